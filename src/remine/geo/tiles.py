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
    pieces, origin = footprints, np.arange(len(footprints))
    column, row, pieces, origin = _coarse_cells(pieces, origin, grid)
    for level in range(_LEVELS, -1, -1):
        size = 2**level
        some = _any_block(wanted & ~full, size)
        keep = some[row, column]
        column, row, pieces, origin = column[keep], row[keep], pieces[keep], origin[keep]
        pieces = _clipped(pieces, column, row, grid, size)
        covered = shapely.area(pieces)
        whole = covered >= (grid.cell * size) ** 2 * (1.0 - 1e-9)
        for c, r in zip(column[whole], row[whole], strict=True):
            full[r * size : (r + 1) * size, c * size : (c + 1) * size] = True
        keep = (covered > 0) & ~whole
        column, row, pieces, origin = column[keep], row[keep], pieces[keep], origin[keep]
        if level:
            column, row, pieces, origin = _quarters(column, row, pieces, origin, grid, size // 2)
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


def _clipped(pieces, column, row, grid: Grid, size: int) -> np.ndarray:
    """Return what of each piece lies in its cell; a piece that lies in it wholly stays as it is."""
    box = shapely.bounds(pieces)
    step = grid.cell * size
    west, south = grid.west + column * step, grid.south + row * step
    over = (box[:, 0] < west) | (box[:, 2] > west + step)
    over |= (box[:, 1] < south) | (box[:, 3] > south + step)
    out = pieces.copy()
    out[over] = on_all_cores(_clip, pieces[over], grid.boxes(column[over], row[over], size))
    return out


def _clip(pieces: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Return what of each piece lies in its box, polygons only."""
    out = shapely.intersection(pieces, boxes)
    for at in np.flatnonzero(shapely.get_type_id(out) == 7):
        parts = shapely.get_parts(out[at])
        out[at] = shapely.multipolygons(parts[shapely.get_type_id(parts) == 3])
    return out


def _coarse_cells(pieces, origin, grid: Grid):
    """Return every pair of a footprint and a coarsest cell its box meets."""
    size = 2**_LEVELS
    step = grid.cell * size
    box = shapely.bounds(pieces)
    last_column, last_row = grid.columns // size - 1, grid.rows // size - 1
    low = np.floor((box[:, :2] - (grid.west, grid.south)) / step)
    high = np.floor((box[:, 2:] - (grid.west, grid.south)) / step)
    west, south = np.clip(low, 0, (last_column + 1, last_row + 1)).astype(int).T
    east, north = np.clip(high, -1, (last_column, last_row)).astype(int).T
    wide, tall = np.maximum(east - west + 1, 0), np.maximum(north - south + 1, 0)
    which = np.repeat(np.arange(len(pieces)), wide * tall)
    number = np.arange(len(which)) - np.repeat(np.cumsum(wide * tall) - wide * tall, wide * tall)
    column = west[which] + number % np.maximum(wide[which], 1)
    row = south[which] + number // np.maximum(wide[which], 1)
    return column, row, pieces[which], origin[which]


def _quarters(column, row, pieces, origin, grid: Grid, size: int):
    """Return the quarter cells that each piece's box meets."""
    box = shapely.bounds(pieces)
    step = grid.cell * size
    out = []
    for east in (0, 1):
        for north in (0, 1):
            c, r = 2 * column + east, 2 * row + north
            west, south = grid.west + c * step, grid.south + r * step
            meets = (box[:, 2] > west) & (box[:, 0] < west + step)
            meets &= (box[:, 3] > south) & (box[:, 1] < south + step)
            out.append((c[meets], r[meets], pieces[meets], origin[meets]))
    return tuple(np.concatenate(parts) for parts in zip(*out, strict=True))


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
    squares = grid.boxes(whole % grid.columns, whole // grid.columns, 1)
    tile = np.full(full.shape, -1, dtype=np.int32)
    tile.ravel()[np.concatenate((cells, whole))] = np.arange(len(cells) + len(whole))
    shapes = np.concatenate((united, squares))
    start, end, owner = _edges(shapes)
    bounds = np.searchsorted(owner, np.arange(len(shapes) + 1))
    return Tiles(grid, tile, shapely.area(shapes), bounds, start, end)


def _edges(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the edges of polygons, the inside on their left, and the row of their polygon."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    polygons = shapely.get_type_id(parts) == 3
    parts, owner = shapely.orient_polygons(parts[polygons]), owner[polygons]
    rings, part = shapely.get_rings(parts, return_index=True)
    places, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[1:] == ring[:-1]
    return places[:-1][joined], places[1:][joined], owner[part[ring[1:][joined]]]
