"""The three charts: what is drawn agrees with the numbers, and every number is also words."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import pandas as pd
import pytest

from helpers import charts

HOSTILE = """<img src=x onerror=alert(1)>'"</script>{{ 7*7 }}"""
LENGTHS = pd.DataFrame({"counter": ["CIA", "Ministry", "Newspaper", "Nobody"],
                        "km": [689, 765, 432, None], "low": [600, None, 400, None],
                        "high": [700, None, 500, None], "method": ["a", "b", "a", "b"]})
PEOPLE = pd.DataFrame({"year": [2000, 2010, 2022] * 2, "people": [66.0, 75, 89, 65, 73, 85],
                       "country": ["Iran"] * 3 + ["Turkey (Türkiye)"] * 3})
RANGES = pd.DataFrame({"q": ["Border", "People"], "low": [300, 60], "high": [700, 80],
                       "best": [500, 70], "truth": [689, 89.5]})

DRAWN = {
    "bar": lambda t=LENGTHS: charts.bar_chart(t, "counter", "km", "low", "high", unit="km",
                                              group="method", title="Lengths", caption="As of."),
    "point": lambda t=PEOPLE: charts.point_chart(t, "year", "people", "country", unit="million",
                                                 title="People"),
    "interval": lambda t=RANGES: charts.interval_chart(t, "q", "low", "high", "best", "truth",
                                                       unit="%", title="Ranges"),
}


def svg(picture) -> ElementTree.Element:
    return ElementTree.fromstring(re.search(r"<svg.*</svg>", picture.drawing, re.S)[0])


def tags(picture, name: str) -> list[ElementTree.Element]:
    return list(svg(picture).iter(f"{{http://www.w3.org/2000/svg}}{name}"))


@pytest.mark.parametrize("name", DRAWN)
def test_each_chart_is_an_image_with_a_name_and_titles(name):
    picture = DRAWN[name]()
    root = svg(picture)
    assert root.get("role") == "img" and root.get("aria-label").startswith(picture.title)
    assert "background:#" in root.get("style") and "color:#" in root.get("style")
    assert root.get("width") == "100%", "it fits the width of the page"
    for line in picture.text.split("\n"):
        if line.startswith("- "):
            assert line[2:] in root.get("aria-label")
    assert len(tags(picture, "title")) >= len(picture.table) - 1  # a row may have no number
    assert DRAWN[name]()._repr_html_() == picture._repr_html_()
    assert picture.table is not None and len(picture.table) in (2, 4, 6)


def test_bars_begin_at_zero_and_are_as_long_as_their_numbers():
    picture = DRAWN["bar"]()
    bars = tags(picture, "rect")
    assert [bar.get("x") for bar in bars] == ["0.0%"] * 3, "a bar that does not begin at zero"
    widths = [float(bar.get("width").rstrip("%")) for bar in bars]
    assert widths[0] / widths[1] == pytest.approx(689 / 765, rel=0.001)
    assert widths[2] / widths[1] == pytest.approx(432 / 765, rel=0.001)
    assert {bar.get("fill") for bar in bars} == {charts.look.SERIES[0], charts.look.SERIES[1]}
    assert "- CIA (a): 689 km (600 to 700)" in picture.text.split("\n")
    assert "- Nobody (b): not known" in picture.text.split("\n"), "empty is not zero"


def test_bars_below_zero_go_to_the_left():
    table = pd.DataFrame({"what": ["up", "down"], "value": [10, -5]})
    up, down = tags(charts.bar_chart(table, "what", "value"), "rect")
    zero = float(up.get("x").rstrip("%"))
    assert zero > 10
    assert float(down.get("x").rstrip("%")) + float(down.get("width").rstrip("%")) == \
        pytest.approx(zero, abs=0.1)


def test_points_stand_where_their_numbers_are():
    picture = DRAWN["point"]()
    marks = [one for one in tags(picture, "svg") if one.findall(
        "{http://www.w3.org/2000/svg}path")]
    across = [float(one.get("x").rstrip("%")) for one in marks]
    assert across[:3] == [0, pytest.approx(1000 / 22, abs=0.1), 100]
    heights = [float(one.get("y")) for one in marks]
    assert heights[0] > heights[1] > heights[2] and heights[3] > heights[0]
    names = [one.text for one in tags(picture, "text")]
    assert {"Iran", "Turkey (Türkiye)"} <= set(names), "each series is named on the chart"
    assert "- Iran: first 66 million (2000); last 89 million (2022); highest 89 million (2022); " \
           "lowest 66 million (2000)" in picture.text


