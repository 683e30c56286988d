"""Where a network meets receptors, and how far ahead they are."""

import numpy as np
import pytest
import shapely

from remine.geo.flow_ahead import Ahead, stretches_at
from remine.geo.flow_network import flow_network, nodes_of

EAST = [(-105.0, 40.0), (-104.9, 40.0)]
KM = 8.5394  # of a tenth of a degree at 40 degrees north


def of(*lines, sure=None):
    lines = np.array([shapely.LineString(line) for line in lines], dtype=object)
    none = np.full(len(lines), -1)
    start, end, n = nodes_of(lines, none, none, 0.001)
    return flow_network(lines, start, end, np.ones(len(lines), bool) if sure is None else sure,
                        np.zeros(n, bool))


def at(net, *shapes, near=0.1):
    return stretches_at(net, np.array(shapes, dtype=object), near)


def test_a_point_stands_at_the_nearest_place_if_that_is_near():
    net = of(EAST)
    found = at(net, shapely.Point(-104.95, 40.0005), shapely.Point(-104.97, 40.01))
    assert found.line.tolist() == [0]
    assert found.first[0] == found.last[0] == pytest.approx(KM / 2, abs=1e-3)


def test_shapes_meet_a_line_along_stretches_and_those_that_overlap_are_one():
    net = of(EAST)
    found = at(net, shapely.box(-104.98, 39.9, -104.96, 40.1),
               shapely.box(-104.97, 39.9, -104.95, 40.1), shapely.box(-104.93, 39.9, -104.92, 40.1),
               near=0.0)
    np.testing.assert_allclose(found.first / KM, [0.2, 0.7], atol=1e-3)
    np.testing.assert_allclose(found.last / KM, [0.5, 0.8], atol=1e-3)


def test_a_wide_stretch_holds_those_inside_it():
    found = at(of(EAST), shapely.box(-104.99, 39.9, -104.91, 40.1),
               shapely.box(-104.98, 39.9, -104.97, 40.1), near=0.0)
    assert len(found.line) == 1
    assert found.last[0] / KM == pytest.approx(0.9, abs=1e-3)


def test_within_a_distance_of_a_line_beside_it():
    river = shapely.LineString([(-104.96, 40.001), (-104.94, 40.001)])  # 111 m north
    assert len(at(of(EAST), river, near=0.1).line) == 0
    wide = at(of(EAST), river, near=0.2)
    assert wide.first[0] / KM == pytest.approx(0.4, abs=0.03)


def test_a_lake_that_a_loop_lies_in_is_met_all_along():
    loop = of([(-105, 40), (-104.99, 40), (-104.99, 40.01), (-105, 40)])
    found = at(loop, shapely.box(-106, 39, -104, 41), near=0.0)
    assert (found.first[0], found.last[0]) == (0.0, pytest.approx(loop.length[0]))


def test_a_receptor_at_a_meeting_of_lines_is_reached_by_every_one_that_leads_there():
    net = of(EAST, [(-104.9, 40.1), (-104.9, 40.0)], [(-104.9, 40.0), (-104.8, 40.0)])
    ahead = Ahead(net, at(net, shapely.Point(-104.9, 40.0)), 24.0)
    least, most = ahead(np.array([0, 1, 2]), np.array([0.0, 0.0, 1.0]))
    np.testing.assert_allclose(most, [KM, 11.1036, np.inf], rtol=1e-3)
    np.testing.assert_array_equal(least, most)


def test_along_a_line_of_unknown_direction_the_least_goes_either_way():
    net = of(EAST, sure=np.array([False]))
    ahead = Ahead(net, at(net, shapely.Point(-104.98, 40.0)), 24.0)
    least, most = ahead(np.array([0, 0, 0]), np.array([0.0, 0.5, 0.20001]) * KM)
    np.testing.assert_allclose(least / KM, [0.2, 0.3, 0.0], atol=1e-3)
    assert np.isinf(most[:2]).all() and most[2] == 0


def test_two_lines_between_the_same_nodes():
    net = of(EAST, [(-105.0, 40.0), (-104.95, 40.05), (-104.9, 40.0)],
             [(-104.9, 40.0), (-104.85, 40.0)], [(-105.02, 40.0), (-105.0, 40.0)])
    ahead = Ahead(net, at(net, shapely.Point(-104.85, 40.0)), 24.0)
    _, most = ahead(np.array([3]), np.array([0.0]))
    assert most[0] == pytest.approx(KM * 1.7, abs=1e-2)


def test_no_receptors_and_no_lines():
    net = of(EAST)
    _, most = Ahead(net, at(net), 24.0)(np.array([0]), np.array([1.0]))
    assert np.isinf(most[0])
    empty = of()
    assert len(Ahead(empty, at(empty, shapely.Point(0, 0)), 24.0).most) == 0


@pytest.mark.parametrize("known", [True, False])
def test_a_place_at_the_parting_of_arms_is_at_the_node_whichever_arm_was_found(known):
    """One arm leads to the receptor and the other, whose direction may be unknown, nowhere."""
    net = of([(-105.0, 40.0), (-104.9, 40.0)], [(-104.9, 40.0), (-104.9, 39.9)],
             [(-104.9, 40.0), (-104.8, 40.0)], sure=np.array([True, known, True]))
    ahead = Ahead(net, at(net, shapely.Point(-104.8, 40.0)), 24.0)
    line, here = np.array([1, 2, 0, 1]), np.array([0.0, 0.0, net.length[0], 0.5])
    least, most = ahead.from_place(line, here)
    assert least[:3] == pytest.approx(KM, abs=1e-3)
    assert most[:3] == pytest.approx(KM, abs=1e-3)
    assert np.isinf(most[3]) and np.isinf(least[3]) == known  # 500 m down the other arm
    assert np.isinf(ahead(line, here)[1][0])
    short = Ahead(net, at(net, shapely.Point(-104.8, 40.0)), KM - 0.01)
    assert np.isinf(short.from_place(line, here)[0]).all()


def test_a_line_of_no_length_inside_a_receptor_is_no_stretch():
    net = of([(-105.0, 40.0), (-105.0, 40.0)], EAST)
    found = at(net, shapely.box(-105.1, 39.9, -104.95, 40.1), near=0.0)
    assert found.line.tolist() == [1]
