"""Covered shares against an overlay in a plane made for each site."""

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from remine.geo.coverage import circle_edge_area, covered_share


def overlay_share(longitude, latitude, shapes, radius_km):
    """Return the share from a finely drawn disc in an azimuthal equal-area plane."""
    plane = Transformer.from_crs(
        "EPSG:4326", f"+proj=laea +lat_0={latitude} +lon_0={longitude} +datum=WGS84", always_xy=True
    )
    flat = shapely.transform(shapely.segmentize(shapes, 0.01), plane.transform, interleaved=False)
    disc = shapely.Point(0, 0).buffer(radius_km * 1000, quad_segs=400)
    union = shapely.union_all(shapely.make_valid(flat))
    return shapely.intersection(union, disc).area / disc.area


def footprints(rng, longitude, latitude, spread, count):
    out = []
    for _ in range(count):
        corners = rng.integers(3, 60)
        angle = np.sort(rng.uniform(0, 2 * np.pi, corners))
        radius = rng.uniform(0.02, 0.3) * rng.uniform(0.6, 1.0, corners)
        x = longitude + rng.uniform(-spread, spread)
        y = latitude + rng.uniform(-spread, spread) / 2
        ring = np.column_stack(
            (x + radius * np.cos(angle) / np.cos(np.radians(y)), y + radius * np.sin(angle))
        )
        out.append(shapely.make_valid(shapely.Polygon(ring), method="structure"))
    return np.array(out)


@pytest.mark.parametrize(
    ("longitude", "latitude", "radius_km"),
    [
        (-105, 39, 10),
        (-100, 48.8, 10),
        (-81, 25.5, 5),
        (-150, 68, 10),
        (-157, 20.8, 10),
        (144.8, 13.5, 5),
        (-105, 39, 0.4),
        (-105, 39, 60),
        (-66.2, 18.2, 10),
        (20.0, 50.0, 10),
    ],
)
def test_share_agrees_with_an_overlay_around_each_site(longitude, latitude, radius_km):
    rng = np.random.default_rng(5)
    shapes = footprints(rng, longitude, latitude, 0.7, 30)
    x, y = longitude + rng.uniform(-0.8, 0.8, 25), latitude + rng.uniform(-0.4, 0.4, 25)
    expected = [overlay_share(a, b, shapes, radius_km) for a, b in zip(x, y, strict=True)]
    assert 0 < np.mean(expected) < 1
    np.testing.assert_allclose(covered_share(x, y, shapes, radius_km), expected, atol=1e-3)


def test_share_across_the_antimeridian():
    shapes = np.array([shapely.box(179.5, 51.5, 180, 52.5), shapely.box(-180, 51.5, -179.5, 52)])
    x, y = np.array([180.0, -180.0, 179.95, -179.95]), np.array([52.0, 52.0, 52.0, 52.0])
    expected = [0.75, 0.75]
    share = covered_share(x, y, shapes, 10.0)
    np.testing.assert_allclose(share[:2], expected, atol=2e-3)
    assert share[2] > 0.75 > share[3]


def test_overlaps_holes_and_shared_borders_count_once():
    whole = shapely.box(-106, 38, -104, 40)
    halves = np.array([shapely.box(-106, 38, -105, 40), shapely.box(-105, 38, -104, 40)])
    holed = shapely.difference(whole, shapely.box(-105.01, 38.99, -104.99, 39.01))
    here = np.array([-105.0]), np.array([39.0])
    assert covered_share(*here, np.array([whole, whole]), 10.0) == pytest.approx(1.0, abs=1e-9)
    assert covered_share(*here, halves, 10.0) == pytest.approx(1.0, abs=1e-6)
    expected = overlay_share(-105.0, 39.0, np.array([holed]), 10.0)
    assert covered_share(*here, np.array([holed]), 10.0) == pytest.approx(expected, abs=1e-5)


def test_no_footprint_no_site_and_far_footprints():
    none = np.array([], dtype=object)
    assert covered_share(np.array([-105.0]), np.array([39.0]), none, 10.0).tolist() == [0.0]
    assert (
        len(covered_share(np.array([]), np.array([]), np.array([shapely.box(0, 0, 1, 1)]), 1.0))
        == 0
    )
    far = np.array([shapely.box(0, 0, 1, 1)])
    assert covered_share(np.array([-105.0]), np.array([39.0]), far, 10.0).tolist() == [0.0]


def test_circle_area_against_fine_discs():
    rng = np.random.default_rng(1)
    disc = shapely.Point(0, 0).buffer(1.0, quad_segs=2000)
    for _ in range(200):
        shape = shapely.convex_hull(shapely.MultiPoint(rng.normal(0, 1, (rng.integers(3, 8), 2))))
        ring = shapely.get_coordinates(shapely.orient_polygons(shape))
        area = circle_edge_area(ring[:-1].T, ring[1:].T, 1.0).sum()
        assert area == pytest.approx(shape.intersection(disc).area, abs=1e-5)
