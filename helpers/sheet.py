"""A sheet of sentences, lists, tables and drawings, and its two forms: a page, and Markdown.

What a learner typed is marked `Own`. Both writers show it as text, whatever it holds: in the page
it is escaped, in Markdown each sign with a meaning is, and its direction of writing stays inside.
"""

from __future__ import annotations

import re
import unicodedata
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

STYLE = Path(__file__).with_name("static") / "handin.css"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
NOT, OUT = "not answered", "left out in this copy"


class Own(str):
    """Words that the learner typed or chose."""


class Bar(NamedTuple):
    """A range of the board, from 0 to 1; it is shown in digits and as a bar."""

    low: float
    high: float

    def __str__(self) -> str:
        return f"{100 * self.low:.0f} to {100 * self.high:.0f}"


class Table(NamedTuple):
    """Rows of cells; the first cell names the row. A claim card is a table without a head."""

    name: str
    rows: list[tuple[Any, ...]]
    head: tuple[str, ...] = ()


class Drawing(NamedTuple):
    """A picture: SVG for the page (escaped already), Mermaid for Markdown."""

    name: str
    svg: str
    mermaid: str


class Sheet(NamedTuple):
    """The whole sheet: titles, each with its blocks (sentences, lists, tables, drawings)."""

    code_name: str
    date: str
    note: str
    sections: list[tuple[str, list[Any]]]


def own(value: Any) -> str:
    """Return what a learner gave as `Own` words, without signs of control and empty pages."""
    lines = re.sub(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]", "\ufffd", str(value)).splitlines()
    kept = [line for line, before in zip(lines, ["", *lines], strict=False)
            if line.strip() or before.strip()]
    text = "\n".join(kept).strip()
    return Own(text) if text else NOT


# -- the page --------------------------------------------------------------------------------


def as_html(made: Sheet) -> str:
    """Write a sheet as one page that needs no network and no script, and prints on A4."""
    named = f": {made.code_name[:60]}" * isinstance(made.code_name, Own)
    title = f"Hand-in sheet{named}"
    foot = "".join(sign if sign.isascii() and sign.isalnum() else f"\\{ord(sign):x} "
                   for sign in title)
    note = f'<p class="only">{escape(made.note)}</p>' * bool(made.note)
    parts = "".join(f"<section><h2>{escape(name)}</h2>{''.join(map(_block_html, blocks))}"
                    "</section>" for name, blocks in made.sections)
    return (f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(title)}</title>"
            f"<style>{STYLE.read_text('utf-8')}"
            f'@page {{ @bottom-left {{ content: "{foot}" }} }}</style></head><body><main><header>'
            '<p class="course">Argument Atlas</p><h1>Hand-in sheet</h1><dl><div><dt>Code name</dt>'
            f"<dd>{_html(made.code_name)}</dd></div><div><dt>Date</dt><dd>{escape(made.date)}</dd>"
            '</div></dl><p class="key">Words of the course are set like this. <span class="own">'
            f"Words of the learner are set like this.</span></p>{note}</header>{parts}</main>"
            "</body></html>")


def _html(cell: Any) -> str:
    """Return one cell or sentence; the learner's words are isolated from what stands around."""
    if isinstance(cell, Bar):
        left, width = 100 * cell.low, max(1.0, 100 * (cell.high - cell.low))
        return (f'{_html(own(cell))}<svg class="bar" viewBox="0 0 100 6" aria-hidden="true" '
                f'preserveAspectRatio="none"><path d="M0 3H100M0 0V6M20 1V5M40 1V5M60 1V5M80 1V5'
                f'M100 0V6"/><rect x="{min(left, 99):.1f}" width="{width:.1f}" height="6"/></svg>')
    if isinstance(cell, Own):
        long = ' long" tabindex="0" role="group" aria-label="A long text' * (len(cell) > 4000)
        return f'<div class="own{long}" dir="auto">{escape(cell)}</div>'
    none = cell.startswith((NOT, OUT, "not set"))
    return f'<span class="none">{escape(cell)}</span>' if none else escape(cell)


