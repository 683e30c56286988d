"""Distances against the geodesic, point by point, and against finely cut boundaries."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from remine.geo.nearest import (
    distances_within,
    nearest_points,
    nearest_shapes,
    shape_distances_within,
)

GEOD = Geod(ellps="WGS84")
HOMES = [(-105.0, 40.0), (-150.0, 64.0), (-157.8, 21.3), (144.8, 13.5), (-66.1, 18.3),
         (179.9, 52.0), (-179.9, 52.0), (-170.7, -14.3), (-100.0, 48.9), (10.0, 50.0)]
NONE = np.array([])


def all_km(lon, lat, to_lon, to_lat) -> np.ndarray:
    """Every distance, shape (n, m), by pyproj alone."""
    n, m = len(lon), len(to_lon)
    _, _, metres = GEOD.inv(np.repeat(lon, m), np.repeat(lat, m), np.tile(to_lon, n),
                            np.tile(to_lat, n))
    return np.asarray(metres).reshape(n, m) / 1000


def shape_km(lon: float, lat: float, shape, step: float = 0.0005) -> float:
    """Distance to a shape as the nearest of its boundary's finely cut places; 0 inside."""
    if shape.covers(shapely.Point(lon, lat)):
        return 0.0
    x, y = shapely.get_coordinates(shapely.segmentize(shape, step)).T
    return float(all_km([lon], [lat], x, y).min())


def spread(n: int, seed: int):
    random = np.random.default_rng(seed)
    home = np.array(HOMES)[random.integers(0, len(HOMES), n)]
    lon = (home[:, 0] + random.normal(0, 0.8, n) + 180) % 360 - 180
    return lon, home[:, 1] + random.normal(0, 0.8, n)


@pytest.mark.parametrize("seed", range(5))
def test_the_nearest_point_is_the_nearest(seed):
    (lon, lat), (to_lon, to_lat) = spread(60, seed), spread(200, 100 + seed)
    km, row = nearest_points(lon, lat, to_lon, to_lat)
    true = all_km(lon, lat, to_lon, to_lat)
    assert km == pytest.approx(true.min(axis=1), rel=1e-12)
    assert (true[np.arange(60), row] == true.min(axis=1)).all()


@pytest.mark.parametrize("place", [(-105.0, 40.0), (-150.0, 64.0), (0.0, 0.0)])
def test_a_ring_of_nearly_equal_points_does_not_fool_the_sphere(place):
    """On the sphere twelve points are as far as each other; on the ellipsoid one is nearest."""
    angle = np.linspace(0, 360, 24, endpoint=False)
    step = 1.0
    lat = place[1] + step * np.cos(np.radians(angle))
    lon = place[0] + step * np.sin(np.radians(angle)) / np.cos(np.radians(place[1]))
    km, row = nearest_points(np.array([place[0]]), np.array([place[1]]), lon, lat)
    true = all_km([place[0]], [place[1]], lon, lat)[0]
    assert km[0] == true.min()
    assert true[row[0]] == true.min()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.1, 300))
def test_all_pairs_within_a_radius_each_once(seed, radius):
    (lon, lat), (to_lon, to_lat) = spread(15, seed), spread(25, seed + 1)
    left, right, km = distances_within(lon, lat, to_lon, to_lat, radius)
    true = all_km(lon, lat, to_lon, to_lat)
    expected = list(zip(*np.nonzero(true <= radius), strict=True))
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == expected
    assert km == pytest.approx(true[left, right], rel=1e-12)
    *same, near = distances_within(lon, lat, to_lon, to_lat, radius, exact=False)
    assert np.array_equal(same, (left, right))
    assert near == pytest.approx(km, rel=1e-8)


def test_duplicates_and_the_point_itself():
    lon, lat = np.array([-105.0, -105.0]), np.array([40.0, 40.0])
    left, right, km = distances_within(lon, lat, lon, lat, 1)
    assert list(zip(left, right, strict=True)) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert (km == 0).all()
    assert nearest_points(lon, lat, lon[:1], lat[:1])[1].tolist() == [0, 0]


def test_nothing_and_one():
    one = np.array([-105.0]), np.array([40.0])
    km, row = nearest_points(*one, NONE, NONE)
    assert np.isinf(km).all() and row.tolist() == [-1]
    assert nearest_points(NONE, NONE, *one)[0].shape == (0,)
    assert [len(x) for x in distances_within(*one, NONE, NONE, 5)] == [0, 0, 0]
    assert [len(x) for x in distances_within(NONE, NONE, *one, 5)] == [0, 0, 0]
    empty = np.array([], dtype=object)
    assert np.isinf(nearest_shapes(*one, empty)[0]).all()
    assert nearest_shapes(NONE, NONE, np.array([shapely.box(0, 0, 1, 1)]))[0].shape == (0,)
    assert [len(x) for x in shape_distances_within(*one, empty, 5)] == [0, 0, 0]
    assert [len(x) for x in shape_distances_within(NONE, NONE, empty, 5)] == [0, 0, 0]


def blob(lon: float, lat: float, random) -> shapely.Polygon:
    angle = np.sort(random.uniform(0, 2 * np.pi, 9))
    radius = random.uniform(0.05, 0.4, 9)
    shape = shapely.Polygon(zip(lon + radius * np.cos(angle), lat + radius * np.sin(angle),
                                strict=True))
    return shape if shape.is_valid else shapely.convex_hull(shape)


