"""Renew the claims and the questions with their key in teaching/lessons.md.

Run by ``python3 lab.py renew``, after a change in ``data/`` or in a lesson. Claims come from
``data/claims.csv``, questions and key from ``data/quiz.csv`` and ``data/quiz_options.csv``, their
place from the lesson that asks them. It needs only the standard library.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

from renew import cell, write_if_new

ROOT = Path(__file__).resolve().parent.parent
MARKED = re.compile(r"<!-- key (\d\d): written by tools/kit\.py, do not edit -->\n.*?"
                    r"<!-- end of key -->", re.DOTALL)  # fmt: skip
Row = dict[str, str]


def table(name: str) -> list[Row]:
    """Return the rows of a table of ``data/``."""
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def asked(lesson: str) -> list[tuple[str, str]]:
    """Return (heading, name of the question or set) in the order of the lesson."""
    (path,) = (ROOT / "notebooks").glob(f"{lesson}-*.ipynb")
    found, heading = [], ""
    for one in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(one["source"])
        if one["cell_type"] == "markdown":
            heading = ([heading] + re.findall(r"^##+ (.*)", source, re.MULTILINE))[-1]
            continue
        for names in re.findall(r"\bask\(([^)]*)\)", source):
            found += [(heading, name) for name in re.findall(r'"([a-z0-9-]+)"', names)]
    return found


def percent(row: Row, kind: str = "") -> str:
    """Return how sure we are of a claim, "30 to 55%"."""
    low, high = (row[f"credence{kind}_{end}"] for end in ("low", "high"))
    return f"{float(low) * 100:g} to {float(high) * 100:g}%" if low else "not said"


def claim_lines(claims: list[Row]) -> list[str]:
    """Return the table of claims, or nothing if there is none."""
    if not claims:
        return []
    lines = ["| the claim as printed (in our words) | how sure | as repaired | how sure |",
             "|---|---|---|---|"]  # fmt: skip
    for row in claims:
        ours = "" if row["voice"] == "article" else f" (not printed: {row['voice']})"
        cells = (row["claim"] + ours, percent(row), row["repaired"] or "needs no repair",
                 percent(row, "_repaired"))  # fmt: skip
        lines.append("| " + " | ".join(map(cell, cells)) + " |")
    return [*lines, ""]


def expected(item: Row, options: list[Row]) -> str:
    """Return the expected answer to a question; empty if it is free."""
    if item["type"] in ("number", "range"):
        return f"**{' '.join(filter(None, (item['answer'], item['unit'])))}**"
    if item["type"] == "order":
        steps = (f"{number}) {row['option']}" for number, row in enumerate(options, 1))
        return f"**{'; '.join(steps)}**"
    if item["type"] not in ("choice", "several"):
        return ""
    right = [row for row in options if row["right"] == "true"]
    words = "; ".join(row["option"] for row in right)
    reasons = {row["feedback"] for row in options}
    if right and len(options) > 1 and len(reasons) == 1:  # one reason, whatever was chosen
        return f"**{words}** ({reasons.pop()})"
    return f"**{words}**" if words else ""


def key(lesson: str) -> str:
    """Return the claims, and the questions with their key, of one lesson as Markdown."""
    claims = [row for row in table("claims") if (row["lesson"], row["anchor"]) == (lesson, "core")]
    items, options = table("quiz"), table("quiz_options")
    lines = ["", *claim_lines(claims), "| where | question | expected answer |", "|---|---|---|"]
    for heading, name in asked(lesson):
        for item in (row for row in items if name in (row["id"], row["set"])):
            own = sorted((row for row in options if row["item_id"] == item["id"]),
                         key=lambda row: int(row["position"]))  # fmt: skip
            if answer := expected(item, own):
                cells = (heading, item["question"], answer)
                lines.append("| " + " | ".join(map(cell, cells)) + " |")
    return "\n".join([*lines, ""])


def renewed(text: str) -> str:
    """Return the page with each marked part written new."""
    return MARKED.sub(lambda found: f"{found[0].splitlines()[0]}\n{key(found[1])}\n"
                                    "<!-- end of key -->", text)  # fmt: skip


def main() -> int:
    """Renew the page, say whether it changed, and return 0."""
    page = ROOT / "teaching" / "lessons.md"
    changed = write_if_new(page, renewed(page.read_text(encoding="utf-8")))
    print(f"teaching/{page.name}: {'renewed' if changed else 'no change'}")
    return 0
