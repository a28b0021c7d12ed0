"""Colours, line styles, names, views: the one place that decides how everything looks and reads.

Colours come from the measured palette of the course: any two differ for readers with and
without colour vision, and every label is at least 4.5 to 1 against what lies under it.
"""

from __future__ import annotations

import json
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.errors import AtlasError

PAPER, INK, QUIET, RULE = "#ffffff", "#1a1a1a", "#55554f", "#767670"
SEA, LAND, COAST, WATER_NAME = "#dce8f0", "#f4f1ea", "#6f8fa3", "#3b5b70"
OUTLINE, NEIGHBOUR_LINE, ACCENT = "#333333", "#a5a197", "#1d4fa3"
FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", sans-serif'

FILLS = {"AZE": "#949536", "IRN": "#6083da", "ARM": "#ca7892", "TUR": "#ecbf88", "ISR": "#77c3f9"}
PALE = {"AZE": "#dcdcb6", "IRN": "#c6d3f2", "ARM": "#ecccd6", "TUR": "#f8e6cf", "ISR": "#cbe7fc"}

CURTAIN = pd.Timestamp("2022-11-01")  # the hindsight curtain: later things stay hidden at first
LATER = "Show what came later"
ALL_LATER = "Everything here came after 1 November 2022 and is hidden at first."

# Names, and where they stand on the maps; ``static/names.json`` explains each part of itself.
NAMES = json.loads(Path(__file__).with_name("static").joinpath("names.json").read_text("utf-8"))
COUNTRIES, VIEWS, UNAGREED = NAMES["countries"], NAMES["views"], NAMES["unagreed"]


def stroke(color: str, width: float, dash: str = "", cap: str = "butt") -> dict[str, Any]:
    """Describe one pen stroke of a line style; a style is a list of strokes, lowest first."""
    return {"color": color, "weight": width, "dashArray": dash or None, "lineCap": cap}


UNSETTLED = "not delimited or not agreed"  # what a dashed border says, on every map
STATUS = {  # colour is never alone: width, double line, cross-ties and dashes tell them apart
    "open": [stroke("#00706b", 3)],
    "partly open": [stroke(ACCENT, 6), stroke(PAPER, 2)],
    "restricted": [stroke("#6b3fa0", 3), stroke("#6b3fa0", 9, "2 14")],
    "closed": [stroke("#222222", 3.5), stroke("#222222", 10, "2 6")],
    "front line": [stroke("#a63603", 6, "12 6")],
    "ceasefire line": [stroke("#7a4b00", 5, "0.1 9", "round")],
}
LINES = {
    "ceasefire-1994": [stroke(PAPER, 5), stroke(INK, 2.5, "8 5")],
    "former-oblast": [stroke(PAPER, 4), stroke("#7a2f6b", 2.2, "1.5 5", "round")],
    "disputed": [stroke(RULE, 1.6, "5 4")],
    "unsettled": [stroke(PAPER, 4), stroke(OUTLINE, 1.3, "5 4")],
}
SCALES = {  # the three map scales of one border
    "110m": ("1:110 million", [stroke("#b35400", 5, "14 7")]),
    "50m": ("1:50 million", [stroke("#6b3fa0", 3.5, "2 5", "round")]),
    "10m": ("1:10 million", [stroke("#12331f", 2)]),
}
ROUTE = [stroke(PAPER, 6), stroke("#a01744", 3)]
GOODS = {"oil": "#4a2c0a", "gas": "#6b3fa0"}  # gas is a double line too

def hatch(kind: str, paper: str, ink: str, size: int, share: float, turn: int = 0) -> dict:
    """Describe a pattern; ``size`` in pixels, ``share`` of it inked, ``turn`` in degrees."""
    return {"kind": kind, "paper": paper, "ink": ink, "size": size, "share": share, "turn": turn}


HATCHES = {
    "dots": hatch("dots", "#c3aedb", "#6a4b91", 7, 0.16),
    "part-az": hatch("stripes", "#a9aa4c", "#f3f2dd", 11, 0.36, 45),
    "part-ka": hatch("stripes", "#c3aedb", "#f6f1fb", 11, 0.36, -45),
    "divided": hatch("stripes", "#a9aa4c", "#c3aedb", 13, 0.5, 90),
    "quiet": hatch("stripes", LAND, "#c9c3b4", 6, 0.3, 45),
    "some": hatch("dots", "#d9e3f6", "#7d97cf", 9, 0.13),
    "many": hatch("stripes", "#b3c6ee", "#98b0e4", 8, 0.4, 45),
}
KARABAKH = "Armenian forces"
HELD = {  # (held_by, extent) of the table "districts": style of the area, words of the legend
    ("Azerbaijan", "whole"): ({"fill": "#a9aa4c"}, "held by Azerbaijan"),
    ("Azerbaijan", "part"): ({"hatch": "part-az"}, "held by Azerbaijan in part"),
    (KARABAKH, "whole"): ({"hatch": "dots"}, "held by Armenian forces"),
    (KARABAKH, "part"): ({"hatch": "part-ka"}, "held by Armenian forces in part"),
    ("divided", "part"): ({"hatch": "divided"}, "divided between the two"),
    ("", ""): ({"fill": LAND}, "before the first row of the table"),
}

