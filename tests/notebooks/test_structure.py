"""Each lesson has the fixed skeleton, short cells, working links and no stored outputs."""

from __future__ import annotations

import json
import re
import subprocess
from urllib.parse import unquote

import pytest
from execution import LESSONS, NOTEBOOKS, OTHERS, ROOT, WORKED, name_of
from lesson_text import REFERENCE, agrees, anchor, headings, plain, read, referenced, without_code

from helpers import data

SKELETON = [
    "The question",
    "What you will be able to do",
    "Recall",
    "Where we are in the argument",
    "The data we use",
    "The walk",
    "Exercises",
    "Best case for, best case against",
    "What would change my mind",
    "The claim card",
    "Summary",
    "More to test",
    "Sources and their languages",
    "What's next",
]
ALWAYS = {"The question", "What you will be able to do", "The walk", "Summary", "What's next"}
# Lessons that have nothing to hold under some headings. Every other lesson has all of them.
MAY_LEAVE_OUT = {
    "00": set(SKELETON) - ALWAYS,
    "01": {"Recall", "Best case for, best case against", "The claim card"},
}
README = (ROOT / "README.md").read_text(encoding="utf-8")
STORED_LIMIT = 300 * 1000  # bytes
EVERY = [*LESSONS, *WORKED, *OTHERS]
LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)[^)]*\)|<a href=\"([^\"]+)\"")

EMPTY_WORDS = {"", "here", "this", "link", "click here", "this link"}

lessons = pytest.mark.parametrize("path", LESSONS, ids=map(name_of, LESSONS))
every = pytest.mark.parametrize("path", EVERY, ids=map(name_of, EVERY))


def cells(path, kind):
    """Return (position, source) of the cells of one kind."""
    found = enumerate(read(path)["cells"])
    return [(number, cell["source"]) for number, cell in found if cell["cell_type"] == kind]


def git(*words):
    """Run git in the project; return its result."""
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)


def stored(path):
    """Return a notebook as it stands in the git index; from disk where git has none of it."""
    indexed = git("show", f":{path.relative_to(ROOT).as_posix()}")
    return indexed.stdout if indexed.returncode == 0 else path.read_text(encoding="utf-8")


@lessons
def test_fixed_headings_in_order(path):
    found = [words for level, words in headings(read(path)) if level == 2]
    assert found == [words for words in SKELETON if words in found], "order or wording"
    missing = set(SKELETON) - set(found) - MAY_LEAVE_OUT.get(path.name[:2], set())
    assert missing == set()


def hour_of_the_readme(path):
    return int(re.search(rf"^\| {path.name[:2]} \|.*\| (\d+) \|", README, re.MULTILINE)[1])


@pytest.mark.parametrize("path", LESSONS[1:], ids=map(name_of, LESSONS[1:]))
def test_minutes_of_the_first_screen_make_the_hour_of_the_readme(path):
    first = read(path)["cells"][0]["source"]
    minutes = sum(int(one) for one in re.findall(r"^\| (\d+) minutes \|", first, re.MULTILINE))
    hour = hour_of_the_readme(path)
    rest = re.search(r"^\| the rest \|", first, re.MULTILINE)
    assert 0 < minutes <= hour if rest else minutes == hour


def test_minutes_of_lesson_00_make_the_hour_of_the_readme():
    text = "\n".join(cell["source"] for cell in read(LESSONS[0])["cells"])
    told, parts = re.search(r"Time: about (\d+) minutes\. ([^.]+)\.", text).groups()
    minutes = sum(int(one) for one in re.findall(r"\d+", parts))
    assert int(told) == minutes == hour_of_the_readme(LESSONS[0])


@every
def test_heading_levels(path):
    levels = [level for level, _ in headings(read(path))]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in zip(levels, levels[1:], strict=False))


@lessons
def test_headings_differ(path):
    words = [anchor(text) for _, text in headings(read(path))]
    assert len(words) == len(set(words)), "two headings would have the same address"


@every
def test_cells_are_short(path):
    for number, source in cells(path, "code"):
        lines = source.splitlines()
        assert len(lines) <= 15, f"cell {number} has {len(lines)} lines"
        assert max(map(len, lines), default=0) <= 80, f"cell {number} has a long line"


@every
def test_each_code_cell_follows_words(path):
    kinds = [cell["cell_type"] for cell in read(path)["cells"]]
    assert kinds[0] == "markdown"
    alone = [n for n, pair in enumerate(zip(kinds, kinds[1:], strict=False), 1)
             if pair == ("code", "code")]  # fmt: skip
    assert alone == [], "these code cells have no sentence before them"


@every
def test_stored_without_outputs(path):
    text = stored(path)
    assert len(text.encode()) < STORED_LIMIT
    for number, cell in enumerate(json.loads(text)["cells"]):
        assert not cell.get("outputs"), f"cell {number} is stored with outputs"
        assert cell.get("execution_count") is None, f"cell {number} is stored as run"
    assert "widgets" not in json.loads(text)["metadata"]


