"""The confidence factor of SMAA: is a site among the first even under its own best weights?"""

from __future__ import annotations

import numpy as np

from remine.ranking.order import TIE


def confidence_factor(
    low: np.ndarray,
    high: np.ndarray,
    weights: np.ndarray,
    site: int,
    k: int = 50,
    draws: int = 1000,
    seed: int = 0,
) -> float:
    """Return the probability that a site is among the first k under given weights.

    Only the unknown values are drawn. Rivals whose interval of scores lies wholly above or below
    the site's are counted without drawing: the share is that of drawing all.

    Parameters
    ----------
    low, high : ndarray, shape (n_sites, n_criteria), 0..1
    weights : ndarray, shape (n_criteria,)
        The site's central weights, ``Acceptability.central_weights[site]``.
    site : int
    k, draws, seed : int

    Returns
    -------
    float, 0..1; exactly 0 or 1 where no unknown value can change it

    Notes
    -----
    R. Lahdelma and P. Salminen, SMAA-2, Operations Research 49 (2001) 444-454.

    Examples
    --------
    >>> low, high = np.array([[0.5], [0.0], [0.2]]), np.array([[0.5], [1.0], [0.2]])
    >>> confidence_factor(low, high, np.array([1.0]), site=0, k=1)
    0.473
    """
    least, most = low @ weights, high @ weights
    above = int((least > most[site] + TIE).sum())
    open_question = most > least[site] + TIE
    open_question &= least <= most[site] + TIE
    open_question[site] = False
    rivals = np.r_[site, np.flatnonzero(open_question)]
    if above >= k or above + len(rivals) - 1 < k:
        return float(above < k)
    generator, good = np.random.default_rng(seed), 0
    cells = np.argwhere(high[rivals] > low[rivals])
    width = (high - low)[rivals][tuple(cells.T)] * weights[cells[:, 1]]
    for _ in range(draws):
        score = least[rivals] + np.bincount(
            cells[:, 0], width * generator.random(len(cells)), minlength=len(rivals)
        )
        good += above + int((score[1:] > score[0] + TIE).sum()) < k
    return good / draws
