"""Rules on names in other languages: of things that we have, in the letters of the language."""

from __future__ import annotations

import json
import unicodedata

from rules.reading import DATA, Folder, label

LETTERS = {"az": "LATIN", "tr": "LATIN", "hy": "ARMENIAN", "fa": "ARABIC", "he": "HEBREW"}
NOT_PERSIAN = set("يكة")  # Arabic letters that Persian writes in another way
NOT_TURKISH = set("əxqw")


def things(data: Folder) -> dict[tuple[str, str], str]:
    """Return (kind, id) to the English name of everything that a row may name, but regions."""
    read = json.loads((DATA.parent / "helpers/static/names.json").read_text(encoding="utf-8"))
    provinces = json.loads((DATA / "boundaries/provinces.geojson").read_text(encoding="utf-8"))
    own = [feature["properties"] for feature in provinces["features"]]
    return {
        **{("country", code): words[0] for code, words in read["countries"].items()},
        **{("province", one["id"]): one["name"] for one in own},
        **{("place", row["id"]): row["name"] for row in data.rows("places")},
        **{("person", row["person"]): row["name"] for row in data.rows("people")},
    }


def names_belong_to_things(data: Folder) -> list[str]:
    """Each row names a thing that we have, and its English form is the one that we print."""
    known = things(data)
    wrong = []
    for row in data.rows("names"):
        english = known.get((row["kind"], row["id"]))
        if row["kind"] == "region":
            english = row["id"].replace("-", " ").title()
        if english is None:
            wrong.append(f"{label('names', row)}: there is no {row['kind']} with this id")
        elif english != row["english"]:
            wrong.append(f"{label('names', row)}: we print it '{english}'")
    return wrong


def names_are_in_their_letters(data: Folder) -> list[str]:
    """Hebrew letters for Hebrew, Armenian, Persian and Latin ones for the others; nothing else."""
    wrong = []
    for row in data.rows("names"):
        letters = [sign for sign in row["name"] if sign.isalpha()]
        foreign = {"fa": NOT_PERSIAN, "tr": NOT_TURKISH}.get(row["language"], set())
        script = LETTERS.get(row["language"], "no language")
        if not letters or any(script not in unicodedata.name(one) for one in letters):
            wrong.append(f"{label('names', row)}: '{row['name']}' is not in {script} letters")
        if foreign & set(row["name"].casefold()) or "\u200e" in row["name"]:
            where = label("names", row)
            wrong.append(f"{where}: '{row['name']}' has letters of another language")
    return wrong


RULES = [names_belong_to_things, names_are_in_their_letters]
