"""Questions: the learner commits to an answer, and only then sees what it was worth.

``ask`` shows questions of the tables ``quiz`` and ``forecast_questions``. Everything that is
drawn, and every feedback, is done by ``static/ask.js``; it is the same file in JupyterLab and in
the web page. Here the rows become plain dictionaries, and answers go to the answer file.
"""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches
from html import escape
from operator import itemgetter
from pathlib import Path
from typing import Any

import anywidget
import pandas as pd
import traitlets

from helpers import answers, data
from helpers.charts import interval_chart
from helpers.errors import AtlasError
from helpers.picture import Picture, safe_json, with_words

Row = dict[str, Any]

WITH_OPTIONS = ("choice", "several", "order", "card")
WITH_ANSWER = ("number", "range")
TYPES = (*WITH_OPTIONS, *WITH_ANSWER, "belief", "percent", "text", "code-name")
FORECASTS = "forecasts"
HOW_SURE = "how sure"  # the line of a card that is a low and a high in percent
TEXTS = ("unit", "feedback_right", "feedback_wrong", "rubric", "hint")
HOW = "Run this cell in JupyterLab to answer."
YOURS = "(you write this line)"
WIDEST = 300  # percent of the true value: the right edge of the picture of ranges
NUMBERS = ("tolerance", "minimum", "maximum", "bounds_level")


class AskError(AtlasError):
    """A question cannot be shown; the message is one sentence that says what to do."""


class Note(str):
    """One sentence shown in place of a picture."""

    def _repr_html_(self) -> str:
        return f'<p class="atlas-note">{escape(self)}</p>'


# -- rows to items: pure ---------------------------------------------------------------------


def quiz_items(quiz: list[Row], options: list[Row],
               sources: dict[str, str] | None = None) -> list[Row]:
    """Turn rows of ``quiz`` and ``quiz_options`` into the items that the page shows.

    Parameters
    ----------
    quiz, options : list of dict
        One dictionary for each row; None where a cell is empty.
    sources : dict, optional
        Source id to the words that name it below the feedback.

    Returns
    -------
    list of dict
        Ordered by set and position. Keys ``id, type, question, set, reveal, set_size``; further
        keys only where the row has them.

    Raises
    ------
    AskError
        If a row lacks what its type needs; names the row.
    """
    sizes = Counter(row["set"] for row in quiz if row["set"])
    items = []
    for row in sorted(quiz, key=lambda row: (row["set"] or "", row["position"] or 0)):
        item = _quiz_item(row, options) | {"set_size": sizes.get(row["set"], 1)}
        cited = [key for key in (row["source_ids"] or "").split(";") if key]
        if cited:
            item["sources"] = [(sources or {}).get(key, key) for key in cited]
        problem = _missing(item)
        if problem:
            raise AskError(f"Question '{row['id']}' (quiz.csv) {problem}.")
        items.append(item)
    return items


def _quiz_item(row: Row, options: list[Row]) -> Row:
    """Return the item of one row, with its options."""
    item = {"id": row["id"], "type": row["type"], "question": row["question"],
            "set": row["set"] or "", "reveal": (row["set"] and row["reveal"]) or "each"}
    item |= {name: row[name] for name in TEXTS if row[name] is not None}
    item |= {name: float(row[name]) for name in NUMBERS if row[name] is not None}
    if row["type"] in WITH_ANSWER:
        item["answer"] = _number(row["answer"])
    if row["type"] in WITH_OPTIONS:
        own = sorted((o for o in options if o["item_id"] == row["id"]), key=itemgetter("position"))
        item["options"] = [{"id": o["id"], "option": o["option"],
                            "right": None if row["type"] == "several" and o["right"] is None
                            else bool(o["right"]),
                            "feedback": o["feedback"] or ""} for o in own]
    if row["type"] == "order":
        item["shown"] = _mixed(item["options"])
    if row["type"] == "card":
        item["sure"] = next((o["id"] for o in item["options"] if o["option"] == HOW_SURE), None)
    return item


def _mixed(options: list[Row]) -> list[str]:
    """Return the ids in the order in which the page first shows the lines of an order question.

    The rows stand in the right order. Sorted by their words they do not give it away; if that is
    the right order too, they are shown backwards.
    """
    mixed = sorted(options, key=itemgetter("option"))
    return [option["id"] for option in (mixed if mixed != options else mixed[::-1])]


def _number(cell: Any) -> float | None:
    try:
        return float(cell)
    except (TypeError, ValueError):
        return None


