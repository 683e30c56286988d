"""The way down from sites, against Dijkstra's method by hand over places every few metres."""

import heapq

import numpy as np
import pytest
import shapely
from flow_oracle import Oracle, around, nasty, on_the_globe
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from remine.geo.flow_ahead import Ahead, stretches_at
from remine.geo.flow_network import flow_network, nodes_of
from remine.geo.flow_places import downstream

GEOD = Geod(ellps="WGS84")
PARTS = 12


def network(lines, sure=None, opens=(), ids=None):
    lines = np.array([shapely.LineString(line) for line in lines], dtype=object)
    none = np.full(len(lines), -1)
    start, end, n = nodes_of(lines, *(ids or (none, none)), 0.001)
    goes_on = np.zeros(n, dtype=bool)
    goes_on[end[list(opens)]] = True
    return flow_network(lines, start, end, np.ones(len(lines), bool) if sure is None else sure,
                        goes_on)


def down(sites, lines, receptors, *, error=0.0, reach=24.0, overland=3.0, near=0.05, **more):
    """Return value, least and most of sites."""
    net = lines if hasattr(lines, "segments") else network(lines, **more)
    ahead = Ahead(net, stretches_at(net, np.array(receptors, dtype=object), near), reach)
    shapes = np.array([shapely.Point(at) if isinstance(at, tuple) else at for at in sites],
                      dtype=object)
    error = np.broadcast_to(np.asarray(error, float), len(shapes))
    return downstream(shapes, error, net, ahead, overland)


def km_of(*places):
    """Return the geodesic length of a chain of places, in km."""
    return GEOD.line_length(*zip(*places, strict=True)) / 1000


def east(km, latitude=40.0):
    return GEOD.fwd(-105.0, latitude, 90.0, km * 1000)[0]


def by_hand(lines, sure, receptors, site, either):
    """Return km from a place on the network to the nearest receptor, place by place."""
    edges = {}
    for line, known in zip(lines, sure, strict=True):
        for one, other in zip(line, line[1:], strict=False):
            km = km_of(one, other)
            if known or either:
                edges.setdefault(one, []).append((other, km))
            if not known and either:
                edges.setdefault(other, []).append((one, km))
    heap, seen = [(0.0, site)], set()
    while heap:
        km, at = heapq.heappop(heap)
        if at in receptors:
            return km
        if at not in seen:
            seen.add(at)
            for other, more in edges.get(at, ()):
                heapq.heappush(heap, (km + more, other))
    return np.inf


@st.composite
def networks(draw):
    """Nodes in a square of 20 km, lines between any two of them: loops, partings, lone pieces."""
    seed = draw(st.integers(0, 10_000))
    rng = np.random.default_rng(seed)
    nodes = rng.uniform(0, 0.2, (draw(st.integers(3, 7)), 2)) + [draw(st.sampled_from(
        [-105.0, 179.9])), 40.0]
    lines = []
    for _ in range(draw(st.integers(2, 10))):
        one, other = rng.choice(len(nodes), 2, replace=False)
        bend = (nodes[one] + nodes[other]) / 2 + rng.normal(0, 0.01, 2)
        chain = np.array([nodes[one], bend, nodes[other]])
        share = np.linspace(0, 2, 2 * PARTS + 1)
        places = np.column_stack([np.interp(share, range(3), chain[:, k]) for k in (0, 1)])
        lines.append([tuple(at) for at in places])
    sure = rng.random(len(lines)) < draw(st.sampled_from([0.5, 1.0]))
    inner = [at for line in lines for at in line[1:-1]]
    picks = rng.permutation(len(inner))
    return lines, sure, [inner[k] for k in picks[:2]], [inner[k] for k in picks[2:8]]


def wrapped(line):
    """Return a line in parts, those beyond 180 degrees continued at -180; it may cross twice."""
    line = shapely.LineString(line)
    parts = [shapely.intersection(shapely.transform(line, lambda at, by=by: at + [by, 0]),
                                  shapely.box(-180, -90, 180, 90)) for by in (-360, 0)]
    return [one for part in parts for one in shapely.get_parts(part) if not one.is_empty]


@settings(max_examples=35, deadline=None)
@given(networks())
def test_the_shortest_way_down_is_that_of_a_search_by_hand(case):
    lines, sure, receptors, sites = case
    pieces = [(part, known) for line, known in zip(lines, sure, strict=True)
              for part in wrapped(line)]
    net = network([shapely.get_coordinates(part) for part, _ in pieces],
                  sure=np.array([known for _, known in pieces]))
    turned = [((x + 180) % 360 - 180, y) for x, y in [*receptors, *sites]]
    got = down(turned[len(receptors):], net, [shapely.Point(at) for at in turned[:len(receptors)]],
               reach=30.0, near=0.001)
    for at, site in enumerate(sites):
        most = by_hand(lines, sure, set(receptors), site, either=False)
        least = by_hand(lines, sure, set(receptors), site, either=True)
        most, least = (km if km <= 30 else np.inf for km in (most, least))
        assert got.most[at] == pytest.approx(most, abs=2e-3)
        assert got.least[at] == pytest.approx(least, abs=2e-3)
        assert got.least[at] <= got.most[at]
        if not np.isnan(got.value[at]):
            assert got.value[at] == got.most[at]


