"""The argument board: the learner puts in numbers and sees what the argument makes of them.

``static/board.js`` draws it and computes; it is the same file in JupyterLab and in the web page.
Here the two tables become its data, a saved board becomes tables again, and those can be written
as Argdown, Mermaid or JSON. The rule itself is in ``argument.py``.
"""

from __future__ import annotations

import json
import re
from html import escape
from math import ceil
from pathlib import Path
from typing import Any

import pandas as pd
import traitlets

from helpers import answers, argument, graph, look
from helpers.data import load
from helpers.errors import AtlasError
from helpers.picture import Picture, need, safe_json
from helpers.quiz import Ask

ITEM = "board"  # the name of its lines in the answer file
# The short board of each conclusion: its parts with a number, in the order in which to set them.
CORE = {
    "direct-defence": (
        "i-stop-defence", "i-stop-sign", "border-hq", "o-armenian-border", "i-unusual",
        "visit-remarkable", "o-lieberman-2018", "o-no-pact", "i-supplier-defender", "i-share",
        "share-69", "o-sale-not-defence", "o-border-ships", "i-training", "airport-training",
        "o-two-jobs"),
    "iran-cornered": (
        "i-encircle", "i-visits", "gantz-baku-date", "ankara-talks", "ties-improved",
        "o-bilateral", "three-way-after", "o-doors-open", "o-other-causes", "i-pressed-within",
        "i-kinship", "one-fourth", "o-integrated"),
    "israel-hub": (
        "hub-inference", "oil-to-israel", "gas-to-israel", "o-no-pipe", "gas-to-turkey",
        "oil-to-turkey", "turkey-hub", "o-only-proposed", "only-two", "o-egypt",
        "o-customer-not-hub"),
}
CONCLUSIONS = tuple(CORE)
WORDS = ("very weak", "weak", "open", "strong", "very strong")  # 0 to 20, 20 to 40 ... 80 to 100
SENTENCE = "This adds up what you put in. It is not the chance that the conclusion is true."
HOW = ("In JupyterLab and in the web page each premise, step and objection has two fields here, "
       "low and high, from 0 to 100.")
MODES = ("printed", "repaired")
EMPTY = {"text": "", "text_repaired": "", "later": False, "why": "", "weight": 1.0}
SHAPES = {"conclusion": '[["{}"]]', "inference": '["{}"]', "premise": '(["{}"])',
          "objection": '{{{{"{}"}}}}'}
Tables = tuple[pd.DataFrame, pd.DataFrame]


# -- words -------------------------------------------------------------------------------------


def in_words(low: float, high: float) -> str:
    """Say a range of strength in the five steps of the board: "weak to open", "strong"."""
    first = min(int(low * 5 + 1e-9), 4)
    last = max(first, ceil(high * 5 - 1e-9) - 1)
    return WORDS[first] if first == last else f"{WORDS[first]} to {WORDS[last]}"


# -- the board -------------------------------------------------------------------------------


