"""Rank-order centroid weights: when only the order of the criteria is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def rank_order_centroid(order: Sequence[str | Sequence[str]]) -> dict[str, float]:
    """Return the centre of all weights that respect an order, most important first.

    Parameters
    ----------
    order : sequence of str, or of sequences of str
        A sequence inside stands for criteria that are equally important; they share their ranks.

    Raises
    ------
    ValueError
        If the order is empty or names a criterion twice.

    Notes
    -----
    ``w_k = (1/n) sum_(i=k..n) 1/i``. F. H. Barron and B. E. Barrett, Management Science 42 (1996).

    Examples
    --------
    >>> rank_order_centroid(["potential", "water"])
    {'potential': 0.75, 'water': 0.25}
    """
    groups = [[group] if isinstance(group, str) else list(group) for group in order]
    names = [name for group in groups for name in group]
    if not names or len(set(names)) != len(names):
        raise ValueError(f"an order names each criterion once, got {names}")
    n = len(names)
    by_rank = np.cumsum(1.0 / np.arange(n, 0, -1))[::-1] / n
    out, at = {}, 0
    for group in groups:
        shared = float(by_rank[at : at + len(group)].mean())
        out.update(dict.fromkeys(group, shared))
        at += len(group)
    return out
