"""The argument in code: DF-QuAD by hand, by a second opinion and by its general properties."""

from __future__ import annotations

import re
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.argument import expand, influence, strengths

PLAIN = {">": "support", "-": "attack"}
TABLE = {">": "supports", "-": "attacks", "+": "needs"}
CLOSE = 1e-12
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def nodes(**bases) -> pd.DataFrame:
    """Return nodes(a=0.9, b=0) as a table of nodes."""
    return pd.DataFrame({"id": list(bases), "base": list(bases.values())})


def links(text: str, words=PLAIN, **more) -> pd.DataFrame:
    """Return "a>b c-b" (a supports b, c attacks b; a+b: b needs a) as a table of links."""
    rows = [re.fullmatch(r"(\w+)([>+-])(\w+)", word).groups() for word in text.split()]
    table = pd.DataFrame([(start, end, words[mark]) for start, mark, end in rows],
                         columns=["source", "target", "kind"])
    return table.assign(**more)


def one(text: str, target: str = "t", **bases) -> float:
    """Return the strength of one node of a graph written in the words of the tables."""
    return strengths(*expand(nodes(**bases), links(text, TABLE)))[target]


# Six nodes on paper: why the stop at the border service is read as a sign --------------------

SIX = pd.DataFrame(
    [("hq", "premise", 0.6), ("stop", "inference", 0.6), ("armenian", "objection", 0.5),
     ("remarkable", "premise", 0.75), ("unusual", "inference", 0.5), ("sign", "conclusion", 0)],
    columns=["id", "kind", "base"],
)  # fmt: skip
SIX_LINKS = links("hq+stop stop>sign remarkable+unusual unusual>sign armenian-stop", TABLE)


def test_six_nodes_by_hand():
    found = strengths(*expand(SIX, SIX_LINKS))
    assert found["hq"] == 0.6 and found["armenian"] == 0.5 and found["remarkable"] == 0.75
    # The need of hq: a doubt of 1 x (1 - 0.6) = 0.4. Against the inference stand 0.4 and 0.5:
    # F(0.4, 0.5) = 1 - 0.6 x 0.5 = 0.7, so 0.6 - 0.6 x 0.7 = 0.18.
    assert found["doubt: hq for stop"] == pytest.approx(0.4, abs=CLOSE)
    assert found["stop"] == pytest.approx(0.18, abs=CLOSE)
    assert found["unusual"] == pytest.approx(0.5 * 0.75, abs=CLOSE)  # 0.375
    # Two separate reasons: F(0.18, 0.375) = 1 - 0.82 x 0.625 = 1 - 0.5125 = 0.4875.
    assert found["sign"] == pytest.approx(0.4875, abs=CLOSE)


def test_a_seventh_node_by_hand():
    more = pd.DataFrame([("lieberman", "objection", 0.8)], columns=SIX.columns)
    found = strengths(*expand(pd.concat([SIX, more]),
                              pd.concat([SIX_LINKS, links("lieberman-remarkable", TABLE)])))
    assert found["remarkable"] == pytest.approx(0.15, abs=CLOSE)  # 0.75 - 0.75 x 0.8
    assert found["unusual"] == pytest.approx(0.075, abs=CLOSE)  # 0.5 x 0.15
    assert found["sign"] == pytest.approx(0.2415, abs=CLOSE)  # 1 - 0.82 x 0.925 = 1 - 0.7585


def test_a_warrant_with_three_premises():
    # Doubts 0.1, 0.2, 0.3; F = 1 - 0.9 x 0.8 x 0.7 = 0.496; 0.9 - 0.9 x 0.496 = 0.4536.
    assert one("a+t b+t c+t", a=0.9, b=0.8, c=0.7, t=0.9) == pytest.approx(0.4536, abs=CLOSE)


