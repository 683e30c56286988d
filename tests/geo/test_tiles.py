"""Covered shares against an overlay in a plane made for each site."""

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from remine.geo.coverage import circle_edge_area, covered_share
from remine.geo.tiles import Grid, cut_into_tiles


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


def _along_the_grid(rng, count):
    """Return shapes whose corners and edges often lie on the lines of a grid of 10."""
    out = [
        shapely.Polygon([(100, 0), (100, 60), (50, 20), (10, 60), (10, 0)]),  # touches from inside
        shapely.Polygon([(30, 20), (30, 40), (70, 40), (70, 20)]),
        shapely.Polygon([(0, 0), (160, 0), (160, 160), (0, 160)],
                        [[(40, 40), (40, 80), (80, 80), (80, 40)], [(80, 80), (80, 90), (90, 85)]]),
    ]
    while len(out) < count:
        ring = rng.choice([0, 5, 10, 20, 40, 80, 85, 120, 160], (rng.integers(3, 12), 2))
        shape = shapely.make_valid(shapely.Polygon(ring), method="structure", keep_collapsed=False)
        if shape.area:
            out.append(shape)
    return np.array(out)


@pytest.mark.parametrize("seed", range(6))
def test_tiles_of_shapes_that_follow_the_grid(seed):
    grid, everywhere = Grid(0.0, 0.0, 10.0, 16, 16), np.ones((16, 16), dtype=bool)
    for shape in _along_the_grid(np.random.default_rng(seed), 40):
        tiles = cut_into_tiles(np.array([shape]), grid, everywhere)
        column, row = np.meshgrid(np.arange(16), np.arange(16))
        expected = shapely.area(shapely.intersection(grid.boxes(column, row, 1), shape))
        found = np.where(tiles.tile >= 0, tiles.area[tiles.tile], 0.0)
        np.testing.assert_allclose(found, expected, atol=1e-9)
        left = tiles.start[:, 0] * tiles.end[:, 1] - tiles.start[:, 1] * tiles.end[:, 0]
        assert left.sum() / 2 == pytest.approx(shape.area)  # the edges stand where the tiles are


def test_a_quarter_that_was_clipped_wrong_is_intersected(monkeypatch):
    monkeypatch.setattr(shapely, "clip_by_rect",
                        lambda pieces, *sides: np.full(len(pieces), shapely.box(*sides)))
    grid = Grid(0.0, 0.0, 10.0, 16, 16)
    shape = shapely.Polygon([(3, 3), (77, 5), (40, 91)])
    tiles = cut_into_tiles(np.array([shape]), grid, np.ones((16, 16), dtype=bool))
    assert tiles.area.sum() == pytest.approx(shape.area)
