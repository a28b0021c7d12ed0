"""The tables: true to their description and cards, and consistent with each other.

What holds for all rows alike is a rule in ``rules`` and is tested in test_rules_can_fail.py.
"""

import csv
import hashlib
import importlib.util
import json
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from geographiclib.geodesic import Geodesic
from rules import Folder

from helpers import data

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
REAL = Folder(DATA)
DESCRIPTION, TABLES, NAMES = REAL.description, REAL.resources, REAL.names
rows = REAL.rows


# The description ------------------------------------------------------------------------


def test_every_file_is_described_and_every_description_has_a_file():
    described = {r["path"] for r in DESCRIPTION["resources"]}
    files = {p.name for p in DATA.glob("*.csv")}
    files |= {f"boundaries/{p.name}" for p in (DATA / "boundaries").glob("*.geojson")}
    assert described == files


def test_the_data_stay_small():
    files = [p for p in DATA.rglob("*") if p.is_file() and "preparation" not in p.parts]
    assert sum(p.stat().st_size for p in files) < 3_000_000


@pytest.mark.parametrize("resource", DESCRIPTION["resources"], ids=lambda r: r["name"])
def test_hash_and_size_are_true(resource):
    content = (DATA / resource["path"]).read_bytes()
    assert b"\r" not in content
    assert resource["bytes"] == len(content)
    assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    "path", sorted((DATA / "boundaries").glob("*.geojson")), ids=lambda p: p.stem
)
def test_boundary_files_and_the_description_say_the_same(path):
    resource = next(r for r in DESCRIPTION["resources"] if r["path"] == f"boundaries/{path.name}")
    parsed = json.loads(path.read_text(encoding="utf-8"))
    assert resource["description"] == parsed["note"] != ""
    assert resource["sources"] == [{"title": parsed["source"]}]
    assert resource["as_of"] == parsed["as_of"]
    assert resource["features"] == len(parsed["features"]) > 0


@pytest.mark.parametrize("resource", TABLES, ids=lambda r: r["name"])
def test_every_table_says_what_a_reader_needs(resource):
    for key in ("title", "description", "made", "limits", "as_of", "review_by"):
        assert resource[key].strip(), key
    assert resource["misread"]
    assert resource["licenses"]
    assert resource["sources"]
    assert date.fromisoformat(resource["as_of"]) < date.fromisoformat(resource["review_by"])
    for field in resource["schema"]["fields"]:
        assert field["title"].strip()
        assert field["description"].strip(), field["name"]


@pytest.mark.parametrize(
    "field",
    ["_km", "_km2", "_usd_bn", "_usd_m", "_pct", "_bcm", "tiv_m", "people", "population", "tude"],
)
def test_measured_columns_name_their_unit(field):
    found = 0
    for resource in TABLES:
        for column in resource["schema"]["fields"]:
            if column["name"].endswith(field) and column["type"] in ("number", "integer"):
                assert column.get("unit"), f"{resource['name']}.{column['name']}"
                found += 1
    assert found


@pytest.mark.parametrize("name", NAMES)
def test_the_loader_reads_the_table(name):
    table = data.load(name)
    assert len(table) == len(rows(name))


# The cards ------------------------------------------------------------------------------


