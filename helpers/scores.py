"""Forecasts and what came of them: scores, the learner's own forecasts, lines that come back.

The Brier score here is the form for yes-or-no questions: the mean of the squared distances, from
0 (perfect) to 1. Brier's own form of 1950 adds up both answers and is twice as large.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers import charts, data, look, maps, quiz
from helpers.errors import AtlasError
from helpers.picture import Listing, Picture, show

Row = dict[str, Any]
HALF = 0.25  # what always saying 50% scores
TITLE = "Your forecasts, and what happened"
SAMPLE = (70, 60, 35, 20, 55, 65, 40, 90)  # invented; the last one counts as known
SAMPLE_TITLE = "A sample that we invented: these are not your forecasts"
ENDED = {1: "it happened", 0: "it did not happen"}
GROUPS = ("under 40%", "40 to 60%", "over 60%")
SIGNS = {"speaks for it": "circle", "speaks against it": "diamond",
         "bears on it, speaks neither way": "square"}
MARK = ("A mark says what a row changed between states, nothing about the people in it. Rows are "
        "no votes.")
# What the line of each lesson is about.
CLAIMS = {"01": "direct-defence", "02": "border-why", "03": "direct-defence", "04": "israel-hub",
          "05": "pressure-within", "06": "border-stop", "07": "blocs", "08": "iran-cornered"}


# ---- scores: numbers in, numbers out ----


def brier(forecasts: list[float], outcomes: list[int]) -> float:
    """Return the mean squared distance of forecasts (0 to 1) from outcomes (1 happened, 0 not).

    Raises
    ------
    ValueError
        If the lists differ in length or a number cannot be what it should be.

    Examples
    --------
    >>> round(brier([0.8, 0.8, 0.2], [1, 0, 0]), 2)
    0.24
    """
    pairs = _pairs(forecasts, outcomes)
    return sum((forecast - outcome) ** 2 for forecast, outcome in pairs) / len(pairs)


def calibration(forecasts: list[float], outcomes: list[int]) -> pd.DataFrame:
    """Return, for low, middle and high forecasts, how many came true and how many were expected.

    Returns
    -------
    DataFrame
        Columns ``forecast, questions, expected, happened``; a group without a question is left
        out.
    """
    groups: dict[str, list] = {name: [] for name in GROUPS}
    for pair in _pairs(forecasts, outcomes):
        groups[GROUPS[(pair[0] >= 0.4) + (pair[0] > 0.6)]].append(pair)
    rows = [[name, len(own), *map(sum, zip(*own, strict=True))]
            for name, own in groups.items() if own]
    return pd.DataFrame(rows, columns=["forecast", "questions", "expected", "happened"])


def _pairs(forecasts: list[float], outcomes: list[int]) -> list[tuple[float, int]]:
    """Check forecasts (0 to 1) and outcomes (0 or 1), and return them in pairs."""
    forecasts, outcomes = list(forecasts), list(outcomes)
    if len(forecasts) != len(outcomes) or not forecasts:
        raise AtlasError(f"Each forecast needs one outcome: there are {len(forecasts)} forecasts "
                         f"and {len(outcomes)} outcomes.")
    for one in forecasts:
        number = isinstance(one, (int, float))
        if not (number and 0 <= one <= 1):
            hint = f"write {one / 100:g} for {one:g}%" if number and 1 < one <= 100 else (
                "write 0.8 for 80%")
            raise AtlasError(f"A forecast is a number from 0 to 1, and {one!r} is not: {hint}.")
    for one in outcomes:
        if one not in (0, 1):
            raise AtlasError(f"An outcome is 1 (happened) or 0 (did not), and {one!r} is neither.")
    return list(zip(map(float, forecasts), map(int, outcomes), strict=True))


# ---- the learner's own ----


def my_scores() -> Picture:
    """Draw your forecasts of lesson 00 beside what happened, and score those you did not know.

    Returns
    -------
    Picture
        Each band is the distance between a forecast and the outcome. Without any forecast of
        yours a sample, which says that it was invented. No ranking and no grade.
    """
    asked = data.load("forecast_questions").query("set == 'forecasts'")
    rows = forecast_rows(asked, _saved("forecasts"), _saved("remember-08"))
    if not rows:
        given = [{"percent": one, "known": one == SAMPLE[-1]} for one in SAMPLE]
        given = {name: {"counted": one, "latest": one}
                 for name, one in zip(asked["id"], given, strict=True)}
        return _draw_scores(forecast_rows(asked, given, {}), SAMPLE_TITLE, "Sample", [
            "Nobody gave these numbers: we invented them to show how to read the picture. You "
            'have saved no forecasts; ask("forecasts") in lesson 00 takes them.'])
    few = [f"{len(rows)} of your {len(asked)} forecasts are saved; lesson 00 takes the others."]
    return _draw_scores(rows, TITLE, "You", few * (len(rows) < len(asked)))


def forecast_rows(questions: pd.DataFrame, given: Row, remembered: Row) -> list[Row]:
    """Join questions, the learner's forecasts and what they remembered; known ones come last."""
    rows = []
    for row in questions.itertuples():
        own, again = given.get(row.id), remembered.get(f"re-{row.id}", {})
        if isinstance((own or {}).get("counted"), dict):
            rows.append({"question": row.question, "forecast": own["counted"]["percent"],
                         "known": any(isinstance(one, dict) and one["known"]
                                      for one in (own["counted"], own["latest"])),
                         "outcome": int(row.outcome), "note": row.outcome_note,
                         "remembered": again.get("counted")})
    return sorted(rows, key=lambda row: row["known"])


