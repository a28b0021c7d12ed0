"""The maps of the course. Each takes tables and returns a Picture: map, words and table.

Every function first works out plain data (rows, words, shapes), then hands a spec to
``helpers.leaf``; the keys of a spec are listed in ``static/atlas.js``.
"""

from __future__ import annotations

from collections.abc import Callable
from string import Formatter
from typing import Any

import pandas as pd

from helpers import data, look, measure
from helpers.errors import AtlasError
from helpers.picture import Later, Picture, need

Row = dict[str, Any]  # one row of a table; a missing value has no key
MANY, KEPT = 40, 25  # with more than so many events, the map keeps only so many of the last


def country_map(countries: pd.DataFrame, title: str | None = None,
                view: str = "region") -> Picture:
    """Draw the five countries of the course in their colours, with a few facts each.

    Parameters
    ----------
    countries : DataFrame
        ``load("countries")``: id, name; where there: official_name, capital, population,
        population_year, area_km2, languages.
    title : str, optional
    view : str
        "region", "caucasus", "ankara-baku", "caspian", "nakhchivan", "syunik", "karabakh" or
        "all".
    """
    need(countries, ["id", "name"], "country_map")
    rows = [_country(row) for row in _rows(countries)]
    shapes = {row["id"]: {"fill": look.FILLS.get(row["id"], look.LAND), **row["state"]}
              for row in rows}
    table = _table(rows, {
        "Country": "name", "Capital": "capital", "People": "population", "Year of the count":
        "population_year", "Area (km²)": "area_km2", "Languages": "languages"})
    caption = "Countries of the course in colour, their neighbours in grey; figures of 2022."
    return _picture(title or "The five countries of the course", _spec(view, countries=shapes),
                    caption, _country_text(rows), table)


def _country(row: Row) -> Row:
    if row["name"] in look.COUNTRIES.get(row["id"], ()):
        row["name"] = look.country_name(row["id"])
    row |= {f"say_{key}": look.say_number(row[key]) for key in ("area_km2", "population")
            if key in row}
    box = _facts(row, "{official_name}", "Capital: {capital}", "Languages: {languages}",
                 "People: {say_population} ({population_year})", "Area: {say_area_km2} km²")
    return row | {"state": _state("", row["name"], box)}


def _country_text(rows: list[Row]) -> str:
    """Say in words what the map of countries shows."""
    course = [row for row in rows if row["id"] in look.FILLS]
    others = [row["name"] for row in rows if row["id"] not in look.FILLS]
    lines = [f"In colour: {look.say_list(row['name'] for row in course)}."]
    if others:
        lines[0] += f" Drawn as neighbours: {look.say_list(others)}."
    measures = (("area_km2", "By area", "km²"), ("population", "By people", "people"))
    for key, words, unit in measures:
        known = sorted((row for row in course if key in row), key=lambda row: row[key])
        if len(known) > 1:
            low, high = known[0], known[-1]
            lines.append(f"{words}, {high['name']} is the largest of these "
                         f"({look.say_number(high[key], unit)}) and {low['name']} the smallest "
                         f"({look.say_number(low[key], unit)}).")
    dashed = dict.fromkeys(f["properties"]["label"] for f in measure.shapes("lines")
                           if f["properties"]["kind"] == "disputed")
    states = [look.sides(pair).replace(" – ", " and ") for pair in look.UNAGREED
              if pair.isupper()]
    lines += [f"Dashed, because {look.UNSETTLED}:",
              *(f"- the border between {one}" for one in states), *(f"- {one}" for one in dashed)]
    return "\n".join(lines)


