"""Answers of a class as tables: who has answered what, where it agrees, how sure it is.

Everything here is pure: learners' records and the questions of the course go in, plain rows come
out. No name stands in a table of opinions, and no group under five is turned into a number.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from statistics import median
from typing import Any, NamedTuple

from helpers import answers, look, quiz, scores
from helpers.handin import plan

Row = dict[str, Any]
State = dict[str, Row]
FEWEST = 5  # a group under this is not turned into a number
AGREES, SPLITS = 0.75, 0.5  # share of the class that gave the most frequent answer
APART = (0.1, 0.3)  # share of pairs of ranges without a common value
COMMON = 0.15  # a wrong answer of at least this share is a common one
OWN_QUESTIONS = ("open-08-1", "open-08-2")
LARGEST = 1e15  # no answer of the course is larger


# -- one answer ------------------------------------------------------------------------------


def number(value: Any, low: float = -LARGEST, high: float = LARGEST) -> bool:
    """Return whether a value is a number between two ends."""
    return type(value) in (int, float) and low <= value <= high


def usable(item: Row, value: Any) -> bool:
    """Return whether a saved value has the form that its question needs (as in ask.js)."""
    kind, ids = item["type"], [option["id"] for option in item.get("options", [])]
    ends = (0, 100) if kind in ("belief", "percent", "forecast") else ()
    if kind == "choice":
        return isinstance(value, str) and value in ids
    if kind in ("several", "order"):
        listed = isinstance(value, list) and all(isinstance(one, str) for one in value)
        return listed and bool(value) and set(value) <= set(ids)
    if kind in ("number", "percent"):
        return number(value, *ends)
    if kind in ("range", "belief"):
        return (isinstance(value, dict) and all(number(value.get(end), *ends)
                                                for end in ("low", "high"))
                and value["low"] <= value["high"])  # fmt: skip
    if kind == "forecast":
        return isinstance(value, dict) and number(value.get("percent"), *ends) and isinstance(
            value.get("known"), bool)  # fmt: skip
    if kind == "card":
        return isinstance(value, dict)
    return isinstance(value, str) and bool(value.strip())


def state_of(items: list[Row], records: list[Row]) -> tuple[State, int]:
    """Return what counts of a learner's records, and how many of them the course cannot use.

    See ``quiz.saved_state`` for the form.
    """
    known = {item["id"]: item for item in items}
    kept = [record for record in records
            if record["item"] in known and usable(known[record["item"]], record["value"])]
    apart = sum(record["item"].startswith(("board", "proof-")) for record in records)
    strange = len(records) - len(kept) - apart  # the board and the test are read elsewhere
    return quiz.saved_state(items, kept), strange


# -- who has answered what -------------------------------------------------------------------


class Progress(NamedTuple):
    """How far a class is: code name to answers given in each lesson, and what there is."""

    lessons: dict[str, int]
    given: dict[str, dict[str, int]]

    def begun(self, lesson: str) -> list[str]:
        """Return the code names with at least one answer in a lesson."""
        return [name for name, own in self.given.items() if own[lesson]]

    def not_begun(self, lesson: str) -> list[str]:
        """Return the code names without any answer in a lesson."""
        return [name for name, own in self.given.items() if not own[lesson]]


def progress(lesson_of: dict[str, str], states: dict[str, State]) -> Progress:
    """Count each learner's answers by lesson; the code name itself is no answer."""
    asked = {item: lesson for item, lesson in lesson_of.items() if item != answers.CODE_NAME}
    lessons = {lesson: sum(own == lesson for own in asked.values())
               for lesson in sorted(set(asked.values()))}  # fmt: skip
    given = {}
    for name, state in states.items():
        given[name] = dict.fromkeys(lessons, 0)
        for item in state:
            if item in asked:
                given[name][asked[item]] += 1
    return Progress(lessons, given)


# -- where the class agrees ------------------------------------------------------------------


class Counts(NamedTuple):
    """How often each option of a question was chosen first, and what that says."""

    item: str
    question: str
    n: int
    options: list[Row]  # words, right, feedback, count
    word: str  # agrees, leans, splits; empty where a question has no single answer


def counted(states: dict[str, State], item: str) -> list[Any]:
    """Return the answers that count: those given before the feedback could be seen."""
    return [state[item]["counted"] for state in states.values() if item in state]


def count_options(item: Row, values: list[Any]) -> Counts:
    """Count the options of a question of the type choice or several."""
    ticked = [value if isinstance(value, list) else [value] for value in values]
    options = [{"words": option["option"], "right": option["right"],
                "feedback": option["feedback"],
                "count": sum(option["id"] in one for one in ticked)}
               for option in item["options"]]  # fmt: skip
    word = agreement([option["count"] for option in options], len(values)) if (
        item["type"] == "choice") else ""
    return Counts(item["id"], item["question"], len(values), options, word)


