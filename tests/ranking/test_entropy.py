"""Entropy weights against two peers; degenerate columns."""

import numpy as np
import pytest
import skcriteria
from pymcdm.weights import entropy_weights as peer
from skcriteria.preprocessing.weighters import EntropyWeighter

from remine.ranking.entropy import entropy_weights


@pytest.mark.parametrize("seed", range(4))
def test_it_agrees_with_pymcdm_and_scikit_criteria(seed):
    """On random positive matrices, to 1e-10. (No published example could be read.)"""
    amounts = np.random.default_rng(seed).uniform(0.1, 9, (30, 6))
    ours = entropy_weights(amounts)
    assert np.abs(ours - peer(amounts)).max() < 1e-10
    theirs = EntropyWeighter().transform(skcriteria.mkdm(amounts, [max] * 6)).weights
    assert np.abs(ours - theirs.to_numpy()).max() < 1e-10


def test_columns_that_tell_nothing_weigh_nothing():
    """Equal amounts and zeros alone; one site; all equal."""
    amounts = np.array([[2.0, 0.0, 1.0], [2.0, 0.0, 3.0]])
    assert entropy_weights(amounts).tolist() == [0, 0, 1]
    assert entropy_weights(amounts[:1]).tolist() == [1 / 3] * 3
    assert entropy_weights(np.ones((4, 2))).tolist() == [0.5, 0.5]


def test_negative_and_missing_amounts_are_refused():
    """Shares of a negative sum mean nothing."""
    for wrong in (-1.0, np.nan, np.inf):
        with pytest.raises(ValueError, match="finite"):
            entropy_weights(np.array([[wrong, 1.0]]))
