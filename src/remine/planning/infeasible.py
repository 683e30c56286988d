"""Why no plan can exist: every reason at once, with how much is missing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from remine.planning.hub_problem import HubProblem


def reasons(problem: HubProblem, sources: Sequence[str], places: Sequence[str]) -> list[str]:
    """Return what forbids every plan; an empty list does not promise that there is one.

    Parameters
    ----------
    problem : HubProblem
    sources, places : sequence of str
        Names for the rows, to be told.
    """
    out = []
    free = ~problem.fixed
    routes = np.isfinite(problem.cost)
    reach = problem.weight @ routes
    crossed = problem.min_load > problem.capacity * (1 + 1e-12)
    starved = (problem.min_load > reach * (1 + 1e-9)) & ~crossed
    for j in np.flatnonzero(problem.fixed & crossed):
        out.append(f"{places[j]} is fixed, and must get {problem.min_load[j]:,.6g} kg/year but "
                   f"can take {problem.capacity[j]:,.6g}")  # fmt: skip
    for j in np.flatnonzero(problem.fixed & starved):
        out.append(f"{places[j]} is fixed and must get {problem.min_load[j]:,.6g} kg/year, but all "
                   f"sources with a route to it give {reach[j]:,.6g}")  # fmt: skip
    usable = free & ~crossed & ~starved
    count = int(usable.sum())
    if count < problem.k:
        more = _unusable(int((free & crossed).sum()), int((free & starved).sum()))
        out.append(f"{problem.k} hubs are asked for and {count} places can be opened: "
                   f"{problem.k - count} short{more}")  # fmt: skip
    least = np.sort(problem.min_load[usable])[: problem.k].sum()
    must = float(problem.min_load[problem.fixed].sum() + least)
    if must > problem.total * (1 + 1e-9):
        out.append(f"the minimum loads of {problem.k} hubs{_fixed_words(problem)} come to "
                   f"{must:,.6g} kg/year at least, and all sources give {problem.total:,.6g}: "
                   f"{must - problem.total:,.6g} short")  # fmt: skip
    if np.isfinite(problem.uncollected):
        return out
    open_to = routes.any(axis=1)
    if not open_to.all():
        lost = np.flatnonzero(~open_to)
        named = ", ".join(str(sources[i]) for i in lost[:10])
        more = f" and {len(lost) - 10} more" if len(lost) > 10 else ""
        out.append(f"{len(lost)} sources ({problem.weight[lost].sum():,.6g} kg/year) have no route "
                   f"to any place: {named}{more}")  # fmt: skip
    room = float(problem.capacity[problem.fixed].sum()
                 + np.sort(problem.capacity[free])[::-1][: problem.k].sum())  # fmt: skip
    if room < problem.total * (1 - 1e-9):
        out.append(
            f"the {problem.k} largest hubs{_fixed_words(problem)} can take {room:,.6g} "
            f"kg/year of {problem.total:,.6g}: {problem.total - room:,.6g} short"
        )
    return out


def _unusable(crossed: int, starved: int) -> str:
    parts = []
    if crossed:
        parts.append(f"{crossed} have a minimum load above their capacity")
    if starved:
        parts.append(
            f"{starved} cannot reach their minimum load with all sources they have a route to"
        )
    return f" ({'; '.join(parts)})" if parts else ""


def _fixed_words(problem: HubProblem) -> str:
    count = int(problem.fixed.sum())
    return f" and the {count} fixed" if count else ""
