"""Oil and gas: routes by capacity, a journey step by step, and a share put into a sentence.

Lines are schematic: they join the places that public documents name. Oil is measured in barrels
a day and gas in billion cubic metres (bcm) a year, never on one map.
"""

from __future__ import annotations

import math
from html import escape
from typing import Any

import pandas as pd

from helpers import charts, data, look, measure
from helpers.errors import AtlasError
from helpers.maps import _facts, _picture, _rows, _sample, _spec, _state, _table
from helpers.picture import Later, Picture, need

Row = dict[str, Any]
GOODS = {"oil": "crude oil", "gas": "natural gas"}
CLASSES = {  # lowest capacity, words, width in pixels; oil in thousand barrels a day, gas in bcm
    "oil": ((1000, "1 million barrels a day or more", 10),
            (200, "200,000 to under 1 million barrels a day", 6.5),
            (0, "under 200,000 barrels a day", 3.5)),
    "gas": ((15, "15 bcm a year or more", 12), (5, "5 to under 15 bcm a year", 6.5),
            (0, "under 5 bcm a year", 3)),
}
NOT_KNOWN, SHIP = "capacity not known", "tanker leg (ships, not a pipe)"
IN_USE = {"operating": "", "available": "18 9", "idle": "7 6"}  # the other states: not built
BARRELS_IN_A_TONNE = 7.4  # table glossary, barrel
NEVER = 9999  # the year of opening of what was never opened
ARTICLE, NO_NAME = 40, "The article, no year, no counter: 40% of oil imports"
SCHEMATIC = ("Schematic: straight lines between places that public documents name, not the pipe "
             "or the ship's course.")
COUNTERS = {"official estimate": "an official's estimate", "computed": "sums made from two "
            "published figures", "press": "the press, which does not say who counted",
            "expert estimate": "an expert's estimate", "tanker tracking": "tanker trackers",
            "seller's customs": "Azerbaijan's customs", "campaigners' research": "campaigners",
            "analysis from customs": "an analysis of customs figures"}
SHARES = ["origin", "origin_name", "period", "period_start", "period_end", "counter", "qualifier"]


def route_map(pipelines: pd.DataFrame, goods: str = "oil", title: str | None = None,
              view: str = "routes") -> Picture:
    """Draw pipelines and tanker legs, the wider the larger, with a control for the year.

    Parameters
    ----------
    pipelines : DataFrame
        ``load("pipelines")``; the places on the lines are read from the table ``waypoints``.
    goods : str
        "oil" or "gas".
    title, view : str, optional
    """
    need(pipelines, ["id", "name", "kind", "commodity", "countries", "status_oct_2022"],
         "route_map")
    goods = look.pick(goods, {one: one for one in GOODS}, "kind of goods")
    rows = [_route(row, goods) for row in _rows(pipelines) if row["commodity"] == GOODS[goods]]
    points = _points()
    drawn = sorted((row for row in rows if row["id"] in points), key=lambda row: row["width"])
    years = sorted({row["start"] for row in drawn} - {NEVER})
    if not drawn:
        raise AtlasError(f'These rows hold no {goods} route that can be drawn: give '
                         'load("pipelines") whole, or ask for the other goods.')
    features = [_line(row, leg, years, first=leg is points[row["id"]][0]) for row in drawn
                for leg in points[row["id"]]]
    styles = {row[key]: _strokes(row, row[key]) for row in drawn for key in ("style", "final")}
    order = [*(words for _, words, _ in CLASSES[goods]), NOT_KNOWN, SHIP]
    legend = [_sample(name, name, "line") for name in sorted(
        styles, key=lambda name: (order.index(name.split("; ")[0]), name))]
    spec = _spec(view, square=True, styles=styles | {"terminal": look.END}, legend=legend,
                 layers=[{"kind": "line", "features": features},
                         {"kind": "mark", "features": _terminals(drawn, points, years)}],
                 steps={"kind": "date", "label": "Opened by", "items": _openings(drawn, years)})
    table = _table(rows, {
        "Route": "name", "What": "kind", "Capacity": "said", "Opened": "start_year",
        "In October 2022": "status_text", "Countries": "through", "Run by": "operator",
        "Length (km)": "length_km", "Note": "note", "Sources": "source_ids"})
    caption = (f"{SCHEMATIC} Width by capacity, in classes; capacity is not flow. A line stays "
               "from its opening on; only the last date shows its state in October 2022.")
    return _picture(title or f"Routes for {goods}, by year of opening", spec, caption,
                    _route_text(rows, drawn, order), table)