# The formula, one node at a time ----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0.4),  # nothing bears on it: its base
        ("a>t", 0.7),  # vs = 0.5: 0.4 + 0.6 x 0.5
        ("a-t", 0.2),  # va = 0.5: 0.4 - 0.4 x 0.5
        ("a>t b>t", 0.94),  # vs = 1 - 0.5 x 0.2 = 0.9: 0.4 + 0.6 x 0.9
        ("a-t b-t", 0.04),  # va = 0.9: 0.4 - 0.4 x 0.9
        ("a>t b-t", 0.28),  # va - vs = 0.8 - 0.5 = 0.3: 0.4 - 0.4 x 0.3
        ("b>t a-t", 0.58),  # vs - va = 0.3: 0.4 + 0.6 x 0.3
        ("a>t a-t", 0.4),  # va = vs: its base
        ("a>t a>t", 0.85),  # a link twice counts twice: vs = 1 - 0.5 x 0.5 = 0.75: 0.4 + 0.45
        ("a-t a-t", 0.1),  # va = 0.75: 0.4 - 0.3
        ("a+t", 0.2),  # 0.4 x 0.5
        ("a+t a+t", 0.1),  # 0.4 x 0.5 x 0.5
        ("a+t b+t", 0.16),  # 0.4 x 0.5 x 0.8
        ("a+t b>t", 0.58),  # va = 1 - 0.5 = 0.5, vs = 0.8: 0.4 + 0.6 x 0.3
        ("n>t n-t", 0.4),  # strength 0 changes nothing
        ("y>t", 1.0),  # a sure support: 0.4 + 0.6 x 1
        ("y-t", 0.0),  # a sure attack: 0.4 - 0.4 x 1
        ("y>t y-t", 0.4),  # both: its base
        ("y+t", 0.4),  # a sure premise leaves the warrant
        ("n+t", 0.0),  # no inference without its premise
    ],
)
def test_formula_by_hand(text, expected):
    assert one(text, a=0.5, b=0.8, n=0, y=1, t=0.4) == pytest.approx(expected, abs=CLOSE)


def test_a_conclusion_of_base_zero_cannot_go_below_it():
    assert one("a>t b-t", a=0.5, b=0.8, t=0) == 0


def test_an_objection_to_an_objection_restores():
    # o = 0.8 - 0.8 x 0.5 = 0.4; t = 0.5 - 0.5 x 0.4 = 0.3 (without the reply: 0.1).
    assert one("r-o o-t", r=0.5, o=0.8, t=0.5) == pytest.approx(0.3, abs=CLOSE)


def test_weight_multiplies_what_passes():
    table = nodes(a=0.5, b=0.8, t=0.4)
    found = strengths(table, links("a>t b-t", weight=[0.4, 0.25]))
    assert found["t"] == pytest.approx(0.4, abs=CLOSE)  # vs = 0.5 x 0.4 = va = 0.8 x 0.25
    found = strengths(table, links("a>t b-t", weight=[1, 0.25]))
    assert found["t"] == pytest.approx(0.58, abs=CLOSE)  # 0.5 - 0.2 = 0.3: 0.4 + 0.6 x 0.3
    assert strengths(table, links("a>t b-t", weight=[0, 0]))["t"] == 0.4


def test_weight_of_a_need_is_how_much_of_the_doubt_counts():
    table = nodes(a=0.5, t=0.8)
    for weight, expected in ((1, 0.4), (0.5, 0.6), (0, 0.8)):  # 0.8 x (1 - weight x 0.5)
        found = strengths(*expand(table, links("a+t", TABLE, weight=[weight])))
        assert found["t"] == pytest.approx(expected, abs=CLOSE)


def test_figures_of_another_program():
    """Figures of dfquad_strengths in formal-argumentation 0.3.0 (PyPI), kept here."""
    table = nodes(a=0.9, b=0.35, c=0.7, d=0.2, e=0.55, f=0.5, g=0.8, h=0.4, i=0, j=0.65)
    found = strengths(table, links("a>d b-d c>e a-e b>f d>f e-f c>g f-g d-h e>h f>i g>i h-i a>j "
                                   "i>j g-j h-j"))
    theirs = dict(a=0.9, b=0.35, c=0.7, d=0.64, e=0.44, f=0.663, g=0.8074, h=0.32, i=0.6150938,
                  j=0.682367083)
    assert found.to_dict() == pytest.approx(theirs, abs=1e-11)


# What goes in and out ---------------------------------------------------------------------


