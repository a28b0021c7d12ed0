"""Deliveries of arms: lines between capitals by window of years, shares by window, scale.

The figures are SIPRI's, from one edition, so that all windows count the same thing. ``link``
makes a line between two places and knows nothing about arms: any map of ties can use it.
"""

from __future__ import annotations

import re
from math import asinh, atan, degrees, hypot, radians, sinh, tan
from typing import Any

import pandas as pd

from helpers import data, look, maps
from helpers.charts import bar_chart, point_chart
from helpers.errors import AtlasError
from helpers.measure import Point, pack
from helpers.picture import Picture, need

EDITION = "2022-07"  # the newest tables that could be read when the article appeared
CREDIT = ("Stockholm International Peace Research Institute (SIPRI), Arms Transfers Database, "
          "tables of July 2022. TIV: an index of military capacity, no money. Turkish drones of "
          "2020 are not yet in this edition, so Turkey's amount for that year is too low, and "
          "Israel's share a little too high.")
WEST, SOUTH, EAST, NORTH = 24, 24, 64, 48  # where the base map ends
GATE = (48.5, 50.0)  # lines from farther east come in here, clear of Iran and of Azerbaijan
BENDS = {"ISR": 0.18, "JOR": 0.05}  # clear of Iran, and of one another
Row = dict[str, Any]


def link(start: Point, end: Point, bend: float = 0.12, stop: float = 0.0,
         count: int = 20) -> list[Point]:
    """Return points of a curve between two places, bowed to the left of the way.

    The way back is bowed to its own left, so two opposite links never cover each other.

    Parameters
    ----------
    start, end : (latitude, longitude)
    bend : float
        How far the middle leaves the straight line, as a share of its length.
    stop : float
        End so many degrees before the end, to leave room for its name and for other arrows.
    count : int
        Number of points.

    Returns
    -------
    list of (latitude, longitude)

    Examples
    --------
    >>> link((40.0, 44.0), (40.0, 50.0), bend=0.0, count=2)
    [(40.0, 44.0), (40.0, 50.0)]
    """
    (x0, y0), (x1, y1) = _flat(start), _flat(end)
    length = hypot(x1 - x0, y1 - y0) or 1.0
    middle = ((x0 + x1) / 2 - 2 * bend * (y1 - y0), (y0 + y1) / 2 + 2 * bend * (x1 - x0))
    points = []
    for i in range(count):
        t = i / (count - 1) * (1 - min(stop / length, 0.5))
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t ** 2
        x, y = a * x0 + b * middle[0] + c * x1, a * y0 + b * middle[1] + c * y1
        points.append((round(degrees(atan(sinh(radians(y)))), 3), round(x, 3)))
    return points


def _flat(point: Point) -> Point:
    """Return x and y of a place on the map (Mercator), in degrees of longitude."""
    return point[1], degrees(asinh(tan(radians(point[0]))))


