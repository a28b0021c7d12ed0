"""The answer file: nothing that was confirmed is lost, nothing that is there is rewritten."""

from __future__ import annotations

import errno
import json
import os
import random
import subprocess
import sys
import threading
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import answers

SAVER = Path(__file__).with_name("kill_while_saving.py")
SAMPLE = Path(__file__).parent.parent / "data" / "answers-v0.jsonl"
GOOD = b'{"v":1,"learner":"","item":"a","value":1,"n":1,"at":"2026-01-05T10:00:00+00:00"}\n'


@pytest.fixture
def path(tmp_path, monkeypatch):
    """Point the answer file at a folder of this test."""
    file = tmp_path / "answers.jsonl"
    monkeypatch.setenv("ARGUMENT_ATLAS_ANSWERS", str(file))
    return file


def values() -> list:
    return [record["value"] for record in answers.records()]


# Saving ------------------------------------------------------------------------------------


def test_a_saved_answer_is_one_line_of_the_agreed_form(path):
    record = answers.save("days-between", 24)
    assert path.read_bytes().count(b"\n") == 1
    assert json.loads(path.read_bytes()) == record
    assert list(record) == ["v", "learner", "item", "value", "n", "at"]
    assert [record[key] for key in ("v", "item", "value", "n")] == [1, "days-between", 24, 1]
    assert record["at"][:10] == time.strftime("%Y-%m-%d")


def test_the_file_lies_beside_the_package_unless_told_otherwise(monkeypatch):
    monkeypatch.delenv("ARGUMENT_ATLAS_ANSWERS", raising=False)
    root = Path(answers.__file__).resolve().parent.parent
    assert answers.answer_path() == root / "notebooks" / "answers.jsonl"


def test_saving_only_ever_adds_at_the_end(path):
    path.write_bytes(b"not json\n" + GOOD + b"\xff\xfe\n")
    before = path.read_bytes()
    answers.save("a", 2)
    assert path.read_bytes().startswith(before)
    assert values() == [1, 2]


def test_the_disk_is_asked_to_keep_the_line_before_save_returns(path, monkeypatch):
    order = []
    real = os.fsync

    def watched(handle):
        order.append(path.read_bytes())
        real(handle)

    monkeypatch.setattr(os, "fsync", watched)
    answers.save("a", 1)
    assert len(order) == 1
    assert order[0].endswith(b"\n"), "the line must be handed over before the disk is asked"


def test_counting_goes_by_question_and_learner(path):
    assert [answers.save("a", v)["n"] for v in (5, 6, 7)] == [1, 2, 3]
    assert answers.save("b", 5)["n"] == 1
    answers.save("code-name", "amber-crane-42")
    assert answers.save("a", 8)["n"] == 1


def test_a_torn_last_line_does_not_swallow_the_next_answer(path):
    path.write_bytes(GOOD + GOOD[:40])
    answers.save("a", 2)
    frame, problems = answers.read()
    assert list(frame["value"]) == [1, 2]
    assert problems == [
        "Line 2 of answers.jsonl is not complete, or is not JSON; it is skipped and kept."
    ]


def test_a_last_line_that_only_lacks_its_end_still_counts(path):
    path.write_bytes(GOOD.rstrip())
    answers.save("a", 2)
    assert values() == [1, 2]


def test_the_order_is_that_of_the_file_not_of_the_clock(path):
    late = GOOD.replace(b"2026", b"2031").replace(b'"value":1', b'"value":"first"')
    path.write_bytes(late + GOOD)
    assert values() == ["first", 1]
    assert answers.latest("a") == 1


@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text()
        | st.floats(allow_nan=False, allow_infinity=False),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)  # fmt: skip
@settings(deadline=None)  # seconds depend on the machine
def test_any_value_comes_back_as_it_was(value, tmp_path_factory):
    file = tmp_path_factory.mktemp("any") / "answers.jsonl"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARGUMENT_ATLAS_ANSWERS", str(file))
        answers.save("a", value)
        assert answers.latest("a") == value
    assert file.read_bytes().count(b"\n") == 1


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, object()])
def test_what_json_cannot_hold_is_refused_and_nothing_is_written(path, value):
    with pytest.raises(ValueError, match="cannot be kept"):
        answers.save("a", value)
    assert not path.exists()


