"""Draws the map of a lesson as a still picture: an SVG from the same description and outlines.

A map of the course is described as plain data (see the top of `helpers/static/atlas.js`). This
file reads that description for one date and draws it with a plain Mercator projection, for paper.
"""

from __future__ import annotations

import json
import re
from html import escape
from math import asinh, atan2, cos, degrees, hypot, log2, radians, sin, tan
from typing import Any

from helpers import leaf, look

Point = tuple[float, float]
Box = tuple[float, float, float, float]
WEST, EAST = 24, 64  # degrees: where the outlines of the course end
OUTLINES = {
    "circle": "M0-10.5a10.5 10.5 0 1 0 .01 0Z", "square": "M-9.5-9.5h19v19h-19Z",
    "triangle": "M0-16 16 12-16 12Z", "diamond": "M0-13.5 13.5 0 0 13.5-13.5 0Z",
    "point": "M0-5a5 5 0 1 0 .01 0Z",
}  # fmt: skip
# How a name is set: size, weight, slant, colour, space between letters.
LOOKS = {
    "course": (13.5, 650, "normal", look.INK, 0.4), "tag": (10.5, 600, "normal", look.INK, 0),
    "small": (10, 500, "normal", look.INK, 0), "town": (9.5, 400, "normal", look.INK, 0),
    "area": (9.5, 500, "normal", look.INK, 0),
    "neighbour": (11, 400, "normal", look.QUIET, 0.3),
    "water": (10.5, 400, "italic", look.WATER_NAME, 0.2),
    "note": (9, 400, "italic", look.QUIET, 0), "place": (9.5, 500, "normal", look.QUIET, 0),
}  # fmt: skip


def spec_of(page: str) -> dict:
    """Return the description that stands in the page of a map."""
    return json.loads(re.search(r'id="atlas-spec">(.*?)</script>', page, re.DOTALL)[1])


def unpack(lines: list[list[int]]) -> list[list[tuple[int, int]]]:
    """Return lines of (latitude, longitude) in whole thousandths of a degree."""
    found = []
    for flat in lines:
        line, lat, lon = [], 0, 0
        for i in range(0, len(flat), 2):
            lat, lon = lat + flat[i], lon + flat[i + 1]
            line.append((lat, lon))
        found.append(line)
    return found


class Paper:
    """A sheet of a given width: where a place stands on it, and what room is taken.

    Parameters
    ----------
    view : [[south, west], [north, east]] in degrees.
    width : in pixels of the picture; the height follows, at most `tallest`.
    """

    def __init__(self, view: list[list[float]], width: float, tallest: float) -> None:
        (south, west), (north, east) = view
        self.width = width
        self.scale = width / (east - west)
        high = (_north(north) - _north(south)) * self.scale
        if high > tallest:  # too tall: show more to the sides, and less in the south if need be
            across = min((east - west) * high / tallest, EAST - WEST)
            west = min(max((west + east - across) / 2, WEST), EAST - across)
            self.scale, high = width / across, tallest
        self.height, self.west, self.north = high, west, _north(north)
        self.taken: list[Box] = []

    def at(self, lat: float, lon: float) -> Point:
        """Return where a place stands, in pixels."""
        return (lon - self.west) * self.scale, (self.north - _north(lat)) * self.scale

    def path(self, lines: list[list[tuple[int, int]]], closed: bool = False) -> str:
        """Return lines in thousandths of a degree as the `d` of a path."""
        parts = []
        for line in lines:
            spots = [self.at(lat / 1000, lon / 1000) for lat, lon in line]
            parts.append("M" + " ".join(f"{x:.1f} {y:.1f}" for x, y in spots) + "Z" * closed)
        return "".join(parts)

    def free(self, box: Box) -> bool:
        """Say whether a box lies on the sheet and covers nothing that was put there."""
        left, top, right, foot = box
        inside = left >= 2 and top >= 2 and right <= self.width - 2 and foot <= self.height - 2
        return inside and not any(left < r and right > x and top < f and foot > t
                                  for x, t, r, f in self.taken)  # fmt: skip


def _north(lat: float) -> float:
    return degrees(asinh(tan(radians(lat))))