@settings(max_examples=20, deadline=None)
@given(networks(), st.floats(0.05, 4.0), st.floats(0, 6.28), st.floats(0, 1))
def test_wherever_the_site_really_is_lies_inside_its_interval(case, error, turn, share):
    lines, sure, receptors, sites = case
    flat = [[((x + 180) % 360 - 180, y) for x, y in part.coords]
            for line in lines for part in wrapped(line)]
    known = [k for line, k in zip(lines, sure, strict=True) for _ in wrapped(line)]
    net = network(flat, sure=np.array(known))
    shapes = [shapely.Point((x + 180) % 360 - 180, y) for x, y in receptors]
    places = [((x + 180) % 360 - 180, y + 0.004) for x, y in sites]
    moved = [GEOD.fwd(x, y, np.degrees(turn), share * error * 999.9)[:2] for x, y in places]
    stated = down(places, net, shapes, error=error, near=0.001)
    there = down(moved, net, shapes, near=0.001)
    wider = down(places, net, shapes, error=1.7 * error, near=0.001)
    told = ~np.isnan(stated.most) & ~np.isnan(there.most)
    assert (stated.least <= there.least + 1e-6)[told].all()
    assert (stated.most >= there.most - 1e-6)[told].all()
    both = ~np.isnan(stated.most)
    assert (wider.least <= stated.least + 1e-9)[both].all()
    assert (wider.most >= stated.most - 1e-9)[both].all()


LINE = [(east(0), 40.0), (east(10), 40.0)]


def test_overland_leg_and_flow_add_up():
    site = (east(2), GEOD.fwd(east(2), 40.0, 0, 1500)[1])
    got = down([site], [LINE], [shapely.Point(east(9), 40.0)])
    assert got.overland[0] == pytest.approx(1.5, abs=1e-3)
    assert got.value[0] == pytest.approx(8.5, abs=2e-3)


def test_upstream_is_not_downstream():
    got = down([(east(8), 40.001)], [LINE], [shapely.Point(east(2), 40.0)])
    assert np.isinf(got.value[0])


@pytest.mark.parametrize(("reach", "found"), [(6.999, False), (7.01, True)])
def test_the_reach_cuts(reach, found):
    got = down([(east(2), 40.0)], [LINE], [shapely.Point(east(9), 40.0)], reach=reach)
    assert np.isfinite(got.value[0]) == found


def test_no_flow_line_within_the_overland_leg_is_unknown_and_not_none():
    got = down([(east(2), 40.1)], [LINE], [shapely.Point(east(9), 40.0)])
    assert np.isnan([got.value[0], got.least[0], got.most[0]]).all()
    assert got.line[0] == -1


def test_of_two_arms_the_shorter_counts():
    arms = [[(east(0), 40), (east(2), 40)], [(east(2), 40), (east(3), 40.03), (east(8), 40)],
            [(east(2), 40), (east(8), 40)], [(east(8), 40), (east(9), 40)]]
    got = down([(east(1), 40.0)], arms, [shapely.Point(east(9), 40.0)])
    assert got.value[0] == pytest.approx(8.0, abs=5e-3)


def test_a_circle_of_lines_ends():
    ring = [[(east(0), 40), (east(2), 40)], [(east(2), 40), (east(2), 40.02)],
            [(east(2), 40.02), (east(0), 40)]]
    got = down([(east(1), 40.0)], ring, [shapely.Point(east(30), 40.0)])
    assert np.isinf(got.value[0])


def test_beyond_an_open_end_nothing_is_known():
    got = down([(east(2), 40.0), (east(2), 40.0)], [LINE], [shapely.Point(east(30), 40)], opens=[0])
    assert np.isnan(got.value[0]) and np.isinf(got.most[0])
    assert got.least[0] == pytest.approx(8.0, abs=2e-3)
    nearer = down([(east(2), 40.0)], [LINE], [shapely.Point(east(5), 40)], opens=[0])
    assert nearer.value[0] == pytest.approx(3.0, abs=2e-3)