def score_words(rows: list[Row]) -> list[str]:
    """Say in plain words how the forecasts did, and what memory made of them."""
    scored = [row for row in rows if not row["known"]]
    lines = [f"Scored: {len(scored)} of {len(rows)}." + (len(scored) < len(rows)) * (
        " Known ones are drawn last, in grey, and are not scored.")]
    if scored:
        lists = [row["forecast"] / 100 for row in scored], [row["outcome"] for row in scored]
        score = brier(*lists)
        side = "about as near to" if abs(score - HALF) < 0.01 else "nearer to" if (
            score < HALF) else "farther from"
        lines += [f"The Brier score is {score:.2f}. Always saying 50% scores {HALF}: these "
                  f"numbers lie {side} what happened.",
                  "Calibration: do the numbers fit how often it happened?"]
        lines += [f"- {row.forecast}: the numbers expect {row.expected:.1f} of these "
                  f"{row.questions}; {row.happened} happened."
                  for row in calibration(*lists).itertuples()]
        means = pd.DataFrame(scored).groupby("outcome")["forecast"].mean()
        if len(means) == 2:
            lines.append("Resolution: do the numbers tell cases apart? As a first sign: what "
                         f"happened was given {means[1]:.0f}% on average, what did not "
                         f"{means[0]:.0f}%.")
        lines.append("So few questions cannot show skill: one surprise moves the score a lot.")
    return lines + _memory(rows)


def _memory(rows: list[Row]) -> list[str]:
    """Say whether remembered forecasts had moved towards the outcome."""
    moves = [(row["remembered"] - row["forecast"]) * (1 if row["outcome"] else -1)
             for row in rows if row["remembered"] is not None and not row["known"]]
    towards, away = sum(move > 0 for move in moves), sum(move < 0 for move in moves)
    return [f"Memory: of {len(moves)} forecasts written down again from memory, {towards} moved "
            f"towards the outcome, {away} away from it, {len(moves) - towards - away} stayed."
            ] if moves else []


