"""A share of oil: its sentence, its chart, and choices that do not fit."""

from __future__ import annotations

import pytest

from helpers import data
from helpers.errors import AtlasError
from helpers.shares import oil_sentence, share_chart, share_story

IMPORTS = data.load("energy_israel_oil_imports")
ROW = {"period": "2020", "origin": "AZE", "origin_name": "Azerbaijan", "qualifier": "as given",
       "counter": "press", "share_of": "oil supply", "share_best_pct": 40.0}


@pytest.mark.parametrize(("change", "words"), [
    ({}, "supplied 40% of Israel's oil supply, according to the press"),
    ({"qualifier": "just over"}, "supplied just over 40% of"),
    ({"share_best_pct": None, "share_low_pct": 25, "share_high_pct": 33, "qualifier": "range"},
     "supplied 25 to 33% of"),
    ({"share_best_pct": None, "barrels_per_day": 36700, "qualifier": "at most"},
     "supplied at most 36,700 barrels a day (a volume, not a share)"),
    ({"share_best_pct": None}, "a part without a number"),
    ({"origin": "all"}, "All sellers together supplied"),
])  # fmt: skip
def test_a_row_becomes_an_exact_sentence(change, words):
    row = {key: value for key, value in (ROW | change).items() if value is not None}
    assert words in oil_sentence(row)


def test_every_row_of_the_table_makes_a_sentence():
    for row in IMPORTS.to_dict("records"):
        known = {key: value for key, value in row.items() if value == value and value is not None}
        sentence = oil_sentence(known)
        assert "nan" not in sentence and "not known" not in sentence, row["id"]


def test_what_was_counted_later_is_kept_apart():
    picture = share_chart(IMPORTS)
    before = picture.text + picture.drawing + picture.table.to_string()
    assert "46.4%" not in before and "46.4%" in picture.later.drawing + picture.later.text
    assert len(picture.table) + len(picture.later.table) == len(IMPORTS)
    assert "25 to 33%" in picture.drawing and "no year, no counter: 40%" in picture.drawing


def test_the_story_of_one_year():
    picture = share_story(IMPORTS, 2020)
    assert "40% of Israel&#x27;s oil supply" in picture.drawing
    assert "32,900 barrels a day" in picture.drawing and "unsourced" in picture.text
    assert "42.5%" in share_story(IMPORTS, 2020, "tanker tracking", origin="Russia").drawing


@pytest.mark.parametrize(("asked", "words"), [
    ({"year": 2020, "counter": "tanker tracking"},
     'for 2020 by "tanker tracking": choose one of "anyone", "press", "seller\'s customs"'),
    ({"year": 2022}, "up to October 2022 in our table for the year"),
    ({"year": 2025}, "did you mean"),
    ({"year": "soon"}, 'there are "2006"'),
    ({"year": 2020, "counter": "pres"}, "did you mean \"press\""),
    ({"year": 2020, "origin": "Norway"}, "no seller"),
])  # fmt: skip
def test_bad_choices_give_one_sentence(asked, words):
    with pytest.raises(AtlasError) as caught:
        share_story(IMPORTS, **asked)
    assert words in str(caught.value) and "\n" not in str(caught.value)


def test_hostile_text_in_a_share_stays_text():
    bad = "<script>alert(1)</script>"
    picture = share_chart(IMPORTS.assign(origin_name=bad, share_of=bad, note=bad, basis=bad))
    assert bad not in picture._repr_html_()
