"""Questions: rows become items, answers become lines, and nothing is told too early."""

from __future__ import annotations

import errno
import json
from html.parser import HTMLParser

import pandas as pd
import pytest

import helpers
from helpers import answers, data, quiz

COLUMNS = (
    "id", "lesson", "set", "position", "type", "question", "unit", "answer", "answer_from",
    "tolerance", "minimum", "maximum", "feedback_right", "feedback_wrong", "rubric", "hint",
    "source_ids", "reveal", "bounds_level",
)  # fmt: skip
HOSTILE = '<img src=x onerror="alarm()"></script><script>alarm()</script>&amp; \u2028'


def question(name: str, kind: str, **cells) -> dict:
    row = dict.fromkeys(COLUMNS) | {"id": name, "type": kind, "question": f"Question {name}?"}
    return row | cells


def option(item: str, position: int, words: str, right=None, feedback=None) -> dict:
    return {
        "id": f"{item}-{position}", "item_id": item, "position": position, "option": words,
        "right": right, "feedback": feedback,
    }  # fmt: skip


def a_range(name: str, answer: float = 100.0, **cells) -> dict:
    more = {"set": "pair", "reveal": "all", "answer": answer, "bounds_level": 90, "unit": "km"}
    return question(name, "range", **more | cells)


PAIR = quiz.quiz_items([a_range("r1", position=1), a_range("r2", position=2)], [])
OPTIONS = [
    option("who", 2, "Russia", True, "Georgia lies between."),
    option("who", 1, "Iran", False, "44 km along the Aras."),
]


def a_card(*given: str, **cells) -> list[dict]:
    """Return the item of a claim card; the lines with these labels are given."""
    labels = ("claim", "for", "against", "how sure")
    lines = [option("card-9", place, label, label in given, f"Words of {label}.")
             for place, label in enumerate(labels, 1)]  # fmt: skip
    return quiz.quiz_items([question("card-9", "card", **cells)], lines)


@pytest.fixture
def path(tmp_path, monkeypatch):
    file = tmp_path / "answers.jsonl"
    monkeypatch.setenv("ARGUMENT_ATLAS_ANSWERS", str(file))
    return file


@pytest.fixture
def course(path, monkeypatch):
    """Use questions of this test in place of those of the course."""
    items = [*PAIR, *quiz.quiz_items([question("days", "number", answer=24, unit="days")], [])]
    monkeypatch.setattr(quiz, "_all_items", lambda: items)
    return items


# Rows to items ------------------------------------------------------------------------------


def test_a_choice_carries_its_options_in_their_order_with_their_feedback():
    (item,) = quiz.quiz_items([question("who", "choice")], OPTIONS)
    assert [o["option"] for o in item["options"]] == ["Iran", "Russia"]
    assert [o["right"] for o in item["options"]] == [False, True]
    assert item["options"][0]["feedback"] == "44 km along the Aras."
    assert item["reveal"] == "each"


def test_a_number_carries_answer_and_tolerance_as_numbers():
    (item,) = quiz.quiz_items([question("n", "number", answer="24", tolerance="1")], [])
    assert (item["answer"], item["tolerance"]) == (24.0, 1.0)
    assert "minimum" not in item


def test_the_lines_of_an_order_question_are_not_shown_in_the_right_order():
    for names in (["b", "a", "c"], ["a", "b", "c"], ["c", "b", "a"]):
        rows = [option("o", place, name) for place, name in enumerate(names)]
        (item,) = quiz.quiz_items([question("o", "order")], rows)
        right = [o["id"] for o in item["options"]]
        assert item["shown"] != right
        assert sorted(item["shown"]) == sorted(right)


def test_items_stand_in_the_order_of_set_and_position():
    rows = [a_range("late", position=2), a_range("early", position=1)]
    items = quiz.quiz_items(rows, [])
    assert [item["id"] for item in items] == ["early", "late"]
    assert [item["set_size"] for item in items] == [2, 2]


def test_a_question_without_a_set_waits_for_no_other():
    (item,) = quiz.quiz_items([a_range("alone", set=None)], [])
    assert (item["reveal"], item["set_size"]) == ("each", 1)


