"""Signed ties: the sign of a pair, triangles, readings, the map, two coders."""

from __future__ import annotations

import json
import re
from itertools import combinations

import pandas as pd
import pytest

from helpers import answers, balance, look
from helpers.data import load
from helpers.errors import AtlasError

HOSTILE = """<img src=x onerror=alert(1)>'"</script>{{ 7*7 }}"""
MADE = pd.DataFrame(
    [("ARM", "AZE", "arms", "1"), ("ARM", "AZE", "conflict", "-1"),
     ("ARM", "IRN", "energy", "1"), ("ARM", "IRN", "diplomatic", "0"),
     ("AZE", "IRN", "rivalry", "-1"), ("AZE", "IRN", "diplomatic", "mixed")],
    columns=["country_a", "country_b", "kind", "sign"],
).assign(as_of=balance.DAY, id=list("abcdef"), basis="Made up.", source_ids="x",
         date_from=pd.NaT, date_from_precision=None, date_to=pd.NaT)  # fmt: skip
THREE = ["Armenia", "Azerbaijan", "Iran"]


def given(*signs: str) -> pd.DataFrame:
    """Return three pairs with these signs."""
    return pd.DataFrame({"id": ["ARM-AZE", "ARM-IRN", "AZE-IRN"], "sign": signs})


def spec_of(picture) -> dict:
    return json.loads(re.search(r'id="atlas-spec">(.*?)</script>', picture.page, re.S)[1])


def lines(picture) -> list[dict]:
    return [one for layer in spec_of(picture)["layers"] if layer["kind"] == "line"
            and not layer.get("base") for one in layer["features"]]  # fmt: skip


# The sign of a pair -----------------------------------------------------------------------


def test_one_rule_for_all_pairs():
    signs = balance.pair_signs(MADE, THREE).set_index("id")
    assert signs["sign"].to_dict() == {"ARM-AZE": "mixed", "ARM-IRN": "friendly",
                                       "AZE-IRN": "mixed"}
    assert signs.loc["ARM-AZE", "friendly"] == "arms"
    assert signs.loc["AZE-IRN", "mixed"] == "diplomatic"
    assert signs.loc["ARM-IRN", "undecided"] == "diplomatic"


def test_goods_decide_only_alone():
    goods = MADE.assign(kind=MADE["kind"].replace("arms", "trade"))
    signs = balance.pair_signs(goods, THREE).set_index("id")
    assert signs.loc["ARM-AZE", ["sign", "undecided"]].to_list() == ["hostile", "trade"]
    alone = balance.pair_signs(goods[goods["kind"] == "trade"], THREE)
    assert alone["sign"][0] == "friendly"


def test_the_yardsticks_of_the_lesson_follow_from_the_rows():
    ties = load("ties")
    ours = balance.pair_signs(ties).set_index("id")["sign"]
    embassy = (ties["kind"] == "diplomatic") & (ties["sign"] == "1")
    without = balance.pair_signs(ties[~embassy]).set_index("id")["sign"]
    assert without[without != ours].to_dict() == {"ARM-ISR": "hostile"}


def test_rows_that_do_not_decide_do_so_only_alone():
    alone = MADE[MADE["kind"] == "diplomatic"]
    signs = balance.pair_signs(alone, THREE).set_index("id")["sign"]
    assert signs.to_dict() == {"ARM-AZE": "no sign", "ARM-IRN": "no sign", "AZE-IRN": "mixed"}


def test_signs_of_the_course():
    signs = balance.pair_signs(load("ties")).set_index("id")["sign"]
    assert len(signs) == 10
    assert set(signs[signs == "friendly"].index) == {"ARM-IRN", "AZE-ISR", "AZE-TUR"}
    assert set(signs[signs == "hostile"].index) == {"ARM-AZE", "ARM-TUR", "IRN-ISR"}
    assert set(signs[signs == "mixed"].index) == {"ARM-ISR", "AZE-IRN", "IRN-TUR", "ISR-TUR"}


def test_right_options_of_the_signing_are_our_signs():
    right = load("quiz_options").query("right").set_index("item_id")["id"]
    signs = balance.pair_signs(load("ties"))["sign"]
    assert [list(balance.MARKS)[int(right[item][-1]) - 1] for item in balance.ITEMS] == list(signs)


def test_later_rows_do_not_count():
    later = MADE.assign(as_of=pd.Timestamp("2025-12-31"))
    assert set(balance.pair_signs(later, THREE)["sign"]) == {"no sign"}


def test_own_signs_by_word_or_mark_and_either_order():
    for change in ({"AZE-ARM": "friendly"}, {"arm-aze": "+"}):
        assert balance.pair_signs(MADE, THREE, change)["sign"][0] == "friendly"


# Triangles --------------------------------------------------------------------------------


