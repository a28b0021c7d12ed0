"""One event in ten seats: order, seats, curtain, escaping, bad input."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from helpers import data
from helpers.explore import explore
from helpers.picture import Picture
from helpers.voices import Voices, voices

EVENTS = data.load("capital_views")["event_id"].unique()
CAPITALS = ["Ankara", "Baku", "Jerusalem", "Tehran", "Yerevan"]
HOSTILE = '<img src=x onerror="alert(1)"> {{ 7*7 }} & "q"'
LATE = re.compile(r"\b(November|December) 2022|\b20(2[3-9])\b")


def cards(picture):
    """Return the cards of the drawing, in order."""
    return re.findall(r"<li.*?</li>", picture.drawing, re.DOTALL)


@pytest.mark.parametrize("event", EVENTS)
def test_ten_seats_in_the_order_of_the_alphabet(event):
    picture = voices(event)
    assert isinstance(picture, Picture)
    seats = list(picture.table["Seat"])
    assert [seat.split(",")[0] for seat in seats] == [c for c in CAPITALS for _ in range(2)]
    assert all("official" in one for one in seats[::2])
    assert all("critical" in one for one in seats[1::2])
    for seat, card in zip(seats, cards(picture), strict=True):
        assert f"<strong>{seat}</strong>" in card


@pytest.mark.parametrize("event", EVENTS)
def test_what_came_later_stays_behind_the_curtain(event):
    picture = voices(event)
    words = picture.table.drop(columns="Sources")  # ids of sources may name a year
    for shown in (picture.drawing, picture.text, words.to_csv()):
        assert not LATE.search(shown.replace("1 November 2022", ""))
    assert all(picture.later.table["In our words"] != "")


def test_a_month_that_may_lie_after_the_curtain_is_later(monkeypatch):
    views = data.load("capital_views")
    views.loc[views["id"] == "view-3-jer-crit", "date_said"] = pd.Timestamp("2022-11-01")
    views.loc[views["id"] == "view-3-jer-crit", "date_precision"] = "month"
    real = data.load
    fake = {"capital_views": views}
    monkeypatch.setattr(data, "load", lambda name: fake.get(name, real(name)))
    picture = voices("gantz-ankara")
    assert "Lerman" not in picture.drawing + repr(picture)
    assert "Lerman" in picture.later.text
    assert "Lerman" in picture._repr_html_().split('class="atlas-later"')[1]


def test_table_and_cards_say_the_same():
    picture = voices("gantz-baku")
    row = picture.table.set_index("Seat").loc["Baku, official voice"]
    card = cards(picture)[2]
    assert "Zakir Hasanov" in row["Who"] and "Zakir Hasanov" in card
    assert row["Said on"] == "3 October 2022 (the same day)" and row["Said on"] in card
    assert "Trend News Agency" in row["Read"] and "trend-gantz-baku-2022" in row["Sources"]
    assert "2 days after the event" in cards(picture)[3]


def test_an_empty_seat_says_where_we_looked():
    picture = voices("gantz-baku")
    empty = picture.table[picture.table["In our words"] == "None found."]
    assert len(empty) == 5 and empty["How to read it"].str.contains("Looked in").all()
    assert "None found (5 of 10)" in picture.text and "Found (5 of 10)" in picture.text
    assert picture.drawing.count('class="atlas-empty"') == 5


@pytest.mark.parametrize("event", EVENTS)
def test_no_seat_is_left_without_words(event):
    table = voices(event).table
    assert (table["In our words"] != "").all()
    empty = table[table["In our words"] == "None found."]
    assert (empty["How to read it"] != "").all(), "an empty seat does not say where we looked"


def test_a_seat_that_is_not_the_government_says_so():
    seats = [seat for event in EVENTS for seat in voices(event).table["Seat"]]
    assert "Tehran, official voice (state media, not the government)" in seats
    assert "Baku, official voice (a member of parliament, not the government)" in seats
    assert not any("critical" in seat and "not the government" in seat for seat in seats)


def test_before_the_event_is_said():
    assert "(19 days before the event)" in voices("aras-drill").drawing


def test_plain_text_has_each_voice_and_no_markup():
    text = repr(voices("kapan-consulate"))
    assert "<" not in text and text.count("Seat: ") == 10 and "Mirzoyan" in text


def test_the_words_of_the_event_do_too():
    assert voices("gantz visits baku").title == voices("gantz-baku").title


def test_values_are_escaped(monkeypatch):
    views = data.load("capital_views").astype(object)
    for column in ("speaker", "role", "statement", "note", "looked"):
        views.loc[views[column].notna(), column] = HOSTILE
    tables = {"capital_views": views, "sources": data.load("sources")}
    monkeypatch.setattr(data, "load", lambda name: tables[name].copy())
    monkeypatch.setattr(data, "value", lambda reference: pd.Timestamp("2022-10-03"))
    markup = voices("gantz-baku", title=HOSTILE)._repr_html_()
    assert "<img" not in markup and "&lt;img" in markup


@pytest.mark.parametrize(("wrong", "near"), [("gantz-bakku", "gantz-baku"), (7, "aras-drill")])
def test_an_unknown_event_gives_one_sentence(wrong, near):
    with pytest.raises(ValueError, match=near) as caught:
        voices(wrong)
    assert "\n" not in str(caught.value)


def test_it_can_be_explored_and_is_small():
    box = explore(voices, event=list(EVENTS))
    box.chosen = [1]
    assert "Revolutionary Guards" in box.html and box.said.startswith("Shown now: ")
    assert max(len(voices(event)._repr_html_().encode()) for event in EVENTS) < 60_000
    assert isinstance(voices(EVENTS[0]), Voices)