def test_a_pond_is_measured_from_its_edge_and_from_what_crosses_it():
    beside = shapely.box(east(3), 40.005, east(4), 40.01)
    across = shapely.box(east(3), 39.99, east(4), 40.01)
    got = down([beside, across], [LINE], [shapely.Point(east(9), 40.0)])
    assert got.overland[0] == pytest.approx(0.005 * 111.03, abs=2e-3)
    assert got.value[0] == pytest.approx(0.555 + 5.5, abs=0.6)  # the edge is level: anywhere on it
    assert got.overland[1] == 0
    assert got.value[1] == pytest.approx(5.0, abs=5e-3)  # where the water leaves it


def test_a_lake_and_a_stretch_are_reached_at_their_upper_end():
    lake = shapely.box(east(6), 39.99, east(8), 40.01)
    river = shapely.LineString([(east(4), 40.0003), (east(5), 40.0003)])
    got = down([(east(2), 40), (east(4.5), 40), (east(7), 40), (east(9), 40)], [LINE],
               [lake, river], near=0.05)
    np.testing.assert_allclose(got.value, [1.963, 0, 0, np.inf], atol=0.01)


def test_sites_are_measured_alike_in_any_company():
    rng = np.random.default_rng(0)
    sites = [(east(km), 40 + up) for km, up in rng.uniform([0, -0.02], [10, 0.02], (40, 2))]
    every = down(sites, [LINE], [shapely.Point(east(9), 40.0)], error=0.3)
    for at in (0, 17):
        alone = down(sites[at : at + 1], [LINE], [shapely.Point(east(9), 40.0)], error=0.3)
        for end in ("value", "least", "most"):
            np.testing.assert_allclose(getattr(alone, end)[0], getattr(every, end)[at])


def test_nothing_to_measure():
    got = down([], [LINE], [shapely.Point(east(9), 40.0)])
    assert len(got.value) == 0
    nowhere = down([(east(2), 40.0)], [LINE], [])
    assert np.isinf(nowhere.value[0])


@pytest.mark.parametrize(("longitude", "latitude"), [(-105.0, 40.0), (180.0, 52.0)])
@pytest.mark.parametrize("seed", [2, 18, 19, 21, 44])
def test_nothing_that_water_may_reach_is_missed_from_partings_loops_and_across_180_degrees(
    seed, longitude, latitude
):
    """Half of the sites stand on nodes, without an error or with one of 10 m."""
    lines, sure, land, _ = nasty(seed, longitude, latitude)
    rng, many = np.random.default_rng(seed), 400
    reach, overland = ((6.0, 2.0), (15.0, 0.8), (40.0, 6.0))[seed % 3]
    parts, owner = shapely.get_parts([on_the_globe(shapely.LineString(line)) for line in lines],
                                     return_index=True)
    start, end, n = nodes_of(parts, *np.full((2, len(parts)), -1), 0.001)
    net = flow_network(parts, start, end, sure[owner], np.zeros(n, dtype=bool))
    ahead = Ahead(net, stretches_at(net, np.array([on_the_globe(land)], dtype=object), 0.0), reach)
    ends = np.concatenate([line[[0, -1]] for line in lines])
    places = np.concatenate((ends, [longitude, latitude] + rng.uniform(-0.1, 0.1, (30, 2))))
    error = np.concatenate((np.arange(len(ends)) % 2 * 0.01, rng.uniform(0.1, 6.0, 30)))
    lon = (places[:, 0] + 180.0) % 360.0 - 180.0
    found = downstream(shapely.points(lon, places[:, 1]), error, net, ahead, overland)
    oracle = Oracle(lines, sure, land, reach, overland)
    for row, (place, off) in enumerate(zip(places, error, strict=True)):
        km, turn = off * np.sqrt(rng.random(many)), rng.uniform(0, 2 * np.pi, many)
        x, y = around(place, np.append(km, 0.0), np.append(turn, 0.0))
        gap, surely, may = oracle.km(x, y)
        if gap[-1] > overland - 0.02:
            continue  # nobody knows
        low = may[gap <= overland].min(initial=np.inf)
        assert not low < reach - 0.03 or found.least[row] <= low + 0.03
        if off == 0.0:
            assert not surely[-1] < reach - 0.03 or found.most[row] <= surely[-1] + 0.03
            assert not found.value[row] < reach or surely[-1] <= found.value[row] + 0.03


def test_a_piece_that_straddles_the_reach_is_looked_at_from_its_end():
    """20 m beyond the reach, and not so wherever else it may be within 60 m."""
    net = network([[(-105.0, 40.0), (-105.0, 39.0), (-105.0, 38.9)]])
    land = shapely.box(-106.0, 38.0, -104.0, 39.0)
    ahead = Ahead(net, stretches_at(net, np.array([land], dtype=object), 0.0), 40.0)
    there = net.places(np.zeros(1, int), ahead.stretches.first - 40.0 - 0.02)
    found = downstream(shapely.points(there), np.full(1, 0.06), net, ahead, 3.0)
    assert np.isinf(found.value[0]) and found.least[0] < 40.0
