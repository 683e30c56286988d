"""What it takes to weigh a release again: what every amount is worth, and how far weights may move.

The worths of sites whose figures are withheld are left out here, before any product sees them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from remine.criteria.stage import Matrix
from remine.project import Model
from remine.ranking.stability import stability_intervals
from remine.ranking.weights import Weights

#: The set of the first so many is what a weight's interval keeps.
FIRST = 10


@dataclass(frozen=True)
class Reweighing:
    """The worths of a release's rows.

    Attributes
    ----------
    names : tuple of str
        The measured criteria that any profile weighs.
    point, low, high : ndarray, shape (n_rows, n_criteria), 0..1
        NaN where policy withholds a site's figures.
    stability : dict of str to (float, float)
        The interval of each leading weight's share in which the same sites are the first ``first``,
        the other weights keeping their proportions. Empty under other methods than the weighted
        sum.
    """

    names: tuple[str, ...] = ()
    point: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))
    low: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))
    high: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))
    stability: dict[str, tuple[float, float]] = field(default_factory=dict)
    first: int = FIRST


def reweighing(
    model: Model, matrix: Matrix, weights: Weights, order: np.ndarray, eligible: np.ndarray,
    withheld: np.ndarray,
) -> Reweighing:
    """Return the worths of the rows of a release.

    Parameters
    ----------
    weights : Weights
        Of the leading profile.
    order : ndarray of int
        The sites of the release's rows.
    eligible, withheld : ndarray of bool
        By site: those with a rank, and those whose figures policy withholds.
    """
    weighted = {name for profile in model.profiles for name in profile.weights}
    names = tuple(name for name in matrix.scored if name in weighted)

    def rows(attribute: str) -> np.ndarray:
        every = np.column_stack([getattr(matrix.scored[name], attribute) for name in names])
        return np.where(withheld[:, None], np.nan, every)[order]

    stability = {}
    if model.method.kind == "weighted_sum" and eligible.any():
        used = list(weights.used)
        values = np.column_stack([matrix.scored[name].score[eligible] for name in used])
        ends = stability_intervals(values, np.array([weights.used[name] for name in used]), FIRST)
        stability = {
            name: (float(low), float(high))
            for name, (low, high) in zip(used, ends, strict=True)
            if np.isfinite(low)
        }
    return Reweighing(names, rows("score"), rows("score_low"), rows("score_high"), stability)
