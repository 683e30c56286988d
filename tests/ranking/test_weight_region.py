"""Weights under constraints: inside, evenly spread, and refused where there are none."""

import numpy as np
import pytest

from remine.ranking.weight_region import WeightRegion


@pytest.mark.parametrize(
    "region",
    [
        WeightRegion(1),
        WeightRegion(5),
        WeightRegion(4, low=[0.1] * 4, high=[0.5] * 4),
        WeightRegion(12, order=[(j, j + 1) for j in range(11)]),
        WeightRegion(12, low=[0.05] * 12, high=[0.12] * 12, order=[(0, 1), (3, 4)]),
        WeightRegion(3, low=[0.2, 0.3, 0.5]),
        WeightRegion(4, low=[0.1, 0.2, 0, 0], order=[(0, 1), (0, 2), (3, 2)]),
        WeightRegion(8, low=[0.124] * 8, high=[0.126] * 8),
        WeightRegion(3, high=[0.34] * 3, order=[(0, 1), (1, 2), (2, 0)]),
    ],
    ids=lambda r: f"{r.n_criteria} {len(r.low)} {len(r.high)} {len(r.order)}",
)
def test_draws_lie_in_the_region_and_its_corners_around_it(region):
    """Weights sum to 1; every draw is a mean of the corners."""
    draws = region.sample(300, np.random.default_rng(0))
    assert draws.shape == (300, region.n_criteria)
    assert np.abs(draws.sum(axis=1) - 1).max() < 1e-9
    assert region.holds(draws).mean() > 0.999
    low = region.corners.min(axis=0)
    assert (draws >= low - 1e-9).all()
    assert np.abs(region.corners.sum(axis=1) - 1).max() < 1e-9


def test_the_walk_is_even_where_the_middle_is_known():
    """A full order of 6: the middle is the rank-order centroid."""
    draws = WeightRegion(6, order=[(j, j + 1) for j in range(5)])._walk(
        1000, np.random.default_rng(1)
    )
    centre = np.cumsum(1.0 / np.arange(6, 0, -1))[::-1] / 6
    error = 5 * draws.std(axis=0) / np.sqrt(1000)
    assert (np.abs(draws.mean(axis=0) - centre) < error).all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"low": [0.6, 0.6]}, {"high": [0.4, 0.4]}, {"low": [0.1]}, {"order": [(0, 2)]},
        {"low": [0.0, 0.6], "order": [(0, 1)]},
    ],
)
def test_impossible_constraints_are_refused(wrong):
    """No weights, or constraints on what is not there."""
    with pytest.raises(ValueError, match="weights|criteri"):
        WeightRegion(2, **wrong)