def _block_html(block: Any) -> str:
    """Return one block of the sheet (drawing, table, list or sentence) as HTML."""
    if isinstance(block, Drawing):
        return f"<figure>{block.svg}<figcaption>{escape(block.name)}</figcaption></figure>"
    if isinstance(block, Table):
        long = any(len(row[0]) > 40 for row in block.rows)
        kind = f"list by-{block.head[0]}" if block.head else "asked" if long else "card"
        head = "".join(f'<th scope="col">{escape(one)}</th>' for one in block.head)
        body = "".join(f'<tr><th scope="row">{_html(row[0])}</th>' + "".join(
            f"<td>{_html(cell)}</td>" for cell in row[1:]) + "</tr>" for row in block.rows)
        name = f"<caption>{escape(block.name)}</caption>" * bool(block.name)
        return (f'<table class="{kind}">{name}' + f"<thead><tr>{head}</tr></thead>" * bool(head)
                + f"<tbody>{body}</tbody></table>")
    if isinstance(block, list):
        return f"<ul>{''.join(f'<li>{_html(one)}</li>' for one in block)}</ul>"
    return _html(block) if isinstance(block, Own) else f"<p>{_html(block)}</p>"


def as_markdown(made: Sheet) -> str:
    """Write a sheet as Markdown: the same words in the same order."""
    lines = ["# Hand-in sheet", "Argument Atlas", f"Code name: {_md(made.code_name)}",
             f"Date: {made.date}", *([_md(made.note)] if made.note else [])]
    for title, blocks in made.sections:
        lines += [f"## {title}", *map(_block_md, blocks)]
    return "\n\n".join(lines) + "\n"


def _block_md(block: Any) -> str:
    if isinstance(block, Drawing):
        return f"```mermaid\n{block.mermaid}```\n\n{_md(block.name)}"
    if isinstance(block, Table):
        head = block.head or ("",) * len(block.rows[0])
        rows = [head, ("---",) * len(head), *(tuple(map(_md, row)) for row in block.rows)]
        lines = [f"| {' | '.join(row)} |".replace("\n", "<br>") for row in rows]
        return "\n".join([f"### {_md(block.name)}\n"] * bool(block.name) + lines)
    if isinstance(block, list):
        return "\n".join(f"- {_md(one)}" for one in block)
    if not isinstance(block, Own):
        return _md(block)
    return "\n".join(f"> {line}" for line in _md(block).replace("\n", "\n\n").split("\n"))


def _md(cell: Any) -> str:
    """Return words so that Markdown shows them as they are, line by line."""
    if isinstance(cell, Bar):
        ends = (round(20 * cell.low), max(round(20 * cell.high), round(20 * cell.low) + 1))
        return f"{cell} " + "".join("█" if ends[0] <= n < ends[1] else "░" for n in range(20))
    return "\n".join(_isolated(_md_line(line.strip())) for line in cell.split("\n"))


def _md_line(line: str) -> str:
    line = re.sub(r"[\\`*_\[\]<>&|~#$!@^{}=]|:(?=//)|(?<=www)\.", r"\\\g<0>", line,
                  flags=re.IGNORECASE)
    return re.sub(r"^(\d*)([-+:.)])", r"\1\\\2", line)


def _isolated(line: str) -> str:
    """Keep the direction of a line within the line, whatever marks of direction it holds."""
    strong = {"R", "AL", "AN", "LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    if not strong & set(map(unicodedata.bidirectional, line)):
        return line
    kept, deep = [], 0
    for sign in line:
        step = {"\u2066": 1, "\u2067": 1, "\u2068": 1, "\u2069": -1}.get(sign, 0)
        if deep + step >= 0:  # else it would end our own isolation
            kept.append(sign)
            deep += step
    return "".join(["\u2068", *kept, "\u2069" * (deep + 1)])
