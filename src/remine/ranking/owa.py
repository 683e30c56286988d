"""Ordered weighted averaging: how far good values may make up for bad ones, as one number."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from remine.ranking.base import Method


def owa(values: np.ndarray, order_weights: np.ndarray) -> np.ndarray:
    """Return ``sum_k b_k v_(k)`` with each row sorted from best to worst.

    Parameters
    ----------
    values : ndarray, shape (n_sites, n_criteria)
    order_weights : ndarray, shape (n_criteria,), not negative, summing to 1
        The first is the weight of a site's best value, whichever criterion that is.

    Examples
    --------
    >>> owa(np.array([[0.2, 1.0]]), np.array([0.25, 0.75]))
    array([0.4])
    """
    return -np.sort(-values, axis=1) @ order_weights


def orness(order_weights: np.ndarray) -> float:
    """Return how near the maximum the average lies: 1 for "any", 0 for "all", 0.5 for the mean.

    >>> orness(np.array([1.0, 0.0, 0.0])), orness(np.array([0.0, 0.0, 1.0]))
    (1.0, 0.0)
    """
    n = len(order_weights)
    return float((np.arange(n)[::-1] @ order_weights) / (n - 1)) if n > 1 else 0.5


def dispersion(order_weights: np.ndarray) -> float:
    """Return ``-sum_k b_k ln b_k``: how much of the values is used, at most ``ln n``.

    >>> round(dispersion(np.array([0.5, 0.5])), 6)
    0.693147
    """
    used = order_weights[order_weights > 0]
    return float(-(used @ np.log(used)))


def site_weights(values: np.ndarray, weights: np.ndarray, power: float) -> np.ndarray:
    """Return the weight each criterion has in each site under ``Q(t) = t ** power``.

    The criteria of a site are ordered from best to worst value; with ``W`` the running sum of
    their weights in that order, the k-th has ``Q(W_k) - Q(W_(k-1))``. Which of two equal values
    comes first does not change the score. Shape ``(n_sites, n_criteria)``; rows sum to 1.

    >>> site_weights(np.array([[0.2, 1.0]]), np.array([0.5, 0.5]), 2.0)
    array([[0.75, 0.25]])
    """
    order = np.argsort(-values, axis=1, kind="stable")
    running = np.minimum(np.cumsum(weights[order], axis=1), 1.0)
    running[:, -1] = 1.0
    share = np.diff(running**power, axis=1, prepend=0.0)
    out = np.empty_like(values)
    np.put_along_axis(out, order, share, axis=1)
    return out


class Owa(Method):
    """Score = average of the values with weights that depend on their order within the site.

    Importance weights and an order are combined as Yager (1996) and Torra (1997) do, through
    ``Q(t) = t ** power`` with ``power = 1 / orness - 1``: at orness 0.5 the score is the weighted
    sum, towards 1 the best value decides, towards 0 the worst. For equal importance and many
    criteria that is the orness of the average; `orness` computes it for given order weights.

    A site's score depends on its own values alone and rises with each: intervals are exact and
    adding a site never reorders the others. Contributions are exact: a criterion's loss is its
    weight in that site's order times what its value falls short of 1; they can be negative.
    """

    kind = "owa"
    summary = "average whose weights follow the order of the values; orness sets how strict it is"
    formula = "score_i = sum_k (Q(W_k) - Q(W_(k-1))) v_i(k), Q(t) = t ^ (1 / orness - 1)"
    source = "R. R. Yager, IEEE Trans. SMC 18 (1988); V. Torra, Int. J. Intell. Syst. 12 (1997)"

    class Parameters(BaseModel):
        """``orness`` in 0.01..0.99: 0.5 is the weighted sum."""

        model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
        orness: float = Field(0.5, ge=0.01, le=0.99)

    def __init__(self, *, orness=0.5, weights=None, anchors=None):
        self.orness = orness
        self.weights = weights
        self.anchors = anchors

    def _losses(self, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return site_weights(values, weights, 1.0 / self.orness - 1.0) * (1.0 - values)
