"""The argument as a graph of nodes and links: how strong is each node, and what does it rest on?

The rule is DF-QuAD (Rago, Toni, Aurisicchio and Baroni, "Discontinuity-Free Decision Support with
Quantitative Argumentation Debates", KR 2016), for graphs without circles. Two things are ours:
``needs`` links (see `expand`) and ``weight`` (see `strengths`). With every weight 1 the strengths
are those of DF-QuAD. They add up what was put in; they are not the chance that a node is true.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from math import prod
from numbers import Real
from typing import Any

import pandas as pd

from helpers.errors import AtlasError

KINDS = {"support": "support", "attack": "attack"}
WORDS = {"supports": "support", "attacks": "attack", "needs": "needs", **KINDS}
# For each node, what supports and what attacks it: pairs of a source and the weight of its link.
Reasons = dict[str, dict[str, list[tuple[str, float]]]]


def expand(nodes: pd.DataFrame, links: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Turn the words of the tables into "support" and "attack", and each ``needs`` into a doubt.

    A doubt is a new node of base 1. The premise attacks the doubt, and the doubt attacks the
    inference. So an inference on which nothing else bears is its own base times the strengths of
    the premises that it needs: 0.9 with premises 0.9, 0.8 and 0.7 gives 0.4536.

    Parameters
    ----------
    nodes : DataFrame
        Columns ``id``, ``base`` and any others, as in the table ``argument_nodes``.
    links : DataFrame
        Columns ``source``, ``target``, ``kind`` (supports, attacks or needs; support and attack
        stay as they are) and any others, as in the table ``argument_links``. The ``weight`` of
        a ``needs`` link says how much of the doubt counts: at 0 it is as if the link were absent.

    Returns
    -------
    tuple of two DataFrames
        Nodes (the doubts last, with the word "doubt" in the column ``kind`` if there is one) and
        links. The tables that were given are not changed.

    Raises
    ------
    ValueError
        One sentence, if a column is missing or a kind of link is not known.
    """
    _check_columns(nodes, "nodes", "id", "base")
    _check_columns(links, "links", "source", "target", "kind")
    full = {"weight": 1.0} if "weight" in links.columns else {}
    taken, doubts, rows = set(map(str, nodes["id"])), [], []
    for link in links.to_dict("records"):
        kind = _kind(link["kind"], link["source"], link["target"], WORDS)
        if kind != "needs":
            rows.append({**link, "kind": kind})
            continue
        doubt = f"doubt: {link['source']} for {link['target']}"
        while doubt in taken:
            doubt += " again"
        taken.add(doubt)
        doubts.append({"id": doubt, "base": 1.0, "kind": "doubt"})
        rows.append({**link, "target": doubt, "kind": "attack", **full})
        rows.append({**link, "source": doubt, "kind": "attack"})
    return (pd.DataFrame([*nodes.to_dict("records"), *doubts], columns=nodes.columns),
            pd.DataFrame(rows, columns=links.columns))


def strengths(nodes: pd.DataFrame, links: pd.DataFrame,
              base: Mapping[str, float] | None = None) -> pd.Series:
    """Return the strength of each node, by DF-QuAD.

    Parameters
    ----------
    nodes : DataFrame
        Columns ``id`` (text, each once) and ``base`` (0 to 1).
    links : DataFrame
        Columns ``source``, ``target``, ``kind`` ("support" or "attack": `expand` first) and, if
        wanted, ``weight`` (0 to 1): it multiplies the strength that passes along the link. A link
        may stand there more than once, and each counts. Weight is our addition to DF-QuAD.
    base : dict or Series, optional
        For some ids, a base to use instead of the one in ``nodes``.

    Returns
    -------
    Series
        Strengths from 0 to 1, indexed by id, in the order of ``nodes``.

    Raises
    ------
    ValueError
        One sentence that names the thing: a missing column, a duplicate id, a link to nowhere, an
        unknown kind, an unknown id in ``base``, a base or weight that is not a number from 0 to 1,
        or links that run in a circle (its members in order).
    """
    scores = _bases(nodes, base)
    reasons = _reasons(links, scores)
    found = _weigh(_order(reasons), reasons, scores)
    return pd.Series([found[name] for name in scores], index=pd.Index(scores, name="id"),
                     name="strength", dtype=float)


