"""The smallest change of weights, taken together, under which two sites tie."""

from __future__ import annotations

import numpy as np

from remine.ranking.order import TIE


def smallest_shift(lead: np.ndarray, weights: np.ndarray) -> np.ndarray | None:
    """Return the weights nearest to given ones under which a lead is gone; None if none are.

    Nearest by how much weight moves from one criterion to another, half the sum of the absolute
    changes. Weight is best taken from where the upper site leads most and given to where it leads
    least, until the sum of weight times lead is 0: each unit moved costs the upper site the
    difference of the two leads, and no other pair costs it more.

    Parameters
    ----------
    lead : ndarray, shape (n_criteria,)
        The upper site's value less the lower's.
    weights : ndarray, shape (n_criteria,), not negative, summing to 1

    Examples
    --------
    >>> smallest_shift(np.array([0.5, 0.1, -0.3]), np.array([0.4, 0.4, 0.2])).round(3).tolist()
    [0.175, 0.4, 0.425]
    >>> smallest_shift(np.array([0.5, 0.1]), np.array([0.5, 0.5])) is None
    True
    """
    margin, goal = float(lead @ weights), int(np.argmin(lead))
    out = weights.astype(float).copy()
    if lead[goal] > TIE:
        return None
    for giver in np.argsort(-lead, kind="stable"):
        gain = float(lead[giver] - lead[goal])
        if margin <= TIE or gain <= TIE:
            break
        moved = min(out[giver], margin / gain)
        out[giver] -= moved
        out[goal] += moved
        margin -= moved * gain
    return out if margin <= TIE else None
