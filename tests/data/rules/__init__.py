"""The rules that the tables keep, each a function of a data folder.

A rule takes a ``Folder`` and returns a list of sentences, one for each thing that is wrong; each
names the table and the row. An empty list means that the rule is kept. ``test_tables.py`` runs
all rules on the real data, ``test_rules_can_fail.py`` on copies with one mistake.
"""

from rules import claims, figures, names, places, shape, sources, words
from rules.reading import CURTAIN, DATA, Folder, items

RULES = [
    *shape.RULES, *sources.RULES, *claims.RULES, *figures.RULES, *places.RULES, *words.RULES,
    *names.RULES,
]  # fmt: skip

__all__ = ["CURTAIN", "DATA", "RULES", "Folder", "items"]
