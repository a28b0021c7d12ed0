"""Rules on places: points lie in their country, waypoints on land or sea as said."""

from __future__ import annotations

import json
from functools import cache

from geographiclib.geodesic import Geodesic
from shapely import Point, transform
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from rules.reading import DATA, Folder, Row, items, label

WEST, SOUTH, EAST, NORTH = 24, 24, 64, 48  # the window of the base map
TOLERANCE_KM = 2  # outlines are simplified

# Points that lie in no country of their row, or in more than one: each with its reason.
EXCEPTIONS = {
    "places": {
        "khoda-afarin": "the bridges stand on the border river",
        "moscow": "the base map ends at 48 degrees north",
        "kyiv": "the base map ends at 48 degrees north",
        "minsk": "the base map ends at 48 degrees north",
        "new-delhi": "the base map ends at 64 degrees east",
    },
    "events": {
        "caspian-gunboat-2001": "in the Caspian Sea",
        "mavi-marmara-2010": "in the Mediterranean, in international waters",
        "leviathan-found-2010": "a gas field at sea",
        "leviathan-starts-2019": "a gas field at sea",
        "leviathan-stopped-2025": "a gas field at sea",
        "tamar-signed-2025": "a gas field at sea",
        "zone-i-2023": "an area of the sea that was put up for bids",
    },
}


@cache
def outlines() -> dict[str, BaseGeometry]:
    """Return the outline of each country of the base map."""
    base = json.loads((DATA / "boundaries" / "base.geojson").read_text(encoding="utf-8"))
    found: dict[str, BaseGeometry] = {}
    for feature in base["features"]:
        code, part = feature["properties"]["country"], shape(feature["geometry"])
        found[code] = found[code].union(part) if code in found else part
    return found


def kilometres(point: Point, outline: BaseGeometry) -> float:
    """Return the distance of a point to an outline, on a plane laid at the point."""
    east = Geodesic.WGS84.Inverse(point.y, point.x, point.y, point.x + 1)["s12"] / 1000
    north = Geodesic.WGS84.Inverse(point.y, point.x, point.y + 1, point.x)["s12"] / 1000
    flat = transform(outline, lambda xy: (xy - [point.x, point.y]) * [east, north])
    return flat.distance(Point(0, 0))


def point_of(row: Row) -> Point | None:
    """Return the point of a row, None where it has none or lies outside the base map."""
    if not row["latitude"]:
        return None
    x, y = float(row["longitude"]), float(row["latitude"])
    return Point(x, y) if WEST <= x <= EAST and SOUTH <= y <= NORTH else None


def points_are_whole(data: Folder) -> list[str]:
    """A row has both coordinates or neither, and a place has a point of its own."""
    wrong = [
        f"{label(name, row)} has one coordinate without the other"
        for name in ("places", "events", "waypoints")
        for row in data.rows(name)
        if bool(row["latitude"]) != bool(row["longitude"])
    ]
    first: dict[tuple[str, str], str] = {}
    for row in data.rows("places"):
        here = (row["latitude"], row["longitude"])
        if here in first:
            wrong.append(f"places {row['id']} has the point of {first[here]}")
        first.setdefault(here, row["id"])
    return wrong


def places_lie_in_their_country(data: Folder) -> list[str]:
    """A place lies within 2 km of its country, of both where it stands on a border."""
    wrong = []
    for row in data.rows("places"):
        if row["id"] in EXCEPTIONS["places"]:
            continue
        point, codes = point_of(row), items(row["country"])
        if point is None or len(codes) != 1 or codes[0] not in outlines():
            wrong.append(f"places {row['id']} is not on the base map, or in two countries")
        elif (far := kilometres(point, outlines()[codes[0]])) > TOLERANCE_KM:
            wrong.append(f"places {row['id']} lies {far:.1f} km outside {codes[0]}")
    return wrong


def events_lie_in_a_country_they_concern(data: Folder) -> list[str]:
    """The point of an event lies within 2 km of one of its countries, or has a listed reason."""
    wrong = []
    for row in data.rows("events"):
        point = point_of(row)
        if point is None or row["id"] in EXCEPTIONS["events"]:
            continue
        near = [outlines()[code] for code in items(row["countries"]) if code in outlines()]
        if not near or min(kilometres(point, outline) for outline in near) > TOLERANCE_KM:
            wrong.append(f"events {row['id']}: the point of {row['place']} lies in none of "
                         f"{row['countries']}")  # fmt: skip
    return wrong


def waypoints_lie_on_land_or_sea(data: Folder) -> list[str]:
    """Waypoints on land lie in their country, those at sea in none, in their order."""
    wrong, last = [], {}
    for row in data.rows("waypoints"):
        leg = (row["pipeline_id"], row["leg"])
        if int(row["position"]) <= last.get(leg, 0):
            wrong.append(f"waypoints {row['id']} has position {row['position']} after "
                         f"{last.get(leg, 0)}")  # fmt: skip
        last[leg] = int(row["position"])
        point = point_of(row)
        if point is None:
            continue
        if row["surface"] == "sea":
            land = [code for code, outline in outlines().items() if outline.contains(point)]
            wrong += [f"waypoints {row['id']} is said to be at sea and lies in {c}" for c in land]
        elif row["country"] not in outlines():
            wrong.append(f"waypoints {row['id']} has no country of the base map")
        elif (far := kilometres(point, outlines()[row["country"]])) > TOLERANCE_KM:
            wrong.append(f"waypoints {row['id']} lies {far:.1f} km outside {row['country']}")
    return wrong


RULES = [
    points_are_whole, places_lie_in_their_country, events_lie_in_a_country_they_concern,
    waypoints_lie_on_land_or_sea,
]  # fmt: skip
