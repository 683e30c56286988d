"""Places and figures that a file tells as plain numbers: in columns, in words, in bytes."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

import numpy as np
from scipy.spatial import cKDTree

from remine.cells import Cells
from remine.hidden import Secrets, turned
from remine.likely_spots import Spots
from remine.spelled_places import WORDS_APART

#: A number with this many decimals of a degree tells a place to about 100 m.
FINE_DECIMALS = 3
_NEAR = 0.00101
_COUNT = 20
#: Cells of a degree in which places lie: most pairs of numbers lie in none and go first.
_CELLS = 20
#: Numbers are read to the fifteenth digit, so a figure is looked for this near, then exactly.
_ABOUT = 1e-13


class Known:
    """What is hidden, ready to be looked for; built once for all files."""

    def __init__(self, secrets: Secrets):
        self.secrets = secrets
        self._cells = np.zeros((360 * _CELLS + 1, 90 * _CELLS + 1), dtype=bool)
        east, north = np.abs(secrets.place).T if len(secrets.place) else np.empty((2, 0))
        for dx in (-_NEAR, _NEAR):
            for dy in (-_NEAR, _NEAR):
                self._cells[self._cell(east + dx, 360), self._cell(north + dy, 90)] = True

    @cached_property
    def tree(self) -> cKDTree:
        """The places, to be looked for by what is near."""
        return cKDTree(self.secrets.place)

    def maybe(self, east: np.ndarray, north: np.ndarray) -> np.ndarray:
        """Return a mask of the pairs, longitude west of Greenwich first, that may be near any."""
        good = (east <= 0) & (east >= -360) & (np.abs(north) <= 90)
        rows = np.flatnonzero(good)
        good[rows] = self._cells[self._cell(-east[rows], 360), self._cell(np.abs(north[rows]), 90)]
        return good

    def figures_among(self, values: np.ndarray, about: bool = False) -> np.ndarray:
        """Return which hidden figures, by their row, are among some values, the smallest first."""
        known, values = self.secrets.figures, np.unique(values[np.isfinite(values)])
        if not len(known) or not len(values):
            return np.empty(0, dtype=int)
        at = np.searchsorted(known, values)
        rows = np.concatenate((np.maximum(at - 1, 0), np.minimum(at, len(known) - 1)))
        off = np.abs(known[rows] - np.concatenate((values, values)))
        return np.unique(rows[off <= (np.abs(known[rows]) * _ABOUT if about else 0.0)])

    @cached_property
    def parts(self) -> tuple[np.ndarray, np.ndarray, dict[tuple[float, float], str]]:
        """Longitudes, either way round, and latitudes, sorted, and the owner of each place."""
        place = self.secrets.place
        lons = np.unique(np.concatenate((place[:, 0], place[:, 0] + 360.0)))
        owners = {(turn, lat): owner for (lon, lat), owner in
                  zip(place.tolist(), self.secrets.owner, strict=True)
                  for turn in (lon, lon + 360.0)}
        return lons, np.unique(place[:, 1]), owners

    @staticmethod
    def _cell(degrees: np.ndarray, most: int) -> np.ndarray:
        return np.clip(degrees * _CELLS, 0, most * _CELLS).astype(int)


def tell_columns(cells: Cells, known: Known, where: str, tell) -> None:
    """Tell places in any two columns of a row, and figures in any one."""
    secrets = known.secrets
    numbers = {}
    for name, value in cells.amounts.items():
        single = cells.dtype(name) == np.float32
        numbers[name] = value.astype(np.float32) if single else value
    parts = {name: value for name, value in numbers.items() if not _counts(value)}
    if len(secrets.place):
        (west, south), (east, north) = secrets.place.min(axis=0), secrets.place.max(axis=0)
        lons = {n: t for n, v in parts.items()
                if ((t := turned(v)) >= west - _NEAR).any() and (t <= east + _NEAR).any()}
        lats = [n for n, v in parts.items()
                if ((v >= south - _NEAR) & (v <= north + _NEAR)).any()]
        for a, lon in lons.items():
            for b in lats:
                both = known.maybe(lon, parts[b]) if a != b else np.zeros(0, bool)
                if both.any():
                    tell_pairs(known, parts[a][both], parts[b][both],
                               f"{a} and {b} {where}".strip(), tell)
    for name, values in numbers.items():
        if values.dtype != np.float32:
            for row in known.figures_among(values)[:_COUNT]:
                tell("E-DISCLOSED-FIGURE", "a figure of a withheld site",
                     secrets.figure_owner[row], name)


def _counts(values: np.ndarray) -> bool:
    """Return whether a column is of ranks or counts: of many different numbers, all whole.

    Among thousands of ranks there is one for every whole degree, and a site recorded there.
    """
    known = np.unique(values[np.isfinite(values)])
    return len(known) > _COUNT and bool((known == np.round(known)).all())


def tell_pairs(known: Known, lon, lat, where: str, tell, words=None) -> None:
    """Tell every pair of numbers that is the place of a masked site, rounded or cut.

    ``words`` gives each pair as it is written; else it is taken as the numbers are printed.
    """
    secrets = known.secrets
    if not len(secrets.place) or not len(lon):
        return
    east, north = turned(lon), np.asarray(lat, float)
    good = np.flatnonzero(known.maybe(east, north))
    if not len(good):
        return
    lists = known.tree.query_ball_point(np.column_stack((east, north))[good], _NEAR, p=np.inf)
    for row, near in zip(good, lists, strict=True):
        if not near or (round(east[row], 5), round(north[row], 5)) in secrets.allowed:
            continue
        digits = words[row] if words else (_written(lon[row]), _written(lat[row]))
        for index in near:
            true = secrets.place[index]
            if _tells(digits[0], true[0]) and _tells(digits[1], true[1]):
                tell("E-DISCLOSED-PLACE", "a coordinate finer than policy",
                     str(secrets.owner[index]), where)


def _written(number) -> str:
    return np.format_float_positional(number, trim="-")


def _tells(digits: str, true: float) -> bool:
    """Return whether written digits are a true coordinate, whole, or cut or rounded finely."""
    number, digits = float(digits), format(Decimal(digits), "f")
    off = min(abs(other - true) for other in (number, -number, number - 360.0, -number - 360.0))
    places = len(digits.partition(".")[2])
    return off == 0 or (places >= FINE_DECIMALS and off < 10.0 ** -min(places, 11) + 1e-12)


def tell_numbers(text: str, spots: Spots, known: Known, where: str, tell) -> None:
    """Tell places and figures in words."""
    near = np.flatnonzero(np.diff(spots.first) < WORDS_APART)
    for a, b in ((near, near + 1), (near + 1, near)):
        for sign in (1.0, -1.0):  # "106.9 W" is written without its sign
            west = sign * spots.value[a]
            keep = known.maybe(turned(west), spots.value[b])
            if keep.any():
                words = [tuple(text[spots.first[i] : spots.last[i]] for i in pair)
                         for pair in zip(a[keep], b[keep], strict=True)]
                tell_pairs(known, west[keep], spots.value[b][keep], where, tell, words)
    secrets = known.secrets
    for row in _exactly(text, spots, known)[:_COUNT]:
        tell("E-DISCLOSED-FIGURE", "a figure of a withheld site", secrets.figure_owner[row], where)


def _exactly(text: str, spots: Spots, known: Known) -> np.ndarray:
    """Return the hidden figures that stand in a text, to the last digit."""
    about = known.secrets.figures[known.figures_among(spots.value, about=True)]
    if not len(about):
        return np.empty(0, dtype=int)
    at = np.clip(np.searchsorted(about, spots.value), 0, len(about) - 1)
    off = np.minimum(np.abs(about[at] - spots.value),
                     np.abs(about[np.maximum(at - 1, 0)] - spots.value))
    rows = np.flatnonzero(off <= np.abs(spots.value) * 2 * _ABOUT)
    written = {text[spots.first[i] : spots.last[i]] for i in rows}
    return known.figures_among(np.array([float(word) for word in written]))


def tell_bytes(raw: bytes, known: Known, tell) -> None:
    """Tell true coordinates as eight bytes, in any position and either order."""
    secrets = known.secrets
    if not len(secrets.place):
        return
    lons, lats, owner_of = known.parts
    # a number from 2 to 512 begins with one of these two
    if min(np.abs(lons).min(), np.abs(lats).min()) >= 2 and b"@" not in raw and b"\xc0" not in raw:
        return
    for order in "<>":
        at_lon, at_lat, east, values = [], [], [], []
        for shift in range(8):
            count = (len(raw) - shift) // 8
            if count <= 0:
                continue
            numbers = np.frombuffer(raw, f"{order}f8", count, shift)
            hit = _among(numbers, lons)
            at_lon.append(hit * 8 + shift)
            east.append(numbers[hit])
            hit = _among(numbers, lats)
            at_lat.append(hit * 8 + shift)
            values.append(numbers[hit])
        if not at_lon:
            continue
        near_to, lon, where = map(np.concatenate, (at_lon, east, at_lat))
        by_place = np.argsort(near_to, kind="stable")
        near_to, lon = near_to[by_place], lon[by_place]
        for place, value in zip(where, np.concatenate(values), strict=True):
            first, last = np.searchsorted(near_to, (place - 64, place + 65))
            for other in lon[first:last]:  # both parts of one place, not a longitude and another's
                pair = (float(other), float(value))
                shown = (round(float(turned(other)), 5), round(pair[1], 5)) in secrets.allowed
                if pair in owner_of and not shown:
                    tell("E-DISCLOSED-PLACE", "a true coordinate stands in its bytes",
                         str(owner_of[pair]), "bytes")


def _among(numbers: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Return where sorted known values stand; most bytes are far from any and go first."""
    far = np.abs(known)
    with np.errstate(invalid="ignore"):
        amount = np.abs(numbers)
        near = np.flatnonzero((amount >= far.min()) & (amount <= far.max()))
    found = numbers[near]
    return near[known[np.minimum(np.searchsorted(known, found), len(known) - 1)] == found]
