"""How sure the choice of hubs is: the question asked again for drawn kilograms.

Each draw takes every source's kilograms from a triangular distribution between low and high, most
likely at the estimate, each source on its own. A part that all estimates share (a recovery rate,
say) moves all kilograms alike: without capacities it changes no choice, so leaving it out of the
draws does not make the choice look surer than it is; the total's own spread is wider than here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from remine.planning.choosing import evaluate, improve
from remine.planning.hub_problem import HubPlan, HubProblem

#: Places that may open in a draw: those the relaxation or the plan's neighbourhood favour.
MOST_PLACES = 120


@dataclass(frozen=True)
class Sensitivity:
    """What came of the draws.

    Attributes
    ----------
    draws : int
    chosen_share : ndarray, shape (n_places,)
        Share of the draws with a plan in which each place is open in the best one found.
    same_share : float
        Share of these draws whose best plan found is this plan.
    regret : ndarray, shape (n_draws,)
        Cost of this plan less that of the best found for the draw, at least 0.
    relative : ndarray, shape (n_draws,)
        The regret as a share of the cost of the best found.
    without_plan : int
        Draws whose kilograms do not fit this plan's hubs; they are left out of the regret.
    value : ndarray, shape (n_draws,)
        Cost of this plan in each draw; NaN where it does not fit.
    """

    draws: int
    chosen_share: np.ndarray
    same_share: float
    regret: np.ndarray
    relative: np.ndarray
    without_plan: int
    value: np.ndarray


def sensitivity(
    problem: HubProblem,
    plan: HubPlan,
    kilograms: tuple[np.ndarray, np.ndarray, np.ndarray],
    at: np.ndarray,
    draws: int,
    seed: int,
) -> Sensitivity:
    """Return how the choice of places fares when the kilograms are others.

    Parameters
    ----------
    kilograms : tuple of three ndarrays, shape (n_sources,)
        Low, middle and high of each source; equal ends are a known amount.
    at : ndarray of int, shape (n_sources,)
        The row of the problem each source belongs to.
    draws : int
    seed : int
    """
    rng = np.random.default_rng(seed)
    allowed = _favoured(problem, plan)
    count = np.zeros(problem.cost.shape[1])
    found, same, without = 0, 0, 0
    regret, relative, value = [], [], np.full(draws, np.nan)
    for draw in range(draws):
        weight = np.bincount(at, drawn(*kilograms, rng), len(problem.weight))
        weight = np.maximum(weight, 1e-12 * problem.weight)
        asked = problem.weighing(weight)
        cost, assigned = evaluate(asked, plan.chosen)
        best = improve(asked, plan.chosen, allowed)
        other, there = evaluate(asked, best)
        if there.possible:
            found += 1
            count[best] += 1
            same += int(np.array_equal(best, plan.chosen))
        if not assigned.possible:
            without += 1
            continue
        value[draw] = cost
        loss = max(cost - other, 0.0)
        regret.append(loss)
        relative.append(loss / other if other > 0 else 0.0)
    part = max(found, 1)
    return Sensitivity(draws, count / part, same / part, np.array(regret), np.array(relative),
                       without, value)  # fmt: skip


def drawn(
    low: np.ndarray, middle: np.ndarray, high: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Return one triangular draw a source; one uniform number is used for each, known or not.

    >>> one = np.array([2.0, 5.0])
    >>> drawn(one, one, one, np.random.default_rng(0)).tolist()
    [2.0, 5.0]
    """
    u = rng.random(len(middle))
    width = np.where(high > low, high - low, 1.0)
    cut = (middle - low) / width
    left = low + np.sqrt(u * width * np.maximum(middle - low, 0.0))
    right = high - np.sqrt((1.0 - u) * width * np.maximum(high - middle, 0.0))
    return np.where(high > low, np.where(u < cut, left, right), middle)


def _favoured(problem: HubProblem, plan: HubPlan) -> np.ndarray:
    """Return the places that may open: those whose opening beside the plan saves most."""
    m = problem.cost.shape[1]
    allowed = np.ones(m, dtype=bool)
    if m <= MOST_PLACES:
        return allowed
    inner = problem.extended
    extra = np.arange(m, len(inner.fixed))
    here = np.sort(inner.cost[:, np.append(plan.chosen, extra)], axis=1)
    second = here[:, min(1, here.shape[1] - 1)]
    saving = inner.weight @ np.maximum(second[:, None] - inner.cost[:, :m], 0.0)
    allowed[:] = False
    allowed[np.argsort(-saving, kind="stable")[:MOST_PLACES]] = True
    allowed[plan.chosen] = True
    return allowed
