"""Reads a lesson for the tests: sections, visible text of outputs, numbers and dates.

The rule for numbers (DESIGN.md): each number in Markdown stands in an output of the same section
or carries `<!-- table/id/column -->`, whose cell holds that number. Exempt, by pattern only:

- headings, code, link targets, list numbers, names with a number in them (F-35, 1:10m, ISO 3166);
- minutes: a paragraph that begins with "Time:", a number followed by "minutes", a table whose
  first column is "minutes"; in the teacher kit also tables of "points" and "week", and a number
  followed by "points", "words" or "weeks" or after "week";
- the number of a lesson (00 to 09), of a paragraph ("(4)", "paragraphs 1 and 5");
- what stands in double quotes: the article's own words and figures;
- the article's own dates: a day or month in October 2022, and (1) November 2022 (the curtain);
- the scale of an answer: "0 to 100", "0 (no belief) to 1 (full belief)".
"""

from __future__ import annotations

import datetime
import html
import json
import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

CURTAIN = "2022-11-01"
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August",
          "September", "October", "November", "December"]  # fmt: skip
MONTH = "|".join(MONTHS)
REFERENCE = re.compile(r"<!--\s*([a-z_]+)/([^/\s]+)/([a-z0-9_]+)\s*-->")
NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
FREE_NUMBER = re.compile(rf"(?<![\w.,:/-])(?:{NUMBER})(?![\w]|[.,:/]\d|-[A-Za-z])")


@dataclass
class Section:
    """What stands between two headings of level two or three.

    Attributes
    ----------
    heading : its words; h2 : the words of the level-two heading above it (or its own).
    texts : Markdown of its cells; outputs : output dicts of its code cells.
    """

    heading: str
    h2: str
    texts: list[str] = field(default_factory=list)
    outputs: list[dict] = field(default_factory=list)


def read(path: Path) -> dict:
    """Return a notebook as a dict, each cell's source joined to one string."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return joined(notebook)


def joined(notebook: dict) -> dict:
    """Join the lines of each cell's source."""
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook


def without_code(markdown: str) -> str:
    """Return Markdown without fenced blocks."""
    return re.sub(r"^(```|~~~).*?^\1[^\n]*$", "", markdown, flags=re.DOTALL | re.MULTILINE)


def headings(notebook: dict) -> list[tuple[int, str]]:
    """Return (level, words) of each heading, in order."""
    found = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            for line in without_code(cell["source"]).splitlines():
                if match := re.match(r"(#{1,6})\s+(.*?)\s*#*$", line):
                    found.append((len(match[1]), match[2]))
    return found


def anchor(words: str) -> str:
    """Return the anchor that JupyterLab gives a heading: its words with hyphens for spaces."""
    return unicodedata.normalize("NFC", re.sub(r"[*_`]", "", words).strip().replace(" ", "-"))


def sections(notebook: dict) -> list[Section]:
    """Cut a notebook at its headings of level two and three."""
    result = [Section("", "")]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            result[-1].outputs += cell.get("outputs", [])
            continue
        for part in re.split(r"^(?=###? )", cell["source"], flags=re.MULTILINE):
            if match := re.match(r"(###?) (.*)", part):
                h2 = match[2] if match[1] == "##" else result[-1].h2
                result.append(Section(match[2], h2))
            result[-1].texts.append(part)
    return result


# What an output shows --------------------------------------------------------------------


