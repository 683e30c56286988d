"""Outlines and lines on their way to the screen: simplified, whole numbers, one block a layer."""

from __future__ import annotations

import numpy as np
import shapely

from remine.maps.encoding import Block

#: Coordinates are kept in steps of this many degrees (about 100 m): these are pictures, not places.
STEP = 0.001


def shift(longitude: np.ndarray) -> np.ndarray:
    """Return longitudes so that the United States are one piece: nothing is east of Greenwich.

    The western Aleutians and Guam stand beyond the antimeridian, west of Hawaii, as on a globe.
    """
    longitude = np.asarray(longitude, dtype=float)
    return np.where(longitude > 0, longitude - 360.0, longitude)


def add_shapes(block: Block, shapes: np.ndarray, tolerance: float) -> int:
    """Add polygons or lines to a block as columns of differences; return the coordinates kept.

    The columns are ``x`` and ``y`` (steps of ``STEP``, each the difference to the one before),
    ``parts`` (coordinates in each ring or line) and ``shapes`` (rings or lines in each shape).

    Parameters
    ----------
    block : Block
    shapes : ndarray of shapely geometries, EPSG:4326
    tolerance : float
        Degrees by which a simplified outline may stray; 0 takes the shapes as they are.
    """
    thin = _simplified(shapes, tolerance) if tolerance else shapes
    rings, owner = _rings(thin)
    place, ring = shapely.get_coordinates(rings, return_index=True)
    east = np.rint(shift(place[:, 0]) / STEP).astype(np.int64)
    north = np.rint(place[:, 1] / STEP).astype(np.int64)
    starts = np.diff(ring, prepend=-1) != 0
    moved = starts | (np.diff(east, prepend=0) != 0) | (np.diff(north, prepend=0) != 0)
    length = np.bincount(ring[moved], minlength=len(rings))
    kept = moved & (length >= 2)[ring]
    block.integers("x", np.diff(east[kept], prepend=0))
    block.integers("y", np.diff(north[kept], prepend=0))
    block.integers("parts", length[length >= 2])
    block.integers("shapes", np.bincount(owner[length >= 2], minlength=len(thin)))
    return int(kept.sum())


def _simplified(shapes: np.ndarray, tolerance: float) -> np.ndarray:
    """Return simpler shapes, none of which vanished for it."""
    thin = shapely.simplify(shapes, tolerance, preserve_topology=False)
    lost = shapely.is_empty(thin) | shapely.is_missing(thin)
    thin[lost] = shapely.simplify(shapes[lost], tolerance, preserve_topology=True)
    return thin


def _rings(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return every ring and line, and the row of the shape it belongs to, in order."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    nested = shapely.get_type_id(parts) == 7
    if nested.any():
        inner, which = shapely.get_parts(parts[nested], return_index=True)
        parts, owner = (
            np.append(parts[~nested], inner),
            np.append(owner[~nested], owner[nested][which]),
        )
    kind = shapely.get_type_id(parts)
    rings, which = shapely.get_rings(parts[kind == 3], return_index=True)
    lines = np.isin(kind, (1, 2))
    out = np.append(rings, parts[lines])
    rows = np.append(owner[kind == 3][which], owner[lines])
    order = np.argsort(rows, kind="stable")
    return out[order], rows[order]
