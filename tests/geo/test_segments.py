"""Distances to shapes against pyproj.Geod on densified outlines."""

import numpy as np
import pytest
import shapely
from pyproj import Geod

from remine.geo.nearest import nearest_points, nearest_shapes, shape_distances_within
from remine.geo.segments import LONGEST_KM, segments_of

GEOD = Geod(ellps="WGS84")
PLACES = {
    "Colorado": (-105.5, 39.0),
    "northern border": (-100.0, 48.9),
    "Alaska": (-150.0, 68.0),
    "Aleutians, across the seam": (179.9, 51.9),
    "Hawaii": (-157.0, 21.0),
    "Guam": (144.8, 13.45),
}


def brute_km(longitude, latitude, shape, step_degree=0.0005):
    """Return the least geodesic to a densely drawn outline; 0 inside."""
    dense = shapely.get_coordinates(shapely.segmentize(shape, step_degree))
    km = [
        GEOD.inv(np.full(len(dense), x), np.full(len(dense), y), dense[:, 0], dense[:, 1])[2].min()
        for x, y in zip(longitude, latitude, strict=True)
    ]
    inside = shapely.intersects_xy(shape, longitude, latitude)
    return np.where(inside, 0.0, np.array(km) / 1000.0)


def rough_polygon(rng, longitude, latitude, size, corners=40):
    angle = np.sort(rng.uniform(0, 2 * np.pi, corners))
    radius = size * rng.uniform(0.5, 1.5, corners)
    east = radius * np.cos(angle) / np.cos(np.radians(latitude))
    shape = shapely.Polygon(np.column_stack((longitude + east, latitude + radius * np.sin(angle))))
    return shapely.make_valid(shape, method="structure")


def at_the_seam(shape):
    """Return a polygon drawn past 180 degrees as RFC 7946 asks: cut in two."""
    west = shapely.intersection(shape, shapely.box(0, -90, 180, 90))
    east = shapely.transform(
        shapely.intersection(shape, shapely.box(180, -90, 360, 90)), lambda p: p - (360, 0)
    )
    return shapely.union_all([west, east])


@pytest.mark.parametrize("place", PLACES)
def test_distance_to_polygons_agrees_with_a_dense_outline(place):
    lon, lat = PLACES[place]
    rng = np.random.default_rng(7)
    drawn = [rough_polygon(rng, lon + i * 0.8, lat + 0.2 * i, 0.15) for i in range(3)]
    x = lon + rng.uniform(-1.0, 2.0, 40)
    y = lat + rng.uniform(-0.8, 0.8, 40)
    expected = np.min([brute_km(x, y, shape) for shape in drawn], axis=0)
    shapes = np.array([at_the_seam(s) if s.bounds[2] > 180 else s for s in drawn])
    km, row = nearest_shapes((x + 180) % 360 - 180, y, shapes)
    assert (row >= 0).all()
    np.testing.assert_array_equal(km == 0, expected == 0)
    np.testing.assert_allclose(km, expected, rtol=1e-3, atol=0.03)  # the oracle steps by 50 m
    assert (km <= expected * (1 + 2e-4) + 1e-6).all()  # never farther than a place of the outline


@pytest.mark.parametrize("place", PLACES)
def test_pairs_within_a_radius_are_all_found_once(place):
    lon, lat = PLACES[place]
    rng = np.random.default_rng(8)
    drawn = [
        rough_polygon(rng, lon + 0.3 * i, lat, 0.1, corners)
        for i, corners in enumerate((5, 200, 8))
    ]
    shapes = np.array([at_the_seam(s) if s.bounds[2] > 180 else s for s in drawn])
    x, y = lon + rng.uniform(-0.6, 1.2, 60), lat + rng.uniform(-0.4, 0.4, 60)
    point, shape, km = shape_distances_within((x + 180) % 360 - 180, y, shapes, 15.0)
    expected = np.array([brute_km(x, y, s) for s in drawn]).T
    clear = np.abs(expected - 15.0) > 0.05
    found = np.full(expected.shape, np.inf)
    found[point, shape] = km
    np.testing.assert_array_equal((found <= 15)[clear], (expected <= 15)[clear])
    both = clear & (expected <= 15)
    np.testing.assert_allclose(found[both], expected[both], rtol=1e-3, atol=0.03)
    assert len(set(zip(point.tolist(), shape.tolist(), strict=True))) == len(point)


