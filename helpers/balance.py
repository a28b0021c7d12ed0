"""Signed ties between capitals: a map by kind, triangles that are balanced or not, two coders.

A tie is one row of the table ``ties``: a pair, a kind, a sign. The sign of a pair follows from
its rows by one rule (``pair_signs``), the same for all pairs; it is a reading, no measurement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from itertools import combinations, product
from typing import Any

import pandas as pd

from helpers import answers, data, flows, look, maps, measure
from helpers.errors import AtlasError
from helpers.picture import Picture, need
from helpers.quiz import Note

Row = dict[str, Any]
FIVE = ("ARM", "AZE", "IRN", "ISR", "TUR")
DAY = pd.Timestamp("2022-10-27")  # the last visit of the article; column as_of of the table
VALUES = {"1": "friendly", "-1": "hostile", "mixed": "mixed", "0": "no sign"}
MARKS = {"friendly": "+", "hostile": "−", "mixed": "±", "no sign": "0"}
TYPED = {word: sign for sign, mark in MARKS.items() for word in (sign, mark)} | {
    "-": "hostile", "m": "mixed", "?": "no sign"}
KINDS = {"recognition": ["diplomatic"], "alliance": ["mutual-defence"],
         "arms and armies": ["arms", "military-cooperation"],
         "secret services": ["intelligence"],
         "trade and energy": ["trade", "energy"],
         "hostility": ["closed-border", "conflict", "rivalry"]}
ITEMS = [f"sign-{a}-{b}".lower() for a, b in combinations(FIVE, 2)]
# Which way a line bows, drawn from west to east, so that no line lies on another.
BENDS = {"ARM-AZE": -0.19, "ARM-TUR": -0.1, "AZE-TUR": 0.2, "AZE-IRN": 0.15, "ARM-IRN": -0.1,
         "IRN-TUR": -0.04, "IRN-ISR": -0.14, "ISR-TUR": 0.1, "ARM-ISR": 0.04, "AZE-ISR": -0.06,
         "AZE-RUS": 0.14, "IRN-RUS": 0.03, "ISR-RUS": -0.08}


# ---- pure: signs, triangles, readings ----


def pair_signs(ties: pd.DataFrame, capitals: Iterable[str] = FIVE,
               change: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return the sign of each pair in October 2022, by one rule for all.

    A pair is friendly if it has friendly rows only, hostile the other way round, and mixed if
    it has both or a row that is mixed in itself. A row without a sign decides nothing; nor do
    goods (``trade``), because we do not hold them for all pairs, unless they are all there is.

    Parameters
    ----------
    ties : DataFrame
        ``load("ties")``: country_a, country_b, kind, sign, as_of.
    capitals : list of str
        Countries by name or code.
    change : dict, optional
        Signs of your own: {"ARM-ISR": "friendly"}; also "hostile", "mixed", "no sign".

    Returns
    -------
    DataFrame
        id, pair, sign, and the kinds of its rows: friendly, hostile, mixed and undecided.
    """
    need(ties, ["country_a", "country_b", "kind", "sign", "as_of"], "pair_signs")
    codes = sorted({look.pick(one, look.country_words(), "country") for one in capitals})
    ids = ["-".join(pair) for pair in combinations(codes, 2)]
    turned = {key: one for one in ids for key in (one, "-".join(reversed(one.split("-"))))}
    own = {look.pick(pair, turned, "pair"): look.pick(sign, TYPED, "sign")
           for pair, sign in (change or {}).items()}
    kinds: dict[str, dict[str, list[str]]] = {one: {sign: [] for sign in MARKS} for one in ids}
    goods = not (ties["kind"] == "trade").all()  # goods do not decide beside other kinds
    for row in ties[ties["as_of"] == DAY].itertuples():
        if found := kinds.get(f"{row.country_a}-{row.country_b}"):
            sign = "no sign" if goods and row.kind == "trade" else VALUES[row.sign]
            found[sign].append(row.kind.replace("-", " "))
    return pd.DataFrame([{
        "id": one, "pair": _pair(one), "sign": own.get(one) or _sign(found),
        "friendly": ", ".join(found["friendly"]), "hostile": ", ".join(found["hostile"]),
        "mixed": ", ".join(found["mixed"]), "undecided": ", ".join(found["no sign"])}
        for one, found in kinds.items()])