def shapes_near(home, n: int, seed: int):
    random = np.random.default_rng(seed)
    out = []
    for _ in range(n):
        lon = float(np.clip(home[0] + random.normal(0, 0.7), -179.5, 179.5))
        out.append(blob(lon, home[1] + random.normal(0, 0.7), random))
    out.append(shapely.LineString([(home[0] + 0.01, home[1] - 0.4), (home[0] + 0.05, home[1])]))
    return np.array(out, dtype=object)


@pytest.mark.parametrize("home", HOMES, ids=str)
def test_shapes_within_reach_and_the_nearest_one(home):
    random = np.random.default_rng(11)
    shapes = shapes_near(home, 6, 5)
    lon = (home[0] + random.normal(0, 0.5, 8) + 180) % 360 - 180
    lat = home[1] + random.normal(0, 0.5, 8)
    true = np.array([[shape_km(x, y, s) for s in shapes] for x, y in zip(lon, lat, strict=True)])
    reach = float(np.median(true)) + 3
    left, right, km = shape_distances_within(lon, lat, shapes, reach)
    pairs = list(zip(left.tolist(), right.tolist(), strict=True))
    assert len(pairs) == len(set(pairs))
    slack = 0.03 + 0.002 * reach
    assert set(pairs) >= set(zip(*np.nonzero(true <= reach - slack), strict=True))
    assert set(pairs) <= set(zip(*np.nonzero(true <= reach + slack), strict=True))
    assert km == pytest.approx(true[left, right], rel=2e-3, abs=0.03)
    best, row = nearest_shapes(lon, lat, shapes)
    assert best == pytest.approx(true.min(axis=1), rel=2e-3, abs=0.03)
    assert true[np.arange(8), row] == pytest.approx(true.min(axis=1), rel=4e-3, abs=0.05)


def test_across_the_antimeridian():
    lon, lat = np.array([179.9, -179.9]), np.array([52.0, 52.0])
    shapes = np.array([shapely.box(-179.8, 51.9, -179.7, 52.1), shapely.box(179.7, 51.9, 179.8,
                                                                           52.1)])
    best, row = nearest_shapes(lon, lat, shapes)
    assert row.tolist() == [1, 0]
    left, right, km = shape_distances_within(lon, lat, shapes, 25)
    assert list(zip(left, right, strict=True)) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert km[0] == pytest.approx(all_km([179.9], [52.0], [-179.8], [52.0])[0, 0], rel=2e-3)
    assert best == pytest.approx([km[1], km[2]])


def test_inside_on_the_border_and_in_the_hole():
    outer, inner = shapely.box(-106, 39, -104, 41), shapely.box(-105.5, 39.5, -104.5, 40.5)
    holed = np.array([shapely.Polygon(outer.exterior, [inner.exterior])])
    lon = np.array([-105.8, -106.0, -105.0, -106.0])
    lat = np.array([40.0, 40.0, 40.0, 39.0])
    km, _ = nearest_shapes(lon, lat, holed)
    assert km[0] == 0
    assert km[1] < 0.002 and km[3] < 0.002
    assert km[2] == pytest.approx(shape_km(-105, 40, inner.exterior), rel=2e-3)


def test_a_site_on_a_shared_border_gives_one_row_a_pair():
    west, east = shapely.box(-106, 39, -105, 41), shapely.box(-105, 39, -104, 41)
    left, right, km = shape_distances_within(np.array([-105.0]), np.array([40.0]),
                                             np.array([west, east, west]), 1)
    assert list(zip(left, right, strict=True)) == [(0, 0), (0, 1), (0, 2)]
    assert (km < 0.002).all()


@pytest.mark.parametrize("lat", [48.99, 49.01])
def test_long_edges_run_along_their_parallel(lat):
    """Between its two corners the plane's chord leaves the 49th parallel by 10 km and more."""
    land = np.array([shapely.box(-110, 45, -90, 49)])
    _, _, km = shape_distances_within(np.array([-100.0]), np.array([lat]), land, 50)
    assert (km[0] == 0) == (lat < 49)
    assert km[0] == pytest.approx(0 if lat < 49 else 1.112, abs=0.01)


def test_a_parallel_far_from_any_corner():
    line = np.array([shapely.LineString([(-120, 45), (-80, 45)])])
    km, _ = nearest_shapes(np.array([-100.0]), np.array([45.5]), line)
    assert km[0] == pytest.approx(shape_km(-100, 45.5, line[0], 0.01), rel=2e-3)


def test_long_lines_are_found_piece_by_piece():
    random = np.random.default_rng(2)
    x = np.linspace(-120, -80, 400)
    line = shapely.LineString(np.column_stack((x, 40 + np.cumsum(random.normal(0, 0.05, 400)))))
    lon, lat = random.uniform(-118, -82, 20), random.uniform(37, 43, 20)
    km, row = nearest_shapes(lon, lat, np.array([line]))
    true = [shape_km(a, b, line, 0.002) for a, b in zip(lon, lat, strict=True)]
    assert km == pytest.approx(true, rel=2e-3, abs=0.1)
    assert (row == 0).all()


def test_a_shape_drawn_past_180_degrees_is_met_from_both_sides():
    island = shapely.box([179.8, -180.2], 51.9, [180.2, -179.9], [52.1, 52.0])
    lon = np.array([-179.85, 179.9, -179.79, 170.0])
    point, shape, km = shape_distances_within(lon, np.full(4, 51.95), island, 2.0)
    assert list(zip(point.tolist(), shape.tolist(), strict=True)) == [
        (0, 0), (1, 0), (1, 1), (2, 0)]
    assert km[:3].tolist() == [0.0, 0.0, 0.0]
    assert km[3] == pytest.approx(0.01 * 111.32 * np.cos(np.radians(51.95)), rel=5e-3)