def test_series_is_in_the_order_of_the_nodes():
    found = strengths(nodes(t=0.4, b=0.8, a=0.5), links("a>b b>t"))
    assert list(found.index) == ["t", "b", "a"]
    assert (found.index.name, found.name, found.dtype) == ("id", "strength", np.float64)


def test_no_nodes_and_no_links():
    found = strengths(nodes(), links(""))
    assert found.empty and found.dtype == np.float64
    both = expand(nodes(a=1), links(""))
    assert strengths(*both).to_dict() == {"a": 1.0}


@pytest.mark.parametrize("form", [dict, pd.Series])
def test_base_replaces_some_bases(form):
    table = nodes(a=0.5, b=np.nan, t=0.4)
    found = strengths(table, links("a>t b-t"), base=form({"b": 0.8}))
    assert found["t"] == pytest.approx(0.28, abs=CLOSE) and found["b"] == 0.8
    assert table["base"].isna().tolist() == [False, True, False]


def test_numbers_of_every_kind_are_taken():
    table = nodes(a=np.float32(0.5), b=np.int64(1), t=0)
    assert strengths(table, links(""), base={"t": np.float64(0.25)}).to_dict() == {
        "a": 0.5, "b": 1, "t": 0.25}
    whole = pd.DataFrame({"id": ["a"], "base": pd.array([1], dtype="Int64")})
    assert strengths(whole, links(""))["a"] == 1


def test_expand_says_the_doubts():
    table, rows = SIX.copy(), SIX_LINKS.assign(why="because", weight=0.5)
    kept = table.copy(), rows.copy()
    more, plain = expand(table, rows)
    pd.testing.assert_frame_equal(table, kept[0])
    pd.testing.assert_frame_equal(rows, kept[1])
    assert list(more["id"]) == [*SIX["id"], "doubt: hq for stop", "doubt: remarkable for unusual"]
    assert list(more["kind"][-2:]) == ["doubt", "doubt"] and list(more["base"][-2:]) == [1, 1]
    doubt = "doubt: hq for stop"
    assert plain[:2].to_dict("records") == [
        {"source": "hq", "target": doubt, "kind": "attack", "why": "because", "weight": 1.0},
        {"source": doubt, "target": "stop", "kind": "attack", "why": "because", "weight": 0.5},
    ]
    assert list(plain["kind"]) == ["attack"] * 2 + ["support"] + ["attack"] * 2 + [
        "support", "attack"]
    assert list(more.index) == list(range(8)) and list(plain.index) == list(range(7))


def test_expand_twice_is_as_once():
    first = expand(SIX, SIX_LINKS)
    for one_table, other in zip(first, expand(*first), strict=True):
        pd.testing.assert_frame_equal(one_table, other)


def test_doubts_never_share_an_id():
    table, rows = expand(nodes(a=0.5, t=1), links("a+t a+t", TABLE))
    again = expand(table, pd.concat([rows, links("a+t", TABLE)]))
    assert again[0]["id"].is_unique and len(again[0]) == 5
    assert "kind" not in again[0].columns
    assert strengths(*again)["t"] == pytest.approx(0.125, abs=CLOSE)  # 0.5 x 0.5 x 0.5


# Influence --------------------------------------------------------------------------------


def test_influence_by_hand():
    more = pd.DataFrame([("apart", "premise", 0.9)], columns=SIX.columns)
    found = influence(*expand(pd.concat([SIX, more]), SIX_LINKS), "sign")
    assert list(found.index) == [*SIX["id"], "apart"] and found.index.name == "id"
    assert list(found.columns) == ["without", "only"]
    expected = {  # the whole is 1 - (1 - 0.18) x (1 - 0.375) = 0.4875
        "hq": (0.375, 0.18),  # without it stop is 0; with only it unusual is 0
        "stop": (0.375, 0),  # only: no premise stands
        "armenian": (0.6, 0),  # stop is 0.6 x 0.6 = 0.36: 1 - 0.64 x 0.625 = 0.6
        "remarkable": (0.18, 0.375),
        "unusual": (0.18, 0),
        "sign": (0.4875, 0),  # its base is 0 as it is
        "apart": (0.4875, 0),  # it bears on nothing
    }
    for name, row in expected.items():
        assert tuple(found.loc[name]) == pytest.approx(row, abs=CLOSE), name


