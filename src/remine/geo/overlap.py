"""How much of a shape lies in others."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import STRtree

from remine.geo.regions import groups, near_rows, to_plane

_STEP_DEGREE = 0.05


def overlap_share(
    shapes: np.ndarray, longitude: np.ndarray, latitude: np.ndarray, targets: np.ndarray
) -> np.ndarray:
    """Return the share, 0 to 1, of each polygon's area that any target covers.

    ``area(shape and (t1 or t2 or ...)) / area(shape)`` in the region's equal-area plane.

    Parameters
    ----------
    shapes : ndarray of polygons, shape (n,), longitude latitude, WGS 84
    longitude, latitude : ndarray, shape (n,)
        A place in each shape, which picks the plane.
    targets : ndarray of shapely geometries, shape (m,); only polygons cover

    Examples
    --------
    >>> square = np.array([shapely.box(-105.0, 40.0, -104.9, 40.1)])
    >>> west = np.array([shapely.box(-106.0, 39.0, -104.95, 41.0)] * 2)
    >>> overlap_share(square, np.array([-104.95]), np.array([40.05]), west).round(3)
    array([0.5])
    """
    out = np.zeros(len(shapes))
    targets = targets[np.isin(shapely.get_type_id(targets), (3, 6))]
    for crs, rows in groups(longitude, latitude):
        box = shapely.bounds(shapes[rows])
        size_km = float((box[:, 2:] - box[:, :2]).max()) * 112.0
        near = near_rows(targets, longitude[rows], latitude[rows], size_km)
        if not len(near):
            continue
        plane = to_plane(crs)
        own, other = (_flat(some, plane) for some in (shapes[rows], targets[near]))
        left, right = STRtree(other).query(own, predicate="intersects")
        parts = shapely.intersection(own[left], other[right])
        order = np.argsort(left, kind="stable")
        left, parts = left[order], parts[order]
        at, first, counts = np.unique(left, return_index=True, return_counts=True)
        area = shapely.area(parts[first])
        for which in np.flatnonzero(counts > 1):
            run = parts[first[which] : first[which] + counts[which]]
            area[which] = shapely.area(shapely.union_all(run))
        out[rows[at]] = area / shapely.area(own[at])
    return np.clip(out, 0.0, 1.0)


def _flat(shapes: np.ndarray, plane) -> np.ndarray:
    fine = shapely.segmentize(shapes, _STEP_DEGREE)
    flat = shapely.transform(fine, plane.transform, interleaved=False)
    shown = np.isfinite(shapely.bounds(flat)).all(axis=1)
    flat[~shown] = shapely.Polygon()
    broken = ~shapely.is_valid(flat)
    flat[broken] = shapely.make_valid(flat[broken], method="structure", keep_collapsed=False)
    return flat
