"""Signed ties between capitals: a map by kind, triangles that are balanced or not, two coders.

A tie is one row of the table ``ties``: a pair, a kind, a sign. The sign of a pair follows from
its rows by one rule (``pair_signs``), the same for all pairs; it is a reading, no measurement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape
from itertools import combinations, product
from typing import Any

import pandas as pd

from helpers import answers, flows, look, maps, measure
from helpers.errors import AtlasError
from helpers.picture import Picture, need
from helpers.quiz import Note

Row = dict[str, Any]
FIVE = ("ARM", "AZE", "IRN", "ISR", "TUR")
DAY = pd.Timestamp("2022-10-27")  # the last visit of the article; column as_of of the table
VALUES = {"1": "friendly", "-1": "hostile", "mixed": "mixed", "0": "no sign"}
MARKS = {"friendly": "+", "hostile": "−", "mixed": "±", "no sign": "0"}
TYPED = {mark: sign for sign, mark in MARKS.items()} | {"-": "hostile", "m": "mixed",
                                                        "?": "no sign"}
KINDS = {"recognition": ["diplomatic"], "alliance": ["mutual-defence"],
         "arms and armies": ["arms", "military-cooperation", "intelligence"],
         "trade and energy": ["trade", "energy"],
         "hostility": ["closed-border", "conflict", "rivalry"]}
ITEMS = [f"sign-{a}-{b}".lower() for a, b in combinations(FIVE, 2)]
GIVEN = dict(enumerate(MARKS, start=1))  # the place of an option in a question of signing
# Which way a line bows, so that no line lies on another; drawn from west to east.
BENDS = {"ARM-AZE": -0.3, "ARM-TUR": -0.1, "AZE-TUR": 0.2, "AZE-IRN": 0.15, "ARM-IRN": -0.1,
         "IRN-TUR": -0.12, "IRN-ISR": -0.14, "ISR-TUR": 0.1, "ARM-ISR": 0.04, "AZE-ISR": -0.06,
         "AZE-RUS": 0.14, "IRN-RUS": -0.04, "ISR-RUS": -0.08}


# ---- pure: signs, triangles, readings ----


def pair_signs(ties: pd.DataFrame, capitals: Iterable[str] = FIVE,
               change: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return the sign of each pair in October 2022, by one rule for all.

    A pair is friendly if it has friendly rows and no hostile one, hostile the other way round,
    and mixed if it has both. Rows that are mixed or have no sign decide only where no other does.

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
        id, pair, sign, and the kinds of its friendly, hostile and undecided rows.
    """
    need(ties, ["country_a", "country_b", "kind", "sign", "as_of"], "pair_signs")
    codes = sorted({look.pick(one, look.country_words(), "country") for one in capitals})
    ids = ["-".join(pair) for pair in combinations(codes, 2)]
    turned = {key: one for one in ids for key in (one, "-".join(reversed(one.split("-"))))}
    own = {look.pick(pair, turned, "pair"): look.pick(sign, dict(zip(MARKS, MARKS, strict=True))
                                                      | TYPED, "sign")
           for pair, sign in (change or {}).items()}
    held = ties[ties["as_of"] == DAY]
    names, rows = held["country_a"] + "-" + held["country_b"], []
    for one in ids:
        kinds: dict[str, list[str]] = {sign: [] for sign in MARKS}
        for row in held[names == one].itertuples():
            kinds[VALUES[row.sign]].append(row.kind.replace("-", " "))
        rows.append({"id": one, "pair": _pair(one), "sign": own.get(one) or _sign(kinds),
                     "friendly": ", ".join(kinds["friendly"]),
                     "hostile": ", ".join(kinds["hostile"]),
                     "undecided": ", ".join(kinds["mixed"] + kinds["no sign"])})
    return pd.DataFrame(rows)


def _pair(key: str) -> str:
    return look.sides(key).replace(" (Türkiye)", "")  # both names stand in the lesson and the map


def _sign(found: Mapping[str, Any]) -> str:
    if found["friendly"] and found["hostile"]:
        return "mixed"
    return next((sign for sign in MARKS if found[sign]), "no sign")


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
        lost = [one for one in pairs if one not in by]
        if lost:
            raise AtlasError(f"triangles needs a sign for every pair, and {lost[0]} has none: "
                             "take all rows of pair_signs.")
        open_pairs = [one for one in pairs if by[one] not in ("friendly", "hostile")]
        odd = sum(by[one] == "hostile" for one in pairs) % 2
        rows.append({"id": "-".join(three), "triangle": _pair("-".join(three)),
                     "signs": ", ".join(f"{one} {MARKS[by[one]]}" for one in pairs),
                     "product": "" if open_pairs else "+−"[odd],
                     "verdict": _verdict(open_pairs, odd)})
    return pd.DataFrame(rows)


