"""Writes the class view: one page that needs no network and no script, and prints on A4.

Whatever a learner typed goes through `own`, and everything else through `escape`.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from class_files import Noted
from class_tables import FEWEST, Counts, Progress, Verdict

from helpers import look, sheet

Row = dict[str, Any]
STYLE = Path(__file__).with_name("class_templates") / "class.css"
TOO_FEW = f"too few to say (under {FEWEST})"
LONGEST = 600  # letters of one line of text
FEW_NAMES = 8  # so many code names stand in a sentence; more are folded


class Class(NamedTuple):
    """Everything that the page shows."""

    date: str
    files: int
    titles: dict[str, str]  # lesson to its title
    progress: Progress
    missing: list[str]  # code names that were expected and sent nothing
    verdicts: list[Verdict]
    every: list[tuple[str, list[Counts]]]  # lesson to its questions
    ranges: tuple[list[Row], Row]
    forecasts: tuple[list[Row], Row]
    chances: list[Row]
    wrong: list[Row]
    open: list[Row]
    minds: list[tuple[str, str, list[str]]]
    noted: list[Noted]
    strange: int


# -- small parts -----------------------------------------------------------------------------


def plural(count: int, word: str) -> str:
    """Return "1 file", "7 files"."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def own(text: str) -> str:
    """Return what a learner typed, as text whatever it holds, cut where it is very long."""
    said = str(sheet.own(text))
    cut = f"{said[:LONGEST]} … (cut; {len(said):,} letters)" if len(said) > LONGEST else said
    return f'<div class="own" dir="auto">{escape(cut)}</div>'


def bar(count: int, n: int, our: bool = False) -> str:
    """Draw a count as a bar of its class; one to four is only a dashed stub."""
    width, kind = 100 * count / max(n, 1), "our" if our else "fill"
    if 0 < count < FEWEST:
        width, kind = 100 * min(FEWEST / max(n, 1), 1), "few"
    return ('<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
            '<rect class="track" width="100" height="10"/>'
            f'<rect class="{kind}" width="{width:.1f}" height="10"/></svg>')


def say_count(count: int, n: int) -> str:
    """Say a count of a group; one to four is "under 5"."""
    return f"under {FEWEST}" if 0 < count < FEWEST else f"{count} of {n}"


def interval(low: float, high: float, lowest: float, highest: float,
             middle: float | None = None) -> str:
    """Draw a band with its whiskers on a scale from 0 to 100."""
    mark = f'<path class="middle" d="M{middle:.1f} 0V10"/>' if middle is not None else ""
    return ('<svg class="spread" viewBox="0 0 100 10" preserveAspectRatio="none" '
            'aria-hidden="true"><path d="M0 5H100M0 1V9M50 3V7M100 1V9"/>'
            f'<path class="whisker" d="M{lowest:.1f} 5H{highest:.1f}M{lowest:.1f} 2V8'
            f'M{highest:.1f} 2V8"/><rect x="{low:.1f}" y="2" width="{max(high - low, 0.6):.1f}" '
            f'height="6"/>{mark}</svg>')


def bars(rows: Iterable[tuple[str, str, str]], name: str, wide: bool = False) -> str:
    """Return rows of words, drawing and number as a table; the words are escaped already."""
    body = "".join(f'<tr><th scope="row">{words}</th><td>{drawing}</td><td>{said}</td></tr>'
                   for words, drawing, said in rows)
    return (f'<table class="bars{" wide-name" * wide}"><caption>{name}</caption>'
            f"<tbody>{body}</tbody></table>")


def folded(title: str, inside: str) -> str:
    """Return a part that opens when it is asked for."""
    return f"<details><summary>{escape(title)}</summary>{inside}</details>"


def names(found: list[str]) -> str:
    """Return code names as a list."""
    return '<ul class="names">' + "".join(f"<li>{escape(one)}</li>" for one in found) + "</ul>"


def word(said: str) -> str:
    """Return "agrees", "leans" or "splits" in its frame; nothing for no word."""
    return f' <span class="word">{escape(said)}</span>' if said else ""


# -- the parts of the page -------------------------------------------------------------------


