"""The hand-in sheet: everything that a learner saved, as one page to print, and as Markdown.

``sheet`` turns saved answers into one plain structure (sections of sentences, lists, tables and
drawings); ``as_html`` and ``as_markdown`` write it. What the learner typed is marked `Own` on the
way, and both writers show it as text. "Without my opinions" works from a list of what stays:
anything else is taken away before the sheet is built.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import anywidget
import pandas as pd
import traitlets

from helpers import answers, argument, charts, data, graph, look, quiz, scores
from helpers.board import (
    CONCLUSIONS,
    ITEM,
    MODES,
    SENTENCE,
    Tables,
    _ends,
    _tables,
    _with_mine,
    as_mermaid,
    in_words,
)
from helpers.errors import AtlasError

Row = dict[str, Any]
STATIC = Path(__file__).with_name("static")
FOLDER, MEMO = "hand-in", "memo-09"
NOT, OUT = "not answered", "left out in this copy"
# Lesson: the claim that it tests, and the questions in which the learner judges it or names
# evidence. Those that ask for nothing but evidence and reasons are also in STAYS.
VERDICTS = {
    "00": ("direct-defence", "first-belief"),
    "02": ("border-why", "motive-before", "motive-after", "which-length", "motive-row"),
    "03": ("direct-defence", "supplier-before", "supplier-after", "defender-row"),
    "04": ("israel-hub", "hub-before", "hub-after", "hub-row"),
    "05": ("pressure-within", "kin-before", "kin-after", "kin-row"),
    "06": ("border-stop", "sign-before", "sign-after", "confirmed-06", "moved-06", "lateral-06"),
    "07": ("blocs", "camps-before", "camps-after", "openly-holds", "camps-row"),
    "08": ("iran-cornered", "corner-before", "corner-after", "criterion-08", "grade-08-1",
           "grade-08-2", "grade-08-3", "boxes-08-1", "boxes-08-2", "boxes-08-3", "reason-08"),
}
MINDS = {f"mind-{lesson}": claim for lesson, claim in (scores.CLAIMS | {"08": "iran-cornered"}
                                                       ).items()}
STAYS = {answers.CODE_NAME, "motive-row", "defender-row", "hub-row", "kin-row", "lateral-06",
         "camps-row", "criterion-08", *MINDS}
OPINION_LINES = (quiz.HOW_SURE, "repaired")  # lines of a claim card
BOARD_STAYS = ("conclusion", "mode", "nodes", "links", "finished")
DIFFERENCES = {"premise": "A premise is mis-set", "link": "A link is missing",
               "rule": "The rule is wrong", "none": "There is no difference that matters"}
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
ONLY = ("This copy holds the reasoning only. Left out: verdicts, how sure, beliefs, repaired "
        "wordings, my own conclusion and numbers on the board, forecasts and the memo.")
FOR_PAGES = ("In JupyterLab a button stands here. It makes the hand-in sheet: one page with all "
             "that you saved there, to print or to send. What you saved in this page is "
             "not in it.")


class Own(str):
    """Words that the learner typed or chose."""


class Table(NamedTuple):
    """Rows of cells; the first cell names the row. A claim card is a table without a head."""

    name: str
    rows: list[tuple[str, ...]]
    head: tuple[str, ...] = ()


class Drawing(NamedTuple):
    """A picture: SVG for the page (escaped already), Mermaid for Markdown if there is any."""

    name: str
    svg: str
    mermaid: str = ""


class Section(NamedTuple):
    """A heading and what stands below it: sentences, lists of them, tables, drawings."""

    title: str
    blocks: list[Any]


class Sheet(NamedTuple):
    """The whole sheet; both writers show it in this order."""

    code_name: str
    date: str
    note: str
    sections: list[Section]


# -- from answers to a sheet: pure -----------------------------------------------------------


def own(value: Any) -> str:
    """Return what a learner gave as `Own` words: no signs that control a screen, no empty pages."""
    lines = re.sub(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]", "\ufffd", str(value)).splitlines()
    kept = [line for line, before in zip(lines, ["", *lines], strict=False)
            if line.strip() or before.strip()]
    text = "\n".join(kept).strip()
    return Own(text) if text else NOT


def reasoning_only(state: dict[str, Row]) -> dict[str, Row]:
    """Return saved answers without opinions; what is not known to be reasoning is taken away."""
    kept: dict[str, Row] = {}
    for name, one in state.items():
        value = one["latest"]
        if name == ITEM and isinstance(value, dict):
            kept[name] = {"latest": {key: value[key] for key in BOARD_STAYS if key in value}}
        elif name in STAYS or name.startswith("card-"):
            kept[name] = {"latest": value}
    return kept


class _Book:
    """Saved answers, looked up by the id of the question and said in words."""

    def __init__(self, items: list[Row], state: dict[str, Row], without: bool) -> None:
        self.items, self.without = {item["id"]: item for item in items}, without
        self.state = reasoning_only(state) if without else state

    def value(self, name: str) -> Any:
        return self.state.get(name, {}).get("latest")

    def said(self, name: str) -> str:
        if self.without and name not in STAYS:
            return OUT
        return _words(self.items[name], self.value(name)) if name in self.state else NOT


def _words(item: Row, value: Any) -> str:
    try:
        return own(quiz.in_words(item, value))
    except (TypeError, ValueError, KeyError, OverflowError):  # not of the form that we save
        return own(value)


def sheet(items: list[Row], state: dict[str, Row], without_opinions: bool, date: str,
          problems: tuple[str, ...] | list[str] = ()) -> Sheet:
    """Turn saved answers into the sheet.

    Parameters
    ----------
    items : list of dict
        All questions of the course (see ``quiz``), with the board and the memo.
    state : dict
        What was saved (``quiz.saved_state``).
    without_opinions : bool
    date : str
    problems : list of str
        One sentence for each line of the answer file that could not be read.
    """
    book = _Book(items, state, without_opinions)
    makers = {"Claim cards": _cards, "Verdicts, with evidence": _verdicts,
              "Forecasts": _forecasts, "The argument board": _board,
              "What would change my mind": _lines, "The memo": _memo}
    made = {title: make(book) for title, make in makers.items()}
    glance = [(title, count) for title, (count, _) in made.items()]
    where = [f"Made from the file {answers.answer_path().name} in which this computer keeps the "
             "answers of this course. Nothing was sent anywhere.",
             f'The sheet is two files in the folder "{FOLDER}" beside it: .html to read and '
             "print, .md with the same words. To delete the sheet, delete these two; to delete "
             "the answers, delete the answer file.", *problems]
    return Sheet(
        own(state.get(answers.CODE_NAME, {}).get("latest") or answers.learner()), date,
        ONLY if without_opinions else "",
        [Section("At a glance", [Table("", glance)]),
         *(Section(title, blocks) for title, (_, blocks) in made.items()),
         Section("Where this sheet lies", [where])])


def _cards(book: _Book) -> tuple[str, list]:
    cards = [item for item in book.items.values() if item["type"] == "card"]
    tables, begun = [], 0
    for item in sorted(cards, key=lambda item: item["id"]):
        lesson, given = item["id"][-2:], book.value(item["id"])
        given = given if isinstance(given, dict) else {}
        begun += bool(given)
        rows = []
        for line in item["options"]:
            label, name = line["option"], line["id"]
            if line["right"]:
                rows.append((f"{label} (given)", line["feedback"]))
            elif book.without and label in OPINION_LINES:
                rows.append((label, OUT))
            else:
                rows.append((label, _words({"unit": "%"} if name == item["sure"] and isinstance(
                    given.get(name), dict) else {}, given[name]) if name in given else NOT))
        if not given:
            rows = rows[:1] + [("my lines", f"{NOT}: lesson {lesson} asks for them")]
        tables.append(Table(f"Lesson {lesson}", rows))
    return f"{begun} of {len(cards)} begun", tables


def _verdicts(book: _Book) -> tuple[str, list]:
    claims, tables, count, asked = data.load("claims").set_index("id"), [], 0, 0
    for lesson, (claim, *names) in VERDICTS.items():
        rows = [("claim, in our words", claims.loc[claim, "claim"])]
        names = [name for name in names if name in book.items]
        for name in names:
            item = book.items[name]
            if name.endswith("-before") or name == "first-belief":
                rows.append(("asked", re.sub(r" 0 is not at all.*", "", item["question"])))
            label = {"before": "at first", "belief": "at first", "after": "at the end"}.get(
                name.split("-")[-1], item["question"])
            rows.append((label, book.said(name)))
            rows += [("sources of this question", one) for one in item.get("sources", ())]
        done = sum(name in book.state for name in names)
        count, asked = count + done, asked + len(names)
        if not done and not book.without:
            rows = rows[:1] + [("my answers", f"{NOT}: lesson {lesson} asks for them")]
        tables.append(Table(f"Lesson {lesson}", rows))
    return f"{count} of {asked} answers" + book.without * ", evidence only", tables


def _percent(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= 100


def _forecasts(book: _Book) -> tuple[str, list]:
    if book.without:
        return OUT, [OUT]
    asked = data.load("forecast_questions").query("set == 'forecasts'")
    state = {name: one for name, one in book.state.items() if name in set(asked["id"]) and all(
        isinstance(one[when], dict) and _percent(one[when].get("percent"))
        and type(one[when].get("known")) is bool for when in ("counted", "latest"))}
    again = {name: one for name, one in book.state.items()
             if name.startswith("re-") and _percent(one["counted"])}
    rows = scores.forecast_rows(asked, state, again)
    count, ended, blocks = f"{len(rows)} of {len(asked)}", len(rows) == len(asked), []
    for known, name in ((False, "Scored"), (True, "Known before, so not scored")):
        lines = [(row["question"], own(f"{row['forecast']:g}%"),
                  *([scores.ENDED[row["outcome"]]] * ended),
                  *([f"{(row['forecast'] / 100 - row['outcome']) ** 2:.2f}"]
                    * (ended and not known))) for row in rows if row["known"] is known]
        head = ("question", "my forecast", "what happened", "squared distance")
        blocks += [Table(name if ended else "Not scored yet" + known * ", known before", lines,
                         head[:len(lines[0])])] if lines else []
    if ended:
        said = [line.removeprefix("- ") for line in scores.score_words(rows)]
        picture = scores._draw_scores(rows)
        blocks += [said, Drawing(f"{picture.title}. {picture.caption}", picture.drawing)]
    elif rows:
        blocks.append(f"{count} forecasts are saved; the scores stand here when all are.")
    else:
        blocks.append(f"{NOT}: lesson 00 asks for forecasts, and lesson 08 brings them back")
    more = [(book.items[name]["question"], book.said(name)) for name in
            ("open-08-1", "open-08-2") if name in book.items]
    return count, [*blocks, Table("My own open questions (lesson 08)", more)]


def _lines(book: _Book) -> tuple[str, list]:
    claims = data.load("claims").set_index("id")["claim"]
    rows = [(name[-2:], claims[claim], book.said(name)) for name, claim in MINDS.items()
            if name in book.items]
    count = sum(name in book.state for name in MINDS)
    after = [(book.items["lines-08"]["question"], book.said("lines-08"))]
    blocks = [Table("", rows, ("lesson", "claim", "my line: a source, a threshold, a date")),
              Table("What became of them (lesson 08)", after)]
    if not count:
        blocks = [f"{NOT}: lessons 01 to 08 ask for one line each"]
    return f"{count} of {len(rows)} lines", blocks


def _memo(book: _Book) -> tuple[str, list]:
    text = book.said(MEMO)
    if not isinstance(text, Own):
        return text, [OUT if book.without else f"{NOT}: lesson 09 asks for it"]
    return f"{len(text.split())} words", [text]


# -- the board -------------------------------------------------------------------------------


def _board(book: _Book) -> tuple[str, list]:
    value = book.value(ITEM)
    if not isinstance(value, dict):
        return NOT, [SENTENCE, f"{NOT}: lesson 09 gives the board"]
    try:
        tables, used = _modes(value), value
    except ValueError:  # own parts that do not fit the argument, such as a circle
        used = {name: one for name, one in value.items() if name not in ("nodes", "links")}
        tables = _modes(used)
    mode = "repaired" if value.get("mode") == "repaired" else "printed"
    chosen = value.get("conclusion")
    known = [name for name, kind in zip(tables[mode][0]["id"], tables[mode][0]["kind"], strict=True)
             if kind == "conclusion"]
    tops = CONCLUSIONS if chosen == "all" else [one for one in known if one == chosen]
    count = "finished" if value.get("finished") is True else "saved, not finished"
    blocks = [SENTENCE, f"The board is {count}. It was left on: as {mode}."]
    blocks += ["Own claims or objections in the answer file do not fit the argument, and are "
               "left out."] * (used is not value)
    for top in tops:
        blocks += [] if book.without else _result(top, tables, value.get("before"))
        blocks.append(_drawn(top, *tables[mode], book.without))
    blocks += _parts(tops, tables, book.without)
    differ = value.get("difference")
    differ = differ if isinstance(differ, dict) else {}
    choice = DIFFERENCES.get(str(differ.get("choice")))
    rows = [("where we differ", OUT if book.without else own(choice) if choice else NOT),
            ("which one, and why", OUT if book.without else own(differ.get("words") or ""))]
    return count, [*blocks, Table("Where the board and I differ", rows)]


def _modes(value: Row) -> dict[str, Tables]:
    """Return the learner's board as printed and as repaired."""
    plain = _tables(None, None, True)
    tables = {mode: _with_mine(*plain, value | {"mode": mode}) for mode in MODES}
    argument.ranges(*tables["printed"])  # refuses what cannot be computed
    return tables


