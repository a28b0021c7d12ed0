"""The hand-in sheet: what stands on it, in which order; what it leaves out; hostile words."""

from __future__ import annotations

import copy
import json
import re
import subprocess
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import mistune
import pandas as pd
import pytest
from markdown_it import MarkdownIt

import helpers
from helpers import answers, hand_in, handin, look, quiz
from helpers.data import load
from helpers.handin import file_name, for_and_against, plan
from helpers.sheet import NOT, OUT, Own, Table, as_html, as_markdown, own

HOSTILE = ('<img src=x onerror="alarm()"></td></table></svg></style></title><script>alarm()'
           "</script> [a](javascript:alarm()) ![b](http://evil.example/x.png) <http://evil.example>"
           " www.evil.example me@evil.example http://evil.example/ | cut | `code` *em* __b__ ~~s~~"
           " $x$ &amp; &#60;b&#62;\n# Heading\n```\nfence\n```\n~~~\n- list\n+ list\n1. one\n"
           "2) two\n"
           "> quote\n    indented\n\tcode\n---\n===\n| a | b |\n|---|---|\n<!-- gone -->\n"
           "[ref]: http://evil.example\n: term\n\\")  # fmt: skip
TAGS = {"html", "head", "meta", "title", "style", "body", "main", "header", "p", "h1", "dl", "div",
        "dt", "dd", "span", "section", "h2", "table", "caption", "thead", "tbody", "tr", "th",
        "td", "ul", "li", "svg", "path", "rect", "g", "text", "tspan", "figure",
        "figcaption"}  # fmt: skip
FROM_MARKDOWN = {"h1", "h2", "h3", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td",
                 "pre", "code", "br", "blockquote"}  # fmt: skip
REASONING = set(load("hand_in").query("reasoning")["item_id"]) | {"code-name"}
ASKED = list(load("forecast_questions").query("set == 'forecasts'")["id"])
TITLES = ["At a glance", "Claim cards", "Verdicts, with evidence", "Forecasts",
          "The argument board", "What would change my mind", "The memo",
          "Where this sheet lies"]  # fmt: skip


@pytest.fixture(autouse=True)
def path(tmp_path, monkeypatch):
    """Point the answer file at a folder of this test."""
    file = tmp_path / "notebooks" / "answers.jsonl"
    monkeypatch.setenv("ARGUMENT_ATLAS_ANSWERS", str(file))
    return file


class Reader(HTMLParser):
    """Collects tags, attributes, and the words that a reader sees."""

    def __init__(self, html: str, quiet: tuple[str, ...] = ("style", "svg", "title", "pre")):
        super().__init__()
        self.tags, self.attributes, self.seen, self.all, self.quiet = set(), [], [], "", quiet
        self._deep = 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(tag, *one) for one in attrs]
        self._deep += tag in self.quiet

    def handle_endtag(self, tag):
        self._deep -= tag in self.quiet

    def handle_data(self, text):
        self.all += text
        if not self._deep:
            self.seen.append(text)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.seen).split())


def item_of(name: str) -> dict:
    return next(one for one in quiz._all_items() if one["id"] == name)


def board_value(words: str = "", numbers: float = 0.0) -> dict:
    """Return a saved board; `numbers` moves each of its numbers a little."""
    def pair(low, high):
        return [low + numbers, high + numbers]

    return {
        "conclusion": "direct-defence", "mode": "printed", "finished": True,
        "bases": {"printed": {"i-lora": pair(0.2, 0.4), "o-sale-not-defence": pair(0.5, 0.6),
                              "own-1": pair(0.3, 0.5), "own-2": pair(0.4, 0.6)},
                  "repaired": {"own-2": pair(0.1, 0.2)}},
        "nodes": [{"id": "own-1", "kind": "premise", "label": f"Pilots {words}", "text": words},
                  {"id": "own-1-step", "kind": "inference", "label": f"So {words}", "text": ""},
                  {"id": "own-2", "kind": "objection", "label": f"Trade {words}", "text": ""}],
        "links": [{"source": "own-1", "target": "own-1-step", "kind": "needs", "why": words},
                  {"source": "own-1-step", "target": "direct-defence", "kind": "supports",
                   "why": ""},
                  {"source": "own-2", "target": "own-1-step", "kind": "attacks", "why": ""}],
        "before": {"direct-defence": pair(0.35, 0.6)},
        "difference": {"choice": "link", "words": f"WHY-MARK {numbers} {words}"},
    }  # fmt: skip