def _route(row: Row, goods: str) -> Row:
    """Add to a row its capacity in words, its class, its width and its two styles."""
    size = row.get("capacity_bcm_per_year" if goods == "gas" else
                   "capacity_thousand_barrels_per_day")
    tonnes, said = row.get("capacity_mt_per_year"), ""
    if goods == "oil" and size is None and tonnes is not None:
        size = round(tonnes * BARRELS_IN_A_TONNE / 365 * 1000, -1)
        said = f"{look.say_number(tonnes)} million tonnes a year, about "
    words, width = NOT_KNOWN, 3
    if row["kind"] == "tanker leg":
        words = SHIP
    elif size is not None:
        words, width = next((name, wide) for low, name, wide in CLASSES[goods] if size >= low)
        said += look.say_number(size, "bcm a year") if goods == "gas" else look.say_number(
            size * 1000, "barrels a day")
    status = row["status_oct_2022"]
    return row | {"goods": goods, "said": said or words, "class": words, "width": width,
                  "style": words, "final": f"{words}; {status}" if status != "operating" else
                  words, "start": int(row.get("start_year", NEVER)), "short":
                  row["name"].split(" (")[0], "through": look.say_list(
                      look.country_name(code) for code in row["countries"].split(";"))}


def _strokes(row: Row, style: str) -> dict:
    """Return pen strokes: gas is a double line, ships are dots, what is not built is grey."""
    state, width, colour = style.partition("; ")[2], row["width"], look.GOODS[row["goods"]]
    dash = IN_USE.get(state or "operating", "3 7")
    if row["class"] == SHIP:
        return {"strokes": [look.stroke(look.PAPER, 7), look.stroke(colour, 5, "0.1 9", "round")]}
    if row["class"] == NOT_KNOWN or dash == "3 7":
        colour, width, dash = look.QUIET, 3, dash or "12 4 2 4"
    double = [look.stroke(look.PAPER, width / 3)] * (row["goods"] == "gas" and width > 3)
    return {"strokes": [look.stroke(look.PAPER, width + 3), look.stroke(colour, width, dash),
                        *double]}


def _points() -> dict[str, list[list[Row]]]:
    """Return the drawn places of each route, leg by leg; a leg needs two."""
    table, found = data.load("waypoints"), {}
    for (route, _), own in table[table["draw"] & table["latitude"].notna()].groupby(
            ["pipeline_id", "leg"]):
        if len(own) > 1:
            found.setdefault(route, []).append(_rows(own.sort_values("position")))
    return found


def _packed(points: list[Row]) -> list[list[int]]:
    return measure.pack({"type": "LineString", "coordinates": [
        (one["longitude"], one["latitude"]) for one in points]})


def _line(row: Row, leg: list[Row], years: list[int], first: bool) -> dict:
    """Return one line: state 0 from its opening on, state 1 in October 2022."""
    name = f"{row['name']}: {row['said']}"
    box = _facts(row, "Opened: {start_year:g}", "In October 2022: {status_text}",
                 "Through {through}", "Run by {operator}", "{note}", "Sources: {source_ids}")
    return {"lines": _packed(leg), "tag": row["short"] if first else None,
            "at": [0 if row["start"] <= year else None for year in years] + [1],
            "states": [_state(row[key], name, box) for key in ("style", "final")]}