def glance(made: Class) -> list[str]:
    """Return the few sentences that are read first."""
    given = made.progress.given
    lines = [f"{plural(len(given), 'code name')} in {plural(made.files, 'file')}"
             + (f"; {plural(len(made.missing), 'expected code name')} sent nothing"
                if made.missing else "")
             + (f"; {plural(len({one.file for one in made.noted}), 'file')} to look at (last part)"
                if made.noted else "") + "."]
    told = [(counts.word, row.lesson, counts.question) for row in made.verdicts
            for counts in row.choices]
    told += [(found.word, row.lesson, row.claim) for row in made.verdicts
             for when, _, found in row.beliefs if found]
    for said in ("splits", "agrees"):
        where = list(dict.fromkeys(f"“{words}” ({lesson})" for one, lesson, words in told
                                   if one == said))
        if where:
            lines.append(f"The class {said} on {plural(len(where), 'point')}, for example "
                         f"{where[0]}.")
    whole = made.ranges[1]
    if whole["learners"] >= FEWEST:
        share = 100 * whole["held"] / whole["n"]
        lines.append(f"Ranges meant to be {whole['level']:g}% sure: {share:.0f}% held the true "
                     "value.")
    if made.wrong:
        first = made.wrong[0]
        lines.append(f"Most common wrong answer: “{first['said']}” to “{first['question']}” "
                     f"({first['count']} of {first['n']}).")
    return [escape(line) for line in lines]


def who(made: Class) -> str:
    """Return who has answered what, and who has not."""
    done, n, rows = made.progress, len(made.progress.given), []
    for lesson, title in made.titles.items():
        if lesson not in done.lessons:
            continue
        begun, left = done.begun(lesson), done.not_begun(lesson)
        listed = ("everybody" if not left else "nobody has begun" if not begun else
                  escape(", ".join(left)) if len(left) <= FEW_NAMES else
                  folded(f"{len(left)} code names", names(left)))
        rows.append(f'<tr><th scope="row">{lesson} {escape(title)}</th>'
                    f'<td class="number">{len(begun)} of {n}</td><td>{bar(len(begun), n)}</td>'
                    f"<td>{listed if left else 'nobody'}</td></tr>")
    table = ('<table class="who"><thead><tr><th scope="col">Lesson</th>'
             '<th scope="col" colspan="2">Have begun</th><th scope="col">Have not begun</th></tr>'
             f"</thead><tbody>{''.join(rows)}</tbody></table>")
    missing = (f"<h3>Expected, and nothing came ({len(made.missing)})</h3>{names(made.missing)}"
               if made.missing else "")
    return missing + table + folded(f"Answers given, by code name ({n})", each(made))


def each(made: Class) -> str:
    """Return how many questions each code name has answered, in the order of the alphabet."""
    lessons = made.progress.lessons
    head = "".join(f'<th scope="col">{one}<br><small>of {count}</small></th>'
                   for one, count in lessons.items())
    body = "".join(f'<tr><th scope="row">{escape(name)}</th>' + "".join(
        f'<td class="number">{own[one] or "–"}</td>' for one in lessons) + "</tr>"
        for name, own in made.progress.given.items())
    return ('<p class="quiet">Not everything is for everybody: “More to test” and exercises are '
            "free, and lesson 08 asks each half of the class its own questions. More answers are "
            'not better answers.</p><div class="scroll" role="region" tabindex="0" '
            'aria-label="Answers given, by code name"><table><thead><tr><th scope="col">Code name'
            f"</th>{head}</tr></thead><tbody>{body}</tbody></table></div>")


def options(counts: Counts, level: int = 4) -> str:
    """Return a question with a bar for each option."""
    head = f"<h{level}>{escape(counts.question)}{word(counts.word)}</h{level}>"
    if counts.n < FEWEST:
        return f'{head}<p class="none">{TOO_FEW}</p>'
    rows = []
    for option in counts.options:
        our = f'<span class="ours">{escape(option["words"])}</span> <small>(ours)</small>'
        rows.append((our if option["right"] else escape(option["words"]),
                     bar(option["count"], counts.n, option["right"]),
                     say_count(option["count"], counts.n)))
    return head + bars(rows, f"<small>First answers of {counts.n}</small>")


def beliefs(made: Class) -> str:
    """Return how far each claim is believed, before and after its lesson, as one table."""
    rows = []
    for row in made.verdicts:
        for when, n, found in row.beliefs:
            head = (f"{row.lesson}: {escape(row.claim)}<br>" if (when, n, found) == row.beliefs[0]
                    else "")
            count = f" <small>({n})</small>" if n >= FEWEST else ""
            if found is None:
                said, drawing = TOO_FEW if n else "nobody yet", ""
                said = f'<span class="none">{said}</span>'
            else:
                said = (f"{found.low:.0f} to {found.high:.0f}%{word(found.word)}<br><small>"
                        f"{found.apart:.0%} of pairs apart</small>")
                drawing = interval(found.low, found.high, found.lowest, found.highest)
            rows.append((f"{head}<small>{when}</small>{count}", drawing, said))
    return bars(rows, "<small>How far each claim is believed, 0 to 100%: from the middle low to "
                "the middle high. The thin line holds nine in ten.</small>", True)


