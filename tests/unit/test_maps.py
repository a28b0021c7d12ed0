"""The maps as data: words agree with tables, nothing leaks, nothing from the network."""

from __future__ import annotations

import html
import json
import re

import pandas as pd
import pytest

from helpers import data, leaf, look, maps, measure
from helpers.data import load

HOSTILE = """<img src=x onerror=alert(1)>'"</script><!--{{ 7*7 }}{% raw %}"""
DRAW = {
    "country_map": lambda: maps.country_map(load("countries")),
    "border_map": lambda: maps.border_map(load("borders")),
    "border_map, one country": lambda: maps.border_map(load("borders"), highlight="Azerbaijan"),
    "scale_map": lambda: maps.scale_map("AZE-IRN"),
    "event_map": lambda: maps.event_map(load("events"), start="2022-06-01", end="2022-11-01"),
    "district_map": lambda: maps.district_map(load("districts")),
    "distance_map": lambda: maps.distance_map("Tehran", "nearest AZE-IRN border"),
}
TABLES = {
    "countries": maps.country_map, "borders": maps.border_map, "events": maps.event_map,
    "districts": maps.district_map,
}
every_map = pytest.mark.parametrize("name", DRAW)


def spec_of(picture) -> dict:
    """Return what the page of a map will draw."""
    return json.loads(re.search(r'id="atlas-spec">(.*?)</script>', picture.page, re.S)[1])


def features(picture, kind: str) -> list[dict]:
    layers = [layer for layer in spec_of(picture)["layers"] if not layer.get("base")]
    return [one for layer in layers if layer["kind"] == kind for one in layer["features"]]


# What every map keeps ---------------------------------------------------------------------


@every_map
def test_title_caption_words_and_table(name):
    picture = DRAW[name]()
    assert picture.title and len(picture.table) >= 1
    assert "Boundaries: Natural Earth 1:10m, version 4.1, simplified." in picture.caption
    assert "imply no endorsement" in picture.caption
    assert len(picture.text.split()) >= 15
    assert f'<iframe title="{html.escape(picture.title)}"' in picture._repr_html_()
    assert "choose File, Trust Notebook" in picture.drawing, "said where the frame is cut away"
    assert '<html lang="en"><head>' in picture.page.replace("\n", "")
    assert f"<title>{html.escape(picture.title)}</title>" in picture.page


@every_map
def test_the_same_call_gives_the_same_page(name):
    assert DRAW[name]()._repr_html_() == DRAW[name]()._repr_html_()


@every_map
def test_nothing_is_asked_from_outside(name):
    page = DRAW[name]().page
    assert "default-src 'none'" in page
    assert not re.search(r"""<(script|link|img|iframe)[^>]*\b(src|href)=""", page)
    for style in re.findall(r"<style>(.*?)</style>", page, re.S):
        assert not re.search(r"@import|url\((?!#default#VML)", style)
    assert "jquery" not in page.lower() and "sourceMappingURL" not in page


@every_map
def test_sizes(name):
    picture = DRAW[name]()
    shared = len(leaf.leaflet().encode()) + len(leaf.base().encode())
    own = len(picture.page.encode()) - shared
    assert own < 60_000, f"{name}: {own} bytes beyond Leaflet, drawing code and base layer"
    assert len(leaf.base().encode()) < 120_000
    assert len(picture._repr_html_().encode()) < 400_000


def test_the_frame_gives_back_its_page():
    page = maps.country_map(load("countries"), title=HOSTILE).page
    frame = leaf.frame(HOSTILE, page)
    inside = re.search(r"srcdoc='([^']*)'", frame)[1]
    assert html.unescape(inside) == page


@every_map
def test_all_shapes_have_names_and_known_styles(name):
    spec = spec_of(DRAW[name]())
    for layer in spec["layers"]:
        for feature in layer["features"]:
            for state in feature["states"]:
                assert feature["states"][0]["name"] and state["style"] in spec["styles"]
            steps = len(spec["steps"]["items"]) if spec["steps"] else 1
            assert len(feature.get("at", [0])) in (1, steps)
    for row in spec["legend"]:
        assert row["text"] and row["style"] in spec["styles"]


