"""Distances from the outline of one shape to another: a site is where its edge is."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import STRtree

from remine.geo.nearest import geodesic_km, nearest_points, nearest_shapes
from remine.geo.regions import GEOD
from remine.geo.segments import SegmentIndex, Segments, segments_of
from remine.geo.space import axes_at, degree_metres, in_plane, in_space, local_km

#: An edge shorter than this share of the distance hides no place that is nearer by 0.1 %.
_SHORT_EDGE = 0.05
#: Edges are straight in longitude and latitude; in a plane they are followed by chords, degrees.
_STEP = 0.05
#: Corrections that bring a place of the plane back to the globe, to a millimetre at 500 km.
_STEPS = 3


def shapes_to_nearest(shapes: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Return the geodesic distance in km from each shape to the nearest target; 0 where they meet.

    A point is measured from itself, a line or polygon from its nearest place: first from its
    corners, then, where an edge is long beside the distance, between the outlines themselves in
    a plane around the shape, whose shortest line is taken back to the ellipsoid.

    Parameters
    ----------
    shapes : ndarray of shapely geometries, shape (n,), longitude latitude, WGS 84
    targets : ndarray of shapely geometries, shape (m,), longitude latitude, WGS 84

    Returns
    -------
    ndarray, shape (n,), km; infinite where there is no target, NaN for a missing or empty shape

    Examples
    --------
    >>> pond = np.array([shapely.box(-105.0, 40.0, -104.9, 40.1)])
    >>> road = np.array([shapely.LineString([(-104.8, 30.0), (-104.8, 50.0)])])
    >>> shapes_to_nearest(pond, road).round(2).tolist()
    [8.53]
    """
    km = np.full(len(shapes), np.nan)
    kinds = shapely.get_type_id(shapes)
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    points = np.flatnonzero((kinds == 0) & ~empty)
    if len(points):
        x, y = shapely.get_x(shapes[points]), shapely.get_y(shapes[points])
        km[points] = _from_points(x, y, targets)
    wide = np.flatnonzero((kinds != 0) & ~empty)
    if len(wide):
        km[wide] = _from_outlines(shapes[wide], targets)
    return km


def _from_points(longitude: np.ndarray, latitude: np.ndarray, targets: np.ndarray) -> np.ndarray:
    if len(targets) and (shapely.get_type_id(targets) == 0).all():
        to = shapely.get_coordinates(targets)
        return nearest_points(longitude, latitude, to[:, 0], to[:, 1])[0]
    return nearest_shapes(longitude, latitude, targets)[0]


def _from_outlines(shapes: np.ndarray, targets: np.ndarray) -> np.ndarray:
    to = segments_of(targets)
    if not len(to):
        return np.full(len(shapes), np.inf)
    km, longest = _from_corners(segments_of(shapes), SegmentIndex(to), len(shapes))
    touching, _ = STRtree(targets).query(shapes, predicate="intersects")
    km[touching] = 0.0
    close = np.flatnonzero((km > 0) & (longest > _SHORT_EDGE * km))
    if len(close):
        km[close] = np.minimum(km[close], _between(shapes[close], targets, km[close]))
    return km


