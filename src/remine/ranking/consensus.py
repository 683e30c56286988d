"""One list out of several, by a rule that lets no group be outvoted; Borda's count beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from remine.ranking.order import competition_ranks

#: The rule as every product prints it.
RULE = (
    "a site stands as high as the group that ranks it lowest puts it (minimax); ties by the sum of "
    "all groups' ranks (Borda). No group can be outvoted; the Borda rank stands beside it"
)


@dataclass(frozen=True)
class Consensus:
    """Ranks from 1, ties shared; shapes ``(n_sites,)``.

    ``rank`` is by `RULE`, ``borda`` by the sum of ranks alone, ``worst`` and ``best`` the ends of
    what the groups say.
    """

    rank: np.ndarray
    borda: np.ndarray
    worst: np.ndarray
    best: np.ndarray


def consensus(ranks: np.ndarray) -> Consensus:
    """Return one order of the sites from those of several groups.

    Parameters
    ----------
    ranks : ndarray, shape (n_groups, n_sites)
        Each group's ranks from 1; at least one group.

    Examples
    --------
    >>> found = consensus(np.array([[1, 2, 3], [1, 2, 3], [3, 2, 1]]))
    >>> found.rank.tolist(), found.borda.tolist()
    ([2, 1, 3], [1, 2, 3])
    """
    if ranks.ndim != 2 or not len(ranks):
        raise ValueError("ranks of at least one group are needed")
    worst, total = ranks.max(axis=0), ranks.sum(axis=0)
    most = float(total.max(initial=0)) + 1.0
    every = np.ones(ranks.shape[1], dtype=bool)
    order = competition_ranks(-(worst * most + total), every)
    by_sum = competition_ranks(-total.astype(float), every)
    return Consensus(order.astype(int), by_sum.astype(int), worst, ranks.min(axis=0))
