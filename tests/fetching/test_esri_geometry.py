"""Esri's geometry as GeoJSON."""

import pytest
from shapely.geometry import shape

from remine.fetching.esri_geometry import to_geojson


def ring(west, south, size, clockwise=True):
    corners = [
        [west, south],
        [west, south + size],
        [west + size, south + size],
        [west + size, south],
        [west, south],
    ]
    return corners if clockwise else corners[::-1]


def test_points_and_lines():
    assert to_geojson({"points": [[1, 2], [3, 4, 99]]}) == {
        "type": "MultiPoint",
        "coordinates": [[1, 2], [3, 4]],
    }
    assert to_geojson({"paths": [[[0, 0], [1, 1]]]})["type"] == "LineString"
    assert to_geojson({"paths": [[[0, 0], [1, 1]], [[2, 2], [3, 3]]]})["type"] == "MultiLineString"


@pytest.mark.parametrize(
    "nothing",
    [None, {}, {"x": None, "y": None}, {"x": "NaN", "y": "NaN"}, {"rings": []}, {"points": []}],
)
def test_no_geometry_is_none(nothing):
    assert to_geojson(nothing) is None


def test_a_hole_belongs_to_the_ring_around_it():
    made = to_geojson({"rings": [ring(0, 0, 10), ring(2, 2, 3, clockwise=False), ring(20, 0, 5)]})
    whole = shape(made)
    assert made["type"] == "MultiPolygon" and whole.is_valid
    assert whole.area == 100 - 9 + 25


def test_an_island_in_a_lake_and_a_lake_on_it():
    rings = [
        ring(0, 0, 10),
        ring(1, 1, 8, clockwise=False),
        ring(2, 2, 6),
        ring(3, 3, 2, clockwise=False),
    ]
    assert shape(to_geojson({"rings": rings[::-1]})).area == 100 - 64 + 36 - 4


def test_outer_rings_turn_counter_clockwise_as_rfc_7946_asks():
    outer = to_geojson({"rings": [ring(0, 0, 1)]})["coordinates"][0]
    assert shape({"type": "Polygon", "coordinates": [outer]}).exterior.is_ccw


def test_rings_drawn_the_other_way_round_and_open_ones_still_read():
    assert shape(to_geojson({"rings": [ring(0, 0, 2, clockwise=False)]})).area == 4
    assert shape(to_geojson({"rings": [ring(0, 0, 2)[:-1]]})).area == 4


@pytest.mark.parametrize(
    "bad",
    [
        {"curveRings": []},
        {"rings": [[[0, 0], [1, "a"], [2, 2], [0, 0]]]},
        {"x": "Infinity", "y": 1},
        {"points": [[1]]},
    ],
)
def test_what_cannot_be_read_is_an_error(bad):
    with pytest.raises(ValueError):
        to_geojson(bad)
