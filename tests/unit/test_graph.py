"""The argument as a drawing: every node and link of the part, once, and the same in words."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from xml.etree import ElementTree

import pandas as pd
import pytest

from helpers import load
from helpers.graph import argument_graph

HOSTILE = """<img src=x onerror=alert(1)>'"</svg>&amp; {{ 7*7 }}"""
KINDS = {"c": "conclusion", "d": "conclusion", "i": "inference", "j": "inference",
         "k": "inference", "p": "premise", "q": "premise", "r": "premise", "o": "objection",
         "reply": "objection", "afterwards": "objection", "apart": "premise"}
LINKS = ["i supports c", "j supports c", "p needs i", "q needs i", "d needs j", "k supports d",
         "r needs k", "p needs k", "o attacks q", "reply attacks o", "afterwards attacks i"]


def tables(*more: str, **labels: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a small argument: c rests on i and on j; p stands below both i and k."""
    nodes = pd.DataFrame({"id": list(KINDS), "kind": list(KINDS.values()),
                          "label": [labels.get(name, f"label of {name}") for name in KINDS],
                          "text": [labels.get(name, f"Sentence {name}.") for name in KINDS],
                          "later": [name == "afterwards" for name in KINDS]})
    links = pd.DataFrame([line.split() for line in [*LINKS, *more]],
                         columns=["source", "kind", "target"])
    return nodes, links.assign(why=[f"because {n}" for n in range(len(links))])


def drawn(picture) -> tuple[list[ElementTree.Element], list[str]]:
    """Return the boxes and the links ("source target") of the drawing."""
    svg = ElementTree.fromstring(re.search(r"<svg.*?</svg>", picture.drawing, re.S)[0])
    groups = {name: [g for g in svg.iter("{http://www.w3.org/2000/svg}g")
                     if g.get("class") == name] for name in ("atlas-node", "atlas-link")}
    return groups["atlas-node"], [g.get("data-link") for g in groups["atlas-link"]]


def listed(picture) -> list[str]:
    """Return the items of the nested list as plain text: "Kind: label. text"."""
    inner = re.search(r'<details class="atlas-list">.*?<ul>(.*)</ul></details>',
                      picture.drawing, re.S)[1]
    return [unescape(re.sub(r"<.*?>", "", item)) for item in inner.split("<li>")[1:]]


def test_every_node_and_link_of_the_part_is_drawn_once():
    boxes, links = drawn(argument_graph(*tables(), about="c"))
    full = [b.get("data-node") for b in boxes if ", again" not in b.get("aria-label")]
    assert Counter(full) == Counter(set(KINDS) - {"afterwards", "apart"})
    assert Counter(links) == Counter(f"{line.split()[0]} {line.split()[2]}" for line in LINKS
                                     if "afterwards" not in line)


def test_a_node_below_two_others_is_named_again_without_what_leads_to_it():
    nodes, links = tables("o attacks k", "o attacks p")
    boxes, drawn_links = drawn(argument_graph(nodes, links, about="c"))
    again = [b for b in boxes if ", again" in b.get("aria-label")]
    assert [b.get("data-node") for b in again] == ["o", "o", "p"]
    assert "stands further up" in again[0].get("aria-label")
    assert drawn_links.count("reply o") == 1 and drawn_links.count("o k") == 1


def test_list_and_table_and_drawing_agree():
    picture = argument_graph(*tables(), about="c", later=True)
    boxes, links = drawn(picture)
    items, rows = listed(picture), picture.table
    assert len(items) == len(LINKS) + 1
    for box, item in zip(boxes, items, strict=True):
        assert box.get("aria-label").startswith(item)
    assert list(rows["Id"]) == [box.get("data-node") for box in boxes]
    assert list(rows["Id"] + " " + rows["To"])[1:] == links
    assert [item.split(":")[0] for item in items] == list(rows["Kind"])
    assert sorted(rows["Why"]) == sorted(["", *(f"because {n}" for n in range(len(LINKS)))])


def test_the_list_is_nested_as_the_argument_is():
    html = argument_graph(*tables(), about="d").drawing.partition("</summary>")[2]
    assert html == "<ul><li><strong>Conclusion</strong>: label of d. Sentence d.<ul>" \
           "<li><strong>Step</strong>: label of k. Sentence k.<ul>" \
           "<li><strong>Needs</strong>: label of r. Sentence r.</li>" \
           "<li><strong>Needs</strong>: label of p. Sentence p.</li></ul></li></ul></li></ul>" \
                   "</details>"


def test_a_box_can_be_reached_and_says_kind_text_and_what_it_leads_to():
    boxes, _ = drawn(argument_graph(*tables(), about="c"))
    assert all(box.get("tabindex") == "0" and box.get("role") == "img" for box in boxes)
    spoken = {box.get("data-node"): box.get("aria-label") for box in reversed(boxes)}
    assert spoken["c"] == "Conclusion: label of c. Sentence c."
    assert spoken["i"] == "Step: label of i. Sentence i. It supports “label of c”."
    assert spoken["q"] == "Needs: label of q. Sentence q. It is needed for “label of i”."
    assert spoken["o"] == "Objection: label of o. Sentence o. It attacks “label of q”."
    texts = ["".join(box.itertext()) for box in boxes if box.get("data-node") == "o"]
    assert texts[0].endswith("✕ Objectionlabel of o"), "an objection has a sign, not colour alone"


def test_separate_steps_have_arrows_of_their_own_and_joined_premises_share_one():
    html = argument_graph(*tables(), about="c").drawing
    heads = dict(re.findall(r'data-link="(.*?)".*?<path d=.*?<path d="(.*?)"', html))
    assert heads["i c"] != heads["j c"], "two reasons, two arrows"
    assert heads["p i"] == heads["q i"] != heads["r k"], "needed together, one arrow"
    dashed = re.findall(r'data-link="([^"]*)"[^>]*><path [^>]*stroke-dasharray', html)
    assert sorted(dashed) == ["o q", "reply o"], "an attack is dashed, nothing else is"


def test_boxes_do_not_touch_and_lie_inside_the_drawing():
    nodes, links = tables("apart supports c", "o attacks i", "o attacks p", "reply attacks q",
                          o="a long label " * 4, reply="many words " * 20)
    picture = argument_graph(nodes, links, about="c", later=True)
    size = [int(n) for n in re.search(r'width="(\d+)" height="(\d+)"', picture.drawing).groups()]
    found = [[float(box.find("{*}rect").get(name)) for name in ("x", "y", "width", "height")]
             for box in drawn(picture)[0]]
    for number, (x, y, width, height) in enumerate(found):
        assert x >= 0 and y >= 0 and x + width <= size[0] and y + height <= size[1]
        for left, top, wide, high in found[:number]:
            assert (x >= left + wide or left >= x + width or y >= top + high
                    or top >= y + height), "two boxes overlap"
    lines = [len(box.findall(".//{*}tspan")) for box in drawn(picture)[0]]
    assert max(lines) == 3 and "…" in picture.drawing, "three lines at most"


def test_hostile_words_are_shown_as_words():
    nodes, links = tables(i=HOSTILE, p=HOSTILE)
    links["why"] = HOSTILE
    picture = argument_graph(nodes, links, about="c", title=HOSTILE)
    html = picture._repr_html_()
    assert "<img" not in html and html.count("</svg>") == 1 and "{{ 7*7 }}" in html
    assert f"Step: {HOSTILE}. {HOSTILE}" in listed(picture)
    spoken = [box.get("aria-label") for box in drawn(picture)[0]]
    assert f"Step: {HOSTILE}. {HOSTILE} It supports “label of c”." in spoken
    nodes["id"] = nodes["id"].replace("i", HOSTILE)
    renamed = links.replace({"source": {"i": HOSTILE}, "target": {"i": HOSTILE}})
    html = argument_graph(nodes, renamed, about="c").drawing
    assert "<img" not in html and html.count("</svg>") == 1


def test_the_same_call_gives_the_same_html_and_leaves_the_tables_alone():
    nodes, links = tables()
    before = nodes.copy(), links.copy()
    first, second = (argument_graph(nodes, links, about="c")._repr_html_() for _ in range(2))
    assert first == second
    pd.testing.assert_frame_equal(nodes, before[0])
    pd.testing.assert_frame_equal(links, before[1])


def test_what_came_later_is_left_out_until_it_is_asked_for():
    hidden, shown = (argument_graph(*tables(), about="c", later=later)._repr_html_()
                     for later in (False, True))
    assert "afterwards" not in hidden and "because 10" not in hidden
    assert "Without what came after 1 November 2022" in hidden
    assert "✕ Objection, later" in shown and "because 10" in shown
    with pytest.raises(ValueError, match=r'^The node "afterwards" came after .*later=True\.$'):
        argument_graph(*tables(), about="afterwards")


def test_steps_say_how_far_down_to_go_and_the_rest_is_counted():
    boxes, _ = drawn(argument_graph(*tables(), about="c", steps=1))
    assert [box.get("data-node") for box in boxes] == ["c", "i", "p", "q", "o", "reply", "j", "d"]
    assert "1 more below, not drawn" in boxes[-1].get("aria-label")
    assert "Conclusion (+1 below)" in "".join(boxes[-1].itertext())
    boxes, _ = drawn(argument_graph(*tables(), about="c", steps=2))
    assert len(boxes) == 11 and "not drawn" not in "".join(b.get("aria-label") for b in boxes)


@pytest.mark.parametrize(("more", "change", "about", "sentence"), [
    ([], {}, "replay", r'^There is no node of the argument "replay": did you mean "reply"\?$'),
    (["c supports k"], {}, "c", r'^The links run in a circle, from "c" to .*: take out one'),
    (["elsewhere supports c"], {}, "c", r'^There is no node "elsewhere" \(in the link from'),
    (["r helps c"], {}, "c", r'^There is no kind of link "helps": choose one of "supports"'),
    ([], {"kind": "conclusions"}, "c", r'^There is no kind of node "conclusions": did you mean'),
    ([], {"label": None}, "c", r'^argument_graph needs a column "label", which'),
])
def test_what_is_wrong_is_said_in_one_sentence(more, change, about, sentence):
    nodes, links = tables(*more)
    for column, value in change.items():
        nodes = nodes.assign(**{column: value}) if value else nodes.drop(columns=column)
    with pytest.raises(ValueError, match=sentence) as caught:
        argument_graph(nodes, links, about=about)
    assert "\n" not in str(caught.value)


def test_every_conclusion_of_the_article_can_be_drawn():
    nodes, links = load("argument_nodes"), load("argument_links")
    hidden = set(nodes.loc[nodes["later"], "id"])
    part = links[~links["source"].isin(hidden)]
    for about in nodes.loc[nodes["kind"] == "conclusion", "id"]:
        below, size = {about}, 0
        while len(below) > size:
            size = len(below)
            below |= set(part.loc[part["target"].isin(below), "source"])
        boxes, drawn_links = drawn(argument_graph(nodes, links, about=about))
        assert {box.get("data-node") for box in boxes} == below
        wanted = part[part["target"].isin(below)]
        assert sorted(drawn_links) == sorted(wanted["source"] + " " + wanted["target"])
        assert not any("…" in "".join(box.itertext()) for box in boxes), "each label has room"
