"""From a question to a plan: heuristic, bound, and the proof where the size allows one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from remine.planning.exact import Remaining, remaining, solve
from remine.planning.hub_problem import HubPlan, HubProblem, cost_of
from remine.planning.interchange import greedy, interchange, swap_values
from remine.planning.lagrangian import Relaxation, relax
from remine.planning.transport import Assignment, assign

#: Programmes of more routes than this are left to the heuristic; its gap to the bound is told.
#: Capacities make a programme of the same size far harder.
MOST_ROUTES, MOST_LIMITED_ROUTES = 60_000, 15_000
#: Plans the relaxation came by that are tried as starts: without and with capacities.
_STARTS, _LIMITED_STARTS = 6, 2
#: Transport programmes of this many routes in all are solved in full at each step of the search.
_LOOK_ROUTES, _LOOK_LEAST, _LOOK_MOST, _LOOK_AGAIN = 200_000, 4, 60, 6
#: A gap below this share is rounding.
CLOSED = 1e-9


@dataclass(frozen=True)
class Shortfall:
    """No plan holds all limits: what the nearest one found lacks, in kilograms a year.

    ``proven`` tells that there is none; otherwise none was found.
    """

    unserved: float
    lacking: float
    proven: bool


def choose(problem: HubProblem, most_routes: float | None = None) -> HubPlan | Shortfall:
    """Return the best plan found, with its bound; or what lacks where none was found.

    Deterministic: equal plans go to the first places.

    Parameters
    ----------
    problem : HubProblem
    most_routes : float, optional
        Size up to which the plan is proven by a mixed-integer programme; 0 for never, infinite
        for always.
    """
    if most_routes is None:
        most_routes = MOST_LIMITED_ROUTES if problem.limited else MOST_ROUTES
    inner = problem.extended
    found = _search(inner)
    # pricing needs the cost of some plan; where none is known, one that nothing can exceed
    upper = found.value if found.possible else _upper(inner)
    relaxed = relax(inner, upper, _first_prices(inner, found.chosen))
    found = _from_bound(inner, found, relaxed)
    method = "greedy and interchange; Lagrangian bound"
    bound, proven = relaxed.bound, False
    if found.possible and found.value - bound <= CLOSED * abs(found.value):
        proven = True
    elif most_routes:
        upper = found.value if found.possible else np.inf
        rest = remaining(inner, relaxed, upper) if found.possible else _everything(inner)
        if rest.routes <= most_routes:
            method = f"mixed-integer programme (HiGHS) after {method}"
            done = solve(inner, rest)
            if done.chosen is not None:
                better = _Found.of(inner, done.chosen)
                if better.possible and (not found.possible or better.value < found.value):
                    found = better
            bound = max(bound, min(done.bound, found.value)) if found.possible else bound
            proven = done.proven
    if not found.possible:
        return Shortfall(found.done.unserved, float(found.done.lacking.sum()), proven)
    return _plan(problem, found, bound, method, proven)


def improve(problem: HubProblem, start: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """Return places no single swap improves, from a plan that was good for other kilograms.

    ``allowed`` limits what may be opened; rows are those of the problem.
    """
    inner = problem.extended
    extra = len(inner.fixed) - len(problem.fixed)
    allowed = np.append(allowed, np.ones(extra, dtype=bool))
    first = np.append(start, np.arange(len(problem.fixed), len(inner.fixed)))
    if problem.limited:
        chosen = _capacitated(inner, _Found.of(inner, first), allowed, _LOOK_AGAIN).chosen
    else:
        chosen, _ = interchange(inner.cost, inner.weight, first, inner.fixed, allowed)
    return chosen[chosen < len(problem.fixed)]


def evaluate(problem: HubProblem, chosen: np.ndarray) -> tuple[float, Assignment]:
    """Return what the open places cost, and who goes where, for the problem as asked."""
    inner = problem.extended
    extra = np.arange(len(problem.fixed), len(inner.fixed))
    done = assign(inner, np.append(chosen, extra))
    return done.value, done


class _Found:
    """A set of open places of an extended problem, with its cheapest assignment."""

    def __init__(self, chosen: np.ndarray, done: Assignment):
        self.chosen, self.done = chosen, done
        self.value, self.possible = done.value, done.possible

    @classmethod
    def of(cls, inner: HubProblem, chosen: np.ndarray) -> _Found:
        chosen = np.sort(np.asarray(chosen, dtype=int))
        return cls(chosen, assign(inner, chosen))


def _search(inner: HubProblem) -> _Found:
    """Return a good plan without proof."""
    every = np.ones(len(inner.fixed), dtype=bool)
    start = np.flatnonzero(inner.fixed)
    first = greedy(inner.cost, inner.weight, start, every, inner.k)
    chosen, _ = interchange(inner.cost, inner.weight, first, inner.fixed, every)
    found = _Found.of(inner, chosen)
    if not inner.limited:
        return found
    starts = [chosen, _roomy(inner)]
    found = min((_Found.of(inner, s) for s in starts), key=lambda f: f.value)
    return _capacitated(inner, found, every)


def _roomy(inner: HubProblem) -> np.ndarray:
    """Return the open places with the most room, and the least to be filled."""
    free = np.flatnonzero(~inner.fixed)
    order = np.lexsort((free, inner.min_load[free], -inner.capacity[free]))
    return np.sort(np.append(np.flatnonzero(inner.fixed), free[order][: inner.k]))


def _capacitated(
    inner: HubProblem, found: _Found, allowed: np.ndarray, most: int = _LOOK_MOST
) -> _Found:
    """Return a plan that none of the most promising swaps improves, each assigned in full."""
    size = len(inner.weight) * len(found.chosen)
    look = min(max(_LOOK_ROUTES // size, _LOOK_LEAST), most)
    while True:
        closed = np.setdiff1d(np.flatnonzero(allowed), found.chosen)
        movable = np.flatnonzero(~inner.fixed[found.chosen])
        if not len(closed) or not len(movable):
            return found
        _, change = swap_values(inner.cost, inner.weight, found.chosen, closed)
        change = change[movable] + _shortfall(inner, found.chosen, movable, closed)
        better = None
        for at in np.argsort(change, axis=None, kind="stable")[:look]:
            out, into = np.unravel_index(at, change.shape)
            swapped = np.append(np.delete(found.chosen, movable[out]), closed[into])
            trial = _Found.of(inner, swapped)
            if trial.value < (better or found).value * (1 - 1e-10):
                better = trial
        if better is None:
            return found
        found = better


def _shortfall(inner: HubProblem, chosen, movable, closed) -> np.ndarray:
    """Return what each swap would leave without room, at the cost of no route."""
    room = inner.capacity[chosen]
    if not np.isfinite(room).all():
        return np.zeros((len(movable), len(closed)))
    after = room.sum() - room[movable][:, None] + inner.capacity[closed][None, :]
    return np.maximum(inner.total - after, 0.0) * inner.huge


def _first_prices(inner: HubProblem, chosen: np.ndarray) -> np.ndarray:
    """Return a price of each kilogram between its nearest and second nearest open place."""
    here = np.sort(np.minimum(inner.cost[:, chosen], inner.huge), axis=1)
    if here.shape[1] == 1:
        return here[:, 0] * 1.5
    second = np.minimum(here[:, 1], 3 * here[:, 0] + np.median(here[:, 0]))
    return (here[:, 0] + second) / 2.0


def _from_bound(inner: HubProblem, found: _Found, relaxed: Relaxation) -> _Found:
    """Return the better of a plan and those the relaxation came by, after interchange."""
    every = np.ones(len(inner.fixed), dtype=bool)
    seen = sorted(relaxed.seen.items(), key=lambda pair: (-pair[1], pair[0]))
    for places, _ in seen[: _LIMITED_STARTS if inner.limited else _STARTS]:
        start = np.array(places, dtype=int)
        if inner.limited:
            trial = _capacitated(inner, _Found.of(inner, start), every)
        else:
            start, _ = interchange(inner.cost, inner.weight, start, inner.fixed, every)
            trial = _Found.of(inner, start)
        if trial.value < found.value * (1 - 1e-12):
            found = trial
    return found


def _upper(inner: HubProblem) -> float:
    known = np.where(inner.cost < inner.huge, inner.cost, 0.0).max(axis=1)
    return float(inner.weight @ known)


def _everything(inner: HubProblem) -> Remaining:
    source, place = np.nonzero(inner.cost < inner.huge)
    free = np.flatnonzero(~inner.fixed)
    return Remaining(np.flatnonzero(inner.fixed), free, source, place)


def _plan(problem: HubProblem, found: _Found, bound: float, method: str, proven: bool) -> HubPlan:
    real = found.chosen < len(problem.fixed)
    share = found.done.share[:, real]
    value = cost_of(problem, found.chosen[real], share)
    return HubPlan(found.chosen[real], share, value, min(bound, value), method, proven)