class Board(Ask):
    """The board as a widget; it saves like a question (see `Ask`)."""

    _esm = Path(__file__).parent / "static" / "board.js"
    graph = traitlets.Dict().tag(sync=True)

    def __init__(self, spec: dict[str, Any], first: tuple[str, str]) -> None:
        self._first = first
        super().__init__([{"id": ITEM, "type": ITEM, "question": HOW, "set": "", "reveal": "each",
                           "set_size": 1}])
        self.graph = spec

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Add the argument as a nested list, for exported pages and readers without widgets."""
        forms, metadata = super()._repr_mimebundle_(**kwargs)
        return {**forms, "text/html": self._first[0], "text/plain": self._first[1]}, metadata


def board(nodes: pd.DataFrame | None = None, links: pd.DataFrame | None = None,
          conclusions: list[str] | None = None, later: bool = True) -> Board:
    """Show the argument board.

    The learner first says how strong the case for a conclusion is, then gives each premise, step
    and objection a low and a high, adds a claim and an objection, and saves. What is not set
    counts as anything from 0 to 1, with 0.5 in the middle. Our own numbers appear only after
    saving: a *friend's* board takes, for each part, our number and the end of our range that
    favours the conclusion; a *critic's* board our number and the other end.

    Parameters
    ----------
    nodes, links : DataFrame, optional
        As the tables ``argument_nodes`` and ``argument_links``, which are used if none are given.
        Needed are ``id, kind, label`` and ``source, target, kind``; without ``base``,
        ``base_low`` and ``base_high`` there is no friend's and no critic's board.
    conclusions : list of str, optional
        The ids to choose from.
    later : bool
        With what came after 1 November 2022.

    Raises
    ------
    ValueError
        One sentence: a missing column, an unknown id or kind, links that run in a circle.

    Examples
    --------
    >>> board()  # doctest: +SKIP
    """
    nodes, links = _tables(nodes, links, later)
    spec = board_spec(nodes, links, conclusions)
    try:
        mine = _with_mine(nodes, links, _saved())
    except ValueError:  # a saved board that does not fit these tables
        mine = _with_mine(nodes, links, {})
    return Board(spec, _first_state(spec, *mine, whole=_saved().get("parts") == "all"))


def board_spec(nodes: pd.DataFrame, links: pd.DataFrame,
               conclusions: list[str] | None = None) -> dict[str, Any]:
    """Return what ``board.js`` needs: nodes, links, conclusions, as plain dictionaries."""
    known = {name: name for name in nodes["id"]}
    default = [name for name in CONCLUSIONS if name in known] or [
        name for name in known if name not in set(links["source"])]
    chosen = [look.pick(name, known, "node of the argument") for name in conclusions or default]
    spec = {"conclusions": chosen, "nodes": [], "words": WORDS, "sentence": SENTENCE,
            "core": {one: CORE[one] for one in chosen if set(CORE.get(one, "?")) <= set(known)}}
    for row in _rows(nodes):
        ours = {mode: [row.get(f"base{tail}{end}") for end in ("_low", "", "_high")]
                for mode, tail in zip(MODES, ("", "_repaired"), strict=True)}
        given = all(one is not None for one in ours["printed"])
        spec["nodes"].append({name: row[name] for name in ("id", "kind", "label", "text")} | {
            "repaired": row["text_repaired"] or "", "later": bool(row["later"]),
            "ours": ours if given else None})
    spec["links"] = [{name: row[name] for name in ("source", "target", "kind", "weight")}
                     for row in _rows(links)]
    return spec


def _tables(nodes: pd.DataFrame | None, links: pd.DataFrame | None, later: bool) -> Tables:
    """Return both tables with all their columns, checked."""
    nodes = load("argument_nodes") if nodes is None else nodes
    links = load("argument_links") if links is None else links
    need(nodes, ["id", "kind", "label"], "board")
    need(links, ["source", "target", "kind"], "board")
    kinds = {kind: kind for kind in graph.BOXES}
    ways = {word: f"{kind}s" if kind != "needs" else kind for word, kind in argument.WORDS.items()}
    nodes = nodes.assign(kind=[look.pick(kind, kinds, "kind of node") for kind in nodes["kind"]])
    links = links.assign(kind=[look.pick(kind, ways, "kind of link") for kind in links["kind"]])
    nodes, links = (table.assign(**{name: value for name, value in EMPTY.items()
                                    if name not in table.columns}) for table in (nodes, links))
    argument.strengths(*argument.expand(nodes.assign(base=0.0), links))
    nodes = nodes if later else nodes[~nodes["later"].astype(bool)]
    return nodes, links[links["source"].isin(nodes["id"]) & links["target"].isin(nodes["id"])]


def _first_state(spec: dict[str, Any], nodes: pd.DataFrame, links: pd.DataFrame,
                 whole: bool) -> tuple[str, str]:
    """Return the board as HTML and as plain text: what was saved, in words, without controls."""
    lists, lines = [], []
    said = [_said(row) for row in _rows(nodes)]
    all_of_it = nodes.assign(text=nodes["text"].astype(str) + said), links
    for name in spec["conclusions"]:
        short = name in spec["core"] and not whole
        shown, ways = _short(*all_of_it, name) if short else all_of_it
        found = argument.ranges(shown, ways)
        items = graph.items_of(shown, ways, name, True, None)
        words = in_words(found["low"][name], found["high"][name])
        head = f"{items[0].node['label']}: {words}, from what is set so far."
        lines += [head, *(f"  - {item.word}: {item.said()}" for item in items[1:])]
        lists.append(f"<p>{escape(head)}</p><ul>{graph.nested_list(items[0])}</ul>")
    island = f'<script type="application/json">{safe_json(spec)}</script>'
    html = (f'<div class="atlas-board">{island}<p>{escape(SENTENCE)}</p>{"".join(lists)}'
            f"<p>{escape(HOW)}</p></div>")
    return html, "\n".join([SENTENCE, *lines, HOW])


def _said(row: dict[str, Any]) -> str:
    if row["kind"] == "conclusion":
        return ""
    low, high = round(100 * row["base_low"]), round(100 * row["base_high"])
    return f" (you: {low} to {high})" if row["yours"] else " (not set yet)"


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as dictionaries, with None for a missing value."""
    return table.astype(object).where(table.notna(), None).to_dict("records")


