"""What one audience sees of the yields: its own centers' kilograms, and sums over those alone.

A sum over all centers beside a list without some of them would tell what was left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from remine.project.streams import YieldsSpec
from remine.yields.factors import Factor
from remine.yields.published import Published, published
from remine.yields.stage import Totals, Yields


@dataclass(frozen=True)
class ReleasedYields:
    """Yields in the order of a release's rows; NaN and ``""`` where policy withholds figures.

    Attributes
    ----------
    intervals : ndarray, shape (3, rows, outputs)
        Mean, 5th and 95th percentile, kg a year.
    bases : dict of str to ndarray of str, shape (rows,)
    closing : ndarray, shape (rows,)
        Year of closing; NaN for none.
    totals : Totals
        Over the rows with figures.
    left_out : int
        Rows without figures because policy withholds them.
    factors : tuple of Factor
        Every factor that was drawn, in the order of its key.
    """

    spec: YieldsSpec
    seed: int
    outputs: tuple[str, ...]
    intervals: np.ndarray
    bases: dict[str, np.ndarray]
    closing: np.ndarray
    totals: Totals
    left_out: int
    factors: tuple[Factor, ...]
    published: tuple[Published, ...]

    def giving(self) -> dict[str, int]:
        """Return how many of the centers shown give each output: what a sum is a sum of."""
        known = ~np.isnan(self.intervals[0])
        return dict(zip(self.outputs, known.sum(axis=0).tolist(), strict=True))


def released(
    yields: Yields | None, order: np.ndarray, withheld: np.ndarray
) -> ReleasedYields | None:
    """Return the yields as one audience may see them, or None where there are none.

    Parameters
    ----------
    order : ndarray of int
        The sites of the release, in its order.
    withheld : ndarray of bool, shape (n_sites,)
        Sites whose figures policy hides.
    """
    if yields is None:
        return None
    hidden = withheld[order]
    intervals = yields.intervals[:, order, :].copy()
    intervals[:, hidden, :] = np.nan
    shown = np.zeros(len(withheld), dtype=bool)
    shown[order[~hidden]] = True
    used = {key for key in yields.shared if key in {f.key for f in yields.factors}}
    return ReleasedYields(
        yields.spec, yields.seed, yields.outputs, intervals,
        {name: np.where(hidden, "", basis[order]) for name, basis in yields.bases.items()},
        np.where(hidden, np.nan, yields.closing[order]),
        yields.totals(shown), int(hidden.sum()),
        tuple(sorted((f for f in yields.factors if f.key in used), key=lambda f: f.key)),
        published(),
    )
