"""The proof that a class learned: parallel forms, and a scorer that finds what was put in."""

from __future__ import annotations

import json
import random
import re
import sys

import nbformat
import pytest

import lab

sys.path.append(str(lab.ROOT / "tools"))
import class_view
import proof
import proof_score
from class_files import collect
from invented_class import code_name, line, proof_lines, write_proof

from helpers import answers, data

A, B = (proof.content()["forms"][form] for form in "AB")
FIVE = {"Azerbaijan", "Iran", "Armenia", "Turkey", "Israel", "Baku", "Tehran", "Karabakh"}


def words(form):
    return " ".join(form["piece"]).split()


def result(tmp_path, *more, **options):
    write_proof(tmp_path / "b", tmp_path / "a", *more, **options)
    folders = [tmp_path / "b", tmp_path / "a"]
    found, problems = proof_score.sheets_of([collect(one) for one in folders], folders)
    return proof_score.score(*found), problems


# The forms ---------------------------------------------------------------------------------


def test_both_forms_are_equally_long():
    assert len(words(A)) == len(words(B)) == 250
    for first, second in zip(A["piece"], B["piece"], strict=True):
        assert abs(len(first.split()) - len(second.split())) <= 2
    for part in ("facts", "claims", "kinds", "checks"):
        lengths = [sum(len(" ".join(map(str, row[:2])).split()) for row in form[part])
                   for form in (A, B)]  # fmt: skip
        assert abs(lengths[0] - lengths[1]) <= 5, part


@pytest.mark.parametrize("form", "AB")
def test_each_form_has_the_same_parts_and_half_of_what_is_checked_is_true(form):
    made = proof.content()["forms"][form]
    assert [len(made[part]) for part in ("piece", "facts", "claims", "kinds", "steps", "checks")
            ] == [6, 7, 8, 6, 4, 8]
    assert sum(one[1] for one in made["claims"]) == sum(one[1] for one in made["checks"]) == 4
    assert sorted(kind for _, kind, _ in made["kinds"]) == sorted(proof.KINDS * 2)
    assert all([option[1] for option in options].count(True) == 1 and len(options) == 4
               for _, _, options in made["steps"])
    assert [mark for mark, _, _ in made["samples"]] == [0, 1, 2, 3]
    assert len(proof.items(form)) == 21
    assert not FIVE & set(re.findall(r"\w+", json.dumps(made)))
    truth = "".join(str(int(one[1])) for one in made["checks"])
    assert "111" not in truth and "000" not in truth and truth not in ("01" * 4, "10" * 4)


def test_the_states_are_invented_and_the_sheets_say_so():
    known = set(data.load("countries")["name"]) | set(data.load("places")["name"])
    for form in "AB":
        names = set(re.findall(r"\b[A-Z][a-z]{4,}\b", " ".join(
            " ".join(row) for row in proof.content()["forms"][form]["facts"])))
        assert len(names) >= 4 and not names & known
        assert "its states are invented" in proof.sheet(form)


def test_the_table_gives_the_truth_of_the_counted_sentences():
    for form, share in ((A, 62), (B, 70)):
        (all_old, old), (all_new, new) = (map(int, re.findall(r"\d+", row[1]))
                                          for row in form["facts"][2:4])
        assert round(100 * new / all_new) == share and f"{share}%" in form["piece"][1]
        assert all_new < all_old and abs(new - old) == 1
        lengths = list(map(int, re.findall(r"(\d+) km", form["facts"][4][1])))
        assert lengths[0] > lengths[1] and str(lengths[1]) in form["piece"][2]
        sold = list(map(int, re.findall(r"\d+", form["facts"][6][1])))
        assert max(sold) == sold[0]


@pytest.mark.parametrize("name", list(proof.files()))
def test_what_is_written_from_the_content_is_up_to_date(name):
    assert (proof.TEACHING / name).read_text("utf-8") == proof.files()[name], (
        "run  .venv/bin/python tools/proof.py")


