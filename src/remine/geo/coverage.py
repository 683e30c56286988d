"""How much of a disc around a site is covered by some footprints."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import STRtree

from remine.geo.nearest import _near_region
from remine.geo.regions import flatten, groups, to_plane

#: Segments per quarter circle; the polygon is scaled so that its area is the disc's exactly.
_QUARTER = 32


def covered_share(
    longitude: np.ndarray, latitude: np.ndarray, footprints: np.ndarray, radius_km: float
) -> np.ndarray:
    """Return the share, 0 to 1, of the disc around each point that any footprint covers.

    The disc is drawn in the region's equal-area plane, with the area of a circle of
    ``radius_km``; overlapping footprints count once, because they are united first.

    Parameters
    ----------
    longitude, latitude : ndarray, shape (n,), degrees
    footprints : ndarray of valid polygons, shape (m,), longitude latitude
    radius_km : float

    Returns
    -------
    ndarray, shape (n,)
    """
    share = np.zeros(len(longitude))
    radius = radius_km * 1000.0
    area = np.pi * radius**2
    sides = 4 * _QUARTER
    fair = radius * np.sqrt(2 * np.pi / (sides * np.sin(2 * np.pi / sides)))
    for crs, rows in groups(longitude, latitude):
        near = _near_region(footprints, longitude[rows], latitude[rows], radius_km)
        if not len(near):
            continue
        plane = to_plane(crs)
        flat = flatten(footprints[near], plane)
        flat = flat[np.isfinite(shapely.bounds(flat)).all(axis=1)]
        parts = shapely.get_parts(shapely.union_all(flat))
        shapely.prepare(parts)
        tree = STRtree(parts)
        x, y = plane.transform(longitude[rows], latitude[rows])
        for start in range(0, len(rows), 20_000):  # bounded memory: discs are made in chunks
            window = slice(start, start + 20_000)
            discs = shapely.buffer(shapely.points(x[window], y[window]), fair, quad_segs=_QUARTER)
            left, right = tree.query(discs, predicate="intersects")
            hit = shapely.area(shapely.intersection(discs[left], parts[right]))
            share[rows[window]] = np.bincount(left, hit, minlength=len(discs)) / area
    return np.clip(share, 0.0, 1.0)
