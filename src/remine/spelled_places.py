"""Places in other spellings than decimal degrees: a leak need not look like a coordinate.

Degrees, minutes and seconds; decimal commas; whole numbers of a ten-thousandth of a degree and
finer; metres east and north of the grids in use here; numbers packed as base64.
"""

from __future__ import annotations

import base64
import binascii
import itertools
import re
from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer
from scipy.spatial import cKDTree

from remine.artefacts import Artefact
from remine.hidden import Secrets
from remine.spelled_codes import Codes

#: Two parts of one place stand no farther apart than this, in letters.
WORDS_APART = 80
#: A spelling this fine, in degrees, tells a place to about 100 m.
FINE_DEGREES = 1e-3
#: Metres of a grid: more than rounding to metres and the step from NAD 83 to WGS 84.
_METRES = 10.0
_LEAST_METRES = 1e4
#: Decimals of a degree from which two numbers far apart in a file are taken for one place.
_FINE = 5
#: How near two such numbers must be to a place, in degrees, from the widest to the narrowest; how
#: far around it numbers are counted; how many pairs chance may bring together in a file.
_APART = (1e-5, 1e-6, 1e-7)
_AROUND = 0.02
_BY_CHANCE = 0.05
NUMBER = re.compile(r"(?<![A-Za-z0-9.])-?\d{1,12}\.\d+(?:[eE][-+]?\d+)?")
_PART = r"(\d{1,2}(?:[.,]\d+)?)"
_MARKED = re.compile(rf"(\d{{1,3}})\s?(?:°|º|˚|deg\.?|d)\s?{_PART}\s?(?:(?:'|′|’|m)\s?{_PART}?)?")
_SIDED = re.compile(rf"\b[NSEWnsew]\s?(\d{{1,3}})[\s:]{_PART}(?:[\s:]{_PART})?"
                    rf"|(?<![\w.])(\d{{1,3}})[\s:]{_PART}(?:[\s:]{_PART})?\s?[NSEW]\b")
_COMMA = re.compile(r"(?<![\d.,])-?\d{1,3},\d{4,}(?![\d,.])")
_WHOLE = re.compile(r"(?<![A-Za-z0-9.])-?\d{6,10}(?![\w.])")
_METRIC = re.compile(r"(?<![A-Za-z0-9.])-?\d{5,8}(?:\.\d+)?(?![\w.])")
_HEX = re.compile(r"(?<![A-Za-z0-9])(?:0[xX])?([0-9A-Fa-f]{16,4000})(?![A-Za-z0-9])")
_PACKED = re.compile(r"[A-Za-z0-9+/_-]{11,4000}={0,2}")
#: Conus and Alaska Albers, North America Albers, web Mercator; UTM zones come with the places.
_GRIDS = ("EPSG:5070", "EPSG:3338", "ESRI:102008", "EPSG:3857")
_SCALES = (4, 5, 6, 7)


