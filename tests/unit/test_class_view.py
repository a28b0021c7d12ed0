"""The class view: every file read or named with its reason, no small group, no name, no code."""

from __future__ import annotations

import re
import sys

import pytest

import lab

sys.path.append(str(lab.ROOT / "tools"))
import class_page
import class_tables as tables
import class_view
from class_files import HUGEST, FolderError, collect
from invented_class import code_name, course_file, line, write_class

from helpers import quiz

SCRIPT = "<script>alert(1)</script>"


def reasons(collected):
    return {one.name: one.reason for one in collected.noted}


def text_of(page):
    return re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL))


def choice_item(**more):
    return {"id": "q", "type": "choice", "question": "Which?", "set": "", "reveal": "each",
            "set_size": 1, "options": [
                {"id": "a", "option": "One", "right": True, "feedback": "Yes it is."},
                {"id": "b", "option": "Two", "right": False, "feedback": "Mend it so."},
                {"id": "c", "option": "Three", "right": False, "feedback": ""}]} | more


def state(**values):
    return {item: {"first": value, "counted": value, "latest": value, "times": 1, "at": ""}
            for item, value in values.items()}


# Files -------------------------------------------------------------------------------------


def test_every_file_is_read_or_named_with_its_reason(tmp_path):
    write_class(tmp_path, 6)
    whole = course_file(50)
    old = b'{"v":0,"name":"old-owl-7","question":"motive-row","answer":"x","when":"2026"}\n'
    for name, content in {
        "empty.jsonl": b" \n", "noise.jsonl": b"\x00\xff" * 500, "photo.png": b"x",
        "cut.jsonl": whole[:-20], "again.jsonl": course_file(0), "packed.zip": b"PK",
        "early.jsonl": b"".join(course_file(1).splitlines(True)[:9]), "old.jsonl": old,
        "other.jsonl": line(code_name(2), "motive-row", "I am another person"),
        "new.jsonl": line("new-hen-1", "a", 1, v=2) + line("new-hen-1", "motive-row", "x"),
        ".hidden.jsonl": b"x",
    }.items():  # fmt: skip
        tmp_path.joinpath(name).write_bytes(content)
    huge = tmp_path / "huge.jsonl"
    with huge.open("wb") as file:
        file.truncate(HUGEST + 1)
    tmp_path.joinpath("link.jsonl").symlink_to(huge)
    found = collect(tmp_path)
    said = reasons(found)
    assert found.files == 6 + 12
    for name, words in {
        "empty.jsonl": "is empty", "noise.jsonl": "not one line", "photo.png": "by its ending",
        "cut.jsonl": "1 line cannot be read", "packed.zip": "unpack", "early.jsonl": "earlier",
        "old.jsonl": "old version", "other.jsonl": "same code name", "huge.jsonl": "huge (20 MB",
        "new.jsonl": "of a newer version", "link.jsonl": "is a link",
    }.items():  # fmt: skip
        assert words in said[name], (name, said[name])
    same = said.get("again.jsonl", "") + said.get("Anna 0 answers.jsonl", "")
    assert "is the same as file" in same and len(said) == 12
    assert set(found.learners) == {*map(code_name, [*range(6), 50]), "old-owl-7", "new-hen-1"}
    assert len(found.learners[code_name(1)]) > 200, "the longer of two states counts"


def test_two_people_on_one_machine_and_answers_before_a_code_name(tmp_path):
    tmp_path.joinpath("a.jsonl").write_bytes(
        line("", "motive-row", "early") + line("red-fox-1", "code-name", "red-fox-1")
        + line("red-fox-1", "mind-02", "x") + line("blue-elk-2", "code-name", "blue-elk-2")
        + line("blue-elk-2", "mind-02", "y"))  # fmt: skip
    found = collect(tmp_path).learners
    assert {name: len(own) for name, own in found.items()} == {"blue-elk-2": 2, "red-fox-1": 3}