def flow_map(flows: pd.DataFrame, years: int = 5, title: str | None = None) -> Picture:
    """Draw deliveries of major arms as arrows between capitals, by window of years.

    Parameters
    ----------
    flows : DataFrame
        ``load("arms_tiv_by_year")``: year, supplier, supplier_name, recipient, tiv_m, edition.
    years : int
        How many years are added up in one window; the control inside the map moves the window.
    title : str, optional

    Raises
    ------
    ValueError
        If ``years`` is no number of years that the table can fill.
    """
    windows, places = _windows(flows, years, "flow_map"), _capitals()
    rows = [row for window in windows for row in window["rows"]]
    drawn = [row for row in rows if {row["supplier"], row["recipient"]} <= set(places)]
    codes = sorted({row["recipient"] for row in rows}, reverse=True)
    colours = {code: look.FLOWS.get(code, look.ACCENT) for code in codes}
    styles = {f"{code} {i}": {"strokes": [look.stroke(look.PAPER, width + 3) | {"fixed": 1},
                                          look.stroke(colour, width) | {"fixed": 1}]}
              for code, colour in ({"width": look.QUIET} | colours).items()
              for i, (*_, width) in enumerate(look.FLOW_WIDTHS)}
    legend = [maps._sample(f"{words} million TIV", f"width {i}", "line") for i, (_, words, _)
              in enumerate(look.FLOW_WIDTHS) if any(row["size"] == i for row in rows)]
    legend += [maps._sample(f"to {look.country_name(code)}", f"{code} 1", "line")
               for code in codes]
    lines = {"kind": "line", "features": [_flow(row, places) for row in drawn]}
    steps = [{"label": window["label"], "says": window["says"]} for window in windows]
    spec = maps._spec("flows", layers=[lines], styles=styles, legend=legend,
                      steps={"kind": "date", "label": "Years", "items": steps})
    table = maps._table(rows, {"Years": "label", "From": "name", "To": "to", "Million TIV": "tiv",
                               "Share of all to it (%)": "share"})
    return maps._picture(title or "Who delivered major arms to whom", spec,
                         _caption(drawn, rows, places), _flow_text(windows), table)


def _flow_text(windows: list[Row]) -> str:
    """Say who was first for how long, and what the newest window holds."""
    lines = ["Each window adds up the deliveries of its years. Others are the total, minus the "
             "suppliers that the table names."]
    for code in ("AZE", "ARM"):
        firsts: dict[str, list[str]] = {}
        for one in windows:
            for row in [row for row in one["rows"] if row["recipient"] == code][:1]:
                firsts.setdefault(row["name"], []).append(one["label"])
        parts = [f"{name} in {look.say_count(len(own))} "
                 f"({' the first, '.join(dict.fromkeys([own[0], own[-1]]))}"
                 f"{' the last' * (len(own) > 1)})" for name, own in firsts.items()]
        lines += [f"- First supplier of {look.country_name(code)}, by window: "
                  f"{'; '.join(parts)}."] * bool(parts)
    return "\n".join([*lines, f"- The newest window: {windows[-1]['says']}"])


def _flow(row: Row, places: dict[str, tuple[str, Point]]) -> Row:
    """Return one arrow in one window; from outside it begins at the edge of the base map."""
    (town, start), (_, end) = places[row["supplier"]], places[row["recipient"]]
    line = (link(GATE, end, bend=-0.1, stop=0.6) if start[1] > EAST
            else link(start, end, bend=BENDS.get(row["supplier"], 0.12), stop=0.6))
    while not _inside(line[1]):
        line.pop(0)
    shape = {"type": "LineString", "coordinates": [(lon, lat) for lat, lon in line]}
    name = row["name"] if _inside(start) else f"{row['name']} ({town})"
    return {"lines": pack(shape), "arrow": True, "since": row["step"], "until": row["step"] + 1,
            "tag": f"{name} {look.say_number(row['tiv'])}",
            "states": [{"style": f"{row['recipient']} {row['size']}", "name": row["said"],
                        "box": [f"Width: {look.FLOW_WIDTHS[row['size']][1]} million TIV"]}]}


def _inside(point: Point) -> bool:
    return SOUTH < point[0] < NORTH and WEST < point[1] < EAST


def _capitals() -> dict[str, tuple[str, Point]]:
    """Return the capital of each country in the table ``places``: its name and its point."""
    return {row.country: (row.name, (row.latitude, row.longitude))
            for row in data.load("places").itertuples() if row.kind.startswith("capital")}


def _caption(drawn: list[Row], rows: list[Row], places: dict) -> str:
    away = dict.fromkeys(f"{places[row['supplier']][0]} ({row['name']})" for row in drawn
                         if not _inside(places[row["supplier"]][1]))
    lost = dict.fromkeys(row["name"] for row in rows if row not in drawn)
    parts = [f"{CREDIT} Widths are classes: compare lines while the window stays equally long. "
             "A line joins two capitals; it is no route, and no line says anything about transit. "
             "A line from farther east is led in from the north only to keep it clear of others. "
             "Our table holds deliveries to Azerbaijan and Armenia only."]
    parts += [f"{words}: {look.say_list(names)}." for words, names in (
        ("Capitals outside the map, whose lines come in over its edge", away),
        ("In the list but not drawn", lost)) if names]
    return " ".join(parts)


