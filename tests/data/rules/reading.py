"""A data folder as the rules see it: rows as text, and the description."""

from __future__ import annotations

import csv
import json
from functools import cached_property
from pathlib import Path

DATA = Path(__file__).resolve().parents[3] / "data"
CURTAIN = "2022-11-01"

Row = dict[str, str]


class Folder:
    """The tables of one data folder; each file is read once.

    Attributes
    ----------
    path : Path
        The real folder, or a copy of its tables that a test has changed.
    """

    def __init__(self, path: Path = DATA) -> None:
        self.path = path
        self._tables: dict[str, list[Row]] = {}

    @cached_property
    def description(self) -> dict:
        return json.loads((self.path / "datapackage.json").read_text(encoding="utf-8"))

    @cached_property
    def resources(self) -> list[dict]:
        """The descriptions of the tables, without the boundaries."""
        return [
            r for r in self.description["resources"] if r["profile"] == "tabular-data-resource"
        ]

    @property
    def names(self) -> list[str]:
        return [resource["name"] for resource in self.resources]

    def rows(self, name: str) -> list[Row]:
        """Return a table as dictionaries of text, as the file has it."""
        if name not in self._tables:
            with (self.path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                self._tables[name] = list(csv.DictReader(file))
        return self._tables[name]

    def by_id(self, name: str) -> dict[str, Row]:
        """Return a table as id to row."""
        return {row["id"]: row for row in self.rows(name)}

    def sourced(self) -> list[tuple[str, Row]]:
        """Return name and row of each row that cites sources in ``source_ids``."""
        return [(n, row) for n in self.names for row in self.rows(n) if row.get("source_ids")]


def items(cell: str) -> list[str]:
    """Return the parts of a ";" list; an empty cell has none."""
    return [part for part in cell.split(";") if part]


def label(name: str, row: Row) -> str:
    """Return how a message names a row: table and key."""
    key = row.get("id") or row.get("term") or f"{row.get('claim_id')}/{row.get('source_id')}"
    return f"{name} {key}"


def number(cell: str) -> float | None:
    """Return the number in a cell, None where it is empty."""
    return float(cell) if cell else None