def test_an_endless_text_is_refused_and_nothing_is_written(path):
    with pytest.raises(ValueError, match="too long"):
        answers.save("a", "x" * answers.LONGEST_LINE)
    assert not path.exists()


# Reading -----------------------------------------------------------------------------------

BAD_LINES = [
    ("is empty", b"\n"),
    ("is not UTF-8 text", GOOD.replace(b'"value":1', b'"value":"\xe9"')),
    ("is not complete, or is not JSON", b"{]\n"),
    ("is not complete, or is not JSON", b"[" * 100_000 + b"\n"),
    ("is not complete, or is not JSON", GOOD.replace(b'"value":1', b'"value":1e999')),
    ("does not say which version it has", b"[1, 2]\n"),
    ("does not say which version it has", GOOD.replace(b'"v":1', b'"v":"1"')),
    ("does not say which version it has", GOOD.replace(b'"v":1', b'"v":true')),
    ("is of a newer version (2) than this package reads", GOOD.replace(b'"v":1', b'"v":2')),
    ("lacks a part of an answer", GOOD.replace(b'"item":"a",', b"")),
    ("lacks a part of an answer", GOOD.replace(b'"n":1', b'"n":"one"')),
    ("lacks a part of an answer", GOOD.replace(b'"value":1,', b"")),
    ("is longer than one million bytes", b"x" * 2_500_000 + b"\n"),
]


@pytest.mark.parametrize(("said", "line"), BAD_LINES)
def test_an_unreadable_line_is_named_skipped_and_kept(path, said, line):
    path.write_bytes(GOOD + line + GOOD)
    frame, problems = answers.read()
    assert len(frame) == 2
    assert problems == [f"Line 2 of answers.jsonl {said}; it is skipped and kept."]
    answers.save("a", 2)
    assert path.read_bytes().startswith(GOOD + line + GOOD)
    assert values() == [1, 1, 2]


def test_a_file_saved_by_a_text_editor_of_windows_is_read(path):
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace(b"\n", b"\r\n") * 2)
    frame, problems = answers.read()
    assert (len(frame), problems) == (2, [])


def test_no_file_is_no_problem(path):
    frame, problems = answers.read()
    assert list(frame.columns) == ["learner", "item", "value", "n", "at"]
    assert (len(frame), problems) == (0, [])
    assert answers.latest("a") is None
    assert answers.learner() == ""


def test_a_folder_in_place_of_the_file_is_said(path):
    path.mkdir()
    frame, problems = answers.read()
    assert len(frame) == 0
    assert len(problems) == 1
    assert "cannot be read" in problems[0]


def test_thousands_of_bad_lines_make_a_short_report(path):
    path.write_bytes(b"{\n" * 5000 + GOOD)
    frame, problems = answers.read()
    assert len(frame) == 1
    assert len(problems) == 51
    assert problems[-1].startswith("4950 more lines")


def test_an_enormous_file_does_not_fill_the_memory(path):
    with path.open("wb") as file:
        file.write(GOOD)
        for _ in range(60):
            file.write(b"x" * 1_000_000)
        file.write(b"\n" + b"[1]\n" * 20_000 + GOOD)
    tracemalloc.start()
    found, _ = answers.history("a")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found) == 2
    assert peak < 8_000_000, f"reading 60 MB took {peak / 1e6:.0f} MB of memory"


def test_version_0_is_brought_to_version_1(path):
    path.write_bytes(SAMPLE.read_bytes())
    frame, problems = answers.read()
    assert problems == []
    assert list(frame["item"]) == ["code-name", "days-between", "border-azerbaijan-iran"]
    assert list(frame["value"]) == ["amber-crane-42", 14, {"low": 600, "high": 900}]
    assert set(frame["learner"]) == {"amber-crane-42"}
    assert answers.learner() == "amber-crane-42"
    assert answers.save("days-between", 24)["n"] == 2
    assert path.read_bytes().startswith(SAMPLE.read_bytes())


