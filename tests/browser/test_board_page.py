"""The argument board in a plain page: the same file as in JupyterLab, with the network refused."""

from __future__ import annotations

import json
import random
import re
import subprocess
from pathlib import Path

import axe_playwright_python
import pandas as pd
import pytest
from browser_pages import go_to_file, open_page
from lesson_page import LessonPage
from playwright.sync_api import expect
from surroundings import ROOT, STUDENT_PYTHON, surroundings

from helpers import answers, quiz
from helpers.argument import expand, influence, ranges, strengths
from helpers.board import CORE, SENTENCE, WORDS, board, in_words, my_board
from helpers.data import load

STATIC = Path(quiz.__file__).parent / "static"
SCRIPT = (STATIC / "board.js").read_text(encoding="utf-8")
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
HOSTILE = '<img src=x onerror="window.alarm=1"></script><script>window.alarm=1</script>'
KEY = "argument-atlas-answers"
DEFENCE = "Israel is directly involved in the defence"
MOUNT = ('for (const box of document.querySelectorAll(".atlas-board")) '
         'mount(box, JSON.parse(box.querySelector("script").textContent));')
IMPORT = "(await import('data:text/javascript;charset=utf-8,' + encodeURIComponent(script)))"


def controls(*tops: str) -> int:
    """Count the parts with a control among all that leads to these nodes; without any, all."""
    kinds = load("argument_nodes").set_index("id")["kind"]
    links, behind = load("argument_links"), set(tops or kinds.index)
    while more := set(links["source"][links["target"].isin(behind)]) - behind:
        behind |= more
    return int((kinds[list(behind)] != "conclusion").sum())


