"""CRITIC weights against its paper's example and two peers."""

import numpy as np
import pytest
import skcriteria
from pymcdm.weights import critic_weights as peer
from skcriteria.preprocessing.weighters import CRITIC

from remine.ranking.critic import critic_weights


def test_diakoulaki_1995():
    """Eight companies. Data and digits as printed in scikit-criteria's
    tests/preprocessing/test_weighters.py, which cites D. Diakoulaki, G. Mavrotas and
    L. Papayannakis, Computers and Operations Research 22 (1995) 763-770."""
    amounts = np.array([
        [61, 1.08, 4.33], [20.7, 0.26, 4.34], [16.3, 1.98, 2.53], [9.0, 3.29, 1.65],
        [5.4, 2.77, 2.33], [4.0, 4.12, 1.21], [-6.1, 3.52, 2.10], [-34.6, 3.31, 0.98],
    ])  # fmt: skip
    assert critic_weights(amounts).round(8).tolist() == [0.20222554, 0.48090173, 0.31687273]


@pytest.mark.parametrize("seed", range(4))
def test_it_agrees_with_pymcdm_and_scikit_criteria(seed):
    """On random matrices, to 1e-10."""
    amounts = np.random.default_rng(seed).normal(size=(40, 5))
    ours = critic_weights(amounts)
    assert np.abs(ours - peer(amounts)).max() < 1e-10
    theirs = CRITIC().transform(skcriteria.mkdm(amounts, [max] * 5)).weights.to_numpy()
    assert np.abs(ours - theirs).max() < 1e-10


def test_constant_columns_weigh_nothing_where_peers_give_nan():
    """And if all are constant the weights are equal."""
    amounts = np.array([[1.0, 0.0, 5.0], [1.0, 2.0, 4.0], [1.0, 3.0, 4.5]])
    weights = critic_weights(amounts)
    assert weights[0] == 0 and weights.sum() == pytest.approx(1)
    assert np.abs(weights[1:] - critic_weights(amounts[:, 1:])).max() < 1e-12
    assert critic_weights(np.ones((3, 2))).tolist() == [0.5, 0.5]


def test_missing_amounts_are_refused():
    """No silent NaN."""
    with pytest.raises(ValueError, match="finite"):
        critic_weights(np.array([[np.nan, 1.0], [0.0, 2.0]]))
