"""VIKOR against two published examples and two peers."""

import numpy as np
import pytest
import skcriteria
from pymcdm.methods import VIKOR as PEER
from skcriteria.agg.vikor import VIKOR

from remine.ranking.vikor import Vikor, compromise_set, vikor

DAMS = np.array(
    [
        [4184.3, 2914.0, 407.2, 251.0, 195, 244, 15, 2.41],
        [5211.9, 3630.0, 501.7, 308.3, 282, 346, 21, 1.41],
        [5021.3, 3920.5, 504.0, 278.6, 12, 56, 3, 4.42],
        [5566.1, 3957.9, 559.5, 335.3, 167, 268, 16, 3.36],
        [5060.5, 3293.5, 514.1, 284.2, 69, 90, 7, 4.04],
        [4317.9, 2925.9, 432.8, 239.3, 12, 55, 3, 4.36],
    ]
) * np.array([1, -1, 1, 1, -1, -1, -1, 1])


@pytest.mark.parametrize(
    ("weights", "group", "worst", "compromise", "chosen"),
    [
        ([1] * 8, [0.692, 0.7, 0.29, 0.423, 0.28, 0.346],
         [0.125, 0.125, 0.121, 0.125, 0.067, 0.125],
         [0.991, 1.0, 0.473, 0.670, 0.0, 0.578], [4]),
        ([2] * 4 + [1] * 4, [0.701, 0.6, 0.386, 0.365, 0.317, 0.459],
         [0.167, 0.114, 0.161, 0.167, 0.089, 0.167],
         [1.0, 0.533, 0.552, 0.563, 0.0, 0.686], [4]),
        ([1] * 4 + [2] * 4, [0.683, 0.8, 0.193, 0.48, 0.243, 0.232],
         [0.113, 0.167, 0.08, 0.122, 0.044, 0.083],
         [0.684, 1.0, 0.147, 0.554, 0.041, 0.191], [2, 4, 5]),
        ([1] * 4 + [3.2] * 4, [0.678, 0.857, 0.138, 0.513, 0.222, 0.167],
         [0.129, 0.190, 0.057, 0.139, 0.042, 0.060],
         [0.668, 1.0, 0.051, 0.588, 0.058, 0.078], [2, 4, 5]),
    ],
)
def test_opricovic_and_tzeng_2007(weights, group, worst, compromise, chosen):
    """Six dams. Digits as printed in scikit-criteria's tests/agg/test_vikor.py, which cites
    S. Opricovic and G.-H. Tzeng, Eur. J. Oper. Res. 178 (2007) 514-529."""
    found = vikor(DAMS, np.array(weights) / np.sum(weights))
    assert found.group == pytest.approx(group, abs=1.5e-3)
    assert found.worst == pytest.approx(worst, abs=1.5e-3)
    assert found.compromise == pytest.approx(compromise, abs=1.5e-3)
    assert compromise_set(found)[0].tolist() == chosen


def test_opricovic_and_tzeng_2004():
    """Three climbs: risk and altitude. Digits from the same file, which cites Eur. J. Oper. Res.
    156 (2004) 445-455."""
    found = vikor(np.array([[-1.0, 3000], [-2, 3750], [-5, 4500]]), np.array([0.5, 0.5]))
    assert found.worst.tolist() == [0.5, 0.25, 0.5]
    assert found.group.tolist() == [0.5, 0.375, 0.5]
    assert found.compromise.tolist() == [1.0, 0.0, 1.0]
    sites, advantage, stability = compromise_set(found)
    assert (sites.tolist(), advantage, stability) == ([1], True, True)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("v", [0.0, 0.5, 0.8])
def test_it_agrees_with_pymcdm_and_scikit_criteria(seed, v):
    """On random matrices with the ideal from the sample, to 1e-10."""
    rng = np.random.default_rng(seed)
    values, weights = rng.random((80, 6)), rng.dirichlet(np.ones(6))
    ours = vikor(values, weights, v)
    assert np.abs(ours.compromise - PEER(v=v)(values, weights, np.ones(6))).max() < 1e-10
    matrix = skcriteria.mkdm(values, [max] * 6, weights=weights)
    theirs = VIKOR(v=v, use_compromise_set=False).evaluate(matrix).e_
    assert np.abs(ours.compromise - theirs.q_k).max() < 1e-10
    sites, advantage, stability = compromise_set(ours)
    assert sites.tolist() == list(theirs.compromise_set)
    assert (advantage, stability) == (theirs.acceptable_advantage, theirs.acceptable_stability)


def test_a_constant_criterion_counts_nothing_where_a_peer_refuses():
    """pymcdm raises; with the ideal from the sample the criterion is left out."""
    values = np.array([[0.5, 0.1], [0.5, 0.9]])
    found = vikor(values, np.array([0.5, 0.5]))
    assert found.compromise.tolist() == [1.0, 0.0]


def test_one_site_is_its_own_compromise():
    """No rival: Q is 0, the score 1, and the advantage holds."""
    found = vikor(np.array([[0.3, 0.4]]), np.array([0.5, 0.5]))
    assert found.compromise.tolist() == [0.0]
    assert compromise_set(found)[0].tolist() == [0]


def test_the_worst_regret_is_charged_to_its_criterion():
    """With v = 0 the score is decided by the criterion that is furthest behind."""
    method = Vikor(v=0.0)
    parts = method.contributions(np.array([[1.0, 0.0]]), np.array([0.5, 0.5]))
    assert parts.tolist() == [[0.5, -0.5]]
