"""The chance of lying inside, against closed forms and against places drawn at random."""

import numpy as np
import pytest
import shapely
from pyproj import Geod
from scipy.stats import norm

from remine.geo.chance import SIGMAS, disc_chance, inside_chance

GEOD = Geod(ellps="WGS84")
HOMES = {"Colorado": (-105.5, 39.5), "Alaska": (-150.0, 68.0), "Hawaii": (-157.0, 21.0),
         "Guam": (144.8, 13.4), "Aleutians": (179.9995, 51.9)}


def chance(lon, lat, error, shapes, within=0.0):
    """Return the chance of one place for one shape."""
    shapes = np.array([shapes], dtype=object)
    one = np.zeros(1, dtype=int)
    got = inside_chance(np.array([lon]), np.array([lat]), np.array([error]), shapes, one, one,
                        within)
    return float(got[0])


def in_disc(*amounts):
    """Return the chance of one place for one disc: distance, radius, error in km."""
    return float(disc_chance(*(np.array([amount]) for amount in amounts))[0])


def drawn(lon, lat, error, holds, n=40_000):
    """Return the share of places drawn around a place that a function holds."""
    rng = np.random.default_rng(7)
    east, north = rng.normal(0.0, error / SIGMAS, (2, n))
    away = np.hypot(east, north) * 1000.0
    there = GEOD.fwd(np.full(n, lon), np.full(n, lat), np.degrees(np.arctan2(east, north)), away)
    return float(holds(there[0], there[1]).mean())


def star(lon, lat, km, seed):
    """Return a rough polygon around a place, with a hole, drawn past the seam if need be."""
    rng = np.random.default_rng(seed)
    turn = np.linspace(0.0, 2 * np.pi, 14, endpoint=False)
    reach = rng.uniform(0.2, 1.4, 14) * km / 111.0
    squeeze = np.cos(np.radians(lat))
    outline = shapely.Polygon(
        np.column_stack((lon + reach * np.cos(turn) / squeeze, lat + reach * np.sin(turn)))
    )
    hole = shapely.box(lon - 0.1 * km / 111, lat, lon + 0.2 * km / 111, lat + 0.1 * km / 111)
    return outline.difference(hole)


def on_the_globe(shape):
    """Return a shape split at 180 degrees."""
    world = shapely.box(-180, -90, 180, 90)
    beyond = shapely.transform(shape.difference(world), lambda at: at - [360.0, 0.0])
    return shapely.union_all([shape.intersection(world), beyond])


@pytest.mark.parametrize("home", HOMES)
@pytest.mark.parametrize("error", [0.1, 2.0, 30.0])
def test_agrees_with_places_drawn_at_random(home, error):
    lon, lat = HOMES[home]
    for seed in range(3):
        shape = star(lon, lat, 0.6 * error, seed)
        at = (lon + seed * 0.2 * error / 111.0, lat - 0.1 * error / 111.0)

        def holds(x, y, shape=shape):
            return shapely.intersects_xy(shape, np.where(x < lon - 180, x + 360, x), y)

        expected = drawn(*at, error, holds)
        east = at[0] - 360.0 if at[0] > 180.0 else at[0]
        assert abs(chance(east, at[1], error, on_the_globe(shape)) - expected) < 0.011


@pytest.mark.parametrize("km", [-2.0, -0.5, -0.01, 0.0, 0.3, 1.0])
@pytest.mark.parametrize("within", [0.0, 3.0])
def test_beside_a_straight_border_it_is_the_normal_distribution(km, within):
    land = shapely.box(-60.0, -3.0, 0.0, 3.0)  # its eastern border is the meridian of Greenwich
    lon, _, _ = GEOD.fwd(0.0, 0.5, 90.0, (km + within) * 1000.0)
    got = chance(lon, 0.5, 2.0, land, within)
    assert got == pytest.approx(norm.cdf(-km * SIGMAS / 2.0), abs=2e-4)


@pytest.mark.parametrize(("distance", "radius", "error"),
                         [(0.0, 2.0, 2.0), (3.0, 2.0, 1.0), (3.0, 2.0, 4.0), (0.5, 9.0, 1.0)])
def test_a_disc_has_a_closed_form_and_a_polygon_of_many_corners_agrees(distance, radius, error):
    turn = np.linspace(0.0, 360.0, 721)[:-1]
    ring = GEOD.fwd(np.full(720, -105.5), np.full(720, 39.5), turn, np.full(720, radius * 1000.0))
    lon, lat, _ = GEOD.fwd(-105.5, 39.5, 33.0, distance * 1000.0)
    expected = in_disc(distance, radius, error)
    assert chance(lon, lat, error, shapely.Polygon(np.column_stack(ring[:2]))) == pytest.approx(
        expected, abs=2e-4)
    assert chance(lon, lat, error, shapely.Polygon(np.column_stack(ring[:2])), 0.5) == \
        pytest.approx(in_disc(distance, radius + 0.5, error), abs=5e-4)


def test_the_error_is_the_circle_that_holds_95_percent():
    assert in_disc(0.0, 2.0, 2.0) == pytest.approx(0.95)
    assert in_disc(100.0, 1.0, 0.1) == 0.0


def test_a_corner_an_edge_and_a_shared_border_are_parted_evenly():
    west, east = shapely.box(-106.0, 39.0, -105.5, 40.0), shapely.box(-105.5, 39.0, -105.0, 40.0)
    assert chance(-106.0, 40.0, 0.1, west) == pytest.approx(0.25, abs=1e-3)
    assert chance(-105.5, 39.5, 1.0, west) == pytest.approx(0.5, abs=1e-3)
    both = chance(-105.5, 39.5, 1.0, west) + chance(-105.5, 39.5, 1.0, east)
    assert both == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("lon", [180.0, -180.0])
def test_a_place_on_180_degrees_in_land_that_is_parted_there(lon):
    """The seam is no border: of land all around, parted at 180 degrees, the chance is 1."""
    land = shapely.multipolygons([shapely.box(-180, 51, -179, 53), shapely.box(179, 51, 180, 53)])
    assert chance(lon, 52.0, 2.0, land) == pytest.approx(1.0, abs=1e-3)
    assert chance(lon, 52.0, 2.0, land, 1.0) == pytest.approx(1.0, abs=1e-3)


def test_without_an_error_it_is_yes_or_no_and_without_a_statement_unknown():
    land = shapely.box(-106.0, 39.0, -105.0, 40.0)
    for within in (0.0, 1.0):
        assert chance(-105.5, 39.5, 0.0, land, within) == 1.0
        assert chance(-105.5, 41.0, 0.0, land, within) == 0.0
        assert np.isnan(chance(-105.5, 39.5, np.nan, land, within))


def test_slivers_islands_and_far_land():
    sliver = shapely.box(-105.5, 39.0, -105.4999999, 40.0)
    assert 0.0 <= chance(-105.5, 39.5, 5.0, sliver) < 1e-4
    islands = shapely.MultiPolygon([shapely.box(-105.6, 39.0, -105.55, 40.0),
                                    shapely.box(-105.45, 39.0, -105.4, 40.0)])
    between = chance(-105.5, 39.5, 10.0, islands)
    assert between == pytest.approx(sum(chance(-105.5, 39.5, 10.0, p) for p in islands.geoms))
    assert chance(-120.0, 39.5, 1.0, islands) == 0.0


def test_nothing_asked():
    none = np.empty(0)
    assert len(inside_chance(none, none, none, np.array([], object), none.astype(int),
                             none.astype(int))) == 0
