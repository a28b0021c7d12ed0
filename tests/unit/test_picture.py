"""The figure around every map and chart: words, table, page, errors."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest

from helpers import data
from helpers.picture import (
    Later,
    Picture,
    document,
    need,
    paragraphs,
    safe_json,
    show,
    source_key,
    table_html,
)

HOSTILE = """<img src=x onerror=alert(1)>'"</script>{{ 7*7 }}"""


def make(**changes) -> Picture:
    table = pd.DataFrame({"Border": ["A – B", "C – D"], "Length (km)": [17, 1599.5],
                          "Year": [2022, 2013]})
    parts = {"title": "A title", "drawing": "<svg></svg>", "caption": "A caption.",
             "text": "Words.\n- one\n- two", "table": table}
    return Picture(**(parts | changes))


def test_a_picture_shows_title_drawing_caption_words_and_table_in_this_order():
    html = make()._repr_html_()
    places = [html.index(part) for part in (
        "A title</p>", "<svg>", "<figcaption>A caption.", "<p>Words.</p><ul><li>one</li>",
        "<summary>The same as a table (2 rows)</summary>", "1599.5")]
    assert places == sorted(places)
    bundle = make()._repr_mimebundle_()
    assert bundle["text/html"] == html and "1599.5" in bundle["text/plain"]


def test_every_part_is_escaped():
    table = pd.DataFrame({HOSTILE: [HOSTILE]})
    html = make(title=HOSTILE, caption=HOSTILE, text=f"{HOSTILE}\n- {HOSTILE}\n1. {HOSTILE}",
                table=table, later=Later(HOSTILE, table))._repr_html_()
    assert "<img" not in html and "</script>" not in html and "{{ 7*7 }}" in html
    # title three times (figure, heading, table), text three, later once, cells and headers
    assert html.count("&lt;img src=x") >= 12


def test_what_came_later_is_folded_and_not_in_the_plain_text():
    later = Later("In 2023 it changed.", pd.DataFrame({"Area": ["Lachin"]}))
    html = make(later=later)._repr_html_()
    folded = re.search(r'<details class="atlas-later">(.*?)</details>', html, re.S)[1]
    assert "In 2023 it changed." in folded and "Lachin" in folded
    assert "2023" not in html.replace(folded, "") and "2023" not in repr(make(later=later))
    nothing = Later("", pd.DataFrame())
    assert "<details class=\"atlas-later\"" not in make(later=nothing)._repr_html_()


def test_paper_and_ink_are_explicit_for_dark_themes():
    style = make()._repr_html_().split("</style>")[0]
    figure = re.search(r"\.atlas-picture \{(.*?)\}", style, re.S)[1]
    assert "background: #" in figure and "color: #" in figure and "var(" not in style


def test_numbers_dates_and_gaps_in_a_table():
    table = pd.DataFrame({"Place": ["x"], "People": [89524246], "Year": [2022], "Km": [7.5],
                          "Day": [pd.Timestamp("2022-10-03")], "None": [pd.NA], "Yes": [True]})
    html = table_html(table, "name")
    for cell in ('<th scope="row">x</th>', "89,524,246</td>", ">2022</td>", ">7.5</td>",
                 "<td>2022-10-03</td>", "<td></td>", "<td>True</td>"):
        assert cell in html
    assert html.count('scope="col"') == 7 and 'aria-label="Table: name"' in html


def key_of(html: str) -> str:
    return html.partition('<details class="atlas-sources">')[2].partition("</details>")[0]


