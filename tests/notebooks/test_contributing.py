"""The worked examples of CONTRIBUTING.md do what they say, and a fault in one is refused.

The blocks are taken out of the page and applied to a copy of the project. The functions behind the
commands of the page then run on the copy: nothing here repeats a row of the page.
"""

from __future__ import annotations

import csv
import importlib.util
import inspect
import io
import json
import re
import shutil
import sys
from pathlib import Path

import nbformat
import pytest
import test_structure as structure
from execution import ROOT

sys.path.insert(0, str(ROOT / "tests" / "data"))

import test_tables as tables  # noqa: E402
from rules import RULES, Folder  # noqa: E402

import helpers  # noqa: E402
from helpers import data  # noqa: E402

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
WALK = PAGE.split("\n## Six worked examples\n")[1].split("\n## An unfair wording\n")[0]
PARTS = re.split(r"^### (\d)\. .*$", WALK, flags=re.MULTILINE)
EXAMPLES = dict(zip(PARTS[1::2], PARTS[2::2], strict=True))
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ALL = [word for word in EXAMPLES if word != "6"]


def blocks(example: str) -> list[tuple[str, str, str]]:
    """Return (kind, file, text) of each block of an example."""
    return BLOCK.findall(EXAMPLES[example])


def command(name: str):
    """Return a tool of the project as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def with_cell(text: str, row: str, column: str, was: str, new: str) -> str:
    """Return a table with one cell changed; the cell must hold ``was``."""
    read = list(csv.DictReader(io.StringIO(text)))
    (found,) = [one for one in read if one["id"] == row]
    assert found[column] == was
    found[column] = new
    written = io.StringIO()
    writer = csv.DictWriter(written, read[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(read)
    return written.getvalue()


def apply(example: str, copy: Path, replace: tuple[str, str] = ("", "")) -> None:
    """Type the blocks of an example into the copy; ``replace`` puts a fault into them."""
    faults = 0
    for kind, name, text in blocks(example):
        if kind not in ("csv", "change"):
            continue
        path = copy / name
        old = path.read_text(encoding="utf-8")
        faults += text.count(replace[0]) if replace[0] else 0
        header, rows = text.replace(*replace).split("\n", 1) if replace[0] else text.split("\n", 1)
        if kind == "change":
            for cells in csv.reader(io.StringIO(rows)):
                old = with_cell(old, *cells)
            path.write_text(old, encoding="utf-8")
        else:
            assert header == old.split("\n", 1)[0], f"{name}: the header on the page is old"
            path.write_text(old + rows, encoding="utf-8")
    assert bool(faults) == bool(replace[0]), "the fault is not in the example"


def unmend(copy: Path) -> None:
    """Put back what example 1 mends: the old cell, and no row on it."""
    (_, name, change), (_, log, row) = blocks("1")
    cells = next(csv.reader([change.splitlines()[1]]))
    path, corrections = copy / name, copy / log
    text = with_cell(path.read_text(encoding="utf-8"), cells[0], cells[1], cells[3], cells[2])
    path.write_text(text, encoding="utf-8")
    line = row.split("\n", 1)[1]
    text = corrections.read_text(encoding="utf-8")
    assert line in text
    corrections.write_text(text.replace(line, ""), encoding="utf-8")


def refusal() -> str:
    """Return the sentence with which the loader refuses the copy; empty where all is well."""
    try:
        for name in Folder(data.folder()).names:
            data.load(name)
        return data.broken_link()
    except data.DataError as error:
        return str(error)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Copy the data once for this file: the loader keeps what a test did not change."""
    path = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "data", path / "data", ignore=shutil.ignore_patterns("preparation"))
    return path


@pytest.fixture
def copy(folder, tmp_path, monkeypatch):
    """Give the copy; the helpers read it. Afterwards it is as the project is."""
    monkeypatch.setenv("ARGUMENT_ATLAS_DATA", str(folder / "data"))
    monkeypatch.setenv("ARGUMENT_ATLAS_ANSWERS", str(tmp_path / "answers.jsonl"))
    yield folder
    for path in (folder / "data").glob("*.*"):
        shutil.copy2(ROOT / "data" / path.name, path)


def test_the_page_has_six_examples():
    assert list(EXAMPLES) == ["1", "2", "3", "4", "5", "6"]


def test_all_rows_of_the_page_pass(copy):
    unmend(copy)
    for example in ALL:
        apply(example, copy)
    command("renew").main(copy / "data")
    assert refusal() == ""
    assert data.changed_files() == []
    folder = Folder(copy / "data")
    assert [wrong for rule in RULES for wrong in rule(folder)] == []


def test_example_1_mends_the_table_as_it_is_mended(copy):
    mended = Folder(copy / "data").rows("claims")
    unmend(copy)
    assert Folder(copy / "data").rows("claims") != mended
    apply("1", copy)
    assert Folder(copy / "data").rows("claims") == mended