def _missing(item: Row) -> str:
    """Return what an item lacks, as the end of a sentence; empty if it is complete."""
    kind, options = item["type"], item.get("options", [])
    if kind not in TYPES:
        return f"has the type '{kind}'; there are {', '.join(TYPES)}"
    if kind in WITH_OPTIONS and len(options) < 2:
        return "needs at least two rows in quiz_options.csv"
    if kind == "choice" and not any(option["right"] for option in options):
        return "has no right option in quiz_options.csv"
    if kind == "card":
        return _missing_in_card(item)
    if kind in WITH_ANSWER and item["answer"] is None:
        return "needs a number in the column answer"
    if kind == "range" and item["answer"] == 0:
        return "has the true value 0, which has no percent scale; ask for another value"
    if (kind == "code-name") != (item["id"] == answers.CODE_NAME):
        return f"must have the id '{answers.CODE_NAME}' and the type 'code-name' together"
    return ""


def _missing_in_card(item: Row) -> str:
    """Return what a claim card lacks, as the end of a sentence; empty if it is complete."""
    lines = item["options"]
    for line in lines:
        if not line["feedback"]:
            return f"has no words in the column feedback for its line '{line['option']}'"
    if [line["option"] for line in lines].count(HOW_SURE) != 1:
        return f"needs exactly one line with the label '{HOW_SURE}'"
    if all(line["right"] or line["id"] == item["sure"] for line in lines):
        return "leaves no line to write: set the column right to false for one of its lines"
    return ""


def forecast_items(forecasts: list[Row]) -> list[Row]:
    """Turn the rows of set "forecasts" into items; outcome, note and sources are left out.

    Parameters
    ----------
    forecasts : list of dict

    Returns
    -------
    list of dict
        Keys ``id, type, question, set, reveal, set_size, criteria, closes`` (ISO date).
    """
    asked = [row for row in forecasts if row["set"] == FORECASTS]
    return [{"id": row["id"], "type": "forecast", "question": row["question"], "set": FORECASTS,
             "reveal": "each", "set_size": len(asked), "criteria": row["criteria"] or "",
             "closes": str(row["closes"] or "")[:10]} for row in asked]


def choose(items: list[Row], names: tuple[str, ...]) -> list[Row]:
    """Return the items with these ids or set names, in the order asked, each once.

    Raises
    ------
    AskError
        If no name is given or a name is unknown; names the nearest one.
    """
    known = sorted({item[key] for item in items for key in ("id", "set")} - {""})
    if not names:
        raise AskError(f'Name a question, for example ask("{known[0]}").')
    chosen: dict[str, Row] = {}
    for name in names:
        if name not in known:
            near = get_close_matches(str(name), known, n=1, cutoff=0.4)
            hint = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(known)}."
            raise AskError(f'There is no question or set of questions "{name}"; {hint}')
        chosen |= {item["id"]: item for item in items if name in (item["id"], item["set"])}
    return list(chosen.values())


def saved_state(items: list[Row], records: list[Row]) -> dict[str, Row]:
    """Sum up saved answers for each item.

    Parameters
    ----------
    items : list of dict
    records : list of dict
        One learner's lines of the answer file, oldest first.

    Returns
    -------
    dict
        Item id to ``first`` (the prediction), ``latest``, ``counted``, ``times`` and ``at`` (of
        the latest; empty if it is not in the file). ``counted`` is the answer that a score
        counts: the last one given before the true value could be seen. Where each item answers
        at once that is the first; in a set that answers when all are saved, the last one before
        the set was complete.
    """
    state: dict[str, Row] = {}
    by_id = {item["id"]: item for item in items}
    for record in (record for record in records if record["item"] in by_id):
        item, value = by_id[record["item"]], record["value"]
        before = state.get(item["id"], {"first": value, "counted": value, "times": 0})
        still_open = item["reveal"] == "all" and not is_complete(item, items, state)
        state[item["id"]] = before | {"latest": value, "times": before["times"] + 1,
                                      "at": record["at"]}
        if still_open:
            state[item["id"]]["counted"] = value
    return state


def is_complete(item: Row, items: list[Row], state: dict[str, Row]) -> bool:
    """Return whether every item of this item's set has an answer."""
    saved = [other for other in items if other["set"] == item["set"] and other["id"] in state]
    return len(saved) >= item["set_size"]


