"""The errors that a learner may meet: one sentence, and no page of program code."""

import re
from difflib import get_close_matches


class AtlasError(ValueError):
    """Something that the reader can mend; the message says what, where and how."""

    def _render_traceback_(self) -> list[str]:
        """Give a notebook the sentence alone."""
        return [str(self)]


def sentence_for(error: BaseException) -> str:
    """Say in one sentence which row or column a table does not have; "" for anything else.

    Reads the table from the frames of pandas that the error came through.
    """
    trace, axes = error.__traceback__, []
    while trace:
        own = trace.tb_frame.f_locals.get("self")
        table = getattr(own, "obj", own)  # the table itself, or the one behind its .loc
        if "pandas" in trace.tb_frame.f_globals.get("__name__", "") and hasattr(table, "axes"):
            axes = [[str(name) for name in axis] for axis in table.axes]
        trace = trace.tb_next
    names = [name for axis in axes for name in axis]
    wrong = [word for word in re.findall(r"'([^']+)'", str(error)) if word not in names]
    if not axes or not wrong:
        return ""
    near = get_close_matches(wrong[0], names, n=1, cutoff=0.5)
    hint = f'did you mean "{near[0]}"?' if near else f"its columns are {', '.join(axes[-1])}."
    return f'This table has no row or column "{wrong[0]}": {hint}'


def show_in_one_sentence(shell, kind, error, trace, tb_offset=None) -> None:
    """Show a wrong name in a table as a sentence, and every other error as Python does."""
    said = sentence_for(error)
    shell._showtraceback(kind, error, [said] if said else shell.InteractiveTB.structured_traceback(
        kind, error, trace, tb_offset=tb_offset))