def put(found: dict) -> None:
    """Write answers at once, as `answers.save` would one by one."""
    file, learner = answers.answer_path(), found.get("code-name", "")
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab") as lines:
        for name, value in found.items():
            lines.write(answers.line_of({"v": 1, "learner": learner, "item": name,
                                         "value": value, "n": 1, "at": "2026-01-05T10:00:00"}))


def fill(words: str = "", number: int = 0) -> None:
    """Answer everything; each text holds the id of its question, `number` moves opinions."""
    found = {"code-name": "amber-crane-42"}
    for item in quiz._all_items():
        name, kind = item["id"], item["type"]
        if kind == "card":
            found[name] = {one["id"]: {"low": 20 + number, "high": 40 + number}
                           if one["id"] == item["sure"] else
                           f"{one['id']}: {words}" + f"{number}" * (one["option"] == "repaired")
                           for one in item["options"] if not one["right"]}
        elif kind == "belief":
            found[name] = {"low": 30 + number, "high": 50 + number}
        elif kind == "forecast":
            found[name] = {"percent": 60 + number, "known": name == "armenia-csto"}
        elif kind == "percent":
            found[name] = 50 + number
        elif kind == "text":
            found[name] = f"{name_of(name, number)}: {words}"
        elif kind == "choice":
            found[name] = item["options"][number % 2]["id"]
    put(found | {"board": board_value(words, number / 100),
                 "memo-09": f"MEMO-MARK {number} {words}"})


def name_of(name: str, number: int) -> str:
    return name if name in REASONING else f"{name} moved {number}"


def texts(without: bool = False) -> tuple[str, str]:
    made = hand_in(without).made["texts"]
    return tuple(made.values())


# What stands on it -------------------------------------------------------------------------


def test_all_items_that_it_names_are_questions_of_the_course():
    lessons = load("quiz").set_index("id")["lesson"]
    known = {item["id"]: item for item in quiz._all_items()}
    named = list(load("hand_in")["item_id"])
    for name in {*named, "lines-08", "open-08-1", "open-08-2"}:
        assert name in known, name
    for lesson, (claim, *names) in plan("verdict").items():
        assert claim in set(load("claims")["id"])
        assert {lessons[name] for name in names} == {lesson}
    assert all(known[name]["type"] in ("text", "code-name") for name in REASONING)
    lines = {lesson: names for lesson, (_, *names) in plan("mind").items()}
    assert lines == {f"{number:02}": [f"mind-{number:02}"] for number in range(1, 10)}


def test_words_of_the_board_are_those_of_its_own_file():
    script = Path(quiz.__file__).with_name("static").joinpath("board.js").read_text("utf-8")
    for key, words in handin.DIFFERENCES.items():
        assert f'{key}: "{words}"' in script
    assert all(f"{name}" in script for name in handin.BOARD_STAYS)


def test_the_whole_sheet_holds_every_part_in_order():
    fill("own words")
    html, markdown = texts()
    read = Reader(html)
    assert re.findall(r"<h2>(.*?)</h2>", html) == TITLES
    assert re.findall(r"^## (.*)$", markdown, re.M) == TITLES
    for text in (read.words, markdown.replace("\\", "")):
        assert "amber-crane-42" in text and look.say_date(datetime.now()) in text
        assert "card-03-4: own words" in text and "card-08-9: own words" in text
        assert "20 to 40 %" in text and "30 to 50 %" in text
        for name in ("motive-row", "moved-06 moved 0", "lateral-06", "reason-08 moved 0",
                     "mind-01", "mind-08", "lines-08 moved 0", "open-08-2 moved 0"):
            assert f"{name}: own words" in text, name
        assert item_of("grade-08-1")["options"][0]["option"] in text
        assert "The Brier score is" in text and "Always saying 50% scores 0.25" in text
        assert "Known before, so not scored" in text and "listed apart" in text
        assert "This adds up what you put in. It is not the chance" in text
        assert "A link is missing" in text and "WHY-MARK" in text and "MEMO-MARK" in text
        assert "delete the answer file" in text and "not answered" not in text
        assert str(answers.answer_path().parent.parent) not in text  # names a person's folder


