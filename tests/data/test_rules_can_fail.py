"""Each rule is kept by the real tables, and each was seen to fail: on a copy with one mistake.

A mistake changes, repeats or removes one row of one table in a temporary folder; the rule must
then name that table and row.
"""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from rules import DATA, RULES, Folder
from rules.claims import (
    anchors_have_an_objection,
    claims_are_nodes_or_say_why,
    claims_are_repaired,
    claims_are_weighed,
    claims_have_a_place,
    graph_is_acyclic,
    inferences_have_a_critical_question,
    links_fit_their_nodes,
    nobody_counts_twice,
    predictions_agree_with_claims,
    six_nodes_are_those_of_the_graph,
    slips_bear_nothing,
    verdicts_fit_the_voice,
)
from rules.figures import (
    derived_figures_come_out_again,
    divided_energy_shares_come_out_again,
    offices_fit_events,
    parts_within_totals,
    ranges_in_order,
    restricted_figures_are_counted,
    shares_within_the_whole,
    totals_are_sums,
)
from rules.names import names_are_in_their_letters, names_belong_to_things
from rules.places import (
    events_lie_in_a_country_they_concern,
    places_lie_in_their_country,
    points_are_whole,
    waypoints_lie_on_land_or_sea,
)
from rules.shape import frictionless_accepts
from rules.sources import (
    archived_only_where_seen,
    evidence_has_sources,
    no_source_unused,
    one_publication_one_row,
    one_publisher_one_class,
    sources_resolve,
)
from rules.words import (
    capitals_have_two_voices,
    cells_are_clean,
    codes_are_countries,
    dates_are_no_more_exact_than_known,
    deaths_are_no_points,
    disputed_events_have_two_sides,
    events_are_in_order,
    forecasts_can_be_settled,
    nothing_from_behind_the_curtain,
    the_same_verbs_for_all,
    what_is_not_known_is_marked,
)


@dataclass
class Mistake:
    """One mistake: what the copy gets, and what the message must hold besides the row."""

    rule: object
    table: str
    where: dict[str, str]  # columns that pick the row; several rows may fit
    new: dict[str, str] | None  # columns to change; None removes the row
    says: str
    add: bool = False  # add the changed row instead of changing it
    row: str = ""  # the row that the message names, where it is another one

    def __str__(self) -> str:
        return f"{self.rule.__name__}: {self.table} {next(iter(self.where.values()))}"


def one(rule, table, row, column, value, says, named=""):
    """Return the mistake of one cell."""
    key = "term" if table == "glossary" else "id"
    return Mistake(rule, table, {key: row}, {column: value}, says, row=named)


LINK = {"id": "border-stop--border-hq", "source": "border-stop", "target": "border-hq",
        "kind": "needs"}  # fmt: skip
