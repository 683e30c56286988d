"""How far one weight may move, the others keeping their proportions, before the first k change."""

from __future__ import annotations

import numpy as np

from remine.ranking.base import checked
from remine.ranking.order import TIE


def stability_intervals(values: np.ndarray, weights: np.ndarray, k: int = 50) -> np.ndarray:
    """Return the interval of each weight in which the same sites are the first k.

    Exact: with one weight set to t and the others scaled by ``(1 - t) / (1 - w_j)``, every score is
    a straight line in t, and the set changes where the lowest line of those inside meets the
    highest of those outside.

    Parameters
    ----------
    values : ndarray, shape (n_sites, n_criteria), 0..1
    weights : ndarray, shape (n_criteria,), not negative, summing to 1
    k : int
        Ties at the k-th place are all inside.

    Returns
    -------
    ndarray, shape (n_criteria, 2)
        Low and high end, 0..1, with the weight itself between them. NaN for a weight of 1, whose
        others have no proportions to keep.

    Examples
    --------
    >>> values = np.array([[1.0, 0.0], [0.0, 0.8], [0.1, 0.1]])
    >>> stability_intervals(values, np.array([0.6, 0.4]), k=1).round(3).tolist()
    [[0.444, 1.0], [0.0, 0.556]]
    """
    values, weights = checked(values, weights)
    score = values @ weights
    n, k = len(score), min(k, len(score))
    inside = score >= np.partition(score, n - k)[n - k] - TIE
    out = np.full((len(weights), 2), np.nan)
    for j, weight in enumerate(weights):
        if weight > 1 - 1e-9:
            continue
        if inside.all():
            out[j] = 0.0, 1.0
            continue
        at_none = (score - weight * values[:, j]) / (1.0 - weight)  # the score at weight 0
        lines = at_none, values[:, j] - at_none
        out[j] = [_end(*lines, inside, float(weight), end) for end in (0.0, 1.0)]
    return out


def _end(
    base: np.ndarray, slope: np.ndarray, inside: np.ndarray, start: float, end: float
) -> float:
    """Go from the far end back to the last t at which nobody outside is above anybody inside.

    The gap between the lowest inside and the highest outside is concave in t, so each step
    lands on the meeting of two lines that are too far out or right: it never passes the answer.
    """
    t, known, rivals = end, np.flatnonzero(inside), np.flatnonzero(~inside)
    while (t - start) * (end - start) > 0:
        score = base + t * slope
        lowest = known[np.argmin(score[known])]
        highest = rivals[np.argmax(score[rivals])]
        if score[lowest] >= score[highest] - TIE:
            return t
        at_start = (base + start * slope)[[lowest, highest]]
        gap, gap_there = at_start[0] - at_start[1], score[lowest] - score[highest]
        if gap <= TIE:
            return start
        t = start + (t - start) * gap / (gap - gap_there)
    return start
