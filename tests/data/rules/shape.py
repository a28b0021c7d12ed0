"""The rule on shape: the package is what its description says, by Frictionless."""

from __future__ import annotations

from frictionless import Package

from rules.reading import Folder


def frictionless_accepts(data: Folder) -> list[str]:
    """Types, closed lists, keys and foreign keys of each table are those of the description.

    Boundaries are left out: a copy of the tables does not carry them. Hashes are another test.
    """
    description = {**data.description, "resources": []}
    for resource in data.resources:
        bare = {k: v for k, v in resource.items() if k not in ("hash", "bytes", "rows")}
        description["resources"].append(bare)
    report = Package.from_descriptor(description, basepath=str(data.path)).validate()
    wrong = [error.message for error in report.errors]
    return wrong + [f"{task.name}: {e.message}" for task in report.tasks for e in task.errors]


RULES = [frictionless_accepts]
