"""The weighted sum against two other implementations, and its own promises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymcdm.methods import WSM
from pymcdm.weights import equal_weights
from skcriteria import mkdm
from skcriteria.agg.simple import WeightedSumModel

from remine.ranking.weighted_sum import WeightedSum, weighted_sum


def random_matrix(seed, sites=40, criteria=7):
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(np.ones(criteria))
    return rng.random((sites, criteria)), weights


@pytest.mark.parametrize("seed", range(20))
def test_agrees_with_pymcdm(seed):
    values, weights = random_matrix(seed)
    ours = WeightedSum().contributions(values, weights).sum(axis=1)
    unscaled = WSM(normalization_function=lambda column, cost=False: column)
    theirs = unscaled(values, weights, np.ones(len(weights)))
    np.testing.assert_allclose(ours, theirs, atol=1e-10, rtol=0)


@pytest.mark.parametrize("seed", range(20))
def test_agrees_with_scikit_criteria(seed):
    values, weights = random_matrix(seed)
    ours = WeightedSum().contributions(values, weights).sum(axis=1)
    matrix = mkdm(values, [max] * len(weights), weights=weights)
    theirs = WeightedSumModel().evaluate(matrix).e_["score"]
    np.testing.assert_allclose(ours, theirs, atol=1e-10, rtol=0)


def test_by_hand():
    got = weighted_sum(np.array([[1.0, 0.5], [0.0, 1.0]]), np.array([0.75, 0.25]))
    assert got.tolist() == [[0.75, 0.125], [0.0, 0.25]]


@given(st.integers(0, 10_000), st.integers(1, 30), st.integers(1, 12))
def test_contributions_add_up_and_the_score_is_bounded(seed, sites, criteria):
    values, weights = random_matrix(seed, sites, criteria)
    parts = WeightedSum().contributions(values, weights)
    score = parts.sum(axis=1)
    assert (abs(score - values @ weights) <= 1e-12).all()
    assert ((score >= values.min(axis=1) - 1e-12) & (score <= values.max(axis=1) + 1e-12)).all()


@given(st.integers(0, 10_000), st.data())
def test_rises_with_every_value(seed, data):
    values, weights = random_matrix(seed, 3, 4)
    row, column = data.draw(st.integers(0, 2)), data.draw(st.integers(0, 3))
    higher = values.copy()
    higher[row, column] = data.draw(st.floats(values[row, column], 1))
    before, after = (WeightedSum().contributions(v, weights).sum(axis=1) for v in (values, higher))
    assert (after >= before - 1e-15).all()


def test_degenerate_cases():
    method = WeightedSum()
    one = method.contributions(np.array([[0.3]]), np.array([1.0]))
    assert one.tolist() == [[0.3]]
    constant = method.contributions(np.full((4, 2), 0.5), equal_weights(np.ones((4, 2))))
    assert (constant.sum(axis=1) == 0.5).all()
    assert method.contributions(np.empty((0, 2)), np.array([0.5, 0.5])).shape == (0, 2)


@pytest.mark.parametrize(
    ("values", "weights", "words"),
    [
        ([[0.5, 0.5]], [1.0], "values need 2 weights"),
        ([0.5, 0.5], [0.5, 0.5], "values need 2 weights"),
        ([[0.5, 1.1]], [0.5, 0.5], "between 0 and 1"),
        ([[0.5, np.nan]], [0.5, 0.5], "between 0 and 1"),
        ([[0.5, 0.5]], [0.6, 0.5], "sum to 1"),
        ([[0.5, 0.5]], [1.5, -0.5], "not negative"),
    ],
)
def test_refused_input(values, weights, words):
    with pytest.raises(ValueError, match=words):
        WeightedSum().contributions(np.array(values), np.array(weights))
