"""TOPSIS against a published example, two peers, and its degenerate case."""

import numpy as np
import pytest
import skcriteria
from pymcdm.methods import TOPSIS as PEER
from skcriteria.agg.topsis import TOPSIS

from remine.ranking.topsis import Topsis, topsis


def test_tzeng_and_huang_2011():
    """Digits as printed in scikit-criteria's tests/agg/test_similarity.py, which cites G. H. Tzeng
    and J. J. Huang, Multiple Attribute Decision Making (2011); amounts are scaled by their norm."""
    amounts = np.array([[5.0, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]])
    score = topsis(amounts / np.linalg.norm(amounts, axis=0), np.array([0.3, 0.4, 0.3]))
    assert score == pytest.approx([0.5037, 0.6581, 0.7482, 0.3340], abs=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_it_agrees_with_pymcdm_and_scikit_criteria(seed):
    """On random matrices with the ideal from the sample, to 1e-10."""
    rng = np.random.default_rng(seed)
    values, weights = rng.random((80, 6)), rng.dirichlet(np.ones(6))
    ours = Topsis(ideal="sample").scores(values, weights)
    theirs = PEER(normalization_function=lambda x, cost: x)(values, weights, np.ones(6))
    assert np.abs(ours - theirs).max() < 1e-10
    matrix = skcriteria.mkdm(values, [max] * 6, weights=weights)
    assert np.abs(ours - TOPSIS().evaluate(matrix).e_.similarity).max() < 1e-10


def test_all_equal_is_a_half_where_peers_give_nan():
    """Each criterion then keeps half its weight."""
    values, weights = np.full((3, 2), 0.4), np.array([0.75, 0.25])
    method = Topsis(ideal="sample")
    assert method.scores(values, weights).tolist() == [0.5] * 3
    assert method.contributions(values, weights)[0].tolist() == [0.375, 0.125]


def test_the_fixed_ideal_scores_the_best_one_and_the_worst_nought():
    """Whatever the weights."""
    values = np.array([[1.0, 1.0], [0.0, 0.0], [0.5, 0.5]])
    assert topsis(values, np.array([0.9, 0.1]), "fixed").round(12).tolist() == [1.0, 0.0, 0.5]


def test_ranks_can_reverse_only_with_the_ideal_of_the_sample():
    """A third site that changes the worst point turns the other two."""
    values, weights = np.array([[0.6, 0.5], [0.5, 0.61]]), np.array([0.5, 0.5])
    more = np.vstack([values, [[0.55, 0.0]], [[0.0, 0.6]]])
    turned = []
    for ideal in ("fixed", "sample"):
        method = Topsis(ideal=ideal)
        before, after = method.scores(values, weights), method.scores(more, weights)
        turned.append(bool(not np.array_equal(before, after[:2])))
        assert method.relative == turned[-1]
    assert turned == [False, True]