def for_and_against(nodes: pd.DataFrame, links: pd.DataFrame, top: str) -> dict[str, tuple]:
    """Return three ranges (0 to 1) for a node, as the bars of the board show them.

    Returns
    -------
    dict
        ``board``: its strength; ``for``: its strength if no objection counted; ``against``: what
        the objections take away while the reasons stand in the middle of their ranges.
    """
    objects, three = nodes["kind"] == "objection", ["base_low", "base", "base_high"]
    bare, half = nodes.copy(), nodes.copy()
    bare.loc[objects, three] = 0.0
    for end in ("base_low", "base_high"):
        half.loc[~objects, end] = half.loc[~objects, "base"]
    now, pro, left = (argument.ranges(one, links).loc[top] for one in (nodes, bare, half))
    taken = tuple(max(0.0, pro["middle"] - left[end]) for end in ("high", "low"))
    return {"board": (now["low"], now["high"]), "for": (pro["low"], pro["high"]), "against": taken}


def _result(top: str, tables: dict[str, Tables], before: Any) -> list:
    nodes = tables["printed"][0].set_index("id")
    pair = before.get(top) if isinstance(before, dict) else None
    found = {"me, before the board": _ends(pair)} if pair else {}
    for mode, (own_nodes, links) in tables.items():
        three = for_and_against(own_nodes, links, top)
        found |= {f"the board, as {mode}": three["board"],
                  f"for, as {mode} (if no objection counted)": three["for"],
                  f"against, as {mode} (what objections take away)": three["against"]}
    rows = [(name, own(in_words(*ends)), _digits(ends)) for name, ends in found.items()]
    rows = rows if pair else [("me, before the board", NOT, ""), *rows]
    bars = pd.DataFrame([[name[0].upper() + name[1:], 100 * low, 100 * high]
                         for name, (low, high) in found.items()], columns=["of", "low", "high"])
    name = f"How strong is “{nodes.loc[top, 'label']}”?"
    chart = charts.interval_chart(bars.round(), label="of", low="low", high="high", title=name)
    return [Table(name, rows, ("", "in words", "from 0 to 100")),
            Drawing("The same as bars, from 0 (no case) to 100 (no doubt).", chart.drawing)]