# Hostile names ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES)
def test_hostile_values_stay_words(name):
    table = load(name)
    fixed = {"id", "unit", "held_by", "extent", "status_oct_2022", "country_a", "country_b",
             "date_precision"}
    changed = [column for column in table.select_dtypes(include="string").columns
               if column not in fixed]
    for column in changed:
        table[column] = table[column].fillna("") + HOSTILE
    picture = TABLES[name](table, title=HOSTILE)
    assert len(changed) >= 3
    check_hostile(picture)
    texts = json.dumps(spec_of(picture), ensure_ascii=False)
    assert texts.count("{{ 7*7 }}") >= len(table), "a template was run"


def check_hostile(picture) -> None:
    whole = picture._repr_html_()
    assert "<img" not in picture.page and "<img" not in whole
    assert picture.page.count("</script>") == 5, "the data ended their element"
    assert "{{ 7*7 }}" in whole and "&lt;img src=x" in whole


def test_hostile_places_and_lengths(tmp_path, monkeypatch):
    real = data.load

    def poisoned(name):
        table = real(name)
        for column in table.select_dtypes(include="string").columns:
            if column not in ("id", "border_id", "scale", "method", "kind"):
                table[column] = table[column].fillna("") + HOSTILE
        return table

    monkeypatch.setattr(data, "load", poisoned)
    check_hostile(maps.scale_map("AZE-IRN", title=HOSTILE))
    check_hostile(maps.distance_map("baku", "tehran"))
    explained = maps.distance_map("baku", "tehran")
    assert explained.text.startswith(f"From Baku{HOSTILE} to Tehran")


def test_a_hostile_argument_is_only_quoted_in_the_error():
    with pytest.raises(ValueError, match="There is no country or border"):
        maps.border_map(load("borders"), highlight=HOSTILE)


@pytest.mark.parametrize("end, last", [
    ("2022-10-17", "17 October 2022"), ("2022-10", "27 October 2022"),
    ("2022-09", "22 September 2022"), ("2021", "December 2021")])
def test_an_end_without_a_day_is_the_last_day_of_its_month_or_year(end: str, last: str):
    dates = maps.event_map(load("events"), start="2021-09", end=end).table["Date"]
    assert dates.iloc[-1] == last


# The hindsight curtain --------------------------------------------------------------------


def dated(table: str) -> pd.DataFrame:
    """Return the table with one row of 2023 added."""
    rows = load(table)
    late = rows.tail(1).assign(id="late", date_start=pd.Timestamp("2023-09-20"))
    if table == "events":
        late = late.assign(title="A later thing", place="Yerevan", latitude=40.18, longitude=44.51)
    else:
        late = late.assign(how="A later thing")
    rows = rows[rows["date_start"] <= look.CURTAIN]
    return pd.concat([rows, late], ignore_index=True)


@pytest.mark.parametrize("name", ["events", "districts"])
def test_what_came_later_is_behind_the_curtain(name):
    picture = TABLES[name](dated(name))
    shown = [picture.title, picture.caption, picture.text, picture.table.to_string(),
             repr(picture)]
    assert not any("September 2023" in part or "A later thing" in part for part in shown)
    assert "A later thing" in picture.later.text and len(picture.later.table) == 1
    spec = spec_of(picture)
    late = [item["later"] for item in spec["steps"]["items"]]
    assert late == [False] * (len(late) - 1) + [True]
    for mark in features(picture, "mark"):
        assert mark["later"] == ("September 2023" in mark["states"][0]["name"])
        assert not mark["later"] or mark["since"] == len(late) - 1
    for area in features(picture, "area"):
        new = {i for i, one in enumerate(area["states"]) if "September 2023" in one["name"]}
        assert not new & set(area["at"][:-1])


def test_without_later_rows_there_is_no_curtain():
    events = load("events")
    picture = maps.event_map(events[events["date_start"] <= look.CURTAIN])
    assert "<details class=\"atlas-later\"" not in picture._repr_html_()
    assert not any(item["later"] for item in spec_of(picture)["steps"]["items"])


def test_where_everything_came_later_nothing_is_told_at_first():
    events = dated("events").tail(1)
    picture = maps.event_map(events, title="After")
    assert picture.text == look.ALL_LATER and "A later thing" in picture.later.text
    assert len(picture.table) == 0 and "A later thing" not in repr(picture)