def test_both_forms_hold_the_same_words_in_the_same_order():
    fill("a | b\nsecond *line*")
    for without in (False, True):
        html, markdown = texts(without)
        from_markdown = mistune.create_markdown(escape=False, plugins=["table"])(markdown)
        both = [re.sub(r"[█░]+", "", Reader(one).words) for one in (html, from_markdown)]
        pair = [" ".join(one[one.index("At a glance"):].split()) for one in both]
        assert pair[0] == pair[1] and len(pair[0]) > 5000


def test_scores_are_those_of_the_scores_module():
    for number, name in enumerate(ASKED):
        answers.save(name, {"percent": 10 * number, "known": number == 3})
    answers.save(ASKED[0], {"percent": 99, "known": False})  # a second answer does not count
    outcome = load("forecast_questions").set_index("id")["outcome"]
    scored = [(number / 10, int(outcome[name])) for number, name in enumerate(ASKED)
              if number != 3]
    score = helpers.brier(*map(list, zip(*scored, strict=True)))
    words = Reader(texts()[0]).words
    assert f"The Brier score is {score:.2f}." in words and "99%" not in words
    for forecast, end in scored:
        assert f"{100 * forecast:.0f}%" in words and f"{(forecast - end) ** 2:.2f}" in words


def test_no_end_is_shown_while_forecasts_are_missing():
    for name in ASKED[:-1]:
        answers.save(name, {"percent": 70, "known": name == ASKED[0]})
    words = Reader(texts()[0]).words
    assert f"{len(ASKED) - 1} of {len(ASKED)} forecasts are saved" in words
    assert "it happened" not in words and "it did not happen" not in words and "70%" in words


def small():
    nodes = pd.DataFrame({"id": ["p", "s", "c", "o"],
                          "kind": ["premise", "inference", "conclusion", "objection"],
                          "base_low": [0.5, 0.6, 0, 0.1], "base": [0.6, 0.7, 0, 0.2],
                          "base_high": [0.7, 0.8, 0, 0.3]})  # fmt: skip
    links = pd.DataFrame([("p", "s", "needs"), ("s", "c", "supports"), ("o", "s", "attacks")],
                         columns=["source", "target", "kind"])
    return nodes, links


def test_for_and_against_by_hand():
    found = for_and_against(*small(), "c")
    # The step: base times premise, less what the doubt and the objection take away together.
    assert found["for"] == pytest.approx((0.6 * 0.5, 0.8 * 0.7))
    assert found["board"] == pytest.approx((0.6 * 0.5 * 0.7, 0.8 * 0.7 * 0.9))
    middle = 0.7 * 0.6  # reasons in the middle; the objection takes 0.1 to 0.3 of it
    assert found["against"] == pytest.approx((middle * 0.1, middle * 0.3))


def test_the_board_is_told_as_printed_and_as_repaired():
    answers.save("board", board_value())
    read = Reader(texts()[0], quiet=("style",))
    words = read.words
    for text in ("my own view, before the board", "weak to open", "the board, as printed",
                 "for, as repaired: if no objection counted", "my objection", "Trade",
                 "attacks: So", "30 to 50: Pilots", "40 to 60", "10 to 20", "finished"):
        assert text in words, text
    nodes, links = helpers.my_board()
    three = for_and_against(nodes, links, "direct-defence")
    assert str(three["board"]) in words and str(three["against"]) in words


def test_all_three_conclusions_and_none():
    answers.save("board", board_value() | {"conclusion": "all", "before": {}})
    assert texts()[0].count("How strong is") == 3
    answers.save("board", board_value() | {"conclusion": ""})
    assert texts()[0].count("How strong is") == 0


def test_an_unfinished_card_says_which_lines_are_not_answered():
    item = item_of("card-06")
    lines = [one for one in item["options"] if not one["right"]]
    answers.save("card-06", {lines[0]["id"]: "Nobody counts it."})
    read = Reader(texts()[0])
    begun = read.words[read.words.index("Lesson 06"):read.words.index("Lesson 03, not answered")]
    assert "Nobody counts it." in begun and begun.count(NOT) == len(lines) - 1


