"""Footprints united and cut by a square grid, so that a disc meets only a few short outlines."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.lib.stride_tricks import sliding_window_view

#: The grid never has more cells than this.
MAX_CELLS = 4_000_000
_LEVELS = 4
#: Areas that differ by less than this share of a cell are alike.
_ALIKE = 1e-9


@dataclass(frozen=True)
class Grid:
    """A square grid in a plane: its south-west corner and its cell, in metres."""

    west: float
    south: float
    cell: float
    columns: int
    rows: int

    @classmethod
    def around(cls, x: np.ndarray, y: np.ndarray, reach: float) -> Grid:
        """Return a grid that holds everything within reach of some places.

        Its cell is as wide as the reach, or wider where that would make too many cells.
        """
        west, south = x.min() - reach, y.min() - reach
        width, height = x.max() + reach - west, y.max() + reach - south
        cell = max(reach, np.sqrt(width * height / (MAX_CELLS / 2)))
        block = 2**_LEVELS  # so that every coarser level is whole
        columns = int(np.ceil((width / cell + 1) / block)) * block
        rows = int(np.ceil((height / cell + 1) / block)) * block
        return cls(west, south, cell, columns, rows)

    def at(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the column and row of each place."""
        column = np.floor((x - self.west) / self.cell).astype(np.int64)
        row = np.floor((y - self.south) / self.cell).astype(np.int64)
        return column, row

    def near(self, x: np.ndarray, y: np.ndarray, steps: int) -> np.ndarray:
        """Return a mask, shape ``(rows, columns)``, of cells within some steps of a place."""
        out = np.zeros((self.rows, self.columns), dtype=bool)
        column, row = self.at(x, y)
        out[row, column] = True
        for axis in (0, 1):
            edges = [(steps, steps) if side == axis else (0, 0) for side in (0, 1)]
            out = sliding_window_view(np.pad(out, edges), 2 * steps + 1, axis).any(axis=-1)
        return out

    def boxes(self, column: np.ndarray, row: np.ndarray, size: int) -> np.ndarray:
        """Return the boxes of cells of a level that joins ``size`` cells on a side."""
        step = self.cell * size
        west, south = self.west + column * step, self.south + row * step
        return shapely.box(west, south, west + step, south + step)


@dataclass(frozen=True)
class Tiles:
    """The united footprints by cell.

    Attributes
    ----------
    grid : Grid
    tile : ndarray of int32, shape (rows, columns)
        Number of the tile of each cell; -1 where nothing is covered.
    area : ndarray, shape (t,), m2 in the plane
    first : ndarray of int, shape (t + 1,)
        The edges of tile ``i`` are ``first[i]`` to ``first[i + 1]``.
    start, end : ndarray, shape (e, 2), m
        Edges with the covered side on their left.
    """

    grid: Grid
    tile: np.ndarray
    area: np.ndarray
    first: np.ndarray
    start: np.ndarray
    end: np.ndarray


def cut_into_tiles(footprints: np.ndarray, grid: Grid, wanted: np.ndarray) -> Tiles:
    """Return the union of footprints, cut by the grid, in the wanted cells only.

    The footprints are cut level by level, each cell into four; a cell that one footprint fills is
    settled at once, and only what shares a finest cell with another has to be united.

    Parameters
    ----------
    footprints : ndarray of valid polygons in the grid's plane
    grid : Grid
    wanted : ndarray of bool, shape (rows, columns)
    """
    full = np.zeros_like(wanted)
    column, row, pieces = _coarse_cells(footprints, grid, wanted)
    for level in range(_LEVELS, -1, -1):
        size = 2**level
        some = _any_block(wanted & ~full, size)
        covered = shapely.area(pieces)
        whole = covered >= (grid.cell * size) ** 2 * (1.0 - _ALIKE)
        for c, r in zip(column[whole], row[whole], strict=True):
            full[r * size : (r + 1) * size, c * size : (c + 1) * size] = True
        keep = (covered > 0) & ~whole & some[row, column]
        column, row, pieces = column[keep], row[keep], _polygons(pieces[keep])
        if level:
            column, row, pieces = _quarters(column, row, pieces, grid.cell * size / 2)
    part = ~full[row, column]
    return _assemble(grid, full & wanted, column[part], row[part], pieces[part])


def on_all_cores(work: Callable[..., np.ndarray], *arrays: np.ndarray) -> np.ndarray:
    """Return ``work(*arrays)`` done in slices by as many threads as there are cores."""
    n = len(arrays[0])
    cores = os.cpu_count() or 1
    if n < 2_000 or cores == 1:
        return work(*arrays)
    bounds = np.linspace(0, n, 4 * cores + 1).astype(int)
    slices = [slice(a, b) for a, b in zip(bounds[:-1], bounds[1:], strict=True)]
    with ThreadPoolExecutor(cores) as pool:
        return np.concatenate(list(pool.map(lambda s: work(*(a[s] for a in arrays)), slices)))


def _polygons(pieces: np.ndarray) -> np.ndarray:
    """Return pieces without the points and lines that cutting may leave beside polygons."""
    for at in np.flatnonzero(shapely.get_type_id(pieces) == 7):
        parts = shapely.get_parts(pieces[at])
        pieces[at] = shapely.multipolygons(parts[shapely.get_type_id(parts) == 3])
    return pieces


