"""Arms as flows: lines between capitals, sums by window, one scale of money."""

from __future__ import annotations

import json
import math
import re

import pandas as pd
import pytest

from helpers import data, flows, leaf, look
from helpers.data import load

HOSTILE = """<img src=x onerror=alert(1)>'"</script>{{ 7*7 }}"""
TABLE = pd.DataFrame(
    [(2019, "ISR", "Israel", "AZE", 60), (2021, "RUS", "Russia", "AZE", 30),
     (2021, "all", "all suppliers", "AZE", 100), (2021, "RUS", "Russia", "ARM", 1500),
     (2021, "all", "all suppliers", "ARM", 1500), (2021, "FRA", "France", "ARM", 0)],
    columns=["year", "supplier", "supplier_name", "recipient", "tiv_m"],
).assign(edition=flows.EDITION)  # fmt: skip
MONEY = pd.DataFrame({"what": ["Economy", "Exports"], "year_start": [2017, 2012],
                      "year_end": [2017, 2021], "value": [40.0, 75.4],
                      "unit": ["billion US dollars"] * 2})


def spec_of(picture) -> dict:
    return json.loads(re.search(r'id="atlas-spec">(.*?)</script>', picture.page, re.S)[1])


def arrows(picture) -> list[dict]:
    return [one for layer in spec_of(picture)["layers"] if not layer.get("base")
            for one in layer["features"]]


def line_of(feature) -> list[tuple[float, float]]:
    """Return the points of a packed line."""
    (flat,), lat, lon, points = feature["lines"], 0, 0, []
    for a, b in zip(flat[::2], flat[1::2], strict=True):
        lat, lon = lat + a, lon + b
        points.append((lat / 1000, lon / 1000))
    return points


# A line between two places ----------------------------------------------------------------

BAKU, MOSCOW = (40.38, 49.89), (55.75, 37.62)


def test_a_link_begins_and_ends_at_its_places():
    points = flows.link(MOSCOW, BAKU)
    assert points[0] == pytest.approx(MOSCOW, abs=0.01)
    assert points[-1] == pytest.approx(BAKU, abs=0.01)


def test_opposite_links_lie_on_different_sides():
    there, back = flows.link(MOSCOW, BAKU), flows.link(BAKU, MOSCOW)[::-1]
    gaps = [math.dist(a, b) for a, b in zip(there, back, strict=True)]
    assert max(gaps) > 2 and gaps[0] < 0.1 and gaps[-1] < 0.1
    straight = flows.link(MOSCOW, BAKU, bend=0)
    assert straight == flows.link(BAKU, MOSCOW, bend=0)[::-1]


def test_a_link_bows_to_the_left_of_its_way():
    eastward = flows.link((40.0, 40.0), (40.0, 50.0))
    assert max(lat for lat, _ in eastward) > 40.5, "left of the way east is north"
    westward = flows.link((40.0, 50.0), (40.0, 40.0))
    assert min(lat for lat, _ in westward) < 39.5


def test_a_link_can_stop_before_its_end():
    short = flows.link(MOSCOW, BAKU, stop=1.0)
    assert 0.3 < math.dist(short[-1], BAKU) < 1.5
    same = flows.link(BAKU, BAKU, stop=1.0)
    assert all(point == pytest.approx(BAKU, abs=0.01) for point in same)


# The map ----------------------------------------------------------------------------------


def test_words_picture_and_table_agree():
    picture = flows.flow_map(load("arms_tiv_by_year"))
    table, spec = picture.table, spec_of(picture)
    assert len(arrows(picture)) == len(table)
    for feature, (_, row) in zip(arrows(picture), table.iterrows(), strict=True):
        name = feature["states"][0]["name"]
        amount = look.say_number(row["Million TIV"])
        assert name == f"{row['Years']}: {row['From']} to {row['To']}, {amount} million TIV"
        assert feature["tag"].startswith(row["From"]) and feature["tag"].endswith(amount)
        step = spec["steps"]["items"][feature["since"]]
        assert step["label"] == row["Years"] and f"{row['From']} {amount}" in step["says"]
        assert feature["until"] == feature["since"] + 1 and feature["arrow"] is True


def test_sums_and_shares_of_a_window():
    table = flows.flow_map(load("arms_tiv_by_year")).table
    row = table.query("Years == '2016 to 2020' and From == 'Israel'").iloc[0]
    assert row["Million TIV"] == 696 and row["Share of all to it (%)"] == 69.5
    ten = flows.flow_map(load("arms_tiv_by_year"), years=10).table
    row = ten.query("Years == '2011 to 2020' and From == 'Russia' and To == 'Azerbaijan'").iloc[0]
    assert row["Million TIV"] == 1967 and row["Share of all to it (%)"] == 60.0


