"""Names in five languages: what a map gets, what the table shows, what hostile names do."""

from __future__ import annotations

import json
import re

import pytest

from helpers import languages, names
from helpers.data import load
from helpers.errors import AtlasError

HOSTILE = "</script><script>alert('ALARM')</script>{{ 7*7 }}<b>"


def given() -> dict:
    """Return what the script of a map gets."""
    return json.loads(re.fullmatch(r"var atlasNames=(.*);\n", languages.script(), re.DOTALL)[1])


def test_a_map_gets_each_name_in_its_place():
    found = given()
    codes = [code for code, _, _ in found["languages"]]
    assert codes == ["az", "hy", "fa", "tr", "he"]
    assert [side for _, _, side in found["languages"]] == ["ltr", "ltr", "rtl", "ltr", "rtl"]
    table = load("names")
    for row in table[table["kind"].isin(["country", "place"])].itertuples():
        assert found["words"][row.english][codes.index(row.language)] == row.name
    assert found["words"]["Turkey"] == found["words"]["Turkey (Türkiye)"]  # as arrows print it
    assert found["words"]["Qubadli"][1] == "", "no source has it, so there is none"
    assert not set(table.query("kind == 'person'")["english"]) & set(found["words"])


def test_the_table_shows_things_by_any_of_their_names():
    shown = names("Stepanakert", "Türkiye", "Gantz").table
    assert list(shown["English"]) == ["Khankendi / Stepanakert", "Turkey (Türkiye)", "Benny Gantz"]
    assert list(shown.columns[1:6]) == list(languages.LANGUAGES.values())
    khankendi = shown.iloc[0]
    assert khankendi["Azerbaijani"] != khankendi["Armenian"]
    assert "no verdict" in khankendi["Notes"] and "geonames" in khankendi["Sources"]
    people = names("people").table
    assert len(people) == load("names").query("kind == 'person'")["id"].nunique()
    assert len(names().table) == len(load("names").drop_duplicates(["kind", "id"]))


def test_a_name_that_nothing_has_is_one_sentence():
    with pytest.raises(ValueError, match='"Bakku": did you mean "Baku"?'):
        names("Bakku")


def test_each_cell_says_its_language():
    html = names("Baku")._repr_html_()
    hebrew = load("names").query("id == 'baku' and language == 'he'")["name"].item()
    assert f'<td lang="he" dir="rtl">{hebrew}</td>' in html
    assert html.count('dir="ltr"') == 3 and html.count('dir="rtl"') == 2
    assert "Who published these sources" in html
    assert "<details><summary>Open the table of names" in names()._repr_html_()


def test_hostile_names_stay_words(monkeypatch):
    table = load("names")
    for column in ("english", "name", "note"):
        table[column] = table[column].fillna("") + HOSTILE
    monkeypatch.setattr(languages, "load", lambda name: table)
    assert "<" not in languages.script()
    assert given()["words"][f"Baku{HOSTILE}"][4].endswith(HOSTILE)
    html = names("places")._repr_html_()
    assert "<script" not in html and "&lt;script&gt;" in html and "{{ 7*7 }}" in html


def test_without_the_table_a_map_is_drawn_without_the_switch(monkeypatch):
    def broken(name):
        raise AtlasError("data/names.csv is missing")

    monkeypatch.setattr(languages, "load", broken)
    assert languages.script() == ""