class Sheet:
    """A page with the board, and the moves of a learner."""

    def __init__(self, page, folder: Path) -> None:
        self.page, self.folder = page, folder
        self.box = page.locator(".atlas-weigh")

    def open(self, *tables, start: str = MOUNT, paper: str = "#fff", more: str = "") -> Sheet:
        """Write the page as the web edition does and open it."""
        shown = board(*tables)._repr_mimebundle_()[0]["text/html"]
        self.folder.joinpath("board.html").write_text(
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Board</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<style>body {{ margin: 0; background: {paper} }} h1, h2, h3 {{ position: absolute; "
            "left: -999px }</style></head><body><main><h1>Lesson</h1><h2>The walk</h2>"
            f"<h3>The board</h3>{shown}{more}</main>"
            f'<script type="module">{SCRIPT}\n{start}</script></body></html>', encoding="utf-8")
        go_to_file(self.page, self.folder / "board.html")
        expect(self.box).to_be_visible()
        return self

    def button(self, name: str):
        return self.box.get_by_role("button", name=name)

    def radio(self, name: str):
        return self.box.get_by_role("radio", name=name, exact=True)

    def begin(self, conclusion: str = DEFENCE, low: str = "60", high: str = "85",
              parts: str = "every part") -> Sheet:
        """Choose a conclusion and say one's own view; the board opens, with all its parts."""
        self.radio(conclusion).check()
        for number in range(self.box.get_by_label("before the board, low").count()):
            self.box.get_by_label("before the board, low").nth(number).fill(low)
            self.box.get_by_label("before the board, high").nth(number).fill(high)
        self.button("Keep this").click()
        expect(self.box.get_by_text("Put in your numbers")).to_be_visible()
        if self.radio(parts).count():
            self.radio(parts).check()
        return self

    def unfold(self) -> Sheet:
        """Show the reasons of every conclusion on the way."""
        while self.box.locator("[aria-expanded=false]").count():
            self.box.locator("[aria-expanded=false]").first.click()
        return self

    def put(self, label: str, low, high) -> None:
        """Fill low and high of one part."""
        for end, value in (("low", low), ("high", high)):
            field = self.box.get_by_role("spinbutton", name=re.compile(
                f"^{re.escape(label)}: how (sure|strong), {end}$"))
            field.fill(str(value))

    def heading(self, words: str):
        return self.box.get_by_role("heading", name=words)

    def card(self, node: str):
        return self.box.locator(f'.atlas-card[data-node="{node}"]').first

    def finish(self) -> None:
        """Add a claim and an objection with their numbers, and say where the difference is."""
        self.box.get_by_label("Your claim, in one sentence").fill("Israel trains pilots there")
        self.button("Add my claim").click()
        self.put("Israel trains pilots there", 30, 50)
        self.box.get_by_label("Your objection, in one sentence").fill("Training is trade")
        self.button("Add my objection").click()
        self.put("Training is trade", 40, 60)
        self.radio("A link is missing").check()

    def save(self) -> None:
        self.button("Save my board").click()

    def stored(self) -> list[dict]:
        text = self.page.evaluate(f"localStorage.getItem('{KEY}')") or ""
        return [json.loads(line) for line in text.splitlines()]

    def said(self):
        return self.box.locator(".atlas-bar [role=status]")


@pytest.fixture
def sheet(page, tmp_path, monkeypatch):
    monkeypatch.setenv("ARGUMENT_ATLAS_ANSWERS", str(tmp_path / "answers.jsonl"))
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Sheet(page, tmp_path)
    assert errors == []


def small() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two premises that one step needs, its conclusion, an objection to the step."""
    nodes = pd.DataFrame(
        [("p", "premise", "First premise", "One.", 0.6, 0.5, 0.7),
         ("q", "premise", "Second premise", "Two.", 0.8, 0.7, 0.9),
         ("s", "inference", "The step", "So.", 0.5, 0.4, 0.6),
         ("c", "conclusion", "The end", "It follows.", 0, 0, 0),
         ("o", "objection", "The objection", "No.", 0.3, 0.2, 0.4)],
        columns=["id", "kind", "label", "text", "base", "base_low", "base_high"])  # fmt: skip
    links = pd.DataFrame([("p", "s", "needs"), ("q", "s", "needs"), ("s", "c", "supports"),
                          ("o", "s", "attacks")], columns=["source", "target", "kind"])
    return nodes, links


# JavaScript and Python compute alike ----------------------------------------------------------


def made_up(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    chance = random.Random(seed)
    count = chance.randint(1, 25)
    ends = [sorted((chance.choice([0, 1, chance.random()]), chance.random()))
            for _ in range(count)]  # fmt: skip
    nodes = pd.DataFrame({"id": [f"n{n}" for n in range(count)],
                          "base_low": [low for low, _ in ends],
                          "base": [(low + high) / 2 for low, high in ends],
                          "base_high": [high for _, high in ends]})  # fmt: skip
    rows = [(*(f"n{n}" for n in sorted(chance.sample(range(count), 2))),
             chance.choice(["supports", "attacks", "needs"]), chance.choice([1, chance.random()]))
            for _ in range(chance.randint(0, 50) if count > 1 else 0)]  # fmt: skip
    links = pd.DataFrame(rows, columns=["source", "target", "kind", "weight"])
    return nodes.sample(frac=1, random_state=seed), links


def test_strengths_and_ranges_are_those_of_python_on_random_graphs(page):
    graphs = [made_up(seed) for seed in range(150)]
    given = [[nodes.to_dict("records"), links.to_dict("records")] for nodes, links in graphs]
    found = page.evaluate("async ([script, graphs]) => { const js = " + IMPORT + """;
      return graphs.map(([nodes, links]) => {
        const wired = js.wire(nodes, links), rows = new Map(nodes.map(n => [n.id, n]));
        const weigh = base => Object.fromEntries(js.weigh(wired, id => base(rows.get(id))));
        return [weigh(n => [n.base_low, n.base_high]), weigh(n => [n.base, n.base])]; }); }""",
        [SCRIPT, given])  # fmt: skip
    for (nodes, links), (both, point) in zip(graphs, found, strict=True):
        expected, middle = ranges(nodes, links), strengths(*expand(nodes, links))
        for name in nodes["id"]:
            low, _, high = expected.loc[name]
            assert both[name] == pytest.approx([low, high], abs=1e-12)
            assert point[name] == pytest.approx([middle[name]] * 2, abs=1e-12)


def test_words_are_those_of_python(page):
    grid = [[low / 40, high / 40] for low in range(41) for high in range(low, 41)]
    found = page.evaluate("async ([script, words, grid]) => { const js = " + IMPORT
                          + "; return grid.map(one => js.inWords(words, one)); }",
                          [SCRIPT, WORDS, grid])  # fmt: skip
    assert found == [in_words(*one) for one in grid]


def test_a_long_chain_does_not_run_out_of_stack(page):
    found = page.evaluate("async script => { const js = " + IMPORT + """;
      const nodes = Array.from({length: 20000}, (_, n) => ({id: "n" + n}));
      const links = nodes.slice(1).map((one, n) =>
        ({source: "n" + n, target: one.id, kind: "supports"}));
      return js.weigh(js.wire(nodes.reverse(), links), () => [0.5, 1]).get("n19999"); }""", SCRIPT)
    assert found == [pytest.approx(1), 1]


def test_what_the_learner_put_in_gives_the_same_board_in_python(sheet, monkeypatch):
    sheet.open().begin().unfold()
    chance = random.Random(7)
    labels = dict(zip(load("argument_nodes")["id"], load("argument_nodes")["label"], strict=True))
    for name in ("i-supplier-defender", "share-69", "i-share", "border-hq", "o-armenian-border",
                 "airport-training", "i-training", "o-two-jobs", "historical-problems"):
        sheet.put(labels[name], *sorted((chance.randrange(100), chance.randrange(100))))
    sheet.finish()
    sheet.box.get_by_label("Show digits").check()
    for mode in ("as printed", "as repaired"):
        sheet.radio(mode).check()
        sheet.save()
        expect(sheet.box).to_contain_text("Saved,")
        value = sheet.stored()[-1]["value"]
        same_as_python(sheet, value)
        assert (value["mode"], value["finished"]) == (mode.removeprefix("as "), True)
    assert list(value["before"].items()) == [("direct-defence", [0.6, 0.85])]


# In its order: own view, board, ours ----------------------------------------------------------


def test_the_board_opens_only_after_ones_own_view(sheet):
    sheet.open()
    assert sheet.box.get_by_role("spinbutton").count() == 0
    sheet.radio(DEFENCE).check()
    assert sheet.box.get_by_role("spinbutton").count() == 2
    expect(sheet.box).not_to_contain_text("The board:")
    fields = [sheet.box.get_by_label(f"before the board, {end}") for end in ("low", "high")]
    for low, high, said, wrong in (("", "50", "Write a low and a high", [True, False]),
                                   ("70", "50", "low is above", [True, True]),
                                   ("10", "140", "Write a number from", [False, True])):
        for field, typed in zip(fields, (low, high), strict=True):
            field.fill(typed)
        fields[1].press("Enter")
        expect(sheet.box.get_by_role("alert").filter(has_text=said)).to_be_visible()
        assert [field.get_attribute("aria-invalid") == "true" for field in fields] == wrong
        expect(fields[wrong.index(True)]).to_be_focused()
        assert said in told_of(sheet, fields[0])[-1]
        assert sheet.card("c").count() == 0
    sheet.begin()
    expect(sheet.box).to_contain_text("you said strong to very strong (60 to 85)")
    expect(sheet.box.get_by_text(SENTENCE).first).to_be_visible()


def told_of(sheet: Sheet, field) -> list[str]:
    """Return the sentences that describe a field to a screen reader."""
    return [sheet.box.locator(f"#{name}").inner_text()
            for name in field.get_attribute("aria-describedby").split()]


def test_nothing_starts_from_our_numbers(sheet):
    sheet.open().begin().unfold()
    fields, parts = sheet.box.get_by_role("spinbutton"), controls("direct-defence")
    assert fields.count() == 2 * parts > 80
    assert set(fields.evaluate_all("all => all.map(one => one.value)")) == {""}
    expect(sheet.box).to_contain_text(f"0 of {parts} parts are set.")
    assert sheet.box.locator(".atlas-unset:visible").count() == parts
    expect(sheet.said()).to_have_text(f"{DEFENCE}: very weak to very strong.")
    assert sheet.box.get_by_text("editorial choice").count() == 0


def test_words_first_digits_on_demand(sheet):
    sheet.open(*small()).begin("The end")
    for label, low, high in (("First premise", 60, 60), ("Second premise", 80, 80),
                             ("The step", 50, 70), ("The objection", 0, 25)):  # fmt: skip
        sheet.put(label, low, high)
    result = sheet.box.locator(".atlas-result")
    expect(result).to_contain_text("The board: very weak to weak.")
    expect(result).to_contain_text("For: your reasons, if no objection counted, are weak.")
    expect(result).to_contain_text("Against: what your objections take away from the middle of "
                                   "your reasons is very weak.")
    assert not re.search(r"The end: [^.]*\d", sheet.said().inner_text())
    sheet.box.get_by_label("Show digits").check()
    expect(result).to_contain_text("The board: very weak to weak (18 to 34). In the middle: weak "
                                   "(25).")
    expect(result).to_contain_text("weak (24 to 34)")
    expect(result).to_contain_text("(0 to 7)")
    expect(sheet.said()).to_have_text("The end: very weak to weak (18 to 34).")


def test_a_word_sets_low_and_high_and_numbers_show_as_a_word(sheet):
    sheet.open(*small()).begin("The end")
    choice = sheet.box.get_by_role("combobox", name="First premise: How sure are you of it?")
    choice.select_option("likely (60 to 80)")
    low = sheet.box.get_by_label("First premise: how sure, low")
    expect(low).to_have_value("60")
    low.fill("65")
    expect(choice).to_have_value("my own numbers")
    choice.select_option("not set yet")
    expect(low).to_have_value("")
    low.fill("40")  # one end alone: the other is open
    sheet.box.get_by_label("Show digits").check()
    sheet.put("Second premise", 100, 100)
    sheet.put("The step", 100, 100)
    sheet.put("The objection", 0, 0)
    expect(sheet.said()).to_contain_text("(40 to 100)")


@pytest.mark.parametrize(("low", "high", "said"), [
    ("70", "50", "The low is above the high"), ("50", "101", "Write a number from 0 to 100."),
    ("-1", "50", "Write a number from 0 to 100."),
])  # fmt: skip
def test_bad_numbers_get_one_sentence_and_change_nothing(sheet, low, high, said):
    sheet.open(*small()).begin("The end")
    sheet.put("First premise", 20, 30)
    expect(sheet.said()).to_have_text("The end: very weak to weak.")
    sheet.put("First premise", low, high)
    sheet.page.keyboard.press("Tab")
    expect(sheet.card("p").get_by_role("alert")).to_contain_text(said)
    wrong = sheet.card("p").locator("[aria-invalid=true]")
    assert wrong.count() >= 1
    borders = wrong.evaluate_all("all => all.map(one => getComputedStyle(one).borderTopWidth)")
    assert set(borders) == {"2px"}
    sheet.page.wait_for_timeout(200)
    expect(sheet.said()).to_have_text("The end: very weak to weak.")
    sheet.radio("as a drawing").check()
    sheet.radio("as a list").check()
    fields = [sheet.box.get_by_label(f"First premise: how sure, {end}") for end in ("low", "high")]
    assert [field.input_value() for field in fields] == [low, high]  # what was typed stays
    expect(sheet.card("p").get_by_role("alert")).to_contain_text(said)


def test_ours_come_only_after_saving_as_a_friends_and_a_critics_board(sheet):
    sheet.open(*small()).begin("The end")
    sheet.put("First premise", 0, 10)
    assert sheet.box.get_by_text("editorial choice").count() == 0
    sheet.save()
    expect(sheet.box.get_by_text("editorial choice")).to_be_visible()
    sheet.box.get_by_label("Show digits").check()
    nodes, links = small()
    helps = nodes["kind"] != "objection"
    friend = nodes.assign(base_low=nodes["base"].where(helps, nodes["base_low"]),
                          base_high=nodes["base_high"].where(helps, nodes["base"]))
    critic = nodes.assign(base_low=nodes["base_low"].where(helps, nodes["base"]),
                          base_high=nodes["base"].where(helps, nodes["base_high"]))
    for name, table in (("friend", friend), ("critic", critic)):
        low, _, high = ranges(table, links).loc["c"]
        expect(sheet.box).to_contain_text(
            f"A {name}’s board: {in_words(low, high)} ({100 * low:.0f} to {100 * high:.0f})")
    sheet.box.get_by_text("lie farthest apart").click()
    row = sheet.box.get_by_role("row").filter(has_text="First premise")
    assert row.locator("td").all_inner_texts() == ["0 to 10", "60 to 70", "50 to 60"]


def test_a_reply_favours_the_conclusion(sheet):
    nodes, links = small()
    nodes.loc[len(nodes)] = ["r", "objection", "The reply", "Yes.", 0.5, 0.4, 0.8]
    links.loc[len(links)] = ["r", "o", "attacks"]
    sheet.open(nodes, links).begin("The end")
    sheet.put("The reply", 0, 0)
    sheet.save()
    sheet.box.get_by_text("lie farthest apart").click()
    row = sheet.box.get_by_role("row").filter(has_text="The reply")
    assert row.locator("td").all_inner_texts() == ["0 to 0", "50 to 80", "40 to 50"]


def test_the_difference_is_said_in_words_and_the_choice_is_saved(sheet):
    sheet.open(*small()).begin("The end", "60", "85")
    expect(sheet.box).to_contain_text("The board is wider than what you said, and holds it.")
    for label in ("First premise", "Second premise", "The step"):
        sheet.put(label, 20, 30)
    expect(sheet.box).to_contain_text("The board lies below all that you said.")
    sheet.radio("The rule is wrong").check()
    words = "Two weak reasons\nare no strong one"
    sheet.box.get_by_label("Which one, and why?").fill(words)
    sheet.save()
    expect(sheet.box).to_contain_text("Saved,")
    value = sheet.stored()[-1]["value"]
    assert value["difference"] == {"choice": "rule", "words": words}
    assert value["before"] == {"c": [0.6, 0.85]} and not value["finished"]
    expect(sheet.box).to_contain_text("○ still to do: A claim of your own")


# What a node does -----------------------------------------------------------------------------


def test_without_this_with_only_this_and_the_path(sheet):
    sheet.open(*small()).begin("The end")
    points = {"p": 60, "q": 80, "s": 50, "o": 30}
    nodes, links = small()
    labels = dict(zip(nodes["id"], nodes["label"], strict=True))
    for name, value in points.items():
        sheet.put(labels[name], value, value)
    sheet.box.get_by_label("Show digits").check()
    bases = {name: value / 100 for name, value in points.items()}
    expected = influence(*expand(nodes, links), "c", base=bases)
    for name in points:
        card = sheet.card(name)
        card.get_by_text("What does it do").click()
        card.get_by_role("button", name="Without this").click()
        share = 100 * expected.loc[name, "without"]
        expect(card.get_by_role("status")).to_contain_text(f"({share:.0f} to {share:.0f})")
    card = sheet.card("p")
    card.get_by_role("button", name="With only this").click()
    expect(card.get_by_role("status")).to_contain_text("very weak (0 to 0). With all: ")
    assert sheet.card("o").get_by_role("button", name="With only this").count() == 0
    card.get_by_role("button", name="Its path in words").click()
    expect(card.get_by_role("status")).to_have_text(
        "“First premise” is needed for “The step”, which supports “The end”.")
    sheet.card("o").get_by_role("button", name="Its path in words").click()
    expect(sheet.card("o").get_by_role("status")).to_have_text(
        "“The objection” attacks “The step”, which supports “The end”.")


def test_the_whole_argument_weighs_each_conclusion(sheet):
    sheet.open().begin("The whole argument", "10", "90")
    for label in (DEFENCE, "Iran is pushed into a corner", "Israel may become the second hub"):
        expect(sheet.said()).to_contain_text(f"{label}: very weak to very strong.")
    assert sheet.box.locator(".atlas-result .atlas-scale").count() == 3
    sheet.unfold()
    assert sheet.box.get_by_role("spinbutton").count() == 2 * controls()


def test_own_claims_and_objections_join_the_board_and_leave_it(sheet):
    sheet.open(*small()).begin("The end")
    for name in ("claim", "objection"):
        sheet.button(f"Add my {name}").click()
        expect(sheet.box.get_by_text("Write it in a sentence first.").last).to_be_visible()
    sheet.finish()
    field = sheet.box.get_by_role("combobox", name="Training is trade: How strong is it?")
    assert sheet.card("own-1").inner_text().startswith("Your claim")
    assert sheet.card("own-1-step").inner_text().startswith("Your step")
    assert sheet.card("own-2").inner_text().startswith("✕ Your objection")
    expect(sheet.box).to_contain_text("✓ done: An objection of your own")
    sheet.button("Remove: Training is trade").click()
    expect(field).to_have_count(0)
    sheet.button("Remove: Israel trains pilots there").click()
    expect(sheet.box).to_contain_text("○ still to do: A claim of your own")
    expect(sheet.card("c")).to_be_focused()  # what it was about
    sheet.save()
    value = sheet.stored()[-1]["value"]
    assert value["nodes"] == value["links"] == [] and value["bases"]["printed"] == {}


def test_what_was_added_to_a_removed_claim_goes_too(sheet):
    sheet.open(*small()).begin("The end")
    sheet.finish()
    sheet.box.get_by_label("Your objection, in one sentence").fill("No pilot was seen")
    sheet.box.get_by_label("What does it attack?").select_option(
        label="Your claim: Israel trains pilots there")
    sheet.button("Add my objection").click()
    focused = sheet.page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == "No pilot was seen: How strong is it?"
    sheet.button("Remove: Israel trains pilots there").click()
    assert sheet.card("own-3").count() == 0 and sheet.card("own-1").count() == 0
    assert sheet.card("own-2").count() == 1


def test_as_repaired_shows_the_other_words_and_carries_the_rest_over(sheet):
    sheet.open().begin().unfold()
    sheet.put("69% of Azerbaijan's arms are Israeli", 10, 20)
    sheet.put("A share of imports, not of arms", 70, 80)
    sheet.put("The largest share: so a chief supplier", 90, 95)
    sheet.radio("as repaired").check()
    card = sheet.card("share-69")
    expect(card).to_contain_text("of major arms")
    expect(card).to_contain_text("New words: set it again.")
    expect(sheet.card("o-share-of-what")).to_contain_text("Does it still count?")
    expect(sheet.card("i-share")).to_contain_text("Carried over from the argument as printed.")
    expect(card.get_by_role("spinbutton").first).to_have_value("")
    expect(sheet.card("i-share").get_by_role("spinbutton").first).to_have_value("90")
    sheet.put("69% of Azerbaijan's arms are Israeli", 80, 90)
    sheet.radio("as printed").check()
    expect(card.get_by_role("spinbutton").first).to_have_value("10")


# The short board ------------------------------------------------------------------------------


def parts_of(sheet: Sheet) -> list[str]:
    """Return the ids of the parts with a control, from the top of the list down."""
    return sheet.box.locator(".atlas-card:has(select)").evaluate_all(
        "all => all.map(one => one.dataset.node)")


@pytest.mark.parametrize("conclusion", CORE)
def test_the_short_board_has_its_parts_and_every_part_brings_the_rest(sheet, conclusion):
    label = load("argument_nodes").set_index("id").loc[conclusion, "label"]
    sheet.open().begin(label, parts="the short board")
    core = CORE[conclusion]
    assert sorted(parts_of(sheet)) == sorted(core)
    assert parts_of(sheet)[0] == core[0], "the order is ours: begin at the top"
    expect(sheet.box).to_contain_text(f"0 of {len(core)} parts are set.")
    sheet.radio("every part").check()
    expect(sheet.radio("every part")).to_be_focused()
    expect(sheet.box).to_contain_text(f"0 of {controls(conclusion)} parts are set.")
    sheet.unfold()
    assert set(core) < set(parts_of(sheet))


def test_the_button_leads_from_part_to_part_until_all_are_set(sheet):
    sheet.open().begin(parts="the short board")
    order, keys = parts_of(sheet), sheet.page.keyboard
    next_part = sheet.button("Next part that is not set")
    for number, name in enumerate(order):
        expect(next_part).to_have_text(f"Next part that is not set ({len(order) - number})")
        next_part.focus()
        keys.press("Enter")
        expect(sheet.card(name).get_by_role("combobox")).to_be_focused()
        keys.press("ArrowDown")
    expect(sheet.box).to_contain_text(f"{len(order)} of {len(order)} parts are set.")
    expect(next_part).to_have_count(0)
    sheet.card(order[3]).get_by_role("combobox").select_option("not set yet")
    sheet.radio("as a drawing").check()
    next_part.click()
    expect(sheet.card(order[3]).get_by_role("combobox")).to_be_focused()


def test_what_is_set_stays_when_the_parts_change(sheet, monkeypatch):
    sheet.open().begin(parts="the short board")
    sheet.put("He visited the border headquarters", 60, 80)
    sheet.radio("every part").check()
    sheet.unfold().put("50,000 Iranian troops near the border", 20, 30)
    sheet.radio("the short board").check()
    sheet.finish()
    sheet.box.get_by_label("Show digits").check()
    for parts in ("the short board", "every part"):
        sheet.radio(parts).check()
        sheet.save()
        expect(sheet.box).to_contain_text("Saved,")
        value = sheet.stored()[-1]["value"]
        assert value["bases"]["printed"]["troops-50000"] == [0.2, 0.3]
        same_as_python(sheet, value)
    sheet.page.reload()
    expect(sheet.radio("every part")).to_be_checked()


def same_as_python(sheet: Sheet, value: dict) -> None:
    """Hold what the page says of the defence against what Python makes of the saved board."""
    answers.save("board", value)
    low, _, high = ranges(*my_board()).loc["direct-defence"]
    words = f"{in_words(low, high)} ({100 * low:.0f} to {100 * high:.0f})"
    expect(sheet.said()).to_have_text(f"{DEFENCE}: {words}.")


# Kept and shown again -------------------------------------------------------------------------


def test_a_saved_board_is_there_again_after_a_reload(sheet):
    sheet.open().begin()
    sheet.put("Selling is not defending", 55, 65)
    sheet.finish()
    sheet.save()
    expect(sheet.box).to_contain_text(re.compile(r"Saved, \d\d:\d\d"))
    words = sheet.said().inner_text()
    sheet.page.reload()
    expect(sheet.said()).to_have_text(words)
    expect(sheet.box.get_by_label("Selling is not defending: how strong, low")).to_have_value("55")
    expect(sheet.box).to_contain_text(re.compile(r"Saved, \d\d:\d\d"))
    expect(sheet.radio("A link is missing")).to_be_checked()
    (line,) = sheet.stored()
    assert list(line) == ["v", "learner", "item", "value", "n", "at"] and line["item"] == "board"
    assert line["value"]["nodes"][0]["label"] == "Israel trains pilots there"


def test_what_is_not_saved_outlives_a_reload_and_is_called_not_saved(sheet):
    sheet.open(*small()).begin("The end")
    expect(sheet.box).to_contain_text("Not saved yet.")
    sheet.put("The step", 10, 20)
    sheet.page.reload()
    expect(sheet.box.get_by_label("The step: how strong, high")).to_have_value("20")
    expect(sheet.box).to_contain_text("Not saved yet.")
    sheet.save()
    expect(sheet.box).to_contain_text("Saved,")
    sheet.put("The step", 10, 30)
    expect(sheet.box).to_contain_text("Changed since it was saved: save again to keep it.")
    expect(sheet.box).not_to_contain_text("Saved,")


def test_board_and_questions_keep_their_lines_under_one_code_name(sheet):
    ask = (STATIC / "ask.js").read_text(encoding="utf-8")
    items = quiz.quiz_items([dict.fromkeys(
        ("unit", "answer", "tolerance", "minimum", "maximum", "feedback_right", "feedback_wrong",
         "rubric", "hint", "source_ids", "reveal", "bounds_level", "set", "position"))
        | {"id": "code-name", "type": "code-name", "question": "Name?"}], [])  # fmt: skip
    more = (f'{quiz.as_html(items)}<script type="module">{ask}\nmount(document.querySelector('
            f'".atlas-ask"), {json.dumps(items)});</script>')
    sheet.open(*small(), more=more)
    name = sheet.page.locator(".atlas-questions")
    name.get_by_role("textbox").fill("amber-crane-42")
    name.get_by_role("button", name="Save").click()
    sheet.begin("The end")
    sheet.save()
    expect(sheet.box).to_contain_text("Saved,")
    assert [line["learner"] for line in sheet.stored()] == ["amber-crane-42"] * 2
    name.get_by_role("textbox").fill("blue-heron-17")
    name.get_by_role("button", name="Save").click()
    expect(name).to_contain_text("blue-heron-17")
    sheet.page.reload()
    assert sheet.box.get_by_role("spinbutton").count() == 0  # another learner: nothing yet
    sheet.page.get_by_text("Where is my board kept?").click()
    with sheet.page.expect_download() as file:
        sheet.button("Download my answers").click()
    assert Path(file.value.path()).read_text("utf-8").splitlines() == [
        json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in sheet.stored()]
    sheet.page.once("dialog", lambda dialog: dialog.accept())
    sheet.button("Delete my board from this browser").click()
    expect(sheet.box).to_be_visible()
    assert {line["item"] for line in sheet.stored()} == {"code-name"}


def test_a_browser_that_keeps_nothing_is_told_with_a_download(sheet):
    sheet.page.add_init_script("Storage.prototype.setItem = () => { throw new Error('no'); };")
    sheet.open(*small()).begin("The end")
    sheet.put("The step", 10, 20)
    sheet.save()
    expect(sheet.box).to_contain_text("Not saved: this browser does not let this page")
    expect(sheet.box).not_to_contain_text("Saved,")
    with sheet.page.expect_download() as download:
        sheet.button("Download what is not saved").click()
    line = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert line["value"]["bases"]["printed"] == {"s": [0.1, 0.2]} and line["item"] == "board"
    expect(sheet.box.get_by_label("The step: how strong, low")).to_have_value("10")


@pytest.mark.parametrize("value", [
    None, 1, "x", [], {"conclusion": 5, "bases": 3, "nodes": {}, "links": "x", "before": []},
    {"conclusion": "c", "before": {"c": [0.2, 0.4]}, "bases": {"printed": {"p": [2, "a"]}},
     "nodes": [1, None, {"id": "own-1", "kind": "dragon", "label": "x"}],
     "links": [{"source": "c", "target": "p", "kind": "supports"}, 7]},
    {"conclusion": "constructor", "mode": "toString", "difference": {"choice": "toString"}},
])  # fmt: skip
def test_strange_stored_values_break_nothing(sheet, value):
    line = json.dumps({"v": 1, "learner": "", "item": "board", "value": value, "n": 1, "at": "x"})
    sheet.page.add_init_script(f"localStorage.setItem('{KEY}', {json.dumps(line + chr(10))})")
    sheet.open(*small())
    sheet.radio("The end").check()
    if sheet.button("Keep this").count():
        sheet.begin("The end")
    expect(sheet.said()).to_have_text("The end: very weak to very strong.")


# As in JupyterLab: a model in place of Python -------------------------------------------------


MODEL = """
const widget = (await import("data:text/javascript;charset=utf-8," + encodeURIComponent(SOURCE)))
  .default, box = document.querySelector(".atlas-board"), hearing = new Set();