def svg(spec: dict, width: float = 700, tallest: float = 400, step: int | None = None,
        later: bool = False) -> str:  # fmt: skip
    """Draw a map as SVG.

    Parameters
    ----------
    spec : the description of the map.
    step : which step of its date control or choice; without it, every mark and the last lines.
    later : also what came after 1 November 2022.
    """
    paper = Paper(spec["view"], width, tallest)
    parts = [_patterns(spec), _base(spec, paper)]
    marks = []
    for layer in spec["layers"]:
        for feature in layer["features"]:
            state = _state(spec, feature, step, later)
            if state and layer["kind"] == "mark":
                marks.append((feature, state))
            elif state:
                parts.append(_shape(spec, paper, feature, state, layer["kind"]))
    parts.append(_marks(spec, paper, marks))
    named: dict[Any, dict] = {}
    for layer in spec["layers"]:
        for f in layer["features"]:
            if f.get("tag") and _state(spec, f, step, later):
                named.setdefault((f["tag"], f.get("lat", str(f.get("lines")))), f)
    parts.append(_labels(spec, paper, list(named.values())))
    box = f"0 0 {paper.width:.0f} {paper.height:.0f}"
    return (f'<svg class="map" viewBox="{box}" role="img" aria-label="Map: '
            f'{escape(spec["title"])}"><rect width="100%" height="100%" fill="{look.SEA}"/>'
            f'{"".join(parts)}</svg>')  # fmt: skip


def legend(spec: dict, later: bool = False) -> list[str]:
    """Return the signs of a map with their words, as items of a list."""
    rows = []
    for row in spec["legend"]:
        if (row.get("later") and not later) or row["style"].endswith("-past"):
            continue
        style = spec["styles"].get(row["style"], {})
        if row["shape"] == "line":
            body = "".join(f'<path d="M1 8H33" {_pen(pen)}/>' for pen in style["strokes"])
        elif row["shape"] in OUTLINES:
            body = (f'<path transform="translate(17 8) scale(.6)" d="{OUTLINES[row["shape"]]}" '
                    f'fill="{style["fill"]}" stroke="{style["edge"]}" stroke-width="1.5"/>')
        else:
            body = (f'<rect x="4" y="2" width="26" height="12" fill="{_fill(spec, style)}" '
                    f'stroke="{look.RULE}"/>')  # fmt: skip
        rows.append(f'<li><svg viewBox="0 0 34 16" aria-hidden="true">{body}</svg>'
                    f'{escape(row["text"])}</li>')  # fmt: skip
    return rows


def _state(spec: dict, feature: dict, step: int | None, later: bool) -> dict | None:
    """Return the look of a feature at a step; marks without a step are shown as on their date."""
    if feature.get("later") and not later:
        return None
    number: int | None = 0
    if step is not None and "at" in feature:
        number = feature["at"][step]
    elif step is not None and feature.get("until") is not None:
        number = 0 if feature["since"] <= step < feature["until"] else None
    elif step is None and "at" in feature:
        number = feature["at"][-1]
    elif step is not None and feature.get("since") is not None:
        number = 0 if feature["since"] <= step else None
    return None if number is None else feature["states"][0] | feature["states"][number]


def _fill(spec: dict, style: dict) -> str:
    return f"url(#hatch-{style['hatch']})" if style.get("hatch") else style.get("fill", "none")


def _pen(pen: dict, thin: float = 1) -> str:
    dash = pen.get("dashArray")
    dash = " ".join(f"{float(one) * thin:.1f}" for one in dash.split()) if dash else ""
    return (f'fill="none" stroke="{pen["color"]}" stroke-width="{pen["weight"] * thin:.1f}"'
            + f' stroke-dasharray="{dash}"' * bool(dash)
            + f' stroke-linecap="{pen.get("lineCap", "butt")}" stroke-linejoin="round"')


def _patterns(spec: dict) -> str:
    found = []
    for name, hatch in spec["hatches"].items():
        size, share = hatch["size"], hatch["share"]
        ink = (f'<rect width="{size * share:.1f}" height="{size}" fill="{hatch["ink"]}"/>'
               if hatch["kind"] == "stripes" else
               f'<circle cx="{size / 2}" cy="{size / 2}" r="{size * share:.1f}" '
               f'fill="{hatch["ink"]}"/>')  # fmt: skip
        found.append(f'<pattern id="hatch-{name}" width="{size}" height="{size}" '
                     f'patternUnits="userSpaceOnUse" patternTransform="rotate('
                     f'{hatch.get("turn", 0)})"><rect width="{size}" height="{size}" '
                     f'fill="{hatch["paper"]}"/>{ink}</pattern>')  # fmt: skip
    return f"<defs>{''.join(found)}</defs>"


# The base: land, then coast and borders as edges of one or of two countries -----------------


