"""One event in ten seats: an official and a critic for each of five capitals, side by side.

Every seat has the same layout. An empty one says where we looked; what was said after
1 November 2022 stays behind the curtain. Statements are in our words.
"""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from helpers import data, look
from helpers.picture import Later, Picture

Row = dict[str, Any]
SEATS = {"official": "official voice", "critic": "critical or independent voice"}
RANKS = {"member of parliament": "a member of parliament, not the government",
         "members of parliament": "members of parliament, not the government",
         "state news agency": "state media, not the government"}
LANGUAGES = {"ar": "Arabic", "az": "Azerbaijani", "de": "German", "en": "English",
             "es": "Spanish", "fa": "Persian", "fr": "French", "he": "Hebrew", "hy": "Armenian",
             "it": "Italian", "nl": "Dutch", "ru": "Russian", "ta": "Tamil", "tr": "Turkish"}
COLUMNS = {"Seat": "seat", "Who": "who", "Said on": "when", "In our words": "said",
           "Read": "read", "How to read it": "note", "Sources": "sources"}
HIDDEN = f'After 1 November 2022: open "{look.LATER}" below.'
STYLE = """<style>
.atlas-picture ul.atlas-voices { list-style: none; margin: 0; padding: 0; display: grid; gap: 10px;
 grid-template-columns: repeat(auto-fit, minmax(min(100%, max(17em, 45%)), 1fr)); }
.atlas-picture .atlas-voices > li { padding: 8px 12px; border: 1px solid EDGE;
 border-left-width: 10px; border-radius: 4px; overflow-wrap: anywhere; }
.atlas-picture .atlas-voices > li.atlas-empty { border-style: dashed; border-left-style: solid; }
.atlas-picture .atlas-voices .atlas-small { font-size: .875em; color: QUIET; }
</style>""".replace("EDGE", look.PALETTE["edge"]).replace("QUIET", look.QUIET)


class Voices(Picture):
    """A picture whose plain text is one paragraph for each voice, not a wide table."""

    def __repr__(self) -> str:
        """Return title, caption, summary and voices as plain text, without what came later."""
        blocks = ["\n".join(f"{name}: {words}" for name, words in row.items() if words)
                  for row in self.table.to_dict("records")]
        return "\n\n".join([f"{self.title}\n{self.caption}", self.text, *blocks])


def voices(event: str, title: str | None = None) -> Picture:
    """Show one event in ten seats, two for each capital, in the order of the alphabet.

    Parameters
    ----------
    event : str
        An event of the table ``capital_views``: its id ("gantz-baku") or its words.
    title : str, optional

    Returns
    -------
    Picture
        Ten cards of one layout: who, when, what was said in our words, where it was read, how to
        read it. Behind the curtain stands what was said after 1 November 2022.

    Raises
    ------
    ValueError
        If no voices were collected on this event; names those that there are.

    Examples
    --------
    >>> voices("gantz-baku").title
    'Gantz visits Baku: ten seats'
    """
    views = data.load("capital_views").astype(object)
    names = views.drop_duplicates("event_id").set_index("event_id")["event"]
    known = {key: key for key in names.index} | {words: key for key, words in names.items()}
    chosen = look.pick(event, known, "event with ten seats")
    sources = data.load("sources").set_index("id")
    held = views[views["event_id"] == chosen].sort_values("capital", kind="stable")
    day = data.value(f"events/{chosen}/date_start")
    seats = [_seat({key: value for key, value in row.items() if not pd.isna(value)}, day, sources)
             for row in held.to_dict("records")]
    closed = dict.fromkeys(("who", "when", "read", "note", "sources"), "") | {"said": HIDDEN}
    shown = [seat | closed if seat["state"] == "later" else seat for seat in seats]
    cards = "".join(map(_card, shown))
    caption = ("A capital stands for its government, press and parties, never for a people. The "
               "second seat is a place, not a tone: many in it agree with their government. "
               "None found does not mean not said. Jerusalem is named as the seat of Israel's "
               "government; this says nothing about the city's status.")
    return Voices(title or f"{names[chosen]}: ten seats",
                  f'{STYLE}<ul class="atlas-voices" role="list">{cards}</ul>', caption,
                  _summary(seats), _table(shown), later=_later(seats))