# ---- windows: the same sums for the map and for the chart ----


def _windows(flows: pd.DataFrame, years: Any, function: str) -> list[Row]:
    """Add up each run of ``years`` years of the edition, supplier by supplier.

    Returns
    -------
    list of dict
        start, end, label, says, totals {recipient: TIV}, rows (one for each flow, largest first).
    """
    need(flows, ["year", "supplier", "supplier_name", "recipient", "tiv_m", "edition"], function)
    table = flows[flows["edition"] == EDITION]
    if table.empty:
        raise AtlasError(f"{function} adds up the edition {EDITION}, and the table has no row of "
                         "it: loosen the filter.")
    first, last = int(table["year"].min()), 2021  # the edition ends there; no row is "none found"
    most = last - first + 1
    if type(years) is not int or not 1 <= years <= most:
        near = min(max(int(years), 1), most) if str(years).lstrip("-").isdigit() else 5
        raise AtlasError(f"{function}: a window has 1 to {most} whole years, and {years!r} was "
                         f"given: try {near}.")
    found = []
    for step, start in enumerate(range(first, last - years + 2)):
        part = table[table["year"].between(start, start + years - 1)]
        sums = part.groupby(["recipient", "supplier", "supplier_name"])["tiv_m"].sum()
        found.append(_window(step, start, start + years - 1, sums.to_dict()))
    return found


def _window(step: int, start: int, end: int, sums: dict) -> Row:
    """Return one window of years: a row for each supplier and buyer, and the sentence for it."""
    label = _years(start, end)
    totals = {key[0]: value for key, value in sums.items() if key[1] == "all"}
    rows = []
    for (recipient, supplier, name), value in sorted(sums.items(), key=lambda one: -one[1]):
        total = totals.get(recipient, 0)
        if supplier == "all" or not value:
            continue
        share = round(100 * value / total, 1) if total else None
        to, size = look.country_name(recipient), sum(value >= low for low, *_ in look.FLOW_WIDTHS)
        rows.append({"step": step, "label": label, "recipient": recipient, "supplier": supplier,
                     "name": name, "to": to, "tiv": value, "share": share, "size": size - 1,
                     "said": f"{label}: {name} to {to}, {look.say_number(value, 'million TIV')}"})
    codes = sorted({recipient for (recipient, *_), tiv in sums.items() if tiv}, reverse=True)
    says = [_to(code, totals.get(code, 0), [row for row in rows if row["recipient"] == code])
            for code in codes]
    return {"step": step, "start": start, "end": end, "label": label, "totals": totals,
            "rows": rows, "says": f"{label}. {' '.join(says) or 'No delivery is recorded.'}"}


def _years(start: int, end: int) -> str:
    return f"{start} to {end}" if end > start else str(end)


def _to(code: str, total: float, rows: list[Row]) -> str:
    amounts = {row["name"]: row["tiv"] for row in rows}
    amounts["others"] = total - sum(amounts.values())
    parts = [f"{name} {look.say_number(tiv)}" for name, tiv in amounts.items() if tiv > 0]
    whole = f"in all {look.say_number(total, 'million TIV')}" if total else "in all not known"
    return f"To {look.country_name(code)}: {look.say_list(parts)}; {whole}."


def _chosen(window: Any, windows: dict[str, Row]) -> Row:
    """Return the window of that name, or say how long a window is and which is nearest."""
    said = str(window).strip().casefold()
    if said in windows:
        return windows[said]
    ends, known = re.findall(r"\d{4}", said), list(windows)
    first = int(known[0][-4:])
    near = known[min(max(int(max(ends)) - first, 0), len(known) - 1)] if ends else "all windows"
    raise AtlasError(f'There is no window "{window}": did you mean "{near}"? A window here has '
                     f'five years, from "{known[0]}" to "{known[-1]}"; for other lengths write '
                     "flow_map(flows, years=10).")


