"""Rules on claims, their verdicts, and the argument as a graph."""

from __future__ import annotations

from collections import Counter, defaultdict
from graphlib import CycleError, TopologicalSorter

from rules.reading import Folder, items, label

# Verdicts that readers of different countries may dispute: such a claim needs two sides.
CONTESTED = {
    "partly supported", "contradicted", "not verifiable", "happened", "in part",
    "not by the last date", "not gradable",
}  # fmt: skip
GRADES = {"happened", "in part", "not by the last date", "not gradable"}
MAY_LINK = {
    "needs": ({"premise", "conclusion"}, {"inference"}),
    "supports": ({"inference"}, {"conclusion"}),
    "attacks": ({"objection"}, {"premise", "inference", "objection"}),
}


def claims_are_weighed(data: Folder) -> list[str]:
    """Each claim has sources; a contested one from two countries, for and against or about."""
    country = {row["id"]: row["country"] for row in data.rows("sources")}
    stances, sides = defaultdict(set), defaultdict(set)
    for row in data.rows("claim_sources"):
        stances[row["claim_id"]].add(row["stance"])
        sides[row["claim_id"]].add(country.get(row["source_id"], ""))
    wrong = []
    for row in data.rows("claims"):
        if not stances[row["id"]]:
            wrong.append(f"claims {row['id']} has no source")
        elif row["verdict"] in CONTESTED:
            if len(sides[row["id"]] - {""}) < 2:
                wrong.append(f"claims {row['id']} is contested and has sources of one side only")
            # nothing weighs where all are only about a claim that nobody could verify
            open_one = row["verdict"] == "not verifiable" and stances[row["id"]] == {"about"}
            if len(stances[row["id"]]) < 2 and not open_one:
                wrong.append(f"claims {row['id']} is contested and all its sources say one thing")
    return wrong


def claims_have_a_place(data: Folder) -> list[str]:
    """Each claim has a paragraph and a lesson, 02 to 08; a lesson has three anchors at most."""
    wrong = [
        f"claims {row['id']} has no paragraph, or no lesson from 02 to 08"
        for row in data.rows("claims")
        if not row["paragraph"] or not "02" <= row["lesson"] <= "08"
    ]
    core = Counter(row["lesson"] for row in data.rows("claims") if row["anchor"] == "core")
    return wrong + [
        f"claims {row['id']}: lesson {row['lesson']} has {core[row['lesson']]} anchor claims"
        for row in data.rows("claims")
        if row["anchor"] == "core" and core[row["lesson"]] > 3
    ]


def anchors_have_an_objection(data: Folder) -> list[str]:
    """Each anchor claim has an objection node that names it."""
    met = {
        claim
        for node in data.rows("argument_nodes")
        if node["kind"] == "objection"
        for claim in items(node["objects_to"])
    }
    return [
        f"claims {row['id']} is an anchor without an objection in the graph"
        for row in data.rows("claims")
        if row["anchor"] == "core" and row["id"] not in met
    ]


def verdicts_fit_the_voice(data: Folder) -> list[str]:
    """Sentences of the article carry a verdict, predictions a grade, other voices neither."""
    wrong = []
    for row in data.rows("claims"):
        if row["kind"] == "prediction":
            right = row["verdict"] in GRADES
        elif row["voice"] == "article":
            right = row["verdict"] not in GRADES | {""}
        else:
            right = row["verdict"] == ""
        if not right:
            wrong.append(
                f"claims {row['id']}: verdict '{row['verdict']}' does not fit a "
                f"{row['kind']} of voice {row['voice']}"
            )
    return wrong


def claims_are_repaired(data: Folder) -> list[str]:
    """What is false or partly true has another, repaired wording."""
    needy = {"partly supported", "contradicted", "slip"}
    return [
        f"claims {row['id']} is {row['verdict']} and not repaired"
        for row in data.rows("claims")
        if row["repaired"] == row["claim"] or (row["verdict"] in needy and not row["repaired"])
    ]


def slips_bear_nothing(data: Folder) -> list[str]:
    """A slip has a right form that is known for sure, and no step of the argument rests on it."""
    return [
        f"claims {row['id']} is called a slip, but it carries a step, has no right form, or that "
        "is not sure"
        for row in data.rows("claims")
        if row["verdict"] == "slip"
        and not (row["why_no_node"] and row["repaired"] and row["confidence"] == "high")
    ]


