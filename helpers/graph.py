"""The pictures of lesson 01: the argument as a drawing, and the claims at their places.

The drawing has a conclusion, the reasons below it, and the objections beside them.
Python lays out the boxes itself, so any part of the argument can be shown. One list of items makes
the drawing, the nested list and the table, so the three always agree.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from html import escape

import pandas as pd

from helpers import argument, data, look, maps
from helpers.errors import AtlasError
from helpers.picture import Picture, need, scroll_box

# Pixels: width of a box; gaps below it and before an objection; how far in reasons stand, where
# their line meets the box, how far apart lines are; a line of text.
BOX, GAP, BESIDE, INDENT, RAIL, LANE, LINE = 272, 10, 28, 28, 16, 13, 17
RED, DASHES = look.PALETTE["rust"], 'stroke-dasharray="5 4"'
BOXES = {  # kind of node: its word, the colour of that word, the look of the box
    "conclusion": ("Conclusion", look.ACCENT, f'rx="3" stroke="{look.ACCENT}" stroke-width="3"'),
    "inference": ("Step", look.QUIET, f'style="fill:{look.LAND}"'),
    "premise": ("Premise", look.QUIET, f'rx="14" stroke="{look.INK}" stroke-width="1.5"'),
    "objection": ("Objection", RED, f'rx="3" stroke="{RED}" stroke-width="2" {DASHES}'),
}
LEADS = {"attack": "attacks", "support": "supports", "needs": "is needed for", "": ""}
CAPTION = ("An arrow leads from a reason to what it supports. Each step has its own arrow, as a "
           "reason of its own; what shares one arrow is needed together. A dashed line with a bar "
           "leads from an objection (✕) to what it attacks. The steps and the words in the boxes "
           "are ours: an editorial reading of the article.")
PLACED = ("A claim stands at the place it speaks of, or at the seat of the government of the "
          "state it speaks of; the place is our choice and says nothing on status{}. Point at "
          "a mark for its name and its claims.")


@dataclass(eq=False)
class Item:
    """A node where it stands in the drawing; ``first`` is False where it is only named again."""

    node: dict
    link: dict  # the link to what stands above it
    above: Item | None
    first: bool
    word: str  # its kind, as it is printed
    lines: list[str]  # its label, wrapped
    below: list[Item] = field(default_factory=list)
    left_out: int = 0  # how much below it is not drawn
    place: tuple[int, int, int, int] = (0, 0, 0, 0)  # left, top, foot, lane of its line

    def said(self) -> str:
        """Return label and text, and what is not drawn here."""
        more = f" ({self.left_out} more below, not drawn.)" if self.left_out else ""
        again = "" if self.first else " (It stands further up as well.)"
        return f"{self.node['label']}. {self.node['text']}{more}{again}"


def argument_graph(nodes: pd.DataFrame, links: pd.DataFrame, about: str, later: bool = False,
                   title: str | None = None, steps: int | None = None) -> Picture:
    """Draw the part of the argument that leads to one node.

    Parameters
    ----------
    nodes, links : DataFrame
        As the tables ``argument_nodes`` (columns ``id``, ``kind``, ``label``, ``text``, ``later``)
        and ``argument_links`` (``source``, ``target``, ``kind``, ``why``).
    about : str
        The id of a node, such as "direct-defence": it stands at the top, all that leads to it
        below. A node that leads to two others is drawn in full once, and then named again.
    later : bool
        Also show what came after 1 November 2022.
    title : str, optional
    steps : int, optional
        How many steps (inferences) to go down; without it, all.

    Returns
    -------
    Picture
        Its table has one row for each link, after one for the node at the top.

    Raises
    ------
    ValueError
        One sentence: an unknown id or kind (with the nearest), a missing column, a link to
        nowhere, links that run in a circle, a node that came later.
    """
    items = items_of(nodes, links, about, later, steps)
    top, title = items[0].node, title or f"Why “{items[0].node['label']}”?"
    table = pd.DataFrame([
        [i.node["id"], i.word, i.node["label"], i.node["text"], LEADS[i.link["kind"]],
         i.above.node["id"] if i.above else "", i.link["why"]] for i in items],
        columns=["Id", "Kind", "Label", "In full", "Link", "To", "Why"])
    counts = [f"{word} {n}" for word, n in table["Kind"].value_counts(sort=False).items()]
    text = f"At the top: “{top['text']}” In the drawing: {'; '.join(counts)}."
    if nodes["later"].any():
        text += f" {'With' if later else 'Without'} what came after 1 November 2022."
    listed = (f'<details class="atlas-list"><summary>The same as a list ({len(items)} items)'
              f"</summary><ul>{nested_list(items[0])}</ul></details>")
    return Picture(title, _drawing(items, title) + listed, CAPTION, text, table)


def items_of(nodes: pd.DataFrame, links: pd.DataFrame, about: str, later: bool,
           steps: int | None) -> list[Item]:
    """Check both tables; return the node and all below it, each branch to its end."""
    need(nodes, ["id", "kind", "label", "text", "later"], "argument_graph")
    need(links, ["source", "target", "kind", "why"], "argument_graph")
    argument.strengths(nodes.assign(base=0.0), links.assign(kind="support", weight=1.0))
    kinds = {kind: kind for kind in BOXES}
    rows = {row["id"]: {**row, "kind": look.pick(row["kind"], kinds, "kind of node")}
            for row in nodes.to_dict("records")}
    top = look.pick(about, {name: name for name in rows}, "node of the argument")
    into, drawn, items = {name: [] for name in rows}, set(), []
    if rows[top]["later"] and not later:
        raise AtlasError(f'The node "{top}" came after 1 November 2022: add later=True.')
    for link in links.to_dict("records"):
        kind = look.pick(link["kind"], argument.WORDS, "kind of link")
        if later or not rows[link["source"]]["later"]:
            into[link["target"]].append({**link, "kind": kind})

    def grow(node: dict, link: dict, above: Item | None, deep: int) -> Item:
        """Add a node and what leads to it; a node met again is not opened twice."""
        first = node["id"] not in drawn
        drawn.add(node["id"])
        word = BOXES[node["kind"]][0]
        if link["kind"] == "needs" and node["kind"] == "premise":
            word = "Needs"
        if node["kind"] == "objection" and above and above.node["kind"] == "objection":
            word = "Reply"  # it attacks an objection, so it helps what that one attacks
        word += (", later" if node["later"] else "") + ("" if first else ", again")
        letters = 36 if len(node["label"]) <= 36 else 28  # two lines of about the same length
        lines = textwrap.wrap(node["label"], letters, max_lines=3, placeholder=" …",
                              break_on_hyphens=False)
        items.append(item := Item(node, link, above, first, word, lines))
        order = list(LEADS)
        for way in sorted(into[node["id"]] if first else [], key=lambda w: order.index(w["kind"])):
            down = deep + (rows[way["source"]]["kind"] == "inference")
            if steps is None or down <= steps:
                item.below.append(grow(rows[way["source"]], way, item, down))
            else:
                item.left_out += 1
        return item

    grow(rows[top], {"kind": "", "why": ""}, None, 0)
    return items


def nested_list(item: Item) -> str:
    """Return an item and all below it as nested lists."""
    inner = f"<ul>{''.join(map(nested_list, item.below))}</ul>" if item.below else ""
    return f"<li><strong>{item.word}</strong>: {escape(item.said())}{inner}</li>"


def _place(item: Item, x: int, y: int, lane: int = 0) -> int:
    """Give an item and all below it their places; return the lower edge of all.

    Objections stand to the right, reasons below. All that is needed shares one lane; each step
    has a lane of its own, the last one at the left, so that no two lines cross.
    """
    foot = low = y + 28 + LINE * len(item.lines)
    item.place = x, y, foot, lane
    kinds = [one.link["kind"] for one in item.below]  # attacks first, then supports, then needs
    lanes = max(1, kinds.count("support") + ("needs" in kinds))
    for number, one in enumerate(item.below, start=1 - kinds.count("attack")):
        if one.link["kind"] == "attack":
            low = max(low, _place(one, x + BOX + BESIDE, y))
            y = low + GAP
        else:
            low = _place(one, x + INDENT + LANE * (lanes - 1), low + GAP,
                         x + RAIL + LANE * max(0, lanes - number))
    return low


def _drawing(items: list[Item], title: str) -> str:
    """Return the drawing; every value is escaped here and in the two functions below."""
    height, name = _place(items[0], 2, 4) + 4, escape(title)
    width = max(item.place[0] for item in items) + BOX + 4
    parts = "".join([*map(_link, items[1:]), *map(_box, items)])
    return (f'{scroll_box(f"Drawing: {title}")}'
            f'<svg xmlns="http://www.w3.org/2000/svg" role="group" aria-label="{name}" '
            f'width="{width}" height="{height}" font-size="13.5" fill="{look.PAPER}" '
            f'style="display:block;background:{look.PAPER};font-family:{escape(look.FONT)}">'
            f"{parts}</svg></div>")


def _box(item: Item) -> str:
    """Draw a node: a box with its kind and its label."""
    (x, y, foot, _), (_, colour, shape) = item.place, BOXES[item.node["kind"]]
    words, ink = f"{item.word}: {item.said()}", look.INK if item.first else look.QUIET
    if item.above:
        words += f" It {LEADS[item.link['kind']]} “{item.above.node['label']}”."
        shape = shape if item.first else f'stroke="{look.RULE}" stroke-dasharray="1 3"'
    else:
        shape, ink, colour = f'rx="3" style="fill:{look.ACCENT}"', look.PAPER, look.PAPER
    kind = f"✕ {item.word}" if item.node["kind"] == "objection" else item.word
    kind += f" (+{item.left_out} below)" if item.left_out else ""
    lines = "".join(f'<tspan x="{x + 12}" dy="{LINE}">{escape(line)}</tspan>'
                    for line in item.lines)
    return (f'<g class="atlas-node" data-node="{escape(item.node["id"])}" role="img" tabindex="0" '
            f'aria-label="{escape(words)}"><title>{escape(words)}</title>'
            f'<rect x="{x}" y="{y}" width="{BOX}" height="{foot - y}" {shape}/>'
            f'<text x="{x + 12}" y="{y + 18}" font-size="13" font-weight="600" '
            f'fill="{colour}">{kind}</text><text y="{y + 18}" fill="{ink}">{lines}</text></g>')


def _link(item: Item) -> str:
    """Draw the line from a node to what it leads to, with an arrow or a bar at its end."""
    (x, y, _, lane), (_, top, foot, _) = item.place, item.above.place
    if item.link["kind"] == "attack":
        end, colour, dash = x - BESIDE + 4, RED, DASHES
        line, head = f"M{x} {y + 22}H{end + 12}V{top + 22}H{end}", f"M{end} {top + 14}v16"
    else:
        colour, dash = look.QUIET, ""
        line, head = f"M{x} {y + 22}H{lane}V{foot + 8}", f"M{lane} {foot + 2}l-4 8h8z"
    return (f'<g class="atlas-link" data-link="{escape(item.node["id"])} '
            f'{escape(item.above.node["id"])}" stroke="{colour}" stroke-width="2">'
            f'<path d="{line}" fill="none" {dash}/><path d="{head}" fill="{colour}"/></g>')


# ---- claims on the map ----


def claim_map(claims: pd.DataFrame, paragraph: str = "all", kind: str = "all",
              voice: str = "all", title: str | None = None) -> Picture:
    """Draw claims at the places they speak of: one mark for each place, with their number.

    Parameters
    ----------
    claims : DataFrame
        ``load("claims")``: paragraph, kind, voice, claim, place_id, lesson.
    paragraph, kind, voice : str
        Which claims: "3", "fact", "article"; "all" for every one.
    title : str, optional

    Raises
    ------
    ValueError
        If no claim fits, or a word is not in the table.
    """
    need(claims, ["paragraph", "kind", "voice", "claim", "place_id", "lesson"], "claim_map")
    rows, asked = maps._rows(claims), {"paragraph": paragraph, "kind": kind, "voice": voice}
    for column, word in asked.items():
        there = {one for row in rows for one in str(row[column]).split(";")} | {"all"}
        look.pick(word, {one: one for one in sorted(there)}, column)
        rows = [row for row in rows if word == "all" or word in str(row[column]).split(";")]
    if not rows:
        words = look.say_list([f"{column} {word}" for column, word in asked.items()])
        raise AtlasError(f'No claim fits {words}: set one of them to "all".')
    places = data.load("places").set_index("id")
    rows = [row | {"place": places.loc[row["place_id"], "name"]} for row in rows]
    groups = maps._grouped(rows, "place_id")
    marks = [{"lat": places.loc[place, "latitude"], "lon": places.loc[place, "longitude"],
              "text": str(len(own)), "shape": "circle", "tag": own[0]["place"],
              "states": [maps._state("circle-now", f"{own[0]['place']}: {_claims(own)}",
                                     [f"({row['paragraph']}) {row['claim']}" for row in own])]}
             for place, own in groups.items()]
    spec = maps._spec("region", layers=[{"kind": "mark", "features": marks}], styles=look.MARKS,
                      legend=[maps._sample("claims that speak of this place", "circle-now",
                                           "circle")])
    north = look.VIEWS["all"][1][0]  # the base map ends there
    outside = {own[0]["place"] for place, own in groups.items()
               if places.loc[place, "latitude"] > north}
    unsure = [one["name"] for one in maps._rows(places) if "disputed" in one["kind"]]
    status = f" (disputed for {look.say_list(unsure)})" if unsure else ""
    text = "\n".join([f"{_claims(rows)} at {look.say_count(len(groups))} places:".capitalize(),
                      *(f"- {own[0]['place']}: {_claims(own)}"
                        + " (north of the frame)" * (own[0]["place"] in outside)
                        for own in groups.values())])
    table = maps._table(rows, {"Paragraph": "paragraph", "Place": "place", "Kind": "kind",
                               "Voice": "voice", "Claim": "claim", "Tested in lesson": "lesson"})
    return maps._picture(title or "What is claimed, and where", spec, PLACED.format(status), text,
                         table)


def _claims(rows: list[dict]) -> str:
    return f"{look.say_count(len(rows))} claim{'s' * (len(rows) > 1)}"
