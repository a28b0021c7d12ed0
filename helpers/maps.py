"""The maps of the course. Each takes tables and returns a Picture: map, words and table.

Every function first works out plain data (rows, words, shapes), then hands a spec to
``helpers.leaf``. Nothing here knows about Leaflet.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers import data, look, measure
from helpers.picture import Later, Picture, need

COUNT = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
         "eleven", "twelve")
AS_OF = "as of 1 November 2022"


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
        "region", "caucasus", "nakhchivan", "syunik", "karabakh" or "all".

    Returns
    -------
    Picture
    """
    need(countries, ["id", "name"], "country_map")
    title = title or "The five countries of the course"
    rows = countries.assign(area=_column(countries, "area_km2"),
                            people=_column(countries, "population"))
    shapes = {row.id: {"fill": look.FILLS.get(row.id, look.LAND), "name": _printed(row),
                       "box": _country_box(row)}
              for row in rows.itertuples(index=False)}
    rows["name"] = [_printed(row) for row in rows.itertuples(index=False)]
    table = pd.DataFrame({
        "Country": rows["name"], "Capital": _column(rows, "capital"),
        "People": rows["people"], "Year of the count": _column(rows, "population_year"),
        "Area (km²)": rows["area"], "Languages": _column(rows, "languages")}).dropna(
            axis=1, how="all")
    return _picture(title, _spec(title, _view(view), shapes), _country_text(rows), table,
                    f"Five countries of the course in colour, their neighbours in grey, {AS_OF}.")


def _printed(row: Any) -> str:
    """Return the printed name of a country: "Turkey (Türkiye)" for "Turkey"."""
    return look.country_name(row.id) if row.name in look.COUNTRIES.get(row.id, ()) else row.name


def _country_box(row: Any) -> list[str]:
    facts = (("official_name", "{}"), ("capital", "Capital: {}"), ("languages", "Languages: {}"))
    box = [form.format(getattr(row, key)) for key, form in facts if _known(row, key)]
    if not pd.isna(row.people):
        year = f" ({row.population_year})" if _known(row, "population_year") else ""
        box.append(f"People: {look.say_number(row.people)}{year}")
    if not pd.isna(row.area):
        box.append(f"Area: {look.say_number(row.area)} km²")
    return box


def _country_text(rows: pd.DataFrame) -> str:
    lines = []
    course = rows[rows["id"].isin(look.FILLS)]
    others = rows[~rows["id"].isin(look.FILLS)]
    lines.append(f"In colour: {look.say_list(list(course['name']))}.")
    if len(others):
        lines[0] += f" Drawn as neighbours: {look.say_list(list(others['name']))}."
    for column, word, unit in (("area", "By area", "km²"), ("people", "By people", "people")):
        known = course.dropna(subset=[column]).sort_values(column, ascending=False)
        if len(known) > 1:
            first, last = known.iloc[0], known.iloc[-1]
            lines.append(f"{word}, {first['name']} is the largest of these "
                         f"({look.say_number(first[column], unit)}) and {last['name']} the "
                         f"smallest ({look.say_number(last[column], unit)}).")
    return "\n".join(lines)


def border_map(borders: pd.DataFrame, highlight: str | None = None, title: str | None = None,
               view: str | None = None) -> Picture:
    """Draw land borders by their status in October 2022, with their lengths.

    Parameters
    ----------
    borders : DataFrame
        ``load("borders")``: id, country_a, country_b, length_km, status_oct_2022; where there:
        status_text, agreed, guard, source_ids.
    highlight : str, optional
        A country ("Azerbaijan", "Türkiye", "TUR"), a border ("AZE-IRN"), or words of the column
        guard ("State Border Service"). The other borders become thin and grey.
    title, view : str, optional
        Without a view, the map shows what is highlighted, or the region.

    Returns
    -------
    Picture
    """
    need(borders, ["id", "country_a", "country_b", "length_km", "status_oct_2022"], "border_map")
    chosen, country = _highlighted(borders, highlight)
    title = title or _border_title(highlight, country, chosen)
    shapes = {f["properties"]["id"]: f["geometry"] for f in data.boundaries("borders")["features"]}
    drawn = [row for row in borders.itertuples(index=False)
             if row.id in chosen and row.id in shapes]
    features = [_border_feature(row, shapes[row.id]) for row in drawn]
    labels = [{"text": _border_tag(row, country), "look": "tag",
               "rank": 0 if row.length_km < 100 else 1,
               "spots": _line_spots(shapes[row.id])} for row in drawn] if highlight else []
    bounds = _bounds([shapes[row.id] for row in drawn], 0.12) if highlight else None
    used = {feature["states"][0]["style"] for feature in features}
    styles = _border_styles()
    spec = _spec(title, _view(view) if view else bounds or _view("region"), _pale(),
                 layers=[{"kind": "line", "features": features}], labels=labels, styles=styles,
                 legend=[{"text": name.replace("|", ", "), "style": name, "shape": "line"}
                         for name in styles if name in used])
    rows = borders[borders["id"].isin(chosen)].sort_values("length_km", ascending=False)
    caption = ("Land borders by status in October 2022. Lengths in km as the CIA World Factbook "
               "(2022) gives them; drawn lines are simplified and cannot be measured. Dashed: not "
               "agreed by both sides.")
    return _picture(title, spec, _border_text(rows, country), _border_table(rows), caption)


