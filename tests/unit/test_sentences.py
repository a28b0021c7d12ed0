"""Sentences have at most 30 words, and technical terms and acronyms are explained."""

from __future__ import annotations

import csv
import json
import re

import pytest
from sentences import acronyms, plain, sentences, words

import lab

ROOT = lab.ROOT
MOST_WORDS = 30
# Sentences that are longer, by file. A number may only go down; a file not named has none.
LONGER = {"notebooks/07-friends-and-rivals.ipynb": 1}  # a cell of a table: what counts as hostile
# Technical terms of the field that a lesson may use: each must be a row of the glossary.
JARGON = [
    "base rate", "Brier score", "calibration", "choropleth", "critical question", "denominator",
    "delimitation", "ellipsoid", "exclave", "great circle", "hindsight bias", "hoop test",
    "kappa", "lateral reading", "loitering munition", "needed premise", "oblast",
    "process tracing", "proxy", "smoking gun", "straw in the wind", "structural balance",
    "tanker tracking", "undercut", "warrant", "credence", "geodesic", "confidence interval",
    "casus belli", "realpolitik", "deterrence", "hegemony", "irredentism", "rapprochement",
    "escrow", "selection bias",
]  # fmt: skip
with (ROOT / "data" / "borders.csv").open(encoding="utf-8", newline="") as file:
    CODES = {code for row in csv.DictReader(file) for code in row["id"].split("-")}  # ISO codes
# Acronyms that stand unexplained today, by lesson. A list may only get shorter.
UNEXPLAINED = {"01": {"LORA"}, "03": {"LORA"}}  # a name of the maker, no words found


def prose(name: str) -> str:
    """Return the Markdown of a notebook, or a page."""
    text = (ROOT / name).read_text(encoding="utf-8")
    if not name.endswith(".ipynb"):
        return text
    cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown"]
    return "\n\n".join("".join(cell["source"]) for cell in cells)


BOOKS = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("notebooks/**/0*.ipynb"))
LESSONS = [name for name in BOOKS if re.fullmatch(r"notebooks/0\d-[^/]+", name)]
WORKED = [name for name in BOOKS if name.startswith("notebooks/worked/")]
PAGES = ["README.md", "CONTRIBUTING.md", "notebooks/catalogue.ipynb"]
GLOSSARY = {row["term"]: row["meaning"] for row in csv.DictReader(
    (ROOT / "data" / "glossary.csv").open(encoding="utf-8", newline=""))}  # fmt: skip


@pytest.mark.parametrize("name", [*LESSONS, *WORKED, *PAGES])
def test_sentences_are_short(name):
    long = [one for one in sentences(prose(name)) if words(one) > MOST_WORDS]
    limit = LONGER.get(name, 0)
    assert len(long) <= limit, "\n".join(f"{words(one)} words: {one}" for one in long)
    assert len(long) == limit, f"lower the limit of {name} to {len(long)}"


@pytest.mark.parametrize("name", LESSONS)
def test_technical_terms_are_in_the_glossary(name):
    text = plain(prose(name)).lower()
    terms = {term.lower() for term in GLOSSARY}
    used = [word for word in JARGON if re.search(rf"\b{re.escape(word.lower())}s?\b", text)]
    assert [word for word in used if word.lower() not in terms] == []


def spelled_out(acronym: str, text: str) -> bool:
    """Say whether the words of an acronym stand beside it: "Some Long Name (SLN)", or turned."""
    near = re.escape(acronym)
    around = re.findall(rf"([^.()\n]{{3,80}})\({near}\)", text)
    after = re.findall(rf"\b{near} \(([^)]{{3,80}})\)", text)
    starts = "".join(re.findall(r"\b[a-zA-Z]", " ".join([*around, *after]))).upper()
    return all(letter in starts for letter in acronym) and bool(around or after)


@pytest.mark.parametrize("name", LESSONS)
def test_acronyms_are_in_the_glossary_or_spelled_out(name):
    text = " ".join(plain(prose(name)).split())
    explained = acronyms(" ".join([*GLOSSARY, *GLOSSARY.values()])) | CODES
    lost = {one for one in acronyms(prose(name)) - explained if not spelled_out(one, text)}
    known = UNEXPLAINED.get(name[10:12], set())
    assert lost == known, "explain the new ones; take those that are explained off the list"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Dr. Ada came, e.g. Monday, in no. 5. She left.",
         ["Dr. Ada came, e.g. Monday, in no. 5.", "She left."]),
        ("J. Smith paid 12.5 dollars.", ["J. Smith paid 12.5 dollars."]),
        ("He said \"yes.\" Then he left.", ['He said "yes."', "Then he left."]),
        ("See [a, B](x. Y).", ["See a, B."]),
        ("In 2020<!-- a/b/c --> it\nended.", ["In 2020 it ended."]),
        ("# A title\n\n- one\n- two\n  more\n\n> quoted", ["one", "two more", "quoted"]),
        ("| a | b c |\n|---|---|\n| d. E | f |", ["a", "b c", "---", "---", "d.", "E", "f"]),
        ("**Note.** It fell in\n2022. All left.", ["**Note.**", "It fell in 2022.", "All left."]),
        ("1. one\n2. two", ["one", "two"]),
        ("Text\n```\nCode. More.\n```\nend", ["Text", "end"]),
    ],
)  # fmt: skip
def test_sentences_are_cut_where_they_end(text, found):
    assert sentences(text) == found


def test_words_and_acronyms_are_counted():
    assert words("About 1,200 people, well-known - and *two* more.") == 7
    assert acronyms("The UN and `ABC` met in Baku; see F-35, BTC.") == {"UN", "BTC"}
    assert spelled_out("UN", "the United Nations (UN) met")
    assert spelled_out("BTC", "BTC (Baku, Tbilisi, Ceyhan) is")
    assert not spelled_out("UN", "the UN met")
    assert not spelled_out("IMF", "a bank (IMF) paid")
