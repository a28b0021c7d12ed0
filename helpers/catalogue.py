"""The catalogue: tables, sources and claims to look up with drop-down lists, without any code."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from helpers import data, look
from helpers.explore import explore
from helpers.picture import Picture, paragraphs, rows, style, table_html

PART = 25  # rows at a time
SHUT, OPEN = "kept shut", "shown"
# What lessons ask about, or keep behind the curtain: the card is shown, the rows are not.
KEPT = {
    "quiz": "It holds the answers to the questions of the lessons.",
    "quiz_options": "It holds the answers to the questions of the lessons.",
    "predictions": "It tells what came of the article's forecasts; lesson 08 opens it.",
    "event_predictions": "It tells what came of the article's forecasts; lesson 08 opens it.",
    "forecast_questions": "It holds the outcomes of the questions of lesson 00.",
}
VERDICTS = ["repaired", "verdict", "confidence", "finding", "open_points", "credence_low",
            "credence_high", "credence_repaired_low", "credence_repaired_high",
            "credence_reason", "looked_in", "why_no_node"]  # fmt: skip
LATER = ["later", "finding_later", "text_repaired"]
DATES = ["date_start", "period_end", "year_end", "window_end", "year", "date_said", "as_of"]


class Page(Picture):
    """Words and a table, shown at once: a picture without a drawing."""

    def _repr_html_(self) -> str:
        """Return the page as HTML."""
        title = escape(self.title)
        return (f'{style()}<figure class="atlas-picture" lang="en" aria-label="{title}">'
                f'<p class="atlas-title">{title}</p>'
                f'<div class="atlas-text">{paragraphs(self.text)}</div>{self.drawing}'
                f"{table_html(self.table, self.title) if len(self.table) else ''}</figure>")


def browse(what: str = "tables") -> Any:
    """Show a part of the catalogue with drop-down lists.

    Parameters
    ----------
    what : str
        "tables" (the card and the rows of each), "sources", "claims", or "evidence" (the sources
        of one claim).

    Returns
    -------
    anywidget.AnyWidget

    Raises
    ------
    ValueError
        If there is no such part; names the nearest.

    Examples
    --------
    >>> browse("sources")  # doctest: +SKIP
    """
    parts = {"tables": _tables, "sources": _sources, "claims": _claims, "evidence": _evidence}
    return look.pick(what, parts, "part of the catalogue")()


def table_page(table: str, part: int = 0, later: str = SHUT) -> Page:
    """Return the card of a table and up to 25 of its rows, the first ones at part 0."""
    whole = data.load(table)
    hidden = [c for c in (VERDICTS if table == "claims" else []) if c in whole]
    open_ = whole if later == OPEN else whole[~_is_later(whole)]
    hidden += [] if later == OPEN else [c for c in LATER if c in whole]
    first, shown = part * PART, open_.iloc[part * PART:(part + 1) * PART].drop(columns=hidden)
    said = [f"Rows {first + 1} to {first + len(shown)} of {len(open_)}." if len(shown) else
            f"No row here: the table has {rows(open_)}. Choose an earlier part."]
    if len(open_) < len(whole):
        said.append(f"{rows(whole.iloc[len(open_):])} from after 1 November 2022: {later}.")
    if hidden:
        said.append(f"Columns that the lessons open: {look.say_list(hidden)}.")
    if table in KEPT:
        shown, said = shown.iloc[:0], [f"The rows are not shown here. {KEPT[table]}"]
    return Page(f"Table: {table}", data.card(table)._repr_html_(), "", "\n".join(said),
                _plain(shown))


def source_page(country: str = "all", language: str = "all", genre: str = "all",
                owner: str = "all", part: int = 0) -> Page:
    """Return publications by country of the publisher, language, genre and owner."""
    asked = {"country": country, "language": language, "genre": genre, "owner": owner}
    return _found("sources", data.load("sources"), asked, part,
                  ["publisher", "title", "published", "genre", "owner", "language", "url", "note"])


def claim_page(paragraph: str = "all", lesson: str = "all", kind: str = "all",
               voice: str = "all") -> Page:
    """Return claims by paragraph, lesson, kind and voice, without our verdicts."""
    asked = {"paragraph": paragraph, "lesson": lesson, "kind": kind, "voice": voice}
    return _found("claims", data.load("claims"), asked, 0,
                  ["claim", "paragraph", "kind", "voice", "lesson", "id"], size=100)


def evidence_page(claim: str) -> Page:
    """Return the sources of one claim: which speak for it, which against, which about it."""
    row = data.load("claims").set_index("id").loc[claim]
    links = data.load("claim_sources").query("claim_id == @claim")
    joined = links.merge(data.load("sources"), left_on="source_id", right_on="id")
    order = joined["stance"].map({"for": 0, "against": 1, "about": 2})
    joined = joined.iloc[order.argsort(kind="stable")]
    counts = [f"{word}: {n}" for word, n in joined["stance"].value_counts(sort=False).items()]
    text = (f"“{row['claim']}” (paragraph {row['paragraph']}, {row['kind']}, voice: "
            f"{row['voice']}; lesson {row['lesson']})\nSources {'; '.join(counts)}. “About” gives "
            "the setting. Many sources do not make a claim truer: see who they are.")
    columns = ["stance", "publisher", "title", "published", "country", "language", "owner", "url"]
    return Page(f"Sources of: {claim}", "", "", text, _plain(joined[columns]))


def _found(name: str, table: pd.DataFrame, asked: dict[str, str], part: int, columns: list[str],
           size: int = PART) -> Page:
    for column, word in asked.items():
        if word != "all":
            fits = [word in str(cell).split(";") for cell in table[column].fillna("")]
            table = table.loc[pd.Series(fits, index=table.index, dtype=bool)]
    first, shown = part * size, table.iloc[part * size:(part + 1) * size]
    text = (f"{name.capitalize()} {first + 1} to {first + len(shown)} of {len(table)}."
            if len(shown) else f"None here: {len(table)} {name} fit. Choose otherwise.")
    return Page(name.capitalize(), "", "", text, _plain(shown[columns]))


def _is_later(table: pd.DataFrame) -> pd.Series:
    """Tell for each row whether it is dated after the curtain."""
    end = f"{look.CURTAIN:%Y-%m-%d}"
    late = [False] * len(table)
    for column in [c for c in DATES if c in table]:
        days = table[column].astype("string").str[:10].fillna("")
        late = [was or day > end[:len(day)] for was, day in zip(late, days, strict=True)]
    if "later" in table and table["later"].dtype == "boolean":
        late = [was or bool(now) for was, now in zip(late, table["later"], strict=True)]
    return pd.Series(late, index=table.index, dtype=bool)


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    return table.rename(columns=lambda name: str(name).replace("_", " "))


def _parts(table: str) -> dict[str, int]:
    count = len(data.load(table))
    return {f"{n * PART + 1} to {min((n + 1) * PART, count)}": n
            for n in range(-(-count // PART))}


def _all(table: str, column: str) -> list[str]:
    cells = data.load(table)[column].dropna()
    return ["all", *sorted({word for cell in cells for word in cell.split(";")})]


def _tables() -> Any:
    names = {f"{row['name']}: {row['title']}": row["name"]
             for _, row in data.tables().iterrows()}
    most = max(names.values(), key=lambda name: len(data.load(name)))
    return explore(table_page, table=names, part=_parts(most), later=[SHUT, OPEN])


def _sources() -> Any:
    choices = {column: _all("sources", column) for column in
               ("country", "language", "genre", "owner")}
    return explore(source_page, **choices, part=_parts("sources"))


def _claims() -> Any:
    return explore(claim_page, **{column: _all("claims", column) for column in
                                  ("paragraph", "lesson", "kind", "voice")})


def _evidence() -> Any:
    claims = data.load("claims")
    return explore(evidence_page, claim={f"({row['paragraph']}) {row['claim']}": row["id"]
                                         for _, row in claims.iterrows()})
