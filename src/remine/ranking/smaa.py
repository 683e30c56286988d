"""How sure a ranking is: weights and unknown values drawn at random, ranks counted (SMAA-2).

Scores are the weighted sum, whose linearity makes it possible to discard, for each draw, all sites
that cannot come among the first k without sorting them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from remine.ranking.base import checked
from remine.ranking.order import TIE

_BLOCK = 32  # draws scored at a time: with 100,000 sites 13 MB
_SCOUTS = 4  # the threshold of a draw is guessed from this many times k sites


@dataclass(frozen=True)
class Draws:
    """Weights to try and how to fill the unknown cells.

    Attributes
    ----------
    weights : ndarray, shape (n_draws, n_criteria)
        Each row is not negative and sums to 1.
    seed : int
        Of the values inside the intervals; the weights are given.
    """

    weights: np.ndarray
    seed: int

    @classmethod
    def dirichlet(
        cls,
        weights: np.ndarray,
        draws: int = 1000,
        concentration: float | None = None,
        seed: int = 0,
    ) -> Draws:
        """Draw weights around given ones, over the positive ones only.

        Parameters
        ----------
        weights : ndarray, shape (n_criteria,)
            The profile's weights, summing to 1. A criterion of weight 0 keeps 0.
        draws : int
        concentration : float, optional
            The sum of the Dirichlet parameters ``concentration * w_j``: the larger, the nearer the
            draws stay to the given weights; the variance of a weight is
            ``w (1 - w) / (concentration + 1)``. None draws evenly from all weights, that is
            parameter 1 for each positive weight, as if nobody knew more than which ones count.
        seed : int

        Examples
        --------
        >>> drawn = Draws.dirichlet(np.array([0.5, 0.5, 0.0]), draws=4, concentration=20).weights
        >>> drawn.shape, bool((drawn[:, 2] == 0).all()), bool(np.allclose(drawn.sum(axis=1), 1))
        ((4, 3), True, True)
        """
        positive = np.flatnonzero(weights > 0)
        if not len(positive) or (concentration is not None and not concentration > 0):
            raise ValueError("some weight is positive, and the concentration too")
        even = np.ones(len(positive))
        share = weights[positive] / weights[positive].sum()
        parameters = even if concentration is None else concentration * share
        out = np.zeros((draws, len(weights)))
        out[:, positive] = np.random.default_rng(seed).dirichlet(parameters, size=draws)
        return cls(out, seed)


@dataclass(frozen=True)
class Acceptability:
    """What the draws say about each site.

    Attributes
    ----------
    k : int
    n_draws : int
    top : ndarray of int, shape (n_sites,)
        In how many draws the site is among the first k; ties at the k-th place are all among them.
    classes : tuple of int
        Last ranks of the rank classes, ending with the number of sites; empty if not asked for.
    class_counts : ndarray of int, shape (n_sites, n_classes)
    weight_sums : ndarray, shape (n_sites, n_criteria)
        Sum of the weights of the draws in which the site is among the first k.
    """

    k: int
    n_draws: int
    top: np.ndarray
    classes: tuple[int, ...]
    class_counts: np.ndarray
    weight_sums: np.ndarray

    @property
    def top_probability(self) -> np.ndarray:
        """Share of the draws in which the site is among the first k, shape ``(n_sites,)``."""
        return self.top / self.n_draws

    @property
    def class_probability(self) -> np.ndarray:
        """Share of the draws in each rank class, shape ``(n_sites, n_classes)``; rows sum to 1."""
        return self.class_counts / self.n_draws

    @property
    def standard_error(self) -> np.ndarray:
        """Monte Carlo error of `top_probability`, ``sqrt(p (1 - p) / draws)``; ``(n_sites,)``.

        0 at p of 0 and 1, where it says nothing: there `unseen` bounds what was missed.
        """
        p = self.top_probability
        return np.sqrt(p * (1.0 - p) / self.n_draws)

    @property
    def unseen(self) -> float:
        """What the probability of something never seen stays below, at 95 %: about 3 / draws."""
        return 1.0 - 0.05 ** (1.0 / self.n_draws)

    @property
    def central_weights(self) -> np.ndarray:
        """Mean weights of the draws that favour each site, shape ``(n_sites, n_criteria)``.

        NaN for a site that no draw puts among the first k. With k of 1 this is the central weight
        vector of SMAA-2.
        """
        times = np.where(self.top > 0, self.top, np.nan)
        return self.weight_sums / times[:, None]


def smaa(
    low: np.ndarray, high: np.ndarray, draws: Draws, k: int = 50, classes: Sequence[int] = ()
) -> Acceptability:
    """Count in how many draws each site is among the first k, and in which rank class it is.

    In every draw one row of weights is used and every unknown cell of every site is drawn evenly
    from its interval, all independent.

    Parameters
    ----------
    low, high : ndarray, shape (n_sites, n_criteria), 0..1
        The ends of the interval of each value; equal where it is known.
    draws : Draws
    k : int
        1 to the number of sites; more is read as all.
    classes : sequence of int, optional
        Last rank of each class, rising; a last class up to the number of sites is added.

    Returns
    -------
    Acceptability

    Notes
    -----
    The counts are those of scoring all sites in every draw (`plain`), found with less work: the
    k-th best of a few hundred scouts is at most the k-th best of all, so whoever is below it in a
    single-precision product, by more than that product can err, is out; the rest is scored in
    double precision. R. Lahdelma and P. Salminen, Operations Research 49 (2001) 444-454.

    Examples
    --------
    >>> values = np.array([[1.0, 0.0], [0.0, 1.0], [0.4, 0.4]])
    >>> found = smaa(values, values, Draws.dirichlet(np.array([0.5, 0.5]), 1000, seed=1), k=1)
    >>> found.top.tolist(), found.central_weights[0].round(2).tolist()
    ([490, 510, 0], [0.75, 0.25])
    """
    k, classes = _asked(low, high, draws, k, classes)
    job = _Job(low, high, draws, k, classes)
    if len(classes):
        job.count_classes(_BLOCK // 2)
    else:
        job.count_top(_BLOCK)
    return job.result(classes)


def plain(
    low: np.ndarray, high: np.ndarray, draws: Draws, k: int = 50, classes: Sequence[int] = ()
) -> Acceptability:
    """Do the same by scoring and sorting all sites in every draw: what `smaa` is tested against."""
    k, classes = _asked(low, high, draws, k, classes)
    job = _Job(low, high, draws, k, classes)
    everyone, extra = np.arange(len(low)), np.zeros(len(low), dtype=np.float32)
    for row, weights in enumerate(draws.weights):
        extra[job.unknown.sites] = job.unknown.parts(weights, row)
        score = job.exact(everyone, weights, extra)
        falling = -np.sort(-score)
        job.note(np.flatnonzero(score >= falling[k - 1] - TIE), weights)
        for count, end in zip(job.within, job.ends, strict=True):
            count += score >= falling[end - 1] - TIE
    return job.result(classes)


def _asked(low, high, draws, k, classes) -> tuple[int, tuple[int, ...]]:
    """Return k and the classes' last ranks as used, or raise a ValueError."""
    if low.shape != high.shape or not len(low) or (low > high).any():
        raise ValueError("low and high have one shape and some site, and low is nowhere above high")
    if not len(draws.weights) or draws.weights.ndim != 2:
        raise ValueError("there are no draws")
    checked(low, draws.weights[0])
    checked(high, draws.weights[0])
    if (draws.weights < 0).any() or not np.allclose(draws.weights.sum(axis=1), 1, atol=1e-9):
        raise ValueError("every row of weights is not negative and sums to 1")
    if k < 1 or any(end < 1 for end in classes) or any(np.diff(classes) <= 0):
        raise ValueError(f"k and the ends of classes are ranks, and classes rise: {k}, {classes}")
    n = len(low)
    ends = tuple(int(end) for end in classes if end < n)
    return min(int(k), n), (*ends, n) if len(classes) else ()