def _digits(ends: tuple[float, float]) -> str:
    return own(f"{100 * ends[0]:.0f} to {100 * ends[1]:.0f}")


def _drawn(top: str, nodes: pd.DataFrame, links: pd.DataFrame, without: bool) -> Drawing:
    """Draw the conclusion with the reasons and objections nearest to it."""
    def short(text: Any, most: int) -> str:
        text = " ".join(str(text or "").split())
        return text if len(text) <= most else text[:most] + " …"

    rows = [{**row, "text": short(row["text"], 300), "label": short(row["label"], 120)}
            for row in quiz._rows(nodes)]
    plain = pd.DataFrame(rows, columns=nodes.columns)
    marked = plain.assign(label=[
        f"{_digits((row['base_low'], row['base_high']))}: {row['label']}"
        if row["yours"] and not without else row["label"] for row in rows])
    items = graph.items_of(marked, links, top, True, 1)
    names = {item.node["id"] for item in items}
    title = f"The argument for “{items[0].node['label']}”, nearest steps"
    svg = re.search(r"<svg.*</svg>", graph._drawing(items, title), re.DOTALL)[0]
    svg = re.sub(r'width="(\d+)" height="(\d+)"', r'width="\1" height="\2" '
                 r'viewBox="0 0 \1 \2"', svg, count=1).replace(' tabindex="0"', "")
    plain = plain[plain["id"].isin(names)]
    plain = plain.drop(columns=["base_low", "base", "base_high"]) if without else plain
    inside = links["source"].isin(names) & links["target"].isin(names)
    return Drawing(f"{title}. An arrow leads from a reason to what it supports; a dashed line "
                   "from an objection (✕) to what it attacks." + " In front: my numbers."
                   * (not without), svg, as_mermaid(plain, links[inside]))


