"""A wrong row or column name in a table is one sentence, whatever pandas says."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pandas as pd
import pytest

from helpers import load
from helpers.errors import sentence_for, show_in_one_sentence

EVENTS = load("events").set_index("id", drop=False)


@pytest.mark.parametrize(("wrong", "sentence"), [
    (lambda: EVENTS.loc[["gantz-bakku"]], 'column "gantz-bakku": did you mean "gantz-baku"?'),
    (lambda: EVENTS.loc["gantz-bakku", "title"], 'did you mean "gantz-baku"?'),
    (lambda: EVENTS.loc[["gantz-baku", "gantz-bakku"]], '"gantz-bakku": did you'),
    (lambda: EVENTS["titel"], '"titel": did you mean "title"?'),
    (lambda: EVENTS.query("knd == 'visit'"), '"knd": did you mean "kind"?'),
    (lambda: EVENTS.sort_values("qqqqq"), '"qqqqq": its columns are id, date_start'),
    (lambda: load("claims").set_index("idd"), '"idd": did you mean "id"?'),
])  # fmt: skip
def test_a_wrong_name_is_one_sentence(wrong, sentence):
    with pytest.raises((KeyError, NameError)) as caught:
        wrong()
    said = sentence_for(caught.value)
    assert sentence in said and said.startswith("This table has no") and "\n" not in said


def test_a_mistake_of_another_kind_is_left_to_python():
    for wrong in (lambda: {}["a"], lambda: undefined_name):  # noqa: F821
        with pytest.raises((KeyError, NameError)) as caught:
            wrong()
        assert sentence_for(caught.value) == ""


def test_the_notebook_still_counts_it_as_an_error():
    shown = []
    shell = SimpleNamespace(
        _showtraceback=lambda kind, error, lines: shown.append((kind, lines)),
        InteractiveTB=SimpleNamespace(structured_traceback=lambda *a, **k: ["as Python does"]))
    for wrong in (lambda: EVENTS["titel"], lambda: {}["a"]):
        try:
            wrong()
        except KeyError:
            show_in_one_sentence(shell, *sys.exc_info())
    assert [kind for kind, _ in shown] == [KeyError, KeyError]
    assert "did you mean" in shown[0][1][0] and shown[1][1] == ["as Python does"]


def test_names_are_shown_as_they_are_and_long_tables_are_quick():
    table = pd.DataFrame({"<b>": range(3)}, index=["x", "y", "z"])
    with pytest.raises(KeyError) as caught:
        table["<c>"]
    assert '"<c>"' in sentence_for(caught.value)
