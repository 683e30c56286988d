"""How sure a ranking is: weights and unknown values drawn at random, ranks counted (SMAA-2).

Scores are the weighted sum, whose linearity makes it possible to discard, for each draw, all sites
that cannot come among the first k without sorting them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from remine.ranking.base import checked
from remine.ranking.order import TIE
from remine.ranking.rank_spread import RankSpread

_BLOCK = 32  # draws scored at a time: with 100,000 sites 13 MB
_SCOUTS, _MORE_SCOUTS = 4, 200  # a draw's threshold is guessed from 4 k and so many sites more
_STEPS = 65_535  # an unknown value is drawn as one of so many even steps


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
    low: np.ndarray,
    high: np.ndarray,
    draws: Draws,
    k: int = 50,
    classes: Sequence[int] = (),
    spread: RankSpread | None = None,
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
    spread : RankSpread, optional
        Takes the ranks of all sites in as many draws as it has room for; not with classes.

    Returns
    -------
    Acceptability

    Notes
    -----
    The counts are those of scoring all sites in every draw (`plain`), found with less work: the
    k-th best of a few hundred scouts is at most the k-th best of all, so whoever is below it with
    all unknown values at their best, in a single-precision product and by more than that product
    can err, is out and has no value drawn; the rest is scored in double precision. R. Lahdelma and
    P. Salminen, Operations Research 49 (2001) 444-454.

    Examples
    --------
    >>> values = np.array([[1.0, 0.0], [0.0, 1.0], [0.4, 0.4]])
    >>> found = smaa(values, values, Draws.dirichlet(np.array([0.5, 0.5]), 1000, seed=1), k=1)
    >>> found.top.tolist(), found.central_weights[0].round(2).tolist()
    ([490, 510, 0], [0.75, 0.25])
    """
    k, classes = _asked(low, high, draws, k, classes)
    job = _Job(low, high, draws, k, classes)
    with threadpool_limits(1, "blas"):  # threads would wait for each other longer than they work
        if len(classes):
            job.count_classes()
        else:
            job.count_top(spread)
    return job.result(classes)


