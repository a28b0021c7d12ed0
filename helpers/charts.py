"""Three small charts as accessible SVG: bars with ranges, points over time, intervals.

Positions across are percentages and text is in pixels, so a chart is as readable on a phone as
on a wide screen. Every mark has a title; the whole has a label with the numbers; and the Picture
around it repeats them as text and as a table.
"""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Callable
from html import escape
from typing import Any

import pandas as pd

from helpers import look
from helpers.errors import AtlasError
from helpers.picture import Picture, need

LINE, WRAP = 17, 42  # pixels of a line of text; letters in it, so that it fits a phone
GRID, AXIS, RANGE, RUST = (look.PALETTE[name] for name in ("grid", "axis", "range", "rust"))


def bar_chart(table: pd.DataFrame, label: str, value: str, low: str | None = None,
              high: str | None = None, unit: str = "", group: str | None = None,
              title: str | None = None, caption: str = "") -> Picture:
    """Draw one bar for each row, from zero, with a line from low to high where there is a range.

    Parameters
    ----------
    table : DataFrame
        One row is one bar; drawn in the order of the rows.
    label, value : str
        Columns with the words and the number. A row without a number says "not known".
    low, high : str, optional
        Columns with the ends of the range.
    unit : str
        Written after every number, for example "km".
    group : str, optional
        Column that tells rows apart by colour and by a word before the number.
    title, caption : str
    """
    columns = [name for name in (value, low, high) if name]
    rows = _numbers(table, label, columns, [group] if group else [], "bar_chart")
    scale, ticks = _scale([row[name] for row in rows for name in columns], zero=True)
    groups = list(dict.fromkeys(str(row[group]) for row in rows)) if group else []
    said = [_bar_words(row, label, value, low, high, group, unit) for row in rows]

    def draw(i: int, top: float) -> str:
        colour = look.SERIES[groups.index(str(rows[i][group])) % 5 if group else 0]
        bar = _box(scale, 0, rows[i][value] or math.nan, top, 18, colour, said[i])
        return bar + _whiskers(scale, rows[i].get(low, math.nan), rows[i].get(high, math.nan), top)

    title = title or f"{value} by {label}"
    svg = _stack(title, said, draw, scale, ticks, unit)
    return Picture(title, svg, caption, "\n".join(f"- {one}" for one in said), table)


def interval_chart(table: pd.DataFrame, label: str, low: str, high: str, best: str | None = None,
                   truth: str | None = None, unit: str = "", title: str | None = None,
                   caption: str = "", zero: bool = False) -> Picture:
    """Draw a range for each row, with a dot for the best value and a diamond for the true one.

    A row with one end only gets an arrow there: at least, or at most.

    Parameters
    ----------
    table : DataFrame
        One row is one range.
    label, low, high : str
        Columns with the words and both ends.
    best, truth : str, optional
        Columns with the best estimate, and with the true value; with ``truth``, the text counts
        the ranges that hold it.
    unit : str
        Written after every number, for example "km".
    title, caption : str
    zero : bool
        Begin the axis at zero.
    """
    columns = [name for name in (low, high, best, truth) if name]
    rows = _numbers(table, label, columns, [], "interval_chart")
    for row in rows:
        if row[low] > row[high]:
            raise AtlasError(f'interval_chart: in the row "{row[label]}" the low end '
                             f"({row[low]:g}) is above the high end ({row[high]:g}): swap them.")
    scale, ticks = _scale([row[name] for row in rows for name in columns], zero)
    said = [_interval_words(row, label, low, high, best, truth, unit) for row in rows]

    def draw(i: int, top: float) -> str:
        row = rows[i]
        dot, diamond = row.get(best, math.nan), row.get(truth, math.nan)
        colour = look.INK if row[low] <= diamond <= row[high] else RUST
        open_up = math.isnan(row[high])
        end = _open_end(scale(row[low] if open_up else row[high]), top + 9, open_up, look.ACCENT)
        point = math.nan if best or row[low] != row[high] else scale(row[low])
        return end * (open_up != math.isnan(row[low])) + _box(
            scale, row[low], row[high], top + 4, 10, RANGE, said[i]) + _mark(
            point, top + 9, "circle", look.ACCENT, said[i]) + _mark(
            scale(dot), top + 9, "circle", look.ACCENT, f"best: {look.say_number(dot)}"
        ) + _mark(scale(diamond), top + 9, "diamond", colour,
                  f"true value: {look.say_number(diamond)}")

    known = [row for row in rows if truth and not math.isnan(row[truth])]
    inside = sum(row[low] <= row[truth] <= row[high] for row in known)
    text = [f"- {one}" for one in said] + ([
        f"{inside} of {len(known)} ranges hold the true value (marked by a diamond)."]
        if known else [])
    title = title or f"{low} to {high} by {label}"
    svg = _stack(title, said, draw, scale, ticks, unit)
    return Picture(title, svg, caption, "\n".join(text), table)


