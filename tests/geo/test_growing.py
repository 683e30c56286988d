"""Grown polygons: the geodesic distance to the land itself is the judge."""

import numpy as np
import pytest
import shapely
from pyproj import Geod

from remine.geo.chance import inside_chance
from remine.geo.growing import grown
from remine.geo.nearest import nearest_shapes

GEOD = Geod(ellps="WGS84")
HOMES = {"Colorado": (-105.5, 39.5), "Arctic Alaska": (-150.0, 70.5), "Hawaii": (-157.0, 21.0),
         "Guam": (144.8, 13.4), "Aleutians": (179.9, 51.9)}


def rough(lon, lat, degrees, seed, corners=200):
    """Return a rough polygon with a hole, on the globe, parted at 180 degrees."""
    rng = np.random.default_rng(seed)
    turn = np.linspace(0.0, 2 * np.pi, corners, endpoint=False)
    reach = degrees * rng.uniform(0.7, 1.0, corners)
    shape = shapely.Polygon(np.column_stack((lon + reach * np.cos(turn) / np.cos(np.radians(lat)),
                                             lat + reach * np.sin(turn))))
    shape = shape.difference(shapely.box(lon, lat, lon + 0.3 * degrees, lat + 0.3 * degrees))
    world = shapely.box(-180, -90, 180, 90)
    beyond = shapely.transform(shape.difference(world), lambda at: at - [360.0, 0.0])
    return shapely.union_all([shape.intersection(world), beyond])


def around(lon, lat, degrees, n, seed=1):
    rng = np.random.default_rng(seed)
    x = lon + rng.uniform(-degrees, degrees, n) / np.cos(np.radians(lat))
    return np.where(x > 180, x - 360, x), lat + rng.uniform(-degrees, degrees, n)


def holds(shape, lon, lat):
    return np.any([shapely.intersects_xy(shape, lon + turn, lat) for turn in (-360, 0, 360)],
                  axis=0)


@pytest.mark.parametrize("home", HOMES)
@pytest.mark.parametrize(("degrees", "within"), [(0.05, 2.0), (0.5, 5.0), (3.0, 20.0)])
def test_inside_is_within_the_distance(home, degrees, within):
    """Wrong by 1 % of the distance at most, on the outer side, and by 0.05 % on the inner."""
    land = np.array([rough(*HOMES[home], degrees, 3)])
    lon, lat = around(*HOMES[home], 1.2 * degrees + within / 80.0, 2_000)
    got = grown(land, within, np.zeros(2_000, int), lon, lat, np.full(2_000, 1.0))
    assert got[0].is_valid
    km, _ = nearest_shapes(lon, lat, land)
    inside = holds(got[0], lon, lat)
    assert inside[km <= within * 0.9995].all()
    assert not inside[km > within * 1.01].any()
    assert 0 < inside.sum() < 2_000


def test_only_what_lies_near_its_places_is_grown_and_nothing_for_nobody():
    west, east = shapely.box(-120, 40, -100, 41), shapely.box(-90, 40, -89, 41)
    got = grown(np.array([west, east]), 5.0, np.zeros(1, int), np.array([-120.05]),
                np.array([40.5]), np.array([3.0]))
    assert got[1].is_empty
    assert got[0].bounds[2] < -119.5


@pytest.mark.parametrize("within", [0.5, 5.0])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_chance_beside_rough_land_against_places_drawn_at_random(within, seed):
    """With an error that is small beside the distance every metre of the outline tells."""
    lon, lat = HOMES["Colorado"]
    land = np.array([rough(lon, lat, 0.2, seed, corners=400)])
    x, y = around(lon, lat, 0.3, 4_000, seed)
    km, _ = nearest_shapes(x, y, land)
    error = 0.1 * within
    near = np.flatnonzero(np.abs(km - within) < 0.7 * error)[:3]
    row = np.zeros(len(near), int)
    got = inside_chance(x, y, np.full(len(x), error), land, near, row, within)
    rng = np.random.default_rng(seed)
    for at, chance in zip(near, got, strict=True):
        east, north = rng.normal(0.0, error / np.sqrt(2 * np.log(20.0)), (2, 20_000))
        turn, away = np.degrees(np.arctan2(east, north)), np.hypot(east, north) * 1000.0
        there = GEOD.fwd(np.full(20_000, x[at]), np.full(20_000, y[at]), turn, away)
        km, _ = nearest_shapes(np.asarray(there[0]), np.asarray(there[1]), land)
        assert chance == pytest.approx((km <= within).mean(), abs=0.02)


def test_slivers_and_a_site_on_the_land_itself():
    sliver = np.array([shapely.box(-105.5, 39.0, -105.4999999, 40.0)])
    one = np.zeros(1, int)
    at = np.array([-105.5]), np.array([39.5])
    assert inside_chance(*at, np.array([1.0]), sliver, one, one, 3.0)[0] == pytest.approx(1.0)
    assert inside_chance(*at, np.array([0.0]), sliver, one, one, 3.0)[0] == 1.0
    assert np.isnan(inside_chance(*at, np.array([np.nan]), sliver, one, one, 3.0)[0])