def test_lesson_08_opens_the_curtain_by_tick_or_from_the_start():
    events = load("events")
    events = events[events["date_start"] > look.CURTAIN].head(20)
    shut, opened = maps.event_map(events), maps.event_map(events, opened=True)
    assert shut.text == look.ALL_LATER and len(shut.later.table) == 20 and shut.table.empty
    assert "row by row" not in shut._repr_html_(), "an empty table is not offered"
    assert shut.caption.startswith("20 events")
    marks = [row for row in spec_of(shut)["legend"] if row["style"].endswith("-now")]
    assert marks and all(row["later"] for row in marks), "the legend opens with the box"
    assert len(opened.table) == 20 and opened.later.table.empty
    assert not any(row.get("later") for row in spec_of(opened)["legend"])
    assert not any(step["later"] for step in spec_of(opened)["steps"]["items"])


def test_kinds_of_their_own_have_their_own_signs_and_words():
    events = load("events").head(3).assign(kind=["for <b>", "against", "other"])
    signs = {"for <b>": "circle", "against": "diamond"}
    spec = spec_of(maps.event_map(events, signs=signs | {"neither": "square"}))
    shapes = [mark["shape"] for mark in spec["layers"][-1]["features"]]
    assert shapes == ["circle", "diamond", "square"]
    assert [row["text"] for row in spec["legend"]][:3] == ["for <b>", "against", "neither"]


# Borders ----------------------------------------------------------------------------------


def test_the_words_of_a_border_map_agree_with_its_table():
    borders = load("borders")
    picture = maps.border_map(borders, highlight="Azerbaijan")
    own = borders[(borders["country_a"] == "AZE") | (borders["country_b"] == "AZE")]
    assert picture.text.startswith("Azerbaijan has five land neighbours")
    assert "Longest: Armenia 996 km (front line). Shortest: Turkey (Türkiye) 17 km" in picture.text
    assert sorted(picture.table["Length (km)"]) == sorted(own["length_km"])
    for length in own["length_km"]:
        assert f" {length:,.0f} km" in picture.text
    assert len(features(picture, "line")) == 5
    assert {one["tag"] for one in features(picture, "line")} == {
        "Armenia 996 km", "Georgia 428 km", "Iran 689 km", "Russia 338 km",
        "Turkey (Türkiye) 17 km"}


@pytest.mark.parametrize("name", ["Turkey", "Türkiye", "TUR", "turkey", "Turkey (Türkiye)"])
def test_both_names_of_turkey_are_one_country(name):
    expected = maps.border_map(load("borders"), highlight="Turkey").page
    assert maps.border_map(load("borders"), highlight=name).page == expected


def test_a_border_and_a_guard_can_be_highlighted():
    one = maps.border_map(load("borders"), highlight="IRN-AZE")
    assert list(one.table["Border"]) == ["Azerbaijan – Iran"]
    borders = load("borders")
    guarded = borders["guard"].fillna("").str.contains("State Border Service").sum()
    picture = maps.border_map(borders, highlight="State Border Service")
    assert len(picture.table) == guarded >= 2


def test_lines_that_are_not_agreed_are_dashed():
    borders = load("borders").assign(agreed=False)
    picture = maps.border_map(borders)
    styles = spec_of(picture)["styles"]
    for feature in features(picture, "line"):
        strokes = styles[feature["states"][0]["style"]]["strokes"]
        assert strokes[1]["dashArray"], "the line itself, above its white edge, is not dashed"
    agreed = maps.border_map(load("borders").assign(agreed=True, status_oct_2022="open"))
    assert spec_of(agreed)["styles"]["open"]["strokes"][1]["dashArray"] is None


def test_a_dashed_line_is_called_the_same_on_every_map():
    for name, draw in DRAW.items():
        assert any(look.UNSETTLED in row["text"] for row in spec_of(draw())["legend"]), name
    assert "Dashed, because not delimited or not agreed:" in DRAW["country_map"]().text


def test_the_border_of_armenia_and_azerbaijan_is_dashed_above_the_districts():
    drawn = [one for one in features(DRAW["district_map"](), "line")
             if one["states"][0]["name"] == "Armenia - Azerbaijan"]
    assert len(drawn) == 1 and "box" not in drawn[0]["states"][0]
    (paper, pen) = look.LINES[drawn[0]["states"][0]["style"]]
    assert pen["dashArray"] and paper["color"] == look.PAPER and paper["weight"] > pen["weight"]


