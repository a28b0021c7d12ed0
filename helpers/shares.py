"""A share of oil: put into a sentence, and drawn beside the article's 40%.

Each row of the table ``energy_israel_oil_imports`` is one published count: a year, a whole and a
counter. What was counted after October 2022 stays behind the curtain.
"""

from __future__ import annotations

import math
from html import escape
from typing import Any

import pandas as pd

from helpers import charts, look, maps
from helpers.picture import Later, Picture, need

Row = dict[str, Any]
ARTICLE, NO_NAME = 40, "The article, no year, no counter: 40% of oil imports"
COLUMNS = {  # of the table below shares
    "Period": "when", "Seller": "origin_name", "Share, low (%)": "share_low_pct", "Share (%)":
    "share_best_pct", "Share, high (%)": "share_high_pct", "Barrels a day": "barrels_per_day",
    "Share of": "share_of", "Who counts": "counter", "How": "basis", "Trust": "confidence",
    "Note": "note", "Sources": "source_ids"}
SHARES = ["origin", "origin_name", "period", "period_start", "period_end", "counter", "qualifier"]


def oil_sentence(row: Row) -> str:
    """Turn one row of the table ``energy_israel_oil_imports`` into an exact sentence.

    Parameters
    ----------
    row : dict
        Keys as the columns; a missing value has no key.
    """
    amount, when = _amount(row), _when(row)
    of = " (a volume, not a share)" if amount.endswith("a day") else (
        f" of Israel's {row.get('share_of', 'oil')}")
    name = "All sellers together" if row["origin"] == "all" else row["origin_name"]
    return (f"{when[0].upper()}{when[1:]}: {name} supplied {amount}{of}, according to "
            f"{look.NAMES['counters'].get(row['counter'], row['counter'])}.")


def _when(row: Row) -> str:
    """Say the period in words: "first half of 2020", not "H1 2020"."""
    spans = {"H1 ": "first half of ", "Q1 ": "first quarter of ", "Q2 ": "second quarter of "}
    return spans.get(row["period"][:3], row["period"][:3]) + row["period"][3:]


def _amount(row: Row) -> str:
    """Say a share with the word of its source, a volume, or that there is no number."""
    word = "" if row["qualifier"] in ("as given", "range") else f"{row['qualifier']} "
    return [*maps._facts(row, word + "{share_best_pct:g}%", "{share_low_pct:g} to "
                         "{share_high_pct:g}%", word + "{barrels_per_day:,.0f} barrels a day"),
            "a part without a number"][0]


def share_chart(imports: pd.DataFrame, title: str | None = None) -> Picture:
    """Draw every published share in Israel's oil, with the article's 40% as a dashed line.

    Parameters
    ----------
    imports : DataFrame
        Rows of ``load("energy_israel_oil_imports")``. What was counted after October 2022 stays
        behind the curtain.
    title : str, optional
    """
    need(imports, SHARES, "share_chart")
    title, told = title or "Published shares in Israel's oil", []
    for late in (False, True):
        rows = _told(imports[(imports["period_end"] > look.CURTAIN) == late])
        shares = [row for row in rows if {"share_low_pct", "share_best_pct"} & row.keys()]
        text = [f"Rows with a share: {len(shares)}, drawn above. Rows with a volume, or without a "
                f"number: {len(rows) - len(shares)}."]
        text += [f"- {oil_sentence(row)}" for row in rows if row not in shares]
        told.append(("\n".join(text), maps._table(rows, COLUMNS), _bars(shares, title)))
    (text, table, drawing), later = told
    caption = ("Blue: the published share; a bar: the source gives two ends. Dashed line: the 40% "
               "of the article. Do not compare their size: each is a share of something "
               "else.")
    return Picture(title, drawing, caption, text, table, later=Later(*later))


def share_story(imports: pd.DataFrame, year: int, counter: str = "anyone",
                origin: str = "Azerbaijan") -> Picture:
    """Say in exact sentences what one counter published for one year, up to October 2022.

    Parameters
    ----------
    imports : DataFrame
        ``load("energy_israel_oil_imports")``.
    year : int
    counter : str
        A word of the column counter ("press"), or "anyone".
    origin : str
        A name of the column origin_name, such as "Azerbaijan" or "Russia".

    Raises
    ------
    ValueError
        If no row fits: one sentence with the years or counters that exist.
    """
    need(imports, SHARES, "share_story")
    codes = dict(zip(imports["origin_name"], imports["origin"], strict=True))
    rows = _told(imports[(imports["origin"] == look.pick(origin, codes, "seller"))
                         & (imports["period_end"] <= look.CURTAIN)])
    told = f"count of {origin} up to October 2022"
    fits = look.pick(year, {one: own for one in range(2000, 2023) if (own := [
        row for row in rows if row["period_start"].year <= one <= row["period_end"].year])},
                     f"{told} in our table for the year")
    fits = look.pick(counter, {"anyone": fits} | {one["counter"]: [
        row for row in fits if row["counter"] == one["counter"]] for one in fits},
                     f"{told} for {year} by")
    said = "".join('<p style="font-size:1.35em;line-height:1.4;margin:.4em 0">'
                   f"{escape(oil_sentence(row))}</p>" for row in fits)
    how = "\n".join(f"- {row['basis'][0].upper()}{row['basis'][1:]}. {row.get('note', '')}"
                    for row in fits)
    return Picture(f"{origin}, {year}, counted by {counter}", said,
                   "Each sentence is one row of the table.", how, maps._table(fits, COLUMNS))


def _told(imports: pd.DataFrame) -> list[Row]:
    rows = maps._rows(imports.sort_values(["period_start", "id"]))
    return [row | {"when": _when(row)} for row in rows]


def _bars(rows: list[Row], title: str) -> str:
    """Draw rows with a share under the row of the article."""
    drawn = [{"share_best_pct": ARTICLE}, *rows]
    said = [NO_NAME] + [f"{row['origin_name']}, {_when(row)}, {row['counter']}: {_amount(row)} "
                        f"of {row.get('share_of', 'oil')}" for row in rows]
    scale, ticks = charts._scale([0, 100], zero=True)

    def draw(number: int, top: float) -> str:
        low, best, high = (drawn[number].get(f"share_{end}_pct", math.nan)
                           for end in ("low", "best", "high"))
        shape, colour = ("circle", look.ACCENT) if number else ("diamond", charts.RUST)
        return charts._line((scale(ARTICLE), top - 2), (scale(ARTICLE), top + 20), charts.RUST,
                            1.5, "4 3") + charts._box(
            scale, low, high, top + 4, 10, charts.RANGE, said[number]) + charts._mark(
            scale(best), top + 9, shape, colour, said[number])

    return charts._stack(title, said, draw, scale, ticks, "%")