def _draw_scores(rows: list[Row], title: str, who: str, first: list[str]) -> Picture:
    """Draw one line for each forecast: from what was said to what happened."""
    said = [f"{row['question']} {who}: {row['forecast']:g}%{' (known)' * row['known']}; "
            f"{ENDED[row['outcome']]}." for row in rows]
    scale, ticks = charts._scale([0.0, 100.0])

    def draw(i: int, top: float) -> str:
        row = rows[i]
        ends = sorted((row["forecast"], 100 * row["outcome"]))
        dot, band = (look.RULE, charts.GRID) if row["known"] else (look.ACCENT, charts.RANGE)
        return charts._box(scale, *ends, top + 4, 10, band, said[i]) + charts._mark(
            scale(row["forecast"]), top + 9, "circle", dot, "forecast") + charts._mark(
            scale(100 * row["outcome"]), top + 9, "diamond", look.INK, ENDED[row["outcome"]])

    table = pd.DataFrame([[
        row["question"], row["forecast"], "yes" if row["known"] else "no", ENDED[row["outcome"]],
        round((row["forecast"] / 100 - row["outcome"]) ** 2, 3), row["remembered"], row["note"]]
        for row in rows], columns=[
            "Question", f"{who} (%)", "Known", "Outcome", "Squared distance", "Remembered (%)",
            "How it ended"]).dropna(axis=1, how="all")
    return Picture(title, charts._stack(title, said, draw, scale, ticks, "%"),
                   "Dot: the forecast. Diamond: 100 if it happened, 0 if not. The band is the "
                   "distance; the score is the mean of its square. Counted is the first number "
                   "that was saved. No ranking, no grade.",
                   "\n".join(first + score_words(rows)), table)


def _saved(name: str) -> Row:
    """Return what the learner saved for a set of questions, by id (see ``quiz.saved_state``)."""
    return quiz._my_state(quiz.choose(quiz._all_items(), (name,)))


def my_lines() -> Listing | quiz.Note:
    """Show your own "what would change my mind" lines, with what was found afterwards."""
    items = {row["id"]: row for row in quiz._all_items()}
    lessons = data.load("quiz").set_index("id")["lesson"]
    claims = data.load("claims").set_index("id")
    found = claims["finding_later"].fillna(claims["finding"])  # of a forecast, all of it is later
    state, rows = quiz._my_state(list(items.values())), []
    for lesson, claim in CLAIMS.items():
        own = state.get(f"mind-{lesson}")
        if own is None:
            continue
        believed = [quiz.in_words(items[key], one["latest"]) for key, one in state.items()
                    if lessons.get(key) == lesson and key.endswith("-after")]
        rows.append([lesson, claims.loc[claim, "claim"], own["latest"], "; ".join(believed),
                     found[claim]])
    if not rows:
        return quiz.Note("No line of yours is saved yet: lessons 01 to 08 ask for one under "
                         '"What would change my mind".')
    names = ["lesson", "claim", "your line", "you believed it", "found after 1 November 2022"]
    return show(pd.DataFrame(rows, columns=names),
                title=f"Your own lines come back ({len(rows)} of {len(CLAIMS)})")


# ---- what bears on one prediction ----


def curtain_rows() -> pd.DataFrame:
    """Return the events that lesson 08 shows when the curtain opens.

    Returns
    -------
    DataFrame
        Rows of the table ``events``, all after 1 November 2022; their choice is ours.
    """
    return data.load("events").set_index("id", drop=False).loc[look.NAMES["curtain rows"]]


def prediction_map(prediction: str, title: str | None = None) -> Picture:
    """Draw the later events that bear on one prediction, by what each speaks for.

    Parameters
    ----------
    prediction : str
        Id of the table ``predictions`` ("P06") or of its claim ("iran-cornered").
    title : str, optional

    Raises
    ------
    ValueError
        If there is no such prediction; names the nearest.
    """
    held = data.load("predictions").set_index("id", drop=False)
    names = {row[key]: row["id"] for row in held.to_dict("records") for key in ("id", "claim_id")}
    chosen = look.pick(prediction, names, "prediction")
    links = data.load("event_predictions").query("prediction_id == @chosen").drop(columns="id")
    rows = data.load("events").merge(links, left_on="id", right_on="event_id")
    rows["kind"] = rows["effect"].map(dict(zip((1, -1, 0), SIGNS, strict=True)))
    rows["title"] += ". " + rows["kind"].str.capitalize() + ": " + rows["reason"]
    picture = maps.event_map(rows, opened=True, signs=SIGNS,
                             title=title or held.loc[chosen, "statement"])
    picture.caption = ("Rows of our table that bear on this sentence. They are no votes: we "
                       "looked for them, and one can outweigh ten. " + picture.caption)
    picture.text = f"{MARK}\n{picture.text}"
    return picture