@pytest.mark.parametrize("form", "AB")
def test_sheet_and_notebook_ask_the_same_and_give_nothing_away(form):
    notebook = nbformat.reads(json.dumps(proof.notebook(form)), as_version=4)
    nbformat.validate(notebook)
    made, sheet = proof.content()["forms"][form], proof.sheet(form)
    shown = "\n".join(cell.source for cell in notebook.cells)
    assert [f'ask("{form}", "{part}")' in shown for part in proof.PARTS] == [True] * 6
    assert all(text in sheet and text in shown for text in made["piece"])
    for part in ("claims", "kinds", "checks"):
        for text, _, why in made[part]:
            assert text in sheet and why not in sheet and why not in shown
    assert sum(minutes for _, minutes, _ in proof.PARTS.values()) + 2 == 25
    assert proof.flag(form, 1) in sheet and proof.flag(form, 2) in sheet


def test_no_answer_opens_before_both_forms_are_saved(tmp_path, monkeypatch):
    monkeypatch.setenv("ARGUMENT_ATLAS_ANSWERS", str(tmp_path / "answers.jsonl"))
    assert "code name" in proof.ask("A", "claims") and "code name" in proof.which()
    answers.save("code-name", "red-fox-1")
    one, both = proof.ask("A"), proof.ask("both forms")
    assert {item["reveal"] for item in one.items} == {"all"}
    assert {item["set_size"] for item in both.items} == {len(both.items)} == {42}
    assert len(one.items) == 21
    with pytest.raises(ValueError, match="claims, kinds"):
        proof.ask("A", "nothing")
    with pytest.raises(ValueError, match="no form"):
        proof.ask("C")


def test_the_lot_halves_many_names_and_shows_each_learner_both_states():
    drawn = [proof.lot(code_name(number)) for number in range(400)]
    assert 160 < sum(first == "A" for first, _ in drawn) < 240
    assert 160 < sum(own["A"] == 1 for _, own in drawn) < 240
    assert all(set(own.values()) == {1, 2} for _, own in drawn)
    assert 70 < sum(first == "A" and own["A"] == 1 for first, own in drawn) < 130


# The scorer --------------------------------------------------------------------------------


def test_a_class_that_learned_nothing_shows_no_change(tmp_path):
    calm = 0
    for seed in range(5):
        found, _ = result(tmp_path / str(seed), 24, (0.6, 0.6), seed=seed)
        calm += sum(one is None or one.low <= 0 <= one.high for one in found.changes.values())
    assert calm >= 46, "of 50 ranges about one in twenty may miss the zero"


def test_a_class_that_learned_shows_it_with_its_size(tmp_path):
    found, _ = result(tmp_path, 30, (0.5, 0.9))
    for name, wanted in (("found", 1.6), ("kinds", 2.4), ("hits", 1.6), ("rules", 0.8)):
        one = found.changes[name]
        assert one.low > 0 and one.low <= wanted <= one.high and one.n == "30"
    assert found.changes["alarms"].high < 0 and found.changes["distance"].high < 0
    assert found.changes["found"].how == "halves" and found.counts["first A"] == 15


def test_a_mixed_class_has_a_wide_range(tmp_path):
    for number, skills in enumerate(((0.3, 0.9), (0.9, 0.3))):
        write_proof(tmp_path / "b" / str(number), tmp_path / "a" / str(number), 12, skills)
    for folder in tmp_path.glob("?/1/*"):  # other people, of the same number
        text = folder.read_text("utf-8")
        folder.write_text(re.sub(r'("learner": "[a-z]+-)', r"\1x", text), "utf-8")
    folders = [tmp_path / "b", tmp_path / "a"]
    found, _ = proof_score.sheets_of([collect(one) for one in folders], folders)
    one = proof_score.score(*found).changes["kinds"]
    assert one.n == "24" and one.low < 0 < one.high and one.high - one.low > 1.5