@pytest.mark.parametrize("column", ["Sources", "source_ids", "source_id", "source ids"])
def test_below_a_table_its_sources_are_links_that_say_who_published_them(column):
    ids = ["cia-factbook-2022; no-such-id", pd.NA, "wiki-lachin;cia-factbook-2022"]
    table = pd.DataFrame({"Border": ["x", "y", "z"], column: ids})
    sources = data.load("sources").set_index("id")
    shown = (show(table)._repr_html_(), make(table=table)._repr_html_())
    for html in (table_html(table, "name"), *shown):
        lines = re.findall("<li>(.*?)</li>", key_of(html))
        assert lines == [f'<a href="{sources.loc[key, "url"]}">{key}: '
                         f'{sources.loc[key, "publisher"]}</a>'
                         for key in ("cia-factbook-2022", "wiki-lachin")]  # fmt: skip
        assert "<summary>Who published these sources (2)</summary>" in html
        assert "cia-factbook-2022; no-such-id</td>" in html, "the cells keep the ids"
    assert source_key(table.rename(columns={column: "Notes"})) == ""
    assert source_key(pd.DataFrame({column: [pd.NA, "no-such-id", 7]})) == ""


def test_a_key_of_sources_is_escaped_and_leads_only_to_the_web(monkeypatch):
    rows = [["a", HOSTILE, f"https://x.org/{HOSTILE}"], ["b", "B", "javascript:alert(1)"],
            ["c", "unknown", pd.NA], [HOSTILE, "D", ""]]  # fmt: skip
    sources = pd.DataFrame(rows, columns=["id", "publisher", "url"])
    monkeypatch.setattr(data, "load", lambda name: sources)
    html = source_key(pd.DataFrame({"Sources": ["a;b;c", HOSTILE]}))
    assert "<img" not in html and "</script>" not in html and "javascript" not in html
    assert html.count("<a ") == 1 and html.count("&lt;img src=x") >= 2
    assert "<li>b: B</li><li>c: unknown</li>" in html


def test_a_table_is_shown_even_if_the_sources_cannot_be_read(monkeypatch):
    def damaged(name):
        raise data.DataError("sources.csv is damaged.")

    monkeypatch.setattr(data, "load", damaged)
    html = table_html(pd.DataFrame({"Sources": ["a"]}), "name")
    assert '<th scope="row">a</th>' in html and "atlas-sources" not in html


def test_a_numbered_list_keeps_its_numbers():
    assert paragraphs("2. b\n7. c\nend") == '<ol><li value="2">b</li><li value="7">c</li></ol>' \
                                            "<p>end</p>"


def test_save_writes_one_page_without_network(tmp_path):
    path = make(title=HOSTILE).save(tmp_path / "map")
    page = path.read_text(encoding="utf-8")
    assert path.name == "map.html" and page.startswith('<!DOCTYPE html><html lang="en">')
    assert "default-src 'none'" in page and "<title>&lt;img" in page and "http://" not in page
    with pytest.raises(ValueError, match=r"folder .*missing.* make it first"):
        make().save(tmp_path / "missing" / "map.html")


def test_a_page_has_a_language_and_a_main_part():
    page = document("Title", "<p>body</p>")
    assert "<main><p>body</p></main>" in page and 'name="viewport"' in page


@pytest.mark.parametrize(("table", "words"), [
    (pd.DataFrame({"lenght_km": [1]}), 'needs a column "length_km".*did you mean "lenght_km"'),
    (pd.DataFrame({"a": [1]}), "it has a"),
    (pd.DataFrame({"length_km": []}), "without rows"),
    ("borders", "needs a table"),
])
def test_a_wrong_table_gets_one_sentence(table, words):
    with pytest.raises(ValueError, match=words):
        need(table, ["length_km"], "border_map")


def test_json_in_a_page_cannot_end_its_element():
    text = safe_json({"x": HOSTILE + "\u2028<!--"})
    assert "<" not in text and "\u2028" not in text
    assert json.loads(text)["x"] == HOSTILE + "\u2028<!--"
    with pytest.raises(ValueError):
        safe_json(float("nan"))


def test_rows_can_be_folded_until_they_are_opened():
    table = pd.DataFrame({"verdict": ["supported"]})
    assert "<details>" not in show(table)._repr_html_()
    html = show(table, title="Ours", fold="Open after you <saved>")._repr_html_()
    assert html.index("<summary>Open after you &lt;saved&gt;") < html.index("supported")
    assert repr(show(table, title="Ours")).startswith("Ours\n")
