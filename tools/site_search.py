"""The search of the web edition: a list of sections, searched in the page itself."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

HIDDEN = ("script", "style", "iframe", "pre", "svg", "nav", "details", "button")
LONGEST = 4000  # letters of a section that are searched


class Words(HTMLParser):
    """Collects the words that a reader sees before opening anything."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag in HIDDEN:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.found.append(data)


def words_of(markup: str) -> str:
    """Return the words of some HTML, without what is folded: answers and what came later."""
    words = Words()
    words.feed(markup)
    return " ".join(" ".join(words.found).split())


def sections(address: str, title: str, main: str) -> list[list[str]]:
    """Return one entry for each section of a page: address, page title, heading, words."""
    parts = re.split(r'<h[23] id="([^"]*)">(.*?)</h[23]>', main, flags=re.DOTALL)
    found = [[address, title, title, words_of(parts[0])[:LONGEST]]]
    for here, heading, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        found.append([f"{address}#{here}", title, words_of(heading), words_of(text)[:LONGEST]])
    return found


def index_script(entries: list[list[str]]) -> str:
    """Return the script that holds the index, readable by double click too."""
    text = json.dumps(entries, ensure_ascii=False, separators=(",", ":"))
    return "window.ATLAS_INDEX = " + text.replace("<", "\\u003c") + ";\n"


SEARCH_PAGE = """<h1>Search</h1>
<form role="search" id="search-form"><label for="q">Word or words</label>
<input id="q" name="q" type="search" autocomplete="off"> <button type="submit">Search</button>
</form>
<p id="search-said" role="status"></p><ol id="search-found" class="lessons"></ol>
"""
