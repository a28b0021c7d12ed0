"""The test that shows what a class learned: forms A and B, for the screen and for paper.

Everything stands in ``teaching/proof.json``. In the notebooks ``ask`` shows a part of a form; as a
program (``.venv/bin/python tools/proof.py``) this file writes the print sheets, the key, the two
notebooks and the empty table for marks anew.
"""

from __future__ import annotations

import hashlib
import json
import string
from functools import lru_cache
from pathlib import Path
from typing import Any

from helpers import answers, quiz
from helpers.errors import AtlasError
from helpers.look import pick

Row = dict[str, Any]
TEACHING = Path(__file__).resolve().parent.parent / "teaching"
FORMS, BOTH = ("A", "B"), "both forms"
KINDS = ("fact", "interpretation", "prediction")
LETTERS = string.ascii_uppercase
PARTS = {  # part: heading, minutes, what to do
    "claims": ("What does the piece say?", 4, "Tick what the piece says, in these or other "
               "words. Leave out what it does not say. Whether it is true does not matter here."),
    "kinds": ("Fact, interpretation or prediction?", 3, "Say what kind of claim each is, whether "
              "it is true or not. A fact claim can be settled by looking. An interpretation says "
              "what facts mean. A prediction says what will come."),
    "steps": ("Steps and rules", 4, "A step goes from a reason to a conclusion. It needs a rule. "
              "One answer is right in each question."),
    "checks": ("True or not?", 6, "Use the piece and the table. Where they differ, the table is "
               "right. How likely is it that the sentence is true? 0 is surely not true, 100 is "
               "surely true, 50 is no idea."),
    "counter": ("The best argument against it", 5, "Three sentences at most. You need not believe "
                "it: make it as strong as you can."),
    "flag": ("One last question", 1, "This is no real case. It speaks of the class only, and has "
             "no right answer."),
}
COLUMNS = ("code name", "form", "claims", *(f"kind-{n}" for n in range(1, 7)), "step-1", "rule-1",
           "step-2", "rule-2", *(f"check-{n}" for n in range(1, 9)), "counter", "flag version",
           "flag")


@lru_cache(maxsize=1)
def content() -> Row:
    """Return what stands in teaching/proof.json."""
    return json.loads((TEACHING / "proof.json").read_text("utf-8"))


# -- items for the screen --------------------------------------------------------------------


def items(form: str, version: int = 1) -> list[Row]:
    """Return the questions of a form, as ``helpers.quiz`` shows them.

    No answer is shown before both forms are saved: all questions of both belong to one set.

    Parameters
    ----------
    form : str
        "A" or "B".
    version : int
        1 or 2: which state the last question names.
    """
    made, name = content()["forms"][form], f"proof-{form.lower()}"
    found = [_choice(f"{name}-claims", f"Form {form}. Which of these does the piece say? Tick "
                     "each that it says.", made["claims"], "several")]
    for place, (words, kind, why) in enumerate(made["kinds"], 1):
        options = [[one.capitalize(), one == kind, why] for one in KINDS]
        found.append(_choice(f"{name}-kind-{place}", f"“{words}” Which kind of claim is this?",
                             options))
    found += [_choice(f"{name}-{part}", question, options)
              for part, question, options in made["steps"]]
    found += [_plain(f"{name}-check-{place}", f"“{words}” How likely is it that this is true?",
                     "percent", feedback_right=f"It is {'true' if right else 'not true'}. {why}",
                     unit="%") for place, (words, right, why) in enumerate(made["checks"], 1)]
    found.append(_plain(f"{name}-counter", "The piece says: “" + made["counter"] + "” What is the "
                        "best argument against it? Three sentences at most.", "text",
                        rubric="Is it about the rule or a reason, not about the author?; Does it "
                        "use a fact of the table?; Is it fair to what remains?"))
    found.append(_plain(f"{name}-flag-{version}", flag(form, version), "percent", unit="%"))
    return found


def flag(form: str, version: int) -> str:
    """Return the sentence of the last question, about the first or the second state."""
    return content()["forms"][form]["flag"].format(state=content()["states"][version - 1])


def _plain(name: str, question: str, kind: str, **more: Any) -> Row:
    size = 2 * (len(COLUMNS) - 3)  # all columns but code name, form and version are questions
    return {"id": name, "type": kind, "question": question, "set": BOTH, "reveal": "all",
            "set_size": size, **more}  # fmt: skip


def _choice(name: str, question: str, options: list[list], kind: str = "choice") -> Row:
    return _plain(name, question, kind, options=[
        {"id": f"{name}-{LETTERS[place].lower()}", "option": words, "right": right,
         "feedback": why} for place, (words, right, why) in enumerate(options)])


