"""The nearest point or shape, on the ellipsoid, anywhere on it."""

from __future__ import annotations

import numpy as np
import shapely
from scipy.spatial import cKDTree
from shapely import STRtree

from remine.geo.inside import pairs_inside
from remine.geo.regions import GEOD
from remine.geo.segments import SegmentIndex, segments_of
from remine.geo.space import SHORT_KM, chord_of, foot_on_segment, in_space, short_arc_of

_BATCH = 100_000
#: A shape with no more segments than this is measured whole, without an index of its own.
_SMALL = 64
#: Up to this reach a shape is asked itself how far off it is, not its box only.
_CLOSE_KM = 1.0


def nearest_points(
    longitude: np.ndarray, latitude: np.ndarray, to_longitude: np.ndarray, to_latitude: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the geodesic distance in km to the nearest of some points, and its row.

    A k-d tree of chords proposes; the geodesic decides among all whose chord is so close to the
    shortest that the ellipsoid could reverse the order. Of points equally far the first row wins.

    Parameters
    ----------
    longitude, latitude : ndarray, shape (n,), degrees, WGS 84
    to_longitude, to_latitude : ndarray, shape (m,)

    Returns
    -------
    distance_km : ndarray, shape (n,); infinite where ``m`` is 0
    row : ndarray of int, shape (n,); -1 where ``m`` is 0

    Examples
    --------
    >>> km, row = nearest_points(*np.array([[-105.0], [40.0], [-105.0], [41.0]]))
    >>> round(float(km[0]), 1), int(row[0])
    (111.0, 0)
    """
    n = len(longitude)
    best_km, best_row = np.full(n, np.inf), np.full(n, -1)
    if not len(to_longitude) or not n:
        return best_km, best_row
    to = in_space(to_longitude, to_latitude)
    _, first = np.unique(to, axis=0, return_index=True)  # many targets may share one place
    first.sort()
    tree = cKDTree(to[first])
    places = in_space(longitude, latitude)
    open_, k = np.arange(n), min(2, len(first))
    while len(open_):
        still = []
        for at in range(0, len(open_), max(1, _BATCH * 4 // k)):
            who = open_[at : at + max(1, _BATCH * 4 // k)]
            away, found = tree.query(places[who], k=k, workers=-1)
            away, found = away.reshape(len(who), k), found.reshape(len(who), k)
            limit = _could_be_nearest(away[:, 0])
            left, column = np.nonzero(away <= limit[:, None])
            rows = first[found[left, column]]
            km = geodesic_km(
                longitude[who[left]], latitude[who[left]], to_longitude[rows], to_latitude[rows]
            )
            order = np.lexsort((rows, km, left)) if len(left) > len(who) else np.arange(len(left))
            pick = order[np.unique(left[order], return_index=True)[1]]
            best_km[who], best_row[who] = km[pick], rows[pick]
            still.append(who[(away[:, -1] <= limit) & (k < len(first))])
        open_, k = np.concatenate(still), min(4 * k, len(first))
    return best_km, best_row


def _could_be_nearest(chord: np.ndarray) -> np.ndarray:
    """Return the chord (km) beyond which no place can be nearer than one at ``chord``.

    Twice the bound of the module `remine.geo.space`, and a hair for rounding.
    """
    return chord * (1.0 + 1e-12 + 0.002 * (chord / 6371.0) ** 2) + 1e-9


def geodesic_km(longitude, latitude, to_longitude, to_latitude) -> np.ndarray:
    """Return the geodesic distance in km between places, row by row; all shapes ``(n,)``."""
    _, _, metres = GEOD.inv(longitude, latitude, to_longitude, to_latitude)
    return np.asarray(metres, dtype=float) / 1000.0


def distances_within(
    longitude: np.ndarray,
    latitude: np.ndarray,
    to_longitude: np.ndarray,
    to_latitude: np.ndarray,
    radius_km: float,
    exact: bool = True,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return every pair of points no farther apart than ``radius_km``: rows, rows, km.

    Pairs are sorted by the first row, then the second. All pairs are held at once: for wide radii
    over many points count with `remine.geo.rings` instead. Without ``exact`` distances up to
    `SHORT_KM` follow from the chord, right to 1e-8, in half the time: for words, not for comparing
    with distances from elsewhere.
    """
    to = Points(to_longitude, to_latitude)
    return to.within(longitude, latitude, radius_km, exact)


class Points:
    """Points made ready to be asked several times which of them are near.

    Parameters
    ----------
    longitude, latitude : ndarray, shape (m,), degrees, WGS 84

    Examples
    --------
    >>> towns = Points(np.array([-105.0, -100.0]), np.array([40.0, 40.0]))
    >>> at, town, km = towns.within(np.array([-105.0]), np.array([40.5]), 60.0)
    >>> at.tolist(), town.tolist(), km.round(1).tolist()
    ([0], [0], [55.5])
    """

    def __init__(self, longitude: np.ndarray, latitude: np.ndarray):
        self.places = longitude, latitude
        self._tree = cKDTree(in_space(longitude, latitude)) if len(longitude) else None

    def within(
        self, longitude: np.ndarray, latitude: np.ndarray, radius_km: float, exact: bool = True
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return what `distances_within` does, to these points."""
        empty = np.empty(0, int)
        if not len(longitude) or self._tree is None:
            return empty, empty, np.empty(0)
        places = in_space(longitude, latitude)
        reach = float(chord_of(radius_km)) + 1e-9
        lefts, rights, chords = [], [], []
        for at in range(0, len(places), _BATCH):
            near = cKDTree(places[at : at + _BATCH]).sparse_distance_matrix(
                self._tree, reach, output_type="ndarray"
            )
            order = np.lexsort((near["j"], near["i"]))
            lefts.append(near["i"][order] + at)
            rights.append(near["j"][order])
            chords.append(near["v"][order])
        left, right = np.concatenate(lefts), np.concatenate(rights)
        if not len(left):
            return empty, empty, np.empty(0)
        if radius_km <= SHORT_KM and not exact:
            km = short_arc_of(np.concatenate(chords))
        else:
            there = (degrees[right] for degrees in self.places)
            km = geodesic_km(longitude[left], latitude[left], *there)
        keep = km <= radius_km
        return left[keep], right[keep], km[keep]


def nearest_shapes(
    longitude: np.ndarray, latitude: np.ndarray, shapes: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the geodesic distance in km to the nearest shape, 0 inside a polygon, and its row.

    Outlines are cut into short segments found by k-d trees in space, so that no map plane, seam
    or pole comes in; the distance is the geodesic to the nearest place of the best segment, right
    to 0.01 %. Of polygons that hold a point the first row wins.

    Parameters
    ----------
    longitude, latitude : ndarray, shape (n,), degrees, WGS 84
    shapes : ndarray of shapely geometries, shape (m,), longitude latitude; edges are straight in
        longitude and latitude

    Returns
    -------
    distance_km : ndarray, shape (n,); infinite where there is no shape
    row : ndarray of int, shape (n,); -1 where there is no shape

    Examples
    --------
    >>> land = np.array([shapely.box(-106.0, 39.0, -105.0, 40.0)])
    >>> km, row = nearest_shapes(np.array([-105.5, -105.5]), np.array([39.5, 40.5]), land)
    >>> km.round(2).tolist(), row.tolist()
    ([0.0, 55.52], [0, 0])
    """
    n = len(longitude)
    km, row = np.full(n, np.inf), np.full(n, -1)
    segments = segments_of(shapes)
    if not len(segments) or not n:
        return km, row
    who, whose = pairs_inside(longitude, latitude, shapes)
    km[who[::-1]], row[who[::-1]] = 0.0, whose[::-1]  # sorted: the first row is written last
    out = np.flatnonzero(row == -1)
    if len(out):
        km[out], row[out] = _to_segments(SegmentIndex(segments), longitude[out], latitude[out])
    return km, row


def _to_segments(index: SegmentIndex, longitude, latitude) -> tuple[np.ndarray, np.ndarray]:
    """Return geodesic km to the nearest segment, and the row of its shape."""
    _, at, along = index.nearest(in_space(longitude, latitude))
    start, end = index.segments.start[at], index.segments.end[at]
    foot = start + along[:, None] * (end - start)
    return geodesic_km(longitude, latitude, foot[:, 0], foot[:, 1]), index.segments.owner[at]


def shape_distances_within(
    longitude: np.ndarray, latitude: np.ndarray, shapes: np.ndarray, radius_km: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return every pair of point and shape no farther apart than ``radius_km``; 0 km inside.

    Parameters
    ----------
    longitude, latitude : ndarray, shape (n,), degrees
    shapes : ndarray of shapely geometries, shape (m,), longitude latitude
    radius_km : float

    Returns
    -------
    point_row, shape_row : ndarray of int, shape (p,), each pair once, sorted
    distance_km : ndarray, shape (p,)
    """
    left, right = _near_pairs(longitude, latitude, shapes, radius_km)
    if not len(left):
        return left, right, np.empty(0)
    m = len(shapes)
    who, whose = pairs_inside(longitude, latitude, shapes)
    km = np.zeros(len(left))
    off = ~np.isin(left * m + right, who * m + whose)
    km[off] = _pair_distances(longitude, latitude, shapes, left[off], right[off])
    keep = km <= radius_km
    return left[keep], right[keep], km[keep]


def _near_pairs(longitude, latitude, shapes, radius_km) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs, sorted, of points and shapes that may come within reach.

    Those whose boxes do. Within a short reach most such boxes are empty there, and the shapes
    themselves are asked: none within reach is farther off in degrees than the corner of the box.
    """
    if not len(shapes):
        return np.empty(0, int), np.empty(0, int)
    tall = radius_km / 110.57 + 1e-9
    lean = np.cos(np.radians(np.minimum(np.abs(latitude) + tall, 89.9)))
    wide = np.minimum(radius_km / (111.3 * lean) + 1e-9, 180.0)
    tree = STRtree(shapes)
    first, _, last, _ = shapely.total_bounds(shapes)  # a shape may be drawn on, past 180 degrees
    found = []
    for shift in (-360.0, 0.0, 360.0):  # the seam at 180 degrees is no border
        west, east = longitude - wide + shift, longitude + wide + shift
        rows = np.flatnonzero((east >= first) & (west <= last))
        if radius_km <= _CLOSE_KM:
            places = shapely.points(longitude[rows] + shift, latitude[rows])
            corner = np.hypot(wide[rows], tall)
            left, right = tree.query(places, predicate="dwithin", distance=corner)
        else:
            low, high = latitude[rows] - tall, latitude[rows] + tall
            left, right = tree.query(shapely.box(west[rows], low, east[rows], high))
        found.append(np.stack((rows[left], right)))
    pairs = np.unique(np.concatenate(found, axis=1), axis=1)
    return pairs[0], pairs[1]


def _pair_distances(longitude, latitude, shapes, left, right) -> np.ndarray:
    """Return geodesic km from the point to the outline of the shape of each pair."""
    km = np.full(len(left), np.inf)
    if not len(left):
        return km
    segments = segments_of(shapes)
    order = np.argsort(segments.owner, kind="stable")
    segments = segments.take(order)
    first = np.searchsorted(segments.owner, np.arange(len(shapes) + 1))
    counts = np.diff(first)[right]
    small = np.flatnonzero((counts > 0) & (counts <= _SMALL))
    for at in range(0, len(small), _BATCH // 4):
        pairs = small[at : at + _BATCH // 4]
        km[pairs] = _directly(
            longitude[left[pairs]],
            latitude[left[pairs]],
            segments,
            first[right[pairs]],
            counts[pairs],
        )
    large = np.flatnonzero(counts > _SMALL)
    large = large[np.argsort(right[large], kind="stable")]
    for pairs in np.split(large, np.flatnonzero(np.diff(right[large])) + 1):
        if len(pairs):
            shape, who = right[pairs[0]], left[pairs]
            index = SegmentIndex(segments.take(np.arange(first[shape], first[shape + 1])))
            km[pairs], _ = _to_segments(index, longitude[who], latitude[who])
    return km


def _directly(longitude, latitude, segments, first, counts) -> np.ndarray:
    """Return geodesic km from each point to the nearest of its run of segments."""
    pair = np.repeat(np.arange(len(counts)), counts)
    runs = np.cumsum(counts) - counts
    at = np.arange(len(pair)) - np.repeat(runs, counts) + np.repeat(first, counts)
    start, end = segments.start[at], segments.end[at]
    along, gap = foot_on_segment(
        in_space(longitude, latitude)[pair], in_space(*start.T), in_space(*end.T)
    )
    best = np.lexsort((gap, pair))[runs]
    foot = start[best] + along[best][:, None] * (end[best] - start[best])
    return geodesic_km(longitude, latitude, foot[:, 0], foot[:, 1])