def border_map(borders: pd.DataFrame, highlight: str | None = None, title: str | None = None,
               view: str | None = None) -> Picture:
    """Draw land borders by their status in October 2022, with their lengths.

    Parameters
    ----------
    borders : DataFrame
        ``load("borders")``: id, country_a, country_b, length_km, status_oct_2022; where there:
        status_text, agreed, since, crossing_examples, guard, note, source_ids.
    highlight : str, optional
        Draw only these: a country ("Azerbaijan", "Türkiye", "TUR"), a border ("AZE-IRN"), or
        words of the column guard ("State Border Service").
    title, view : str, optional
        Without a view, the map shows what is highlighted, or the region.
    """
    need(borders, ["id", "country_a", "country_b", "length_km", "status_oct_2022"], "border_map")
    chosen, country = _highlighted(_rows(borders), highlight)
    shapes = {f["properties"]["id"]: f["geometry"] for f in measure.shapes("borders")}
    rows = sorted((_border(row, country) for row in chosen),
                  key=lambda row: -row.get("length_km", 0))
    features = [{"lines": measure.pack(shapes[row["id"]]), "states": [row["state"]],
                 "tag": row["tag"] if highlight else None} for row in rows if row["id"] in shapes]
    styles, used = _border_styles(), {row["state"]["style"] for row in rows}
    legend = [_sample(name.replace("|", ", "), name, "line") for name in styles if name in used]
    spec = _spec(view or ("" if highlight else "region"), styles=styles, legend=legend,
                 layers=[{"kind": "line", "features": features}])
    table = _table(rows, {
        "Border": "sides", "Length (km)": "length_km", "Status, October 2022": "status_oct_2022",
        "In words": "status_text", "Since": "since", "Sources": "source_ids"})
    caption = ("Land borders by status in October 2022. Lengths in km as the CIA World Factbook "
               "(2022) gives them; drawn lines are simplified and cannot be measured. Dashed: not "
               "delimited, that is not fixed on paper by both sides, or not agreed.")
    if "front line" in {row["status_oct_2022"] for row in rows}:
        caption += (" Front line: closed, with armies on both sides; that is not fighting along "
                    "all of it.")
    what = f"Borders of {look.country_name(country)}" if country else "Land borders"
    what = what if len(rows) > 1 else f"The border {rows[0]['sides']}"
    return _picture(title or f"{what}, status in October 2022", spec, caption,
                    _border_text(rows, country), table)


def _highlighted(rows: list[Row], highlight: str | None) -> tuple[list[Row], str]:
    """Return the rows that are asked for, and the country code if it was a country."""
    if not highlight:
        return rows, ""
    turned = "-".join(sorted(str(highlight).upper().split("-")))
    codes = {code for row in rows for code in (row["country_a"], row["country_b"])}
    names = look.country_words(sorted(codes))
    guarded = [row for row in rows if highlight.casefold() in row.get("guard", "").casefold()]
    if turned in {row["id"] for row in rows}:
        return [row for row in rows if row["id"] == turned], ""
    if guarded and len(highlight) > 3 and highlight.casefold() not in map(str.casefold, names):
        return guarded, ""
    code = look.pick(highlight, names | {row["id"]: "" for row in rows}, "country or border")
    return [row for row in rows if code in (row["country_a"], row["country_b"])], code


def _border(row: Row, country: str) -> Row:
    look.pick(row["status_oct_2022"], look.STATUS, "border status")
    codes = [row["country_a"], row["country_b"]]
    row["sides"] = look.sides("-".join(codes))
    length = look.say_number(row.get("length_km"), "km")
    row["tag"] = look.sides("-".join(one for one in codes if one != country)) + f" {length}"
    box = _facts(row, "{status_text}", "Since {since}", "Crossings: {crossing_examples}",
                 "Guard: {guard}", "{note}", "Sources: {source_ids}")
    style = row["status_oct_2022"]
    name = f"{row['sides']}: {length}, {style}"
    style += "" if row.get("agreed", True) else f"|{look.UNSETTLED}"
    return row | {"state": _state(style, name, box)}


def _border_styles() -> dict[str, dict]:
    styles: dict[str, dict] = {}
    for status, strokes in look.STATUS.items():
        casing = look.stroke(look.PAPER, strokes[0]["weight"] + 3)
        dashed = {**strokes[0], "dashArray": strokes[0]["dashArray"] or "11 7"}
        styles[status] = {"strokes": [casing, *strokes]}
        styles[f"{status}|{look.UNSETTLED}"] = {"strokes": [casing, dashed, *strokes[1:]]}
    return styles


