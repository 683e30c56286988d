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
