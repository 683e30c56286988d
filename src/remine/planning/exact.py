"""The best plan, proven: a mixed-integer programme in HiGHS, of what the bound has not ruled out.

With a plan of cost ``UB`` and a relaxation of bound ``LB``, a place whose opening alone would lift
the bound above ``UB`` cannot be open in any better plan, and one whose closing would must be open
(reduced-cost fixing). Without capacities the same holds for single routes. What remains is small.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from remine.planning.hub_problem import HubProblem
from remine.planning.lagrangian import Relaxation, possible

#: The solver stops when bound and plan are this close, as a share.
TOLERANCE = 1e-7


@dataclass(frozen=True)
class Remaining:
    """What a better plan could still hold.

    Attributes
    ----------
    open, maybe : ndarray of int
        Places open in any better plan, and those that may be.
    source, place : ndarray of int, shape (n_routes,)
        The routes a better plan may use.
    """

    open: np.ndarray
    maybe: np.ndarray
    source: np.ndarray
    place: np.ndarray

    @property
    def routes(self) -> int:
        """The number of routes, which is the size of the programme."""
        return len(self.source)


def remaining(problem: HubProblem, relaxed: Relaxation, upper: float) -> Remaining:
    """Return what a plan that costs at most ``upper`` can hold, for an extended problem."""
    room = upper - relaxed.bound + 1e-9 * abs(upper)
    m = problem.cost.shape[1]
    opened = np.zeros(m, dtype=bool)
    opened[relaxed.chosen] = True
    free = ~problem.fixed
    inside, outside = relaxed.worth[opened & free], relaxed.worth[~opened]
    last = inside.max() if len(inside) else -np.inf
    following = outside.min() if len(outside) else np.inf
    add = np.where(opened, 0.0, np.maximum(relaxed.worth - last, 0.0))
    maybe = possible(problem, relaxed, upper)
    must = problem.fixed | (opened & (following - relaxed.worth > room))
    keep = maybe[None, :] & (problem.cost < problem.huge)
    if not problem.limited:
        extra = problem.weight[:, None] * np.maximum(problem.cost - relaxed.price[:, None], 0.0)
        keep &= extra + add[None, :] <= room
    source, place = np.nonzero(keep)
    return Remaining(np.flatnonzero(must), np.flatnonzero(maybe & ~must), source, place)


@dataclass(frozen=True)
class Solved:
    """Places of the best plan, or None where there is no plan; and the solver's own bound."""

    chosen: np.ndarray | None
    bound: float
    proven: bool


def solve(problem: HubProblem, rest: Remaining) -> Solved:
    """Return the best plan of what remains, for an extended problem.

    Variables are the shares of the routes, then one switch a place that may be open.
    """
    n, a, s = len(problem.weight), rest.routes, len(rest.maybe)
    scale = max(float(problem.weight @ problem.cost.min(axis=1)), problem.total * 1e-6, 1e-300)
    price = problem.weight[rest.source] * problem.cost[rest.source, rest.place]
    columns = np.arange(a)
    switch = np.full(problem.cost.shape[1], -1)
    switch[rest.maybe] = a + np.arange(s)
    every = _rows(np.ones(a), rest.source, columns, n, a + s)
    rules = [LinearConstraint(every, 1.0, 1.0)]
    may = np.flatnonzero(switch[rest.place] >= 0)
    closed = sparse.csr_array(
        (np.append(np.ones(len(may)), -np.ones(len(may))),
         (np.tile(np.arange(len(may)), 2), np.append(may, switch[rest.place[may]]))),
        shape=(len(may), a + s),
    )  # fmt: skip
    rules.append(LinearConstraint(closed, -np.inf, 0.0))
    count = problem.k - int((~problem.fixed[rest.open]).sum())
    opening = _rows(np.ones(s), np.zeros(s, int), a + np.arange(s), 1, a + s)
    rules.append(LinearConstraint(opening, count, count))
    rules += _load_rules(problem, rest, switch, a + s)
    done = milp(
        np.append(price / scale, np.zeros(s)),
        integrality=np.append(np.zeros(a), np.ones(s)),
        bounds=Bounds(0.0, 1.0),
        constraints=rules,
        options={"mip_rel_gap": TOLERANCE, "presolve": True},
    )
    if done.x is None:
        return Solved(None, np.inf if done.status == 2 else -np.inf, done.status == 2)
    chosen = np.sort(np.append(rest.open, rest.maybe[done.x[a:] > 0.5]))
    bound = done.fun if done.mip_dual_bound is None else done.mip_dual_bound
    return Solved(chosen, float(bound) * scale, done.status == 0)


def _rows(values, row, column, n_rows: int, n_columns: int) -> sparse.csr_array:
    return sparse.csr_array((values, (row, column)), shape=(n_rows, n_columns))


def _load_rules(problem: HubProblem, rest: Remaining, switch, width: int) -> list:
    """Return the rules of capacity and minimum load, in shares of all kilograms."""
    out = []
    m = problem.cost.shape[1]
    load = _rows(problem.weight[rest.source] / problem.total, rest.place,
                 np.arange(rest.routes), m, width)  # fmt: skip
    every = np.append(rest.open, rest.maybe)
    for limit, most in ((problem.capacity, True), (problem.min_load, False)):
        rows = every[(limit[every] < problem.total) if most else (limit[every] > 0)]
        if not len(rows):
            continue
        part = limit[rows] / problem.total
        may = np.flatnonzero(switch[rows] >= 0)
        switched = _rows(-part[may], may, switch[rows[may]], len(rows), width)
        always = np.where(switch[rows] >= 0, 0.0, part)
        ends = (-np.inf, always) if most else (always, np.inf)
        out.append(LinearConstraint(load[rows] + switched, *ends))
    return out