def _terminals(rows: list[Row], points: dict, years: list[int]) -> list[dict]:
    """Return a mark for each end of a line, with the lines that begin or end there."""
    ends: dict[tuple, list[tuple[Row, Row]]] = {}
    for row in rows:
        for place in [leg[end] for leg in points[row["id"]] for end in (0, -1)]:
            ends.setdefault((place["latitude"], place["longitude"]), []).append((place, row))
    marks = []
    for (lat, lon), own in ends.items():
        first = min(row["start"] for _, row in own)
        name = min((place["place"].split(" (")[0] for place, _ in own), key=len)
        box = dict.fromkeys(f"{row['name']}: {place.get('role', 'end')}" for place, row in own)
        marks.append({"lat": lat, "lon": lon, "shape": "point", "tag": name,
                      "at": [0 if first <= year else None for year in years] + [0],
                      "states": [_state("terminal", name, list(box))]})
    return marks


def _openings(rows: list[Row], years: list[int]) -> list[dict]:
    """Return a step for each year in which a line opened, and one for October 2022."""
    steps = []
    for year in years:
        new = [f"{row['name']} ({row['said']})" for row in rows if row["start"] == year]
        total = look.say_count(sum(row["start"] <= year for row in rows))
        steps.append({"label": str(year), "says": f"{year} opens: {'; '.join(new)}. Opened so "
                                                  f"far: {total}."})
    other = [f"{row['short']} ({row['status_text']})" for row in rows
             if row["status_oct_2022"] != "operating"]
    return [*steps, {"label": "October 2022", "says": f"October 2022: {look.say_count(len(rows))} "
                     f"routes. Not in normal use: {look.say_list(other) or 'none'}."}]


def _route_text(rows: list[Row], drawn: list[Row], order: list[str]) -> str:
    lines = [f"In October 2022 the map shows {look.say_count(len(drawn))} routes, by capacity:"]
    for words in order:
        own = [row["short"] + f" ({row['status_oct_2022']})" * (
            row["status_oct_2022"] != "operating") for row in drawn if row["class"] == words]
        lines += [f"- {words}: {look.say_list(own)}"] if own else []
    away = [row["name"] for row in rows if row not in drawn]
    return "\n".join(lines + [f"In the table but not drawn, because we read too few points on "
                              f"their way: {look.say_list(away)}."] * bool(away))


def journey_map(journey: str = "barrel", title: str | None = None) -> Picture:
    """Follow a barrel or a cubic metre, step by step, with a control inside the map.

    Parameters
    ----------
    journey : str
        "barrel" (from Sangachal to Ashkelon) or "cubic metre" (from Sangachal to Turkey's grid).
        Reads the tables ``journeys``, ``waypoints`` and ``pipelines``.
    title : str, optional
    """
    table = data.load("journeys")
    chosen = look.pick(journey, {one: one for one in table["journey"].unique()}, "journey")
    places = {row["id"]: row for row in _rows(data.load("waypoints"))}
    rows = [_step(row, places[row["waypoint_id"]]) for row in _rows(
        table[table["journey"] == chosen].sort_values("position"))]
    goods, count = "oil" if chosen == "barrel" else "gas", len(rows)
    lines = [_stretch(one, two, number, count) for number, (one, two) in enumerate(
        zip(rows[:-1], rows[1:], strict=True), 1)]
    marks = [{"lat": row["latitude"], "lon": row["longitude"], "text": str(number),
              "shape": "circle", "tag": row["short"],
              "at": [2] * (number - 1) + [0] + [1] * (count - number),
              "states": [_state(style, row["name"], row["box"]) for style in (
                  "circle-now", "circle-past", "ahead")]} for number, row in enumerate(rows, 1)]
    steps = [{"label": f"{number}. {row['short']}", "says": f"Step {number} of {count}: "
              f"{row['name']}. {' '.join(row['box'][:3])}"} for number, row in enumerate(rows, 1)]
    pens = {kind: _strokes({"goods": goods, "width": 7, "class": kind}, "") for kind in
            ("pipe", SHIP)}
    grey = [look.stroke(look.PAPER, 5), look.stroke(look.QUIET, 2.5, "6 5")]
    samples = [("circle-now", "where it is now", "circle"), ("pipe", "the way so far", "line"),
               (SHIP, "the way so far, by ship", "line"), ("to come", "the way to come", "line")]
    kinds = {one["states"][0]["style"] for one in lines} | {"circle-now", "to come"}
    spec = _spec("", styles=look.MARKS | pens | {"to come": {"strokes": grey}, "ahead": {
        "fill": look.PAPER, "edge": look.RULE, "ink": look.QUIET}},
        layers=[{"kind": "line", "features": lines}, {"kind": "mark", "features": marks}],
        steps={"kind": "date", "label": "Step", "unit": "step", "start": 0, "items": steps},
        legend=[_sample(words, style, shape) for style, words, shape in samples
                if style in kinds])
    text = "\n".join(f"{number}. {row['name']}. {row['box'][1]}"
                     for number, row in enumerate(rows, 1))
    shown = _table(rows, {"Step": "position", "Place": "place", "Territory": "land", "What "
                          "happens": "happens", "Who runs it": "operator", "What could stop it":
                          "could_stop", "Sources": "source_ids"})
    return _picture(title or f"Follow a {chosen}", spec, f"{SCHEMATIC} As of October 2022. One "
                    "way that it could take. Where no event is named, no stop of the flow at that "
                    "place stands in our tables.", text, shown)


