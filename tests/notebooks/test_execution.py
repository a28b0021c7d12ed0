"""Each notebook, worked answers too, runs in a fresh kernel without network or warning."""

from __future__ import annotations

import html
import json
import re

import nbformat
import pytest
from execution import LESSONS, NOTEBOOKS, OTHERS, WORKED, complaints, name_of, run
from lesson_text import (
    Section,
    before_curtain,
    sections,
    too_late,
    unsupported,
    visible,
    without_code,
)

# The tests of one notebook share a process (tests/conftest.py), so that it is run once.
ALL = [pytest.param(path, id=name_of(path)) for path in [*LESSONS, *WORKED, *OTHERS]]
LESSON_PARAMETERS = [one for one in ALL if one.values[0] in LESSONS]
# The lessons without a map: 09 adds no fact with a place; its picture is the argument board.
NO_MAP = {"09"}
WITH_MAPS = [one for one in LESSON_PARAMETERS if one.values[0].name[:2] not in NO_MAP]
BEFORE_CURTAIN = [one for one in ALL if one.values[0].name[:2] < "08"]
SOURCES = "Sources and their languages"


def test_there_are_lessons():
    assert [path.name[:2] for path in LESSONS][:1] == ["00"]
    assert len(LESSONS) >= 2


@pytest.mark.parametrize("path", ALL)
def test_runs_clean(path):
    notebook, refused = run(path)
    found = complaints(notebook)
    assert not found, "\n".join(found)
    assert refused == "", "a cell asked the network"


@pytest.mark.parametrize("path", LESSON_PARAMETERS)
def test_numbers_in_prose_are_in_the_data(path):
    lost = []
    for section in sections(run(path)[0]):
        if numbers := unsupported(section):
            lost.append(f"section {section.heading!r}: {', '.join(sorted(numbers))}")
    assert not lost, "in no output of the section and without a comment:\n" + "\n".join(lost)


@pytest.mark.parametrize("path", BEFORE_CURTAIN)
def test_nothing_after_the_curtain(path):
    late = []
    for section in sections(run(path)[0]):
        if section.h2 == SOURCES:
            continue
        texts = [visible(without_code(text), ("atlas-later",)) for text in section.texts]
        for text in [*texts, *map(before_curtain, section.outputs)]:
            late += [f"{section.heading}: {date}" for date in sorted(too_late(text))]
    assert not late, "\n".join(late)


def test_the_chapter_shows_the_example_and_not_the_course():
    """What an article of one's own needs is drawn, asked and computed in a fresh kernel."""
    notebook = run(NOTEBOOKS / "your-own-article.ipynb")[0]
    shown_by = {cell["source"].split("\n")[-1]: str(cell.get("outputs"))
                for cell in notebook["cells"] if cell["cell_type"] == "code"}  # fmt: skip
    for start, words in {
        "use_folder(": "10 tables", "show(load(\"claims\")": "tin-market", "ranges(": "0.508",
        "browse(": "Navy ministry of Velmar", "board()": "atlas-board", "claim_map(": "<iframe",
        "argument_graph(": "<svg", 'ask("card-01")': "atlas-ask", "hand_in()": "atlas-note",
        "check_folder()": "6, each with a source",
    }.items():  # fmt: skip
        (output,) = [one for source, one in shown_by.items() if source.startswith(start)]
        assert words in output, start
        assert "Azerbaijan" not in output and "to mend" not in output, start


SHARED = r"<style>.*?</style>|<script>.*?</script>|<script[^>]*atlas-base.*?</script>"


def own_parts(notebook):
    """Return the bytes of each output with a map, without what all maps share.

    Shared are Leaflet, our drawing code, the styles and the base layer.
    """
    found = []
    for cell in notebook["cells"]:
        for one in cell.get("outputs", []):
            markup = "".join(one.get("data", {}).get("text/html", ""))
            if "<iframe " in markup:
                markup = html.unescape(markup)
                own = re.sub(SHARED, "", markup, flags=re.DOTALL)
                found.append((len(own.encode()), len(markup.encode())))
    return found


@pytest.mark.parametrize("path", WITH_MAPS)
def test_each_map_is_under_60_kb_of_its_own(path):
    parts = own_parts(run(path)[0])
    assert parts, "a lesson without a map"
    for own, whole in parts:
        assert 500 < own < 60_000, f"{own / 1000:.0f} KB of its own"
        assert whole > own + 150_000, "the shared parts were not found"


# The checks themselves can fail -----------------------------------------------------------