def test_sources_are_named_where_they_are_known():
    rows = [a_range("r", source_ids="cia;who-knows")]
    (item,) = quiz.quiz_items(rows, [], {"cia": "CIA: Factbook"})
    assert item["sources"] == ["CIA: Factbook", "who-knows"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (question("x", "riddle"), "has the type 'riddle'"),
        (question("x", "choice"), "at least two rows"),
        (question("x", "number"), "needs a number"),
        (question("x", "number", answer="many"), "needs a number"),
        (a_range("x", answer=0), "true value 0"),
        (question("x", "code-name"), "must have the id 'code-name'"),
        (question("code-name", "text"), "must have the id 'code-name'"),
    ],
)
def test_an_incomplete_row_is_named_with_what_it_lacks(row, said):
    with pytest.raises(quiz.AskError, match=said) as caught:
        quiz.quiz_items([row], [])
    assert row["id"] in str(caught.value)


def test_a_choice_without_a_right_option_is_refused():
    wrong = [o | {"right": False} for o in OPTIONS]
    with pytest.raises(quiz.AskError, match="no right option"):
        quiz.quiz_items([question("who", "choice")], wrong)


FORECAST = {
    "id": "visit", "question": "Will a minister visit?", "opens": pd.Timestamp("2022-11-01"),
    "closes": pd.Timestamp("2023-05-01"), "criteria": "A release says so.", "outcome": 1,
    "outcome_note": "HINDSIGHT", "side_of_text": 1, "source_ids": "HINDSIGHT", "set": "forecasts",
}  # fmt: skip


def test_a_card_knows_its_given_lines_and_which_line_is_how_sure():
    (item,) = a_card("claim", "for")
    assert [line["right"] for line in item["options"]] == [True, True, False, False]
    assert item["options"][0]["feedback"] == "Words of claim."
    assert item["sure"] == "card-9-4"
    assert "minimum" not in item, "the percent scale is the same on each card"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows[:1], "at least two rows"),
        (lambda rows: rows[:3], "exactly one line with the label 'how sure'"),
        (lambda rows: [*rows, rows[3] | {"id": "x"}], "exactly one line"),
        (lambda rows: [rows[0], rows[1] | {"feedback": None}, *rows[2:]], "for its line 'for'"),
        (lambda rows: [row | {"right": True} for row in rows], "leaves no line to write"),
        (lambda rows: [row | {"right": row["option"] != "how sure"} for row in rows],
         "leaves no line to write"),
    ],
)  # fmt: skip
def test_an_incomplete_card_is_named_with_what_it_lacks(change, said):
    rows = [option("c", place, label, False, "Words.")
            for place, label in enumerate(("claim", "for", "against", "how sure"))]  # fmt: skip
    with pytest.raises(quiz.AskError, match=said) as caught:
        quiz.quiz_items([question("c", "card")], change(rows))
    assert "Question 'c'" in str(caught.value)


def test_only_forecasts_of_the_set_are_asked():
    other = FORECAST | {"id": "other", "set": None}
    assert [item["id"] for item in quiz.forecast_items([FORECAST, other])] == ["visit"]


def test_no_outcome_of_a_forecast_leaves_python():
    items = quiz.forecast_items([FORECAST])
    assert set(items[0]) == {
        "id", "type", "question", "set", "reveal", "set_size", "criteria", "closes",
    }  # fmt: skip
    assert items[0]["closes"] == "2023-05-01"
    widget = quiz.Ask(items)
    sent = json.dumps([widget.get_state(["items", "saved"]), str(widget._repr_mimebundle_())])
    assert "HINDSIGHT" not in sent


# Choosing -----------------------------------------------------------------------------------


def test_questions_are_found_by_id_and_by_set_each_once():
    chosen = quiz.choose(PAIR, ("r2", "pair"))
    assert [item["id"] for item in chosen] == ["r2", "r1"]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("pairs",), 'did you mean "pair"?'),
        (("zzzzzz",), "there are pair, r1, r2."),
        ((), 'for example ask("pair")'),
        (("",), "There is no question"),
        ((None,), "There is no question"),
        ((7,), 'no question or set of questions "7"'),
    ],
)
def test_an_unknown_name_gets_one_sentence_with_what_to_do(names, said):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (the words are asserted below)
        quiz.choose(PAIR, names)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value._render_traceback_() == [str(caught.value)]