def _pair(key: str) -> str:
    return look.sides(key).replace(" (Türkiye)", "")  # both names stand in the lesson and the map


def _sign(found: Mapping[str, Any]) -> str:
    both = found.get("mixed") or (found.get("friendly") and found.get("hostile"))
    return "mixed" if both else next((sign for sign in MARKS if found.get(sign)), "no sign")


def triangles(signs: pd.DataFrame) -> pd.DataFrame:
    """Return each triangle of the pairs: its signs, their product, balanced or not.

    Parameters
    ----------
    signs : DataFrame
        id ("ARM-AZE") and sign of every pair, as ``pair_signs`` returns them.

    Returns
    -------
    DataFrame
        id, triangle, signs, product ("+" or "−", empty while a sign is open), verdict.
    """
    need(signs, ["id", "sign"], "triangles")
    by, rows = dict(zip(signs["id"], signs["sign"], strict=True)), []
    for three in combinations(sorted({code for one in by for code in one.split("-")}), 3):
        pairs = ["-".join(pair) for pair in combinations(three, 2)]
        if lost := [one for one in pairs if one not in by]:
            raise AtlasError(f"triangles needs a sign for every pair, and {lost[0]} has none: "
                             "take all rows of pair_signs.")
        free = [one for one in pairs if by[one] not in ("friendly", "hostile")]
        odd = sum(by[one] == "hostile" for one in pairs) % 2
        rows.append({"id": "-".join(three), "triangle": _pair("-".join(three)),
                     "signs": ", ".join(f"{one} {MARKS[by[one]]}" for one in pairs),
                     "product": "" if free else "+−"[odd], "verdict": _verdict(free, odd)})
    return pd.DataFrame(rows)


def _verdict(free: list[str], odd: int) -> str:
    if len(free) == 3:
        return "open: all three signs are open"
    return (("balanced", "not balanced")[odd],
            f"open: balanced if {free[0] if free else ''} is {('friendly', 'hostile')[odd]}",
            f"open: balanced if {' and '.join(free)} {('agree', 'differ')[odd]}")[len(free)]


def both_ways(signs: pd.DataFrame) -> pd.DataFrame:
    """Run each open pair both ways; return how many triangles are balanced in each reading.

    Parameters
    ----------
    signs : DataFrame
        As ``pair_signs`` returns them.

    Returns
    -------
    DataFrame
        reading (which open pairs are called friendly), balanced, triangles.
    """
    need(signs, ["id", "sign"], "both_ways")
    rows, held = [], dict(zip(signs["id"], signs["sign"], strict=True))
    free = [one for one, sign in held.items() if sign not in ("friendly", "hostile")]
    for reading in product(("hostile", "friendly"), repeat=len(free)):
        own = held | dict(zip(free, reading, strict=True))
        verdicts = list(triangles(pd.DataFrame(own.items(), columns=["id", "sign"]))["verdict"])
        friends = [_pair(one) for one in free if own[one] == "friendly"]
        words = f"friendly: {', '.join(friends)}" if friends else "all open pairs hostile"
        rows.append({"reading": words if free else "no pair is open",
                     "balanced": verdicts.count("balanced"), "triangles": len(verdicts)})
    return pd.DataFrame(rows)


# ---- a small picture of the triangles ----