def _seat(row: Row, day: pd.Timestamp, sources: pd.DataFrame) -> Row:
    """Return one seat as words; ``state`` is "found", "empty" or "later"."""
    ids = row.get("source_ids", "").split(";") if row["found"] else []
    names = list(dict.fromkeys(sources.loc[one, "publisher"] for one in ids))
    language = LANGUAGES.get(row.get("language", ""), row.get("language", ""))
    note = row.get("note") or row.get("looked", "").partition("none found. ")[2]
    for one in ids:
        note = note.replace(one, sources.loc[one, "publisher"])
    rank = next((f" ({words})" for start, words in RANKS.items() if row["seat"] == "official"
                 and row.get("role", "").startswith(start)), "")
    seat = {"seat": f"{row['capital']}, {SEATS[row['seat']]}{rank}", "code": row["country"],
            "who": "", "when": "", "said": "None found.", "read": "", "note": note,
            "sources": "; ".join(ids), "after": row.get("later", ""),
            "state": "later" if day > look.CURTAIN else "empty"}
    if not row["found"]:
        return seat
    said, precision = row["date_said"], row["date_precision"]
    last = {"month": said + pd.offsets.MonthEnd(0), "year": said + pd.offsets.YearEnd(0)}
    late = max(day, last.get(precision, said)) > look.CURTAIN
    return seat | {"state": "later" if late else "found",
                   "who": f"{row['speaker']}, {row['role']}", "said": row["statement"],
                   "when": look.say_date(said, precision) + _gap(said, day, precision),
                   "read": f"{language}; published by {look.say_list(names)}. How sure that it "
                           f"was said: {row['confidence']}."}


def _gap(said: pd.Timestamp, day: pd.Timestamp, precision: str) -> str:
    days = (said - day).days
    if precision != "day":
        return ""
    if not days:
        return " (the same day)"
    many = f"{abs(days)} day{'s' * (abs(days) != 1)}"
    return f" ({many} {'after' if days > 0 else 'before'} the event)"


def _card(seat: Row) -> str:
    small = [("When: ", seat["when"]), ("Read in ", seat["read"]), ("", seat["note"])]
    lines = [f"<p><strong>{escape(seat['seat'])}</strong></p>"]
    lines += [f"<p>{escape(seat['who'])}</p>"] if seat["who"] else []
    lines += [f"<p>{escape(seat['said'])}</p>"]
    lines += [f'<p class="atlas-small">{escape(label + words)}</p>'
              for label, words in small if words]
    kind = "" if seat["state"] == "found" else ' class="atlas-empty"'
    colours = look.FILLS if seat["state"] == "found" else look.PALE  # pale: nobody speaks here
    colour = colours.get(seat["code"], look.RULE)
    return f'<li{kind} style="border-left-color:{colour}">{"".join(lines)}</li>'


def _summary(seats: list[Row]) -> str:
    """Say how many voices there are, which seats are empty, and which speak later."""
    words = {"found": "Found", "empty": "None found", "later": "Only after 1 November 2022"}
    lines = []
    for state, label in words.items():
        here = [seat["seat"].replace(" voice", "") for seat in seats if seat["state"] == state]
        lines += [f"{label} ({len(here)} of {len(seats)}): {'; '.join(here)}."] if here else []
    return "\n".join(lines)


def _table(seats: list[Row]) -> pd.DataFrame:
    rows = [[seat[key] for key in COLUMNS.values()] for seat in seats]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _later(seats: list[Row]) -> Later:
    """Return what was said after the curtain: whole voices, and later words of earlier ones."""
    late = [seat for seat in seats if seat["state"] == "later"]
    late += [seat | {"who": "", "when": "after 1 November 2022", "said": seat["after"],
                     "read": "", "note": "", "sources": ""}
             for seat in seats if seat["after"] and seat["state"] != "later"]
    text = "\n".join(f"- {seat['seat']}: " + ". ".join(filter(None, [seat["who"], seat["said"]]))
                     for seat in late)
    return Later(text, _table(late))