def test_premises_that_only_work_together_stand_for_nothing_alone():
    table = nodes(a=0.9, b=0.8, w=0.5, t=0).assign(
        kind=["premise", "premise", "inference", "conclusion"])
    found = influence(*expand(table, links("a+w b+w w>t", TABLE)), "t")
    assert found.loc["a":"b"].to_numpy().tolist() == [[0, 0], [0, 0]]
    assert found.loc["t", "without"] == pytest.approx(0.36, abs=CLOSE)  # 0.5 x 0.9 x 0.8


def test_influence_takes_other_bases():
    found = influence(*expand(SIX, SIX_LINKS), "sign", base={"armenian": 0, "hq": 1})
    # stop is 0.6 x 1: without remarkable 0.6 stands, with only hq the same.
    assert found.loc["remarkable", "without"] == pytest.approx(0.6, abs=CLOSE)
    assert found.loc["hq", "only"] == pytest.approx(0.6, abs=CLOSE)


def test_nullable_columns_and_a_kind_not_filled_in():
    types = {"id": "string", "kind": "string", "base": "Float64"}  # as helpers.load may give them
    table = SIX.astype(types)
    table.loc[2, "kind"] = pd.NA
    found = influence(*expand(table, SIX_LINKS.astype("string")), "sign")
    assert tuple(found.loc["hq"]) == pytest.approx((0.375, 0.18), abs=CLOSE)
    assert tuple(found.loc["armenian"]) == pytest.approx((0.6, 0), abs=CLOSE)
    table.loc[0, "base"] = pd.NA
    assert 'The base of "hq" is ' in refusal(strengths, *expand(table, SIX_LINKS))


def test_influence_of_a_premise_on_itself():
    found = influence(*expand(SIX, SIX_LINKS), "hq")
    assert tuple(found.loc["hq"]) == (0, 0.6)
    assert tuple(found.loc["remarkable"]) == (0.6, 0)


# A second opinion -------------------------------------------------------------------------


def textbook(table: pd.DataFrame, rows: pd.DataFrame) -> dict[str, float]:
    """Work DF-QuAD out as KR 2016 prints it: recursive, F from two values at a time.

    It reads the words of the tables itself: the doubt of a premise of strength p is 1 - p.
    """
    bases = dict(zip(table["id"], table["base"], strict=True))

    def together(values):
        if not values:
            return 0
        *rest, last = values
        return last if not rest else together(rest) + last - together(rest) * last

    def strength(name):
        coming = [(kind, strength(source), weight) for source, target, kind, weight
                  in rows[["source", "target", "kind", "weight"]].itertuples(index=False)
                  if target == name]  # fmt: skip
        attackers = [value * weight for kind, value, weight in coming if kind == "attacks"]
        attackers += [(1 - value) * weight for kind, value, weight in coming if kind == "needs"]
        supporters = [value * weight for kind, value, weight in coming if kind == "supports"]
        base, va, vs = bases[name], together(attackers), together(supporters)
        return base - base * abs(vs - va) if va >= vs else base + (1 - base) * abs(vs - va)

    return {name: strength(name) for name in bases}


shares = st.one_of(st.sampled_from([0.0, 0.5, 1.0]), st.floats(0, 1))


@st.composite
def graphs(draw, kinds=("supports", "attacks", "needs")):
    """Draw an acyclic graph in the words of the tables, its rows in any order."""
    count = draw(st.integers(1, 6))
    names = [f"n{number}" for number in range(count)]
    pairs = [(start, end) for start in names for end in names if start < end]
    link = st.tuples(st.sampled_from(pairs or [("", "")]), st.sampled_from(kinds), shares)
    found = draw(st.lists(link, max_size=9 if pairs else 0))
    table = pd.DataFrame({"id": names, "base": draw(st.lists(shares, min_size=count,
                                                             max_size=count))})
    rows = pd.DataFrame([(*ends, kind, weight) for ends, kind, weight in found],
                        columns=["source", "target", "kind", "weight"])
    order = draw(st.permutations(range(count)))
    return table.iloc[list(order)], rows


def solve(table, rows, base=None) -> pd.Series:
    """Return the strengths of the nodes that were there before `expand`."""
    return strengths(*expand(table, rows), base=base)[list(table["id"])]


