"""Oil and gas: routes by capacity, and a journey step by step.

Lines are schematic: they join the places that public documents name. Oil is measured in barrels
a day and gas in billion cubic metres (bcm) a year, never on one map.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers import data, look, maps, measure
from helpers.errors import AtlasError
from helpers.picture import Picture, need

Row = dict[str, Any]
GOODS = {"oil": "crude oil", "gas": "natural gas"}
SIZES = {"oil": ("capacity_thousand_barrels_per_day", 1000, "barrels a day"),
         "gas": ("capacity_bcm_per_year", 1, "bcm a year")}
NOT_KNOWN, SHIP = "capacity not known", "tanker leg (ships, not a pipe)"
BARRELS_IN_A_TONNE = 7.4  # table glossary, barrel
NEVER = 9999  # the year of opening of what was never opened
SHORT = 150  # km; the ends of a shorter line have no name on the map, only when pointed at
SCHEMATIC = ("Schematic: straight lines between places that public documents name, not the pipe "
             "or the ship's course.")
OBLAST = ("The former oblast of Nagorno-Karabakh has Azerbaijan's colour: texts of the Security "
          "Council name it a region of that state. Azerbaijan held about a third of it then.")
WIDTHS, DASHES = look.LOOKS["route widths"], look.LOOKS["route dashes"]
JOURNEY = {name: {"strokes": [pen | {"fixed": 1} for pen in look._pens(rows)]}
           for name, rows in look.LOOKS["journey"].items()} | {"ahead": look.LOOKS["ahead"]}


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
    legs = _legs()
    rows = [_route(row, goods, legs.get(row["id"], [])) for row in maps._rows(pipelines)
            if row["commodity"] == GOODS[goods]]
    drawn = sorted((row for row in rows if row["lines"]), key=lambda row: row["width"])
    if not drawn:
        raise AtlasError(f'These rows hold no {goods} route that can be drawn: give '
                         'load("pipelines") whole, or ask for the other goods.')
    years = sorted({row["start"] for row in drawn} - {NEVER})
    styles = {row[key]: _strokes(row, row[key]) for row in drawn for key in ("style", "final")}
    order = [*(words for _, words, _ in WIDTHS[goods]), NOT_KNOWN, SHIP]
    legend = [maps._sample(name, name, "line") for name in sorted(
        styles, key=lambda name: (order.index(name.split("; ")[0]), name))]
    layers = [{"kind": "line", "features": [_line(row, leg, years) for row in drawn
                                            for leg in row["lines"]]},
              {"kind": "mark", "features": _terminals(rows, years)}]
    spec = maps._spec(view, square=True, styles=styles | {"terminal": look.END}, legend=legend,
                      layers=layers, steps={"kind": "date", "label": "Opened by",
                                            "items": _openings(drawn, years)})
    table = maps._table(rows, {
        "Route": "name", "What": "kind", "Capacity": "said", "Opened": "start_year",
        "In October 2022": "status_text", "Countries": "through", "Run by": "operator",
        "Length (km)": "length_km", "Note": "note", "Sources": "source_ids"})
    caption = (f"{SCHEMATIC} Width by capacity, in classes; capacity is not flow. A line stays "
               "from its opening on; only the last date shows its state in October 2022. Points "
               f"of short lines say their names when you point at them. {OBLAST}")
    return maps._picture(title or f"Routes for {goods}, by year of opening", spec, caption,
                         _route_text(rows, drawn, order), table)


def _legs() -> dict[str, list[list[Row]]]:
    """Return the drawn places of each route, leg by leg."""
    table, found = data.load("waypoints"), {}
    for (route, _), own in table[table["draw"] & table["latitude"].notna()].groupby(
            ["pipeline_id", "leg"]):
        found.setdefault(route, []).append(maps._rows(own.sort_values("position")))
    return found


def _route(row: Row, goods: str, legs: list[list[Row]]) -> Row:
    """Add to a row its capacity in words, its two styles, its places and its lines."""
    column, factor, unit = SIZES[goods]
    size, tonnes, said = row.get(column), row.get("capacity_mt_per_year"), ""
    if size is None and tonnes is not None:
        size = round(tonnes * BARRELS_IN_A_TONNE / 365 * 1000, -1)
        said = f"{look.say_number(tonnes)} million tonnes a year, about "
    words, width = SHIP if row["kind"] == "tanker leg" else NOT_KNOWN, 3
    if size is not None:
        words, width = next(one[1:] for one in WIDTHS[goods] if size >= one[0])
        said += look.say_number(size * factor, unit)
    through = look.say_list(map(look.country_name, row["countries"].split(";")))
    final = f"{words}; {row['status_oct_2022']}".removesuffix("; operating")
    return row | {"goods": goods, "said": said or words, "class": words, "width": width,
                  "style": words, "final": final, "start": int(row.get("start_year", NEVER)),
                  "legs": legs, "lines": [leg for leg in legs if len(leg) > 1],
                  "through": through}


def _strokes(row: Row, style: str) -> dict:
    """Return pen strokes: gas is a double line, ships are dots, what is not built is grey."""
    dash = DASHES.get(style.partition("; ")[2] or "operating", "3 7")
    if row["class"] == SHIP:
        return JOURNEY["ship"]
    colour, width = look.GOODS[row["goods"]], row["width"]
    if row["class"] == NOT_KNOWN or dash == "3 7":
        colour, width, dash = look.QUIET, 3, dash or "12 4 2 4"
    pens = [look.stroke(look.PAPER, width + 3), look.stroke(colour, width, dash),
            look.stroke(look.PAPER, 1.5)]
    return {"strokes": [pen | {"fixed": 1} for pen in pens[:3 if row["goods"] == "gas" and
                                                         width > 3 else 2]]}


def _packed(points: list[Row]) -> list[list[int]]:
    return measure.pack({"type": "LineString", "coordinates": [
        (one["longitude"], one["latitude"]) for one in points]})


def _seen(start: int, years: list[int]) -> list[int | None]:
    return [0 if start <= year else None for year in years]


def _line(row: Row, leg: list[Row], years: list[int]) -> dict:
    name = f"{row['name']}: {row['said']}"
    box = maps._facts(row, "Opened: {start_year:g}", "In October 2022: {status_text}",
                      "Through {through}", "Run by {operator}", "{note}", "Sources: {source_ids}")
    return {"lines": _packed(leg), "at": [*_seen(row["start"], years), 1],
            "tag": row.get("label", row["name"]) if leg is row["lines"][0] else None, "rank": 3,
            "states": [maps._state(row[key], name, box) for key in ("style", "final")]}


def _terminals(rows: list[Row], years: list[int]) -> list[dict]:
    """Return a mark for each end of a line, with the lines that begin or end there."""
    ends: dict[tuple, list[tuple[Row, Row]]] = {}
    for row in rows:
        for place in [leg[end] for leg in row["legs"] for end in {0, len(leg) - 1}]:
            ends.setdefault((place["latitude"], place["longitude"]), []).append((place, row))
    marks = []
    for (lat, lon), own in ends.items():
        name = min((place["place"].split(" (")[0] for place, _ in own), key=len)
        long = any(row.get("length_km", 0) >= SHORT or not row["lines"] for _, row in own)
        box = dict.fromkeys(f"{row['name']}: {place.get('role', 'end')}" for place, row in own)
        marks.append({"lat": lat, "lon": lon, "shape": "point", "tag": name if long else None,
                      "at": [*_seen(min(row["start"] for _, row in own), years), 0],
                      "states": [maps._state("terminal", name, list(box))]})
    return marks


def _openings(rows: list[Row], years: list[int]) -> list[dict]:
    """Return a step for each year in which a line opened, and one for October 2022."""
    opened = {str(year): [row for row in rows if row["start"] <= year] for year in years}
    steps = [{"label": year, "says": f"{year} opens: " + "; ".join(
        f"{row['name']}, {row['said']}" for row in own if str(row["start"]) == year)
        + f". Opened so far: {look.say_count(len(own))}."} for year, own in opened.items()]
    other = look.say_list(f"{row['name']} ({row['status_text']})" for row in rows
                          if row["status_oct_2022"] != "operating") or "none"
    return [*steps, {"label": "October 2022", "says": f"October 2022: {look.say_count(len(rows))} "
                     f"routes. Not in normal use: {other}."}]


def _route_text(rows: list[Row], drawn: list[Row], order: list[str]) -> str:
    said = {words: [" (".join([row["name"], *row["final"].split("; ")[1:]])
                    + ")" * ("; " in row["final"]) for row in drawn if row["class"] == words]
            for words in order}
    for words, away in (("drawn as a place only", True), ("in the table but not drawn", False)):
        said[f"{words}, because we read too few points on the way"] = [
            row["name"] for row in rows if not row["lines"] and bool(row["legs"]) == away]
    return "\n".join([
        f"In October 2022 the map shows {look.say_count(len(drawn))} routes, by capacity:",
        *(f"- {words}: {look.say_list(own)}" for words, own in said.items() if own)])


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
    places = {row["id"]: row for row in maps._rows(data.load("waypoints"))}
    rows = [_step(row, places[row["waypoint_id"]]) for row in maps._rows(
        table[table["journey"] == chosen].sort_values("position"))]
    goods, count, legs = "oil" if chosen == "barrel" else "gas", len(rows), _legs()
    lines = [_stretch(rows[i - 1], rows[i], i, count, legs, goods) for i in range(1, count)]
    marks = [{"lat": row["latitude"], "lon": row["longitude"], "text": str(i + 1), "shape":
              "circle", "tag": row["short"], "at": [2] * i + [0] + [1] * (count - i - 1),
              "states": [maps._state(style, row["name"], row["box"]) for style in (
                  "circle-now", "circle-past", "ahead")]} for i, row in enumerate(rows)]
    steps = [{"label": f"{i}. {row['short']}", "says": f"Step {i} of {count}: {row['name']}. "
              f"{' '.join(row['box'][:3])}"} for i, row in enumerate(rows, 1)]
    used = {one["states"][0]["style"] for one in lines} | {"circle-now", "to come"}
    spec = maps._spec("", styles=look.MARKS | JOURNEY, layers=[
        {"kind": "line", "features": lines}, {"kind": "mark", "features": marks}], legend=[
            maps._sample(*one) for one in look.LOOKS["journey legend"] if one[1] in used], steps={
                "kind": "date", "label": "Step", "unit": "step", "start": 0, "items": steps})
    text = "\n".join(f"{i}. {row['name']}. {row['box'][1]}" for i, row in enumerate(rows, 1))
    shown = maps._table(rows, {
        "Step": "position", "Place": "place", "Territory": "land", "What happens": "happens",
        "Who runs it": "operator", "What could stop it": "could_stop", "Sources": "source_ids"})
    return maps._picture(title or f"Follow a {chosen}", spec, f"{SCHEMATIC} As of October 2022. "
                         "One way that it could take. Where no event is named, no stop of the "
                         "flow at that place stands in our tables. " + OBLAST, text, shown)


def _step(row: Row, place: Row) -> Row:
    land = look.country_name(place["country"])
    return place | row | {
        "on_route": place["position"], "short": place["place"].split(" (")[0], "land": land,
        "name": f"{place['place']}, {land}",
        "box": maps._facts(row, "{happens}.", "Who runs it: {operator}.",
                           "What could stop it: {could_stop}.", "Sources: {source_ids}")}


def _stretch(start: Row, end: Row, number: int, count: int, legs: dict,
             goods: str) -> dict:
    """Return the line between two steps: along one route, or from the start of the next one."""
    route = end["pipeline_id"]
    low = start["on_route"] if start["pipeline_id"] == route else 0
    leg = [one for one in legs[route][0] if low <= one["position"] <= end["on_route"]]
    name = f"From {start['short']} to {end['short']}"
    return {"lines": _packed(leg), "at": [1] * number + [0] * (count - number), "states": [
        maps._state("ship" if route.startswith("sea-") else goods, name),
        maps._state("to come", name)]}
