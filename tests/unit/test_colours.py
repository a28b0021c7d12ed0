"""Nothing by colour alone: what one picture tells apart differs for every kind of colour vision.

Colour vision is simulated after Machado, Oliveira and Fernandes (2009), and differences are
measured in CAM02-UCS, both by colorspacious. A difference of about one is just seen side by side.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from colorspacious import cspace_convert, deltaE

from helpers import look

VISIONS = ["normal", "protanomaly", "deuteranomaly", "tritanomaly"]  # the last three complete
FAR = 15  # plain areas and wide lines that only their colour tells apart
HELD = {words: style for _, _, style, words in look.LOOKS["held"]}


def seen(code: str, vision: str) -> np.ndarray:
    """Return a colour as somebody sees it, as three shares of red, green and blue."""
    colour = np.array([int(code[place:place + 2], 16) for place in (1, 3, 5)]) / 255
    if vision == "normal":
        return colour
    kind = {"name": "sRGB1+CVD", "cvd_type": vision, "severity": 100}
    return np.clip(cspace_convert(colour, kind, "sRGB1"), 0, 1)


def nearest(colours: dict[str, str], vision: str) -> tuple[float, str]:
    """Return the least difference between any two of some colours, and which two they are."""
    return min((float(deltaE(seen(one, vision), seen(other, vision), input_space="sRGB1")),
                f"{name} and {second}")
               for (name, one), (second, other) in combinations(colours.items(), 2))  # fmt: skip


ALONE = {
    "countries": look.FILLS, "flows": look.FLOWS, "goods": look.GOODS,
    "held, and land": {words: style["fill"] for words, style in HELD.items() if "fill" in style},
    "people, fewest and most": {words: style["fill"] for _, style, words in look.LOOKS["classes"]
                                if "fill" in style},
}  # fmt: skip


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("family", ALONE)
def test_areas_differ_for_every_vision(family, vision):
    least, pair = nearest(ALONE[family], vision)
    assert least >= FAR, f"{pair}: {least:.0f}"


@pytest.mark.parametrize("vision", VISIONS)
def test_groups_of_one_shape_differ_for_every_vision(vision):
    groups = look.LOOKS["groups"]
    for shape in {shape for shape, _ in groups.values()}:
        colours = {name: colour for name, (own, colour) in groups.items() if own == shape}
        if len(colours) > 1:
            least, pair = nearest(colours, vision)
            assert least >= FAR, f"{pair}: {least:.0f}"


FORMS = {
    "status of a border": {name: [pen[1:] for pen in pens]
                           for name, pens in look.LOOKS["status"].items()},
    "lines": {name: [pen[1:] for pen in pens] for name, pens in look.LOOKS["lines"].items()},
    "scales": {name: [pen[1:] for pen in pens]
               for name, (_, pens) in look.LOOKS["scales"].items()},
    "ties": {name: [pen[1:] for pen in pens] for name, pens in look.LOOKS["ties"].items()},
    "edges of a triangle": {name: edge[1:] for name, edge in look.EDGES.items()
                            if name != "no sign"},  # drawn as mixed: both leave it open
    "triangles": {name: edge[1:] for name, edge in look.VERDICTS.items()},
    "series of a chart": {str(number): one[1:]
                          for number, one in enumerate(look.LOOKS["series"])},
    "journey": {name: [pen[1:] for pen in pens] for name, pens in look.LOOKS["journey"].items()},
}  # fmt: skip


@pytest.mark.parametrize("family", FORMS)
def test_lines_and_marks_differ_without_any_colour(family):
    for (name, one), (other, second) in combinations(FORMS[family].items(), 2):
        assert one != second, f"{name} and {other} differ in colour only"