@unhurried
@given(graphs())
def test_agrees_with_the_second_opinion(graph):
    expected = textbook(*graph)
    found = solve(*graph)
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, abs=1e-9), name


@unhurried
@given(graphs())
def test_strengths_stay_between_0_and_1(graph):
    assert strengths(*expand(*graph)).between(0, 1).all()


@unhurried
@given(graphs(), shares, st.data())
def test_more_base_never_makes_a_node_weaker(graph, value, data):
    name = data.draw(st.sampled_from(list(graph[0]["id"])))
    before, after = solve(*graph), solve(*graph, base={name: value})
    was = graph[0].set_index("id").loc[name, "base"]
    low, high = (before, after) if was <= value else (after, before)
    assert low[name] <= high[name] + CLOSE


@unhurried
@given(graphs(kinds=("supports", "needs")), shares, st.data())
def test_where_nothing_attacks_more_base_makes_nothing_weaker(graph, value, data):
    name = data.draw(st.sampled_from(list(graph[0]["id"])))
    was = graph[0].set_index("id").loc[name, "base"]
    low, high = solve(*graph, base={name: min(was, value)}), solve(
        *graph, base={name: max(was, value)})
    assert (low <= high + CLOSE).all()


@unhurried
@given(graphs(kinds=("supports", "attacks")), shares, shares, st.data())
def test_a_stronger_attacker_never_helps_and_a_stronger_supporter_never_hurts(
        graph, one_base, other, data):
    table, rows = graph
    target = data.draw(st.sampled_from(list(table["id"])))
    for kind, sign in (("attacks", -1), ("supports", 1)):
        new = pd.DataFrame([("new", target, kind, 1.0)], columns=rows.columns)
        more = pd.concat([rows, new]) if len(rows) else new
        low, high = (solve(pd.concat([table, nodes(new=value)]), more)[target]
                     for value in sorted((one_base, other)))
        assert sign * (high - low) >= -CLOSE, kind


@unhurried
@given(graphs(), st.sampled_from(["supports", "attacks"]), st.data())
def test_an_argument_of_no_strength_changes_nothing(graph, kind, data):
    table, rows = graph
    target = data.draw(st.sampled_from(list(table["id"])))
    new = pd.DataFrame([("new", target, kind, 1.0)], columns=rows.columns)
    more = pd.concat([rows, new]) if len(rows) else new
    found = solve(pd.concat([table, nodes(new=0.0)]), more)
    assert (found.drop("new") == solve(table, rows)).all()


@unhurried
@given(graphs(), st.data())
def test_a_link_of_no_weight_changes_nothing(graph, data):
    table, rows = graph
    rows = rows.assign(weight=[data.draw(st.sampled_from([0.0, 1.0])) for _ in range(len(rows))])
    assert (solve(table, rows) == solve(table, rows[rows["weight"] > 0])).all()


@unhurried
@given(graphs(), st.data())
def test_order_of_rows_does_not_matter(graph, data):
    table, rows = graph
    mixed = [frame.iloc[list(data.draw(st.permutations(range(len(frame)))))]
             for frame in (table, rows)]  # fmt: skip
    assert (solve(table, rows) - solve(*mixed)).abs().max() < CLOSE


@unhurried
@given(graphs(), st.data())
def test_influence_is_what_strengths_says(graph, data):
    table, rows = graph
    kinds = [data.draw(st.sampled_from(["premise", "inference"])) for _ in range(len(table))]
    table = table.assign(kind=kinds)
    target = data.draw(st.sampled_from(list(table["id"])))
    found = influence(*expand(table, rows), target)
    premises = set(table["id"][table["kind"] == "premise"])
    for name in table["id"]:
        others = dict.fromkeys(premises - {name}, 0)
        assert found.loc[name, "without"] == solve(table, rows, base={name: 0})[target]
        assert found.loc[name, "only"] == solve(table, rows, base=others)[target]


# Large and deep ---------------------------------------------------------------------------