def test_a_learner_without_answers_is_told_where_each_part_is_given():
    shown = hand_in()
    assert [one.name for one in shown.files] == ["no-code-name.html", "no-code-name.md"]
    words = Reader(shown.made["texts"]["no-code-name.html"]).words
    for lesson in ("03", "04", "05", "06", "07", "08"):
        assert words.count(f"Lesson {lesson}, not answered") == 2  # its card, its verdict
    for part in ("Lesson 02, not answered", "lesson 00 asks for it", "lesson 00 asks for them",
                 "lesson 09 gives the board", "lessons 01 to 08 ask", "lesson 09 asks for it"):
        assert part in words, part


def test_the_memo_is_shown_with_or_without_its_row_in_the_quiz(monkeypatch):
    answers.save("memo-09", "Four words stand here")
    plain = [one for one in quiz._all_items() if one["id"] != "memo-09"]
    row = plain[0] | {"id": "memo-09", "type": "text", "question": "One memo of 300 words."}
    for items in (plain, [*plain, row]):
        monkeypatch.setattr(quiz, "_all_items", lambda items=items: copy.deepcopy(items))
        words = Reader(texts()[0]).words
        assert "Four words stand here" in words and "The memo 4 words" in words


def test_only_the_present_learner_is_shown():
    fill("first learner")
    answers.save("code-name", "blue-owl-10")
    words = Reader(texts()[0]).words
    assert "blue-owl-10" in words and "first learner" not in words and "MEMO-MARK" not in words


def test_a_line_that_cannot_be_read_is_told(path):
    answers.save("mind-01", "A line")
    path.write_bytes(path.read_bytes() + b"{broken\n")
    assert "Line 2 of answers.jsonl is not complete" in Reader(texts()[0]).words


# Without opinions --------------------------------------------------------------------------


def test_without_opinions_nothing_depends_on_an_opinion(path):
    """Two learners with the same reasons and other opinions hand in the same files."""
    fill("same words", number=0)
    first = hand_in(True).made["texts"]
    path.unlink()
    fill("same words", number=7)
    assert hand_in(True).made["texts"] == first
    assert "same words" in str(first) and len(str(first)) > 30_000


def test_without_opinions_no_planted_value_is_in_the_files():
    fill("reason", number=7)
    whole, only = "".join(texts()), "".join(texts(True))
    planted = ["27 to 47 %", "37 to 57 %", "67%", "MEMO-MARK", "WHY-MARK", "A link is missing",
               "moved 7", "reason7", "42 to 67", "27 to 47", "17 to 27", "Brier",
               item_of("boxes-08-1")["options"][1]["option"]]  # fmt: skip
    assert [one for one in planted if one not in whole.replace("\\", "")] == []
    assert [one for one in planted if one in only.replace("\\", "")] == []
    for stays in ("card-03-4: reason", "card-03-9: reason", "motive-row: reason",
                  "mind-07: reason", "Pilots reason", "attacks: So reason", OUT):
        assert stays in only, stays
    assert only.count(handin.ONLY) == 2 and handin.ONLY not in whole


def test_an_unknown_question_counts_as_an_opinion():
    state = {"new-09": {"latest": "SECRET"}, "mind-03": {"latest": "a line"}}
    assert set(handin.reasoning_only(state)) == {"mind-03"}


# Hostile and strange answers ---------------------------------------------------------------


@pytest.mark.parametrize("without", [False, True])
def test_hostile_words_are_words_on_the_page(without):
    fill(HOSTILE)
    html = texts(without)[0]
    read = Reader(html)
    assert read.tags <= TAGS
    assert [one for one in read.attributes if one[1].startswith("on") or one[1] in (
        "src", "href", "srcdoc", "action")] == []
    assert html.count("<style>") == html.count("</style>") == 1
    assert read.words.count('<img src=x onerror="alarm()">') > 40
    assert "default-src 'none'; style-src 'unsafe-inline'" in html and "<script>" not in html