def _border_text(rows: list[Row], country: str) -> str:
    count, known = len(rows), [row for row in rows if "length_km" in row]
    first = f"The map shows {look.say_count(count)} land border{'s' * (count != 1)}."
    if country:
        first = (f"{look.country_name(country)} has {look.say_count(count)} land "
                 f"neighbour{'s' * (count != 1)} in this table.")
    if len(known) > 1:
        ends = [f"{row['tag']} ({row['status_oct_2022']})" for row in (known[0], known[-1])]
        first += f" Longest: {ends[0]}. Shortest: {ends[1]}."
    lines = [first]
    for status in look.STATUS:
        here = [row["tag"] for row in rows if row["status_oct_2022"] == status]
        lines += [f"- {status}: {look.say_list(here)}"] if here else []
    return "\n".join(lines)


def scale_map(border_id: str, title: str | None = None) -> Picture:
    """Draw one border at three map scales, with the length of each drawing.

    Parameters
    ----------
    border_id : str
        "AZE-IRN" or "AZE-TUR". Reads the table ``border_lengths`` and the boundaries ``scales``;
        the table of the picture lists every length of this border, published and computed.
    title : str, optional
    """
    shapes = [f["properties"] | f for f in measure.shapes("scales")]
    known = {f["border_id"]: f["border_id"] for f in shapes}
    flipped = {"-".join(reversed(key.split("-"))): key for key in known}
    border = look.pick(border_id, known | flipped, "border drawn at three scales")
    rows = [row for row in _rows(data.load("border_lengths")) if row["border_id"] == border]
    rows.sort(key=lambda row: -row["length_km"])
    drawn = {f["scale"]: measure.pack(f["geometry"]) for f in shapes if f["border_id"] == border}
    said = {scale: _scale_words(scale, drawn, rows) for scale in look.SCALES}
    features = [{"lines": drawn[one], "at": [0] + [0 if one == two else None for two in said],
                 "states": [_state(one, said[one], [look.sides(border)])]}
                for one in said if one in drawn]
    steps = [{"label": "all three", "says": "; ".join(said.values()) + "."}]
    steps += [{"label": look.SCALES[one][0], "says": words + "."} for one, words in said.items()]
    spec = _spec("", layers=[{"kind": "line", "features": features}], hidden=[border],
                 styles={scale: {"strokes": pens} for scale, (_, pens) in look.SCALES.items()},
                 steps={"kind": "choice", "label": "Drawn at", "items": steps},
                 legend=[_sample(said[one], one, "line") for one in said if one in drawn])
    table = _table([row | {"at": look.SCALES[row["scale"]][0]} if "scale" in row else row
                    for row in rows], {
        "Who counts": "counter", "Length (km)": "length_km", "How": "method", "Map scale": "at",
        "Basis": "basis", "Year": "year", "Sources": "source_ids"})
    caption = ("The same border in three editions of one map file, for walls, desks and small "
               "pictures. Lengths computed on the ellipsoid.")
    return _picture(title or f"One border, three map scales: {look.sides(border)}", spec, caption,
                    _scale_text(border, said, rows), table)


def _scale_words(scale: str, drawn: dict, rows: list[Row]) -> str:
    name = look.SCALES[scale][0]
    if scale not in drawn:
        return f"{name}: the two countries do not touch"
    length = next(row["length_km"] for row in rows if row.get("scale") == scale)
    return f"{name}: {look.say_number(length, 'km')}"


def _scale_text(border: str, said: dict[str, str], rows: list[Row]) -> str:
    lines = [f"{look.sides(border)}, the same border at three scales. The finer the map, the more "
             "bends it follows, and the longer the line:", *(f"- {one}" for one in said.values())]
    published = [row for row in rows if row["method"] == "published"]
    if published:
        low, high = [f"{look.say_number(row['length_km'], 'km')} ({row['counter']})"
                     for row in (published[-1], published[0])]
        lines.append(f"Published lengths run from {low} to {high}.")
    return "\n".join(lines)