def test_eleven_students_are_too_few_to_say(tmp_path):
    found, _ = result(tmp_path, 11, (0.2, 0.9))
    assert set(found.changes.values()) == {None} and found.counts["both"] == 11
    page = proof_score.page(found, "")
    assert page.count("too few to say (under 12)") == len(proof_score.MEASURES)
    assert page.count("too few to say (under 12 for a state)") == 2


def test_a_harder_form_does_not_look_like_learning():
    chance = random.Random(1)
    pairs = [("A", 4 + chance.random(), 2 + chance.random()) for _ in range(14)]
    pairs += [("B", 2 + chance.random(), 4 + chance.random()) for _ in range(5)]
    one = proof_score.change(pairs)
    assert one.how == "halves" and one.low < 0 < one.high and abs(one.difference) < 0.3
    assert proof_score.change([("A", 1.0, 2.0)] * 13).how == "pairs"


def test_without_matching_names_two_groups_are_compared():
    one = proof_score.change([], [1.0, 2.0] * 8, [3.0, 4.0] * 8)
    assert one.how == "two groups" and one.low > 0 and one.n == "16 and 16"
    assert proof_score.change([], [1.0] * 11, [2.0] * 40) is None


@pytest.mark.parametrize(("df", "wanted"), [(4, 2.776), (11, 2.201), (23, 2.069), (60, 2.000)])
def test_points_of_the_t_distribution(df, wanted):
    assert proof_score.t_95(df) == pytest.approx(wanted, abs=0.012)


def test_a_sheet_without_a_fault_and_one_of_guesses():
    right = proof_score.from_screen([json.loads(one) for one in proof_lines(
        "red-fox-1", "A", 1.0, 0).splitlines()])["A"]  # fmt: skip
    found = proof_score.scores("A", right)
    assert [found[name] for name in ("found", "ticked", "kinds", "steps", "rules", "hits",
                                     "alarms")] == [4, 0, 6, 2, 2, 4, 0]
    assert found["gap"] == pytest.approx(-20) and found["distance"] == pytest.approx(0.04)
    assert "counter" not in found, "a text without a mark is not scored"
    even = proof_score.scores("B", {f"check-{n}": 50 for n in range(1, 9)})
    assert (even["hits"], even["alarms"], even["gap"], even["distance"]) == (0, 0, 0, 0.25)
    assert "hits" not in proof_score.scores("B", {"check-1": 90, "check-2": 10})


def test_paper_and_screen_give_the_same(tmp_path):
    screen = proof_score.from_screen([json.loads(one) for one in proof_lines(
        "red-fox-1", "B", 0.6, 3, 2).splitlines()])["B"]  # fmt: skip
    cells = {"code name": "Red-Fox-1", "form": "b"} | {
        name: "".join(sorted(value)) if isinstance(value, set) else str(value)
        for name, value in screen.items() if name != "text"}  # fmt: skip
    tmp_path.joinpath("marks.csv").write_text("\ufeff" + ";".join(proof.COLUMNS) + "\n" + ";".join(
        cells.get(name, "") for name in proof.COLUMNS) + "\n", "utf-8")  # fmt: skip
    ((name, form, sheet),), problems = proof_score.from_paper(tmp_path)
    assert (name, form, problems) == ("red-fox-1", "B", [])
    assert sheet == {key: value for key, value in screen.items() if key != "text"}


