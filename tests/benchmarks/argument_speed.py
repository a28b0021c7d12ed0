"""Print how long the argument takes on made-up graphs.

Run ``python tests/benchmarks/argument_speed.py``. Times are of the processor, so that other work
on the machine counts little.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pandas as pd

from helpers.argument import expand, influence, strengths

SIZES = ((150, 150), (1_000, 3_000), (10_000, 30_000))  # nodes, links; the first is like our own
REPEATS = 5


def made_up(nodes: int, links: int, needs: bool = False) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return an acyclic graph by a fixed seed; with ``needs``, in the words of the tables."""
    chance = random.Random(2022)
    names = [f"n{number}" for number in range(nodes)]
    ends = [sorted(chance.sample(range(nodes), 2)) for _ in range(links)]
    words = ("supports", "attacks", "needs") if needs else ("support", "attack")
    kinds = chance.choices(("premise", "inference", "objection", "conclusion"), k=nodes)
    return (
        pd.DataFrame({"id": names, "base": [chance.random() for _ in names], "kind": kinds}),
        pd.DataFrame({"source": [names[start] for start, _ in ends],
                      "target": [names[end] for _, end in ends],
                      "kind": chance.choices(words, k=links)}),
    )  # fmt: skip


def chain(nodes: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return one long line of supports, the deepest graph of this size."""
    names = [f"n{number}" for number in range(nodes)]
    return (pd.DataFrame({"id": names, "base": 0.5}),
            pd.DataFrame({"source": names[:-1], "target": names[1:], "kind": "support"}))


def milliseconds(call: Callable[[], object]) -> str:
    """Return the fastest and the slowest of some runs, in words."""
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        call()
        times.append(1000 * (time.process_time() - start))
    return f"{min(times):8.1f} to {max(times):8.1f} ms"


def main() -> None:
    """Print one line for each function and size."""
    for size in SIZES:
        label = f"{size[0]:6,} nodes {size[1]:6,} links"
        plain, tables = made_up(*size), made_up(*size, needs=True)
        print("strengths  ", label, milliseconds(lambda given=plain: strengths(*given)))
        print("expand     ", label, milliseconds(lambda given=tables: expand(*given)))
        print("both       ", label,
              milliseconds(lambda given=tables: strengths(*expand(*given))))
    for nodes in (10_000, 100_000):
        line = chain(nodes)
        print("strengths  ", f"{nodes:6,} in one line     ",
              milliseconds(lambda given=line: strengths(*given)))
    for size in SIZES[:2]:
        given = expand(*made_up(*size, needs=True))
        print("influence  ", f"{size[0]:6,} nodes {size[1]:6,} links",
              milliseconds(lambda given=given, last=f"n{size[0] - 1}": influence(*given, last)))


if __name__ == "__main__":
    main()
