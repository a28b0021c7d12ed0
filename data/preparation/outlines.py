"""Shared lines: the geometry that boundaries.py works with, and nothing about this course.

An *arc* is a piece of outline that one or two shapes use. Countries are simplified arc by arc,
so a border stays one line for both sides. Coordinates are longitude, latitude in degrees.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

import shapely
from geographiclib.geodesic import Geodesic
from shapely.geometry import LineString, MultiLineString, Point, Polygon, mapping
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, nearest_points, polygonize
from topojson import Topology

GRID = 0.001  # three decimals, about 100 metres

Arcs = list[list[tuple[float, float]]]
Parts = dict[str, list[list[list[int]]]]  # shape name -> polygons -> rings -> arc numbers


def topology(shapes: dict[str, BaseGeometry]) -> tuple[Arcs, Parts]:
    """Cut outlines into arcs, so that a border of two shapes is one arc (package topojson)."""
    features = [{"type": "Feature", "properties": {"name": name}, "geometry": mapping(shape)}
                for name, shape in sorted(shapes.items())]
    result = Topology({"type": "FeatureCollection", "features": features},
                      prequantize=False, shared_coords=True).to_dict()
    parts = {}
    for item in result["objects"]["data"]["geometries"]:
        arcs = item["arcs"] if item["type"] == "MultiPolygon" else [item["arcs"]]
        parts[item["properties"]["name"]] = arcs
    return [[tuple(point) for point in arc] for arc in result["arcs"]], parts


def users_of(parts: Parts) -> dict[int, set[str]]:
    """Return for each arc the names of the shapes that use it."""
    users = defaultdict(set)
    for name, polygons in parts.items():
        for rings in polygons:
            for ring in rings:
                for number in ring:
                    users[number if number >= 0 else ~number].add(name)
    return users


def shared(arcs: Arcs, users: dict[int, set[str]], first: Iterable[str],
           second: Iterable[str]) -> MultiLineString:
    """Return the line between two groups of shapes, joined end to end."""
    first, second = set(first), set(second)
    lines = [LineString(arcs[number]) for number, names in sorted(users.items())
             if names & first and names & second and len(names) > 1]
    merged = linemerge(lines) if lines else MultiLineString()
    return MultiLineString([merged] if merged.geom_type == "LineString" else merged.geoms)


def ring_of(numbers: list[int], arcs: Arcs) -> list[tuple[float, float]]:
    """Join arcs to a closed ring."""
    points = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def largest_part(shape: BaseGeometry) -> Polygon:
    """Return the largest polygon: a simplified coast may cross itself, the loop is cut off."""
    return max(shapely.get_parts(shape), key=lambda part: part.area)


def close_gaps(lines: list[LineString], limit: float = 0.004) -> list[LineString]:
    """Add straight joins between ends of different pieces less than 0.004 degrees apart."""
    ends = [(i, Point(line.coords[k])) for i, line in enumerate(lines) for k in (0, -1)]
    joins = [LineString([a, b]) for x, (i, a) in enumerate(ends) for j, b in ends[x + 1:]
             if (i != j or len(lines) == 1) and 0 < a.distance(b) < limit]
    return lines + joins


def snap_ends(line: BaseGeometry, target: BaseGeometry, limit: float = 0.03) -> BaseGeometry:
    """Lengthen both ends of each open piece to the nearest point of target, if it is near."""
    result = []
    for piece in shapely.get_parts(line):
        points = list(piece.coords)
        for end in (0, -1):
            near = nearest_points(target, Point(points[end]))[0]
            if not piece.is_closed and 0 < near.distance(Point(points[end])) < limit:
                points.insert(0 if end == 0 else len(points), near.coords[0])
        result.append(LineString(points))
    return linemerge(result) if len(result) > 1 else result[0]


def reach(line: LineString, area: BaseGeometry) -> LineString:
    """Return the line so that its two ends lie on the outline of the area."""
    inside = snap_ends(line, area.boundary).intersection(area)
    return max(shapely.get_parts(linemerge(inside) if inside.geom_type != "LineString"
                                 else inside), key=lambda part: part.length)


def partition(lines: list[BaseGeometry],
              owner: Callable[[Polygon], str | None]) -> dict[str, BaseGeometry]:
    """Cut the plane along lines (on the 0.001 grid) and join the faces that have one owner."""
    faces = defaultdict(list)
    net = shapely.union_all(lines, grid_size=GRID)
    for face in polygonize(net):
        key = owner(face)
        if key is not None:
            faces[key].append(face)
    return {key: shapely.union_all(group) for key, group in sorted(faces.items())}


def largest_share(face: Polygon, units: dict[str, BaseGeometry]) -> str:
    """Return the unit that covers most of the face; the nearest where none does."""
    shares = {key: shapely.intersection(face, unit).area for key, unit in units.items()}
    if max(shares.values()) > 0:
        return max(sorted(shares), key=lambda key: shares[key])
    return min(sorted(units), key=lambda key: units[key].distance(face))


def length_km(line: BaseGeometry) -> float:
    """Return the length in km on the WGS84 ellipsoid, straight (geodesic) between points."""
    total = 0.0
    for part in shapely.get_parts(line):
        points = list(part.coords)
        total += sum(Geodesic.WGS84.Inverse(a[1], a[0], b[1], b[0])["s12"]
                     for a, b in zip(points, points[1:], strict=False))
    return total / 1000
