"""The board in Python: ranges, a saved board as tables, exports, and the first state as text."""

from __future__ import annotations

import itertools
import json
import random
import subprocess
from html.parser import HTMLParser

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import answers
from helpers.argument import expand, ranges, strengths
from helpers.board import (
    CORE,
    SENTENCE,
    WORDS,
    _short,
    as_argdown,
    as_json,
    as_mermaid,
    board,
    from_json,
    in_words,
    my_board,
    six_nodes,
)
from helpers.data import load

HOSTILE = ('<img src=x onerror="alarm()"></script>[a](b) {x: 1} #tag *b* _i_ @[c] <d> // e\n'
           '=== -- "]) --> end %%{init: {}}%% `f` \\')
CLOSE = 1e-12
shares = st.one_of(st.sampled_from([0.0, 0.5, 1.0]), st.floats(0, 1))


@pytest.fixture
def path(tmp_path, monkeypatch):
    file = tmp_path / "answers.jsonl"
    monkeypatch.setenv("ARGUMENT_ATLAS_ANSWERS", str(file))
    return file


def small(kind: str = "premise") -> tuple[pd.DataFrame, pd.DataFrame]:
    """A premise, a step that needs it, its conclusion, an objection to the step."""
    nodes = pd.DataFrame(
        [("p", kind, "The premise", "It is so."), ("s", "inference", "The step", "So it follows."),
         ("c", "conclusion", "The conclusion", "It follows."),
         ("o", "objection", "The objection", "It does not.")],
        columns=["id", "kind", "label", "text"])  # fmt: skip
    links = pd.DataFrame([("p", "s", "needs"), ("s", "c", "supports"), ("o", "s", "attacks")],
                         columns=["source", "target", "kind"])  # fmt: skip
    return nodes, links


# Ranges -----------------------------------------------------------------------------------


@st.composite
def graphs(draw):
    """Draw an acyclic graph with ranges; at most six nodes, so that all corners can be tried."""
    count = draw(st.integers(1, 6))
    names = [f"n{number}" for number in range(count)]
    ends = [sorted(draw(st.tuples(shares, shares))) for _ in names]
    pairs = [(start, end) for start in names for end in names if start < end]
    kinds = st.sampled_from(["supports", "attacks", "needs"])
    found = draw(st.lists(st.tuples(st.sampled_from(pairs or [("", "")]), kinds, shares),
                          max_size=9 if pairs else 0))  # fmt: skip
    nodes = pd.DataFrame({"id": names, "base_low": [low for low, _ in ends],
                          "base": [(low + high) / 2 for low, high in ends],
                          "base_high": [high for _, high in ends]})  # fmt: skip
    rows = [(*pair, kind, weight) for pair, kind, weight in found]
    return nodes, pd.DataFrame(rows, columns=["source", "target", "kind", "weight"])