def point_chart(table: pd.DataFrame, x: str, y: str, series: str | None = None, unit: str = "",
                title: str | None = None, caption: str = "", zero: bool = False) -> Picture:
    """Draw points over time, joined within a series; each series is named at its last point.

    Parameters
    ----------
    table : DataFrame
        One row is one point.
    x, y : str
        Columns with a year or a date, and a number.
    series : str, optional
        Column that names the series (at most five).
    unit, title, caption : str
    zero : bool
        Begin the upright axis at zero.
    """
    rows = _numbers(table, x, [y], [series] if series else [], "point_chart")
    rows = sorted((row | {"_at": _time(row[x])} for row in rows if not math.isnan(row[y])),
                  key=lambda row: row["_at"])
    names = list(dict.fromkeys(str(row[series]) if series else "" for row in rows))
    if len(names) > len(look.SERIES):
        raise AtlasError(f"point_chart draws at most {len(look.SERIES)} series, and was given "
                         f"{len(names)}: filter the table first.")
    across, years = _scale([row["_at"] for row in rows], whole=True)
    up, ticks = _scale([row[y] for row in rows], zero=zero)

    def spot(row: dict) -> tuple[float, float]:
        return across(row["_at"]), 26 + 3 * (100 - up(row[y]))

    parts, said, ends = [_grid(ticks, up, unit, years, across)], [], []
    for i, name in enumerate(names):
        own = [row for row in rows if not series or str(row[series]) == name]
        said.append(_series_words(own, x, y, name, unit))
        parts.append(_series(own, x, y, spot, i, f"{name} ", unit))
        ends.append((spot(own[-1])[1], spot(own[-1])[0], name, i))
    title = title or f"{y} by {x}"
    right = 26 + 8 * min(20, max(len(name) for name in names))
    svg = _svg(title, said, "".join(parts) + _end_names(ends), 366, right)
    return Picture(title, svg, caption, "\n".join(f"- {one}" for one in said), table)


# ---- numbers, scales and words ----


def _numbers(table: pd.DataFrame, label: str, columns: list[str], others: list[str],
             function: str) -> list[dict]:
    """Return the rows with their columns as numbers, or say which cell is not one."""
    need(table, [label, *columns, *others], function)
    rows = table.copy()
    for column in columns:
        numbers = pd.to_numeric(rows[column], errors="coerce").astype("float64")
        numbers = numbers.where(numbers.abs() != math.inf)
        bad = rows[numbers.isna() & rows[column].notna()]
        if len(bad):
            raise AtlasError(f'{function} needs numbers in the column "{column}", and found '
                             f'"{bad.iloc[0][column]}": choose another column or mend the cell.')
        rows[column] = numbers
    if rows[columns].isna().all(axis=None):
        raise AtlasError(f'{function} found no number in the column "{columns[0]}": every cell '
                         "is empty.")
    return rows.to_dict("records")


def _scale(values: list[float], zero: bool = False,
           whole: bool = False) -> tuple[Callable, list[float]]:
    """Return a function from value to percent, and round values for the axis.

    ``zero`` puts zero on the axis; ``whole`` is for years: whole steps, no room at the ends.
    """
    known = [value for value in values if not math.isnan(value)] + [0.0] * zero
    low, high = min(known), max(known)
    if low == high:
        low, high = low - (not zero), high + 1
    rough = (high - low) / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= rough * 0.999)
    step = max(1, round(step)) if whole else step
    first = low if whole else math.floor(low / step) * step
    last = high if whole else math.ceil(high / step) * step
    counts = range(math.ceil(first / step - 1e-9), math.floor(last / step + 1e-9) + 1)
    return (lambda value: round(100 * (value - first) / (last - first), 2)), \
        [round(i * step, 10) for i in counts]


