"""Ranks and rank intervals from scores."""

from __future__ import annotations

import numpy as np

#: Neighbouring scores closer than this share a rank: below it lies only the rounding of sums.
TIE = 1e-12


def competition_ranks(score: np.ndarray, eligible: np.ndarray) -> np.ndarray:
    """Return ranks from 1; ties share a rank; NaN where not eligible. Shape ``(n_sites,)``.

    >>> competition_ranks(np.array([0.2, 0.9, 0.9, 0.5]), np.array([True, True, True, False]))
    array([ 3.,  1.,  1., nan])
    """
    rank = np.full(len(score), np.nan)
    (level,) = _levels(score[eligible])
    rank[eligible] = 1 + _above(level, level)
    return rank


def rank_intervals(
    low: np.ndarray, high: np.ndarray, eligible: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the best and worst rank each site can have, whatever the unknown values are.

    A site is surely behind another only if its high end lies below the other's low end.

    >>> low, high = np.array([0.5, 0.1, 0.7]), np.array([0.5, 0.6, 0.7])
    >>> best, worst = rank_intervals(low, high, np.ones(3, bool))
    >>> best.tolist(), worst.tolist()
    ([2.0, 2.0, 1.0], [3.0, 3.0, 1.0])
    """
    best, worst = np.full(len(low), np.nan), np.full(len(low), np.nan)
    lows, highs = _levels(low[eligible], high[eligible])
    best[eligible] = 1 + _above(lows, highs)
    worst[eligible] = 1 + _above(highs, lows) - (highs > lows)  # a site is not above itself
    return best, worst


def _above(levels: np.ndarray, than: np.ndarray) -> np.ndarray:
    """Return how many of ``levels`` are higher than each of ``than``."""
    return len(levels) - np.searchsorted(np.sort(levels), than, side="right")


def _levels(*scores: np.ndarray) -> list[np.ndarray]:
    """Return scores as whole steps: a new step begins where the next score is `TIE` higher.

    A fixed grid would part two scores that differ by the last digit and lie on either side of a
    grid line.
    """
    together = np.concatenate(scores)
    rising, back = np.unique(together, return_inverse=True)
    step = np.concatenate(([0], np.cumsum(np.diff(rising) > TIE)))[: len(rising)]
    return np.split(step[back], np.cumsum([len(part) for part in scores])[:-1])