def corners(nodes: pd.DataFrame, links: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return the least and the greatest strength over all corners of the ranges."""
    full = expand(nodes, links)
    tries = pd.DataFrame([
        strengths(*full, base=dict(zip(nodes["id"], corner, strict=True)))[list(nodes["id"])]
        for corner in itertools.product(*zip(nodes["base_low"], nodes["base_high"], strict=True))])
    return tries.min(), tries.max()


def signs(links: pd.DataFrame, start: str, end: str) -> set[int]:
    """Return with which signs a node bears on another: +1 helps, -1 hurts."""
    if start == end:
        return {1}
    return {(-1 if link.kind == "attacks" else 1) * sign
            for link in links[links["source"] == start].itertuples()
            for sign in signs(links, link.target, end)}


@settings(deadline=None, max_examples=60)
@given(graphs())
def test_no_corner_lies_outside_the_range_and_a_clear_case_is_met_exactly(graph):
    nodes, links = graph
    found, (least, most) = ranges(nodes, links), corners(nodes, links)
    middle = strengths(*expand(nodes, links))
    for name in nodes["id"]:
        low, between, high = found.loc[name]
        assert low <= least[name] + CLOSE and high >= most[name] - CLOSE
        assert between == middle[name] and low - CLOSE <= between <= high + CLOSE
        if all(len(signs(links, other, name)) < 2 for other in nodes["id"]):
            assert low == pytest.approx(least[name], abs=CLOSE)
            assert high == pytest.approx(most[name], abs=CLOSE)


def test_ranges_by_hand():
    nodes, links = small()
    nodes = nodes.assign(base_low=[0.5, 0.6, 0, 0.1], base=[0.6, 0.7, 0, 0.2],
                         base_high=[0.7, 0.8, 0, 0.3])
    found = ranges(nodes, links)
    assert found.loc["s", "low"] == pytest.approx(0.6 * 0.5 * 0.7)
    assert found.loc["c", "middle"] == pytest.approx(0.7 * 0.6 * 0.8)
    assert found.loc["c", "high"] == pytest.approx(0.8 * 0.7 * 0.9)


def test_in_our_own_graph_no_node_both_helps_and_hurts_a_conclusion():
    """So the ranges of the board are exact, and a friend's board knows what to take."""
    links = load("argument_links")
    for top in ("direct-defence", "iran-cornered", "israel-hub"):
        found = {top: {1}}
        while True:
            before = sum(map(len, found.values()))
            for link in links.itertuples():
                for sign in list(found.get(link.target, ())):
                    new = -sign if link.kind == "attacks" else sign
                    found.setdefault(link.source, set()).add(new)
            if sum(map(len, found.values())) == before:
                break
        assert len(found) > 40
        assert [name for name, both in found.items() if len(both) > 1] == []


def test_a_range_that_is_no_number_is_refused():
    nodes, links = small()
    nodes = nodes.assign(base_low=0.1, base=0.2, base_high=1.3)
    with pytest.raises(ValueError, match='^The range of "[a-z]" is 1.3: it must be a number'):
        ranges(nodes, links)


@pytest.mark.parametrize(("low", "high", "words"), [
    (0, 0, "very weak"), (0, 0.2, "very weak"), (0.2, 0.4, "weak"), (0.4, 0.6, "open"),
    (0.6, 0.8, "strong"), (0.8, 1, "very strong"), (1, 1, "very strong"),
    (0, 1, "very weak to very strong"),
    (0.59, 0.61, "open to strong"), (0.6, 0.6, "strong"), (0.3 + 0.3, 0.8, "strong"),
])  # fmt: skip
def test_words_in_five_steps(low, high, words):
    assert in_words(low, high) == words


# A saved board ----------------------------------------------------------------------------


VALUE = {
    "conclusion": "c", "mode": "printed", "finished": True,
    "bases": {"printed": {"p": [0.6, 0.8], "own-1": [0.5, None], "o": [0.9, 0.2], "gone": [0, 1]},
              "repaired": {"p": [0.1, 0.2]}},
    "nodes": [{"id": "own-1", "kind": "premise", "label": HOSTILE, "text": ""},
              {"id": "own-1-step", "kind": "inference", "label": "So", "text": ""}],
    "links": [{"source": "own-1", "target": "own-1-step", "kind": "needs", "why": ""},
              {"source": "own-1-step", "target": "c", "kind": "supports", "why": ""}],
    "before": {"c": [0.3, 0.4]}, "difference": {"choice": "rule", "words": HOSTILE},
}  # fmt: skip


def test_a_saved_board_comes_back_as_two_tables(path):
    answers.save("board", VALUE)
    nodes, links = my_board(*small())
    rows = nodes.set_index("id")
    three = ["base_low", "base", "base_high"]
    assert tuple(rows.loc["p", three]) == pytest.approx((0.6, 0.7, 0.8))
    assert tuple(rows.loc["own-1", ["base_low", "base_high"]]) == (0.5, 1)
    assert tuple(rows.loc["o", ["base_low", "base_high"]]) == (0, 1)  # low above high: not set
    assert tuple(rows.loc["c", ["base_low", "base_high"]]) == (0, 0)
    assert list(rows["yours"]) == [True, False, False, False, True, False]
    assert rows.loc["own-1", "label"] == HOSTILE
    assert len(links) == 5
    found = ranges(nodes, links)
    assert found.loc["c", "low"] == 0 and found.loc["c", "high"] == pytest.approx(1)


def test_only_what_leads_to_one_node(path):
    nodes, links = my_board(about="border-stop")
    assert set(links["source"]) | {"border-stop"} == set(nodes["id"]) and 20 < len(nodes) < 60
    assert as_mermaid(nodes, links).count("\n") == 1 + len(nodes) + len(links)
    with pytest.raises(ValueError, match='did you mean "border-stop"'):
        my_board(about="border-stp")


def test_nothing_saved_means_nothing_set(path):
    nodes, _ = my_board(*small())
    assert not nodes["yours"].any()
    assert list(nodes["base"]) == [0.5, 0.5, 0, 0.5]


def test_as_repaired_new_words_start_again_and_the_rest_is_carried_over(path):
    nodes, links = small()
    nodes["text_repaired"] = ["It is nearly so.", None, None, None]
    links.loc[2, "target"] = "p"  # the objection attacks the words that are repaired
    bases = {"printed": {"p": [0, 0.1], "s": [0.5, 0.6], "o": [0.8, 0.9]}, "repaired": {}}
    answers.save("board", {"mode": "repaired", "bases": bases})
    rows = my_board(nodes, links)[0].set_index("id")
    assert list(rows["yours"]) == [False, True, False, False]
    assert rows.loc["p", "text"] == "It is nearly so."
    answers.save("board", {"mode": "printed", "bases": bases})
    rows = my_board(nodes, links)[0].set_index("id")
    assert list(rows["yours"]) == [True, True, False, True]
    assert rows.loc["p", "text"] == "It is so."


@pytest.mark.parametrize("value", [
    None, 7, "x", [], {"bases": 3, "nodes": {}, "links": "no"}, {"bases": {"printed": []}},
    {"nodes": [1, {"id": 2}, {"id": "own-1", "kind": "dragon", "label": "x"}]},
    {"bases": {"printed": {"p": [True, 2], "s": "ab", "o": [None, None]}}},
    {"links": [{"source": "c", "target": "p", "kind": "supports"}]},
    {"links": [{"source": "nowhere", "target": "p", "kind": "supports"}]},
])  # fmt: skip
def test_a_strange_saved_value_breaks_nothing(path, value):
    answers.save("board", value)
    assert "not set yet" in board(*small())._repr_mimebundle_()[0]["text/plain"]


# The first state --------------------------------------------------------------------------


class Reader(HTMLParser):
    """Collects tags and text; the text of a script apart."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.words, self.script = [], "", ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        if self.tags[-1:] == ["script"] and not self.script:
            self.script = data
        else:
            self.words += data


def test_the_plain_first_state_is_a_nested_list_with_all_text(path):
    html = board()._repr_mimebundle_()[0]["text/html"]
    read = Reader(html)
    assert SENTENCE in read.words and "(not set yet)" in read.words
    for row in load("argument_nodes").to_dict("records"):
        if row["id"] in ("border-hq", "direct-defence", "israel-hub", "o-doors-open"):
            assert row["label"] in read.words and row["text"] in read.words
    assert 20 < read.tags.count("ul") < 40, "the short boards, not every part"
    spec = json.loads(read.script)
    assert len(spec["nodes"]) == len(load("argument_nodes"))
    assert spec["words"] == list(WORDS)
    assert not {"h1", "h2", "h3"} & set(read.tags)


# The short board -------------------------------------------------------------------------------


@pytest.mark.parametrize("conclusion", CORE)
def test_a_short_board_is_short_and_whole(conclusion):
    nodes, links = load("argument_nodes").set_index("id", drop=False), load("argument_links")
    core = list(CORE[conclusion])
    assert 11 <= len(core) <= 16 and len(set(core)) == len(core)
    assert not (nodes.loc[core, "kind"] == "conclusion").any()
    short, ways = _short(nodes.reset_index(drop=True), links, conclusion)
    kinds, into = nodes["kind"], dict(list(ways.groupby("target")))
    reached, todo = set(), [conclusion]
    while todo:
        reached.add(name := todo.pop())
        todo += list(into[name]["source"]) if name in into else []
    assert set(core) <= reached, "each part bears on the conclusion"
    for name in reached & set(kinds[kinds == "inference"].index):  # with all that it needs
        needed = links[(links["target"] == name) & (links["kind"] == "needs")]["source"]
        assert set(needed) <= reached, name
    for name in reached & set(kinds[kinds == "conclusion"].index):
        assert name in into, f"{name} has no reason left"
    attacks = [name for name in core if kinds[name] == "objection"]
    assert len(attacks) <= sum(kinds[name] != "objection" for name in core)


def test_a_saved_short_board_holds_its_parts_and_ones_own(path):
    own = {"id": "own-1", "kind": "objection", "label": "Mine", "text": ""}
    link = {"source": "own-1", "target": "i-stop-sign", "kind": "attacks", "why": ""}
    value = {"conclusion": "direct-defence", "parts": "short", "nodes": [own], "links": [link],
             "bases": {"printed": {"i-troops": [0.9, 1], "own-1": [0.2, 0.4]}, "repaired": {}}}
    answers.save("board", value)
    nodes, links = my_board()
    parts = set(nodes["id"][nodes["kind"] != "conclusion"])
    assert parts == {*CORE["direct-defence"], "own-1"}
    assert set(nodes["id"][nodes["kind"] == "conclusion"]) == {
        "direct-defence", "border-stop", "c-arms-partner"}
    assert set(links["source"]) | set(links["target"]) == set(nodes["id"])
    assert nodes.set_index("id").loc["own-1", ["base_low", "base_high"]].tolist() == [0.2, 0.4]
    answers.save("board", value | {"parts": "all"})
    assert "i-troops" in set(my_board()[0]["id"])
    html = board()._repr_mimebundle_()[0]["text/html"]
    assert Reader(html).tags.count("ul") > 60, "the plain state shows every part too"
    del value["parts"]  # a board saved before there was a short one
    answers.save("board", value)
    assert "i-troops" in set(my_board()[0]["id"])


def test_a_board_of_other_tables_has_no_short_one(path):
    answers.save("board", {"conclusion": "direct-defence", "parts": "short"})
    assert board(*small()).graph["core"] == {}
    assert len(my_board(*small())[0]) == len(small()[0])


def test_the_plain_state_tells_what_was_saved(path):
    answers.save("board", VALUE)
    plain = board(*small())._repr_mimebundle_()[0]["text/plain"]
    assert "(you: 60 to 80)" in plain
    assert "The conclusion: very weak to very strong, from what is set so far." in plain


def test_hostile_words_are_text(path):
    nodes, links = small()
    nodes["label"], nodes["text"] = HOSTILE, HOSTILE
    answers.save("board", VALUE)
    read = Reader(board(nodes, links)._repr_mimebundle_()[0]["text/html"])
    assert set(read.tags) <= {"div", "script", "p", "ul", "li", "strong"}
    assert '<img src=x onerror="alarm()">' in read.words
    assert json.loads(read.script)["nodes"][0]["label"] == HOSTILE


def test_without_what_came_later(path):
    ids = {node["id"] for node in board(later=False).graph["nodes"]}
    assert "o-thaw-broke" not in ids and "o-two-breaks" in ids


def test_any_two_tables_do(path):
    nodes, links = small()
    shown = board(nodes[["id", "kind", "label"]], links)
    assert shown.graph["conclusions"] == ["c"] and shown.graph["nodes"][0]["ours"] is None


@pytest.mark.parametrize(("change", "said"), [
    (lambda n, k: (n.drop(columns="label"), k, None), 'board needs a column "label"'),
    (lambda n, k: (n, k.drop(columns="kind"), None), 'board needs a column "kind"'),
    (lambda n, k: (n.assign(kind="premis"), k, None), 'did you mean "premise"'),
    (lambda n, k: (n, k.assign(kind="helps"), None), "kind of link"),
    (lambda n, k: (n, k.assign(target="x"), None), 'There is no node "x"'),
    (lambda n, k: (n, k.assign(source="p", target="p"), None), "run in a circle"),
    (lambda n, k: (n, k, ["conclusion"]), "node of the argument"),
])  # fmt: skip
def test_bad_tables_get_one_sentence(path, change, said):
    nodes, links, conclusions = change(*small())
    with pytest.raises(ValueError, match=said):
        board(nodes, links, conclusions)


def test_a_board_is_saved_and_told(path):
    shown = board(*small())
    sent = []
    shown.send = sent.append
    shown._on_message(None, {"request": 1, "item": "board", "value": VALUE}, [])
    assert sent[0]["saved"]["board"]["latest"] == VALUE and "problem" not in sent[0]
    assert json.loads(path.read_text("utf-8"))["item"] == "board"
    path.unlink()
    path.mkdir()
    shown._on_message(None, {"request": 2, "item": "board", "value": VALUE}, [])
    assert "cannot be written" in sent[1]["problem"]
    assert json.loads(sent[1]["line"])["value"] == VALUE


@pytest.mark.parametrize("first", ["my_board", "six_nodes", "as_json", "board"])
def test_the_function_keeps_its_name_beside_the_module_of_the_same_name(first, student_python):
    words = f"from helpers import {first}; from helpers import board; print(type(board).__name__)"
    done = subprocess.run([student_python, "-c", words], capture_output=True, text=True, cwd="/")
    assert done.stdout.strip() == "function", done.stderr


# Exports ----------------------------------------------------------------------------------


def test_json_and_back(path):
    answers.save("board", VALUE)
    for nodes, links in (my_board(*small()), my_board(),
                         (load("argument_nodes"), load("argument_links"))):  # fmt: skip
        text = as_json(nodes, links)
        again = from_json(text)
        assert as_json(*again) == text
        assert list(again[0]["id"]) == list(nodes["id"])
        assert list(again[0]["label"]) == list(nodes["label"])
        assert list(again[1]["target"]) == list(links["target"])
        if "yours" in nodes:
            pd.testing.assert_frame_equal(ranges(*again), ranges(nodes, links))


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"nodes": 1}', '{"nodes": [], "links": 2}'])
def test_what_is_no_board_is_said(text):
    with pytest.raises(ValueError, match="^(This text is no board|from_json )"):
        from_json(text)


def test_mermaid(path):
    answers.save("board", VALUE)
    lines = as_mermaid(*my_board(*small())).splitlines()
    assert lines[:2] == ["flowchart BT", '  n0(["Premise: The premise (60 to 80)"])']
    assert "  n3 -. attacks .-> n1" in lines and "  n0 -- needed for --> n1" in lines
    own = next(line for line in lines if line.startswith("  n4"))
    inside = own.removeprefix('  n4(["').removesuffix('"])')
    assert not set(inside) & set('<>"[]{}`|\\*@=%/\n') and "#60;img src" in inside


def test_argdown(path):
    answers.save("board", VALUE)
    text = as_argdown(*my_board(*small()))
    assert "[The premise]: It is so. (60 to 80)\n" in text
    assert "<The step>: So it follows. (not set)\n  _ <The objection>\n" in text
    assert "<The step>\n\n(1) [The premise]\n-----\n(2) [The conclusion]\n" in text


def test_hostile_words_do_not_break_argdown(path):
    nodes, links = small()
    nodes["label"] = HOSTILE
    nodes["text"] = HOSTILE
    text = as_argdown(nodes, links)
    assert text.count("===") == 2  # those of the head
    for line in text.splitlines()[4:]:
        mark, _, words = line.partition(": ")
        assert "\\<img src\\=x" in words or line in ("", "-----") or line[0] in " ([<", line
        assert not mark.lstrip(" +-_(0123456789)")[1:-1].strip("()") or "<img" not in mark
    assert "again]" in text or "again>" in text  # one name each


def test_exports_never_run_together_two_nodes_of_one_name(path):
    nodes, links = small()
    nodes["label"] = "The same"
    text = as_argdown(nodes, links)
    for mark in ("[The same]", "<The same again>", "[The same again again]"):
        assert mark in text


@pytest.mark.parametrize("seed", range(3))
def test_a_large_board_is_exported(seed, path):
    chance = random.Random(seed)
    nodes = pd.DataFrame({"id": [f"n{n}" for n in range(300)], "label": "x",
                          "kind": chance.choices(["premise", "inference", "objection"], k=300)})
    links = pd.DataFrame([(f"n{a}", f"n{b}", "supports") for a, b in
                          (sorted(chance.sample(range(300), 2)) for _ in range(400))],
                         columns=["source", "target", "kind"])  # fmt: skip
    both = my_board(nodes, links)
    assert len(as_mermaid(*both).splitlines()) == 701
    assert as_argdown(*both).count("\n") > 300


# On paper ---------------------------------------------------------------------------------


def test_six_nodes_on_paper_show_bases_and_hide_the_working():
    picture = six_nodes()
    assert "base 0.6" in picture.drawing and "0.4875" not in repr(picture) + picture.drawing
    assert len(picture.table) == 6
    worked = six_nodes(worked=True)
    assert "strength 0.4875" in worked.drawing and len(worked.table) == 6
    assert "0.6 x 0.6" in worked.table["How it is worked out"].iloc[1]


def test_the_seventh_node_joins_and_strengths_are_those_of_the_rule():
    picture = six_nodes(seventh=True, worked=True)
    assert len(picture.table) == 7 and "strength 0.2415" in picture.drawing
    paper = load("six_nodes")
    links = load("argument_links")
    links = links[links["source"].isin(paper["id"]) & links["target"].isin(paper["id"])]
    found = strengths(*expand(paper, links))
    shown = dict(zip(picture.table["Id"], picture.table["Strength"], strict=True))
    assert shown == pytest.approx({name: found[name] for name in shown}, abs=1e-4)
