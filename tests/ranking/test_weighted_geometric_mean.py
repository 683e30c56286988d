"""The weighted geometric mean against a published example, a peer and its definition."""

import numpy as np
import pytest
import skcriteria
from pymcdm.methods import WPM
from skcriteria.agg.simple import WeightedProductModel

from remine.ranking.weighted_geometric_mean import (
    WeightedGeometricMean,
    log_losses,
    weighted_geometric_mean,
)


def test_weighted_product_model_of_the_encyclopedia():
    """log10 scores as printed in scikit-criteria's tests/agg/test_simple.py, which cites the
    Wikipedia article "Weighted product model" (2017-01-07): amounts and weights scaled by sums."""
    amounts = np.array([[25.0, 20, 15, 30], [10, 30, 20, 30], [30, 10, 30, 10]])
    weights = np.array([20.0, 15, 40, 25])
    score = weighted_geometric_mean(amounts / amounts.sum(axis=0), weights / weights.sum())
    assert np.log10(score).round(8).tolist() == [-0.50128589, -0.50448471, -0.52947246]


@pytest.mark.parametrize("seed", range(5))
def test_it_agrees_with_pymcdm_and_scikit_criteria(seed):
    """On random positive matrices, to 1e-10."""
    rng = np.random.default_rng(seed)
    values, weights = rng.uniform(0.05, 1, (60, 7)), rng.dirichlet(np.ones(7))
    ours = weighted_geometric_mean(values, weights)
    theirs = WPM(normalization_function=lambda x, cost: x)(values, weights, np.ones(7))
    assert np.abs(ours - theirs).max() < 1e-10
    matrix = skcriteria.mkdm(values, [max] * 7, weights=weights)
    other = WeightedProductModel().evaluate(matrix).e_.score
    assert np.abs(np.log10(ours) - other).max() < 1e-10


def test_a_zero_makes_the_score_zero_unless_it_has_no_weight():
    """pymcdm gives NaN or minus infinity here; the answer is defined."""
    values = np.array([[0.0, 0.9], [0.9, 0.0]])
    assert weighted_geometric_mean(values, np.array([1.0, 0.0])).tolist() == [0.0, 0.9]


def test_the_loss_falls_on_the_criteria_that_are_zero():
    """In proportion to their weights."""
    losses = log_losses(np.array([[0.0, 0.0, 0.5]]), np.array([0.2, 0.6, 0.2]))
    assert losses.round(12).tolist() == [[0.25, 0.75, 0.0]]


def test_it_punishes_imbalance_where_the_sum_does_not():
    """Two sites of the same mean."""
    score = WeightedGeometricMean().scores(np.array([[0.5, 0.5], [0.9, 0.1]]), np.array([0.5, 0.5]))
    assert score.round(12).tolist() == [0.5, 0.3]
