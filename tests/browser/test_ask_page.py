"""Questions in a plain page: the same file as in JupyterLab, with the network refused.

In the web page the browser keeps the answers. For what JupyterLab adds (Python answers, is
silent, or refuses) a small model stands in for Python here.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import axe_playwright_python
import pytest
from browser_pages import go_to_file
from playwright.sync_api import expect

from helpers import quiz

SCRIPT = (Path(quiz.__file__).parent / "static" / "ask.js").read_text(encoding="utf-8")
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
HOSTILE = '<img src=x onerror="window.alarm=1"></script><script>window.alarm=1</script>'
KEY = "argument-atlas-answers"

ROW = dict.fromkeys(
    ("unit", "answer", "tolerance", "minimum", "maximum", "feedback_right", "feedback_wrong",
     "rubric", "hint", "source_ids", "reveal", "bounds_level", "set", "position")
)  # fmt: skip


def question(name: str, kind: str, words: str = "", **cells) -> dict:
    return ROW | {"id": name, "type": kind, "question": words or f"Question {name}?"} | cells


def option(item: str, place: int, words: str, right=None, feedback: str = "") -> dict:
    return {
        "id": f"{item}-{place}", "item_id": item, "position": place, "option": words,
        "right": right, "feedback": feedback,
    }  # fmt: skip


def a_range(name: str, place: int, answer: float, unit: str) -> dict:
    return question(
        name, "range", set="pair", position=place, reveal="all", bounds_level=90, answer=answer,
        unit=unit, minimum=0, feedback_wrong="A map is flat.", source_ids="cia",
    )  # fmt: skip


ITEMS = {
    item["id"]: item
    for item in quiz.quiz_items(
        [
            question("code-name", "code-name", "Choose a code name"),
            question("days", "number", answer=24, tolerance=1, unit="days", minimum=0,
                     feedback_right="Three weeks and three days.",
                     feedback_wrong="The article says two weeks.", hint="Count them."),
            question("who", "choice"),
            question("which", "several", feedback_wrong="One service guards them all."),
            question("rank", "order", feedback_wrong="At every scale."),
            question("why", "text", rubric="Does it name a source?; Is there a date?"),
            question("faith", "belief", unit="%", minimum=0, maximum=100),
            question("chance", "percent", "How likely?", feedback_right="It is kept."),
            question("card", "card", "Does the border explain it?", feedback_right="Test it."),
            a_range("length", 1, 689, "km"),
            a_range("people", 2, 2_790_974, "people"),
        ],
        [
            option("who", 1, "Iran", False, "44 km along the Aras."),
            option("who", 2, "Russia", True, "Georgia lies between."),
            option("which", 1, "Iran", True, "765 km."),
            option("which", 2, "Armenia", True, "The same service."),
            option("which", 3, "Mongolia", False, "There is no such border."),
            option("rank", 1, "Armenia", None, "996 km"),
            option("rank", 2, "Iran", None, "689 km"),
            option("rank", 3, "Georgia", None, "428 km"),
            option("card", 1, "claim", True, "The border is why."),
            option("card", 2, "for", True, "It is near."),
            option("card", 3, "against", False, "Ours: the ties are older."),
            option("card", 4, "warrant", False, "Ours: opportunity, so motive."),
            option("card", 5, "how sure", False, "Ours: 10 to 40%."),
            option("card", 6, "what would move me", False, "Ours: a plan."),
        ],
        {"cia": "CIA: Factbook"},
    )
} | {
    "visit": quiz.forecast_items([{
        "id": "visit", "question": "Will a minister visit?", "opens": "2022-11-01",
        "closes": "2023-05-01", "criteria": "A release says so.", "outcome": 1,
        "set": "forecasts",
    }])[0]
}  # fmt: skip


class Sheet:
    """A page with questions, and the moves of a learner."""

    def __init__(self, page, folder: Path) -> None:
        self.page, self.folder = page, folder

    def open(self, *names: str, start: str = "", items=None, paper: str = "#fff") -> Sheet:
        """Write the page as the web edition does and open it."""
        shown = items or [ITEMS[name] for name in names or ITEMS]
        start = start or (
            'for (const box of document.querySelectorAll(".atlas-ask")) '
            'mount(box, JSON.parse(box.querySelector("script").textContent));'
        )
        self.folder.joinpath("ask.html").write_text(
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Questions</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<style>body {{ margin: 0; background: {paper} }}</style></head>'
            f"<body><main><h1 hidden>Questions</h1>{quiz.as_html(shown)}</main>"
            f'<script type="module">{SCRIPT}\n{start}</script></body></html>',
            encoding="utf-8",
        )
        go_to_file(self.page, self.folder / "ask.html")
        expect(self.page.locator(".atlas-questions")).to_be_visible()
        return self

    def item(self, name: str):
        return self.page.locator(f'form[data-item="{name}"]')

    def save(self, name: str) -> None:
        self.item(name).get_by_role("button", name="Save my answer").click()

    def write(self, name: str, *texts: str) -> None:
        """Fill the text fields of a question and save."""
        fields = self.item(name).get_by_role("textbox")
        for place, text in enumerate(texts):
            fields.nth(place).fill(text)
        self.save(name)

    def feedback(self, name: str):
        return self.item(name).locator(".atlas-feedback")

    def error(self, name: str):
        return self.item(name).get_by_role("alert")

    def stored(self) -> list[dict]:
        text = self.page.evaluate(f"localStorage.getItem('{KEY}')") or ""
        return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def sheet(page, tmp_path):
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Sheet(page, tmp_path)
    assert errors == []


def answer_everything(sheet: Sheet) -> None:
    sheet.save("code-name")
    sheet.write("days", "14")
    sheet.item("who").get_by_label("Iran").check()
    sheet.save("who")
    sheet.item("which").get_by_label("Iran").check()
    sheet.save("which")
    sheet.save("rank")
    sheet.write("why", HOSTILE)
    sheet.write("length", "500", "600")
    sheet.write("people", "1 000 000", "5,000,000")
    sheet.write("faith", "20", "60")
    sheet.write("chance", "35")
    sheet.write("card", "They trade anyway.")
    sheet.item("visit").get_by_role("checkbox").check()
    sheet.write("visit", "30")


# Commit, then see ---------------------------------------------------------------------------


def test_nothing_is_told_before_a_commitment(sheet):
    sheet.open()
    shown = sheet.page.locator(".atlas-questions").inner_text()
    assert sheet.page.locator(".atlas-feedback, .atlas-summary").count() == 0
    for secret in ("24 days", "44 km", "765", "996", "name a source", "689", "2,790,974", "CIA",
                   "Ours"):
        assert secret not in shown


@pytest.mark.parametrize("wrong, said", [
    ("We say: hoop.", "We say: hoop.44 km along the Aras."),
    ("Ours is 1.", "Not our grade.44 km along the Aras.Ours is 1.")])
def test_a_judgement_is_not_called_wrong(sheet, wrong, said):
    sheet.open(items=[ITEMS["who"] | {"feedback_wrong": wrong}])
    sheet.item("who").get_by_label("Iran").check()
    sheet.save("who")
    expect(sheet.feedback("who")).to_have_text(said)


def test_each_kind_answers_after_it_is_saved(sheet):
    sheet.open()
    answer_everything(sheet)
    said = {
        "code-name": ["now carry the code name", "Write it on paper"],
        "days": ["You were off by 10 days: your answer is too low. The value is 24 days.",
                 "The article says two weeks.", "What did you assume?"],
        "who": ["Not this one.", "44 km along the Aras."],
        "which": ["2 of 3 right.", "Iran: yes. 765 km.",
                  "Armenia: yes (you left it out). The same service.",
                  "Mongolia: no. There is no such border.", "One service guards them all."],
        "rank": ["1 of 3 stand in the right place.", "Armenia: 996 km", "At every scale."],
        "why": ["Does it name a source?", "Is there a date?"],
        "length": ["Outside. The true value is 689 km.", "It lies 89 km above your high value.",
                   "Your range is 100 km wide.", "A map is flat.", "What did you assume?",
                   "Source: CIA: Factbook"],
        "people": ["Inside. The true value is 2,790,974 people.",
                   "Your range is 4,000,000 people wide."],
        "card": ["1 of 4 lines are written.",
                 "Still empty: warrant, how sure, what would move me.", "Test it."],
        "faith": ["You believe this 20 to 60%.", "No number is right or wrong here."],
        "chance": ["You gave 35%.", "It is kept."],
        "visit": ["Your forecast is 30%.", "lesson 08", "counted apart"],
    }  # fmt: skip
    for name, sentences in said.items():
        for sentence in sentences:
            expect(sheet.feedback(name)).to_contain_text(sentence)
        expect(sheet.item(name)).to_contain_text(re.compile(r"Saved, \d\d:\d\d"))


def test_right_answers_are_told_as_right(sheet):
    sheet.open("days", "who", "which", "rank")
    sheet.write("days", "25")
    expect(sheet.feedback("days")).to_contain_text("Close enough. The value is 24 days.")
    expect(sheet.feedback("days")).to_contain_text("Three weeks and three days.")
    sheet.write("days", "24")
    expect(sheet.feedback("days")).to_contain_text("Yes. The value is 24 days.")
    sheet.item("who").get_by_label("Russia").check()
    sheet.save("who")
    expect(sheet.feedback("who")).to_have_text("Yes.Georgia lies between.")
    for name in ("Iran", "Armenia"):
        sheet.item("which").get_by_label(name).check()
    sheet.save("which")
    expect(sheet.feedback("which")).to_contain_text("Yes, all of them.")
    expect(sheet.feedback("which")).not_to_contain_text("One service")
    sheet.item("rank").get_by_role("button", name="Up: Iran").click()
    sheet.save("rank")
    expect(sheet.feedback("rank")).to_contain_text("Yes, in the right order.")


def test_a_set_of_ranges_is_told_only_when_all_are_saved(sheet):
    sheet.open("length", "people")
    sheet.write("length", "600", "700")
    expect(sheet.item("length")).to_contain_text("shown when all 2 are saved")
    assert "689" not in sheet.page.locator(".atlas-questions").inner_text()
    sheet.write("length", "500", "600")  # still free to think again
    sheet.write("people", "1000000", "5000000")
    summary = sheet.page.locator(".atlas-summary")
    expect(summary).to_contain_text(
        "1 of 2 ranges hold the true value. At 90% one would expect about 2."
    )
    sheet.write("length", "688", "690")  # too late to count
    expect(sheet.feedback("length")).to_contain_text("Outside. The true value is 689 km.")
    expect(sheet.feedback("length")).to_contain_text("the answer that counts: 500 to 600 km")
    expect(summary).to_contain_text("1 of 2")


def test_a_part_of_a_set_says_how_to_see_all_of_it(sheet):
    sheet.open("length")
    sheet.write("length", "500", "600")
    expect(sheet.item("length")).to_contain_text('run ask("pair") to see them all')
    assert sheet.feedback("length").count() == 0


def test_no_outcome_of_a_forecast_is_in_the_page(sheet):
    sheet.open("visit")
    assert "outcome\"" not in sheet.page.content()
    sheet.write("visit", "100")
    expect(sheet.feedback("visit")).to_contain_text("100% says that you cannot be wrong.")


# Bad input ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "texts", "said"),
    [
        ("days", [""], "Write the number first."),
        ("days", ["two weeks"], "Write the number in digits, such as 1200 or 12.5"),
        ("days", ["14 days"], "without other signs"),
        ("days", ["-3"], "The number must be at least 0 days."),
        ("days", ["1.2.3"], "in digits"),
        ("days", ["1e3"], "in digits"),
        ("length", ["600", ""], "Write the high value first."),
        ("length", ["", "600"], "Write the low value first."),
        ("length", ["600", "many"], "Write the high value in digits"),
        ("length", ["700", "600"], "The low value is above the high value"),
        ("faith", ["50", "140"], "The high value must be at most 100%."),
        ("faith", ["60", "20"], "The low value is above the high value"),
        ("chance", ["101"], "The chance must be at most 100%."),
        ("visit", ["140"], "The share must be at most 100%."),
        ("visit", ["-1"], "The share must be at least 0%."),
        ("visit", ["likely"], "Write the share in digits"),
        ("card", [], "Write at least one line first."),
        ("card", ["  ", "", "20", "60"], "Write at least one line first."),
        ("card", ["x", "", "20"], "Write the high value first."),
        ("card", ["x", "", "", "60"], "Write the low value first."),
        ("card", ["x", "", "60", "20"], "The low value is above the high value"),
        ("card", ["x", "", "20", "140"], "The high value must be at most 100%."),
        ("card", ["x", "", "-1", "60"], "The low value must be at least 0%."),
        ("card", ["x", "y" * 20_001], "Write at most 20,000 letters"),
        ("why", ["   "], "Write your answer first."),
        ("why", ["x" * 20_001], "Write at most 20,000 letters; these are 20,001."),
        ("code-name", ["Maria Lopez"], "not your own name"),
        ("code-name", [""], "such as amber-crane-42"),
    ],
)
def test_bad_input_gets_one_sentence_and_loses_nothing(sheet, name, texts, said):
    sheet.open(name)
    sheet.write(name, *texts)
    expect(sheet.error(name)).to_contain_text(said)
    fields = sheet.item(name).get_by_role("textbox")
    assert [fields.nth(place).input_value() for place in range(len(texts))] == texts
    assert sheet.stored() == []
    assert sheet.feedback(name).count() == 0
    wrong = sheet.item(name).locator("[aria-invalid=true]")
    expect(wrong).to_have_count(1)
    expect(wrong).to_be_focused()
    assert wrong.get_attribute("aria-describedby") == sheet.error(name).get_attribute("id")


@pytest.mark.parametrize(
    ("name", "said"),
    [("who", "Choose one answer first."), ("which", "Tick at least one box first.")],
)
def test_nothing_chosen_is_said(sheet, name, said):
    sheet.open(name)
    sheet.save(name)
    expect(sheet.error(name)).to_have_text(said)
    assert sheet.stored() == []
    sheet.item(name).get_by_label("Iran").check()
    expect(sheet.error(name)).to_have_text("")


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1200", 1200), (" 1200 ", 1200), ("1,200", 1200), ("1 200", 1200), ("12.5", 12.5),
        ("12,5", 12.5), ("1,234,567.5", 1234567.5), ("\u06f2\u06f4", 24), ("\u0662\u0664", 24),
        ("0", 0), (".5", 0.5),
    ],
)  # fmt: skip
def test_numbers_are_understood_as_people_write_them(sheet, typed, value):
    sheet.open("days")
    sheet.write("days", typed)
    assert [line["value"] for line in sheet.stored()] == [value]


# Kept and shown again -----------------------------------------------------------------------


def test_the_first_and_the_latest_answer_are_shown_again_later(sheet):
    sheet.open()
    answer_everything(sheet)
    sheet.write("days", "20")
    sheet.page.reload()
    for name in ITEMS:
        expect(sheet.feedback(name)).to_have_count(1)
    expect(sheet.item("days")).to_contain_text("First answer: 14 days. Latest: 20 days")
    expect(sheet.item("days").get_by_role("textbox")).to_have_value("20")
    expect(sheet.feedback("days")).to_contain_text("off by 4 days")
    expect(sheet.item("who").get_by_label("Iran")).to_be_checked()
    expect(sheet.item("visit").get_by_role("checkbox")).to_be_checked()
    expect(sheet.page.locator(".atlas-summary")).to_contain_text("1 of 2 ranges")


def test_a_stored_line_has_the_form_of_the_answer_file(sheet):
    sheet.open("code-name", "days")
    sheet.write("code-name", "amber-crane-42")
    sheet.write("days", "14")
    sheet.write("days", "24")
    lines = sheet.stored()
    assert [line["n"] for line in lines] == [1, 1, 2]
    assert {line["learner"] for line in lines} == {"amber-crane-42"}
    assert list(lines[0]) == ["v", "learner", "item", "value", "n", "at"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", lines[0]["at"])


def test_page_and_python_sum_up_the_same_lines_alike(sheet):
    sheet.open("days", "length", "people")
    for low in ("1", "2"):
        sheet.write("length", low, "900")
    sheet.write("people", "3", "9")
    sheet.write("length", "4", "900")
    sheet.write("days", "14")
    sheet.write("days", "24")
    items = [ITEMS[name] for name in ("days", "length", "people")]
    from_page = sheet.page.evaluate(
        "async ([script, items]) => (await import('data:text/javascript;charset=utf-8,' "
        "+ encodeURIComponent(script))).browserStore(items).saved()",
        [SCRIPT, items],
    )
    assert from_page == quiz.saved_state(items, sheet.stored())
    assert from_page["length"]["counted"] == {"low": 2, "high": 900}


def test_two_learners_at_one_browser_do_not_see_each_other(sheet):
    sheet.open("code-name", "days")
    sheet.write("days", "14")
    sheet.write("code-name", "amber-crane-42")
    sheet.write("code-name", "blue-heron-17")
    sheet.page.reload()
    assert sheet.feedback("days").count() == 0
    sheet.write("code-name", "amber-crane-42")
    sheet.page.reload()
    expect(sheet.feedback("days")).to_contain_text("off by 10 days")


@pytest.mark.parametrize(
    "line",
    ["{", "null", "[]", '{"v":1}', '{"v":2,"learner":"","item":"days","value":1,"n":1,"at":""}',
     '{"v":1,"learner":"","item":"days","value":{"toString":1},"n":1,"at":"x"}'],
)  # fmt: skip
def test_strange_stored_lines_break_nothing(sheet, line):
    sheet.page.add_init_script(f"localStorage.setItem('{KEY}', {json.dumps(line + chr(10))})")
    sheet.open("days")
    assert sheet.feedback("days").count() == 0
    expect(sheet.item("days").get_by_role("textbox")).to_have_value("")


def test_what_is_typed_outlives_a_page_that_is_drawn_again(sheet):
    sheet.open("why", "days")
    sheet.item("why").get_by_role("textbox").fill("half a thought")
    sheet.write("days", "two weeks")
    sheet.page.reload()
    expect(sheet.item("why").get_by_role("textbox")).to_have_value("half a thought")
    expect(sheet.item("days").get_by_role("textbox")).to_have_value("two weeks")
    sheet.save("why")
    assert sheet.page.evaluate("sessionStorage.getItem('argument-atlas-draft-why')") is None


def test_the_page_says_where_answers_lie_and_deletes_them(sheet):
    sheet.open("days")
    sheet.write("days", "14")
    sheet.page.get_by_text("Where are my answers?").click()
    expect(sheet.page.locator(".atlas-place")).to_contain_text("stay in this browser")
    with sheet.page.expect_download() as file:
        sheet.page.get_by_role("button", name="Download my answers").click()
    assert [json.loads(Path(file.value.path()).read_text("utf-8"))] == sheet.stored()
    sheet.page.once("dialog", lambda dialog: dialog.dismiss())
    sheet.page.get_by_role("button", name="Delete my answers").click()
    assert len(sheet.stored()) == 1
    sheet.page.once("dialog", lambda dialog: dialog.accept())
    sheet.page.get_by_role("button", name="Delete my answers").click()
    expect(sheet.feedback("days")).to_have_count(0)
    assert sheet.stored() == []


def test_a_browser_that_keeps_nothing_is_told_with_a_download(sheet):
    sheet.page.add_init_script("Storage.prototype.setItem = () => { throw new Error('no'); };")
    sheet.open("days", "who")
    sheet.write("days", "14")
    expect(sheet.item("days")).to_contain_text("Not saved: this browser does not let this page")
    expect(sheet.feedback("days")).to_contain_text("off by 10 days")
    sheet.item("who").get_by_label("Iran").check()
    sheet.save("who")
    expect(sheet.item("days")).not_to_contain_text("Saved,")
    with sheet.page.expect_download() as download:
        sheet.item("who").get_by_role("button", name="Download what is not saved").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["value"] for line in lines] == [14, "who-1"]


# Hostile words ------------------------------------------------------------------------------


def test_hostile_words_of_an_item_are_shown_as_words(sheet):
    rows = [question("q", "choice", HOSTILE, hint=HOSTILE, feedback_wrong=HOSTILE),
            question("n", "number", HOSTILE, answer=5, unit=HOSTILE, feedback_wrong=HOSTILE),
            question("t", "text", HOSTILE, rubric=HOSTILE)]  # fmt: skip
    options = [option("q", 1, HOSTILE, False, HOSTILE), option("q", 2, "b", True, HOSTILE)]
    sheet.open(items=quiz.quiz_items(rows, options))
    sheet.item("q").get_by_label(HOSTILE).check()
    sheet.save("q")
    sheet.write("n", "1")
    sheet.write("t", HOSTILE)
    sheet.write("t", HOSTILE + " again")
    expect(sheet.feedback("q")).to_contain_text(HOSTILE)
    expect(sheet.item("t")).to_contain_text(f"First answer: {HOSTILE}")
    sheet.page.reload()
    expect(sheet.item("t").get_by_role("textbox")).to_have_value(HOSTILE + " again")
    assert sheet.page.evaluate("window.alarm") is None
    assert sheet.page.locator("main img").count() == 0


# The claim card -----------------------------------------------------------------------------


def test_a_card_is_filled_by_keyboard_kept_and_shown_again(sheet):
    sheet.open("card")
    card, keys = sheet.item("card"), sheet.page.keyboard
    typed = [f"against {HOSTILE}", "a rule\nin two lines", "20", "62,5", ""]
    for text in typed:
        keys.press("Tab")
        for place, line in enumerate(text.split("\n")):
            keys.press("Enter") if place else None
            keys.type(line)
    keys.press("Tab")
    expect(card.get_by_role("button", name="Save my answer")).to_be_focused()
    keys.press("Enter")
    box = sheet.feedback("card")
    expect(box).to_contain_text("3 of 4 lines are written.")
    expect(box).to_contain_text("Still empty: what would move me.")
    (line,) = sheet.stored()
    assert line["value"] == {"card-3": typed[0], "card-4": typed[1],
                             "card-5": {"low": 20, "high": 62.5}}  # fmt: skip
    sheet.page.reload()
    assert [field.input_value() for field in card.get_by_role("textbox").all()] == [
        typed[0], typed[1], "20", "62.5", ""
    ]  # fmt: skip
    expect(box).to_contain_text("3 of 4 lines are written.")
    card.get_by_label("what would move me").fill("a plan")
    card.get_by_label("warrant").fill("")  # a line may be taken back
    sheet.save("card")
    expect(box).to_contain_text("Still empty: warrant.")
    box.get_by_text("Your first version of this card").click()
    expect(box.get_by_text(f"against: {typed[0]}")).to_be_visible()
    expect(box.get_by_text("how sure: 20 to 62.5%")).to_be_visible()
    assert sheet.page.evaluate("window.alarm") is None
    assert sheet.page.locator("main img").count() == 0


def test_our_reading_of_a_card_is_folded_named_as_ours_and_only_of_the_blank_lines(sheet):
    sheet.open("card")
    sheet.write("card", "They trade anyway.")
    ours = sheet.feedback("card").locator("details")
    expect(ours.locator("li").first).to_be_hidden()
    ours.get_by_text("Our reading, line by line").click()
    expect(ours.locator("li")).to_have_text(
        ["against: Ours: the ties are older.", "warrant: Ours: opportunity, so motive.",
         "how sure: Ours: 10 to 40%.", "what would move me: Ours: a plan."]
    )  # fmt: skip
    expect(ours).to_contain_text("our reading, not the truth")


def test_the_fields_of_a_card_carry_their_labels_and_given_lines_cannot_be_changed(sheet):
    sheet.open("card")
    card = sheet.item("card")
    expect(card.get_by_role("textbox")).to_have_count(5)
    for name in ("against", "warrant", "what would move me"):
        expect(card.get_by_role("textbox", name=name, exact=True)).to_have_count(1)
    sure = card.get_by_role("group", name="how sure", exact=True)
    expect(sure.get_by_role("textbox", name="Low (%)", exact=True)).to_have_count(1)
    expect(sure.get_by_role("textbox", name="High (%)", exact=True)).to_have_count(1)
    expect(card.get_by_role("group", name="Does the border explain it?")).to_have_count(1)
    expect(card.locator(".atlas-words").nth(0)).to_have_text("The border is why.")


@pytest.mark.parametrize(("width", "beside"), [(1000, True), (420, False)])
def test_the_lines_of_a_card_stand_beside_or_below_their_labels(sheet, width, beside):
    sheet.page.set_viewport_size({"width": width, "height": 800})
    sheet.open("card")
    rows = sheet.item("card").locator(".atlas-line").all()
    assert len(rows) == 6
    for row in rows:
        parts = (row.locator(part) for part in (".atlas-name", ".atlas-words"))
        label, words = (part.bounding_box() for part in parts)
        assert (words["x"] >= label["x"] + label["width"] - 1) == beside
        assert (words["y"] >= label["y"] + label["height"] - 1) != beside


def test_a_card_that_cannot_be_saved_keeps_every_line(sheet):
    in_lab(sheet, "card").write("card", "one", "two", "20", "60", "three")
    reply(sheet, 0, {"card-3": "one"}, at="", problem="the disk is full.", line="{}\n")
    expect(sheet.item("card")).to_contain_text("Not saved: the disk is full.")
    values = [field.input_value() for field in sheet.item("card").get_by_role("textbox").all()]
    assert values == ["one", "two", "20", "60", "three"]
    sheet.page.evaluate("globalThis.close()")
    in_lab(sheet, "card")  # the cell is run again: what was typed and not saved is still there
    expect(sheet.item("card").get_by_label("what would move me")).to_have_value("three")


@pytest.mark.parametrize(
    "value", ["x", 7, [], {}, {"card-3": 7}, {"card-5": {"low": "a", "high": 2}}, {"gone": "x"}]
)
def test_a_saved_card_of_a_strange_form_breaks_nothing(sheet, value):
    line = {"v": 1, "learner": "", "item": "card", "value": value, "n": 1, "at": "2026"}
    stored = json.dumps(json.dumps(line) + "\n")
    sheet.page.add_init_script(f"localStorage.setItem('{KEY}', {stored})")
    sheet.open("card")
    expect(sheet.item("card")).to_contain_text("An earlier answer is kept")
    assert sheet.feedback("card").count() == 0


# Access -------------------------------------------------------------------------------------


def test_everything_can_be_done_with_the_keyboard(sheet):
    sheet.open("days", "who", "rank")
    keys = sheet.page.keyboard
    keys.press("Tab")
    keys.type("14")
    keys.press("Enter")
    expect(sheet.feedback("days")).to_contain_text("off by 10 days")
    for _ in range(3):  # hint, save, first option
        keys.press("Tab")
    keys.press("Space")
    keys.press("ArrowDown")
    expect(sheet.item("who").get_by_label("Russia")).to_be_checked()
    keys.press("Enter")
    expect(sheet.feedback("who")).to_contain_text("Yes.")
    keys.press("Tab")
    for _ in range(2):  # the first Up cannot move anything; then Down
        keys.press("Tab")
    down = sheet.item("rank").get_by_role("button", name="Down: Armenia")
    expect(down).to_be_focused()
    assert down.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    for _ in range(3):  # once more than there are places
        keys.press("Enter")
    expect(down).to_be_focused()
    expect(sheet.item("rank").locator("li").nth(2)).to_contain_text("Armenia")
    spoken = sheet.item("rank").get_by_role("status").filter(has_text="Armenia is now")
    expect(spoken).to_have_text("Armenia is now in place 3 of 3.")


@pytest.mark.parametrize("width", [320, 1200])
@pytest.mark.parametrize("paper", ["#ffffff", "#111111"])
def test_no_barrier_is_found_and_nothing_sticks_out(sheet, width, paper):
    sheet.page.set_viewport_size({"width": width, "height": 800})
    sheet.open(paper=paper)
    sheet.save("days")  # one item in the state of an error
    sheet.page.evaluate(AXE)
    run = "e => axe.run(e).then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html)]))"
    box = sheet.page.locator(".atlas-questions")
    assert box.evaluate(run) == []
    answer_everything(sheet)
    for summary in sheet.page.locator("summary").all():
        summary.click()
    assert box.evaluate(run) == []
    assert sheet.page.evaluate("document.documentElement.scrollWidth") <= width


def test_targets_are_large_enough_for_a_finger(sheet):
    sheet.page.set_viewport_size({"width": 320, "height": 800})
    sheet.open()
    targets = "button, summary, label:has([type=radio], [type=checkbox]), [type=text], textarea"
    found = 0
    for target in sheet.page.locator(".atlas-questions").locator(targets).all():
        if target.is_visible():
            box, found = target.bounding_box(), found + 1
            assert box["height"] >= 44, target.inner_text()
            assert box["width"] >= 44, target.inner_text()
    assert found > 30


def test_what_was_saved_is_spoken(sheet):
    sheet.open("days")
    sheet.write("days", "14")
    spoken = sheet.item("days").get_by_role("status")
    expect(spoken).to_contain_text("Saved,")
    expect(spoken).to_contain_text("off by 10 days")


# As in JupyterLab: a model in place of Python -------------------------------------------------

MODEL = """
const code = "data:text/javascript;charset=utf-8," + encodeURIComponent(SOURCE);
const widget = (await import(code)).default;
const box = document.querySelector(".atlas-ask"), hearing = new Set();
const state = { items: JSON.parse(box.querySelector("script").textContent), saved: {},
  place: "answers.jsonl in the folder notebooks", problems: PROBLEMS };
