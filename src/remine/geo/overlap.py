"""How much of a shape lies in others."""

from __future__ import annotations

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import STRtree

from remine.geo.regions import flattened, groups, near_rows, to_plane


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
    targets : ndarray of valid shapely geometries, shape (m,); only polygons cover

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
        own, other = (flattened(some, plane) for some in (shapes[rows], targets[near]))
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


class Covers:
    """Polygons cut to shapes once, so that the share that any of them covers is asked cheaply.

    Parameters
    ----------
    shapes, longitude, latitude, targets
        As `overlap_share` takes them; made for few large shapes and many targets.

    Examples
    --------
    >>> square = np.array([shapely.box(-105.0, 40.0, -104.9, 40.1)])
    >>> halves = np.array([shapely.box(-106, 39, -104.95, 41), shapely.box(-104.95, 39, 0, 41)])
    >>> covers = Covers(square, np.array([-104.95]), np.array([40.05]), halves)
    >>> [covers.share(np.array(which)).round(3).tolist() for which in ([True, False], [True, True])]
    [[0.5], [1.0]]
    """

    def __init__(
        self, shapes: np.ndarray, longitude: np.ndarray, latitude: np.ndarray, targets: np.ndarray
    ):
        self._area, self._known = np.ones(len(shapes)), {}
        polygons = np.flatnonzero(np.isin(shapely.get_type_id(targets), (3, 6)))
        found = [np.empty((2, 0), dtype=int)]
        parts = [np.empty(0, dtype=object)]
        for crs, rows in groups(longitude, latitude) if len(polygons) else ():
            box = shapely.bounds(shapes[rows])
            size_km = float((box[:, 2:] - box[:, :2]).max()) * 112.0
            near = polygons[near_rows(targets[polygons], longitude[rows], latitude[rows], size_km)]
            # only what meets a shape's box is worth bending; the boxes' edges bend with it
            near = near[_meet(targets[near], shapes[rows])]
            if not len(near):
                continue
            plane = to_plane(crs)
            own, other = (flattened(some, plane) for some in (shapes[rows], targets[near]))
            self._area[rows] = shapely.area(own)
            tree = STRtree(other)
            left, right = tree.query(own, predicate="intersects")
            whole = np.isin(left * len(other) + right,
                            np.dot((len(other), 1), tree.query(own, predicate="contains")))
            cut = other[right]
            cut[~whole] = shapely.intersection(own[left[~whole]], other[right[~whole]])
            found.append(np.stack((rows[left], near[right])))
            parts.append(cut)
        self._shape, self._target = np.concatenate(found, axis=1)
        self._parts = np.concatenate(parts)

    def share(self, which: np.ndarray) -> np.ndarray:
        """Return the share, 0 to 1, of each shape that the targets of a mask cover together."""
        rows = np.flatnonzero(which[self._target])
        shape, parts = self._shape[rows], self._parts[rows]
        out = np.bincount(shape, weights=shapely.area(parts), minlength=len(self._area))
        left, right = STRtree(parts).query(parts, predicate="intersects")
        same = (shape[left] == shape[right]) & (left < right)
        links = coo_array((np.ones(same.sum()), (left[same], right[same])), (len(rows),) * 2)
        _, group = connected_components(links, directed=False)
        order = np.argsort(group, kind="stable")
        for members in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
            if len(members) > 1:  # what overlaps counts once
                key = rows[members].tobytes()
                if key not in self._known:
                    self._known[key] = shapely.area(shapely.union_all(parts[members]))
                out[shape[members[0]]] += self._known[key] - shapely.area(parts[members]).sum()
        return np.clip(out / self._area, 0.0, 1.0)


def _meet(targets: np.ndarray, shapes: np.ndarray) -> np.ndarray:
    """Return the rows of the targets whose box meets the box of a polygon of any shape."""
    boxes = shapely.box(*shapely.bounds(shapely.get_parts(shapes)).T)
    own = shapely.box(*(shapely.bounds(targets) + (-0.1, -0.1, 0.1, 0.1)).T)
    turns = [STRtree(boxes).query(shapely.transform(own, lambda at, k=k: at + (k, 0.0)))[0]
             for k in (-360.0, 0.0, 360.0)]
    return np.unique(np.concatenate(turns))
