"""The nearest point or shape, on the ellipsoid."""

from __future__ import annotations

import numpy as np
import shapely
from scipy.spatial import cKDTree
from shapely import STRtree

from remine.geo.regions import GEOD, PLANE_SLACK, flatten, groups, to_plane

_EARTH_KM = 6371.0088
#: The ellipsoid's distances differ from the sphere's by less than this share.
_FLATTENING_SLACK = 0.006


def unit_vectors(longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Return points on the unit sphere, shape ``(n, 3)``, from degrees."""
    lon, lat = np.radians(longitude), np.radians(latitude)
    return np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))


def chord(distance_km: float, slack: float = _FLATTENING_SLACK) -> float:
    """Return the chord on the unit sphere that no geodesic of ``distance_km`` exceeds.

    The ellipsoid differs from the sphere by less than 0.6 %, which is the default slack.
    """
    return 2.0 * np.sin(min(distance_km * (1 + slack) / _EARTH_KM, np.pi) / 2.0)


def nearest_points(
    longitude: np.ndarray, latitude: np.ndarray, to_longitude: np.ndarray, to_latitude: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the geodesic distance in km to the nearest of some points, and its row.

    A k-d tree on the unit sphere proposes the four nearest, and all that are nearly as near; the
    geodesic decides among them. Of equally near points the first is taken.

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
    n, m = len(longitude), len(to_longitude)
    if m == 0 or n == 0:
        return np.full(n, np.inf), np.full(n, -1)
    k = min(4, m)
    tree = cKDTree(unit_vectors(to_longitude, to_latitude))
    points = unit_vectors(longitude, latitude)
    chords, rows = tree.query(points, k=k)
    chords, rows = chords.reshape(n, k), rows.reshape(n, k)
    left, right = np.repeat(np.arange(n), k), rows.ravel()
    reach = chords[:, 0] * (1 + 2 * _FLATTENING_SLACK)
    crowded = np.flatnonzero(chords[:, -1] <= reach) if k < m else np.empty(0, int)
    if len(crowded):  # more than four are nearly equally far: let the geodesic see them all
        more = tree.query_ball_point(points[crowded], reach[crowded])
        left = np.concatenate([left, np.repeat(crowded, [len(found) for found in more])])
        right = np.concatenate([right, *(np.asarray(found, int) for found in more)])
    _, _, metres = GEOD.inv(
        longitude[left], latitude[left], to_longitude[right], to_latitude[right]
    )
    order = np.lexsort((right, metres, left))
    first = order[np.unique(left[order], return_index=True)[1]]
    return np.asarray(metres)[first] / 1000.0, right[first]


def distances_within(
    longitude: np.ndarray,
    latitude: np.ndarray,
    to_longitude: np.ndarray,
    to_latitude: np.ndarray,
    radius_km: float,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return every pair of points no farther apart than ``radius_km``: rows, rows, km.

    Pairs are sorted by the first row, then the second.
    """
    empty = np.empty(0, int)
    if not len(longitude) or not len(to_longitude):
        return empty, empty, np.empty(0)
    tree = cKDTree(unit_vectors(to_longitude, to_latitude))
    found = tree.query_ball_point(
        unit_vectors(longitude, latitude), chord(radius_km), return_sorted=True
    )
    counts = np.fromiter((len(rows) for rows in found), int, len(found))
    if not counts.sum():
        return empty, empty, np.empty(0)
    left = np.repeat(np.arange(len(found)), counts)
    right = np.concatenate([np.asarray(rows, int) for rows in found if rows])
    _, _, metres = GEOD.inv(
        longitude[left], latitude[left], to_longitude[right], to_latitude[right]
    )
    km = np.asarray(metres) / 1000.0
    keep = km <= radius_km
    return left[keep], right[keep], km[keep]


def shape_distances_within(
    longitude: np.ndarray, latitude: np.ndarray, shapes: np.ndarray, radius_km: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return every pair of point and shape no farther apart than ``radius_km``; 0 km inside.

    Candidates come from a tree in the region's plane, searched a little wider than asked; the
    nearest place of each candidate is then taken back to the ellipsoid. The foot of the
    perpendicular found in the plane is off by at most the plane's angular distortion, which
    changes the distance by less than 0.1 %.

    Parameters
    ----------
    longitude, latitude : ndarray, shape (n,), degrees
    shapes : ndarray of shapely geometries, shape (m,), longitude latitude
    radius_km : float

    Returns
    -------
    point_row, shape_row : ndarray of int, shape (p,), each pair once
    distance_km : ndarray, shape (p,)
    """
    out: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for crs, rows in groups(longitude, latitude):
        near = _near_region(shapes, longitude[rows], latitude[rows], radius_km)
        if not len(near):
            continue
        plane = to_plane(crs)
        flat = flatten(shapes[near], plane)
        x, y = plane.transform(longitude[rows], latitude[rows])
        points = shapely.points(x, y)
        tree = STRtree(flat)
        reach = radius_km * 1000 * (1 + PLANE_SLACK)
        left, right = tree.query(points, predicate="dwithin", distance=reach)
        if not len(left):
            continue
        km = _refine(points[left], flat[right], plane, longitude[rows][left], latitude[rows][left])
        keep = km <= radius_km
        out.append((rows[left[keep]], near[right[keep]], km[keep]))
    if not out:
        return np.empty(0, int), np.empty(0, int), np.empty(0)
    left, right, km = (np.concatenate(parts) for parts in zip(*out, strict=True))
    order = np.lexsort((right, left))
    return left[order], right[order], km[order]


def nearest_shapes(
    longitude: np.ndarray, latitude: np.ndarray, shapes: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the geodesic distance in km to the nearest shape (0 inside), and its row.

    As `shape_distances_within`, without a limit; infinite and -1 where there is no shape.
    """
    n = len(longitude)
    best_km, best_row = np.full(n, np.inf), np.full(n, -1)
    if not len(shapes):
        return best_km, best_row
    for crs, rows in groups(longitude, latitude):
        plane = to_plane(crs)
        flat = flatten(shapes, plane)
        usable = np.flatnonzero(np.isfinite(shapely.bounds(flat)).all(axis=1))
        pieces, owner = _pieces(flat[usable])
        owner = usable[owner]
        tree = STRtree(pieces)
        x, y = plane.transform(longitude[rows], latitude[rows])
        points = shapely.points(x, y)
        (left, _), metres = tree.query_nearest(points, return_distance=True, all_matches=False)
        reach = np.zeros(len(rows))
        reach[left] = metres * (1 + 2 * PLANE_SLACK) + 1.0
        left, right = tree.query(points, predicate="dwithin", distance=reach)
        lon, lat = longitude[rows][left], latitude[rows][left]
        km = _refine(points[left], pieces[right], plane, lon, lat)
        order = np.lexsort((owner[right], km, left))
        first = order[np.unique(left[order], return_index=True)[1]]
        best_km[rows[left[first]]] = km[first]
        best_row[rows[left[first]]] = owner[right[first]]
    return best_km, best_row


def _pieces(shapes: np.ndarray, segments: int = 16) -> tuple[np.ndarray, np.ndarray]:
    """Cut long lines into chunks; keep polygons whole, beside their cut boundary.

    A short chunk has a tight box, which is what makes the tree quick; the whole polygon is kept
    so that a point inside it is at distance 0.
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    kinds = shapely.get_type_id(parts)
    lines = kinds == 1
    short = ~lines | (shapely.get_num_coordinates(parts) <= segments + 1)
    out, owners = [parts[short]], [owner[short]]
    for part, whose in zip(parts[~short], owner[~short], strict=True):
        coords = shapely.get_coordinates(part)
        chunks = [
            shapely.linestrings(coords[start : start + segments + 1])
            for start in range(0, len(coords) - 1, segments)
        ]
        out.append(np.array(chunks))
        owners.append(np.full(len(chunks), whose))
    return np.concatenate(out), np.concatenate(owners)


def _near_region(
    shapes: np.ndarray, longitude: np.ndarray, latitude: np.ndarray, radius_km: float
) -> np.ndarray:
    """Return rows of the shapes whose box could come within reach of the points' boxes."""
    box = shapely.bounds(shapes)
    pad = radius_km / 100.0 + 0.1
    wide = pad / np.cos(np.radians(min(85.0, np.abs(latitude).max() + pad)))
    tall = (box[:, 3] >= latitude.min() - pad) & (box[:, 1] <= latitude.max() + pad)
    if longitude.max() - longitude.min() > 180:  # the points straddle the antimeridian
        west = longitude[longitude > 0].min() - wide
        east = longitude[longitude <= 0].max() + wide
        across = (box[:, 2] >= west) | (box[:, 0] <= east)
    else:
        low, high = longitude.min() - wide, longitude.max() + wide
        across = (box[:, 2] >= low) & (box[:, 0] <= high)
        if low < -180:
            across |= box[:, 2] >= low + 360
        if high > 180:
            across |= box[:, 0] <= high - 360
    return np.flatnonzero(tall & across)


def _refine(points, shapes, plane, longitude, latitude) -> np.ndarray:
    """Return geodesic km from each point to the nearest place of its shape; 0 inside."""
    lines = shapely.shortest_line(points, shapes)
    foot = shapely.get_coordinates(lines)[1::2]
    lon, lat = plane.transform(foot[:, 0], foot[:, 1], direction="INVERSE")
    _, _, metres = GEOD.inv(longitude, latitude, lon, lat)
    return np.where(shapely.length(lines) == 0, 0.0, np.asarray(metres) / 1000.0)
