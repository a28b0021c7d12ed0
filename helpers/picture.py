"""A picture with its words: title, drawing, caption, summary, and the same data as a table."""

from __future__ import annotations

import json
from difflib import get_close_matches
from functools import lru_cache
from html import escape
from numbers import Real
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from helpers import look
from helpers.errors import AtlasError

# A saved page may not reach the network. Frames with their own text (srcdoc) are part of it.
POLICY = ("default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
          "img-src data:; base-uri 'none'; form-action 'none'")

CLASS = "atlas-picture mathjax_ignore tex2jax_ignore"  # else JupyterLab reads $...$ as a formula


SOURCE_COLUMNS = ("sources", "source ids", "source id")  # they hold ids of the table sources


class Later(NamedTuple):
    """What lies behind the hindsight curtain: words, rows in the same columns, a drawing."""

    text: str
    table: pd.DataFrame
    drawing: str = ""


class Picture:
    """A map or chart that also says in words and in a table what it shows.

    Parameters
    ----------
    title : str
        What the picture is about.
    drawing : str
        HTML of the drawing. Every value in it must be escaped already.
    caption : str
        What, as of when, whose boundaries or figures.
    text : str
        Plain text that says what can be seen. A new line is a new paragraph; lines that begin
        with "- " or with "1. ", "2. " become a list.
    table : pandas.DataFrame
        The data of the picture, with readable column names and units.
    page : str
        The document inside the frame of a map; empty for a chart.
    later : Later, optional
        Words and rows after 1 November 2022; folded away until they are asked for.
    """

    def __init__(self, title: str, drawing: str, caption: str, text: str, table: pd.DataFrame,
                 page: str = "", later: Later | None = None) -> None:
        self.title, self.drawing, self.caption, self.text = title, drawing, caption, text
        self.table, self.page, self.later = table, page, later

    def __repr__(self) -> str:
        """Return title, caption, summary and table as plain text, without what came later."""
        return "\n".join([self.title, self.caption, "", self.text, "",
                          self.table.to_string(index=False, na_rep="")])

    def _repr_html_(self) -> str:
        """Return the whole figure as HTML."""
        more = "What is known" in self.table.columns  # the table then says more than the text
        name = "What is known, row by row" if more else "The same as a table"
        return (
            f'{style()}<figure class="{CLASS}" lang="en" aria-label="{escape(self.title)}">'
            f'<p class="atlas-title">{escape(self.title)}</p>{self.drawing}'
            f'<figcaption>{escape(self.caption)}</figcaption>'
            f'<div class="atlas-text">{paragraphs(self.text)}</div>{self._later_html()}'
            + (f'<details class="atlas-table"><summary>{name} ({rows(self.table)})'
               f"</summary>{table_html(self.table, self.title)}</details>") * (len(self.table) > 0)
            + "</figure>"
        )

    def _later_html(self) -> str:
        if self.later is None or self.later.table.empty:
            return ""
        return (f'<details class="atlas-later"><summary>{look.LATER} ({rows(self.later.table)} '
                f"after 1 November 2022)</summary>{self.later.drawing}"
                f"{paragraphs(self.later.text)}"
                f"{table_html(self.later.table, self.title + ', later')}</details>")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """Return HTML, and plain text for readers and tools that show no HTML."""
        return {"text/html": self._repr_html_(), "text/plain": repr(self)}

    def save(self, path: str | Path) -> Path:
        """Write the picture as one page that opens by double click, without network.

        Parameters
        ----------
        path : str or Path
            Where to write; ".html" is added if there is no ending.

        Returns
        -------
        Path
            The file that was written.
        """
        target = Path(path)
        target = target if target.suffix else target.with_suffix(".html")
        if not target.parent.is_dir():
            raise AtlasError(f'The folder "{target.parent}" does not exist: make it first, or '
                             f'save here with save("{target.name}").')
        target.write_text(document(self.title, self._repr_html_()), encoding="utf-8")
        return target


class Listing:
    """A table with its whole text, easy to read."""

    def __init__(self, table: pd.DataFrame, title: str, fold: str = "") -> None:
        self.table, self.title, self.fold = table, title, fold

    def __repr__(self) -> str:
        return f"{self.title}\n{self.table.to_string(index=False, na_rep='')}"

    def _repr_html_(self) -> str:
        name = f"{self.title}: {', '.join(map(str, self.table.columns))}"
        html = f'<p class="atlas-title">{escape(self.title)}</p>{table_html(self.table, name)}'
        if self.fold:
            html = f"<details><summary>{escape(self.fold)}</summary>{html}</details>"
        return f'{style()}<figure class="{CLASS}" lang="en">{html}</figure>'


def show(table: pd.DataFrame, *columns: str, title: str | None = None,
         fold: str = "") -> Listing:
    """Show rows of a table with their whole text, which a plain table would cut.

    Parameters
    ----------
    table : DataFrame
    *columns : str
        Which columns, in this order; none given: all.
    title : str, optional
        What the rows are; else how many there are.
    fold : str
        Words to click on before the rows open: for what must not be seen before an answer.

    Raises
    ------
    ValueError
        If a column is not there; names the nearest.
    """
    if not table.empty:
        need(table, list(columns), "show")
    chosen = table.reindex(columns=list(columns)) if columns else table
    plain = chosen.rename(columns=lambda name: str(name).replace("_", " "))
    return Listing(plain, title or (rows(plain) if len(plain) else "Nothing here yet"), fold)


