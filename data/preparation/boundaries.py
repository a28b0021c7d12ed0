"""Step 2 of the boundaries: from data/preparation/raw to data/boundaries and the lengths.

    python data/preparation/boundaries.py [FOLDER]

writes base, borders, lines, karabakh, districts, provinces, marzes, nakhchivan and scales
(.geojson) and computed_lengths.csv. Without FOLDER they go to their places in the project.
A second run gives the same bytes. README.md beside this file explains every decision.
All coordinates are longitude, latitude in degrees; tolerances are degrees too.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable
from pathlib import Path

import shapely
from outlines import (
    GRID,
    Arcs,
    Parts,
    close_gaps,
    largest_part,
    largest_share,
    length_km,
    partition,
    reach,
    ring_of,
    shared,
    snap_ends,
    topology,
    users_of,
)
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, Polygon, mapping
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, nearest_points, polygonize

HERE = Path(__file__).parent
RAW = HERE / "raw"
COURSE = ("ARM", "AZE", "IRN", "ISR", "TUR")
# Drawn more finely. Qatar only because its coast would else cross its border with Saudi Arabia.
CLOSE = {*COURSE, "CYP", "GEO", "gaza-strip", "golan-heights", "QAT", "west-bank"}
AS_OF = "2018 (Natural Earth 4.1.0)"
SOURCE_COUNTRIES = "Natural Earth 4.1.0, 1:10m, through npm world-atlas 2.0.2"
SOURCE_DETAILS = ("Natural Earth 1:10m, through Debian package qgis-common 3.22.16 "
                  "(world_map.gpkg)")
LICENCE = "Public domain"
NO_ENDORSEMENT = ("Lines and names follow the policy in data/preparation/README.md and imply no "
                  "endorsement.")

# Which shapes of the file make up one feature. A shape named "country:part" is made below.
PIECES = {
    "AFG": ["Afghanistan"], "ARE": ["United Arab Emirates"], "ARM": ["Armenia"],
    "AZE": ["Azerbaijan"], "BGR": ["Bulgaria"], "BHR": ["Bahrain"],
    "CYP": ["Cyprus", "N. Cyprus", "Cyprus U.N. Buffer Zone", "Dhekelia", "Akrotiri"],
    "EGY": ["Egypt"], "GEO": ["Georgia"], "GRC": ["Greece"], "IRN": ["Iran"], "IRQ": ["Iraq"],
    "ISR": ["Israel:rest"], "JOR": ["Jordan"], "KAZ": ["Kazakhstan", "Baikonur"],
    "KWT": ["Kuwait"], "LBN": ["Lebanon"], "LBY": ["Libya"], "MDA": ["Moldova"],
    "OMN": ["Oman"], "PAK": ["Pakistan"], "QAT": ["Qatar"], "ROU": ["Romania"],
    "RUS": ["Russia:rest"], "SAU": ["Saudi Arabia"], "SYR": ["Syria"], "TKM": ["Turkmenistan"],
    "TUR": ["Turkey"], "UKR": ["Ukraine", "Russia:crimea"], "UZB": ["Uzbekistan"],
    "gaza-strip": ["Palestine:gaza"], "golan-heights": ["Israel:golan"],
    "west-bank": ["Palestine:west-bank"],
}
COUNTRY_NAMES = {code: pieces[0].split(":")[0] for code, pieces in PIECES.items()}
LABELS = {
    "gaza-strip": ("Gaza Strip", "PSE", "Gaza Strip (Palestinian territories)"),
    "golan-heights": ("Golan Heights", "", "Golan Heights (held by Israel; annexed by Israel "
                      "in 1981, recognised by the US in 2019)"),
    "west-bank": ("West Bank", "PSE", "West Bank (Palestinian territories)"),
}
BORDERS = ("ARM-AZE", "ARM-GEO", "ARM-IRN", "ARM-TUR", "AZE-GEO", "AZE-IRN", "AZE-RUS",
           "AZE-TUR", "GEO-RUS", "GEO-TUR", "IRN-IRQ", "IRN-TUR", "IRQ-SYR", "IRQ-TUR",
           "ISR-SYR", "SYR-TUR")
BORDER_NOTES = {
    "ARM-AZE": "With the closed lines around small enclaves, as the file has them. Not "
               "delimited; not the line of control.",
    "GEO-RUS": "Includes the stretches of Abkhazia and South Ossetia, outside Georgia's control.",
    "ISR-SYR": "The ceasefire line of 1974 east of the Golan Heights, not an agreed border.",
}


def read(name: str) -> list[tuple[dict, BaseGeometry]]:
    """Return (properties, geometry) of each feature of one raw file."""
    text = (RAW / f"{name}.geojson").read_text(encoding="utf-8")
    return [(feature["properties"], shapely.from_geojson(json.dumps(feature["geometry"])))
            for feature in json.loads(text)["features"]]


# --- simplifying ----------------------------------------------------------------------------

def tolerance(names: set[str]) -> float:
    """Return how far a simplified arc may leave the file's line.

    Finest for land borders of Armenia and Azerbaijan, then those of the other countries that
    are looked at closely, then their coasts; coarsest for what only neighbours have.
    """
    owners = {code for code, pieces in PIECES.items() if names & set(pieces)}
    if owners & {"ARM", "AZE"} and len(names) > 1:
        return 0.0025
    if owners & CLOSE:
        return 0.006 if len(names) > 1 else 0.01
    return 0.025 if len(names) > 1 else 0.035


def simplify(arcs: Arcs, users: dict[int, set[str]]) -> Arcs:
    """Simplify each arc once (Douglas-Peucker) and round it; ends stay where they are."""
    result = []
    for number, arc in enumerate(arcs):
        line = LineString(arc).simplify(tolerance(users[number]))
        line = shapely.transform(line, lambda points: points.round(3))
        result.append(list(shapely.remove_repeated_points(line).coords))
    return result


def assemble(arcs: Arcs, parts: Parts, users: dict[int, set[str]]) -> dict[str, MultiPolygon]:
    """Build the shapes from simplified arcs; small islands are left out.

    An island is a polygon whose outline nobody shares. Limit: 30 km2 (0.003 square degrees) for
    the five countries, 200 km2 for others.
    """
    course = {piece for code in COURSE for piece in PIECES[code]}
    shapes = {}
    for name, polygons in sorted(parts.items()):
        kept = []
        for rings in polygons:
            outline = [ring_of(ring, arcs) for ring in rings]
            outline = [ring for ring in outline if len(ring) > 3]
            if not outline:
                continue
            polygon = largest_part(shapely.make_valid(Polygon(outline[0], outline[1:])))
            alone = all(len(users[n if n >= 0 else ~n]) == 1 for n in rings[0])
            if not alone or polygon.area > (0.003 if name in course else 0.02):
                kept.append(polygon)
        shapes[name] = MultiPolygon(kept)
    return shapes


# --- the base -------------------------------------------------------------------------------

def pieces() -> dict[str, BaseGeometry]:
    """Return the file's countries, with Crimea, the Golan and the two parts of Palestine apart.

    Crimea and Gaza are polygons of their own in the file. The Golan is cut out of Israel along
    the file's line "Syrian claim".
    """
    shapes = {row["name"]: shape for row, shape in read("countries_10m")}
    for whole, part, inside in (("Russia", "crimea", (34.2, 45.3)),
                                ("Palestine", "gaza", (34.36, 31.42))):
        polygons = shapely.get_parts(shapes.pop(whole))
        found = shapely.contains_xy(polygons, *inside)
        rest = "west-bank" if whole == "Palestine" else "rest"
        shapes[f"{whole}:{part}"] = MultiPolygon(list(polygons[found]))
        shapes[f"{whole}:{rest}"] = MultiPolygon(list(polygons[~found]))
    israel = shapes.pop("Israel")
    line = snap_ends(raw_line("Syrian claim"), shapely.MultiPoint(shapely.get_coordinates(israel)))
    faces = sorted(polygonize(shapely.unary_union([israel.boundary, line])),
                   key=lambda face: face.area)
    golan = [face for face in faces if face.contains(Point(35.75, 32.95))]
    shapes["Israel:golan"] = MultiPolygon(golan)
    shapes["Israel:rest"] = MultiPolygon([face for face in faces if face not in golan])
    return shapes


def raw_line(name: str) -> BaseGeometry:
    """Return the file's line of that name, its pieces joined where their ends meet."""
    lines = [part for row, shape in read("lines") if row["name"] == name
             for part in shapely.get_parts(shape)]
    merged = linemerge(shapely.union_all(lines))
    return linemerge(close_gaps(list(shapely.get_parts(merged))))


