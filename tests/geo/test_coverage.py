"""Covered shares against overlays in a plane centred on each site."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from remine.geo.coverage import covered_share


def oracle(lon: float, lat: float, shapes, radius_km: float) -> float:
    """The same share in an azimuthal equal-area plane of the site's own, edges cut finely."""
    to = Transformer.from_crs("EPSG:4326", f"+proj=laea +lat_0={lat} +lon_0={lon} +datum=WGS84",
                              always_xy=True)
    flat = [shapely.transform(shapely.segmentize(s, 0.01), to.transform, interleaved=False)
            for s in shapes]
    disc = shapely.Point(0, 0).buffer(radius_km * 1000, quad_segs=256)
    return disc.intersection(shapely.union_all(flat)).area / disc.area


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([(-105.0, 40.0), (-150.0, 64.0), (-157.8, 21.3), (144.8, 13.5), (-66.1, 18.3),
                     (-179.95, 52.0), (179.95, 52.0), (-124.0, 48.5), (-67.5, 46.0)]),
    st.lists(st.tuples(st.floats(-0.4, 0.4), st.floats(-0.4, 0.4), st.floats(0.02, 0.6),
                       st.floats(0.02, 0.6)), min_size=1, max_size=4),
    st.floats(1, 40),
)
def test_against_a_plane_of_the_sites_own(place, boxes, radius_km):
    lon, lat = place
    shapes = [shapely.box(max(-180, lon + x), lat + y, min(180, lon + x + w), lat + y + h)
              for x, y, w, h in boxes if lon + x >= -180 and lon + x + w <= 180]
    if not shapes:
        return
    share = covered_share(np.array([lon]), np.array([lat]), np.array(shapes), radius_km)[0]
    # a disc of the region's plane is slightly an ellipse on the ground: up to 2 % along its rim
    assert share == pytest.approx(oracle(lon, lat, shapes, radius_km), abs=0.02)


@pytest.mark.parametrize("place", [(-105.0, 40.0), (-150.0, 64.0), (-157.8, 21.3), (144.8, 13.5)])
def test_whole_none_and_half(place):
    lon, lat = np.array([place[0]]), np.array([place[1]])
    box = np.array([shapely.box(place[0] - 2, place[1] - 2, place[0] + 2, place[1] + 2)])
    west = np.array([shapely.box(place[0] - 2, place[1] - 2, place[0], place[1] + 2)])
    far = np.array([shapely.box(place[0] + 5, place[1], place[0] + 6, place[1] + 1)])
    assert covered_share(lon, lat, box, 10)[0] == pytest.approx(1, abs=1e-9)
    assert covered_share(lon, lat, west, 10)[0] == pytest.approx(0.5, abs=0.01)
    assert covered_share(lon, lat, far, 10)[0] == 0


def test_overlaps_and_duplicates_count_once_and_holes_not_at_all():
    lon, lat = np.array([-105.0]), np.array([40.0])
    outer, inner = shapely.box(-106, 39, -104, 41), shapely.box(-105.05, 39.95, -104.95, 40.05)
    one = covered_share(lon, lat, np.array([inner]), 10)[0]
    assert covered_share(lon, lat, np.array([inner, inner, inner]), 10)[0] == pytest.approx(one)
    holed = shapely.Polygon(outer.exterior, [inner.exterior])
    assert covered_share(lon, lat, np.array([holed]), 10)[0] == pytest.approx(1 - one, abs=1e-9)


def test_both_sides_of_the_antimeridian_are_one_land():
    lon, lat = np.array([179.99, -179.99]), np.array([52.0, 52.0])
    both = np.array([shapely.box(179, 51, 180, 53), shapely.box(-180, 51, -179, 53)])
    assert covered_share(lon, lat, both, 20) == pytest.approx([1, 1], abs=1e-6)


def test_nothing_to_cover_and_nothing_that_covers():
    none = np.array([])
    assert covered_share(none, none, np.array([shapely.box(0, 0, 1, 1)]), 5).shape == (0,)
    assert covered_share(np.array([-105.0]), np.array([40.0]), np.array([], dtype=object), 5) == 0


def test_the_order_of_sites_and_footprints_is_of_no_account():
    random = np.random.default_rng(3)
    lon, lat = random.uniform(-120, -80, 50), random.uniform(30, 48, 50)
    boxes = np.array([shapely.box(x - 1, y - 1, x + 1, y + 1)
                      for x, y in zip(lon + 0.5, lat, strict=True)])
    share = covered_share(lon, lat, boxes, 25)
    order = random.permutation(50)
    assert covered_share(lon[order], lat[order], boxes[order], 25) == pytest.approx(share[order])
