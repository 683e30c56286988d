"""Mean, largest value and share of a raster in a disc around each site, by row sums."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields

import numpy as np

from remine.geo.raster import RasterHeader, windows

#: A disc is cut into at least this many strips from north to south.
_STRIPS = 64
_CELLS = 300_000


@dataclass(frozen=True)
class DiscValues:
    """What a raster holds in discs; all arrays have shape ``(n,)``, NaN where no pixel has data.

    ``known`` is the share of the disc with data: pixels without data, and the part outside the
    raster, are unknown and enter neither mean nor share. ``above`` is the share of the known part
    above the threshold. ``least`` and ``largest`` are over all pixels that the disc touches.
    """

    mean: np.ndarray
    least: np.ndarray
    largest: np.ndarray
    above: np.ndarray
    known: np.ndarray

    def put(self, rows: np.ndarray, other: DiscValues) -> None:
        """Write the values of others over some rows."""
        for field in fields(self):
            getattr(self, field.name)[rows] = getattr(other, field.name)


def raster_discs(
    header: RasterHeader,
    longitude: np.ndarray,
    latitude: np.ndarray,
    radius_km: float,
    band: int = 1,
    threshold: float | None = None,
    extremes: bool = True,
) -> DiscValues:
    """Return the values of a raster within a radius of each place.

    Around each place the raster's own plane is taken as even, so that the disc is an ellipse in
    pixels, whatever the CRS and however the raster is turned. The ellipse is cut into strips along
    the rows, no higher than a pixel, and each strip is a difference of two running sums along its
    row, its ends counted by the part of the pixel they cover. So pixels count by the share of them
    that lies in the disc, as exactextract counts them. How the plane bends within a disc is left
    out: in degrees at 40 N that moves a mean by 0.01 % of the values' spread at 5 km, by 0.3 % at
    200 km.

    Parameters
    ----------
    header : RasterHeader
    longitude, latitude : ndarray, shape (n,), degrees, WGS 84
    radius_km : float
    band : int, from 1
    threshold : float, optional
        In the raster's unit; without it ``above`` is NaN.
    extremes : bool
        Whether ``least`` and ``largest`` are wanted, which takes as long again; else NaN.
    """
    n = len(longitude)
    column, row, matrix = header.pixel_frame(longitude, latitude)
    fits = np.isfinite(column) & np.isfinite(row) & np.isfinite(matrix).all(axis=(1, 2))
    out = DiscValues(*(np.full(n, np.nan) for _ in range(4)), np.zeros(n))
    rows = np.flatnonzero(fits)
    if not len(rows):
        return out
    ellipse = _Ellipses.of(matrix[rows], radius_km * 1000.0)
    pad = int(np.ceil(max(ellipse.tall.max(), ellipse.wide.max()))) + 1
    short = header.is_short  # half the memory for most rasters, and no digit lost
    for who, values, left, top in windows(header, column[rows], row[rows], pad, band):
        at = column[rows[who]] - left, row[rows[who]] - top
        _fill(out, rows[who], *at, ellipse.take(who), values, threshold, extremes, short)
    return out


@dataclass(frozen=True)
class _Ellipses:
    """Discs in pixels: ``a u^2 + 2 b u v + c v^2 <= 1`` with ``u`` columns and ``v`` rows."""

    a: np.ndarray
    b: np.ndarray
    c: np.ndarray

    @classmethod
    def of(cls, matrix: np.ndarray, radius_m: float) -> _Ellipses:
        back = np.linalg.inv(matrix * radius_m)
        form = np.einsum("nki,nkj->nij", back, back)
        return cls(form[:, 0, 0], form[:, 0, 1], form[:, 1, 1])

    def take(self, rows: np.ndarray) -> _Ellipses:
        return _Ellipses(self.a[rows], self.b[rows], self.c[rows])

    @property
    def tall(self) -> np.ndarray:
        """Rows from the middle to the end of the ellipse."""
        return np.sqrt(self.a / (self.a * self.c - self.b**2))

    @property
    def wide(self) -> np.ndarray:
        """Columns from the middle to the end of the ellipse."""
        return np.sqrt(self.c / (self.a * self.c - self.b**2))


def _fill(out: DiscValues, who, column, row, ellipse, values, threshold, extremes, short) -> None:
    """Fill the results of the places of one window, in chunks on all cores."""
    known = ~np.isnan(values)
    layers = [np.where(known, values, 0.0), known]
    if threshold is not None:
        with np.errstate(invalid="ignore"):
            layers.append(values > threshold)
    sums = _Running(layers)
    runs = ()
    if extremes:
        longest = int(2 * ellipse.wide.max()) + 3
        runs = (
            (_RunLargest(np.where(known, values, -np.inf), longest, short), out.largest, 1.0),
            (_RunLargest(np.where(known, -values, -np.inf), longest, short), out.least, -1.0),
        )
    per_row = max(1, int(np.ceil(_STRIPS / (2 * ellipse.tall.min()))))
    strips = (int(np.ceil(2 * ellipse.tall.max())) + 2) * per_row

    def work(rows: np.ndarray) -> None:
        here = column[rows], row[rows], ellipse.take(rows)
        line, west, east = _strips(*here, strips, per_row)
        total = sums.between(line, west, east) / per_row
        area = (east - west).sum(axis=1) / per_row
        place = who[rows]
        some = total[:, 1] > 1e-9 * area
        with np.errstate(invalid="ignore", divide="ignore"):
            out.mean[place] = np.where(some, total[:, 0] / total[:, 1], np.nan)
            out.known[place] = np.clip(total[:, 1] / area, 0.0, 1.0)
            if threshold is not None:
                above = np.clip(total[:, 2] / total[:, 1], 0.0, 1.0)
                out.above[place] = np.where(some, above, np.nan)
        if not runs:
            return
        line, west, east, high = _rows(*here, strips // per_row)
        first, last = np.floor(west).astype(int), np.ceil(east).astype(int) - 1
        for run, column_out, sign in runs:
            most = np.where(high, run(line, first, np.maximum(last, first)), -np.inf).max(axis=1)
            column_out[place] = np.where(np.isfinite(most), sign * most, np.nan)

    size = max(1, _CELLS // strips)
    chunks = [np.arange(at, min(at + size, len(who))) for at in range(0, len(who), size)]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        list(pool.map(work, chunks))


def _strips(column, row, ellipse: _Ellipses, strips: int, per_row: int):
    """Return for each place and strip its row, its west and its east end; empty beyond the disc."""
    base = np.floor(row - ellipse.tall).astype(int)
    number = np.arange(strips)
    line = base[:, None] + number // per_row
    v = line + (number % per_row + 0.5) / per_row - row[:, None]
    a, b, c = ellipse.a[:, None], ellipse.b[:, None], ellipse.c[:, None]
    root2 = (b * v) ** 2 - a * (c * v * v - 1.0)
    inside = root2 > 0
    half = np.sqrt(np.where(inside, root2, 0.0)) / a
    middle = column[:, None] - b * v / a
    return np.where(inside, line, base[:, None]), middle - half, middle + half


def _rows(column, row, ellipse: _Ellipses, count: int):
    """Return for each place and row of pixels how far west and east the disc reaches in it.

    Returns
    -------
    line, west, east, inside : ndarray, shape (n, count)
        The row's number, the ends in columns, and whether the disc meets the row.
    """
    tall, wide = ellipse.tall[:, None], ellipse.wide[:, None]
    a, b, c = ellipse.a[:, None], ellipse.b[:, None], ellipse.c[:, None]
    line = np.floor(row - ellipse.tall).astype(int)[:, None] + np.arange(count)
    top, bottom = line - row[:, None], line + 1 - row[:, None]
    inside = (top < tall) & (bottom > -tall)
    ends = []
    for side in (-1.0, 1.0):  # an end lies where the ellipse is widest, or at the row's near edge
        v = np.clip(np.clip(-side * b * wide / c, top, bottom), -tall, tall)
        root = np.sqrt(np.maximum((b * v) ** 2 - a * (c * v * v - 1.0), 0.0))
        ends.append(column[:, None] + (side * root - b * v) / a)
    return np.where(inside, line, line[:, :1]), *ends, inside


class _Running:
    """Sums of some layers from the west end of each row, side by side."""

    def __init__(self, layers: list[np.ndarray]):
        height, width = layers[0].shape
        self.width = width
        self.sums = np.zeros((height, width + 1, len(layers)))
        for number, layer in enumerate(layers):
            np.cumsum(layer, axis=1, out=self.sums[:, 1:, number])
        self.sums = self.sums.reshape(-1, len(layers))

    def between(self, line: np.ndarray, west: np.ndarray, east: np.ndarray) -> np.ndarray:
        """Return the sums of strips, shape ``(n, layers)``; their ends are fractions of columns."""
        return (self._at(line, east) - self._at(line, west)).sum(axis=1)

    def _at(self, line: np.ndarray, x: np.ndarray) -> np.ndarray:
        whole = np.clip(x.astype(np.int64), 0, self.width - 1)
        flat = line * (self.width + 1) + whole
        before = self.sums[flat]
        return before + (x - whole)[..., None] * (self.sums[flat + 1] - before)


class _RunLargest:
    """The largest of a run of a row from two overlapping runs of a power of two."""

    def __init__(self, values: np.ndarray, longest: int, short: bool):
        self.tables = [values.astype(np.float32 if short else np.float64)]
        while 2 ** len(self.tables) <= min(longest, values.shape[1]):
            prior, step = self.tables[-1], 2 ** (len(self.tables) - 1)
            grown = prior.copy()
            grown[:, :-step] = np.maximum(prior[:, :-step], prior[:, step:])
            self.tables.append(grown)

    def __call__(self, line: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
        width = self.tables[0].shape[1]
        first, last = np.clip(first, 0, width - 1), np.clip(last, 0, width - 1)
        level = np.frexp((last - first + 1).astype(float))[1] - 1
        out = np.empty(line.shape, dtype=self.tables[0].dtype)
        for number, table in enumerate(self.tables):
            at = np.nonzero(level == number)
            west = table[line[at], first[at]]
            out[at] = np.maximum(west, table[line[at], last[at] - 2**number + 1])
        return out
