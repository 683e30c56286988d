"""Which points lie in which polygons."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import STRtree


def pairs_inside(
    longitude: np.ndarray, latitude: np.ndarray, shapes: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return every pair of a point and a polygon that holds it; the border belongs to it.

    Edges are straight in longitude and latitude. A polygon drawn past 180 degrees is met on both
    sides of the seam.

    Parameters
    ----------
    longitude, latitude : ndarray, shape (n,), degrees
    shapes : ndarray of shapely geometries, shape (m,); only polygons can hold a point

    Returns
    -------
    point_row, shape_row : ndarray of int, shape (p,), sorted, each pair once

    Examples
    --------
    >>> land = np.array([shapely.box(0, 0, 1, 1)])
    >>> pairs_inside(np.array([0.5, 3.0]), np.array([0.5, 0.5]), land)
    (array([0]), array([0]))
    """
    polygons = np.flatnonzero(np.isin(shapely.get_type_id(shapes), (3, 6, 7)))
    if not len(polygons) or not len(longitude):
        return np.empty(0, int), np.empty(0, int)
    found = []
    for shift in (0.0, *_beyond_the_seam(shapes[polygons])):
        tree = STRtree(shapely.points(longitude + shift, latitude))
        shape, point = tree.query(shapes[polygons], predicate="intersects")
        found.append(np.stack((point, polygons[shape])))
    pairs = np.concatenate(found, axis=1)
    holds = np.isin(shapely.get_type_id(shapes[pairs[1]]), (3, 6))
    if not holds.all():  # of a collection only the polygons hold points
        pairs = pairs[:, holds | _in_polygons_of(shapes, pairs, longitude, latitude)]
    if len(found) > 1:
        pairs = np.unique(pairs, axis=1)
    order = np.lexsort((pairs[1], pairs[0]))
    return pairs[0][order], pairs[1][order]


def inside_count(longitude: np.ndarray, latitude: np.ndarray, shapes: np.ndarray) -> np.ndarray:
    """Return in how many polygons each point lies, shape ``(n,)``."""
    point, _ = pairs_inside(longitude, latitude, shapes)
    return np.bincount(point, minlength=len(longitude))


def _beyond_the_seam(shapes: np.ndarray) -> list[float]:
    west, _, east, _ = shapely.total_bounds(shapes)
    return [360.0] * bool(east > 180.0) + [-360.0] * bool(west < -180.0)


def _in_polygons_of(shapes, pairs, longitude, latitude) -> np.ndarray:
    out = np.zeros(pairs.shape[1], dtype=bool)
    for at in np.flatnonzero(shapely.get_type_id(shapes[pairs[1]]) == 7):
        parts = shapely.get_parts(shapes[pairs[1][at]])
        place = shapely.Point(longitude[pairs[0][at]], latitude[pairs[0][at]])
        out[at] = shapely.intersects(
            parts[np.isin(shapely.get_type_id(parts), (3, 6))], place
        ).any()
    return out