def agreement(counts: list[int], n: int) -> str:
    """Say whether a class agrees: by the share of the most frequent answer."""
    if n < FEWEST:
        return ""
    share = max(counts) / n
    return "agrees" if share >= AGREES else "splits" if share < SPLITS else "leans"


class Spread(NamedTuple):
    """Ranges of a class on one scale of 0 to 100."""

    n: int
    low: float  # the middle low and the middle high
    high: float
    lowest: float  # nine of ten lows are above this, nine of ten highs below that
    highest: float
    apart: float  # share of pairs of ranges that have no value in common
    word: str


def spread(ranges: list[tuple[float, float]]) -> Spread | None:
    """Sum up low-high ranges; None under five."""
    if len(ranges) < FEWEST:
        return None
    lows, highs = sorted(low for low, _ in ranges), sorted(high for _, high in ranges)
    pairs = len(ranges) * (len(ranges) - 1) / 2
    apart = sum(bisect_left(highs, low) for low in lows) / pairs
    word = "agrees" if apart <= APART[0] else "splits" if apart > APART[1] else "leans"
    return Spread(len(ranges), median(lows), median(highs), quantile(lows, 0.1),
                  quantile(highs, 0.9), apart, word)


def quantile(ordered: list[float], share: float) -> float:
    """Return the value below which this share of a sorted list lies, between neighbours."""
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def belief_ranges(states: dict[str, State], item: str) -> list[tuple[float, float]]:
    """Return the ranges (or single chances, as ranges without width) given to a question."""
    return [(value, value) if number(value) else (value["low"], value["high"])
            for value in counted(states, item)]


class Verdict(NamedTuple):
    """What the class made of one claim: its beliefs, and its judgements."""

    lesson: str
    claim: str
    beliefs: list[tuple[str, int, Spread | None]]  # when, how many, what
    choices: list[Counts]


def verdicts(items: list[Row], claims: dict[str, str],
             states: dict[str, State]) -> list[Verdict]:
    """Gather, lesson by lesson, the beliefs and judgements about the claim that it tests."""
    by_id, found = {item["id"]: item for item in items}, []
    asked = {**plan("verdict"), "09": ("direct-defence", "defence-after")}
    for lesson, (claim, *names) in sorted(asked.items()):
        own = [by_id[name] for name in names if name in by_id]
        beliefs = []
        for item in (item for item in own if item["type"] == "belief"):
            ranges = belief_ranges(states, item["id"])
            when = "after the lesson" if item["id"].endswith("-after") else "before"
            beliefs.append((when, len(ranges), spread(ranges)))
        choices = [count_options(item, counted(states, item["id"])) for item in own
                   if item["type"] == "choice"]  # fmt: skip
        found.append(Verdict(lesson, claims[claim], beliefs, choices))
    return found


def wrong_answers(items: list[Row], lesson_of: dict[str, str], states: dict[str, State],
                  most: int = 8) -> list[Row]:
    """Return the most common first answers that are not ours, with the sentence that mends each.

    Left out are questions that fewer than five answered, answers that fewer than five gave, and
    judgements of a claim, in which we may be the ones who err.
    """
    judged = {name for _, *names in plan("verdict").values() for name in names}
    found = []
    for item in items:
        values = counted(states, item["id"])
        if item["type"] != "choice" or item["id"] in judged or len(values) < FEWEST:
            continue
        for option in count_options(item, values).options:
            share = option["count"] / len(values)
            if not option["right"] and option["count"] >= FEWEST and share >= COMMON:
                found.append({"lesson": lesson_of[item["id"]], "question": item["question"],
                              "said": option["words"], "count": option["count"],
                              "n": len(values), "mends": option["feedback"]
                              or item.get("feedback_wrong", "")})  # fmt: skip
    return sorted(found, key=lambda row: -row["count"] / row["n"])[:most]


# -- how sure the class is -------------------------------------------------------------------


def held(items: list[Row], states: dict[str, State]) -> tuple[list[Row], Row]:
    """Return, for each question that asks for a range, how many ranges held the true value.

    Returns
    -------
    rows : list of dict
        Keys ``question, n, held, truth, unit, level``.
    all : dict
        Keys ``n, held, learners, level`` of all ranges together.
    """
    rows, learners = [], set()
    for item in (item for item in items if item["type"] == "range"):
        given = {name: state[item["id"]]["counted"] for name, state in states.items()
                 if item["id"] in state}  # fmt: skip
        learners |= set(given)
        inside = sum(one["low"] <= item["answer"] <= one["high"] for one in given.values())
        rows.append({"question": item["question"], "n": len(given), "held": inside,
                     "truth": item["answer"], "unit": item.get("unit", ""),
                     "level": item.get("bounds_level", 90)})  # fmt: skip
    return rows, {"n": sum(row["n"] for row in rows), "held": sum(row["held"] for row in rows),
                  "learners": len(learners), "level": rows[0]["level"] if rows else 90}