def event_map(events: pd.DataFrame, start: str | None = None, end: str | None = None,
              title: str | None = None, view: str = "region", opened: bool = False,
              signs: dict[str, str] | None = None) -> Picture:
    """Draw dated events at their places, with a date control inside the map.

    Parameters
    ----------
    events : DataFrame
        ``load("events")``: date_start, title, place, latitude, longitude; where there:
        date_precision, kind, summary, accounts, source_ids. What came after 1 November 2022 stays
        behind the tick box.
    start, end : str, optional
        First and last day, "2022-10-01"; an end of "2022-10" or "2022" is its last day.
    title, view : str, optional
    opened : bool
        Show what came after 1 November 2022 from the first moment (lessons 08 and 09 only).
    signs : dict, optional
        Value of the column kind to the shape of its marks ("circle", "diamond", "square"), where
        the kinds are others than those of ``load("events")``.
    """
    need(events, ["date_start", "title", "place", "latitude", "longitude"], "event_map")
    rows = [_event(row, number, opened, signs or look.NAMES["events"])
            for number, row in enumerate(_between(events, start, end), 1)]
    dates = _grouped(rows, "date_start")
    marks = [_event_mark(row, list(dates.values())) for row in rows if row["inside"]]
    steps = [_event_step(here, rows) for here in dates.values()]
    spec = _spec(view, layers=[{"kind": "mark", "features": marks}], styles=look.MARKS,
                 legend=_event_legend(rows, signs or {}),
                 steps={"kind": "date", "label": "Date", "items": steps})
    shown = [row for row in rows if not row["later"]]
    span = f"{rows[0]['date']} to {(shown or rows)[-1]['date']}"
    told = _curtain(rows, _event_text, {
        "No.": "number", "Date": "date", "Event": "title", "Place": "place",
        "What is known": "known", "Sources": "source_ids"})
    caption = (f"{len(shown or rows)} events, {span}. A number on the map is the number in the "
               "list; a mark that would cover another is moved aside, and a thin line leads back "
               "to its place.")
    if len(rows) > MANY:
        caption += f" On each date the map keeps about the last {KEPT} events; the list has all."
    return _picture(title or f"Events, {span}", spec, caption, *told)


def _between(events: pd.DataFrame, start: Any, end: Any) -> list[Row]:
    rows = events.assign(date_start=pd.to_datetime(events["date_start"]))
    first, last = rows["date_start"].min(), rows["date_start"].max()
    low = _day(first if start is None else start)
    high = _day(last if end is None else end, end=True)
    if low > high:
        raise AtlasError(f"The start, {look.say_date(low)}, is after the end, "
                         f"{look.say_date(high)}: swap them.")
    rows = rows[rows["date_start"].between(low, high)].sort_values("date_start", kind="stable")
    if rows.empty:
        raise AtlasError(f"There are no events from {look.say_date(low)} to "
                         f"{look.say_date(high)}: the table runs from {look.say_date(first)} to "
                         f"{look.say_date(last)}.")
    return _rows(rows)


def _day(given: Any, end: bool = False) -> pd.Timestamp:
    try:
        said = given if isinstance(given, str) else f"{pd.Timestamp(given):%Y-%m-%d}"
        day = pd.to_datetime(said, format="ISO8601")
        return pd.Period(said).end_time.normalize() if end else day
    except (ValueError, TypeError) as error:
        raise AtlasError(f'"{given}" is not a date: write year, month and day, as in '
                         '"2022-10-03".') from error


