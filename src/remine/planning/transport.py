"""Who goes where once the hubs are known: the nearest, or, where one is full, least cost over all.

The second is the transportation problem, a linear programme that HiGHS solves. It is posed so that
it always has an answer: what no hub can take, and what a hub lacks to its minimum load, is counted
at a cost no real route has, and told.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from remine.planning.hub_problem import TINY, HubProblem


@dataclass(frozen=True)
class Assignment:
    """Shares of the sources over some open places.

    Attributes
    ----------
    share : ndarray, shape (n_sources, n_open)
    value : float
        Cost, penalties included.
    unserved : float
        Kilograms no open place can take.
    lacking : ndarray, shape (n_open,)
        Kilograms each open place lacks to its minimum load.
    """

    share: np.ndarray
    value: float
    unserved: float
    lacking: np.ndarray

    @property
    def possible(self) -> bool:
        """Whether everything fits."""
        return self.unserved <= 0 and not self.lacking.any()


def assign(problem: HubProblem, chosen: np.ndarray) -> Assignment:
    """Return the cheapest assignment of an extended problem's sources to open places.

    Parameters
    ----------
    problem : HubProblem
        As `HubProblem.extended` gives it: finite costs.
    chosen : ndarray of int
        Rows of the open places, ascending; ties go to the first.
    """
    cost, weight = problem.cost[:, chosen], problem.weight
    nearest = cost.argmin(axis=1)
    load = np.bincount(nearest, weight, len(chosen))
    fits = (load <= problem.capacity[chosen] * (1 + TINY)).all()
    if fits and (load >= problem.min_load[chosen] * (1 - TINY)).all():
        share = np.zeros(cost.shape)
        rows = np.arange(len(weight))
        share[rows, nearest] = 1.0
        far = cost[rows, nearest] >= problem.huge
        share[far] = 0.0
        value = float((weight * cost[rows, nearest]).sum())
        return Assignment(share, value, float(weight[far].sum()), np.zeros(len(chosen)))
    return _transport(problem, chosen)


def _transport(problem: HubProblem, chosen: np.ndarray) -> Assignment:
    """Solve the transportation problem with what does not fit counted at the cost of no route."""
    weight, n, h = problem.weight, len(problem.weight), len(chosen)
    cost = problem.cost[:, chosen]
    source, place = np.nonzero(cost < problem.huge)
    a, extra = len(source), np.arange(len(source), len(source) + n + h)
    scale = problem.total / n
    from_source = sparse.csr_array(
        (np.ones(a + n), (np.append(source, np.arange(n)), np.append(np.arange(a), extra[:n]))),
        shape=(n, a + n + h),
    )
    capped = np.flatnonzero(np.isfinite(problem.capacity[chosen]))
    least = np.flatnonzero(problem.min_load[chosen] > 0)
    into = sparse.csr_array((np.ones(a), (place, np.arange(a))), shape=(h, a + n + h))
    lack = sparse.csr_array((np.ones(h), (np.arange(h), extra[n:])), shape=(h, a + n + h))
    above = sparse.vstack([into[capped], -(into + lack)[least]], format="csr")
    limit = np.concatenate([problem.capacity[chosen][capped], -problem.min_load[chosen][least]])
    price = np.concatenate(
        [cost[source, place], np.full(n, problem.huge), np.full(h, 2 * problem.huge)]
    )
    done = linprog(
        price / problem.huge * 1e4, A_ub=above if len(limit) else None,
        b_ub=limit / scale if len(limit) else None,
        A_eq=from_source, b_eq=weight / scale, bounds=(0, None), method="highs-ds",
    )  # fmt: skip
    if done.x is None:  # the elastic problem always has an answer
        raise ArithmeticError(f"the transportation problem was not solved: {done.message}")
    kg = np.where(done.x * scale < TINY * weight.max(), 0.0, done.x * scale)
    share = np.zeros(cost.shape)
    share[source, place] = kg[:a] / weight[source]
    share[share < TINY] = 0.0
    lacking = np.where(kg[a + n :] > TINY * problem.total, kg[a + n :], 0.0)
    unserved = float(kg[a : a + n].sum())
    unserved = unserved if unserved > TINY * problem.total else 0.0
    value = float((kg * price).sum())
    return Assignment(share, value, unserved, lacking)
