"""TOPSIS: near the best imaginable site and far from the worst."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from remine.ranking.base import Method, by_blocks


def distances(
    values: np.ndarray, weights: np.ndarray, best: np.ndarray, worst: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the weighted Euclidean distances to the best and to the worst point.

    Parameters
    ----------
    values : ndarray, shape (n_sites, n_criteria)
    weights, best, worst : ndarray, shape (n_criteria,)

    Returns
    -------
    to_best, to_worst : ndarray, shape (n_sites,)
    """
    to_best, to_worst = np.zeros(len(values)), np.zeros(len(values))
    for j in np.flatnonzero(weights):
        to_best += np.square(weights[j] * (best[j] - values[:, j]))
        to_worst += np.square(weights[j] * (values[:, j] - worst[j]))
    return np.sqrt(to_best, out=to_best), np.sqrt(to_worst, out=to_worst)


def closeness(to_best: np.ndarray, to_worst: np.ndarray) -> np.ndarray:
    """Return ``to_worst / (to_best + to_worst)``; 0.5 where both are 0, as all sites are equal.

    >>> closeness(np.array([1.0, 0.0, 0.0]), np.array([3.0, 2.0, 0.0]))
    array([0.75, 1.  , 0.5 ])
    """
    whole = to_best + to_worst
    return np.divide(to_worst, whole, out=np.full(len(whole), 0.5), where=whole > 0)


def topsis(values: np.ndarray, weights: np.ndarray, ideal: str = "sample") -> np.ndarray:
    """Return the closeness of each site, shape ``(n_sites,)``, 0..1.

    >>> topsis(np.array([[1.0, 1.0], [0.0, 0.5]]), np.array([0.5, 0.5]), ideal="fixed")
    array([1.        , 0.30901699])
    """
    points = _points(values, ideal)
    return by_blocks(lambda rows: closeness(*distances(rows, weights, *points)), values)


def _points(values: np.ndarray, ideal: str) -> tuple[np.ndarray, np.ndarray]:
    if ideal == "fixed":
        return np.ones(values.shape[1]), np.zeros(values.shape[1])
    return values.max(axis=0), values.min(axis=0)


def sample_bounds(
    low: np.ndarray, high: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return ends that surely hold the closeness when best and worst come from the sample.

    The best amount of a criterion lies between the largest low and the largest high end; the worst
    likewise. Each difference is taken at its own extremes, so the ends are safe but not tight.
    """
    near, far = [np.zeros(len(low)) for _ in "ab"], [np.zeros(len(low)) for _ in "ab"]
    for j in np.flatnonzero(weights):
        w, lo, hi = weights[j], low[:, j], high[:, j]
        near[0] += np.square(w * np.maximum(lo.max() - hi, 0.0))
        near[1] += np.square(w * (hi.max() - lo))
        far[0] += np.square(w * np.maximum(lo - hi.min(), 0.0))
        far[1] += np.square(w * (hi - lo.min()))
    near, far = [np.sqrt(a) for a in near], [np.sqrt(a) for a in far]
    least, most = closeness(near[1], far[0]), closeness(near[0], far[1])
    vague = (near[0] == 0) & (far[0] == 0) & ((near[1] > 0) | (far[1] > 0))
    least[vague], most[vague] = np.minimum(least[vague], 0.5), np.maximum(most[vague], 0.5)
    return least, most


class Topsis(Method):
    """Score = distance to the worst point, as a share of both distances.

    The pipeline hands over values on 0..1 with fixed anchors, so nothing is normalised here. With
    ``ideal: fixed`` (default) the two points are value 1 and value 0 in every criterion: a site's
    score depends on its own values alone, rises with each of them, and score intervals are exact.
    With ``ideal: sample`` they are the best and worst values present, as the method was published:
    then a site added can reorder others, and score intervals are safe but not tight.
    Contributions share out the loss in proportion to the squared weighted distance to the best.
    """

    kind = "topsis"
    summary = "near the best point and far from the worst"
    formula = "score_i = D-_i / (D+_i + D-_i), D+_i^2 = sum_j (w_j (best_j - v_ij))^2, D- likewise"
    source = "C. L. Hwang and K. Yoon, Multiple Attribute Decision Making (1981)"
    can_reverse_ranks = True

    class Parameters(BaseModel):
        """``ideal`` says where the best and worst points come from."""

        model_config = ConfigDict(extra="forbid", frozen=True)
        ideal: Literal["fixed", "sample"] = "fixed"

    def __init__(self, *, ideal="fixed", weights=None, anchors=None):
        self.ideal = ideal
        self.weights = weights
        self.anchors = anchors

    @property
    def relative(self) -> bool:
        return self.ideal == "sample"

    def _scores(self, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return topsis(values, weights, self.ideal)

    def _losses(self, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        best, worst = _points(values, self.ideal)
        loss = 1.0 - closeness(*distances(values, weights, best, worst))
        parts = np.square(weights * (best - values))
        whole = parts.sum(axis=1)
        equal = whole == 0
        parts[equal] = weights  # all sites equal: each criterion loses half its weight
        return parts * (loss / np.where(equal, 1.0, whole))[:, None]

    def _bounds(self, low, high, weights):
        if not self.relative:
            return super()._bounds(low, high, weights)
        return sample_bounds(low, high, weights)
