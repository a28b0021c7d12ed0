"""The loader: right types from a good file, one clear sentence from each kind of damage."""

import csv
import importlib
import json
import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from helpers import data

check = importlib.import_module("helpers.check")  # helpers.check itself may be the function
DATA = Path(__file__).resolve().parents[2] / "data"
MEND = "restore the file from the release"


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the tables that a test may damage; the loader reads it."""
    target = tmp_path / "data"
    target.mkdir()
    for path in [*DATA.glob("*.csv"), DATA / "datapackage.json"]:
        shutil.copy(path, target)
    shutil.copytree(DATA / "boundaries", target / "boundaries")
    monkeypatch.setenv("ARGUMENT_ATLAS_DATA", str(target))
    return target


def replace(path, old, new):
    """Replace one text in a file, which must stand there; bytes pass as they are."""
    content = path.read_bytes()
    old, new = (t if isinstance(t, bytes) else t.encode("utf-8") for t in (old, new))
    assert old in content, f"the test expects {old!r} in {path.name}"
    path.write_bytes(content.replace(old, new, 1))


def row_of(path, start):
    """Return the number of the row that begins with a text, as a spreadsheet counts."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, start=1) if line.startswith(start))


def sentence(call, *arguments):
    """Return the message of the DataError that a call raises; it must be one sentence."""
    with pytest.raises(data.DataError) as caught:
        call(*arguments)
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith(".")
    assert ". " not in message, f"more than one sentence: {message}"
    return message


def test_types_follow_the_description():
    events = data.load("events")
    assert str(events["date_start"].dtype) == "datetime64[ns]"
    assert str(events["latitude"].dtype) == "float64"
    assert str(events["title"].dtype) == "string"
    assert str(data.load("countries")["population"].dtype) == "Int64"
    agreed = data.load("borders").set_index("id")["agreed"]
    assert str(agreed.dtype) == "boolean"
    assert bool(agreed["ARM-AZE"]) is False
    assert pd.isna(agreed["AZE-IRN"])


def test_an_empty_cell_is_missing_and_not_zero():
    lengths = data.load("border_lengths").set_index("id")
    assert pd.isna(lengths.loc["aze-irn-french-reference", "year"])
    assert pd.isna(lengths.loc["aze-irn-cia", "scale"])
    assert pd.isna(data.load("events").set_index("id").loc["gantz-baku", "date_end"])


def test_each_call_returns_a_fresh_table():
    first = data.load("borders")
    first.loc[0, "length_km"] = -1.0
    assert (data.load("borders")["length_km"] > 0).all()


def test_a_changed_file_is_read_again(copy):
    before = data.load("borders").set_index("id").loc["AZE-IRN", "length_km"]
    replace(copy / "borders.csv", "AZE-IRN,AZE,IRN,689", "AZE-IRN,AZE,IRN,701.5")
    assert before == 689
    assert data.load("borders").set_index("id").loc["AZE-IRN", "length_km"] == 701.5


def test_windows_line_ends_are_no_damage(copy):
    path = copy / "borders.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    pd.testing.assert_frame_equal(data.load("borders"), _original("borders"))


def _original(name):
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("ARGUMENT_ATLAS_DATA")
        return data.load(name)


def turn_date(path):
    replace(path, "gantz-baku,2022-10-03,", "gantz-baku,03.10.2022,")


def to_semicolons(path):
    path.write_text(path.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")


def excel_resave(path):
    """Save as Excel does in much of Europe: semicolons, Windows line ends and letters."""
    with path.open(encoding="utf-8", newline="") as file:
        found = list(csv.reader(file))
    with path.open("w", encoding="cp1252", errors="replace", newline="") as file:
        csv.writer(file, delimiter=";").writerows(found)


def repeat_row(path):
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines, lines[1]]), encoding="utf-8")


def cut_row(path):
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[2] = "ARM-GEO,ARM,GEO\n"
    path.write_text("".join(lines), encoding="utf-8")