def forecasts(questions: list[Row], states: dict[str, State]) -> tuple[list[Row], Row]:
    """Sum up the forecasts of lesson 00; those whose end a learner knew are kept apart.

    Parameters
    ----------
    questions : list of dict
        Rows of ``forecast_questions`` of the set "forecasts"; ``outcome`` is None while open.

    Returns
    -------
    rows : list of dict
        Keys ``question, closes, outcome, n, known, spread, brier``; ``spread`` and ``brier`` are
        None under five, ``brier`` is None while the end is open.
    all : dict
        Keys ``n, learners, brier`` of all forecasts that are scored; ``brier`` None under five.
    """
    rows, pairs, learners = [], [], set()
    for row in questions:
        given = {name: state[row["id"]] for name, state in states.items() if row["id"] in state}
        known = {name for name, own in given.items()
                 if own["counted"]["known"] or own["latest"]["known"]}  # fmt: skip
        chances = {name: own["counted"]["percent"] for name, own in given.items()
                   if name not in known}  # fmt: skip
        settled, enough = row["outcome"] is not None, len(chances) >= FEWEST
        own = [(chance / 100, int(row["outcome"])) for chance in chances.values()] if (
            settled) else []
        pairs += own
        learners |= set(chances) if settled else set()
        rows.append({"question": row["question"], "closes": str(row["closes"])[:10],
                     "outcome": int(row["outcome"]) if settled else None,
                     "n": len(chances), "known": len(known),
                     "spread": middle([*chances.values()]),
                     "brier": scores.brier(*zip(*own, strict=True)) if own and enough else None,
                     })  # fmt: skip
    enough = len(learners) >= FEWEST
    return rows, {"n": len(pairs), "learners": len(learners),
                  "brier": scores.brier(*zip(*pairs, strict=True)) if enough else None}


def middle(values: list[float]) -> tuple[float, float, float] | None:
    """Return the lower quarter, the middle and the upper quarter of numbers; None under five."""
    if len(values) < FEWEST:
        return None
    ordered = sorted(values)
    return quantile(ordered, 0.25), median(ordered), quantile(ordered, 0.75)


def chances(items: list[Row], states: dict[str, State]) -> list[Row]:
    """Return the middle half of each question that asks for one chance in percent."""
    found = []
    for item in (item for item in items if item["type"] == "percent"):
        values = counted(states, item["id"])
        found.append({"question": item["question"], "n": len(values), "spread": middle(values)})
    return [row for row in found if row["n"]]


# -- what is to be scored later, and lines of text ---------------------------------------------

MONTHS = "|".join(look.MONTHS)
DAY = re.compile(rf"\b(\d{{4}})-(\d\d)-(\d\d)\b|\b(\d{{1,2}})\.? ({MONTHS}) (\d{{4}})\b"
                 r"|\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b", re.IGNORECASE)
YEAR = re.compile(r"\b(?:end of|by|in|before) (20\d\d)\b", re.IGNORECASE)
CHANCE = re.compile(r"\b(\d{1,3})(?:[.,]\d+)? ?(?:%|per ?cent)", re.IGNORECASE)


def closing_day(text: str) -> str:
    """Return the last day that a text names, as an ISO date or a year; empty if it names none."""
    days = []
    for match in DAY.finditer(text):
        year, month, day, d, name, y, d2, m2, y2 = match.groups()
        if name:
            months = [one.casefold() for one in look.MONTHS]
            year, month, day = y, months.index(name.casefold()) + 1, d
        elif d2:
            year, month, day = y2, m2, d2
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            days.append(f"{int(year):04d}-{int(month):02d}-{int(day):02d}")
    return max(days) if days else max(YEAR.findall(text), default="")


def own_questions(states: dict[str, State]) -> list[Row]:
    """Return learners' own open questions, by the day on which they can be scored."""
    found = []
    for name, state in states.items():
        for item in OWN_QUESTIONS:
            if item in state:
                text = state[item]["latest"]
                chance = CHANCE.search(text)
                fits = chance and int(chance[1]) <= 100
                found.append({"learner": name, "text": text, "closes": closing_day(text),
                              "chance": f"{chance[1]}%" if fits else ""})
    return sorted(found, key=lambda row: (row["closes"] or "9999", row["learner"]))


def mind_lines(claims: dict[str, str], states: dict[str, State]) -> list[tuple[str, str, list]]:
    """Return, lesson by lesson, the lines "what would change my mind", without names.

    They are in the order of the alphabet, so that their order says nothing about who wrote them.
    """
    found = []
    for lesson, (claim, item) in sorted(plan("mind").items()):
        lines = [state[item]["latest"].strip() for state in states.values() if item in state]
        if lines:
            found.append((lesson, claims[claim], sorted(lines, key=str.casefold)))
    return found