def test_a_bad_notebook_is_caught(tmp_path):
    cells = [
        "import warnings; warnings.warn('look', FutureWarning)",
        "import urllib.request\ntry:\n    urllib.request.urlopen('http://example.org')\n"
        "except OSError:\n    pass",
        "1 / 0",
        "import os, pathlib; file = open(os.devnull); del file; pathlib.Path.home()",
    ]
    path = tmp_path / "bad.ipynb"
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells]), path
    )
    notebook, refused = run(path)
    found = complaints(notebook)
    assert "FutureWarning: look" in found[0]
    assert "ZeroDivisionError" in found[1]
    assert "ResourceWarning" in found[2]
    assert "example.org" in refused
    home = notebook["cells"][3]["outputs"][-1]["data"]["text/plain"]
    assert str(tmp_path.home()) not in "".join(home), "the kernel ran in the real home"


def output(markup: str) -> dict:
    """Return an output cell that shows this HTML."""
    return {"output_type": "display_data", "data": {"text/html": markup, "text/plain": "x"}}


@pytest.mark.parametrize(
    ("text", "markup", "lost"),
    [
        ("It is 689 km long.", "<td>689</td>", set()),
        ("It is 690 km long.", "<td>689</td>", {"690"}),
        ("It is 1,234.5 km long.", "<td>1234.50</td>", set()),
        ("In 1994 the line froze.", "<td>1994-05-12</td>", set()),
        ("On 12 May 1994 it froze.", "<td>1994-05-12</td>", set()),
        ("On 13 May 1994 it froze.", "<td>1994-05-12</td>", {"1994-05-13"}),
        ("It is 24 km.", '<td class="atlas-sources"><a title="x">France 24</a></td>', {"24"}),
        ("It is 44 km.", '<iframe srcdoc="44"></iframe><script>44</script>', {"44"}),
        ("On 3 and 27 October, in lesson 05, in paragraph 4 (4).", "", set()),
        ("Time: about 45 minutes.\n5 to read, 10 to walk.", "", set()),
        ('The article says "$127bn in 2017" on an F-35 at 1:10m.', "", set()),
        ("1. first\n2. second\n\n## Part 7\n\n`x = 3` [x](a-9.md)", "", set()),
        ("It says 127 billion.", "", {"127"}),
        ("| minutes | what |\n|---|---|\n| 3 | recall |", "", set()),
        ("| km | what |\n|---|---|\n| 3 | recall |", "", {"3"}),
        ("From 0 (no belief) to 1 (full belief), ISO 3166, before November 2022.", "", set()),
    ],
)
def test_rule_for_numbers(text, markup, lost):
    assert unsupported(Section("", "", [text], [output(markup)])) == lost


@pytest.mark.parametrize(
    ("text", "late"),
    [
        ("On 1 November 2022 nothing.", set()),
        ("On 2 November 2022 a visit.", {"2022-11-02"}),
        ("By December 2022, by 2023-09-19 and in 2024.", {"2022-12", "2023-09-19", "2024"}),
        ("12,023 people in 1994.", set()),
    ],
)
def test_rule_of_the_curtain(text, late):
    assert too_late(text) == late


def test_forecasts_may_name_later_dates_and_other_questions_may_not():
    items = [
        {"type": "forecast", "question": "Will they meet by 31 December 2024?"},
        {"type": "choice", "question": "Who met?", "options": [{"option": "Nobody in 2023"}]},
    ]
    island = f'<script type="application/json">{json.dumps(items)}</script>'
    assert too_late(before_curtain(output(f'<div class="atlas-ask">{island}</div>'))) == {"2023"}


def test_later_words_are_hidden_by_their_class_only():
    markup = '<p>2020</p><details class="atlas-later"><p>2023<br>x</p></details><p>1994</p>'
    assert "2023" not in visible(markup, ("atlas-later",))
    assert "2023" in visible(markup) and "1994" in visible(markup, ("atlas-later",))


@pytest.mark.parametrize(
    "path", [one for one in LESSON_PARAMETERS if one.values[0].name[:2] == "03"]
)
def test_the_chart_of_shares_holds_what_was_printed(path):
    """A printed share has no edition: a filter on the edition must not drop it silently."""
    cells = [cell for cell in run(path)[0]["cells"] if 'edition != "2025-01"' in cell["source"]]
    assert len(cells) == 1
    text = " ".join(str(one) for one in cells[0]["outputs"])
    for share in ("printed by SIPRI, 2016 to 2020: 69%", "printed by SIPRI, 2014 to 2018: 43%"):
        assert share in text