def _step(row: Row, place: Row) -> Row:
    land = look.country_name(place["country"])
    return place | row | {
        "on_route": place["position"], "short": place["place"].split(" (")[0], "land": land,
        "name": f"{place['place']}, {land}",
        "box": _facts(row, "{happens}.", "Who runs it: {operator}.",
                      "What could stop it: {could_stop}.", "Sources: {source_ids}")}


def _stretch(start: Row, end: Row, number: int, count: int) -> dict:
    """Return the line between two steps: along one route, or from the start of the next one."""
    route = end["pipeline_id"]
    low = start["on_route"] if start["pipeline_id"] == route else 0
    leg = [one for one in _points()[route][0] if low <= one["position"] <= end["on_route"]]
    style = SHIP if route.startswith("sea-") else "pipe"
    name = f"From {start['short']} to {end['short']}"
    return {"lines": _packed(leg), "at": [1] * number + [0] * (count - number),
            "states": [_state(style, name), _state("to come", name)]}


def oil_sentence(row: Row) -> str:
    """Turn one row of the table ``energy_israel_oil_imports`` into an exact sentence.

    Parameters
    ----------
    row : dict
        Keys as the columns; a missing value has no key.
    """
    amount, of = _amount(row), f" of Israel's {row.get('share_of', 'oil')}"
    of = " (a volume, not a share)" if amount.endswith("a day") else of
    name = "All sellers together" if row["origin"] == "all" else row["origin_name"]
    when = _when(row)
    return (f"{when[0].upper()}{when[1:]}: {name} supplied {amount}{of}, according to "
            f"{COUNTERS.get(row['counter'], row['counter'])}.")


def _when(row: Row) -> str:
    """Say the period in words: "first half of 2020", not "H1 2020"."""
    spans = {"H1 ": "first half of ", "Q1 ": "first quarter of ", "Q2 ": "second quarter of "}
    return spans.get(row["period"][:3], row["period"][:3]) + row["period"][3:]


def _amount(row: Row) -> str:
    """Say a share with the word of its source, a volume, or that there is no number."""
    low, best, high = (row.get(f"share_{end}_pct") for end in ("low", "best", "high"))
    word = "" if row["qualifier"] in ("as given", "range") else f"{row['qualifier']} "
    if best is not None:
        return word + look.say_number(best, "%")
    if low is not None:
        return f"{look.say_number(low)} to {look.say_number(high, '%')}"
    volume = row.get("barrels_per_day")
    return "a part without a number" if volume is None else (
        f"{word}{look.say_number(volume)} barrels a day")


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
    rows = _rows(imports.sort_values(["period_start", "id"]))
    return _shares(rows, title or "Published shares in Israel's oil")


