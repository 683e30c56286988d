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
from dataclasses import dataclass

import numpy as np
from pyproj import Transformer
from scipy.spatial import cKDTree

from remine.artefacts import Artefact
from remine.cells import Cells
from remine.hidden import Secrets
from remine.likely_spots import Spots
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
_WORD = re.compile(r"[^\s\"'<>,;()\[\]{}=|]{6,}")
_NUMERIC = frozenset("-0123456789")
_DECIMAL = re.compile(r"-?\d+\.\d+(?:[eE][-+]?\d+)?")
_PART = r"(\d{1,2}(?:[.,]\d+)?)"
_MARKED = re.compile(rf"(\d{{1,3}})\s?(?:°|º|˚|deg\.?|d)\s?{_PART}\s?(?:(?:'|′|’|m)\s?{_PART}?)?")
_SIDED = re.compile(rf"\b[NSEWnsew]\s?(\d{{1,3}})[\s:]{_PART}(?:[\s:]{_PART})?"
                    rf"|(?<![\w.])(\d{{1,3}})[\s:]{_PART}(?:[\s:]{_PART})?\s?[NSEW]\b")
_COMMA = re.compile(r"(?<![\d.,])-?\d{1,3},\d{4,}(?![\d,.])")
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

    def rows_in(self, text: str, spots: Spots | None = None, words: str | None = None) -> set[int]:
        """Return the places a text tells in one of these spellings.

        ``spots`` and ``words``, its different words, are worked out if not given.
        """
        if self.tree is None:
            return set()
        spots = Spots(text) if spots is None else spots
        out = self.codes.rows_in(text, spots, words)
        for found in (_angles(spots), _commas(spots)):
            out |= self._degrees(*np.array(found).reshape(-1, 3).T)
        at, whole = spots.digits(6, 10, fraction=False)
        for scale in _SCALES if len(whole) > 1 else ():
            step = 10.0**-scale
            out |= self._degrees(at, whole * step, np.full(len(at), 1.01 * step))
        at, metres = spots.digits(5, 8, fraction=True)
        near = np.flatnonzero(np.diff(at) < WORDS_APART)
        for a, b in ((near, near + 1), (near + 1, near)):
            out |= self.on_grids(metres[a], metres[b])
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

    def _degrees(self, at: np.ndarray, value: np.ndarray, off: np.ndarray) -> set[int]:
        """Return the places of neighbouring degrees, with a tolerance, whichever is first."""
        out: set[int] = set()
        fine = off <= FINE_DEGREES
        at, value, off = at[fine], np.abs(value[fine]), off[fine]
        near = np.flatnonzero(np.diff(at) < WORDS_APART)
        near = near[np.maximum(value[near], value[near + 1]) <= 360.0]
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


def words_of(text: str) -> set[str]:
    """Return the different words of six letters and more, numbers with a decimal point aside.

    >>> sorted(words_of("(9wefxh5); 'row:7/8' at 37.024681, tree"))
    ['9wefxh5', 'row:7/8']
    """
    words = {word.strip(".:") for word in set(_WORD.findall(text))}
    return {word for word in words if word[:1] not in _NUMERIC or not _DECIMAL.fullmatch(word)}


@dataclass(frozen=True)
class Read:
    """A text of a file: where it stands, its spots, its different words."""

    where: str
    text: str
    spots: Spots
    words: set[str]


def texts_of(found: Artefact) -> list[Read]:
    """Return the texts of a file, its name last, read once for all that is looked for."""
    every = (*found.texts, ("the name of the file", found.name))
    return [Read(where, text, Spots(text), words_of(text)) for where, text in every]


def tell_spelled(
    texts: list[Read], tables: list[tuple[str, Cells]], secrets: Secrets, spellings: Spellings,
    tell, told: set[str],
) -> bytes:
    """Tell the places that a file spells in any of these ways; return what it has as base64.

    Sites already ``told`` are not told again for parts of their place that stand far apart.
    """
    code, packed, fine = "E-DISCLOSED-PLACE", [], [np.empty(0)]
    for one in texts:
        words = "\n".join(sorted(one.words))
        for row in spellings.rows_in(one.text, one.spots, words):
            tell(code, "a place in another spelling", str(secrets.owner[row]), one.where)
        fine.append(one.spots.value[one.spots.decimals >= _FINE])
        packed.append(unpacked(words))
        for row in spellings.singles_in(packed[-1]):
            tell(code, "a place in packed numbers", str(secrets.owner[row]), one.where)
    for where, cells in tables:
        fine += cells.amounts.values()
        metres = [v for v in cells.amounts.values() if (np.abs(v) >= _LEAST_METRES).any()]
        for x, y in itertools.pairwise(metres):
            for row in spellings.on_grids(x, y) | spellings.on_grids(y, x):
                tell(code, "a place in metres of a grid", str(secrets.owner[row]), where)
    numbers = np.unique(np.concatenate(fine))
    shown = np.array([part for pair in secrets.allowed for part in pair])
    for row in apart(numbers[~np.isin(np.round(numbers, _FINE), shown)], secrets.place):
        site = str(secrets.owner[row])
        if site not in told:
            tell(code, "both parts of its place stand in the file", site, "anywhere")
    return bytes(64).join(packed)


def _angles(spots: Spots) -> list[tuple[int, float, float]]:
    """Return position, degrees and tolerance of what is written in minutes and seconds.

    >>> [(round(v, 4), round(t, 5)) for _, v, t in _angles(Spots("N 37 01 28.9"))]
    [(37.0247, 3e-05)]
    """
    out = []
    for pattern, spot in ((_MARKED, "marked"), (_SIDED, "sided")):
        for found in spots.matches(pattern, spot):
            parts = [p for p in found.groups() if p]
            degree, *rest = (float(p.replace(",", ".")) for p in parts)
            value = degree + sum(p / 60.0 ** (k + 1) for k, p in enumerate(rest))
            decimals = len(parts[-1].replace(",", ".").partition(".")[2])
            out.append((found.start(), value, 1.01 * 10.0**-decimals / 60.0 ** len(rest)))
    return sorted(out)


def _commas(spots: Spots) -> list[tuple[int, float, float]]:
    """Return position, degrees and tolerance of numbers with a decimal comma.

    >>> _commas(Spots("37,02468 -106,91358"))[0][:2]
    (0, 37.02468)
    """
    return [
        (m.start(), float(m.group().replace(",", ".")),
         1.01 * 10.0 ** -len(m.group().partition(",")[2]))
        for m in spots.matches(_COMMA, "comma")
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
