"""An article of your own: the same helpers on another folder of tables.

The folder ``notebooks/practice`` is the small example. A new folder gets its columns, so the
columns of an article of one's own are written down in one place: its ``datapackage.json``.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from importlib import import_module
from pathlib import Path

import pandas as pd

from helpers import answers, argument, data, look, quiz
from helpers.errors import AtlasError

check = import_module("helpers.check")  # "from helpers import check" may give the function
COURSE = Path(__file__).resolve().parent.parent
EXAMPLE = COURSE / "notebooks" / "practice"
PACKAGE, MAP = "datapackage.json", "map.json"
OUTLINES = ("base", "lines")  # what every map draws first
TO_WRITE = "Write here, in your own words, what a reader of this table has to know."
VARIABLES = ("ARGUMENT_ATLAS_DATA", "ARGUMENT_ATLAS_ANSWERS")
BEFORE = {name: os.environ.get(name) for name in VARIABLES}  # as the course was started
PARTS = ("countries", "views", "unagreed", "disputed", "labels", "credit")  # of a map
COLOURS = {"fills": dict(look.FILLS), "pale": dict(look.PALE)}
CURTAIN, MEND = look.CURTAIN, data.MEND


# -- a new folder ----------------------------------------------------------------------------


def new_folder(name: str) -> quiz.Note:
    """Make a folder for an article of your own: every table with its header and no rows.

    The question for the code name is there already. The map is that of the course.

    Parameters
    ----------
    name : str
        Beside this notebook, for example "my-article".

    Returns
    -------
    Note
        One sentence on what was made.

    Raises
    ------
    ValueError
        One sentence, if there is such a folder already or it cannot be made.
    """
    folder = Path(name)
    if folder.exists():
        raise AtlasError(f'There is a folder "{name}" already, and nothing in it was changed: '
                         "choose another name.")
    try:
        package = _new_package(json.loads((EXAMPLE / PACKAGE).read_text("utf-8")))
        (folder / "boundaries").mkdir(parents=True)
        for outline in OUTLINES:
            file = f"boundaries/{outline}.geojson"
            shutil.copy(COURSE / "data" / file, folder / file)
        for table in package["resources"]:
            lines = (EXAMPLE / table["path"]).read_text("utf-8").splitlines(keepends=True)
            kept = [line for line in lines[1:] if line.startswith(f"{answers.CODE_NAME},")]
            (folder / table["path"]).write_bytes("".join([lines[0], *kept]).encode())
        text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
        (folder / PACKAGE).write_bytes(text.encode())
    except OSError as error:
        raise AtlasError(f'The folder "{name}" cannot be made ({error.strerror or error}): choose '
                         "a place where you may write.") from error
    return quiz.Note(f'The folder "{name}" is made, with {len(package["resources"])} tables. '
                     f'Use it with use_folder("{name}").')


def _new_package(package: dict) -> dict:
    """Return the description of the example as that of a new folder."""
    today = date.today()
    fresh = {"made": TO_WRITE, "limits": TO_WRITE, "misread": [], "as_of": today.isoformat(),
             "review_by": today.replace(year=today.year + 2, day=1).isoformat()}
    return package | {
        "name": "own-article", "title": "An article of our own", "description": TO_WRITE,
        "resources": [table | fresh for table in package["resources"]]}


# -- which folder the helpers read -----------------------------------------------------------


def use_folder(name: str = "") -> quiz.Note:
    """Let load, ask, board, the maps and all other helpers read another folder.

    This holds for this notebook, until its kernel is started again. Files that a spreadsheet
    program saved (semicolons, a hidden first sign, TRUE for true) are first put in order.

    Parameters
    ----------
    name : str
        A folder that ``new_folder`` made, or "practice". Without it, the course again.

    Returns
    -------
    Note
        What is read now, and where answers go. They never mix with those of the course.

    Raises
    ------
    ValueError
        One sentence, if there is no such folder or a file cannot be put in order.
    """
    folder = Path(name).resolve()
    if name and not (folder / PACKAGE).is_file():
        raise AtlasError(f'The folder "{name}" has no file {PACKAGE}: make a folder with '
                         f'new_folder("my-article"), or write the name of one that has it.')
    if name:  # first what may fail, so that a failure changes nothing
        mended, names = _tidy(folder), _names(folder / MAP)
        _settle(names, _colours(names), pd.Timestamp.max, "take a copy of the file that was right")
    else:
        _settle({}, COLOURS, CURTAIN, MEND)
    for variable, value in BEFORE.items():
        os.environ.pop(variable, None)
        os.environ |= {} if value is None else {variable: value}
    if not name:
        return quiz.Note("The helpers read the course again.")
    own = answers.answer_path().parent / f"{folder.name}-answers" / "answers.jsonl"
    with suppress(OSError):  # a question says it when an answer cannot be saved
        own.parent.mkdir(parents=True, exist_ok=True)
    os.environ |= dict(zip(VARIABLES, (str(folder), str(own)), strict=True))
    said = f" Put in order after a spreadsheet program: {', '.join(mended)}." if mended else ""
    return quiz.Note(f'The helpers now read the folder "{folder.name}": '
                     f"{len(data._resources())} tables. Answers go to the folder "
                     f'"{own.parent.name}", not to those of the course.{said}')


def _names(path: Path) -> dict:
    """Return what a folder says about its own map; nothing where it has the course's."""
    try:
        return json.loads(path.read_text("utf-8")) if path.is_file() else {}
    except ValueError as error:
        raise AtlasError(f"{path.parent.name}/{path.name} is not JSON ({error}): compare it with "
                         f"practice/{MAP}.") from None


