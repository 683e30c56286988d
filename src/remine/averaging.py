"""Figures that would tell a masked place, replaced by the mean of the sites published at one point.

A few distances to known things are a place, and so is a score whose other terms can be worked out.
So of a site whose place is coarsened, every criterion measured from a layer is shown without its
amount and with the mean worth of the sites that share its published point, and the scores are made
anew from that: contributions still add up, and no rank rests on what is hidden.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from remine.criteria.measure import Scored
from remine.criteria.stage import Matrix
from remine.finished import Run
from remine.ranking.stage import Values, score_one

#: What stands for the basis of an averaged figure.
NOT_SHOWN = "not shown: it would tell the place; its worth is the mean of a group of sites"


def placed_criteria(matrix: Matrix) -> tuple[str, ...]:
    """Return the criteria measured from a layer, and the combinations with such a part."""
    found: list[str] = []
    for name, scored in matrix.scored.items():  # parts stand before their wholes
        if scored.layers or any(part in found for part in scored.parts):
            found.append(name)
    return tuple(found)


def averaged(run: Run, rows: np.ndarray, cell: np.ndarray, k: int, gone: np.ndarray) -> Run:
    """Return the run with the placed criteria of some sites averaged by published point.

    Parameters
    ----------
    rows : ndarray of bool, shape (n_sites,)
        The sites whose place is coarsened.
    cell : ndarray of int, shape (n_sites,)
        The published point of each of them.
    k : int
        A point with fewer such sites takes the mean of all sites of the run instead.
    gone : ndarray of bool, shape (n_sites,)
        Sites inside a supplied mask: no mean is made of them.
    """
    names = placed_criteria(run.matrix)
    if not rows.any() or not names:
        return run
    groups = [np.flatnonzero(rows & (cell == one)) for one in np.unique(cell[rows])]
    everyone = np.flatnonzero(~gone)

    def mean(column: np.ndarray) -> np.ndarray:
        out = column.copy()
        for group in groups:
            out[group] = column[group if len(group) >= k else everyone].mean(axis=0)
        return out

    scored = dict(run.matrix.scored)
    for name in names:
        one = scored[name]
        value, low, high = (np.where(rows, np.nan, end) for end in (one.value, one.low, one.high))
        basis = np.where(rows, NOT_SHOWN, one.basis).astype(object)
        scored[name] = replace(
            one, value=value, low=low, high=high, score=mean(one.score),
            score_low=mean(one.score_low), score_high=mean(one.score_high),
            evidence=mean(one.evidence), basis=basis,
        )
    scores = {
        key: replace(score_one(run.project, item.profile, _values(scored), run.rankable),
                     note=item.note)
        for key, item in run.scores.items()
    }
    return replace(run, matrix=replace(run.matrix, scored=scored), scores=scores)


def _values(scored: dict[str, Scored]) -> Values:
    columns = list(scored.values())

    def stack(attribute: str) -> np.ndarray:
        return np.column_stack([getattr(column, attribute) for column in columns])

    return Values(tuple(scored), *map(stack, ("score", "score_low", "score_high", "evidence")))