def _base(spec: dict, paper: Paper) -> str:
    shapes = [(one, unpack(one["lines"])) for one in json.loads(leaf.base())]
    colours, parts = spec["colours"], []
    for one, rings in shapes:
        fill = _fill(spec, spec["countries"].get(one["id"], {"fill": colours["land"]}))
        parts.append(f'<path d="{paper.path(rings, True)}" fill="{fill}" fill-rule="evenodd"/>')
    dashed = {"color": colours["outline"], "weight": 1.1, "dashArray": "5 4"}
    pens = {"coast": {"color": colours["coast"], "weight": 0.8},
            "border": {"color": colours["border"], "weight": 0.8},
            "outline": {"color": colours["outline"], "weight": 1.1}, "unagreed": dashed}
    for kind, runs in _edges(shapes, spec).items():
        parts.append(f'<path d="{paper.path(runs)}" {_pen(pens[kind])}/>')
    return "".join(parts)


def _edges(shapes: list[tuple[dict, list]], spec: dict) -> dict[str, list]:
    owners: dict[Any, list[dict]] = {}
    for one, rings in shapes:
        for ring in rings:
            for a, b in zip(ring[:-1], ring[1:], strict=True):
                owners.setdefault((min(a, b), max(a, b)), []).append(one)
    every = [point for _, rings in shapes for ring in rings for point in ring]
    ends = [(min(p[i] for p in every), max(p[i] for p in every)) for i in (0, 1)]
    found: dict[str, list] = {"coast": [], "border": [], "outline": [], "unagreed": []}
    for (a, b), own in owners.items():
        pair = "-".join(sorted(one["id"] for one in own))
        cut = any(a[i] == b[i] and a[i] in ends[i] for i in (0, 1))
        if cut or pair in spec["hidden"]:
            continue
        course = any(one["kind"] == "course" for one in own)
        kind = ("coast" if len(own) < 2 else "unagreed" if pair in spec["unagreed"]
                else "outline" if course else "border")  # fmt: skip
        found[kind].append((a, b))
    return {kind: _joined(pieces) for kind, pieces in found.items()}


def _joined(pieces: list[tuple]) -> list[list]:
    """Join pieces that follow one another, so that a dash runs on."""
    runs: list[list] = []
    for a, b in pieces:
        if runs and runs[-1][-1] in (a, b):
            runs[-1].append(b if runs[-1][-1] == a else a)
        else:
            runs.append([a, b])
    return runs


# Lines, areas, marks -----------------------------------------------------------------------


def _shape(spec: dict, paper: Paper, feature: dict, state: dict, kind: str) -> str:
    style, lines = spec["styles"][state["style"]], unpack(feature["lines"])
    d = paper.path(lines, kind == "area")
    if kind == "area":
        return (f'<path d="{d}" fill="{_fill(spec, style)}" stroke="{look.RULE}" '
                'stroke-width=".7"/>')  # fmt: skip
    pens = style["strokes"]
    thin = 1 if pens[-1].get("fixed") else 0.7
    drawn = "".join(f'<path d="{d}" {_pen(pen, thin)}/>' for pen in pens)
    return drawn + (_arrow(paper, lines[0], pens[-1]) if feature.get("arrow") else "")


def _arrow(paper: Paper, line: list, pen: dict) -> str:
    (x0, y0), (x, y) = (paper.at(lat / 1000, lon / 1000) for lat, lon in line[-2:])
    turn, size = degrees(atan2(y - y0, x - x0)), 5 + pen["weight"] * 0.75
    return (f'<path d="M-.9-1 .9 0-.9 1Z" fill="{pen["color"]}" stroke="#fff" stroke-width=".12" '
            f'transform="translate({x:.1f} {y:.1f}) rotate({turn:.0f}) scale({size:.1f})"/>')


