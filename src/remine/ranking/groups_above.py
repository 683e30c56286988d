"""Proof that k others are always above a site: k groups, none sharing a member, each always above.

A group is always above if a mixture of its members is: whatever the weights, the best member of a
group scores at least what the mixture scores. Groups without a common member count one each, so k
of them keep a site out of the first k. Each mixture is the solution of a matrix game between the
rivals and the weights, a linear programme of a few hundred rows.

The mixtures stay useful: whoever is below them at every corner of the weights is out as well.
"""

from __future__ import annotations

import numpy as np

from remine.ranking.weight_region import WeightRegion

_POOL, _MORE = 300, 60  # rivals in the first programme, and how many join where they are needed
_SURE = 1e-6  # ten times the solver's tolerance
_NEAR = 0.15  # a lead beyond this at one corner is no help at another


def groups_above(
    low: np.ndarray, goal: np.ndarray, site: int, k: int, region: WeightRegion
) -> tuple[np.ndarray | None, np.ndarray]:
    """Look for k disjoint groups of rivals, each above a goal under all admissible weights.

    Parameters
    ----------
    low : ndarray, shape (n_sites, n_criteria), 0..1
        What each rival is worth at least.
    goal : ndarray, shape (n_criteria,)
        What the site is worth at most.
    site : int
        The site itself, no rival of its own.
    k : int
    region : WeightRegion

    Returns
    -------
    mixtures : ndarray, shape (k, n_criteria), or None
        One mixture of the members of each group; None if the groups were not found.
    weights : ndarray, shape (n_criteria,)
        If not found, weights under which the rivals left over are least above the site.

    Examples
    --------
    >>> low = np.array([[1.0, 0.0], [0.0, 1.0], [0.45, 0.45]])
    >>> groups_above(low, low[2], 2, 1, WeightRegion(2))[0].round(2).tolist()
    [[0.5, 0.5]]
    """
    lead = low - goal
    free = np.ones(len(low), dtype=bool)
    free[site] = False
    near = np.minimum(lead @ region.corners.T, _NEAR).sum(axis=1)
    near[site] = -np.inf
    count = min(_POOL, len(low) - 1)
    pool = np.argpartition(-near, count - 1)[:count] if count else np.empty(0, dtype=int)
    mixtures: list[np.ndarray] = []
    weights = region.corners.mean(axis=0)
    while len(mixtures) < k and len(pool):
        weights, share = _game(lead[pool], region)
        mixture = share @ lead[pool]
        if _least(mixture, region) > _SURE:
            used = share > 0
            mixtures.append(mixture + goal)
            free[pool[used]] = False
            pool = pool[~used]
            continue
        ahead = lead @ weights
        ahead[~free] = -np.inf
        ahead[pool] = -np.inf
        level = float((lead[pool] @ weights).max()) + _SURE
        more = np.flatnonzero(ahead > level)
        if not len(more):
            return None, weights
        pool = np.r_[pool, more[np.argsort(-ahead[more], kind="stable")[:_MORE]]]
    return (np.array(mixtures), weights) if len(mixtures) == k else (None, weights)


def _game(lead: np.ndarray, region: WeightRegion) -> tuple[np.ndarray, np.ndarray]:
    """Return the weights that make the best rival's lead least, and the mixture that answers them.

    ``min t, lead w <= t``; the mixture is the dual solution, not negative, summing to 1.
    """
    from scipy.optimize import linprog

    n, m = lead.shape
    order = region.inequalities
    found = linprog(
        np.r_[np.zeros(m), 1.0],
        A_ub=np.vstack([np.c_[lead, -np.ones(n)], np.c_[order, np.zeros(len(order))]]),
        b_ub=np.zeros(n + len(order)),
        A_eq=np.r_[np.ones(m), 0.0][None, :],
        b_eq=[1.0],
        bounds=[*zip(*region.bounds, strict=True), (None, None)],
        method="highs-ds",
    )
    if found.x is None:
        return region.corners.mean(axis=0), np.full(n, 1.0 / n)
    share = np.maximum(-found.ineqlin.marginals[:n], 0.0)
    share[share < 1e-12] = 0.0
    total = share.sum()
    return found.x[:m], share / total if total > 0 else np.full(n, 1.0 / n)


def _least(lead: np.ndarray, region: WeightRegion) -> float:
    """Return the least score of a lead over the region, from its corners if these will do."""
    at_corners = float((region.corners @ lead).min())
    return at_corners if region.free or at_corners > _SURE else region.least(lead)