def _event(row: Row, number: int, opened: bool, signs: dict[str, str]) -> Row:
    (south, west), (north, east) = look.VIEWS["all"]
    row["inside"] = ("latitude" in row and "longitude" in row
                     and south < row["latitude"] < north and west < row["longitude"] < east)
    row["date"] = look.say_date(row["date_start"], row.get("date_precision", "day"))
    row["known"] = " ".join(_facts(row, "{summary}", "Other accounts: {accounts}"))
    row["line"] = f"{row['title']} ({row['place']}{'' if row['inside'] else '; not on this map'})"
    return row | {"number": number, "shape": signs.get(row.get("kind", ""), "square"),
                  "later": bool(row["date_start"] > look.CURTAIN) and not opened}


def _event_legend(rows: list[Row], signs: dict[str, str]) -> list[dict]:
    """List the shapes that occur, and mark those that occur only behind the curtain."""
    words = {shape: kind for kind, shape in signs.items()} or {
        shape: kind for shape, (_, kind) in look.SHAPES.items()}
    drawn = {shape: {row["later"] for row in rows
                     if (row["inside"] or signs) and row["shape"] == shape}
             for shape in look.SHAPES}
    return [*(_sample(words[shape], f"{shape}-now", shape) | {"later": False not in seen}
              for shape, seen in drawn.items() if seen),
            *(_sample(f"hollow: {words[shape]}, at an earlier date" if signs else
                      "hollow: an earlier date, in any shape", f"{shape}-past", shape)
              for shape, seen in drawn.items() if seen and signs or not signs
              and shape == "circle")]


def _event_mark(row: Row, groups: list[list[Row]]) -> dict:
    """Return a mark that appears on its date, and stays: all, or where there are many the last."""
    name = f"{row['number']}. {row['date']}: {row['line']}"
    box = _facts(row, "{summary}", "Other accounts: {accounts}", "Sources: {source_ids}")
    place = row["place"].split(" (")[0]
    since = next(i for i, here in enumerate(groups) if here[0]["date_start"] == row["date_start"])
    many = groups[-1][-1]["number"] > MANY
    gone = [i for i, here in enumerate(groups) if here[0]["number"] - row["number"] >= KEPT]
    return {"lat": row["latitude"], "lon": row["longitude"], "text": str(row["number"]),
            "shape": row["shape"], "later": row["later"], "since": since,
            "until": gone[0] if many and gone else None,
            "tag": place if place == row["place"] and len(place) < 23 else None,
            "states": [_state(f"{row['shape']}-now", name, box),
                       {"style": f"{row['shape']}-past"}]}


def _event_step(here: list[Row], rows: list[Row]) -> dict:
    total = sum(row["later"] <= here[0]["later"] for row in rows)
    return {"label": here[0]["date"], "later": here[0]["later"],
            "says": f"{here[0]['date']}: {'; '.join(row['line'] for row in here)}. "
                    f"{here[-1]['number']} of {total} events so far."}


def _event_text(rows: list[Row]) -> str:
    away = dict.fromkeys(row["place"] for row in rows
                         if not row["inside"] and row["place"] != "Place not stated")
    lines = [f"{row['number']}. {row['date']}: {row['line']}" for row in rows]
    return "\n".join(lines + (["Not on this map, but in the list: " + look.say_list(away) + "."]
                              if away else []))


