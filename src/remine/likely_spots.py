"""Where in a text a place could be spelled: found in one pass over its bytes, before any pattern.

Patterns take most of the time of an audit and find nothing nearly everywhere. Every spelling of a
place has digits next to a letter, a sign or a gap of its own kind; only around such spots is the
pattern asked. Numbers with a decimal point are read here, all at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

_DIGIT, _GAP, _POINT, _ALNUM, _UPPER, _DEGREE, _TILE, _UNIT = (1 << bit for bit in range(8))
_BLOCK = 1 << 22  # letters looked at together
_PAD = 8
#: How far from its spot a spelling reaches, in letters.
_REACH = 64
_MOST_DIGITS = 17
_EXPONENT = re.compile(r"[eE][-+]?\d+")


def _kinds() -> np.ndarray:
    kind = np.zeros(256, dtype=np.uint8)
    for bit, letters in ((_DIGIT, "0123456789"), (_GAP, " \t\n\r\v\f\xa0:"), (_POINT, "."),
                         (_UPPER, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), (_DEGREE, "\xb0\xbad"),
                         (_TILE, "/_-"), (_UNIT, "kmfynsKMFYNS")):
        kind[[ord(letter) for letter in letters]] |= bit
    kind[[code for code in range(128) if chr(code).isalnum()]] |= _ALNUM
    return kind


_KIND = _kinds()
#: Letters that a word goes on with; of others than Western ones nothing is known here.
_WORDS = np.array([chr(code).isalnum() or chr(code) == "_" for code in range(256)])


class Spots:
    """Where digits stand in a text as in some spelling of a place.

    >>> spots = Spots("at 37.5, -106.25 and 37°01'28\\"")
    >>> spots.value.tolist(), [at.group() for at in spots.matches(re.compile("37°"), "marked")]
    ([37.5, -106.25], ['37°'])

    Attributes
    ----------
    first, last : ndarray of int
        Where each number with a decimal point begins, and the place after its end.
    value : ndarray of float
        What they come to, to the fifteenth digit.
    decimals : ndarray of int
    """

    def __init__(self, text: str):
        self.text = text
        plain = text if text.isascii() else text.replace("\u02da", "\xb0")
        self._bytes = np.frombuffer(plain.encode("latin-1", "replace"), np.uint8)
        self._at: dict[str, np.ndarray] = {}
        self._scan()
        self._read_numbers()

    def matches(self, pattern: re.Pattern, spot: str) -> Iterator[re.Match]:
        """Yield what a pattern finds around the spots of a kind, in the order of the text."""
        at = self._at[spot]
        if not len(at):
            return
        new = np.flatnonzero(np.diff(at, prepend=-9 * _REACH) > 2 * _REACH)
        ends = np.append(at[new[1:] - 1], at[-1]) + _REACH
        for start, end in zip(np.maximum(at[new] - _REACH, 0).tolist(), ends.tolist(), strict=True):
            yield from pattern.finditer(self.text, start, end)

    def digits(self, least: int, most: int, fraction: bool) -> tuple[np.ndarray, np.ndarray]:
        """Return where numbers of so many digits before the point begin, and what they come to.

        ``fraction``: decimals may follow; numbers within words or longer numbers do not count.
        """
        first, stop = self._runs
        size = stop - first
        begin, alone = self._begins(first)
        rows = np.flatnonzero((size >= least) & (size <= most) & alone)
        last = stop[rows]
        following = np.append(first, [-1])[rows + 1]
        split = (self._kind(last) & _POINT > 0) & (following == last + 1)
        value = self._whole(first[rows], size[rows])
        if fraction and split.any():
            part = rows[split] + 1
            decimals = stop[part] - first[part]
            value[split] += self._whole(first[part], decimals) / 10.0 ** np.minimum(
                decimals, _MOST_DIGITS)
            last = last.copy()
            last[split] = stop[part]
        ends = ~self._word_at(last) & (self._kind(last) & _POINT == 0)
        sign = np.where(begin[rows] < first[rows], -1.0, 1.0)
        return begin[rows][ends], (sign * value)[ends]

    def _scan(self) -> None:
        size, found = len(self._bytes), {name: [] for name in (
            "first", "stop", "marked", "sided", "comma", "tile", "grid", "worded")}
        for start in range(0, size + 1, _BLOCK):
            end = min(start + _BLOCK, size + 1)
            kind = np.zeros(end - start + 2 * _PAD, dtype=np.uint8)
            low, high = max(start - _PAD, 0), min(end + _PAD, size)
            kind[low - start + _PAD : high - start + _PAD] = _KIND[self._bytes[low:high]]
            raw = np.zeros(len(kind), dtype=np.uint8)
            raw[low - start + _PAD : high - start + _PAD] = self._bytes[low:high]
            for name, mask in _spots_in(kind, raw, end - start).items():
                found[name].append(np.flatnonzero(mask) + start)
        every = {name: np.concatenate(parts) for name, parts in found.items()}
        self._runs = every.pop("first"), every.pop("stop")
        self._at = every

    def _read_numbers(self) -> None:
        first, stop = self._runs
        pair = np.flatnonzero((stop[:-1] + 1 == first[1:]) & (self._kind(stop[:-1]) & _POINT > 0)
                              & (stop[:-1] - first[:-1] <= 12))
        begin, alone = self._begins(first[pair])
        pair, begin = pair[alone], begin[alone]
        self.first, self.last = begin, stop[pair + 1].copy()
        self.decimals = stop[pair + 1] - first[pair + 1]
        whole = self._whole(first[pair], stop[pair] - first[pair])
        part = self._whole(first[pair + 1], self.decimals)
        value = whole + part / 10.0 ** np.minimum(self.decimals, _MOST_DIGITS)
        self.value = np.where(begin < first[pair], -value, value)
        letter = self._letter(self.last)
        for at in np.flatnonzero((letter == ord("e")) | (letter == ord("E"))).tolist():
            more = _EXPONENT.match(self.text, int(self.last[at]))
            if more:
                self.last[at] = more.end()
                self.value[at] = float(self.text[self.first[at] : more.end()])
        if (self.first[1:] < self.last[:-1]).any():
            self._leave_out_swallowed()

    def _leave_out_swallowed(self) -> None:
        """Leave out numbers that begin in the exponent of another."""
        keep, end = np.ones(len(self.first), dtype=bool), 0
        for at, (first, last) in enumerate(zip(self.first.tolist(), self.last.tolist(),
                                               strict=True)):
            keep[at] = first >= end
            end = last if keep[at] else end
        for name in ("first", "last", "value", "decimals"):
            setattr(self, name, getattr(self, name)[keep])

    def _whole(self, first: np.ndarray, size: np.ndarray) -> np.ndarray:
        """Return what runs of digits come to, of the first digits alone where there are many."""
        out = np.zeros(len(first))
        for at in range(min(int(size.max(initial=0)), _MOST_DIGITS)):
            rows = np.flatnonzero(size > at)
            out[rows] = out[rows] * 10.0 + (self._bytes[first[rows] + at] - 48)
        return out

    def _begins(self, first: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return where numbers begin, with their sign, and whether no word or number runs on."""
        def bound(at: np.ndarray) -> np.ndarray:
            return self._kind(at) & (_ALNUM | _POINT) > 0

        minus = (self._letter(first - 1) == ord("-")) & ~bound(first - 2)
        return first - minus, ~bound(first - 1)

    def _kind(self, at: np.ndarray) -> np.ndarray:
        return _KIND[self._letter(at)]

    def _letter(self, at: np.ndarray) -> np.ndarray:
        inside = (at >= 0) & (at < len(self._bytes))
        out = np.zeros(len(at), dtype=np.uint8)
        out[inside] = self._bytes[at[inside]]
        return out

    def _word_at(self, at: np.ndarray) -> np.ndarray:
        return _WORDS[self._letter(at)]


def _spots_in(kind: np.ndarray, raw: np.ndarray, size: int) -> dict[str, np.ndarray]:
    """Return masks of a block's letters, which stand in ``kind`` and ``raw`` behind the pad."""
    digit = kind & _DIGIT > 0
    gap, upper = kind & _GAP > 0, kind & _UPPER > 0

    def at(mask: np.ndarray, step: int) -> np.ndarray:
        return mask[_PAD + step : _PAD + step + size]

    here, before = at(digit, 0), at(digit, -1)
    after_digit = before | (at(gap, -1) & at(digit, -2))
    between = before & at(digit, 1)
    comma = between & at(raw == ord(","), 0)
    for step in (2, 3, 4):
        comma &= at(digit, step)
    return {
        "first": here & ~before, "stop": before & ~here,
        "marked": after_digit & at(kind & _DEGREE > 0, 0),
        "sided": between & at(gap, 0), "comma": comma,
        "tile": between & at(kind & _TILE > 0, 0),
        "grid": after_digit & at(upper, 0) & (at(upper, 1) | (at(gap, 1) & at(upper, 2))),
        "worded": after_digit & at(kind & _UNIT > 0, 0),
    }