def test_series_differ_by_more_than_colour():
    dashes = {one.get("stroke-dasharray") for one in tags(DRAWN["point"](), "line")
              if one.get("stroke-width") == "2"}
    shapes = {one.get("d") for one in tags(DRAWN["point"](), "path")}
    assert len(dashes) == 2 and len(shapes) == 2


def test_dates_go_on_the_axis_too():
    table = pd.DataFrame({"day": ["2020-07-02", "2021-01-01", "2022-01-01"], "n": [1, 2, 3]})
    picture = charts.point_chart(table, "day", "n")
    xs = [float(one.get("x").rstrip("%")) for one in tags(picture, "svg")
          if one.findall("{http://www.w3.org/2000/svg}path")]
    assert xs == [0, pytest.approx(33.3, abs=0.3), 100]


def test_one_number_and_open_ends_are_said_as_they_are():
    table = pd.DataFrame({"q": list("abc"), "low": [5, None, 7], "high": [5, 6, None]})
    text = charts.interval_chart(table, "q", "low", "high", unit="km").text
    assert text.split("\n") == ["- a: 5 km", "- b: at most 6 km", "- c: at least 7 km"]
    drawing = charts.interval_chart(table, "q", "low", "high", zero=True).drawing
    assert drawing.count("◂") == drawing.count("▸") == 1 and ">0</text>" in drawing


def test_intervals_count_what_they_hold():
    picture = DRAWN["interval"]()
    assert picture.text.split("\n") == [
        "- Border: 300 to 700%, best 500%; true value 689%, inside",
        "- People: 60 to 80%, best 70%; true value 89.5%, outside",
        "1 of 2 ranges hold the true value (marked by a diamond)."]
    diamonds = [one for one in tags(picture, "path") if "1.4" in one.get("d")]
    assert len(diamonds) == 2 and len({one.get("fill") for one in diamonds}) == 2


def test_hostile_words_stay_words():
    for name, table in (("bar", LENGTHS), ("point", PEOPLE), ("interval", RANGES)):
        table = table.copy()
        for column in table.select_dtypes(exclude="number").columns:
            table[column] = table[column] + HOSTILE
        picture = DRAWN[name](table)
        html = picture._repr_html_()
        assert "<img" not in html and "</script>" not in html and "{{ 7*7 }}" in html
        assert HOSTILE in svg(picture).get("aria-label")
    html = charts.bar_chart(LENGTHS, "counter", "km", unit=HOSTILE, title=HOSTILE,
                            caption=HOSTILE)._repr_html_()
    assert "<img" not in html


@pytest.mark.parametrize(("draw", "words"), [
    (lambda: charts.bar_chart(LENGTHS, "counter", "hihg"), 'column "hihg".*did you mean "high"'),
    (lambda: charts.bar_chart(LENGTHS, "km", "counter"), 'needs numbers.*found "CIA"'),
    (lambda: charts.bar_chart(LENGTHS.assign(km=None), "counter", "km"), "every cell is empty"),
    (lambda: charts.bar_chart(LENGTHS.head(0), "counter", "km"), "without rows"),
    (lambda: charts.interval_chart(RANGES, "q", "high", "low"), 'row "Border".*swap them'),
    (lambda: charts.point_chart(PEOPLE.assign(country=list("abcdef")), "year", "people",
                                "country"), "at most 5 series"),
    (lambda: charts.point_chart(PEOPLE.assign(year="soon"), "year", "people"),
     'cannot read "soon" as a year'),
])
def test_wrong_input_gets_one_sentence(draw, words):
    with pytest.raises(ValueError, match=words) as caught:
        draw()
    assert "\n" not in str(caught.value)


def test_one_value_and_equal_values_can_be_drawn():
    one = pd.DataFrame({"what": ["x"], "value": [5], "year": [2022]})
    assert tags(charts.bar_chart(one, "what", "value"), "rect")[0].get("width") != "0%"
    assert "5 (2022)" in charts.point_chart(one, "year", "value").text
    zero = pd.DataFrame({"what": ["x", "y"], "value": [0, 0]})
    assert "- x: 0" in charts.bar_chart(zero, "what", "value").text