@pytest.mark.parametrize("without", [False, True])
def test_hostile_words_are_words_in_markdown(without):
    fill(HOSTILE)
    markdown = texts(without)[1]
    plugins = ["table", "url", "strikethrough", "footnotes", "task_lists", "def_list", "math",
               "abbr", "mark", "insert"]  # fmt: skip
    for render in (mistune.create_markdown(escape=False, plugins=plugins),
                   MarkdownIt("commonmark").enable(["table", "strikethrough"]).render):
        html = render(markdown)
        read = Reader(html)
        assert read.tags <= FROM_MARKDOWN
        assert [one for one in read.attributes if one[1] not in ("class", "style")] == []
        assert re.findall(r"<h2>(.*?)</h2>", html) == TITLES
        assert html.count("<pre>") == 1  # our Mermaid
        seen = read.words
        for words in ('<img src=x onerror="alarm()">', "[a](javascript:alarm())", "| cut |",
                      "http://evil.example/", "&amp;", "# Heading", "``` fence", "1. one",
                      "- list", "<!-- gone -->", "[ref]: http", "$x$"):
            assert seen.count(words) > 20, words


def test_a_bar_in_a_cell_makes_no_new_column():
    line = as_markdown(_one(Table("t", [("a | b", own("c | d\ne"))])))
    row = next(one for one in line.splitlines() if one.startswith("| a"))
    assert row == r"| a \| b | c \| d<br>e |"


def _one(*blocks):
    from helpers.sheet import Sheet

    return Sheet("x", "today", "", [("Part", list(blocks))])


def test_marks_of_direction_stay_inside():
    override, isolate, end = "\u202e", "\u2067", "\u2069"
    words = own(f"{end}{override}evil{isolate}\nשלום")
    line, _, second = as_markdown(_one(words)).split("> ")[1:]
    assert line.startswith("\u2068") and line.count(end) == line.count(isolate) + 1
    assert second.strip("\n") == "\u2068שלום\u2069"
    html = as_html(_one(words))
    assert re.search(r'<div class="own" dir="auto">[^<]*evil', html)
    assert "\u2068" not in as_markdown(_one(own("plain")))


def test_signs_of_control_and_empty_pages_are_not_kept():
    assert own("a\x00b\x1bc\x85d") == "a\ufffdb\ufffdc\nd"
    assert own("a" + "\n" * 5000 + "b") == "a\n\nb"
    assert own("  \n\t ") == NOT and not isinstance(own(""), Own)
    assert isinstance(own(NOT), Own)  # a learner may type these words


def test_a_huge_text_is_kept_and_bounded_in_layout():
    answers.save("memo-09", "word " * 30_000)
    html, markdown = texts()
    assert html.count("word ") > 29_000 and markdown.count("word ") > 29_000
    assert re.search(r'<div class="own long" tabindex="0" role="group" aria-label=', html)


@pytest.mark.parametrize("value", [
    None, 7, 1e300, True, "x", "", [], {}, [[1], {"a": None}], {"low": "x", "high": None},
    {"percent": "70", "known": "no"}, {"percent": None}, {"percent": 400, "known": True},
    {"latest": {}}, 10**400, {"low": 10**400, "high": 1},
])  # fmt: skip
def test_strange_values_break_nothing(value):
    put({name: value for name in (*(one["id"] for one in quiz._all_items()), "board", "memo-09")
         if name != "code-name"})
    assert len(answers.history("board", "memo-09", "card-03")[0]) == 3
    for without in (False, True):
        html, markdown = texts(without)
        assert re.findall(r"<h2>(.*?)</h2>", html) == TITLES and "## The memo" in markdown


@pytest.mark.parametrize("change", [
    {"bases": 3, "nodes": {}, "links": "no", "before": [], "difference": "x"},
    {"before": {"direct-defence": "high"}, "difference": {"choice": ["link"], "words": 4}},
    {"before": {"direct-defence": [None, 0.5]}, "conclusion": ["direct-defence"]},
    {"nodes": [{"id": "own-1", "kind": "premise", "label": "x"}] * 2},
    {"links": [{"source": "own-1", "target": "own-1-step", "kind": "needs"},
               {"source": "own-1-step", "target": "own-1", "kind": "supports"}]},
])  # fmt: skip
def test_a_strange_board_breaks_nothing(change):
    answers.save("board", board_value() | change)
    for without in (False, True):
        assert "The argument board" in texts(without)[0]


def test_own_parts_in_a_circle_are_left_out_and_said():
    answers.save("board", board_value() | {"links": [
        {"source": "own-1", "target": "own-1-step", "kind": "needs"},
        {"source": "own-1-step", "target": "own-1", "kind": "supports"}]})
    words = Reader(texts()[0]).words
    assert "My own claims and objections are left out: The links run in a circle" in words
    assert "Pilots" not in words


