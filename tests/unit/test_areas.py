"""Iran's provinces, the chart of estimates, and a range times a range."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys

import pytest

from helpers import data
from helpers.areas import CARE, estimate_chart, estimate_shares, people_chart, people_ranges
from helpers.areas import province_map as draw
from helpers.explore import Number, explore

HOSTILE = "<img src=x onerror=alert(1)>"
ALL = ["named", "in parts", "many more"]


def tables():
    return data.load("population"), data.load("province_mentions")


def spec_of(picture):
    island = re.search(r'id="atlas-spec">(.*?)</script>', picture.page, re.DOTALL)
    return json.loads(island[1])


# Provinces


def test_sums_are_those_of_the_table_and_of_the_words():
    population, mentions = tables()
    picture = draw(population, mentions, ["named"])
    table = picture.table.set_index("Province")
    assert len(table) == 31 and table["People, 2016"].sum() == 79926270
    part = table.loc[["East Azerbaijan", "Ardabil", "Zanjan"], "People, 2016"].sum()
    assert f"{part:,} people, {100 * part / 79926270:.1f}%" in picture.text
    assert "may live in the other provinces too" in picture.text
    assert (table["Added up here"] == "counted").sum() == 3


def test_care_is_said_in_caption_text_and_every_box():
    picture = draw(*tables(), ALL)
    assert CARE in picture.caption and CARE in picture.text
    areas = next(one for one in spec_of(picture)["layers"] if one["kind"] == "area")
    assert len(areas["features"]) == 31
    assert all(CARE in state["box"] for one in areas["features"] for state in one["states"])


def test_steps_are_the_censuses_and_say_different_sums():
    steps = spec_of(draw(*tables(), ALL))["steps"]["items"]
    assert [one["label"] for one in steps] == ["2011", "2016"]
    assert "75,149,669" in steps[0]["says"] and "79,926,270" in steps[1]["says"]


def test_marks_follow_the_mentions_and_nothing_else():
    population, mentions = tables()
    spec = spec_of(draw(population, mentions, ["named"]))
    marks = next(one for one in spec["layers"] if one["kind"] == "mark")["features"]
    counted = {one["states"][0]["name"] for one in marks if one["states"][0]["style"] == "counted"}
    assert len(marks) == len(mentions) == 8
    assert counted == {"East Azerbaijan", "Ardabil", "Zanjan"}
    assert {one["shape"] for one in marks} == {"circle", "diamond", "square"}
    assert "None is added up here" in draw(population, mentions).text
    assert draw(population, mentions, ["named", "named"]).title.endswith("Added up: named")


def test_each_mark_lies_in_its_province():
    marks = next(one for one in spec_of(draw(*tables(), ALL))["layers"]
                 if one["kind"] == "mark")["features"]
    places = {one["states"][0]["name"]: (one["lat"], one["lon"]) for one in marks}
    assert 37 < places["East Azerbaijan"][0] < 39.5 and 45 < places["East Azerbaijan"][1] < 48
    assert 35 < places["Tehran"][0] < 36.2 and 50.5 < places["Tehran"][1] < 53


def test_classes_follow_the_numbers():
    styles = {one["states"][1]["name"].split(":")[0]: one["states"][1]["style"]
              for one in next(layer for layer in spec_of(draw(*tables()))["layers"]
                              if layer["kind"] == "area")["features"]}
    assert styles["Ilam"] == "under 1 million people" and styles["Tehran"] == "4 million and more"
    assert styles["Zanjan"] == "1 to 2 million" and styles["Kerman"] == "2 to 4 million"


def test_a_province_without_a_row_in_one_census_is_left_out_of_that_step():
    population, mentions = tables()
    picture = draw(population[population["id"] != "ilam-2011"], mentions)
    assert "in 30 provinces" in spec_of(picture)["steps"]["items"][0]["says"]
    assert "in 31 provinces" in picture.text


def test_the_map_is_small_and_escaped():
    population, mentions = tables()
    mentions = mentions.assign(wording=HOSTILE)
    picture = draw(population, mentions, ALL)
    assert HOSTILE not in picture._repr_html_()
    own = re.search(r'id="atlas-spec">(.*?)</script>', picture.page, re.DOTALL)[1]
    assert len(own.encode()) < 60_000


@pytest.mark.parametrize(("change", "words"), [
    (lambda p, m: (p, m, ["name"]), 'did you mean "named"'),
    (lambda p, m: (p, m, "nobody"), "choose one of"),
    (lambda p, m: (p, m, ["named" + "in parts"]), 'did you mean "in parts"'),
    (lambda p, m: (p.query("year == 2022"), m), "no census of provinces"),
    (lambda p, m: (p.drop(columns="people"), m), 'a column "people"'),
    (lambda p, m: (p.replace({"area": {"Ilam": "Illam"}}), m), 'did you mean "Ilam"'),
    (lambda p, m: (p, m.replace("Ardabil", "Ardebil")), 'did you mean "Ardabil"'),
    (lambda p, m: (p, m.assign(mention="named by all")), "no kind of mention"),
])
def test_bad_input_to_the_map(change, words):
    with pytest.raises(ValueError, match=words):
        draw(*change(*tables()))


# Estimates


def test_a_share_is_printed_or_divided_by_the_total_of_its_year():
    rows, left = estimate_shares(data.load("estimates"), data.load("population"))
    by_id = {row["id"]: row for row in rows}
    assert by_id["2000-cia-world-factbook"]["how"] == "as printed"
    rehman = by_id["2019-j-rehman"]
    assert rehman["low"] == rehman["high"] == round(100 * 15_000_000 / 87_051_648, 1)
    assert "87.1 million (2019)" in rehman["how"]
    assert math.isnan(by_id["1999-t-swietochowski-and-b-coll"]["high"])
    assert "at least" in by_id["1999-t-swietochowski-and-b-coll"]["say"]
    assert "at most" in by_id["2005-s-amanolahi"]["say"]
    assert len(rows) + len(left) == len(data.load("estimates"))


def test_one_mark_for_each_origin_and_the_others_say_why_not():
    rows, left = estimate_shares(data.load("estimates"), data.load("population"))
    drawn = {row["id"]: row["say"] for row in rows}
    assert "(2000, again 2005, again 2009): 24%" in drawn["2000-cia-world-factbook"]
    why = {row["id"]: row["drawn"] for row in left}
    assert why["2009-cia-world-factbook-as-retrie"] == "no: it repeats others"
    assert why["undated-78med"] == why["2013-r-c-elling"] == "no: it reviews others"
    assert why["2020-azfakt"] == "no: it asks, and gives no estimate"
    assert why["undated-v-arakelova"] == why["1892-g-curzon"] == "no: no number, year or total"


def test_a_line_joins_only_what_one_source_joins_and_an_arrow_leaves_an_end_open():
    estimates = data.load("estimates").set_index("id", drop=False)

    def drawing(*names):
        return estimate_chart(estimates.loc[list(names)], data.load("population")).drawing

    line = 'stroke-width="3"'
    un = drawing("2002-m-d-copithorne", "2002-m-d-copithorne-north-west")
    assert "at least 17.6%" in un and "at most 44.1%" in un and un.count(line) == 2
    assert estimate_chart(estimates.loc[["2002-m-d-copithorne"]].assign(people_low=12000000),
                          data.load("population")).drawing.count(line) == 1
    assert "▸" in drawing("1999-t-swietochowski-and-b-coll")
    assert "◂" in drawing("2005-s-amanolahi")
    assert "▸" not in drawing("2000-cia-world-factbook")


def test_chart_text_and_table_agree():
    estimates = data.load("estimates")
    picture = estimate_chart(estimates, data.load("population"))
    rows, left = estimate_shares(estimates, data.load("population"))
    assert (picture.table["Drawn"] == "yes").sum() == len(rows)
    assert len(picture.table) == len(estimates)
    lanes = re.findall(r"(?m)^- [a-zA-Z -]+ \((\d+)\): ", picture.text)
    counts = sum(int(number) for number in lanes)
    assert counts == len(rows)
    assert f"Not drawn: {len(left)}." in picture.text
    assert "at most 12.5% (all Turkic speakers); at least 25% (Azerbaijanis)" in picture.text
    assert "12.5 to 25%" not in picture.text + picture.drawing  # open ends are no range
    assert picture.drawing.count("<title>") >= len(rows)


def test_one_group_only():
    estimates, population = data.load("estimates"), data.load("population")
    picture = estimate_chart(estimates, population, "speakers of Azerbaijani")
    assert set(picture.table["Whom it counts"]) == {"speakers of Azerbaijani"}
    assert picture.title.startswith("Speakers of Azerbaijani in Iran")
    assert "or Turkic speakers, in Iran" in estimate_chart(estimates, population).title
    with pytest.raises(ValueError, match='did you mean "Azerbaijanis"'):
        estimate_chart(estimates, population, "Azerbaijani")
    empty = estimates[estimates["id"] == "1892-g-curzon"]
    with pytest.raises(ValueError, match="has a share"):
        estimate_chart(empty, population)


def test_every_group_has_a_shape_and_words_are_escaped():
    estimates = data.load("estimates")
    estimates.loc[0, "who"] = HOSTILE
    html = estimate_chart(estimates, data.load("population"))._repr_html_()
    assert HOSTILE not in html and "&lt;img" in html


# A range times a range


def test_the_product_of_two_ranges_worked_by_hand():
    table = people_ranges(10, 30, 80, 100).set_index("what")
    assert table.loc["both vary"].tolist() == [8, 30]
    assert table.loc["only the share varies"].tolist() == [9, 27]
    assert table.loc["only the total varies"].tolist() == [16, 20]


@pytest.mark.parametrize(("numbers", "words"), [
    ((16, 24, 87, 90), "The share matters more"), ((20, 21, 40, 120), "The total matters more"),
    ((25, 25, 70, 70), "Both inputs are single numbers"),
    ((10, 20, 50, 100), "Both matter equally"),
])
def test_which_input_matters(numbers, words):
    picture = people_chart(*numbers)
    assert words in picture.text
    low, high = picture.table.iloc[0, 1:]
    result = f"about {low:.0f} to {high:.0f}" if low < high else f"{low:g}"
    assert f"Result: {result} million people." in picture.text
    assert picture.title.endswith(f": {result} million people")


@pytest.mark.parametrize(("numbers", "words"), [
    ((16, 140, 87, 90), "Give a share from 0 to 100, not 140"),
    ((-1, 20, 87, 90), "Give a share from 0 to 100"),
    ((16, 24, 87, 90_000_000), "Give a total from 1 to 200"),
    (("many", 24, 87, 90), '"many" is not a number: write the share in digits, such as 24'),
    ((16, 24, None, 90), "is not a number: write the total"),
    ((float("nan"), 24, 87, 90), "Give a share from 0 to 100"),
    ((0.16, 0.24, 87, 90), "0.24% is very little: did you mean 24%"),
    ((24, 16, 87, 90), "swap them"), ((16, 24, 90, 87), "swap them"),
])
def test_bad_numbers_get_one_sentence(numbers, words):
    with pytest.raises(ValueError, match=words) as error:
        people_chart(*numbers)
    assert "\n" not in str(error.value)


def test_the_calculator_shows_its_first_state_and_takes_typed_numbers():
    box = explore(people_chart, lowest_share=Number(0, 100, 1, 16, "%"),
                  highest_share=Number(0, 100, 1, 24, "%"),
                  lowest_total=Number(1, 200, 1, 87, "million"),
                  highest_total=Number(1, 200, 1, 90, "million"))
    content, _ = box._repr_mimebundle_()
    assert "about 14 to 22 million people" in content["text/html"]
    box.chosen = ["25", "25", "70", "70"]
    assert "Share times total: 17.5 million people" in box.html
    box.chosen = ["25", "140", "70", "70"]
    assert "The highest share cannot be 140: give a number from 0 to 100%." in box.html


def test_names_are_found_whichever_is_asked_first():
    code = "from helpers import Number, explore; assert callable(explore), explore"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
