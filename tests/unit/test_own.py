"""An article of your own: the practice folder from end to end, a new folder, bad rows."""

from __future__ import annotations

import csv
import importlib
import json
import os
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from helpers import answers, data, graph, hand_in, look, own, quiz
from helpers.argument import ranges
from helpers.errors import AtlasError

board = importlib.import_module("helpers.board")  # helpers.board may be the function
ROOT = Path(__file__).resolve().parents[2]
PRACTICE = ROOT / "notebooks" / "practice"
CHAPTER = ROOT / "notebooks" / "your-own-article.ipynb"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with a copy of the example; the answers of the course would lie here too."""
    monkeypatch.setenv("ARGUMENT_ATLAS_DATA", "")
    monkeypatch.setenv("ARGUMENT_ATLAS_ANSWERS", str(tmp_path / "answers.jsonl"))
    monkeypatch.setattr(own, "BEFORE", {"ARGUMENT_ATLAS_DATA": None, "ARGUMENT_ATLAS_ANSWERS":
                                        str(tmp_path / "answers.jsonl")})  # fmt: skip
    monkeypatch.chdir(tmp_path)
    shutil.copytree(PRACTICE, tmp_path / "practice")
    yield tmp_path
    own.use_folder()


@pytest.fixture
def practice(here):
    """The copy of the example, in use."""
    own.use_folder("practice")
    return here / "practice"


def change(path: Path, old: str, new: str) -> None:
    """Replace one text in a file, which must stand there once."""
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), "utf-8")


def to_mend() -> list[str]:
    """Return the sentences of the check that ask for something to be mended."""
    return [words for word, words in own.check_folder().rows if word == "to mend"]


# The example, from end to end ---------------------------------------------------------------


def test_the_example_has_what_a_second_article_needs(practice):
    claims = data.load("claims")
    assert len(claims) == 6
    assert set(claims["kind"]) == {"fact", "interpretation", "prediction"}
    assert set(data.load("claim_sources")["stance"]) == {"for", "against", "about"}
    types = set(data.load("quiz")["type"])
    assert types == {"code-name", "several", "choice", "order", "range", "number", "belief",
                     "text", "card"}  # fmt: skip
    assert len(data.load("argument_nodes")) == 6
    assert [word for word, _ in own.check_folder().rows] == ["ok"] * 4


def test_each_source_of_the_example_says_that_it_is_invented(practice):
    for row in data.load("sources").itertuples():
        assert "nvented" in row.note
        assert row.id == "piece" or "(invented)" in row.publisher


def test_the_board_gives_what_was_worked_out_by_hand(practice):
    nodes, links = data.load("argument_nodes"), data.load("argument_links")
    visit, boats = 0.4 * 0.9 * (1 - 0.5), 0.5 * 0.8
    middle = ranges(nodes, links)["middle"]
    assert middle["i-visit"] == pytest.approx(visit)
    assert middle["guards"] == pytest.approx(1 - (1 - visit) * (1 - boats)) == pytest.approx(0.508)
    asked = data.load("quiz").set_index("id").loc["by-hand"]
    assert asked["answer"] == pytest.approx(100 * visit)
    bases = {name: [base, base] for name, base in zip(nodes["id"], nodes["base"], strict=True)
             if name != "guards"}  # fmt: skip
    answers.save("board", {"conclusion": "guards", "mode": "printed", "nodes": [], "links": [],
                           "bases": {"printed": bases}, "finished": True})  # fmt: skip
    shown = board.board()
    assert shown.graph["conclusions"] == ["guards"]
    assert "Conclusion" in graph.argument_graph(nodes, links, "guards").drawing
    mine = ranges(*board.my_board())
    assert mine.loc["guards", "low"] == mine.loc["guards", "high"] == pytest.approx(0.508)


def test_the_map_has_its_own_coasts_and_names(practice):
    picture = graph.claim_map(data.load("claims"))
    assert "Six claims at four places" in picture.text
    assert "No such coast exists" in picture.caption
    for words in ("Teyne", "Sarkos", "Port of Velmar"):
        assert f'"{words}"' in picture.page
    for words in ("Azerbaijan", "Caspian", "Natural Earth", "Jerusalem", "not delimited"):
        assert words not in picture.page + picture.caption


def test_an_answer_is_saved_apart_and_stands_on_the_sheet(practice, here):
    widget, said = quiz.ask("code-name", "by-hand", "guards-before", "rule", "card-01"), []
    widget.send = said.append
    value = {"card-01-4": "Who lists the fleet?", "card-01-8": {"low": 60, "high": 90}}
    for item, given in {"code-name": "blue-fox-11", "by-hand": 18, "rule": "Who builds, guards.",
                        "guards-before": {"low": 20, "high": 40}, "card-01": value}.items():
        widget._on_message(widget, {"request": item, "item": item, "value": given}, [])
    assert not any("problem" in one for one in said) and len(said) == 5
    assert answers.answer_path() == here / "practice-answers" / "answers.jsonl"
    assert not (here / "answers.jsonl").exists(), "the answers of the course were touched"
    made = hand_in()
    assert made.files[0] == here / "practice-answers" / "hand-in" / "blue-fox-11.html"
    page = made.files[0].read_text("utf-8")
    titles = re.findall(r"<h2>(.*?)</h2>", page)
    assert titles == ["At a glance", "Claim cards", "Verdicts, with evidence",
                      "The argument board", "What would change my mind", "Where this sheet lies"]
    for words in ("Who builds, guards.", "20 to 40 %", "Who lists the fleet?", "1 of 1 begun"):
        assert words in page
    without = hand_in(without_opinions=True).files[0].read_text("utf-8")
    assert "Who builds, guards." in without and "20 to 40 %" not in without


def test_the_catalogue_shows_it(practice):
    from helpers.catalogue import browse, evidence_page

    assert all(browse(part) for part in ("tables", "sources", "claims", "evidence"))
    assert "for: 1" in evidence_page("boats").text


# Bad rows -----------------------------------------------------------------------------------

BAD = {
    "unknown id": ("claim_sources.csv", "more-than-trade,read-out,", "more-than-trade,readout,"),
    "no source": ("claim_sources.csv", "ships,strait-paper,about\n", ""),
    "wrong column": ("claims.csv", "id,paragraph,", "id,para,"),
    "decimal comma": ("argument_nodes.csv", "0.85,0.9,0.95", '0.85,"0,9",0.95'),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_gives_the_one_sentence_that_the_chapter_prints(practice, name):
    file, old, new = BAD[name]
    change(practice / file, old, new)
    own.use_folder("practice")  # must not stop: the rest can still be used
    assert "Columns" in data.card(file.removesuffix(".csv")).text
    (said,) = to_mend()
    assert "\n" not in said and said.endswith(".") and ". " not in said
    cells = json.loads(CHAPTER.read_text("utf-8"))["cells"]
    words = "\n".join("".join(cell["source"]) for cell in cells)
    printed = re.findall("^> (.*)$", words, re.MULTILINE)
    assert len(printed) == len(BAD)
    assert said.removeprefix("data files: ") in printed


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("argument_links.csv", "there is no supplier.\n",
         "there is no supplier.\nguards--boats,guards,boats,supports,Back.\n",
         "argument: The links run in a circle"),
        ("argument_links.csv", "boats,i-supplier,needs", "boat,i-supplier,needs",
         "practice/argument_links.csv, row 6, column 'source': found 'boat'"),
        ("quiz_options.csv", "card-01-8,card-01,8,how sure", "card-01-8,card-01,8,sure",
         "questions: Question 'card-01' (quiz.csv) needs exactly one line"),
        ("quiz.csv", "rule,1,,1,text", "rule,1,,1,txt", "the nearest is 'text'"),
    ],
)  # fmt: skip
def test_other_faults_are_named(practice, file, old, new, said):
    change(practice / file, old, new)
    found = to_mend()
    assert len(found) == 1 and said in found[0]


def test_a_place_outside_the_map_is_a_note(practice):
    change(practice / "places.csv", "22.3,-146.55", "46.55,22.3")
    assert own.check_folder().rows[-1] == (
        "note", "places: Port of Velmar lies outside the map; look at latitude and longitude, or "
        "take another map (the chapter says how).")


def test_what_a_spreadsheet_saved_is_put_in_order(here):
    tables = ("claims", "quiz_options", "argument_nodes")
    own.use_folder("practice")
    before = {name: data.load(name) for name in tables}
    for name in tables:
        path = here / "practice" / f"{name}.csv"
        rows = list(csv.reader(path.open(encoding="utf-8", newline="")))
        upper = [[{"true": "TRUE", "false": "FALSE"}.get(cell, cell) for cell in row]
                 for row in rows]  # fmt: skip
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=";").writerows([*upper, [""] * len(rows[0])])
    said = own.use_folder("practice")
    assert "argument_nodes.csv, claims.csv, quiz_options.csv" in said
    for name in tables:
        pd.testing.assert_frame_equal(data.load(name), before[name])
    assert "Put in order" not in own.use_folder("practice")


# Folders ------------------------------------------------------------------------------------


def test_a_new_folder_has_headers_only_and_says_nothing_of_the_example(here):
    own.new_folder("my-article")
    folder = here / "my-article"
    for path in PRACTICE.glob("*.csv"):
        lines = (folder / path.name).read_text("utf-8").splitlines()
        assert lines[0] == path.read_text("utf-8").splitlines()[0]
        assert len(lines) == 1 + (path.name == "quiz.csv"), path.name
    text = (folder / "datapackage.json").read_text("utf-8")
    assert not re.search("invented|practice|velmar|teyne", text, re.IGNORECASE)
    own.use_folder("my-article")
    assert [word for word, _ in own.check_folder().rows] == ["ok", "ok", "ok", "note"]
    assert look.NAMES["countries"]["AZE"] and look.VIEWS["all"] == [[24.0, 24.0], [48.0, 64.0]]
    assert quiz.ask("code-name").items[0]["type"] == "code-name"


def test_a_new_folder_writes_over_nothing(here):
    (here / "mine").mkdir()
    (here / "mine" / "claims.csv").write_text("kept")
    with pytest.raises(AtlasError, match='There is a folder "mine" already'):
        own.new_folder("mine")
    assert [path.name for path in (here / "mine").iterdir()] == ["claims.csv"]
    assert (here / "mine" / "claims.csv").read_text() == "kept"


def test_back_in_the_course_all_is_as_before(practice, here):
    names = json.loads((Path(look.__file__).parent / "static" / "names.json").read_text("utf-8"))
    assert look.NAMES["countries"] != names["countries"]
    own.use_folder()
    assert names == look.NAMES
    assert look.COUNTRIES is look.NAMES["countries"] and "AZE" in look.PALE
    assert f"{look.CURTAIN:%Y-%m-%d}" == "2022-11-01"
    assert data.MEND == "restore the file from the release"
    assert data.folder() == ROOT / "data" and os.environ["ARGUMENT_ATLAS_ANSWERS"]
    assert answers.answer_path() == here / "answers.jsonl"


def test_nothing_is_hidden_by_date_in_a_folder_of_ones_own(practice):
    from helpers.maps import event_map

    row = {"date_start": "2026-05-01", "title": "A visit", "place": "Port of Teyne",
           "latitude": 22.85, "longitude": -143.7}  # fmt: skip
    picture = event_map(pd.DataFrame([row]))
    assert "1 May 2026" in picture.text


@pytest.mark.parametrize(
    ("text", "said"),
    [('{"views": ', "practice/map.json is not JSON"), ('{"views": []}', "map.json: views is not")],
)
def test_a_bad_map_file_is_named_and_changes_nothing(here, text, said):
    (here / "practice" / "map.json").write_text(text)
    with pytest.raises(AtlasError, match=said):
        own.use_folder("practice")
    assert data.folder() == ROOT / "data" and "AZE" in look.COUNTRIES


def test_a_folder_that_fails_leaves_the_one_in_use(practice, here):
    shutil.copytree(PRACTICE, here / "other")
    (here / "other" / "map.json").write_text("{")
    with pytest.raises(AtlasError):
        own.use_folder("other")
    assert data.folder() == practice and "VEL" in look.COUNTRIES
    assert answers.answer_path().parent == here / "practice-answers"


def test_a_folder_without_a_description_is_refused(here):
    with pytest.raises(AtlasError, match='The folder "nowhere" has no file datapackage.json'):
        own.use_folder("nowhere")


def test_its_columns_are_those_of_the_course():
    """A column that the course renames or drops must not live on in the example."""
    course = {r["name"]: r for r in data.description()["resources"]}
    for table in json.loads((PRACTICE / "datapackage.json").read_text("utf-8"))["resources"]:
        known = {f["name"]: f["type"] for f in course[table["name"]]["schema"]["fields"]}
        for column in table["schema"]["fields"]:
            assert known[column["name"]] == column["type"], f"{table['name']}.{column['name']}"
