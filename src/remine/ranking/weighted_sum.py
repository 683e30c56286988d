"""The weighted sum: additive multi-attribute value, the default because it can be explained."""

from __future__ import annotations

import numpy as np

from remine.ranking.base import Method, checked, weighted_total


def weighted_sum(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return each site's contribution of each criterion, ``w_j v_ij``; their row sum is the score.

    Parameters
    ----------
    values : ndarray, shape (n_sites, n_criteria), 0..1
    weights : ndarray, shape (n_criteria,), not negative, summing to 1

    Returns
    -------
    ndarray, shape (n_sites, n_criteria)

    Examples
    --------
    >>> weighted_sum(np.array([[1.0, 0.5]]), np.array([0.6, 0.4])).tolist()
    [[0.6, 0.2]]
    """
    return values * weights


class WeightedSum(Method):
    """Score = sum of weight times value. Adding a site never reorders the others."""

    kind = "weighted_sum"
    summary = "sum of weight times value; contributions add up to the score"
    formula = "score_i = sum_j w_j v_ij, with sum_j w_j = 1"
    source = "R. L. Keeney and H. Raiffa, Decisions with Multiple Objectives (1976)"

    def __init__(self, *, weights=None, anchors=None):
        self.weights = weights
        self.anchors = anchors

    def contributions(self, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return contributions ``w_j v_ij``, shape ``(n_sites, n_criteria)``.

        Raises
        ------
        ValueError
            If shapes disagree, a value is not in 0..1, or weights do not sum to 1.
        """
        return weighted_sum(*checked(values, weights))

    def _scores(self, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return weighted_total(values, weights)