def renew():
    """Return tools/renew.py as a module."""
    spec = importlib.util.spec_from_file_location("renew", ROOT / "tools" / "renew.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_cards_agree_with_the_description():
    tool = renew()
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    assert readme == tool.with_cards(readme, tool.cards(DESCRIPTION))
    assert (DATA / "datapackage.json").read_text(encoding="utf-8") == tool.as_json(DESCRIPTION)


def test_readme_explains_each_word_of_the_closed_lists():
    opening = (DATA / "README.md").read_text(encoding="utf-8").split(renew().BEGIN)[0]
    fields = {
        f["name"]: f for r in TABLES if r["name"] == "sources" for f in r["schema"]["fields"]
    }
    for word in fields["genre"]["constraints"]["enum"] + fields["owner"]["constraints"]["enum"]:
        assert word in opening, word


def test_renew_repairs_and_then_changes_nothing(tmp_path):
    tool = renew()
    for resource in DESCRIPTION["resources"]:
        target = tmp_path / resource["path"]
        target.parent.mkdir(exist_ok=True)
        target.write_bytes((DATA / resource["path"]).read_bytes())
    for name in ("datapackage.json", "README.md"):
        (tmp_path / name).write_bytes((DATA / name).read_bytes())
    glossary = tmp_path / "glossary.csv"
    glossary.write_bytes(glossary.read_bytes() + b"atlas,A book of maps.,\n")
    tool.main(tmp_path)
    once = {n: (tmp_path / n).read_bytes() for n in ("datapackage.json", "README.md")}
    renewed = {r["name"]: r for r in json.loads(once["datapackage.json"])["resources"]}
    assert renewed["glossary"]["rows"] == len(rows("glossary")) + 1
    hashed = hashlib.sha256(glossary.read_bytes()).hexdigest()
    assert renewed["glossary"]["hash"] == f"sha256:{hashed}"
    tool.main(tmp_path)
    assert once == {n: (tmp_path / n).read_bytes() for n in once}


def test_owners_stand_as_their_grounds_say():
    with (DATA / "preparation" / "owners.csv").open(encoding="utf-8", newline="") as file:
        grounds = {row["publisher"]: row for row in csv.DictReader(file)}
    owners = {row["publisher"]: row["owner"] for row in rows("sources")}
    for publisher, row in grounds.items():
        assert row["ground"], publisher
        assert row["read_at"] or row["owner"] == "unknown", publisher
        assert owners[publisher] == row["owner"], publisher
    unknown = [row for row in rows("sources") if row["owner"] == "unknown"]
    azerbaijan = [row for row in unknown if row["country"] == "AZE"]
    said = f"({len(azerbaijan)} of {sum(r['country'] == 'AZE' for r in rows('sources'))})"
    readme = " ".join((DATA / "README.md").read_text(encoding="utf-8").split())
    assert said in readme, said


# Words about people and places ----------------------------------------------------------

SLASHED = [
    ("Shusha", "Shushi"),
    ("Khankendi", "Stepanakert"),
    ("Kalbajar", "Karvachar"),
    ("Lachin", "Berdzor"),
    ("Aghdam", "Akna"),
]


@pytest.mark.parametrize("name", ["districts", "places"])
def test_both_names_stand_with_a_slash(name):
    column = "district" if name == "districts" else "name"
    written = {row[column] for row in rows(name)}
    for first, second in SLASHED:
        single = {w for w in written if (first in w) != (second in w)}
        assert not single, single
        if name == "places" or first != "Khankendi":
            assert f"{first} / {second}" in written


def test_turkey_is_accepted_in_both_spellings():
    accepted = data.value("countries/TUR/names_accepted").split(";")
    assert {"Turkey", "Türkiye"} <= set(accepted)


# Countries, borders, lengths ------------------------------------------------------------


def test_border_ids_are_their_codes_in_order():
    for row in rows("borders"):
        assert row["id"] == f"{row['country_a']}-{row['country_b']}"
        assert row["country_a"] < row["country_b"]


def test_each_border_has_its_cia_length_and_its_computed_lengths():
    lengths = data.load("border_lengths")
    for row in rows("borders"):
        own = lengths[lengths["border_id"] == row["id"]]
        cia = own[own["source_ids"].str.split(";").str[0] == "cia-factbook-2022"]
        assert list(cia["length_km"]) == [float(row["length_km"])]
        assert set(own["scale"].dropna()) == {"10m", "50m", "110m"}


def test_computed_lengths_are_those_of_the_preparation():
    with (DATA / "preparation" / "computed_lengths.csv").open(encoding="utf-8") as file:
        prepared = {
            (r["border_id"], r["scale"]): float(r["length_km"]) for r in csv.DictReader(file)
        }
    table = {
        (r["border_id"], r["scale"]): float(r["length_km"])
        for r in rows("border_lengths")
        if r["scale"]
    }
    assert table.pop(("AZE-TUR", "110m")) == 0, "the two do not touch at this scale"
    assert table == prepared


def test_only_computed_lengths_have_a_scale():
    for row in rows("border_lengths"):
        if row["scale"]:
            assert row["method"] == "computed", row["id"]


def test_population_of_the_countries_is_that_of_the_population_table():
    for row in rows("countries"):
        reference = f"population/{row['id'].lower()}-{row['population_year']}-world-bank/people"
        assert data.value(reference) == int(row["population"])


# Districts -------------------------------------------------------------------


def test_districts_are_dated_states_in_order():
    table = data.load("districts")
    assert table["date_start"].is_monotonic_increasing
    for unit, own in table.groupby("unit"):
        assert own["date_start"].is_unique, unit
        assert own["district"].nunique() == 1
    shapes = {f["properties"]["id"] for f in data.boundaries("karabakh")["features"]}
    assert set(table["unit"]) == shapes


@pytest.mark.parametrize(
    ("day", "azerbaijan", "divided"),
    [
        ("1994-05-12", set(), set()),
        ("2020-11-15", {"fuzuli", "jabrayil", "qubadli", "zangilan", "shusha"}, {"oblast-rest"}),
        (
            "2022-10-31",
            {
                "aghdam",
                "fuzuli",
                "jabrayil",
                "kalbajar",
                "lachin",
                "qubadli",
                "zangilan",
                "shusha",
            },
            {"oblast-rest"},
        ),
    ],
)
def test_who_held_what_on_a_day(day, azerbaijan, divided):
    table = data.load("districts")
    latest = table[table["date_start"] <= pd.Timestamp(day)].groupby("unit").last()
    assert len(latest) == 9
    assert set(latest.index[latest["held_by"] == "Azerbaijan"]) == azerbaijan
    assert set(latest.index[latest["held_by"] == "divided"]) == divided


# Questions ------------------------------------------------------------------------------


def point(place):
    """Return latitude and longitude of a place."""
    return data.value(f"places/{place}/latitude"), data.value(f"places/{place}/longitude")


def kilometres(first, last):
    """Return the geodesic between two places, or between a place and ``border:AZE-IRN``."""
    if last.startswith("border:"):
        lines = data.boundaries("borders")["features"]
        border = last.removeprefix("border:")
        line = next(f for f in lines if f["properties"]["id"] == border)
        parts = line["geometry"]["coordinates"]
        if line["geometry"]["type"] == "LineString":
            parts = [parts]
        return min(geodesic(point(first), (y, x)) for part in parts for x, y in part)
    return geodesic(point(first), point(last))


def geodesic(start, end):
    """Return the distance of two points on the ellipsoid in km."""
    return Geodesic.WGS84.Inverse(*start, *end)["s12"] / 1000


def total(country, counter):
    """Return the sum of the published lengths of a country's borders by one counter, in km."""
    lengths = data.load("border_lengths")
    mine = lengths["border_id"].str.contains(country)
    return lengths.loc[mine & lengths["counter"].str.startswith(counter), "length_km"].sum()


def truth(reference, unit):
    """Return the number that a reference names, in the unit of the question.

    A cell is ``table/id/column``; ``km:a..b`` is the geodesic between two places or a place and
    a border; ``days:a..b`` the days between the starts of two events; ``lengths:AZE:a..b`` by
    how much two counters differ over all borders of a country; ``count:claims:slip`` how many
    claims have this voice or verdict; ``count:predictions:article`` how many forecasts of this
    voice came at least in part; ``share:a..b`` how many per cent one cell is of another. A unit
    that begins with million divides by 1e6.
    """
    kind, _, ends = reference.partition(":")
    if kind == "km":
        return kilometres(*ends.split(".."))
    if kind == "days":
        starts = [data.value(f"events/{e}/date_start") for e in ends.split("..")]
        return (starts[1] - starts[0]).days
    if kind == "lengths":
        country, _, counters = ends.partition(":")
        first, last = counters.split("..")
        return total(country, first) - total(country, last)
    if kind == "count":
        name, _, word = ends.partition(":")
        table = data.load(name)
        if name == "predictions":
            table = table.query("kind == 'prediction' and voice == @word")
            return table["outcome"].isin(["happened", "in part"]).sum()
        return (table[["voice", "verdict"]] == word).any(axis=1).sum()
    if kind == "named":
        people = data.load("population").query("area_kind == 'province'")
        people = people[people["year"] == int(ends)].set_index("area")["people"]
        return people[data.load("province_mentions")["province"]].sum() / 1e6
    if kind == "share":
        part, whole = map(data.value, ends.split(".."))
        return 100 * part / whole
    number = data.value(reference)
    return number / 1e6 if unit.startswith("million") else number


def decimals(text):
    """Return how many digits stand behind the decimal point."""
    return len(text.partition(".")[2])


def test_answers_equal_what_they_are_taken_from():
    checked = [row for row in rows("quiz") if row["answer_from"]]
    assert len(checked) >= 10
    for row in checked:
        true = truth(row["answer_from"], row["unit"])
        assert float(row["answer"]) == round(true, decimals(row["answer"])), row["id"]


def test_ten_ranges():
    ten = [row for row in rows("quiz") if row["set"] == "ten-ranges"]
    assert [int(row["position"]) for row in ten] == list(range(1, 11))
    for row in ten:
        assert (row["type"], row["lesson"], row["reveal"]) == ("range", "00", "all")
        assert row["bounds_level"] == "90"
        assert row["answer_from"], row["id"]
        assert row["unit"], row["id"]
        assert row["answer"] not in row["question"] + row["hint"]


def test_options_belong_to_a_question_that_can_be_answered():
    quiz = {row["id"]: row for row in rows("quiz")}
    options = data.load("quiz_options")
    assert set(options["item_id"]) <= set(quiz)
    for item, row in quiz.items():
        own = options[options["item_id"] == item]
        if row["type"] in ("choice", "several", "order", "card"):
            assert len(own) >= 2, item
            assert sorted(own["position"]) == list(range(1, len(own) + 1)), item
        if row["type"] == "choice":
            assert own["right"].sum() == 1, item
        if row["type"] == "several":
            assert own["right"].any(), item
        if row["type"] == "card":
            assert own["right"].notna().all(), f"{item}: each line is given or left to write"
        if row["type"] in ("number", "range"):
            assert row["answer"], item


def test_the_card_of_names_says_how_many_there_are():
    made = next(r["made"] for r in TABLES if r["name"] == "names")
    words = {"country": "countries", "region": "regions and rivers",
             "province": "provinces of Iran", "place": "places", "person": "people"}  # fmt: skip
    for kind, word in words.items():
        counts = [sum(r["kind"] == kind and r["language"] == code for r in rows("names"))
                  for code in ("az", "hy", "fa", "tr", "he")]  # fmt: skip
        said = ", ".join(f"{name} {count}" for name, count in zip(
            ("Azerbaijani", "Armenian", "Persian", "Turkish", "Hebrew"), counts, strict=True))
        assert re.search(rf"{word}(?: \(of [0-9]+\))?: {said}[.;]", made), said