def plain(
    low: np.ndarray, high: np.ndarray, draws: Draws, k: int = 50, classes: Sequence[int] = ()
) -> Acceptability:
    """Do the same by scoring and sorting all sites in every draw: what `smaa` is tested against."""
    k, classes = _asked(low, high, draws, k, classes)
    job = _Job(low, high, draws, k, classes)
    everyone = np.arange(len(low))
    for row, (weights, able, of_able, _) in enumerate(job.able()):
        score = job.exact(everyone, weights, job.everyone(row, able, of_able))
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
        from scipy.sparse import csr_matrix

        self.width = (high - low).astype(np.float32) / np.float32(_STEPS)
        self.cells, self.seed = csr_matrix(self.width), seed

    def of_some(self, sites: np.ndarray, weights: np.ndarray, stream: Sequence[int]) -> np.ndarray:
        """Return what the unknown cells of some sites add, each drawn evenly in its interval."""
        if not self.cells.nnz:
            return np.zeros(len(sites), dtype=np.float32)
        width = self.width[sites]
        drawn = self._steps(width.size, stream).reshape(width.shape)
        return (drawn * width) @ weights.astype(np.float32)

    def of_all(self, weights: np.ndarray, stream: Sequence[int]) -> np.ndarray:
        """Return the same for all sites."""
        from scipy.sparse import csr_matrix

        cells = self.cells
        parts = self._steps(cells.nnz, stream) * cells.data
        drawn = csr_matrix((parts, cells.indices, cells.indptr), shape=cells.shape, copy=False)
        return drawn @ weights.astype(np.float32)

    def _steps(self, count: int, stream: Sequence[int]) -> np.ndarray:
        bits = np.random.PCG64([self.seed, *stream])
        return bits.random_raw((count + 3) // 4).view(np.uint16)[:count]


class _Job:
    """The running counts of one simulation."""

    def __init__(self, low, high, draws: Draws, k: int, ends: Sequence[int]):
        self.low, self.draws, self.k, self.ends = low, draws, k, np.array(ends[:-1], dtype=int)
        self.unknown = _Unknown(low, high, draws.seed)
        n, m = low.shape
        self.top = np.zeros(n, dtype=np.int64)
        self.weight_sums = np.zeros((n, m))
        self.within = np.zeros((len(self.ends), n), dtype=np.int32)
        self.slack = TIE + (m + 8) * 2.0**-22  # what single precision can err by, four times over
        self.most = np.ascontiguousarray(high.T, dtype=np.float32)
        mean = draws.weights[:_BLOCK].mean(axis=0)  # fewer draws are the first of more
        likely = (low + high) @ mean + np.sqrt((high - low) ** 2 @ mean**2 / 3.0)
        scouts = min(n, _SCOUTS * k + _MORE_SCOUTS)
        self.scouts = np.argpartition(-likely, scouts - 1)[:scouts]
        self.is_scout = np.isin(np.arange(n), self.scouts)

    def note(self, sites: np.ndarray, weights: np.ndarray) -> None:
        """Count the sites as among the first k under these weights."""
        self.top[sites] += 1
        self.weight_sums[sites] += weights

    def exact(self, sites: np.ndarray, weights: np.ndarray, extra: np.ndarray) -> np.ndarray:
        """Return the scores of some sites in double precision; ``extra`` is theirs."""
        return (self.low[sites] * weights).sum(axis=1) + extra

    def able(self) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
        """Yield every draw's weights, who can be among the first k, what their unknown cells add,
        and their scores.

        The scouts are drawn first. Whoever would be below their k-th score with every unknown value
        at its best is not drawn at all.
        """
        scouts, every = self.scouts, self.draws.weights
        for start in range(0, len(every), _BLOCK):
            most = every[start : start + _BLOCK].astype(np.float32) @ self.most
            for row, reach in enumerate(most, start):
                weights = every[row]
                extra = self.unknown.of_some(scouts, weights, (0, row))
                score = self.exact(scouts, weights, extra)
                bar = np.partition(score, len(score) - self.k)[len(score) - self.k] - self.slack
                others = np.flatnonzero(reach >= np.float32(bar))
                others = others[~self.is_scout[others]]
                of_others = self.unknown.of_some(others, weights, (1, row))
                of_all = np.concatenate((extra, of_others))
                score = np.concatenate((score, self.exact(others, weights, of_others)))
                yield weights, np.concatenate((scouts, others)), of_all, score

    def everyone(self, row: int, able: np.ndarray, of_able: np.ndarray) -> np.ndarray:
        """Return what unknown cells add to every site in a draw; to the able as they were drawn."""
        extra = self.unknown.of_all(self.draws.weights[row], (2, row))
        extra[able] = of_able
        return extra

    def count_top(self, spread: RankSpread | None = None) -> None:
        """Go through all draws, scoring in each only who can be among the first k."""
        single = None if spread is None else np.ascontiguousarray(self.low.T, dtype=np.float32)
        for row, (weights, able, extra, score) in enumerate(self.able()):
            if spread is not None and not spread.full:
                every = weights.astype(np.float32) @ single
                spread.add(every + self.everyone(row, able, extra))
            last = np.partition(score, len(score) - self.k)[len(score) - self.k]
            self.note(able[score >= last - TIE], weights)

    def count_classes(self) -> None:
        """Go through all draws, placing sites between the scores of the classes' last ranks."""
        n = len(self.low)
        places = n - np.r_[self.ends, self.k]
        columns = np.ascontiguousarray(self.low.T)
        for row, (weights, able, of_able, _) in enumerate(self.able()):
            score = weights @ columns
            score += self.everyone(row, able, of_able)
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