def district_map(districts: pd.DataFrame, title: str | None = None,
                 view: str = "karabakh") -> Picture:
    """Draw who held which district in and around the former oblast, by date.

    Parameters
    ----------
    districts : DataFrame
        ``load("districts")``: unit, district, date_start, held_by, extent; where there:
        date_precision, how, note, source_ids. A state lasts until the next row of its unit. What
        came after 1 November 2022 stays behind the tick box.
    title, view : str, optional
    """
    need(districts, ["unit", "district", "date_start", "held_by", "extent"], "district_map")
    ordered = districts.assign(date_start=pd.to_datetime(districts["date_start"]))
    rows = [_held(row) for row in _rows(ordered.sort_values("date_start", kind="stable"))]
    dates = list(dict.fromkeys(row["date_start"] for row in rows))
    shapes = {f["properties"]["id"]: f["geometry"] for f in measure.shapes("karabakh")}
    units = _grouped(rows, "unit")
    features = [_unit(look.pick(unit, shapes, "district unit"), own, dates)
                for unit, own in units.items()]
    steps = [_district_step(rows, date) for date in dates]
    border = next(f for f in measure.shapes("borders") if f["properties"]["id"] == "ARM-AZE")
    unsettled = {"lines": measure.pack(border["geometry"]),  # dashed above the edges of areas
                 "states": [_state("unsettled", border["properties"]["name"])]}
    history = [_line(f) for f in measure.shapes("lines")
               if f["properties"]["kind"] in ("ceasefire-1994", "former-oblast")]
    styles = {_style(key): {**fill, "strokes": [look.stroke(look.PALETTE["district edge"], 1)]}
              for key, (fill, _) in look.HELD.items()}
    spec = _spec(view, square=True, legend=_held_legend(features, steps, history),
                 layers=[{"kind": "area", "features": features},
                         {"kind": "line", "features": [unsettled, *history]}],
                 labels=[{"text": own[0]["district"], "look": "area", "rank": 1,
                          "spots": look.NAMES["units"][unit]} for unit, own in units.items()],
                 styles=styles, steps={"kind": "date", "label": "Date", "items": steps})
    told = _curtain(rows, _district_text, {
        "Area": "district", "From": "date", "Held by": "held_by", "Extent": "extent",
        "How": "how", "Note": "note", "Sources": "source_ids"})
    caption = ("Each area as the table of districts has it on the chosen date; the edge of a "
               "district is not a front line. Thick dashes and dots: the ceasefire line of 1994 "
               "and the oblast of 1991, both history. No line of 2020 or later stands in the map "
               "file, so none is drawn.")
    return _picture(title or "Who held which district, by date", spec, caption, *told)


def _held(row: Row) -> Row:
    key = (row["held_by"], "part" if row["held_by"] == "divided" else row["extent"])
    key = look.pick(", ".join(key), {", ".join(k): k for k in look.HELD}, "state of a district")
    date = look.say_date(row["date_start"], row.get("date_precision", "day"))
    row |= {"key": key, "words": look.HELD[key][1], "date": date,
            "later": bool(row["date_start"] > look.CURTAIN)}
    return row | {"state": _state(_style(key), f"{row['district']}: {row['words']}, from {date}",
                                  _facts(row, "{how}", "{note}", "Sources: {source_ids}"))}


def _style(key: tuple[str, str]) -> str:
    return "held " + " ".join(key)


def _unit(geometry: dict, rows: list[Row], dates: list) -> dict:
    """Return one area; state 0 is "no row yet", state n its n-th row."""
    empty = _state(_style(("", "")), f"{rows[0]['district']}: {look.HELD['', ''][1]}", [])
    return {"lines": measure.pack(geometry), "states": [empty, *(row["state"] for row in rows)],
            "at": [sum(row["date_start"] <= date for row in rows) for date in dates]}


def _district_step(rows: list[Row], date: Any) -> dict:
    here = [row for row in rows if row["date_start"] == date]
    return {"label": here[0]["date"], "later": here[0]["later"],
            "says": f"{here[0]['date']}. {_changes(here)}."}


def _held_legend(features: list[dict], steps: list[dict], history: list[dict]) -> list[dict]:
    """List the looks that occur, and mark those that occur only behind the curtain."""
    seen = {later: {one["states"][one["at"][i]]["style"] for one in features
                    for i, step in enumerate(steps) if step["later"] == later}
            for later in (False, True)}
    legend = [_sample(words, _style(key), "area") | {"later": _style(key) not in seen[False]}
              for key, (_, words) in look.HELD.items() if _style(key) in seen[False] | seen[True]]
    return legend + [_sample(one["states"][0]["name"], one["states"][0]["style"], "line")
                     for one in history]


def _changes(rows: list[Row]) -> str:
    """Say what the rows of one date hold, areas with the same state together."""
    groups: dict[str, list[str]] = {}
    for row in rows:
        how = row.get("how", "")  # left out where it only says the same again
        how = f" ({how})" if how and row["district"] not in how else ""
        groups.setdefault(row["words"] + how, []).append(row["district"])
    return "; ".join(f"{look.say_list(names)}: {words}" for words, names in groups.items())


