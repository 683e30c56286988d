"""How likely a place is: what every run records of its sites."""

import numpy as np
import pytest

from remine.ranking import methods
from remine.ranking.likely import RANKED_DRAWS, SHARE, likely_ranks, why_not_likely
from remine.ranking.owa import Owa
from remine.ranking.weighted_geometric_mean import WeightedGeometricMean
from remine.ranking.weighted_sum import WeightedSum


def case(n, m, unknown, seed=0):
    rng = np.random.default_rng(seed)
    low = rng.random((n, m))
    high = np.where(rng.random((n, m)) < unknown, low + (1 - low) * rng.random((n, m)), low)
    return low, high, rng.dirichlet(np.full(m, 3.0))


def by_hand(method, low, high, weights, draws, seed):
    """Score and sort everything anew in every draw, from another stream of random numbers."""
    rng = np.random.default_rng([seed, 99])
    ranks = np.empty((draws, len(low)))
    for row in range(draws):
        drawn = rng.dirichlet(20.0 * weights)
        score = method.scores(low + (high - low) * rng.random(low.shape), drawn)
        ranks[row] = 1 + (score[None, :] > score[:, None] + 1e-12).sum(axis=1)
    return ranks


@pytest.mark.parametrize("method", [WeightedSum(), WeightedGeometricMean(), Owa()])
def test_shares_and_ranges_are_those_of_drawing_by_hand(method):
    low, high, weights = case(60, 4, 0.4)
    found = likely_ranks(method, low, high, weights, 10, 2000, 20.0, seed=3)
    ranks = by_hand(method, low, high, weights, 2000, seed=3)
    p = (ranks <= 10).mean(axis=0)
    error = np.sqrt(2 * 0.25 / 2000)
    assert np.abs(found.probability - p).max() < 4.5 * error
    assert p.max() > 0.9 and ((p > 0.2) & (p < 0.8)).any()
    for end, level in ((found.low, 0.05), (found.high, 0.95)):
        near = [np.quantile(ranks, max(level - 0.08, 0), axis=0) - 1,
                np.quantile(ranks, min(level + 0.08, 1), axis=0) + 1]
        assert (near[0] <= end).all() and (end <= near[1]).all()


def test_the_error_is_that_of_counting():
    low, high, weights = case(40, 3, 0.5)
    once, twice = (likely_ranks(WeightedSum(), low, high, weights, 5, 400, 20.0, seed=s)
                   for s in (1, 1))
    assert np.array_equal(once.probability, twice.probability)
    assert np.array_equal(once.low, twice.low) and np.array_equal(once.high, twice.high)
    p = once.probability
    assert np.allclose(once.standard_error, np.sqrt(p * (1 - p) / 400))
    assert once.probability.sum() >= 5  # ties at the fifth place are all among the first five


def test_nothing_unknown_and_weights_that_stay_give_the_rank_itself():
    low, _, weights = case(30, 4, 0.0)
    found = likely_ranks(WeightedSum(), low, low, weights, 4, 300, 1e6, seed=5)
    rank = 1 + (low @ weights > (low @ weights)[:, None] + 1e-9).sum(axis=1)
    assert np.abs(found.low - rank).max() <= 1 and np.abs(found.high - rank).max() <= 1


def test_few_sites_and_few_draws():
    found = likely_ranks(WeightedSum(), np.ones((1, 2)), np.ones((1, 2)), np.array([0.5, 0.5]), 10,
                         1, 20.0, seed=0)
    assert (found.k, found.probability[0], found.low[0], found.high[0]) == (1, 1.0, 1, 1)


def test_who_is_told_nothing_is_told_why():
    for kind, method in methods().items():
        words = why_not_likely(method(), 1000, 1000)
        assert bool(words) == method().relative, kind
    assert "draws is 0" in why_not_likely(WeightedSum(), 10, 0)
    assert "3,000 sites" in why_not_likely(Owa(), 3001, 1000)
    assert not why_not_likely(WeightedSum(), 10**6, 1000)
    assert 0 < SHARE < 1 and RANKED_DRAWS >= 100