def _verdict(open_pairs: list[str], odd: int) -> str:
    if not open_pairs:
        return ("balanced", "not balanced")[odd]
    if len(open_pairs) == 1:
        return f"open: balanced if {open_pairs[0]} is {('friendly', 'hostile')[odd]}"
    if len(open_pairs) == 2:
        return f"open: balanced if {' and '.join(open_pairs)} {('agree', 'differ')[odd]}"
    return "open: three signs are missing"


def both_ways(signs: pd.DataFrame) -> pd.DataFrame:
    """Run each open pair both ways; return how many triangles are balanced in each reading.

    Parameters
    ----------
    signs : DataFrame
        As ``pair_signs`` returns them.

    Returns
    -------
    DataFrame
        reading (in words), balanced, triangles.
    """
    need(signs, ["id", "sign"], "both_ways")
    signs = signs.reset_index(drop=True)
    free = list(signs.index[~signs["sign"].isin(["friendly", "hostile"])])
    rows = []
    for reading in product(("hostile", "friendly"), repeat=len(free)):
        filled = signs["sign"].copy()
        filled.loc[free] = list(reading)
        verdicts = triangles(signs.assign(sign=filled))["verdict"]
        words = [f"{_pair(signs['id'][place])} {sign}"
                 for place, sign in zip(free, reading, strict=True)]
        rows.append({"reading": "; ".join(words) or "no pair is open",
                     "balanced": int((verdicts == "balanced").sum()), "triangles": len(verdicts)})
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
    signs = pair_signs(ties, capitals, change)
    before = triangles(pair_signs(ties, capitals)).set_index("id")["verdict"]
    table = triangles(signs)
    moved = [row.id for row in table.itertuples() if before[row.id] != row.verdict]
    by = dict(zip(signs["id"], signs["sign"], strict=True))
    drawn = "".join(_triangle(row._asdict(), by, row.id in moved) for row in table.itertuples())
    found = list(table["verdict"].str.partition(":")[0])
    counts = [f"{look.say_count(found.count(one)) if one in found else 'none'} {one}"
              for one in ("balanced", "not balanced", "open")]
    text = f"Of {look.say_count(len(table))} triangles: {look.say_list(counts)}."
    if change:
        text += f" Your signs change the verdict of {look.say_count(len(moved))}."
    lines = [f"- {row.id} ({row.signs}): {row.verdict}" for row in table.itertuples()]
    shown = table.rename(columns={"id": "Codes", "triangle": "Triangle", "signs": "Signs",
                                  "product": "Product", "verdict": "Verdict"})
    caption = ("+ and a full line: friendly. − and a broken line: hostile. ± or 0 and a dotted "
               "line: open, both or neither. Balanced: no hostile tie, or two. A country's code "
               "stands for its government.")
    return Picture(title or "Triangles of October 2022", f'<div style="display:flex;flex-wrap:wrap'
                   f';gap:8px">{drawn}</div>', caption, "\n".join([text, *lines]), shown)


PENS = {"friendly": ("#00706b", 4, ""), "hostile": ("#a63603", 4, "9 6"),
        "mixed": ("#6b3fa0", 3, "2 5"), "no sign": ("#6b3fa0", 3, "2 5")}