def _district_text(rows: list[Row]) -> str:
    return "\n".join(["By date, as the rows of the table say:", *(
        f"- {date}: {_changes(here)}" for date, here in _grouped(rows, "date").items())])


def distance_map(start: Any, end: Any, title: str | None = None) -> Picture:
    """Draw the shortest way over the ground between two places, and say how long it is.

    Parameters
    ----------
    start, end : str or (latitude, longitude)
        A place ("Tehran"), a country ("Israel": its nearest point), or a border
        ("nearest AZE-IRN border").
    title : str, optional
    """
    ends = [measure.find(start), measure.find(end)]
    names, points = [one.name for one in ends], measure.nearest_points(*ends)
    kilometres = measure.distance_km(*points)
    exact = all(one.exact for one in ends)
    length = look.say_number(round(kilometres, 0 if kilometres >= 10 else 1), "km")
    length = length if exact else f"about {length}"
    route = [(lon, lat) for lat, lon in measure.geodesic_points(*points)]
    way = _state("route", f"{names[0]} to {names[1]}: {length}", ["Shortest way over the ground"])
    marks = [{"lat": p[0], "lon": p[1], "shape": "point", "tag": name[0].upper() + name[1:],
              "states": [_state("end", name, [f"{p[0]:.3f}° N, {p[1]:.3f}° E"])]}
             for name, p in zip(names, points, strict=True)]
    line = {"lines": measure.pack({"type": "LineString", "coordinates": route}),
            "states": [way], "tag": length}
    spec = _spec("", at_sea=False, layers=[{"kind": "line", "features": [line]},
                             {"kind": "mark", "features": marks}],
                 styles={"route": {"strokes": look.ROUTE}, "end": look.END})
    text = (f"From {names[0]} to {names[1]}: {length} over the ground. The line is the shortest "
            "way on the ellipsoid; on this kind of map it looks curved. Roads and flights are "
            "longer.")
    if not exact:
        text += " An outline is simplified, so a distance from it may be wrong by 1 or 2 km."
    table = pd.DataFrame([{"From": names[0], "To": names[1], "Distance (km)": round(kilometres),
                           "From (latitude, longitude)": "{:.3f}, {:.3f}".format(*points[0]),
                           "To (latitude, longitude)": "{:.3f}, {:.3f}".format(*points[1])}])
    return _picture(title or f"From {names[0]} to {names[1]}", spec,
                    "Distance on the ellipsoid WGS84.", text, table)


# ---- shared by all maps ----


def _picture(title: str, spec: dict, caption: str, text: str, table: pd.DataFrame,
             later: Later | None = None) -> Picture:
    from helpers import leaf  # folium takes a second to load: only when a map is drawn

    credit = look.NAMES["credit"]
    page = leaf.page(title, spec | {"title": title, "credit": credit})
    return Picture(title, leaf.frame(title, page), f"{caption} {credit}", text, table, page, later)


def _spec(view: str, at_sea: bool = True, **parts: Any) -> dict:
    """Return a spec: the given parts, on top of what all maps share."""
    shapes = [*measure.shapes("base"), *measure.shapes("lines")]
    inner = [_line(f) for f in shapes if f["properties"]["kind"] == "disputed"
             and ";" not in f["properties"]["countries"]]
    pale = {code: {"fill": fill} for code, fill in look.PALE.items()}
    hatched = {code: {"hatch": "quiet"} for code in look.NAMES["disputed"]}
    legend = parts.get("legend", [])
    said = any(look.UNSETTLED in row["text"] for row in legend) or not (inner or look.UNAGREED)
    dashes = [] if said else [
        _sample(f"line {look.UNSETTLED}", "disputed", "line")]
    labels = parts.get("labels", [])
    return {"hidden": [], "square": False, "steps": None, **parts,
            "view": look.pick(view, look.VIEWS, "view") if view else None,
            "countries": hatched | parts.get("countries", pale), "legend": [*legend, *dashes],
            "layers": [{"kind": "line", "features": inner, "base": 1}, *parts.get("layers", [])],
            "labels": [*labels, *_names(shapes, at_sea)],
            "towns": _towns({one["text"] for one in labels}),
            "styles": {kind: {"strokes": pens} for kind, pens in look.LINES.items()}
            | parts.get("styles", {}),
            "unagreed": look.UNAGREED, "hatches": look.HATCHES, "laterWords": look.LATER,
            "curtainWords": look.ALL_LATER,
            "colours": {"land": look.LAND, "coast": look.COAST, "border": look.NEIGHBOUR_LINE,
                        "outline": look.OUTLINE}}