def _colours(names: dict) -> dict:
    """Give the countries of another map the colours of the course, in their order."""
    if not isinstance(names.get("countries"), dict):
        return COLOURS
    return {kind: dict(zip(names["countries"], held.values(), strict=False))
            for kind, held in COLOURS.items()}


def _settle(names: dict, colours: dict, curtain: pd.Timestamp, mend: str) -> None:
    """Set what the helpers take from one place: names on maps, colours, curtain, advice."""
    course = look._read("names.json")
    chosen = {part: names.get(part, course[part]) for part in PARTS}
    for part, value in chosen.items():
        if type(value) is not type(course[part]):
            raise AtlasError(f"{MAP}: {part} is not written as in practice/{MAP}: copy that part "
                             "from there and change it.")
    for part, value in chosen.items():
        _refill(look.NAMES, part, value)
    _refill({"fills": look.FILLS}, "fills", colours["fills"])
    _refill({"pale": look.PALE}, "pale", colours["pale"])
    look.CURTAIN, data.MEND = curtain, mend


def _refill(holder: dict, key: str, value: dict | list | str) -> None:
    """Put a value in the place of another; lists and dictionaries stay the same object."""
    if isinstance(value, dict):
        holder[key].clear()
        holder[key].update(value)
    elif isinstance(value, list):
        holder[key][:] = value
    else:
        holder[key] = value


def _tidy(folder: Path) -> list[str]:
    """Write each table as the helpers expect it; return the files that were changed.

    Only signs between the cells change, and TRUE and FALSE: no word is lost.
    """
    changed = []
    for path in sorted(folder.glob("*.csv")):
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
            head = text.split("\n", 1)[0]
            mark = next((one for one in ";\t" if one in head and "," not in head), ",")
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
        except (UnicodeDecodeError, csv.Error):
            continue  # load says in one sentence what is wrong
        words = {"TRUE": "true", "FALSE": "false"}
        fixed = [[words.get(cell, cell) for cell in row] for row in rows if any(row)]
        if mark == "," and fixed == rows and not raw.startswith(b"\xef\xbb\xbf"):
            continue
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows(fixed)
        try:
            path.write_bytes(out.getvalue().encode("utf-8"))
        except OSError as error:
            raise AtlasError(f"{folder.name}/{path.name} cannot be written "
                             f"({error.strerror}): close it in the spreadsheet program.") from None
        changed.append(path.name)
    return changed


# -- is the folder right? --------------------------------------------------------------------


def check_folder() -> check.Lines:
    """Say in a few lines whether the tables in use fit together.

    Returns
    -------
    Lines
        "ok", "note" or "to mend", and one sentence each. The first thing that stops the helpers
        is named alone; mend it and run the cell again.
    """
    if os.environ.get(VARIABLES[0]) != BEFORE[VARIABLES[0]]:  # a folder of use_folder
        _tidy(data.folder())
    lines = check.data_lines()
    if lines[0][0] == check.MEND:
        return check.Lines(lines)
    found = [_try("questions", "each can be shown", quiz._all_items),
             _try("argument", "its strengths can be computed", _strengths)]
    return check.Lines([*lines, *found, *_without_sources(), *_off_the_map()])


def _try(what: str, good: str, work: Callable[[], object]) -> tuple[str, str]:
    try:
        work()
    except ValueError as error:
        return check.MEND, f"{what}: {error}"
    return check.OK, f"{what}: {good}."


def _strengths() -> None:
    argument.ranges(data.load("argument_nodes"), data.load("argument_links"))


def _without_sources() -> list[tuple[str, str]]:
    claims, known = data.load("claims"), set(data.load("claim_sources")["claim_id"])
    bare = [name for name in claims["id"] if name not in known]
    if bare:
        return [(check.MEND, f"claims: no source yet for {look.say_list(bare)}; add a row with "
                 "the id of the claim to claim_sources.csv.")]
    return [(check.OK, f"claims: {len(claims)}, each with a source.") if len(claims) else
            (check.NOTE, "claims: claims.csv has no rows yet.")]


def _off_the_map() -> list[tuple[str, str]]:
    (south, west), (north, east) = look.VIEWS["all"]
    off = [row.name for row in data.load("places").itertuples(index=False)
           if not (south < row.latitude < north and west < row.longitude < east)]
    return [(check.NOTE, f"places: {look.say_list(off)} lies outside the map; look at latitude "
             "and longitude, or take another map (the chapter says how).")] if off else []
