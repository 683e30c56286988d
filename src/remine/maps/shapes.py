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
        Degrees by which a simplified outline may stray.
    """
    thin = shapely.simplify(shapes, tolerance, preserve_topology=False)
    lost = shapely.is_empty(thin) | shapely.is_missing(thin)
    thin = np.where(lost, shapely.simplify(shapes, tolerance, preserve_topology=True), thin)
    x, y, parts, counts = [], [], [], []
    for shape in thin:
        rings = [] if shape is None else _rings(shape)
        kept = [ring for ring in map(_steps, rings) if len(ring) >= 2]
        counts.append(len(kept))
        for ring in kept:
            parts.append(len(ring))
            x.append(ring[:, 0])
            y.append(ring[:, 1])
    east = np.concatenate(x) if x else np.zeros(0, dtype=np.int64)
    north = np.concatenate(y) if y else np.zeros(0, dtype=np.int64)
    block.integers("x", np.diff(east, prepend=0))
    block.integers("y", np.diff(north, prepend=0))
    block.integers("parts", np.array(parts, dtype=np.int64))
    block.integers("shapes", np.array(counts, dtype=np.int64))
    return len(east)


def _rings(shape) -> list[np.ndarray]:
    parts = shapely.get_parts(shape)
    flat = parts[np.isin(shapely.get_type_id(parts), (1, 2, 3))]
    lines = [line for part in flat for line in (shapely.get_rings(part) if part.geom_type == "Polygon" else [part])]
    return [shapely.get_coordinates(line) for line in lines]


def _steps(ring: np.ndarray) -> np.ndarray:
    """Return a ring in whole steps, without points that fall together."""
    east = shift(ring[:, 0]) if (ring[:, 0] > 0).any() else ring[:, 0]
    whole = np.rint(np.column_stack([east, ring[:, 1]]) / STEP).astype(np.int64)
    moved = np.append(True, (np.diff(whole, axis=0) != 0).any(axis=1))
    return whole[moved]
