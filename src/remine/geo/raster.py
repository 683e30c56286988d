"""A raster on disk: what its header says, and windows of it within a budget of memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pyproj import CRS, Transformer

from remine.geo.space import degree_metres

if TYPE_CHECKING:  # rasterio is loaded by the first raster: most runs have none
    from affine import Affine

#: Bytes one window may take; the raster itself may be any size.
WINDOW_BUDGET = 256_000_000
_TILE = 2048
_WGS84 = CRS("EPSG:4326")


@dataclass(frozen=True)
class RasterHeader:
    """What is known of a raster without reading a pixel.

    Attributes
    ----------
    transform : affine.Affine
        From column and row of a pixel's corner to the raster's own coordinates; may be rotated,
        and may count rows from the south.
    nodata : float or None
        The value that stands for nothing, as the file declares it.
    scale, offset : float
        ``value = stored * scale + offset``.
    """

    path: Path
    crs: str
    transform: Affine
    width: int
    height: int
    bands: int
    dtype: str
    nodata: float | None
    scale: float
    offset: float

    @property
    def bytes(self) -> int:
        """Bytes of all pixels of all bands, unpacked."""
        return self.width * self.height * self.bands * np.dtype(self.dtype).itemsize

    @property
    def crs_name(self) -> str:
        """The CRS as an authority's code where it has one, else its name."""
        crs = CRS(self.crs)
        code = crs.to_authority()
        return ":".join(code) if code else crs.name

    @property
    def is_short(self) -> bool:
        """Whether every value of the raster is one of four bytes, exactly."""
        plain = self.scale == 1.0 and self.offset == 0.0
        return plain and np.result_type(self.dtype, np.float32) == np.float32

    def pixel_at(
        self, longitude: np.ndarray, latitude: np.ndarray, about: float | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return column and row, as fractions, of places in degrees; infinite where undefined.

        In a raster in degrees, whether it runs from -180 to 180 or from 0 to 360, a place stands on
        the turn of the globe that is nearest to the raster's middle; with ``about`` all stand on
        the turn of that longitude.
        """
        x, y = self._own(longitude, latitude)
        turn = _full_turn(self.crs)
        if turn:
            to = self.transform
            middle = to.a * self.width / 2.0 + to.b * self.height / 2.0 + to.c
            of = x if about is None else about
            with np.errstate(invalid="ignore"):
                x = x + turn * np.ceil((middle - of) / turn - 0.5)  # 180 stands where -180 does
        back = ~self.transform
        return back.a * x + back.b * y + back.c, back.d * x + back.e * y + back.f

    def pixel_frame(
        self, longitude: np.ndarray, latitude: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return column, row, and the matrices from metres east and north to pixels.

        Returns
        -------
        column, row : ndarray, shape (n,)
        matrix : ndarray, shape (n, 2, 2)
        """
        step = 1e-3
        column, row = self.pixel_at(longitude, latitude)
        east_m, north_m = degree_metres(latitude)
        # many a plane breaks at 180 degrees: no step goes over it
        ahead, behind = np.minimum(longitude + step, 180.0), np.maximum(longitude - step, -180.0)
        east = self._between((behind, latitude), (ahead, latitude)) / ((ahead - behind) * east_m)
        north = self._between((longitude, latitude - step), (longitude, latitude + step))
        axes = [east, north / (2 * step * north_m)]
        return column, row, np.stack(axes, axis=-1).transpose(1, 0, 2)

    @property
    def turn(self) -> int:
        """Columns of a whole turn of the globe; 0 if columns do not meet again after one."""
        around, slope = _full_turn(self.crs), self.transform
        if not around or slope.b or slope.d:
            return 0
        columns = around / abs(slope.a)
        return round(columns) if abs(columns - round(columns)) < 1e-3 else 0

    def _own(self, longitude, latitude) -> tuple[np.ndarray, np.ndarray]:
        """Return places in the raster's own coordinates."""
        return Transformer.from_crs(_WGS84, CRS(self.crs), always_xy=True).transform(
            longitude, latitude
        )

    def _between(self, start, end) -> np.ndarray:
        """Return columns and rows from one place to another near it, shape ``(2, n)``."""
        way = np.array(self._own(*end)) - np.array(self._own(*start))
        turn = _full_turn(self.crs)
        if turn:
            way[0] -= turn * np.round(way[0] / turn)
        back = ~self.transform
        return np.array([back.a * way[0] + back.b * way[1], back.d * way[0] + back.e * way[1]])


@cache
def _full_turn(crs: str) -> float:
    """Return a turn of the globe in the units of a CRS in degrees; 0 of a plane."""
    known = CRS(crs)
    if not known.is_geographic:
        return 0.0
    return round(2.0 * np.pi / known.axis_info[0].unit_conversion_factor, 6)


def read_header(path: Path, band: int = 1) -> RasterHeader:
    """Return the header of a GeoTIFF; nothing but a GeoTIFF is opened.

    Raises
    ------
    ValueError
        If the band is not there, or the raster states no CRS.
    """
    from remine.gdal_guard import rasterio

    with rasterio.open(path, driver="GTiff") as source:
        if not 1 <= band <= source.count:
            raise ValueError(f"there is no band {band}, the raster has {source.count}")
        if source.crs is None:
            raise ValueError("the raster states no coordinate reference system")
        return RasterHeader(
            Path(path),
            source.crs.to_wkt(),
            source.transform,
            source.width,
            source.height,
            source.count,
            source.dtypes[band - 1],
            source.nodatavals[band - 1],
            source.scales[band - 1],
            source.offsets[band - 1],
        )


def windows(
    header: RasterHeader, column: np.ndarray, row: np.ndarray, pad: int, band: int = 1
) -> Iterator[tuple[np.ndarray, np.ndarray, int, int]]:
    """Yield the parts of a raster that some places need, one after the other.

    Parameters
    ----------
    header : RasterHeader
    column, row : ndarray, shape (n,)
        Places in pixels, as fractions; those farther than ``pad`` outside are in no window.
    pad : int
        Pixels needed around each place.

    Yields
    ------
    who : ndarray of int
        Rows of the places.
    values : ndarray of float, shape (h, w)
        NaN where there is no data, and outside the raster.
    left, top : int
        Column and row of ``values[0, 0]``; may be negative.

    Raises
    ------
    ValueError
        If a window with its pad would take more than `WINDOW_BUDGET` bytes.
    """
    side = _TILE + 2 * pad
    if side * side * 8 > WINDOW_BUDGET:
        raise ValueError(
            f"a window of {side:,} x {side:,} pixels would take {side * side * 8:,} bytes, the "
            f"budget is {WINDOW_BUDGET:,}: give a coarser raster or a smaller radius"
        )
    with np.errstate(invalid="ignore"):
        near = (column >= -pad) & (column < header.width + pad)
        near &= (row >= -pad) & (row < header.height + pad)
    rows = np.flatnonzero(near)
    across, down = (column[rows] // _TILE).astype(int), (row[rows] // _TILE).astype(int)
    order = np.lexsort((across, down))
    rows, across, down = rows[order], across[order], down[order]
    cuts = np.flatnonzero((np.diff(across) != 0) | (np.diff(down) != 0)) + 1
    if not len(rows):
        return
    from remine.gdal_guard import rasterio

    with rasterio.open(header.path, driver="GTiff") as source:
        for who in np.split(rows, cuts):
            left, right = _span(column[who], pad)
            top, bottom = _span(row[who], pad)
            yield who, _read(source, header, band, left, top, right, bottom), left, top


def _span(at: np.ndarray, pad: int) -> tuple[int, int]:
    return int(np.floor(at.min())) - pad, int(np.floor(at.max())) + pad + 1


def _read(source, header: RasterHeader, band, left, top, right, bottom) -> np.ndarray:
    """Return a window in the raster's unit, NaN for nodata, masked and outside pixels.

    Columns beyond an end of a raster that goes round the globe are those of its other end.
    """
    out = np.full((bottom - top, right - left), np.nan)
    r0, r1 = max(top, 0), min(bottom, header.height)
    ends = [(left, right, 0)]
    if header.turn:
        ends = [(left, min(right, 0), header.turn), (max(left, 0), min(right, header.width), 0),
                (max(left, header.width), right, -header.turn)]
    for west, east, turned in ends:
        c0, c1 = max(west + turned, 0), min(east + turned, header.width)
        if c1 > c0 and r1 > r0:
            at = c0 - turned - left
            out[r0 - top : r1 - top, at : at + c1 - c0] = _pixels(
                source, header, band, ((r0, r1), (c0, c1))
            )
    return out


def _pixels(source, header: RasterHeader, band: int, window: tuple) -> np.ndarray:
    """Return a window that lies in the raster, in its unit, NaN where there is no data."""
    stored = source.read(band, window=window)
    values = stored.astype(float)
    if header.scale != 1.0 or header.offset != 0.0:
        values = values * header.scale + header.offset
    values[source.read_masks(band, window=window) == 0] = np.nan
    if header.nodata is not None:
        values[stored == header.nodata] = np.nan
    values[~np.isfinite(values)] = np.nan
    return values


def sample_raster(
    header: RasterHeader, longitude: np.ndarray, latitude: np.ndarray, band: int = 1
) -> np.ndarray:
    """Return the value of the pixel each place lies in; NaN where there is none.

    A place outside the raster, or on a pixel without data, is unknown, never 0.

    Parameters
    ----------
    header : RasterHeader
    longitude, latitude : ndarray, shape (n,), degrees, WGS 84
    band : int, from 1

    Returns
    -------
    ndarray of float, shape (n,)
    """
    out = np.full(len(longitude), np.nan)
    column, row = header.pixel_at(longitude, latitude)
    for who, values, left, top in windows(header, column, row, 0, band):
        across = np.floor(column[who]).astype(int) - left
        down = np.floor(row[who]).astype(int) - top
        out[who] = values[down, across]
    return out