def test_the_base_layer_dashes_what_the_table_calls_not_agreed():
    borders = load("borders")
    for border in borders.loc[borders["agreed"].eq(False).fillna(False), "id"]:
        pair = border.replace("ISR-SYR", "SYR-golan-heights")  # the Golan has its own area
        assert pair in look.UNAGREED
    known = {f["properties"]["id"] for f in measure.shapes("base")}
    for pair in look.UNAGREED:
        first, second = pair.split("-", 1)
        assert {first, second} <= known, f"{pair} is no pair of the base layer"


def test_no_two_border_styles_differ_by_colour_alone():
    looks = [tuple((pen["weight"], pen["dashArray"], pen["lineCap"]) for pen in strokes)
             for strokes in look.STATUS.values()]
    assert len(set(looks)) == len(looks)


# Scales, events, districts, distances ------------------------------------------------------


def test_the_scale_map_says_what_the_table_says():
    picture = maps.scale_map("IRN-AZE")
    lengths = load("border_lengths").query("border_id == 'AZE-IRN'")
    computed = lengths[lengths["method"] == "computed"].dropna(subset=["scale"])
    for scale, length in zip(computed["scale"], computed["length_km"], strict=True):
        assert f"{look.SCALES[scale][0]}: {length:g} km" in picture.text
    assert len(picture.table) == len(lengths)
    published = lengths.loc[lengths["method"] == "published", "length_km"]
    assert f"from {published.min():g} km" in picture.text
    assert f"to {published.max():g} km" in picture.text
    items = spec_of(picture)["steps"]["items"]
    assert [item["label"] for item in items] == ["all three", "1:110 million", "1:50 million",
                                                 "1:10 million"]
    assert [one["at"] for one in features(picture, "line")] == [
        [0, 0, None, None], [0, None, 0, None], [0, None, None, 0]]


def test_a_scale_without_a_line_is_said():
    assert "1:110 million: the two countries do not touch" in maps.scale_map("AZE-TUR").text


def test_events_are_numbered_listed_and_dated():
    picture = maps.event_map(load("events"), start="2022-10-01", end="2022-10-31")
    rows = load("events").query("'2022-10-01' <= date_start <= '2022-10-31'")
    assert list(picture.table["No."]) == list(range(1, len(rows) + 1))
    listed = [line for line in picture.text.split("\n") if line[0].isdigit()]
    assert len(listed) == len(rows) and listed[0].startswith("1. 3 October 2022: ")
    marks = {mark["text"]: mark for mark in features(picture, "mark")}
    outside = rows[rows["latitude"].isna() | ~rows["longitude"].between(24, 64)]
    assert len(marks) == len(rows) - len(outside) and len(outside) >= 1
    for place in outside["place"]:
        assert f"({place}; not on this map)" in picture.text
    for number, mark in marks.items():
        row = picture.table.loc[int(number) - 1]
        assert row["Event"] in mark["states"][0]["name"]
        assert spec_of(picture)["steps"]["items"][mark["since"]]["label"] == row["Date"]
        assert mark["until"] is None, "with few events each stays on the map"


def test_with_many_events_the_map_keeps_the_last():
    events = pd.DataFrame({
        "date_start": pd.date_range("2020-01-01", periods=60), "place": "Baku",
        "title": [f"Event {i}" for i in range(1, 61)], "latitude": 40.4, "longitude": 49.9})
    picture = maps.event_map(events)
    marks = features(picture, "mark")
    for step in (0, 30, 59):
        shown = [m for m in marks if m["since"] <= step and (m["until"] is None
                                                              or step < m["until"])]
        assert len(shown) == min(step + 1, maps.KEPT)
    assert "keeps about the last 25" in picture.caption and "60. 29 February 2020" in picture.text


def test_a_state_of_a_district_lasts_until_the_next_row():
    rows = pd.DataFrame({
        "unit": ["lachin", "lachin", "shusha"], "district": ["Lachin", "Lachin", "Shusha"],
        "date_start": ["1992-05-18", "2020-12-01", "1993-01-01"],
        "held_by": ["Armenian forces", "Azerbaijan", "divided"],
        "extent": ["whole", "part", "part"], "how": ["one", "two", "three"]})
    picture = maps.district_map(rows)
    lachin, shusha = features(picture, "area")
    assert lachin["at"] == [1, 1, 2] and shusha["at"] == [0, 1, 1]
    assert [state["name"] for state in lachin["states"]] == [
        "Lachin: before the first row of the table",
        "Lachin: held by Armenian forces, from 18 May 1992",
        "Lachin: held by Azerbaijan in part, from 1 December 2020"]
    says = [item["says"] for item in spec_of(picture)["steps"]["items"]]
    assert says[1] == "1 January 1993. Shusha: divided between the two (three)."
    assert picture.table["Area"].tolist() == ["Lachin", "Shusha", "Lachin"]


