"""Which equal-area plane a place is measured in.

Areas are measured in the equal-area projection of the region a site lies in; distances are never
measured in a plane.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from pyproj import CRS, Geod, Transformer

GEOD = Geod(ellps="WGS84")
#: Edges longer than this (degrees) are split before they are drawn in a plane.
_STEP_DEGREE = 0.05


@dataclass(frozen=True)
class Region:
    """A part of the country with one equal-area projection.

    ``west`` may be larger than ``east``: the region then crosses the antimeridian.
    """

    name: str
    crs: str
    west: float
    south: float
    east: float
    north: float

    def holds(self, longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
        """Return a mask, shape ``(n,)``, of the points inside the region's box."""
        inside = (latitude >= self.south) & (latitude <= self.north)
        if self.west <= self.east:
            return inside & (longitude >= self.west) & (longitude <= self.east)
        return inside & ((longitude >= self.west) | (longitude <= self.east))


def _laea(longitude: float, latitude: float) -> str:
    return f"+proj=laea +lat_0={latitude} +lon_0={longitude} +datum=WGS84 +units=m +no_defs"


REGIONS = (
    Region("lower 48", "EPSG:5070", -130.0, 23.0, -60.0, 52.0),
    Region("Alaska", "EPSG:3338", 165.0, 50.0, -125.0, 75.0),
    Region("Hawaii", "ESRI:102007", -180.0, 17.0, -150.0, 30.0),
    Region("Caribbean", _laea(-66.0, 18.0), -70.0, 16.0, -63.0, 20.0),
    Region("Guam and the Northern Marianas", _laea(145.0, 16.0), 140.0, 11.0, 150.0, 23.0),
    Region("American Samoa", _laea(-170.0, -14.0), -175.0, -17.0, -165.0, -8.0),
)


def region_index(longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Return for each point the index of its region, or -1; where boxes overlap the later wins.

    >>> region_index(np.array([-100.0, 179.5, -157.8, 0.0]), np.array([40.0, 52.0, 21.3, 0.0]))
    array([ 0,  1,  2, -1])
    """
    out = np.full(np.shape(longitude), -1)
    for index, region in enumerate(REGIONS):
        inside = region.holds(longitude, latitude)
        if index == 1:  # the lower-48 box reaches 52 N: only the west of it is Alaska
            inside &= (longitude < -130.0) | (longitude > 0) | (latitude > 52.0)
        out[inside] = index
    return out


def groups(longitude: np.ndarray, latitude: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """Return ``(crs, row numbers)`` for each plane that is needed.

    Points outside every region get an azimuthal equal-area plane of their own 10-degree cell.
    """
    index = region_index(longitude, latitude)
    out = [
        (region.crs, np.flatnonzero(index == number))
        for number, region in enumerate(REGIONS)
        if (index == number).any()
    ]
    elsewhere = np.flatnonzero(index == -1)
    cells: dict[tuple[float, float], list[int]] = {}
    for row in elsewhere:
        cell = (np.floor(longitude[row] / 10) * 10 + 5, np.floor(latitude[row] / 10) * 10 + 5)
        cells.setdefault((float(cell[0]), float(cell[1])), []).append(int(row))
    out += [(_laea(*cell), np.array(rows)) for cell, rows in sorted(cells.items())]
    return out


@cache
def to_plane(crs: str) -> Transformer:
    """Return the transformer from longitude, latitude (degrees, WGS 84) to metres."""
    return Transformer.from_crs(CRS("EPSG:4326"), CRS(crs), always_xy=True)


def flattened(shapes: np.ndarray, plane: Transformer) -> np.ndarray:
    """Return shapes drawn in a plane, valid; empty ones for what the plane cannot show.

    Parameters
    ----------
    shapes : ndarray of valid polygons, longitude latitude, WGS 84
    plane : pyproj.Transformer
        As `to_plane` gives it.

    Examples
    --------
    >>> square = np.array([shapely.box(-105.0, 40.0, -104.0, 41.0)])
    >>> shapely.area(flattened(square, to_plane("EPSG:5070"))).round(-6).tolist()
    [9413000000.0]
    """
    flat = shapely.transform(_finer(shapes), plane.transform, interleaved=False)
    shown = np.isfinite(shapely.bounds(flat)).all(axis=1)
    flat[~shown] = shapely.Polygon()
    broken = ~shapely.is_valid(flat)
    flat[broken] = shapely.make_valid(flat[broken], method="structure", keep_collapsed=False)
    return flat


def _finer(shapes: np.ndarray) -> np.ndarray:
    """Return shapes without long edges; most have none, and need not be looked through twice."""
    place, owner = shapely.get_coordinates(shapes, return_index=True)
    far = np.square(np.diff(place, axis=0)).sum(axis=1) > _STEP_DEGREE**2
    long = np.zeros(len(shapes), dtype=bool)
    long[owner[1:][far & (owner[1:] == owner[:-1])]] = True
    out = shapes.copy()
    out[long] = shapely.segmentize(shapes[long], _STEP_DEGREE)
    return out


def near_rows(
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