def _triangle(row: Row, by: dict[str, str], moved: bool) -> str:
    three, verdict = row["id"].split("-"), row["verdict"].partition(":")[0]
    spots = dict(zip(three, ((80, 26), (26, 108), (134, 108)), strict=True))
    parts = []
    for a, b in combinations(three, 2):
        (x, y), (u, v) = spots[a], spots[b]
        colour, width, dash = PENS[by[f"{a}-{b}"]]
        parts.append(f'<path d="M{x} {y}L{u} {v}" stroke="{colour}" stroke-width="{width}" '
                     f'stroke-dasharray="{dash}"/><circle cx="{(x + u) / 2}" cy="{(y + v) / 2}" '
                     f'r="10" fill="{look.PAPER}"/>' + _words((x + u) / 2, (y + v) / 2 + 6,
                                                              MARKS[by[f"{a}-{b}"]], colour, 19))
    parts += [f'<rect x="{x - 20}" y="{y - 11}" width="40" height="21" rx="3" '
              f'fill="{look.PALE.get(code, look.LAND)}"/>' + _words(x, y + 5, code, look.INK, 14)
              for code, (x, y) in spots.items()]
    frame = {"balanced": (look.INK, 2.5, ""), "not balanced": ("#a63603", 2.5, "8 5")}.get(
        verdict, (look.RULE, 1, "2 4"))
    name = escape(f"{row['triangle']}: {row['signs']}: {row['verdict']}{', changed' * moved}")
    return (f'<svg role="img" aria-label="{name}" viewBox="0 0 160 152" width="160" height="152" '
            f'style="background:{look.PAPER};font-family:{escape(look.FONT)}"><rect x="2" y="2" '
            f'width="156" height="148" rx="6" fill="none" stroke="{frame[0]}" stroke-width='
            f'"{frame[1]}" stroke-dasharray="{frame[2]}"/>{"".join(parts)}'
            f"{_words(80, 140, verdict, look.INK, 14)}"
            f"{_words(33, 18, 'changed' * moved, look.INK, 12)}</svg>")


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
    signs = pair_signs(ties, capitals)
    codes = sorted({code for one in signs["id"] for code in one.split("-")})
    places = flows._capitals()
    lost = [code for code in codes if code not in places]
    if lost:
        raise AtlasError(f"{look.country_name(lost[0])} has no capital in the table places: "
                         "leave it out.")
    rows = [_tie(row) for row in maps._rows(ties[ties["as_of"] <= look.CURTAIN])
            if {row["country_a"], row["country_b"]} <= set(codes)]
    steps = _by_date(rows, list(signs["id"])) if dates else _by_kind(rows, signs)
    used = {row["id"] for step in steps for own in step["rows"].values() for row in own}
    table = maps._table([row for row in rows if row["id"] in used], {
        "Pair": "pair", "Kind": "words", "Sign": "said", "In our sources since": "since",
        "Until": "until", "What it rests on": "basis", "Sources": "source_ids"})
    title = title or ("Relations, by date" if dates else
                      "Friendly, hostile, mixed: ties of October 2022")
    return maps._picture(title, _tie_spec(list(signs["id"]), steps, codes, places, dates),
                         _caption(codes, places, dates),
                         "\n".join(f"- {step['says']}" for step in steps), table)


def _tie_spec(pairs: list[str], steps: list[Row], codes: list[str], places: dict,
              dates: bool) -> Row:
    features = [_link(pair, sign, steps, places) for pair in pairs for sign in MARKS
                if any(step["signs"].get(pair) == sign for step in steps)]
    marks = [{"lat": at[0], "lon": at[1], "shape": "point", "tag": name,
              "states": [{"style": "end", "name": name}]}
             for name, at in (places[code] for code in codes) if flows._inside(at)]
    legend = [maps._sample(f"{MARKS[sign]} {sign}", f"tie {sign}", "line") for sign in MARKS
              if any(sign in step["signs"].values() for step in steps)]
    return maps._spec("flows", legend=legend, styles=look.TIES | {"end": look.END},
                      layers=[{"kind": "line", "features": features},
                              {"kind": "mark", "features": marks}],
                      steps={"kind": "date" if dates else "choice",
                             "label": "Date" if dates else "Kind of tie",
                             "items": [{key: step[key] for key in ("label", "says")}
                                       for step in steps]})


def _caption(codes: list[str], places: dict, dates: bool) -> str:
    away = [f"{places[code][0]} ({look.country_name(code)})" for code in codes
            if not flows._inside(places[code][1])]
    over = f"Outside the map, lines come in over its edge: {look.say_list(away)}. " if away else ""
    dated = ("A row holds from its first day to its last; without a row, no line. " if dates else
             "The dates in the table are the first that our sources support. ")
    return (f"A line joins two capitals, that is two governments; it is no route. {dated}{over}"
            "Jerusalem is named as the seat of Israel's government; its status is disputed.")


def _tie(row: Row) -> Row:
    said = VALUES[row["sign"]]
    row |= {"code": f"{row['country_a']}-{row['country_b']}", "said": said,
            "words": row["kind"].replace("-", " "), "since": None, "until": None}
    if "date_from" in row:
        row["since"] = look.say_date(row["date_from"], row["date_from_precision"])
    if "date_to" in row:
        row["until"] = look.say_date(row["date_to"])
    line = f"{row['words']}: {said}. {row['basis']}"
    return row | {"pair": _pair(row["code"]), "line": line[0].upper() + line[1:]}


def _step(label: str, rows: dict[str, list[Row]], signs: dict[str, str]) -> Row:
    groups = [f"{sign.capitalize()}: "
              + ", ".join(_pair(pair) for pair, one in signs.items() if one == sign)
              for sign in MARKS if sign in signs.values()]
    return {"label": label, "rows": rows, "signs": signs,
            "says": f"{label[0].upper()}{label[1:]}. {'. '.join(groups)}."}