def test_our_own_words_about_districts_take_no_side():
    words = maps.district_map(pd.DataFrame({
        "unit": ["lachin"], "district": ["Lachin"], "date_start": ["1992-05-18"],
        "held_by": ["Azerbaijan"], "extent": ["whole"]}))
    text = (repr(words) + json.dumps(spec_of(words)["legend"])).lower()
    assert not re.search("belongs|liberat|occup|captur|separatist|return", text)
    assert "held by" in text


def test_every_way_to_hold_a_district_looks_different_without_colour():
    fills = [tuple(sorted(style.items())) for style, _ in look.HELD.values()]
    assert len(set(fills)) == len(fills)
    plain = [style for style, _ in look.HELD.values() if "hatch" not in style]
    assert len(plain) == 2, "only 'held by Azerbaijan' and 'no row yet' may be plain"


def test_every_unit_has_a_place_for_its_name():
    units = {f["properties"]["id"] for f in measure.shapes("karabakh")}
    assert units == set(look.NAMES["units"])
    assert all(one.get("text") or one["id"] for one in look.NAMES["labels"])


def test_names_in_open_water_are_not_tried_on_a_map_of_a_distance():
    sea = next(one for one in look.NAMES["labels"] if one.get("id") == "AZE")["sea"]
    assert len(sea) >= 2
    for name in DRAW:
        spots = next(one["spots"] for one in spec_of(DRAW[name]())["labels"]
                     if one["text"] == "Azerbaijan")
        assert (spots[-len(sea):] == sea) == (name != "distance_map"), name


def test_the_distance_is_on_the_map_in_the_words_and_in_the_table():
    picture = maps.distance_map("Tel Aviv", "Tehran")
    assert "1,588 km over the ground" in picture.text
    assert picture.table["Distance (km)"].tolist() == [1588]
    assert features(picture, "line")[0]["tag"] == "1,588 km"
    border = maps.distance_map("Tehran", "nearest AZE-IRN border")
    assert "about 379 km" in border.text and "1 or 2 km" in border.text


# Sentences for wrong input ----------------------------------------------------------------


@pytest.mark.parametrize(("draw", "words"), [
    (lambda: maps.border_map(load("borders"), highlight="Azerbajan"), '"Azerbaijan"'),
    (lambda: maps.border_map(load("borders"), view="karabak"), 'no view.*"karabakh"'),
    (lambda: maps.border_map(load("borders").assign(status_oct_2022="shut")), "border status"),
    (lambda: maps.border_map(load("countries")), 'needs a column "country_a"'),
    (lambda: maps.country_map(load("countries").head(0)), "without rows"),
    (lambda: maps.country_map("countries"), "needs a table"),
    (lambda: maps.event_map(load("events"), start="October"), "not a date.*2022-10-03"),
    (lambda: maps.event_map(load("events"), start="2022-10-02", end="2022-09"), "swap them"),
    (lambda: maps.event_map(load("events"), start="2024-01-01", end="2024-01-02"),
     "no events from 1 January 2024"),
    (lambda: maps.district_map(load("districts").assign(unit="lachinn")), '"lachin"'),
    (lambda: maps.district_map(load("districts").assign(held_by="Baku")), "state of a district"),
    (lambda: maps.scale_map("AZE-ARM"), "drawn at three scales"),
    (lambda: maps.distance_map("Teheren", "Baku"), "did you mean"),
])
def test_wrong_input_gets_one_sentence(draw, words):
    with pytest.raises(ValueError, match=words) as caught:
        draw()
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 320


def test_the_package_does_not_load_folium_to_read_a_table(student_python):
    import subprocess

    code = ("import sys, helpers.maps, helpers.charts, helpers.explore; "
            "print([m for m in ('folium', 'ipywidgets', 'anywidget') if m in sys.modules])")
    done = subprocess.run([student_python, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_days_may_be_dates_of_a_table_too():
    events = data.load("events")
    days = pd.Timestamp("2022-10-03"), pd.Timestamp("2022-10-27")
    words = maps.event_map(events, start=days[0], end=days[1])
    assert words.text == maps.event_map(events, start="2022-10-03", end="2022-10-27").text