class Visible(HTMLParser):
    """Collects the text of HTML that a reader sees, without what is kept for later.

    Parameters
    ----------
    hidden_classes : elements with one of these classes are left out.
    """

    SILENT = {"script", "style", "iframe", "template"}
    EMPTY = {"br", "hr", "img", "input", "link", "meta", "wbr", "col", "source", "area", "base"}

    def __init__(self, hidden_classes: tuple[str, ...] = ()) -> None:
        super().__init__(convert_charrefs=True)
        self.hidden_classes, self.open, self.words = set(hidden_classes), [], []

    def handle_starttag(self, tag, attrs):
        """Open an element; one inside a hidden element is hidden too."""
        kept = dict(attrs)
        classes = set((kept.get("class") or "").split())
        hidden = tag in self.SILENT or bool(classes & self.hidden_classes)
        hidden = hidden or bool(self.open and self.open[-1][1])
        if tag not in self.EMPTY:
            self.open.append((tag, hidden))
        if not hidden and kept.get("aria-label"):
            self.words.append(kept["aria-label"])

    def handle_endtag(self, tag):
        """Close the innermost element of this name, and what was left open in it."""
        names = [name for name, _ in self.open]
        if tag in names:
            del self.open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data):
        """Keep a piece of text unless it is hidden."""
        if not (self.open and self.open[-1][1]):
            self.words.append(data)


def visible(markup: str, hidden_classes: tuple[str, ...] = ()) -> str:
    """Return the words of HTML that a reader sees."""
    reader = Visible(hidden_classes)
    reader.feed(markup)
    reader.close()
    return " ".join(reader.words)


def shown(output: dict, hidden_classes: tuple[str, ...] = ()) -> str:
    """Return the text that an output shows: its HTML if it has any, else its plain text."""
    if output["output_type"] == "stream":
        return "".join(output["text"])
    data = output.get("data", {})
    if "text/html" in data:
        return visible("".join(data["text/html"]), hidden_classes)
    return "".join(data.get("text/plain", ""))


def questions_before_curtain(markup: str) -> str:
    """Return the words of `ask` questions, without forecasts: those must name later dates."""
    words = []
    for island in re.findall(r'<script type="application/json">(.*?)</script>', markup, re.DOTALL):
        for item in json.loads(island):
            if item["type"] != "forecast":
                options = [one["option"] for one in item.get("options", [])]
                words += [item["question"], item.get("hint", ""), *options]
    return " ".join(words)


def before_curtain(output: dict) -> str:
    """Return what an output shows while nothing later is switched on and no answer is given."""
    markup = "".join(output.get("data", {}).get("text/html", ""))
    if 'class="atlas-ask"' in markup:
        return questions_before_curtain(markup)
    return shown(output, ("atlas-later", "atlas-sources"))


# Numbers and dates -------------------------------------------------------------------------


def iso(year: str, month: str, day: str = "") -> str:
    """Return "2022-10-03" (or "2022-10") for a year, a month's name and a day."""
    number = MONTHS.index(month) + 1 if month in MONTHS else int(month)
    return f"{year}-{number:02d}" + (f"-{int(day):02d}" if day else "")


def take_dates(text: str) -> tuple[set[str], str]:
    """Return the dates of a text as ISO days or months, and the text without them.

    "3 and 27 October 2022" gives two days; a day without a year is given as "--10-27".
    """
    found: set[str] = set()

    def keep(match: re.Match) -> str:
        year = match["year"] if "year" in match.re.groupindex else ""
        days = re.findall(r"\d+", match["days"]) if "days" in match.re.groupindex else []
        for day in days or [""]:
            found.add(iso(year or "-", match["month"], day))
        return " "

    for pattern in (
        r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<days>\d\d)\b(?:T[\d:.]+)?",
        rf"\b(?P<days>\d{{1,2}}(?:(?:,| and| to|–|-)\s?\d{{1,2}})*)\s(?P<month>{MONTH})"
        r"(?:\s(?P<year>\d{4}))?\b",
        rf"\b(?P<month>{MONTH})\s(?P<year>\d{{4}})\b",
        r"\b(?P<year>\d{4})-(?P<month>\d\d)\b(?!-)",
    ):
        text = re.sub(pattern, keep, text)
    return found, text


def numbers(text: str) -> set[Decimal]:
    """Return the free-standing numbers of a text (no part of a name, version or ratio)."""
    return {Decimal(match.replace(",", "")) for match in FREE_NUMBER.findall(text)}