def base_features(shapes: dict[str, MultiPolygon]) -> dict[str, BaseGeometry]:
    """Return the features of the base: pieces joined to countries."""
    return {code: shapely.union_all([shapes[name] for name in names])
            for code, names in PIECES.items()}


def base_properties(code: str) -> dict:
    """Return the properties of one feature of the base."""
    if code in LABELS:
        name, country, label = LABELS[code]
        kind = "neighbour" if country else "disputed area"
        return {"id": code, "name": name, "kind": kind, "country": country, "label": label}
    kind = "course" if code in COURSE else "neighbour"
    return {"id": code, "name": COUNTRY_NAMES[code], "kind": kind, "country": code}


def border_shapes(code: str) -> list[str]:
    """Return the shapes on one side of a border: the Golan counts with Israel's side here."""
    return PIECES[code] + (PIECES["golan-heights"] if code == "ISR" else [])


# --- units inside a country -----------------------------------------------------------------

def fit_units(units: dict[str, BaseGeometry], country: BaseGeometry,
              allowed: float) -> dict[str, BaseGeometry]:
    """Fit districts of the coarser file into a country of the base.

    Only the lines between two districts are taken (simplified by `allowed`). Where such a line
    ends on the old outline it is lengthened, or cut, at the outline of the base.
    """
    arcs, parts = topology(units)
    inner = [LineString(arcs[number]).simplify(allowed)
             for number, names in sorted(users_of(parts).items()) if len(names) > 1]
    old_outline = shapely.union_all(list(units.values())).boundary
    lines = [country.boundary]
    for line in inner:
        ends = [Point(line.coords[0]), Point(line.coords[-1])]
        free = [end for end in ends if end.distance(old_outline) < 1e-6]
        lines.append(line)
        lines += [LineString([end, nearest_points(country.boundary, end)[0]]) for end in free
                  if end.distance(country.boundary) > 0]
    inside = shapely.prepared.prep(country.buffer(GRID))
    return partition(lines, lambda face: largest_share(face, units)
                     if inside.contains(face.representative_point()) else None)