def test_ten_thousand_in_one_line():
    names = [f"n{number}" for number in range(10_000)]
    line = pd.DataFrame({"source": names[:-1], "target": names[1:], "kind": "support"})
    found = strengths(pd.DataFrame({"id": names, "base": [1.0] + [0.0] * 9_999}), line)
    assert (found == 1).all()
    back = pd.DataFrame({"source": [names[-1]], "target": [names[0]], "kind": ["support"]})
    with pytest.raises(ValueError, match='^The links run in a circle, from "n0" to "n1" to "n2"'):
        strengths(pd.DataFrame({"id": names, "base": 0.5}), pd.concat([line, back]))


def test_ten_thousand_nodes_and_thirty_thousand_links_under_a_second():
    chance = np.random.default_rng(4)
    ends = np.sort(chance.integers(0, 10_000, (40_000, 2)), axis=1)
    ends = ends[ends[:, 0] < ends[:, 1]][:30_000]
    names = np.array([f"n{number}" for number in range(10_000)])
    table = pd.DataFrame({"id": names, "base": chance.random(10_000)})
    rows = pd.DataFrame({"source": names[ends[:, 0]], "target": names[ends[:, 1]],
                         "kind": chance.choice(["support", "attack"], len(ends))})
    assert len(rows) == 30_000
    times = []
    for _ in range(3):
        start = time.process_time()
        found = strengths(table, rows)
        times.append(time.process_time() - start)
    assert found.between(0, 1).all() and found.nunique() > 9_000
    assert min(times) < 1, times


# What is refused --------------------------------------------------------------------------


def refusal(call, *given, **more) -> str:
    """Return the message of a refused call, having seen that it is one sentence."""
    with pytest.raises(ValueError) as caught:
        call(*given, **more)
    assert isinstance(caught.value, ValueError)
    message = str(caught.value)
    assert message[-1] in ".?" and "\n" not in message
    assert not re.search(r"[.?!] [A-Z]", message), message
    return message


NOT_SHARES = [np.nan, None, pd.NA, True, False, np.True_, "0.5", "", np.inf, -np.inf, -0.01, 1.01,
              2, 1j, [0.5]]  # fmt: skip


@pytest.mark.parametrize("value", NOT_SHARES, ids=repr)
def test_what_is_no_number_from_0_to_1(value):
    table = pd.DataFrame({"id": ["a", "t"], "base": pd.Series([value, 1.0], dtype=object)})
    good, rows = nodes(a=0.5, t=1.0), links("a>t")
    weighed = rows.assign(weight=pd.Series([value], dtype=object))
    end = "it must be a number from 0 to 1."
    for message in (refusal(strengths, table, rows), refusal(strengths, good, rows, {"a": value})):
        assert message == f'The base of "a" is {value!r}: {end}'
    message = refusal(strengths, good, weighed)
    assert message == f'The weight of the link from "a" to "t" is {value!r}: {end}'
    needed = links("a+t", TABLE).assign(weight=pd.Series([value], dtype=object))
    message = refusal(strengths, *expand(good, needed))  # expand hides nothing
    assert message.startswith("The weight of the link from ") and message.endswith(end)


def test_columns_of_booleans_and_text_are_refused():
    rows = links("a>t")
    for column in ([True, False], ["0.5", "1"]):
        assert 'The base of "a" is ' in refusal(strengths, nodes(a=column[0], t=column[1]), rows)
    assert "The weight of" in refusal(strengths, nodes(a=1, t=1), rows.assign(weight=True))
    assert 'The base of "a" is True' in refusal(
        strengths, *expand(nodes(a=True, t=True), links("a+t", TABLE)))


def test_a_missing_column():
    for call in (strengths, expand):
        assert refusal(call, nodes(a=1)[["id"]], links("")) == (
            'The table of nodes has no column "base": it needs id, base.')
        assert refusal(call, nodes(a=1), links("").drop(columns="kind")) == (
            'The table of links has no column "kind": it needs source, target, kind.')
    assert 'has no column "id"' in refusal(strengths, None, links(""))
    assert refusal(influence, nodes(a=1), links(""), "a") == (
        'The table of nodes has no column "kind": it needs id, base, kind.')


