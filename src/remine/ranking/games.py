"""Many sites at once: k groups of rivals always above, or weights that put a site in front.

Each site plays a game against a group of rivals: the weights try to make the best rival's lead
small, the rivals answer with whoever leads most. Optimistic multiplicative weights play all sites'
games side by side with a few matrix products a round (A. Rakhlin and K. Sridharan, NIPS 26 (2013);
the site's answer is the best response). What comes of it is checked, not trusted:

- The rivals' answers of a game, averaged, are a mixture. If it is above the site at every corner of
  the weights, some member of the group is above the site under all weights. The rivals are dealt
  into k groups without a common member; k such mixtures keep the site out of the first k. A site
  that sits among its own rivals proves nothing falsely: taken out of a mixture that is above it, it
  leaves one that is above it still.
- Weights under which fewer than k of all sites are above it show that it can be among the first k.
"""

from __future__ import annotations

import numpy as np
from threadpoolctl import threadpool_limits

from remine.ranking.order import TIE
from remine.ranking.weight_region import WeightRegion

_SURE = 3e-5  # a lead beyond what sums in single precision can err by
_SITES = 1000  # played side by side: with 50 groups of 60 rivals 12 MB a round
_CHECKED = 64  # weights tried on all sites at a time


def strong_rivals(least: np.ndarray, count: int, seed: int = 0) -> np.ndarray:
    """Return the rows that are most often among the best under weights of few criteria.

    Parameters
    ----------
    least : ndarray, shape (n_sites, n_corners)
        What each site scores at least at each corner of the weights.
    count : int

    >>> sorted(strong_rivals(np.array([[0.9, 0.1], [0.1, 0.1], [0.2, 0.9]]), 2).tolist())
    [0, 2]
    """
    n, m = least.shape
    weights = np.random.default_rng(seed).dirichlet(np.full(m, 0.3), size=300)
    top = min(max(2 * count // len(weights), 3), n)
    times = np.zeros(n)
    for row in weights:
        times[np.argpartition(-(least @ row), top - 1)[:top]] += 1
    return np.argsort(-(times + 1e-3 * least.mean(axis=1)), kind="stable")[:count]


def always_behind(
    least: np.ndarray, most: np.ndarray, sites: np.ndarray, k: int, of: int = 150,
    rounds: int = 60, pace: float = 1.0,
) -> np.ndarray:
    """Return the mask of the sites that k groups of rivals are proved to be above.

    Parameters
    ----------
    least, most : ndarray, shape (n_sites, n_corners)
        What each site scores at least and at most at each corner of the weights.
    sites : ndarray of int
    k : int
    of : int
        Rivals in each group.
    rounds : int
    pace : float
        How fast the weights move.

    Examples
    --------
    >>> better = np.random.default_rng(0).uniform(0.5, 1, (40, 3))
    >>> values = np.vstack([better, np.full((1, 3), 0.4)])
    >>> always_behind(values, values, np.array([40]), 2, of=20).tolist()
    [True]
    """
    found = np.zeros(len(sites), dtype=bool)
    of = min(of, len(least) // k)
    if not of or not len(sites):
        return found
    chosen = strong_rivals(least, k * of)
    groups = np.stack([least[chosen[deal::k][:of]] for deal in range(k)]).astype(np.float32)
    with threadpool_limits(1, "blas"):
        for start in range(0, len(sites), _SITES):
            goal = most[sites[start : start + _SITES]].astype(np.float32)
            found[start : start + _SITES] = _all_groups_above(groups, goal, rounds, pace)
    return found


def _all_groups_above(groups: np.ndarray, goal: np.ndarray, rounds: int, pace: float) -> np.ndarray:
    """Play every group's game for every goal; tell whose mixtures are all above at all corners."""
    above = np.ones(len(goal), dtype=bool)
    for group in groups:
        here = np.flatnonzero(above)
        if not len(here):
            break
        mark = goal[here]
        played, answers, leads = np.zeros_like(mark), np.zeros_like(mark), np.zeros_like(mark)
        for turn in range(1, rounds + 1):
            weights = _weights(leads + played, pace)
            answer = group[(weights @ group.T).argmax(axis=1)]
            played = answer - mark
            leads += played
            answers += turn * answer
        mixture = answers / (rounds * (rounds + 1) / 2)
        above[here] = ((mixture - mark).min(axis=1) > _SURE)
    return above


def _weights(leads: np.ndarray, pace: float) -> np.ndarray:
    """Return weights that favour the corners where rivals have led least."""
    fall = -pace * leads
    fall -= fall.max(axis=1, keepdims=True)
    weights = np.exp(fall)
    return weights / weights.sum(axis=1, keepdims=True)


def can_be_first(
    low: np.ndarray, high: np.ndarray, sites: np.ndarray, k: int, region: WeightRegion,
    rivals: int = 2000, rounds: int = 30, paces: tuple[float, ...] = (2.0, 10.0),
) -> np.ndarray:
    """Return the mask of the sites for which weights with fewer than k above them were found.

    The site's unknown values are at their best, all others' at their worst.

    Parameters
    ----------
    low, high : ndarray, shape (n_sites, n_criteria), 0..1
    sites : ndarray of int
    k : int
    region : WeightRegion
    rivals, rounds, paces
        How hard to look: against so many, for so long, with weights moving so fast.

    Examples
    --------
    >>> values = np.array([[0.9, 0.1], [0.1, 0.9], [0.6, 0.6], [0.4, 0.4]])
    >>> can_be_first(values, values, np.array([2, 3]), 1, WeightRegion(2)).tolist()
    [True, False]
    """
    found = np.zeros(len(sites), dtype=bool)
    if not len(sites):
        return found
    corners = region.corners
    least, most = low @ corners.T, high @ corners.T
    chosen = least[strong_rivals(least, min(rivals, len(low)))].astype(np.float32)
    with threadpool_limits(1, "blas"):
        for pace in paces:
            for start in range(0, len(sites), _SITES):
                here = start + np.flatnonzero(~found[start : start + _SITES])
                goal = most[sites[here]].astype(np.float32)
                above, at = _least_above(chosen, goal, k, rounds, pace)
                hope = np.flatnonzero(above < k)
                weights = at[hope].astype(float) @ corners
                weights /= weights.sum(axis=1, keepdims=True)
                found[here[hope]] = _hold(low, high, sites[here[hope]], weights, k, region)
    return found


def _least_above(rivals, goal, k: int, rounds: int, pace: float) -> tuple[np.ndarray, np.ndarray]:
    """Return how few rivals were above each goal in any round, and the weights of that round."""
    k = min(k, len(rivals))
    leads, played = np.zeros_like(goal), np.zeros_like(goal)
    fewest, at = np.full(len(goal), len(rivals) + 1), np.zeros_like(goal)
    for _ in range(rounds):
        weights = _weights(leads + played, pace)
        score = weights @ rivals.T
        above = (score > (weights * goal).sum(axis=1)[:, None]).sum(axis=1)
        better = above < fewest
        fewest[better], at[better] = above[better], weights[better]
        nearest = np.argpartition(-score, k - 1, axis=1)[:, :k]
        played = rivals[nearest].mean(axis=1) - goal
        leads += played
    return fewest, at


def _hold(low, high, sites, weights, k: int, region: WeightRegion) -> np.ndarray:
    """Tell under which of the weights fewer than k of all sites are above the one they are for."""
    good = region.holds(weights)
    for start in range(0, len(sites), _CHECKED):
        rows = slice(start, start + _CHECKED)
        own = (high[sites[rows]] * weights[rows]).sum(axis=1)
        score = low @ weights[rows].T
        above = (score > own + TIE).sum(axis=0)
        above -= score[sites[rows], np.arange(len(own))] > own + TIE
        good[rows] &= above < k
    return good
