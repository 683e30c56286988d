"""What taking one site away does to the order of the others, tried on the run itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from remine.ranking.base import Method
from remine.ranking.order import TIE

_TRIES, _FEW, _MANY = 10, 3, 20_000  # beyond so many sites only a few are tried


@dataclass(frozen=True)
class Reversal:
    """What came of leaving one site out at a time.

    ``tried`` sites were left out in turn; after ``times`` of these some pair among the first ``k``
    stood the other way round, at most ``pairs`` at once.
    """

    k: int
    tried: int
    times: int
    pairs: int

    def words(self) -> str:
        """Return the sentence that stands beside the ranks."""
        told = f"left out {self.tried} sites one at a time"
        if not self.times:
            return f"{told}: no pair among the first {self.k} turned"
        return f"{told}: {self.times} times pairs among the first {self.k} turned, " \
               f"up to {self.pairs} at once"  # fmt: skip


def reversals(method: Method, values: np.ndarray, weights: np.ndarray, k: int = 50) -> Reversal:
    """Leave out the last site, the first and others evenly between; count turned pairs.

    Parameters
    ----------
    method : Method
    values : ndarray, shape (n_sites, n_criteria), 0..1
    weights : ndarray, shape (n_criteria,)
    k : int

    Examples
    --------
    >>> from remine.ranking.weighted_sum import WeightedSum
    >>> values = np.random.default_rng(0).random((40, 3))
    >>> reversals(WeightedSum(), values, np.array([0.5, 0.3, 0.2]), k=5).words()
    'left out 10 sites one at a time: no pair among the first 5 turned'
    """
    score = method.scores(values, weights)
    n, k = len(score), min(k, len(score))
    order = np.argsort(-score, kind="stable")
    count = min(n, _TRIES if n <= _MANY else _FEW)
    places = np.unique(np.linspace(0, n - 1, count).round().astype(int))
    found = [_turned(method, values, weights, score, order[:k], order[at]) for at in places]
    return Reversal(k, len(places), sum(map(bool, found)), max(found, default=0))


def _turned(method, values, weights, score, first, gone) -> int:
    """Return how many pairs among the first stand the other way round without one site."""
    if len(values) < 3:
        return 0
    kept = np.flatnonzero(np.arange(len(values)) != gone)
    again = np.full(len(values), np.nan)
    again[kept] = method.scores(values[kept], weights)
    first = first[first != gone]
    before = np.subtract.outer(score[first], score[first])
    after = np.subtract.outer(again[first], again[first])
    return int(((before > TIE) & (after < -TIE)).sum())