@pytest.mark.parametrize("name", [None, np.nan, 7, ""], ids=repr)
def test_a_node_without_an_id(name):
    table = pd.DataFrame({"id": pd.Series(["a", name], dtype=object), "base": 1.0})
    assert refusal(strengths, table, links("")) == (
        f"Row 2 of the nodes has {name!r} as its id: "
        'give it a short text, such as "shares-border".')


def test_a_duplicate_id():
    table = pd.concat([nodes(a=1, b=1), nodes(a=0)])
    assert refusal(strengths, table, links("")) == (
        'The id "a" stands twice in the nodes: give each its own id.')


def test_a_link_to_or_from_nowhere():
    table = nodes(border=1, motive=1)
    where = 'in the link from "{}" to "{}"'
    assert refusal(strengths, table, links("border>motiv")) == (
        f'There is no node "motiv" ({where.format("border", "motiv")}): did you mean "motive"?')
    assert refusal(strengths, table, links("xyz>motive")) == (
        f'There is no node "xyz" ({where.format("xyz", "motive")}): '
        "use an id of the table of nodes.")
    empty = links("border>motive").assign(target=[np.nan])
    assert 'There is no node "nan"' in refusal(strengths, table, empty)
    needed = expand(table, links("bordr+motive", TABLE))
    assert 'There is no node "bordr" (' in refusal(strengths, *needed)


def test_an_unknown_kind():
    table = nodes(a=1, t=1)
    start = 'The link from "a" to "t" is of an unknown kind, '
    for word in ("helps", "", "Support"):
        rows = links("a>t").assign(kind=word)
        assert refusal(strengths, table, rows) == f"{start}{word!r}: use one of support, attack."
        assert refusal(expand, table, rows) == (
            f"{start}{word!r}: use one of supports, attacks, needs, support, attack.")
    for word in TABLE.values():
        assert refusal(strengths, table, links("a>t").assign(kind=word)) == (
            f"{start}{word!r}: use one of support, attack (call expand first).")
    for word in (np.nan, None, pd.NA, 1, ["support"]):
        rows = links("a>t").assign(kind=pd.Series([word], dtype=object))
        assert refusal(strengths, table, rows).startswith(f"{start}{word!r}: use one of ")
        assert refusal(expand, table, rows).startswith(start)


def test_an_unknown_id_in_base():
    table = nodes(border=1, motive=1)
    assert refusal(strengths, table, links(""), {"bordr": 0.5}) == (
        'There is no node "bordr" (in base): did you mean "border"?')
    assert 'There is no node "7" (in base)' in refusal(strengths, table, links(""), {7: 0.5})
    assert refusal(strengths, table, links(""), 0.5) == (
        'base is 0.5: give it as a dictionary of ids and numbers, such as '
        '{"shares-border": 0.9}.')


def test_an_unknown_target():
    assert refusal(influence, SIX, links(""), "sing") == (
        'There is no node "sing" (in target): did you mean "sign"?')
    assert 'There is no node "None"' in refusal(influence, SIX, links(""), None)


def test_a_circle_names_its_members_in_order():
    table = nodes(before=1, c=1, b=1, a=1, after=1)
    rows = links("before>a a>b b-c c>a c>after before>after")
    message = 'The links run in a circle, from {}: take out one of these links.'
    assert refusal(strengths, table, rows) == message.format('"c" to "a" to "b" to "c"')
    assert refusal(strengths, nodes(a=1), links("a-a")) == message.format('"a" to "a"')
    needed = expand(nodes(a=1, i=1), links("a+i i>a", TABLE))
    assert refusal(strengths, *needed) == message.format('"a" to "doubt: a for i" to "i" to "a"')
    assert refusal(influence, SIX, links("hq>sign sign>hq"), "stop") == message.format(
        '"hq" to "sign" to "hq"')


@unhurried
@given(st.integers(1, 7), st.data())
def test_every_circle_is_found(size, data):
    names = [f"n{number}" for number in range(size)]
    ring = data.draw(st.permutations(names))
    rows = pd.DataFrame({"source": ring, "target": ring[1:] + ring[:1], "kind": "attack"})
    turn = ring.index("n0")
    around = [*ring[turn:], *ring[:turn], "n0"]
    message = refusal(strengths, pd.DataFrame({"id": names, "base": 1}), rows)
    assert re.findall(r'"(n\d)"', message) == around
