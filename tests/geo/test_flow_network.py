"""Nodes by name and by place, places along lines, and neighbours across 180 degrees."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from remine.geo.flow_network import flow_network, neighbourhoods, nodes_of

GEOD = Geod(ellps="WGS84")
NONE = np.full(2, -1)


def of(*lines):
    lines = np.array([shapely.LineString(line) for line in lines], dtype=object)
    none = np.full(len(lines), -1)
    start, end, n = nodes_of(lines, none, none, 0.001)
    return flow_network(lines, start, end, np.ones(len(lines), bool), np.zeros(n, bool))


@pytest.mark.parametrize(("gap_m", "joined"), [(0.0, True), (0.8, True), (1.3, False)])
def test_ends_meet_within_the_snap(gap_m, joined):
    lon, _, _ = GEOD.fwd(-105.0, 40.0, 90.0, gap_m)
    lines = shapely.linestrings([[(-105.1, 40), (-105.0, 40)], [(lon, 40), (-104.9, 40)]])
    start, end, n = nodes_of(lines, NONE, NONE, 0.001)
    assert (end[0] == start[1]) == joined
    assert n == (3 if joined else 4)


def test_named_nodes_join_what_does_not_touch_and_part_what_does():
    lines = shapely.linestrings([[(0, 0), (0, 1)], [(5, 5), (6, 6)], [(0, 1), (0, 2)]])
    start, end, n = nodes_of(lines, np.array([7, 9, 3]), np.array([9, 4, 5]), 0.001)
    assert end[0] == start[1] and end[0] != start[2]
    assert n == 5


def test_a_line_without_names_is_joined_by_place_to_those_with_names():
    lines = shapely.linestrings([[(0, 0), (0, 1)], [(1, 1), (0, 1)]])
    start, end, _ = nodes_of(lines, np.array([0, -1]), np.array([1, -1]), 0.001)
    assert end[0] == end[1] != start[1]


def test_ends_on_both_sides_of_180_degrees_are_one_place():
    lines = shapely.linestrings([[(179.9, 52), (180.0, 52)], [(-180.0, 52), (-179.9, 52)]])
    start, end, _ = nodes_of(lines, NONE, NONE, 0.001)
    assert end[0] == start[1]


def test_parts_of_a_line_are_put_in_the_order_of_flow():
    parts = shapely.MultiLineString([[(-180, 52), (-179.9, 52)], [(179.9, 52), (180, 52)]])
    net = flow_network(np.array([parts], dtype=object), np.array([0]), np.array([1]),
                       np.array([True]), np.zeros(2, bool))
    assert net.length[0] == pytest.approx(GEOD.inv(179.9, 52, -179.9, 52)[2] / 1000, rel=1e-4)
    along = net.along(np.zeros(2, int), np.array([[179.95, 52.0], [-179.95, 52.0]]))
    assert along[0] < along[1]


@given(st.lists(st.tuples(st.floats(-106, -105), st.floats(39, 40)), min_size=2, max_size=6,
                unique=True), st.floats(0, 1))
def test_lengths_are_geodesic_and_a_place_is_found_again(chain, share):
    net = of(chain)
    fine = shapely.get_coordinates(shapely.segmentize(shapely.LineString(chain), 0.005))
    assert net.length[0] == pytest.approx(GEOD.line_length(*fine.T) / 1000, rel=1e-5, abs=1e-6)
    at = np.array([share * net.length[0]])
    place = net.places(np.array([0]), at)
    assert shapely.distance(shapely.Point(place[0]), shapely.LineString(chain)) < 1e-9
    back = net.along(np.array([0]), place)
    again = net.places(np.array([0]), back)
    np.testing.assert_allclose(again, place, atol=1e-7)  # of a line that crosses itself either


def test_lines_beside_leaves_none_out():
    rng = np.random.default_rng(1)
    starts = np.column_stack([rng.uniform(-180, 180, 300), rng.uniform(50, 72, 300)])
    net = of(*[[at, (min(at[0] + 0.05, 180), at[1] + 0.01)] for at in starts])
    lon, lat = np.array([179.99, -179.99]), np.array([60.0, 60.1])
    near = set(net.lines_beside(lon[:1], lat[:1], 60.0).tolist())
    for row, line in enumerate(net.lines):
        km = min(GEOD.inv(lon[0], lat[0], *at)[2] / 1000 for at in line.coords)
        assert km > 60 or row in near


def test_neighbourhoods_part_places_without_loss():
    rng = np.random.default_rng(2)
    lon, lat = rng.uniform(-180, 180, 500), rng.uniform(-70, 70, 500)
    groups = neighbourhoods(lon, lat, 7)
    assert sorted(np.concatenate(groups).tolist()) == list(range(500))
    assert max(map(len, groups)) <= 7
    assert neighbourhoods(lon[:0], lat[:0], 7) == []


def test_a_line_of_no_length_takes_no_part_and_joins_what_it_is_drawn_between():
    lines = shapely.linestrings([[(0, 0), (0, 0)], [(1, 0), (1, 1)]])
    net = flow_network(lines, np.array([0, 1]), np.array([1, 2]), np.ones(2, bool),
                       np.zeros(3, bool))
    assert set(net.segments.owner) == {1} and net.first.tolist() == [0, 0, len(net.segments)]
    assert net.lines_beside(np.array([0.0]), np.array([0.0]), 300.0).tolist() == [1]
    assert net.length[0] == 0.0 and (net.start[0], net.end[0]) == (0, 1)
