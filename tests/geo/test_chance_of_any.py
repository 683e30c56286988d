"""The chance of lying in any of several lands: against drawn places, and what leaves it be."""

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from remine.geo.chance import SIGMAS, inside_chance
from remine.geo.chance_of_any import chance_of_any

GEOD = Geod(ellps="WGS84")
HOMES = {"Colorado": (-105.5, 39.5), "Alaska": (-150.0, 68.0), "Hawaii": (-157.0, 21.0),
         "Guam": (144.8, 13.4), "Aleutians": (179.9995, 51.9)}


def any_of(lon, lat, error, shapes, within=0.0):
    """Return the chance of one place for any of some shapes, and of each alone."""
    shapes = np.array(shapes, dtype=object)
    at = np.array([lon]), np.array([lat]), np.array([error])
    none, every = np.zeros(len(shapes), int), np.arange(len(shapes))
    alone = inside_chance(*at, shapes, none, every, within)
    return float(chance_of_any(*at, shapes, none, none, every, alone, within)[0]), alone


def on_the_globe(shape):
    """Return a shape split at 180 degrees."""
    world = shapely.box(-180, -90, 180, 90)
    beyond = shapely.transform(shape.difference(world), lambda at: at - [360.0, 0.0])
    return shapely.union_all([shape.intersection(world), beyond])


def blob(lon, lat, km, rng):
    """Return a rough polygon some way off a place, with a hole."""
    turn = np.linspace(0.0, 2 * np.pi, 12, endpoint=False)
    lon, lat = lon + rng.normal(0, km / 90), lat + rng.normal(0, km / 150)
    reach = rng.uniform(0.3, 1.3, 12) * km / 111.0
    outline = shapely.Polygon(np.column_stack(
        (lon + reach * np.cos(turn) / np.cos(np.radians(lat)), lat + reach * np.sin(turn))))
    return outline.difference(shapely.box(lon, lat, lon + 0.15 * km / 111, lat + 0.15 * km / 111))


@pytest.mark.parametrize("home", HOMES)
@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_places_drawn_at_random(home, seed):
    lon, lat = HOMES[home]
    rng = np.random.default_rng(seed)
    error = (0.2, 3.0, 25.0)[seed]
    shapes = [blob(lon, lat, 0.7 * error, rng) for _ in range(4)]
    n = 60_000
    east, north = rng.normal(0.0, error / SIGMAS, (2, n))
    x, y, _ = GEOD.fwd(np.full(n, lon), np.full(n, lat), np.degrees(np.arctan2(east, north)),
                       np.hypot(east, north) * 1000.0)
    x = np.where(x < lon - 180, x + 360, x)
    drawn = np.any([shapely.intersects_xy(shape, x, y) for shape in shapes], axis=0).mean()
    got, alone = any_of(lon, lat, error, [on_the_globe(shape) for shape in shapes])
    assert abs(got - drawn) < 4.5 * np.sqrt(0.25 / n)
    assert alone.max() <= got <= alone.sum()
    assert got < alone.sum() - 1e-4  # these overlap: adding them up would count land twice


def test_lands_that_share_nothing_add_up_and_the_same_land_twice_is_one():
    west, east = shapely.box([-105.62, -105.48], 39.3, [-105.52, -105.38], 39.7)
    got, alone = any_of(-105.5, 39.5, 3.0, [west, east])
    assert 0.05 < got == pytest.approx(alone.sum(), abs=1e-9)
    assert any_of(-105.5, 39.5, 3.0, [west, west])[0] == pytest.approx(alone[0], abs=1e-9)


def test_with_a_distance_what_is_grown_counts_once():
    """Two halves 2 km apart, each grown by 1.5 km: together they are one band without a gap."""
    north, south = shapely.box(-106, 39.509, -105, 40), shapely.box(-106, 39, -105, 39.491)
    got, alone = any_of(-105.5, 39.5, 4.0, [north, south], 1.5)
    assert alone.sum() > 1.1
    assert got == pytest.approx(1.0, abs=1e-6)


def test_parts_on_both_sides_of_180_degrees():
    west, east = shapely.box(-180, 51.5, -179.9, 52.5), shapely.box(179.9, 51.5, 180, 52.5)
    for lon in (179.99, -179.99, 180.0, -180.0):
        got, alone = any_of(lon, 52.0, 5.0, [west, east])
        whole, _ = any_of(lon, 52.0, 5.0, [shapely.multipolygons([west, east])])
        assert alone.min() > 0.2
        assert got == pytest.approx(whole, abs=1e-6)


def test_places_of_the_same_shapes_and_an_error_that_is_nothing_or_not_stated():
    lands = shapely.box(-106.0, [39.0, 39.5], -105.0, [39.5, 40.0])
    lon, lat, error = np.full(4, -105.5), np.array([39.5, 39.4, 39.5, 41.0]), np.array(
        [1.0, 0.0, np.nan, 1.0])
    place, shape = np.repeat(np.arange(4), 2), np.tile(np.arange(2), 4)
    alone = inside_chance(lon, lat, error, lands, place, shape)
    got = chance_of_any(lon, lat, error, lands, place, place, shape, alone)
    assert got[[0, 1, 3]] == pytest.approx([1.0, 1.0, 0.0], abs=1e-3)
    assert np.isnan(got[2])
    none = np.empty(0, int)
    assert len(chance_of_any(lon, lat, error, lands, none, none, none, np.empty(0))) == 0


BOXES = st.lists(st.tuples(*[st.floats(-0.3, 0.3)] * 2, *[st.floats(0.01, 0.3)] * 2),
                 min_size=1, max_size=5)


@settings(deadline=None)
@given(BOXES, st.floats(1.0, 30.0), st.sampled_from(sorted(HOMES)), st.randoms())
def test_order_and_cuts_change_nothing_and_more_land_never_lowers_it(boxes, error, home, by):
    lon, lat = HOMES[home]
    shapes = [shapely.box(lon + x, lat + y, lon + x + w, lat + y + h) for x, y, w, h in boxes]
    shapes = [on_the_globe(shape) for shape in shapes]
    borders = shapely.distance(shapely.boundary(shapes), shapely.Point(lon, lat))
    assume(borders.min() > 1e-5)  # on a border it is the mean of places around, right to 1e-3
    got, alone = any_of(lon, lat, error, shapes)
    assert alone.max() <= got <= min(alone.sum(), 1.0) + 1e-15
    mixed = list(shapes)
    by.shuffle(mixed)
    # an edge cut elsewhere is another chord of the same parallel: 0.8 m off over 4 km in Alaska
    chord = 2e-4 if error < 5.0 else 5e-5
    assert any_of(lon, lat, error, mixed)[0] == pytest.approx(got, abs=chord)
    assert any_of(lon, lat, error, shapes[:-1] or shapes)[0] <= got + chord
    west, south, east, north = shapes[0].bounds
    half = shapely.box(west, south, (west + east) / 2, north)
    cut = [shapes[0].intersection(half), shapes[0].difference(half), *shapes[1:]]
    # above 0.9988 of a single shape its chance is told, a least value
    assert any_of(lon, lat, error, cut)[0] == pytest.approx(got, abs=2e-3 if got > 0.998 else chord)