class Spellings:
    """Places (longitudes west of Greenwich throughout), ready to be looked for, shape ``(n, 2)``.

    >>> found = Spellings(np.array([[-106.91357924, 37.02468135]]))
    >>> sorted(found.rows_in("37°01'28.9\\"N 106°54'48.9\\"W"))
    [0]
    >>> sorted(found.rows_in("37°01' N 106°54' W"))
    []
    """

    def __init__(self, place: np.ndarray):
        self.place = place.reshape(-1, 2)
        self.tree = cKDTree(np.abs(self.place)) if len(place) else None
        self.grids = list(self._planes()) if len(place) else []
        self.codes = Codes(self.place)

    def _planes(self) -> Iterator[tuple[np.ndarray, cKDTree]]:
        lon, lat = self.place.T
        zones = np.unique(np.floor((lon + 360.0) % 360.0 / 6.0).astype(int) % 60)
        zones = (zones + 30) % 60 + 1
        for crs in (*_GRIDS, *(f"EPSG:{32600 + zone}" for zone in np.unique(zones))):
            to = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
            flat = np.column_stack(to.transform(lon, lat))
            rows = np.flatnonzero(np.isfinite(flat).all(axis=1))
            if len(rows):
                yield rows, cKDTree(flat[rows])

    def rows_in(self, text: str) -> set[int]:
        """Return the places a text tells in one of these spellings."""
        if self.tree is None:
            return set()
        out = self.codes.rows_in(text)
        for found in (_angles(text), _commas(text)):
            out |= self._degrees(found)
        whole = [(m.start(), float(m.group()), 0.0) for m in _WHOLE.finditer(text)]
        for scale in _SCALES if whole else ():
            step = 10.0**-scale
            out |= self._degrees([(at, value * step, 1.01 * step) for at, value, _ in whole])
        metric = [(m.start(), float(m.group())) for m in _METRIC.finditer(text)]
        if len(metric) > 1:
            at, value = np.array(metric).T
            near = np.flatnonzero(np.diff(at) < WORDS_APART)
            for a, b in ((near, near + 1), (near + 1, near)):
                out |= self.on_grids(value[a], value[b])
        return out

    def on_grids(self, x: np.ndarray, y: np.ndarray) -> set[int]:
        """Return the places that pairs of metres east and north are, on any grid."""
        good = np.isfinite(x) & np.isfinite(y)
        good &= np.minimum(np.abs(x), np.abs(y)) >= _LEAST_METRES
        out: set[int] = set()
        pairs = np.column_stack((x, y))[good]
        for rows, tree in self.grids if len(pairs) else ():
            off, near = tree.query(pairs, distance_upper_bound=_METRES)
            out |= {int(rows[k]) for k in near[np.isfinite(off)]}
        return out

    def _degrees(self, found: list[tuple[int, float, float]]) -> set[int]:
        """Return the places of neighbouring (position, degrees, tolerance), whichever is first."""
        out: set[int] = set()
        fine = [one for one in found if one[2] <= FINE_DEGREES]
        if len(fine) < 2:
            return out
        at, value, off = np.array(fine).T
        value = np.abs(value)
        near = np.flatnonzero(np.diff(at) < WORDS_APART)
        for a, b in ((near, near + 1), (near + 1, near)):
            for east in (value[a], 360.0 - value[a]):
                pairs, slack = np.column_stack((east, value[b])), np.maximum(off[a], off[b])
                hits = self.tree.query_ball_point(pairs, slack + 1e-12, p=np.inf)
                out |= {row for rows in hits for row in rows}
        return out

    def singles_in(self, raw: bytes) -> set[int]:
        """Return the places that stand in bytes as pairs of numbers of four bytes."""
        out: set[int] = set()
        for order, shift in itertools.product("<>", range(4 if len(raw) > 3 else 0)):
            numbers = np.frombuffer(raw, f"{order}f4", (len(raw) - shift) // 4, shift)
            with np.errstate(invalid="ignore"):
                numbers = np.abs(numbers.astype(float))
            a = np.flatnonzero((numbers[:-1] <= 360) & (numbers[1:] <= 360)
                               & (numbers[:-1] > 1) & (numbers[1:] > 1))
            for pair in ((a, a + 1), (a + 1, a)) if len(a) and self.tree is not None else ():
                hits = self.tree.query_ball_point(
                    np.column_stack([numbers[k] for k in pair]), 1e-5, p=np.inf)
                out |= {row for rows in hits for row in rows}
        return out


def unpacked(text: str) -> bytes:
    """Return what strings of a text hold that may be base64 or hexadecimal, with gaps; of eight
    bytes and more.
    """
    out = [bytes.fromhex(found[: len(found) // 2 * 2]) for found in _HEX.findall(text)]
    for found in _PACKED.finditer(text):
        word = found.group().rstrip("=").replace("-", "+").replace("_", "/")
        try:
            out.append(base64.b64decode(word + "=" * (-len(word) % 4)))
        except (binascii.Error, ValueError):
            continue
    return bytes(64).join(out)


def drawn(cells: pd.Series) -> bool:
    """Return whether a column holds shapes."""
    if cells.dtype != object:
        return False
    first = next((cell for cell in cells.to_numpy() if cell is not None), None)
    return isinstance(first, shapely.Geometry)


def tell_spelled(
    found: Artefact, secrets: Secrets, spellings: Spellings, tell, told: set[str]
) -> bytes:
    """Tell the places that a file spells in any of these ways; return what it has as base64.

    Sites already ``told`` are not told again for parts of their place that stand far apart.
    """
    code, packed, fine = "E-DISCLOSED-PLACE", [], [np.empty(0)]
    for where, text in (*found.texts, ("the name of the file", found.name)):
        for row in spellings.rows_in(text):
            tell(code, "a place in another spelling", str(secrets.owner[row]), where)
        numbers = (m.group() for m in NUMBER.finditer(text))
        fine.append(np.array([float(n) for n in numbers if len(n.partition(".")[2]) >= _FINE]))
        packed.append(unpacked(text))
        for row in spellings.singles_in(packed[-1]):
            tell(code, "a place in packed numbers", str(secrets.owner[row]), where)
    for where, frame in found.tables:
        amounts = {name: pd.to_numeric(cells, errors="coerce").to_numpy(float)
                   for name, cells in frame.items()
                   if cells.dtype.kind in "iufO" and not drawn(cells)}
        fine += amounts.values()
        metres = [v for v in amounts.values() if (np.abs(v) >= _LEAST_METRES).any()]
        for x, y in itertools.pairwise(metres):
            for row in spellings.on_grids(x, y) | spellings.on_grids(y, x):
                tell(code, "a place in metres of a grid", str(secrets.owner[row]), where)
    numbers = np.concatenate(fine)
    shown = np.array([part for pair in secrets.allowed for part in pair])
    for row in apart(numbers[~np.isin(np.round(numbers, _FINE), shown)], secrets.place):
        site = str(secrets.owner[row])
        if site not in told:
            tell(code, "both parts of its place stand in the file", site, "anywhere")
    return bytes(64).join(packed)


def _angles(text: str) -> list[tuple[int, float, float]]:
    """Return position, degrees and tolerance of what is written in minutes and seconds.

    >>> [(round(v, 4), round(t, 5)) for _, v, t in _angles("N 37 01 28.9")]
    [(37.0247, 3e-05)]
    """
    out = []
    for pattern in (_MARKED, _SIDED):
        for found in pattern.finditer(text):
            parts = [p for p in found.groups() if p]
            degree, *rest = (float(p.replace(",", ".")) for p in parts)
            value = degree + sum(p / 60.0 ** (k + 1) for k, p in enumerate(rest))
            decimals = len(parts[-1].replace(",", ".").partition(".")[2])
            out.append((found.start(), value, 1.01 * 10.0**-decimals / 60.0 ** len(rest)))
    return sorted(out)


def _commas(text: str) -> list[tuple[int, float, float]]:
    """Return position, degrees and tolerance of numbers with a decimal comma.

    >>> _commas("37,02468 -106,91358")[0][:2]
    (0, 37.02468)
    """
    return [
        (m.start(), float(m.group().replace(",", ".")),
         1.01 * 10.0 ** -len(m.group().partition(",")[2]))
        for m in _COMMA.finditer(text)
    ]


def apart(numbers: np.ndarray, place: np.ndarray) -> set[int]:
    """Return the places whose both parts stand somewhere among some numbers, to 1e-5 degree.

    Only places that are themselves told that finely count: a round one may stand there by chance.
    Where so many numbers lie near the places that chance alone would bring a pair together, it
    takes more digits; where no digits are enough, nothing is told.

    >>> apart(np.array([37.02468, 5.0, 106.91358]), np.array([[-106.91357924, 37.02468135]]))
    {0}
    """
    known = np.unique(np.abs(numbers[np.isfinite(numbers)]))
    if not len(place) or not len(known):
        return set()
    fine = (np.abs(np.round(place, 3) - place) > 1e-5).all(axis=1)
    for off in _APART:
        rows, chance = fine.copy(), fine.astype(float)
        for column in place.T:
            parts = (np.abs(column), 360.0 - np.abs(column))
            rows &= sum(_within(known, part, off) for part in parts) > 0
            around = sum(_within(known, part, _AROUND) for part in parts)
            chance *= np.minimum(around * off / _AROUND, 1.0)
        if chance.sum() <= _BY_CHANCE:
            return set(np.flatnonzero(rows).tolist())
    return set()


def _within(known: np.ndarray, value: np.ndarray, off: float) -> np.ndarray:
    """Return how many sorted numbers lie within some distance of each value."""
    left, right = (np.searchsorted(known, value + end, side) for end, side in
                   ((-off, "left"), (off, "right")))
    return right - left
