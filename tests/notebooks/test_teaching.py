"""The teacher kit keeps the rules of the lessons: numbers have their row, links lead somewhere."""

from __future__ import annotations

import re

import pytest
from execution import ROOT
from lesson_text import (
    REFERENCE,
    Section,
    agrees,
    plain,
    referenced,
    sections,
    unsupported,
)
from test_structure import broken_links

from helpers import data

KIT = sorted((ROOT / "teaching").glob("*.md"))
# The test of learning is invented, and held to teaching/proof.json by a test of its own; the page
# on the class view speaks of percents of answers. All other pages need a row for each number.
NO_FACTS = ("proof-A", "proof-B", "proof-key", "proof-test", "class-view")
each = pytest.mark.parametrize("path", KIT, ids=lambda path: path.stem)


def parts(text: str) -> list[Section]:
    """Cut a page at its headings, as a lesson is cut; it has no outputs.

    The words of a link to a heading of a lesson are that heading, so they are left out.
    """
    text = re.sub(r"\[[^\]]*\](\([^)\s]*\.ipynb#[^)\s]*\))", r"[]\1", text)
    cells = [{"cell_type": "markdown", "source": text}]
    return sections({"cells": cells})


@pytest.mark.parametrize("path", [one for one in KIT if one.stem not in NO_FACTS],
                         ids=lambda path: path.stem)
def test_each_number_has_its_row(path):
    lost = {section.heading: unsupported(section)
            for section in parts(path.read_text(encoding="utf-8"))}  # fmt: skip
    assert {name: found for name, found in lost.items() if found} == {}


@each
def test_comments_name_the_cell_that_holds_the_number(path):
    source = path.read_text(encoding="utf-8")
    pairs, rest = referenced(plain(source))
    assert not REFERENCE.search(rest), "a comment without a number before it"
    for written, reference in pairs:
        held = data.value(reference)
        assert agrees(written, held), f"{written} is not {reference} = {held}"


@each
def test_links_lead_to_files_and_exact_headings(path):
    wrong = broken_links(path, [path.read_text(encoding="utf-8")])
    assert not wrong, "\n".join(wrong)


@each
def test_the_readme_of_the_kit_leads_to_it(path):
    index = (ROOT / "teaching" / "README.md").read_text(encoding="utf-8")
    assert path.name == "README.md" or f"({path.name})" in index
    assert "teaching/README.md" in (ROOT / "README.md").read_text(encoding="utf-8")


def minutes(text: str) -> list[list[tuple[int, int]]]:
    """Return the spans of each table of minutes: "5 to 18" is (5, 18)."""
    tables = re.findall(r"^\| minutes \|.*\n\|[-| ]+\n((?:\|.*\n?)+)", text, re.MULTILINE)
    found = [re.findall(r"^\| (\d+) to (\d+) \|", one, re.MULTILINE) for one in tables]
    return [[(int(a), int(b)) for a, b in spans] for spans in found if spans]


@pytest.mark.parametrize(("name", "ends"), [
    ("plans.md", [50, 75, 90, 45, 45, 45]), ("controversy.md", [60]),
])  # fmt: skip
def test_plans_add_up(name, ends):
    tables = minutes((ROOT / "teaching" / name).read_text(encoding="utf-8"))
    assert [spans[-1][1] for spans in tables] == ends
    for spans in tables:
        assert spans[0][0] == 0
        assert all(a[1] == b[0] for a, b in zip(spans, spans[1:], strict=False))


def points(table: str) -> int:
    """Add up the first column of a table of points."""
    return sum(map(int, re.findall(r"^\| (\d+) \|", table, re.MULTILINE)))


def test_marks_add_up():
    text = (ROOT / "teaching" / "rubric.md").read_text(encoding="utf-8")
    tables = re.split(r"^\| points \|.*$", text, flags=re.MULTILINE)[1:]
    assert [points(one.split("\n\n")[0]) for one in tables][:4] == [100, 10, 40, 20]


def test_words_to_know_are_those_of_the_glossary():
    text = (ROOT / "teaching" / "language.md").read_text(encoding="utf-8")
    meanings = data.load("glossary").set_index("term")["meaning"]
    rows = re.findall(r"^\| (?!word|-)(.+?) \| (.+) \|$", text, re.MULTILINE)
    assert len(rows) >= 30
    assert [row for row in rows if meanings.get(row[0]) != row[1]] == []


def test_reading_list_names_real_sources_and_five_countries():
    text = (ROOT / "teaching" / "reading.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z0-9-]+)`", text)) - {"code", "sources"}
    assert named <= set(data.load("sources")["id"]) and len(named) > 20
    evening = re.search(r"^## One evening.*?(?=^## )", text, re.MULTILINE | re.DOTALL)[0]
    first = re.findall(r"^\| (\w+) \|", evening, re.MULTILINE)
    assert set(first) >= {"Armenia", "Azerbaijan", "Iran", "Israel", "Turkey"}


def test_the_chatbots_answer_has_three_faults_in_the_key():
    text = (ROOT / "teaching" / "ai.md").read_text(encoding="utf-8")
    key = re.search(r"^## The key.*?(?=^\*\*Odd)", text, re.MULTILINE | re.DOTALL)[0]
    assert re.findall(r"^\| \((\w)\) \|", key, re.MULTILINE) == ["c", "d", "f"]
    events = data.load("events").set_index("id")
    assert events.loc["aras-drill", "date_start"] > events.loc["gantz-baku", "date_start"]
    seats = data.load("capital_views").query("event_id == 'gantz-baku' and seat == 'official'")
    for capital in ("Baku", "Jerusalem"):
        (said,) = seats[seats["capital"] == capital]["statement"]
        assert "Iran" not in said
    assert "imports of major arms" in data.value("claims/share-69/repaired")


def test_rows_named_in_the_role_sheets_exist():
    text = (ROOT / "teaching" / "controversy.md").read_text(encoding="utf-8")
    ids = set(data.load("events")["id"]) | set(data.load("claims")["id"])
    rows = re.findall(r"^\| (?:claim )?`([a-z0-9-]+)`", text, re.MULTILINE)
    assert len(rows) >= 13 and set(rows) <= ids


def test_a_number_without_a_row_is_found():
    (_, section) = parts("# Page\n\n## A part\n\nIt is 689 km, since 2019, for 10 minutes.")
    assert unsupported(section) == {"689", "2019"}
