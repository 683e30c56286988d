"""The figure ``hubs`` of ``recycling.py``: 5,000 sources by 500 candidates, eight hubs.

Ours is the whole choice: greedy, interchange, bound, and proof. The peer is the textbook p-median
as PuLP poses it and CBC solves it, which is what spopt builds; at a size it can finish.
"""

from __future__ import annotations

import time

from memory import Watch, alone

SOURCES, CANDIDATES, HUBS, PEER_SOURCES, PEER_CANDIDATES = 5000, 500, 8, 200, 100


def problem(sources: int, candidates: int):
    """Return sources at random places of the lower 48, and the first of them as candidates."""
    import numpy as np

    from remine.planning.cost_matrix import distance_matrix
    from remine.planning.hub_problem import HubProblem

    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(-123, -70, sources), rng.uniform(27, 48, sources)
    km = distance_matrix(lon, lat, lon[:candidates], lat[:candidates])
    kg, none = rng.lognormal(0, 1.4, sources), np.zeros(candidates)
    return HubProblem(km, kg, HUBS, none.astype(bool), none + np.inf, none)


def our_hubs(sources: int, candidates: int) -> dict:
    """Measure a choice with its bound."""
    from remine.planning.choosing import choose

    choose(problem(20, 10))  # imports
    asked = problem(sources, candidates)
    with Watch() as watch:
        start = time.perf_counter(), time.process_time()
        plan = choose(asked)
        wall, cpu = time.perf_counter() - start[0], time.process_time() - start[1]
    return {"s": wall, "cpu_s": cpu, "mb": watch.mb, "gap": plan.gap, "value": plan.value}


def pulp_hubs(sources: int, candidates: int) -> dict:
    """Measure the textbook programme."""
    import pulp

    asked = problem(sources, candidates)
    start = time.perf_counter()
    rows, places = range(sources), range(candidates)
    model = pulp.LpProblem("hubs", pulp.LpMinimize)
    opened = pulp.LpVariable.dicts("y", places, cat="Binary")
    goes = pulp.LpVariable.dicts("x", (rows, places), 0, 1)
    model += pulp.lpSum(asked.weight[i] * asked.cost[i, j] * goes[i][j]
                        for i in rows for j in places)  # fmt: skip
    model += pulp.lpSum(opened.values()) == asked.k
    for i in rows:
        model += pulp.lpSum(goes[i].values()) == 1
        for j in places:
            model += goes[i][j] <= opened[j]
    model.solve(pulp.PULP_CBC_CMD(msg=False))
    wall = time.perf_counter() - start
    return {"s": wall, "value": pulp.value(model.objective)}


def hubs() -> dict:
    """Return the figure."""
    ours = alone(our_hubs, SOURCES, CANDIDATES)
    small = alone(our_hubs, PEER_SOURCES, PEER_CANDIDATES)
    theirs = alone(pulp_hubs, PEER_SOURCES, PEER_CANDIDATES)
    return {
        "what": "hubs", "n": SOURCES, "candidates": CANDIDATES, "ours_s": round(ours["s"], 2),
        "ours_cpu_s": round(ours["cpu_s"], 2), "peak_mb": ours["mb"], "gap": ours["gap"],
        "peer": "textbook p-median in PuLP with CBC, as spopt poses it",
        "peer_n": PEER_SOURCES, "peer_candidates": PEER_CANDIDATES,
        "peer_s": round(theirs["s"], 2), "ratio": round(theirs["s"] / ours["s"], 2),
        "ours_at_peer_n_s": round(small["s"], 3),
        "same_cost": abs(small["value"] / theirs["value"] - 1) < 1e-6,
    }  # fmt: skip