def _from_corners(own: Segments, index: SegmentIndex, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return km from the nearest corner of each shape, and the length of its longest edge."""
    corners = in_space(own.start[:, 0], own.start[:, 1])
    chord, at, along = index.nearest(corners)
    order = np.lexsort((chord, own.owner))
    first = order[np.unique(own.owner[order], return_index=True)[1]]
    start, end = index.segments.start[at[first]], index.segments.end[at[first]]
    foot = start + along[first][:, None] * (end - start)
    km, longest = np.full(n, np.inf), np.zeros(n)
    here = own.start[first]
    km[own.owner[first]] = geodesic_km(here[:, 0], here[:, 1], foot[:, 0], foot[:, 1])
    length = np.linalg.norm(in_space(own.end[:, 0], own.end[:, 1]) - corners, axis=1)
    np.maximum.at(longest, own.owner, length)
    return km, longest


def _between(shapes: np.ndarray, targets: np.ndarray, reach_km: np.ndarray) -> np.ndarray:
    """Return km between outlines no farther apart than ``reach_km``, else infinity."""
    km = np.full(len(shapes), np.inf)
    left, _, gap, _ = _gaps(shapes, targets, reach_km)
    np.minimum.at(km, left, gap)
    return km


def boxes_meet(
    shapes: np.ndarray, targets: np.ndarray, reach_km: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs of a shape and a target that may be as near as ``reach_km``.

    The target meets the box around the shape, which is somewhat wider than the reach: no pair
    within reach is left out. Parameters as of `pairs_within`; pairs are sorted.
    """
    found = [(left, right) for _, left, right in _near(shapes, targets, reach_km)]
    pairs = np.unique(np.concatenate(found, axis=1), axis=1)
    return pairs[0], pairs[1]


def pairs_within(
    shapes: np.ndarray, targets: np.ndarray, reach_km: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the pairs of a shape and a target no farther apart than ``reach_km``; 0 km if they
    meet.

    Parameters
    ----------
    shapes : ndarray of shapely geometries, shape (n,), longitude latitude, WGS 84
    targets : ndarray of shapely geometries, shape (m,), longitude latitude, WGS 84
    reach_km : ndarray, shape (n,), km, up to some hundreds: the plane is one around the shape

    Returns
    -------
    shape_row, target_row : ndarray of int, shape (p,), sorted, each pair once
    distance_km : ndarray, shape (p,)

    Examples
    --------
    >>> dams = shapely.points([-105.0, -104.0], [40.0, 40.0])
    >>> row, dam, km = pairs_within(dams[:1], dams, np.array([50.0]))
    >>> row.tolist(), dam.tolist(), km.tolist()
    ([0], [0], [0.0])
    """
    return feet_within(shapes, targets, reach_km)[:3]


def feet_within(
    shapes: np.ndarray, targets: np.ndarray, reach_km: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return what `pairs_within` does, and the target's place that is nearest to the shape.

    Returns
    -------
    shape_row, target_row, distance_km : ndarray, shape (p,)
    place : ndarray, shape (p, 2), longitude latitude
    """
    left, right, km, foot = _gaps(shapes, targets, reach_km)
    keep = km <= np.asarray(reach_km, dtype=float)[left]
    left, right, km, foot = left[keep], right[keep], km[keep], foot[keep]
    order = np.lexsort((km, right, left))  # a pair may be met on both sides of the seam
    left, right, km, foot = left[order], right[order], km[order], foot[order]
    first = np.ones(len(left), dtype=bool)
    first[1:] = (left[1:] != left[:-1]) | (right[1:] != right[:-1])
    return left[first], right[first], km[first], foot[first]


def _near(shapes: np.ndarray, targets: np.ndarray, reach_km: np.ndarray):
    """Yield, for each turn of the globe, windows around the shapes and the pairs that meet there.
    """
    box = shapely.bounds(shapes)
    tall = reach_km / 110.0 + 1e-9
    polar = np.minimum(np.abs(box[:, [1, 3]]).max(axis=1) + tall, 89.9)
    wide = reach_km / (111.0 * np.cos(np.radians(polar))) + 1e-9
    for shift in (-360.0, 0.0, 360.0):
        window = shapely.box(
            box[:, 0] - wide + shift, box[:, 1] - tall, box[:, 2] + wide + shift, box[:, 3] + tall
        )
        right, left = STRtree(window).query(targets, predicate="intersects")
        yield window, left, right


def _gaps(shapes: np.ndarray, targets: np.ndarray, reach_km: np.ndarray):
    """Return the pairs that meet a window, the geodesic km between their outlines, and the place
    of the target's outline.
    """
    middle = _middles(shapes)
    lefts, rights, gaps, feet = [np.empty(0, int)], [np.empty(0, int)], [np.empty(0)], \
        [np.empty((0, 2))]
    for window, left, right in _near(shapes, targets, reach_km):
        near = shapely.intersection(targets[right], window[left])
        some = ~shapely.is_empty(near)
        left, right, near = left[some], right[some], near[some]
        if len(left):
            own, other = (_flat(some, middle[left]) for some in (shapes[left], near))
            ends = shapely.get_coordinates(shapely.shortest_line(own, other)).reshape(-1, 2, 2)
            place = [_globe(ends[:, 0], middle[left], shapes[left]),
                     _globe(ends[:, 1], middle[left], near)]
            lefts.append(left)
            rights.append(right)
            gaps.append(geodesic_km(*place[0].T, *place[1].T))
            feet.append(place[1])
    return tuple(np.concatenate(column) for column in (lefts, rights, gaps, feet))


def _middles(shapes: np.ndarray) -> np.ndarray:
    """Return the middle of each shape's box, of one parted at 180 degrees that of its outline."""
    box = shapely.bounds(shapes)
    middle = (box[:, :2] + box[:, 2:]) / 2.0
    for row in np.flatnonzero(box[:, 2] - box[:, 0] > 180.0):
        x, y = shapely.get_coordinates(shapes[row]).T
        middle[row] = (x % 360.0).mean(), y.mean()
    return middle


def _flat(shapes: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """Return each shape in km east and north of a middle of its own, in a plane of true distances
    and directions from there.
    """
    fine = shapely.segmentize(shapes, _STEP)
    places, which = shapely.get_coordinates(fine, return_index=True)
    to = in_space(*places.T) - in_space(*middle.T)[which]
    return shapely.set_coordinates(fine, in_plane(to, axes_at(*middle.T)[which]))


def _globe(flat: np.ndarray, middle: np.ndarray, shapes: np.ndarray) -> np.ndarray:
    """Return places of the planes of `_flat` in degrees, on the turn of the globe their shapes
    are drawn on, shape ``(p, 2)``; points as they stand.
    """
    azimuth, km = np.degrees(np.arctan2(*flat.T)), np.hypot(*flat.T)
    place = np.column_stack(GEOD.fwd(*middle.T, azimuth, km * 1000.0)[:2])
    for _ in range(_STEPS):  # the plane's directions are those of chords, a hair off the geodesics'
        missing = flat - local_km(*middle.T, *place.T)
        place += missing * 1000.0 / np.column_stack(degree_metres(place[:, 1]))
    drawn = shapely.bounds(shapes)[:, [0, 2]].mean(axis=1)
    place[:, 0] += 360.0 * np.round((drawn - place[:, 0]) / 360.0)
    points = np.flatnonzero(shapely.get_type_id(shapes) == 0)
    place[points] = shapely.get_coordinates(shapes[points])
    return place
