"""Places that one data set cut off to a grain and another gives in full: does the cell fit?

A compilation that cuts ``-120.773, 39.106`` to ``-120.77, 39.10`` leaves a place that is up to a
whole cell off, always towards the same corner. Two records of one thing then differ by less than a
cell, on the known side; neighbours do not. Which data sets were cut, and to which corner, is read
off the records that both give under the same name; no label takes part.
"""

from __future__ import annotations

import numpy as np

from remine.inventory.location_quality import decimals

#: Decimals of places taken to be cut, and of those taken to be given in full.
_COARSE, _FINE = 2, 3
_CELL = 10.0**-_COARSE
#: Records both give under one name below which nothing is read off, and the share of them that
#: must lie in one cell. A cell is taken a tenth larger for the shift between datums, and searched
#: in steps of a twentieth.
_LEAST_PAIRS, _LEAST_SHARE = 25, 0.6
_WIDTH, _STEP, _SLACK = 1.1, 0.05, 0.05
_CORNERS = np.arange(-1.5, 0.5, _STEP)


def densest(east: np.ndarray, north: np.ndarray) -> tuple[float, float, float]:
    """Return the share of the offsets in the densest cell, and its south-west corner.

    Parameters
    ----------
    east, north : ndarray, shape (n,)
        Offsets of the full place from the cut one, in cells.

    >>> share, x, y = densest(np.full(4, -0.5), np.array([0.2, 0.4, 0.6, 9.0]))
    >>> share, bool(x <= -0.5 <= x + 1.1), bool(y <= 0.2 and 0.6 <= y + 1.1)
    (0.75, True, True)
    """
    at = _CORNERS[:, None]
    inside_x = (east >= at) & (east <= at + _WIDTH)
    inside_y = (north >= at) & (north <= at + _WIDTH)
    counts = inside_x.astype(int) @ inside_y.astype(int).T
    x, y = np.unravel_index(int(counts.argmax()), counts.shape)
    return float(counts[x, y] / max(1, len(east))), float(_CORNERS[x]), float(_CORNERS[y])


def cell_fit(
    dataset: np.ndarray,
    longitude: np.ndarray,
    latitude: np.ndarray,
    left: np.ndarray,
    right: np.ndarray,
    certain: np.ndarray,
) -> np.ndarray:
    """Return for each pair 1 where the full place lies in the cut one's cell, -1 where it does not.

    0 where neither data set is known to be cut from places like the other's.

    Parameters
    ----------
    dataset, longitude, latitude : ndarray, shape (n,)
        Of the records; degrees.
    left, right : ndarray of int, shape (p,)
        Rows of each pair.
    certain : ndarray of bool, shape (p,)
        Pairs that their names alone make the same thing: they show where the cell lies.
    """
    grain = np.maximum(decimals(longitude), decimals(latitude))
    names, code = np.unique(dataset, return_inverse=True)
    out = np.zeros(len(left))
    for cut, full in ((left, right), (right, left)):
        of_use = (grain[cut] <= _COARSE) & (grain[full] >= _FINE) & (code[cut] != code[full])
        both = code[cut].astype(np.int64) * len(names) + code[full]
        for key in np.unique(both[of_use & certain]):
            rows = np.flatnonzero(of_use & (both == key))
            east = (longitude[full[rows]] - longitude[cut[rows]]) / _CELL
            north = (latitude[full[rows]] - latitude[cut[rows]]) / _CELL
            sure = certain[rows]
            if sure.sum() < _LEAST_PAIRS:
                continue
            share, x, y = densest(east[sure], north[sure])
            if share < _LEAST_SHARE:
                continue
            inside = np.ones(len(rows), dtype=bool)
            for offset, corner in ((east, x), (north, y)):
                inside &= offset >= corner - _SLACK
                inside &= offset <= corner + _WIDTH + _SLACK
            out[rows] = np.where(inside, 1.0, -1.0)
    return out
