"""How likely water from a place known to within an error reaches something downstream."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.spatial import cKDTree

from remine.geo.flow_ahead import Ahead
from remine.geo.flow_network import FlowNetwork, neighbourhoods
from remine.geo.regions import GEOD
from remine.geo.segments import TOLERANCE, SegmentIndex, Segments
from remine.geo.space import in_space

#: Rings and sectors of the first cells, out to this many location errors; the 0.0012 of the bell
#: curve beyond them are left open.
_RINGS, _SECTORS, OUT = 4, 12, 1.5
#: What is left open there.
BEYOND = 20.0 ** -(OUT**2)
#: Open cells are quartered so many times, until no more than this is open.
_ROUNDS, _OPEN = 5, 0.003
#: The network is told leading or not in pieces no longer than this, km.
_PIECE_KM = 0.1
_BATCH = 2_000
#: Whether all of each disc counts: longitude, latitude and km of its reach to a mask.
Counted = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


@dataclass
class _Cells:
    """Pieces of rings around places: radii in location errors, angles clockwise from north."""

    place: np.ndarray
    near: np.ndarray
    far: np.ndarray
    begin: np.ndarray
    end: np.ndarray

    def take(self, rows: np.ndarray) -> _Cells:
        return _Cells(*(column[rows] for column in vars(self).values()))

    def mass(self) -> np.ndarray:
        """Return the mass of the bell curve in each cell, exactly."""
        ring = 20.0 ** -np.square(self.near) - 20.0 ** -np.square(self.far)
        return ring * (self.end - self.begin) / (2.0 * np.pi)

    def discs(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return how far off and which way the middle of each cell lies, and the cell's reach."""
        off, turn = (self.near + self.far) / 2.0, (self.begin + self.end) / 2.0
        cos = np.cos((self.end - self.begin) / 2.0)
        corner = [r**2 + off**2 - 2.0 * r * off * cos for r in (self.near, self.far)]
        return off, turn, np.sqrt(np.maximum(*corner))

    def quartered(self) -> _Cells:
        r, turn = (self.near + self.far) / 2.0, (self.begin + self.end) / 2.0
        rings = ((self.near, r), (r, self.far))
        sectors = ((self.begin, turn), (turn, self.end))
        parts = [(self.place, *ring, *sector) for ring in rings for sector in sectors]
        return _Cells(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def chance_of_reaching(
    longitude: np.ndarray, latitude: np.ndarray, error_km: np.ndarray, network: FlowNetwork,
    ahead: Ahead, overland_km: float, counted: Counted | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return bounds of the chance that water from places reaches a stretch of ``ahead``.

    The true place is the circular normal of `remine.geo.chance`; from there water goes to the
    nearest flow line, as in `downstream`. Its surroundings are parted into cells whose mass is
    exact. The network is parted into pieces from which water surely reaches a stretch, however
    long the way to the water was, from which it never does, and others. Of a disc around a cell,
    all drains to the first (``+``) where the nearest of them is nearer than all others by the
    disc's diameter, all to the second (``-``) likewise; cells that neither holds for are quartered.

    ``sum m(+) <= P <= 1 - sum m(-)``

    The bounds are never too narrow. They stay apart by about 0.015 along each divide between two
    waters that crosses the place, and by what lies where no line is in reach overland, drains to
    lines of unknown direction, or reaches a stretch by a way within ``overland_km`` of the longest
    that counts.

    Parameters
    ----------
    longitude, latitude : ndarray, shape (n,), degrees, WGS 84
    error_km : ndarray, shape (n,), none of them NaN
    overland_km : float
    counted : callable, optional
        Of which true places the low bound is asked for; those elsewhere do not count toward it.

    Returns
    -------
    low, high : ndarray, shape (n,), 0 to 1
    """
    low, high = np.zeros(len(error_km)), np.ones(len(error_km))
    for some in neighbourhoods(longitude, latitude, _BATCH):
        lines = _Pieces(network, ahead, longitude[some], latitude[some],
                        overland_km, float(error_km[some].max()))
        if lines.any:
            low[some], high[some] = _bounds(longitude[some], latitude[some], error_km[some], lines,
                                            counted)
    return low, np.maximum(high, low)


def _bounds(lon, lat, error, lines: _Pieces, counted) -> tuple[np.ndarray, np.ndarray]:
    n = len(error)
    low, high = np.zeros(n), np.ones(n)
    # of most places all around drains alike, and no cell is needed
    reaches, never, open_ = _told(lines, lon, lat, OUT * error * 1.001, counted)
    held = np.where(error > 0, 1.0 - BEYOND, 1.0)
    low[reaches], high[never] = held[reaches], 1.0 - held[never]
    cells = _first_cells(np.flatnonzero(open_ & (error > 0)))
    for number in range(_ROUNDS + 1 if len(cells.place) else 0):
        off, turn, reach = cells.discs()
        at, mass = cells.place, cells.mass()
        x, y, _ = GEOD.fwd(lon[at], lat[at], np.degrees(turn), off * error[at] * 1000.0)
        # drawn on the ellipsoid a cell of a plane is a little wider, by less than a thousandth
        reaches, never, open_ = _told(lines, np.asarray(x), np.asarray(y),
                                      reach * error[at] * 1.001, counted)
        low += np.bincount(at[reaches], mass[reaches], minlength=n)
        high -= np.bincount(at[never], mass[never], minlength=n)
        open_ &= np.bincount(at[open_], mass[open_], minlength=n)[at] > _OPEN
        if number == _ROUNDS or not open_.any():
            break
        cells = cells.take(np.flatnonzero(open_)).quartered()
    return low, high


def _told(lines: _Pieces, lon, lat, reach_km, counted):
    """Return as `_Pieces.told`; a disc that leads to a stretch and counts in part alone is open."""
    reaches, never, open_ = lines.told(lon, lat, reach_km)
    rows = np.flatnonzero(reaches) if counted is not None else []
    if len(rows):
        whole = counted(lon[rows], lat[rows], reach_km[rows])
        reaches[rows], open_[rows] = whole, ~whole
    return reaches, never, open_


class _Pieces:
    """The network around some places: pieces that lead to a stretch, that never do, and others."""

    def __init__(self, network, ahead, lon, lat, overland_km: float, error_km: float):
        self._overland_km = overland_km
        rows = network.segments_beside(lon, lat, 1.01 * (overland_km + OUT * error_km) + 0.1)
        count = np.maximum(np.ceil(network.km[rows] / _PIECE_KM), 1).astype(int)
        row = np.repeat(rows, count)
        share = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
        parts = np.repeat(count, count)
        ends = [(share + add) / parts for add in (0, 1)]
        line = network.segments.owner[row]
        start, step = network.segments.start[row], network.segments.end - network.segments.start
        first, last = (start + end[:, None] * step[row] for end in ends)
        top, bottom = (network.at[row] + end * network.km[row] for end in ends)
        lower, most = ahead(line, bottom)
        leads = network.sure[line] & (most + (bottom - top) <= ahead.reach_km - overland_km)
        # from in between it is no nearer to a stretch than from both ends, either way along it
        dry = np.isinf(ahead(line, top)[0]) & np.isinf(lower)
        self.any = len(row) > 0
        self._kinds = [
            Segments(first[which], last[which], line[which]) for which in (
                leads, dry, ~leads & ~dry)
        ]
        ends = [[in_space(*side.T) for side in (kind.start, kind.end)] for kind in self._kinds]
        self._half = max((float(np.linalg.norm(start - end, axis=1).max(initial=0.0)) / 2.0
                          for start, end in ends))
        self._middles = [cKDTree((start + end) / 2.0) for start, end in ends]

    @cached_property
    def _indexes(self) -> list[SegmentIndex]:
        return [SegmentIndex(kind) for kind in self._kinds]

    def told(self, lon, lat, reach_km) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return of discs whether all of each drains to a stretch, all to none, or it is open.

        Where no line is in reach from anywhere in a disc it is none of the three. By the middles
        of the pieces where that is enough, by the pieces themselves for small discs.
        """
        places = in_space(lon, lat)
        farthest = [tree.query(places, workers=-1)[0] if tree.n else np.full(len(lon), np.inf)
                    for tree in self._middles]
        out = self._sorted([km - self._half for km in farthest], farthest, reach_km)
        rows = np.flatnonzero(out[2] & (reach_km <= 4.0 * self._half))
        if len(rows):
            far = [index.nearest(places[rows])[0] for index in self._indexes]
            near = [km * (1.0 - TOLERANCE) for km in far]
            for column, exact in zip(out, self._sorted(near, far, reach_km[rows]), strict=True):
                column[rows] = exact
        return out

    def _sorted(self, near, far, reach_km) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return as `told`, from bounds of how far off the nearest piece of each kind is."""
        nearest = np.minimum(np.minimum(*near[:2]), near[2])
        in_reach = np.minimum(np.minimum(*far[:2]), far[2]) + reach_km <= self._overland_km
        leads, dry = (
            in_reach & (np.minimum(near[other], near[2]) > far[one] + 2.0 * reach_km)
            for one, other in ((0, 1), (1, 0))
        )
        return leads, dry, ~leads & ~dry & (nearest - reach_km <= self._overland_km)


def _first_cells(places: np.ndarray) -> _Cells:
    radii = np.linspace(0.0, OUT, _RINGS + 1)
    turns = np.linspace(0.0, 2.0 * np.pi, _SECTORS + 1)
    ring, sector = (side.ravel() for side in np.meshgrid(np.arange(_RINGS), np.arange(_SECTORS)))
    many = len(places)
    near, far, begin, end = (np.tile(side, many) for side in (
        radii[ring], radii[ring + 1], turns[sector], turns[sector + 1]))
    return _Cells(np.repeat(places, len(ring)), near, far, begin, end)