def names_of(country: str) -> dict[tuple[str, str], dict]:
    """Return names.csv of one country: (name, gn_name) in the file -> id, name, name_local."""
    with (HERE / "names.csv").open(encoding="utf-8", newline="") as file:
        return {(row["file_name"], row["file_gn_name"]): row for row in csv.DictReader(file)
                if row["country"] == country}


def country_units(country: str, outline: BaseGeometry,
                  allowed: float) -> tuple[dict[str, BaseGeometry], dict[str, dict]]:
    """Return the fitted units of a country and their properties, both by id."""
    names = names_of(country)
    shapes, properties = {}, {}
    for row, shape in read(f"units_{country}"):
        found = names[(row["name"], row["gn_name"])]
        shapes[found["id"]] = shape
        properties[found["id"]] = {key: found[key] for key in ("id", "name", "name_local")}
    return fit_units(shapes, outline, allowed), properties


# --- Karabakh -------------------------------------------------------------------------------

SEVEN = ("aghdam", "fuzuli", "jabrayil", "kalbajar", "lachin", "qubadli", "zangilan")
SHUSHA = ("shusha", "shusha-city")
# Today's districts whose outlines in the file reach a little beyond the former oblast's line.
INSIDE_TODAY = (*SHUSHA, "khojaly", "khojavend", "khankendi", "tartar")


def oblast() -> Polygon:
    """Return the area within the file's line "Former USSR oblast in 1991".

    The line closes on itself but for four gaps of 3 to 243 metres, closed by straight joins.
    """
    (ring,) = shapely.get_parts(raw_line("Former USSR oblast in 1991"))
    return Polygon(ring.coords)


