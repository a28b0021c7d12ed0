"""Invented learners and their answer files, for tests, benchmarks and pictures."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from helpers import quiz

AT = "2026-01-05T10:00:00+00:00"
WORDS = ["amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "iris", "jade",
         "kelp", "lark"]


def code_name(number: int) -> str:
    """Return a code name of the form that lesson 00 gives."""
    return f"{WORDS[number % 12]}-{WORDS[number // 12 % 12]}-{number}"


def line(learner: str, item: str, value: Any, **more: Any) -> bytes:
    """Return one line of an answer file."""
    record = {"v": 1, "learner": learner, "item": item, "value": value, "n": 1, "at": AT} | more
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


def answer(item: dict, chance: random.Random, words: str) -> Any:
    """Return some answer to a question, of the form that it needs."""
    kind = item["type"]
    options = [option["id"] for option in item.get("options", [])]
    if kind == "choice":
        right = [option["id"] for option in item["options"] if option["right"]]
        return chance.choice(right) if chance.random() < 0.5 else chance.choice(options)
    if kind == "several":
        return [one for one in options if chance.random() < 0.6] or options[:1]
    if kind == "order":
        return options
    if kind in ("number", "range"):
        truth = item["answer"]
        near = truth * chance.uniform(0.5, 1.5)
        return near if kind == "number" else {"low": 0.8 * near, "high": 1.2 * near}
    if kind == "belief":
        low = chance.randint(0, 80)
        return {"low": low, "high": low + chance.randint(0, 20)}
    if kind == "percent":
        return chance.randint(0, 100)
    if kind == "forecast":
        return {"percent": chance.randint(0, 100), "known": chance.random() < 0.2}
    if kind == "card":
        return {one["id"]: {"low": 10, "high": 60} if one["id"] == item["sure"] else words
                for one in item["options"] if not one["right"]}
    return words


def course_file(number: int, words: str = "A new source, dated 31 December 2027, over 60%.",
                share: float = 1.0) -> bytes:
    """Return the answer file of one learner who did this share of the course."""
    chance, name = random.Random(number), code_name(number)
    lines = [line(name, "code-name", name)]
    lines += [line(name, item["id"], answer(item, chance, words)) for item in quiz._all_items()
              if item["type"] != "code-name" and chance.random() < share]
    return b"".join(lines)


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