def _parts(tops: Any, tables: dict[str, Tables], without: bool) -> list:
    """Return the learner's own claims and objections, and every number that they set."""
    both = [{row["id"]: row for row in quiz._rows(tables[mode][0])} for mode in MODES]
    links, mine, numbers = tables["printed"][1], [], []
    for top in tops:
        for item in graph.items_of(*tables["printed"], top, True, None):
            name, label = item.node["id"], item.node["label"]
            label = own(label) if name.startswith("own-") else label
            sets = [_digits((rows[name]["base_low"], rows[name]["base_high"]))
                    if rows[name]["yours"] else "not set" for rows in both]
            row = (graph.BOXES[item.node["kind"]][0], label, *sets)
            if sets != ["not set", "not set"] and row not in numbers:
                numbers.append(row)
    for row in both[0].values():
        leads = [link for link in quiz._rows(links) if link["source"] == row["id"]]
        if row["id"].startswith("own-"):
            kind = "claim" if row["kind"] == "premise" else graph.BOXES[row["kind"]][0].lower()
            mine.append((f"my {kind}", own(row["label"]), *[own("; ".join(
                f"{link['kind']}: {both[0][link['target']]['label']}" for link in leads))]))
    blocks: list = [Table("My own claims and objections", mine, ("", "in my words",
                                                                  "what it bears on"))
                    ] if mine else [f"My own claims and objections: {NOT}"]
    if not without and numbers:
        blocks.append(Table("Every number that I set, from 0 to 100", numbers,
                            ("kind", "part", "as printed", "as repaired")))
    return blocks