def _coarse_cells(footprints, grid: Grid, wanted: np.ndarray):
    """Return what of each footprint lies in each coarsest cell of which something is wanted.

    Pieces are drawn from the south-west corner of their cell.
    """
    size = 2**_LEVELS
    step = grid.cell * size
    box = shapely.bounds(footprints)
    last_column, last_row = grid.columns // size - 1, grid.rows // size - 1
    low = np.floor((box[:, :2] - (grid.west, grid.south)) / step)
    high = np.floor((box[:, 2:] - (grid.west, grid.south)) / step)
    west, south = np.clip(low, 0, (last_column + 1, last_row + 1)).astype(int).T
    east, north = np.clip(high, -1, (last_column, last_row)).astype(int).T
    wide, tall = np.maximum(east - west + 1, 0), np.maximum(north - south + 1, 0)
    which = np.repeat(np.arange(len(footprints)), wide * tall)
    number = np.arange(len(which)) - np.repeat(np.cumsum(wide * tall) - wide * tall, wide * tall)
    column = west[which] + number % np.maximum(wide[which], 1)
    row = south[which] + number // np.maximum(wide[which], 1)
    keep = _any_block(wanted, size)[row, column]
    column, row, pieces = column[keep], row[keep], footprints[which[keep]]
    inside = (low == high).all(axis=1)[which[keep]]
    boxes = grid.boxes(column[~inside], row[~inside], size)
    pieces[~inside] = on_all_cores(shapely.intersection, pieces[~inside], boxes)
    corner = np.column_stack((grid.west + column * step, grid.south + row * step))
    place, owner = shapely.get_coordinates(pieces, return_index=True)
    return column, row, shapely.set_coordinates(pieces, place - corner[owner])


def _quarters(column, row, pieces, half: float):
    """Return the pieces cut into the quarters of their cells, and these quarters.

    GEOS clips to a rectangle ten times as fast as it intersects, but edges along the rectangle's
    sides to a shape that is not valid, or wrong. The quarters of a piece are valid and together as
    large as the piece: where they are not, the piece is intersected.
    """
    box, whole = shapely.bounds(pieces), shapely.area(pieces)
    together, valid, found = np.zeros(len(pieces)), np.ones(len(pieces), dtype=bool), []
    for sides in _sides(half):
        part = _clipped(shapely.clip_by_rect, pieces, box, sides)
        together += shapely.area(part)
        valid &= shapely.is_valid(part)
        found.append(part)
    wrong = np.flatnonzero(~valid | (np.abs(together - whole) > _ALIKE * half**2))
    out = []
    for part, sides in zip(found, _sides(half), strict=True):
        part[wrong] = _clipped(_intersection, pieces[wrong], box[wrong], sides)
        some, shift = np.flatnonzero(shapely.area(part)), np.array(sides[:2])
        there = part[some]
        if shift.any():
            there = shapely.transform(there, lambda place, shift=shift: place - shift)
        east, north = shift > 0
        out.append((2 * column[some] + east, 2 * row[some] + north, there))
    return tuple(np.concatenate(parts) for parts in zip(*out, strict=True))


def _sides(half: float) -> list[tuple[float, float, float, float]]:
    """Return west, south, east and north of each quarter."""
    return [(x, y, x + half, y + half) for x in (0.0, half) for y in (0.0, half)]


def _clipped(clip: Callable[..., np.ndarray], pieces, box, sides) -> np.ndarray:
    """Return what of each piece lies in one rectangle; what lies in it wholly stays as it is."""
    west, south, east, north = sides
    outside = (box[:, 2] <= west) | (box[:, 0] >= east)
    outside |= (box[:, 3] <= south) | (box[:, 1] >= north)
    over = (box[:, 0] < west) | (box[:, 2] > east) | (box[:, 1] < south) | (box[:, 3] > north)
    out = pieces.copy()
    out[outside] = shapely.Polygon()
    cut = np.flatnonzero(over & ~outside)
    out[cut] = on_all_cores(lambda some: clip(some, *sides), pieces[cut])
    return out


def _intersection(pieces: np.ndarray, *sides: float) -> np.ndarray:
    return shapely.intersection(pieces, shapely.box(*sides))


def _any_block(mask: np.ndarray, size: int) -> np.ndarray:
    rows, columns = mask.shape
    return mask.reshape(rows // size, size, columns // size, size).any(axis=(1, 3))


def _assemble(grid: Grid, full: np.ndarray, column, row, pieces) -> Tiles:
    """Return the tiles: full cells as squares, the others as the union of their pieces."""
    key = row * grid.columns + column
    order = np.argsort(key, kind="stable")
    key, pieces = key[order], pieces[order]
    cells, first = np.unique(key, return_index=True)
    counts = np.diff(np.append(first, len(key)))
    united = pieces[first]
    for rank in range(1, int(counts.max(initial=1))):
        more = np.flatnonzero(counts > rank)
        united[more] = on_all_cores(shapely.union, united[more], pieces[first[more] + rank])
    whole = np.flatnonzero(full)
    cells = np.concatenate((cells, whole))
    shapes = np.append(united, np.repeat(shapely.box(0.0, 0.0, grid.cell, grid.cell), len(whole)))
    tile = np.full(full.shape, -1, dtype=np.int32)
    tile.ravel()[cells] = np.arange(len(cells))
    start, end, owner = _edges(shapes)
    corner = np.column_stack((
        grid.west + cells % grid.columns * grid.cell, grid.south + cells // grid.columns * grid.cell
    ))[owner]  # fmt: skip
    bounds = np.searchsorted(owner, np.arange(len(shapes) + 1))
    return Tiles(grid, tile, shapely.area(shapes), bounds, start + corner, end + corner)


def _edges(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the edges of polygons, the inside on their left, and the row of their polygon."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    polygons = shapely.get_type_id(parts) == 3
    parts, owner = shapely.orient_polygons(parts[polygons]), owner[polygons]
    rings, part = shapely.get_rings(parts, return_index=True)
    places, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[1:] == ring[:-1]
    return places[:-1][joined], places[1:][joined], owner[part[ring[1:][joined]]]
