"""How sure a place is under any method: the simulation as it is defined, draw by draw.

The weighted sum has a quicker way (`remine.ranking.smaa`); other methods are scored anew in every
draw, the unknown values drawn evenly on the value scale, never in another method's stead.
"""

from __future__ import annotations

import numpy as np

from remine.ranking.base import Method
from remine.ranking.order import TIE
from remine.ranking.smaa import Draws

_APART = 1e-6  # values so far apart in every criterion part two scores by more than rounding


def top_counts(
    method: Method, low: np.ndarray, high: np.ndarray, draws: Draws, k: int
) -> np.ndarray:
    """Return in how many draws each site is among the first k, shape ``(n_sites,)``.

    Parameters
    ----------
    method : Method
    low, high : ndarray, shape (n_sites, n_criteria), 0..1
    draws : Draws
    k : int
        Ties at the k-th place are all among them.

    Examples
    --------
    >>> from remine.ranking.weighted_geometric_mean import WeightedGeometricMean
    >>> values, even = np.array([[0.9, 0.8], [0.2, 0.3]]), np.array([0.5, 0.5])
    >>> top_counts(WeightedGeometricMean(), values, values, Draws.dirichlet(even, 50), 1).tolist()
    [50, 0]
    """
    n, k = len(low), min(k, len(low))
    out = np.zeros(n, dtype=np.int64)
    width, open_cells = high - low, (high > low).any()
    for row, weights in enumerate(draws.weights):
        values = low
        if open_cells:
            values = low + width * np.random.default_rng([draws.seed, row]).random(low.shape)
        score = method.scores(np.clip(values, 0.0, 1.0), weights)
        out += score >= np.partition(score, n - k)[n - k] - TIE
    return out


def dominance(low: np.ndarray, high: np.ndarray, site: int, k: int) -> str:
    """Return "always", "never" or "" by values alone, for any method that rises with each value.

    A site below another in every criterion is below it under all weights.

    >>> values = np.array([[0.9, 0.8], [0.8, 0.7], [0.2, 0.3]])
    >>> [dominance(values, values, site, 1) for site in range(3)]
    ['always', 'never', 'never']
    """
    above = int((low > high[site] + _APART).all(axis=1).sum())
    below = int((high < low[site] - _APART).all(axis=1).sum())
    if above >= k:
        return "never"
    return "always" if len(low) - 1 - below < k else ""
