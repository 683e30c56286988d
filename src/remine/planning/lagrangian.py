"""A cost below which no plan can be, by Lagrangian relaxation of "every source goes somewhere".

With a price ``u_i`` on each kilogram, every place can be judged alone: it takes the kilograms that
cost less than their price, within its capacity and down to its minimum load, a continuous knapsack.
Opening the ``k`` best places gives a bound for any prices (Cornuejols, Fisher and Nemhauser 1977);
the prices are improved by subgradient steps (Held, Wolfe and Crowder 1974). The bound is valid
whatever the prices are, so stopping early never makes it wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from remine.planning.hub_problem import HubProblem

_PATIENCE = 15


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
    problem: HubProblem, upper: float, price: np.ndarray, iterations: int = 250
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
    best = Relaxation(-np.inf, price.copy(), np.zeros(problem.cost.shape[1]), np.empty(0, int))
    step, since = 1.0, 0
    for _ in range(iterations):
        bound, worth, chosen, taken = bound_at(problem, price)
        best.seen.setdefault(tuple(chosen.tolist()), bound)
        if bound > best.bound + 1e-9 * abs(best.bound if np.isfinite(best.bound) else 1.0):
            best.bound, best.price, best.worth, best.chosen = bound, price.copy(), worth, chosen
            since = 0
        else:
            since += 1
            if since >= _PATIENCE:
                step, since = step / 2.0, 0
                price = best.price.copy()
                if step < 1e-3:
                    break
                continue
        slope = 1.0 - taken
        length = float(problem.weight @ slope**2)
        if length <= 0 or upper - bound <= 1e-10 * abs(upper):
            break
        price = price + step * 1.05 * (upper - bound) / length * slope
    return best


def bound_at(
    problem: HubProblem, price: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray, np.ndarray]:
    """Return the bound at some prices, each place's worth, those opened, and what each source gave.

    Raises
    ------
    ValueError
        Never for valid input; a place that cannot reach its minimum load has an infinite worth.
    """
    weight = problem.weight
    profit = problem.cost - price[:, None]
    worth = weight @ np.minimum(profit, 0.0)
    tight = _tight(problem, profit)
    knapsacks = {}
    for j in tight:
        worth[j], knapsacks[j] = _knapsack(
            profit[:, j], weight, problem.capacity[j], problem.min_load[j]
        )
    free = np.flatnonzero(~problem.fixed)
    order = free[np.argsort(worth[free], kind="stable")][: problem.k]
    chosen = np.sort(np.append(np.flatnonzero(problem.fixed), order))
    bound = float(weight @ price + worth[chosen].sum())
    loose = np.array([j for j in chosen if j not in knapsacks], dtype=int)
    taken = (profit[:, loose] < 0).sum(axis=1).astype(float)
    for j in chosen:
        if j in knapsacks:
            taken += knapsacks[j]
    return bound, worth, chosen, taken


def _tight(problem: HubProblem, profit: np.ndarray) -> np.ndarray:
    """Return the places that would take more than they can, or less than they must."""
    if not problem.limited:
        return np.empty(0, int)
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