def triangle_chart(ties: pd.DataFrame, change: Mapping[str, str] | None = None,
                   capitals: Iterable[str] = FIVE, title: str | None = None) -> Picture:
    """Draw each triangle with its three signs and its verdict.

    Parameters
    ----------
    ties, capitals, change
        As for ``pair_signs``. What your own signs change is marked.
    title : str, optional
    """
    signs, ours = pair_signs(ties, capitals, change), pair_signs(ties, capitals)
    before, new = triangles(ours)["verdict"], signs[signs["sign"] != ours["sign"]]
    wish = look.say_list([f"{row.pair} {row.sign}" for row in new.itertuples()])
    table, by = triangles(signs), dict(zip(signs["id"], signs["sign"], strict=True))
    moved = [old != new for old, new in zip(before, table["verdict"], strict=True)]
    drawn = "".join(map(_triangle, table.to_dict("records"), [by] * len(table), moved))
    found = list(table["verdict"].str.partition(":")[0])
    counts = [f"{look.say_count(found.count(one)) if one in found else 'none'} {one}"
              for one in ("balanced", "not balanced", "open")]
    text = f"Of {look.say_count(len(table))} triangles: {look.say_list(counts)}."
    if change:
        text += (" Verdict or condition changed by these signs: "
                 f"{look.say_count(sum(moved)) if any(moved) else 'none'}.")
    settled = [f"- {row.triangle}: {row.verdict}" for row in table.itertuples() if row.product]
    caption = ("+ and a full line: friendly. − and a broken line: hostile. ± or 0 and a dotted "
               "line: open, both or neither. Balanced: no hostile tie, or two. The table says "
               "when an open one is balanced. A country's code stands for its government.")
    return Picture(title or "Triangles of October 2022" + f": {wish}" * bool(wish),
                   f'<div style="display:flex;flex-wrap:wrap;gap:8px">{drawn}</div>', caption,
                   "\n".join([text, *settled]),
                   table.rename(columns=str.capitalize).rename(columns={"Id": "Codes"}))


def _triangle(row: Row, by: dict[str, str], moved: bool) -> str:
    """Draw one triangle of capitals: its three signs and its verdict, with words for a reader."""
    three, verdict = row["id"].split("-"), row["verdict"].partition(":")[0]
    spots = dict(zip(three, ((80, 26), (26, 108), (134, 108)), strict=True))
    frame, parts = look.VERDICTS[verdict], []
    for a, b in combinations(three, 2):
        (x, y), (u, v) = spots[a], spots[b]
        colour, width, dash = look.EDGES[by[f"{a}-{b}"]]
        parts.append(f'<path d="M{x} {y}L{u} {v}" stroke="{colour}" stroke-width="{width}" '
                     f'stroke-dasharray="{dash}"/><circle cx="{(x + u) / 2}" cy="{(y + v) / 2}" '
                     f'r="10" fill="{look.PAPER}"/>' + _words((x + u) / 2, (y + v) / 2 + 6,
                                                              MARKS[by[f"{a}-{b}"]], colour, 19))
    parts += [f'<rect x="{x - 20}" y="{y - 11}" width="40" height="21" rx="3" '
              f'fill="{look.PALE.get(code, look.LAND)}"/>' + _words(x, y + 5, code, look.INK, 14)
              for code, (x, y) in spots.items()]
    name = escape(f"{row['triangle']}: {row['signs']}: {row['verdict']}{', changed' * moved}")
    return (f'<svg role="img" aria-label="{name}" viewBox="0 0 160 152" width="160" height="152" '
            f'style="background:{look.PAPER};font-family:{escape(look.FONT)}"><rect x="2" y="2" '
            f'width="156" height="148" rx="6" fill="none" stroke="{frame[0]}" stroke-width='
            f'"{frame[1]}" stroke-dasharray="{frame[2]}"/>{"".join(parts)}'
            f"{_words(80, 140, verdict, look.INK, 14)}"
            f"{_words(31, 17, 'changed' * moved, look.INK, 11)}</svg>")


def _words(x: float, y: float, words: str, colour: str, size: int) -> str:
    return (f'<text x="{x}" y="{y}" font-size="{size}" font-weight="600" fill="{colour}" '
            f'text-anchor="middle">{escape(words)}</text>')


# ---- the map ----