def karabakh_units(districts: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Return the nine units: seven districts without the oblast, Shusha, rest of the oblast."""
    area = oblast()
    shusha = shapely.union_all([districts[key] for key in SHUSHA])
    wanted = {key: districts[key] for key in (*SEVEN, *INSIDE_TODAY)}

    def owner(face: Polygon) -> str | None:
        point = face.representative_point()
        if area.contains(point):
            return "shusha" if shusha.contains(point) else "oblast-rest"
        key = next((key for key, shape in wanted.items() if shape.contains(point)), None)
        return f"outside {key}" if key in INSIDE_TODAY else key

    lines = [shape.boundary for shape in wanted.values()] + [area.boundary]
    return join_strips(partition(lines, owner), districts)


def join_strips(units: dict[str, BaseGeometry],
                districts: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Give the strips beside the oblast to the one of the seven districts that they touch most.

    The district outlines and the oblast's line do not fit. A strip is a piece of one of today's
    districts of INSIDE_TODAY outside the line, or a small piece of one of the seven that the
    oblast cuts off. A strip that touches another district most is left out.
    """
    strips = [part for key in INSIDE_TODAY if f"outside {key}" in units
              for part in shapely.get_parts(units.pop(f"outside {key}"))]
    for key in SEVEN:
        parts = sorted(shapely.get_parts(units[key]), key=lambda part: part.area)
        units[key] = parts.pop()
        strips += parts
    others = {key: shape for key, shape in districts.items()
              if key not in SEVEN and key not in INSIDE_TODAY}
    around = {**others, **{key: units[key] for key in SEVEN}}
    joined = {key: [units[key]] for key in SEVEN}
    for strip in strips:
        touch = {key: strip.boundary.intersection(shape.boundary.buffer(GRID / 2)).length
                 for key, shape in around.items()}
        best = max(sorted(touch), key=lambda key: touch[key])
        if best in SEVEN and touch[best] > 0:
            joined[best].append(strip)
    return units | {key: shapely.union_all(parts, grid_size=GRID)
                    for key, parts in joined.items()}


KARABAKH_NAMES = {"oblast-rest": ("Rest of the former oblast", ""),
                  "shusha": ("Shusha / Shushi", "Şuşa / Շուշի")}


# --- lines ----------------------------------------------------------------------------------

# id, name, countries, label, shapes on the two sides (the line is theirs in the base)
ARC_LINES = (
    ("golan-heights-east", "Ceasefire line east of the Golan Heights, 1974", "ISR;SYR",
     LABELS["golan-heights"][2], ("Israel:golan",), ("Syria",)),
    ("golan-heights-west", "Line west of the Golan Heights", "ISR;SYR",
     LABELS["golan-heights"][2], ("Israel:golan",), ("Israel:rest",)),
    ("green-line", "Green Line (West Bank)", "ISR;PSE",
     LABELS["west-bank"][2], ("Israel:rest",), ("Palestine:west-bank",)),
    ("gaza-line", "Line around the Gaza Strip", "ISR;PSE",
     LABELS["gaza-strip"][2], ("Israel:rest",), ("Palestine:gaza",)),
    ("cyprus-buffer-zone", "UN buffer zone on Cyprus (both edges)", "CYP",
     "Northern Cyprus (Turkish Cypriot administration, recognised only by Türkiye)",
     ("N. Cyprus", "Cyprus U.N. Buffer Zone"), ("Cyprus", "Cyprus U.N. Buffer Zone", "Dhekelia")),
    ("crimea-isthmus", "Line at the isthmus of Crimea", "RUS;UKR",
     "Crimea (Ukraine; annexed by Russia 2014)", ("Ukraine",), ("Russia:crimea",)),
)
OBLAST_LABEL = "Former Nagorno-Karabakh Autonomous Oblast, as in 1991 (approximate)"
CEASEFIRE_LABEL = "Ceasefire line of 1994"


def line_feature(key: str, name: str, kind: str, label: str, countries: str,
                 shape: BaseGeometry) -> tuple[dict, BaseGeometry]:
    """Return one feature of lines.geojson."""
    return {"id": key, "name": name, "kind": kind, "label": label,
            "countries": countries}, shape


def disputed_lines(arcs: Arcs, users: dict[int, set[str]],
                   base: dict[str, BaseGeometry]) -> list[tuple[dict, BaseGeometry]]:
    """Return the features of lines.geojson; loose ends reach to the outline of the base."""
    rows = [line_feature(key, name, "disputed", label, countries, shared(arcs, users, one, two))
            for key, name, countries, label, one, two in ARC_LINES]
    georgia = sorted(shapely.get_parts(raw_line("Georgian claim")), key=lambda part: part.bounds)
    for part, name in zip(georgia, ("Abkhazia", "South Ossetia"), strict=True):
        shape = reach(part.simplify(0.006), base["GEO"])
        rows.append(line_feature(name.lower().replace(" ", "-"), f"Line of {name}", "disputed",
                                 f"{name} (Georgia; outside its control)", "GEO", shape))
    ceasefire = reach(raw_line("Ceasefire Line 1994"), base["AZE"])
    rows.append(line_feature("ceasefire-1994", "Ceasefire line, 1994", "ceasefire-1994",
                             CEASEFIRE_LABEL, "AZE", ceasefire))
    rows.append(line_feature("former-oblast", "Former oblast, 1991", "former-oblast",
                             OBLAST_LABEL, "AZE", shapely.LineString(oblast().exterior)))
    return rows


# --- lengths and scales ---------------------------------------------------------------------

NAMES_OF_CODES = {"ARM": "Armenia", "AZE": "Azerbaijan", "GEO": "Georgia", "IRN": "Iran",
                  "IRQ": "Iraq", "ISR": "Israel", "RUS": "Russia", "SYR": "Syria",
                  "TUR": "Turkey"}


def scale_borders() -> dict[tuple[str, str], MultiLineString]:
    """Return the 16 borders at three scales, as in the file: (border id, scale) -> line."""
    found = {}
    for scale in ("10m", "50m", "110m"):
        arcs, parts = topology({row["name"]: shape for row, shape in read(f"countries_{scale}")})
        users = users_of(parts)
        for border in BORDERS:
            first, second = (NAMES_OF_CODES[code] for code in border.split("-"))
            line = shared(arcs, users, [first], [second])
            if not line.is_empty:
                found[(border, scale)] = line
    return found


# --- writing --------------------------------------------------------------------------------

def rounded(shape: BaseGeometry) -> BaseGeometry:
    """Return the shape on three decimals, areas anticlockwise (RFC 7946), parts in order."""
    shape = shapely.transform(shape, lambda points: points.round(3) + 0.0)
    shape = shapely.remove_repeated_points(shape)
    if shape.geom_type.endswith("Polygon"):
        parts = [shapely.geometry.polygon.orient(part) for part in shapely.get_parts(shape)]
        parts.sort(key=lambda part: (-part.area, part.bounds))
        return parts[0] if len(parts) == 1 else MultiPolygon(parts)
    return shape.geoms[0] if shape.geom_type == "MultiLineString" and len(shape.geoms) == 1 \
        else shape


def write(folder: Path, name: str, source: str, note: str,
          rows: Iterable[tuple[dict, BaseGeometry]]) -> None:
    """Write one GeoJSON file: features by id, one on each line."""
    lines = [json.dumps({"type": "Feature", "properties": properties,
                         "geometry": mapping(rounded(shape))},
                        ensure_ascii=False, separators=(",", ":"))
             for properties, shape in sorted(rows, key=lambda row: row[0]["id"])]
    head = json.dumps({"type": "FeatureCollection", "name": name, "source": source,
                       "as_of": AS_OF, "licence": LICENCE, "note": f"{note} {NO_ENDORSEMENT}"},
                      ensure_ascii=False)[:-1]
    text = head + ', "features": [\n' + ",\n".join(lines) + "\n]}\n"
    (folder / f"{name}.geojson").write_text(text, encoding="utf-8", newline="\n")


def write_lengths(path: Path, borders: dict[tuple[str, str], MultiLineString]) -> None:
    """Write computed_lengths.csv: border_id, scale, length_km (one decimal)."""
    order = {"10m": 0, "50m": 1, "110m": 2}
    rows = sorted(borders, key=lambda key: (key[0], order[key[1]]))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["border_id", "scale", "length_km"])
        writer.writerows([border, scale, f"{length_km(borders[(border, scale)]):.1f}"]
                         for border, scale in rows)