# Saved answers ------------------------------------------------------------------------------


def record(item: str, value, at: str = "2026-01-05T10:00:00+00:00") -> dict:
    return {"v": 1, "learner": "", "item": item, "value": value, "n": 1, "at": at}


def test_the_prediction_and_the_latest_answer_are_both_kept():
    items = quiz.quiz_items([question("n", "number", answer=24)], [])
    state = quiz.saved_state(items, [record("n", 14), record("n", 20), record("n", 24, "later")])
    assert state == {
        "n": {"first": 14, "latest": 24, "counted": 14, "times": 3, "at": "later"}
    }


def test_in_a_set_that_count_counts_is_the_last_before_the_true_values_were_shown():
    def low(value):
        return {"low": value, "high": 200}

    lines = [("r1", low(1)), ("r1", low(2)), ("r2", low(3)), ("r1", low(4)), ("r2", low(5))]
    state = quiz.saved_state(PAIR, [record(*line) for line in lines])
    assert state["r1"]["first"] == low(1)
    assert state["r1"]["counted"] == low(2)
    assert state["r1"]["latest"] == low(4)
    assert state["r2"]["counted"] == low(3)


def test_part_of_a_set_is_not_complete():
    state = quiz.saved_state(PAIR[:1], [record("r1", {"low": 1, "high": 2})])
    assert not quiz.is_complete(PAIR[0], PAIR[:1], state)


# The widget ---------------------------------------------------------------------------------


def tell(widget: quiz.Ask, message, monkeypatch) -> dict:
    """Send a message as the page would and return the reply."""
    replies: list[dict] = []
    monkeypatch.setattr(widget, "send", replies.append)
    widget._handle_custom_msg(message, [])
    assert len(replies) == 1, "the page waits for exactly one reply"
    json.dumps(replies[0], allow_nan=False)
    return replies[0]


def test_a_message_becomes_a_line_and_the_reply_says_so(path, monkeypatch):
    widget = quiz.Ask(PAIR)
    value = {"low": 50, "high": 150}
    reply = tell(widget, {"request": "q1", "item": "r1", "value": value}, monkeypatch)
    assert json.loads(path.read_text())["value"] == value
    assert reply["request"] == "q1"
    assert "problem" not in reply
    assert reply["saved"]["r1"]["latest"] == value
    assert widget.saved == reply["saved"]


def test_a_new_widget_after_a_restart_knows_what_was_saved(path, monkeypatch):
    for value in ({"low": 1, "high": 2}, {"low": 3, "high": 4}):
        message = {"request": "q", "item": "r1", "value": value}
        tell(quiz.Ask(PAIR), message, monkeypatch)
    assert quiz.Ask(PAIR).saved["r1"]["first"] == {"low": 1, "high": 2}
    assert quiz.Ask(PAIR).saved["r1"]["latest"] == {"low": 3, "high": 4}


