"""Shares of a polygon covered, against an overlay in a local azimuthal plane."""

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from remine.geo.overlap import overlap_share


@pytest.mark.parametrize(("longitude", "latitude"), [(-105, 40), (-150, 69), (144.8, 13.4)])
def test_share_agrees_with_an_overlay_in_a_local_plane(longitude, latitude):
    rng = np.random.default_rng(2)

    def triangle(size):
        middle = (longitude, latitude) + rng.uniform(-0.2, 0.2, 2)
        return shapely.Polygon(middle + rng.uniform(-size, size, (3, 2)))

    shapes = np.array([triangle(0.1) for _ in range(20)])
    targets = np.array([triangle(0.3) for _ in range(8)])
    plane = Transformer.from_crs(
        "EPSG:4326", f"+proj=laea +lat_0={latitude} +lon_0={longitude} +datum=WGS84", always_xy=True
    )
    own, other = (
        shapely.transform(shapely.segmentize(s, 0.01), plane.transform, interleaved=False)
        for s in (shapes, targets)
    )
    expected = shapely.area(shapely.intersection(own, shapely.union_all(other))) / shapely.area(own)
    middle = shapely.centroid(shapes)
    got = overlap_share(shapes, shapely.get_x(middle), shapely.get_y(middle), targets)
    np.testing.assert_allclose(got, expected, atol=1e-3)


def test_across_the_seam_and_nothing_to_cover():
    site = shapely.union_all(
        [shapely.box(179.9, 52, 180, 52.1), shapely.box(-180, 52, -179.9, 52.1)]
    )
    land = np.array([shapely.box(-180, 51, -179, 53), shapely.Point(-180, 52)])
    place = np.array([-179.95]), np.array([52.05])
    assert overlap_share(np.array([site]), *place, land)[0] == pytest.approx(0.5, abs=1e-6)
    assert overlap_share(np.array([site]), *place, land[1:]).tolist() == [0.0]