@every
def test_no_path_tricks_installs_or_network(path):
    for number, source in cells(path, "code"):
        found = re.search(r"sys\.path|^\s*[!%]|https?://|pip install", source, re.MULTILINE)
        assert not found, f"cell {number}: {found and found[0]}"


def slug(words):
    """Return the address that a page of Markdown gives a heading."""
    kept = re.sub(r"[^\w\- ]", "", re.sub(r"[*_`]", "", words).strip().lower())
    return kept.replace(" ", "-")


def titles(path):
    """Return the addresses of the headings of a notebook or of a page of Markdown."""
    if path.suffix == ".ipynb":
        return {anchor(words) for _, words in headings(read(path))}
    return set(map(slug, re.findall(r"^#+ (.*)$", path.read_text("utf-8"), re.MULTILINE)))


def broken_links(path, sources=None):
    """Return the links of a page that lead nowhere, or whose words say nothing.

    Without ``sources``, a list of Markdown texts, the cells of the notebook are read.
    """
    wrong = []
    for source in sources or [source for _, source in cells(path, "markdown")]:
        for match in LINK.finditer(without_code(source)):
            target = unquote(match["target"] or match[3])
            if (match["text"] or "x").strip().lower() in EMPTY_WORDS:
                wrong.append(f"words: {match[0]}")
            if re.match(r"[a-z]+:", target):
                continue
            name, _, part = target.partition("#")
            file = (path.parent / name).resolve() if name else path
            if not file.exists():
                wrong.append(f"file: {target}")
            elif part and file.suffix in (".ipynb", ".md") and part not in titles(file):
                wrong.append(f"heading: {target}")
    return wrong


@every
def test_links_lead_somewhere(path):
    wrong = broken_links(path)
    assert not wrong, "\n".join(wrong)


@every
def test_comments_name_the_cell_that_holds_the_number(path):
    for number, source in cells(path, "markdown"):
        pairs, rest = referenced(plain(source))
        assert not REFERENCE.search(rest), f"cell {number}: a comment without a number before it"
        assert source.count("<!--") == len(pairs), f"cell {number}: a comment of another form"
        for written, reference in pairs:
            held = data.value(reference)
            assert agrees(written, held), f"cell {number}: {written} is not {reference} = {held}"


@pytest.mark.parametrize("path", WORKED, ids=map(name_of, WORKED))
def test_worked_answers_belong_to_items_of_the_lesson(path):
    assert (NOTEBOOKS / path.name).exists()
    quiz = data.load("quiz")
    items = set(quiz[quiz["lesson"].astype(str).str.zfill(2) == path.name[:2]]["id"])
    exercises = {name for name in items if name.startswith("ex-")}
    found = {words for level, words in headings(read(path)) if level == 2}
    assert found <= items, "headings of worked answers are ids of the lesson's quiz items"
    assert exercises <= found, "an exercise has no worked answer"


def test_each_lesson_with_exercises_has_worked_answers():
    exercises = {path.name for path in LESSONS
                 if (2, "Exercises") in headings(read(path))}  # fmt: skip
    assert exercises == {path.name for path in WORKED}


def test_no_stray_files_are_tracked():
    names = git("ls-files", "-z").stdout.split("\0")
    assert [n for n in names if ".ipynb_checkpoints" in n or "answers.jsonl" in n] == []
    assert [n for n in names if " " in n] == []


# The checks themselves can fail -----------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "held", "same"),
    [
        ("689", 689.0, True), ("690", 689, False), ("1,234", "1234", True),
        ("9.3", 9.27, True), ("9.4", 9.27, False),
        ("12 May 1994", "1994-05-12 00:00:00", True), ("13 May 1994", "1994-05-12", False),
        ("October 2021", "2021-10-01 00:00:00", True), ("2020", "2021-10-01", False),
        ("2021", "2021-10-01", True), ("10", "about 10 km off", True), ("11", "10 km", False),
    ],
)  # fmt: skip
def test_agreement_with_a_cell(written, held, same):
    assert agrees(written, held) is same


def test_a_number_finds_its_comment():
    pairs, rest = referenced("It is **689**<!-- borders/AZE-IRN/length_km --> km, not 7.")
    assert pairs == [("689", "borders/AZE-IRN/length_km")]
    assert "689" not in rest and "7" in rest


def test_broken_links_are_found(tmp_path):
    text = "# A b\n[x](#A-b) [x](#nothing) [x](none.md) [here](https://example.org)"
    file = tmp_path / "a.ipynb"
    file.write_text(json.dumps({"cells": [{"cell_type": "markdown", "source": [text]}]}))
    assert broken_links(file) == [
        "heading: #nothing", "file: none.md", "words: [here](https://example.org)"
    ]  # fmt: skip
