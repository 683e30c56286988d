"""Rank-order centroid weights against a published example and their meaning."""

import numpy as np
import pytest

from remine.ranking.rank_order_centroid import rank_order_centroid
from remine.ranking.weight_region import WeightRegion


def test_published_example_of_four():
    """0.52, 0.27, 0.15, 0.06 for four items, as printed in a course page on the method (Business
    Mathematics ETF2700 at couryes.com, after Chang 2004)."""
    weights = rank_order_centroid(["schedule", "cost", "control", "competition"])
    assert [round(w, 2) for w in weights.values()] == [0.52, 0.27, 0.15, 0.06]


def test_it_is_the_centre_of_all_weights_in_that_order():
    """The mean of even draws from the ordered region, within four standard errors."""
    draws = WeightRegion(4, order=[(0, 1), (1, 2), (2, 3)]).sample(4000, np.random.default_rng(0))
    error = 4 * draws.std(axis=0) / np.sqrt(len(draws))
    assert (np.abs(draws.mean(axis=0) - list(rank_order_centroid("abcd").values())) < error).all()


def test_equals_share_their_ranks():
    """And the sum stays 1."""
    weights = rank_order_centroid(["a", ["b", "c"], "d"])
    assert weights["b"] == weights["c"]
    assert sum(weights.values()) == pytest.approx(1)
    assert rank_order_centroid([["a", "b"]]) == {"a": 0.5, "b": 0.5}


@pytest.mark.parametrize("order", [[], ["a", "a"], [["a"], ["b", "a"]]])
def test_an_order_names_each_once(order):
    """Empty or double."""
    with pytest.raises(ValueError, match="once"):
        rank_order_centroid(order)
