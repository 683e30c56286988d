"""A cost below which no plan can be, by Lagrangian relaxation of "every source goes somewhere".

With a price ``u_i`` on each kilogram, every place can be judged alone: it takes the kilograms that
cost less than their price, within its capacity and down to its minimum load, a continuous knapsack.
Opening the ``k`` best places gives a bound for any prices (Cornuejols, Fisher and Nemhauser 1977);
the prices are improved by subgradient steps (Held, Wolfe and Crowder 1974). The bound is valid
whatever the prices are, so stopping early never makes it wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from remine.planning.hub_problem import HubProblem

#: Turns without a better bound before the step is shortened, and by how much.
_PATIENCE, _SHORTER = 20, 0.6
#: Share of the former direction that is kept (Camerini, Fratta and Maffioli 1975).
_MEMORY = 0.6
#: Turns between two looks at which places can still matter.
_SIEVE = 50


@dataclass
class Relaxation:
    """The best bound found, with what it was made of.

    Attributes
    ----------
    bound : float
    price : ndarray, shape (n_sources,)
        Of one kilogram.
    worth : ndarray, shape (n_places,)
        What opening each place adds to the bound at these prices; the lowest are opened.
    chosen : ndarray of int
        Places opened in the bound.
    seen : dict
        Every set of places opened on the way, with the bound at which it was seen.
    """

    bound: float
    price: np.ndarray
    worth: np.ndarray
    chosen: np.ndarray
    seen: dict[tuple[int, ...], float] = field(default_factory=dict)


def relax(
    problem: HubProblem, upper: float, price: np.ndarray, iterations: int = 600
) -> Relaxation:
    """Return the best bound of so many steps.

    Parameters
    ----------
    problem : HubProblem
        As `HubProblem.extended` gives it: finite costs.
    upper : float
        Cost of a known plan: it sets the length of the steps, and ends them when reached.
    price : ndarray, shape (n_sources,)
        Prices to begin with.
    """
    price = np.asarray(price, dtype=float).copy()
    live, part = np.arange(problem.cost.shape[1]), problem
    best = Relaxation(-np.inf, price.copy(), np.zeros(len(live)), np.empty(0, int))
    room = np.empty_like(problem.cost)
    step, since, way = 1.0, 0, np.zeros(len(price))
    for turn in range(iterations):
        bound, worth, chosen, taken = bound_at(part, price, room)
        best.seen.setdefault(tuple(live[chosen].tolist()), bound)
        if bound > best.bound:
            best.bound, best.price, best.chosen = bound, price.copy(), live[chosen]
            best.worth = np.full(problem.cost.shape[1], np.inf)
            best.worth[live] = worth
            since = 0
        else:
            since += 1
        if upper - best.bound <= 1e-10 * abs(upper):
            break
        if since >= _PATIENCE:
            step, since = step * _SHORTER, 0
            price, way = best.price.copy(), np.zeros(len(price))
            if step < 1e-3:
                break
            continue
        way = (1.0 - taken) + _MEMORY * way
        length = float(problem.weight @ way**2)
        if length <= 0:
            break
        price = price + step * (upper - bound) / length * way
        if turn % _SIEVE == _SIEVE - 1:
            keep = np.flatnonzero(possible(problem, best, upper))
            if len(keep) < 0.8 * len(live) and np.isin(keep, live).all():
                live, part = keep, _part(problem, keep)
                room = np.empty_like(part.cost)
    best.bound = min(best.bound, upper)
    return best


def possible(problem: HubProblem, relaxed: Relaxation, upper: float) -> np.ndarray:
    """Return a mask of the places that a plan of at most this cost may open.

    Opening a place that the bound leaves closed, in place of the last it opens, lifts the bound by
    the difference of their worths (reduced-cost fixing).
    """
    free = np.zeros(problem.cost.shape[1], dtype=bool)
    free[relaxed.chosen] = True
    inside = relaxed.worth[free & ~problem.fixed]
    last = inside.max() if len(inside) else -np.inf
    room = upper - relaxed.bound + 1e-9 * abs(upper)
    return problem.fixed | free | (relaxed.worth - last <= room)


def _part(problem: HubProblem, keep: np.ndarray) -> HubProblem:
    return replace(
        problem, cost=np.ascontiguousarray(problem.cost[:, keep]), fixed=problem.fixed[keep],
        capacity=problem.capacity[keep], min_load=problem.min_load[keep],
    )  # fmt: skip


def bound_at(
    problem: HubProblem, price: np.ndarray, room: np.ndarray | None = None
) -> tuple[float, np.ndarray, np.ndarray, np.ndarray]:
    """Return the bound at some prices, each place's worth, those opened, and what each source gave.

    ``room`` is memory of the costs' shape to work in. A place that cannot reach its
    minimum load has an infinite worth.
    """
    weight = problem.weight
    profit = np.subtract(problem.cost, price[:, None], out=room)
    if not problem.limited:
        return _unlimited(problem, price, profit)
    worth = weight @ np.minimum(profit, 0.0)
    tight = _tight(problem, profit)
    knapsacks = {}
    for j in tight:
        worth[j], knapsacks[j] = _knapsack(
            profit[:, j], weight, problem.capacity[j], problem.min_load[j]
        )
    chosen = _opened(problem, worth)
    bound = float(weight @ price + worth[chosen].sum())
    loose = np.array([j for j in chosen if j not in knapsacks], dtype=int)
    taken = (profit[:, loose] < 0).sum(axis=1).astype(float)
    for j in chosen:
        if j in knapsacks:
            taken += knapsacks[j]
    return bound, worth, chosen, taken


def _unlimited(problem: HubProblem, price, profit):
    """Return the bound where no knapsack is needed; the profits are used up."""
    worth = problem.weight @ np.minimum(profit, 0.0, out=profit)
    chosen = _opened(problem, worth)
    bound = float(problem.weight @ price + worth[chosen].sum())
    return bound, worth, chosen, (profit[:, chosen] < 0).sum(axis=1).astype(float)


def _opened(problem: HubProblem, worth: np.ndarray) -> np.ndarray:
    """Return the fixed places and the best of the others, ascending."""
    free = np.flatnonzero(~problem.fixed)
    order = free[np.argsort(worth[free], kind="stable")][: problem.k]
    return np.sort(np.append(np.flatnonzero(problem.fixed), order))


def _tight(problem: HubProblem, profit: np.ndarray) -> np.ndarray:
    """Return the places that would take more than they can, or less than they must."""
    load = problem.weight @ (profit < 0)
    return np.flatnonzero((load > problem.capacity) | (load < problem.min_load))


def _knapsack(
    profit: np.ndarray, weight: np.ndarray, capacity: float, min_load: float
) -> tuple[float, np.ndarray]:
    """Return the least sum of ``weight * profit * share`` with a load within limits, and shares."""
    order = np.argsort(profit, kind="stable")
    until = np.cumsum(weight[order])
    wanted = float(weight @ (profit < 0))
    load = min(max(wanted, min_load), capacity)
    if load > until[-1] * (1 + 1e-12):
        return np.inf, np.zeros(len(weight))
    before = until - weight[order]
    share = np.clip((load - before) / weight[order], 0.0, 1.0)
    out = np.empty(len(weight))
    out[order] = share
    return float((weight * profit * out).sum()), out