def write_base(folder: Path, arcs: Arcs, users: dict[int, set[str]],
               base: dict[str, BaseGeometry]) -> None:
    """Write base, borders, lines and nakhchivan: all on the same arcs."""
    write(folder, "base", SOURCE_COUNTRIES,
          "Five countries and their neighbours, cut to 24-64 E, 24-48 N, simplified with shared "
          "borders kept; small islands left out. A point may fall up to 2 km outside its country.",
          ((base_properties(code), shape) for code, shape in base.items()))
    rows = []
    for border in BORDERS:
        first, second = border.split("-")
        properties = {"id": border, "name": f"{COUNTRY_NAMES[first]} - {COUNTRY_NAMES[second]}",
                      "country_a": first, "country_b": second}
        if border in BORDER_NOTES:
            properties["note"] = BORDER_NOTES[border]
        rows.append((properties,
                     shared(arcs, users, border_shapes(first), border_shapes(second))))
    write(folder, "borders", SOURCE_COUNTRIES,
          "The 16 land borders, the same lines as in base. Drawn length is not a measurement: "
          "see the table border_lengths.", rows)
    write(folder, "lines", f"{SOURCE_COUNTRIES}; {SOURCE_DETAILS}, layer disputed_borders",
          "Lines that are not agreed by both sides, and two historical lines: draw them dashed. "
          "Not in the files and so not drawn: any line of 2020 or later in Karabakh, the "
          "corridor along the Lachin road, the municipal line of Jerusalem. In the files and "
          "left out as not needed: lines in Moldova, eastern Ukraine and south Lebanon.",
          disputed_lines(arcs, users, base))
    exclave = [part for part in shapely.get_parts(base["AZE"])
               if part.contains(Point(45.41222, 39.20889))]
    write(folder, "nakhchivan", SOURCE_COUNTRIES, "The exclave, as in base.",
          [({"id": "nakhchivan", "name": "Nakhchivan", "name_local": "Naxçıvan",
             "country": "AZE"}, exclave[0])])


