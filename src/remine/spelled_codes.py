"""Places as codes of letters and digits: geohash, plus code, military grid, map tile.

A code is a cell of a grid. One no wider than about a kilometre that holds a place tells it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from pyproj import Transformer
from scipy.spatial import cKDTree

from remine.likely_spots import Spots

_BASE32 = "0123456789bcdefghjkmnpqrstuvwxyz"
_GEOHASH = re.compile(rf"(?<![A-Za-z0-9])(?=[{_BASE32}]*\d)[{_BASE32}]{{7,12}}(?![A-Za-z0-9])"
                      rf"|(?<![A-Za-z0-9])(?=[{_BASE32.upper()}]*\d)[{_BASE32.upper()}]{{7,12}}"
                      r"(?![A-Za-z0-9])")
_BASE20 = "23456789CFGHJMPQRVWX"
_PLUS = re.compile(rf"(?<![A-Za-z0-9])([{_BASE20}]{{8}})\+([{_BASE20}]{{2,5}})(?![A-Za-z0-9])")
_ROWS = "ABCDEFGHJKLMNPQRSTUV"
_COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
_GRID = re.compile(r"(?<![A-Za-z0-9])(\d{1,2})\s?([C-HJ-NP-X])\s?([A-HJ-NP-Z])([A-HJ-NP-V])\s?"
                   r"(\d{3,5}\s\d{3,5}|\d{6}|\d{8}|\d{10})(?!\d)")
_TILE = re.compile(r"(?<!\d)(1[4-9]|2[0-3])[/_-](\d{1,8})[/_-](\d{3,8})(?!\d)")
#: Metres that rounding and the step from NAD 83 to WGS 84 may add to a grid reference.
_SLACK = 5.0


class Codes:
    """Places (longitudes west of Greenwich throughout), ready to be looked for, shape ``(n, 2)``.

    >>> found = Codes(np.array([[-106.91357924, 37.02468135]]))
    >>> [sorted(found.rows_in(text)) for text in (
    ...     "9wefxh5", "859M23FP+VH", "13S CA 2978 9932", "16/13304/25502.png")]
    [[0], [0], [0], [0]]
    >>> found.rows_in("9wefxh4 859M23FP+VG 13S CA 2978 9952 16/13304/25503.png")
    set()
    """

    def __init__(self, place: np.ndarray):
        self.place = place.reshape(-1, 2)
        lon = (self.place[:, 0] + 180.0) % 360.0 - 180.0
        self.tree = cKDTree(np.column_stack((lon, self.place[:, 1]))) if len(place) else None
        self.zones: dict[int, tuple[np.ndarray, cKDTree]] = {}
        zone = (np.floor((lon + 180.0) / 6.0).astype(int) % 60) + 1
        for one in np.unique(zone):
            rows = np.flatnonzero(zone == one)
            to = Transformer.from_crs(4326, 32600 + int(one), always_xy=True)
            flat = np.column_stack(to.transform(lon[rows], self.place[rows, 1]))
            self.zones[int(one)] = rows, cKDTree(flat)

    def rows_in(self, text: str, spots: Spots | None = None, words: str | None = None) -> set[int]:
        """Return the places a text tells by a code; ``words`` are the different words of it."""
        out: set[int] = set()
        if self.tree is None:
            return out
        spots = Spots(text) if spots is None else spots
        for west, south, wide, tall in (*_hashes(text if words is None else words),
                                        *_tiles(spots)):
            middle = (west + wide / 2, south + tall / 2)
            for row in self.tree.query_ball_point(middle, max(wide, tall) / 2 + 1e-9, p=np.inf):
                off = np.abs(self.tree.data[row] - middle)
                if (off <= (wide / 2 + 1e-9, tall / 2 + 1e-9)).all():
                    out.add(int(row))
        for zone, east, north, step in _squares(spots):
            if zone in self.zones:
                rows, tree = self.zones[zone]
                half = step / 2
                for again in range(5):  # the letters repeat every 2,000 km north
                    middle = (east + half, north + 2e6 * again + half)
                    near = tree.query_ball_point(middle, half + _SLACK, p=np.inf)
                    out |= {int(rows[at]) for at in near}
        return out


def _hashes(text: str) -> Iterator[tuple[float, float, float, float]]:
    """Yield west, south, width and height in degrees of geohashes and plus codes."""
    for found in set(_GEOHASH.findall(text)):
        bits = "".join(f"{_BASE32.index(letter):05b}" for letter in found.lower())
        lon, lat = bits[::2], bits[1::2]
        wide, tall = 360.0 / 2 ** len(lon), 180.0 / 2 ** len(lat)
        yield int(lon, 2) * wide - 180.0, int(lat, 2) * tall - 90.0, wide, tall
    for head, tail in set(_PLUS.findall(text)):
        pairs, rest = head + tail[:2], tail[2:]
        lat, lon, step = -90.0, -180.0, 20.0
        for a, b in zip(pairs[::2], pairs[1::2], strict=True):
            lat, lon = lat + _BASE20.index(a) * step, lon + _BASE20.index(b) * step
            step /= 20.0
        wide = tall = step * 20.0
        for letter in rest:  # from the eleventh on a grid of five rows and four columns
            wide, tall = wide / 4, tall / 5
            row, column = divmod(_BASE20.index(letter), 4)
            lat, lon = lat + row * tall, lon + column * wide
        yield lon, lat, wide, tall


def _tiles(spots: Spots) -> Iterator[tuple[float, float, float, float]]:
    """Yield west, south, width and height in degrees of map tiles."""
    for found in {tile.groups() for tile in spots.matches(_TILE, "tile")}:
        zoom, x, y = map(int, found)
        count = 2**zoom
        if x < count and y < count:
            north, south = (np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * at / count))))
                            for at in (y, y + 1))
            yield x * 360.0 / count - 180.0, float(south), 360.0 / count, float(north - south)


def _squares(spots: Spots) -> Iterator[tuple[int, float, float, float]]:
    """Yield UTM zone, metres east, metres north modulo 2,000 km and size of MGRS and USNG cells."""
    for zone, _, column, row, digits in {one.groups() for one in spots.matches(_GRID, "grid")}:
        zone, digits = int(zone), digits.split()
        columns = _COLUMNS[(zone - 1) % 3]
        if not 1 <= zone <= 60 or column not in columns or row not in _ROWS:
            continue
        if len(digits) == 1:
            half = len(digits[0]) // 2
            digits = [digits[0][:half], digits[0][half:]]
        if len(digits[0]) != len(digits[1]):
            continue
        step = 10.0 ** (5 - len(digits[0]))
        first = 0 if zone % 2 else 5  # in even zones the rows begin with F
        east = (columns.index(column) + 1) * 1e5 + int(digits[0]) * step
        north = (_ROWS.index(row) - first) % 20 * 1e5 + int(digits[1]) * step
        yield zone, east, north, step
