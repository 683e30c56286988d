"""Polygons grown by a distance on the ellipsoid, each once for all the places that ask for it."""

from __future__ import annotations

import numpy as np
import shapely

from remine.geo.regions import GEOD

#: A shape wider than this is grown in tiles, each in a plane around its own middle, degrees.
_TILE = 2.0
#: Edges are straight in longitude and latitude; in a plane they are followed by chords, degrees.
_STEP = 0.02
_ARC = 32


def grown(
    shapes: np.ndarray,
    within_km: float,
    shape_row: np.ndarray,
    longitude: np.ndarray,
    latitude: np.ndarray,
    reach_km: np.ndarray,
) -> np.ndarray:
    """Return polygons grown by a distance, right wherever a place that asks for one may look.

    A shape is cut to what lies near its places and grown in planes of true distances and
    directions from the middle, so that 100 km from it lengths are right to 1e-4. Round corners are
    drawn with 32 chords a quarter turn, short by 0.03 % of the distance; hollows shallower than
    1 % of it are filled (GEOS), so that the outline lies too far out there by no more than that.
    Across 180 degrees a grown shape is drawn on, past it.

    Parameters
    ----------
    shapes : ndarray of valid polygons, shape (m,), longitude latitude
    within_km : float
    shape_row : ndarray of int, shape (p,)
        The shape each place asks for.
    longitude, latitude : ndarray, shape (p,), degrees
    reach_km : ndarray, shape (p,)
        How far around a place the outline has to be right.

    Returns
    -------
    ndarray of polygons, shape (m,); empty for a shape no place asks for

    Examples
    --------
    >>> land, one = np.array([shapely.box(-106.0, 39.0, -105.0, 40.0)]), np.zeros(1, int)
    >>> wide = grown(land, 10.0, one, np.array([-104.9]), np.array([39.5]), np.array([5.0]))
    >>> shapely.intersects_xy(wide, [-104.89, -104.88], 39.5).tolist()
    [True, False]
    """
    out = np.full(len(shapes), shapely.Polygon(), dtype=object)
    order = np.argsort(shape_row, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(shape_row[order])) + 1):
        if len(rows):
            near = _near(shapes[shape_row[rows[0]]], longitude[rows], latitude[rows],
                         reach_km[rows] + within_km + 0.1)
            out[shape_row[rows[0]]] = _grow(near, within_km)
    return out


def grown_whole(shapes: np.ndarray, within_km: float) -> np.ndarray:
    """Return shapes of any kind grown by a distance as `grown` does, parted at 180 degrees.

    >>> pond = np.array([shapely.Point(-105.0, 40.0)])
    >>> round(float(grown_whole(pond, 1.113)[0].bounds[3]), 2)
    40.01
    """
    wide = [_grow(_in_one_piece(shape), within_km) for shape in shapes]
    return np.array([_on_the_globe(shape) for shape in wide], dtype=object)


def disc_outlines(
    longitude: np.ndarray, latitude: np.ndarray, radius_km: np.ndarray
) -> np.ndarray:
    """Return geodesic discs as polygons of 128 corners and of their area, shape ``(n,)``.

    Across 180 degrees a disc is drawn on, past it.

    >>> round(float(disc_outlines(np.array([0.0]), np.array([0.0]), np.array([1.0]))[0].area), 7)
    0.0002552
    """
    n, corners = len(radius_km), 4 * _ARC
    step = 2.0 * np.pi / corners
    metres = np.maximum(radius_km, 1e-3) * 1000.0 * np.sqrt(step / np.sin(step))
    turn = np.tile(np.degrees(step * np.arange(corners)), n)
    x, y, _ = GEOD.fwd(*(np.repeat(side, corners) for side in (longitude, latitude)), turn,
                       np.repeat(metres, corners))
    x = np.asarray(x)
    x = x + 360.0 * np.round((np.repeat(longitude, corners) - x) / 360.0)
    return shapely.polygons(np.column_stack((x, y)).reshape(n, corners, 2))


def _on_the_globe(shape):
    west, _, east, _ = shape.bounds
    if not (west < -180.0 or east > 180.0):
        return shape
    turns = [shapely.transform(shape, lambda at, by=by: at + [by, 0.0]) for by in (-360, 0, 360)]
    return shapely.union_all(shapely.intersection(turns, shapely.box(-180, -90, 180, 90)))


def _near(shape, lon: np.ndarray, lat: np.ndarray, reach: np.ndarray):
    """Return the part of a shape that lies in a box around places, in one piece over the seam."""
    shape = _in_one_piece(shape)
    west, _, east, _ = shape.bounds
    lon = lon + 360.0 * np.round(((west + east) / 2.0 - lon) / 360.0)
    tall = reach / 110.5
    wide = reach / (111.0 * np.cos(np.radians(np.minimum(np.abs(lat) + tall, 89.0))))
    return shape.intersection(
        shapely.box((lon - wide).min(), (lat - tall).min(), (lon + wide).max(), (lat + tall).max())
    )


def _in_one_piece(shape):
    """Return a shape that is parted at 180 degrees with its western parts drawn past it."""
    west, _, east, _ = shape.bounds
    if east - west <= 180.0:
        return shape
    parts = shapely.get_parts(shape)
    far = shapely.bounds(parts)[:, 2] < (west + east) / 2.0
    parts[far] = shapely.transform(parts[far], lambda at: at + [360.0, 0.0])
    return shapely.multipolygons(parts)


def _grow(shape, within_km: float):
    """Return one shape grown, in tiles where it is wide."""
    west, south, east, north = shape.bounds if not shape.is_empty else (0.0,) * 4
    columns, rows = (max(1, int(np.ceil(span / _TILE))) for span in (east - west, north - south))
    if columns * rows == 1:
        return _in_a_plane(shape, within_km)
    x = west + (east - west) * np.arange(columns + 1) / columns
    y = south + (north - south) * np.arange(rows + 1) / rows
    at, up = (side.ravel() for side in np.meshgrid(np.arange(columns), np.arange(rows)))
    tiles = shapely.intersection(shape, shapely.box(x[at], y[up], x[at + 1], y[up + 1]))
    wide = [_in_a_plane(tile, within_km) for tile in tiles if not tile.is_empty]
    return shapely.union_all(shapely.make_valid(wide)) if wide else shapely.Polygon()


def _in_a_plane(shape, within_km: float):
    """Return a shape grown in the plane of true distances and directions from its middle."""
    if shape.is_empty:
        return shapely.Polygon()
    west, south, east, north = shape.bounds
    lon, lat = (west + east) / 2.0, (south + north) / 2.0

    def there(at: np.ndarray) -> np.ndarray:
        n = len(at)
        turn, _, metres = GEOD.inv(np.full(n, lon), np.full(n, lat), at[:, 0], at[:, 1])
        turn, km = np.radians(turn), np.asarray(metres) / 1000.0
        return np.column_stack((km * np.sin(turn), km * np.cos(turn)))

    def back(at: np.ndarray) -> np.ndarray:
        n = len(at)
        turn, metres = np.degrees(np.arctan2(at[:, 0], at[:, 1])), np.hypot(*at.T) * 1000.0
        x, y, _ = GEOD.fwd(np.full(n, lon), np.full(n, lat), turn, metres)
        x = np.asarray(x)
        return np.column_stack((x + 360.0 * np.round((lon - x) / 360.0), y))

    drawn = shapely.transform(shapely.segmentize(shape, _STEP), there)
    return shapely.transform(shapely.buffer(drawn, within_km, quad_segs=_ARC), back)
