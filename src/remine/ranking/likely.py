"""How likely a place is, for every site of a run: near the first k, and between which ranks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from remine.ranking.base import Method
from remine.ranking.order import TIE
from remine.ranking.rank_spread import RankSpread
from remine.ranking.smaa import Draws, smaa

#: The share of the draws that `LikelyRanks.low` and `LikelyRanks.high` enclose.
SHARE = 0.9
#: Draws in which every site is ranked; who is among the first k takes all draws.
RANKED_DRAWS = 200
_MOST_BY_DEFINITION = 3_000_000  # sites times draws scored one by one under other methods


@dataclass(frozen=True)
class LikelyRanks:
    """What the draws say of each site's rank; arrays have shape ``(n_sites,)``.

    Attributes
    ----------
    k : int
    probability, standard_error : ndarray of float, 0..1
        Share of the draws among the first k, and its Monte Carlo error. Where a share is 0 or 1
        the error is 0, and 3 / draws is what the true one differs by at most, at 95 %.
    low, high : ndarray of int
        The ranks between which the site lies in 90 % of the draws.
    """

    k: int
    probability: np.ndarray
    standard_error: np.ndarray
    low: np.ndarray
    high: np.ndarray


def why_not_likely(method: Method, n_sites: int, draws: int) -> str:
    """Return why nothing is told of how likely a place is; empty if it is."""
    if not draws:
        return "not asked for: sureness.draws is 0"
    if method.relative:
        return f"not available under {method.kind}: its scores compare all sites of the run"
    if method.kind != "weighted_sum" and n_sites * draws > _MOST_BY_DEFINITION:
        most = _MOST_BY_DEFINITION // draws
        return f"not available under {method.kind} beyond {most:,} sites with {draws:,} draws"
    return ""


def likely_ranks(
    method: Method,
    low: np.ndarray,
    high: np.ndarray,
    weights: np.ndarray,
    k: int,
    draws: int,
    concentration: float,
    seed: int,
) -> LikelyRanks:
    """Draw weights around given ones and every unknown value from its interval; count the ranks.

    Parameters
    ----------
    method : Method
        One for which `why_not_likely` says nothing.
    low, high : ndarray, shape (n_sites, n_criteria), 0..1
    weights : ndarray, shape (n_criteria,), summing to 1
    k, draws : int
    concentration : float
        Of the Dirichlet distribution of the weights, see `Draws.dirichlet`.
    seed : int

    Examples
    --------
    >>> from remine.ranking.weighted_sum import WeightedSum
    >>> values, even = np.array([[0.9, 0.1], [0.1, 0.9], [0.0, 0.0]]), np.array([0.5, 0.5])
    >>> found = likely_ranks(WeightedSum(), values, values, even, 1, 1000, 20.0, seed=1)
    >>> found.probability.round(1).tolist(), found.low.tolist(), found.high.tolist()
    ([0.5, 0.5, 0.0], [1, 1, 3], [2, 2, 3])
    """
    drawn = Draws.dirichlet(weights, draws, concentration, seed)
    spread = RankSpread(len(low), min(draws, RANKED_DRAWS))
    if method.kind == "weighted_sum":
        seen = smaa(low, high, drawn, k, spread=spread)
        k, top = seen.k, seen.top
    else:
        k = min(k, len(low))
        top = _by_definition(method, low, high, drawn, k, spread)
    p = top / draws
    return LikelyRanks(k, p, np.sqrt(p * (1.0 - p) / draws), *spread.range_of(SHARE))


def _by_definition(method: Method, low, high, drawn: Draws, k: int, spread: RankSpread):
    """Return the counts among the first k under a method that is scored anew in every draw."""
    top, width = np.zeros(len(low), dtype=np.int64), high - low
    for row, weights in enumerate(drawn.weights):
        generator = np.random.default_rng([drawn.seed, row])
        values = np.clip(low + width * generator.random(low.shape), 0.0, 1.0)
        score = method.scores(values, weights)
        top += score >= np.partition(score, len(score) - k)[len(score) - k] - TIE
        if not spread.full:
            spread.add(score)
    return top
