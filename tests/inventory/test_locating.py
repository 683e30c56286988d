"""Coordinates checked, shapes proved valid."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from remine.errors import InputError
from remine.inventory.locating import (
    bad_coordinates,
    refuse_swapped,
    states_at,
    too_wide,
    usable_shapes,
    within_180,
)
from remine.project import LayerSpec

SPEC = LayerSpec(name="layer", role="survey", path="x.gpkg")
REPAIR = LayerSpec(name="layer", role="survey", path="x.gpkg", geometry="repair")


@given(st.floats(), st.floats())
def test_a_place_is_either_on_the_earth_or_has_a_reason(longitude, latitude):
    [reason] = bad_coordinates(np.array([longitude]), np.array([latitude]))
    good = abs(longitude) <= 180 and abs(latitude) <= 90 and (longitude, latitude) != (0, 0)
    assert (reason == "") == bool(good)


def test_the_later_reasons_are_the_plainer_ones():
    reasons = bad_coordinates(np.array([np.nan, np.inf, np.nan, 181]),
                              np.array([95.0, 95.0, np.inf, 0]))
    assert reasons.tolist() == ["no coordinates", "not a number", "no coordinates",
                                "longitude beyond 180 degrees"]


def test_states_by_place():
    where = {"CO": (-105, 39.7), "AK": (-176.6, 51.9), "HI": (-155.5, 19.6), "PR": (-66.5, 18.2),
             "": (2.3, 48.9)}
    lon, lat = np.array(list(where.values())).T
    assert states_at(lon, lat).tolist() == list(where)
    assert states_at(np.array([]), np.array([])).tolist() == []


def test_the_aleutians_beyond_the_antimeridian_are_alaska():
    assert states_at(np.array([172.9, 179.5, -179.0]), np.array([52.9, 51.4, 51.3])).tolist() \
        == ["AK", "AK", "AK"]


@pytest.mark.parametrize(
    ("lon", "lat", "refused"),
    [
        ([39.7, 40.0], [-105.0, -106.0], True),
        ([-105.0, -106.0], [39.7, 40.0], False),
        ([10.0, 11.0], [50.0, 51.0], False),
        ([np.nan], [np.nan], False),
        ([], [], False),
        ([39.7, -105.0], [-105.0, 39.7], False),
    ],
)
def test_swapped_columns(lon, lat, refused):
    words = (np.array(lon, float), np.array(lat, float), SPEC, "x.csv")
    if refused:
        with pytest.raises(InputError, match="E-COORD-SWAPPED"):
            refuse_swapped(*words)
    else:
        refuse_swapped(*words)


BOX = shapely.box(0, 0, 2, 2)
TIE = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
MIXED = shapely.GeometryCollection([BOX, shapely.Point(5, 5)])


def test_each_shape_is_usable_or_has_a_reason():
    shapes = np.array([BOX, TIE, None, shapely.Polygon(), shapely.Point(1, 1), MIXED,
                       shapely.MultiPolygon([BOX])], dtype=object)
    out, reason, warnings = usable_shapes(shapes, SPEC, polygons_only=True)
    assert [bool(word) for word in reason] == [False, True, True, True, True, False, False]
    assert "Self-intersection[1 1]" in reason[1]
    assert out[5].equals(BOX)
    assert warnings == ["1 mixed collections reduced to their polygons"]
    assert shapes[5] is MIXED


def test_a_bow_tie_is_not_repaired_into_what_nobody_drew():
    _, reason, _ = usable_shapes(np.array([TIE], dtype=object), REPAIR, polygons_only=True)
    assert "more than 1 %" in reason[0]


def test_widths():
    band = shapely.box(-179, 50, 179, 51)
    both = shapely.MultiPolygon([shapely.box(179, 50, 180, 51), shapely.box(-180, 50, -179, 51)])
    reason = too_wide(np.array([BOX, band, both, shapely.MultiPolygon([BOX, band]), None],
                               dtype=object))
    assert [bool(word) for word in reason] == [False, True, False, True, False]


def test_no_shapes():
    none = np.array([], dtype=object)
    out, reason, warnings = usable_shapes(none, SPEC, polygons_only=True)
    assert len(out) == len(reason) == len(too_wide(none)) == 0
    assert warnings == []


def test_a_place_off_the_end_of_the_aleutians_is_alaska_over_the_seam():
    """The last island west of 180 degrees ends at 179.78 east, within a quarter degree."""
    assert states_at(np.array([-179.99, 179.99, -179.7]), np.full(3, 51.95)).tolist() == [
        "AK", "AK", ""]


def test_what_is_drawn_past_180_degrees_is_parted_there():
    shapes = np.array([
        shapely.box(179.8, 51.0, 180.2, 52.0), shapely.box(-180.2, 51.0, -179.0, 52.0),
        shapely.box(250.0, 40.0, 251.0, 41.0), shapely.box(179.0, 51.0, 180.0, 52.0),
        shapely.LineString([(179.9, 51.0), (180.1, 51.0), (180.2, 51.2)]),
        shapely.LineString([(179.9, 51.0), (180.0, 51.0)]), shapely.Point(181.0, 51.0),
        shapely.box(500_000, 40, 500_001, 41), None], dtype=object)
    got = within_180(shapes)
    assert [len(shapely.get_parts(s)) for s in got[:6]] == [2, 2, 1, 1, 2, 1]
    assert (np.abs(shapely.bounds(got[:6])[:, [0, 2]]) <= 180).all()
    assert np.allclose(shapely.area(got[:4]), shapely.area(shapes[:4]))
    assert np.allclose(shapely.length(got[4:6]), shapely.length(shapes[4:6]))
    assert shapely.is_valid(got[:6]).all()
    assert [s.wkt for s in got[4].geoms] == [
        "LINESTRING (179.9 51, 180 51)", "LINESTRING (-180 51, -179.9 51, -179.8 51.2)"]
    assert all(a is b for a, b in zip(got[6:], shapes[6:], strict=True))