SHAPES = {"circle": (ACCENT, "a visit or a meeting"),
          "diamond": ("#a63603", "fighting"),
          "triangle": ("#6b3fa0", "an exercise (a drill)"),
          "square": ("#3f3f3a", "a statement, an agreement or anything else")}
MARKS = {f"{shape}-now": {"fill": colour, "edge": PAPER, "ink": PAPER, "front": 1}
         for shape, (colour, _) in SHAPES.items()} | {
    f"{shape}-past": {"fill": PAPER, "edge": colour, "ink": INK}
    for shape, (colour, _) in SHAPES.items()}
END = {"fill": "#a01744", "edge": PAPER, "ink": INK}

FLOWS = {"AZE": "#62640f", "ARM": "#9c3a60"}  # colour of what comes to a country
FLOW_WIDTHS = ((0, "under 50", 2.5), (50, "50 to 199", 5), (200, "200 to 499", 8),
               (500, "500 to 999", 11.5), (1000, "1,000 and more", 16))

TIES = {f"tie {sign}": {"strokes": [pen | {"fixed": 1} for pen in (stroke(PAPER, 9), *pens)]}
        for sign, pens in {  # colour is never alone: full, barbed, double, dotted
            "friendly": [stroke("#00706b", 4.5)],
            "hostile": [stroke("#a63603", 2.5), stroke("#a63603", 10, "2.5 7")],
            "mixed": [stroke("#6b3fa0", 7), stroke(PAPER, 3)],
            "no sign": [stroke(QUIET, 4, "0.1 9", "round")]}.items()}

EDGES = {"friendly": ("#00706b", 4, ""), "hostile": ("#a63603", 4, "9 6"),
         "mixed": ("#6b3fa0", 3, "2 5"), "no sign": ("#6b3fa0", 3, "2 5")}  # colour, width, dash
VERDICTS = {"balanced": (INK, 2.5, ""), "not balanced": ("#a63603", 2.5, "8 5"),
            "open": (RULE, 1, "2 4")}

SERIES = ("#1d4fa3", "#a63603", "#00706b", "#6b3fa0", "#5c4a00")
SERIES_DASHES = ("", "7 4", "2 4", "10 3 2 3", "4 2")
SERIES_SHAPES = ("circle", "square", "diamond", "triangle", "circle")
COUNT = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
         "eleven", "twelve")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")


def pick(given: Any, choices: dict[str, Any], what: str) -> Any:
    """Return ``choices[given]``, whatever the case of the letters.

    Raises
    ------
    ValueError
        One sentence with the nearest valid choice, or with all of them.
    """
    words = {str(key).casefold(): key for key in choices}
    wanted = str(given).strip().casefold()
    if wanted in words:
        return choices[words[wanted]]
    near = get_close_matches(wanted, words, n=1, cutoff=0.7)
    some = ", ".join(f'"{key}"' for key in list(choices)[:12])
    some = f"choose one of {some}." if len(choices) <= 12 else f"there are {some} and others."
    hint = f'did you mean "{words[near[0]]}"?' if near else some
    raise AtlasError(f'There is no {what} "{given}": {hint}')


def country_words(codes: Any = COUNTRIES) -> dict[str, str]:
    """Return every accepted name of each country, and its code, as {word: code}."""
    return {word: code for code in codes for word in (*COUNTRIES.get(code, ()), code)}


def country_name(code: str) -> str:
    """Return the printed name for a code; an unknown code is returned as it is."""
    return COUNTRIES.get(str(code), (str(code),))[0]


def sides(border: str) -> str:
    """Return "Azerbaijan – Iran" for "AZE-IRN"."""
    return " – ".join(country_name(code) for code in border.split("-"))


def say_date(when: Any, precision: str = "day") -> str:
    """Write a date in words, no finer than it is known: "3 October 2022", "October 2022", "2022".

    Parameters
    ----------
    when : date-like
    precision : str
        "day", "month" or "year".
    """
    if pd.isna(when):
        return "date not known"
    date = pd.Timestamp(when)
    if precision == "year":
        return str(date.year)
    month = f"{MONTHS[date.month - 1]} {date.year}"
    return month if precision == "month" else f"{date.day} {month}"


def say_number(value: Any, unit: str = "") -> str:
    """Write a number with thousands commas and at most two decimals, and its unit."""
    if pd.isna(value):
        return "not known"
    number = float(value)
    size = abs(number)
    digits = 0 if size >= 1000 or number == round(number) else 1 if size >= 10 else 2
    text = f"{number:,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text}{'' if unit == '%' else ' '}{unit}".strip()


def say_list(words: Any) -> str:
    """Join words as a sentence does: "a, b and c"."""
    words = [str(word) for word in words]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def say_count(number: int) -> str:
    """Write a small count as a word: "five", and a larger one in digits."""
    return COUNT[number] if number < len(COUNT) else str(number)
