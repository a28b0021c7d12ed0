"""Pages of the web edition for the claims: the article by paragraph, and one page a claim.

Everything is read from the tables; nothing here says what the tables do not say.
"""

from __future__ import annotations

import html
from collections import defaultdict

import pandas as pd

from helpers import load

VOICES = {
    "article": "The article says this.",
    "needed premise": "The article does not say this, but its argument needs it.",
    "reader's inference": "The article does not say this; a reader may infer it.",
}
STANCES = {"for": "Sources for the claim", "against": "Sources against it",
           "about": "Sources about it"}  # fmt: skip
PARAGRAPHS = {"C": "Conclusion"}


def _text(value: object) -> str:
    return "" if pd.isna(value) else html.escape(str(value))


def _line(label: str, value: object) -> str:
    words = _text(value)
    return f"<dt>{label}</dt><dd>{words}</dd>" if words else ""


def _percent(low: float, high: float) -> str:
    return "" if pd.isna(low) else f"{low * 100:.0f}% to {high * 100:.0f}%"


def address(claim_id: str) -> str:
    """Return the file of a claim's page, seen from the first page of the site."""
    return f"claims/{claim_id}.html"


def paragraph_name(key: str) -> str:
    """Return "Paragraph 3" for "3"."""
    return PARAGRAPHS.get(key, f"Paragraph {key}")


def lessons(pages: dict[str, tuple[str, str]], cell: object) -> str:
    """Return links to the lessons of a claim ("02;06"), seen from a claim's page.

    Parameters
    ----------
    pages : dict
        Lesson number to its file and title.
    """
    found = [pages[number] for number in str(cell).split(";") if number in pages]
    return ", ".join(f'<a href="../{name}">{html.escape(title)}</a>' for name, title in found)


def title_html(title: str, language: str) -> str:
    """Mark the language of a title for those who hear it: "original [English]", both escaped.

    Words in square brackets are our English, and a title of more than one language is left
    as it is.
    """
    original, mark, ours = title.partition("[")
    if not original.strip() or language in ("en", "mul"):
        return title
    return f'<bdi lang="{language}">{original.strip()}</bdi>{" " * bool(mark)}{mark}{ours}'


def _sources(claim_id: str) -> str:
    links = load("claim_sources").query("claim_id == @claim_id")
    known = load("sources").set_index("id")
    parts = []
    for stance, heading in STANCES.items():
        items = []
        for key in links.loc[links["stance"] == stance, "source_id"]:
            row = known.loc[key]
            title = title_html(_text(row["title"]), row["language"])
            words = ", ".join(one for one in (_text(row["publisher"]), title,
                                              _text(row["published"])) if one)  # fmt: skip
            web = str(row["url"]).startswith(("http://", "https://"))
            items.append(f'<li><a href="{_text(row["url"])}">{words}</a></li>' if web
                         else f"<li>{words}</li>")  # fmt: skip
        if items:
            parts.append(f"<h3>{heading}</h3><ul>{''.join(items)}</ul>")
    return "".join(parts) or "<p>No source is linked to this claim.</p>"


def _objections(claim_id: str) -> str:
    nodes = load("argument_nodes")
    own = nodes[(nodes["kind"] == "objection") & (nodes["objects_to"] == claim_id)]
    items = "".join(f"<li>{_text(row.text)}</li>" for row in own.itertuples())
    return f"<h2>Strongest objection</h2><ul>{items}</ul>" if items else ""


def claim_page(row: pd.Series, pages: dict[str, tuple[str, str]]) -> str:
    """Return the main part of one claim's page; what we found is folded until asked for."""
    where = ", ".join(f'<a href="../article.html#paragraph-{key}">{paragraph_name(key)}</a>'
                      for key in str(row["paragraph"]).split(";"))  # fmt: skip
    credence = _percent(row["credence_low"], row["credence_high"])
    repaired = _percent(row["credence_repaired_low"], row["credence_repaired_high"])
    found = "".join((
        _line("Verdict", row["verdict"]), _line("Trust in our verdict", row["confidence"]),
        _line("What we found", row["finding"]), _line("Still open", row["open_points"]),
        _line("Repaired to the nearest true wording", row["repaired"]),
        _line("How far one may believe it, as printed", credence),
        _line("How far one may believe it, as repaired", repaired if repaired != credence else ""),
        _line("Why", row["credence_reason"]), _line("Where we looked", row["looked_in"]),
    ))  # fmt: skip
    later = _text(row["finding_later"])
    after = (f"<details><summary>What came after 1 November 2022</summary><p>{later}</p>"
             "</details>") if later else ""  # fmt: skip
    return (f"<h1>{_text(row['claim'])}</h1><p>{VOICES[row['voice']]} "
            f"Kind: {_text(row['kind'])}.</p><p>In the article: {where}. "
            f"Tested in: {lessons(pages, row['lesson']) or 'no lesson yet'}.</p>"
            "<p>Decide first: how far would you believe it, and why? Then open our answer.</p>"
            f"<details><summary>Our answer</summary><dl>{found}</dl>{_objections(row['id'])}"
            f"</details>{after}<h2>Sources</h2>{_sources(row['id'])}")  # fmt: skip


def article_page() -> str:
    """Return the main part of the page that lists the claims by paragraph of the article."""
    groups: dict[str, list[str]] = defaultdict(list)
    for row in load("claims").itertuples():
        words = "" if row.voice == "article" else f" <small>({_text(row.voice)})</small>"
        for key in str(row.paragraph).split(";"):
            groups[key].append(f'<li><a href="{address(row.id)}">{_text(row.claim)}</a>{words}'
                               "</li>")  # fmt: skip
    parts = ["<h1>The article, claim by claim</h1><p>The article stays its author's: these are "
             "its claims in our words, in the order of its paragraphs. Each leads to its own "
             "page, with the lesson that tests it.</p>"]  # fmt: skip
    for key in sorted(groups):
        parts.append(f'<h2 id="paragraph-{key}">{paragraph_name(key)}</h2>'
                     f"<ul>{''.join(groups[key])}</ul>")  # fmt: skip
    return "".join(parts)


def claims_of(lesson: str) -> str:
    """Return the links to the claims that a lesson tests, for the foot of its page."""
    claims = load("claims")
    own = claims[claims["lesson"].fillna("").str.split(";").map(lambda keys: lesson in keys)]
    items = "".join(f'<li><a href="{address(row.id)}">{_text(row.claim)}</a></li>'
                    for row in own.itertuples())  # fmt: skip
    return (f'<nav class="claims" aria-label="Claims tested here"><details><summary>Claims '
            f"tested in this lesson ({len(own)})</summary><ul>{items}</ul></details></nav>"
            if items else "")  # fmt: skip
