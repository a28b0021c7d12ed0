"""The answer file: one line for each answer that a learner saves.

A line is a JSON object ``{"v", "learner", "item", "value", "n", "at"}``: version of the form,
code name, question, answer, how many times this learner has answered this question, and the
local time. Lines are only ever added at the end, under a file lock, and are on the disk before
``save`` returns. Their order in the file is the order of the answers; the clock is not used.
A line that cannot be read is reported, skipped, and stays where it is.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

if TYPE_CHECKING:
    import pandas as pd

VERSION = 1
CODE_NAME = "code-name"  # the question whose answer is the learner's code name
LONGEST_LINE = 1_000_000  # bytes; a longer line is not an answer of ours
LONGEST_REPORT = 50  # lines that cannot be read are named one by one up to here
LOCK_SECONDS = 3.0  # the page waits five seconds for Python, so Python gives up before


class NotSavedError(OSError):
    """An answer could not be written.

    Attributes
    ----------
    record : dict
        The answer, in the form that the file would have held.
    """

    def __init__(self, sentence: str, record: dict[str, Any]) -> None:
        super().__init__(sentence)
        self.record = record


def answer_path() -> Path:
    """Return where answers are kept.

    This is ``notebooks/answers.jsonl`` beside the package, or the file that the environment
    variable ``ARGUMENT_ATLAS_ANSWERS`` names.
    """
    chosen = os.environ.get("ARGUMENT_ATLAS_ANSWERS")
    if chosen:
        return Path(chosen).expanduser()
    return Path(__file__).resolve().parent.parent / "notebooks" / "answers.jsonl"


def save(item: str, value: Any) -> dict[str, Any]:
    """Add one answer to the file and return its line as a dictionary.

    When this returns, the line is on the disk.

    Parameters
    ----------
    item : str
        The id of the question.
    value : object
        The answer: anything that JSON can hold.

    Raises
    ------
    NotSavedError
        If the file cannot be written (read-only folder, full disk, locked for too long).
    ValueError
        If the answer is too long or is not something that JSON can hold.
    """
    path = answer_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=LOCK_SECONDS):
            record = _record(item, value)
            _append(path, line_of(record))
    except OSError as error:
        raise NotSavedError(_why_not(error, path), _record(item, value)) from error
    return record


def line_of(record: dict[str, Any]) -> bytes:
    """Return the line of the file for one answer, with its line end."""
    try:
        text = json.dumps(record, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        raise ValueError("This answer cannot be kept: it is not a text, number or list.") from None
    line = text.encode("utf-8", "replace") + b"\n"
    if len(line) >= LONGEST_LINE:
        raise ValueError("This answer is too long to keep: write less than 200,000 letters.")
    return line


def records(problems: list[str] | None = None,
            path: Path | None = None) -> Iterator[dict[str, Any]]:
    """Read the answers one by one, in the order of the file.

    Parameters
    ----------
    problems : list of str, optional
        One sentence for each line that could not be read is added here; after 50 only their
        number is.
    path : Path, optional
        Another answer file than this machine's own.

    Yields
    ------
    dict
        ``v, learner, item, value, n, at``; older forms are brought to the present one.
    """
    path = path or answer_path()
    problems = [] if problems is None else problems
    failed = 0
    try:
        for number, line in _lines(path):
            try:
                yield _parse(line)
            except ValueError as error:
                failed += 1
                if failed <= LONGEST_REPORT:
                    problems.append(f"Line {number} of {path.name} {error}; it is skipped and "
                                    "kept.")
    except FileNotFoundError:
        pass
    except OSError as error:
        problems.append(f"The answer file {path} cannot be read ({error.strerror or error}).")
    if failed > LONGEST_REPORT:
        more = failed - LONGEST_REPORT
        problems.append(f"{more} more lines of {path.name} cannot be read; they are kept.")


def read() -> tuple[pd.DataFrame, list[str]]:
    """Return all answers of all learners, and what could not be read.

    Returns
    -------
    answers : DataFrame
        One row is one saved answer, in the order of the file; columns ``learner, item, value,
        n, at``.
    problems : list of str
        One sentence for each line that was skipped.
    """
    import pandas as pd

    problems: list[str] = []
    rows = list(records(problems))
    return pd.DataFrame(rows, columns=["learner", "item", "value", "n", "at"]), problems


def history(*items: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the present learner's answers to these questions, in the order of the file.

    Answers saved before a code name was chosen belong to the first code name in the file.

    Returns
    -------
    answers : list of dict
    problems : list of str
        One sentence for each line that was skipped.
    """
    first, present = _code_names()
    own = {present, ""} if present == first else {present}
    problems: list[str] = []
    found = [r for r in records(problems) if r["item"] in items and r["learner"] in own]
    return found, problems


