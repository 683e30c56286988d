"""The weighted geometric mean: a bad value cannot be bought back by good ones elsewhere."""

from __future__ import annotations

import numpy as np

from remine.ranking.base import Method


def weighted_geometric_mean(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return ``prod_j v_ij ** w_j``; 0 where any weighted value is 0.

    Parameters
    ----------
    values : ndarray, shape (n_sites, n_criteria), not negative
    weights : ndarray, shape (n_criteria,), not negative, summing to 1

    Returns
    -------
    ndarray, shape (n_sites,)

    Examples
    --------
    >>> weighted_geometric_mean(np.array([[0.25, 1.0], [0.0, 1.0]]), np.array([0.5, 0.5]))
    array([0.5, 0. ])
    """
    total = np.zeros(len(values))
    for j in np.flatnonzero(weights):
        total += weights[j] * _log(values[:, j])
    return np.exp(total)


def log_losses(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return ``1 - score`` split over the criteria in proportion to ``-w_j ln v_ij``.

    Where a value is 0 the whole loss falls on the criteria of value 0, in proportion to their
    weights. Shape ``(n_sites, n_criteria)``.

    >>> log_losses(np.array([[0.25, 1.0], [0.0, 0.5]]), np.array([0.5, 0.5]))
    array([[0.5, 0. ], [1. , 0. ]])
    """
    held = values + (weights == 0)  # a criterion without weight takes no part, not even at 0
    nought = (held == 0).any(axis=1)
    logs = weights * -np.log(np.where(held > 0, held, 1.0))
    parts = np.where(nought[:, None], weights * (held == 0), logs) + 0.0
    whole = parts.sum(axis=1)
    loss = 1.0 - weighted_geometric_mean(values, weights)
    return parts * np.divide(loss, whole, out=np.zeros_like(whole), where=whole > 0)[:, None]


def _log(column: np.ndarray) -> np.ndarray:
    return np.log(column, out=np.full(len(column), -np.inf), where=column > 0)


class WeightedGeometricMean(Method):
    """Score = product of values to the power of their weights.

    A site's score depends on its own values alone, and rises with each of them: score intervals
    are exact and adding a site never reorders the others. A value of 0 makes the score 0.
    Contributions share out the loss in proportion to ``w_j ln v_ij``; one far below its weight is
    what holds the site back, and it can be negative.
    """

    kind = "weighted_geometric_mean"
    summary = "product of values to the power of their weights; one zero makes the score zero"
    formula = "score_i = prod_j v_ij ^ w_j, with sum_j w_j = 1"
    source = "P. W. Bridgman, Dimensional Analysis (1922); D. W. Miller and M. K. Starr (1969)"

    def __init__(self, *, weights=None, anchors=None):
        self.weights = weights
        self.anchors = anchors

    def _scores(self, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return weighted_geometric_mean(values, weights)

    def _losses(self, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return log_losses(values, weights)