# -- a saved board ---------------------------------------------------------------------------


def my_board(nodes: pd.DataFrame | None = None, links: pd.DataFrame | None = None,
             about: str | None = None) -> Tables:
    """Return your saved board as two tables: the argument with your numbers and your own nodes.

    Parameters
    ----------
    nodes, links : DataFrame, optional
        Those that the board was made of.
    about : str, optional
        The id of a node, such as "direct-defence": only what leads to it.

    Returns
    -------
    nodes : DataFrame
        Columns ``id, kind, label, text`` (as printed or as repaired, as you left the switch),
        ``base_low, base, base_high`` and ``yours``: whether you set the numbers. What is not set
        stands at 0.5, from 0 to 1. On the short board only its parts.
    links : DataFrame
    """
    value = _saved()
    nodes, links = _with_mine(*_tables(nodes, links, True), value)
    chosen = value.get("conclusion")
    if value.get("parts") == "short" and chosen in CORE and set(CORE[chosen]) <= set(nodes["id"]):
        nodes, links = _short(nodes, links, chosen)
        about = about or chosen
    if about is None:
        return nodes, links
    behind = {look.pick(about, {name: name for name in nodes["id"]}, "node of the argument")}
    while more := set(links["source"][links["target"].isin(behind)]) - behind:
        behind |= more
    return nodes[nodes["id"].isin(behind)], links[links["target"].isin(behind)]


def _short(nodes: pd.DataFrame, links: pd.DataFrame, name: str) -> Tables:
    """Return the short board of a conclusion, with the learner's own nodes."""
    kept = nodes["id"].isin(CORE[name]) | (nodes["kind"] == "conclusion")
    nodes = nodes[kept | nodes["id"].str.startswith("own-")]
    return nodes, links[links["source"].isin(nodes["id"]) & links["target"].isin(nodes["id"])]


def _saved() -> dict[str, Any]:
    value = answers.latest(ITEM)
    return value if isinstance(value, dict) else {}