def predictions_agree_with_claims(data: Folder) -> list[str]:
    """One rule: claims carry the outcome of the prediction; the mechanism is graded apart."""
    claims = data.by_id("claims")
    graded = {row["claim_id"] for row in data.rows("predictions")}
    wrong = [
        f"predictions {row['id']}: outcome '{row['outcome']}', but claim {row['claim_id']} says "
        f"'{claims[row['claim_id']]['verdict']}'"
        for row in data.rows("predictions")
        if row["kind"] == "prediction" and claims[row["claim_id"]]["verdict"] != row["outcome"]
    ]
    return wrong + [
        f"claims {row['id']} is a prediction without a row in predictions"
        for row in data.rows("claims")
        if row["kind"] == "prediction" and row["id"] not in graded
    ]


def claims_are_nodes_or_say_why(data: Folder) -> list[str]:
    """Each claim is one node of the graph, or its row says why it is none."""
    nodes = Counter(row["claim_id"] for row in data.rows("argument_nodes") if row["claim_id"])
    return [
        f"claims {row['id']} is a node {nodes[row['id']]} times, and why_no_node is "
        f"'{row['why_no_node']}'"
        for row in data.rows("claims")
        if nodes[row["id"]] != (0 if row["why_no_node"] else 1)
    ]


def graph_is_acyclic(data: Folder) -> list[str]:
    """No node leads back to itself, and each node is linked."""
    reasons: dict[str, set[str]] = defaultdict(set)
    for link in data.rows("argument_links"):
        reasons[link["target"]].add(link["source"])
    try:
        TopologicalSorter(reasons).prepare()
    except CycleError as error:
        return [f"argument_links has a circle: {' > '.join(error.args[1])}"]
    linked = set(reasons).union(*reasons.values())
    return [
        f"argument_nodes {row['id']} is linked to nothing"
        for row in data.rows("argument_nodes")
        if row["id"] not in linked
    ]


def nobody_counts_twice(data: Folder) -> list[str]:
    """No node bears on one target twice, and an id says what a link joins."""
    pairs = Counter((row["source"], row["target"]) for row in data.rows("argument_links"))
    return [
        f"argument_links {row['id']}: {row['source']} bears on {row['target']} more than once, "
        "or the id is not source--target"
        for row in data.rows("argument_links")
        if pairs[row["source"], row["target"]] > 1
        or row["id"] != f"{row['source']}--{row['target']}"
    ]


def links_fit_their_nodes(data: Folder) -> list[str]:
    """Premises are needed by inferences, inferences support conclusions, objections attack."""
    kind = {row["id"]: row["kind"] for row in data.rows("argument_nodes")}
    wrong = []
    for row in data.rows("argument_links"):
        starts, ends = MAY_LINK[row["kind"]]
        if kind[row["source"]] not in starts or kind[row["target"]] not in ends:
            wrong.append(
                f"argument_links {row['id']}: a {kind[row['source']]} cannot "
                f"{row['kind'].removesuffix('s')} a {kind[row['target']]}"
            )
    return wrong


def inferences_have_a_critical_question(data: Folder) -> list[str]:
    """Each inference names its scheme and critical question; a conclusion has base 0."""
    wrong = [
        f"argument_nodes {row['id']} is an inference without {column}"
        for row in data.rows("argument_nodes")
        if row["kind"] == "inference"
        for column in ("scheme", "critical_question", "critical_answer")
        if not row[column]
    ]
    return wrong + [
        f"argument_nodes {row['id']} is a conclusion with base {row['base']}"
        for row in data.rows("argument_nodes")
        if row["kind"] == "conclusion" and float(row["base"]) != 0
    ]


def six_nodes_are_those_of_the_graph(data: Folder) -> list[str]:
    """The small graph has bases, kinds and labels of the whole one."""
    nodes = data.by_id("argument_nodes")
    return [
        f"{label('six_nodes', row)}: {column} is '{row[column]}', in argument_nodes "
        f"'{nodes[row['id']][column]}'"
        for row in data.rows("six_nodes")
        for column in ("kind", "label", "base", "base_repaired")
        if row[column] != nodes[row["id"]][column]
    ]


RULES = [
    claims_are_weighed, claims_have_a_place, anchors_have_an_objection, verdicts_fit_the_voice,
    claims_are_repaired, slips_bear_nothing, predictions_agree_with_claims,
    claims_are_nodes_or_say_why, graph_is_acyclic, nobody_counts_twice, links_fit_their_nodes,
    inferences_have_a_critical_question, six_nodes_are_those_of_the_graph,
]  # fmt: skip