def _highlighted(borders: pd.DataFrame, highlight: str | None) -> tuple[list[str], str]:
    """Return the ids of the highlighted borders, and the country code if it was a country."""
    if not highlight:
        return list(borders["id"]), ""
    turned = "-".join(sorted(str(highlight).upper().split("-")))
    if turned in set(borders["id"]):
        return [turned], ""
    codes = set(borders["country_a"]) | set(borders["country_b"])
    names = {word: code for code in sorted(codes)
             for word in (*look.COUNTRIES.get(code, ()), code)}
    if "guard" in borders and str(highlight).casefold() not in {n.casefold() for n in names}:
        guarded = borders["guard"].fillna("").str.contains(highlight, case=False, regex=False)
        if guarded.any() and len(str(highlight)) > 3:
            return list(borders.loc[guarded, "id"]), ""
    code = look.pick(highlight, {**names, **{id_: "" for id_ in borders["id"]}},
                     "country or border")
    return list(borders.loc[(borders["country_a"] == code) | (borders["country_b"] == code),
                            "id"]), code


def _border_title(highlight: str | None, country: str, chosen: list[str]) -> str:
    if not highlight:
        return "Land borders and their status, October 2022"
    if country:
        return f"Borders of {look.country_name(country)}, October 2022"
    if len(chosen) == 1:
        return f"{_sides(chosen[0])}: the border in October 2022"
    return f"{highlight}: borders named with it, October 2022"


def _sides(border: str) -> str:
    return " – ".join(look.country_name(code) for code in border.split("-"))


def _border_styles() -> dict[str, dict]:
    styles: dict[str, dict] = {}
    for status, strokes in look.STATUS.items():
        cased = [look.stroke(look.PAPER, strokes[0]["weight"] + 3), *strokes]
        styles[status] = {"strokes": cased}
        dashed = [{**strokes[0], "dashArray": strokes[0]["dashArray"] or "11 7"}, *strokes[1:]]
        styles[f"{status}|not agreed by both sides"] = {"strokes": [cased[0], *dashed]}
    return styles


def _border_style(row: Any) -> str:
    status = str(row.status_oct_2022)
    look.pick(status, look.STATUS, "border status")
    agreed = getattr(row, "agreed", None)
    disputed = agreed is not None and not pd.isna(agreed) and not bool(agreed)
    return f"{status}|not agreed by both sides" if disputed else status


def _border_feature(row: Any, geometry: dict) -> dict:
    facts = (("status_text", "{}"), ("since", "Since {}"), ("crossing_examples", "Crossings: {}"),
             ("guard", "Guard: {}"), ("note", "{}"), ("source_ids", "Sources: {}"))
    box = [form.format(str(getattr(row, key)).replace(";", "; "))
           for key, form in facts if _known(row, key)]
    sides = f"{look.country_name(row.country_a)} – {look.country_name(row.country_b)}"
    name = f"{sides}: {look.say_number(row.length_km, 'km')}, {row.status_oct_2022}"
    return {"geometry": geometry, "states": [_state(_border_style(row), name, box)]}


def _border_tag(row: Any, country: str) -> str:
    sides = [code for code in (row.country_a, row.country_b) if code != country]
    names = " – ".join(look.country_name(code) for code in sides)
    return f"{names} {look.say_number(row.length_km, 'km')}"


def _border_text(rows: pd.DataFrame, country: str) -> str:
    def line(row: Any) -> str:
        return f"{_border_tag(row, country)} ({row.status_oct_2022})"

    ordered = list(rows.itertuples(index=False))
    known = [row for row in ordered if not pd.isna(row.length_km)]
    if country:
        first = (f"{look.country_name(country)} has {_count(len(ordered))} land "
                 f"{'neighbour' if len(ordered) == 1 else 'neighbours'} in this table.")
    else:
        first = f"The map shows {_count(len(ordered))} land border{'s' * (len(ordered) != 1)}."
    if len(known) > 1:
        first += f" Longest: {line(known[0])}. Shortest: {line(known[-1])}."
    groups = []
    for status in look.STATUS:
        here = [row for row in ordered if row.status_oct_2022 == status]
        if here:
            groups.append(f"- {status}: {look.say_list([_border_tag(r, country) for r in here])}")
    return "\n".join([first, *groups])


