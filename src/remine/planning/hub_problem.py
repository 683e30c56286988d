"""The question of hubs as arrays: what each kilogram costs from each source to each place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

#: Shares of a source smaller than this are rounding, not a shipment.
TINY = 1e-9


@dataclass(frozen=True)
class HubProblem:
    """Where to open ``k`` hubs beside the fixed ones, so that collecting costs least.

    Minimise ``sum_i w_i (sum_j c_ij x_ij + u (1 - sum_j x_ij))`` over shares ``x_ij`` in 0..1 and
    open places, exactly ``k`` of them not fixed. A source may be shared between hubs: without
    capacities none is, with capacities at most as many as there are full hubs.

    Attributes
    ----------
    cost : ndarray, shape (n_sources, n_places)
        Cost of one kilogram, at least 0; infinite where there is no route.
    weight : ndarray, shape (n_sources,)
        Kilograms a year, above 0.
    k : int
    fixed : ndarray of bool, shape (n_places,)
        Places that are open in any case.
    capacity, min_load : ndarray, shape (n_places,)
        Kilograms a year an open place can take (infinite: no limit) and must get.
    uncollected : float
        Cost of a kilogram left where it is; infinite where all must be collected.
    no_route : float
        What stands for "no route" in `cost`, in an extended problem; 0 elsewhere.
    """

    cost: np.ndarray
    weight: np.ndarray
    k: int
    fixed: np.ndarray
    capacity: np.ndarray
    min_load: np.ndarray
    uncollected: float = np.inf
    no_route: float = 0.0

    @cached_property
    def total(self) -> float:
        """All kilograms a year."""
        return float(self.weight.sum())

    @cached_property
    def limited(self) -> bool:
        """Whether any place has a capacity or a minimum load that could matter."""
        return bool((self.capacity < self.total).any() or (self.min_load > 0).any())

    @cached_property
    def huge(self) -> float:
        """A cost no plan has: it stands for "no route" where infinity cannot be added up."""
        if self.no_route:
            return self.no_route
        known = self.cost[np.isfinite(self.cost)]
        most = float(known.max()) if len(known) else 1.0
        if np.isfinite(self.uncollected):
            most = max(most, self.uncollected)
        return 1e4 * max(most, 1.0)

    @cached_property
    def extended(self) -> HubProblem:
        """The same problem with leaving a kilogram as one more fixed place without limits.

        All costs are finite in it; `huge` stands for no route.
        """
        cost = np.where(np.isfinite(self.cost), self.cost, self.huge)
        if not np.isfinite(self.uncollected):
            return replace(self, cost=cost, no_route=self.huge)
        n = len(self.weight)
        return HubProblem(
            np.column_stack([cost, np.full(n, self.uncollected)]),
            self.weight,
            self.k,
            np.append(self.fixed, True),
            np.append(self.capacity, np.inf),
            np.append(self.min_load, 0.0),
            no_route=self.huge,
        )

    def weighing(self, weight: np.ndarray) -> HubProblem:
        """Return the same question for other kilograms."""
        return replace(self, weight=weight)


@dataclass(frozen=True)
class HubPlan:
    """Open places, who goes where, and how far the plan may be from the best.

    Attributes
    ----------
    chosen : ndarray of int
        Rows of the open places, fixed ones among them, ascending.
    share : ndarray, shape (n_sources, n_chosen)
        Part of each source each open place gets; what is missing to 1 is not collected.
    value, bound : float
        The plan's cost, and a cost below which no plan can be.
    method : str
    proven : bool
        Whether no better plan exists, to the solver's tolerance.
    """

    chosen: np.ndarray
    share: np.ndarray
    value: float
    bound: float
    method: str
    proven: bool

    @property
    def gap(self) -> float:
        """How much better the best plan could be at most, as a share of this plan's cost."""
        if self.value <= self.bound or self.value <= 0:
            return 0.0
        return (self.value - self.bound) / self.value


def cost_of(problem: HubProblem, chosen: np.ndarray, share: np.ndarray) -> float:
    """Return the cost of shares over the open places.

    >>> p = HubProblem(np.array([[1.0, 4.0]]), np.array([2.0]), 1, np.zeros(2, bool),
    ...                np.full(2, np.inf), np.zeros(2), uncollected=9.0)
    >>> cost_of(p, np.array([0, 1]), np.array([[0.5, 0.25]]))
    7.5
    """
    cost = np.where(share > 0, problem.cost[:, chosen], 0.0)
    value = float((problem.weight[:, None] * cost * share).sum())
    left = np.clip(1.0 - share.sum(axis=1), 0.0, 1.0)
    left[left < TINY] = 0.0
    if left.any():
        value += float((problem.weight * left).sum() * problem.uncollected)
    return value