# Files -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code_name", "name"), [
    ("amber-crane-42", "amber-crane-42"), ("", "no-code-name"), ("Çağla-7", "Çağla-7"),
])  # fmt: skip
def test_good_code_names_are_file_names(code_name, name):
    assert file_name(code_name) == name
    assert file_name(code_name, True) == f"{name}-reasoning-only"


@pytest.mark.parametrize("code_name", [
    "../../etc/passwd", "a/b", "a\\b", "a b", "CON", "nul", "C:x", ".hidden", "x" * 500, "🦊",
    "a\x00b", "a\nb", "<b>", "-rf", "a.", "\u202egnp.exe", "  ", "..",
])  # fmt: skip
def test_strange_code_names_are_cleaned_and_stay_different(code_name):
    name = file_name(code_name)
    assert re.fullmatch(r"[\w-]{1,60}", name) and not name.startswith(("-", "."))
    assert name.upper() not in {"CON", "NUL"} and len(name.encode()) < 200
    assert name != file_name(code_name + "!") and name != "no-code-name"


def test_both_files_are_written_beside_the_answer_file(path):
    answers.save("code-name", "amber-crane-42")
    shown = hand_in()
    folder = path.parent / "hand-in"
    assert shown.files == [folder / "amber-crane-42.html", folder / "amber-crane-42.md"]
    for file in shown.files:
        assert file.read_text("utf-8") == shown.made["texts"][file.name]
    assert repr(shown).splitlines() == ["The hand-in sheet is made:", *map(str, shown.files)]
    only = hand_in(True)
    assert [one.name for one in only.files] == ["amber-crane-42-reasoning-only.html",
                                                "amber-crane-42-reasoning-only.md"]
    assert len(list(folder.iterdir())) == 4  # one copy does not replace the other


def test_a_folder_of_ones_own(tmp_path):
    shown = hand_in(folder=tmp_path / "mine" / "deep")
    assert [one.parent for one in shown.files] == [tmp_path / "mine" / "deep"] * 2


def test_where_nothing_can_be_written_it_says_so_and_keeps_the_text(tmp_path):
    tmp_path.joinpath("taken").write_text("a file", encoding="utf-8")
    shown = hand_in(folder=tmp_path / "taken")
    assert shown.files == [] and shown.made["files"] == []
    assert re.fullmatch(r"The sheet cannot be written into the folder .*taken \(.*\): download it "
                        r"here, or move the course to a folder where you may write\.", repr(shown))
    assert len(shown.made["texts"]) == 2


def test_a_read_only_folder(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    shown = hand_in(folder=tmp_path)
    assert "(Permission denied)" in shown.made["problem"] and shown.files == []


@pytest.mark.parametrize("wrong", ["yes", 1, None])
def test_anything_but_true_and_false_is_refused(wrong):
    with pytest.raises(ValueError, match="write True or False"):
        hand_in(wrong)


def test_the_folder_is_ignored_by_git():
    root = Path(quiz.__file__).parent.parent
    done = subprocess.run(["git", "check-ignore", "notebooks/hand-in/amber-crane-42.html"],
                          cwd=root, capture_output=True, text=True)
    assert done.returncode == 0 or not (root / ".git").exists()


# The widget --------------------------------------------------------------------------------


def test_a_press_makes_it_again_with_what_was_saved_since():
    shown = hand_in()
    answers.save("mind-01", "A line of mine")
    shown._on_message(None, {"request": "r1", "without": True}, [])
    assert shown.made["request"] == "r1" and shown.made["without"] is True
    assert "A line of mine" in str(shown.made["texts"])
    assert json.dumps(shown.made)


def test_what_goes_wrong_is_told_in_one_sentence(monkeypatch):
    shown = hand_in()
    monkeypatch.setattr(handin, "make_sheet", lambda *_: 1 / 0)
    shown._on_message(None, {"request": "r2", "without": False}, [])
    assert shown.made["problem"] == "The sheet was not made: division by zero"
    assert shown.made["request"] == "r2"


def test_exported_pages_show_a_sentence_and_no_folder(path):
    bundle = hand_in()._repr_mimebundle_()
    forms = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "In JupyterLab a button stands here" in forms["text/html"]
    assert str(path.parent) not in forms["text/html"]
    assert "The hand-in sheet is made" in forms["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in forms