def test_a_refusing_disk_gives_a_sentence_and_the_line_and_no_saved_time(path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    widget = quiz.Ask(PAIR)
    message = {"request": "q", "item": "r1", "value": {"low": 1, "high": 2}}
    with monkeypatch.context() as patch:
        patch.setattr(answers, "_append", full)
        reply = tell(widget, message, monkeypatch)
        assert "No space left on device" in reply["problem"]
        assert json.loads(reply["line"])["value"] == {"low": 1, "high": 2}
        assert reply["saved"]["r1"]["at"] == "", "an answer that is not in the file has no time"
    reply = tell(widget, message, monkeypatch)
    assert "problem" not in reply
    assert reply["saved"]["r1"]["times"] == 1
    assert reply["saved"]["r1"]["at"] != ""


@pytest.mark.parametrize(
    "message",
    [
        None,
        "save",
        {},
        {"request": 1},
        {"request": 1, "item": ["r1"], "value": 1},
        {"request": 1, "item": "of-another-cell", "value": 1},
        {"request": 1, "item": "r1"},
        {"request": 1, "item": "r1", "value": float("nan")},
        {"request": 1, "item": "r1", "value": "x" * 2_000_000},
    ],
)
def test_a_strange_message_gets_one_sentence_and_writes_nothing(path, monkeypatch, message):
    reply = tell(quiz.Ask(PAIR), message, monkeypatch)
    assert reply["problem"]
    assert "\n" not in reply["problem"]
    assert not path.exists()


def test_lines_that_cannot_be_read_are_told_in_the_page(path):
    path.write_bytes(b"{\n")
    assert quiz.Ask(PAIR).problems == [
        "Line 1 of answers.jsonl is not complete, or is not JSON; it is skipped and kept."
    ]


# Other forms of the questions ---------------------------------------------------------------


class Parts(HTMLParser):
    """Collect the elements and the text of a piece of HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.texts.setdefault(self.tags[-1], []).append(data)


def test_the_web_form_holds_the_items_and_readable_questions():
    items = quiz.quiz_items([question("who", "choice")], OPTIONS)
    page = quiz.as_html(items)
    parts = Parts(page)
    assert page.startswith('<div class="atlas-ask"><script type="application/json">')
    assert json.loads("".join(parts.texts["script"])) == items
    assert "Question who?" in parts.texts["p"]
    assert parts.texts["li"] == ["Iran", "Russia"]


def test_hostile_words_stay_words_in_the_web_form():
    rows = [o | {"option": HOSTILE, "feedback": HOSTILE} for o in OPTIONS]
    items = quiz.quiz_items([question("who", "choice", question=HOSTILE, hint=HOSTILE)], rows)
    parts = Parts(quiz.as_html(items))
    assert parts.tags.count("script") == 1
    assert "img" not in parts.tags
    assert json.loads("".join(parts.texts["script"])) == items


def test_a_card_in_an_exported_page_shows_what_is_given_and_hides_our_reading():
    items = a_card("claim")
    parts = Parts(quiz.as_html(items))
    yours = "(you write this line)"
    assert parts.texts["li"] == ["claim: Words of claim.", f"for: {yours}", f"against: {yours}",
                                 f"how sure: {yours}"]  # fmt: skip
    assert "  - claim: Words of claim." in quiz.as_text(items)
    assert "Words of against" not in quiz.as_text(items)


def test_hostile_words_stay_words_on_a_card_in_the_web_form():
    lines = [option("card-9", 1, HOSTILE, True, HOSTILE), option("card-9", 2, "b", False, HOSTILE),
             option("card-9", 3, "how sure", False, HOSTILE)]  # fmt: skip
    items = quiz.quiz_items([question("card-9", "card", question=HOSTILE)], lines)
    parts = Parts(quiz.as_html(items))
    assert parts.tags.count("script") == 1
    assert "img" not in parts.tags
    assert parts.texts["li"][0] == f"{HOSTILE}: {HOSTILE}"


def test_the_widget_shows_itself_and_carries_both_other_forms(path):
    bundle, _ = quiz.Ask(PAIR)._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/html"] == quiz.as_html(PAIR)
    assert bundle["text/plain"].startswith("Question: Question r1?")
    assert str(path.parent) not in bundle["text/html"], "no path of this machine in a page"


# Looking back -------------------------------------------------------------------------------


def test_my_ranges_says_what_is_missing_before_all_are_saved(course):
    assert helpers.my_ranges("pair").startswith("0 of 2 ranges are saved")
    answers.save("r1", {"low": 50, "high": 150})
    note = helpers.my_ranges("pair")
    assert note.startswith("1 of 2 ranges are saved")
    assert "<p" in note._repr_html_()


def test_my_ranges_draws_the_answers_that_count(course):
    answers.save("r1", {"low": 50, "high": 150})
    answers.save("r2", {"low": 1, "high": 2})
    answers.save("r2", {"low": 99, "high": 101})  # the true values were seen by now
    picture = helpers.my_ranges("pair")
    assert picture.title == "1 of your 2 ranges hold the true value"
    assert "about 2" in picture.caption
    assert "percent" in picture.caption
    assert picture.table["your low"].tolist() == [50, 1]
    assert picture.text.splitlines()[1].endswith("1 to 2; true value 100 km: outside.")
    assert "50 to 150%" in picture.drawing


def test_ranges_are_put_on_one_scale_and_keep_their_own_numbers():
    state = quiz.saved_state(PAIR, [
        record("r1", {"low": 50, "high": 10_000}), record("r2", {"low": -20, "high": 120}),
    ])  # fmt: skip
    table = quiz.ranges_table(PAIR, state)
    assert table[["low", "high", "truth"]].to_numpy().tolist() == [[50, 300, 100], [0, 120, 100]]
    assert table["your high"].tolist() == [10_000, 120]
    assert table["held"].tolist() == ["inside", "inside"]


@pytest.mark.parametrize("value", [None, 7, "x", {}, {"low": "a", "high": 2}, {"low": 1}, [1, 2]])
def test_a_range_of_a_strange_form_is_left_out(value):
    assert quiz.ranges_table(PAIR, quiz.saved_state(PAIR, [record("r1", value)])).empty


def test_my_answers_lists_the_prediction_and_the_latest(course):
    answers.save("days", 14)
    answers.save("days", 24)
    frame = helpers.my_answers()
    answered = frame[["item", "first", "latest", "times"]].to_numpy().tolist()
    assert answered == [["days", "14 days", "24 days", 2]]


def test_saved_values_are_said_as_a_reader_would():
    options = [{"id": "a-1", "option": "Baku"}, {"id": "a-2", "option": "Tehran"}]
    assert quiz.in_words({"options": options}, "a-2") == "Tehran"
    assert quiz.in_words({"options": options}, ["a-2", "a-1"]) == "Tehran, Baku"
    assert quiz.in_words({"unit": "%"}, {"low": 20, "high": 62.5}) == "20 to 62.5 %"
    assert quiz.in_words({}, {"percent": 30, "known": True}) == "30%, the end was known"


def test_a_saved_card_is_said_line_by_line_in_the_order_of_the_card():
    (item,) = a_card("claim")
    value = {"card-9-4": {"low": 20, "high": 60}, "card-9-3": "The ties are older. "}
    assert quiz.in_words(item, value) == "against: The ties are older; how sure: 20 to 60 %"
    assert quiz.in_words(item, {"card-9-2": "x", "gone": "y"}) == "for: x"
    for strange in (None, 7, "x", [], {}, {"card-9-4": {"low": 1}}, {"card-9-2": {"a": "b"}}):
        assert isinstance(quiz.in_words(item, strange), str)


def test_my_answers_lists_a_card(path, monkeypatch):
    monkeypatch.setattr(quiz, "_all_items", lambda: a_card("claim"))
    for low in (10, 20):
        answers.save("card-9", {"card-9-2": "It is near", "card-9-4": {"low": low, "high": 60}})
    (row,) = helpers.my_answers()[["item", "first", "latest", "times"]].to_numpy().tolist()
    assert row == ["card-9", "for: It is near; how sure: 10 to 60 %",
                   "for: It is near; how sure: 20 to 60 %", 2]  # fmt: skip


# The questions of the course ----------------------------------------------------------------


def test_every_question_of_the_course_can_be_shown(path):
    asked = data.load("forecast_questions").query("set == 'forecasts'")
    assert len(asked) == 8
    rows = set(data.load("quiz")["id"]) | set(asked["id"])
    assert {item["id"] for item in quiz._all_items()} == rows
    sets = data.load("quiz")["set"].dropna().unique()
    widget = helpers.ask(*sets, "forecasts")
    assert len(widget.items) >= 18
    json.dumps(widget.get_state(["items"]), allow_nan=False)


def test_no_outcome_stands_in_the_questions_of_the_course(path):
    sent = quiz.as_html(quiz._all_items())
    for note in data.load("forecast_questions")["outcome_note"].dropna():
        assert json.dumps(note)[1:-1][:40] not in sent


def test_asking_does_not_make_the_answer_file(path):
    quiz.Ask(PAIR)
    assert list(path.parent.iterdir()) == []


def test_what_was_not_found_is_neither_right_nor_wrong():
    items = {item["id"]: item for item in quiz.quiz_items(*(
        data.load(name).astype(object).where(data.load(name).notna(), None).to_dict("records")
        for name in ("quiz", "quiz_options")))}
    assert [option["right"] for option in items["hub-isr"]["options"]] == [
        True, True, True, None, None]