globalThis.sent = [];
globalThis.reply = (message) => hearing.forEach((hear) => hear(message));
globalThis.hearing = hearing;
globalThis.close = widget.render({ el: box, model: {
  get: (name) => state[name], on: (name, hear) => hearing.add(hear),
  off: (name, hear) => hearing.delete(hear), send: (message) => { sent.push(message); SEND },
} });
"""


def in_lab(sheet: Sheet, *names: str, send: str = "", problems: tuple[str, ...] = ()) -> Sheet:
    """Draw questions as anywidget does; `send` is what the model does with a message."""
    script = MODEL.replace("SOURCE", json.dumps(SCRIPT)).replace("SEND", send)
    sheet.page.clock.install(time="2026-01-06T10:00:00")
    sheet.open(*names, start=script.replace("PROBLEMS", json.dumps(problems)))
    sheet.page.clock.pause_at("2026-01-06T11:00:00")  # time passes only when a test says so
    return sheet


def reply(sheet: Sheet, place: int, value, at: str = "2026-01-05T14:32:00+00:00", **more) -> None:
    """Answer the message at this place as Python does."""
    message = sheet.page.evaluate("place => sent[place]", place)
    state = {"first": value, "latest": value, "counted": value, "times": 1, "at": at}
    answer = {"request": message["request"], "saved": {message["item"]: state}} | more
    sheet.page.evaluate("answer => globalThis.reply(answer)", answer)


def test_saved_is_said_when_python_has_said_so_and_not_before(sheet):
    in_lab(sheet, "days").write("days", "14")
    expect(sheet.item("days")).to_contain_text("Saving")
    expect(sheet.item("days")).not_to_contain_text("Saved")
    assert sheet.feedback("days").count() == 0
    assert sheet.page.evaluate("[sent.length, sent[0].item, sent[0].value]") == [1, "days", 14]
    reply(sheet, 0, 14)
    expect(sheet.item("days")).to_contain_text("Saved, 5 January 2026, 14:32")
    expect(sheet.feedback("days")).to_contain_text("off by 10 days")
    sheet.page.clock.run_for(6000)
    expect(sheet.item("days")).not_to_contain_text("Not saved")


@pytest.mark.parametrize(
    "send", ["", "throw new Error('closed')", "return Promise.reject(new Error('closed'))"]
)
def test_a_silent_python_is_told_after_five_seconds_and_nothing_is_lost(sheet, send):
    in_lab(sheet, "why", send=send).write("why", "what I wrote")
    sheet.page.clock.run_for(4800)
    expect(sheet.item("why")).not_to_contain_text("Not saved")
    sheet.page.clock.run_for(400)
    expect(sheet.item("why")).to_contain_text("Not saved: Python did not answer.")
    expect(sheet.item("why")).to_contain_text("run this cell again")
    expect(sheet.item("why").get_by_role("textbox")).to_have_value("what I wrote")
    assert sheet.feedback("why").count() == 0


def test_a_late_answer_of_python_still_counts(sheet):
    in_lab(sheet, "days").write("days", "14")
    sheet.page.clock.run_for(9000)
    expect(sheet.item("days")).to_contain_text("Not saved")
    reply(sheet, 0, 14)
    expect(sheet.item("days")).not_to_contain_text("Not saved")
    expect(sheet.item("days")).to_contain_text("Saved, 5 January 2026, 14:32")


def test_a_refused_answer_is_told_and_can_be_downloaded(sheet):
    in_lab(sheet, "days", "who").write("days", "14")
    line = '{"v": 1, "item": "days", "value": 14}\n'
    reply(sheet, 0, 14, at="", problem="the disk is full.", line=line)
    expect(sheet.item("days")).to_contain_text("Not saved: the disk is full.")
    expect(sheet.item("days")).not_to_contain_text("Saved,")
    with sheet.page.expect_download() as download:
        sheet.item("days").get_by_role("button", name="Download what is not saved").click()
    assert Path(download.value.path()).read_text(encoding="utf-8") == line
    sheet.save("days")
    reply(sheet, 1, 14)
    expect(sheet.item("days")).to_contain_text("Saved, 5 January 2026, 14:32")
    expect(sheet.item("days")).not_to_contain_text("Not saved")


def test_an_answer_of_python_to_another_page_is_left_alone(sheet):
    in_lab(sheet, "days").write("days", "14")
    sheet.page.evaluate("globalThis.reply({ request: 'of another view', saved: {} })")
    expect(sheet.item("days")).to_contain_text("Saving")


def test_unreadable_lines_and_the_place_of_the_file_are_told(sheet):
    in_lab(sheet, "days", problems=("Line 7 of answers.jsonl is empty.",))
    expect(sheet.page.locator(".atlas-questions")).to_contain_text("Line 7 of answers.jsonl")
    sheet.page.get_by_text("Where are my answers?").click()
    place = sheet.page.locator(".atlas-place")
    expect(place).to_contain_text("answers.jsonl in the folder notebooks")
    expect(place).to_contain_text("delete that file")


def test_a_closed_widget_stops_listening(sheet):
    in_lab(sheet, "days")
    assert sheet.page.evaluate("hearing.size") == 1
    sheet.page.evaluate("globalThis.close()")
    assert sheet.page.evaluate("hearing.size") == 0