def tie_map(ties: pd.DataFrame, capitals: Iterable[str] = FIVE, dates: bool = False,
            title: str | None = None) -> Picture:
    """Draw signed ties between capitals: by kind in October 2022, or relations by date.

    Parameters
    ----------
    ties : DataFrame
        ``load("ties")``.
    capitals : list of str
        Countries by name or code.
    dates : bool
        False: a choice of kinds inside the map. True: a date inside the map, for diplomatic
        relations only, because only they have a first and a last day in each row.
    title : str, optional

    Raises
    ------
    ValueError
        If a country is not known, or a pair has no dated row.
    """
    signs, places = pair_signs(ties, capitals), flows._capitals()
    codes = sorted({code for one in signs["id"] for code in one.split("-")})
    if lost := [code for code in codes if code not in places]:
        raise AtlasError(f"{look.country_name(lost[0])} has no capital in the table places: "
                         "leave it out.")
    rows = [_tie(row) for row in maps._rows(ties[ties["as_of"] <= look.CURTAIN])
            if {row["country_a"], row["country_b"]} <= set(codes)]
    steps = _by_date(rows, signs) if dates else _by_kind(rows, signs)
    features = [_link(pair, sign, steps, places) for pair in signs["id"] for sign in MARKS
                if any(step["signs"].get(pair) == sign for step in steps)]
    marks = [{"lat": at[0], "lon": at[1], "shape": "point", "tag": name, "rank": 0,
              "states": [{"style": "end", "name": name}]}
             for name, at in (places[code] for code in codes) if flows._inside(at)]
    spec = maps._spec(
        "flows", styles=look.TIES | {"end": look.END},
        legend=[maps._sample(f"{mark} {sign}", f"tie {sign}", "line")
                for sign, mark in MARKS.items()
                if any(sign in step["signs"].values() for step in steps)],
        layers=[{"kind": "line", "features": features}, {"kind": "mark", "features": marks}],
        steps={"kind": "date", "label": "Date", "items": steps} if dates else
              {"kind": "choice", "label": "Kind of tie", "items": steps})
    table = maps._table([row for row in rows if any(row in step["rows"] for step in steps)], {
        "Pair": "pair", "Kind": "words", "Sign": "said", "In our sources since": "since",
        "Until": "until", "What it rests on": "basis", "Sources": "source_ids"})
    text = "\n".join(f"- {step['says']}" for step in steps)
    for step in steps:
        del step["rows"], step["signs"]
    return maps._picture(title or ("Diplomatic relations only, by date" if dates else
                                   "Friendly, hostile, mixed: ties of October 2022"),
                         spec, _caption(codes, places, dates), text, table)


def _caption(codes: list[str], places: dict, dates: bool) -> str:
    away = [f"{places[code][0]} ({look.country_name(code)})" for code in codes
            if not flows._inside(places[code][1])]
    over = f"Outside the map, lines come in over its edge: {look.say_list(away)}. " if away else ""
    dated = ("A row holds from its first day to its last; without a row, no line. " if dates else
             "No line: we hold no row of this kind. "
             "The dates in the table are the first that our sources support. ")
    return (f"A line joins two capitals, that is two governments; it is no route. {dated}{over}"
            "Jerusalem is named as the seat of Israel's government; its status is disputed.")


def _tie(row: Row) -> Row:
    pair, said = f"{row['country_a']}-{row['country_b']}", VALUES[row["sign"]]
    row |= {"code": pair, "pair": _pair(pair), "said": said}
    row["words"] = row["kind"].replace("-", " ")
    row["line"] = f"{row['words'].capitalize()}: {said}. {row['basis']}"
    for name, column in (("since", "date_from"), ("until", "date_to")):
        if column in row:
            row[name] = look.say_date(row[column], row.get(f"{column}_precision", "day"))
    return row


def _step(label: str, rows: list[Row], signs: Mapping[str, str] | None = None) -> Row:
    """Return one step: its rows, the sign of each pair in them (or as given), and its words."""
    if signs is None:
        signs = {pair: _sign({row["said"]: 1 for row in rows if row["code"] == pair})
                 for pair in dict.fromkeys(row["code"] for row in rows)}
    groups = [f"{sign.capitalize()}: "
              + ", ".join(_pair(pair) for pair, one in signs.items() if one == sign)
              for sign in MARKS if sign in signs.values()]
    return {"label": label, "rows": rows, "signs": signs,
            "says": f"{label[0].upper()}{label[1:]}. {'. '.join(groups)}."}


def _by_kind(rows: list[Row], signs: pd.DataFrame) -> list[Row]:
    """Return one step for all kinds together, and one for each kind that has rows."""
    held = [row for row in rows if row["as_of"] == DAY]
    steps = [_step("all kinds", held, dict(zip(signs["id"], signs["sign"], strict=True)))]
    for label, kinds in KINDS.items():
        if own := [row for row in held if row["kind"] in kinds]:
            steps.append(_step(label, own))
    return steps