def _with_mine(nodes: pd.DataFrame, links: pd.DataFrame, value: dict[str, Any]) -> Tables:
    """Put a saved value into both tables; parts of it that make no sense are left out."""
    own = [{**EMPTY, **row} for row in _dicts(value, "nodes", "id", "label")
           if row.get("kind") in graph.BOXES]
    known = {*nodes["id"], *(row["id"] for row in own)}
    more = [{**EMPTY, **row} for row in _dicts(value, "links", "source", "target")
            if row["source"].startswith("own-") and row.get("kind") in argument.WORDS
            and {row["source"], row["target"]} <= known]
    links = pd.DataFrame([*_rows(links), *more], columns=links.columns)
    rows, bases = [*_rows(nodes), *own], value.get("bases")
    bases = {mode: (bases if isinstance(bases, dict) else {}).get(mode) for mode in MODES}
    bases = {mode: one if isinstance(one, dict) else {} for mode, one in bases.items()}
    repaired = value.get("mode") == "repaired"
    changed = {row["id"] for row in rows if row["text_repaired"]}
    hit = links[(links["kind"] == "attacks") & links["target"].isin(changed)]
    for row in rows:
        name = row["id"]
        fresh = name in changed or name in set(hit["source"])  # not carried over from printed
        pair = bases["repaired"].get(name) if repaired else None
        pair = bases["printed"].get(name) if pair is None and not (repaired and fresh) else pair
        low, high = ends = _ends(pair)
        row["yours"] = ends != (0.0, 1.0) and row["kind"] != "conclusion"
        if row["kind"] == "conclusion":
            low = high = 0.0
        row |= {"base_low": low, "base": (low + high) / 2, "base_high": high}
        row["text"] = repaired and row["text_repaired"] or row["text"]
    columns = ["id", "kind", "label", "text", "base_low", "base", "base_high", "yours", "later"]
    return pd.DataFrame(rows)[columns], links


def _dicts(value: dict[str, Any], name: str, *needed: str) -> list[dict[str, Any]]:
    """Return the stored rows of this name that are of text and have what is needed."""
    rows = value.get(name) if isinstance(value.get(name), list) else []
    return [row for row in rows if isinstance(row, dict) and set(needed) <= row.keys()
            and all(isinstance(cell, str) for cell in row.values())]


def _ends(pair: Any) -> tuple[float, float]:
    """Return low and high of a stored pair; an end that is missing or wrong is left open."""
    pair = pair if isinstance(pair, list) and len(pair) == 2 else [None, None]
    fit = [type(one) in (int, float) and 0 <= one <= 1 for one in pair]
    low, high = (float(one) if good else end
                 for one, good, end in zip(pair, fit, (0.0, 1.0), strict=True))
    return (low, high) if low <= high else (0.0, 1.0)


# -- exports ---------------------------------------------------------------------------------


def as_json(nodes: pd.DataFrame, links: pd.DataFrame) -> str:
    """Return both tables as JSON text; `from_json` reads it."""
    both = {"nodes": _rows(nodes), "links": _rows(links)}
    return json.dumps(both, ensure_ascii=False, indent=1, allow_nan=False)


def from_json(text: str) -> Tables:
    """Return the two tables of a text that `as_json` wrote.

    Raises
    ------
    ValueError
        One sentence, if it is not such a text.
    """
    try:
        both = json.loads(text)
        nodes, links = pd.DataFrame(both["nodes"]), pd.DataFrame(both["links"])
    except (ValueError, TypeError, KeyError):
        raise AtlasError("This text is no board: it must be JSON with a list of nodes and a "
                         "list of links, as as_json writes it.") from None
    need(nodes, ["id", "kind", "label"], "from_json")
    return nodes, links


def as_mermaid(nodes: pd.DataFrame, links: pd.DataFrame) -> str:
    """Return a Mermaid flow chart; each sign that could be read as code stands as its number."""
    def words(text: Any) -> str:
        return re.sub(r"[^\w ,.:()'’“”–…?!-]", lambda sign: f"#{ord(sign[0])};", _one_line(text))

    names = {name: f"n{number}" for number, name in enumerate(nodes["id"])}
    arrows = {"supports": "-->", "needs": "-- needed for -->", "attacks": "-. attacks .->"}
    lines = ["flowchart BT"]
    for row in _rows(nodes):
        label = words(f"{graph.BOXES[row['kind']][0]}: {row['label']}{_numbers(row)}")
        lines.append(f"  {names[row['id']]}{SHAPES[row['kind']].format(label)}")
    return "\n".join([*lines, *(f"  {names[row['source']]} {arrows[row['kind']]} "
                                f"{names[row['target']]}" for row in _rows(links)), ""])