def latest(item: str) -> Any:
    """Return the present learner's latest answer to a question, or None."""
    answers, _ = history(item)
    return answers[-1]["value"] if answers else None


def learner() -> str:
    """Return the code name chosen last; an empty text if none was chosen."""
    return _code_names()[1]


def _code_names() -> tuple[str, str]:
    """Return the first and the last code name of the file; empty texts if there is none."""
    names = [""]
    for record in records():
        if record["item"] == CODE_NAME:
            names = [names[0] or record["learner"], record["learner"]]
    return names[0], names[-1]


def _record(item: str, value: Any) -> dict[str, Any]:
    """Build the dictionary of one answer; a new code name already carries itself."""
    name = value if item == CODE_NAME and isinstance(value, str) else learner()
    count = sum(r["item"] == item and r["learner"] == name for r in records())
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    return {"v": VERSION, "learner": name, "item": item, "value": value, "n": count + 1, "at": now}


def _append(path: Path, line: bytes) -> None:
    """Write one line at the end and wait until the disk has it.

    An earlier save that was cut off may have left half a line: it is closed first, so that it
    cannot swallow the new one.
    """
    with path.open("ab+") as file:
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                line = b"\n" + line
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def _lines(path: Path) -> Iterator[tuple[int, bytes | None]]:
    """Yield line number and line; None in place of a line over the limit.

    A long line is read and dropped piece by piece, so memory does not grow with the file.
    """
    with path.open("rb") as file:
        number = 0
        while line := file.readline(LONGEST_LINE):
            number += 1
            piece = line
            while len(piece) == LONGEST_LINE and not piece.endswith(b"\n"):
                piece = file.readline(LONGEST_LINE)
            yield number, line if piece is line else None


def _parse(line: bytes | None) -> dict[str, Any]:
    """Turn one line into an answer, or raise ValueError with the end of a sentence."""
    if line is None:
        raise ValueError("is longer than one million bytes")
    if not line.strip():
        raise ValueError("is empty")
    try:
        record = json.loads(line.decode("utf-8-sig"))
        json.dumps(record, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8 text") from None
    except (ValueError, RecursionError):
        raise ValueError("is not complete, or is not JSON") from None
    version = record.get("v") if isinstance(record, dict) else None
    if type(version) is not int or version < 0:
        raise ValueError("does not say which version it has")
    if version > VERSION:
        raise ValueError(f"is of a newer version ({version}) than this package reads")
    if version == 0:
        record = _from_version_0(record)
    kinds = {"learner": str, "item": str, "n": int, "at": str}
    if "value" not in record or any(type(record.get(k)) is not kind for k, kind in kinds.items()):
        raise ValueError("lacks a part of an answer")
    return record


def _from_version_0(record: dict[str, Any]) -> dict[str, Any]:
    """Bring a line of version 0 (the trial form, with other names and no count) to version 1."""
    new_names = {"learner": "name", "item": "question", "value": "answer", "at": "when"}
    return {"v": VERSION, "n": 1} | {new: record.get(old) for new, old in new_names.items()}


def _why_not(error: OSError, path: Path) -> str:
    """Return one sentence: what failed, where, and how to mend it."""
    if isinstance(error, Timeout):
        return (f"{path.name} has been in use by another lesson for {LOCK_SECONDS:.0f} seconds. "
                "Close the other lesson, then save again.")
    return (f"the file {path} cannot be written ({error.strerror or error}). Free some space, or "
            "move the course to a folder where you may write, then save again.")
