"""Every reason is told at once, with how much is missing."""

import numpy as np

from remine.planning.hub_problem import HubProblem
from remine.planning.infeasible import reasons

NAMES = ["a", "b", "c"]


def told(km=None, kg=(4.0, 4.0, 2.0), k=2, fixed=(), capacity=np.inf, min_load=0.0, **other):
    km = np.ones((3, 3)) if km is None else np.asarray(km, float)
    p = HubProblem(km, np.array(kg), k, np.isin(np.arange(3), fixed),
                   np.broadcast_to(capacity, 3).astype(float),
                   np.broadcast_to(min_load, 3).astype(float), **other)  # fmt: skip
    return reasons(p, NAMES, NAMES)


def test_a_problem_that_can_be_solved_has_no_reason():
    assert told() == [] and told(capacity=5.0) == [] and told(min_load=5.0) == []


def test_capacity_tells_how_much_is_short():
    assert "can take 6 kg/year of 10: 4 short" in told(capacity=3.0)[0]
    assert told(capacity=3.0, uncollected=1.0) == []


def test_minimum_loads_tell_how_much_is_short():
    assert "come to 12 kg/year at least, and all sources give 10: 2 short" in told(min_load=6.0)[0]


def test_several_reasons_come_together():
    km = [[1, 1, 1], [1, 1, 1], [np.inf] * 3]
    out = "\n".join(told(km, k=4, capacity=1.0, min_load=2.0, fixed=[0]))
    assert "a is fixed, and must get 2 kg/year but can take 1" in out
    assert "4 hubs are asked for and 0 places can be opened: 4 short (2 have a minimum load" in out
    assert "1 sources (2 kg/year) have no route to any place: c" in out
    assert "can take 3 kg/year of 10: 7 short" in out


def test_a_place_its_sources_cannot_fill_does_not_count():
    km = [[1, np.inf, 1], [1, np.inf, 1], [1, 1, 1]]
    assert "1 cannot reach their minimum load" in told(km, k=3, min_load=3.0)[0]