def judgement(row: Verdict, counts: Counts) -> tuple[str, str, str]:
    """Return the most frequent answer to a question in which a claim is judged."""
    name = f"{row.lesson}: {escape(counts.question)}"
    if counts.n < FEWEST:
        return name, "", f'<span class="none">{TOO_FEW}</span>'
    top = max(counts.options, key=lambda option: option["count"])
    ours = " <small>(ours)</small>" if top["right"] else ""
    return (f"{name}<br><small>Most said:</small> “{escape(top['words'])}”{ours}",
            bar(top["count"], counts.n, top["right"]),
            say_count(top["count"], counts.n) + word(counts.word))


def claims(made: Class) -> str:
    """Return the part about agreement; where the class splits, every option is shown."""
    judged = [(row, one) for row in made.verdicts for one in row.choices if one.n]
    split = [one for _, one in judged if one.word == "splits"]
    parts = ["<h3>Beliefs</h3>", beliefs(made), "<h3>Judgements</h3>"]
    parts.append(bars([judgement(*one) for one in judged], "<small>The most frequent first answer"
                      "</small>", True) if judged else '<p class="none">No judgement yet.</p>')
    if split:
        parts.append(f"<h3>Where no answer has half ({len(split)})</h3>")
        parts += [options(one) for one in split]
    every = "".join(f"<h3>Lesson {lesson}</h3>" + "".join(options(one) for one in asked)
                    for lesson, asked in made.every)
    return "".join(parts) + folded(
        f"Every question with choices ({sum(len(asked) for _, asked in made.every)})", every)


def sure(made: Class) -> str:
    """Return the part about calibration; how forecasts ended is folded."""
    rows, whole = made.ranges
    parts = ["<h3>Ten ranges</h3>"]
    if whole["learners"] < FEWEST:
        parts.append(f'<p class="none">{TOO_FEW}</p>')
    else:
        parts.append(f"<p>Each range was meant to be {whole['level']:g}% sure. Of {whole['n']} "
                     f"ranges {whole['held']} held the true value: "
                     f"{100 * whole['held'] / whole['n']:.0f}%.</p>")
        parts.append(bars([(f"{escape(row['question'])} <small>(true: "
                            f"{escape(look.say_number(row['truth'], row['unit']))})</small>",
                            bar(row["held"], row["n"]) if row["n"] >= FEWEST else "",
                            say_count(row["held"], row["n"]) if row["n"] >= FEWEST else TOO_FEW)
                           for row in rows if row["n"]],
                          "<small>Ranges that held the true value</small>", True))
    asked, scored = made.forecasts
    parts.append("<h3>Forecasts of lesson 00</h3>" + bars(map(forecast, asked), (
        "<small>Middle half of the class, 0 to 100%; the mark is the middle. Left out: who said "
        "that the end was known.</small>"), True))
    parts.append(folded("How the forecasts ended, and their score (open it after lesson 08)",
                        ended(asked, scored)))
    if made.chances:
        parts.append(folded(f"Other chances in percent ({len(made.chances)})", bars(
            [(escape(row["question"]), *chance(row["spread"], row["n"])) for row in made.chances],
            "<small>Middle half of the class, 0 to 100%</small>", True)))
    return "".join(parts)


def chance(found: tuple[float, float, float] | None, n: int) -> tuple[str, str]:
    """Return the drawing and the words of the middle half of some chances."""
    if found is None:
        return "", f'<span class="none">{TOO_FEW if n else "nobody yet"}</span>'
    low, mid, high = found
    return interval(low, high, low, high, mid), (
        f"{low:.0f} to {high:.0f}%, middle {mid:.0f}% <small>({n})</small>")


def forecast(row: Row) -> tuple[str, str, str]:
    """Return one forecast without its end."""
    return escape(row["question"]), *chance(row["spread"], row["n"])


def ended(asked: list[Row], scored: Row) -> str:
    """Return the ends of the forecasts and the Brier score of the class."""
    words = {1: "happened", 0: "did not happen", None: "open"}
    items = "".join(
        f"<li>{escape(row['question'])} <b>{words[row['outcome']]}</b>. "
        + (f"Score {row['brier']:.2f}." if row["brier"] is not None else f"Score: {TOO_FEW}."
           if row["outcome"] is not None else f"To be scored after {row['closes']}.")
        + (f" Known to {say_known(row['known'])}, not scored." if row["known"] else "") + "</li>"
        for row in asked)
    score = ("" if scored["brier"] is None else
             f"<p>Brier score of all {scored['n']} forecasts that are scored: "
             f"<b>{scored['brier']:.2f}</b>. Always saying 50% scores 0.25; 0 is perfect. So few "
             "questions cannot show skill.</p>")
    return f"{score or f'<p class=none>{TOO_FEW}</p>'}<ul>{items}</ul>"


def say_known(count: int) -> str:
    """Say how many knew an end."""
    return f"under {FEWEST}" if count < FEWEST else str(count)