def _border_table(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({
        "Border": [f"{look.country_name(a)} – {look.country_name(b)}" for a, b in
                   zip(rows["country_a"], rows["country_b"], strict=True)],
        "Length (km)": rows["length_km"], "Status, October 2022": rows["status_oct_2022"],
        "In words": _column(rows, "status_text"), "Since": _column(rows, "since"),
        "Sources": _column(rows, "source_ids"),
    }).reset_index(drop=True).dropna(axis=1, how="all")


def scale_map(border_id: str, title: str | None = None) -> Picture:
    """Draw one border at three map scales, with the length of each drawing.

    Parameters
    ----------
    border_id : str
        "AZE-IRN" or "AZE-TUR". Reads the table ``border_lengths`` and the boundaries ``scales``.
    title : str, optional

    Returns
    -------
    Picture
        The table lists every length of this border, published and computed.
    """
    shapes = data.boundaries("scales")["features"]
    known = {f["properties"]["border_id"]: f["properties"]["border_id"] for f in shapes}
    flipped = {"-".join(reversed(key.split("-"))): key for key in known}
    border = look.pick(border_id, {**known, **flipped}, "border drawn at three scales")
    sides = _sides(border)
    title = title or f"One border, three map scales: {sides}"
    lengths = data.load("border_lengths").query("border_id == @border")
    measured = lengths[lengths["method"] == "computed"].dropna(subset=["scale"]).set_index("scale")
    drawn = {f["properties"]["scale"]: f["geometry"] for f in shapes
             if f["properties"]["border_id"] == border}
    said = {scale: _scale_words(scale, drawn, measured) for scale in look.SCALES}
    scales = list(look.SCALES)
    features = [{"geometry": drawn[scale], "states": [_state(scale, said[scale], [sides])],
                 "at": [0] + [0 if scale == one else None for one in scales]}
                for scale in scales if scale in drawn]
    items = [{"label": "all three", "says": "; ".join(said.values()) + "."}]
    items += [{"label": look.SCALES[scale][0], "says": said[scale] + "."}
              for scale in scales]
    spec = _spec(title, _bounds(list(drawn.values()), 0.15), _pale(),
                 layers=[{"kind": "line", "features": features}],
                 styles={scale: {"strokes": look.SCALES[scale][1]} for scale in scales},
                 steps={"kind": "choice", "label": "Drawn at", "items": items, "start": 0},
                 hidden=[border],
                 legend=[{"text": said[scale], "style": scale, "shape": "line"}
                         for scale in scales if scale in drawn])
    caption = ("The same border in three editions of one map file, for walls, desks and small "
               "pictures. Lengths computed on the ellipsoid.")
    return _picture(title, spec, _scale_text(sides, said, lengths), _length_table(lengths), caption)


def _scale_words(scale: str, drawn: dict, measured: pd.DataFrame) -> str:
    name = look.SCALES[scale][0]
    if scale not in drawn:
        return f"{name}: the two countries do not touch"
    return f"{name}: {look.say_number(measured.loc[scale, 'length_km'], 'km')}"


def _scale_text(sides: str, said: dict[str, str], lengths: pd.DataFrame) -> str:
    lines = [f"{sides}, the same border at three scales. The finer the map, the more bends it "
             "follows, and the longer the line:"]
    lines += [f"- {words}" for words in said.values()]
    published = lengths[lengths["method"] == "published"].sort_values("length_km")
    if len(published):
        low, high = published.iloc[0], published.iloc[-1]
        lines.append(f"Published lengths run from {look.say_number(low['length_km'], 'km')} "
                     f"({low['counter']}) to {look.say_number(high['length_km'], 'km')} "
                     f"({high['counter']}).")
    return "\n".join(lines)


def _length_table(lengths: pd.DataFrame) -> pd.DataFrame:
    rows = lengths.sort_values("length_km", ascending=False)
    return pd.DataFrame({
        "Who counts": rows["counter"], "Length (km)": rows["length_km"], "How": rows["method"],
        "Map scale": rows["scale"].map({s: words[0] for s, words in look.SCALES.items()}),
        "Basis": rows["basis"], "Year": rows["year"], "Sources": rows["source_ids"],
    }).reset_index(drop=True)


def event_map(events: pd.DataFrame, start: str | None = None, end: str | None = None,
              title: str | None = None, view: str = "region") -> Picture:
    """Draw dated events at their places, with a date control inside the map.

    Parameters
    ----------
    events : DataFrame
        ``load("events")``: date_start, title, place, latitude, longitude; where there: date_end,
        date_precision, kind, summary, source_ids.
    start, end : str, optional
        First and last day, "2022-10-01".
    title, view : str, optional

    Returns
    -------
    Picture
        What came after 1 November 2022 stays behind the tick box.
    """
    need(events, ["date_start", "title", "place", "latitude", "longitude"], "event_map")
    rows = _between(events, start, end)
    first, last = rows["date_start"].iloc[0], rows["date_start"].iloc[-1]
    title = title or f"Events, {look.say_date(first)} to {look.say_date(last)}"
    dates = list(dict.fromkeys(rows["date_start"]))
    items = [_event_step(rows, date) for date in dates]
    seen = [i for i, item in enumerate(items) if not item["later"]]
    marks = _event_marks(rows, dates)
    shapes = list(dict.fromkeys(mark["shape"] for mark in marks if not mark["later"]))
    legend = [{"text": look.SHAPE_WORDS[shape], "style": f"{shape}-now", "shape": shape}
              for shape in look.SHAPE_WORDS if shape in shapes]
    legend += [{"text": "an earlier date", "style": "circle-past", "shape": "circle"}]
    spec = _spec(title, _view(view), _pale(), layers=[{"kind": "mark", "features": marks}],
                 labels=_event_labels(marks), styles=_mark_styles(), legend=legend,
                 steps={"kind": "date", "label": "Date", "items": items,
                        "start": seen[-1] if seen else 0})
    spec["hasLater"] = any(item["later"] for item in items)
    late = rows["date_start"] > look.CURTAIN
    table = _event_table(rows)
    caption = (f"{len(rows[~late])} events from {look.say_date(first)} to "
               f"{look.say_date(rows.loc[~late, 'date_start'].max())}. A number on the map is the "
               "number in the list. Where several fall on one place they stand around it.")
    return _picture(title, spec, _event_text(rows[~late]), table[~late], caption,
                    Later(_event_text(rows[late]), table[late]) if late.any() else None)


def _between(events: pd.DataFrame, start: str | None, end: str | None) -> pd.DataFrame:
    rows = events.assign(date_start=pd.to_datetime(events["date_start"]))
    limits = [_day(start, rows["date_start"].min()), _day(end, rows["date_start"].max())]
    rows = rows[rows["date_start"].between(*limits)].sort_values("date_start", kind="stable")
    if rows.empty:
        raise ValueError(f"There are no events from {look.say_date(limits[0])} to "
                         f"{look.say_date(limits[1])}: the table runs from "
                         f"{look.say_date(events['date_start'].min())} to "
                         f"{look.say_date(events['date_start'].max())}.")
    rows = rows.assign(number=range(1, len(rows) + 1))
    west, south, east, north = 24, 24, 64, 48
    inside = rows["longitude"].between(west, east) & rows["latitude"].between(south, north)
    return rows.assign(inside=inside.fillna(False)).reset_index(drop=True)


def _day(given: Any, default: pd.Timestamp) -> pd.Timestamp:
    if given is None:
        return default
    try:
        return pd.Timestamp(given)
    except ValueError as error:
        raise ValueError(f'"{given}" is not a date: write year, month and day, as in '
                         '"2022-10-03".') from error


def _event_line(row: Any) -> str:
    precision = row.date_precision if _known(row, "date_precision") else "day"
    where = row.place if row.inside else f"{row.place}; not on this map"
    return f"{look.say_date(row.date_start, precision)}: {row.title} ({where})"


def _event_step(rows: pd.DataFrame, date: pd.Timestamp) -> dict:
    here = [row for row in rows.itertuples(index=False) if row.date_start == date]
    lines = [_event_line(row).partition(": ")[2] for row in here]
    so_far = int((rows["date_start"] <= date).sum())
    total = int((rows["date_start"] <= max(look.CURTAIN, date)).sum())
    return {"label": look.say_date(date), "later": bool(date > look.CURTAIN),
            "says": f"{look.say_date(date)}: {'; '.join(lines)}. "
                    f"{so_far} of {total} events so far."}


def _event_marks(rows: pd.DataFrame, dates: list) -> list[dict]:
    marks = []
    for row in rows[rows["inside"]].itertuples(index=False):
        shape = look.EVENT_SHAPES.get(str(getattr(row, "kind", "")), "square")
        name = f"{row.number}. {_event_line(row)}"
        box = [str(getattr(row, key)) for key in ("summary",) if _known(row, key)]
        if _known(row, "source_ids"):
            box.append(f"Sources: {str(row.source_ids).replace(';', '; ')}")
        step = dates.index(row.date_start)
        marks.append({
            "lat": float(row.latitude), "lon": float(row.longitude), "text": str(row.number),
            "shape": shape, "place": str(row.place), "later": bool(row.date_start > look.CURTAIN),
            "states": [_state(f"{shape}-now", name, box), _state(f"{shape}-past", name, box)],
            "at": [None] * step + [0] + [1] * (len(dates) - step - 1)})
    return marks


def _mark_styles() -> dict[str, dict]:
    colours = {"circle": look.ACCENT, "diamond": "#a63603", "square": "#3f3f3a"}
    styles = {f"{shape}-now": {"fill": colour, "edge": look.PAPER, "ink": look.PAPER, "front": 1}
              for shape, colour in colours.items()}
    return styles | {f"{shape}-past": {"fill": look.PAPER, "edge": colour, "ink": look.INK}
                     for shape, colour in colours.items()}


def _event_labels(marks: list[dict]) -> list[dict]:
    labels: dict[str, dict] = {}
    for mark in marks:
        name = mark["place"].split(" (")[0]
        if len(name) > 22 or "," in name:  # long names stand in the list only
            continue
        shown = [state is not None for state in mark["at"]]
        label = labels.setdefault(name, {
            "look": "small", "rank": 3, "later": True, "at": shown,
            "spots": [[mark["lat"], mark["lon"], anchor, gap]
                      for gap in (14, 30) for anchor in "lrbt"]})
        label["later"] = label["later"] and mark["later"]
        label["at"] = [a or b for a, b in zip(label["at"], shown, strict=True)]
    return [{"text": text, **label} for text, label in labels.items()]


def _event_text(rows: pd.DataFrame) -> str:
    away = list(dict.fromkeys(rows.loc[~rows["inside"], "place"]))
    lines = [f"{row.number}. {_event_line(row)}" for row in rows.itertuples(index=False)]
    if away:
        lines.append(f"Not on this map, but in the list: {look.say_list(away)}.")
    return "\n".join(lines)


def _event_table(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({
        "No.": rows["number"], "Date": [look.say_date(d) for d in rows["date_start"]],
        "Event": rows["title"], "Place": rows["place"], "Kind": _column(rows, "kind"),
        "What is known": _column(rows, "summary"), "Sources": _column(rows, "source_ids")})


def district_map(districts: pd.DataFrame, title: str | None = None,
                 view: str = "karabakh") -> Picture:
    """Draw who held which district in and around the former oblast, by date.

    Parameters
    ----------
    districts : DataFrame
        ``load("districts")``: unit, district, date_start, held_by, extent; where there:
        date_precision, how, note, source_ids. A state lasts until the next row of its unit.
    title, view : str, optional

    Returns
    -------
    Picture
        What came after 1 November 2022 stays behind the tick box.
    """
    need(districts, ["unit", "district", "date_start", "held_by", "extent"], "district_map")
    title = title or "Who held which district, by date"
    rows = districts.assign(date_start=pd.to_datetime(districts["date_start"])).sort_values(
        ["date_start", "unit"], kind="stable")
    dates = list(dict.fromkeys(rows["date_start"]))
    shapes = {f["properties"]["id"]: f for f in data.boundaries("karabakh")["features"]}
    units = {unit: _unit_states(rows[rows["unit"] == unit], dates)
             for unit in look.pick_all(rows["unit"], shapes, "district unit")}
    features = [_unit_feature(shapes[unit], rows, states) for unit, states in units.items()]
    items = [_district_step(rows, units, date, i) for i, date in enumerate(dates)]
    seen = [i for i, item in enumerate(items) if not item["later"]]
    legend = _held_legend(units, items)
    spec = _spec(title, _view(view), _pale(), square=True, legend=legend,
                 layers=[{"kind": "area", "features": features},
                         {"kind": "line", "features": _history()}],
                 labels=[_unit_label(shapes[unit], rows, unit) for unit in units],
                 styles={_held_style(k): {**v[0], "strokes": [look.stroke("#4a4a45", 1)]}
                         for k, v in look.HELD.items()}
                 | {kind: {"strokes": pens} for kind, pens in look.LINES.items()},
                 steps={"kind": "date", "label": "Date", "items": items,
                        "start": seen[-1] if seen else 0})
    spec["hasLater"] = any(item["later"] for item in items)
    late = rows["date_start"] > look.CURTAIN
    table = _district_table(rows)
    caption = ("Each area as the table of districts has it on the chosen date; a whole district is "
               "not a front line. Dashed and dotted: the ceasefire line of 1994 and the oblast of "
               "1991, both history. No line of 2020 or later stands in the map file, so none is "
               "drawn.")
    return _picture(title, spec, _district_text(rows[~late]), table[~late], caption,
                    Later(_district_text(rows[late]), table[late]) if late.any() else None)


def _unit_states(rows: pd.DataFrame, dates: list) -> list[Any]:
    """Return, for each date, the row of one unit that holds on it, or None before the first."""
    states, last, left = [], None, list(rows.itertuples(index=False))
    for date in dates:
        while left and left[0].date_start <= date:
            last = left.pop(0)
        states.append(last)
    return states


def _held(row: Any) -> tuple[str, str]:
    """Return the key of ``look.HELD`` for a row; None is "no row yet"."""
    if row is None:
        return "", ""
    key = (str(row.held_by), "part" if row.held_by == "divided" else str(row.extent))
    return look.pick(", ".join(key), {", ".join(k): k for k in look.HELD}, "state of a district")


def _held_style(key: tuple[str, str]) -> str:
    return "held " + " ".join(key)


def _held_legend(units: dict, items: list[dict]) -> list[dict]:
    """List the looks that occur; those that occur only after the curtain are marked so."""
    first: dict[tuple, bool] = {}
    for i, item in enumerate(items):
        for states in units.values():
            key = _held(states[i])
            first[key] = first.get(key, True) and item["later"]
    legend = [{"text": words, "style": _held_style(key), "shape": "area", "later": first[key]}
              for key, (_, words) in look.HELD.items() if key in first]
    return legend + [{"text": line["states"][0]["name"], "style": line["states"][0]["style"],
                      "shape": "line"} for line in _history()]


def _unit_feature(shape: dict, rows: pd.DataFrame, states: list[Any]) -> dict:
    seen: list[Any] = []
    known = next(row for row in states if row is not None)
    for row in states:
        if not any(row is one for one in seen):
            seen.append(row)
    return {"geometry": shape["geometry"], "states": [_unit_state(known, row) for row in seen],
            "at": [next(i for i, one in enumerate(seen) if one is row) for row in states]}


def _unit_state(known: Any, row: Any) -> dict:
    words = look.HELD[_held(row)][1]
    if row is None:
        return _state(_held_style(_held(row)), f"{known.district}: {words}", [])
    facts = [str(getattr(row, key)) for key in ("how", "note") if _known(row, key)]
    if _known(row, "source_ids"):
        facts.append(f"Sources: {str(row.source_ids).replace(';', '; ')}")
    return _state(_held_style(_held(row)), f"{row.district}: {words}, from {_from(row)}", facts)


def _from(row: Any) -> str:
    precision = row.date_precision if _known(row, "date_precision") else "day"
    return look.say_date(row.date_start, precision)


def _unit_label(shape: dict, rows: pd.DataFrame, unit: str) -> dict:
    named = rows.loc[rows["unit"] == unit, "district"].iloc[0]
    spots = look.UNIT_SPOTS.get(unit, [[*_middle(shape["geometry"]), "c"]])
    return {"text": named.replace(" / ", " /\u00a0"), "look": "area", "rank": 1, "spots": spots}


def _history() -> list[dict]:
    return [{"geometry": _plain(f["geometry"]), "states": [
        _state(f["properties"]["kind"], f["properties"]["label"])]}
        for f in data.boundaries("lines")["features"]
        if f["properties"]["kind"] in ("ceasefire-1994", "former-oblast")]


def _district_step(rows: pd.DataFrame, units: dict, date: pd.Timestamp, step: int) -> dict:
    here = list(rows[rows["date_start"] == date].itertuples(index=False))
    counts: dict[str, int] = {}
    for states in units.values():
        words = look.HELD[_held(states[step])][1]
        counts[words] = counts.get(words, 0) + 1
    total = "; ".join(f"{_count(n)} {words}" for words, n in counts.items())
    return {"label": _from(here[0]), "later": bool(date > look.CURTAIN),
            "says": f"{_from(here[0])}. {_changes(here)}. "
                    f"So of {_count(len(units))} areas: {total}."}


def _changes(rows: list[Any]) -> str:
    """Say what rows of one date hold, areas with the same state together."""
    groups: dict[tuple, list[str]] = {}
    for row in rows:
        how = f" ({row.how})" if _known(row, "how") and row.district not in str(row.how) else ""
        groups.setdefault((look.HELD[_held(row)][1], how), []).append(row.district)
    return "; ".join(f"{look.say_list(names)}: {words}{how}"
                     for (words, how), names in groups.items())


def _district_text(rows: pd.DataFrame) -> str:
    lines = ["By date, as the rows of the table say:"]
    for _, group in rows.groupby("date_start", sort=False):
        here = list(group.itertuples(index=False))
        lines.append(f"- {_from(here[0])}: {_changes(here)}")
    return "\n".join(lines)


def _district_table(rows: pd.DataFrame) -> pd.DataFrame:
    precision = _column(rows, "date_precision").fillna("day")
    return pd.DataFrame({
        "Area": rows["district"],
        "From": [look.say_date(d, p) for d, p in zip(rows["date_start"], precision, strict=True)],
        "Held by": rows["held_by"], "Extent": rows["extent"], "How": _column(rows, "how"),
        "Note": _column(rows, "note"), "Sources": _column(rows, "source_ids"),
    }).dropna(axis=1, how="all")


def distance_map(start: Any, end: Any, title: str | None = None) -> Picture:
    """Draw the shortest way over the ground between two places, and say how long it is.

    Parameters
    ----------
    start, end : str or (latitude, longitude)
        A place ("Tehran"), a country ("Israel": its nearest point), or a border
        ("nearest AZE-IRN border").
    title : str, optional

    Returns
    -------
    Picture
    """
    ends = [measure.find(start), measure.find(end)]
    points = measure.nearest_points(*ends)
    kilometres = measure.distance_km(*points)
    names = [one.name for one in ends]
    about = "" if all(one.exact for one in ends) else "about "
    length = f"{about}{look.say_number(round(kilometres, 0 if kilometres >= 10 else 1), 'km')}"
    title = title or f"From {names[0]} to {names[1]}"
    route = measure.geodesic_points(*points)
    line = {"type": "LineString", "coordinates": [[lon, lat] for lat, lon in route]}
    way = _state("route", f"{names[0]} to {names[1]}: {length}", ["Shortest way over the ground"])
    spec = _spec(title, _bounds([line], 0.25), _pale(),
                 labels=_distance_labels(names, points, length, route[len(route) // 2]),
                 layers=[{"kind": "line", "features": [{"geometry": line, "states": [way]}]},
                         {"kind": "mark", "features": [
                             {"lat": p[0], "lon": p[1], "shape": "point", "states": [
                                 _state("end", name, [f"{p[0]:.3f}° N, {p[1]:.3f}° E"])]}
                             for name, p in zip(names, points, strict=True)]}],
                 styles={"route": {"strokes": look.ROUTE},
                         "end": {"fill": "#a01744", "edge": look.PAPER, "ink": look.INK}})
    text = (f"From {names[0]} to {names[1]}: {length} over the ground. The line is the shortest "
            "way on the ellipsoid; on this kind of map it looks curved. Roads and flights are "
            "longer.")
    if about:
        text += " An outline is simplified, so a distance from it may be wrong by 1 or 2 km."
    table = pd.DataFrame([{"From": names[0], "To": names[1], "Distance (km)": round(kilometres),
                           "From (latitude, longitude)": "{:.3f}, {:.3f}".format(*points[0]),
                           "To (latitude, longitude)": "{:.3f}, {:.3f}".format(*points[1])}])
    return _picture(title, spec, text, table, "Distance on the ellipsoid WGS84.")


def _distance_labels(names: list[str], points: tuple, length: str, middle: tuple) -> list[dict]:
    labels = [{"text": length, "look": "tag", "rank": 0,
               "spots": [[*middle, anchor, 8] for anchor in "ctblr"]}]
    return labels + [{"text": name[0].upper() + name[1:], "look": "small", "rank": 0,
                      "spots": [[*p, anchor, 14] for anchor in "lrbt"]}
                     for name, p in zip(names, points, strict=True)]


# ---- shared by all maps ----


def _picture(title: str, spec: dict, text: str, table: pd.DataFrame, caption: str,
             later: Later | None = None) -> Picture:
    from helpers import leaf  # folium takes a second to load: only when a map is drawn

    page = leaf.page(title, {**spec, "credit": leaf.CREDIT})
    return Picture(title, leaf.frame(title, page), f"{caption} {leaf.CREDIT}", text,
                   table.reset_index(drop=True), page, later)


def _spec(title: str, view: Any, countries: dict, layers: list = (), labels: list = (),
          styles: dict | None = None, legend: list = (), steps: dict | None = None,
          square: bool = False, hidden: list = ()) -> dict:
    """Return the description of a map that ``static/atlas.js`` draws (its keys stand there)."""
    base = data.boundaries("base")["features"]
    inner = [f for f in data.boundaries("lines")["features"]
             if f["properties"]["kind"] == "disputed" and ";" not in f["properties"]["countries"]]
    dashed = [{"geometry": _plain(f["geometry"]), "states": [
        _state("disputed", f["properties"]["label"])]} for f in inner]
    hatched = {code: {"hatch": "quiet"} for code in look.DISPUTED}
    styles = {"disputed": {"strokes": look.LINES["disputed"]}, **(styles or {})}
    used = {style.get("hatch") for style in [*styles.values(), *hatched.values()]}
    return {
        "title": title, "view": view, "square": square, "countries": {**hatched, **countries},
        "colours": {"land": look.LAND, "coast": look.COAST, "border": look.NEIGHBOUR_LINE,
                    "outline": look.OUTLINE},
        "unagreed": look.UNAGREED, "styles": styles,
        "hatches": {name: hatch for name, hatch in look.HATCHES.items() if name in used},
        "layers": [{"kind": "line", "features": dashed}, *layers],
        "labels": [*labels, *_names(base, inner), *_towns({one["text"] for one in labels})],
        "legend": [*legend, {"text": "line not agreed by both sides", "style": "disputed",
                             "shape": "line"}],
        "steps": steps, "hidden": list(hidden), "hasLater": False, "laterWords": look.LATER}


def _state(style: str, name: str, box: list[str] | None = None) -> dict:
    """Return one state of a shape: its look and its words; without a box it is not reachable."""
    return {"style": style, "name": name} | ({} if box is None else {"box": box})


def _names(base: list[dict], inner: list[dict]) -> list[dict]:
    """Return the names of countries, waters, parts and disputed areas."""
    labels = []
    for feature in [*base, *inner]:
        own = feature["properties"]
        if own["id"] not in look.SPOTS:
            continue
        spots, name = look.SPOTS[own["id"]], look.COUNTRIES.get(own["id"], (own["name"],))[0]
        if own["id"] in look.FILLS:
            labels.append({"text": name, "look": "course", "rank": 2, "spots": spots,
                           "country": own["id"]})
        elif "label" in own:
            labels.append({"text": own["label"], "look": "note", "rank": 6, "spots": spots,
                           "zoom": 6.5})
        else:
            labels.append({"text": name, "look": "neighbour", "rank": 7, "spots": spots,
                           "country": own["id"]})
    labels += [{"text": name, "look": "place", "rank": 4, "zoom": zoom, "spots": spots}
               for name, (zoom, spots) in look.REGIONS.items()]
    return labels + [{"text": name, "look": "water", "rank": 8, "spots": [[*p, "c"] for p in spots]}
                     for name, spots in look.WATERS.items()]


def _towns(taken: set[str]) -> list[dict]:
    """Return the towns of the table ``places``; the larger the scale, the more are named."""
    rows = data.load("places").dropna(subset=["latitude", "longitude"])
    rows = rows[rows["kind"].isin(look.TOWNS) & ~rows["name"].isin(taken)]
    return [{"text": row.name + (" (status disputed)" if "disputed" in row.kind else ""),
             "look": "town", "rank": 5, "zoom": look.TOWNS[row.kind], "dot": 1,
             "spots": [[row.latitude, row.longitude, anchor, 6] for anchor in "lrtb"]}
            for row in rows.itertuples(index=False)]


def _pale() -> dict[str, dict]:
    return {code: {"fill": fill} for code, fill in look.PALE.items()}


def _view(name: str) -> Any:
    return look.pick(name, look.VIEWS, "view")


def _plain(geometry: dict) -> dict:
    """Return a geometry that Leaflet knows: a ring drawn as a line is a line."""
    ring = geometry["type"] == "LinearRing"
    return {**geometry, "type": "LineString"} if ring else geometry


def _bounds(geometries: list[dict], margin: float) -> list[list[float]] | None:
    """Return south-west and north-east corner around geometries, with a margin (a share)."""
    points = [p for geometry in geometries for line in measure._lines(geometry) for p in line]
    if not points:
        return None
    lats, lons = zip(*points, strict=True)
    extra = [max(0.05, (max(v) - min(v)) * margin) for v in (lats, lons)]
    return [[min(lats) - extra[0], min(lons) - extra[1]],
            [max(lats) + extra[0], max(lons) + extra[1]]]


def _line_spots(geometry: dict) -> list[list]:
    """Return points along the longest part of a line, and beside it, where its label may stand."""
    line = max(measure._lines(geometry), key=len)
    middle = line[len(line) // 2]
    lats, lons = zip(*line, strict=True)
    if max(lats) - min(lats) + max(lons) - min(lons) < 0.5:  # short: never cover it
        return [[*middle, anchor, 14] for anchor in "lrbt"]
    shares = [[*line[int((len(line) - 1) * share)], "c"] for share in (0.5, 0.35, 0.65, 0.2, 0.8)]
    return shares + [[*middle, anchor, 10] for anchor in "lrtb"]


def _middle(geometry: dict) -> list[float]:
    """Return the middle of the box around the largest part of a shape."""
    line = max(measure._lines(geometry), key=len)
    lats, lons = zip(*line, strict=True)
    return [(min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2]


def _column(table: pd.DataFrame, name: str) -> pd.Series:
    """Return a column, or missing values where the table has no such column."""
    return table[name] if name in table else pd.Series(pd.NA, index=table.index, dtype="object")


def _known(row: Any, name: str) -> bool:
    value = getattr(row, name, None)
    return value is not None and not pd.isna(value) and str(value) != ""


def _count(number: int) -> str:
    return COUNT[number] if number < len(COUNT) else str(number)