# Code names ---------------------------------------------------------------------------------


def test_answers_before_the_first_code_name_belong_to_it(path):
    answers.save("a", "before")
    answers.save("code-name", "amber-crane-42")
    assert answers.latest("a") == "before"


def test_two_learners_at_one_computer_do_not_see_each_other(path):
    answers.save("a", "unnamed")
    answers.save("code-name", "amber-crane-42")
    answers.save("a", "first learner")
    answers.save("code-name", "blue-heron-17")
    assert answers.latest("a") is None
    answers.save("a", "second learner")
    assert answers.latest("a") == "second learner"
    answers.save("code-name", "amber-crane-42")
    assert [r["value"] for r in answers.history("a")[0]] == ["unnamed", "first learner"]


# When the disk refuses ----------------------------------------------------------------------


def test_a_folder_that_cannot_be_made_is_told_in_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("ARGUMENT_ATLAS_ANSWERS", str(tmp_path / "file" / "answers.jsonl"))
    with pytest.raises(answers.NotSavedError, match="cannot be written") as caught:
        answers.save("a", "what I wrote")
    assert caught.value.record["value"] == "what I wrote"
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.ENOSPC])
def test_a_read_only_folder_or_a_full_disk_is_told(path, monkeypatch, code):
    def refuse(*_):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(answers.NotSavedError, match=os.strerror(code)) as caught:
        answers.save("a", 1)
    assert json.loads(answers.line_of(caught.value.record))["value"] == 1


def test_a_lock_that_never_opens_is_told_before_the_page_gives_up(path, monkeypatch):
    assert answers.LOCK_SECONDS < 5, "the page waits five seconds"
    monkeypatch.setattr(answers, "LOCK_SECONDS", 0.2)
    with (
        answers.FileLock(path.with_name(f".{path.name}.lock")),
        pytest.raises(answers.NotSavedError, match="in use by another lesson"),
    ):
        answers.save("a", 1)
    assert not path.exists()


# Several at once, and killed ------------------------------------------------------------------


def start_saver(path: Path, name: str, count: int) -> subprocess.Popen:
    command = [sys.executable, str(SAVER), name, str(count)]
    environment = os.environ | {"ARGUMENT_ATLAS_ANSWERS": str(path)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def test_two_processes_saving_at_once_lose_and_mix_nothing(path):
    savers = [start_saver(path, name, 60) for name in ("left", "right")]
    said = [saver.communicate(timeout=60)[0].split() for saver in savers]
    frame, problems = answers.read()
    assert problems == []
    assert [len(lines) for lines in said] == [60, 60]
    for name, confirmed in zip(("left", "right"), said, strict=True):
        kept = [value["key"] for value in frame.loc[frame["item"] == name, "value"]]
        assert kept == confirmed
    assert frame.groupby("item")["n"].apply(list).tolist() == [list(range(1, 61))] * 2


def kill_at_random(path: Path, name: str, kills: int, said: list[str]) -> None:
    """Start a saver, wait for its first confirmed answer, kill it a moment later; repeat."""
    chance = random.Random(name)
    for number in range(kills):
        saver = start_saver(path, f"{name}-{number}", 10_000)
        first = saver.stdout.readline()
        time.sleep(chance.random() * 0.02)
        saver.kill()
        said += (first + saver.communicate()[0]).splitlines(keepends=True)


def test_200_kills_in_the_middle_of_saving_lose_nothing_that_was_confirmed(path):
    said: list[list[str]] = [[], [], [], []]
    workers = [
        threading.Thread(target=kill_at_random, args=(path, f"worker{place}", 50, lines))
        for place, lines in enumerate(said)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    confirmed = {line.strip() for lines in said for line in lines if line.endswith("\n")}
    frame, problems = answers.read()
    kept = {value["key"] for value in frame["value"]}
    assert len(confirmed) >= 200
    assert confirmed - kept == set(), "the page said Saved, and it is not there"
    assert all("is not complete" in sentence for sentence in problems)
