"""Scores the test of teaching/proof-test.md: one anonymous page, before and after, with ranges.

The range of a difference is a 95% t interval, not a bootstrap: with 12 to 30 pairs a bootstrap is
too narrow, and a t interval gives the same numbers each time. Half the class takes form A first
and half form B, so the mean of the two halves' differences is free of a difference between forms.
"""

from __future__ import annotations

import csv
import hashlib
import math
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from statistics import fmean, variance
from typing import Any, NamedTuple

import class_page
import proof
from class_files import CODE_NAME, Collected, FolderError
from class_tables import number, state_of

Row = dict[str, Any]
FEWEST = 12  # pairs under which nothing is said
IN_ORDER = 3  # so many in each half are needed to take the forms' difference out
ROUNDS = ("before", "after")
MEASURES = {  # name: words, full scale, whether more is better
    "found": ("Claims found, of 4", 4, True),
    "ticked": ("Ticked though the piece does not say it, of 4", 4, False),
    "kinds": ("Fact, interpretation, prediction told apart, of 6", 6, True),
    "steps": ("Steps named, of 2", 2, True),
    "rules": ("Missing rules named, of 2", 2, True),
    "hits": ("Hits: true sentences held true, of 4", 4, True),
    "alarms": ("False alarms: untrue sentences held true, of 4", 4, False),
    "counter": ("Best counter-argument, 0 to 3", 3, True),
    "gap": ("Too sure: how sure minus how often right, in points (0 is best)", 100, None),
    "distance": ("Distance of the chances from the truth (Brier; always 50 gives 0.25)", 1, False),
}  # fmt: skip


# -- numbers ---------------------------------------------------------------------------------