@pytest.mark.parametrize(("signs", "product", "verdict"), [
    (["friendly"] * 3, "+", "balanced"),
    (["hostile", "hostile", "friendly"], "+", "balanced"),
    (["friendly", "friendly", "hostile"], "−", "not balanced"),
    (["hostile"] * 3, "−", "not balanced"),
    (["mixed", "friendly", "hostile"], "", "open: balanced if ARM-AZE is hostile"),
    (["no sign", "friendly", "friendly"], "", "open: balanced if ARM-AZE is friendly"),
    (["mixed", "mixed", "hostile"], "", "open: balanced if ARM-AZE and ARM-IRN differ"),
    (["mixed", "mixed", "friendly"], "", "open: balanced if ARM-AZE and ARM-IRN agree"),
    (["mixed"] * 3, "", "open: all three signs are open"),
])  # fmt: skip
def test_product_and_verdict(signs, product, verdict):
    (row,) = balance.triangles(given(*signs)).to_dict("records")
    assert (row["product"], row["verdict"]) == (product, verdict)


def test_a_flip_changes_exactly_three_of_ten():
    signs = balance.pair_signs(load("ties"), change={
        "ARM-ISR": "hostile", "AZE-IRN": "hostile", "IRN-TUR": "hostile",
        "ISR-TUR": "friendly"})  # fmt: skip
    before = balance.triangles(signs)["product"]
    for place in signs.index:
        turned = signs.copy()
        turned.loc[place, "sign"] = ("hostile" if signs["sign"][place] == "friendly"
                                     else "friendly")  # fmt: skip
        assert (balance.triangles(turned)["product"] != before).sum() == 3


def test_all_balanced_means_two_camps():
    """Cartwright and Harary's theorem, on the one reading in which the ten are balanced."""
    readings = balance.both_ways(balance.pair_signs(load("ties")))
    assert list(readings["balanced"]) == [7, 10, 6, 7, 4, 7, 5, 6, 6, 7, 5, 4, 3, 4, 4, 3]
    assert readings["reading"][0] == "all open pairs hostile"
    assert readings["reading"][1] == "friendly: Israel – Turkey"
    assert readings["reading"][15].count("–") == 4
    camp = {"AZE", "TUR", "ISR"}
    signs = balance.pair_signs(load("ties")).set_index("id")["sign"]
    for a, b in combinations(balance.FIVE, 2):
        if signs[f"{a}-{b}"] in ("friendly", "hostile"):
            assert (signs[f"{a}-{b}"] == "friendly") == ((a in camp) == (b in camp))


def test_with_moscow_no_reading_gives_two_camps():
    signs = balance.pair_signs(load("ties"), [*balance.FIVE, "Russia"])
    readings = balance.both_ways(signs)
    assert readings["triangles"].eq(20).all() and readings["balanced"].max() < 20
    table = balance.triangles(signs).set_index("id")["verdict"]
    assert list(table[table == "not balanced"].index) == ["ARM-AZE-RUS"]
    assert len(readings) == 2**6


def test_without_open_pairs_there_is_one_reading():
    (row,) = balance.both_ways(given("hostile", "hostile", "friendly")).to_dict("records")
    assert row == {"reading": "no pair is open", "balanced": 1, "triangles": 1}


def test_the_verdict_of_an_open_triangle_is_right_both_ways():
    for sign in ("hostile", "friendly"):
        verdict = balance.triangles(given("mixed", "friendly", "hostile"))["verdict"][0]
        filled = balance.triangles(given(sign, "friendly", "hostile"))["verdict"][0]
        assert (filled == "balanced") == verdict.endswith(sign)


# The small picture ------------------------------------------------------------------------


def test_chart_says_what_the_table_holds():
    picture = balance.triangle_chart(load("ties"))
    assert picture.text.startswith("Of ten triangles: one balanced, none not balanced and nine")
    assert picture.drawing.count("<svg") == len(picture.table) == 10
    for row in picture.table.itertuples():
        assert f"{row.Triangle}: {row.Signs}: {row.Verdict}" in picture.drawing
        told = f"- {row.Triangle}: {row.Verdict}" in picture.text
        assert told == bool(row.Product)
    assert "changed" not in picture.drawing


def test_chart_marks_what_your_signs_change():
    picture = balance.triangle_chart(load("ties"), {"ARM-ISR": "hostile"})
    assert "Verdict or condition changed by these signs: three." in picture.text
    assert picture.title == "Triangles of October 2022: Armenia – Israel hostile"
    assert picture.drawing.count(">changed<") == picture.drawing.count(", changed") == 3


# The map ----------------------------------------------------------------------------------


def test_words_picture_and_table_agree():
    picture = balance.tie_map(load("ties"))
    items = spec_of(picture)["steps"]["items"]
    assert [one["label"] for one in items] == ["all kinds", *balance.KINDS]
    assert picture.text == "\n".join(f"- {one['says']}" for one in items)
    for place, item in enumerate(items):
        seen = {}
        for feature in lines(picture):
            if feature["at"][place] is not None:
                state = feature["states"][feature["at"][place]]
                pair, sign = re.match(rf"(.*), {item['label']}: (.*)", state["name"]).groups()
                assert feature["tag"] == f"{balance.MARKS[sign]} {sign}"
                assert state["style"] == f"tie {sign}" and state["box"]
                assert pair not in seen, "one line for each pair"
                seen[pair] = sign
                assert re.search(rf"{sign.capitalize()}: [^.]*{pair}", item["says"])
        assert len(seen) == 10 or place
    held = load("ties")
    held = held[held["as_of"] == balance.DAY]
    five = held[held["country_a"].isin(balance.FIVE) & held["country_b"].isin(balance.FIVE)]
    assert len(picture.table) == len(five)


