"""Confidence factors against drawing everything."""

import numpy as np
import pytest

from remine.ranking.confidence import confidence_factor
from remine.ranking.smaa import Draws, smaa


@pytest.mark.parametrize("k", [1, 5, 12])
def test_it_agrees_with_counting_all_sites(k):
    """The same weights in every draw of the plain count, within four standard errors."""
    rng = np.random.default_rng(k)
    values, weights = rng.random((40, 5)), rng.dirichlet(np.ones(5))
    unknown = rng.random((40, 5)) < 0.3
    low, high = np.where(unknown, 0.0, values), np.where(unknown, 1.0, values)
    counted = smaa(low, high, Draws(np.tile(weights, (4000, 1)), 1), k)
    for site in np.argsort(-counted.top)[:: max(k, 2)][:6]:
        ours = confidence_factor(low, high, weights, int(site), k, draws=4000)
        assert abs(ours - counted.top_probability[site]) < 0.035


def test_known_values_leave_no_doubt():
    """0 or 1, ties included."""
    values, weights = np.array([[0.5], [0.5], [0.1]]), np.array([1.0])
    assert [confidence_factor(values, values, weights, i, 1) for i in range(3)] == [1, 1, 0]
