"""Distances on the ellipsoid, names of their ends, and packed shapes."""

from __future__ import annotations

import json
import shutil

import pytest

from helpers import data, measure

# Published or computed elsewhere: GeoNames points on the ellipsoid; evidence of the course.
KNOWN = [
    ("Tel Aviv", "Tehran", 1588.5),
    ("Baku", "Tehran", 536.9),
    ("Tehran", "nearest AZE-IRN border", 379),
    ("Tabriz", "AZE-IRN", 88),
    ("Natanz enrichment site", "Azerbaijan's border with Iran", 583),
]


@pytest.mark.parametrize(("start", "end", "kilometres"), KNOWN)
def test_known_distances(start, end, kilometres):
    assert measure.distance_km(start, end) == pytest.approx(kilometres, abs=1)
    assert measure.distance_km(end, start) == pytest.approx(kilometres, abs=1)


def test_a_quarter_of_the_earth():
    """From the equator to the pole: 10,001.966 km on WGS84 (the metre's old definition)."""
    assert measure.distance_km((0, 0), (90, 0)) == pytest.approx(10001.966, abs=0.001)


@pytest.mark.parametrize("name", ["Khankendi", "Stepanakert", "khankendi", "Vararakn",
                                  "Khankendi / Stepanakert"])
def test_a_place_answers_to_each_of_its_names(name):
    assert measure.find(name).lines == measure.find("khankendi").lines


@pytest.mark.parametrize("name", ["Turkey", "Türkiye", "TUR", "turkey (türkiye)"])
def test_a_country_answers_to_each_of_its_names(name):
    assert measure.find(name).name == "the nearest point of Turkey (Türkiye)"
    assert not measure.find(name).exact


@pytest.mark.parametrize("name", ["AZE-IRN", "IRN-AZE border", "nearest AZE-IRN border",
                                  "nearest point of Azerbaijan's border with Iran"])
def test_a_border_answers_to_each_of_its_names(name):
    assert measure.find(name).name == "the nearest point of the border between Azerbaijan and Iran"


def test_neighbours_touch_and_nearest_points_lie_on_their_outlines():
    assert measure.distance_km("Turkey", "Azerbaijan") < 0.001
    first, last = measure.nearest_points(measure.find("Israel"), measure.find("Iran"))
    assert 34 < first[1] < 36 and 44 < last[1] < 49


def test_the_nearest_point_is_found_between_the_points_of_a_line():
    line = measure.End("line", [[(40.0, 44.0), (40.0, 45.0)], [(10.0, 10.0), (10.0, 11.0)]], True)
    first, last = measure.nearest_points(measure.find((40.1, 44.5037)), line)
    assert first == (40.1, 44.5037)
    assert last == (40.0, pytest.approx(44.5037, abs=0.001)), "only to the nearest 5 km"


@pytest.mark.parametrize(("wrong", "hint"), [
    ("Teheran2", "Teheran"), ("Azerbajan", "Azerbaijan"), ((95, 10), "latitude"),
    ("Israel-Iran border", "did you mean"), ("Kapann", "Kapan"),
])
def test_a_wrong_name_gets_one_sentence(wrong, hint):
    with pytest.raises(ValueError, match=hint) as caught:
        measure.find(wrong)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 300


def test_the_drawn_line_is_the_geodesic():
    points = measure.geodesic_points((32.08, 34.78), (35.69, 51.42), step_km=50)
    assert points[0] == (32.08, 34.78) and points[-1] == (35.69, 51.42)
    steps = [measure.distance_km(a, b) for a, b in zip(points[:-1], points[1:], strict=True)]
    assert max(steps) <= 50.1 and max(steps) - min(steps) < 0.1
    straight = 32.08 + (35.69 - 32.08) / 2
    assert points[len(points) // 2][0] > straight + 0.2, "a geodesic bends to the north here"


def test_packing_keeps_every_point():
    geometry = {"type": "MultiLineString", "coordinates": [
        [[46.1, 39.5], [46.2, 39.401]], [[44.0, 38.0], [44.001, 38.002], [43.5, 38.5]]]}
    unpacked = []
    for flat in measure.pack(geometry):
        lat = lon = 0
        line = []
        for i in range(0, len(flat), 2):
            lat, lon = lat + flat[i], lon + flat[i + 1]
            line.append((lat / 1000, lon / 1000))
        unpacked.append(line)
    assert unpacked == measure.lines(geometry)
    assert len(unpacked[0]) == 3, "the longest line stands first"


def test_a_changed_boundary_file_is_read_again(tmp_path, monkeypatch):
    shutil.copytree(data.folder(), tmp_path / "data")
    monkeypatch.setenv("ARGUMENT_ATLAS_DATA", str(tmp_path / "data"))
    before = len(measure.shapes("borders"))
    path = tmp_path / "data" / "boundaries" / "borders.geojson"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["features"].pop()
    path.write_text(json.dumps(content), encoding="utf-8")
    assert len(measure.shapes("borders")) == before - 1
