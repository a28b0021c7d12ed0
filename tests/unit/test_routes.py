"""Routes of oil and gas, journeys, and the sentence about a share."""

from __future__ import annotations

import re

import pytest

from helpers import data, look
from helpers.errors import AtlasError
from helpers.routes import journey_map, oil_sentence, route_map, share_chart, share_story

PIPES = data.load("pipelines")
IMPORTS = data.load("energy_israel_oil_imports")
ROW = {"period": "2020", "origin": "AZE", "origin_name": "Azerbaijan", "qualifier": "as given",
       "counter": "press", "share_of": "oil supply", "share_best_pct": 40.0}


def own_part(picture):
    """Return the spec of a map as it stands in its page."""
    return re.search(r'id="atlas-spec">(.*?)</script>', picture.page, re.DOTALL)[1]


# Routes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("goods", "unit", "other"), [
    ("oil", "barrels a day", "bcm"), ("gas", "bcm a year", "barrels"),
])  # fmt: skip
def test_one_map_has_one_unit(goods, unit, other):
    picture = route_map(PIPES, goods)
    assert unit in picture.text and other not in picture.text
    assert not any(other in str(one) for one in picture.table["Capacity"])
    assert len(own_part(picture).encode()) < 60_000


def test_words_and_table_say_what_is_drawn_and_what_is_not():
    picture = route_map(PIPES, "gas")
    spec = own_part(picture)
    for _, row in PIPES[PIPES["commodity"] == "natural gas"].iterrows():
        assert row["name"] in set(picture.table["Route"])
        assert row["name"].split(" (")[0] in picture.text
    assert "Israel-Jordan northern link" not in spec, "a line without points"
    assert "capacity not known: Iran-Nakhchivan supply" in picture.text
    assert "straight lines between places" in picture.caption


def test_a_line_in_tonnes_is_put_into_a_class_of_barrels():
    said = route_map(PIPES, "oil").table.set_index("Route")["Capacity"]
    assert said["Iraq-Turkey (Kirkuk-Ceyhan)"] == (
        "70.9 million tonnes a year, about 1,440,000 barrels a day")
    assert "tanker leg" in said["Tanker leg Ceyhan-Israel (not a pipeline)"]


def test_a_line_is_there_from_its_opening_and_shows_its_state_at_the_end():
    picture = route_map(PIPES, "oil")
    spec = own_part(picture)
    assert '"label":"2006"' in spec and '"label":"October 2022"' in spec
    assert "under 200,000 barrels a day; idle" in spec
    assert "(Baku-Supsa) (idle by October 2022" in spec
    assert "2023" not in picture.text, "nothing from behind the curtain"


def test_bad_goods_and_empty_tables_give_one_sentence():
    with pytest.raises(AtlasError, match="oil"):
        route_map(PIPES, "oils")
    with pytest.raises(AtlasError, match="no gas route"):
        route_map(PIPES[PIPES["commodity"] == "crude oil"], "gas")
    with pytest.raises(AtlasError, match="did you mean"):
        route_map(PIPES.rename(columns={"commodity": "comodity"}))


def test_hostile_names_stay_text():
    bad = "<img src=x onerror=alert(1)>"
    picture = route_map(PIPES.assign(name=bad), "oil")
    assert bad not in picture._repr_html_()


# Journeys ----------------------------------------------------------------------------------


@pytest.mark.parametrize("journey", ["barrel", "cubic metre"])
def test_each_step_says_where_who_and_what_could_stop_it(journey):
    picture, table = journey_map(journey), data.load("journeys")
    own = table[table["journey"] == journey]
    spec = own_part(picture)
    assert len(picture.table) == len(own) == len(picture.text.splitlines())
    for happens in own["happens"]:
        assert happens in spec.replace("\\u0026", "&")
    assert spec.count("What could stop it") >= len(own)
    assert '"start":0' in spec and '"unit":"step"' in spec
    assert len(spec.encode()) < 60_000


def test_a_journey_ends_where_it_should():
    assert journey_map("barrel").table["Territory"].iloc[-1] == look.country_name("ISR")
    assert journey_map("cubic metre").table["Territory"].iloc[-1] == look.country_name("TUR")
    with pytest.raises(AtlasError, match="barrel"):
        journey_map("barrels")


# The share as a sentence -------------------------------------------------------------------


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
