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

STATIC = Path(__file__).with_name("static")


def _read(name: str) -> dict[str, Any]:
    return json.loads((STATIC / name).read_text("utf-8"))


def paint(value: Any) -> Any:
    """Return a value of ``look.json`` with its colours: "@teal" becomes the code of teal."""
    if isinstance(value, dict):
        return {key: paint(one) for key, one in value.items()}
    if isinstance(value, list):
        return [paint(one) for one in value]
    return PALETTE[value[1:]] if isinstance(value, str) and value.startswith("@") else value


def stroke(color: str, width: float, dash: str = "", cap: str = "butt") -> dict[str, Any]:
    """Describe one pen stroke of a line style; a style is a list of strokes, lowest first."""
    return {"color": color, "weight": width, "dashArray": dash or None, "lineCap": cap}


def _pens(rows: list[list]) -> list[dict[str, Any]]:
    return [stroke(*row) for row in rows]


# How things look, and how they are called and where their names stand; the two files in
# ``static/`` explain each part of themselves. Every colour has one place: the palette.
NAMES, LOOKS = _read("names.json"), _read("look.json")
PALETTE = LOOKS["palette"]
LOOKS = paint(LOOKS)
COUNTRIES, VIEWS, UNAGREED = NAMES["countries"], NAMES["views"], NAMES["unagreed"]
PAPER, INK, QUIET, RULE, ACCENT = (PALETTE[name] for name in (
    "paper", "ink", "quiet", "rule", "blue"))
SEA, LAND, COAST, WATER_NAME, OUTLINE, NEIGHBOUR_LINE = (PALETTE[name] for name in (
    "sea", "land", "coast", "water name", "outline", "neighbour line"))
FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", sans-serif'
FILLS, PALE, FLOWS, GOODS, HATCHES = (LOOKS[name] for name in (
    "fills", "pale", "flows", "goods", "hatches"))

CURTAIN = pd.Timestamp("2022-11-01")  # the hindsight curtain: later things stay hidden at first
LATER = "Show what came later"
ALL_LATER = "Everything here came after 1 November 2022 and is hidden at first."
UNSETTLED = "not delimited or not agreed"  # what a dashed border says, on every map

STATUS, LINES = ({name: _pens(rows) for name, rows in LOOKS[part].items()}
                 for part in ("status", "lines"))
SCALES = {name: (words, _pens(rows)) for name, (words, rows) in LOOKS["scales"].items()}
ROUTE = _pens(LOOKS["route"])
TIES = {f"tie {sign}": {"strokes": [pen | {"fixed": 1} for pen in _pens(rows)]}
        for sign, rows in LOOKS["ties"].items()}
HELD = {(who, extent): (style, words) for who, extent, style, words in LOOKS["held"]}
SHAPES, FLOW_WIDTHS = LOOKS["shapes"], LOOKS["flow widths"]
EDGES, VERDICTS = LOOKS["edges"], LOOKS["verdicts"]
SERIES, SERIES_DASHES, SERIES_SHAPES = zip(*LOOKS["series"], strict=True)
MARKS = {f"{shape}-now": {"fill": colour, "edge": PAPER, "ink": PAPER, "front": 1}
         for shape, (colour, _) in SHAPES.items()} | {
    f"{shape}-past": {"fill": PAPER, "edge": colour, "ink": INK}
    for shape, (colour, _) in SHAPES.items()}
END = {"fill": PALETTE["crimson"], "edge": PAPER, "ink": INK}
COUNT, MONTHS = NAMES["numbers"], NAMES["months"]


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
