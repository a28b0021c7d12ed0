"""The tables: true to their description, sourced, balanced, and consistent with each other."""

import csv
import hashlib
import importlib.util
import json
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from frictionless import validate
from geographiclib.geodesic import Geodesic
from shapely import Point, transform
from shapely.geometry import shape

from helpers import data

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
DESCRIPTION = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
TABLES = [r for r in DESCRIPTION["resources"] if r["profile"] == "tabular-data-resource"]
NAMES = [r["name"] for r in TABLES]
CURTAIN = pd.Timestamp("2022-11-01")
LATER_ON_PURPOSE = {"sources", "districts", "forecast_questions", "corrections"}

# Points that lie in no country of the base map, or belong to two: each with its reason.
ON_A_BORDER = {"khoda-afarin": "the bridges stand on the border river"}

# Verdicts that readers of different countries may dispute: such a claim needs two sides.
CONTESTED = {"partly supported", "contradicted", "not verifiable"}


def rows(name):
    """Return a table as a list of dictionaries of text, as the file has it."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sources_of(row):
    """Return the source ids of one row."""
    return [s for s in row.get("source_ids", "").split(";") if s]


# The description ------------------------------------------------------------------------


def test_frictionless_accepts_the_package():
    report = validate(str(DATA / "datapackage.json"))
    errors = [f"{t.name}: {e.message}" for t in report.tasks for e in t.errors]
    assert report.valid, errors + [e.message for e in report.errors]


def test_every_file_is_described_and_every_description_has_a_file():
    described = {r["path"] for r in DESCRIPTION["resources"]}
    files = {p.name for p in DATA.glob("*.csv")}
    files |= {f"boundaries/{p.name}" for p in (DATA / "boundaries").glob("*.geojson")}
    assert described == files


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


@pytest.mark.parametrize("field", ["_km", "_km2", "_usd_bn", "people", "population", "tude"])
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


# Sources --------------------------------------------------------------------------------


def test_sources_resolve_and_none_is_unused():
    known = {row["id"] for row in rows("sources")}
    used = {row["source_id"] for row in rows("claim_sources")}
    for name in NAMES:
        for row in rows(name):
            used |= set(sources_of(row))
    assert used - known == set(), "cited but not listed"
    assert known - used == set(), "listed but not cited"


@pytest.mark.parametrize("name", [n for n in NAMES if n != "sources"])
def test_no_row_cites_a_source_twice(name):
    for row in rows(name):
        cited = sources_of(row)
        assert len(cited) == len(set(cited)), row


def test_sources_are_not_listed_twice():
    addresses = [row["url"] for row in rows("sources") if row["url"]]
    assert sorted(addresses) == sorted(set(addresses))


def test_source_notes_describe_and_do_not_label():
    labels = re.compile(r"hostile|friendly|sympathetic|hard-?line|regime\b|mouthpiece", re.I)
    for row in rows("sources"):
        assert not labels.search(row["note"]), row["id"]


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_holds_a_line_break_or_outer_space(name):
    for row in rows(name):
        for column, cell in row.items():
            assert cell == cell.strip(), (row, column)
            assert "\n" not in cell, (row, column)


# Words about people and places ----------------------------------------------------------

LOADED = re.compile(
    r"\b(retak\w+|regain\w*|liberat\w+|recaptur\w+|terrorist|regime|puppet|separatist|assault)\b",
    re.I,
)
SLASHED = [
    ("Shusha", "Shushi"),
    ("Khankendi", "Stepanakert"),
    ("Kalbajar", "Karvachar"),
    ("Lachin", "Berdzor"),
    ("Aghdam", "Akna"),
]


@pytest.mark.parametrize(
    "name", ["events", "districts", "places", "borders", "claims", "glossary"]
)
def test_neutral_verbs(name):
    for row in rows(name):
        for column, cell in row.items():
            found = LOADED.search(cell)
            assert not found, (row.get("id"), column, found.group())


def test_neutral_verbs_in_our_own_words_about_sources():
    for row in rows("sources"):
        ours = row["note"] + (row["title"] if row["title"].startswith("[") else "")
        assert not LOADED.search(ours), (row["id"], LOADED.search(ours).group())


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


# Places ---------------------------------------------------------------------------------


def near(point, outline):
    """Return the distance in km from a point to an outline, on a plane laid at the point."""
    east = Geodesic.WGS84.Inverse(point.y, point.x, point.y, point.x + 1)["s12"] / 1000
    north = Geodesic.WGS84.Inverse(point.y, point.x, point.y + 1, point.x)["s12"] / 1000
    flat = transform(outline, lambda xy: (xy - [point.x, point.y]) * [east, north])
    return flat.distance(Point(0, 0))


def test_places_lie_within_2_km_of_their_country():
    outlines = {}
    for feature in data.boundaries("base")["features"]:
        code = feature["properties"]["country"]
        part = shape(feature["geometry"])
        outlines[code] = outlines[code].union(part) if code in outlines else part
    for row in rows("places"):
        point = Point(float(row["longitude"]), float(row["latitude"]))
        codes = row["country"].split(";")
        if not all(code in outlines for code in codes) or not in_window(point):
            assert row["id"] in OUTSIDE_THE_WINDOW, row["id"]
            continue
        distances = {code: near(point, outlines[code]) for code in codes}
        assert max(distances.values()) <= 2, (row["id"], distances)
        assert len(codes) == 1 or row["id"] in ON_A_BORDER, row["id"]


OUTSIDE_THE_WINDOW = {"moscow": "the base map ends at 48 degrees north"}


def in_window(point):
    """Tell whether a point lies in the window of the base map."""
    return 24 <= point.x <= 64 and 24 <= point.y <= 48


def test_places_have_their_own_points():
    points = [(row["latitude"], row["longitude"]) for row in rows("places")]
    assert len(points) == len(set(points))


# Districts and events -------------------------------------------------------------------


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


@pytest.mark.parametrize("name", ["districts", "events"])
def test_a_date_is_no_more_precise_than_known(name):
    for row in rows(name):
        if row["date_precision"] == "month":
            assert row["date_start"].endswith("-01"), row["id"]
        if row["date_precision"] == "year":
            assert row["date_start"].endswith("-01-01"), row["id"]


def test_events_are_in_order_and_before_the_curtain():
    table = data.load("events")
    assert table["date_start"].is_monotonic_increasing
    assert (table["date_start"] >= pd.Timestamp("1991-01-01")).all()
    assert (table["date_start"] <= CURTAIN).all()
    ended = table.dropna(subset=["date_end"])
    assert (ended["date_end"] > ended["date_start"]).all()
    assert (ended["date_end"] <= CURTAIN).all()
    assert (table["latitude"].isna() == table["longitude"].isna()).all()


@pytest.mark.parametrize("event", ["gantz-baku", "border-fighting", "aras-drill", "istanbul-plot"])
def test_disputed_events_rest_on_sources_of_two_countries(event):
    countries = data.load("sources").set_index("id")["country"]
    cited = data.value(f"events/{event}/source_ids").split(";")
    assert countries[cited].dropna().nunique() >= 2


@pytest.mark.parametrize("name", [n for n in NAMES if n not in LATER_ON_PURPOSE])
def test_nothing_after_the_curtain(name):
    """No year after 2022 and no month after October 2022 in any text a lesson may show."""
    late = re.compile(r"\b(20(2[3-9]|3\d)|(November|December) 2022|2022-1[12])\b", re.I)
    for row in rows(name):
        for column, cell in row.items():
            if column in ("source_ids", "source_id", "answer_from"):
                continue
            found = late.search(cell.replace("2022-11-01", "").replace("1 November 2022", ""))
            assert not found or row.get("id") in CURTAIN_EXCEPTIONS, (row, column)


# Rows that name a later date without telling what happened.
CURTAIN_EXCEPTIONS = {"SYR-TUR": "the last day of a mandate that was set in July 2022"}


# Claims ---------------------------------------------------------------------------------


def test_credence_is_a_range():
    claims = data.load("claims")
    assert (claims["credence_low"] <= claims["credence_high"]).all()


def test_every_claim_has_sources_and_every_stance_a_claim():
    linked = {row["claim_id"] for row in rows("claim_sources")}
    assert linked == {row["id"] for row in rows("claims")}


def test_contested_claims_have_two_sides():
    countries = data.load("sources").set_index("id")["country"]
    links = data.load("claim_sources")
    contested = [r["id"] for r in rows("claims") if r["verdict"] in CONTESTED]
    assert contested
    for claim in contested:
        own = links[links["claim_id"] == claim]
        assert {"for", "against"} <= set(own["stance"]), claim
        assert countries[own["source_id"]].dropna().nunique() >= 2, claim


def test_every_claim_is_repaired():
    for row in rows("claims"):
        assert row["repaired"] != row["claim"], row["id"]


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
    how much two counters differ over all borders of a country. A unit that begins with million
    divides by 1e6.
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
        if row["type"] in ("choice", "several", "order"):
            assert len(own) >= 2, item
            assert sorted(own["position"]) == list(range(1, len(own) + 1)), item
        if row["type"] == "choice":
            assert own["right"].sum() == 1, item
        if row["type"] == "several":
            assert own["right"].any(), item
        if row["type"] in ("number", "range"):
            assert row["answer"], item


# Forecasts ------------------------------------------------------------------------------


def test_eight_forecasts_that_can_be_settled():
    table = data.load("forecast_questions")
    assert len(table) == 8
    assert (table["opens"] == CURTAIN).all()
    assert (table["closes"] > table["opens"]).all()
    assert set(table["outcome"].dropna()) == {0, 1}
    assert table["outcome"].notna().all()
    assert 3 <= table["outcome"].sum() <= 5, "mixed base rates"
    assert table["criteria"].str.match("Yes, if|No, if").all()


def test_forecasts_do_not_count_deaths_or_flight():
    words = re.compile(r"\b(kill|die[sd]?|dead|death|casualt|refugee|flee|fled|displac)\w*", re.I)
    for row in rows("forecast_questions"):
        assert not words.search(row["question"] + row["criteria"]), row["id"]


def test_forecast_questions_do_not_tell_the_outcome():
    for row in rows("forecast_questions"):
        shown = row["question"] + " " + row["criteria"]
        closing = date.fromisoformat(row["closes"])
        years = {int(y) for y in re.findall(r"\b20\d\d\b", shown)}
        assert years <= {2022, closing.year}, row["id"]
        assert not re.search(r"\b(still|no longer|again|first|despite)\b", shown, re.I), row["id"]