def _state(style: str, name: str, box: list[str] | None = None) -> dict:
    """Return one state of a shape: its look and its words; without a box it is not reachable."""
    return {"style": style, "name": name} | ({} if box is None else {"box": box})


def _sample(text: str, style: str, shape: str) -> dict:
    return {"text": text, "style": style, "shape": shape}


def _line(feature: dict) -> dict:
    """Return a line of the boundary files in its own style; it is not reachable."""
    own = feature["properties"]
    return {"lines": measure.pack(feature["geometry"]), "states": [_state(own["kind"],
                                                                          own["label"])]}


def _names(shapes: list[dict], at_sea: bool) -> list[dict]:
    """Return the names of countries, waters, parts and disputed areas."""
    printed = {code: words[0] for code, words in look.COUNTRIES.items()} | {
        f["properties"]["id"]: f["properties"]["label"] for f in shapes
        if "label" in f["properties"]}
    return [one | {"text": one.get("text") or printed[one["id"]],
                   "spots": one["spots"] + (one.get("sea", []) if at_sea else [])}
            for one in look.NAMES["labels"] if "text" in one or one["id"] in printed]


def _towns(taken: set[str]) -> list[list]:
    """Return the towns of the table ``places``; the larger the scale, the more are named."""
    return [[row["name"] + " (status disputed)" * ("disputed" in row["kind"]),
             look.NAMES["towns"][row["kind"]], round(row["latitude"], 3),
             round(row["longitude"], 3)] for row in _rows(data.load("places"))
            if row.get("kind") in look.NAMES["towns"] and row["name"] not in taken]


def _rows(table: pd.DataFrame) -> list[Row]:
    """Return the rows of a table as dictionaries; a missing value has no key."""
    rows = [{key: value for key, value in row.items() if not pd.isna(value)}
            for row in table.to_dict("records")]
    return [row | {"source_ids": row["source_ids"].replace(";", "; ")} if "source_ids" in row
            else row for row in rows]


def _grouped(rows: list[Row], key: str) -> dict[Any, list[Row]]:
    """Return the rows by their value of one column, in the order in which the values come."""
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return groups


def _table(rows: list[Row], columns: dict[str, str]) -> pd.DataFrame:
    """Return a table with readable column names, without columns that are empty."""
    table = pd.DataFrame([[row.get(key) for key in columns.values()] for row in rows],
                         columns=list(columns), dtype=object)
    return table.dropna(axis=1, how="all")


def _curtain(rows: list[Row], say: Callable[[list[Row]], str],
             columns: dict[str, str]) -> tuple[str, pd.DataFrame, Later]:
    """Return words and table up to 1 November 2022, and apart from them what came later."""
    parts = [[row for row in rows if row["later"] == later] for later in (False, True)]
    told = [(say(part) if part else look.ALL_LATER, _table(part, columns)) for part in parts]
    return *told[0], Later(*told[1])


def _facts(row: Row, *forms: str) -> list[str]:
    """Fill in the forms ("Capital: {capital}") whose columns the row has."""
    fields = {form: [name for _, name, _, _ in Formatter().parse(form) if name] for form in forms}
    return [form.format_map(row) for form in forms
            if all(row.get(name, "") != "" for name in fields[form])]
