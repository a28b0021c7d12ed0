"""People in numbers: Iran's provinces, published estimates on one chart, a range times a range.

Nothing here draws where a people lives. Provinces are coloured by everyone who lives in them, and
a province that a source names gets a mark. Each function works out plain rows first.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import pandas as pd

from helpers import charts, look, maps, measure
from helpers.errors import AtlasError
from helpers.picture import Picture, need

Row = dict[str, Any]  # one row of a table; a missing value has no key
CARE = "A province is not a people; the census does not ask for ethnicity or mother tongue."
CLASSES, GROUPS, MENTIONS = look.LOOKS["classes"], look.LOOKS["groups"], look.NAMES["mentions"]
PLUM = look.PALETTE["plum"]
MARKS = {"counted": {"fill": PLUM, "edge": look.PAPER, "ink": look.PAPER, "front": 1},
         "left out": {"fill": look.PAPER, "edge": PLUM, "ink": look.INK, "width": 2.5}}


def province_map(population: pd.DataFrame, mentions: pd.DataFrame, counting: Iterable[str] = (),
                 title: str | None = None, view: str = "iran") -> Picture:
    """Draw Iran's provinces by census, mark those that a source names, and add some of them up.

    Parameters
    ----------
    population : DataFrame
        ``load("population")``: area, area_kind, series, year, people; its censuses of provinces
        become the steps of a date control.
    mentions : DataFrame
        ``load("province_mentions")``: province, mention, wording; where there: note, source_ids.
    counting : list of str
        Which provinces are added up: "named", "in parts", "many more".
    title, view : str, optional
    """
    need(population, ["area", "area_kind", "series", "year", "people"], "province_map")
    need(mentions, ["province", "mention", "wording"], "province_map")
    kinds = [look.pick(one, {kind: kind for kind in MENTIONS}, "kind of mention")
             for one in ([counting] if isinstance(counting, str) else dict.fromkeys(counting))]
    rows, years = _provinces(population, mentions, kinds)
    marked = [row for row in rows if "style" in row]
    steps = [{"label": str(year), "says": _sum_words(rows, year)} for year in years]
    legend = [maps._sample(words, words, "area") for _, _, words in CLASSES]
    named = {kind: [row for row in marked if row["mention"] == kind] for kind in MENTIONS}
    legend += [maps._sample(MENTIONS[kind][1], own[0]["style"], MENTIONS[kind][0])
               for kind, own in named.items() if own]
    edge = {"strokes": [look.stroke(look.PALETTE["province edge"], 1)]}
    labels = [{"text": row["name"], "look": "area", "rank": 1 if row in marked else 3,
               "spots": _spots(*row["middle"], row in marked)} for row in rows]
    spec = maps._spec(
        view, at_sea=False, square=True, legend=legend, labels=labels,
        styles=MARKS | {words: {**fill, **edge} for _, fill, words in CLASSES},
        layers=[{"kind": "area", "features": [_area(row, years) for row in rows]},
                {"kind": "mark", "features": [_mark(row) for row in marked]}],
        steps={"kind": "date", "label": "Census", "items": steps})
    spec |= {"towns": [], "labels": [one for one in spec["labels"] if one["text"] != "Iran"]}
    table = maps._table(rows, {
        "Province": "name", **{f"People, {year}": str(year) for year in years}, "Added up here":
        "style", "What a source says": "wording", "Note": "note", "Sources": "source_ids"})
    caption = (f"{CARE} Colour and pattern: everyone in the province. Large areas look important: "
               "read the numbers. A mark: a source names the province; filled marks are added up. "
               "No mark does not mean nobody.")
    text = "\n".join([steps[-1]["says"], CARE, *(
        f"- {MENTIONS[kind][1]}: {look.say_list(row['name'] for row in own)}"
        for kind, own in named.items() if own)])
    title = title or f"Iran's provinces by census. Added up: {look.say_list(kinds) or 'none'}"
    return maps._picture(title, spec, caption, text, table)


def _provinces(population: pd.DataFrame, mentions: pd.DataFrame,
               kinds: list[str]) -> tuple[list[Row], list[int]]:
    """Return a row for each province, most people first, and the years of the censuses."""
    counted = population.query("area_kind == 'province' and series == 'census'")
    if counted.empty:
        raise AtlasError("province_map found no census of provinces in this table: our tables "
                         "have those of 2011 and 2016, so keep one of these years.")
    shapes = {f["properties"]["name"]: f["geometry"] for f in measure.shapes("provinces")}
    known = {name: name for name in shapes}
    said = {look.pick(row["province"], known, "province"): row for row in maps._rows(mentions)}
    rows = []
    for name, own in counted.groupby("area"):
        row = {**said.get(name, {}), "name": name, "geometry": look.pick(name, shapes, "province")}
        row |= {str(year): int(number) for year, number
                in zip(own["year"], own["people"], strict=True)}
        if "mention" in row:
            look.pick(row["mention"], MENTIONS, "kind of mention")
            row["style"] = "counted" if row["mention"] in kinds else "left out"
        rows.append(row | {"middle": _middle(row["geometry"])})
    years = sorted(int(year) for year in counted["year"].unique())
    return sorted(rows, key=lambda row: -row.get(str(years[-1]), 0)), years


def _sum_words(rows: list[Row], year: int) -> str:
    there = [row for row in rows if str(year) in row]
    added = [row for row in there if row.get("style") == "counted"]
    total, part = (sum(row[str(year)] for row in some) for some in (there, added))
    words = f"Census of {year}: {total:,} people in {len(there)} provinces."
    return f"{words} None is added up here." if not added else (
        f"{words} Added up: {look.say_list(row['name'] for row in added)}. Everyone there, of "
        f"every origin: {part:,} people, {100 * part / total:.1f}%. Azerbaijani speakers may live "
        "in the other provinces too.")


def _area(row: Row, years: list[int]) -> dict:
    """Return the shape of a province with one state for each census that has it."""
    box = [*maps._facts(row, "{wording}", "{note}", "Sources: {source_ids}"), CARE]
    there = [year for year in years if str(year) in row]
    states = [maps._state(
        next(words for least, _, words in reversed(CLASSES) if row[str(year)] >= least),
        f"{row['name']}: {row[str(year)]:,} people, census of {year}", box) for year in there]
    return {"lines": measure.pack(row["geometry"]), "states": states,
            "at": [there.index(year) if year in there else None for year in years]}


def _mark(row: Row) -> dict:
    return {"lat": row["middle"][0], "lon": row["middle"][1], "shape": MENTIONS[row["mention"]][0],
            "states": [maps._state(row["style"], row["name"])]}


def _spots(lat: float, lon: float, marked: bool) -> list[list]:
    """Return where a name may stand: beside its mark, or a little higher and to the east."""
    return [[lat, lon, "btlr", 12], [lat, lon + 0.6, "t", 34]] if marked else [[lat, lon, "c", 12]]


def _middle(geometry: dict) -> tuple[float, float]:
    """Return the centre of the largest ring of a geometry."""
    ring = measure.lines(geometry)[0]
    size = lat = lon = 0.0
    for (y, x), (v, u) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x * v - u * y
        size, lat, lon = size + cross, lat + (y + v) * cross, lon + (x + u) * cross
    return round(lat / (3 * size), 3), round(lon / (3 * size), 3)


# ---- published estimates ----


WHY_NOT = {"repeats": "no: it repeats others", "reviews": "no: it reviews others",
           "asks": "no: it asks, and gives no estimate"}
NO_SHARE = "no: no number, year or total"


def estimate_chart(estimates: pd.DataFrame, population: pd.DataFrame, group: str = "all",
                   title: str | None = None) -> Picture:
    """Draw published shares on one axis, one mark for each origin, one lane for each kind.

    Parameters
    ----------
    estimates : DataFrame
        ``load("estimates")``: year, who, counted_group, kind, basis, shares and people; and
        reading, which says what is drawn: a line only where one source gives one range, and
        nothing where a row repeats or reviews others.
    population : DataFrame
        ``load("population")``: Iran's totals; a number of people without a share is divided by
        the last total that is not later than its year.
    group : str
        Only estimates that count this group ("Azerbaijanis"), or "all".
    title : str, optional
    """
    need(estimates, ["year", "who", "counted_group", "kind", "basis", "share_low_pct", "reading",
                     "share_high_pct", "people_low", "people_high"], "estimate_chart")
    choices = ["all", *estimates["counted_group"].unique()]
    group = look.pick(group, {one: one for one in choices}, "counted group")
    own = estimates[estimates["counted_group"].eq(group) | (group == "all")]
    rows, left = estimate_shares(own, population)
    if not rows:
        raise AtlasError(f'No estimate of "{group}" has a share or can be divided: choose "all".')
    lanes = maps._grouped(rows, "kind")
    lanes = dict(sorted(lanes.items(), key=lambda lane: sum(row["at"] for row in lane[1])
                        / len(lane[1])))
    words = [_lane_words(kind, own, f": {'; '.join(_shares(own))}")
             for kind, own in lanes.items()]
    whom = "Azerbaijanis, or Turkic speakers," if group == "all" else group[0].upper() + group[1:]
    title = title or f"{whom} in Iran: every published share that we found"
    table = maps._table([*rows, *left], {
        "Who says so": "who", "Year": "year", "Lowest (%)": "low", "Highest (%)": "high",
        "Whom it counts": "counted_group", "How": "basis", "Share": "how", "Drawn": "drawn",
        "Sources": "source_ids"})
    return Picture(title, _lanes(title, lanes), "Per cent of Iran's people. One mark for each "
                   "origin; an arrow says at least or at most; a line joins the two ends that one "
                   "source gives; the upright line is a quarter. Shapes: whom it counts.",
                   "\n".join(["How many estimates, and from where to where:",
                              *(f"- {one}" for one in words), f"Not drawn: {len(left)}. The "
                              "column Drawn of the table says why."]), table)


def estimate_shares(estimates: pd.DataFrame,
                    population: pd.DataFrame) -> tuple[list[Row], list[Row]]:
    """Return the rows to draw, lowest first, with shares as printed or divided; and the others."""
    iran = population[population["area"] == "IRN"].sort_values("series")  # World Bank after census
    iran = iran[iran["series"].isin(["census", "world-bank"])]
    totals = dict(zip(iran["year"], iran["people"], strict=True))
    rows = maps._rows(estimates)
    again = maps._grouped([row for row in rows if "repeats" in row], "repeats")
    for row in rows:
        years = [str(one.get("year", "no year")) for one in (row, *again.get(row["id"], []))]
        row |= {end: row.get(f"share_{end}_pct", math.nan) for end in ("low", "high")}
        row |= {"name": f"{row['who']} ({', again '.join(years)})", "how": "as printed"}
        year = max((one for one in totals if one <= row.get("year", 0)), default=None)
        if year and not _ends([row]):
            row |= {end: round(100 * row[f"people_{end}"] / totals[year], 1)
                    for end in ("low", "high") if f"people_{end}" in row}
            row["how"] = f"our division, by {look.say_number(totals[year] / 1e6)} million ({year})"
        ends = _ends([row])
        row["at"] = sum(ends) / max(1, len(ends))
        row["say"] = _words(row["name"], [row]) if ends else row["name"]
        row["drawn"] = WHY_NOT.get(row["reading"], "yes") if ends else NO_SHARE
    rows.sort(key=lambda row: row["at"])
    return ([row for row in rows if row["drawn"] == "yes"],
            [row for row in rows if row["drawn"] != "yes"])


def _ends(rows: list[Row]) -> list[float]:
    return [row[key] for row in rows for key in ("low", "high") if not math.isnan(row[key])]


def _words(name: str, rows: list[Row]) -> str:
    """Say a name and what its rows have between them: a share, a range, at least or at most."""
    span = rows[0] if len(rows) == 1 else {"low": min(_ends(rows)), "high": max(_ends(rows))}
    return charts._interval_words(span | {"name": name}, "name", "low", "high", None, None, "%")


def _shares(rows: list[Row]) -> list[str]:
    return [f"{row['say'].removeprefix(row['name'] + ': ')} ({row['counted_group']})"
            for row in rows]


def _lane_words(kind: str, rows: list[Row], mixed: str = "") -> str:
    """Say a lane: from where to where only if all count one group and no end is open."""
    name = f"{kind} ({len(rows)})"
    one_group = len({row["counted_group"] for row in rows}) == 1
    if len(rows) == 1 or (one_group and len(_ends(rows)) == 2 * len(rows)):
        return _words(name, rows)
    return name + mixed


def _lanes(title: str, lanes: dict[str, list[Row]]) -> str:
    """Draw one lane for each kind of counter; marks that would overlap go one row lower."""
    rows = [row for own in lanes.values() for row in own]
    scale, ticks = charts._scale([0.0, 25.0, *_ends(rows)])
    parts, top = [], 4.0
    for group in [one for one in GROUPS if one in {row["counted_group"] for row in rows}]:
        parts += [charts._mark(1.5, top + 8, *GROUPS[group], group),
                  charts._text(4, top + 12, group, 13, look.INK, "start")]
        top += 19
    first = top = top + 22
    for kind, own in lanes.items():
        parts.append(charts._text(0, top + 12, _lane_words(kind, own), 14, look.INK, "start"))
        taken: list[float] = []  # how far the rows of marks in this lane are taken
        for row in own:
            low, high = min(map(scale, _ends([row]))), max(map(scale, _ends([row])))
            place = next((i for i, end in enumerate(taken) if end < low), len(taken))
            taken[place:place + 1] = [high + (8 if math.isnan(row["high"]) else 3.5)]
            parts += _estimate(row, low, high, top + 26 + 16 * place)
        top += 34 + 16 * len(taken)
    parts = [charts._line((scale(tick), first), (scale(tick), top), colour) for tick, colour in
             [*((tick, charts.GRID) for tick in ticks), (25, look.INK)]] + parts
    parts += [charts._text(scale(tick), top + 16, look.say_number(tick, "%"), 12.5, look.QUIET,
                           "middle" if tick else "start") for tick in ticks]
    parts.append(charts._text(scale(25), first - 3, "a quarter", 13, look.INK, "middle"))
    return charts._svg(title, [row["say"] for row in rows], "".join(parts), top + 30)


def _estimate(row: Row, low: float, high: float, y: float) -> list[str]:
    shape, colour = GROUPS[row["counted_group"]]
    parts = [charts._mark(x, y, shape, colour, f"{row['say']}, {row['how']}", 5)
             for x in dict.fromkeys((low, high))]
    if len(_ends([row])) == 1:
        return [charts._open_end(low, y, math.isnan(row["high"]), colour), *parts]
    return [charts._line((low, y), (high, y), colour, 3), *parts] if high > low else parts


# ---- a range times a range ----


def people_ranges(lowest_share: Any, highest_share: Any, lowest_total: Any,
                  highest_total: Any) -> pd.DataFrame:
    """Multiply a range of shares by a range of totals, and let each of the two vary alone.

    Parameters
    ----------
    lowest_share, highest_share : number
        Per cent, from 0 to 100.
    lowest_total, highest_total : number
        Million people, from 1 to 200.

    Returns
    -------
    DataFrame
        Columns ``what, lowest, highest`` (millions). Rows: both vary; only the share, with the
        total at its middle; only the total, with the share at its middle.
    """
    shares = _pair("share", lowest_share, highest_share, 0, 100, "24")
    totals = _pair("total", lowest_total, highest_total, 1, 200, "85")
    if 0 < shares[1] < 1:
        raise AtlasError(f"{shares[1]:g}% is very little: did you mean {100 * shares[1]:g}%?")
    share, total = sum(shares) / 2, sum(totals) / 2
    rows = [["both vary", shares[0] * totals[0], shares[1] * totals[1]],
            ["only the share varies", shares[0] * total, shares[1] * total],
            ["only the total varies", share * totals[0], share * totals[1]]]
    return pd.DataFrame([[what, low / 100, high / 100] for what, low, high in rows],
                        columns=["what", "lowest", "highest"])


def _pair(name: str, low: Any, high: Any, least: float, most: float, such: str) -> list[float]:
    found = []
    for given in (low, high):
        try:
            found.append(float(given))
        except (TypeError, ValueError) as error:
            raise AtlasError(f'"{given}" is not a number: write the {name} in digits, such as '
                             f"{such}.") from error
        if not least <= found[-1] <= most:
            raise AtlasError(f"Give a {name} from {least:g} to {most:g}, not {found[-1]:g}.")
    if found[0] > found[1]:
        raise AtlasError(f"The lowest {name} ({found[0]:g}) is above the highest ({found[1]:g}): "
                         "swap them.")
    return found


def people_chart(lowest_share: Any, highest_share: Any, lowest_total: Any, highest_total: Any,
                 title: str | None = None) -> Picture:
    """Draw what a range of shares times a range of totals gives, and which matters more.

    Parameters
    ----------
    lowest_share, highest_share, lowest_total, highest_total : number
        As in ``people_ranges``: per cent, and million people.
    title : str, optional
    """
    table = people_ranges(lowest_share, highest_share, lowest_total, highest_total).round(1)
    (low, high), *alone = table[["lowest", "highest"]].to_numpy().tolist()
    share, total = (round(end - start, 1) for start, end in alone)
    result = (f"{low:g}" if low == high else f"about {low:.0f} to {high:.0f}"
              if high - low > 2 else f"{low:g} to {high:g}")
    verdict = ("Both inputs are single numbers." if not share + total else "Both matter equally."
               if share == total else f"The {'share' if share > total else 'total'} matters more.")
    picture = charts.interval_chart(
        table, "what", "lowest", "highest", unit="million",
        title=title or f"Share times total: {result} million people",
        caption="Lowest share times lowest total, highest share times highest total. Below it "
                "one of the two varies, and the other stands at the middle of its range.")
    picture.text = (f"Result: {result} million people. {verdict} Alone, the range of the share "
                    f"moves the result by {share:g} million, the range of the total by {total:g} "
                    f"million.\n{picture.text}")
    return picture