DAMAGES = {
    # name: (table, how, what the sentence must hold)
    "missing file": ("borders", Path.unlink, ["is missing", "borders.csv"]),
    "empty file": ("borders", lambda p: p.write_text(""), ["row 1", "'id' is missing"]),
    "missing column": (
        "borders",
        lambda p: replace(p, "length_km", "length"),
        ["row 1", "column 'length_km' is missing"],
    ),
    "extra column": (
        "glossary",
        lambda p: p.write_text("".join(f"{t},x\n" for t in p.read_text("utf-8").splitlines())),
        ["row 1", "column 'x'", "term, meaning, later, source_ids"],
    ),
    "column twice": (
        "borders",
        lambda p: replace(p, "status_text,since", "status_text,since,since"),
        ["row 1", "column 'since'", "once each"],
    ),
    "text for a number": (
        "borders",
        lambda p: replace(p, "AZE-IRN,AZE,IRN,689", "AZE-IRN,AZE,IRN,about 689"),
        ["row 7", "'length_km'", "'about 689'", "a number with a decimal point"],
    ),
    "decimal comma": (
        "borders",
        lambda p: replace(p, "AZE-IRN,AZE,IRN,689", 'AZE-IRN,AZE,IRN,"689,5"'),
        ["row 7", "'length_km'", "'689,5'", "a number with a decimal point"],
    ),
    "fraction for a whole number": (
        "countries",
        lambda p: replace(p, "10141756", "10141756.5"),
        ["row 3", "'population'", "a whole number"],
    ),
    "below the smallest": (
        "countries",
        lambda p: replace(p, ",86600,", ",-86600,"),
        ["row 3", "'area_km2'", "at least 0"],
    ),
    "above the largest": (
        "places",
        lambda p: replace(p, "40.37767", "140.37767"),
        ["row 2", "'latitude'", "at most 90"],
    ),
    "yes for true": (
        "borders",
        lambda p: replace(p, ",false,", ",no,"),
        ["row 2", "'agreed'", "'no'", "true or false"],
    ),
    "unknown code": (
        "borders",
        lambda p: replace(p, "689,partly open", "689,partly opened"),
        ["row 7", "'status_oct_2022'", "'partly opened'", "the nearest is 'partly open'"],
    ),
    "name for a code": (
        "events",
        lambda p: replace(p, "TUR;ISR;IRN", "Turkey"),
        ["'countries'", "'Turkey'", "ISO 3166"],
    ),
    "empty where required": (
        "borders",
        lambda p: replace(p, "689,partly open", "689,"),
        ["row 7", "'status_oct_2022'", "a value is expected"],
    ),
    "duplicate key": ("borders", repeat_row, ["row 18", "'id'", "'ARM-AZE'", "row 2 has it"]),
    "wrong encoding": (
        "countries",
        lambda p: replace(p, "Republic of Türkiye", "Republic of Türkiye".encode("cp1254")),
        ["row 8", "not UTF-8"],
    ),
    "byte order mark": (
        "borders",
        lambda p: p.write_bytes(b"\xef\xbb\xbf" + p.read_bytes()),
        ["row 1", "byte order mark"],
    ),
    "semicolons": ("borders", to_semicolons, ["row 1", "semicolons", "commas"]),
    "tabs": (
        "borders",
        lambda p: p.write_bytes(p.read_bytes().replace(b",", b"\t")),
        ["row 1", "tabs", "commas"],
    ),
    "Excel resave": ("claims", excel_resave, ["row 1", "semicolons", "commas"]),
    "date as month": (
        "events",
        lambda p: replace(p, "gantz-baku,2022-10-03,", "gantz-baku,Oct-22,"),
        ["'date_start'", "'Oct-22'", "a spreadsheet program turned it"],
    ),
    "date as number": (
        "events",
        lambda p: replace(p, "gantz-baku,2022-10-03,", "gantz-baku,44837,"),
        ["'date_start'", "'44837'", "a spreadsheet program turned it"],
    ),
    "turned day of publication": (
        "sources",
        lambda p: replace(p, ",2022-10-28,", ",28.10.2022,"),
        ["'published'", "'28.10.2022'", "a spreadsheet program turned it"],
    ),
    "turned date": (
        "events",
        turn_date,
        ["'date_start'", "'03.10.2022'", "2022-10-03", "a spreadsheet program turned it"],
    ),
    "date with strokes": (
        "forecast_questions",
        lambda p: replace(p, "2022-11-01", "11/1/2022"),
        ["row 2", "'opens'", "'11/1/2022'", "a spreadsheet program turned it"],
    ),
    "lost zero": (
        "quiz",
        lambda p: replace(p, ",00,ten-ranges", ",0,ten-ranges"),
        ["row 2", "'lesson'", "'0'", "Number of the lesson"],
    ),
    "no such day": (
        "events",
        lambda p: replace(p, "gantz-baku,2022-10-03,", "gantz-baku,2022-10-33,"),
        ["'date_start'", "'2022-10-33'", "a day of the calendar"],
    ),
    "row too short": ("borders", cut_row, ["row 3", "'country_b'", "3 cells where 12"]),
    "row too long": (
        "borders",
        lambda p: replace(p, "ARM-GEO,ARM,GEO", "ARM-GEO,ARM,GEO,GEO"),
        ["row 3", "13 cells where 12"],
    ),
    "open quotation mark": (
        "borders",
        lambda p: p.write_text(p.read_text("utf-8") + '"', encoding="utf-8"),
        ["borders.csv", "cannot be read as CSV"],
    ),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_gives_one_sentence_that_says_where(copy, name):
    table, damage, parts = DAMAGES[name]
    path = copy / f"{table}.csv"
    data.load(table)
    damage(path)
    message = sentence(data.load, table)
    for part in [f"data/{table}.csv", MEND, *parts]:
        assert part in message


@pytest.mark.parametrize("name", DAMAGES)
def test_the_check_says_the_same_of_damage(copy, name):
    table, damage, parts = DAMAGES[name]
    damage(copy / f"{table}.csv")
    ((word, found),) = check.data_lines()
    assert word == check.MEND
    for part in [f"data/{table}.csv", MEND, *parts]:
        assert part in found


@pytest.mark.parametrize(
    ("table", "old", "new", "parts"),
    [
        ("arms_scale", "wb-gdp", "wb-gdq", ["'source_ids'", "'wb-gdq'", "table sources",
                                            "the nearest is 'wb-gdp'"]),
        ("claim_sources", "lora,", "lorra,", ["'claim_id'", "'lorra'", "table claims", "'lora'"]),
        ("waypoints", "btc-01,btc,", "btc-01,btq,", ["'pipeline_id'", "'btq'", "table pipelines"]),
    ],
)  # fmt: skip
def test_the_check_looks_across_tables(copy, table, old, new, parts):
    assert data.broken_link() == ""
    replace(copy / f"{table}.csv", old, new)
    ((word, found),) = check.data_lines()
    assert word == check.MEND
    for part in [f"data/{table}.csv, row ", MEND, *parts]:
        assert part in found


def test_every_table_is_guarded_against_a_spreadsheet(copy):
    """Semicolons, a byte order mark and another encoding are named in each table."""
    for name in data.tables()["name"]:
        path = copy / f"{name}.csv"
        whole = path.read_bytes()
        for damaged in (whole.replace(b",", b";"), b"\xef\xbb\xbf" + whole, whole + b"\xfe\n"):
            path.write_bytes(damaged)
            message = sentence(data.load, name)
            assert f"data/{name}.csv, row" in message
            assert MEND in message
        path.write_bytes(whole)


def test_tables_past_their_review_are_named(monkeypatch):
    days = [date.fromisoformat(r["review_by"]) for r in data.description()["resources"]]
    assert data.past_review(min(days)) == []
    assert set(data.past_review(date(2100, 1, 1))) == set(data.tables()["name"])
    assert "sources" not in data.past_review(date(2027, 6, 1))
    assert "arms_shares" in data.past_review(date(2027, 6, 1))
    monkeypatch.setattr(data, "changed_files", list)
    monkeypatch.setattr(data, "past_review", lambda: ["arms_shares"])
    word, line = check.data_lines()[1]
    assert word == check.NOTE
    assert "arms_shares" in line and "review" in line


def test_the_row_is_the_row_of_the_spreadsheet(copy):
    path = copy / "events.csv"
    turn_date(path)
    assert f"row {row_of(path, 'gantz-baku,')}," in sentence(data.load, "events")


def test_hostile_text_in_a_cell_is_only_text(copy):
    hostile = "<img src=x onerror=alert(1)>"
    replace(copy / "borders.csv", "Agarak-Norduz (near Meghri)", hostile)
    crossings = data.load("borders").set_index("id")["crossing_examples"]
    assert crossings["ARM-IRN"] == hostile


def test_unknown_table_names_the_nearest_and_the_list():
    message = sentence(data.load, "boarders")
    assert "'borders'" in message
    assert "tables() lists them all" in message
    assert "tables()" in sentence(data.card, "zzzz")


def test_damaged_description_gives_one_sentence(copy):
    path = copy / "datapackage.json"
    path.write_text(path.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    message = sentence(data.load, "borders")
    assert "data/datapackage.json" in message
    assert MEND in message
    path.unlink()
    assert "data/datapackage.json is missing" in sentence(data.tables)


def test_tables_lists_every_table_once():
    listed = data.tables()
    assert list(listed.columns) == ["name", "title", "rows", "one row is", "licence", "as of"]
    assert set(listed["name"]) == {path.stem for path in DATA.glob("*.csv")}
    assert listed["name"].is_unique
    for name, rows in zip(listed["name"], listed["rows"], strict=True):
        assert len(data.load(name)) == rows
        assert f"{name}: " in data.load.__doc__


def test_value_returns_one_cell():
    assert data.value("borders/AZE-IRN/length_km") == 689
    assert data.value("countries/IRN/population") == 89524246
    assert isinstance(data.value("countries/IRN/population"), int)
    assert data.value("borders/AZE-IRN/agreed") is None
    assert data.value("borders/ARM-AZE/agreed") is False
    assert data.value("events/gantz-baku/date_start") == pd.Timestamp("2022-10-03")
    assert data.value("glossary/oblast/term") == "oblast"


@pytest.mark.parametrize(
    ("reference", "parts"),
    [
        ("borders", ["table/id/column"]),
        ("border/AZE-IRN/length_km", ["no table 'border'", "'borders'"]),
        ("borders/AZE-IRNX/length_km", ["0 rows", "'AZE-IRN'"]),
        ("borders/AZE-IRN/lenght_km", ["no column 'lenght_km'", "'length_km'"]),
        ("claim_sources/shares-border/stance", ["rows with claim_id 'shares-border'"]),
    ],
)
def test_value_says_what_does_not_exist(reference, parts):
    message = sentence(data.value, reference)
    for part in parts:
        assert part in message


def test_boundaries_are_parsed_and_checked(copy):
    assert data.boundaries("base")["type"] == "FeatureCollection"
    assert "the nearest is 'base'" in sentence(data.boundaries, "bases")
    path = copy / "boundaries" / "base.geojson"
    path.write_text('{"type": "FeatureCollection"}', encoding="utf-8")
    assert "data/boundaries/base.geojson holds no list of features" in sentence(
        data.boundaries, "base"
    )
    path.write_text("{", encoding="utf-8")
    assert "data/boundaries/base.geojson, row 1" in sentence(data.boundaries, "base")
    path.unlink()
    assert "data/boundaries/base.geojson is missing" in sentence(data.boundaries, "base")


def test_each_call_returns_fresh_boundaries():
    data.boundaries("base")["features"].clear()
    assert data.boundaries("base")["features"]


def test_changed_files_are_named(copy):
    before = data.changed_files()
    assert "borders.csv" not in before
    replace(copy / "borders.csv", "AZE-IRN,AZE,IRN,689", "AZE-IRN,AZE,IRN,690")
    (copy / "places.csv").unlink()
    assert set(data.changed_files()) - set(before) == {"borders.csv", "places.csv"}


def test_card_shows_row_limits_columns_and_licence():
    card = data.card("borders")
    for text in (card.text, card._repr_html_(), repr(card)):
        assert "a land border between two countries of the region" in text
        assert "length_km" in text
        assert "kilometres" in text
        assert "Creative Commons" in text


def test_card_escapes_what_the_description_holds(copy):
    path = copy / "datapackage.json"
    description = json.loads(path.read_text(encoding="utf-8"))
    hostile = "<script>alert(1)</script>"
    borders = next(r for r in description["resources"] if r["name"] == "borders")
    borders["title"] = borders["limits"] = hostile
    borders["misread"] = [hostile]
    borders["schema"]["fields"][0]["description"] = hostile
    borders["schema"]["fields"][3]["unit"] = hostile
    path.write_text(json.dumps(description), encoding="utf-8")
    shown = data.card("borders")._repr_html_()
    assert "<script" not in shown
    assert shown.count("&lt;script&gt;") == 5


def test_rows_are_picked_by_id_in_the_order_asked():
    table = data.load("countries")
    assert list(data.pick_rows(table, ["TUR", "AZE"])["id"]) == ["TUR", "AZE"]
    assert list(data.pick_rows(table, "IRN")["id"]) == ["IRN"]
    with pytest.raises(data.DataError, match="there is no row 'AZA'; the nearest is 'AZE'"):
        data.pick_rows(table, ["TUR", "AZA"])
