"""The hand-in sheet: everything that a learner saved, as one page to print, and as Markdown.

``make_sheet`` turns saved answers into one plain structure; ``sheet.py`` writes it in both forms.
"Without my opinions" works from a list of what stays: anything else is taken away before the
sheet is built, so that nothing of it can reach a file.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from hashlib import sha256
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any

import anywidget
import pandas as pd
import traitlets

from helpers import answers, argument, data, graph, look, quiz, scores
from helpers.errors import AtlasError
from helpers.sheet import NOT, OUT, Bar, Drawing, Own, Sheet, Table, as_html, as_markdown, own

board = import_module("helpers.board")  # "from helpers import board" may give the function
Row = dict[str, Any]
STATIC = Path(__file__).with_name("static")
FOLDER, MEMO = "hand-in", "memo-09"
OPINION_LINES = (quiz.HOW_SURE, "repaired")  # lines of a claim card
BOARD_STAYS = ("conclusion", "mode", "nodes", "links", "finished")
DIFFERENCES = {"premise": "A premise is mis-set", "link": "A link is missing",
               "rule": "The rule is wrong", "none": "There is no difference that matters"}
ONLY = ("This copy holds the reasoning only. Left out are verdicts, how sure, beliefs, repaired "
        "wordings, my own conclusion and numbers on the board, forecasts and the memo.")
FOR_PAGES = ("In JupyterLab a button stands here. It makes the hand-in sheet: one page with all "
             "that you saved there, to print or to send. What you saved in this page is not in "
             "it.")


# -- from answers to a sheet: pure -----------------------------------------------------------


def plan(part: str) -> dict[str, tuple[str, ...]]:
    """Return, lesson by lesson, a claim and its questions: those of one part of the sheet.

    Parameters
    ----------
    part : str
        "verdict" (the learner judges the claim, or names evidence) or "mind" (one line on what
        would change it), as in the table ``hand_in``.
    """
    rows = data.load("hand_in").query("part == @part").groupby("lesson", sort=False)
    return {lesson: (own["claim_id"].iloc[0], *own["item_id"]) for lesson, own in rows}


def reasoning_only(state: dict[str, Row]) -> dict[str, Row]:
    """Return saved answers without opinions; what is not known to be reasoning is taken away."""
    table, kept = data.load("hand_in"), {}
    stays = {answers.CODE_NAME, *table["item_id"][table["reasoning"]]}
    for name, value in ((name, one["latest"]) for name, one in state.items()):
        if name == board.ITEM and isinstance(value, dict):
            kept[name] = {"latest": {key: value[key] for key in BOARD_STAYS if key in value}}
        elif name in stays or name.startswith("card-"):
            kept[name] = {"latest": value}
    return kept


class _Book:
    """Saved answers, looked up by the id of the question and said in words."""

    def __init__(self, items: list[Row], state: dict[str, Row], without: bool) -> None:
        self.items, self.without = {item["id"]: item for item in items}, without
        self.state = reasoning_only(state) if without else state
        self.claims = data.load("claims").set_index("id")["claim"]
        self.evidence = set(data.load("hand_in").query("reasoning")["item_id"])

    def value(self, name: str) -> Any:
        return self.state.get(name, {}).get("latest")

    def said(self, name: str) -> str:
        return _words(self.items[name], self.value(name)) if name in self.state else NOT


def _words(item: Row, value: Any) -> str:
    try:
        return own(quiz.in_words(item, value))
    except (TypeError, ValueError, KeyError, OverflowError):  # not of the form that we save
        return own(value)


def make_sheet(items: list[Row], state: dict[str, Row], without_opinions: bool, date: str,
               problems: list[str] | None = None) -> Sheet:
    """Turn saved answers into the sheet.

    Parameters
    ----------
    items : list of dict
        All questions of the course (see ``quiz``), with the board and the memo.
    state : dict
        What was saved (``quiz.saved_state``).
    without_opinions : bool
    date : str
    problems : list of str, optional
        One sentence for each line of the answer file that could not be read.
    """
    book = _Book(items, state, without_opinions)
    makers = {"Claim cards": _cards, "Verdicts, with evidence": _verdicts,
              "Forecasts": _forecasts, "The argument board": _board,
              "What would change my mind": _lines, "The memo": _memo}
    empty = {"Forecasts": data.load("forecast_questions").empty,
             "The memo": MEMO not in set(data.load("quiz")["id"])}  # an article of one's own
    made = [(title, *make(book)) for title, make in makers.items() if not empty.get(title)]
    where = ["Made from the answer file of this course on the learner's computer "
             f"({answers.answer_path().name}). Nothing was sent anywhere.",
             f'The sheet is two files in the folder "{FOLDER}" beside it: .html to read and to '
             "print, .md with the same words. To delete the sheet, delete both; to delete the "
             "answers, delete the answer file.", *(problems or [])]
    name = own(book.value(answers.CODE_NAME) or "")
    return Sheet(name if isinstance(name, Own) else f"{NOT}: lesson 00 asks for it", date,
                 ONLY * without_opinions,
                 [("At a glance", [Table("", [(title, count) for title, count, _ in made])]),
                  *((title, blocks) for title, _, blocks in made),
                  ("Where this sheet lies", [where])])


def _missing(lesson: str, claim: str) -> str:
    return f"Lesson {lesson}, {NOT}: “{claim}”"


def _cards(book: _Book) -> tuple[str, list]:
    """Return how many claim cards are begun, and one table for each."""
    cards = sorted((item for item in book.items.values() if item["type"] == "card"),
                   key=lambda item: item["id"])
    tables, missing = [], []
    for item in cards:
        lesson, given = item["id"][-2:], book.value(item["id"])
        if not isinstance(given, dict) or not given:
            missing.append(_missing(lesson, item["options"][0]["feedback"]))
            continue
        rows = []
        for name, label, right in ((o["id"], o["option"], o["right"]) for o in item["options"]):
            unit = {"unit": "%"} if name == item["sure"] else {}
            words = _words(unit, given[name]) if name in given else NOT
            if right:
                label, words = f"{label} (given)", item["options"][len(rows)]["feedback"]
            rows.append((label, OUT if book.without and label in OPINION_LINES else words))
        tables.append(Table(f"Lesson {lesson}", rows))
    return f"{len(tables)} of {len(cards)} begun", tables + [missing] * bool(missing)


def _verdicts(book: _Book) -> tuple[str, list]:
    """Return how many verdicts are saved, and one table for each lesson."""
    labels = {"before": "at first", "belief": "at first", "after": "at the end"}
    tables, missing, count, asked = [], [], 0, 0
    for lesson, (claim, *names) in plan("verdict").items():
        names = [name for name in names if name in book.items
                 and (name in book.evidence or not book.without)]
        count, asked = count + sum(name in book.state for name in names), asked + len(names)
        rows = [("claim", book.claims[claim])]
        for name in names:
            item, label = book.items[name], labels.get(name.rpartition("-")[2])
            if label == "at first":
                rows.append(("asked", re.sub(r" 0 is not at all.*", "", item["question"])))
            rows.append((label or item["question"], book.said(name)))
            rows += [("its source", one) for one in item.get("sources", ())]
        if any(name in book.state for name in names):
            tables.append(Table(f"Lesson {lesson}", rows))
        elif names:
            missing.append(_missing(lesson, book.claims[claim]))
    return (f"{count} of {asked} answers" + ", evidence only" * book.without,
            tables + [missing] * bool(missing))


def _percent(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= 100


def _forecasts(book: _Book) -> tuple[str, list]:
    """Return how many forecasts are saved, and their tables; scores only when all are there."""
    if book.without:
        return OUT, [OUT]
    asked = data.load("forecast_questions").query("set == 'forecasts'")
    good = {name: one for name, one in book.state.items() if name in set(asked["id"]) and all(
        isinstance(one[when], dict) and _percent(one[when].get("percent"))
        and type(one[when].get("known")) is bool for when in ("counted", "latest"))}
    again = {name: one for name, one in book.state.items() if name.startswith("re-")
             and _percent(one["counted"])}
    rows = scores.forecast_rows(asked, good, again)
    ended, blocks = len(rows) == len(asked), []
    for known, name in ((False, "Scored" if ended else "Not scored yet"),
                        (True, "Known before, so not scored")):
        lines = [(row["question"], own(f"{row['forecast']:g}%"), *ended * (
            scores.ENDED[row["outcome"]],
            f"{(row['forecast'] / 100 - row['outcome']) ** 2:.2f}" if not known else "-"))
            for row in rows if row["known"] is known]
        head = ("question", "my forecast", "what happened", "squared distance")
        blocks += [Table(name, lines, head[:len(lines[0])])] if lines else []
    if ended:
        said = "\n".join(scores.score_words(rows)).replace("drawn last, in grey, and are",
                                                           "listed apart, and are")
        blocks.append([line.removeprefix("- ") for line in said.split("\n")])
    else:
        blocks.append(f"{len(rows)} of {len(asked)} forecasts are saved: lesson 00 asks for them, "
                      "and scores stand here when all are saved.")
    more = [(book.items[name]["question"], book.said(name)) for name in
            ("open-08-1", "open-08-2") if name in book.state]
    return f"{len(rows)} of {len(asked)}", blocks + [
        Table("My own open questions (lesson 08)", more)] * bool(more)


def _lines(book: _Book) -> tuple[str, list]:
    asked = plan("mind")
    rows = [(lesson, book.claims[claim], book.said(name))
            for lesson, (claim, *names) in asked.items() for name in names]
    count, after = sum(isinstance(row[2], Own) for row in rows), book.said("lines-08")
    blocks = [Table("", rows, ("lesson", "claim", "my line: a source, a threshold, a date"))
              ] if count else [f"{NOT}: lessons 01 to 08 ask for one line each"]
    if isinstance(after, Own):
        blocks.append(Table("What became of them (lesson 08)",
                            [(book.items["lines-08"]["question"], after)]))
    return f"{count} of {len(rows)} lines", blocks


def _memo(book: _Book) -> tuple[str, list]:
    text = book.said(MEMO)
    if isinstance(text, Own):
        return f"{len(text.split())} words", [text]
    return (OUT, [OUT]) if book.without else (NOT, [f"{NOT}: lesson 09 asks for it"])


# -- the board -------------------------------------------------------------------------------


def _board(book: _Book) -> tuple[str, list]:
    """Return the state of the board, and its results, drawings and own parts."""
    value = book.value(board.ITEM)
    if not isinstance(value, dict):
        return NOT, [board.SENTENCE, f"{NOT}: lesson 09 gives the board"]
    blocks = [board.SENTENCE]
    try:
        tables = _modes(value)
    except ValueError as error:  # own parts that do not fit the argument, such as a circle
        blocks.append(own(f"My own claims and objections are left out: {error}"))
        tables = _modes(value | {"nodes": [], "links": []})
    mode = "repaired" if value.get("mode") == "repaired" else "printed"
    ends = tables[mode][0].query("kind == 'conclusion'")["id"]
    chosen = value.get("conclusion")
    course = [one for one in board.CONCLUSIONS if one in set(ends)]
    tops = (course or list(ends)) if chosen == "all" else [one for one in ends if one == chosen]
    count = "finished" if value.get("finished") is True else "saved, not finished"
    blocks.append(f"The board is {count}. It was left on “as {mode}”.")
    for top in tops:
        blocks += [] if book.without else [_result(top, tables, value.get("before"))]
        blocks.append(_drawn(top, *tables[mode], book.without))
    blocks += _parts(tops, tables, book.without)
    differ = value.get("difference")
    if isinstance(differ, dict):
        choice = DIFFERENCES.get(str(differ.get("choice")), "")
        blocks.append(Table("Where the board and I differ", [
            ("which is wrong", own(choice)), ("why", own(differ.get("words") or ""))]))
    return count, blocks


def _modes(value: Row) -> dict[str, tuple[pd.DataFrame, pd.DataFrame]]:
    """Return nodes and links of the learner's board, as printed and as repaired."""
    plain = board._tables(None, None, True)
    tables = {mode: board._with_mine(*plain, value | {"mode": mode}) for mode in board.MODES}
    argument.ranges(*tables["printed"])  # refuses what cannot be computed
    return tables


