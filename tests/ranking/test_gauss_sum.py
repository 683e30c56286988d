"""The Gaussian sum stays within its stated bound."""

import numpy as np
import pytest

from remine.ranking.gauss_sum import BOUND, gauss_preferred_sum
from remine.ranking.preference import Rivals, preference


@pytest.mark.parametrize("s", [1e-4, 0.003, 0.05, 0.3, 2.0, 100.0])
@pytest.mark.parametrize("scale", [1.0, 1e-6, 1e9])
def test_the_error_is_within_the_bound(s, scale):
    """Per pair, from thresholds far below the spacing to far above the range, in any unit; the
    allowance beyond the bound is for rounding, 2e-15 a pair."""
    rng = np.random.default_rng(0)
    column = np.sort(np.r_[rng.random(1500), rng.integers(0, 6, 500) / 5]) * scale
    pairs = preference("gaussian", column[:, None] - column[None, :], s=s * scale).sum(axis=1)
    ours = gauss_preferred_sum(column, Rivals.of(column), s * scale)
    assert np.abs(ours - pairs).max() / len(column) <= BOUND + 2e-15


def test_the_stated_bound():
    """What the documentation says."""
    assert BOUND < 1.5e-14


def test_an_s_that_means_usual_is_refused():
    """Cells could not be told apart."""
    column = np.array([0.0, 1e10])
    with pytest.raises(ValueError, match="usual"):
        gauss_preferred_sum(column, Rivals.of(column), 1.0)
