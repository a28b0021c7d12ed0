"""Drop-down lists beside a picture."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.explore import Number, explore, show
from helpers.picture import Picture

HOSTILE = "<img src=x onerror=alert(1)>"


def draw(country: str, year: int = 1) -> Picture:
    if country == "wrong":
        raise ValueError('There is no country "wrong": did you mean "Iran"?')
    if country == "broken":
        raise KeyError(HOSTILE)
    return Picture(f"{country} {year}", "<svg></svg>", "caption", f"{country} in {year}",
                   pd.DataFrame({"Country": [country]}))


def test_the_first_state_is_plain_html_too():
    box = explore(draw, country=["Iran", "Israel"], year={"the first": 1, "the second": 2})
    content, _ = box._repr_mimebundle_()
    assert "Iran in 1" in content["text/html"] and "Iran in 1" in content["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in content
    assert box.html == content["text/html"]


def test_a_choice_draws_again_and_every_list_has_a_name():
    box = explore(draw, country=["Iran", "Israel"], year={"one": 1, "two": 2})
    assert box.options == [{"name": "country", "words": ["Iran", "Israel"]},
                           {"name": "year", "words": ["one", "two"]}]
    box.chosen = [1, 1]
    assert "Israel in 2" in box.html and box.said == "Shown now: Israel 2"


def test_an_error_is_one_sentence_and_the_next_choice_works():
    box = explore(draw, country=["Iran", "wrong", "broken"])
    box.chosen = [1]
    assert "did you mean &quot;Iran&quot;" in box.html
    assert 'role="alert"' in box.html and "Traceback" not in box.html and box.said == ""
    box.chosen = [2]
    assert "<img" not in box.html and "&lt;img" in box.html
    box.chosen = [0]
    assert "Iran in 1" in box.html


def number(year: float) -> Picture:
    return draw("Iran", year)


def test_a_number_is_typed_and_has_name_limits_and_step():
    box = explore(number, year=Number(0, 100, 0.5, 7, "%"))
    assert box.options == [{"name": "year (%)", "number": {"low": 0, "high": 100, "step": 0.5}}]
    assert box.chosen == [7] and "Iran in 7" in box.html
    for typed, meant in ((" 12.5 ", "12.5"), ("12,5", "12.5"), ("40%", "40.0"), (9, "9.0")):
        box.chosen = [typed]
        assert f"Iran in {meant}" in box.html


@pytest.mark.parametrize(("typed", "words"), [
    ("140", "The year cannot be 140: give a number from 0 to 100%."),
    ("-1", "The year cannot be -1: give a number from 0 to 100%."),
    ("many", "&quot;many&quot; is not a number: give the year in digits, from 0 to 100%."),
    ("", "&quot;&quot; is not a number"), ("nan", "cannot be nan"), (HOSTILE, "&lt;img"),
])
def test_a_bad_number_is_one_sentence_and_the_next_one_works(typed, words):
    box = explore(number, year=Number(0, 100, 1, 7, "%"))
    box.chosen = [typed]
    assert words in box.html and 'role="alert"' in box.html and "<img" not in box.html
    assert box.said == ""
    box.chosen = ["8"]
    assert "Iran in 8" in box.html and box.said == "Shown now: Iran 8.0"


def test_two_explorers_do_not_share_their_state():
    one, two = explore(draw, country=["Iran"]), explore(draw, country=["Israel"])
    assert "Iran in 1" in one.first[0] and "Israel in 1" in two.first[0]


def test_hostile_choices_are_text():
    html, text = show(draw, {"country": HOSTILE})
    assert "<img" not in html and HOSTILE in text


def test_what_is_not_a_picture_is_named():
    html, _ = show(lambda country: 5, {"country": "Iran"})
    assert "must return a picture, and returned int" in html


@pytest.mark.parametrize(("choices", "words"), [
    ({}, "at least one choice"), ({"country": "Iran"}, "must be a list"),
    ({"country": []}, "empty list"), ({"country": 5}, "must be a list"),
])
def test_wrong_choices_get_one_sentence(choices, words):
    with pytest.raises(ValueError, match=words):
        explore(draw, **choices)