const state = { graph: JSON.parse(box.querySelector("script").textContent), saved: {},
  place: "answers.jsonl in the folder notebooks", problems: ["Line 7 is empty."] };
Object.assign(globalThis, { sent: [], hearing,
  reply: (one) => hearing.forEach((hear) => hear(one)),
  close: widget.render({ el: box, model: { get: (name) => state[name],
    on: (name, hear) => hearing.add(hear), off: (name, hear) => hearing.delete(hear),
    send: (message) => { sent.push(message); } } }) });
"""


def in_lab(sheet: Sheet) -> Sheet:
    sheet.page.clock.install(time="2026-01-06T10:00:00")
    return sheet.open(*small(), start=MODEL.replace("SOURCE", json.dumps(SCRIPT)))


def reply(sheet: Sheet, at: str = "2026-01-05T14:32:00+00:00", **more) -> None:
    message = sheet.page.evaluate("sent.at(-1)")
    saved = {"board": {"latest": message["value"], "first": message["value"], "at": at}}
    answer = {"request": message["request"], "saved": saved} | more
    sheet.page.evaluate("one => reply(one)", answer)


def test_saved_is_said_when_python_has_said_so_and_not_before(sheet):
    in_lab(sheet).begin("The end")
    expect(sheet.box).to_contain_text("Line 7 is empty.")
    sheet.save()
    expect(sheet.box).to_contain_text("Saving")
    assert sheet.box.get_by_text("editorial choice").count() == 0
    reply(sheet)
    expect(sheet.box).to_contain_text("Saved, 5 January 2026, 14:32.")
    expect(sheet.box.get_by_text("editorial choice")).to_be_visible()
    sheet.page.evaluate("globalThis.close()")
    assert sheet.page.evaluate("hearing.size") == 0


def test_a_silent_python_is_told_and_what_was_put_in_stays_with_a_download(sheet):
    in_lab(sheet).begin("The end")
    sheet.put("The step", 10, 20)
    sheet.save()
    field = sheet.box.get_by_label("The objection: how strong, high")
    field.focus()
    sheet.page.clock.run_for(5200)
    expect(sheet.box).to_contain_text("Not saved: Python did not answer.")
    expect(field).to_be_focused()
    expect(sheet.box.get_by_label("The step: how strong, low")).to_have_value("10")
    expect(sheet.button("Download what is not saved")).to_be_visible()
    reply(sheet)  # a late answer still counts
    expect(sheet.box).to_contain_text("Saved, 5 January 2026, 14:32.")
    expect(sheet.box).not_to_contain_text("Not saved")


def test_a_refusal_of_python_is_told_with_its_line(sheet):
    in_lab(sheet).begin("The end")
    sheet.save()
    reply(sheet, at="", problem="the disk is full.", line='{"v": 1}\n')
    expect(sheet.box).to_contain_text("Not saved: the disk is full.")
    with sheet.page.expect_download() as download:
        sheet.button("Download what is not saved").click()
    assert Path(download.value.path()).read_text(encoding="utf-8") == '{"v": 1}\n'


# Hostile words --------------------------------------------------------------------------------


def test_hostile_words_are_shown_as_words(sheet):
    nodes, links = small()
    nodes["label"] = HOSTILE + nodes["id"]
    nodes["text"] = nodes["text_repaired"] = HOSTILE
    sheet.open(nodes, links).begin(HOSTILE + "c")
    sheet.box.get_by_label("Your claim, in one sentence").fill(HOSTILE)
    sheet.button("Add my claim").click()
    sheet.box.get_by_label("Your objection, in one sentence").fill(HOSTILE + "2")
    sheet.button("Add my objection").click()
    sheet.box.get_by_label("Which one, and why?").fill(HOSTILE)
    for summary in sheet.box.locator("summary").all():
        summary.click()
    for ask in sheet.box.get_by_role("button", name=re.compile("Without|path")).all():
        ask.click()
    sheet.save()
    sheet.radio("as repaired").check()
    sheet.radio("as a drawing").check()
    sheet.box.locator("g[data-node=own-1]").click()
    expect(sheet.card("own-1")).to_contain_text(HOSTILE)
    sheet.page.reload()
    expect(sheet.card("own-2")).to_contain_text(HOSTILE + "2")
    assert sheet.page.evaluate("window.alarm") is None
    assert sheet.page.locator("main img").count() == 0


# Access ---------------------------------------------------------------------------------------


def test_a_board_is_filled_and_saved_with_the_keyboard_alone(sheet):
    sheet.open(*small())
    keys = sheet.page.keyboard
    focused = "(e => e.getAttribute('aria-label') ?? e.closest('label')?.textContent ?? " \
              "e.textContent)(document.activeElement)"

    def to(name: str, key: str = "Tab") -> None:
        """Press Tab until what is named has the focus."""
        for _ in range(60):
            keys.press(key)
            if name in sheet.page.evaluate(focused):
                return
        raise AssertionError(f"{name} is not reached by {key}")

    to("The end")
    keys.press("Space")
    to("before the board, low")
    keys.type("60")
    keys.press("Tab")
    keys.type("80")
    keys.press("Enter")
    expect(sheet.heading("Put in your numbers")).to_be_focused()
    to("Show digits")
    keys.press("Space")
    to("The step: How strongly does it lead on?")
    keys.type("stro")  # a list of words answers to letters
    expect(sheet.box.get_by_label("The step: how strong, low")).to_have_value("60")
    to("First premise: how sure, low")
    keys.type("50")
    keys.press("Tab")
    keys.type("80")
    before = sheet.said().inner_text()
    keys.press("ArrowUp")
    expect(sheet.box.get_by_label("First premise: how sure, high")).to_have_value("81")
    expect(sheet.said()).not_to_have_text(before)
    to("What does it do")
    keys.press("Enter")
    to("Without this: First premise")
    keys.press("Enter")
    expect(sheet.card("p").get_by_role("status")).to_contain_text("Without this, “The end”")
    to("Your claim, in one sentence")
    keys.type("A claim of mine")
    keys.press("Enter")
    field = sheet.box.get_by_role("combobox", name="A claim of mine: How sure are you of it?")
    expect(field).to_be_focused()
    keys.type("likely")
    to("Your objection, in one sentence")
    keys.type("An objection of mine")
    to("Add my objection")
    keys.press("Enter")
    keys.type("weak")
    to("A premise is mis-set")
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    expect(sheet.radio("The rule is wrong")).to_be_checked()
    to("Save my board")
    keys.press("Enter")
    expect(sheet.box).to_contain_text("Saved,")
    assert sheet.stored()[-1]["value"]["finished"] is True
    expect(sheet.button("Save my board")).to_be_focused()
    to("as a list", "Shift+Tab")
    keys.press("ArrowRight")
    expect(sheet.radio("as a drawing")).to_be_focused()
    to("Objection: The objection.")
    keys.press("Enter")
    to("The objection: how strong, low")
    keys.type("30")
    expect(sheet.said()).to_contain_text("(")


def test_a_screen_reader_hears_what_is_set_and_saved_each_time(sheet):
    sheet.open(*small())
    voice = sheet.page.locator(".atlas-voice[role=status]")
    sheet.radio("The end").check()
    expect(voice).to_have_text("Below: say it yourself first.")
    sheet.begin("The end")
    voice.evaluate("""one => {
      window.heard = [];
      const hear = () => { if (one.textContent) window.heard.push(one.textContent); };
      new MutationObserver(hear).observe(one, {childList: true}); }""")
    sheet.put("The step", 10, 20)
    expect(voice).to_have_text("1 of 4 parts are set.")
    sheet.said().evaluate("one => { one.dataset.kept = 'yes'; }")
    for _ in range(2):
        sheet.save()
        expect(voice).to_contain_text("Saved, ")
    expect(sheet.said()).to_have_attribute("data-kept", "yes")  # not built anew, so not read again
    sheet.radio("as repaired").check()
    expect(voice).to_have_text("1 of 4 parts are set.")
    heard = sheet.page.evaluate("window.heard.map(one => one.slice(0, 5))")
    assert heard == ["1 of ", "Saved", "Saved", "1 of "], "it stayed, and said each thing once"


def test_a_low_is_judged_when_both_fields_are_left(sheet):
    sheet.open(*small()).begin("The end")
    sheet.put("First premise", 20, 30)
    card, keys = sheet.card("p"), sheet.page.keyboard
    low, high = card.get_by_role("spinbutton").all()
    low.fill("60")
    keys.press("Tab")
    keys.type("8")  # on the way to 80
    expect(high).to_be_focused()
    expect(card.locator("[aria-invalid]")).to_have_count(0)
    expect(card.get_by_role("alert")).to_be_empty()
    keys.press("Tab")
    expect(card.get_by_role("alert")).to_contain_text("low is above the high")
    expect(card.locator("[aria-invalid=true]")).to_have_count(2)
    high.fill("80")
    keys.press("Tab")
    expect(card.locator("[aria-invalid]")).to_have_count(0)
    expect(sheet.said()).not_to_contain_text("very weak to weak")


def test_each_part_is_a_heading_with_its_sentence_and_a_way_on(sheet):
    sheet.open().begin(parts="the short board")
    order, keys = parts_of(sheet), sheet.page.keyboard
    rows = load("argument_nodes").set_index("id")
    for name in order:
        card = sheet.card(name)
        assert card.get_by_role("heading", level=5).inner_text() == rows.loc[name, "label"]
        for field in (card.get_by_role("combobox"), *card.get_by_role("spinbutton").all()):
            assert told_of(sheet, field)[0] == rows.loc[name, "text"]
    on = sheet.box.get_by_role("button", name="Go on to the next part")
    expect(on).to_have_count(0)
    sheet.button("Go to the first part that is not set").press("Enter")
    expect(sheet.card(order[0]).get_by_role("combobox")).to_be_focused()
    on.press("Enter")  # a part may be passed over
    expect(sheet.card(order[1]).get_by_role("combobox")).to_be_focused()
    sheet.card(order[2]).get_by_role("combobox").focus()
    keys.press("ArrowDown")
    expect(on).to_have_count(1)
    on.focus()
    keys.press("Enter")
    expect(sheet.card(order[3]).get_by_role("combobox")).to_be_focused()
    sheet.button("Next part that is not set").click()
    expect(sheet.card(order[4]).get_by_role("combobox")).to_be_focused()
    sheet.button("Go to the first part that is not set").press("Enter")
    expect(sheet.card(order[0]).get_by_role("combobox")).to_be_focused()


def test_from_a_box_to_its_numbers_and_back_by_keyboard(sheet):
    sheet.open(*small()).begin("The end")
    sheet.radio("as a list").focus()
    sheet.page.keyboard.press("ArrowRight")
    thing = sheet.box.get_by_role("button", name=re.compile("^Objection: The objection"))
    thing.focus()
    assert thing.locator("rect").first.evaluate("e => getComputedStyle(e).strokeWidth") == "5px"
    sheet.page.keyboard.press("Enter")
    expect(sheet.card("o").get_by_role("combobox")).to_be_focused()
    sheet.button("Back to its box in the drawing").focus()
    sheet.page.keyboard.press("Enter")
    expect(thing).to_be_focused()


def test_each_control_has_the_name_of_its_part(sheet):
    sheet.open().begin().unfold()
    tree = sheet.box.aria_snapshot().replace("''", "'")
    rows = load("argument_nodes").set_index("id")
    for name in ("historical-problems", "share-69", "i-lora", "o-border-ships", "border-hq"):
        label = rows.loc[name, "label"]
        how = "sure" if rows.loc[name, "kind"] == "premise" else "strong"
        for role, more in (("spinbutton", f"how {how}, low"), ("spinbutton", f"how {how}, high"),
                           ("combobox", "How")):  # fmt: skip
            assert f'{role} "{label}: {more}' in tree, (role, label)
    names = sheet.box.locator("input[type=number], .atlas-card select").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-label'))")
    assert len(set(names)) == len(names) == 3 * controls("direct-defence")
    sheet.radio("as a drawing").check()
    box = sheet.box.get_by_role("button", name=re.compile("^Objection: Selling is not defending"))
    assert box.get_attribute("aria-label") == (
        "Objection: Selling is not defending. not set yet; now very weak to very strong. "
        "It attacks “A supplier: so a defender”.")


RUN = "e => axe.run(e).then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html)]))"


@pytest.mark.parametrize("width", [320, 1200])
@pytest.mark.parametrize("paper", ["#ffffff", "#111111"])
def test_no_barrier_is_found_and_nothing_sticks_out(sheet, width, paper):
    sheet.page.set_viewport_size({"width": width, "height": 800})
    sheet.open(paper=paper)
    sheet.page.evaluate(AXE)
    main = sheet.page.locator("main")
    assert main.evaluate(RUN) == []
    sheet.begin().unfold()
    sheet.put("Selling is not defending", 90, 10)  # one in the state of an error
    assert main.evaluate(RUN) == []
    assert sheet.page.evaluate("document.documentElement.scrollWidth") <= width
    sheet.finish()
    sheet.save()
    sheet.radio("as a drawing").check()
    sheet.box.locator("g[data-node=own-1]").click()
    for summary in sheet.box.locator("summary").all():
        summary.click()
    assert main.evaluate(RUN) == []
    assert sheet.page.evaluate("document.documentElement.scrollWidth") <= width


def test_targets_are_large_enough_for_a_finger(sheet):
    sheet.page.set_viewport_size({"width": 320, "height": 800})
    sheet.open().begin()
    sheet.finish()
    targets = ("button, summary, select, label:has([type=radio], [type=checkbox]), "
               "[type=number], [type=text], textarea")
    found = sheet.box.evaluate(
        """(box, targets) => [...box.querySelectorAll(targets)].map(one => [one.textContent
          .slice(0, 40), one.getBoundingClientRect().toJSON()])""", targets)
    seen = [(text, one) for text, one in found if one["width"]]
    assert [one for one in seen if min(one[1]["width"], one[1]["height"]) < 43.5] == []
    assert len(seen) > 60


def test_what_has_the_focus_is_not_behind_the_line_of_the_result(sheet):
    sheet.page.set_viewport_size({"width": 360, "height": 640})
    sheet.open().begin()
    for field in sheet.box.locator(".atlas-card input").all():
        field.focus()
        place, bar = field.bounding_box(), sheet.box.locator(".atlas-bar").bounding_box()
        assert place["y"] + place["height"] <= bar["y"] or place["y"] >= bar["y"] + bar["height"]


def test_less_motion_where_it_is_asked_for(browser, tmp_path, monkeypatch):
    monkeypatch.setenv("ARGUMENT_ATLAS_ANSWERS", str(tmp_path / "answers.jsonl"))
    moves = "getComputedStyle(document.querySelector('.atlas-track i')).transitionDuration"
    for asked, expected in (("reduce", "0s"), ("no-preference", "0.15s, 0.15s")):
        with open_page(browser, reduced_motion=asked) as (page, _):
            Sheet(page, tmp_path).open(*small()).begin("The end")
            assert page.evaluate(moves) == expected


# In JupyterLab --------------------------------------------------------------------------------


def test_the_board_in_jupyterlab_saves_a_line_and_comes_back(browser, lab_server):
    cells = ["from helpers import board, my_board", "board()", "len(my_board()[0])"]
    notebook = {"cells": [{"cell_type": "code", "id": f"c{n}", "execution_count": None,
                           "metadata": {}, "outputs": [], "source": text}
                          for n, text in enumerate(cells)], "metadata": {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4, "nbformat_minor": 5}  # fmt: skip
    name = "notebooks/board-for-a-test.ipynb"
    (lab_server.root / name).write_text(json.dumps(notebook), encoding="utf-8")
    with open_page(browser, init_scripts=[]) as (page, outside):
        lesson = LessonPage(page, lab_server, name)
        lesson.run_all()
        sheet = Sheet(page, lab_server.folder)
        lesson.cell(1)
        sheet.begin()
        keys = page.keyboard
        sheet.box.get_by_role("combobox", name="Selling is not defending: How strong").focus()
        keys.type("weak")  # letters are commands of JupyterLab, unless they are kept from it
        expect(sheet.box.get_by_label("Selling is not defending: how strong, high")
               ).to_have_value("40")
        sheet.finish()
        sheet.save()
        expect(sheet.box).to_contain_text(re.compile(r"Saved, \d\d:\d\d"))
        lines = lab_server.answers.read_text(encoding="utf-8").splitlines()
        line = json.loads(lines[-1])
        assert line["item"] == "board" and line["value"]["finished"]
        assert line["value"]["bases"]["printed"]["o-sale-not-defence"] == [0.2, 0.4]
        words = sheet.said().inner_text()
        page.evaluate("sessionStorage.clear()")
        lesson.restart_and_run_all()
        lesson.cell(1)
        expect(sheet.said()).to_have_text(words)
        (count,) = [one for one in lesson.outputs() if one["cell"] == 2]
        assert count["data"]["text/plain"] == str(len(load("argument_nodes")) + 3)
        assert outside == []


WORDS_TYPED = {"very w": 0, "weak": 1, "open": 2, "stro": 3, "very s": 4}
SURE_TYPED = {"very d": 0, "doub": 1, "open": 2, "like": 3, "very l": 4}


def test_lesson_09_is_weighed_by_keyboard_in_jupyterlab(browser, lab_server, monkeypatch):
    """The board where a learner meets it: after Run All of the whole lesson, without a mouse."""
    monkeypatch.setenv("ARGUMENT_ATLAS_ANSWERS", str(lab_server.answers))
    lab_server.answers.unlink(missing_ok=True)
    chance, kinds = random.Random(9), load("argument_nodes").set_index("id")["kind"]
    with open_page(browser, init_scripts=[]) as (page, outside):
        lesson = LessonPage(page, lab_server, "notebooks/09-your-verdict.ipynb")
        lesson.run_all()
        (place,) = lesson.cells_with("atlas-board")
        lesson.cell(place)
        sheet, keys = Sheet(page, lab_server.folder), page.keyboard
        sheet.radio(DEFENCE).focus()
        keys.press("Space")
        sheet.box.get_by_label("before the board, low").focus()
        keys.type("30")
        keys.press("Tab")
        keys.type("60")
        keys.press("Enter")
        expect(sheet.heading("Put in your numbers")).to_be_focused()
        count = "window.jupyterapp.shell.currentWidget.content.widgets.length"
        cells = page.evaluate(count)
        for _ in range(2):
            keys.press("x")  # JupyterLab's key for cutting a cell
        expect(sheet.heading("Put in your numbers")).to_be_focused()
        assert page.evaluate(count) == cells
        order, look = parts_of(sheet), "all => all.map(one => one.style.cssText)"
        bars = sheet.box.locator(".atlas-result .atlas-track i")
        assert sorted(order) == sorted(CORE["direct-defence"])
        for name in order:
            before = bars.evaluate_all(look), sheet.said().inner_text()
            sheet.button("Next part that is not set").focus()
            keys.press("Enter")
            expect(sheet.card(name).get_by_role("combobox")).to_be_focused()
            typed = SURE_TYPED if kinds[name] == "premise" else WORDS_TYPED
            word = chance.choice(list(typed))
            keys.type(word)
            expect(sheet.card(name).get_by_role("spinbutton").first
                   ).to_have_value(str(20 * typed[word]))
        assert bars.evaluate_all(look) != before[0]
        sheet.box.get_by_label("Show digits").focus()
        keys.press("Space")
        field = sheet.card("i-stop-defence").get_by_role("spinbutton").last
        field.fill("99")
        before = bars.evaluate_all(look), sheet.said().inner_text()
        for end in ("ArrowUp", "ArrowDown", "ArrowDown", "ArrowDown"):
            field.focus()
            keys.press(end)
        expect(field).to_have_value("97")
        field.fill("30")
        expect(sheet.said()).not_to_have_text(before[1])
        expect(sheet.box.locator(".atlas-result")).not_to_contain_text(before[1])
        assert bars.evaluate_all(look) != before[0]
        tree = sheet.box.aria_snapshot().replace("''", "'")
        for part in ('combobox "He visited the border headquarters: How sure are you of it?"',
                     'spinbutton "Selling is not defending: how strong, low"',
                     f"status: \"{DEFENCE}: "):  # fmt: skip
            assert part in tree
        for view in ("as a list", "as a drawing"):
            sheet.radio(view).focus()
            keys.press("Space")
            room = sheet.box.evaluate("e => e.closest('.jp-OutputArea').clientWidth")
            assert sheet.box.bounding_box()["width"] <= room, f"cut off {view}"
        sheet.button("Save my board").focus()
        keys.press("Enter")
        expect(sheet.box).to_contain_text(re.compile(r"Saved, \d\d:\d\d"))
        line = json.loads(lab_server.answers.read_text(encoding="utf-8").splitlines()[-1])
        assert (line["item"], line["value"]["parts"]) == ("board", "short")
        same_as_python(sheet, line["value"])
        expect(sheet.box).to_contain_text("A friend’s board")
        assert outside == []


BUILD = """
import importlib.util, sys
from pathlib import Path
sys.path.insert(0, str(Path(sys.argv[1]).parent))
spec = importlib.util.spec_from_file_location("builder", sys.argv[1])
builder = importlib.util.module_from_spec(spec)
spec.loader.exec_module(builder)
builder.build(Path(sys.argv[2]), Path(sys.argv[2]))
"""


def test_the_board_lives_in_the_web_page_of_a_lesson(page, tmp_path, monkeypatch):
    """A small lesson, built with the same builder as the site."""
    cells = [("markdown", "# A lesson\n\n## The walk\n\n### The board"),
             ("code", "from helpers import board\nboard()")]  # fmt: skip
    lesson = {"cells": [{"cell_type": kind, "id": f"c{n}", "metadata": {}, "source": text}
                        | ({"outputs": [], "execution_count": None} if kind == "code" else {})
                        for n, (kind, text) in enumerate(cells)],
              "metadata": {}, "nbformat": 4, "nbformat_minor": 5}  # fmt: skip
    tmp_path.joinpath("09-small.ipynb").write_text(json.dumps(lesson), encoding="utf-8")
    command = [STUDENT_PYTHON, "-c", BUILD, ROOT / "tools" / "site.py", tmp_path]
    done = subprocess.run(command, text=True, capture_output=True, env=surroundings(tmp_path),
                          timeout=120)
    assert done.returncode == 0, done.stderr
    monkeypatch.setenv("ARGUMENT_ATLAS_ANSWERS", str(tmp_path / "answers.jsonl"))
    page.goto(tmp_path.joinpath("09-small.html").as_uri())
    sheet, chance = Sheet(page, tmp_path).begin(parts="the short board"), random.Random(11)
    for name in parts_of(sheet):
        for field, value in zip(sheet.card(name).get_by_role("spinbutton").all(), sorted(
                (chance.randrange(101), chance.randrange(101))), strict=True):  # fmt: skip
            field.fill(str(value))
    sheet.box.get_by_label("Show digits").check()
    sheet.save()
    expect(sheet.box).to_contain_text("Saved,")
    same_as_python(sheet, sheet.stored()[-1]["value"])
    expect(page.locator("body")).not_to_contain_text("needs Python")
    page.reload()
    expect(sheet.said()).to_contain_text(DEFENCE)