def test_lines_points_collections_and_nothing():
    shapes = np.array(
        [
            shapely.LineString([(-105, 39), (-105, 40)]),
            shapely.MultiPoint([(-104, 39), (-104, 39.5)]),
            shapely.GeometryCollection([shapely.Point(-103, 39), shapely.box(-103, 41, -102, 42)]),
            shapely.Polygon(),
            None,
        ],
        dtype=object,
    )
    km, row = nearest_shapes(
        np.array([-105.001, -104.0, -103.0, -102.5]), np.array([39.5, 39.5001, 39.0, 41.5]), shapes
    )
    assert row.tolist() == [0, 1, 2, 2]
    np.testing.assert_allclose(km, [0.0860, 0.0111, 0.0, 0.0], atol=2e-4)
    km, row = nearest_shapes(np.array([-105.0]), np.array([39.0]), shapes[3:])
    assert km.tolist() == [np.inf] and row.tolist() == [-1]


def test_a_long_edge_runs_straight_in_longitude_and_latitude():
    border = np.array([shapely.box(-120, 40, -100, 49)])
    km, _ = nearest_shapes(np.array([-110.0, -110.0]), np.array([49.001, 48.999]), border)
    np.testing.assert_allclose(km, [0.1112, 0.0], atol=2e-4)
    parts = segments_of(border)
    lon1, lat1, lon2, lat2 = (*parts.start.T, *parts.end.T)
    assert GEOD.inv(lon1, lat1, lon2, lat2)[2].max() <= LONGEST_KM * 1000 * 1.01


def test_holes_shared_borders_and_slivers():
    hole = shapely.Polygon(
        shapely.box(0, 0, 1, 1).exterior.coords, [shapely.box(0.4, 0.4, 0.6, 0.6).exterior.coords]
    )
    neighbour = shapely.box(1, 0, 2, 1)
    sliver = shapely.Polygon([(3, 0), (3.0000001, 0), (3, 1)])
    km, row = nearest_shapes(
        np.array([0.5, 1.0, 3.001]), np.array([0.5, 0.5, 0.5]), np.array([hole, neighbour, sliver])
    )
    assert row.tolist() == [0, 0, 2]
    np.testing.assert_allclose(km, [11.057, 0.0, 0.1113], atol=1e-3)


def test_nearest_points_is_exact_even_among_near_ties():
    rng = np.random.default_rng(3)
    for lon0, lat0, spread in ((-110, 40, 5), (179.5, 52, 2), (0, 89.9, 170), (-100, 40, 90)):
        to_x = (lon0 + rng.uniform(-spread, spread, 300) + 180) % 360 - 180
        to_y = np.clip(lat0 + rng.uniform(-1, 1, 300) * min(spread, 40), -90, 90)
        x = (lon0 + rng.uniform(-spread, spread, 50) + 180) % 360 - 180
        y = np.clip(lat0 + rng.uniform(-1, 1, 50) * min(spread, 40), -90, 90)
        every = (
            np.array(
                [
                    GEOD.inv(np.full(300, a), np.full(300, b), to_x, to_y)[2]
                    for a, b in zip(x, y, strict=True)
                ]
            )
            / 1000
        )
        km, row = nearest_points(x, y, to_x, to_y)
        np.testing.assert_allclose(km, every.min(axis=1), rtol=1e-12)
        np.testing.assert_array_equal(row, every.argmin(axis=1))


def test_duplicate_targets_give_the_first_row_and_ring_ties_are_resolved():
    to_x, to_y = np.full(5000, -105.0), np.full(5000, 40.0)
    km, row = nearest_points(np.array([-105.0, -104.0]), np.array([40.0, 40.0]), to_x, to_y)
    assert row.tolist() == [0, 0] and km[0] == 0
    angle = np.linspace(0, 360, 200, endpoint=False)
    x, y, _ = GEOD.fwd(np.full(200, -105.0), np.full(200, 40.0), angle, np.full(200, 50_000.0))
    km, _ = nearest_points(np.array([-105.0]), np.array([40.0]), np.array(x), np.array(y))
    np.testing.assert_allclose(km, 50.0, rtol=1e-9)