# -- writers ---------------------------------------------------------------------------------


def as_html(made: Sheet) -> str:
    """Write a sheet as one page that needs no network and no script, and prints on A4."""
    name = _html(made.code_name)
    foot = "".join(sign if sign.isascii() and sign.isalnum() else f"\\{ord(sign):x} "
                   for sign in f"Hand-in sheet · {made.code_name[:60]}")
    head = (f'<header><p class="course">Argument Atlas</p><h1>Hand-in sheet</h1><dl><div>'
            f"<dt>Code name</dt><dd>{name}</dd></div><div><dt>Date</dt><dd>{escape(made.date)}"
            '</dd></div></dl><p class="key">Words of the course are set like this. <span '
            'class="own">Words of the learner are set like this.</span></p>'
            + f'<p class="only">{escape(made.note)}</p>' * bool(made.note) + "</header>")
    parts = [f'<section><h2>{escape(one.title)}</h2>{"".join(map(_block_html, one.blocks))}'
             "</section>" for one in made.sections]
    style = STATIC.joinpath("handin.css").read_text("utf-8")
    return (f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>Hand-in sheet: {escape(made.code_name[:60])}</title><style>{style}"
            f'@page {{ @bottom-left {{ content: "{foot}" }} }}</style></head>'
            f"<body><main>{head}{''.join(parts)}</main></body></html>")


def _html(words: str) -> str:
    """Return one cell or sentence; the learner's words are isolated from what stands around."""
    if isinstance(words, Own):
        long = ' class="own long" tabindex="0" role="group" aria-label="A long text"'
        return (f'<div{long if len(words) > 4000 else " class=" + chr(34) + "own" + chr(34)} '
                f'dir="auto">{escape(words)}</div>')
    none = words.startswith((NOT, OUT))
    return f'<span class="none">{escape(words)}</span>' if none else escape(words)


