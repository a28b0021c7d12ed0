"""What the sheets for print are made of: words escaped, maps from the same description."""

from __future__ import annotations

import re
import sys

import pytest

import helpers
import lab

sys.path.append(str(lab.ROOT / "tools"))
import sheet_map
import sheets


@pytest.fixture(scope="module")
def spec():
    """Return the description of a map of events."""
    picture = helpers.event_map(helpers.load("events"), "2022-10-01", "2022-10-31", "<b>&")
    return sheet_map.spec_of(picture.page)


def test_map_has_a_mark_for_each_event_on_it(spec):
    drawn = sheet_map.svg(spec)
    numbers = re.findall(r"<text[^>]*>(\d+)</text>", drawn)
    features = [one for layer in spec["layers"] if layer["kind"] == "mark"
                for one in layer["features"]]  # fmt: skip
    assert sorted(map(int, numbers)) == sorted(int(one["text"]) for one in features)
    assert "&lt;b&gt;&amp;" in drawn and "<b>" not in drawn
    assert drawn == sheet_map.svg(spec), "the same call, the same drawing"


def test_unsettled_borders_are_dashed_and_sides_are_no_sea(spec):
    drawn = sheet_map.svg(spec, tallest=200)
    assert 'stroke-dasharray="5.0 4.0"' in drawn
    paper = sheet_map.Paper(spec["view"], 700, 200)
    assert paper.west >= sheet_map.WEST
    assert paper.west + 700 / paper.scale <= sheet_map.EAST + 1e-6


def test_marks_do_not_cover_each_other(spec):
    drawn = sheet_map.svg(spec)
    places = [tuple(map(float, pair)) for pair in re.findall(
        r'<g transform="translate\(([-\d.]+) ([-\d.]+)\)', drawn)]  # fmt: skip
    for n, (x, y) in enumerate(places):
        for other_x, other_y in places[n + 1 :]:
            assert abs(x - other_x) > 8 or abs(y - other_y) > 8


def test_what_came_later_is_left_out_unless_asked():
    picture = helpers.event_map(helpers.load("events"), "2022-10-20", "2023-03-31", "x")
    spec = sheet_map.spec_of(picture.page)
    assert len(sheet_map.svg(spec, later=True)) > len(sheet_map.svg(spec))


def test_cells_are_escaped_and_dates_stay_in_one_line():
    made = sheets.table("<i>", ["a"], [["<script>"], ["3 October 2022"], [sheets.BLANK], [None],
                                       ["2022"], ["1,234"]])  # fmt: skip
    assert "<script>" not in made and "<i>" not in made
    assert '<td class="date">3 October 2022</td>' in made and '<td class="blank"></td>' in made
    assert "<td>2022</td>" in made and "<td class=number>1,234</td>" in made


@pytest.mark.parametrize("number", ["03", "06"])
def test_card_gives_what_the_lesson_gives(number):
    (path,) = sheets.NOTEBOOKS.glob(f"{number}-*.ipynb")
    lines = dict(sheets.card_lines(sheets.Lesson(path)))
    given = {name for name, text in lines.items() if text}
    assert given == ({"claim", "who counts what", "for", "repaired"} if number == "03"
                     else {"claim"})  # fmt: skip


def test_the_class_gives_the_signs_of_lesson_07():
    ties = helpers.load("ties")
    five = ["Armenia", "Azerbaijan", "Iran", "Israel", "Turkey"]
    spec = sheet_map.spec_of(sheets.unsigned(helpers.tie_map(ties, five, title="x")).page)
    drawn = sheet_map.svg(spec, step=0)
    assert "friendly" not in drawn and "hostile" not in drawn
    assert drawn.count(f'stroke="{sheets.look.INK}" stroke-width="1.6"') == 10


def test_a_lesson_without_the_words_it_needs_is_named(tmp_path):
    lesson = sheets.Lesson(next(sheets.NOTEBOOKS.glob("02-*.ipynb")))
    with pytest.raises(sheets.AtlasError, match="no_such_list"):
        lesson.ids("no_such_list")
    with pytest.raises(sheets.AtlasError, match="no such table"):
        lesson.rows("no such table")
