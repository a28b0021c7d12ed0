"""Makes the class view of a folder of answer files, or the page that shows what a class learned.

Started by

    python3 lab.py class FOLDER [--output FILE] [--expected FILE]
    python3 lab.py class --sample [--output FILE]
    python3 lab.py class --proof before=FOLDER after=FOLDER [--output FILE] [--to-mark FILE]

Nothing is sent anywhere, and no answer file is changed. See teaching/class-view.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import class_page
import class_sample
import class_tables
import proof_score
from class_files import CODE_NAME, Collected, FolderError, collect

from helpers import data, look, quiz
from helpers.errors import AtlasError

ROOT = Path(__file__).resolve().parent.parent


def titles() -> dict[str, str]:
    """Return the title of each lesson, as its notebook has it."""
    found = {}
    for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb")):
        first = json.loads(path.read_text("utf-8"))["cells"][0]["source"]
        found[path.name[:2]] = "".join(first).splitlines()[0].lstrip("# ")
    return found


def make(collected: Collected, expected: list[str] | None = None,
         date: str = "") -> class_page.Class:
    """Turn what a folder holds into everything that the page shows."""
    items = quiz._all_items()
    asked = quiz._rows(data.load("forecast_questions").query("set == 'forecasts'"))
    lesson_of = dict(zip(*(data.load("quiz")[name].astype(str) for name in ("id", "lesson")),
                         strict=True)) | {row["id"]: "00" for row in asked}  # fmt: skip
    claims = data.load("claims").set_index("id")["claim"].to_dict()
    states, strange = {}, 0
    for name, records in collected.learners.items():
        states[name], more = class_tables.state_of(items, records)
        strange += more
    with_bars = [item for item in items if item["type"] in ("choice", "several")]
    counts = {lesson: [found for item in with_bars if lesson_of[item["id"]] == lesson
                       and (found := class_tables.count_options(
                           item, class_tables.counted(states, item["id"]))).n]
              for lesson in sorted(set(lesson_of.values()))}  # fmt: skip
    return class_page.Class(
        date, collected.files, titles(), class_tables.progress(lesson_of, states),
        sorted(set(expected or []) - set(states)), class_tables.verdicts(items, claims, states),
        [(lesson, own) for lesson, own in counts.items() if own],
        class_tables.held(items, states), class_tables.forecasts(asked, states),
        class_tables.chances(items, states),
        class_tables.wrong_answers(items, lesson_of, states),
        class_tables.own_questions(states), class_tables.mind_lines(claims, states),
        collected.noted, strange)  # fmt: skip


def expected_names(path: Path) -> list[str]:
    """Read the code names that should be there, one on each line."""
    try:
        found = [line.strip() for line in path.read_text("utf-8-sig").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise FolderError(f'The list of code names "{path}" cannot be read '
                          f"({getattr(error, 'strerror', None) or 'not UTF-8 text'}).") from None
    return [name for name in found if CODE_NAME.fullmatch(name)]


def arguments(words: list[str]) -> argparse.Namespace:
    """Read the command line."""
    reader = argparse.ArgumentParser(prog="lab.py class", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("folder", nargs="?", help="the folder with the answer files")
    reader.add_argument("--sample", action="store_true", help="show the page of an invented class")
    reader.add_argument("--proof", nargs=2, metavar=("before=FOLDER", "after=FOLDER"),
                        help="compare two rounds of the test in teaching/")
    reader.add_argument("--output", help="the page to write (class-view.html or proof.html)")
    reader.add_argument("--expected", help="a text file with one code name on each line")
    reader.add_argument("--to-mark", help="with --proof: write the counter-arguments as CSV")
    reader.add_argument("--from", dest="start", default=".", help=argparse.SUPPRESS)
    chosen = reader.parse_args(words)
    if sum(map(bool, (chosen.folder, chosen.proof, chosen.sample))) != 1:
        reader.error("name one folder, or --sample, or --proof before=FOLDER after=FOLDER")
    if chosen.proof:
        pairs = dict(word.split("=", 1) for word in chosen.proof if "=" in word)
        if set(pairs) != {"before", "after"}:
            reader.error("write --proof before=FOLDER after=FOLDER")
        chosen.proof = pairs
    return chosen


def usual_name(chosen: argparse.Namespace) -> str:
    """Return the name of the page if none was given."""
    if chosen.sample:
        return "class-view-sample.html"
    return "proof.html" if chosen.proof else "class-view.html"


def tell(collected: Collected) -> None:
    """Say in the terminal, and only there, which file has which number."""
    for one in collected.noted:
        name = "".join(sign if sign.isprintable() else "?" for sign in one.name)
        print(f"File {one.file} ({name}) {one.reason}.")


def sample(date: str) -> tuple[Collected, str]:
    """Return the files of the invented class, and its page, which says that it is invented."""
    with tempfile.TemporaryDirectory() as folder:
        collected = collect(class_sample.write_sample(Path(folder)))
    return collected, class_page.page(make(
        collected, [class_sample.code_name(number) for number in (30, 31)],
        f"An invented class: nobody gave these answers. {date}"))  # fmt: skip


def main(words: list[str] | None = None) -> int:
    """Read the folder, write the page, and say where it is."""
    chosen = arguments(sys.argv[1:] if words is None else words)
    start, date = Path(chosen.start), look.say_date(datetime.now())
    try:
        if chosen.proof:
            folders = [start / chosen.proof[when] for when in ("before", "after")]
            rounds = [collect(folder) for folder in folders]
            text, marks = proof_score.make(rounds, folders, date)
            if chosen.to_mark:
                (start / chosen.to_mark).write_text(marks, encoding="utf-8-sig", newline="\n")
                print(f"Written: {start / chosen.to_mark}, to be marked.")
        elif chosen.sample:
            collected, text = sample(date)
            rounds = [collected]
        else:
            rounds = [collect(start / chosen.folder)]
            expected = expected_names(start / chosen.expected) if chosen.expected else None
            text = class_page.page(make(rounds[0], expected, date))
        target = start / (chosen.output or usual_name(chosen))
        target.write_bytes(text.encode("utf-8", "replace"))
    except (FolderError, AtlasError) as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"The page cannot be written to {error.filename} ({error.strerror}): name another "
              "place with --output.", file=sys.stderr)  # fmt: skip
        return 2
    for collected in rounds:
        tell(collected)
    keep = ("It is invented, and may lie anywhere." if chosen.sample
            else "It holds code names and answers: keep it where you keep marks.")
    print(f"Written: {target.resolve()}. {keep}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
