"""How likely a place known to within an error lies in a shape.

The model: the true place is spread around the recorded one as a circular normal distribution whose
95 % circle is the location error, so that ``sigma = error / sqrt(2 ln 20)`` and the chance of lying
farther off than ``d`` is ``20^-(d/error)^2``. This is a choice of this product, not a statement of
the sources: few of them say what their error means.
"""

from __future__ import annotations

import numpy as np
import shapely
from scipy.spatial import cKDTree
from scipy.special import owens_t

from remine.geo.growing import grown
from remine.geo.inside import pairs_inside
from remine.geo.segments import segments_of
from remine.geo.space import axes_at, in_plane, in_space

#: Errors, in standard deviations, within which 95 % of a circular normal lies.
SIGMAS = float(np.sqrt(2.0 * np.log(20.0)))
#: Outlines beyond this many errors change no chance by more than 2e-12 (``20^-9``).
_REACH = 3.0
#: A place nearer than this to a border stands on it, km.
_ON = 1e-7
#: Half lengths (km) that part segments into classes, each with a tree of its own.
_CLASSES = (0.06, 0.25, 1.0, np.inf)
_BATCH = 400_000


def disc_chance(distance_km: np.ndarray, radius_km: np.ndarray, error_km: np.ndarray) -> np.ndarray:
    """Return the chance of lying in discs whose middles are some distance away, shape ``(p,)``.

    ``P = F((r/sigma)^2; 2, (d/sigma)^2)``, the noncentral chi-square distribution, in the plane.

    >>> disc_chance(np.array([0.0, 9.0]), np.array([2.0, 1.0]), np.array([2.0, 0.0])).round(3)
    array([0.95, 0.  ])
    """
    distance, radius, error = np.broadcast_arrays(distance_km, radius_km, error_km)
    out = (distance <= radius).astype(float)
    out[np.isnan(error)] = np.nan
    some = np.flatnonzero(error > 0)
    sigma = error[some] / SIGMAS
    off, wide = distance[some] / sigma, radius[some] / sigma
    near = np.abs(off - wide) < 8.0  # beyond, it is 0 or 1 to 14 decimals
    from scipy.stats import ncx2  # half a second that other runs need not wait

    out[some[near]] = ncx2.cdf(wide[near] ** 2, 2, off[near] ** 2)
    return out


def inside_chance(
    longitude: np.ndarray,
    latitude: np.ndarray,
    error_km: np.ndarray,
    shapes: np.ndarray,
    place_row: np.ndarray,
    shape_row: np.ndarray,
    within_km: float = 0.0,
) -> np.ndarray:
    """Return the chance that a place lies in, or within a distance of, a polygon, pair by pair.

    With the bell curve the chance is a sum over the polygon's edges,

    ``P = [inside] - sum s (T(|h|, x2/|h|) - T(|h|, x1/|h|))``,

    where ``h`` is the place's distance from the edge's line, ``x1`` and ``x2`` where along it the
    edge begins and ends, all in sigmas, ``s`` is +1 with the place on the inner side and ``T`` is
    Owen's function. Nothing is drawn at random and nothing is sampled: the error, below 1e-3 with
    location errors up to 100 km, is that of drawing the surroundings in a plane of true distances
    and directions from the place. With ``within_km`` the outline is that of the polygon grown by
    it, once for all its places (`remine.geo.growing`).

    Parameters
    ----------
    longitude, latitude : ndarray, shape (n,), degrees, WGS 84
    error_km : ndarray, shape (n,)
        Radius that holds the true place with 95 %; NaN where not stated.
    shapes : ndarray of valid polygons, shape (m,), longitude latitude
    place_row, shape_row : ndarray of int, shape (p,)
        The pairs asked for.
    within_km : float

    Returns
    -------
    ndarray, shape (p,), 0 to 1; NaN where the error is unknown; 0 or 1 where it is nothing

    Examples
    --------
    >>> land, row = np.array([shapely.box(-106.0, 39.0, -105.0, 40.0)]), np.array([0, 1])
    >>> place = np.array([-105.5, -105.5]), np.array([40.0, 39.5])
    >>> inside_chance(*place, np.array([1.0, 1.0]), land, row, np.zeros(2, int)).round(3)
    array([0.5, 1. ])
    """
    place_row, shape_row = np.asarray(place_row), np.asarray(shape_row)
    error = np.asarray(error_km, dtype=float)[place_row]
    lon, lat = np.asarray(longitude)[place_row], np.asarray(latitude)[place_row]
    if within_km > 0:
        reach = _REACH * np.nan_to_num(error)
        shapes = grown(shapes, within_km, shape_row, lon, lat, reach)
    inside = _pairs_hold(lon, lat, shapes, shape_row)
    sums, on_border = _edge_sums(lon, lat, error, shapes, shape_row)
    out = np.clip(inside - sums, 0.0, 1.0)
    out[error == 0] = inside[error == 0]
    out[np.isnan(error)] = np.nan
    on_border &= error > 0
    if on_border.any():  # no side to stand on: the mean of places just around it
        rows = np.flatnonzero(on_border)
        out[rows] = _around(lon[rows], lat[rows], error[rows], shapes, shape_row[rows])
    return out