def part_of(name: str) -> str:
    """Return the part to which a question belongs: "proof-a-rule-1" belongs to "steps"."""
    word = name.split("-")[2]
    return {"kind": "kinds", "step": "steps", "rule": "steps", "check": "checks"}.get(word, word)


def lot(code_name: str) -> tuple[str, dict[str, int]]:
    """Draw by lot which form a learner takes first, and which state each form names.

    The lot is the code name, put through a hash: always the same for one name, and it has
    nothing to do with the person. Each learner meets both states, one in each form.
    """
    drawn = hashlib.sha256(code_name.encode("utf-8", "replace")).digest()
    version = 1 + drawn[1] % 2
    return FORMS[drawn[0] % 2], {"A": version, "B": 3 - version}


def ask(form: str, part: str = "") -> quiz.Ask | quiz.Note:
    """Show a part of a form in a notebook; without a part the whole of it.

    Parameters
    ----------
    form : str
        "A", "B", or "both forms": all questions, with our answers once all are saved.
    part : str
        One of claims, kinds, steps, checks, counter, flag.
    """
    name = answers.learner()
    if not name:
        return quiz.Note("Choose your code name first: run the cell with ask(\"code-name\").")
    versions = lot(name)[1]
    if form == BOTH:
        return quiz.Ask([one for each in FORMS for one in items(each, versions[each])])
    chosen = pick(form, {one: one for one in FORMS}, "form")
    if part and part not in PARTS:
        raise AtlasError(f'There is no part "{part}": choose one of {", ".join(PARTS)}.')
    return quiz.Ask([one for one in items(chosen, versions[chosen])
                     if part in ("", part_of(one["id"]))])


def which() -> quiz.Note:
    """Say which form the learner takes first."""
    name = answers.learner()
    return quiz.Note(f"{name}: take form {lot(name)[0]} before the course, the other one after it."
                     if name else 'Choose your code name first: run the cell with '
                     'ask("code-name").')


# -- sheets, key, notebooks ------------------------------------------------------------------

BLANK = "\\_" * 4
TITLE = "What do you make of this text?"
RULES = ("You have 25 minutes. Work alone, in silence, and look nothing up. Nobody gets a mark: "
         "the answers show what the class as a whole can do, before and after the course. The "
         "piece was written for this test, and its states are invented.")


def piece(form: str) -> str:
    """Return the text and the table of facts as Markdown."""
    made = content()["forms"][form]
    text = "\n>\n".join(f"> ({n}) {words}" for n, words in enumerate(made["piece"], 1))
    rows = "\n".join(f"| {what} | {figure} |" for what, figure in made["facts"])
    return (f"> **{made['title']}**\n>\n{text}\n\nWhat is known. The table was checked; the piece "
            f"was not.\n\n| what | figure |\n|---|---|\n{rows}")


def sheet(form: str) -> str:
    """Return the print sheet of a form."""
    made, lines = content()["forms"][form], []
    heads = {part: f"### {n}. {title} ({minutes} minute{'s' * (minutes > 1)})\n\n{what}\n"
             for n, (part, (title, minutes, what)) in enumerate(PARTS.items(), 1)}
    boxes = "\n".join(f"- [ ] {LETTERS[n]}. {words}"
                      for n, (words, _, _) in enumerate(made["claims"]))
    lines += [heads["claims"], boxes, "\n" + heads["kinds"] + "\nWrite F, I or P.\n"]
    lines += [f"{n}. {words} \\_\\_\\_" for n, (words, _, _) in enumerate(made["kinds"], 1)]
    lines += ["\n" + heads["steps"]]
    for part, question, options in made["steps"]:
        lines += [f"**{part.replace('-', ' ').capitalize()}.** {question}\n",
                  *(f"- [ ] {LETTERS[n]}. {words}" for n, (words, _, _) in enumerate(options)), ""]
    lines += [heads["checks"], *(f"{n}. {words} {BLANK} %" for n, (words, _, _)
                                 in enumerate(made["checks"], 1))]
    lines += ["\n" + heads["counter"], f"The piece says: “{made['counter']}”\n",
              "\\_" * 60 + "\n\n" + "\\_" * 60 + "\n\n" + "\\_" * 60]
    slips = "\n\n---\n\n".join(
        f"{heads['flag']}\n{flag(form, version)} {BLANK} %\n\n<small>version {version}</small>"
        for version in (1, 2))
    return (f"# {TITLE} Form {form}\n\nCode name: {4 * BLANK}\n\n{RULES}\n\n"
            f"## The piece (2 minutes)\n\n{piece(form)}\n\n## The questions\n\n"
            + "\n".join(lines) + "\n\n---\n\n<!-- For the teacher: print, cut here, and give each "
            f"student one of the two slips, by lot. -->\n\n{slips}\n")


