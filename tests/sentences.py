"""Cuts Markdown into sentences, and finds its acronyms: for tests of how prose reads.

A small splitter of our own: the texts are our own English, and the light library for this
(`pysbd`) has had no release since 2021.
"""

from __future__ import annotations

import re

# A full stop after one of these ends no sentence. One capital letter (an initial) does neither.
SHORT = re.compile(r"(?:^|[\s(\"“])(?:e\.g|i\.e|cf|vs|no|Dr|Mr|Mrs|Ms|St|Gen|Col|[A-Z])\.$")
END = re.compile(r"[.!?:]+[\"”’')*_\]]*\s+(?=[\"“‘'(*_\[]*[A-Z0-9])")
ITEM = re.compile(r"^(?:[-*+]|\d{1,2}[.)])\s+")
# In the middle of a paragraph a line with a number opens a list only where the number is 1.
OPENS = re.compile(r"^(?:[-*+]|1[.)])\s+")
ACRONYM = re.compile(r"(?<![\w/#-])[A-Z]{2,}(?![\w/-])")


def plain(markdown: str) -> str:
    """Return Markdown without code blocks, comments, tags and the targets of links."""
    text = re.sub(r"^(```|~~~).*?^\1[^\n]*$", "\n", markdown, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"</?[a-zA-Z][^>]*>", "", text)


def passages(markdown: str) -> list[str]:
    """Return what a sentence cannot leave: a paragraph, an item of a list, a cell of a table."""
    found, open_one, listed = [], "", False
    for raw in [*plain(markdown).splitlines(), ""]:
        line = re.sub(r"^(?:\s*>)+", "", raw).strip()
        table = line.startswith("|")
        item = (ITEM if listed or not open_one else OPENS).match(line)
        if not line or table or line.startswith("#") or item:
            found.append(open_one)
            open_one, listed = "", bool(item)
        if table:
            found += [cell.strip() for cell in line.strip("|").split("|")]
        elif not line.startswith("#"):
            open_one = f"{open_one} {line[item.end():] if item else line}".strip()
    return [passage for passage in [*found, open_one] if passage]


def sentences(markdown: str) -> list[str]:
    """Return the sentences of a text; a colon before a capital ends one as a full stop does."""
    found = []
    for passage in passages(markdown):
        start = 0
        for match in END.finditer(passage):
            if not SHORT.search(passage[start : match.start() + 1]):
                found.append(passage[start : match.end()].strip())
                start = match.end()
        found.append(passage[start:].strip())
    return [sentence for sentence in found if sentence]


def words(sentence: str) -> int:
    """Return the number of words; a number or a name with a hyphen is one."""
    return len(re.findall(r"\S*\w\S*", sentence))


def acronyms(markdown: str) -> set[str]:
    """Return the words of two or more capitals, without those in code."""
    return set(ACRONYM.findall(re.sub(r"`[^`]*`", "", plain(markdown))))