@lru_cache(maxsize=1)
def style() -> str:
    """Return ``static/picture.css`` with the colours of ``look``, as a style element."""
    css = Path(__file__).with_name("static").joinpath("picture.css").read_text("utf-8")
    for name in ("PAPER", "INK", "QUIET", "ACCENT", "FONT"):
        css = css.replace(f"var(--{name.lower()})", getattr(look, name))
    return f"<style>{css}</style>"


def document(title: str, body: str) -> str:
    """Return a complete page: language, title, and a policy that forbids the network."""
    return (f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(title)}</title><style>body{{margin:0;padding:12px;"
            f"background:{look.PAPER}}}main{{max-width:1100px;margin:auto}}</style></head>"
            f"<body><main>{body}</main></body></html>")


def rows(table: pd.DataFrame) -> str:
    """Say how many rows: "1 row", "16 rows"."""
    return f"{len(table)} row" + ("" if len(table) == 1 else "s")


def paragraphs(text: str) -> str:
    """Return plain text as escaped paragraphs and lists (see ``Picture``)."""
    html, open_list = [], ""
    for line in text.split("\n"):
        number, dot, rest = line.partition(". ")
        kind = "ul" if line.startswith("- ") else "ol" if dot and number.isdigit() else ""
        if kind != open_list:
            html.append(f"</{open_list}>" if open_list else "")
            html.append(f"<{kind}>" if kind else "")
            open_list = kind
        if kind:
            item = line[2:] if kind == "ul" else rest
            place = f' value="{number}"' if kind == "ol" else ""
            html.append(f"<li{place}>{escape(item)}</li>")
        elif line.strip():
            html.append(f"<p>{escape(line)}</p>")
    return "".join(html) + (f"</{open_list}>" if open_list else "")


def scroll_box(name: str) -> str:
    """Open a box that scrolls by keyboard; JupyterLab is to leave its keys alone."""
    return (f'<div class="atlas-scroll" role="region" tabindex="0" aria-label="{escape(name)}" '
            'data-lm-suppress-shortcuts="true">')


def table_html(table: pd.DataFrame, name: str) -> str:
    """Return a table as escaped HTML; the first column names the row."""
    head = "".join(f'<th scope="col">{escape(str(column))}</th>' for column in table.columns)
    body = "".join(f"<tr>{''.join(_cell(value, i) for i, value in enumerate(row))}</tr>"
                   for row in table.itertuples(index=False, name=None))
    return (f'{scroll_box(f"Table: {name}")}<table><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>{source_key(table)}")


def source_key(table: pd.DataFrame) -> str:
    """Return, folded, who published the sources that a table names; empty if it names none.

    Each is a link to the original page; nothing is asked for before a reader chooses it.
    """
    from helpers import data  # only where a table names sources

    cited = [i for i, name in enumerate(table.columns)
             if str(name).replace("_", " ").casefold() in SOURCE_COLUMNS]
    cells = [str(value) for i in cited for value in table.iloc[:, i].dropna()]
    named = {key.strip(): "" for cell in cells for key in cell.split(";")}
    try:
        known = data.load("sources").fillna("") if named else None
    except AtlasError:  # the table is worth more than its key
        known = None
    if known is None or not known["id"].isin(named).any():
        return ""
    for row in known[known["id"].isin(named)].itertuples():
        words = escape(f"{row.id}: {row.publisher}")
        web = row.url.startswith(("http://", "https://"))
        named[row.id] = f'<a href="{escape(row.url)}">{words}</a>' if web else words
    lines = [f"<li>{words}</li>" for words in named.values() if words]
    return (f'<details class="atlas-sources"><summary>Who published these sources '
            f"({len(lines)})</summary><ul>{''.join(lines)}</ul></details>")


def _cell(value: Any, position: int) -> str:
    missing = not pd.api.types.is_list_like(value) and pd.isna(value)
    number = isinstance(value, Real) and not isinstance(value, bool) and not missing
    if number:  # a year stays a year; anything of five digits or more gets its commas
        text = look.say_number(value) if abs(value) >= 10000 else f"{value:g}"
    elif isinstance(value, pd.Timestamp):
        text = f"{value:%Y-%m-%d}"
    else:
        text = "" if missing else str(value)
    if position == 0:
        return f'<th scope="row">{escape(text)}</th>'
    kind = ' class="atlas-number"' if number else ' class="atlas-long"' if len(text) > 60 else ""
    return f"<td{kind}>{escape(text)}</td>"


def need(table: pd.DataFrame, columns: list[str], function: str) -> None:
    """Check that a table has the columns that a function reads.

    Raises
    ------
    ValueError
        One sentence: which function, which column, what there is instead.
    """
    if not isinstance(table, pd.DataFrame):
        raise AtlasError(f"{function} needs a table (a DataFrame such as load(\"borders\")), "
                         f"and was given {type(table).__name__}.")
    for column in columns:
        if column not in table.columns:
            near = get_close_matches(str(column), [str(c) for c in table.columns], n=1)
            hint = f'did you mean "{near[0]}"?' if near else (
                "it has " + ", ".join(str(c) for c in table.columns) + ".")
            raise AtlasError(f'{function} needs a column "{column}", which this table does not '
                             f"have: {hint}")
    if table.empty:
        raise AtlasError(f"{function} was given a table without rows: loosen the filter before "
                         "it, so that at least one row is left.")


def with_words(bundle: Any, html: str, text: str) -> tuple[dict, dict]:
    """Add HTML and plain text to what a widget gives a notebook, for pages without widgets."""
    forms, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
    return {**forms, "text/html": html, "text/plain": text}, metadata


def safe_json(value: Any) -> str:
    """Return JSON that may stand inside a script element: no "<", no line separators."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate({ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})