def shown(example: str):
    """Return what the line of Python of an example shows."""
    (line,) = [text for kind, _, text in blocks(example) if kind == "python"]
    return eval(line, {name: getattr(helpers, name) for name in ("ask", "distance_map")})


def test_example_4_draws_the_new_place(copy):
    apply("4", copy)
    picture = shown("4")
    assert "Agdash" in picture.text
    (row,) = [row for row in Folder(ROOT / "data").rows("waypoints") if row["id"] == "btc-06"]
    assert data.value("places/practice-place/longitude") == float(row["longitude"])


def test_example_5_asks_and_its_answer_is_the_cell(copy):
    apply("5", copy)
    (item,) = shown("5").items
    (row,) = [row for row in Folder(copy / "data").rows("quiz") if row["id"] == item["id"]]
    assert item["answer"] == tables.truth(row["answer_from"], row["unit"])


FAULTS = [  # example, what is typed wrong, then file, row and column of the refusal
    ("1", ("partly supported,slip\n", "partly supported,slipped\n"), "claims", "verdict"),
    ("1", ("2026-11-26,claims", "26.11.2026,claims"), "corrections", "date"),
    ("2", ("cia-factbook-2022", "cia-factbok-2022"), "claim_sources", "source_id"),
    ("2", ("drawer,,high", "drawer,high"), "claims", "looked_in"),
    ("3", ("practice-source,about", "practice-sources,about"), "claim_sources", "source_id"),
    ("3", ("news report,en", "en,news report"), "sources", "genre"),
    ("4", (",geonames\n", ",geoname\n"), "places", "source_ids"),
    ("4", ("40.64699,47.4738", '"40,64699",47.4738'), "places", "latitude"),
    ("5", ("cia-factbook-2022", "cia-factbok-2022"), "quiz", "source_ids"),
    ("5", ("1,number", "number,1"), "quiz", "position"),
]


@pytest.mark.parametrize(("example", "fault", "table", "column"), FAULTS)
def test_a_fault_is_refused_in_one_sentence(copy, example, fault, table, column):
    if example == "1":
        unmend(copy)
    apply(example, copy, fault)
    said = refusal()
    rows = Folder(copy / "data").rows(table)
    number = int(re.search(r"row (\d+)", said)[1])
    assert said.startswith(f"data/{table}.csv, row {number}, column '{column}': ")
    assert said.endswith(".") and "\n" not in said
    last = fault[0].startswith("partly") or number == len(rows) + 1
    assert last, "the row is the one that was added"


# The lesson -----------------------------------------------------------------------------------


def notebook_of(name: str) -> dict:
    """Return the notebook that the blocks of example 6 make."""
    kinds = {"markdown": nbformat.v4.new_markdown_cell, "python": nbformat.v4.new_code_cell}
    return nbformat.v4.new_notebook(
        cells=[kinds[kind](text.strip("\n")) for kind, file, text in blocks("6") if file == name]
    )


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    """Make the lesson of example 6 in a copy, and let the structure tests look there."""
    names = sorted({file for _, file, _ in blocks("6") if file.endswith(".ipynb")})
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    for name in names:
        assert not (tmp_path / name).exists()
        nbformat.write(notebook_of(name), tmp_path / name)
    (row,) = [text for _, file, text in blocks("6") if file == "README.md"]
    monkeypatch.setattr(structure, "README", structure.README + row)
    monkeypatch.setattr(structure, "ROOT", tmp_path)
    monkeypatch.setattr(structure, "NOTEBOOKS", tmp_path / "notebooks")
    lessons, worked = (tmp_path / name for name in names)
    monkeypatch.setattr(structure, "LESSONS", [*structure.LESSONS, lessons])
    monkeypatch.setattr(structure, "WORKED", [*structure.WORKED, worked])
    return lessons, worked


def checks(mark: str) -> list:
    """Return the structure tests with one parameter ``path`` that run on ``mark``."""
    source = inspect.getsource(structure)
    named = re.findall(rf"^@{mark}\ndef (test_\w+)\(path\)", source, re.MULTILINE)
    return [getattr(structure, name) for name in named]


def test_example_6_passes_the_tests_of_structure(lesson):
    path, worked = lesson
    assert checks("every") and checks("lessons")
    for check in checks("every") + checks("lessons"):
        check(path)
    for check in checks("every"):
        check(worked)
    structure.test_minutes_of_the_first_screen_make_the_hour_of_the_readme(path)
    structure.test_worked_answers_belong_to_items_of_the_lesson(worked)
    structure.test_each_lesson_with_exercises_has_worked_answers()


def test_a_lesson_without_a_heading_is_refused(lesson):
    path, _ = lesson
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("## Summary", "### In sum"), encoding="utf-8")
    with pytest.raises(AssertionError, match="Summary"):
        structure.test_fixed_headings_in_order(path)
    assert json.loads(text)["cells"]