def influence(nodes: pd.DataFrame, links: pd.DataFrame, target: str,
              base: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Say for each node how strong the target is without it, and with only it.

    Parameters
    ----------
    nodes, links, base
        As for `strengths`; ``nodes`` also has the column ``kind``, which says which are premises.
    target : str
        The id of the node to look at, for example a conclusion.

    Returns
    -------
    DataFrame
        Indexed by id, in the order of ``nodes``, without the doubts that `expand` added.
        ``without``: the target's strength if the base of this node were 0. ``only``: its strength
        if the base of every other premise were 0 (inferences and objections stay; so for a node
        that is no premise: what stands on no premise at all).

    Raises
    ------
    ValueError
        One sentence: as for `strengths`, or if the target is no node.
    """
    _check_columns(nodes, "nodes", "id", "base", "kind")
    scores = _bases(nodes, base)
    _check_known(target, scores, "target")
    reasons = _reasons(links, scores)
    order = _order_behind(target, reasons)
    kinds = dict(zip(scores, map(str, nodes["kind"]), strict=True))
    bare = {name: 0.0 if kinds[name] == "premise" else value for name, value in scores.items()}
    shown = [name for name in scores if kinds[name] != "doubt"]
    rows = [(_weigh(order, reasons, {**scores, name: 0.0})[target],
             _weigh(order, reasons, {**bare, name: scores[name]})[target]) for name in shown]
    return pd.DataFrame(rows, index=pd.Index(shown, name="id"), columns=["without", "only"])


def ranges(nodes: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Return how strong each node is at least, in the middle and at most.

    More base for a reason never makes what it supports weaker, and more base for an attacker
    never makes what it attacks stronger. So the low end of a node comes from the low ends of its
    reasons and the high ends of its attackers, and its high end the other way round. Where no
    node both helps and hurts the same conclusion, no other choice within the ranges gives less
    or more; elsewhere the range may be wider than need be, and is never too narrow.

    Parameters
    ----------
    nodes : DataFrame
        Columns ``id`` and ``base_low``, ``base``, ``base_high`` (0 to 1).
    links : DataFrame
        As in the table ``argument_links``; ``weight`` if wanted.

    Returns
    -------
    DataFrame
        Columns ``low, middle, high``, indexed by id; ``middle`` is what `strengths` gives.
    """
    full, wired = expand(nodes[["id", "base"]], links)
    middle = strengths(full, wired)
    columns = ("base_low", "base_high")
    ends = {row[0]: row[1:] for row in nodes[["id", *columns]].itertuples(index=False, name=None)}
    reasons = _reasons(wired, dict(middle))
    found: dict[str, tuple[float, float]] = {}
    for name in _order(reasons):
        base = ends.get(name, (1.0, 1.0))  # a doubt
        found[name] = tuple(_strength(
            _share(base[end], f'The range of "{name}"'),
            _together(found[one][1 - end] * w for one, w in reasons[name]["attack"]),
            _together(found[one][end] * w for one, w in reasons[name]["support"]))
            for end in (0, 1))
    rows = [(found[name][0], middle[name], found[name][1]) for name in nodes["id"]]
    return pd.DataFrame(rows, index=pd.Index(nodes["id"], name="id"),
                        columns=["low", "middle", "high"])


def _together(values: Iterable[float]) -> float:
    """Return F(v1 ... vn) = 1 - (1 - v1) ... (1 - vn); F() is 0."""
    return 1 - prod(1 - value for value in values)


def _strength(base: float, attack: float, support: float) -> float:
    """Return the strength of one node from its base and the sums for and against it."""
    if attack >= support:
        return base - base * (attack - support)
    return base + (1 - base) * (support - attack)


def _weigh(order: list[str], reasons: Reasons, scores: dict[str, float]) -> dict[str, float]:
    """Give each node of ``order`` its strength; what bears on a node stands before it."""
    found: dict[str, float] = {}
    for name in order:
        attack, support = (
            _together(found[source] * weight for source, weight in reasons[name][kind])
            for kind in ("attack", "support"))
        found[name] = _strength(scores[name], attack, support)
    return found


def _order(reasons: Reasons) -> list[str]:
    """Return the ids so that each comes after all that bears on it (a topological order)."""
    before = {name: [source for pairs in both.values() for source, _ in pairs]
              for name, both in reasons.items()}
    try:
        return list(TopologicalSorter(before).static_order())
    except CycleError as error:
        circle = error.args[1][1:]
        place = {name: number for number, name in enumerate(reasons)}
        first = circle.index(min(circle, key=place.get))
        names = '" to "'.join(circle[first:] + circle[:first + 1])
        raise AtlasError(f'The links run in a circle, from "{names}": '
                         "take out one of these links.") from None


def _order_behind(target: str, reasons: Reasons) -> list[str]:
    """Return, in order, the target and all that bears on it, directly or through others."""
    order, behind = _order(reasons), {target}
    for name in reversed(order):
        if name in behind:
            behind.update(source for pairs in reasons[name].values() for source, _ in pairs)
    return [name for name in order if name in behind]


def _bases(nodes: pd.DataFrame, base: Mapping[str, float] | None) -> dict[str, float]:
    """Return the base of each node, those of ``base`` first, or say what is wrong."""
    _check_columns(nodes, "nodes", "id", "base")
    found: dict[str, Any] = {}
    pairs = zip(nodes["id"].tolist(), nodes["base"].tolist(), strict=True)
    for row, (name, value) in enumerate(pairs, start=1):
        if not isinstance(name, str) or not name:
            raise AtlasError(f"Row {row} of the nodes has {name!r} as its id: "
                             'give it a short text, such as "shares-border".')
        if name in found:
            raise AtlasError(f'The id "{name}" stands twice in the nodes: give each its own id.')
        found[name] = value
    if not isinstance(base, Mapping | pd.Series | None):
        raise AtlasError(f"base is {base!r}: give it as a dictionary of ids and numbers, such as "
                         '{"shares-border": 0.9}.')
    for name, value in ({} if base is None else base).items():
        _check_known(name, found, "base")
        found[name] = value
    return {name: _share(value, f'The base of "{name}"') for name, value in found.items()}


def _reasons(links: pd.DataFrame, scores: dict[str, float]) -> Reasons:
    """Return for each node what supports and attacks it, or say what is wrong with a link."""
    _check_columns(links, "links", "source", "target", "kind")
    found: Reasons = {name: {"support": [], "attack": []} for name in scores}
    columns = [links[name].tolist() for name in ("source", "target", "kind")]
    weights = links["weight"].tolist() if "weight" in links.columns else [1.0] * len(links)
    for source, target, kind, weight in zip(*columns, weights, strict=True):
        where = f'the link from "{source}" to "{target}"'
        _check_known(source, found, where)
        _check_known(target, found, where)
        found[target][_kind(kind, source, target, KINDS)].append(
            (source, _share(weight, f"The weight of {where}")))
    return found


def _kind(kind: Any, source: Any, target: Any, known: Mapping[str, str]) -> str:
    """Return the kind of a link in our own word, if it is one of those known here."""
    if not isinstance(kind, str) or kind not in known:
        first = " (call expand first)" if str(kind) in WORDS else ""
        raise AtlasError(f'The link from "{source}" to "{target}" is of an unknown kind, '
                         f"{kind!r}: use one of {', '.join(known)}{first}.")
    return known[kind]


def _share(value: Any, what: str) -> float:
    """Return a number from 0 to 1 as it is; refuse anything else."""
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 <= value <= 1:
        raise AtlasError(f"{what} is {value!r}: it must be a number from 0 to 1.")
    return float(value)


def _check_known(name: Any, known: Mapping[str, Any], where: str) -> None:
    """Refuse an id that is not one of the nodes, with the nearest one."""
    if isinstance(name, str) and name in known:
        return
    near = get_close_matches(str(name), known, n=1)
    hint = f'did you mean "{near[0]}"?' if near else "use an id of the table of nodes."
    raise AtlasError(f'There is no node "{name}" (in {where}): {hint}')


def _check_columns(table: pd.DataFrame, what: str, *columns: str) -> None:
    """Refuse a table that lacks a column."""
    for column in columns:
        if column not in getattr(table, "columns", ()):
            raise AtlasError(f'The table of {what} has no column "{column}": '
                             f"it needs {', '.join(columns)}.")