def as_html(items: list[Row]) -> str:
    """Return the questions as readable text, with the items for the web page beside them.

    Every text is escaped; inside the script element ``<``, ``>`` and ``&`` are written as JSON
    escapes, so no text can close it.
    """
    lines = []
    for item in items:
        shown = "".join(f"<li>{escape(words)}</li>" for words in _shown_options(item))
        listed = f"<ul>{shown}</ul>" if shown else ""
        lines.append(f"<li><p>{escape(item['question'])}</p>{listed}</li>")
    return (f'<div class="atlas-ask"><script type="application/json">{safe_json(items)}</script>'
            f"<ol>{''.join(lines)}</ol><p>{escape(HOW)}</p></div>")


def as_text(items: list[Row]) -> str:
    """Return the questions as plain text."""
    lines = []
    for item in items:
        lines += [f"Question: {item['question']}", *(f"  - {o}" for o in _shown_options(item))]
    return "\n".join([*lines, HOW])


def _shown_options(item: Row) -> list[str]:
    """Return the words of the options in the order in which the page first shows them."""
    if item["type"] == "card":
        return [f"{line['option']}: {line['feedback'] if line['right'] else YOURS}"
                for line in item["options"]]
    words = {option["id"]: option["option"] for option in item.get("options", [])}
    return [words[key] for key in item.get("shown", words)]


# -- the widget ------------------------------------------------------------------------------