def window_chart(flows: pd.DataFrame, window: str = "all windows") -> Picture:
    """Draw the shares of Israel and Russia for all windows of five years, or all shares of one.

    Parameters
    ----------
    flows : DataFrame
        ``load("arms_tiv_by_year")``.
    window : str
        "all windows", or one such as "2016 to 2020".
    """
    windows = {one["label"]: one for one in _windows(flows, 5, "window_chart")}
    chosen = None if window == "all windows" else _chosen(window, windows)
    if chosen is None:
        asked = (("ISR", "AZE"), ("RUS", "AZE"), ("RUS", "ARM"))
        rows = [{"last year": one["end"], "who": f"{row['name']} to {row['to']}",
                 "share": row["share"]} for pair in asked for one in windows.values()
                for row in one["rows"] if (row["supplier"], row["recipient"]) == pair]
        return point_chart(pd.DataFrame(rows), "last year", "share", "who", "%", zero=True,
                           title="Shares of what each received: a point adds up five years, and "
                           "stands at the last", caption=f"Worked out here from: {CREDIT}")
    rows = [{"from": f"{row['name']}, {look.say_number(row['share'], '%')}",
             "where": f"of all to {row['to']}", "million TIV": row["tiv"]}
            for code in ("AZE", "ARM") for row in chosen["rows"] if row["recipient"] == code]
    totals = [f"{look.say_number(tiv, 'million TIV')} to {look.country_name(code)}"
              for code, tiv in sorted(chosen["totals"].items(), reverse=True)]
    title = f"{window}: {look.say_list(totals)}" if totals else window
    picture = bar_chart(pd.DataFrame(rows), "from", "million TIV", unit="million TIV",
                        group="where", title=title, caption=f"Worked out here from: {CREDIT}")
    picture.text = f"{chosen['says']}\n{picture.text}"
    return picture


def scale_chart(scale: pd.DataFrame, amount: float, unit: str = "billion US dollars") -> Picture:
    """Draw an amount of money above the sums of a table, and say how many times it is each.

    Parameters
    ----------
    scale : DataFrame
        Rows of ``load("arms_scale")``: what, year_start, year_end, value, unit.
    amount : float
        The amount in the same unit.
    unit : str

    Raises
    ------
    ValueError
        If the amount is no number above zero, or a row has another unit.
    """
    need(scale, ["what", "year_start", "year_end", "value", "unit"], "scale_chart")
    if isinstance(amount, bool) or not isinstance(amount, (int, float)) or not 0 < amount < 1e9:
        raise AtlasError(f"scale_chart needs an amount in {unit}, a number above zero, and was "
                         f"given {amount!r}: try 127.")
    other = [one for one in scale["unit"] if one != unit]
    if other:
        raise AtlasError(f'scale_chart compares {unit} only, and one row is in "{other[0]}": '
                         "leave it out, because an index and money have no common scale.")
    said = f"{look.say_number(amount)} billion"
    what = [f"{row.what}, {_years(row.year_start, row.year_end)}" for row in scale.itertuples()]
    rows = pd.DataFrame({"what": ["The sum to test", *what], "sum": [amount, *scale["value"]],
                         "from": ["typed", *["our table"] * len(what)]})
    rows[f"{said} is so many times this"] = (amount / rows["sum"]).round(2)
    picture = bar_chart(rows, "what", "sum", unit="billion dollars", group="from",
                        title=f"{said} dollars, and sums to hold beside it")
    picture.text = "\n".join(f"- {row[0]}: {look.say_number(row[1], unit)}. {said} is "
                             f"{look.say_number(row[3])} times this."
                             for row in rows[1:].itertuples(index=False, name=None))
    return picture