def _block_html(block: Any) -> str:
    if isinstance(block, Drawing):
        return (f'<figure>{block.svg}<figcaption>{escape(block.name)}</figcaption></figure>')
    if isinstance(block, Table):
        head = "".join(f'<th scope="col">{escape(one)}</th>' if one else "<td></td>"
                       for one in block.head)
        body = "".join(f'<tr><th scope="row">{_html(row[0])}</th>' + "".join(
            f"<td>{_html(cell)}</td>" for cell in row[1:]) + "</tr>" for row in block.rows)
        return (f'<table class="{"list" if head else "card"}">'
                + f"<caption>{escape(block.name)}</caption>" * bool(block.name)
                + f"<thead><tr>{head}</tr></thead>" * bool(head)
                + f"<tbody>{body}</tbody></table>")
    if isinstance(block, list):
        return f"<ul>{''.join(f'<li>{_html(one)}</li>' for one in block)}</ul>"
    return _html(block) if isinstance(block, Own) else f"<p>{_html(block)}</p>"


def as_markdown(made: Sheet) -> str:
    """Write a sheet as Markdown: the same words in the same order."""
    lines = ["# Hand-in sheet", "Argument Atlas", f"Code name: {_md(made.code_name)}",
             f"Date: {made.date}", *([_md(made.note)] if made.note else [])]
    for one in made.sections:
        lines += [f"## {one.title}", *map(_block_md, one.blocks)]
    return "\n\n".join(lines) + "\n"


def _block_md(block: Any) -> str:
    if isinstance(block, Drawing):
        drawn = f"```mermaid\n{block.mermaid}```\n\n" if block.mermaid else ""
        return f"{drawn}{_md(block.name)}"
    if isinstance(block, Table):
        head = block.head or ("",) * len(block.rows[0])
        rows = [head, ("---",) * len(head), *(tuple(map(_md, row)) for row in block.rows)]
        lines = [f"| {' | '.join(row)} |".replace("\n", "<br>") for row in rows]
        return "\n".join([f"### {_md(block.name)}\n"] * bool(block.name) + lines)
    if isinstance(block, list):
        return "\n".join(f"- {_md(one)}" for one in block)
    quote = "> " if isinstance(block, Own) else ""
    return "\n".join(f"{quote}{line}{chr(92) if line else ''}" for line in _md(block).split("\n")
                     ).removesuffix("\\")


def _md(words: str) -> str:
    """Return words so that Markdown shows them as they are, line by line."""
    return "\n".join(_isolated(_md_line(line.strip())) for line in words.split("\n"))


def _md_line(line: str) -> str:
    line = re.sub(r"[\\`*_\[\]<>&|~#$!@^{}=]", r"\\\g<0>", line)
    line = re.sub(r":(?=//)|(?<=www)\.", r"\\\g<0>", line, flags=re.IGNORECASE)
    return re.sub(r"^([-+:]|\d+(?=[.)]))", lambda sign: sign[0] + "\\" if sign[0].isdigit()
                  else "\\" + sign[0], line)


def _isolated(line: str) -> str:
    """Keep the direction of a line within the line, whatever marks of direction it holds."""
    if all(unicodedata.bidirectional(sign) not in {"R", "AL", "AN", "LRE", "LRO", "RLE", "RLO",
                                                   "PDF", "LRI", "RLI", "FSI", "PDI"}
           for sign in line):
        return line
    kept, deep = [], 0
    for sign in line:
        step = {"\u2066": 1, "\u2067": 1, "\u2068": 1, "\u2069": -1}.get(sign, 0)
        if deep + step >= 0:  # else it would end our own isolation
            kept.append(sign)
            deep += step
    return f"\u2068{''.join(kept)}{chr(0x2069) * (deep + 1)}"


# -- files and the button --------------------------------------------------------------------


def file_name(code_name: str, without_opinions: bool = False) -> str:
    """Return a file name, without ending, that every system accepts and that only this name has."""
    plain = unicodedata.normalize("NFC", code_name)
    name = re.sub(r"[^\w-]+", "-", plain).strip("-_")[:40]
    if name != plain or name.upper() in {"CON", "PRN", "AUX", "NUL"} or not name:
        mark = sha256(code_name.encode("utf-8", "replace")).hexdigest()[:6]
        name = f"{name or 'sheet'}-{mark}" if code_name else "no-code-name"
    return name + "-reasoning-only" * without_opinions


