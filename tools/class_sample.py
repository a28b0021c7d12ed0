"""An invented class: answer files that nobody wrote, to show the class view and to test it.

``python3 lab.py class --sample`` makes the page of thirty invented learners.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from helpers import quiz

MINDS = ["A register of both ministries names the border by the end of 2027. 30%",
         "Two counters publish one number before 1 December 2027. 20%",
         "Nothing that I can think of yet.",
         "A contract, confirmed by two sides, by the end of 2030. 10%",
         "A photograph with a date, and one witness from each side.",
         "If both read-outs name the same aim.",
         "A plan that is older than the visit."]
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


def write_sample(folder: Path, count: int = 30) -> Path:
    """Write the files of an invented class, in which some have done less than others."""
    for number in range(count):
        content = course_file(number, MINDS[number % len(MINDS)], 1 if number % 3 else 0.6)
        folder.joinpath(f"{code_name(number)}.jsonl").write_bytes(content)
    return folder
