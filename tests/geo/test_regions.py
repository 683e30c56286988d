"""Which plane a place is measured in."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from remine.geo.regions import GEOD, REGIONS, groups, region_index, to_plane

PLACES = {
    "Denver": (-105.0, 39.7, 0), "Key West": (-81.8, 24.6, 0), "Point Roberts": (-123.0, 49.0, 0),
    "Anchorage": (-149.9, 61.2, 1), "Attu": (173.2, 52.9, 1), "Ketchikan": (-131.6, 55.3, 1),
    "Adak": (-176.6, 51.9, 1), "Honolulu": (-157.8, 21.3, 2), "Midway": (-177.4, 28.2, 2),
    "San Juan": (-66.1, 18.4, 3), "Guam": (144.8, 13.5, 4), "Pago Pago": (-170.7, -14.3, 5),
    "Wake": (166.6, 19.3, -1), "London": (-0.1, 51.5, -1),
}


@pytest.mark.parametrize("place", PLACES)
def test_places(place):
    lon, lat, index = PLACES[place]
    assert region_index(np.array([lon]), np.array([lat])).tolist() == [index]


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), max_size=30))
def test_every_point_falls_into_exactly_one_group(points):
    lon, lat = np.array(points).reshape(-1, 2).T
    rows = [row for _, members in groups(lon, lat) for row in members]
    assert sorted(rows) == list(range(len(points)))


@pytest.mark.parametrize("region", REGIONS, ids=lambda r: r.name)
def test_the_planes_keep_areas(region):
    """A one-degree-square's area in the plane is its area on the ellipsoid, to 0.1 %."""
    lon = (region.west + ((region.east - region.west) % 360) / 2 + 180) % 360 - 180
    lat = (region.south + region.north) / 2
    square = shapely.box(lon - 0.05, lat - 0.05, lon + 0.05, lat + 0.05)
    plane = to_plane(region.crs)
    flat = shapely.transform(shapely.segmentize(square, 0.01), plane.transform, interleaved=False)
    true = abs(GEOD.geometry_area_perimeter(square)[0])
    assert flat.area == pytest.approx(true, rel=1e-3)