def t_95(df: float) -> float:
    """Return the two-sided 95% point of the t distribution; error under 0.01 from 4 on."""
    z = 1.959964
    terms = ((z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96,
             (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
             (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160)
    return z + sum(term / df**power for power, term in enumerate(terms, 1))


class Change(NamedTuple):
    """A measure before and after, and the range of the difference."""

    before: float
    after: float
    low: float
    high: float
    n: str
    how: str  # "halves", "pairs", "two groups"

    @property
    def difference(self) -> float:
        """Return after minus before."""
        return self.after - self.before


def combined(groups: list[Sequence[float]], weights: list[float]) -> tuple[float, float, float]:
    """Return a weighted sum of the means of groups, with its 95% range (Welch)."""
    parts = [(weight**2 * variance(own) / len(own), len(own) - 1)
             for own, weight in zip(groups, weights, strict=True)]
    whole = sum(part for part, _ in parts)
    best = sum(weight * fmean(own) for own, weight in zip(groups, weights, strict=True))
    if whole == 0:
        return best, best, best
    df = whole**2 / sum(part**2 / count for part, count in parts)
    half = t_95(max(df, 4)) * math.sqrt(whole)
    return best, best - half, best + half


def change(pairs: list[tuple[str, float, float]], before: Sequence[float] = (),
           after: Sequence[float] = ()) -> Change | None:
    """Compare a measure before and after; None where the class is too small.

    Parameters
    ----------
    pairs : list of (form taken first, before, after)
        Those whose code names match.
    before, after : sequences of float
        Everybody of a round; used only where fewer than 12 code names match.
    """
    if len(pairs) >= FEWEST:
        halves = [[pair for pair in pairs if pair[0] == form] for form in proof.FORMS]
        split = min(map(len, halves)) >= IN_ORDER
        groups = halves if split else [pairs]
        weights = [1 / len(groups)] * len(groups)
        old, new = (sum(fmean(pair[place] for pair in own) / len(groups) for own in groups)
                    for place in (1, 2))
        _, low, high = combined([[pair[2] - pair[1] for pair in own] for own in groups], weights)
        return Change(old, new, low, high, str(len(pairs)), "halves" if split else "pairs")
    if min(len(before), len(after)) >= FEWEST:
        _, low, high = combined([after, before], [1, -1])
        return Change(fmean(before), fmean(after), low, high, f"{len(before)} and {len(after)}",
                      "two groups")
    return None


# -- one learner's sheet: the same form from the screen and from paper -------------------------


def from_screen(records: list[Row]) -> dict[str, Row]:
    """Return a learner's sheets by form: question to letters or a number."""
    every = [item for form in proof.FORMS for version in (1, 2)
             for item in proof.items(form, version)]
    items = list({item["id"]: item for item in every}.values())
    state, _ = state_of(items, [record for record in records
                                if record["item"].startswith("proof-")])
    sheets: dict[str, Row] = {}
    for item, own in state.items():
        _, form, name = item.split("-", 2)
        value, sheet = own["counted"], sheets.setdefault(form.upper(), {})
        if name.startswith("flag-"):
            sheet |= {"flag version": int(name[-1]), "flag": value}
        elif name == "claims":
            sheet[name] = {one[-1].upper() for one in value}
        elif name == "counter":
            sheet["text"] = value
        else:
            sheet[name] = value if number(value) else value[-1].upper()
            if name.startswith("kind-"):
                sheet[name] = proof.KINDS["ABC".index(sheet[name])][0].upper()
    return sheets


def from_paper(folder: Path) -> tuple[list[tuple[str, str, Row]], list[str]]:
    """Read the tables of marks in a folder.

    Returns
    -------
    rows : list of (code name, form, sheet)
    problems : list of str
        One sentence for each line that cannot be used.
    """
    rows, problems = [], []
    for place, path in enumerate(sorted(folder.rglob("*.csv")), 1):
        try:
            text = path.read_bytes().decode("utf-8-sig")
            lines = list(csv.DictReader(text.splitlines(), delimiter=_parted(text)))
        except (OSError, UnicodeDecodeError, csv.Error):
            problems.append(f"Table {place} cannot be read: save it as CSV in UTF-8.")
            continue
        for count, line in enumerate(lines, 2):
            cells = {str(key).strip().casefold(): str(value or "").strip()
                     for key, value in line.items() if key}
            name, form = cells.get("code name", "").lower(), cells.get("form", "").upper()
            if not CODE_NAME.fullmatch(name) or form not in proof.FORMS:
                problems.append(f"Line {count} of table {place} has no code name or no form A or "
                                "B; it is left out.")
                continue
            sheet, bad = _sheet(cells)
            rows.append((name, form, sheet))
            problems += [f"Line {count} of table {place}: the cell {cell} cannot be read; it "
                         "is left out." for cell in bad]
    return rows, problems


def _parted(text: str) -> str:
    return ";" if text.splitlines()[:1] and text.splitlines()[0].count(";") > 2 else ","


def _sheet(cells: dict[str, str]) -> tuple[Row, list[str]]:
    """Read the cells of one line; return what can be read, and the names of the others."""
    sheet, bad = {}, []
    allowed = {"kind": "FIP", "step": "ABCD", "rule": "ABCD"}
    ends = {"check": 100, "flag": 100, "counter": 3, "flag version": 2}
    for name in proof.COLUMNS[2:]:
        said, stem = cells.get(name, "").upper(), name.split("-")[0]
        if not said:
            continue
        if name == "claims" and set(said) <= set("ABCDEFGH ,"):
            sheet[name] = set(said) - set(" ,")
        elif stem in allowed and len(said) == 1 and said in allowed[stem]:
            sheet[name] = said
        elif stem in ends and said.rstrip("% ").isdecimal() and (
                int(said.rstrip("% ")[:9]) <= ends[stem]):
            sheet[name] = int(said.rstrip("% "))
        else:
            bad.append(name)
    if sheet.get("flag version") == 0 or ("flag" in sheet) != ("flag version" in sheet):
        sheet.pop("flag", None), sheet.pop("flag version", None)
        bad.append("flag version")
    return sheet, bad


# -- scores ----------------------------------------------------------------------------------


def scores(form: str, sheet: Row) -> dict[str, float]:
    """Return the measures of one sheet; a part of which less than half is answered is left out."""
    made, found = proof.content()["forms"][form], {}
    if "claims" in sheet:
        right = {proof.LETTERS[n] for n, one in enumerate(made["claims"]) if one[1]}
        found["found"] = len(sheet["claims"] & right)
        found["ticked"] = len(sheet["claims"] - right)
    keys = {"kinds": {f"kind-{n}": one[1][0].upper() for n, one in enumerate(made["kinds"], 1)}}
    for part, _, options in made["steps"]:
        letter = next(proof.LETTERS[n] for n, one in enumerate(options) if one[1])
        keys.setdefault(f"{part.split('-')[0]}s", {})[part] = letter
    for part, answers in keys.items():
        if 2 * sum(name in sheet for name in answers) >= len(answers):
            found[part] = sum(sheet.get(name) == letter for name, letter in answers.items())
    chances = [(sheet[f"check-{n}"], one[1]) for n, one in enumerate(made["checks"], 1)
               if f"check-{n}" in sheet]
    if 2 * len(chances) >= len(made["checks"]):
        found["hits"] = sum(chance > 50 and true for chance, true in chances)
        found["alarms"] = sum(chance > 50 and not true for chance, true in chances)
        sure = fmean(max(chance, 100 - chance) for chance, _ in chances)
        right = fmean(50 if chance == 50 else 100 * ((chance > 50) == true)
                      for chance, true in chances)
        found["gap"] = sure - right
        found["distance"] = fmean((chance / 100 - true) ** 2 for chance, true in chances)
    return found | ({"counter": sheet["counter"]} if "counter" in sheet else {})


class Result(NamedTuple):
    """What the page shows; no name stands in it."""

    counts: dict[str, int]
    changes: dict[str, Change | None]
    flags: dict[str, tuple | None]  # round: n and mean for each state, difference, low, high
    notes: list[str]


def score(first: dict[str, dict[str, Row]], second: dict[str, dict[str, Row]]) -> Result:
    """Score two rounds: code name to that learner's sheets by form.

    A learner's form before is the one of the first round; after counts the other form, so a file
    that holds both is no trouble.
    """
    before = {name: next(iter(sheets.items())) for name, sheets in first.items() if sheets}
    after, same = {}, 0
    for name, sheets in second.items():
        left = {form: sheet for form, sheet in sheets.items()
                if name not in before or form != before[name][0]}
        if left:
            after[name] = list(left.items())[-1]
        same += bool(sheets) and not left
    done = [{name: scores(*own) for name, own in each.items()} for each in (before, after)]
    changes = {}
    for measure in MEASURES:
        pairs = [(before[name][0], own[measure], done[1][name][measure])
                 for name, own in done[0].items()
                 if measure in own and measure in done[1].get(name, {})]
        alone = [[own[measure] for own in each.values() if measure in own] for each in done]
        changes[measure] = change(pairs, *alone)
    both = len(before.keys() & after.keys())
    counts = {"before": len(before), "after": len(after), "both": both,
              "first A": sum(form == "A" for name, (form, _) in before.items() if name in after)}
    notes = [f"{same} handed in only the form of the first round again; left out of “after”."
             ] if same else []
    return Result(counts, changes, {when: flags(each) for when, each in
                                    zip(ROUNDS, (before, after), strict=True)}, notes)


def flags(sheets: dict[str, tuple[str, Row]]) -> tuple | None:
    """Compare the last question's two states in one round; None under 12 for either state."""
    groups = [[sheet["flag"] for _, sheet in sheets.values() if sheet.get("flag version") == one]
              for one in (1, 2)]
    if min(map(len, groups)) < FEWEST:
        return None
    return (*((len(own), fmean(own)) for own in groups), combined(groups, [1, -1]))


# -- from folders to the page ----------------------------------------------------------------


def sheets_of(rounds: list[Collected], folders: list[Path]) -> tuple[list[dict], list[str]]:
    """Bring screen and paper together; a line with nothing but a mark goes to its sheet."""
    found = [{name: from_screen(records) for name, records in one.learners.items()}
             for one in rounds]
    marks, problems = [], []
    for place, folder in enumerate(folders):
        rows, own = from_paper(folder)
        problems += [f"{ROUNDS[place].capitalize()}: {problem}" for problem in own]
        for name, form, sheet in rows:
            if set(sheet) <= {"counter"}:
                marks.append((name, form, sheet))
            else:
                found[place].setdefault(name, {}).setdefault(form, {}).update(sheet)
    for name, form, sheet in marks:
        for each in found:
            if form in each.get(name, {}):
                each[name][form] |= sheet
    return found, problems


def to_mark(found: list[dict]) -> str:
    """Return the counter-arguments as a table to mark, both rounds mixed by lot."""
    texts = {(name, form, sheet["text"]) for each in found for name, sheets in each.items()
             for form, sheet in sheets.items() if "text" in sheet}
    mixed = sorted(texts, key=lambda row: (row[1], hashlib.sha256(repr(row).encode()).digest()))
    lines = [["code name", "form", "counter", "text"]]
    for name, form, text in mixed:  # a sign before = + - @ keeps a table program from reckoning
        safe = " ".join(text.split())[:2000]
        lines.append([name, form, "", f"'{safe}" if safe[:1] in "=+-@|" else safe])
    lines = [[cell.replace('"', '""') for cell in line] for line in lines]
    return "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines) + "\n"


def make(rounds: list[Collected], folders: list[Path], date: str) -> tuple[str, str]:
    """Return the page, and the table of counter-arguments to mark.

    Raises
    ------
    FolderError
        If no folder holds a sheet of the test.
    """
    found, problems = sheets_of(rounds, folders)
    if not any(sheets for each in found for sheets in each.values()):
        raise FolderError("Neither folder holds an answer of the test: name the folders with the "
                          "answer files, or with the table of marks (teaching/proof-marks.csv).")
    result = score(*found)
    waiting = {(name, form) for each in found for name, sheets in each.items()
               for form, sheet in sheets.items() if "text" in sheet and "counter" not in sheet}
    if waiting:
        problems.append(f"{class_page.plural(len(waiting), 'counter-argument')} from the screen "
                        "without a mark: --to-mark FILE writes them as a table. Mark the column "
                        "counter, and put the table into one of the two folders.")
    noted = [f"{when.capitalize()}: file {one.file} {one.reason}."
             for when, own in zip(ROUNDS, rounds, strict=True) for one in own.noted
             if not one.name.lower().endswith(".csv")]
    anonymous = [re.sub(rf" ?\({CODE_NAME.pattern}\)", "", line) for line in noted]
    notes = result.notes + anonymous + problems
    return page(result._replace(notes=notes), date), to_mark(found)


def say(value: float, scale: float, sign: bool = False) -> str:
    """Say a number with the digits that its scale can carry."""
    digits = 0 if scale == 100 else 2 if scale <= 1 else 1
    text = f"{value:{'+' if sign else ''}.{digits}f}"
    return text.replace("-", "−")


def row(name: str, found: Change | None) -> str:
    """Return one line of the table."""
    words, scale, more = MEASURES[name]
    if found is None:
        return (f'<tr><th scope="row">{words}</th><td colspan="5" class="none">too few to say '
                f"(under {FEWEST})</td></tr>")
    went = "rose" if found.low > 0 else "fell" if found.high < 0 else "no change to be shown"
    good = "" if went[0] == "n" or more is None else (
        ", for the better" if (went == "rose") == more else ", for the worse")
    where = [min(max(50 + 50 * one / scale, 0), 100)
             for one in (found.low, found.high, found.difference)]
    drawing = class_page.interval(where[0], where[1], where[0], where[1], where[2])
    return (f'<tr><th scope="row">{words}</th><td class="number">{say(found.before, scale)}</td>'
            f'<td class="number">{say(found.after, scale)}</td><td>{drawing}<span class="number">'
            f"{say(found.difference, scale, True)} ({say(found.low, scale, True)} to "
            f"{say(found.high, scale, True)})</span></td><td>{found.n}</td>"
            f"<td>{went}{good}</td></tr>")


def flag_words(result: Result) -> str:
    """Return what the last question says of the class."""
    states, lines = proof.content()["states"], []
    for when, found in result.flags.items():
        if found is None:
            lines.append(f"<li>{when.capitalize()}: too few to say (under {FEWEST} for a state)."
                         "</li>")
            continue
        (n1, first), (n2, second), (best, low, high) = found
        said = ("The class shows no difference that could not be chance." if low <= 0 <= high
                else "The same words were believed more with one name than with the other.")
        lines.append(f"<li>{when.capitalize()}: with {states[0]} {first:.0f}% ({n1}), with "
                     f"{states[1]} {second:.0f}% ({n2}). Difference {say(best, 100, True)} points "
                     f"({say(low, 100, True)} to {say(high, 100, True)}). {said}</li>")
    return f"<ul>{''.join(lines)}</ul>"


HOW = """<ul>
<li>The range holds the true difference in 19 of 20 such classes (95% t interval). Ten lines are
tested here: one in twenty looks like a change by chance alone.</li>
<li>Pairs are those whose code names match. Where both forms came first for three or more, the
two halves count alike, so that a harder form cannot look like learning. “Two groups” means that
code names did not match: the range is wider, and other people may have come.</li>
<li>Everybody gets better at a test by taking it. Without a class that took both forms and not
the course, a rise is no proof that the course caused it.</li>
<li>In the drawing the tick in the middle is “no change”; the ends are the full scale.</li>
<li>The flag question gives no mark to anybody. It speaks of the class, and only of these two
names.</li>
</ul>"""


def page(result: Result, date: str) -> str:
    """Write the page."""
    counts = result.counts
    ways = sorted({found.how for found in result.changes.values() if found})
    body = "".join(row(name, found) for name, found in result.changes.items())
    notes = "".join(f"<li>{escape(one)}</li>" for one in result.notes)
    told = f"<section><h2>What was left out</h2><ul>{notes}</ul></section>" if notes else ""
    how = (f" Way of comparing: {', '.join(ways)}." if ways else "")
    heads = "".join(f'<th scope="col">{one}</th>' for one in (
        "What", "Before", "After", "Difference (range)", "n", "So"))
    return class_page.document("What the class learned", f"""<p class="course">Argument Atlas</p>
<h1>What the class learned</h1><p class="quiet">{escape(date)}. No name stands on this page.</p>
<p>Sheets before: {counts['before']}. After: {counts['after']}. The same code name in both:
{counts['both']}, of whom {counts['first A']} took form A first.{how}</p>
<section><h2>Before and after</h2><div class="scroll" role="region"
tabindex="0" aria-label="Before and after"><table class="proof"><thead><tr>{heads}</tr></thead>
<tbody>{body}</tbody></table></div></section>
<section><h2>The flag question</h2><p>The same words about one of two states, by lot.</p>
{flag_words(result)}</section>
<section><h2>How to read this page</h2>{HOW}</section>{told}""")