def test_only_one_edition_is_added_up():
    more = pd.concat([TABLE, TABLE.assign(edition="2025-01", tiv_m=9999)])
    assert "9,999" not in flows.flow_map(more, years=3).text
    assert flows.flow_map(more, years=3).text == flows.flow_map(TABLE, years=3).text


def test_what_has_no_named_supplier_is_said_as_others():
    text = flows.flow_map(TABLE, years=3).text
    assert "To Azerbaijan: Israel 60, Russia 30 and others 10; in all 100 million TIV." in text
    assert "France" not in text, "a zero is no flow"


def test_the_width_is_the_class_of_the_legend():
    picture = flows.flow_map(TABLE, years=3)
    styles = spec_of(picture)["styles"]
    widths = {one["tag"]: styles[one["states"][0]["style"]]["strokes"][-1]["weight"]
              for one in arrows(picture)}
    assert widths == {"Israel 60": 5, "Russia (Moscow) 30": 2.5, "Russia (Moscow) 1,500": 16}
    legend = [row["text"] for row in spec_of(picture)["legend"]]
    assert legend[:3] == ["under 50 million TIV", "50 to 199 million TIV",
                          "1,000 and more million TIV"]
    assert all(pen["fixed"] for one in arrows(picture)
               for pen in styles[one["states"][0]["style"]]["strokes"])


def test_a_capital_outside_the_map_is_named_and_its_line_comes_over_the_edge():
    picture = flows.flow_map(TABLE, years=3)
    assert "outside the map, whose lines come in over its edge: Moscow (Russia)" in picture.caption
    russia = next(one for one in arrows(picture) if one["tag"].startswith("Russia"))
    line = line_of(russia)
    assert line[0][0] > flows.NORTH > line[1][0], "one point beyond the edge"
    israel = next(one for one in arrows(picture) if one["tag"].startswith("Israel"))
    assert line_of(israel)[0] == pytest.approx((31.769, 35.216), abs=0.01)


def test_a_supplier_without_a_capital_in_our_table_is_listed():
    table = TABLE.replace({"supplier": {"ISR": "FRA"}, "supplier_name": {"Israel": "France"}})
    picture = flows.flow_map(table, years=3)
    assert "In the list but not drawn: France." in picture.caption
    assert len(arrows(picture)) == 2 and len(picture.table) == 3


def test_an_empty_window_says_so():
    picture = flows.flow_map(TABLE, years=1)
    assert "2020. No delivery is recorded." in json.dumps(spec_of(picture))


def test_the_maps_are_small_and_the_same_each_time():
    table = load("arms_tiv_by_year")
    shared = len(leaf.leaflet().encode()) + len(leaf.base().encode())
    for years in (1, 5, 10):
        page = flows.flow_map(table, years=years).page
        assert len(page.encode()) - shared < 60_000
        assert page == flows.flow_map(table, years=years).page


def test_nothing_after_the_curtain_is_added_up():
    picture = flows.flow_map(load("arms_tiv_by_year"), years=1)
    assert spec_of(picture)["steps"]["items"][-1]["label"] == "2021"


@pytest.mark.parametrize(
    ("years", "near"), [(0, "try 1"), (40, "try 17"), (-3, "try 1"), ("five", "try 5"),
                        (2.5, "try 5"), (True, "try 5"), (None, "try 5")],
)  # fmt: skip
def test_a_wrong_number_of_years_is_one_sentence(years, near):
    with pytest.raises(ValueError, match="a window has 1 to 17 whole years") as caught:
        flows.flow_map(load("arms_tiv_by_year"), years=years)
    assert near in str(caught.value) and "\n" not in str(caught.value)


def test_a_table_without_the_edition_or_a_column_is_refused():
    with pytest.raises(ValueError, match="without rows|no row of it"):
        flows.flow_map(TABLE.assign(edition="2025-01"))
    with pytest.raises(ValueError, match='needs a column "tiv_m"'):
        flows.flow_map(TABLE.drop(columns="tiv_m"))


def test_hostile_words_stay_words():
    picture = flows.flow_map(TABLE.assign(supplier_name=HOSTILE), years=3, title=HOSTILE)
    assert "<img" not in picture.page and "<img" not in picture._repr_html_()
    assert picture.page.count("</script>") == 5
    chart = flows.scale_chart(MONEY.assign(what=HOSTILE), 3)
    assert "<img" not in chart._repr_html_()


def test_a_line_from_the_east_stays_out_of_third_states():
    table = TABLE.replace({"supplier": {"RUS": "IND"}, "supplier_name": {"Russia": "India"}})
    picture = flows.flow_map(table, years=3)
    there = [one for one in arrows(picture) if one["states"][0]["name"].split(",")[0].endswith(
        "India to Armenia")]
    assert there
    for line in map(line_of, there):
        assert min(lat for lat, _ in line) > 40, "south of it lies Iran"
        assert all(lat > 41.9 for lat, lon in line if lon > 45.1), "there lies Azerbaijan"
    assert "no line says anything about transit" in picture.caption