def write_units(folder: Path, base: dict[str, BaseGeometry]) -> None:
    """Write districts, provinces, marzes and karabakh."""
    fitted = ("Inner lines as in the file ({}), fitted to the outline of base: approximate near "
              "borders. name_local is as in the file{}, corrected in "
              "data/preparation/names.csv.")
    for name, country, allowed, what, local in (
            ("districts", "AZE", 0.004, "districts of Azerbaijan today", ""),
            ("provinces", "IRN", 0.02, "provinces of Iran", ", in Latin letters"),
            ("marzes", "ARM", 0.004, "marzes of Armenia", ", in Latin letters")):
        shapes, properties = country_units(country, base[country], allowed)
        write(folder, name, f"{SOURCE_DETAILS}, layer states_provinces; outline: "
              f"{SOURCE_COUNTRIES}", fitted.format(what, local),
              ((properties[key], shape) for key, shape in shapes.items()))
        if country == "AZE":
            write_karabakh(folder, shapes, properties)


def write_karabakh(folder: Path, districts: dict[str, BaseGeometry],
                   properties: dict[str, dict]) -> None:
    """Write the nine units of the map of districts by date."""
    rows = []
    for key, shape in karabakh_units(districts).items():
        name, local = KARABAKH_NAMES.get(key) or (properties[key]["name"],
                                                  properties[key]["name_local"])
        inside = key not in SEVEN
        rows.append(({"id": key, "name": name, "name_local": local,
                      "in_former_oblast": inside}, shape))
    write(folder, "karabakh", f"{SOURCE_DETAILS}, layers states_provinces and disputed_borders; "
          f"outline: {SOURCE_COUNTRIES}",
          "District outlines are today's Azerbaijani districts as in the file; the outline of the "
          "former oblast is approximate (the file's line, four gaps under 250 m closed). Seven "
          "districts without the oblast; strips of today's Khojaly, Khojavend, Shusha and Tartar "
          "districts outside its line are added to the district beside them. Shusha is today's "
          "district inside the oblast. A whole district is not a front line.", rows)


def main(folder: Path, lengths: Path) -> None:
    """Make all files."""
    folder.mkdir(parents=True, exist_ok=True)
    arcs, parts = topology(pieces())
    users = users_of(parts)
    arcs = simplify(arcs, users)
    base = base_features(assemble(arcs, parts, users))
    write_base(folder, arcs, users, base)
    write_units(folder, base)
    borders = scale_borders()
    write_lengths(lengths, borders)
    write(folder, "scales", "Natural Earth 4.1.0 at 1:10m, 1:50m and 1:110m, through npm "
          "world-atlas 2.0.2", "The same border drawn at three map scales, not simplified. At "
          "1:110m Azerbaijan and Turkey do not touch, so that line is missing.",
          (({"id": f"{border}-{scale}", "name": f"{border} at 1:{scale}", "border_id": border,
             "scale": scale, "length_km": round(length_km(line), 1)}, line)
           for (border, scale), line in borders.items() if border in ("AZE-IRN", "AZE-TUR")))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]), Path(sys.argv[1]) / "computed_lengths.csv")
    else:
        main(HERE.parent / "boundaries", HERE / "computed_lengths.csv")
