"""The catalogue: everything can be found with lists alone, and nothing is given away."""

from __future__ import annotations

import json

import pytest

from helpers import data
from helpers.catalogue import (
    KEPT,
    OPEN,
    PART,
    VERDICTS,
    browse,
    claim_page,
    evidence_page,
    source_page,
    table_page,
)
from helpers.picture import Picture


def options(box) -> dict[str, list[str]]:
    """Return the words of each list of a widget."""
    return {one["name"]: one["words"] for one in box.options}


@pytest.mark.parametrize("name", list(data.tables()["name"]))
def test_each_table_has_its_page(name):
    page = table_page(name)
    html = page._repr_html_()
    assert isinstance(page, Picture) and "What it cannot tell" in html
    assert "atlas-table" not in html and "atlas-later" not in html
    assert len(page.table) <= PART and (len(page.table) > 0) == (name not in KEPT)
    assert 'aria-label="Table: ' in html or name in KEPT


def test_every_row_of_a_table_can_be_reached():
    whole, seen = data.load("sources"), []
    for part in range(-(-len(whole) // PART)):
        seen += list(table_page("sources", part).table["id"])
    assert seen == list(whole["id"])
    assert "No row here: the table has 16 rows" in table_page("borders", 5).text


def test_what_came_later_is_shut_until_it_is_opened():
    parts = range(-(-len(data.load("events")) // PART))
    days = [f"{day:%Y-%m-%d}" for part in parts
            for day in table_page("events", part).table["date start"]]  # fmt: skip
    assert max(days) <= "2022-11-01" and "2022-10-27" in days
    first = table_page("events")
    assert "later" not in first.table and "from after 1 November 2022: kept shut." in first.text
    shown = [day for part in parts for day in table_page("events", part, OPEN).table["date start"]]
    assert len(shown) == len(data.load("events"))
    assert "later" in table_page("events", 0, OPEN).table


def test_verdicts_and_answers_are_not_given_away():
    for later in ("kept shut", OPEN):
        columns = {name.replace(" ", "_") for name in table_page("claims", 0, later).table}
        assert not columns & set(VERDICTS)
    answers = set(data.load("quiz_options")["feedback"])
    assert not [one for one in answers if one in table_page("quiz_options")._repr_html_()]
    for lesson in ("03", "08"):
        page = claim_page(lesson=lesson)
        assert "verdict" not in page.table and "not by the last date" not in page._repr_html_()


def test_lists_filter_as_they_say():
    page = source_page(country="ARM", language="hy", part=0)
    rows = data.load("sources").query("country == 'ARM' and language == 'hy'")
    assert page.text == f"Sources 1 to {min(PART, len(rows))} of {len(rows)}."
    assert list(page.table["title"]) == list(rows["title"])[:PART]
    assert source_page(country="ARM", language="he").text.startswith("None here: 0 sources fit.")
    assert set(claim_page("3", voice="article").table["voice"]) == {"article"}
    several = claim_page("5").table["paragraph"]
    assert {"1;5", "5"} <= set(several) and all("5" in cell for cell in several)


def test_the_sources_of_a_claim_are_all_there_with_their_stance():
    page = evidence_page("troops-50000")
    links = data.load("claim_sources").query("claim_id == 'troops-50000'")
    assert len(page.table) == len(links)
    assert list(page.table["stance"].unique()) == ["for", "against", "about"]
    assert "for: 2; against: 1" in page.text and "lesson 06" in page.text


@pytest.mark.parametrize("what", ["tables", "sources", "claims", "evidence"])
def test_each_part_is_a_widget_that_draws_again(what):
    box = browse(what)
    assert "text/html" in box._repr_mimebundle_()[0]
    last = [len(words) - 1 for words in options(box).values()]
    box.chosen = last
    assert 'role="alert"' not in box.html
    json.dumps(box.options)


def test_lists_hold_every_table_and_claim():
    assert len(options(browse("tables"))["table"]) == len(data.tables())
    assert len(options(browse("evidence"))["claim"]) == len(data.load("claims"))


def test_an_unknown_part_names_the_nearest():
    with pytest.raises(ValueError, match="sources"):
        browse("source")
