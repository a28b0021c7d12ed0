"""Routes of oil and gas, and journeys."""

from __future__ import annotations

import json
import re

import pytest

from helpers import data, look
from helpers.errors import AtlasError
from helpers.routes import journey_map, route_map

PIPES = data.load("pipelines")


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


def test_short_names_stand_on_the_map_and_crowded_ends_have_none():
    spec = own_part(route_map(PIPES, "gas"))
    marks = {one["states"][0]["name"]: one["tag"] for one in json.loads(spec)["layers"][-1][
        "features"]}
    assert '"tag":"TANAP"' in spec and "Nagorno-Karabakh" in route_map(PIPES, "gas").caption
    assert marks["Tabriz"] == "Tabriz" and marks["Sadarak"] is None
    assert marks["Leviathan field"] == "Leviathan field", "drawn as a place only"


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