class HandIn(anywidget.AnyWidget):
    """The button, and what it made.

    Attributes
    ----------
    files : list of Path
        The files that were written last; empty if the folder does not allow it.
    made : dict
        What the page shows and offers to download.
    """

    _esm = STATIC / "handin.js"
    made = traitlets.Dict().tag(sync=True)

    def __init__(self, without_opinions: bool, folder: Path) -> None:
        super().__init__()
        self.folder, self.files = folder, []
        self.make(without_opinions)
        self.on_msg(self._on_message)

    def make(self, without_opinions: bool, request: Any = None) -> None:
        """Read the answers, write both files, and tell the page."""
        made, name = _from_answers(without_opinions)
        texts = {f"{name}.html": as_html(made), f"{name}.md": as_markdown(made)}
        self.files, problem = [], ""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for file, text in texts.items():
                self.folder.joinpath(file).write_bytes(text.encode("utf-8", "replace"))
                self.files.append(self.folder / file)
        except OSError as error:
            problem = (f"The sheet cannot be written into the folder {self.folder} "
                       f"({error.strerror or error}): download it here, or move the course to "
                       "a folder where you may write.")
        self.made = {"request": request, "without": without_opinions, "problem": problem,
                     "texts": texts, "files": [str(path) for path in self.files], "only": ONLY,
                     "time": f"{datetime.now():%H:%M}"}

    def _on_message(self, _widget: Any, message: Any, _buffers: Any) -> None:
        """Make the sheet again; whatever goes wrong is told in one sentence."""
        try:
            self.make(message["without"] is True, message["request"])
        except Exception as error:
            said = str(error).split("\n")[0] or type(error).__name__
            self.made = self.made | {"problem": f"The sheet was not made: {said}", "files": [],
                                     "request": message["request"]}

    def __repr__(self) -> str:
        """Say in plain words which files were written."""
        lines = [self.made["problem"]] if self.made["problem"] else [
            "The hand-in sheet is made:", *self.made["files"]]
        return "\n".join(lines)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Add a sentence for exported pages; it names no folder of this machine."""
        bundle = super()._repr_mimebundle_(**kwargs)
        forms, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        return {**forms, "text/html": f'<p class="atlas-note">{escape(FOR_PAGES)}</p>',
                "text/plain": repr(self)}, metadata


def _from_answers(without_opinions: bool) -> tuple[Sheet, str]:
    """Read what the present learner saved; return their sheet and its file name."""
    items, plain = quiz._all_items(), {"set": "", "reveal": "each", "set_size": 1}
    for name in {ITEM, MEMO} - {item["id"] for item in items}:
        items.append({"id": name, "type": "text", "question": "", **plain})
    records, problems = answers.history(*(item["id"] for item in items))
    state = quiz.saved_state(items, records)
    made = sheet(items, state, without_opinions, look.say_date(datetime.now()), problems)
    return made, file_name(answers.learner(), without_opinions)


def hand_in(without_opinions: bool = False, folder: str | Path | None = None) -> HandIn:
    """Make the hand-in sheet: one page with all that you saved, and the same as Markdown.

    In a notebook a button makes it again, with or without your opinions; in plain Python the
    call alone writes the files. They are called by your code name.

    Parameters
    ----------
    without_opinions : bool
        Leave out verdicts, how sure you are, repaired wordings, beliefs, your own conclusion and
        numbers on the board, forecasts and the memo. What stays: who counts what, for, against,
        the rule, the best objection, what would move you, evidence, what the board is built of.
    folder : str or Path, optional
        Where to write; without it the folder "hand-in" beside the answer file.

    Returns
    -------
    HandIn
        ``.files`` lists what was written. Where nothing can be written it says so, and offers
        both files to download.

    Raises
    ------
    ValueError
        One sentence, if ``without_opinions`` is not True or False.

    Examples
    --------
    >>> hand_in()  # doctest: +SKIP
    """
    if not isinstance(without_opinions, bool):
        raise AtlasError(f"without_opinions is {without_opinions!r}: write True or False.")
    return HandIn(without_opinions, Path(folder) if folder is not None
                  else answers.answer_path().parent / FOLDER)