class _Unknown:
    """The cells whose value is not known, and what they add to the scores in a draw."""

    def __init__(self, low: np.ndarray, high: np.ndarray, seed: int):
        site, criterion = np.nonzero(high > low)
        self.criterion = criterion.astype(np.int16)
        self.width = (high - low)[site, criterion].astype(np.float32)
        self.first = np.flatnonzero(np.diff(site, prepend=-1))
        self.sites = site[self.first]
        self.seed = seed

    def parts(self, weights: np.ndarray, row: int) -> np.ndarray:
        """Return what the unknown cells of ``sites`` add in draw ``row``; even in their widths."""
        if not len(self.sites):
            return np.empty(0, dtype=np.float32)
        part = np.random.default_rng([self.seed, row]).random(len(self.width), dtype=np.float32)
        part *= self.width
        part *= weights.astype(np.float32)[self.criterion]
        return np.add.reduceat(part, self.first)


class _Job:
    """The running counts of one simulation."""

    def __init__(self, low, high, draws: Draws, k: int, ends: Sequence[int]):
        self.low, self.draws, self.k, self.ends = low, draws, k, np.array(ends[:-1], dtype=int)
        self.unknown = _Unknown(low, high, draws.seed)
        n, m = low.shape
        self.top = np.zeros(n, dtype=np.int64)
        self.weight_sums = np.zeros((n, m))
        self.within = np.zeros((len(self.ends), n), dtype=np.int32)
        self.slack = TIE + (m + 8) * 2.0**-23  # what single precision can err by, twice over
        middle = np.zeros(n)
        for end in (low, high):
            middle += end @ draws.weights.mean(axis=0)
        scouts = min(n, _SCOUTS * k + 200)
        self.scouts = np.argpartition(-middle, scouts - 1)[:scouts]

    def note(self, sites: np.ndarray, weights: np.ndarray) -> None:
        """Count the sites as among the first k under these weights."""
        self.top[sites] += 1
        self.weight_sums[sites] += weights

    def exact(self, sites: np.ndarray, weights: np.ndarray, extra: np.ndarray) -> np.ndarray:
        """Return the scores of some sites in double precision."""
        return (self.low[sites] * weights).sum(axis=1) + extra[sites]

    def count_top(self, block: int) -> None:
        """Go through all draws, keeping in each only who can reach the scouts' k-th score."""
        single = np.ascontiguousarray(self.low.T, dtype=np.float32)
        extra = np.zeros(len(self.low), dtype=np.float32)
        for start in range(0, len(self.draws.weights), block):
            rows = self.draws.weights[start : start + block]
            for row, (weights, rough) in enumerate(
                zip(rows, rows.astype(np.float32) @ single, strict=True), start
            ):
                extra[self.unknown.sites] = self.unknown.parts(weights, row)
                if len(self.unknown.sites):
                    rough += extra
                scouted = self.exact(self.scouts, weights, extra)
                at_least = np.partition(scouted, len(scouted) - self.k)[len(scouted) - self.k]
                able = np.flatnonzero(rough >= np.float32(at_least - self.slack))
                score = self.exact(able, weights, extra)
                last = np.partition(score, len(score) - self.k)[len(score) - self.k]
                self.note(able[score >= last - TIE], weights)

    def count_classes(self, block: int) -> None:
        """Go through all draws, placing sites between the scores of the classes' last ranks."""
        n = len(self.low)
        places = n - np.r_[self.ends, self.k]
        columns = np.ascontiguousarray(self.low.T)
        for start in range(0, len(self.draws.weights), block):
            rows = self.draws.weights[start : start + block]
            for row, (weights, score) in enumerate(zip(rows, rows @ columns, strict=True), start):
                score[self.unknown.sites] += self.unknown.parts(weights, row)
                last = np.partition(score, np.unique(places))[places] - TIE
                for count, end in zip(self.within, last, strict=False):
                    count += score >= end
                self.note(np.flatnonzero(score >= last[-1]), weights)

    def result(self, classes: tuple[int, ...]) -> Acceptability:
        """Return the counts as they stand."""
        draws = len(self.draws.weights)
        counts = np.empty((len(self.low), len(classes)), dtype=np.int32)
        if len(classes):
            upto = np.vstack([self.within, np.full(len(self.low), draws)])
            counts[:] = np.diff(upto, axis=0, prepend=0).T
        return Acceptability(self.k, draws, self.top, classes, counts, self.weight_sums)
