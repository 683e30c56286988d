"""Mean, least, largest value and share of a raster in polygons, pixel by pixel."""

from __future__ import annotations

import numpy as np
import shapely

from remine.geo.raster import RasterHeader, windows
from remine.geo.raster_discs import DiscValues

#: Edges are straight in longitude and latitude; in the raster's plane chords follow them, degrees.
_STEP = 0.02


def raster_zones(
    header: RasterHeader,
    zones: np.ndarray,
    band: int = 1,
    threshold: float | None = None,
) -> DiscValues:
    """Return the values of a raster in polygons, as `remine.geo.raster_discs` does in discs.

    A pixel counts by the share of it that lies in the polygon: the area of its square in the
    raster's own plane cut by the outline.

    Parameters
    ----------
    header : RasterHeader
    zones : ndarray of polygons, shape (n,), longitude latitude, none across 180 degrees
    band : int, from 1
    threshold : float, optional
        In the raster's unit; without it ``above`` is NaN.
    """
    parts, owner = shapely.get_parts(zones, return_index=True)
    drawn = [_in_pixels(header, part) for part in parts]
    good = [at for at, part in enumerate(drawn) if part is not None]
    area, known, total, above = (np.zeros(len(zones)) for _ in range(4))
    least, largest = np.full(len(zones), np.inf), np.full(len(zones), -np.inf)
    np.add.at(area, owner, [np.nan if part is None else part.area for part in drawn])
    if good:
        bounds = shapely.bounds([drawn[at] for at in good])
        middle = (bounds[:, :2] + bounds[:, 2:]) / 2.0
        pad = int(np.ceil((bounds[:, 2:] - bounds[:, :2]).max() / 2.0)) + 1
        for who, values, left, top in windows(header, *middle.T, pad, band):
            for number in who:
                zone, cells = owner[good[number]], _cells(drawn[good[number]], values, left, top)
                value, weight = cells
                if not len(value):
                    continue
                known[zone] += weight.sum()
                total[zone] += (weight * value).sum()
                least[zone] = min(least[zone], value.min())
                largest[zone] = max(largest[zone], value.max())
                if threshold is not None:
                    above[zone] += weight[value > threshold].sum()
    some = known > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        return DiscValues(
            np.where(some, total / known, np.nan), np.where(some, least, np.nan),
            np.where(some, largest, np.nan),
            np.where(some & (threshold is not None), above / known, np.nan),
            np.where(area > 0, np.clip(known / area, 0.0, 1.0), 0.0),
        )


def _in_pixels(header: RasterHeader, part):
    """Return a polygon in columns and rows; None where the raster's plane cannot show it."""
    fine = shapely.segmentize(part, _STEP)
    about = (part.bounds[0] + part.bounds[2]) / 2.0 if not part.is_empty else 0.0
    flat = shapely.transform(fine, lambda x, y: header.pixel_at(x, y, about), interleaved=False)
    if not np.isfinite(shapely.bounds(flat)).all():
        return None
    return flat if flat.is_valid else shapely.make_valid(flat)


def _cells(zone, values: np.ndarray, left: int, top: int) -> tuple[np.ndarray, np.ndarray]:
    """Return value and weight of the pixels with data that a zone touches."""
    west, south, east, north = np.array(zone.bounds) - (left, top, left, top)
    columns = np.arange(max(0, int(west)), min(values.shape[1], int(np.ceil(east))))
    rows = np.arange(max(0, int(south)), min(values.shape[0], int(np.ceil(north))))
    x, y = (side.ravel() for side in np.meshgrid(columns, rows))
    value = values[y, x]
    have = ~np.isnan(value)
    x, y, value = x[have] + left, y[have] + top, value[have]
    squares = shapely.box(x, y, x + 1.0, y + 1.0)
    shapely.prepare(zone)
    weight = shapely.contains_properly(zone, squares).astype(float)
    border = np.flatnonzero(weight == 0)
    weight[border] = shapely.area(shapely.intersection(zone, squares[border]))
    return value[weight > 0], weight[weight > 0]
