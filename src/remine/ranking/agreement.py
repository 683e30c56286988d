"""How far several orders of the same sites agree."""

from __future__ import annotations

import numpy as np


def kendall_w(scores: np.ndarray) -> float:
    """Return Kendall's coefficient of concordance, 0 (none) to 1 (one order), corrected for ties.

    ``W = (12 sum_i R_i^2 - 3 m^2 n (n + 1)^2) / (m^2 n (n^2 - 1) - m sum_j T_j)`` with R_i the sum
    of a site's ranks, ties sharing their mean rank, and ``T_j = sum (t^3 - t)`` over the ties t of
    group j. M. G. Kendall and B. Babington Smith, Annals of Mathematical Statistics 10 (1939).

    Parameters
    ----------
    scores : ndarray, shape (n_groups, n_sites)
        Scores or ranks: each group's order counts, whichever way all of them run.

    Returns
    -------
    float
        NaN with fewer than two groups or sites, or where every group ties all sites.

    Examples
    --------
    >>> kendall_w(np.array([[3, 2, 1], [3, 2, 1]])), kendall_w(np.array([[3, 2, 1], [1, 2, 3]]))
    (1.0, 0.0)
    """
    m, n = scores.shape
    if m < 2 or n < 2:
        return float("nan")
    from scipy.stats import rankdata  # half a second that other runs need not wait

    ranks = rankdata(scores, axis=1)
    ties = sum(float((t**3 - t).sum()) for t in map(_tie_sizes, scores))
    whole = m**2 * n * (n**2 - 1.0) - m * ties
    spread = 12.0 * float((ranks.sum(axis=0) ** 2).sum()) - 3.0 * m**2 * n * (n + 1.0) ** 2
    return spread / whole if whole > 0 else float("nan")


def _tie_sizes(row: np.ndarray) -> np.ndarray:
    return np.unique(row, return_counts=True)[1].astype(float)


def spearman(first: np.ndarray, second: np.ndarray) -> float:
    """Return Spearman's rank correlation, -1 to 1; NaN where an order ties all sites.

    >>> spearman(np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 9.0]))
    1.0
    """
    from scipy.stats import rankdata

    ranks = np.array([rankdata(first), rankdata(second)])
    ranks -= ranks.mean(axis=1, keepdims=True)
    size = np.sqrt((ranks**2).sum(axis=1))
    return float(ranks[0] @ ranks[1] / size.prod()) if size.all() else float("nan")


def apart(contributions: dict[str, np.ndarray], upper: str, lower: str) -> np.ndarray:
    """Return what each criterion does to part two groups' views, ``(n_sites, n_criteria)``.

    A site stands out in a group's order by how its contributions differ from the mean site's; the
    difference of two groups' differences, criterion by criterion, adds up to how much more it
    stands out with ``upper``.

    Parameters
    ----------
    contributions : dict of str to ndarray, shape (n_sites, n_criteria)
        By group, the same criteria in the same columns.

    >>> views = {"a": np.array([[0.8, 0.0], [0.0, 0.2]]), "b": np.array([[0.2, 0.0], [0.0, 0.8]])}
    >>> apart(views, "a", "b").round(2).tolist()
    [[0.3, 0.3], [-0.3, -0.3]]
    """
    out = contributions[upper] - contributions[lower]
    return out - out.mean(axis=0)
