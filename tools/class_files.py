"""Reads a folder of answer files: what can be read is kept, all else is listed with its reason.

Students rename their files, put them into folders, send them twice or half. Files are called by
their place in the sorted list ("file 7"), because a file's name is often a person's name; the
terminal alone says which file that is.
"""

from __future__ import annotations

import os
import re
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from helpers import answers

Record = dict[str, Any]
ENDINGS = (".jsonl", ".json", ".ndjson", ".txt")
HUGEST = 20_000_000  # bytes; a course done with care takes less than one million
OLD = re.compile(rb'(?<!\\)"v"\s*:\s*0\s*[,}]')
CODE_NAME = re.compile(r"[a-z]{2,20}-[a-z]{2,20}-\d{1,3}")  # the form that lesson 00 gives


class Noted(NamedTuple):
    """A file about which the teacher should know something."""

    file: int
    name: str
    reason: str


class Collected(NamedTuple):
    """What a folder holds.

    Attributes
    ----------
    learners : dict
        Code name to that learner's records, in the order of the file.
    files : int
        How many files were looked at.
    noted : list of Noted
    """

    learners: dict[str, list[Record]]
    files: int
    noted: list[Noted]


class FolderError(ValueError):
    """The folder cannot be used; the message is one sentence that says what to do."""


def collect(folder: Path) -> Collected:
    """Read every answer file of a folder and its sub-folders.

    Raises
    ------
    FolderError
        If there is no such folder.
    """
    if not folder.is_dir():
        raise FolderError(f'There is no folder "{folder}": name the folder that holds the answer '
                          "files.")  # fmt: skip
    noted: list[Noted] = []
    parts: list[tuple[int, str, str, list[Record]]] = []  # file, its name, learner, records
    seen: dict[bytes, int] = {}
    paths = _paths(folder)
    for number, path in enumerate(paths, 1):
        name = path.relative_to(folder).as_posix()
        try:
            reasons, own = _read(path, number, seen)
        except OSError as error:
            reasons, own = [f"cannot be read ({error.strerror or 'the system refuses'})"], {}
        noted += [Noted(number, name, reason) for reason in reasons]
        parts += [(number, name, learner, records) for learner, records in own.items()]
    return Collected(_without_doubles(parts, noted), len(paths), sorted(noted))


def _paths(folder: Path) -> list[Path]:
    """Return the files below a folder, sorted; hidden ones are the systems' own and left out."""
    found = []
    for here, folders, files in os.walk(folder):
        folders[:] = [one for one in folders if not one.startswith((".", "__MACOSX"))]
        found += [Path(here, one) for one in files if not one.startswith(".")]
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix().casefold())


def _read(path: Path, number: int,
          seen: dict[bytes, int]) -> tuple[list[str], dict[str, list[Record]]]:
    """Return what is to be said of a file, and the records of each learner in it."""
    refusal = _refusal(path)
    if refusal:
        return [refusal], {}
    content = path.read_bytes()
    if not content.strip():
        return ["is empty"], {}
    mark = sha256(content).digest()
    if mark in seen:
        return [f"is the same as file {seen[mark]}; it is counted once"], {}
    seen[mark] = number
    problems: list[str] = []
    own = by_learner(list(answers.records(problems, path)), number)
    if not own:
        return ["is damaged or no answer file: not one line of it can be read"], {}
    reasons = []
    if problems:
        more = re.match(r"(\d+) more lines", problems[-1])
        failed = len(problems) - 1 + int(more[1]) if more else len(problems)
        reasons.append(f"is damaged in part: {failed} line{'s' * (failed > 1)} cannot be read, "
                       f"the others are used (the first: {_why(problems[0])})")
    if OLD.search(content):
        reasons.append("has lines of an old version; they are read")
    return reasons, own


def _refusal(path: Path) -> str:
    """Say why a file is not even opened; empty if it may be."""
    if path.is_symlink() or not path.is_file():
        return "is a link or no plain file; it is not opened"
    if path.suffix.lower() == ".zip":
        return "is a packed folder: unpack it first"
    if path.suffix.lower() not in ENDINGS:
        return f"is no answer file by its ending; expected is {', '.join(ENDINGS)}"
    size = path.stat().st_size
    if size > HUGEST:
        return f"is huge ({size / 1e6:.0f} MB; at most {HUGEST / 1e6:.0f} are read)"
    return ""


def _why(problem: str) -> str:
    """Return the reason out of a sentence of ``answers.records``, without the file's name."""
    number = re.match(r"Line (\d+) of ", problem)
    reasons = ("is empty", "is not UTF-8 text", "is not complete, or is not JSON",
               "does not say which version it has", "is longer than one million bytes",
               "is of a newer version", "lacks a part of an answer")
    reason = next((one for one in reasons if one in problem), "cannot be read")
    return f"line {number[1]} {reason}" if number else reason


def by_learner(records: list[Record], number: int) -> dict[str, list[Record]]:
    """Part the records of a file by code name.

    What was saved before a code name was chosen belongs to the first code name of the file. A
    name that is not of the form that lesson 00 gives may be a person's own: it is not shown.
    """
    names = [r["learner"] for r in records if r["item"] == answers.CODE_NAME and r["learner"]]
    names += [r["learner"] for r in records if r["learner"]]
    first = names[0] if names else ""
    found: dict[str, list[Record]] = {}
    for record in records:
        found.setdefault(record["learner"] or first, []).append(record)
    shown: dict[str, list[Record]] = {}
    for place, (name, own) in enumerate(found.items(), 1):
        known = CODE_NAME.fullmatch(name)
        other = f"no code name (file {number}{f', person {place}' if len(found) > 1 else ''})"
        shown[name if known else other] = own
    return shown


def _without_doubles(parts: list[tuple[int, str, str, list[Record]]],
                     noted: list[Noted]) -> dict[str, list[Record]]:
    """Keep one set of records for each code name, the longest; note the others."""
    best: dict[str, tuple[int, str, list[Record]]] = {}
    for number, name, learner, records in parts:
        if learner not in best:
            best[learner] = number, name, records
            continue
        other = best[learner]
        longer = len(records) > len(other[2])
        kept, left = ((number, name, records), other) if longer else (other,
                                                                      (number, name, records))
        best[learner] = kept
        early = kept[2][:len(left[2])] == left[2]
        why = (f"is an earlier state of file {kept[0]} ({learner})" if early else
               f"has the same code name as file {kept[0]} ({learner}) and other answers: ask "
               "whether that is one person at two machines, or two persons")
        noted.append(Noted(left[0], left[1], f"{why}; file {kept[0]} is used"))
    return {learner: best[learner][2] for learner in sorted(best, key=_order)}


def _order(name: str) -> tuple[bool, str]:
    return not CODE_NAME.fullmatch(name), name