def test_bad_cells_are_named_and_the_rest_is_used(tmp_path):
    tmp_path.joinpath("m.csv").write_text(
        "code name,form,claims,kind-1,check-1,counter,flag\n"
        "red-fox-1,A,ABZ,F,101,4,50\nAnna Petrosyan,A,,,,1,\nblue-elk-2,C,,,,1,\n"
        "green-hen-3,B,A C,X,٣,3,\n", "utf-8")  # fmt: skip
    tmp_path.joinpath("n.csv").write_bytes(b"\xff\xfe\x00")
    rows, problems = proof_score.from_paper(tmp_path)
    assert [row[:2] for row in rows] == [("red-fox-1", "A"), ("green-hen-3", "B")]
    assert rows[0][2] == {"kind-1": "F"}
    assert rows[1][2] == {"claims": {"A", "C"}, "check-1": 3, "counter": 3}
    text = " ".join(problems)
    assert all(word in text for word in ("claims", "check-1", "counter", "flag version", "kind-1",
                                         "no form A or B", "cannot be read: save it as CSV"))
    assert "Anna" not in text


def test_damaged_files_and_marks_for_texts_of_the_screen(tmp_path, capsys):
    write_proof(tmp_path / "b", tmp_path / "a", 14, (0.5, 0.8))
    tmp_path.joinpath("b", "Anna.jsonl").write_bytes(b"\xff\x00")
    tmp_path.joinpath("a", "Ben.jsonl").write_bytes(b"")
    tmp_path.joinpath("a", "early.jsonl").write_bytes(
        b"".join(tmp_path.joinpath("a", "3 b.jsonl").read_bytes().splitlines(True)[:4]))
    command = ["--proof", "before=b", "after=a", f"--from={tmp_path}"]
    assert class_view.main([*command, "--to-mark", "mark.csv"]) == 0
    page = tmp_path.joinpath("proof.html").read_text("utf-8")
    assert "not one line of it can be read" in page and "is empty" in page
    assert "28 counter-arguments from the screen" in page
    assert not any(name in page for name in ("Anna", "Ben", *map(code_name, range(14))))
    assert "Anna.jsonl" in capsys.readouterr().out
    marked = tmp_path.joinpath("mark.csv").read_text("utf-8-sig").replace('"",', '"2",')
    assert marked.count('"2",') == 28
    tmp_path.joinpath("b", "mark.csv").write_text(marked, "utf-8")
    assert class_view.main(command) == 0
    page = tmp_path.joinpath("proof.html").read_text("utf-8")
    assert "without a mark" not in page and "by its ending" not in page
    row = page.partition("Best counter-argument")[2].partition("</tr>")[0]
    assert "<td>14</td>" in row and ">2.0<" in row


def test_the_same_form_twice_is_no_pair(tmp_path):
    for when in ("b", "a"):
        tmp_path.joinpath(when).mkdir()
        tmp_path.joinpath(when, "x.jsonl").write_bytes(proof_lines("red-fox-1", "A", 1, 0))
    folders = [tmp_path / "b", tmp_path / "a"]
    found, _ = proof_score.sheets_of([collect(one) for one in folders], folders)
    one = proof_score.score(*found)
    assert one.counts["both"] == 0 and "only the form of the first round" in one.notes[0]


def test_folders_without_the_test_are_one_sentence(tmp_path, capsys):
    tmp_path.joinpath("x.jsonl").write_bytes(line("red-fox-1", "mind-02", "x"))
    assert class_view.main(["--proof", f"before={tmp_path}", f"after={tmp_path}"]) == 2
    assert "Neither folder holds" in capsys.readouterr().err


def test_a_cell_to_mark_is_no_formula():
    text = proof_score.to_mark([{"red-fox-1": {"A": {"text": '=HYPERLINK("http://x")\nmore'}}}])
    assert text.splitlines()[1] == '"red-fox-1","A","","\'=HYPERLINK(""http://x"") more"'


def test_the_flag_question_speaks_of_twelve_or_more_only():
    sheets = {str(n): ("A", {"flag version": 1 + n % 2, "flag": 80 - 40 * (n % 2) + n % 5})
              for n in range(24)}
    (n1, first), (n2, second), (best, low, high) = proof_score.flags(sheets)
    assert (n1, n2) == (12, 12) and first - second == pytest.approx(best) and low > 30 < high
    assert proof_score.flags(dict(list(sheets.items())[1:])) is None