def key(form: str) -> str:
    """Return the key of a form as Markdown."""
    made = content()["forms"][form]
    letters = "".join(LETTERS[n] for n, (_, right, _) in enumerate(made["claims"]) if right)
    rows = [("claims", letters, "; ".join(f"{LETTERS[n]}: {why[:-1]}" for n, (_, _, why)
                                          in enumerate(made["claims"])))]
    rows += [(f"kind-{n}", kind[0].upper(), why)
             for n, (_, kind, why) in enumerate(made["kinds"], 1)]
    rows += [(part, next(LETTERS[n] for n, one in enumerate(options) if one[1]),
              next(one[2] for one in options if one[1])) for part, _, options in made["steps"]]
    rows += [(f"check-{n}", "true" if right else "not true", why)
             for n, (_, right, why) in enumerate(made["checks"], 1)]
    marks = "\n".join(f"| {mark} | {words} | {why} |" for mark, words, why in made["samples"])
    table = "\n".join(f"| {name} | {answer} | {why} |" for name, answer, why in rows)
    return (f"## Form {form}: {made['title']}\n\n| question | answer | why |\n|---|---|---|\n"
            f"{table}\n\n**Counter-argument against “{made['counter']}”: four marked samples**\n\n"
            f"| mark | a student wrote | why |\n|---|---|---|\n{marks}\n")


KEY = """# Proof that a class learned: key and rubric

For the teacher. Do not hand it out. The sheets are [form A](proof-A.md) and [form B](proof-B.md);
how to run the test stands in [proof-test.md](proof-test.md).

## The counter-argument: 0 to 3

| mark | the answer |
|---|---|
| 0 | is empty, names no argument, repeats the piece, or speaks about the author |
| 1 | names a fair doubt about a reason or a rule, without a fact |
| 2 | brings a fact against a reason, or shows why the rule fails in this case |
| 3 | does both against the rule that carries the conclusion, and says fairly what remains |

Language is not marked. A student who writes three words that hit the rule gets more than one who
fills the page. Cover the code name and the date, mix before and after, and mark all sheets of one
form in one go: else you see what you hope for. If you can, let a colleague mark ten sheets as
well; where you two differ by two, talk.

"""


def notebook(form: str) -> Row:
    """Return the notebook of a form, without outputs."""
    cells = [("markdown", f"# {TITLE} Form {form}\n\n{RULES}\n\nYour answers are kept in your "
              "answer file under your code name. Whether they\nare right is shown only when "
              "both forms are saved, after the course."),
             ("markdown", "Run the cells one by one, from the top. First your code name. If you "
              "have one\nalready, it stands here: go on."),
             ("code", 'import sys\n\nsys.path.append("../tools")\nfrom proof import ask, which\n\n'
              'from helpers import ask as question\n\nquestion("code-name")'),
             ("markdown", "Which form is yours? Run the cell, and close this page if it names the "
              "other\none for now."),
             ("code", "which()"),
             ("markdown", f"## The piece\n\n{piece(form)}")]
    for number, (part, (title, minutes, what)) in enumerate(PARTS.items(), 1):
        plural = "" if minutes == 1 else "s"
        cells += [("markdown", f"## {number}. {title}\n\n{minutes} minute{plural}. {what}"),
                  ("code", f'ask("{form}", "{part}")')]
    cells.append(("markdown", "Done. Save nothing more, and hand in your answer file as your "
                  "teacher says.\n\nAfter **both** forms, write `ask(\"both forms\")` into a new "
                  "cell and run it: then\nour answers stand below yours."))
    made = []
    for number, (kind, source) in enumerate(cells):
        cell = {"cell_type": kind, "id": f"proof-{form.lower()}-{number:02d}", "metadata": {},
                "source": source.splitlines(keepends=True)}
        made.append({**cell, "execution_count": None, "outputs": []} if kind == "code" else cell)
    return {"cells": made, "metadata": {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python",
                       "name": "python3"}, "language_info": {"name": "python"}},
        "nbformat": 4, "nbformat_minor": 5}  # fmt: skip


def files() -> dict[str, str]:
    """Return every file that is written from the content, by its name in teaching/."""
    found = {"proof-key.md": KEY + "\n".join(map(key, FORMS)),
             "proof-marks.csv": ",".join(COLUMNS) + "\n"}
    for form in FORMS:
        found[f"proof-{form}.md"] = sheet(form)
        found[f"proof-{form}.ipynb"] = json.dumps(notebook(form), ensure_ascii=False,
                                                  indent=1) + "\n"  # fmt: skip
    return found


if __name__ == "__main__":
    for name, text in files().items():
        (TEACHING / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"Written: teaching/{name}")