def plain(markdown: str) -> str:
    """Return Markdown without what the rule for numbers exempts (see the module's top)."""
    text = without_code(markdown)
    for pattern in (
        r"^#{1,6} .*$",  # headings
        r"`[^`\n]*`",  # code
        r"\]\([^)\n]*\)",  # link targets
        r"^\s*(?:>\s*)*\d+[.)]\s",  # list numbers
        r"^Time:(?:.+\n?)+",  # minutes
        r"^\| *(?:minutes|points|week)\b.*(?:\n\|.*)+",
        rf"(?:{NUMBER})(?:,? (?:of|to|or|and)? ?\d+)*\s(?:minutes?|points?|words|weeks)\b",
        r"\bweeks? \d+(?: to \d+)?",
        r"(?<![a-z]-)\b0\d\b",  # lessons, not the middle of an id
        r"\(\d(?:(?:,| and| to) \d)*\)",  # paragraphs of the article
        r"\bparagraphs? \d(?:(?:,| and| to) \d)*",
        r"\"[^\"\n]*(?:\n[^\"\n]+)?\"|“[^”]*”",  # the article's own words
        r"\b0(?: \([^)]*\))? to (?:1|100)\b ?%?",  # the scale of an answer
        r"\bISO \d+\b",
        r"<(?!!--)[^>]*>",  # HTML tags
    ):
        text = re.sub(pattern, " ", text, flags=re.MULTILINE)
    return html.unescape(text)


def article_date(date: str) -> bool:
    """Say whether a date is one of the article's own month, or the curtain's."""
    return date.startswith(("2022-10", "--10")) or date in (CURTAIN, CURTAIN[:7], "--11-01")


def referenced(text: str) -> tuple[list[tuple[str, str]], str]:
    """Return (number or date, reference) pairs of a text, and the text without them.

    The number is the last one before the comment, with at most a unit or two between.
    """
    pairs = []
    value = rf"(?:\d{{4}}-\d\d-\d\d|(?:\d{{1,2}} )?(?:{MONTH}) \d{{4}}|{NUMBER})"
    pattern = re.compile(rf"({value})([^\d<\n]{{0,40}}){REFERENCE.pattern}")

    def keep(match: re.Match) -> str:
        pairs.append((match[1], f"{match[3]}/{match[4]}/{match[5]}"))
        return " " + match[2]

    return pairs, pattern.sub(keep, text)


def agrees(written: str, cell: object) -> bool:
    """Say whether a number or date in prose is what a cell holds.

    A number counts to the digits written, a date to the day, month or year written; a cell of
    words must hold the number among them.
    """
    dates, rest = take_dates(written)
    cell_dates, cell_rest = take_dates(str(cell))
    if dates:
        return any(one.startswith(date) for date in dates for one in cell_dates)
    number = Decimal(rest.replace(",", "").strip())
    years = {Decimal(one[:4]) for one in cell_dates if one[0] != "-"}
    try:
        held = Decimal(str(cell))
    except ArithmeticError:
        return number in years | numbers(cell_rest)
    return round(held, max(0, -number.as_tuple().exponent)) == number


def unsupported(section: Section) -> set[str]:
    """Return the numbers and dates of a section that neither an output nor a comment carries."""
    _, text = referenced(plain("\n\n".join(section.texts)))
    dates, rest = take_dates(text)
    output = " ".join(shown(one, ("atlas-sources",)) for one in section.outputs)
    known_dates, other = take_dates(output)
    known = numbers(other) | {Decimal(date[:4]) for date in known_dates if date[0] != "-"}
    lost = {str(number) for number in numbers(rest) if number not in known}
    for date in dates:
        seen = any(one.startswith(date) or one.endswith(date[1:]) for one in known_dates)
        if not (seen or article_date(date)):
            lost.add(date)
    return lost


def too_late(text: str) -> set[str]:
    """Return the dates of a text that lie after the curtain; a bare year from 2023 on too."""
    dates, rest = take_dates(text)
    late = {date for date in dates if date[0] != "-" and date > CURTAIN[: len(date)]}
    this_year = datetime.date.today().year
    years = {n for n in numbers(rest) if n == int(n) and 2023 <= n <= this_year + 10}
    return late | {str(year) for year in years}
