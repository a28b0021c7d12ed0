"""Load the tables of the course, and say clearly when a data file is damaged.

Everything that is known about a table (its title, columns, types, units, limits, licence)
stands in one file, ``data/datapackage.json``. This module only reads that description.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import io
import json
import os
import re
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.errors import AtlasError

DTYPES = {
    "string": "string",
    "integer": "Int64",
    "number": "float64",
    "date": "datetime64[ns]",
    "boolean": "boolean",
}
PATTERNS = {
    "integer": (re.compile(r"-?\d+"), "a whole number such as 24"),
    "number": (re.compile(r"-?\d+(\.\d+)?"), "a number with a decimal point such as 12.5"),
    "date": (re.compile(r"\d{4}-\d{2}-\d{2}"), "a date such as 2022-10-03"),
    "boolean": (re.compile(r"true|false"), "true or false"),
}
# 03.10.2022, 10/3/2022, Oct-22, and the number of a day: what a spreadsheet makes of a date
TURNED = re.compile(r"\d{1,4}[./]\d{1,2}[./]\d{1,4}|[A-Z][a-z]{2}-\d{2}|4\d{4}")
MEND = "restore the file from the release"
LISTING = "tables() lists them all"
_cache: dict[tuple, Any] = {}


class DataError(AtlasError):
    """A data file or a name is not right; the message is one sentence that says how to mend it."""


def folder() -> Path:
    """Return the data folder: beside this package, or ``ARGUMENT_ATLAS_DATA`` if that is set."""
    other = os.environ.get("ARGUMENT_ATLAS_DATA")
    return Path(other) if other else Path(__file__).resolve().parent.parent / "data"


def description() -> dict:
    """Return the parsed ``datapackage.json``.

    Raises
    ------
    DataError
        If the file is missing or is not valid JSON.
    """
    path = folder() / "datapackage.json"
    key = (path, _stamp(path))
    if key not in _cache:
        _cache[key] = _read_json(path)
    return _cache[key]


def load(name: str) -> pd.DataFrame:
    """Return one table of the course as a fresh DataFrame, checked against its description.

    Parameters
    ----------
    name : str
        Name of a table; ``tables()`` lists them with what one row is.

    Returns
    -------
    DataFrame
        One row for each row of the file, with the types of the description. An empty cell is
        a missing value. Each call returns a new DataFrame, so changing one spoils nothing.

    Raises
    ------
    DataError
        If there is no such table or its file is damaged: one sentence that names the file,
        the row as a spreadsheet counts it, the column, what was found and how to mend it.
    """
    resource = _find(name, _resources(), "table", LISTING)
    path = folder() / resource["path"]
    key = (path, _stamp(path), _stamp(folder() / "datapackage.json"))
    if key not in _cache:
        columns, rows = _read_rows(path, resource)
        _check_rows(path, resource, columns, rows)
        _cache[key] = _frame(resource, columns, rows)
    return _cache[key].copy()


def tables() -> pd.DataFrame:
    """List the tables: name, title, rows, what one row is, licence, as-of date."""
    rows = [[r["name"], r["title"], r.get("rows") or len(load(r["name"])), r["description"],
             ", ".join(licence["name"] for licence in r["licenses"]), r["as_of"]]
            for r in _resources()]
    return pd.DataFrame(rows, columns=["name", "title", "rows", "one row is", "licence", "as of"])


def value(reference: str) -> str | int | float | bool | pd.Timestamp | None:
    """Return one cell, named as ``table/id/column``.

    Parameters
    ----------
    reference : str
        For example ``"borders/AZE-IRN/length_km"``. The id is a value of the first key column.

    Returns
    -------
    str, int, float, bool, Timestamp or None
        None where the cell is empty (not known).

    Raises
    ------
    DataError
        If the table, the id or the column does not exist, or if several rows have the id.
    """
    parts = reference.split("/")
    if len(parts) != 3:
        raise DataError(f"'{reference}' is not a reference to a cell: write table/id/column, "
                        "for example borders/AZE-IRN/length_km.")
    table = load(parts[0])
    key = _find(parts[0], _resources(), "table", LISTING)["schema"]["primaryKey"][0]
    rows = table[table[key].astype("string") == parts[1]]
    if len(rows) != 1:
        hint = _nearest(parts[1], table[key]) if rows.empty else ""
        raise DataError(f"table '{parts[0]}' has {len(rows)} rows with {key} '{parts[1]}'{hint}.")
    if parts[2] not in table.columns:
        hint = _nearest(parts[2], table.columns)
        raise DataError(f"table '{parts[0]}' has no column '{parts[2]}'{hint}.")
    cell = rows.iloc[0][parts[2]]
    return None if pd.isna(cell) else cell.item() if hasattr(cell, "item") else cell


def pick_rows(table: pd.DataFrame, ids: list[str]) -> pd.DataFrame:
    """Return the rows with these ids, in this order.

    Raises
    ------
    DataError
        If the table has no such row: one sentence with the nearest id.
    """
    ids = [ids] if isinstance(ids, str) else list(ids)
    for one in ids:
        _find(one, [{"name": name} for name in table["id"]], "row", "its column id lists them all")
    return table.set_index("id", drop=False).loc[ids]


def boundaries(name: str) -> dict:
    """Return one file of ``data/boundaries`` as parsed GeoJSON (a FeatureCollection).

    Each call parses the file anew, so changing the result spoils nothing.

    Raises
    ------
    DataError
        If the name is unknown, or the file is missing or not valid GeoJSON.
    """
    known = {p.stem: {"name": p.stem} for p in (folder() / "boundaries").glob("*.geojson")}
    for resource in _resources("data-resource"):
        known.setdefault(Path(resource["path"]).stem, resource)
    stem = name.removesuffix(".geojson")
    listing = f"there are {', '.join(sorted(known))}"
    _find(stem, [{"name": key} for key in sorted(known)], "boundary file", listing)
    path = folder() / "boundaries" / f"{stem}.geojson"
    parsed = _read_json(path)
    if not isinstance(parsed, dict) or not isinstance(parsed.get("features"), list):
        raise DataError(f"{_label(path)} holds no list of features: {MEND}.")
    return parsed


def changed_files() -> list[str]:
    """Return the data files that are missing or differ from the hash in the description."""
    described = {r["path"]: r["hash"] for r in description()["resources"] if "hash" in r}
    return [path for path, wanted in described.items() if _hash(folder() / path) != wanted]


def broken_link() -> str:
    """Return a sentence on the first cell that names a row of another table that is not there.

    `load` checks each table by itself; this looks across tables, at the keys of the description
    and at the ids in ``source_ids``. An empty text means that all is well.
    """
    sources = set(load("sources")["id"])
    for resource in _resources():
        table = load(resource["name"])
        known = [("source_ids", "sources", sources)] if "source_ids" in table.columns else []
        for key in resource["schema"].get("foreignKeys", []):
            (column,), (there,) = key["fields"], key["reference"]["fields"]
            other = key["reference"]["resource"]
            known.append((column, other, set(load(other)[there])))
        for column, other, ids in known:
            for row, cell in enumerate(table[column].fillna(""), start=2):
                for name in filter(None, cell.split(";")):
                    if name not in ids:
                        return str(_damage(folder() / resource["path"], row, f"found '{name}' "
                                           f"where the id of a row of table {other} is expected"
                                           f"{_nearest(name, ids)}; mend the cell", column))
    return ""


def past_review(today: date | None = None) -> list[str]:
    """Return the tables whose day of review has passed, so that figures may be out of date."""
    day = (today or date.today()).isoformat()
    return [r["name"] for r in _resources() if r["review_by"] < day]


class Card:
    """The card of one table: displays as HTML in a notebook and as text elsewhere.

    Attributes
    ----------
    facts : list of (str, str)
        Label and sentence, in reading order.
    columns : list of (str, str, str)
        Name, type with unit, meaning.
    """

    def __init__(self, resource: dict) -> None:
        self.title = f"{resource['title']} ({resource['name']})"
        self.facts = [
            ("One row is", resource["description"]),
            ("Rows", str(resource.get("rows", "not counted here"))),
            ("How it was made", resource["made"]),
            ("What it cannot tell", resource["limits"]),
            *[("Easily misread", sentence) for sentence in resource["misread"]],
            ("As of", f"{resource['as_of']}; to be reviewed by {resource['review_by']}"),
            ("Licence", ", ".join(licence["title"] for licence in resource["licenses"])),
        ]
        self.columns = [
            (f["name"], ", ".join(filter(None, (f["type"], f.get("unit")))), f["description"])
            for f in resource["schema"]["fields"]
        ]

    @property
    def text(self) -> str:
        facts = [f"{label}: {sentence}" for label, sentence in self.facts]
        columns = [f"- {name} ({kind}): {what}" for name, kind, what in self.columns]
        return "\n".join([self.title, "", *facts, "", "Columns", *columns])

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        facts = "".join(f"<dt><strong>{escape(label)}</strong></dt><dd>{escape(sentence)}</dd>"
                        for label, sentence in self.facts)
        rows = "".join(f'<tr><th scope="row">{escape(name)}</th><td>{escape(kind)}</td>'
                       f'<td style="text-align:left">{escape(what)}</td></tr>'
                       for name, kind, what in self.columns)
        return (
            f'<section class="atlas-card"><p><strong>{escape(self.title)}</strong></p>'
            f'<dl>{facts}</dl><table><caption>Columns</caption><thead><tr><th scope="col">column'
            '</th><th scope="col">type and unit</th><th scope="col">meaning</th></tr></thead>'
            f"<tbody>{rows}</tbody></table></section>"
        )


def card(name: str) -> Card:
    """Return the card of a table: what a row is, how it was made, limits, columns, licence."""
    return Card(_find(name, _resources(), "table", LISTING))


def _resources(profile: str = "tabular-data-resource") -> list[dict]:
    return [r for r in description()["resources"] if r["profile"] == profile]


def _nearest(wrong: str, names: Any) -> str:
    near = difflib.get_close_matches(str(wrong), [str(n) for n in names], n=1, cutoff=0.4)
    return f"; the nearest is '{near[0]}'" if near else ""


def _find(name: str, resources: list[dict], kind: str, listing: str) -> dict:
    for resource in resources:
        if resource["name"] == name:
            return resource
    names = [r["name"] for r in resources]
    raise DataError(f"there is no {kind} '{name}'{_nearest(name, names)}; {listing}.")


def _label(path: Path) -> str:
    return f"{folder().name}/{path.relative_to(folder()).as_posix()}"


def _damage(path: Path, row: int, words: str, column: str = "") -> DataError:
    """Return the error for one row of a file: where it is, what was found, how to mend it."""
    where = f"row {row}, column '{column}'" if column else f"row {row}"
    return DataError(f"{_label(path)}, {where}: {words} or {MEND}.")


def _stamp(path: Path) -> tuple[int, int]:
    if not path.is_file():
        raise DataError(f"{_label(path)} is missing in {folder()}: {MEND}.")
    return path.stat().st_mtime_ns, path.stat().st_size


def _hash(path: Path) -> str:
    content = path.read_bytes() if path.is_file() else b""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def _read_text(path: Path) -> str:
    _stamp(path)
    raw = path.read_bytes()
    if raw.startswith(b"\xef\xbb\xbf"):
        raise _damage(path, 1, "a hidden byte order mark stands before the first column; a "
                      "spreadsheet program saved the file, so save it again as plain UTF-8")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        raise _damage(path, row, "found a letter that is not UTF-8; another program may have "
                      "saved the file in its own encoding, so save it as UTF-8") from None


def _read_json(path: Path) -> Any:
    try:
        return json.loads(_read_text(path))
    except json.JSONDecodeError as error:
        raise DataError(f"{_label(path)}, row {error.lineno}: found something that is not JSON "
                        f"({error.msg}): {MEND}.") from None


def _read_rows(path: Path, resource: dict) -> tuple[list[str], list[list[str]]]:
    """Return the header and the rows of a CSV file after checking its columns and row lengths."""
    expected = [f["name"] for f in resource["schema"]["fields"]]
    try:
        found = list(csv.reader(io.StringIO(_read_text(path), newline=""), strict=True))
    except csv.Error as error:
        raise DataError(f"{_label(path)} cannot be read as CSV ({error}): {MEND}.") from None
    columns = found[0] if found else []
    between = {";": "semicolons", "\t": "tabs"}
    other = [between[mark] for mark in between if len(columns) == 1 and mark in columns[0]]
    if other:
        raise _damage(path, 1, f"found {other[0]} between the columns where commas are expected; "
                      "a spreadsheet program saved the file, so save it with commas")
    for column in expected:
        if column not in columns:
            raise DataError(f"{_label(path)}, row 1: column '{column}' is missing: {MEND}.")
    for column in columns:
        if column not in expected or columns.count(column) > 1:
            raise _damage(path, 1, f"found column '{column}' where only {', '.join(expected)} "
                          "are expected, once each: remove it")
    for number, row in enumerate(found[1:], start=2):
        if len(row) != len(columns):
            last = columns[min(len(row), len(columns)) - 1]
            raise _damage(path, number, f"found {len(row)} cells where {len(columns)} are "
                          "expected; a comma is missing or too many: mend it", last)
    return columns, found[1:]


def _check_rows(path: Path, resource: dict, columns: list[str], rows: list[list[str]]) -> None:
    """Raise DataError for the first cell, or the first key, that the description forbids."""
    fields = {f["name"]: f for f in resource["schema"]["fields"]}
    keys = [columns.index(k) for k in resource["schema"].get("primaryKey", [])]
    seen: dict[tuple, int] = {}
    for number, row in enumerate(rows, start=2):
        for column, cell in zip(columns, row, strict=True):
            problem = _problem(fields[column], cell)
            if problem:
                raise _damage(path, number, f"found {cell!r} where {problem}; mend the cell",
                              column)
        key = tuple(row[k] for k in keys)
        if keys and key in seen:
            raise _damage(path, number, f"found '{'/'.join(key)}' where each row needs its own "
                          f"key, and row {seen[key]} has it already; remove one of the two",
                          columns[keys[0]])
        seen[key] = number


def _problem(field: dict, cell: str) -> str:
    """Return what is expected of a cell if it does not fit its field, else an empty string."""
    rules = field.get("constraints", {})
    if cell == "":
        return "a value is expected" if rules.get("required") else ""
    if "enum" in rules and cell not in rules["enum"]:
        hint = _nearest(cell, rules["enum"])
        return f"one of {', '.join(rules['enum'])} is expected{hint}"
    turned = " (a spreadsheet program turned it)" if TURNED.fullmatch(cell) else ""
    if "pattern" in rules and not re.fullmatch(rules["pattern"], cell):
        return f"a text that fits this column is expected ({field['description']}){turned}"
    if field["type"] not in PATTERNS:
        return ""
    pattern, words = PATTERNS[field["type"]]
    if not pattern.fullmatch(cell):
        return f"{words} is expected" + (turned if field["type"] == "date" else "")
    if field["type"] == "date" and pd.isna(pd.to_datetime(cell, errors="coerce")):
        return "a day of the calendar is expected"
    if "minimum" in rules and float(cell) < rules["minimum"]:
        return f"at least {rules['minimum']} is expected"
    if "maximum" in rules and float(cell) > rules["maximum"]:
        return f"at most {rules['maximum']} is expected"
    return ""


def _frame(resource: dict, columns: list[str], rows: list[list[str]]) -> pd.DataFrame:
    """Build a DataFrame with the types of the description; an empty cell is a missing value."""
    cells = {name: [row[i] or None for row in rows] for i, name in enumerate(columns)}
    data = {}
    for field in resource["schema"]["fields"]:
        values = pd.Series(cells[field["name"]], dtype="string")
        if field["type"] == "boolean":
            values = values.map({"true": True, "false": False})
        data[field["name"]] = values.astype(DTYPES[field["type"]])
    return pd.DataFrame(data)


def _load_doc() -> str:
    """Compose the docstring of load from the description, so that it names the tables."""
    try:
        lines = "\n".join(f"    {r['name']}: {r['title']}" for r in _resources())
    except (DataError, KeyError):
        lines = "    (the description data/datapackage.json could not be read)"
    return f"{load.__doc__.rstrip()}\n\n    The tables\n    ----------\n{lines}"


load.__doc__ = _load_doc()
