"""Place the nodes of the argument with Graphviz: fills x and y of data/argument_nodes.csv.

    python3 data/preparation/argument_layout.py            (needs the program ``dot`` of Graphviz)
    python3 lab.py renew

Another program that reads dot language and writes the format "plain" may be named after the
script. Conclusions stand at the top, reasons below them; x counts from the left and y from the
top, in points. No student runs this.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parents[1]
NODES, LINKS = DATA / "argument_nodes.csv", DATA / "argument_links.csv"
POINTS = 72  # in one inch, the unit of the format "plain"


def read(path: Path) -> list[dict]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def dot_text(nodes: list[dict], links: list[dict]) -> str:
    """Return the graph in dot language: boxes of one size, links from reason to target."""
    lines = ["digraph argument {", "rankdir=BT; nodesep=0.2; ranksep=0.5;",
             "node [shape=box, fixedsize=true, width=1.6, height=0.6, label=\"\"];"]
    lines += [f'"{node["id"]}";' for node in nodes]
    lines += [f'"{link["source"]}" -> "{link["target"]}";' for link in links]
    return "\n".join([*lines, "}"])


def places(plain: str) -> dict[str, tuple[int, int]]:
    """Return x and y in points of each node from text in the format "plain"."""
    rows = [line.split(" ") for line in plain.splitlines()]
    height = next(float(row[3]) for row in rows if row[0] == "graph")
    return {
        row[1].strip('"'): tuple(
            round(inches * POINTS) for inches in (float(row[2]), height - float(row[3]))
        )
        for row in rows if row[0] == "node"
    }


def main(command: list[str]) -> None:
    """Run Graphviz and write the table with its places."""
    nodes = read(NODES)
    drawn = subprocess.run(command, input=dot_text(nodes, read(LINKS)), capture_output=True,
                           text=True, check=True).stdout
    found = places(drawn)
    for node in nodes:
        node["x"], node["y"] = found[node["id"]]
    with NODES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(nodes[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(nodes)


if __name__ == "__main__":
    main(sys.argv[1:] or ["dot", "-Tplain"])
