"""Colours, line styles, names, views: the one place that decides how everything looks and reads.

Colours come from the measured palette of the course: any two differ for readers with and
without colour vision, and every label is at least 4.5 to 1 against what lies under it.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

import pandas as pd

PAPER, INK, QUIET, RULE = "#ffffff", "#1a1a1a", "#55554f", "#767670"
SEA, LAND, COAST, WATER_NAME = "#dce8f0", "#f4f1ea", "#6f8fa3", "#3b5b70"
OUTLINE, NEIGHBOUR_LINE, ACCENT = "#333333", "#a5a197", "#1d4fa3"
FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", sans-serif'

FILLS = {"AZE": "#949536", "IRN": "#6083da", "ARM": "#ca7892", "TUR": "#ecbf88", "ISR": "#77c3f9"}
PALE = {"AZE": "#dcdcb6", "IRN": "#c6d3f2", "ARM": "#ecccd6", "TUR": "#f8e6cf", "ISR": "#cbe7fc"}

CURTAIN = pd.Timestamp("2022-11-01")  # the hindsight curtain: later things stay hidden at first
LATER = "Show what came later"

# The first name is the one printed. Every name is accepted where a country is asked for.
COUNTRIES = {
    "AZE": ("Azerbaijan", "Republic of Azerbaijan"),
    "IRN": ("Iran", "Islamic Republic of Iran"),
    "ARM": ("Armenia", "Republic of Armenia"),
    "TUR": ("Turkey (Türkiye)", "Turkey", "Türkiye", "Turkiye", "Republic of Türkiye"),
    "ISR": ("Israel", "State of Israel"),
    "GEO": ("Georgia",),
    "RUS": ("Russia", "Russian Federation"),
    "IRQ": ("Iraq",),
    "SYR": ("Syria", "Syrian Arab Republic"),
    "LBN": ("Lebanon",),
    "JOR": ("Jordan",),
    "EGY": ("Egypt",),
    "SAU": ("Saudi Arabia",),
    "KWT": ("Kuwait",),
    "TKM": ("Turkmenistan",),
    "AFG": ("Afghanistan",),
    "PAK": ("Pakistan",),
    "KAZ": ("Kazakhstan",),
    "UZB": ("Uzbekistan",),
    "GRC": ("Greece",),
    "BGR": ("Bulgaria",),
    "ROU": ("Romania",),
    "UKR": ("Ukraine",),
    "CYP": ("Cyprus",),
    "ARE": ("United Arab Emirates",),
    "OMN": ("Oman",),
    "QAT": ("Qatar",),
}

# Lines that are not agreed by both sides (as of 1 November 2022): dashed on every map.
UNAGREED = ["ARM-AZE", "ISR-LBN", "ISR-golan-heights", "LBN-golan-heights", "SYR-golan-heights",
            "ISR-gaza-strip", "EGY-gaza-strip", "ISR-west-bank", "JOR-west-bank", "RUS-UKR"]
DISPUTED = ("golan-heights",)  # areas of the base layer that are hatched

# Where a name may stand: latitude, longitude, and which part of the text lies on that point
# (c its middle, l its left end, r its right end). The first that fits is taken.
SPOTS = {
    "AZE": ((40.55, 47.75, "c"), (40.75, 46.6, "l"), (40.3, 49.9, "l")),
    "IRN": ((32.6, 54.2, "c"), (36.2, 48.6, "c"), (37.6, 46.9, "c"), (38.35, 47.2, "c")),
    "ARM": ((40.62, 44.75, "c"), (40.5, 46.0, "r"), (39.55, 46.0, "c")),
    "TUR": ((39.05, 34.6, "c"), (39.3, 41.8, "c"), (39.75, 43.7, "c")),
    "ISR": ((31.9, 34.35, "r"), (30.8, 34.8, "c")),
    "GEO": ((42.05, 43.6, "c"), (41.75, 43.6, "c")),
    "RUS": ((45.8, 43.5, "c"), (43.2, 46.0, "c"), (42.3, 47.3, "c")),
    "IRQ": ((33.0, 43.2, "c"),),
    "SYR": ((35.0, 38.6, "c"),),
    "JOR": ((30.9, 36.6, "c"),),
    "LBN": ((34.15, 35.6, "r"), (34.05, 35.85, "c")),
    "EGY": ((28.2, 30.2, "c"),),
    "SAU": ((27.6, 42.3, "c"),),
    "KWT": ((29.3, 47.6, "c"),),
    "TKM": ((39.4, 58.6, "c"),),
    "AFG": ((34.2, 62.6, "c"), (33.4, 63.9, "r")),
    "PAK": ((28.0, 63.9, "r"),),
    "KAZ": ((45.6, 53.5, "c"),),
    "UZB": ((42.6, 61.0, "c"),),
    "GRC": ((40.7, 24.4, "l"),),
    "BGR": ((42.5, 25.7, "c"),),
    "ROU": ((45.6, 26.2, "c"),),
    "UKR": ((46.9, 33.6, "c"),),
    "CYP": ((34.75, 32.3, "r"), (34.95, 33.0, "c")),
    "ARE": ((24.4, 54.6, "c"),),
    "QAT": ((25.2, 51.2, "c"),),
    "golan-heights": ((33.0, 35.85, "l"),),
    "west-bank": ((32.0, 35.3, "c"),),
    "gaza-strip": ((31.4, 34.2, "r"),),
    "abkhazia": ((43.05, 41.1, "c"),),
    "south-ossetia": ((42.35, 44.0, "c"),),
    "cyprus-buffer-zone": ((35.35, 33.5, "c"),),
    "crimea-isthmus": ((45.25, 34.2, "c"),),
}
REGIONS = {  # parts of countries, named on larger scales: zoom from which, and where
    "Nakhchivan (Azerbaijan)": (7.2, ((39.3, 45.5, "c"), (39.45, 45.2, "c"))),
    "Syunik (Armenia)": (7.6, ((39.4, 46.2, "c"), (39.2, 46.3, "c"))),
}
TOWNS = {"capital": 5.4, "capital (status disputed)": 5.4, "city": 7.2, "town": 8.2,
         "border town": 8.6}  # kinds of place that are named, and the zoom from which
WATERS = {
    "Caspian Sea": ((41.9, 50.7), (39.2, 50.4)),
    "Black Sea": ((43.1, 34.5), (42.2, 38.5)),
    "Mediterranean Sea": ((33.4, 30.2),),
    "Persian Gulf": ((27.4, 50.9),),
    "Red Sea": ((26.2, 35.2),),
}

VIEWS = {  # south-west and north-east corner: latitude, longitude
    "region": ((25.1, 25.8), (42.6, 63.3)),
    "caucasus": ((37.7, 42.9), (42.2, 50.9)),
    "nakhchivan": ((38.7, 44.4), (39.95, 46.3)),
    "syunik": ((38.6, 45.0), (40.2, 47.0)),
    "karabakh": ((38.75, 45.7), (40.45, 47.7)),
    "all": ((24.0, 24.0), (48.0, 64.0)),
}


def stroke(color: str, width: float, dash: str = "", cap: str = "butt") -> dict[str, Any]:
    """Describe one pen stroke of a line style; a style is a list of strokes, lowest first."""
    return {"color": color, "weight": width, "dashArray": dash or None, "lineCap": cap}


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
}
SCALES = {  # the three map scales of one border
    "110m": ("1:110 million", [stroke("#b35400", 5, "14 7")]),
    "50m": ("1:50 million", [stroke("#6b3fa0", 3.5, "2 5", "round")]),
    "10m": ("1:10 million", [stroke("#12331f", 2)]),
}
ROUTE = [stroke(PAPER, 6), stroke("#a01744", 3)]

HATCHES = {
    "dots": {"kind": "dots", "paper": "#c3aedb", "ink": "#6a4b91", "size": 7, "share": 0.16},
    "part-az": {"kind": "stripes", "paper": "#a9aa4c", "ink": "#f3f2dd", "size": 11,
                "share": 0.36, "turn": 45},
    "part-ka": {"kind": "stripes", "paper": "#c3aedb", "ink": "#f6f1fb", "size": 11,
                "share": 0.36, "turn": -45},
    "divided": {"kind": "stripes", "paper": "#a9aa4c", "ink": "#c3aedb", "size": 13,
                "share": 0.5, "turn": 90},
    "quiet": {"kind": "stripes", "paper": LAND, "ink": "#c9c3b4", "size": 6, "share": 0.3,
              "turn": 45},
}
HELD = {  # (held_by, extent) of the table "districts": style of the area, words of the legend
    ("Azerbaijan", "whole"): ({"fill": "#a9aa4c"}, "held by Azerbaijan"),
    ("Azerbaijan", "part"): ({"hatch": "part-az"}, "held by Azerbaijan in part"),
    ("Karabakh Armenian forces", "whole"): (
        {"hatch": "dots"}, "held by Karabakh Armenian forces"),
    ("Karabakh Armenian forces", "part"): (
        {"hatch": "part-ka"}, "held by Karabakh Armenian forces in part"),
    ("divided", "part"): ({"hatch": "divided"}, "divided between the two"),
    ("", ""): ({"fill": LAND}, "no row in the table yet"),
}

UNIT_SPOTS = {  # where the name of a district stands, if not in the middle of its box
    "oblast-rest": [[40.12, 46.62, "c"], [39.72, 46.98, "c"]],
    "kalbajar": [[40.08, 46.05, "c"]],
    "lachin": [[39.68, 46.3, "c"]],
    "aghdam": [[40.02, 46.98, "c"], [39.93, 47.0, "c"]],
    "shusha": [[39.7, 46.72, "c"]],
    "qubadli": [[39.36, 46.58, "c"]],
    "fuzuli": [[39.52, 47.28, "c"]],
}

# The outline of a mark says what kind of thing happened; anything else is a square.
EVENT_SHAPES = {"visit": "circle", "meeting": "circle", "war": "diamond", "incident": "diamond",
                "exercise": "diamond", "clash": "diamond"}
SHAPE_WORDS = {"circle": "a visit or a meeting", "diamond": "fighting, an exercise or an incident",
               "square": "a statement, an agreement or anything else"}

SERIES = ("#1d4fa3", "#a63603", "#00706b", "#6b3fa0", "#5c4a00")
SERIES_DASHES = ("", "7 4", "2 4", "10 3 2 3", "4 2")
SERIES_SHAPES = ("circle", "square", "diamond", "triangle", "circle")
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
    near = get_close_matches(wanted, words, n=1, cutoff=0.5)
    hint = f'did you mean "{words[near[0]]}"?' if near else (
        "choose one of " + ", ".join(f'"{key}"' for key in choices) + ".")
    raise ValueError(f'There is no {what} "{given}": {hint}')


def country_code(name: str) -> str:
    """Return the ISO 3166 code of a country, for a code or any accepted name.

    Examples
    --------
    >>> country_code("Türkiye"), country_code("Turkey"), country_code("tur")
    ('TUR', 'TUR', 'TUR')
    """
    names = {word: code for code, words in COUNTRIES.items() for word in words}
    return pick(name, {**names, **{code: code for code in COUNTRIES}}, "country")


def country_name(code: str) -> str:
    """Return the printed name for a code; an unknown code is returned as it is."""
    return COUNTRIES.get(str(code), (str(code),))[0]


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
    digits = 0 if abs(number) >= 1000 or number == round(number) else 1 if abs(number) >= 10 else 2
    text = f"{number:,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text}{unit}" if unit == "%" else f"{text} {unit}".strip()


def say_list(words: list[str]) -> str:
    """Join words as a sentence does: "a, b and c"."""
    words = [str(word) for word in words]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1] \
        if words else "none"


def pick_all(given: Any, choices: dict[str, Any], what: str) -> list[str]:
    """Check that every value is one of the choices; return them once each, in order."""
    names = list(dict.fromkeys(given))
    for name in names:
        pick(name, choices, what)
    return names
