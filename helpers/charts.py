"""Three small charts as accessible SVG: bars with ranges, points over time, intervals.

Positions across are percentages and text is in pixels, so a chart is as readable on a phone as
on a wide screen. Every mark has a title; the whole has a label with the numbers; and the Picture
around it repeats them as text and as a table.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable
from html import escape
from typing import Any

import pandas as pd

from helpers import look
from helpers.picture import Picture, need

ROW, LINE = 30, 17  # pixels: the band of one mark, one line of text
WRAP = 42  # letters in a line, so that it fits a screen of 375 pixels


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

    Returns
    -------
    Picture
    """
    need(table, [c for c in (label, value, low, high, group) if c], "bar_chart")
    rows = _numbers(table, [c for c in (value, low, high) if c], "bar_chart")
    scale, ticks = _scale([rows[c] for c in (value, low, high) if c], zero=True)
    groups = list(dict.fromkeys(rows[group].astype(str))) if group else [""]
    drawn, said, top = [], [], 8
    for _, row in rows.iterrows():
        kind = str(row[group]) if group else ""
        words = _words(row[value], _at(row, low), _at(row, high), unit)
        said.append(f"{row[label]}{f' ({kind})' if kind else ''}: {words}")
        lines = _wrap(f"{row[label]}: {words}{f' ({kind})' if kind else ''}")
        drawn.append(_text(lines, top) + _bar(row, value, low, high, scale, top + len(lines) * LINE,
                                              look.SERIES[groups.index(kind) % 5], said[-1]))
        top += len(lines) * LINE + ROW + 8
    title = title or f"{value} by {label}"
    svg = _svg(title, said, _axis(ticks, scale, top, unit) + "".join(drawn), top + 34)
    return Picture(title, svg, caption, "\n".join(f"- {one}" for one in said), table)


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

    Returns
    -------
    Picture
    """
    need(table, [c for c in (x, y, series) if c], "point_chart")
    rows = _numbers(table, [y], "point_chart").dropna(subset=[x, y])
    rows = rows.assign(_x=rows[x].map(_time), _s=rows[series].astype(str) if series else "")
    names = list(dict.fromkeys(rows["_s"]))
    if not names or len(names) > len(look.SERIES):
        raise ValueError(f"point_chart draws 1 to {len(look.SERIES)} series with known numbers, "
                         f"and was given {len(names)}: filter the table first.")
    across, years = _scale([rows["_x"]], zero=False, whole=True)
    up, ticks = _scale([rows[y]], zero=zero)
    top, height = 26, 300
    place: Callable[[float], float] = lambda v: top + height * (1 - up(v) / 100)  # noqa: E731
    drawn, said, ends = [_grid(ticks, place, unit, years, across, top + height)], [], []
    for i, name in enumerate(names):
        points = rows[rows["_s"] == name].sort_values("_x")
        said.append(_series_words(points, x, y, name, unit))
        drawn.append(_series(points, x, y, across, place, i, unit))
        ends.append((place(points[y].iloc[-1]), across(points["_x"].iloc[-1]), name, i))
    drawn.append(_end_names(ends) if series else "")
    title = title or f"{y} by {x}"
    svg = _svg(title, said, "".join(drawn), top + height + 40)
    return Picture(title, svg, caption, "\n".join(f"- {one}" for one in said), table)


def interval_chart(table: pd.DataFrame, label: str, low: str, high: str, best: str | None = None,
                   truth: str | None = None, unit: str = "", title: str | None = None,
                   caption: str = "") -> Picture:
    """Draw a range for each row, with a dot for the best value and a diamond for the true one.

    Parameters
    ----------
    table : DataFrame
        One row is one range.
    label, low, high : str
        Columns with the words and both ends.
    best, truth : str, optional
        Columns with the best estimate, and with the true value.
    unit, title, caption : str

    Returns
    -------
    Picture
        With ``truth``, the text counts the ranges that hold the true value.
    """
    columns = [c for c in (low, high, best, truth) if c]
    need(table, [label, *columns], "interval_chart")
    rows = _numbers(table, columns, "interval_chart")
    wrong = rows[rows[low] > rows[high]]
    if len(wrong):
        raise ValueError(f'interval_chart: in the row "{wrong.iloc[0][label]}" the low end '
                         f"({wrong.iloc[0][low]:g}) is above the high end "
                         f"({wrong.iloc[0][high]:g}): swap them.")
    scale, ticks = _scale([rows[c] for c in columns], zero=False)
    drawn, said, inside, top = [], [], 0, 8
    for _, row in rows.iterrows():
        words, hit = _interval_words(row, low, high, best, truth, unit)
        inside += hit
        said.append(f"{row[label]}: {words}")
        lines = _wrap(said[-1])
        drawn.append(_text(lines, top) + _interval(
            row, low, high, best, truth, scale, top + len(lines) * LINE + 14, said[-1]))
        top += len(lines) * LINE + ROW + 8
    known = int(rows[truth].notna().sum()) if truth else 0
    count = [f"{inside} of {known} ranges hold the true value (marked by a diamond)."] \
        if known else []
    title = title or f"{low} to {high} by {label}"
    svg = _svg(title, [*said, *count], _axis(ticks, scale, top, unit) + "".join(drawn), top + 34)
    return Picture(title, svg, caption, "\n".join([*(f"- {one}" for one in said), *count]), table)


# ---- numbers, scales and words ----


def _numbers(table: pd.DataFrame, columns: list[str], function: str) -> pd.DataFrame:
    """Return a copy whose columns are numbers, or say which cell is not one."""
    rows = table.copy()
    for column in columns:
        numbers = pd.to_numeric(rows[column], errors="coerce").astype("float64")
        numbers = numbers.where(numbers.abs() != math.inf)
        bad = rows[numbers.isna() & rows[column].notna()]
        if len(bad):
            raise ValueError(f'{function} needs numbers in the column "{column}", and found '
                             f'"{bad.iloc[0][column]}": choose another column or mend the cell.')
        rows[column] = numbers
    if columns and rows[columns].isna().all(axis=None):
        raise ValueError(f'{function} found no number in the column "{columns[0]}": every cell '
                         "is empty.")
    return rows


def _scale(columns: list[pd.Series], zero: bool,
           whole: bool = False) -> tuple[Callable[[float], float], list[float]]:
    """Return a function from value to percent, and round values for the axis."""
    values = pd.concat(columns).dropna()
    low, high = float(values.min()), float(values.max())
    low, high = (min(0, low), max(0, high)) if zero else (low, high)
    if low == high:
        low, high = low - (0 if zero else 1), high + 1
    rough = (high - low) / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= rough * 0.999)
    step = max(1, round(step)) if whole else step
    first, last = math.floor(low / step) * step, math.ceil(high / step) * step
    if whole:
        first, last = low, high
    start = math.ceil(first / step - 1e-9)
    ticks = [round(i * step, 10) for i in range(start, math.floor(last / step + 1e-9) + 1)]
    return (lambda value: round(100 * (value - first) / (last - first), 2)), ticks


def _time(value: Any) -> float:
    """Return a year or a date as a number of years."""
    if isinstance(value, (int, float)) or str(value).isdigit():
        return float(value)
    try:
        date = pd.Timestamp(value)
    except ValueError as error:
        raise ValueError(f'point_chart cannot read "{value}" as a year or a date: write 2022 or '
                         "2022-10-03.") from error
    return date.year + (date.dayofyear - 1) / 366


def _at(row: pd.Series, column: str | None) -> float:
    return row[column] if column else math.nan


def _words(value: float, low: float, high: float, unit: str) -> str:
    words = look.say_number(value, unit)
    if math.isnan(low) and math.isnan(high):
        return words
    return f"{words} ({look.say_number(low)} to {look.say_number(high, unit)})"


def _interval_words(row: pd.Series, low: str, high: str, best: str | None, truth: str | None,
                    unit: str) -> tuple[str, int]:
    words = f"{look.say_number(row[low])} to {look.say_number(row[high], unit)}"
    if best and not math.isnan(row[best]):
        words += f", best {look.say_number(row[best], unit)}"
    if not truth or math.isnan(row[truth]):
        return words, 0
    hit = int(row[low] <= row[truth] <= row[high])
    where = "inside" if hit else "outside"
    return f"{words}; true value {look.say_number(row[truth], unit)}, {where}", hit


def _series_words(points: pd.DataFrame, x: str, y: str, name: str, unit: str) -> str:
    first, last = points.iloc[0], points.iloc[-1]
    high, low = points.loc[points[y].idxmax()], points.loc[points[y].idxmin()]
    words = "; ".join(f"{part} {look.say_number(row[y], unit)} ({_when(row[x])})" for part, row in (
        ("first", first), ("last", last), ("highest", high), ("lowest", low)))
    return f"{name}: {words}" if name else words


def _when(value: Any) -> str:
    return look.say_date(value) if isinstance(value, pd.Timestamp) else f"{value}"


# ---- drawing: every value is escaped here ----


def _svg(title: str, said: list[str], inside: str, height: float) -> str:
    name = escape(f"{title}. " + "; ".join(said))
    return (f'<div class="atlas-chart" style="padding:4px 26px 4px 8px;background:{look.PAPER}">'
            f'<svg role="img" aria-label="{name}" width="100%" height="{height:.0f}" '
            f'xmlns="http://www.w3.org/2000/svg" style="display:block;overflow:visible;'
            f"background:{look.PAPER};color:{look.INK};font:14px {escape(look.FONT)}\" "
            f'fill="{look.INK}">{inside}</svg></div>')


def _wrap(text: str) -> list[str]:
    return textwrap.wrap(text, WRAP) or [""]


def _text(lines: list[str], top: float) -> str:
    return "".join(f'<text x="0" y="{top + 12 + i * LINE}" font-size="14">{escape(line)}</text>'
                   for i, line in enumerate(lines))


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1,
          dash: str = "") -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (f'<line x1="{x1}%" y1="{y1:.1f}" x2="{x2}%" y2="{y2:.1f}" stroke="{colour}" '
            f'stroke-width="{width}"{dashes}/>')


def _mark(x: float, y: float, shape: str, colour: str, title: str, size: float = 6) -> str:
    paths = {"circle": f"M0 {-size}a{size} {size} 0 1 0 .01 0Z",
             "square": f"M{-size} {-size}h{2 * size}v{2 * size}h{-2 * size}Z",
             "diamond": f"M0 {-1.4 * size:.1f} {1.4 * size:.1f} 0 0 {1.4 * size:.1f} "
                        f"{-1.4 * size:.1f} 0Z",
             "triangle": f"M0 {-1.2 * size:.1f} {1.2 * size:.1f} {size} {-1.2 * size:.1f} {size}Z"}
    return (f'<svg x="{x}%" y="{y:.1f}" style="overflow:visible"><path d="{paths[shape]}" '
            f'fill="{colour}" stroke="{look.PAPER}" stroke-width="1.5"><title>{escape(title)}'
            f"</title></path></svg>")


def _axis(ticks: list[float], scale: Callable, top: float, unit: str) -> str:
    """Draw light upright lines with their values below."""
    parts = []
    for i, tick in enumerate(ticks):
        at = scale(tick)
        anchor = "start" if at < 2 else "middle"
        words = look.say_number(tick, unit if i == len(ticks) - 1 else "%" * (unit == "%"))
        anchor = "end" if at > 98 and len(words) > 5 else anchor
        parts.append(_line(at, 0, at, top, "#8b877d" if tick == 0 else "#e3e0d8"))
        parts.append(f'<text x="{at}%" y="{top + 18}" font-size="12.5" fill="{look.QUIET}" '
                     f'text-anchor="{anchor}">{escape(words)}</text>')
    return "".join(parts)


def _bar(row: pd.Series, value: str, low: str | None, high: str | None, scale: Callable,
         top: float, colour: str, title: str) -> str:
    number, ends = row[value], (_at(row, low), _at(row, high))
    bar = ""
    if not math.isnan(number):
        left, right = sorted((scale(0), scale(number)))
        bar = (f'<rect x="{left}%" y="{top}" width="{round(right - left, 2)}%" height="18" '
               f'fill="{colour}"><title>{escape(title)}</title></rect>')
    if any(math.isnan(end) for end in ends):
        return bar
    left, right = scale(ends[0]), scale(ends[1])
    pens = ((look.PAPER, 6), (look.INK, 2))
    return bar + "".join(
        _line(left, top + 9, right, top + 9, pen, width)
        + _line(left, top + 3, left, top + 15, pen, width)
        + _line(right, top + 3, right, top + 15, pen, width) for pen, width in pens)


def _interval(row: pd.Series, low: str, high: str, best: str | None, truth: str | None,
              scale: Callable, middle: float, title: str) -> str:
    left, right = scale(row[low]), scale(row[high])
    drawn = (f'<rect x="{left}%" y="{middle - 5}" width="{max(0.6, right - left):.2f}%" '
             f'height="10" rx="3" fill="#9fb4dc" stroke="{look.ACCENT}"><title>{escape(title)}'
             "</title></rect>")
    if best and not math.isnan(row[best]):
        drawn += _mark(scale(row[best]), middle, "circle", look.ACCENT,
                       f"best: {look.say_number(row[best])}")
    if truth and not math.isnan(row[truth]):
        hit = row[low] <= row[truth] <= row[high]
        drawn += _mark(scale(row[truth]), middle, "diamond", look.INK if hit else "#a63603",
                       f"true value: {look.say_number(row[truth])}")
    return drawn


def _grid(ticks: list[float], place: Callable, unit: str, years: list[float], across: Callable,
          bottom: float) -> str:
    parts = []
    for i, tick in enumerate(ticks):
        words = look.say_number(tick, unit if i == len(ticks) - 1 else "%" * (unit == "%"))
        parts.append(_line(0, place(tick), 100, place(tick), "#e3e0d8"))
        parts.append(f'<text x="0" y="{place(tick) - 4:.1f}" font-size="12.5" '
                     f'fill="{look.QUIET}">{escape(words)}</text>')
    for year in years:
        parts.append(_line(across(year), bottom, across(year), bottom + 5, "#8b877d"))
        parts.append(f'<text x="{across(year)}%" y="{bottom + 20:.1f}" font-size="12.5" '
                     f'fill="{look.QUIET}" text-anchor="middle">{year:g}</text>')
    return "".join(parts) + _line(0, bottom, 100, bottom, "#8b877d")


def _series(points: pd.DataFrame, x: str, y: str, across: Callable, place: Callable, number: int,
            unit: str) -> str:
    colour, spots = look.SERIES[number], [
        (across(a), place(b)) for a, b in zip(points["_x"], points[y], strict=True)]
    lines = "".join(_line(*a, *b, colour, 2, look.SERIES_DASHES[number])
                    for a, b in zip(spots[:-1], spots[1:], strict=True))
    size = 5 if len(points) <= 15 else 3
    return lines + "".join(
        _mark(*spot, look.SERIES_SHAPES[number], colour,
              f"{row['_s']} {_when(row[x])}: {look.say_number(row[y], unit)}".strip(), size)
        for spot, (_, row) in zip(spots, points.iterrows(), strict=True))


def _end_names(ends: list[tuple]) -> str:
    """Write each name above the end of its line; names that would touch are pushed apart."""
    parts, last = [], math.inf
    for y, x, name, number in sorted(ends, reverse=True):
        y = min(y - 10, last - 16)
        last = y
        anchor = "end" if x > 30 else "start"
        parts.append(f'<text x="{x}%" y="{y:.1f}" font-size="13.5" font-weight="600" '
                     f'text-anchor="{anchor}" fill="{look.SERIES[number]}" paint-order="stroke" '
                     f'stroke="{look.PAPER}" stroke-width="4">{escape(name)}</text>')
    return "".join(parts)
