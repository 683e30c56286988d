"""Greedy choice and interchange: good hubs fast, for any number of places.

The greedy step opens the place that saves most, one after the other. The interchange of Teitz and
Bart (1968) then swaps an open place for a closed one as long as that saves something; the saving of
every swap at once comes from each source's nearest and second nearest open place (Whitaker 1983).
"""

from __future__ import annotations

import numpy as np

#: A swap must save this share of the cost, so that rounding cannot make it go on for ever.
LEAST = 1e-10


def greedy(
    cost: np.ndarray, weight: np.ndarray, start: np.ndarray, allowed: np.ndarray, k: int
) -> np.ndarray:
    """Return the rows of the open places, ascending: ``start`` and ``k`` of the allowed ones.

    Parameters
    ----------
    cost : ndarray, shape (n_sources, n_places)
        Finite cost of one kilogram.
    weight : ndarray, shape (n_sources,)
    start : ndarray of int
        Places open already.
    allowed : ndarray of bool, shape (n_places,)
    k : int

    Examples
    --------
    >>> cost = np.array([[0.0, 2.0, 9.0], [2.0, 0.0, 9.0], [9.0, 9.0, 0.0]])
    >>> greedy(cost, np.ones(3), np.array([], int), np.ones(3, bool), 2).tolist()
    [0, 2]
    """
    chosen = [int(j) for j in start]
    most = 2.0 * float(cost.max()) + 1.0
    nearest = cost[:, chosen].min(axis=1) if chosen else np.full(len(weight), most)
    free = allowed.copy()
    free[chosen] = False
    for _ in range(k):
        saving = np.full(cost.shape[1], -np.inf)
        saving[free] = weight @ np.maximum(nearest[:, None] - cost[:, free], 0.0)
        best = int(saving.argmax())
        chosen.append(best)
        free[best] = False
        nearest = np.minimum(nearest, cost[:, best])
    return np.array(sorted(chosen))


def swap_values(
    cost: np.ndarray, weight: np.ndarray, chosen: np.ndarray, closed: np.ndarray
) -> tuple[float, np.ndarray]:
    """Return the cost of the open places, and the change each swap would make.

    Returns
    -------
    value : float
    change : ndarray, shape (n_chosen, n_closed)
        Negative where closing the one and opening the other saves.
    """
    here = cost[:, chosen]
    rows = np.arange(len(weight))
    owner = here.argmin(axis=1)
    first = here[rows, owner]
    if len(chosen) > 1:
        second = np.partition(here, 1, axis=1)[:, 1]
    else:
        second = np.full(len(weight), 2.0 * float(cost.max()) + 1.0)
    order = np.argsort(owner, kind="stable")
    there = cost[np.ix_(order, closed)]
    weighed = weight[order][:, None]
    near = np.minimum(there, first[order][:, None])
    gain = (weighed * (near - first[order][:, None])).sum(axis=0)
    loss = weighed * (np.minimum(there, second[order][:, None]) - near)
    has = np.unique(owner[order])
    change = np.tile(gain, (len(chosen), 1))
    starts = np.searchsorted(owner[order], has)
    change[has] += np.add.reduceat(loss, starts, axis=0)
    return float(weight @ first), change


def interchange(
    cost: np.ndarray,
    weight: np.ndarray,
    chosen: np.ndarray,
    fixed: np.ndarray,
    allowed: np.ndarray,
    most_swaps: int = 1000,
) -> tuple[np.ndarray, float]:
    """Return open places no single swap improves, and their cost; equal swaps go to the first.

    Examples
    --------
    >>> cost = np.array([[0.0, 2.0, 9.0], [2.0, 0.0, 9.0], [9.0, 9.0, 0.0]])
    >>> none, every = np.zeros(3, bool), np.ones(3, bool)
    >>> places, value = interchange(cost, np.ones(3), np.array([0, 1]), none, every)
    >>> places.tolist(), value
    ([1, 2], 2.0)
    """
    chosen = np.sort(chosen)
    for _ in range(most_swaps):
        closed = np.setdiff1d(np.flatnonzero(allowed), chosen)
        movable = np.flatnonzero(~fixed[chosen])
        value = float(weight @ cost[:, chosen].min(axis=1))
        if not len(closed) or not len(movable):
            return chosen, value
        _, change = swap_values(cost, weight, chosen, closed)
        change = change[movable]
        out, into = np.unravel_index(change.argmin(), change.shape)
        if change[out, into] >= -LEAST * max(value, 1e-300):
            return chosen, value
        chosen = np.sort(np.append(np.delete(chosen, movable[out]), closed[into]))
    return chosen, float(weight @ cost[:, chosen].min(axis=1))