def share_story(imports: pd.DataFrame, year: int, counter: str = "anyone",
                origin: str = "Azerbaijan") -> Picture:
    """Say in exact sentences what one counter published for one year.

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
    code = look.pick(origin, codes, "seller")
    own = _rows(imports[imports["origin"] == code].sort_values(["period_start", "id"]))
    who = look.pick(counter, {one: one for one in ["anyone", *COUNTERS]}, "counter")
    try:
        wanted = int(year)
    except (TypeError, ValueError) as error:
        raise AtlasError(f'"{year}" is not a year: write four digits, such as 2020.') from error
    rows = [row for row in own if row["period_start"].year <= wanted <= row["period_end"].year]
    fits = [row for row in rows if who in ("anyone", row["counter"])]
    if not any(row["period_end"] <= look.CURTAIN for row in fits):
        early = [row for row in own if row["period_end"] <= look.CURTAIN]
        years = sorted({row["period_start"].year for row in early})
        there = sorted({row["counter"] for row in rows if row in early})
        raise AtlasError(
            f"For {origin} in {wanted} we found no count by {who} up to October 2022: "
            + (f"for this year choose {look.say_list(there)}." if there else
               f"there are rows that begin in {look.say_list(years)}."))
    return _shares(fits, f"{origin}, {wanted}, counted by {who}", story=True)


def _shares(rows: list[Row], title: str, story: bool = False) -> Picture:
    """Return sentences or a chart up to the curtain, and apart from them what came later."""
    told = []
    for late in (False, True):
        part = [row for row in rows if (row["period_end"] > look.CURTAIN) == late]
        said, how = [oil_sentence(row) for row in part], [
            f"{row['basis'][0].upper()}{row['basis'][1:]}. {row.get('note', '')}" for row in part]
        big = "".join(f'<p style="font-size:1.35em;line-height:1.4;margin:.4em 0">{escape(one)}'
                      "</p>" for one in said)
        shares = [row for row in part if not {"share_low_pct", "share_best_pct"}.isdisjoint(row)]
        bare = [one for one, row in zip(said, part, strict=True) if row not in shares]
        first = [] if story else [f"Rows with a share: {len(shares)}, drawn above. Rows with a "
                                  f"volume, or without a number: {len(bare)}."]
        told.append(("\n".join(first + [f"- {one}" for one in (how if story else bare)]),
                     _table([row | {"period": _when(row)} for row in part], {
            "Period": "period", "Seller": "origin_name", "Share, low (%)": "share_low_pct",
            "Share (%)": "share_best_pct", "Share, high (%)": "share_high_pct", "Barrels a day":
            "barrels_per_day", "Share of": "share_of", "Who counts": "counter", "How": "basis",
            "Trust": "confidence", "Note": "note", "Sources": "source_ids"}),
            big if story else _bars(shares, title)))
    caption = ("Each sentence is one row of the table." if story else
               "Blue: the published share; a bar is a range. Dashed line: the 40% of the article. "
               "Shares of different things stand on one axis here only to be told apart.")
    return Picture(title, told[0][2], caption, *told[0][:2], later=Later(*told[1]))


def _bars(rows: list[Row], title: str) -> str:
    """Draw rows with a share under the row of the article."""
    drawn = [{"share_best_pct": ARTICLE}, *rows]
    said = [NO_NAME] + [f"{row['origin_name']}, {_when(row)}, {row['counter']}: {_amount(row)} "
                        f"of {row.get('share_of', 'oil')}" for row in drawn[1:]]
    scale, ticks = charts._scale([0, 100], zero=True)

    def draw(number: int, top: float) -> str:
        low, best, high = (drawn[number].get(f"share_{end}_pct", math.nan)
                           for end in ("low", "best", "high"))
        colour = look.ACCENT if number else charts.RUST
        return charts._line((scale(ARTICLE), top - 2), (scale(ARTICLE), top + 20), charts.RUST,
                            1.5, "4 3") + charts._box(
            scale, low, high, top + 4, 10, charts.RANGE, said[number]) + charts._mark(
            scale(best), top + 9, "circle" if number else "diamond", colour, said[number])

    return charts._stack(title, said, draw, scale, ticks, "%")