def _pairs_hold(lon, lat, shapes, shape_row) -> np.ndarray:
    """Return 1.0 for each pair whose place lies in its shape, border included."""
    out = np.zeros(len(lon))
    some = np.unique(shape_row)
    place, held = pairs_inside(lon, lat, shapes[some])
    match = some[held] == shape_row[place]
    out[place[match]] = 1.0
    return out


def _around(lon, lat, error, shapes, shape_row) -> np.ndarray:
    total = np.zeros(len(lon))
    angles = 0.3 + np.arange(8) * np.pi / 4.0
    step = np.maximum(1e-3 * error, 1e-5)
    for angle in angles:
        there = lat + step * np.sin(angle) / 111.0
        east = lon + step * np.cos(angle) / (111.3 * np.cos(np.radians(np.minimum(there, 89.9))))
        east = (east + 180.0) % 360.0 - 180.0  # a step from 180 degrees is one to -180
        sums, _ = _edge_sums(east, there, error, shapes, shape_row)
        total += np.clip(_pairs_hold(east, there, shapes, shape_row) - sums, 0.0, 1.0)
    return total / len(angles)


def _edge_sums(lon, lat, error, shapes, shape_row) -> tuple[np.ndarray, np.ndarray]:
    """Return the sum over near edges of each pair, and whether its place stands on the border."""
    sums, on_border = np.zeros(len(lon)), np.zeros(len(lon), dtype=bool)
    asked = np.flatnonzero(error > 0)
    if not len(asked):
        return sums, on_border
    some = np.unique(shape_row[asked])
    segments = segments_of(shapely.orient_polygons(shapes[some]))
    whose = some[segments.owner]
    start, end = in_space(*segments.start.T), in_space(*segments.end.T)
    place, axes = in_space(lon, lat), axes_at(lon, lat)
    for pair, segment in _near_segments(place, error, asked, start, end):
        keep = whose[segment] == shape_row[pair]
        pair, segment = pair[keep], segment[keep]
        here, frame = place[pair], axes[pair]
        ends = [in_plane(to[segment] - here, frame) for to in (start, end)]
        part, on = _edges(*ends, error[pair] / SIGMAS)
        sums += np.bincount(pair, part, minlength=len(lon))
        on_border[pair[on]] = True
    return sums, on_border


def _near_segments(place, error, asked: np.ndarray, start: np.ndarray, end: np.ndarray):
    """Yield (pair, segment) rows within reach, in bounded chunks."""
    middle, half = (start + end) / 2.0, np.linalg.norm(end - start, axis=1) / 2.0
    place = place[asked]
    least = -1.0
    for limit in _CLASSES:
        rows = np.flatnonzero((half > least) & (half <= limit))
        least = limit
        if not len(rows):
            continue
        tree = cKDTree(middle[rows])
        reach = _REACH * error[asked] + half[rows].max() + 1e-6
        counts = tree.query_ball_point(place, reach, return_length=True, workers=-1)
        group = np.cumsum(counts) // _BATCH
        for part in np.split(np.arange(len(asked)), np.flatnonzero(np.diff(group)) + 1):
            found = tree.query_ball_point(place[part], reach[part], workers=-1)
            if counts[part].sum():
                flat = np.concatenate([np.asarray(f, dtype=np.int64) for f in found])
                yield np.repeat(asked[part], counts[part]), rows[flat]


def _edges(start: np.ndarray, end: np.ndarray, sigma) -> tuple[np.ndarray, np.ndarray]:
    """Return the term of each edge (km, the place at the origin), and whether it runs through it.

    The polygon lies to the left of its edges.
    """
    along = end - start
    length = np.hypot(*along.T)
    unit = np.divide(along, length[:, None], out=np.zeros_like(along), where=length[:, None] > 0)
    x1 = np.einsum("ij,ij->i", start, unit)
    x2 = np.einsum("ij,ij->i", end, unit)
    h = unit[:, 1] * start[:, 0] - unit[:, 0] * start[:, 1]
    side = np.where(h < 0, -1.0, 1.0)  # h > 0: the place is on the left, the inner side
    off = np.abs(h)
    on = (off <= _ON) & (x1 <= _ON) & (x2 >= -_ON)
    off = np.maximum(off, 1e-12)
    term = side * (owens_t(off / sigma, x2 / off) - owens_t(off / sigma, x1 / off))
    return np.where(length > 0, term, 0.0), on & (length > 0)