def _time(value: Any) -> float:
    """Return a year or a date as a number of years."""
    if isinstance(value, (int, float)) or str(value).isdigit():
        return float(value)
    try:
        date = pd.Timestamp(value)
    except ValueError as error:
        raise AtlasError(f'point_chart cannot read "{value}" as a year or a date: write 2022 or '
                         "2022-10-03.") from error
    return date.year + (date.day_of_year - 1) / 366


def _bar_words(row: dict, label: str, value: str, low: str | None, high: str | None,
               group: str | None, unit: str) -> str:
    words = f"{row[label]}{f' ({row[group]})' if group else ''}: "
    words += look.say_number(row[value], unit)
    ends = [look.say_number(row.get(name, math.nan)) for name in (low, high)]
    return words if "not known" in ends else f"{words} ({ends[0]} to {ends[1]})"


def _interval_words(row: dict, label: str, low: str, high: str, best: str | None,
                    truth: str | None, unit: str) -> str:
    start = "at most " if math.isnan(row[low]) else "at least " if math.isnan(row[high]) else \
        "" if row[low] == row[high] else f"{look.say_number(row[low])} to "
    end = row[low] if math.isnan(row[high]) else row[high]
    words = f"{row[label]}: {start}{look.say_number(end, unit)}"
    if best and not math.isnan(row[best]):
        words += f", best {look.say_number(row[best], unit)}"
    if truth and not math.isnan(row[truth]):
        where = "inside" if row[low] <= row[truth] <= row[high] else "outside"
        words += f"; true value {look.say_number(row[truth], unit)}, {where}"
    return words


def _series_words(rows: list[dict], x: str, y: str, name: str, unit: str) -> str:
    ordered = sorted(rows, key=lambda row: row[y])
    parts = (("first", rows[0]), ("last", rows[-1]), ("highest", ordered[-1]),
             ("lowest", ordered[0]))
    words = "; ".join(f"{part} {look.say_number(row[y], unit)} ({_when(row[x])})"
                      for part, row in parts)
    return f"{name}: {words}" if name else words


def _when(value: Any) -> str:
    return look.say_date(value) if isinstance(value, pd.Timestamp) else str(value)


# ---- drawing: every value is escaped here ----


def _svg(title: str, said: list[str], inside: str, height: float, right: int = 26) -> str:
    name = escape(f"{title}. " + "; ".join(said))
    return (f'<div class="atlas-chart" style="padding:4px {right}px 4px 8px;'
            f'background:{look.PAPER}"><svg role="img" aria-label="{name}" width="100%" '
            f'height="{height:.0f}" xmlns="http://www.w3.org/2000/svg" fill="{look.INK}" '
            f'style="display:block;overflow:visible;background:{look.PAPER};color:{look.INK};'
            f'font-family:{escape(look.FONT)}">{inside}</svg></div>')


def _stack(title: str, said: list[str], draw: Callable[[int, float], str], scale: Callable,
           ticks: list[float], unit: str) -> str:
    """Stack the rows: the words of each, its mark below them, and one axis under all."""
    parts, top = [], 8.0
    for number, words in enumerate(said):
        words = re.sub(r"(?<=\d) (?=\S+$)", "\u00a0", words)  # a number stays with its unit
        for line in textwrap.wrap(words, WRAP):
            parts.append(_text(0, top + 12, line, 14, look.INK, "start"))
            top += LINE
        parts.append(draw(number, top))
        top += 38
    for tick in ticks:
        at, last = scale(tick), tick == ticks[-1]
        words = look.say_number(tick, unit if last or unit == "%" else "")
        anchor = "start" if at < 2 else "end" if last and len(words) > 5 else "middle"
        parts.insert(0, _line((at, 0), (at, top), GRID if tick else AXIS))
        parts.append(_text(at, top + 18, words, 12.5, look.QUIET, anchor))
    return _svg(title, said, "".join(parts), top + 34)


def _text(x: float, y: float, words: str, size: float, colour: str, anchor: str) -> str:
    return (f'<text x="{x}%" y="{y:.1f}" font-size="{size}" fill="{colour}" '
            f'text-anchor="{anchor}">{escape(words)}</text>')


