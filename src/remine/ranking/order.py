"""Ranks and rank intervals from scores."""

from __future__ import annotations

import numpy as np

#: Scores closer than this share a rank: below it lies only the rounding of sums.
TIE = 1e-12


def competition_ranks(score: np.ndarray, eligible: np.ndarray) -> np.ndarray:
    """Return ranks from 1; ties share a rank; NaN where not eligible. Shape ``(n_sites,)``.

    >>> competition_ranks(np.array([0.2, 0.9, 0.9, 0.5]), np.array([True, True, True, False]))
    array([ 3.,  1.,  1., nan])
    """
    rank = np.full(len(score), np.nan)
    level = _levels(score[eligible])
    if len(level):
        falling = -np.sort(-level)
        rank[eligible] = 1 + np.searchsorted(-falling, -level, side="left")
    return rank


def rank_intervals(
    low: np.ndarray, high: np.ndarray, eligible: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the best and worst rank each site can have, whatever the unknown values are.

    A site is surely behind another only if its high end lies below the other's low end.

    >>> best, worst = rank_intervals(np.array([0.5, 0.1, 0.7]), np.array([0.5, 0.6, 0.7]), np.ones(3, bool))
    >>> best.tolist(), worst.tolist()
    ([2.0, 2.0, 1.0], [3.0, 3.0, 1.0])
    """
    best, worst = np.full(len(low), np.nan), np.full(len(low), np.nan)
    lows, highs = _levels(low[eligible]), _levels(high[eligible])
    if len(lows):
        rising_low, rising_high = np.sort(lows), np.sort(highs)
        n = len(lows)
        surely_above = n - np.searchsorted(rising_low, highs, side="right")
        maybe_above = n - np.searchsorted(rising_high, lows, side="right")
        maybe_above = maybe_above - (highs > lows)  # a site is not above itself
        best[eligible], worst[eligible] = 1 + surely_above, 1 + maybe_above
    return best, worst


def _levels(score: np.ndarray) -> np.ndarray:
    """Return scores on a grid of `TIE`, so that rounding of sums cannot split a tie."""
    return np.round(score / TIE) * TIE