def _by_date(rows: list[Row], signs: pd.DataFrame) -> list[Row]:
    """Return one step for each day on which a relation begins or ends."""
    held = [row for row in rows if row["kind"] == "diplomatic" and "date_from" in row]
    if lost := [pair for pair in signs["id"] if pair not in {row["code"] for row in held}]:
        raise AtlasError(f"{_pair(lost[0])} has no dated row on diplomatic relations, so "
                         "nothing can be drawn by date: leave one of the two out.")
    days = {row[key] for row in held for key in ("date_from", "date_to") if key in row}
    steps = []
    for day in sorted(days):
        step = _step(look.say_date(day), [
            row for row in held if row["date_from"] <= day < row.get("date_to", pd.Timestamp.max)])
        if len(step["signs"]) == len(signs):
            found = triangles(pd.DataFrame(step["signs"].items(), columns=["id", "sign"]))
            step["says"] += f" By relations alone the triangle is {found['verdict'][0]}."
        steps.append(step)
    return steps


def _link(pair: str, sign: str, steps: list[Row], places: dict) -> Row:
    """Return the line of one pair in one sign, with a state for each step that shows it."""
    ends = sorted((places[code][1] for code in pair.split("-")), key=lambda at: at[1])
    line = [at for at in flows.link(*ends, bend=BENDS.get(pair, 0.08), count=11)
            if flows._inside(at)]
    shape = {"type": "LineString", "coordinates": [(lon, lat) for lat, lon in line]}
    shown = [i for i, step in enumerate(steps) if step["signs"].get(pair) == sign]
    return {"lines": measure.pack(shape), "tag": f"{MARKS[sign]} {sign}",
            "at": [shown.index(i) if i in shown else None for i in range(len(steps))],
            "states": [{"style": f"tie {sign}",
                        "name": f"{_pair(pair)}, {steps[i]['label']}: {sign}",
                        "box": [row["line"] for row in steps[i]["rows"] if row["code"] == pair]}
                       for i in shown]}


# ---- two people who sign ----


def agreement(partner: str = "") -> Picture | Note:
    """Compare your ten saved signs with our rows, and with the ten signs of a partner.

    Parameters
    ----------
    partner : str, optional
        Ten signs in the order of the questions: "+", "-", "m" for mixed, "?" for cannot say.

    Returns
    -------
    Picture
        The signs side by side, how often they agree, and how often blind chance would.
    """
    saved = [str(answers.latest(item) or "") for item in ITEMS]
    if "" in saved:
        return Note(f"{len(ITEMS) - saved.count('')} of {len(ITEMS)} signs are saved; the "
                    "comparison appears when all are saved. Then run this cell again.")
    signs = pair_signs(data.load("ties"))
    columns = {"You": [list(MARKS)[int(value[-1]) - 1] for value in saved],
               "Our rows": list(signs["sign"])}
    if typed := str(partner).replace(" ", "").casefold():
        wrong = "".join(sign for sign in typed if sign not in TYPED)
        if len(typed) != len(ITEMS) or wrong:
            other = f', among them "{wrong[0]}"' if wrong else ""
            raise AtlasError(f"agreement needs {len(ITEMS)} signs, and was given {len(typed)}"
                             f"{other}: write +, -, m or ? for each pair.")
        columns["Your partner"] = [TYPED[sign] for sign in typed]
    caption = ("By chance alone: both give out the signs that they gave, but to pairs drawn "
               "blindly.")
    table = pd.DataFrame({"Pair": signs["pair"], **columns})
    lines = [_shared(table, name) for name in list(columns)[1:]]
    return Picture("Your ten signs, and others", "", caption, "\n".join(lines), table)


def _shared(table: pd.DataFrame, name: str) -> str:
    mine, other, size = list(table["You"]), list(table[name]), len(table)
    apart = list(table["Pair"][table["You"] != table[name]])
    differ = f" You differ on {look.say_list(apart)}." if apart else ""
    blind = sum(mine.count(sign) * other.count(sign) for sign in MARKS) / size
    return (f"- You and {name[0].lower() + name[1:]}: the same sign for {size - len(apart)} of "
            f"{size}. By chance alone: about {blind:.0f} of {size}.{differ}")