def _marks(spec: dict, paper: Paper, marks: list[tuple[dict, dict]]) -> str:
    """Draw numbered marks; those that would cover another are pushed apart, with a string."""
    true = [paper.at(feature["lat"], feature["lon"]) for feature, _ in marks]
    spots = [[x + cos(i * 2.4), y + sin(i * 2.4)] for i, (x, y) in enumerate(true)]
    loose = [i for i, (f, _) in enumerate(marks) if f.get("shape") != "point"]
    for _ in range(80):
        for n, i in enumerate(loose):
            for j in loose[n + 1 :]:
                a, b = spots[i], spots[j]
                far = hypot(b[0] - a[0], b[1] - a[1]) or 0.1
                if far < 24:
                    push = (24 - far) / far / 2
                    dx, dy = (b[0] - a[0]) * push, (b[1] - a[1]) * push
                    a[0], a[1], b[0], b[1] = a[0] - dx, a[1] - dy, b[0] + dx, b[1] + dy
    strings, drawn = [], []
    for (feature, state), (x0, y0), (x, y) in zip(marks, true, spots, strict=True):
        x, y = (x0, y0) if hypot(x - x0, y - y0) < 3 else (x, y)
        if not (0 < x0 < paper.width and 0 < y0 < paper.height):
            continue
        feature["put"] = (x, y)
        style = spec["styles"][state["style"]]
        strings.append(f'<path d="M{x0:.1f} {y0:.1f}L{x:.1f} {y:.1f}" stroke="{look.INK}"/>')
        small = 5 if feature.get("shape") == "point" else 10
        paper.taken.append((x - small, y - small, x + small, y + small))
        words = escape(str(feature.get("text") or ""))
        drawn.append(f'<g transform="translate({x:.1f} {y:.1f}) scale(.9)"><path d="'
                     f'{OUTLINES.get(feature.get("shape"), OUTLINES["circle"])}" '
                     f'fill="{style["fill"]}" stroke="{style["edge"]}" stroke-width="1.3"/>'
                     f'<text y="4" text-anchor="middle" font-size="11.5" font-weight="650" '
                     f'fill="{style["ink"]}">{words}</text></g>')  # fmt: skip
    return "".join(strings + drawn)


# Names: the first place where a name fits; less important names give way ---------------------


def _labels(spec: dict, paper: Paper, tagged: list[dict]) -> str:
    level = log2(paper.scale * 360 / 256)  # Leaflet's zoom: 256 pixels are the world at zoom 0
    wanted = [one for one in spec["labels"] if one.get("zoom", 0) <= level]
    wanted += [{"text": text, "look": "town", "rank": 5, "dot": 1,
                "spots": [[lat, lon, "lrtb", 6]]}
               for text, least, lat, lon in spec["towns"]
               if least <= level and text not in {one["tag"] for one in tagged}]  # fmt: skip
    wanted += [_tag(feature) for feature in tagged]
    drawn = []
    for label in sorted(wanted, key=lambda one: (one["look"] != "course", one.get("rank", 3))):
        drawn.append(_label(paper, label))
    return "".join(drawn)


def _tag(feature: dict) -> dict:
    """Return the name of a mark or a line as a label."""
    if "lat" in feature:
        return {"text": feature["tag"], "look": "small", "rank": feature.get("rank", 3),
                "spots": [[feature["lat"], feature["lon"], "lrbt", gap] for gap in (13, 26)]}
    line = unpack(feature["lines"])[0]
    spots = []
    for share in (0.5, 0.35, 0.65, 0.2, 0.8, 0.57, 0.73, 0.88):
        lat, lon = line[round((len(line) - 1) * share)]
        spots.append([lat / 1000, lon / 1000, "c", 0])
    return {"text": feature["tag"], "look": "tag", "rank": 1, "spots": spots}


def _label(paper: Paper, label: dict) -> str:
    size, weight, slant, colour, gap = LOOKS.get(label["look"], LOOKS["neighbour"])
    size *= 0.85 if paper.width < 500 else 1
    lines = label["text"].split("\n")
    wide = max(len(line) for line in lines) * (size * 0.54 + gap)
    high = size * 1.15 * len(lines)
    for lat, lon, sides, *gap_to in label["spots"]:
        away = gap_to[0] if gap_to else 0
        x, y = paper.at(lat, lon)
        if not (0 < x < paper.width and 0 < y < paper.height):
            continue
        for side in sides:
            left = {"l": x + away, "r": x - away - wide}.get(side, x - wide / 2)
            top = {"t": y - away - high, "b": y + away}.get(side, y - high / 2)
            box = (left, top, left + wide, top + high)
            if paper.free(box):
                paper.taken.append(box)
                dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="{look.INK}"/>'
                halo = (f'font-size="{size}" font-weight="{weight}" font-style="{slant}" '
                        f'letter-spacing="{gap}" paint-order="stroke" stroke="#fff" '
                        f'stroke-width="2.6" stroke-linejoin="round" stroke-opacity=".85"')
                words = "".join(
                    f'<text x="{left + wide / 2:.1f}" y="{top + size * (0.9 + 1.15 * n):.1f}" '
                    f'text-anchor="middle" fill="{colour}" {halo}>{escape(line)}</text>'
                    for n, line in enumerate(lines))  # fmt: skip
                return dot * bool(label.get("dot")) + words
    return ""