def test_colour_is_not_the_only_signal():
    styles = spec_of(balance.tie_map(load("ties")))["styles"]
    pens = [tuple((pen["weight"], pen["dashArray"]) for pen in styles[f"tie {sign}"]["strokes"])
            for sign in balance.MARKS]  # fmt: skip
    assert len(set(pens)) == len(balance.MARKS)


def test_nothing_later_reaches_the_map():
    for picture in (balance.tie_map(load("ties")),
                    balance.tie_map(load("ties"), ["AZE", "ISR", "TUR"], dates=True)):  # fmt: skip
        assert not re.search(r"\b202[3-9]\b", picture.page.split('id="atlas-spec">')[1])


def test_relations_by_date():
    picture = balance.tie_map(load("ties"), ["AZE", "ISR", "TUR"], dates=True)
    items = spec_of(picture)["steps"]["items"]
    verdicts = {item["label"]: "not balanced" in item["says"] for item in items
                if "the triangle" in item["says"]}  # fmt: skip
    assert verdicts == {"31 May 2010": True, "27 June 2016": False, "15 May 2018": True,
                        "17 August 2022": False}
    assert set(picture.table["Kind"]) == {"diplomatic"}


def test_map_is_small_and_the_same_twice():
    first, again = (balance.tie_map(load("ties"), [*balance.FIVE, "RUS"]) for _ in range(2))
    assert first.page == again.page
    assert len(json.dumps(spec_of(first))) < 60_000


def test_hostile_words_are_escaped():
    bad = load("ties").assign(basis=HOSTILE)
    picture = balance.tie_map(bad, title=HOSTILE)
    assert "<img" not in picture._repr_html_().replace("&lt;img", "")
    chart = balance.triangle_chart(bad, title=HOSTILE)
    assert "<img" not in chart._repr_html_()


def test_lines_from_outside_come_in_over_the_edge():
    picture = balance.tie_map(load("ties"), ["ARM", "AZE", "RUS"])
    assert "Moscow (Russia)" in picture.caption
    assert picture.caption.endswith(look.NAMES["credit"])


# Two coders -------------------------------------------------------------------------------


@pytest.fixture
def signed(tmp_path, monkeypatch):
    """Keep answers in a folder of this test; return a function that saves ten signs."""
    monkeypatch.setattr(answers, "answer_path", lambda: tmp_path / "answers.jsonl")

    def save(places: str) -> None:
        for item, place in zip(balance.ITEMS, places, strict=False):
            answers.save(item, f"{item}-{place}")

    return save


def test_agreement_waits_for_all_ten(signed):
    assert "0 of 10 signs" in balance.agreement()
    signed("212")
    assert "3 of 10 signs" in balance.agreement()


def test_agreement_counts_and_takes_off_chance(signed):
    signed("2" * 8 + "1" * 2)
    picture = balance.agreement("-------++-")
    assert list(picture.table["Your partner"])[:2] == ["hostile", "hostile"]
    assert "You and your partner: the same sign for 8 of 10." in picture.text
    assert "By chance alone: about 7 of 10." in picture.text
    assert picture.text.endswith("You differ on Iran – Israel and Israel – Turkey.")
    assert "You and our rows" in picture.text


def test_agreement_where_both_give_one_sign_is_chance(signed):
    signed("1" * 10)
    text = balance.agreement("+" * 10).text
    assert "the same sign for 10 of 10. By chance alone: about 10 of 10." in text.splitlines()[1]


# Bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize(("call", "words"), [
    (lambda: balance.pair_signs(MADE, ["Armenia", "Azerbajan"]), 'did you mean "Azerbaijan"'),
    (lambda: balance.pair_signs(MADE, THREE, {"ARM-ISR": "friendly"}), "There is no pair"),
    (lambda: balance.pair_signs(MADE, THREE, {"ARM-AZE": "frendly"}), 'did you mean "friendly"'),
    (lambda: balance.pair_signs(MADE.drop(columns="kind")), 'needs a column "kind"'),
    (lambda: balance.triangles(given(*["friendly"] * 3).head(2)), "AZE-IRN has none"),
    (lambda: balance.tie_map(load("ties"), ["ARM", "GRC"]), "has no capital"),
    (lambda: balance.tie_map(load("ties"), ["ARM", "RUS"], dates=True), "Russia has no dated row"),
])  # fmt: skip
def test_bad_input_is_one_sentence(call, words):
    with pytest.raises(AtlasError) as error:
        call()
    assert words in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize("typed", ["+-", "+-m?+-m?+x", "+" * 11])
def test_bad_signs_of_a_partner(signed, typed):
    signed("1" * 10)
    with pytest.raises(AtlasError, match=r"write \+, -, m or \?"):
        balance.agreement(typed)
