"""Writes the lessons as sheets for print: two A4 pages each, so that a class needs no laptop.

Started by `python3 lab.py sheets [--output FOLDER]`. Page one holds the map and the rows, page two
the claim card and the cards of the argument. Everything comes from the tables in `data/`, from the
maps of the lessons, and from words of the lessons; nothing is written twice.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import sys
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import sheet_map

import helpers
from helpers import graph, load, look
from helpers.errors import AtlasError
from helpers.picture import POLICY, Picture

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
STYLE = Path(__file__).with_name("sheets.css")
WORDS = {"conclusion": "CONCLUSION", "inference": "STEP", "premise": "PREMISE",
         "objection": "OBJECTION"}  # fmt: skip
BLANK = "\0"  # a cell to write in
OBLAST = ("As in all our maps, the former oblast of Nagorno-Karabakh has Azerbaijan's colour; in "
          "October 2022 Azerbaijan held about a third of it (lesson 02).")  # fmt: skip
FOOT = "Text and tables CC BY 4.0; others' data keep their own terms. Sources: the catalogue."


class Drawn(NamedTuple):
    """One map of a sheet: the picture of the lesson, and what of it is drawn."""

    picture: Picture
    step: int | None = None  # which step of its control; None: all of it
    tallest: int = 400  # pixels, of a width of 700
    later: bool = False
    view: list[list[float]] | None = None  # [[south, west], [north, east]]; None: as in the lesson


class Lesson:
    """The words of a lesson that a sheet repeats, read from its notebook."""

    def __init__(self, path: Path) -> None:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        source = [("".join(cell["source"]), cell["cell_type"]) for cell in cells]
        self.number = path.name[:2]
        self.markdown = "\n\n".join(text for text, kind in source if kind == "markdown")
        self.code = "\n".join(text for text, kind in source if kind == "code")
        self.title = re.search(r"^# (.*)", self.markdown, re.MULTILINE)[1]
        bold = re.search(r"^## The question\n.*?\*\*(.+?)\*\*", self.markdown, re.M | re.DOTALL)
        plain = re.search(r"^## The question\n\n(.+?)\n\n", self.markdown, re.M | re.DOTALL)
        self.question = " ".join((bold if self.number != "00" else plain)[1].split())

    def ids(self, name: str) -> list[str]:
        """Return a list of ids that a cell of the lesson gives a name."""
        found = re.search(rf"^{name} = (\[[^\]]*\])", self.code, re.MULTILINE)
        if not found:
            raise AtlasError(f'Lesson {self.number} has no list "{name}" any more: see sheets.py.')
        return ast.literal_eval(found[1])

    def rows(self, heading: str) -> list[list[str]]:
        """Return the rows of the Markdown table whose first line begins with these words."""
        found = re.search(rf"^\| {re.escape(heading)}.*\n\|[-| ]+\n((?:\|.*\n?)+)", self.markdown,
                          re.MULTILINE)  # fmt: skip
        if not found:
            raise AtlasError(f'Lesson {self.number} has no table "{heading}": see sheets.py.')
        return [[plain(cell) for cell in line.strip(" |").split("|")]
                for line in found[1].splitlines()]  # fmt: skip


def plain(markdown: str) -> str:
    """Return words without the signs of Markdown."""
    text = re.sub(r"<!--.*?-->|\*", "", markdown)
    return " ".join(re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).split())


# Blocks ------------------------------------------------------------------------------------


def table(name: str, head: list[str], rows: list[list[Any]], kind: str = "") -> str:
    """Return a table; a cell that is `BLANK` is left to write in, `small:` sets it small."""

    def cell(value: Any) -> str:
        text = "" if value is None or value is pd.NA or value != value else str(value)
        if text == BLANK:
            return '<td class="blank"></td>'
        if text.startswith("small:"):
            return f'<td class="small">{escape(text[6:])}</td>'
        if re.fullmatch(r"\d{1,2} [A-Z][a-z]+ \d{4}|\w+ \u2013 \w+|[+\u2212\u00b1] \w+", text):
            return f'<td class="date">{text}</td>'
        number = re.fullmatch(r"(?!(?:19|20)\d\d$)[<>]?\d[\d,.]*(?: to \d[\d,.]*)?%?", text)
        return f'<td{" class=number" if number else ""}>{escape(text)}</td>'

    top = "".join(f'<th scope="col">{escape(one)}</th>' for one in head)
    body = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in rows)
    return (f'<table class="{kind}"><caption>{escape(name)}</caption><thead><tr>{top}</tr></thead>'
            f"<tbody>{body}</tbody></table>")  # fmt: skip


def who(source_ids: str, most: int = 2) -> str:
    """Return who published the sources of a row."""
    known = load("sources").set_index("id")["publisher"]
    names = list(dict.fromkeys(str(known[one]) for one in str(source_ids).split(";")))
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return "small:" + "; ".join(names[:most]) + more


def event_rows(picture: Picture, columns: int = 1) -> str:
    """Return the events of a map as a table: number, date, event; in one column also by whom."""
    shown = picture.table if picture.later is None else pd.concat(
        [picture.table, picture.later.table])  # fmt: skip
    most = 1 if len(shown) > 12 else 2
    rows = [[f"{row['No.']}", row["Date"], row["Event"],
             who(row["Sources"].replace("; ", ";"), most)] for _, row in shown.iterrows()]
    head = ["no.", "date", "what is reported", "published by"]
    return halves("The numbers on the map", head, rows, columns, "tight" * (len(rows) > 12))


def dated_rows(name: str, events: pd.DataFrame, columns: int = 1) -> str:
    """Return rows of the table of events: date, event; in one column also by whom."""
    rows = [[look.say_date(row.date_start, row.date_precision), row.title, who(row.source_ids)]
            for row in events.itertuples()]  # fmt: skip
    return halves(name, ["date", "what is reported", "published by"], rows, columns)


def halves(name: str, head: list[str], rows: list[list[Any]], columns: int,
           kind: str = "") -> str:  # fmt: skip
    """Return a table in one column, or in two columns without who published it."""
    if columns == 1:
        return table(name, head, rows, kind)
    half, short = (len(rows) + 1) // 2, [row[:-1] for row in rows]
    parts = table(name, head[:-1], short[:half]) + table("\u00a0", head[:-1], short[half:])
    return f'<div class="two">{parts}</div>'


def card_lines(lesson: Lesson) -> list[tuple[str, str]]:
    """Return the lines of the claim card: name, and what is given (or nothing)."""
    if lesson.number == "02":  # the worked model of the course stands in the lesson
        claim = load("claims").set_index("id").loc["border-why"]
        sure = (f"Ours: as printed {claim['credence_low']:.0%} to {claim['credence_high']:.0%}, "
                f"as repaired {claim['credence_repaired_low']:.0%} to "
                f"{claim['credence_repaired_high']:.0%}. Yours: from ____ to ____ %")
        lines = [tuple(row) for row in lesson.rows("| |")]
        return [(name, sure if name == "how sure" else text) for name, text in lines]
    options = load("quiz_options")
    number = lesson.number if f"card-{lesson.number}" in set(options["item_id"]) else "09"
    lines = options[options["item_id"] == f"card-{number}"].sort_values("position")
    given = lines["right"].astype(str).str.lower() == "true"
    return list(zip(lines["option"], lines["feedback"].where(given, ""), strict=True))


def card(lesson: Lesson) -> str:
    """Return the claim card of a lesson, with room to write."""
    rows = []
    for name, text in card_lines(lesson):
        if text:
            cell = f"<td>{escape(text)}</td>"
        elif name == "how sure":
            cell = '<td class="range">from ______ to ______ per cent, because</td>'
        else:
            cell = '<td class="write"></td>'
        rows.append(f'<tr><th scope="row">{escape(name)}</th>{cell}</tr>')
    return ("<div><h2>Claim card <small>in class: against, how sure, what would move me"
            f'</small></h2><table class="card"><tbody>{"".join(rows)}</tbody></table></div>')


def board_cards(abouts: list[str], later: bool = False, most: int = 12, steps: int = 1) -> str:
    """Return cards to cut out: conclusions with their steps, premises and objections."""
    nodes, links = load("argument_nodes"), load("argument_links")
    seen: dict[str, dict] = {}
    for about in abouts:
        for item in graph.items_of(nodes, links, about, later, steps):
            seen.setdefault(item.node["id"], item.node)
    order = list(WORDS)
    chosen = sorted(list(seen.values())[:most], key=lambda node: order.index(node["kind"]))
    return cards_html([(node["kind"], node["label"], node["text"]) for node in chosen])


def cards_html(cards: list[tuple[str, str, str]]) -> str:
    """Return cards to cut out: kind, label, sentence, and a place for a number."""
    own = ("premise", "Your own claim", ""), ("objection", "Your own objection", "")
    cards = [*cards, *own[: -len(cards) % 3][::-1]]
    parts = []
    for kind, label, text in cards:
        ask = {"premise": "how sure", "inference": "how strong a step",
               "objection": "how strong"}.get(kind)  # fmt: skip
        given = f'<p class="set">{ask}: ____ to ____</p>' if ask else ""
        more = f" <br>{escape(text)}" if text and text.rstrip(".") != label else ""
        parts.append(f'<div class="{kind}"><p class="kind">{WORDS[kind]}</p>'
                     f'<p class="text"><b>{escape(label)}.</b>{more}</p>{given}</div>')
    return ('<div><h2>Board cards <small>cut along the dashes; lay the conclusion on top; tape is '
            f'a link; empty backs are your own cards</small></h2><div class="cards">'
            f'{"".join(parts)}</div></div>')  # fmt: skip


def shapes(drawn: list[Drawn], note: str = "") -> str:
    """Return the maps of a sheet side by side, with legend and caption."""
    specs = [sheet_map.spec_of(one.picture.page) for one in drawn]
    specs = [spec | {"view": one.view or spec["view"]}
             for spec, one in zip(specs, drawn, strict=True)]  # fmt: skip
    wide = 700 / len(drawn)
    maps = "".join(sheet_map.svg(spec, wide, one.tallest, one.step, one.later)
                   for spec, one in zip(specs, drawn, strict=True))
    signs = "".join(dict.fromkeys(item for spec, one in zip(specs, drawn, strict=True)
                                  for item in sheet_map.legend(spec, one.later)))
    caption = " ".join(dict.fromkeys(one.picture.caption for one in drawn))
    caption = re.sub(r"Point at a mark[^.]*\. ?", "", caption)  # no pointer on paper
    names = " | ".join(one.picture.title for one in drawn)
    return (f'<figure><h2>{escape(names)}</h2><div class="maps">{maps}</div><ul class="legend">'
            f"{signs}</ul><figcaption>{escape(note)} {escape(caption)} {escape(OBLAST)}"
            "</figcaption></figure>")  # fmt: skip


# The lessons: each gives its first and its second page --------------------------------------


def events_of(ids: list[str]) -> pd.DataFrame:
    """Return rows of the table of events, in this order."""
    return helpers.pick_rows(load("events"), ids)


def sheet_00(lesson: Lesson) -> tuple[str, str]:
    """Return the two pages of lesson 00."""
    picture = helpers.event_map(load("events"), "2022-10-01", "2022-10-31",
                                "October 2022: who was where, and when")  # fmt: skip
    quiz, questions = load("quiz"), load("forecast_questions")
    ranges = quiz[quiz["set"] == "ten-ranges"].sort_values("position")
    guess = table("Ten ranges: low and high, so that you are 90% sure", ["question", "unit", "low",
                  "high"], [[q, u, BLANK, BLANK] for q, u in ranges[["question", "unit"]].values])
    ahead = questions[questions["set"] == "forecasts"]
    later = table("Eight forecasts, as on 1 November 2022: how likely is a yes?",
                  ["question", "%", "known?"], [[q, BLANK, BLANK] for q in ahead["question"]])
    belief = quiz.set_index("id").loc["first-belief", "question"]
    own = table("How far do you believe it now?", ["sentence", "low", "high"],
                [[belief, BLANK, BLANK]])  # fmt: skip
    summary = re.search(r"((?:^> .*\n?)+)", lesson.markdown, re.MULTILINE)[1]
    article = (f"<div><h2>The article in 150 words <small>in our words; the number is the "
               f"paragraph</small></h2>{quote(summary)}</div>")
    drawn = Drawn(picture, tallest=330, view=[[27.4, 25], [42.4, 63.9]])
    return shapes([drawn]) + event_rows(picture), article + own + guess + later


def quote(markdown: str) -> str:
    """Return a quotation of a lesson as paragraphs."""
    text = re.sub(r"^> ?", "", markdown, flags=re.MULTILINE)
    parts = [plain(part) for part in re.split(r"\n\s*\n", text) if part.strip()]
    return f"<blockquote>{''.join(f'<p>{escape(part)}</p>' for part in parts)}</blockquote>"


def sheet_01(lesson: Lesson) -> tuple[str, str]:
    """Return the two pages of lesson 01."""
    own = load("claims").query("voice == 'article'")
    picture = helpers.claim_map(own, title="What is claimed, and where")
    quiz = load("quiz")
    ten = quiz[quiz["set"] == "sort-01"].sort_values("position")["question"]
    sort = table("Ten claims: fact, interpretation or prediction?", ["claim", "F, I or P"],
                 [[one, BLANK] for one in ten])  # fmt: skip
    piece = re.search(r"((?:^>.*\n?)+)", lesson.markdown, re.MULTILINE)[1]
    first = (f"<div><h2>A practice piece <small>ours; the countries are invented</small></h2>"
             f"{quote(piece)}</div>")
    words = re.search(r"Take one card for each of these six:\n\n((?:- .*\n)+)", lesson.markdown)
    labels = [plain(one[2:]).strip() for one in words[1].splitlines()]
    cards = [("conclusion" if n == len(labels) - 1 else "premise", one[0].upper() + one[1:], "")
             for n, one in enumerate(labels)]
    cards += [("inference", "The rule of a step", "Whoever ...")]
    drawn = Drawn(picture, tallest=250, view=[[30.9, 25.5], [42.2, 59]])
    best = re.findall(r"((?:^>.*\n?)+)", lesson.markdown, re.MULTILINE)[1]
    second = ("<div><h2>The article at its best <small>in our words, its slips mended</small></h2>"
              f"{quote(best)}</div>")
    return first + sort + shapes([drawn]), cards_html(cards) + second + card(lesson)


def sheet_02(lesson: Lesson) -> tuple[str, str]:
    """Return the two pages of lesson 02."""
    picture = helpers.border_map(load("borders"), highlight="Azerbaijan", view="caucasus",
                                 title="Azerbaijan and its land borders, October 2022")
    lengths = load("border_lengths").query("border_id == 'AZE-IRN' and method == 'published'")
    counts = table("The border of Azerbaijan and Iran", ["who counts", "km", "what"],
                   [[row.counter, f"{row.length_km:g}", f"small:{row.basis}"]
                    for row in lengths.itertuples()])  # fmt: skip
    rows = dated_rows("Nine rows that bear on the motive", events_of(lesson.ids("chosen")))
    return (shapes([Drawn(picture, tallest=440)]) + counts,
            rows + card(lesson) + board_cards(["border-why"], most=6))


def sheet_03(lesson: Lesson) -> tuple[str, str]:
    """Return the two pages of lesson 03."""
    flows = load("arms_tiv_by_year")
    picture = helpers.flow_map(flows, years=5, title="Major arms delivered, 2016 to 2020, in "
                               "million TIV")  # fmt: skip
    items = sheet_map.spec_of(picture.page)["steps"]["items"]
    step = [one["label"] for one in items].index("2016 to 2020")
    scale = helpers.pick_rows(load("arms_scale"), ["article-2012", "deals-2012", "article-2017",
                              "tiv-2017", "military-2017", "israel-exports-2017", "gdp-2017"])
    sizes = table("What can be true?", ["what", "year", "figure"],
                  [[row.what, f"{row.year_end:g}", look.say_number(row.value, row.unit)]
                   for row in scale.itertuples()])  # fmt: skip
    pledges = table("Supplier and buyer, 2016 to 2020", ["supplier and buyer",
                    "share of imports", "written pledge of help"],
                    [[a, b, f"small:{c}"] for a, b, c in lesson.rows("supplier and buyer")])
    rows = dated_rows("Supplies, pledges, limits", events_of(lesson.ids("chosen")), 2)
    drawn = Drawn(picture, step, 370, view=[[30.6, 28], [45.2, 58]])
    return (shapes([drawn]) + f'<div class="two">{sizes}{pledges}</div>',
            rows + card(lesson) + board_cards(["direct-defence"], most=6))


def sheet_04(lesson: Lesson) -> tuple[str, str]:
    """Return the two pages of lesson 04."""
    pipelines = load("pipelines")
    maps = []
    for goods in ("oil", "gas"):
        picture = helpers.route_map(pipelines, goods, title=f"Routes for {goods}, October 2022")
        items = sheet_map.spec_of(picture.page)["steps"]["items"]
        last = max(n for n, one in enumerate(items) if not one.get("later"))
        maps.append(Drawn(picture, last, 330, view=[[28.8, 28.3], [43.8, 53.4]]))
    imports = load("energy_israel_oil_imports")
    shares = imports[(imports["origin"] == "AZE") & (imports["period_end"] < "2022-11-01")
                     & imports["share_low_pct"].combine_first(imports["share_best_pct"]).notna()]
    counts = table("Azerbaijan's share in Israel's oil: who says what",
                   ["period", "who counts", "share of", "%"],
                   [[row.period, row.counter, row.share_of, span(row)]
                    for row in shares.sort_values("period_start").itertuples()])  # fmt: skip
    hub = table("Five parts of a hub in October 2022: yes, in part, or not found?",
                ["part", "Turkey", "Israel", "Egypt"],
                [[part, BLANK, BLANK, BLANK] for part in load("hub_checklist")["part"].unique()])
    gas = load("energy_gas_exports").query("exporter == 'AZE' and status == 'listed'")
    gas = gas[gas["period"] == "2022, Jan-May"].sort_values("volume_bcm", ascending=False)
    buyers = table("Buyers of Azerbaijani gas, January to May 2022",
                   ["buyer", "billion cubic metres"],
                   [[row.destination_name, f"{row.volume_bcm:g}"] for row in gas.itertuples()])
    return (shapes(maps) + f'<div class="two">{counts}{buyers}</div>' + hub,
            card(lesson) + board_cards(["israel-hub"], most=12))  # fmt: skip


def span(row: Any) -> str:
    """Return a share in words: one number, or low to high."""
    low, best, high = row.share_low_pct, row.share_best_pct, row.share_high_pct
    if pd.notna(best):
        return f"{best:g}"
    return f"{low:g} to {high:g}" if pd.notna(low) and pd.notna(high) and low != high else (
        f"{low if pd.notna(low) else high:g}")


def sheet_05(lesson: Lesson) -> tuple[str, str]:
    """Return the two pages of lesson 05."""
    picture = helpers.province_map(load("population"), load("province_mentions"), ["named"],
                                   title="Everyone in each province, census of 2016")  # fmt: skip
    said = load("province_mentions").groupby("mention", sort=False)["province"]
    note = " ".join(f"{words[0].upper()}{words[1:]}: {look.say_list(names)}."
                    for words, names in said)  # fmt: skip
    every = load("estimates")
    every = every[every["year"].fillna(2022).between(1991, 2022) & (every["reading"] == "own")
                  & every["share_low_pct"].notna()]  # fmt: skip
    shares = table("Published shares in Iran's people: who counts whom",
                   ["year", "who says it", "whom it counts", "%"],
                   [[f"{row.year:g}" if pd.notna(row.year) else "no year", row.who,
                     row.counted_group, f"{row.share_low_pct:g}" + (
                         f" to {row.share_high_pct:g}" if row.share_high_pct != row.share_low_pct
                         and pd.notna(row.share_high_pct) else "")]
                    for row in every.sort_values("year").itertuples()])  # fmt: skip
    rows = dated_rows("Six rows that bear on kinship and pressure", events_of(
        lesson.ids("chosen")))  # fmt: skip
    return shapes([Drawn(picture, 1, 330)], note) + shares, rows + card(lesson) + board_cards(
        ["pressure-within"], most=6)


def sheet_06(lesson: Lesson) -> tuple[str, str]:
    """Return the two pages of lesson 06."""
    events = load("events").query("kind != 'energy'")
    events = events[~events["title"].str.contains(" gas ")]
    picture = helpers.event_map(events, "2022-09-12", "2022-10-31", view="ankara-baku",
                                title="Who was where, and when: September and October 2022")
    quiz = load("quiz")
    five = quiz[quiz["set"] == "sort-06"].sort_values("position")["question"]
    sort = table("Straw, hoop or smoking gun? Sort each pair", ["story and evidence", "kind"],
                 [[one, BLANK] for one in five])  # fmt: skip
    words = load("glossary").set_index("term")["meaning"]
    kinds = "".join(f"<p><b>{term}</b>: {escape(words[term])}</p>" for term in (
        "straw in the wind", "hoop test", "smoking gun"))
    links = load("claim_sources").query("claim_id == 'troops-50000' and stance == 'for'")
    found = load("sources").set_index("id").loc[links["source_id"]].sort_values("published")
    texts = table("Texts with the number, the oldest first", ["published", "title, and by whom"], [
        [look.say_date(row.published), f"{row.title} ({row.publisher})"]
        for row in found.itertuples()])  # fmt: skip
    visits = table("Earlier visits of Israeli ministers", ["date", "what"], [
        [look.say_date(row.date_start, row.date_precision), row.title] for row in
        events_of(["yaalon-baku-2014", "lieberman-border-service"]).itertuples()])  # fmt: skip
    return (shapes([Drawn(picture, tallest=185)]) + event_rows(picture)
            + f'<div class="two">{texts}{visits}</div><div class="three">{kinds}</div>',
            sort + card(lesson)
            + board_cards(["border-stop"], most=6))  # fmt: skip


def sheet_07(lesson: Lesson) -> tuple[str, str]:
    """Return the two pages of lesson 07; the signs are left for the class."""
    ties = load("ties")
    five = ["Armenia", "Azerbaijan", "Iran", "Israel", "Turkey"]
    picture = unsigned(helpers.tie_map(ties, five, title="Five capitals, ten pairs: your signs"))
    signs = helpers.pair_signs(ties)
    pairs = table("What binds and what divides each pair: give it one sign",
                  ["pair", "friendly ties", "hostile ties", "open", "your sign", "partner"],
                  [[row.pair, row.friendly, row.hostile, row.undecided, BLANK, BLANK]
                   for row in signs.itertuples()])  # fmt: skip
    rule = table("The yardstick, the same for all ten", ["sign", "what counts"],
                 lesson.rows("sign |"))  # fmt: skip
    drawn = Drawn(picture, 0, 266, view=[[31.4, 27], [43.0, 58]])
    return (shapes([drawn], "Write a sign on each line: + friendly, \u2212 hostile, \u00b1 mixed, "
                   "0 neither.") + rule + pairs,
            card(lesson) + board_cards(["blocs"], most=9))  # fmt: skip


def unsigned(picture: Picture) -> Picture:
    """Return the map of ties with plain lines: the class gives the signs."""
    spec = sheet_map.spec_of(picture.page)
    spec["styles"]["tie"] = {"strokes": [
        look.stroke(look.PAPER, 6) | {"fixed": 1}, look.stroke(look.INK, 1.6) | {"fixed": 1}]}
    spec["styles"]["empty"] = {"fill": look.PAPER, "edge": look.INK, "ink": look.INK}
    circles = []
    for layer in spec["layers"]:
        for feature in layer["features"]:
            if feature["states"][0]["style"].startswith("tie "):
                feature["states"] = [{"style": "tie"}] * len(feature["states"])
                feature["tag"] = None
                if feature["at"][0] is not None:
                    line = sheet_map.unpack(feature["lines"])[0]
                    lat, lon = line[len(line) // 2]
                    circles.append({"lat": lat / 1000, "lon": lon / 1000, "shape": "circle",
                                    "states": [{"style": "empty"}]})  # fmt: skip
    spec["layers"].insert(-1, {"kind": "mark", "features": circles})
    spec["legend"] = [one for one in spec["legend"] if not one["style"].startswith("tie ")]
    page = f'id="atlas-spec">{json.dumps(spec)}</script>'
    return Picture(picture.title, "", picture.caption, "", picture.table, page)


def sheet_08(lesson: Lesson) -> tuple[str, str]:
    """Return the two pages of lesson 08: they lie behind the hindsight curtain."""
    picture = helpers.event_map(helpers.curtain_rows(), opened=True,
                                title="What happened next: January 2023 to March 2026")
    three = load("predictions").set_index("id").loc[["P17", "P06", "P14"]]
    tests = table("Grade the outcome: happened, in part, not by the last date, not gradable",
                  ["sentence, read forward", "what would speak for it", "last date", "your grade"],
                  [[row.statement, f"small:{row.speaks_for}", look.say_date(row.last_date), BLANK]
                   for row in three.itertuples()])  # fmt: skip
    drawn = Drawn(picture, tallest=300, later=True, view=[[28.6, 25.5], [42.2, 63]])
    return (shapes([drawn]) + event_rows(picture, 2),
            tests + card(lesson) + board_cards(["iran-cornered"], True, most=6))


def sheet_09(lesson: Lesson) -> tuple[str, str]:
    """Return the two pages of lesson 09: the paper board."""
    ids = ["shipyard-2014", "lieberman-border-service", "harop-jabrayil", "border-fighting",
           "report-50000", "gantz-baku", "aras-drill", "gantz-ankara"]
    picture = helpers.event_map(events_of(ids), view="ankara-baku",
                                title="Eight rows on the stop at the border service")  # fmt: skip
    six = load("six_nodes")
    boxes = table("Six boxes on paper, and a seventh", ["kind", "box", "base", "strength"],
                  [[row.kind, row.label, f"{row.base:g}" if row.kind != "conclusion" else "none",
                    BLANK] for row in six.itertuples()])  # fmt: skip
    rules = re.search(r"Three rules are enough\.\n\n(.*?)\n\nThe rule has", lesson.markdown,
                      re.DOTALL)[1]  # fmt: skip
    three = "".join(f"<p>{escape(plain(one))}</p>" for one in re.split(r"\n(?=\d\. )", rules))
    return (shapes([Drawn(picture, tallest=300)]) + event_rows(picture)
            + f"<div><h2>Three rules</h2>{three}</div>",
            boxes + board_cards(["direct-defence"], most=9) + card(lesson))


SHEETS: dict[str, Callable[[Lesson], tuple[str, str]]] = {
    f"{number:02d}": globals()[f"sheet_{number:02d}"] for number in range(10)}  # fmt: skip


# Pages -------------------------------------------------------------------------------------


def page(lesson: Lesson) -> str:
    """Return the two sheets of a lesson as one page that needs no network and no script."""
    first, second = SHEETS[lesson.number](lesson)
    title = f"{lesson.number} {lesson.title}"

    def sheet(number: int, body: str, head: str) -> str:
        return (f'<section class="sheet" aria-label="Sheet {number}"><header><p class="course">'
                f"<span>Argument Atlas</span><span>Sheet {number} of 2 · code name "
                f'____________________</span></p>{head}</header>{body}<div class="foot">'
                f"<p>{escape(FOOT)}</p><p>{escape(title)}</p></div></section>")  # fmt: skip

    top = (f"<h1>{escape(lesson.title)} <small>lesson {lesson.number}</small></h1>"
           f'<p class="question">{escape(plain(lesson.question))}</p>')
    small = f'<h2 style="margin:0">{escape(title)}</h2>'
    return ('<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-'
            f'Security-Policy" content="{POLICY}"><meta name="viewport" content="width=device-'
            f'width, initial-scale=1"><title>{escape(title)}: sheets</title><style>'
            f'{STYLE.read_text("utf-8")}</style></head><body><main>{sheet(1, first, top)}'
            f"{sheet(2, second, small)}</main></body></html>")  # fmt: skip


def build(target: Path, sources: Path = NOTEBOOKS) -> list[Path]:
    """Write the sheets of all lessons into a folder; return their paths."""
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for path in sorted(sources.glob("[0-9][0-9]-*.ipynb")):
        written.append(target / path.with_suffix(".html").name)
        written[-1].write_text(page(Lesson(path)), encoding="utf-8")
    return written


def main() -> int:
    """Read the command line, build, and say where the sheets are."""
    reader = argparse.ArgumentParser(prog="lab.py sheets", description=__doc__.split("\n")[0])
    reader.add_argument("--output", type=Path, default=ROOT / "sheets", help="where to write")
    chosen = reader.parse_args()
    try:
        written = build(chosen.output)
    except (AtlasError, OSError) as error:
        print(f"The sheets were not written: {error}", file=sys.stderr)
        return 1
    print(f"{len(written)} sheets are written: open {written[0]} and print it on A4.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