def _by_kind(rows: list[Row], signs: pd.DataFrame) -> list[Row]:
    """Return one step for all kinds together, and one for each kind that has rows."""
    held = [row for row in rows if row["as_of"] == DAY]
    order = dict(zip(signs["id"], signs["sign"], strict=True))
    steps = [_step("all kinds", {pair: [row for row in held if row["code"] == pair]
                                 for pair in order}, order)]
    for label, kinds in KINDS.items():
        own = {pair: [row for row in held if row["code"] == pair and row["kind"] in kinds]
               for pair in order}
        own = {pair: found for pair, found in own.items() if found}
        if own:
            steps.append(_step(label, own, {pair: _sign(Counter(row["said"] for row in found))
                                            for pair, found in own.items()}))
    return steps


def _by_date(rows: list[Row], pairs: list[str]) -> list[Row]:
    """Return one step for each day on which a relation begins or ends."""
    held = [row for row in rows if row["kind"] == "diplomatic" and "date_from" in row]
    lost = [pair for pair in pairs if pair not in {row["code"] for row in held}]
    if lost:
        raise AtlasError(f"{_pair(lost[0])} has no dated row on diplomatic relations, so "
                         "nothing can be drawn by date: leave one of the two out.")
    days = sorted({row[key] for row in held for key in ("date_from", "date_to") if key in row})
    steps = []
    for day in days:
        own = {pair: [row for row in held if row["code"] == pair and row["date_from"] <= day
                      and day < row.get("date_to", pd.Timestamp.max)] for pair in pairs}
        own = {pair: found for pair, found in own.items() if found}
        signs = {pair: _sign(Counter(row["said"] for row in found)) for pair, found in own.items()}
        step = _step(look.say_date(day), own, signs)
        if len(signs) == len(pairs):
            verdicts = triangles(pd.DataFrame(signs.items(), columns=["id", "sign"]))
            step["says"] += "".join(f" The triangle is {one}." for one in verdicts["verdict"])
        steps.append(step)
    return steps


def _link(pair: str, sign: str, steps: list[Row], places: dict) -> Row:
    """Return the line of one pair in one sign, with a state for each step that shows it."""
    ends = sorted((places[code][1] for code in pair.split("-")), key=lambda at: at[1])
    line = [at for at in flows.link(*ends, bend=BENDS.get(pair, 0.08)) if flows._inside(at)]
    shape = {"type": "LineString", "coordinates": [(lon, lat) for lat, lon in line]}
    here = [step if step["signs"].get(pair) == sign else None for step in steps]
    shown = [step for step in here if step]
    return {"lines": measure.pack(shape), "tag": f"{MARKS[sign]} {sign}",
            "at": [shown.index(step) if step else None for step in here],
            "states": [{"style": f"tie {sign}", "name": f"{_pair(pair)}, {step['label']}: "
                        f"{sign}", "box": [row["line"] for row in step["rows"][pair]]}
                       for step in shown]}


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
    from helpers import data

    saved = [answers.latest(item) for item in ITEMS]
    done = sum(value is not None for value in saved)
    if done < len(ITEMS):
        return Note(f"{done} of {len(ITEMS)} signs are saved; the comparison appears when all "
                    "are saved. Then run this cell again.")
    signs = pair_signs(data.load("ties"))
    columns = {"You": [GIVEN.get(int(str(value)[-1]), "no sign") for value in saved],
               "Our rows": list(signs["sign"])}
    if partner:
        typed = str(partner).replace(" ", "").casefold()
        wrong = [sign for sign in typed if sign not in TYPED]
        if len(typed) != len(ITEMS) or wrong:
            other = f', among them "{wrong[0]}"' if wrong else ""
            raise AtlasError(f"agreement needs {len(ITEMS)} signs, and was given {len(typed)}"
                             f"{other}: write +, -, m or ? for each pair.")
        columns["Your partner"] = [TYPED[sign] for sign in typed]
    lines = [_shared(columns["You"], own, name) for name, own in list(columns.items())[1:]]
    table = pd.DataFrame({"Pair": signs["pair"], **columns})
    caption = ("By chance alone: both give out the signs that they gave, but to pairs drawn "
               "blindly. Kappa is what lies above chance: 0 none, 1 full agreement.")
    return Picture("Your ten signs, and others", "", caption, "\n".join(lines), table)


def _shared(mine: list[str], other: list[str], name: str) -> str:
    same, size = sum(a == b for a, b in zip(mine, other, strict=True)), len(mine)
    blind = sum(mine.count(sign) * other.count(sign) for sign in MARKS) / size
    kappa = "" if blind == size else f" Kappa: {(same - blind) / (size - blind):.2f}."
    return (f"- You and {name[0].lower() + name[1:]}: the same sign for {same} of {size}. By "
            f"chance alone: {blind:.1f} of {size}.{kappa}")