def test_the_line_from_israel_stays_north_of_iran():
    for one in arrows(flows.flow_map(load("arms_tiv_by_year"))):
        if one["tag"].startswith("Israel"):
            near = [lat for lat, lon in line_of(one) if 44.2 < lon < 46]
            assert near and min(near) > 39.8, "the tip of Iran ends at 39.8 degrees north"


# Shares by window -------------------------------------------------------------------------


def test_all_windows_show_both_neighbours_and_agree_with_what_was_printed():
    picture = flows.window_chart(load("arms_tiv_by_year"))
    assert set(picture.table["who"]) == {"Israel to Azerbaijan", "Russia to Azerbaijan",
                                         "Russia to Armenia"}
    printed = pd.Series({2018: 43, 2019: 60, 2020: 69, 2021: 61})
    ours = picture.table.query("who == 'Israel to Azerbaijan'").set_index("last year")["share"]
    assert abs(ours.loc[2018:] - printed).max() < 2


def test_one_window_says_the_totals():
    picture = flows.window_chart(load("arms_tiv_by_year"), "2016 to 2020")
    assert picture.title.startswith("2016 to 2020: 1,002 million TIV to Azerbaijan")
    assert "Israel, 69.5% (of all to Azerbaijan): 696 million TIV" in picture.text
    assert "others 52" in picture.text


def test_a_filtered_table_gets_no_zero_and_no_total_that_it_lacks():
    table = load("arms_tiv_by_year")
    armenia = table[table["recipient"] == "ARM"]
    title = flows.window_chart(armenia, "2016 to 2020").title
    assert title == "2016 to 2020: 377 million TIV to Armenia"
    assert "Azerbaijan" not in flows.flow_map(armenia).text
    russia = table[table["supplier"] == "RUS"]
    assert flows.window_chart(russia, "2016 to 2020").title == "2016 to 2020"
    assert "To Armenia: Russia 246; in all not known." in flows.flow_map(russia).text


def test_an_unknown_window_names_the_nearest():
    with pytest.raises(ValueError, match='did you mean "2016 to 2020"'):
        flows.window_chart(load("arms_tiv_by_year"), "2016-2020")


@pytest.mark.parametrize(("given", "near"), [
    ("2012 to 2021", "2017 to 2021"), ("2020 to 2016", "2016 to 2020"),
    ("2019 to 2023", "2017 to 2021"), ("1990 to 1994", "2005 to 2009"), (2016, "2012 to 2016"),
    ("ten years", "all windows")])
def test_an_unknown_window_says_how_long_a_window_is(given, near):
    with pytest.raises(ValueError) as error:
        flows.window_chart(load("arms_tiv_by_year"), given)
    assert f'did you mean "{near}"? A window here has five years, from "2005 to 2009" to ' \
        '"2017 to 2021"' in str(error.value)


def test_a_table_of_another_edition_names_the_edition():
    table = load("arms_tiv_by_year")
    with pytest.raises(ValueError, match="adds up the edition 2022-07, and the table has no row"):
        flows.window_chart(table[table["edition"] == "2025-01"])


# Scale ------------------------------------------------------------------------------------


def test_the_scale_divides_and_says_the_years():
    picture = flows.scale_chart(MONEY, 127)
    assert picture.text.splitlines() == [
        "- Economy, 2017: 40 billion US dollars. 127 billion is 3.18 times this.",
        "- Exports, 2012 to 2021: 75.4 billion US dollars. 127 billion is 1.68 times this.",
    ]
    assert "0.02 times this" in flows.scale_chart(MONEY, 0.8).text


def test_the_sum_to_test_is_the_first_bar():
    picture = flows.scale_chart(MONEY, 127)
    assert list(picture.table["sum"]) == [127, 40, 75.4]
    assert "The sum to test (typed): 127 billion dollars" in picture._repr_html_()


@pytest.mark.parametrize("amount", ["a lot", 0, -1, None, True, math.nan, math.inf])
def test_a_wrong_amount_is_one_sentence(amount):
    with pytest.raises(ValueError, match="needs an amount in billion US dollars.*try 127"):
        flows.scale_chart(MONEY, amount)


def test_an_index_is_never_set_beside_money():
    scale = data.load("arms_scale").set_index("id", drop=False)
    with pytest.raises(ValueError, match="no common scale"):
        flows.scale_chart(scale.loc[["gdp-2017", "tiv-2017"]], 127)
    with pytest.raises(ValueError, match="no common scale"):
        flows.scale_chart(scale.loc[["gdp-2017", "press-2017"]], 127)
