"""Step 1 of the boundaries: cut what the course needs out of two public files.

It needs the two downloads that README.md beside this file names, and is run once by hand::

    python data/preparation/extract.py WORLD_MAP_GPKG WORLD_ATLAS_FOLDER

It writes data/preparation/raw/*.geojson: nothing is simplified here, only cut to the window
and rounded to five decimals (about one metre). Step 2 (boundaries.py) starts from these files.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import shapely
from shapely.geometry import MultiPolygon, Polygon, box, mapping
from shapely.geometry.base import BaseGeometry

RAW = Path(__file__).parent / "raw"
WINDOW = (24.0, 24.0, 64.0, 48.0)  # west, south, east, north in degrees
DECIMALS = 5
# Countries whose borders with each other are measured at every scale.
MEASURED = {"Armenia", "Azerbaijan", "Georgia", "Iran", "Iraq", "Israel", "Russia", "Syria",
            "Turkey"}
# Lines of the layer disputed_borders that the course draws, with the country they lie in.
LINES = {("Former USSR oblast in 1991", "AZE"), ("Ceasefire Line 1994", "AZE"),
         ("Georgian claim", "GEO"), ("Syrian claim", "ISR")}
ENVELOPE_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}


def read_layer(path: Path, layer: str) -> list[tuple[dict, BaseGeometry]]:
    """Return the rows of one GeoPackage layer as (columns, geometry).

    A GeoPackage is an SQLite file; each shape is well-known binary behind a header of 8 bytes
    and an envelope whose length stands in the flags (GeoPackage standard, section 2.1.3).
    """
    with sqlite3.connect(path) as connection:
        connection.row_factory = sqlite3.Row
        column = connection.execute(
            "select column_name from gpkg_geometry_columns where table_name = ?", (layer,)
        ).fetchone()[0]
        rows = [dict(row) for row in connection.execute(f'select * from "{layer}"')]
    result = []
    for row in rows:
        blob = row.pop(column)
        start = 8 + ENVELOPE_BYTES[(blob[3] >> 1) & 7]
        result.append((row, shapely.from_wkb(blob[start:])))
    return result


def decode_arcs(topology: dict) -> list[list[tuple[float, float]]]:
    """Return the arcs of a quantised TopoJSON as lists of (longitude, latitude)."""
    (scale_x, scale_y), (move_x, move_y) = (
        topology["transform"]["scale"], topology["transform"]["translate"])
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in steps:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(points)
    return arcs


def decode_ring(numbers: list[int], arcs: list) -> list[tuple[float, float]]:
    """Join arcs to a ring; ``~number`` means the arc ``number`` backwards."""
    points: list[tuple[float, float]] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def decode_countries(path: Path) -> Iterator[tuple[str, MultiPolygon]]:
    """Yield (name, shape) for each country of a world-atlas file that reaches the window.

    Rings of fewer than four points (islands that the quantising closed) are left out.
    """
    topology = json.loads(path.read_text(encoding="utf-8"))
    arcs = decode_arcs(topology)
    for country in topology["objects"]["countries"]["geometries"]:
        parts = [country["arcs"]] if country["type"] == "Polygon" else country.get("arcs", [])
        shapes = []
        for part in parts:
            rings = [decode_ring(numbers, arcs) for numbers in part]
            rings = [ring for ring in rings if len(ring) > 3]
            if rings and box(*WINDOW).intersects(box(*shapely.MultiPoint(rings[0]).bounds)):
                shapes.append(Polygon(rings[0], rings[1:]))
        if shapes:
            yield country["properties"]["name"], MultiPolygon(shapes)


def cut(shape: BaseGeometry) -> BaseGeometry:
    """Return the shape inside the window, rounded; areas are first made valid."""
    if shape.geom_type.endswith("Polygon"):
        parts = [shapely.make_valid(part) for part in shapely.get_parts(shape)]
        parts = [shapely.intersection(part, box(*WINDOW)) for part in parts
                 if part.intersects(box(*WINDOW))]
        pieces = [piece for part in parts for piece in shapely.get_parts(part)
                  if piece.geom_type == "Polygon" and not piece.is_empty]
        shape = MultiPolygon(pieces)
    return shapely.transform(shape, lambda points: points.round(DECIMALS))


def write(name: str, source: str, rows: list[tuple[dict, BaseGeometry]]) -> None:
    """Write one extract: rows in a fixed order, one feature on each line."""
    rows = [(columns, cut(shape)) for columns, shape in rows]
    rows = [(columns, shape) for columns, shape in rows if not shape.is_empty]
    lines = sorted(
        json.dumps({"type": "Feature", "properties": columns, "geometry": mapping(shape)},
                   ensure_ascii=False, separators=(",", ":")) for columns, shape in rows)
    head = json.dumps({"type": "FeatureCollection", "source": source,
                       "licence": "public domain"}, ensure_ascii=False)[:-1]
    RAW.mkdir(exist_ok=True)
    text = head + ', "features": [\n' + ",\n".join(lines) + "\n]}\n"
    (RAW / f"{name}.geojson").write_text(text, encoding="utf-8", newline="\n")


def main(geopackage: Path, atlas: Path) -> None:
    """Write all extracts from the two downloads."""
    for scale in ("10m", "50m", "110m"):
        rows = [({"name": name}, shape)
                for name, shape in decode_countries(atlas / f"countries-{scale}.json")
                if scale == "10m" or name in MEASURED]
        write(f"countries_{scale}",
              f"Natural Earth 4.1.0, 1:{scale}, through npm world-atlas 2.0.2", rows)
    package = "Natural Earth through Debian package qgis-common 3.22.16, world_map.gpkg"
    keep = ("name", "gn_name", "woe_name")
    for code in ("AZE", "ARM", "IRN"):
        rows = [({key: row[key] for key in keep}, shape)
                for row, shape in read_layer(geopackage, "states_provinces")
                if row["adm0_a3"] == code]
        write(f"units_{code}", f"{package}, layer states_provinces", rows)
    rows = [({"name": row["name"], "country": row["adm0_a3_l"]}, shape)
            for row, shape in read_layer(geopackage, "disputed_borders")
            if (row["name"], row["adm0_a3_l"]) in LINES]
    write("lines", f"{package}, layer disputed_borders", rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
