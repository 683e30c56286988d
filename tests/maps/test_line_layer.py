"""Lines of the map: joined where they only meet each other, and none lost for it."""

import numpy as np
import pytest
import shapely

from remine.maps.line_layer import _merged


def lines(*runs):
    return np.array([shapely.LineString(run) for run in runs])


def test_a_chain_becomes_one_line_and_a_line_alone_stays():
    chain = lines([(0, 0), (1, 0)], [(2, 1), (1, 0)], [(2, 1), (3, 1)])
    alone = lines([(9, 9), (8, 8)])
    merged = _merged(np.append(chain, alone))
    assert sorted(shapely.get_num_coordinates(merged)) == [2, 4]


def test_nothing_is_lost_or_drawn_twice():
    rng = np.random.default_rng(3)
    some = lines(*(rng.integers(0, 6, (2, 2)) for _ in range(60)))
    some = some[shapely.length(some) > 0]
    merged = _merged(some)
    assert shapely.length(merged).sum() == pytest.approx(shapely.length(some).sum())
    assert shapely.union_all(merged).equals(shapely.union_all(some))
    assert len(merged) < len(some)
