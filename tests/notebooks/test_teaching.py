"""The teacher kit keeps the rules of the lessons: numbers have their row, links lead somewhere."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest
from execution import ROOT
from lesson_text import (
    REFERENCE,
    Section,
    agrees,
    anchor,
    plain,
    read,
    referenced,
    sections,
    unsupported,
)
from test_structure import broken_links

from helpers import data

sys.path.append(str(ROOT / "tools"))
import kit

KIT = sorted((ROOT / "teaching").glob("*.md"))
# The test of learning is invented, and held to teaching/proof.json by a test of its own; the page
# on the class view speaks of percents of answers. All other pages need a row for each number.
NO_FACTS = ("proof-A", "proof-B", "proof-key", "proof-test", "class-view")
each = pytest.mark.parametrize("path", KIT, ids=lambda path: path.stem)


def parts(text: str) -> list[Section]:
    """Cut a page at its headings, as a lesson is cut; it has no outputs.

    The words of a link to a heading of a lesson are that heading, so they are left out. So is
    the key that `lab.py renew` writes from the tables: a test of its own holds it to them.
    """
    text = kit.MARKED.sub("", text)
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


# Plans -------------------------------------------------------------------------------------

LINK = re.compile(r"\]\(\.\./notebooks/(0\d-[a-z-]+\.ipynb)#([^\s]+?)\)(?=[,.; |]|$)")
SPAN = re.compile(r"(\d+) to (\d+)")
SENSITIVE = ("02", "05", "06", "08")


def tables(name: str) -> list[list[list[str]]]:
    """Return the tables of minutes of a page: rows of cells."""
    text = (ROOT / "teaching" / name).read_text(encoding="utf-8")
    found = re.findall(r"^\| minutes \|.*\n\|[-| ]+\n((?:\|.*\n?)+)", text, re.MULTILINE)
    return [[line.strip("|").split(" | ") for line in one.splitlines()] for one in found]


def spans(table: list[list[str]], column: int = 0) -> list[tuple[int, int]]:
    """Return the minutes in a column; a row that is left out has none."""
    found = [SPAN.fullmatch(row[column].strip()) for row in table]
    return [(int(one[1]), int(one[2])) for one in found if one]


PLANS = {"plans.md": [50, 75, 90, 45, 45, 45], "controversy.md": [60],
         "one-lesson.md": [60] * 10}  # fmt: skip


def holds(found: list[tuple[int, int]], end: int) -> bool:
    """Say whether spans begin at nought, follow each other and end where they should."""
    return (found[0][0], found[-1][1]) == (0, end) and all(
        a[0] < a[1] == b[0] for a, b in zip(found, found[1:], strict=False))


@pytest.mark.parametrize("name", PLANS)
def test_plans_add_up(name):
    made = tables(name)
    assert [spans(table)[-1][1] for table in made] == PLANS[name]
    assert all(holds(spans(table), end) for table, end in zip(made, PLANS[name], strict=True))


def test_one_lesson_also_fits_fifty_minutes():
    assert [holds(spans(table, 1), 50) for table in tables("one-lesson.md")] == [True] * 10


def test_the_controversy_says_its_true_minutes_without_the_second_round():
    text = (ROOT / "teaching" / "controversy.md").read_text(encoding="utf-8")
    (row,) = (row for row in tables("controversy.md")[0] if "left out in" in row[1])
    ((start, end),) = spans([row])
    said = {int(number) for number in re.findall(r"(?:left out in|In) (\d+) minutes", text)}
    assert said == {spans(tables("controversy.md")[0])[-1][1] - (end - start)}


@pytest.mark.parametrize("name", PLANS)
def test_each_plan_with_war_or_peoples_begins_with_its_note(name):
    for table in tables(name):
        cells = "".join(map("".join, table))
        named = {file[:2] for file, _ in LINK.findall(cells)} & set(SENSITIVE)
        if named or name == "controversy.md":
            first = " ".join(table[0])
            assert spans(table)[0][0] == 0 and "ontent note" in first, table[0]


@pytest.fixture(scope="module")
def lessons() -> dict[str, dict[str, tuple[int, list[str]]]]:
    """Return file -> anchor -> words to read under this heading, and the boxes that ask."""
    found = {}
    for path in sorted((ROOT / "notebooks").glob("0?-*.ipynb")):
        heading, own = "", {}
        for cell in read(path)["cells"]:
            for part in re.split(r"^(?=##)", cell["source"], flags=re.MULTILINE):
                if cell["cell_type"] == "markdown":
                    if part.startswith("##"):
                        heading = anchor(part.splitlines()[0].lstrip("# "))
                    text = re.sub(r"<!--.*?-->|\]\([^)]*\)", "", part, flags=re.DOTALL)
                    words, asked = own.get(heading, (0, []))
                    own[heading] = words + len(text.split()), asked
                else:
                    own[heading][1].extend(re.findall(r'\bask\(([^)]*)\)', part))
        found[path.name] = own
    return found


@pytest.mark.parametrize("name", ["plans.md", "one-lesson.md"])
def test_each_row_leaves_a_minute_for_a_hundred_words(name, lessons):
    short = []
    for row in (row for table in tables(name) for row in table):
        words = [sum(lessons[file][place][0] for file, place in LINK.findall(cell))
                 for cell in row]  # fmt: skip
        given = [end - start for start, end in spans([row]) + spans([row], 1)]
        if "ontent note" not in row[2] + row[1] and max(words) > 100 * min(given):
            short.append((row[:2], max(words)))
    assert short == []


def test_each_box_named_in_a_plan_is_asked_there(lessons):
    for table in tables("one-lesson.md")[1:]:
        for row in table[1:]:
            places = LINK.findall(row[3])
            asked = [name for file, place in places for names in lessons[file][place][1]
                     for name in re.findall(r'"([a-z0-9-]+)"', names)]  # fmt: skip
            assert places and re.findall(r'`ask\("([a-z0-9-]+)"\)`', row[4]) == asked, row


def names_of(source: str) -> tuple[set[str], set[str]]:
    """Return the names that a box makes, and those that it uses."""
    nodes = list(ast.walk(ast.parse(source)))
    names = [one for one in nodes if isinstance(one, ast.Name)]
    made = {one.id for one in names if isinstance(one.ctx, ast.Store)}
    made |= {part.asname or part.name for one in nodes
             if isinstance(one, (ast.Import, ast.ImportFrom)) for part in one.names}
    return made, {one.id for one in names if isinstance(one.ctx, ast.Load)}


def lost_names(path: Path, run: set[str]) -> list[str]:
    """Return the names that boxes under these headings need and only a left-out box makes."""
    boxes, heading = [], ""
    for cell in read(path)["cells"]:
        if cell["cell_type"] == "code":
            boxes.append((heading, *names_of(cell["source"])))
        else:
            found = re.findall(r"^##+ (.*)", cell["source"], re.MULTILINE)
            heading = anchor(found[-1]) if found else heading
    ready, left, lost = set(boxes[0][1]), set(), []  # the first box is always run
    for heading, made, used in boxes:
        if heading in run:
            lost += [f"{name} in {heading}" for name in (used & left) - ready]
            ready |= made
        else:
            left |= made
    return lost


@pytest.mark.parametrize(("name", "column"), [
    ("plans.md", 0), ("one-lesson.md", 0), ("one-lesson.md", 1),
])  # fmt: skip
def test_what_is_left_out_is_not_needed_later(name, column):
    lost = []
    for table in tables(name):
        rows = [row for row in table if SPAN.fullmatch(row[column].strip())]
        places = [place for row in rows for place in LINK.findall(" ".join(row))]
        for file in {file for file, _ in places}:
            run = {heading for one, heading in places if one == file}
            lost += lost_names(ROOT / "notebooks" / file, run)
    assert lost == []


def test_every_lesson_has_its_hour():
    text = (ROOT / "teaching" / "one-lesson.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\d\d) ", text, re.MULTILINE) == [f"{n:02}" for n in range(1, 10)]


@each
def test_each_file_and_command_named_exists(path):
    text = path.read_text(encoding="utf-8")
    named = re.findall(r"`((?:notebooks|data|teaching|tools|helpers)/[\w./-]+)`", text)
    made = {"notebooks/answers.jsonl", "notebooks/hand-in/"}  # written by a student's work
    assert [one for one in named if one not in made and not (ROOT / one).exists()] == []
    commands = set(re.findall(r"python3 lab\.py ([a-z]+)", text))
    assert commands <= set(re.findall(r'"([a-z]+)"', (ROOT / "lab.py").read_text("utf-8")))


# The key ---------------------------------------------------------------------------------


def test_claims_and_questions_of_the_key_are_those_of_the_tables():
    text = (ROOT / "teaching" / "lessons.md").read_text(encoding="utf-8")
    assert [one[1] for one in kit.MARKED.finditer(text)] == [f"{n:02}" for n in range(10)]
    assert kit.renewed(text) == text, "run  python3 lab.py renew"


def test_the_key_of_a_lesson_holds_claims_questions_and_reasons():
    key = kit.key("06")
    claims = data.load("claims").query("lesson == '06' and anchor == 'core'")
    assert all(row["claim"] in key and row["repaired"] in key for _, row in claims.iterrows())
    assert re.findall(r"\| \*\*(Hoop|Straw|Smoking gun)\*\* \(", key) == [
        "Hoop", "Hoop", "Straw", "Straw", "Smoking gun"]  # fmt: skip
    assert "| **24 days** |" in key and "moved-06" not in key  # what is free has no key


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