class Ask(anywidget.AnyWidget):
    """The questions as a widget; answers are saved through messages.

    The page sends ``{request, item, value}``; the reply repeats ``request`` and holds
    ``saved`` (as ``saved_state``), and ``problem`` and ``line`` where saving failed.
    """

    _esm = Path(__file__).parent / "static" / "ask.js"
    items = traitlets.List().tag(sync=True)
    saved = traitlets.Dict().tag(sync=True)
    place = traitlets.Unicode().tag(sync=True)
    problems = traitlets.List().tag(sync=True)

    def __init__(self, items: list[Row]) -> None:
        super().__init__(items=items)
        self._not_in_file: list[Row] = []
        path = answers.answer_path()
        self.place = f"{path.name} in the folder {path.parent.name}"
        self._read_back()
        self.on_msg(self._on_message)

    def _read_back(self) -> None:
        records, self.problems = answers.history(*(item["id"] for item in self.items))
        self.saved = saved_state(self.items, records + self._not_in_file)

    def _on_message(self, _widget: Any, message: Any, _buffers: Any) -> None:
        """Save an answer and reply; whatever goes wrong is told in one sentence."""
        reply: Row = {"request": None}
        try:
            reply["request"] = message["request"]
            if message["item"] not in {item["id"] for item in self.items}:
                raise ValueError("this question does not belong to this cell; run the cell again.")
            answers.save(message["item"], message["value"])
            self._not_in_file = [r for r in self._not_in_file if r["item"] != message["item"]]
        except answers.NotSavedError as error:
            self._not_in_file.append(error.record | {"at": ""})
            reply["problem"] = str(error)
            reply["line"] = answers.line_of(error.record).decode("utf-8")
        except Exception as error:
            reply["problem"] = str(error) or type(error).__name__
        self._read_back()
        self.send(reply | {"saved": self.saved})

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Add the questions as text, for exported pages and for readers without widgets."""
        bundle = super()._repr_mimebundle_(**kwargs)
        return with_words(bundle, as_html(self.items), as_text(self.items))


def ask(*names: str) -> Ask:
    """Show questions; feedback comes after an answer is saved.

    Parameters
    ----------
    *names : str
        Ids of questions, names of sets, or "forecasts".

    Raises
    ------
    AskError
        A ValueError with one sentence, if a name is unknown.

    Examples
    --------
    >>> ask("ten-ranges")  # doctest: +SKIP
    """
    return Ask(choose(_all_items(), names))


def _all_items() -> list[Row]:
    """Return every item of the course."""
    named = _rows(data.load("sources"))
    sources = {row["id"]: f"{row['publisher']}: {row['title']}" for row in named}
    quiz = quiz_items(_rows(data.load("quiz")), _rows(data.load("quiz_options")), sources)
    return quiz + forecast_items(_rows(data.load("forecast_questions")))


def _rows(table: pd.DataFrame) -> list[Row]:
    """Return the rows of a table as dictionaries, with None for a missing value."""
    return table.astype(object).where(table.notna(), None).to_dict("records")


# -- looking back ----------------------------------------------------------------------------


def _my_state(items: list[Row]) -> dict[str, Row]:
    return saved_state(items, answers.history(*(item["id"] for item in items))[0])


def my_answers() -> pd.DataFrame:
    """Return your own saved answers: one row is a question.

    Returns
    -------
    DataFrame
        Columns ``item, question, first, latest, times, at``; ``first`` is the prediction.
    """
    items = _all_items()
    state = _my_state(items)
    rows = [[item["id"], item["question"], in_words(item, own["first"]),
             in_words(item, own["latest"]), own["times"], own["at"]]
            for item in items if (own := state.get(item["id"]))]
    return pd.DataFrame(rows, columns=["item", "question", "first", "latest", "times", "at"])


def in_words(item: Row, value: Any) -> str:
    """Say a saved value as a reader would: "20 to 60 %", "Tehran", "for: ...; against: ..."."""
    if item.get("type") == "card" and isinstance(value, dict):
        lines = [(o["option"], value[o["id"]]) for o in item["options"] if o["id"] in value]
        return "; ".join(f"{label}: {in_words({'unit': '%'}, own)}" if isinstance(own, dict)
                         else f"{label}: {str(own).strip().removesuffix('.')}"
                         for label, own in lines)
    names = {option["id"]: option["option"] for option in item.get("options", [])}
    unit = f" {item['unit']}" if item.get("unit") else ""
    if isinstance(value, dict) and {"low", "high"} <= set(value):
        return f"{value['low']:,.10g} to {value['high']:,.10g}{unit}"
    if isinstance(value, dict) and "percent" in value:
        return f"{value['percent']:g}%" + (", the end was known" if value.get("known") else "")
    if isinstance(value, list):
        return ", ".join(names.get(str(one), str(one)) for one in value)
    return names.get(str(value), f"{value}{unit}")


def my_ranges(name: str = "ten-ranges") -> Picture | Note:
    """Draw your saved ranges beside the true values.

    Parameters
    ----------
    name : str
        The set of range questions.

    Returns
    -------
    Picture
        Each range in percent of its true value, because the questions have different units; or
        one sentence while ranges are still missing.
    """
    items = [item for item in choose(_all_items(), (name,)) if item["type"] == "range"]
    table = ranges_table(items, _my_state(items))
    if len(table) < len(items) or not items:
        return Note(f"{len(table)} of {len(items)} ranges are saved; the picture appears when "
                    f'all are saved with ask("{name}").')
    return _draw_ranges(table, items[0].get("bounds_level", 90))


def ranges_table(items: list[Row], state: dict[str, Row]) -> pd.DataFrame:
    """Return the ranges that count; an answer that is not a low and a high number is left out.

    Returns
    -------
    DataFrame
        Columns ``question, your low, your high, true value, unit, held``, and ``low, high, truth``
        in percent of the true value, to draw different units on one scale. In the last three,
        what lies below 0 is 0 and what lies above 300 is 300, else one wide range would hide all
        others.
    """
    rows = []
    for item in items:
        value, truth = state.get(item["id"], {}).get("counted"), item["answer"]
        bounds = [value.get("low"), value.get("high")] if isinstance(value, dict) else [None]
        if any(type(bound) not in (int, float) for bound in bounds):
            continue
        low, high = sorted(bounds)
        percent = sorted(min(max(100 * bound / truth, 0), WIDEST) for bound in bounds)
        held = "inside" if low <= truth <= high else "outside"
        own = [item["question"], low, high, truth, item.get("unit", ""), held]
        rows.append([*own, *percent, 100])
    columns = ["question", "your low", "your high", "true value", "unit", "held"]
    return pd.DataFrame(rows, columns=[*columns, "low", "high", "truth"])


def _draw_ranges(table: pd.DataFrame, level: float) -> Picture:
    """Draw the table of ranges: each in percent of its true value."""
    inside, count = int((table["held"] == "inside").sum()), len(table)
    picture = interval_chart(
        table, label="question", low="low", high="high", truth="truth", unit="%",
        title=f"{inside} of your {count} ranges hold the true value",
        caption=f"At {level:g}% one would expect about {count * level / 100:.0f}. The questions "
        "have different units, so each range is drawn in percent of its true value (100). "
        f"What lies beyond {WIDEST}% is drawn at {WIDEST}%; the list below has your own "
        "numbers. Counted is what you saved last before the true values were shown.")
    picture.text = "\n".join(
        f"- {question} You: {low:,.10g} to {high:,.10g}; true value {truth:,.10g} {unit}: {held}."
        for question, low, high, truth, unit, held in table.iloc[:, :6].itertuples(index=False)
    )
    picture.table = table.iloc[:, :6]
    return picture