def _line(start: tuple, end: tuple, colour: str, width: float = 1, dash: str = "") -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (f'<line x1="{start[0]}%" y1="{start[1]:.1f}" x2="{end[0]}%" y2="{end[1]:.1f}" '
            f'stroke="{colour}" stroke-width="{width}"{dashes}/>')


def _box(scale: Callable, start: float, end: float, top: float, height: int, colour: str,
         title: str) -> str:
    if math.isnan(start) or math.isnan(end):
        return ""
    left, right = sorted((scale(start), scale(end)))
    return (f'<rect x="{left}%" y="{top:.1f}" width="{max(0.4, right - left):.2f}%" '
            f'height="{height}" fill="{colour}"><title>{escape(title)}'
            "</title></rect>")


def _whiskers(scale: Callable, low: float, high: float, top: float) -> str:
    if math.isnan(low) or math.isnan(high):
        return ""
    spans = (((low, 9), (high, 9)), ((low, 3), (low, 15)), ((high, 3), (high, 15)))
    return "".join(_line((scale(a), top + b), (scale(c), top + d), colour, width)
                   for colour, width in ((look.PAPER, 6), (look.INK, 2))
                   for (a, b), (c, d) in spans)


def _open_end(x: float, y: float, up: bool, colour: str) -> str:
    """Draw an arrow from the only end that is known: up for at least, down for at most."""
    tip = x + (6 if up else -6)
    return _line((x, y - 6), (x, y + 6), colour, 3) + _line((x, y), (tip, y), colour, 2) + _text(
        tip, y + 5, "▸" if up else "◂", 15, colour, "middle")


def _mark(x: float, y: float, shape: str, colour: str, title: str, size: float = 6) -> str:
    if math.isnan(x):
        return ""
    paths = {"circle": "M0 -1a1 1 0 1 0 .01 0Z", "square": "M-.9 -.9h1.8v1.8h-1.8Z",
             "diamond": "M0 -1.4 1.4 0 0 1.4 -1.4 0Z", "triangle": "M0 -1.2 1.2 1 -1.2 1Z"}
    return (f'<svg x="{x}%" y="{y:.1f}" style="overflow:visible"><path d="{paths[shape]}" '
            f'transform="scale({size})" fill="{colour}" stroke="{look.PAPER}" stroke-width="1.5" '
            f'vector-effect="non-scaling-stroke"><title>{escape(title)}</title></path></svg>')


def _grid(ticks: list[float], up: Callable, unit: str, years: list[float],
          across: Callable) -> str:
    parts = [_line((0, 326), (100, 326), AXIS)]
    for tick in ticks:
        y, words = 26 + 3 * (100 - up(tick)), unit if tick == ticks[-1] or unit == "%" else ""
        parts += [_line((0, y), (100, y), GRID),
                  _text(0, y - 4, look.say_number(tick, words), 12.5, look.QUIET, "start")]
    for year in years:
        parts += [_line((across(year), 326), (across(year), 331), AXIS),
                  _text(across(year), 346, f"{year:g}", 12.5, look.QUIET, "middle")]
    return "".join(parts)


def _series(rows: list[dict], x: str, y: str, spot: Callable, number: int, name: str,
            unit: str) -> str:
    colour, spots, size = look.SERIES[number], [spot(row) for row in rows], 5
    parts = [_line(a, b, colour, 2, look.SERIES_DASHES[number])
             for a, b in zip(spots[:-1], spots[1:], strict=True)]
    for at, row in zip(spots, rows, strict=True):
        words = f"{name}{_when(row[x])}: {look.say_number(row[y], unit)}".strip()
        size = 5 if len(rows) <= 15 else 3
        parts.append(_mark(*at, look.SERIES_SHAPES[number], colour, words, size))
    return "".join(parts)


def _end_names(ends: list[tuple]) -> str:
    """Write each name to the right of the last point; names that would touch are pushed apart."""
    parts, last = [], math.inf
    for y, x, name, number in sorted(ends, reverse=True):
        last = min(y + 5, last - 17)
        parts.append(f'<svg x="{x}%" y="{last:.1f}" style="overflow:visible"><text x="10" y="0" '
                     f'font-size="13.5" font-weight="600" fill="{look.SERIES[number]}">'
                     f"{escape(name)}</text></svg>")
    return "".join(parts)