def as_argdown(nodes: pd.DataFrame, links: pd.DataFrame) -> str:
    """Return Argdown text: premises and conclusions as statements, the rest as arguments.

    A step stands with the premises that it needs above the line and its conclusion below;
    ``-`` is an attack, ``_`` an attack on a step, ``+`` any other support.
    """
    def words(text: Any) -> str:
        return re.sub(r"([\\\[\]<>{}*_#@/:=]|-(?=-))", r"\\\1", _one_line(text))

    rows, ways, titles = {row["id"]: row for row in _rows(nodes)}, _rows(links), {}
    for name, row in rows.items():
        title = re.sub(r"[\\#@*_/=|`-]{2,}|[\\#@*_/=|`]", " ", _one_line(row["label"]))
        title = title.translate(str.maketrans("[]<>{}", "()()()")).strip(" -") or "node"
        while title in titles.values():
            title += " again"
        titles[name] = title
    marks = {name: f"[{titles[name]}]" if row["kind"] in ("premise", "conclusion")
             else f"<{titles[name]}>" for name, row in rows.items()}
    parts = []
    for name, row in rows.items():
        into = [way for way in ways if way["target"] == name]
        step = row["kind"] == "inference"
        lines = [f"{marks[name]}: {words(row['text'] or row['label'])}{_numbers(row)}"]
        for way in into:
            if way["kind"] == "attacks":
                lines.append(f"  {'_' if step else '-'} {marks[way['source']]}")
            elif not step and rows[way["source"]]["kind"] != "inference":
                lines.append(f"  + {marks[way['source']]}")
        parts.append("\n".join(lines))
        needed = [marks[way["source"]] for way in into if way["kind"] != "attacks"]
        for way in (way for way in ways if step and way["source"] == name):
            listed = [f"({place}) {mark}" for place, mark in enumerate(needed, start=1)]
            parts.append("\n".join([marks[name], "", *listed, "-----",
                                    f"({len(needed) + 1}) {marks[way['target']]}"]))
    return "\n\n".join(["===\ntitle: The argument board\n===", *parts, ""])


def _one_line(text: Any) -> str:
    return " ".join(str(text or "").split())


def _numbers(row: dict[str, Any]) -> str:
    if row["kind"] == "conclusion" or row.get("base_low") is None:
        return ""
    if row.get("yours") is False:
        return " (not set)"
    return f" ({100 * row['base_low']:.0f} to {100 * row['base_high']:.0f})"


# -- on paper --------------------------------------------------------------------------------


def six_nodes(seventh: bool = False, worked: bool = False) -> Picture:
    """Draw the small piece of the argument that is worked by hand.

    Parameters
    ----------
    seventh : bool
        With the objection that is added after the first working.
    worked : bool
        With the strength in each box, and the working in the table.

    Returns
    -------
    Picture
        Each box holds the base of its node, from 0 to 1.
    """
    paper = load("six_nodes").set_index("id", drop=False)
    tail = "_with_seventh" if seventh else ""
    paper = paper if seventh else paper[paper["strength"].notna()]
    nodes, links = load("argument_nodes"), load("argument_links")
    nodes = nodes[nodes["id"].isin(paper["id"])]
    links = links[links["source"].isin(paper["id"]) & links["target"].isin(paper["id"])]

    def label(row: Any) -> str:
        one = paper.loc[row["id"]]
        base = "" if row["kind"] == "conclusion" else f" base {one['base']:g}"
        strength = f"{',' if base else ''} strength {one[f'strength{tail}']:g}" if worked else ""
        return f"{row['label']} ({base}{strength})".replace("( ", "(").removesuffix(" ()")

    nodes = nodes.assign(label=[label(row) for row in _rows(nodes)])
    title = f"{'Seven' if seventh else 'Six'} boxes{', worked' if worked else ' to work by hand'}"
    picture = graph.argument_graph(nodes, links, about="border-stop", title=title)
    if worked:
        columns = {"id": "Id", "kind": "Kind", "label": "Label", "base": "Base",
                   f"working{tail}": "How it is worked out", f"strength{tail}": "Strength"}
        picture.table = paper[list(columns)].rename(columns=columns)
    return picture
