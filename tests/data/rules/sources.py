"""Rules on sources: rows rest on them, all are used, and one test classifies them all."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from rules.reading import Folder, items, label

# Tables that hold no evidence: words, questions, our own reading of the text.
UNSOURCED = {
    "sources", "claims", "argument_nodes", "argument_links", "six_nodes", "event_predictions",
    "quiz", "quiz_options", "hand_in", "glossary", "corrections", "claim_sources",
}  # fmt: skip

# The only archived addresses: each was opened and read.
ARCHIVED_SEEN = {"ethnologue-22", "jvl-azerbaijan-2005"}

# Addresses that are no public page of the publisher, each with a note that says so.
NOT_PUBLIC = re.compile(r"preview|staging|cloudfront|localhost|//beta\.|webcache|pangea-cms")


def evidence_has_sources(data: Folder) -> list[str]:
    """Each row of evidence names a source; an empty seat of a capital says where we looked."""
    return [
        f"{label(name, row)} has no source_ids"
        for name in data.names
        if name not in UNSOURCED
        for row in data.rows(name)
        if not row.get("source_ids") and not row.get("looked")
    ]


def sources_resolve(data: Folder) -> list[str]:
    """Each cited source stands in table sources, and no row cites one twice."""
    known = set(data.by_id("sources"))
    wrong = []
    for name, row in data.sourced():
        cited = items(row["source_ids"])
        wrong += [f"{label(name, row)} cites unknown {s}" for s in cited if s not in known]
        twice = [s for s, times in Counter(cited).items() if times > 1]
        wrong += [f"{label(name, row)} cites {s} twice" for s in twice]
    return wrong + [
        f"{label('claim_sources', row)} cites an unknown source"
        for row in data.rows("claim_sources")
        if row["source_id"] not in known
    ]


def no_source_unused(data: Folder) -> list[str]:
    """Each source is cited by some row."""
    used = {row["source_id"] for row in data.rows("claim_sources")}
    for _, row in data.sourced():
        used |= set(items(row["source_ids"]))
    return [f"sources {s} is used by no row" for s in data.by_id("sources") if s not in used]


def one_publication_one_row(data: Folder) -> list[str]:
    """No address stands twice, with or without www and a last stroke."""
    first: dict[str, str] = {}
    wrong = []
    for row in data.rows("sources"):
        address = re.sub(r"^https?://(www\.)?", "", row["url"]).rstrip("/")
        if address and address in first:
            wrong.append(f"sources {row['id']} has the address of {first[address]}")
        first.setdefault(address, row["id"])
    return wrong


def one_publisher_one_class(data: Folder) -> list[str]:
    """Rows of one publisher have one owner and one country: the same test for all."""
    classes = defaultdict(set)
    for row in data.rows("sources"):
        classes[row["publisher"]].add((row["country"], row["owner"]))
    return [
        f"sources {row['id']}: publisher {row['publisher']} is classified in two ways"
        for row in data.rows("sources")
        if len(classes[row["publisher"]]) > 1
    ]


def archived_only_where_seen(data: Folder) -> list[str]:
    """An archived address stands only where it was read; no working copy poses as the page."""
    wrong = [
        f"sources {row['id']} has an archived address that nobody noted as seen"
        for row in data.rows("sources")
        if row["archived_url"] and row["id"] not in ARCHIVED_SEEN
    ]
    return wrong + [
        f"sources {row['id']} has an address that is not public, and no note on it"
        for row in data.rows("sources")
        if NOT_PUBLIC.search(row["url"]) and "copy" not in row["note"].lower()
    ]


RULES = [
    evidence_has_sources, sources_resolve, no_source_unused, one_publication_one_row,
    one_publisher_one_class, archived_only_where_seen,
]  # fmt: skip
