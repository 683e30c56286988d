"""The chance that water leads somewhere: against closed forms and places drawn at random."""

import numpy as np
import pytest
import shapely
from flow_oracle import Oracle, nasty, on_the_globe
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from scipy.stats import norm

from remine.geo.chance import SIGMAS
from remine.geo.flow_ahead import Ahead, stretches_at
from remine.geo.flow_chance import chance_of_reaching
from remine.geo.flow_network import flow_network, nodes_of
from remine.geo.flow_places import downstream

GEOD = Geod(ellps="WGS84")
LAND = shapely.box(-106.0, 38.8, -104.0, 39.0)


def east(km):
    return GEOD.fwd(-105.0, 40.0, 90.0, km * 1000)[0]


def network(lines, sure=None):
    lines = np.array([shapely.LineString(line) for line in lines], dtype=object)
    none = np.full(len(lines), -1)
    start, end, n = nodes_of(lines, none, none, 0.001)
    return flow_network(lines, start, end, np.ones(len(lines), bool) if sure is None else sure,
                        np.zeros(n, dtype=bool))


def south(km, top=40.5, bottom=38.9):
    """Return a stream along a meridian some km east, running south to the land or short of it."""
    return [(east(km), at) for at in np.arange(top, bottom - 0.05, -0.1)]


def bounds(places, error, lines, *, reach=200.0, overland=50.0, land=LAND, **more):
    net = network(lines, **more)
    ahead = Ahead(net, stretches_at(net, np.array([land], dtype=object), 0.05), reach)
    lon, lat = np.array(places, float).T
    error = np.broadcast_to(np.asarray(error, float), len(lon)).copy()
    return chance_of_reaching(lon, lat, error, net, ahead, overland), (net, ahead, overland)


def drawn(place, error, parts, n=3_000):
    """Return the share of drawn places whose water reaches, each measured as if it were exact."""
    rng = np.random.default_rng(5)
    x, y = rng.normal(0.0, error / SIGMAS, (2, n))
    lon, lat, _ = GEOD.fwd(np.full(n, place[0]), np.full(n, place[1]),
                           np.degrees(np.arctan2(x, y)), np.hypot(x, y) * 1000.0)
    found = downstream(shapely.points(lon, lat), np.zeros(n), *parts)
    return float((found.most < np.inf).mean())


@pytest.mark.parametrize("off", [-6.0, -2.0, 0.0, 1.0, 4.0])
@pytest.mark.parametrize("error", [4.0, 12.0])
def test_beside_a_straight_divide_it_is_the_normal_distribution(off, error):
    """Of two parallel streams 20 km apart one leads to the land; the divide lies between them."""
    (low, high), _ = bounds([(east(off), 40.0)], error,
                            [south(-10.0), south(10.0, bottom=39.4)])
    expected = norm.cdf(-off * SIGMAS / error)
    assert low[0] - 1e-3 <= expected <= high[0] + 1e-3
    assert high[0] - low[0] < 0.02


@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_places_drawn_at_random(seed):
    rng = np.random.default_rng(seed)
    lines = [south(x, bottom=39.4 if at % 2 else 38.9)
             for at, x in enumerate(np.sort(rng.uniform(-15, 15, 6)))]
    lines.append([(east(-20), 40.0), (east(0), 40.1), (east(20), 40.02)])
    places = [(east(x), 40.0 + y / 111) for x, y in rng.uniform(-9, 9, (5, 2))]
    error = rng.uniform(1.0, 9.0, 5)
    (low, high), parts = bounds(places, error, lines, overland=4.0, reach=130.0)
    for place, off, least, most in zip(places, error, low, high, strict=True):
        share = drawn(place, off, parts)
        slack = 4.0 * np.sqrt(share * (1 - share) / 3_000) + 1e-3
        assert least - slack <= share <= most + slack


def test_without_an_error_it_is_yes_no_or_not_known():
    lines = [south(-10.0), south(10.0, bottom=39.4)]
    (low, high), _ = bounds([(east(-9), 40.0), (east(9), 40.0), (east(25), 40.0)], 0.0, lines,
                            overland=12.0)
    assert low.tolist() == [1.0, 0.0, 0.0]
    assert high.tolist() == [1.0, 0.0, 1.0]  # no line in reach of the third: nobody knows


def test_a_line_of_unknown_direction_and_where_no_line_is_in_reach_stay_open():
    lines = [south(-10.0), south(10.0)]
    (low, high), _ = bounds([(east(0), 40.0)], 5.0, lines, sure=np.array([True, False]))
    assert low[0] == pytest.approx(0.5, abs=0.02)
    assert high[0] > 0.99
    (low, high), _ = bounds([(east(0), 40.0)], 1.0, lines, overland=3.0)
    assert (low[0], high[0]) == (0.0, 1.0)