def wrong(made: Class) -> str:
    """Return the common wrong answers, each with the sentence that mends it."""
    if not made.wrong:
        return '<p class="none">No wrong answer was given by five or more.</p>'
    items = "".join(f"<li><b>{escape(row['question'])}</b> <small>(lesson {row['lesson']})</small>"
                    f"<br>{row['count']} of {row['n']} said: “{escape(row['said'])}”<br>What "
                    f"mends it: {escape(row['mends'] or 'no sentence is written for it.')}</li>"
                    for row in made.wrong)
    return f'<ul class="lines">{items}</ul>'


def later(made: Class) -> str:
    """Return what is to be scored later: open forecasts, and learners' own questions."""
    waiting = [row for row in made.forecasts[0] if row["outcome"] is None]
    parts = ["<p>No forecast of the course is open any more.</p>" if not waiting else
             "<ul>" + "".join(f"<li>{escape(row['question'])} Closes {row['closes']}.</li>"
                              for row in waiting) + "</ul>"]
    if not made.open:
        return parts[0] + '<p class="none">No own question of lesson 08 yet.</p>'
    items = "".join(f"<li><b>{row['closes'] or 'no day found'}</b>, "
                    f"{row['chance'] or 'no chance found'}, {escape(row['learner'])}"
                    f"{own(row['text'])}</li>" for row in made.open)
    listed = ("<p>Own questions of lesson 08. Day and chance are read out of the text by a rule: "
              f'check them.</p><ul class="lines">{items}</ul>')
    return parts[0] + (listed if len(made.open) <= FEW_NAMES else folded(
        f"Own questions of learners ({len(made.open)}), by closing day", listed))


def minds(made: Class) -> str:
    """Return the lines "what would change my mind", without names."""
    return "".join(folded(f"{lesson}: {words} ({plural(len(lines), 'line')})", (
        f'<ul class="lines">{"".join(f"<li>{own(line)}</li>" for line in lines)}</ul>'))
        for lesson, words, lines in made.minds) or '<p class="none">No line yet.</p>'


def files(made: Class) -> str:
    """Return what the teacher should know about the files."""
    parts = []
    if made.strange:
        parts.append(f"<p>{plural(made.strange, 'answer')} belong to questions or options that "
                     "this version of the course does not have, or have another form. They are "
                     "left out.</p>")
    if made.noted:
        parts.append("<p>Files are called by number, because their names are often names of "
                     "people. The terminal says which file has which number.</p><ul>" + "".join(
                         f"<li>File {one.file} {escape(one.reason)}.</li>" for one in made.noted)
                     + "</ul>")
    return "".join(parts) or "<p>Every file was read whole.</p>"


HOW = f"""<ul>
<li>Counted is the first answer, given before the feedback could be seen. In sets that answer
when all is saved, it is the last one before that.</li>
<li><b>agrees</b>: three quarters gave one answer. <b>splits</b>: no answer has half.
<b>leans</b>: between. For ranges: of all pairs of learners, how many have no value in common. Up
to 10% agrees, over 30% splits.</li>
<li>The band goes from the middle low to the middle high. Nine in ten lows and highs lie inside
the thin line.</li>
<li>A group under {FEWEST} gets no number. One to four answers in a bar are “under {FEWEST}”,
with a dashed stub.</li>
<li>Ours is our reading. In a judgement of a claim the class may be right and we wrong: ask for
the reason.</li>
<li>There is no ranking, and nothing here speaks of where a student comes from. It is a page for
teaching, not for marks.</li>
</ul>"""


def page(made: Class) -> str:
    """Write the whole page."""
    parts = (("Who has answered what", who), ("The claims: where the class agrees", claims),
             ("How sure the class is", sure), ("Common wrong answers", wrong),
             ("Open questions, to be scored later", later),
             ("What would change my mind", minds), ("Files to look at", files),
             ("How to read this page", lambda _: HOW))
    seen = "".join(f"<section><h2>{title}</h2>{make(made)}</section>" for title, make in parts)
    lines = "".join(f"<li>{line}</li>" for line in glance(made))
    return document("Class view", f"""<p class="course">Argument Atlas</p><h1>Class view</h1>
<p class="quiet">{escape(made.date)}. Code names only. Made on this machine; nothing was sent
anywhere. What is folded does not print: open it first.</p>
<div class="glance"><ul>{lines}</ul></div>{seen}""")


def document(title: str, body: str) -> str:
    """Return a complete page without script, with a policy that forbids the network."""
    return (f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta http-equiv='
            f'"Content-Security-Policy" content="{sheet.POLICY}"><meta name="viewport" '
            f'content="width=device-width, initial-scale=1"><meta name="color-scheme" '
            f'content="light dark"><title>{escape(title)}</title>'
            f"<style>{STYLE.read_text('utf-8')}</style></head><body><main>{body}</main></body>"
            "</html>\n")
