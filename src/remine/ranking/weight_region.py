"""All the weights a group could accept: ranges and an order, sampled evenly or searched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

_REJECTION_SHARE = 1e-3  # below this share of accepted draws the walk is cheaper
_STEPS_PER_CRITERION = 30


@dataclass(frozen=True)
class WeightRegion:
    """Weights that are not negative, sum to 1, lie in ranges and respect an order.

    Attributes
    ----------
    n_criteria : int
    low, high : sequence of float, optional
        The range of each weight, 0..1.
    order : sequence of (int, int)
        Pairs (a, b): criterion a weighs at least as much as b.

    Raises
    ------
    ValueError
        If no weights satisfy all of it.

    Examples
    --------
    >>> region = WeightRegion(3, order=[(0, 1), (1, 2)])
    >>> draws = region.sample(1000, np.random.default_rng(0))
    >>> bool((np.diff(draws, axis=1) <= 0).all()), draws.mean(axis=0).round(1)
    (True, array([0.6, 0.3, 0.1]))
    """

    n_criteria: int
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    order: Sequence[tuple[int, int]] = field(default_factory=tuple)

    def __post_init__(self):
        if any(not 0 <= k < self.n_criteria for pair in self.order for k in pair):
            raise ValueError(f"the order names a criterion outside 0..{self.n_criteria - 1}")
        for end in (self.low, self.high):
            if len(end) not in (0, self.n_criteria):
                raise ValueError(f"ranges are given for all {self.n_criteria} criteria or for none")
        if self._solve(np.zeros(self.n_criteria)) is None:
            raise ValueError("no weights lie in these ranges in this order and sum to 1")

    @property
    def free(self) -> bool:
        """Whether any weights will do."""
        return not (len(self.low) or len(self.high) or len(self.order))

    @cached_property
    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Low and high ends, shape ``(n_criteria,)``."""
        m = self.n_criteria
        low = np.asarray(self.low, float) if len(self.low) else np.zeros(m)
        high = np.asarray(self.high, float) if len(self.high) else np.ones(m)
        return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)

    @cached_property
    def inequalities(self) -> np.ndarray:
        """Rows g with ``g w <= 0`` for the order, shape ``(n_pairs, n_criteria)``."""
        rows = np.zeros((len(self.order), self.n_criteria))
        for row, (more, less) in zip(rows, self.order, strict=True):
            row[less] += 1.0
            row[more] -= 1.0
        return rows

    @cached_property
    def corners(self) -> np.ndarray:
        """Corners of the smallest simplex around the region, shape ``(n_criteria, n_criteria)``.

        What holds at all corners for a linear score holds in the whole region. They are the
        region's own corners if only low ends bound it.
        """
        least = np.array([self._solve(row) @ row for row in np.eye(self.n_criteria)])
        least = np.clip(least - 1e-12, 0.0, 1.0) if not self.free else np.zeros(self.n_criteria)
        return least + max(1.0 - least.sum(), 0.0) * np.eye(self.n_criteria)

    def _solve(self, cost: np.ndarray) -> np.ndarray | None:
        from scipy.optimize import linprog

        found = linprog(
            cost,
            A_ub=self.inequalities if len(self.order) else None,
            b_ub=np.zeros(len(self.order)) if len(self.order) else None,
            A_eq=np.ones((1, self.n_criteria)),
            b_eq=[1.0],
            bounds=np.column_stack(self.bounds),
        )
        return found.x if found.status == 0 else None

    def least(self, amounts: np.ndarray) -> float:
        """Return the least value of ``amounts @ w`` over the region.

        >>> WeightRegion(2, low=[0.2, 0.0]).least(np.array([1.0, 0.0]))
        0.2
        """
        return float(amounts @ self._solve(amounts))

    def holds(self, weights: np.ndarray) -> np.ndarray:
        """Return the mask of rows that lie in the region."""
        low, high = self.bounds
        inside = ((weights >= low - 1e-12) & (weights <= high + 1e-12)).all(axis=1)
        return inside & (weights @ self.inequalities.T <= 1e-12).all(axis=1)

    def sample(self, draws: int, rng: np.random.Generator) -> np.ndarray:
        """Return weights spread evenly over the region, shape ``(draws, n_criteria)``.

        Even draws above the low ends, sorted along the chains of the order, of which those in the
        region are kept: exact. Where fewer than one in a thousand is, independent hit-and-run walks
        from the middle of the region: even in the limit (R. L. Smith, Operations Research 32
        (1984)).
        """
        tried = self._try(4000, rng)
        share = self.holds(tried).mean()
        if share < _REJECTION_SHARE:
            return self._walk(draws, rng)
        kept = [tried[self.holds(tried)]]
        while sum(map(len, kept)) < draws:
            tried = self._try(min(int(draws / share) + 1, 100_000), rng)
            kept.append(tried[self.holds(tried)])
        return np.vstack(kept)[:draws]

    def _try(self, draws: int, rng: np.random.Generator) -> np.ndarray:
        """Draw evenly from a simplex around the region, sorted along disjoint chains.

        Sorting the members of a chain keeps even draws even, as long as the members have one low
        end: it folds the orders of a chain, which are equally likely, onto one.
        """
        low = self.bounds[0].copy()
        for chain in self._chains:
            low[chain] = low[chain].min()
        out = low + (1.0 - low.sum()) * rng.dirichlet(np.ones(self.n_criteria), size=draws)
        for chain in self._chains:
            out[:, chain] = -np.sort(-out[:, chain], axis=1)
        return out

    @cached_property
    def _chains(self) -> list[list[int]]:
        """Disjoint chains of the order; pairs that do not fit into one are left to rejection."""
        after: dict[int, int] = {}
        for more, less in self.order:
            if more not in after and less not in after.values() and not _leads(after, less, more):
                after[more] = less
        chains = []
        for start in set(after) - set(after.values()):
            chain = [start]
            while chain[-1] in after:
                chain.append(after[chain[-1]])
            chains.append(chain)
        return chains

    def _walk(self, draws: int, rng: np.random.Generator) -> np.ndarray:
        """Walk from the middle, one walk a draw, in directions shaped like the walks so far.

        The region can be a hundred times longer one way than another; the shape is learnt from
        all walks together in the first half and kept in the second.
        """
        m, (low, high) = self.n_criteria, self.bounds
        ends = [self._solve(sign * row) for row in np.eye(m) for sign in (1, -1)]
        at = np.tile(np.mean(ends, axis=0), (draws, 1))
        walls = np.vstack([self.inequalities, -np.eye(m), np.eye(m)])
        limit = np.r_[np.zeros(len(self.order)), -low, high]
        shape = np.eye(m) - 1.0 / m
        for step in range(_STEPS_PER_CRITERION * m):
            if step and step % m == 0 and 2 * step <= _STEPS_PER_CRITERION * m and draws > 4 * m:
                values, vectors = np.linalg.eigh(np.cov(at.T))
                shape = vectors * np.sqrt(np.maximum(values, 0.0))
            way = rng.normal(size=(draws, m)) @ shape.T
            way -= way.mean(axis=1, keepdims=True)
            pace, room = way @ walls.T, np.maximum(limit - at @ walls.T, 0.0)
            pace = np.where(np.abs(pace) < 1e-300, 1e-300, pace)
            reach = room / pace
            ahead = np.where(pace > 0, reach, np.inf).min(axis=1)
            back = np.where(pace < 0, reach, -np.inf).max(axis=1)
            at += (back + (ahead - back) * rng.random(draws))[:, None] * way
        at = np.clip(at, low, high)
        return at / at.sum(axis=1, keepdims=True)


def _leads(after: dict[int, int], start: int, goal: int) -> bool:
    while start in after:
        start = after[start]
        if start == goal:
            return True
    return start == goal
