"""Maximal cover: as many kilograms as possible within a given distance of an open hub.

Church and ReVelle (1974). With a cost of 0 within the distance, no route beyond it, and a cost of 1
for a kilogram left where it is, the least cost is the fewest kilograms not covered: the same
problem, so the same search, bound and proof serve both objectives.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from remine.planning.hub_problem import HubPlan, HubProblem
from remine.planning.transport import assign


def cover_problem(problem: HubProblem, within: float) -> HubProblem:
    """Return the cover problem of distances: the value of its plan is what stays uncovered.

    >>> p = HubProblem(np.array([[1.0, 9.0]]), np.ones(1), 1, np.zeros(2, bool),
    ...                np.full(2, np.inf), np.zeros(2))
    >>> cover_problem(p, 5.0).cost.tolist()
    [[0.0, inf]]
    """
    cost = np.where(problem.cost <= within, 0.0, np.inf)
    return replace(problem, cost=cost, uncollected=1.0)


def nearest_within(problem: HubProblem, within: float, plan: HubPlan) -> HubPlan:
    """Return the cover plan with each covered source at the nearest hub that has room.

    Leaving a kilogram costs more than any route, so that no less is covered than before.
    """
    cost = np.where(problem.cost <= within, problem.cost, np.inf)
    known = cost[np.isfinite(cost)]
    beyond = 10.0 * max(float(known.max()) if len(known) else 0.0, 1.0) * (1 + problem.k)
    inner = replace(problem, cost=cost, uncollected=beyond * 10).extended
    done = assign(inner, np.append(plan.chosen, len(problem.fixed)))
    return replace(plan, share=done.share[:, :-1])
