"""The weighted sum: additive multi-attribute value, the default because it can be explained."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict


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


class WeightedSum:
    """Score = sum of weight times value. Adding a site never reorders the others."""

    kind = "weighted_sum"
    summary = "sum of weight times value; contributions add up to the score"
    formula = "score_i = sum_j w_j v_ij, with sum_j w_j = 1"
    source = "R. L. Keeney and H. Raiffa, Decisions with Multiple Objectives (1976)"
    can_reverse_ranks = False

    class Parameters(BaseModel):
        """Nothing to set."""

        model_config = ConfigDict(extra="forbid", frozen=True)

    def contributions(self, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return contributions, shape ``(n_sites, n_criteria)``.

        Raises
        ------
        ValueError
            If shapes disagree, a value is not in 0..1, or weights do not sum to 1.
        """
        if values.ndim != 2 or weights.shape != (values.shape[1],):
            shapes = f"{values.shape} values, {weights.shape} weights"
            raise ValueError(f"one weight a column of values is needed, got {shapes}")
        if not ((values >= 0) & (values <= 1)).all():
            raise ValueError("values lie between 0 and 1; a missing one is an interval, never NaN")
        if (weights < 0).any() or abs(weights.sum() - 1) > 1e-9:
            raise ValueError(f"weights are not negative and sum to 1; they sum to {weights.sum()}")
        return weighted_sum(values, weights)
