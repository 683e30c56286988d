"""Location errors in steps, so that sites with like errors are measured together."""

from __future__ import annotations

import numpy as np
import shapely

from remine.inventory.location_quality import error_of

#: More different errors than this are rounded up to two significant digits.
_FEW = 32


def error_steps(error_km: np.ndarray) -> np.ndarray:
    """Return the location error of each site in km, rounded up where many differ.

    Rounding up widens an interval, by a tenth at most, and never narrows it.

    >>> error_steps(np.array([0.5, np.nan, 2.0])).tolist()
    [0.5, 5.0, 2.0]
    """
    error = error_of(error_km)
    if len(np.unique(error)) <= _FEW:
        return error
    out = error.copy()
    some = error > 0
    unit = 10.0 ** (np.floor(np.log10(error[some])) - 1.0)
    out[some] = np.ceil(error[some] / unit - 1e-9) * unit
    return out


def drawn_as_polygons(shapes: np.ndarray) -> np.ndarray:
    """Return the rows of the sites drawn as polygons, which are measured from their outline.

    >>> drawn_as_polygons(np.array([shapely.Point(0, 0), shapely.box(0, 0, 1, 1)])).tolist()
    [1]
    """
    return np.flatnonzero(np.isin(shapely.get_type_id(shapes), (3, 6)))


def moved_share(error_km: float, radius_km: float) -> float:
    """Return the share of a disc that moving its middle by an error brings in new.

    ``1 - (2/pi) (acos s - s sqrt(1 - s^2))`` with ``s = error / (2 radius)``; 1 from two radii on.

    >>> moved_share(0.0, 5.0), moved_share(10.0, 5.0)
    (0.0, 1.0)
    """
    s = min(1.0, error_km / (2.0 * radius_km))
    return float(1.0 - 2.0 / np.pi * (np.arccos(s) - s * np.sqrt(1.0 - s * s)))