def test_a_name_that_is_no_code_name_is_not_shown(tmp_path):
    tmp_path.joinpath("a.jsonl").write_bytes(line("Anna Petrosyan", "mind-02", "x"))
    tmp_path.joinpath("b.jsonl").write_bytes(line(SCRIPT, "mind-02", "y"))
    page = class_page.page(class_view.make(collect(tmp_path)))
    assert "Anna" not in page and SCRIPT not in page
    assert "no code name (file 1)" in page and "no code name (file 2)" in page


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path, capsys):
    with pytest.raises(FolderError, match="There is no folder"):
        collect(tmp_path / "none")
    assert class_view.main([str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


# Tables ------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [
    None, True, [], {}, "zz", ["q"], 10**400, {"low": 9, "high": 1}, {"low": "1", "high": 2},
    {"percent": 101, "known": False}, {"percent": 50}, [["a"]], [{"a": 1}],
])  # fmt: skip
def test_values_of_another_form_are_left_out(value):
    kinds = ("choice", "several", "order", "number", "percent", "range", "belief", "forecast")
    assert not any(tables.usable(choice_item(type=kind, answer=1), value) for kind in kinds)


def test_no_answer_of_any_form_stops_the_page(tmp_path):
    odd = [None, True, "", "zz", [], [1], {}, {"low": "x"}, 1e308, 10**400, {"percent": None}]
    items = quiz._all_items()
    for number, value in enumerate(odd):
        tmp_path.joinpath(f"{number}.jsonl").write_bytes(b"".join(
            line(code_name(number), item["id"], value) for item in items))  # fmt: skip
    made = class_view.make(collect(tmp_path))
    assert made.strange > 1000
    assert "have another form" in class_page.page(made)


def test_the_board_and_the_test_are_no_strange_answers(tmp_path):
    tmp_path.joinpath("a.jsonl").write_bytes(line("red-fox-1", "board", {}) + line(
        "red-fox-1", "proof-a-check-1", 80) + line("red-fox-1", "gone-02", 1))  # fmt: skip
    assert class_view.make(collect(tmp_path)).strange == 1


def test_options_are_counted_by_the_first_answer_and_agreement_is_said():
    states = {str(n): state(q="a" if n < 9 else "b") for n in range(10)}
    states["0"]["q"]["latest"] = "b"
    found = tables.count_options(choice_item(), tables.counted(states, "q"))
    assert [option["count"] for option in found.options] == [9, 1, 0]
    assert found.word == "agrees"
    assert [tables.agreement(counts, 10) for counts in ([6, 4], [4, 4, 2])] == ["leans", "splits"]
    assert tables.agreement([4], 4) == ""


def test_ranges_that_do_not_meet_split_the_class():
    near, far = tables.spread([(10, 30)] * 8), tables.spread([(0, 10)] * 4 + [(80, 90)] * 4)
    assert (near.word, near.apart, near.low, near.high) == ("agrees", 0, 10, 30)
    assert far.word == "splits" and far.apart == pytest.approx(16 / 28)
    assert tables.spread([(0, 1)] * 4) is None


def test_the_apart_share_is_that_of_all_pairs():
    ranges = [(0, 20), (10, 30), (25, 40), (50, 60), (55, 70), (0, 100)]
    pairs = [(a, b) for i, a in enumerate(ranges) for b in ranges[:i]]
    apart = sum(a[1] < b[0] or b[1] < a[0] for a, b in pairs)
    assert tables.spread(ranges).apart == pytest.approx(apart / len(pairs))


def test_common_wrong_answers_carry_the_sentence_that_mends_them():
    states = {str(n): state(q="b" if n < 6 else "a") for n in range(12)}
    (row,) = tables.wrong_answers([choice_item()], {"q": "02"}, states)
    assert (row["said"], row["count"], row["n"], row["mends"]) == ("Two", 6, 12, "Mend it so.")
    few = dict(list(states.items())[2:])  # four wrong answers of ten
    assert tables.wrong_answers([choice_item()], {"q": "02"}, few) == []


def test_ranges_and_forecasts_of_a_known_class():
    item = {"id": "r", "type": "range", "question": "?", "answer": 10, "set": "", "reveal":
            "each", "set_size": 1}  # fmt: skip
    states = {str(n): state(r={"low": 0, "high": 5 + n}, f={"percent": 80, "known": n == 0})
              for n in range(8)}
    rows, whole = tables.held([item], states)
    assert (rows[0]["held"], whole["held"], whole["n"], whole["learners"]) == (3, 3, 8, 8)
    asked = [{"id": "f", "question": "?", "closes": "2024-12-31", "outcome": 1.0},
             {"id": "g", "question": "?", "closes": "2030-01-01", "outcome": None}]
    rows, whole = tables.forecasts(asked, states)
    assert (rows[0]["n"], rows[0]["known"], rows[1]["outcome"]) == (7, 1, None)
    assert rows[0]["brier"] == whole["brier"] == pytest.approx(0.04)
    few = dict(list(states.items())[:4])
    rows, whole = tables.forecasts(asked, few)
    assert rows[0]["brier"] is rows[0]["spread"] is whole["brier"] is None


