"""Invented classes for tests, benchmarks and pictures: files as students hand them in."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parent.parent / "tools"))

from class_sample import code_name, course_file, line

__all__ = ["code_name", "course_file", "line", "proof_lines", "write_class", "write_proof"]


def write_class(folder: Path, count: int, **more: Any) -> Path:
    """Write the answer files of a class, renamed and in sub-folders as students do it."""
    for number in range(count):
        where = folder / f"group {number % 3}" if number % 3 else folder
        where.mkdir(parents=True, exist_ok=True)
        ending = (".jsonl", " (1).jsonl", ".txt")[number % 3]
        where.joinpath(f"Anna {number} answers{ending}").write_bytes(course_file(number, **more))
    return folder


def proof_lines(learner: str, form: str, skill: float, seed: int, version: int = 1,
                texts: str = "Selling is not defending.") -> bytes:
    """Return one learner's answers to a form; each is right with this chance."""
    import proof

    chance, found = random.Random(f"{learner} {form} {seed}"), []
    made = proof.content()["forms"][form]
    for item in proof.items(form, version):
        name, right = item["id"], chance.random() < skill
        if item["type"] == "several":
            value = [option["id"] for option in item["options"]
                     if option["right"] == (chance.random() < skill)] or [name + "-a"]
        elif item["type"] == "choice":
            value = next(option["id"] for option in item["options"] if option["right"] == right)
        elif "-check-" in name:
            true = made["checks"][int(name[-1]) - 1][1]
            value = 80 if true == right else 20
        else:
            value = texts if item["type"] == "text" else chance.randint(20, 60)
        found.append(line(learner, name, value))
    return b"".join(found)


def write_proof(before: Path, after: Path, count: int, skills: tuple[float, float],
                seed: int = 0) -> None:
    """Write both rounds of a class; half takes A first, and after-files hold both forms."""
    for folder in (before, after):
        folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        name, forms = code_name(number), "AB" if number % 2 else "BA"
        version = 1 + number // 2 % 2
        start = line(name, "code-name", name)
        first = proof_lines(name, forms[0], skills[0], seed, version)
        second = proof_lines(name, forms[1], skills[1], seed, 3 - version)
        before.joinpath(f"{number}.jsonl").write_bytes(start + first)
        after.joinpath(f"{number} b.jsonl").write_bytes(start + first + second)
