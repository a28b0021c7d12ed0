"""Renew what the description says about the data files, and the cards in data/README.md.

Run it after a change in ``data/``: ``python3 lab.py renew``. It needs only the standard
library. For each file named in ``data/datapackage.json`` it takes bytes and hash and counts
rows (tables) or features (boundaries); note, date and source of a boundary file are copied
from the file itself. Then it rewrites the part of ``data/README.md`` between the two marks.
Running it twice changes nothing the second time. Last,
``kit.py`` renews the teacher's key in ``teaching/lessons.md``.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
BEGIN = "<!-- cards: written by tools/renew.py, do not edit below -->"
END = "<!-- end of cards -->"


def contents(path: Path) -> dict:
    """Return what a file says about itself.

    A table: its number of rows, without the header. Boundaries: the number of features, and
    the note, date and source that stand in the file, so that each is written in one place.
    """
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return {"rows": sum(1 for _ in csv.reader(file)) - 1}
    parsed = json.loads(path.read_text(encoding="utf-8"))
    return {
        "description": parsed["note"],
        "as_of": parsed["as_of"],
        "sources": [{"title": parsed["source"]}],
        "features": len(parsed["features"]),
    }


def renewed(description: dict, data: Path) -> dict:
    """Return the description with hash, bytes and rows (or features) of each file as they are now.

    Raises
    ------
    FileNotFoundError
        If a described file does not exist.
    """
    for resource in description["resources"]:
        path = data / resource["path"]
        content = path.read_bytes()
        resource["hash"] = "sha256:" + hashlib.sha256(content).hexdigest()
        resource["bytes"] = len(content)
        resource.update(contents(path))
    return description


def cell(text: str) -> str:
    """Return a text that is safe in a cell of a Markdown table."""
    return str(text).replace("|", "\\|").replace("<", "&lt;")


def column_line(field: dict) -> str:
    """Return the table line of one column: name, type and unit, meaning, closed list."""
    kind = field["type"] + (f", {field['unit']}" if "unit" in field else "")
    rules = field.get("constraints", {})
    meaning = field["description"]
    if "enum" in rules:
        meaning += f". One of: {', '.join(rules['enum'])}"
    empty = "no" if rules.get("required") else "yes"
    return f"| {field['name']} | {cell(kind)} | {cell(meaning)} | {empty} |"


def table_card(resource: dict) -> str:
    """Return the card of one table as Markdown."""
    lines = [
        f"### {resource['name']}: {resource['title']}",
        "",
        f"- **One row is** {resource['description']}. Rows: {resource['rows']}.",
        f"- **How it was made.** {resource['made']}",
        f"- **What it cannot tell.** {resource['limits']}",
        *[f"- **Easily misread.** {sentence}" for sentence in resource["misread"]],
        f"- **Key** {', '.join(resource['schema']['primaryKey'])}. **As of** {resource['as_of']}; "
        f"to be reviewed by {resource['review_by']}. "
        f"**Licence** {', '.join(licence['title'] for licence in resource['licenses'])}.",
        "",
        "| column | type, unit | meaning | may be empty |",
        "|---|---|---|---|",
        *[column_line(field) for field in resource["schema"]["fields"]],
        "",
    ]
    return "\n".join(lines)


def boundary_line(resource: dict) -> str:
    """Return the table line of one boundary file."""
    source = "; ".join(item["title"] for item in resource["sources"])
    what = resource["description"]
    cells = (resource["path"], resource["title"], resource["features"], source, what)
    return "| " + " | ".join(cell(text) for text in cells) + " |"


def cards(description: dict) -> str:
    """Return all cards: a list of the tables, one card each, and the boundary files."""
    tables = [r for r in description["resources"] if r["profile"] == "tabular-data-resource"]
    files = [r for r in description["resources"] if r["profile"] == "data-resource"]
    lines = ["## The tables", "", "| table | one row is | rows |", "|---|---|---|"]
    lines += [f"| {r['name']} | {cell(r['description'])} | {r['rows']} |" for r in tables]
    lines += ["", *[table_card(r) for r in tables], "## The boundary files", ""]
    lines += ["| file | what | features | source | note |", "|---|---|---|---|---|"]
    lines += [boundary_line(r) for r in files]
    return "\n".join(lines) + "\n"


def with_cards(readme: str, text: str) -> str:
    """Return the README with the part between the marks replaced by ``text``.

    Raises
    ------
    ValueError
        If one of the two marks is missing.
    """
    if BEGIN not in readme or END not in readme:
        raise ValueError("data/README.md has lost one of its two marks around the cards.")
    opening, rest = readme.split(BEGIN, 1)
    closing = rest.split(END, 1)[1]
    return f"{opening}{BEGIN}\n\n{text}\n{END}{closing}"


def as_json(description: dict) -> str:
    """Return the description as it is stored: one space of indent, letters as they are."""
    return json.dumps(description, ensure_ascii=False, indent=1) + "\n"


def write_if_new(path: Path, text: str) -> bool:
    """Write a text with line ends of one character; return whether the file changed."""
    old = path.read_bytes().decode("utf-8") if path.is_file() else ""
    if old == text:
        return False
    path.write_bytes(text.encode("utf-8"))
    return True


def main(data: Path = DATA) -> int:
    """Renew description and cards, print which of the two changed, and return 0."""
    package, readme = data / "datapackage.json", data / "README.md"
    description = renewed(json.loads(package.read_text(encoding="utf-8")), data)
    for path, text in (
        (package, as_json(description)),
        (readme, with_cards(readme.read_text(encoding="utf-8"), cards(description))),
    ):
        print(f"data/{path.name}: {'renewed' if write_if_new(path, text) else 'no change'}")
    return 0


if __name__ == "__main__":
    import kit  # it uses this module

    sys.exit(main() or kit.main())
