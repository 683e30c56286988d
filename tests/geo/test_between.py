"""Distances between outlines against an azimuthal plane around each site."""

import numpy as np
import pytest
import shapely
from pyproj import Geod, Transformer

from remine.geo.between import boxes_meet, pairs_within, shapes_to_nearest

GEOD = Geod(ellps="WGS84")


def in_a_plane_km(shape, targets):
    """Return the least distance in an azimuthal equidistant plane around the shape."""
    middle = shape.centroid
    plane = Transformer.from_crs(
        "EPSG:4326", f"+proj=aeqd +lat_0={middle.y} +lon_0={middle.x} +datum=WGS84", always_xy=True
    )
    own, *others = (
        shapely.transform(shapely.segmentize(s, 0.001), plane.transform, interleaved=False)
        for s in (shape, *targets)
    )
    return min(own.distance(other) for other in others) / 1000.0


@pytest.mark.parametrize(("longitude", "latitude"), [(-105, 40), (-150, 69), (144, 13)])
def test_polygon_sites_are_measured_from_their_edge(longitude, latitude):
    rng = np.random.default_rng(1)
    lean = 1 / np.cos(np.radians(latitude))

    def triangle(spread, size):
        middle = np.array([longitude, latitude]) + rng.uniform(-spread, spread, 2)
        return shapely.Polygon(middle + rng.uniform(-size, size, (3, 2)) * (lean, 1))

    shapes = np.array([triangle(0.6, 0.08) for _ in range(20)])
    targets = np.array([triangle(0.6, 0.1) for _ in range(6)])
    expected = [in_a_plane_km(shape, targets) for shape in shapes]
    got = shapes_to_nearest(shapes, targets)
    np.testing.assert_allclose(got, expected, rtol=1e-3)


def test_long_edges_facing_a_corner_are_found():
    site = np.array([shapely.box(-105.5, 40.0, -105.0, 40.001)])
    corner = np.array([shapely.Polygon([(-105.25, 40.002), (-105.3, 40.1), (-105.2, 40.1)])])
    assert shapes_to_nearest(site, corner)[0] == pytest.approx(0.111, abs=2e-3)
    assert shapes_to_nearest(corner, site)[0] == pytest.approx(0.111, abs=2e-3)


def test_touching_inside_and_around_are_zero():
    small, large = shapely.box(0.4, 0.4, 0.6, 0.6), shapely.box(0, 0, 1, 1)
    shapes = np.array([small, large, shapely.box(1, 0, 2, 1), shapely.Point(0.5, 0.5)])
    assert shapes_to_nearest(shapes, np.array([large])).tolist() == [0, 0, 0, 0]
    assert shapes_to_nearest(shapes[1:2], np.array([small])).tolist() == [0]


def test_across_the_seam():
    site = np.array([shapely.box(179.98, 52.0, 180.0, 52.05)])
    near = np.array([shapely.box(-180.0, 52.06, -179.9, 52.1), shapely.Point(170.0, 52.0)])
    assert shapes_to_nearest(site, near)[0] == pytest.approx(1.1129, abs=1e-3)
    east = np.array([shapely.box(-179.99, 52.0, -179.9, 52.1)])
    assert shapes_to_nearest(site, east)[0] == pytest.approx(0.687, abs=2e-3)


def test_nothing():
    none = np.array([], dtype=object)
    got = shapes_to_nearest(np.array([shapely.box(0, 0, 1, 1), shapely.Point(0, 0), None]), none)
    assert np.isinf(got[:2]).all() and np.isnan(got[2])


def test_all_pairs_within_reach_and_no_other():
    """Points, lines and ponds on both sides of 180 degrees, each pair in a plane of its own."""
    rng = np.random.default_rng(8)

    def shape(at):
        x, y = 179.9 + rng.uniform(-0.3, 0.3), 51.9 + rng.uniform(-0.2, 0.2)
        return [shapely.Point(x, y), shapely.box(x, y, x + 0.05, y + 0.03),
                shapely.LineString([(x, y), (x + 0.2, y + 0.1)])][at % 3]

    whole = [shape(at) for at in range(24)]

    def parted(one):
        turned = [shapely.transform(one, lambda at, by=by: at + [by, 0]) for by in (-360, 0)]
        return shapely.union_all(shapely.intersection(turned, shapely.box(-180, -90, 180, 90)))

    shapes, targets = np.array([*map(parted, whole[:12])]), np.array([*map(parted, whole[12:])])
    reach = rng.uniform(0, 25, 12)
    row, target, km = pairs_within(shapes, targets, reach)
    found = dict(zip(zip(row.tolist(), target.tolist(), strict=True), km, strict=True))
    assert len(found) == len(row) and 0 in km
    for i in range(12):
        for j in range(12):
            true = in_a_plane_km(whole[i], [whole[12 + j]])
            if true < reach[i] * 0.998:
                assert found[i, j] == pytest.approx(true, rel=2e-3, abs=2e-3)
            elif true > reach[i] * 1.002:
                assert (i, j) not in found
    some, other = boxes_meet(shapes, targets, reach)
    assert set(found) <= set(zip(some.tolist(), other.tolist(), strict=True))


@pytest.mark.parametrize(("longitude", "latitude"), [(-105, 40), (179.5, 52), (-156, 71)])
def test_pairs_hundreds_of_km_apart_are_right_to_a_tenth_of_a_percent(longitude, latitude):
    """Where an even plane of degrees chooses a foot that is up to 1 % too far away."""
    rng = np.random.default_rng(5)
    lean = 1 / np.cos(np.radians(latitude))

    def place(spread):
        return np.array([longitude, latitude]) + rng.normal(0, spread, 2) * (lean, 1)

    def turned(shape):
        turns = [shapely.transform(shape, lambda at, by=by: at + [by, 0]) for by in (-360, 0, 360)]
        return shapely.union_all(shapely.intersection(turns, shapely.box(-180, -90, 180, 90)))

    sites = [shapely.Point(place(0.5)) for _ in range(3)]
    sites += [shapely.Point(place(0.5)).buffer(0.2, quad_segs=1) for _ in range(3)]
    targets = [shapely.LineString([place(2.5), place(2.5)]) for _ in range(5)]
    targets += [shapely.Point(place(2.0)).buffer(0.4, quad_segs=1) for _ in range(3)]
    drawn = [np.array([turned(shape) for shape in some]) for some in (sites, targets)]
    site, target, km = pairs_within(*drawn, np.full(len(sites), 900.0))
    assert len(km) == len(sites) * len(targets)
    for s, t, got in zip(site, target, km, strict=True):
        fine = [shapely.get_coordinates(shapely.segmentize(one, step)) for one, step in
                ((sites[s], 0.02), (targets[t], 0.02))]
        x, y = (np.array([one[:, axis] for one in fine], dtype=object) for axis in (0, 1))
        if sites[s].intersects(targets[t]):
            assert got == 0
            continue
        grid = [np.repeat(x[0], len(x[1])), np.repeat(y[0], len(x[1])),
                np.tile(x[1], len(x[0])), np.tile(y[1], len(x[0]))]
        true = GEOD.inv(*[np.asarray(one, dtype=float) for one in grid])[2].min() / 1000.0
        assert got == pytest.approx(true, rel=1e-3, abs=0.05)
