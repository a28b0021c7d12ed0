"""Shapes of the boundary files, and distances on the ellipsoid (WGS84), with geographiclib."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from geographiclib.geodesic import Geodesic

from helpers import data, look
from helpers.errors import AtlasError

Point = tuple[float, float]  # latitude, longitude in degrees


class End(NamedTuple):
    """One end of a distance: its name, and the lines or the point to measure from."""

    name: str
    lines: list[list[Point]]
    exact: bool  # a point is exact; an outline is as good as the simplified boundary


def shapes(name: str) -> list[dict]:
    """Return the features of one file of ``data/boundaries``; read again when the file changes."""
    path = data.folder() / "boundaries" / f"{name}.geojson"
    return _features(name, str(path), path.stat().st_mtime_ns if path.exists() else 0)


@lru_cache(maxsize=32)
def _features(name: str, path: str, changed: int) -> list[dict]:
    return data.boundaries(name)["features"]


def lines(geometry: dict) -> list[list[Point]]:
    """Return the lines or rings of a geometry as (latitude, longitude) points, longest first."""
    depth = {"LineString": 0, "LinearRing": 0, "MultiLineString": 1, "Polygon": 1,
             "MultiPolygon": 2}
    parts = [geometry["coordinates"]]
    for _ in range(depth[geometry["type"]]):
        parts = [part for group in parts for part in group]
    return sorted(([(lat, lon) for lon, lat in part] for part in parts), key=len, reverse=True)


def pack(geometry: dict) -> list[list[int]]:
    """Return lines in whole thousandths of a degree: the first point, then steps.

    ``[46.1, 39.5], [46.2, 39.4]`` becomes ``[39500, 46100, -100, 100]``: a third of the bytes.
    """
    packed = []
    for line in lines(geometry):
        whole = [(round(lat * 1000), round(lon * 1000)) for lat, lon in line]
        flat = list(whole[0])
        for a, b in zip(whole[:-1], whole[1:], strict=True):
            flat += [b[0] - a[0], b[1] - a[1]]
        packed.append(flat)
    return packed


def distance_km(start: Any, end: Any) -> float:
    """Return the shortest distance over the ground between two places, in kilometres.

    Parameters
    ----------
    start, end : str or (latitude, longitude)
        A place ("Tehran"), a country ("Israel": its nearest point), a border ("AZE-IRN border":
        its nearest point), or a pair of degrees.

    Returns
    -------
    float
        Kilometres along the geodesic on the ellipsoid WGS84 (Karney 2013, as in geographiclib).

    Examples
    --------
    >>> round(distance_km("Baku", "Tehran"))
    537
    """
    first, last = nearest_points(find(start), find(end))
    return Geodesic.WGS84.Inverse(*first, *last)["s12"] / 1000


def geodesic_points(start: Point, end: Point, step_km: float = 25) -> list[Point]:
    """Return points along the geodesic from start to end, both included, for drawing."""
    line = Geodesic.WGS84.InverseLine(*start, *end)
    count = max(2, int(line.s13 / 1000 / step_km) + 1)
    spots = [line.Position(line.s13 * i / count) for i in range(count + 1)]
    return [(round(p["lat2"], 4), round(p["lon2"], 4)) for p in spots]


def find(name: Any) -> End:
    """Return the place, country or border that a name stands for.

    Raises
    ------
    ValueError
        One sentence with the nearest known name.
    """
    if isinstance(name, (tuple, list)) and len(name) == 2:
        lat, lon = float(name[0]), float(name[1])
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise AtlasError(f"({lat:g}, {lon:g}) is not a point: latitude goes from -90 to 90 "
                             "and longitude from -180 to 180, in this order.")
        return End(f"{lat:g}, {lon:g}", [[(lat, lon)]], True)
    border = _border_id(str(name))
    if border:
        between = look.sides(border).replace(" – ", " and ")
        return End(f"the nearest point of the border between {between}", _border_lines(border),
                   False)
    found = look.pick(name, look.country_words() | _places(), "place, country or border")
    if isinstance(found, End):
        return found
    return End(f"the nearest point of {look.country_name(found)}", _outline(found), False)


def nearest_points(start: End, end: End) -> tuple[Point, Point]:
    """Return the point of each end that is nearest to the other.

    Long lines are searched in steps of about 5 km, then in steps of about 100 m around the best.
    """
    first, last = None, None
    for step in (0.05, 0.001):
        a, b = _dense(start.lines, step, first), _dense(end.lines, step, last)
        closeness = _unit(a) @ _unit(b).T
        i, j = np.unravel_index(np.argmax(closeness), closeness.shape)
        first, last = tuple(map(float, a[i])), tuple(map(float, b[j]))
    return first, last


def _unit(points: np.ndarray) -> np.ndarray:
    lat, lon = np.radians(points).T
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def _dense(lines: list[list[Point]], step: float, near: Point | None) -> np.ndarray:
    """Return points at most ``step`` degrees apart along the lines, all or near one point."""
    parts = []
    for line in lines:
        points = np.array(line, dtype=float)
        for a, b in zip(points[:-1], points[1:], strict=True):
            if near is not None and np.abs((a + b) / 2 - near).max() > 0.1 + np.abs(b - a).max():
                continue
            count = int(np.abs(b - a).max() / step) + 2
            parts.append(np.linspace(a, b, count))
        if len(points) == 1:
            parts.append(points)
    return np.concatenate(parts)


def _border_id(text: str) -> str:
    """Return "AZE-IRN" for "AZE-IRN", "IRN-AZE border", "Azerbaijan's border with Iran"; or ""."""
    said = text.replace("-", " ").replace("'s", " ").casefold().split()
    codes = sorted({code for word, code in look.country_words().items()
                    if word.casefold() in said})
    return "-".join(codes) if len(codes) == 2 and ("border" in said or len(said) == 2) else ""


def _border_lines(border: str) -> list[list[Point]]:
    """Return the lines of a border: unsimplified where the file of scales has it."""
    fine = [f for f in shapes("scales")
            if f["properties"]["border_id"] == border and f["properties"]["scale"] == "10m"]
    coarse = {f["properties"]["id"]: f for f in shapes("borders")}
    return lines((fine or [look.pick(border, coarse, "border")])[0]["geometry"])


def _outline(code: str) -> list[list[Point]]:
    known = {f["properties"]["id"]: f for f in shapes("base")}
    return lines(look.pick(code, known, "country on the map")["geometry"])


def _places() -> dict[str, End]:
    """Return every name of every place in the table ``places``."""
    known = {}
    for row in data.load("places").fillna("").itertuples():
        names = [row.id, row.name, row.name_local, *row.name.split("/"),
                 *str(row.also_known_as).split(";")]
        end = End(row.name, [[(row.latitude, row.longitude)]], True)
        known.update({str(word).strip(): end for word in names if str(word).strip()
                      and str(word).strip() not in known})
    return known
