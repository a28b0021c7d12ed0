"""Checks that a learner can work: Python, packages, data files, write permission.

`check()` shows the lines in a notebook, `python3 lab.py check` the same ones in a terminal.
"""

from __future__ import annotations

import os
import sys
import tempfile
from html import escape
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = "argument-atlas"
OK, NOTE, MEND = "ok", "note", "to mend"
RENEW = "run  python3 lab.py check  in the folder of the course"


class Lines:
    """Lines of a check, readable in a notebook, a terminal and a test.

    Parameters
    ----------
    rows : pairs of a word ("ok", "note", "to mend") and a sentence.
    """

    def __init__(self, rows: list[tuple[str, str]]) -> None:
        self.rows = rows

    @property
    def works(self) -> bool:
        """True where a learner can work: no line is "to mend"."""
        return all(word != MEND for word, _ in self.rows)

    def __repr__(self) -> str:
        return "\n".join(f"{word}: {sentence}" for word, sentence in self.rows)

    def _repr_html_(self) -> str:
        items = "".join(f"<li><strong>{escape(word)}</strong>: {escape(sentence)}</li>"
                        for word, sentence in self.rows)
        return ('<ul class="atlas-check" style="background:white;color:black;margin:0;'
                f'padding:.6em 1em .6em 2em">{items}</ul>')


def python_line(version: tuple[int, ...] = tuple(sys.version_info[:3])) -> tuple[str, str]:
    """Say which Python runs, and where it is; `version` is major, minor, micro."""
    words = f"Python {'.'.join(map(str, version))} at {sys.executable}"
    if version < (3, 11):
        return MEND, f"{words} is too old: install Python 3.11 or newer, then {RENEW}."
    return OK, f"{words}."


def package_line() -> tuple[str, str]:
    """Say whether each package that the project asks for is installed in allowed versions."""
    try:  # packaging comes with JupyterLab; if it is missing, so is the rest
        from packaging.requirements import Requirement

        asked = [Requirement(text) for text in metadata.requires(PROJECT) or []]
    except (ImportError, metadata.PackageNotFoundError) as error:
        return MEND, f"the packages of the course are not installed ({error}): {RENEW}."
    wrong, right = [], []
    for item in (one for one in asked if one.marker is None):
        try:
            version = metadata.version(item.name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{item.name} is missing")
            continue
        good = item.specifier.contains(version, prereleases=True)
        (right if good else wrong).append(f"{item.name} {version}")
    if wrong:
        return MEND, f"packages: {', '.join(wrong)}: {RENEW}."
    return OK, f"packages: {', '.join(right)}."


def data_lines() -> list[tuple[str, str]]:
    """Say whether each table can be read, which files were changed and which are out of date."""
    from helpers import data

    try:
        names = list(data.tables()["name"])
        for name in names:
            data.load(name)
        broken, changed, stale = data.broken_link(), data.changed_files(), data.past_review()
    except (ValueError, OSError) as error:
        return [(MEND, f"data files: {error}")]
    if broken:
        return [(MEND, f"data files: {broken}")]
    lines = [(OK, f"data files: {len(names)} tables, all readable.")]
    if changed:
        lines.append((NOTE, f"changed since release: {', '.join(map(str, changed))}."))
    if stale:
        lines.append((NOTE, f"past their day of review, so look for a newer release: "
                            f"{', '.join(stale)}."))  # fmt: skip
    return lines


def write_line(folder: Path | None = None) -> tuple[str, str]:
    """Say whether answers can be saved, by writing and deleting a small file there."""
    named = os.environ.get("ARGUMENT_ATLAS_ANSWERS")
    folder = folder or (Path(named).parent if named else ROOT / "notebooks")
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".check-") as file:
            file.write(b"ok")
    except OSError as error:
        return MEND, (f"answers cannot be saved in {folder} ({error.strerror}): copy the whole "
                      "course to a folder of your own and start it there.")
    return OK, f"answers can be saved in {folder}."


def binder_line() -> list[tuple[str, str]]:
    """Say how to keep answers where Binder lent the machine; nothing elsewhere."""
    if "BINDER_SERVICE_HOST" not in os.environ and "BINDER_LAUNCH_HOST" not in os.environ:
        return []
    return [(NOTE, "this machine is lent by Binder and forgets your answers when you leave: in "
             "the list of files on the left, right-click answers.jsonl and choose Download.")]


def lines() -> list[tuple[str, str]]:
    """Return all lines of the check: a word ("ok", "note", "to mend") and a sentence each."""
    return [python_line(), package_line(), *data_lines(), write_line(), *binder_line()]


def check() -> None:
    """Show whether Python, packages, data files and write permission are in order."""
    from IPython.display import display

    display(Lines(lines()))


if __name__ == "__main__":
    found = Lines(lines())
    print(found)
    sys.exit(0 if found.works else 1)
