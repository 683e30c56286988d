"""How many weighted points lie within several radii of each place, in bounded memory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.spatial import cKDTree

from remine.geo.nearest import geodesic_km
from remine.geo.space import LEAST_RADIUS_KM, chord_of, in_space

#: Pairs held at once.
_PAIRS = 4_000_000
_CHUNK = 20_000


def ring_totals(
    longitude: np.ndarray,
    latitude: np.ndarray,
    to_longitude: np.ndarray,
    to_latitude: np.ndarray,
    radii_km: Sequence[float],
    weights: np.ndarray | None = None,
) -> np.ndarray:
    """Return the sum of weights within each radius of each place, on the ellipsoid.

    A pair's chord decides, unless it is so near a radius that the ellipsoid's curvature matters
    (millimetres at 40 km): then its geodesic does. A point exactly on a circle counts as inside.

    Parameters
    ----------
    longitude, latitude : ndarray, shape (n,), degrees, WGS 84
    to_longitude, to_latitude : ndarray, shape (m,)
    radii_km : sequence of float, length r, any order
    weights : ndarray, shape (m,), optional
        1 a point if not given.

    Returns
    -------
    ndarray, shape (n, r)
        ``total[i, k] = sum_j w_j [geodesic(i, j) <= radius_k]``

    Examples
    --------
    >>> lon, lat = np.array([-105.0, -105.0, -104.0]), np.array([40.0, 40.01, 40.0])
    >>> ring_totals(lon[:1], lat[:1], lon, lat, [1.0, 5.0, 100.0]).tolist()
    [[1.0, 2.0, 3.0]]
    """
    radii = np.asarray(radii_km, dtype=float)
    n, m = len(longitude), len(to_longitude)
    total = np.zeros((n, len(radii)))
    if not n or not m or not len(radii):
        return total
    weights = np.ones(m) if weights is None else np.asarray(weights, dtype=float)
    target = in_space(to_longitude, to_latitude)
    tree, source = cKDTree(target), in_space(longitude, latitude)
    order = _along_a_curve(longitude, latitude)  # neighbours share branches of the tree
    reach = float(chord_of(radii.max())) + 1e-9
    for chunk in _chunks(tree, source, order, reach):
        near = cKDTree(source[chunk]).sparse_distance_matrix(tree, reach, output_type="ndarray")
        left, right, chord = near["i"], near["j"], near["v"]
        for column, radius in enumerate(radii):
            low, high = chord_of(radius, LEAST_RADIUS_KM) - 1e-9, chord_of(radius) + 1e-9
            inside = chord <= low
            unsure = np.flatnonzero((chord > low) & (chord <= high))
            if len(unsure):
                site, point = chunk[left[unsure]], right[unsure]
                km = geodesic_km(
                    longitude[site], latitude[site], to_longitude[point], to_latitude[point]
                )
                inside[unsure] = km <= radius
            total[chunk, column] = np.bincount(
                left[inside], weights[right[inside]], minlength=len(chunk)
            )
    return total


def _along_a_curve(longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Return an order of places by cells of half a degree, so that a chunk lies close together."""
    column = np.floor(longitude * 2.0).astype(int)
    row = np.floor(latitude * 2.0).astype(int)
    return np.lexsort((column, row))


def _chunks(tree: cKDTree, source: np.ndarray, order: np.ndarray, reach: float):
    """Yield rows of places that have no more than `_PAIRS` pairs together (or are alone)."""
    for at in range(0, len(order), _CHUNK):
        rows = order[at : at + _CHUNK]
        counts = tree.query_ball_point(source[rows], reach, return_length=True, workers=-1)
        group = np.cumsum(counts) // _PAIRS
        yield from np.split(rows, np.flatnonzero(np.diff(group)) + 1)
