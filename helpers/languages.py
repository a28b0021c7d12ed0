"""Names in five languages of the region: for the switch on maps, and as a table.

A name comes from a row of the table ``names`` or not at all: where a language has none, maps and
tables leave the English form, and the map says how many names it has.
"""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from helpers import look
from helpers.data import load
from helpers.errors import AtlasError
from helpers.picture import CLASS, Listing, rows, safe_json, scroll_box, source_key, style

LANGUAGES = {"az": "Azerbaijani", "hy": "Armenian", "fa": "Persian", "tr": "Turkish",
             "he": "Hebrew"}
DIRECTIONS = {code: "rtl" if code in ("fa", "he") else "ltr" for code in LANGUAGES}
KINDS = {"countries": "country", "regions": "region", "provinces": "province",
         "places": "place", "people": "person"}
Key = tuple[str, str]  # kind and id of a thing


def script() -> str:
    """Return the names that ``static/names-switch.js`` reads, as one line of JavaScript.

    Without the table there is no switch: a map is worth more than its names in other languages.
    """
    try:
        things = _things(load("names"))
    except AtlasError:
        return ""
    words: dict[str, list[str]] = {}
    for (kind, key), own in things.items():
        if kind != "person":  # a map names no person; the name of a place goes before a region's
            forms = [own["names"].get(code, "") for code in LANGUAGES]
            printed = look.COUNTRIES.get(key, [own["english"]])[:2]
            words |= dict.fromkeys(printed, forms)
    languages = [[code, name, DIRECTIONS[code]] for code, name in LANGUAGES.items()]
    return f"var atlasNames={safe_json({'languages': languages, 'words': words})};\n"


class NameTable(Listing):
    """A table in which each name says its language and its direction."""

    def _repr_html_(self) -> str:
        """Return the table as HTML."""
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.table.columns)
        body = "".join(f"<tr>{''.join(map(_cell, row, row.values()))}</tr>"
                       for row in self.table.to_dict("records"))
        html = (f'<p class="atlas-title">{escape(self.title)}</p>'
                f'{scroll_box(f"Table: {self.title}")}'
                f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
                f"{source_key(self.table)}")
        if self.fold:
            html = f"<details><summary>{escape(self.fold)}</summary>{html}</details>"
        return f'{style()}<figure class="{CLASS}" lang="en">{html}</figure>'


def names(*things: str) -> NameTable:
    """Show the English name of things beside the Azerbaijani, Armenian, Persian, Turkish, Hebrew.

    Parameters
    ----------
    *things : str
        Names of countries, places or people, or a kind: "countries", "regions", "provinces",
        "places", "people". None: everything, folded.

    Returns
    -------
    NameTable
        One row for each thing. An empty cell: no source of ours has a name in this language.

    Raises
    ------
    ValueError
        If nothing is called so; names the nearest.

    Examples
    --------
    >>> names("Baku", "Gantz")  # doctest: +SKIP
    """
    all_things = _things(load("names"))
    known = _known(all_things)
    wanted = [key for thing in things for key in look.pick(thing, known, "thing with names")]
    chosen = list(dict.fromkeys(wanted)) or list(all_things)
    table = pd.DataFrame([_row(all_things[key]) for key in chosen], dtype=object)
    return NameTable(table, "Names in five languages. Using one is not a verdict.",
                     "" if things else f"Open the table of names ({rows(table)})")


def _things(table: pd.DataFrame) -> dict[Key, dict[str, Any]]:
    """Return, for each thing, its English name, its names, its notes and its sources."""
    found: dict[Key, dict[str, Any]] = {}
    for row in table.fillna("").to_dict("records"):
        own = found.setdefault((row["kind"], row["id"]), {
            "english": row["english"], "names": {}, "notes": {}, "sources": {}})
        own["names"][row["language"]] = row["name"]
        own["sources"] |= dict.fromkeys(row["source_ids"].split(";"))
        for note in filter(None, row["note"].split("; ")):
            own["notes"].setdefault(note, []).append(LANGUAGES[row["language"]])
    return found


def _known(things: dict[Key, dict[str, Any]]) -> dict[str, list[Key]]:
    """Return every word under which things are found, and the words for whole kinds."""
    known: dict[str, list[Key]] = {word: [key for key in things if key[0] == kind]
                                   for word, kind in KINDS.items()}
    for key, own in things.items():
        english = own["english"]
        words = [english, english.split(" (")[0], *english.split(" / ")]
        words += look.COUNTRIES.get(key[1], [])
        words += [english.split()[-1]] if key[0] == "person" else []
        for word in dict.fromkeys(words):
            known.setdefault(word, []).append(key)
    return known


def _row(own: dict[str, Any]) -> dict[str, str]:
    notes = [note[0].upper() + note[1:] if len(who) == len(own["names"]) else
             f"{look.say_list(who)}: {note}" for note, who in own["notes"].items()]
    return {"English": own["english"],
            **{name: own["names"].get(code, "") for code, name in LANGUAGES.items()},
            "Notes": ". ".join(notes), "Sources": "; ".join(own["sources"])}


def _cell(column: str, text: str) -> str:
    if column == "English":
        return f'<th scope="row">{escape(text)}</th>'
    code = next((code for code, name in LANGUAGES.items() if name == column), "")
    spoken = f' lang="{code}" dir="{DIRECTIONS[code]}"' if code else ""
    return f"<td{spoken}{' class=atlas-long' * (len(text) > 60)}>{escape(text)}</td>"