@pytest.mark.parametrize(("text", "day"), [
    ("By 31 December 2027, says X", "2027-12-31"), ("2026-05-01 or 2026-06-02", "2026-06-02"),
    ("am 3. March 2028", "2028-03-03"), ("01.02.2027", "2027-02-01"), ("end of 2029", "2029"),
    ("soon", ""), ("99 Mayhem 2027, 45.45.2027, 2027-77-77", ""),
])  # fmt: skip
def test_a_closing_day_is_read_out_of_a_question(text, day):
    assert tables.closing_day(text) == day


# The page ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Four learners who did all: every statistic is too small."""
    folder = write_class(tmp_path_factory.mktemp("small"), 4)
    return class_page.page(class_view.make(collect(folder)))


def test_no_group_under_five_is_a_number(small):
    words = text_of(small)
    assert "of pairs apart" not in words and "Brier score of all" not in words
    assert "held the true value:" not in words and not re.search(r"\b[1-4] of 4 said", words)
    assert words.count(class_page.TOO_FEW) > 100
    assert class_page.say_count(4, 30) == "under 5" and class_page.say_count(0, 30) == "0 of 30"


def test_who_has_not_answered_is_named_and_nobody_is_ranked(tmp_path):
    write_class(tmp_path, 6)
    tmp_path.joinpath("z.jsonl").write_bytes(line("zinc-owl-9", "motive-row", "x"))
    names = tmp_path / "names"
    names.write_text("amber-amber-0\nghost-gnu-3\nAnna Petrosyan\n", "utf-8")
    made = class_view.make(collect(tmp_path), class_view.expected_names(names))
    assert made.missing == ["ghost-gnu-3"]
    assert made.progress.not_begun("03") == ["zinc-owl-9"] == made.progress.not_begun("00")
    assert list(made.progress.given) == sorted(made.progress.given)
    page = class_page.page(made)
    assert "Expected, and nothing came (1)" in page and "Anna" not in page


def test_words_of_learners_stay_text_and_name_nobody(tmp_path):
    write_class(tmp_path, 6, words=f'"><img src=x onerror=alert(1)>{SCRIPT} by 2027-01-31 70%')
    page = class_page.page(class_view.make(collect(tmp_path)))
    assert "<img" not in page and "<script" not in page and "&lt;img src=x" in page
    minds = page.partition("<h2>What would change my mind")[2].partition("<h2>")[0]
    assert minds.count("<li>") == 6 * 9 and not re.search(r"[a-z]+-[a-z]+-\d", text_of(minds))
    assert "default-src 'none'" in page and "http" not in page.replace("http-equiv", "")
    assert "Anna" not in page, "names of files are names of people"


def test_the_sample_says_that_it_is_invented_and_has_thirty(tmp_path):
    assert class_view.main(["--sample", f"--from={tmp_path}"]) == 0
    (made,) = tmp_path.iterdir()
    text = made.read_text("utf-8")
    assert made.name == "class-view-sample.html" and "An invented class" in text
    assert "30 code names in 30 files; 2 expected code names sent nothing" in text


def test_an_empty_folder_gives_a_page_and_files_are_named_in_the_terminal(tmp_path, capsys):
    target = tmp_path / "out.html"
    (tmp_path / "in").mkdir()
    assert class_view.main([str(tmp_path / "in"), "--output", str(target)]) == 0
    assert "0 code names in 0 files" in target.read_text("utf-8")
    tmp_path.joinpath("in", "Anna.jsonl").write_bytes(b"")
    assert class_view.main(["in", f"--from={tmp_path}"]) == 0
    assert "File 1 (Anna.jsonl) is empty." in capsys.readouterr().out
    page = tmp_path.joinpath("class-view.html").read_text("utf-8")
    assert "File 1 is empty." in page and "Anna" not in page


@pytest.mark.parametrize("words", [[], ["a", "--proof", "before=a", "after=b"],
                                   ["--proof", "before=a", "b"]])  # fmt: skip
def test_a_wrong_command_line_says_what_is_expected(words, capsys):
    with pytest.raises(SystemExit):
        class_view.main(words)
    assert "before=FOLDER" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path, capsys):
    assert class_view.main([str(tmp_path), "--output", str(tmp_path / "no" / "x.html")]) == 2
    assert "--output" in capsys.readouterr().err
