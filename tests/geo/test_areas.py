"""Areas against an equal-area plane of their own."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from remine.geo.areas import area_m2


def plane_area(shape) -> float:
    lon, lat = shape.centroid.x, shape.centroid.y
    to = Transformer.from_crs("EPSG:4326", f"+proj=laea +lat_0={lat} +lon_0={lon} +datum=WGS84",
                              always_xy=True)
    return shapely.transform(shapely.segmentize(shape, 0.005), to.transform,
                             interleaved=False).area


@settings(max_examples=40, deadline=None)
@given(st.floats(-179, 179), st.floats(-70, 70), st.floats(0.001, 0.3), st.integers(3, 12))
def test_against_a_local_plane(lon, lat, radius, corners):
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    shape = shapely.Polygon(zip(lon + radius * np.cos(angle), lat + radius * np.sin(angle),
                                strict=True))
    assert area_m2(np.array([shape]))[0] == pytest.approx(plane_area(shape), rel=2e-3)


def test_holes_parts_and_the_sense_of_rings_do_not_matter():
    outer, inner = shapely.box(-105, 40, -104, 41), shapely.box(-104.8, 40.2, -104.2, 40.8)
    holed = shapely.Polygon(outer.exterior, [inner.exterior])
    turned = shapely.Polygon(holed.exterior.coords[::-1], [inner.exterior.coords[::-1]])
    both = shapely.MultiPolygon([shapely.box(-110, 40, -109, 41), outer])
    a = area_m2(np.array([outer, inner, holed, turned, both, shapely.box(-110, 40, -109, 41)]))
    assert a[2] == pytest.approx(a[0] - a[1], rel=1e-9)
    assert a[3] == pytest.approx(a[2], rel=1e-12)
    assert a[4] == pytest.approx(a[0] + a[5], rel=1e-9)


def test_both_sides_of_the_antimeridian():
    west, east = shapely.box(179, 52, 180, 53), shapely.box(-180, 52, -179, 53)
    whole = area_m2(np.array([shapely.MultiPolygon([west, east])]))[0]
    assert whole == pytest.approx(2 * area_m2(np.array([west]))[0], rel=1e-9)


def test_what_has_no_area_is_unknown():
    shapes = np.array([shapely.Point(0, 0), shapely.LineString([(0, 0), (1, 1)]), None,
                       shapely.Polygon()], dtype=object)
    out = area_m2(shapes)
    assert np.isnan(out[:3]).all()
    assert area_m2(np.array([], dtype=object)).shape == (0,)
