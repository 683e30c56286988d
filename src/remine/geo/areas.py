"""Areas of polygons on the ellipsoid."""

from __future__ import annotations

import numpy as np
import shapely

from remine.geo.regions import GEOD


def area_m2(shapes: np.ndarray) -> np.ndarray:
    """Return the geodesic area of each polygon in m2; NaN for anything that has no area.

    >>> shape = shapely.box(-105.0, 40.0, -104.9, 40.1)
    >>> round(float(area_m2(np.array([shape]))[0]) / 1e6, 1)
    94.7
    """
    polygonal = np.isin(shapely.get_type_id(shapes), (3, 6))
    out = np.full(len(shapes), np.nan)
    for row in np.flatnonzero(polygonal):
        out[row] = abs(GEOD.geometry_area_perimeter(shapely.orient_polygons(shapes[row]))[0])
    return out