def for_and_against(nodes: pd.DataFrame, links: pd.DataFrame, top: str) -> dict[str, Bar]:
    """Return three ranges for a node, as the bars of the board show them.

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
    return {"board": Bar(now["low"], now["high"]), "for": Bar(pro["low"], pro["high"]),
            "against": Bar(*(max(0.0, pro["middle"] - left[end]) for end in ("high", "low")))}


def _result(top: str, tables: dict, before: Any) -> Table:
    pair = before.get(top) if isinstance(before, dict) else None
    found = {"my own view, before the board": Bar(*board._ends(pair))} if pair else {}
    for mode, (nodes, links) in tables.items():
        three = for_and_against(nodes, links, top)
        found |= {f"the board, as {mode}": three["board"],
                  f"for, as {mode}: if no objection counted": three["for"],
                  f"against, as {mode}: what objections take away": three["against"]}
    rows = [(name, own(board.in_words(*bar)), bar) for name, bar in found.items()]
    label = tables["printed"][0].set_index("id").loc[top, "label"]
    return Table(f"How strong is “{label}”?", rows, ("case", "in words", "from 0 to 100"))


def _drawn(top: str, nodes: pd.DataFrame, links: pd.DataFrame, without: bool) -> Drawing:
    """Draw the conclusion with the reasons and objections nearest to it."""
    short = nodes.assign(text=nodes["text"].str[:300], label=[
        " ".join(label.split())[:120] for label in nodes["label"]])
    marked = short.assign(label=[
        f"{Bar(row['base_low'], row['base_high'])}: {row['label']}"
        if row["yours"] and not without else row["label"] for row in quiz._rows(short)])
    items = graph.items_of(marked, links, top, True, 1)
    names = {item.node["id"] for item in items}
    title = f"The argument for “{items[0].node['label']}”, nearest steps"
    svg = re.search(r"<svg.*</svg>", graph._drawing(items, title), re.DOTALL)[0]
    svg = re.sub(r'(width="(\d+)" height="(\d+)")', r'\1 viewBox="0 0 \2 \3"', svg, count=1)
    short = short[short["id"].isin(names)]
    short = short.drop(columns=["base_low", "base", "base_high"]) if without else short
    inside = links[links["source"].isin(names) & links["target"].isin(names)]
    return Drawing(f"{title}. An arrow leads from a reason to what it supports; a dashed line "
                   "leads from an objection to what it attacks." + " In front: my numbers."
                   * (not without), svg.replace(' tabindex="0"', ""),
                   board.as_mermaid(short, inside))


def _parts(tops: list[str], tables: dict, without: bool) -> list:
    """Return the learner's own claims and objections, and every number that they set."""
    both = [{row["id"]: row for row in quiz._rows(nodes)} for nodes, _ in tables.values()]
    links, mine, numbers = quiz._rows(tables["printed"][1]), [], {}
    found = (graph.items_of(*tables["printed"], top, True, None) for top in tops)
    for item in (item for items in found for item in items):
        name, label = item.node["id"], item.node["label"]
        if any(rows[name]["yours"] for rows in both):
            kind = graph.BOXES[item.node["kind"]][0].lower()
            numbers[name] = ("reply" if item.word.startswith("Reply") else kind,
                             own(label) if name.startswith("own-") else label,
                             *(own(Bar(rows[name]["base_low"], rows[name]["base_high"]))
                               if rows[name]["yours"] else "not set" for rows in both))
    for row in (row for name, row in both[0].items() if name.startswith("own-")):
        leads = [f"{link['kind']}: {both[0][link['target']]['label']}" for link in links
                 if link["source"] == row["id"]]
        kind = "claim" if row["kind"] == "premise" else graph.BOXES[row["kind"]][0].lower()
        mine.append((f"my {kind}", own(row["label"]), own("; ".join(leads))))
    blocks = [Table("My own claims and objections", mine, ("kind", "in my words", "what it does"))
              ] if mine else [f"My own claims and objections: {NOT}"]
    return blocks if without or not numbers else blocks + [
        Table("Every number that I set, from 0 to 100", list(numbers.values()),
              ("kind", "part", "as printed", "as repaired"))]


# -- files and the button --------------------------------------------------------------------


def file_name(code_name: str, without_opinions: bool = False) -> str:
    """Return a file name, without ending, that every system takes and only this name has."""
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
    for name in {board.ITEM, MEMO} - {item["id"] for item in items}:
        items.append({"id": name, "type": "text", "question": "", **plain})
    records, problems = answers.history(*(item["id"] for item in items))
    state = quiz.saved_state(items, records)
    made = make_sheet(items, state, without_opinions, look.say_date(datetime.now()), problems)
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