MISTAKES = [
    # 1 shape
    one(frictionless_accepts, "events", "gantz-baku", "kind", "party", "constraint"),
    one(frictionless_accepts, "events", "gantz-baku", "date_start", "03.10.2022", "type"),
    one(frictionless_accepts, "waypoints", "btc-01", "pipeline_id", "btx", "foreign"),
    one(frictionless_accepts, "claims", "oil-40", "id", "lora", "primary key", "lora"),
    # 2 sources and claims
    one(evidence_has_sources, "events", "gantz-baku", "source_ids", "", "no source_ids"),
    Mistake(evidence_has_sources, "capital_views", {"id": "view-1-yer-off"},
            {"looked": "", "source_ids": ""}, "no source_ids"),
    one(sources_resolve, "events", "gantz-baku", "source_ids", "nobody-2022", "nobody-2022"),
    one(sources_resolve, "events", "gantz-baku", "source_ids", "wb-gdp;wb-gdp", "twice"),
    Mistake(sources_resolve, "claim_sources", {"claim_id": "lora"}, {"source_id": "nobody"},
            "unknown", row="lora/nobody"),
    Mistake(no_source_unused, "sources", {"id": "wb-gdp"}, {"id": "nobody-2022"}, "no row",
            add=True, row="nobody-2022"),
    Mistake(one_publication_one_row, "sources", {"id": "wb-gdp"}, {"id": "copy-2022"}, "wb-gdp",
            add=True, row="copy-2022"),
    one(one_publisher_one_class, "sources", "wb-gdp", "owner", "state", "two ways"),
    one(archived_only_where_seen, "sources", "wb-gdp", "archived_url", "https://example.org/a",
        "archived"),
    one(archived_only_where_seen, "sources", "wb-gdp", "url", "https://preview.example.org/a",
        "not public"),
    Mistake(claims_are_weighed, "claim_sources", {"claim_id": "lora"}, None, "no source",
            row="claims lora"),
    Mistake(claims_are_weighed, "claim_sources", {"claim_id": "troops-50000"}, {"stance": "for"},
            "one thing", row="claims troops-50000"),
    Mistake(claims_are_weighed, "claim_sources", {"claim_id": "troops-50000"},
            {"source_id": "wb-gdp"}, "one side", row="claims troops-50000"),
    one(claims_have_a_place, "claims", "lora", "lesson", "01", "lesson"),
    one(claims_have_a_place, "claims", "lora", "paragraph", "", "paragraph"),
    one(claims_have_a_place, "claims", "lora", "anchor", "core", "4 anchor"),
    Mistake(anchors_have_an_objection, "argument_nodes", {"objects_to": "troops-50000"},
            {"objects_to": ""}, "without an objection", row="claims troops-50000"),
    one(verdicts_fit_the_voice, "claims", "lora", "verdict", "happened", "does not fit"),
    one(verdicts_fit_the_voice, "claims", "lora", "voice", "needed premise", "does not fit"),
    one(verdicts_fit_the_voice, "claims", "proxy", "verdict", "contradicted", "does not fit"),
    one(claims_are_repaired, "claims", "sales-2017", "repaired", "", "not repaired"),
    one(slips_bear_nothing, "claims", "iran-70m", "why_no_node", "", "carries a step"),
    one(slips_bear_nothing, "claims", "share-69", "verdict", "slip", "carries a step"),
    one(slips_bear_nothing, "claims", "state-visit", "confidence", "low", "not sure"),
    one(predictions_agree_with_claims, "claims", "stronger-hand", "verdict", "in part",
        "not gradable", "predictions P12"),
    one(predictions_agree_with_claims, "predictions", "P12", "claim_id", "lora",
        "without a row", "claims stronger-hand"),
    # 3 the graph
    one(claims_are_nodes_or_say_why, "claims", "state-visit", "why_no_node", "", "0 times"),
    one(claims_are_nodes_or_say_why, "argument_nodes", "border-hq", "claim_id", "lora", "2 times",
        "claims lora"),
    Mistake(graph_is_acyclic, "argument_links", {"id": "border-hq--i-stop-sign"}, LINK, "circle",
            add=True, row="border-stop"),
    Mistake(graph_is_acyclic, "argument_links", {"source": "lora"}, None, "linked to nothing",
            row="argument_nodes lora"),
    Mistake(nobody_counts_twice, "argument_links", {"id": "border-hq--i-stop-sign"}, {},
            "more than once", add=True),
    one(links_fit_their_nodes, "argument_links", "border-hq--i-stop-sign", "kind", "supports",
        "cannot support"),
    one(inferences_have_a_critical_question, "argument_nodes", "i-stop-sign", "scheme", "",
        "without scheme"),
    one(inferences_have_a_critical_question, "argument_nodes", "i-stop-sign", "critical_question",
        "", "without critical_question"),
    one(inferences_have_a_critical_question, "argument_nodes", "border-stop", "base", "0.5",
        "base 0.5"),
    one(six_nodes_are_those_of_the_graph, "six_nodes", "border-hq", "base", "0.7", "0.7"),
    # 4 figures, offices, places
    one(ranges_in_order, "claims", "oil-40", "credence_low", "0.99", "not in order"),
    one(ranges_in_order, "figures", "tamar-value", "value_low", "2", "not in order"),
    one(ranges_in_order, "forecast_questions", "russia-iran-treaty", "closes", "2022-01-01",
        "before"),
    one(shares_within_the_whole, "arms_shares", "of-imports-isr-aze-2016-2020-printed",
        "share_best_pct", "89", "add to", "arms_shares of-imports"),
    one(shares_within_the_whole, "energy_turkey_gas_imports", "gas-to-turkey-2023-irn-buyer",
        "share_pct", "95", "add to", "energy_turkey_gas_imports"),
    one(shares_within_the_whole, "energy_azerbaijan_oil_exports", "oil-export-2019-h1-chn-state-c",
        "share_of_tonnes_pct", "97", "add to", "energy_azerbaijan_oil_exports"),
    one(shares_within_the_whole, "energy_azerbaijan_oil_exports", "oil-export-2019-h1-chn-state-c",
        "share_of_value_pct", "97", "add to", "energy_azerbaijan_oil_exports"),
    one(shares_within_the_whole, "arms_israel_exports", "israel-exports-2015-asia-pacific",
        "share_pct", "98", "add to", "arms_israel_exports"),
    one(shares_within_the_whole, "energy_israel_oil_imports", "oil-2025-rus-tanker-tracking",
        "share_best_pct", "60", "add to", "energy_israel_oil_imports"),
    one(parts_within_totals, "arms_tiv_by_year", "tiv-2022-07-all-aze-2017", "tiv_m", "200",
        "above"),
    one(parts_within_totals, "energy_trade", "trade-aze-isr-2021-jan-jul-turnover", "value_usd_m",
        "500", "turnover"),
    one(parts_within_totals, "energy_turkey_gas_imports", "gas-to-turkey-2022-all-buyer",
        "volume_bcm", "5", "parts"),
    one(totals_are_sums, "energy_gas_exports", "gas-isr-all-2022", "volume_bcm", "10", "parts"),
    one(totals_are_sums, "arms_scale", "military-13-years", "value", "33", "13 years"),
    one(totals_are_sums, "arms_scale", "israel-exports-13-years", "value", "120", "13 years"),
    Mistake(totals_are_sums, "population", {"id": "ilam-2011"}, {"people": "557598"},
            "31 provinces make", row="population 2011"),
    one(derived_figures_come_out_again, "arms_shares",
        "of-imports-isr-aze-2016-2020-computed-2022-07", "part_tiv_m", "600", "division"),
    one(derived_figures_come_out_again, "arms_scale", "gdp-2017", "value", "30", "4.2 times"),
    one(derived_figures_come_out_again, "figures", "gap-baku-ankara", "value", "14", "24 days"),
    one(derived_figures_come_out_again, "arms_israel_exports", "israel-exports-2014-europe",
        "share_pct", "20", "12.79"),
    Mistake(derived_figures_come_out_again, "estimates", {"kind": "the article"},
            {"people_low": "17"}, "a quarter", row="estimates"),
    one(divided_energy_shares_come_out_again, "energy_israel_oil_imports",
        "oil-2020-rus-tanker-tracking", "share_best_pct", "52.5", "42.5"),
    one(divided_energy_shares_come_out_again, "energy_turkey_gas_imports",
        "gas-to-turkey-2022-aze-buyer", "share_pct", "19.5", "15.9"),
    one(divided_energy_shares_come_out_again, "energy_azerbaijan_oil_exports",
        "oil-export-2019-h1-chn-state-c", "share_of_tonnes_pct", "18.2", "8.2"),
    one(offices_fit_events, "events", "gantz-baku", "date_start", "2025-06-01", "gantz-defence"),
    one(offices_fit_events, "events", "gantz-baku", "people", "nobody", "not in people"),
    one(points_are_whole, "events", "gantz-baku", "latitude", "", "one coordinate"),
    Mistake(points_are_whole, "places", {"id": "baku"}, {"id": "copy"}, "the point of baku",
            add=True, row="places copy"),
    one(places_lie_in_their_country, "places", "baku", "longitude", "51.5", "outside AZE"),
    one(places_lie_in_their_country, "places", "baku", "country", "ARM", "outside ARM"),
    one(places_lie_in_their_country, "places", "baku", "country", "AZE;ARM", "two countries"),
    one(places_lie_in_their_country, "places", "baku", "latitude", "59.3", "not on the base map"),
    one(events_lie_in_a_country_they_concern, "events", "gantz-baku", "countries", "ISR;TUR",
        "none of ISR;TUR"),
    one(waypoints_lie_on_land_or_sea, "waypoints", "btc-01", "surface", "sea", "AZE"),
    one(waypoints_lie_on_land_or_sea, "waypoints", "btc-01", "latitude", "35.1", "outside"),
    one(waypoints_lie_on_land_or_sea, "waypoints", "btc-02", "position", "1", "position 1"),
    one(waypoints_lie_on_land_or_sea, "waypoints", "btc-01", "country", "FRA", "no country"),
    # 5 restricted figures
    one(restricted_figures_are_counted, "arms_tiv_by_year", "tiv-2022-07-isr-aze-2017",
        "restricted", "false", "not restricted"),
    one(restricted_figures_are_counted, "arms_tiv_by_year", "tiv-2022-07-isr-aze-2017", "basis",
        "a table", "names no SIPRI"),
    Mistake(restricted_figures_are_counted, "arms_tiv_by_year", {"id": "tiv-2022-07-isr-aze-2017"},
            {"id": "tiv-2022-07-isr-aze-2030"}, "92 restricted rows", add=True,
            row="tiv-2022-07-isr-aze-2030"),
    Mistake(restricted_figures_are_counted, "arms_tiv_by_year", {"edition": "2022-07"},
            {"edition": "2024-10"}, "110 restricted rows", row="arms_tiv_by_year"),
    Mistake(restricted_figures_are_counted, "arms_shares", {"restricted": "true"},
            {"edition": "2022-07"}, "no small part", row="edition 2022-07"),
    one(restricted_figures_are_counted, "arms_scale", "deals-2012", "restricted", "true",
        "names no SIPRI"),
    # 6 what is not known; words
    one(what_is_not_known_is_marked, "events", "flights-2024", "summary", "Arms.", "cargo"),
    one(what_is_not_known_is_marked, "events", "war-iran-2026", "date_start", "2026-04-01",
        "last evidence"),
    Mistake(what_is_not_known_is_marked, "claims", {"id": "hi-tech"},
            {"open_points": "", "looked_in": ""}, "not verifiable"),
    one(what_is_not_known_is_marked, "arms_shares",
        "of-imports-isr-aze-2021-2025-computed-2026-05", "printed", "true", "no such print"),
    one(nothing_from_behind_the_curtain, "claims", "lora", "finding", "In 2025 more.", "2025"),
    one(nothing_from_behind_the_curtain, "events", "gantz-baku", "summary",
        "The embassy followed in November 2022.", "November 2022"),
    one(the_same_verbs_for_all, "events", "war-2020", "summary", "Azerbaijan retakes it.",
        "retakes"),
    one(the_same_verbs_for_all, "sources", "wb-gdp", "note", "A mouthpiece.", "mouthpiece"),
    one(cells_are_clean, "claims", "lora", "finding", "See the dossier.", "workshop"),
    one(cells_are_clean, "claims", "lora", "finding", "Two  spaces.", "space"),
    one(capitals_have_two_voices, "capital_views", "view-1-bak-off", "speaker", "", "lacks"),
    one(capitals_have_two_voices, "capital_views", "view-1-yer-off", "looked", "", "looked"),
    one(capitals_have_two_voices, "capital_views", "view-1-bak-off", "seat", "critic", "seats",
        "capital_views gantz-baku: Baku"),
    one(disputed_events_have_two_sides, "events", "istanbul-plot", "accounts", "", "each side"),
    one(disputed_events_have_two_sides, "events", "border-fighting", "source_ids",
        "azernews-2022-sept-mod", "one country"),
    one(disputed_events_have_two_sides, "events", "istanbul-plot", "source_ids",
        "dailysabah-plot-2022", "disputed and has sources of one country"),
    one(dates_are_no_more_exact_than_known, "events", "gantz-baku", "date_precision", "month",
        "more exact"),
    one(events_are_in_order, "events", "gantz-baku", "date_start", "1999-01-01", "after a later"),
    one(events_are_in_order, "events", "washington-2025", "later", "More.", "text in later"),
    one(forecasts_can_be_settled, "forecast_questions", "russia-iran-treaty", "set", "",
        "eight are asked", "forecast_questions"),
    one(forecasts_can_be_settled, "forecast_questions", "russia-iran-treaty", "question",
        "Will 100 people die?", "deaths"),
    one(forecasts_can_be_settled, "forecast_questions", "russia-iran-treaty", "criteria",
        "Yes, if it is in force, as in 2024.", "year"),
    one(forecasts_can_be_settled, "forecast_questions", "russia-iran-treaty", "opens",
        "2023-01-01", "does not open"),
    one(forecasts_can_be_settled, "forecast_questions", "russia-iran-treaty", "question",
        "Will they still be partners?", "a word that tells"),
    one(forecasts_can_be_settled, "forecast_questions", "russia-iran-treaty", "criteria",
        "A treaty.", "when it is yes"),
    one(forecasts_can_be_settled, "forecast_questions", "russia-iran-treaty", "outcome", "",
        "has no outcome"),
    one(deaths_are_no_points, "figures", "soldiers-2022-armenia", "care", "false", "care"),
    Mistake(deaths_are_no_points, "events", {"id": "embassy-opens-2023"},
            {"title": "Ten people are killed"}, "scores", row="embassy-opens-2023--"),
    one(codes_are_countries, "events", "gantz-baku", "countries", "ISR;ISR", "twice"),
    Mistake(codes_are_countries, "pipelines", {"id": "btc"}, {"countries": "AZE;AZE"}, "twice"),
    # names in other languages
    Mistake(names_belong_to_things, "names", {"id": "kapan"}, {"id": "kaban"}, "no place",
            row="kaban"),
    Mistake(names_belong_to_things, "names", {"id": "gantz"}, {"kind": "place"}, "no place"),
    Mistake(names_belong_to_things, "names", {"id": "TUR"}, {"english": "Turkiye"}, "Türkiye"),
    Mistake(names_are_in_their_letters, "names", {"id": "baku", "language": "he"},
            {"name": "Baku"}, "HEBREW"),
    Mistake(names_are_in_their_letters, "names", {"id": "baku", "language": "hy"},
            {"language": "fa"}, "ARABIC"),
    Mistake(names_are_in_their_letters, "names", {"id": "tabriz", "language": "fa"},
            {"name": "تبريز"}, "another language"),
]  # fmt: skip