#: Seeds of networks in which something went wrong once, or may.
NASTY = [2, 15, 18, 20, 44]


@pytest.mark.parametrize(("longitude", "latitude"), [(-105.0, 40.0), (180.0, 52.0), (179.97, 68.0)])
@pytest.mark.parametrize("seed", NASTY)
def test_bounds_hold_on_braids_loops_lines_of_no_length_and_at_confluences(
    seed, longitude, latitude
):
    """Against places drawn at random and led down chains of points by another program."""
    lines, sure, land, nodes = nasty(seed, longitude, latitude)
    rng = np.random.default_rng(seed)
    reach, overland = ((6.0, 2.0), (15.0, 0.8), (40.0, 6.0))[seed % 3]
    parts, owner = shapely.get_parts([on_the_globe(shapely.LineString(line)) for line in lines],
                                     return_index=True)
    start, end, n = nodes_of(parts, *np.full((2, len(parts)), -1), 0.001)
    net = flow_network(parts, start, end, sure[owner], np.zeros(n, dtype=bool))
    lands = np.array([on_the_globe(land)], dtype=object)
    ahead = Ahead(net, stretches_at(net, lands, 0.0), reach)
    oracle = Oracle(lines, sure, land, reach, overland)
    places = np.concatenate((nodes[:2], [longitude, latitude] + rng.uniform(-0.08, 0.08, (2, 2))))
    error = rng.uniform(0.3, 6.0, len(places))
    lon = (places[:, 0] + 180.0) % 360.0 - 180.0
    low, high = chance_of_reaching(lon, places[:, 1], error, net, ahead, overland)
    for place, off, least, most in zip(places, error, low, high, strict=True):
        surely, maybe = oracle.chance(place, off, 2_000, seed)
        slack = [4.0 * np.sqrt(max(share * (1 - share), 1e-4) / 2_000) + 2e-3
                 for share in (surely, maybe)]
        assert least - slack[0] <= surely
        assert maybe <= most + slack[1]


def test_from_a_piece_that_straddles_the_reach_something_may_be_reached():
    """40 m short of the reach, on the stream: half of the last piece is beyond it."""
    net = network([[(-105.0, 40.0), (-105.0, 39.0), (-105.0, 38.9)]])
    ahead = Ahead(net, stretches_at(net, np.array([LAND], dtype=object), 0.0), 40.0)
    there = net.places(np.array([0]), ahead.stretches.first - 40.0 + 0.04)[0]
    low, high = chance_of_reaching(*there[:, None], np.full(1, 0.02), net, ahead, 3.0)
    assert downstream(shapely.points(there[None, :]), np.zeros(1), net, ahead, 3.0).most[0] < 40.0
    assert (low[0], high[0]) == (0.0, 1.0)


@pytest.mark.parametrize("off", [-2.0, 0.0, 1.5])
def test_only_what_is_counted_stands_in_the_low_bound(off):
    """All water reaches the land; places east of a meridian do not count."""
    lines, error = [south(-6.0), south(6.0)], 5.0
    net = network(lines)
    ahead = Ahead(net, stretches_at(net, np.array([LAND], dtype=object), 0.05), 200.0)

    def west(lon, lat, reach):
        return GEOD.inv(lon, lat, np.full_like(lon, -105.0), lat)[2] / 1000 * np.sign(
            -105.0 - lon) > reach

    place = np.array([east(off)]), np.array([40.0]), np.array([error])
    low, high = chance_of_reaching(*place, net, ahead, 50.0, west)
    expected = norm.cdf(-off * SIGMAS / error)
    assert expected - 0.02 < low[0] <= expected + 1e-3
    assert high[0] == 1.0


def test_nobody_asked():
    (low, high), _ = bounds(np.empty((0, 2)), 1.0, [south(0.0)])
    assert len(low) == len(high) == 0


@settings(deadline=None, max_examples=15)
@given(st.lists(st.floats(-12, 12), min_size=1, max_size=3), st.floats(-8, 8), st.floats(1, 10))
def test_bounds_hold_each_other_and_another_stream_to_the_land_only_helps(streams, off, error):
    place = [(east(off), 40.0)]
    dry = south(3.0, bottom=39.4)
    (low, high), _ = bounds(place, error, [dry, *(south(x) for x in streams)])
    assert 0.0 <= low[0] <= high[0] <= 1.0
    (more, most), _ = bounds(place, error, [dry, *(south(x) for x in streams), south(off)])
    assert most[0] >= low[0] - 1e-9
    (_, none), _ = bounds(place, error, [dry])
    assert none[0] < 0.002
