"""Ring totals against every pair measured by pyproj.Geod."""

import numpy as np
import pytest
from pyproj import Geod

from remine.geo import rings
from remine.geo.rings import ring_totals

GEOD = Geod(ellps="WGS84")


@pytest.mark.parametrize(
    ("longitude", "latitude"), [(-105, 40), (179.9, 52), (-150, 69), (144, 13)]
)
def test_totals_agree_with_every_pair(longitude, latitude):
    rng = np.random.default_rng(2)
    x = (longitude + rng.normal(0, 0.2, 60) + 180) % 360 - 180
    y = latitude + rng.normal(0, 0.1, 60)
    to_x = (longitude + rng.normal(0, 0.3, 500) + 180) % 360 - 180
    to_y = latitude + rng.normal(0, 0.2, 500)
    weight = rng.uniform(0, 9, 500)
    km = np.array(
        [
            GEOD.inv(np.full(500, a), np.full(500, b), to_x, to_y)[2] / 1000
            for a, b in zip(x, y, strict=True)
        ]
    )
    radii = [6.4, 0.4, 40.0, 1.6]
    expected = np.stack([(weight * (km <= r)).sum(axis=1) for r in radii], axis=1)
    np.testing.assert_allclose(ring_totals(x, y, to_x, to_y, radii, weight), expected, rtol=1e-12)


def test_points_on_the_circle_follow_the_geodesic_in_every_direction():
    angle = np.linspace(0, 360, 720, endpoint=False)
    for radius in (0.4, 40.0, 400.0):
        for off, inside in ((-1e-6, 720), (1e-6, 0)):  # a millimetre inside, one outside
            x, y, _ = GEOD.fwd(
                np.full(720, -105.0), np.full(720, 40.0), angle, np.full(720, (radius + off) * 1000)
            )
            total = ring_totals(np.array([-105.0]), np.array([40.0]), x, y, [radius])
            assert total[0, 0] == inside


def test_dense_places_are_counted_in_bounded_chunks(monkeypatch):
    monkeypatch.setattr(rings, "_PAIRS", 100)
    x, y = np.full(50, -105.0), np.full(50, 40.0)
    assert (ring_totals(x, y, x, y, [1.0]) == 50).all()


def test_nothing_to_count():
    none = np.empty(0)
    assert ring_totals(np.array([-105.0]), np.array([40.0]), none, none, [1.0, 2.0]).tolist() == [
        [0, 0]
    ]
    assert ring_totals(none, none, np.array([1.0]), np.array([1.0]), [1.0]).shape == (0, 1)