@pytest.fixture(scope="module")
def real() -> Folder:
    return Folder()


def make(mistake: Mistake, folder: Path) -> Folder:
    """Copy the tables to a folder and make the mistake there."""
    for path in [*DATA.glob("*.csv"), DATA / "datapackage.json"]:
        shutil.copy(path, folder)
    path = folder / f"{mistake.table}.csv"
    rows = Folder(folder).rows(mistake.table)
    hit = [r for r in rows if all(r[c] == v for c, v in mistake.where.items())]
    assert hit, f"no row of {mistake.table} fits {mistake.where}"
    if mistake.new is None:
        rows = [row for row in rows if row not in hit]
    elif mistake.add:
        rows = [*rows, hit[0] | mistake.new]
    else:
        rows = [row | mistake.new if row in hit else row for row in rows]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return Folder(folder)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_tables_keep_the_rule(rule, real):
    assert rule(real) == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_the_rule_names_the_mistake(mistake, tmp_path):
    found = mistake.rule(make(mistake, tmp_path))
    row = mistake.row or next(iter(mistake.where.values()))
    if mistake.rule is frictionless_accepts:
        row = mistake.table
    assert any(row in sentence and mistake.says in sentence for sentence in found), found


def test_each_rule_was_seen_to_fail():
    assert {rule.__name__ for rule in RULES} == {m.rule.__name__ for m in MISTAKES}
