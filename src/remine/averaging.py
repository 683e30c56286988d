"""Figures that would tell a masked place, replaced by the mean of the sites published at one point.

A few distances to known things are a place, and so is a score whose other terms can be worked out.
So of a site whose place is coarsened, every criterion measured from a layer is shown without its
amount and with the mean worth of the sites that share its published point, and the scores are made
anew from that: contributions still add up, and no rank rests on what is hidden.

A mean can be undone. One over sites that are shown as well tells the rest by subtraction, so a
group is of masked sites alone, at k places or more; where they are fewer, the mean is of the sites
that are shown, and tells nothing of theirs. One over sites that are all worth the same is the
figure of each, and two runs of which one has a site more tell that site's; so means come in steps.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from remine.criteria.measure import Scored
from remine.criteria.stage import Matrix
from remine.finished import Run
from remine.masking import distinct_places
from remine.ranking.stage import Values, score_one

#: What stands for the basis of an averaged figure.
NOT_SHOWN = "not shown: it would tell the place; its worth is the mean of a group of sites"
#: Means of worths, 0..1, in steps of this. Of a site more among five, two runs tell the worth to
#: no better than 11 half steps either way.
STEP = 0.05


def placed_criteria(matrix: Matrix) -> tuple[str, ...]:
    """Return the criteria measured from a layer, and the combinations with such a part."""
    found: list[str] = []
    for name, scored in matrix.scored.items():  # parts stand before their wholes
        if scored.layers or any(part in found for part in scored.parts):
            found.append(name)
    return tuple(found)


def averaged(run: Run, rows: np.ndarray, cell: np.ndarray, k: int, shown: np.ndarray) -> Run:
    """Return the run with the placed criteria of some sites averaged by published point.

    Parameters
    ----------
    rows : ndarray of bool, shape (n_sites,)
        The sites whose place is coarsened.
    cell : ndarray of int, shape (n_sites,)
        The published point of each of them.
    k : int
        Where those at a point stand at fewer places, they take the mean of ``shown`` instead.
    shown : ndarray of bool, shape (n_sites,)
        Sites that are shown with place and figures.
    """
    names = placed_criteria(run.matrix)
    if not rows.any() or not names:
        return run
    groups = _groups(run, rows, cell, k)
    rest = rows.copy()
    rest[[row for group in groups for row in group]] = False

    def mean(column: np.ndarray, unknown: float, steps=np.round) -> np.ndarray:
        out = column.copy()
        out[rest] = _stepped(column[shown].mean(), steps) if shown.any() else unknown
        for group in groups:
            out[group] = _stepped(column[group].mean(), steps)
        return out

    scored = dict(run.matrix.scored)
    for name in names:
        one = scored[name]
        value, low, high = (np.where(rows, np.nan, end) for end in (one.value, one.low, one.high))
        basis = np.where(rows, NOT_SHOWN, one.basis).astype(object)
        scored[name] = replace(
            one, value=value, low=low, high=high, score=mean(one.score, 0.5),
            score_low=mean(one.score_low, 0.0, np.floor),
            score_high=mean(one.score_high, 1.0, np.ceil),
            evidence=mean(one.evidence, 0.0), basis=basis,
        )
    scores = {
        key: replace(score_one(run.project, item.profile, _values(scored), run.rankable),
                     note=item.note)
        for key, item in run.scores.items()
    }
    return replace(run, matrix=replace(run.matrix, scored=scored), scores=scores)


def _groups(run: Run, rows: np.ndarray, cell: np.ndarray, k: int) -> list[np.ndarray]:
    """Return the sites of each published point whose masked sites stand at k places or more."""
    cells = np.where(rows, cell, -1)
    places = distinct_places(run.inventory.sites, cells)
    return [np.flatnonzero(cells == one) for one in np.flatnonzero(places >= k)]


def _stepped(mean: float, steps) -> float:
    """Return a mean in steps, without the dust of adding up.

    >>> [_stepped(0.6499999, way) for way in (np.floor, np.round, np.ceil)]
    [0.6, 0.65, 0.65]
    """
    return float(np.round(steps(np.round(mean / STEP, 9)) * STEP, 9))


def _values(scored: dict[str, Scored]) -> Values:
    columns = list(scored.values())

    def stack(attribute: str) -> np.ndarray:
        return np.column_stack([getattr(column, attribute) for column in columns])

    return Values(tuple(scored), *map(stack, ("score", "score_low", "score_high", "evidence")))
