"""Scores against values worked by hand; the learner's own forecasts and lines; rows on a map."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import helpers
from helpers import answers, data, look, quiz, scores

HOSTILE = '<img src=x onerror="alarm()"></script>&amp; $x$'
ASKED = list(data.load("forecast_questions").query("set == 'forecasts'")["id"])
ENDS = dict(data.load("forecast_questions").set_index("id")["outcome"].dropna())


@pytest.fixture(autouse=True)
def path(tmp_path, monkeypatch):
    file = tmp_path / "answers.jsonl"
    monkeypatch.setenv("ARGUMENT_ATLAS_ANSWERS", str(file))
    return file


def forecast_all(percent=70, known=()):
    """Save one forecast for each of the eight questions."""
    for one in ASKED:
        answers.save(one, {"percent": percent, "known": one in known})


# Scores ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("forecasts", "outcomes", "score"),
    [
        ([0.8, 0.8, 0.2], [1, 0, 0], 0.24),  # (0.04 + 0.64 + 0.04) / 3
        ([1, 0], [1, 0], 0.0),
        ([1, 0], [0, 1], 1.0),
        ([0.5] * 4, [1, 0, 0, 1], 0.25),
        ([0.9], [1], 0.01),
    ],
)
def test_brier_by_hand(forecasts, outcomes, score):
    assert helpers.brier(forecasts, outcomes) == pytest.approx(score)
    assert helpers.brier(pd.Series(forecasts), pd.Series(outcomes)) == pytest.approx(score)


@pytest.mark.parametrize(
    ("forecasts", "outcomes", "words"),
    [
        ([80], [1], "80 is not: write 0.8 for 80%"),
        (["80%"], [1], "'80%' is not: write 0.8 for 80%"),
        ([140], [1], "140 is not"),
        ([-0.1], [1], "-0.1 is not"),
        ([float("nan")], [1], "nan is not"),
        ([0.8], [2], "2 is neither"),
        ([0.8], [], "1 forecasts and 0 outcomes"),
        ([], [], "0 forecasts"),
    ],
)
def test_numbers_that_cannot_be_give_one_sentence(forecasts, outcomes, words):
    with pytest.raises(ValueError, match=re.escape(words)) as found:
        helpers.brier(forecasts, outcomes)
    assert "\n" not in str(found.value)


def test_calibration_by_hand():
    table = helpers.calibration([0.1, 0.3, 0.4, 0.6, 0.7, 0.9], [0, 1, 0, 1, 1, 1])
    assert table.round(2).to_numpy().tolist() == [
        ["under 40%", 2, 0.4, 1], ["40 to 60%", 2, 1.0, 1], ["over 60%", 2, 1.6, 2],
    ]  # fmt: skip
    assert list(helpers.calibration([0.9], [1])["forecast"]) == ["over 60%"]


@pytest.mark.parametrize(
    ("sure", "score", "clear"),
    [(0.95, 0.542, 0.412), (0.8, 0.4, 0.313), (0.6, 0.28, 0.251), (0.55, 0.262, 0.248),
     (0.5, 0.25, 0.25)],
)
def test_the_worked_table_of_the_settled_questions(sure, score, clear):
    settled = data.load("forecast_questions").dropna(subset="outcome")
    for rows, expected in ((settled, score), (settled[settled["side_clear"]], clear)):
        yes = rows["side_of_text"]
        given = yes * sure + (1 - yes) * (1 - sure)
        assert helpers.brier(given, rows["outcome"]) == pytest.approx(expected, abs=6e-4)
    if score != 0.25:  # the feedback of the exercise names the same numbers
        options = data.load("quiz_options").set_index("id")["feedback"]
        assert f"{clear:.2f}" in " ".join(options.filter(like="ex-08-compare"))
    assert (settled["side_of_text"] == settled["outcome"]).sum() == 10 and len(settled) == 25


# The learner's own -------------------------------------------------------------------------


def test_without_forecasts_a_sample_that_says_so():
    answers.save("mind-02", "A line is no forecast.")
    picture = helpers.my_scores()
    assert "invented" in picture.title and "not your forecasts" in picture.title
    assert picture.text.startswith("Nobody gave these numbers")
    assert "You: " not in picture.drawing and "You (%)" not in picture.table
    assert list(picture.table["Sample (%)"]) == list(scores.SAMPLE)
    assert list(picture.table["Known"]) == ["no"] * 7 + ["yes"]
    assert "Scored: 7 of 8." in picture.text and "ranking" in picture.caption


@pytest.mark.parametrize("count", [1, 7])
def test_some_forecasts_are_shown_and_the_rest_is_named(count):
    for one in ASKED[:count]:
        answers.save(one, {"percent": 60, "known": False})
    picture = helpers.my_scores()
    assert picture.title == scores.TITLE and len(picture.table) == count
    assert picture.text.startswith(f"{count} of your 8 forecasts are saved;")
    assert f"Scored: {count} of {count}." in picture.text


def test_scores_of_eight_forecasts():
    forecast_all(70)
    picture = helpers.my_scores()
    assert picture.title == scores.TITLE and "invented" not in picture._repr_html_()
    expected = sum((0.7 - ENDS[one]) ** 2 for one in ASKED) / 8
    assert f"The Brier score is {expected:.2f}." in picture.text
    assert "Scored: 8 of 8." in picture.text and "farther from what happened" in picture.text
    assert "over 60%: the numbers expect 5.6 of these 8; 4 happened" in picture.text
    assert "what happened was given 70% on average, what did not 70%." in picture.text
    assert len(picture.table) == 8 and "Remembered (%)" not in picture.table
    assert list(picture.table["Squared distance"].round(2).unique()) == [0.09, 0.49]
    assert not re.search(r"\b(rank|best|worst|mark|points?|of the class)\b", picture.text)


def test_known_ends_stand_apart_and_are_not_scored():
    forecast_all(0, known=ASKED[:3])
    picture = helpers.my_scores()
    rest = [ENDS[one] for one in ASKED[3:]]
    assert f"score is {sum(rest) / 5:.2f}." in picture.text
    assert "Scored: 5 of 8. Known ones are drawn last" in picture.text
    assert list(picture.table["Known"]) == ["no"] * 5 + ["yes"] * 3
    assert picture.drawing.count("(known)") >= 3
    answers.save(ASKED[4], {"percent": 50, "known": True})  # told later that it was known
    assert "Scored: 4 of 8." in helpers.my_scores().text


def test_all_known_gives_no_score():
    forecast_all(100, known=ASKED)
    picture = helpers.my_scores()
    assert "Scored: 0 of 8." in picture.text and "Brier" not in picture.text


def test_the_first_forecast_counts_and_an_odd_line_does_not_break_it():
    forecast_all(50)
    answers.save(ASKED[0], {"percent": 100 * int(ENDS[ASKED[0]]), "known": False})
    assert "about as near to what happened" in helpers.my_scores().text
    answers.save(ASKED[1], "a text")  # as a hand-edited file may hold
    assert isinstance(helpers.my_scores(), scores.Picture)


def test_memory_that_moved():
    forecast_all(50)
    asked = data.load("quiz").query("set == 'remember-08'")["id"]
    assert {one.removeprefix("re-") for one in asked} < set(ASKED)
    for one, moved in zip(asked, (20, -20, 0), strict=True):
        towards = 1 if ENDS[one.removeprefix("re-")] else -1
        answers.save(one, 50 + moved * towards)
    picture = helpers.my_scores()
    assert ("of 3 forecasts written down again from memory, 1 moved towards the outcome, 1 away "
            "from it, 1 stayed.") in picture.text
    assert picture.table["Remembered (%)"].notna().sum() == 3


def test_picture_words_and_table_agree():
    forecast_all(35)
    picture = helpers.my_scores()
    for question, outcome in zip(picture.table["Question"], picture.table["Outcome"], strict=True):
        assert f"{question} You: 35%; {outcome}." in picture.drawing.replace("&#x27;", "'")
    assert picture.drawing.count("<path") == 16
    assert len(picture._repr_html_()) < 60_000


def test_lines_come_back_with_what_was_found():
    assert isinstance(helpers.my_lines(), quiz.Note)
    answers.save("mind-06", HOSTILE)
    answers.save("mind-02", "A plan, by two states, by 2024.")
    answers.save("mind-08", "A joint act.")
    answers.save("mind-09", "Not this one.")
    answers.save("sign-after", {"low": 20, "high": 60})
    listing = helpers.my_lines()
    assert list(listing.table["lesson"]) == ["02", "06", "08"]
    assert list(listing.table["you believed it"]) == ["", "20 to 60 %", ""]
    assert "no third country" in listing.table["found after 1 November 2022"][0]
    assert "3 of 8" in listing.title
    assert "<img" not in listing._repr_html_() and "&lt;img" in listing._repr_html_()


def test_each_line_belongs_to_a_claim():
    minds = data.load("quiz").set_index("id")["question"].filter(like="mind-")
    claims = data.load("claims").set_index("id")
    for claim in scores.CLAIMS.values():
        assert claims.loc[claim, ["finding_later", "finding"]].notna().any(), claim
    assert set(minds.index) >= {f"mind-{lesson}" for lesson in scores.CLAIMS}


# What bears on a prediction ----------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(data.load("event_predictions")["prediction_id"].unique()))
def test_each_prediction_has_a_map(name):
    picture = helpers.prediction_map(name)
    links = data.load("event_predictions").query("prediction_id == @name")
    assert len(picture.table) == len(links) and picture.later.table.empty
    for effect, kind in zip((1, -1, 0), scores.SIGNS, strict=True):
        said = picture.table["Event"].str.contains(f". {kind.capitalize()}: ", regex=False).sum()
        assert said == (links["effect"] == effect).sum()
    assert "nothing about the people in it" in picture.text.splitlines()[0]
    assert "no votes" in picture.text and "no votes" in picture.caption
    for reason in links["reason"]:
        assert reason in picture.text
    assert "A number on the map" in picture.caption
    assert look.ALL_LATER not in picture.text


def test_rows_behind_the_curtain_all_come_after_it():
    rows = helpers.curtain_rows()
    assert rows["id"].is_unique and (rows["date_start"] > str(look.CURTAIN)[:10]).all()
    assert helpers.event_map(rows).table.empty


def test_a_prediction_by_its_claim_and_an_unknown_one():
    assert helpers.prediction_map("iran-cornered").title == helpers.prediction_map("P06").title
    with pytest.raises(ValueError, match="iran-cornered"):
        helpers.prediction_map("iran-corner")


def test_the_question_on_votes_counts_right():
    links = data.load("event_predictions").query("prediction_id == 'P06'")
    question = data.load("quiz").set_index("id").loc["votes-08", "question"]
    assert (links["effect"] == 1).sum() == (links["effect"] == -1).sum()
    assert "as many rows speak for it as against it" in question


def test_signs_are_shapes_with_their_own_legend():
    page = helpers.prediction_map("P14").page
    for words in ("speaks for it", "speaks against it"):
        assert re.search(f'"text": ?"{words}"', page)
        assert f"hollow: {words}, at an earlier date" in page
    assert "a visit or a meeting" not in page
