"""Columns as bytes for the browser: typed arrays and word tables in one gzipped block.

A block is gzip of: the length of the header (4 bytes, little endian), the header (JSON), then the
sections, each on a multiple of 8 bytes. Numbers of several bytes are stored byte plane by byte
plane, which gzip shortens by a third; whole numbers that only rise or only fall as differences;
many texts in the order of their letters, which puts like beside like. The reader is
``static/decode.js``.

Up to `PRECISE_ROWS` rows every number comes back to the last bit. A larger run keeps what the
caller says is enough: whole multiples of ``1/per``, or the digits the page shows.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from remine.maps.base85 import to_letters
from remine.maps.escaping import shown

#: From this many rows on, numbers are kept as precisely as they are used, not to the last bit.
PRECISE_ROWS = 20_000
#: From this many distinct texts on, a column's texts are stored in the order of their letters.
_LEVEL = 5  # of gzip: one more takes twice as long for a hundredth of the bytes
_SORTED_WORDS = 2000

_WIDTHS = ((0, 255, "u1"), (0, 65_535, "u2"), (-(2**31), 2**31 - 1, "i4"), (0, 2**32 - 1, "u4"))


class Block:
    """Named columns of one length, to be packed for the browser.

    Parameters
    ----------
    rows : int
        The length of the columns.
    meta : mapping, optional
        Anything JSON can hold, for the reader to find beside the columns.
    """

    def __init__(self, rows: int, meta: Mapping[str, Any] | None = None):
        self.rows = rows
        self.meta = dict(meta or {})
        self._columns: dict[str, dict[str, Any]] = {}
        self._sections: list[bytes] = []
        self._length = 0
        self._numbers: dict[str, np.ndarray] = {}
        self._aparts: dict[str, np.ndarray] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._columns

    def integers(self, name: str, values: np.ndarray) -> None:
        """Add whole numbers in the narrowest type that holds them; any length is allowed."""
        values = np.asarray(values)
        self._columns[name] = {"kind": "whole", **self._whole(values)}

    def numbers(
        self,
        name: str,
        values: np.ndarray,
        of: str = "",
        by: float = 0.0,
        near: str = "",
        per: int = 0,
    ) -> None:
        """Add measured numbers; NaN is unknown.

        Stored in the shortest of seven ways: one value for all rows; the same as an earlier
        column; an earlier column ``of`` times ``by``, when that is what the numbers are; an
        earlier column ``near`` but for some rows; whole multiples of ``1/per``, when the numbers
        are such multiples or there are at least `PRECISE_ROWS` rows; a table of distinct values;
        the numbers themselves.
        """
        values = np.asarray(values, dtype=np.float64)
        if per and len(values) >= PRECISE_ROWS:
            values = np.round(values * per) / per
        self._columns[name] = self._related(values, of, by, near, per)
        self._numbers[name] = values

    def ends(
        self, name: str, values: np.ndarray, of: str, apart: np.ndarray, sign: int, within=None
    ) -> None:
        """Add the ends of intervals around an earlier column: that column plus or less ``apart``.

        What comes back is ``of + sign * apart``, kept inside ``within``; where either is NaN, or
        ``values`` has an end and ``of`` no number, the values themselves.
        """
        base = self._numbers[of]
        out = base + sign * apart
        if within:
            out = np.clip(out, *within)
        other = np.flatnonzero(np.isnan(out) & ~np.isnan(values))
        out[other] = values[other]
        apart = np.where(np.isnan(apart), 0.0, apart)
        if _same(out, base):
            self._columns[name] = {"kind": "same", "of": of}
        elif any(_same(out, known) for known in self._numbers.values()):
            self.numbers(name, out)
        else:
            twin = next((n for n, a in self._aparts.items() if _same(a, apart)), "")
            self._aparts[name] = apart
            self._columns[name] = {
                "kind": "ends", "of": of, "sign": sign, "within": list(within or ()),
                "apart": {"kind": "apart", "of": twin} if twin else self._alone(apart, 0),
                "rows": self._whole(other),
                "with": self._alone(out[other], 0),
            }  # fmt: skip
        self._numbers[name] = out

    def follows(self, name: str, values: np.ndarray, of: str) -> None:
        """Add numbers that an earlier column nearly tells: a table, and how far each is off it."""
        values = np.asarray(values, dtype=np.float64)
        spec = self._columns[of]
        if spec["kind"] != "table" or len(values) < PRECISE_ROWS:
            return self.numbers(name, values)
        distinct, codes = np.unique(values, return_inverse=True)
        _, key = np.unique(self._numbers[of], return_inverse=True)
        order = np.lexsort((codes, key))
        count = np.bincount(key)
        middle = np.cumsum(count) - count + count // 2
        table = codes[order][middle]
        off = codes - table[key]
        self._numbers[name] = values
        self._columns[name] = {
            "kind": "follows", "of": of, "values": self._add(_planes(distinct)),
            "table": self._whole(table, steps=True),
            **self._whole(np.where(off >= 0, 2 * off, -2 * off - 1)),
        }  # fmt: skip
        return None

    def texts(
        self,
        name: str,
        values: Iterable[object],
        readable: Callable[[object], str] = shown,
        in_order: bool = False,
    ) -> None:
        """Add texts as a table of distinct ones, and a number a row.

        Each distinct cell goes through ``readable`` once. With ``in_order`` the table is in the
        order of the letters, so that the number of a text is its place in that order; where there
        are many, in that order whether the letters are capitals or not.
        """
        series = values if isinstance(values, pd.Series) else pd.Series(list(values), dtype=object)
        codes, cells = pd.factorize(series, use_na_sentinel=False)
        table: dict[str, int] = {}
        words = [readable(cell) for cell in np.asarray(cells, dtype=object).tolist()]
        place = [table.setdefault(word, len(table)) for word in words]
        if in_order or len(table) >= _SORTED_WORDS:
            key = None if in_order else lambda word: (word.lower(), word)
            table = {word: number for number, word in enumerate(sorted(table, key=key))}
            place = [table[word] for word in words]
        codes = np.array(place, dtype=np.int64)[codes]
        letters = [word.encode("utf-8", "backslashreplace") for word in table]
        self._columns[name] = {
            "kind": "text",
            "words": self._add(b"".join(letters)),
            "sizes": self._whole(np.array([len(word) for word in letters], dtype=np.int64)),
            **self._whole(codes),
        }

    def pack(self) -> bytes:
        """Return the block; the same columns give the same bytes."""
        header = json.dumps(
            {"rows": self.rows, "meta": self.meta, "columns": self._columns},
            ensure_ascii=False,
            allow_nan=False,
            separators=(",", ":"),
        ).encode("utf-8", "backslashreplace")
        header += b" " * (-(len(header) + 4) % 8)
        raw = len(header).to_bytes(4, "little") + header + b"".join(self._sections)
        return gzip.compress(raw, _LEVEL, mtime=0)

    def letters(self) -> str:
        """Return the packed block in the letters a page may hold."""
        return to_letters(self.pack())

    def _related(
        self, values: np.ndarray, of: str, by: float, near: str, per: int
    ) -> dict[str, Any]:
        """Return how numbers are stored that may be made of another column."""
        if not len(values) or _same(values, np.full(len(values), values[0])):
            return _one(values)
        if of and _same(values, self._numbers[of] * by, 1e-13):
            return {"kind": "times", "of": of, "by": float(by)}
        for earlier, known in self._numbers.items():
            if _same(values, known):
                return {"kind": "same", "of": earlier}
        if near:
            other = np.flatnonzero(_differ(values, self._numbers[near]))
            if 2 * len(other) < len(values):
                patch = {"rows": self._whole(other), "with": self._alone(values[other], per)}
                return {"kind": "patch", "of": near, **patch}
        return self._alone(values, per)

    def _alone(self, values: np.ndarray, per: int) -> dict[str, Any]:
        if not len(values) or _same(values, np.full(len(values), values[0])):
            return _one(values)
        distinct, codes = np.unique(values, return_inverse=True)
        if len(distinct) <= 256 or (len(distinct) <= 65_536 and 4 * len(distinct) < len(values)):
            return {
                "kind": "table",
                "values": self._add(_planes(distinct)),
                "distinct": len(distinct),
                **self._whole(codes),
            }
        if per:
            whole = np.nan_to_num(np.round(values * per), nan=0.0)
            blank = np.isnan(values)
            fits = whole.min() > -(2**31) and whole.max() < 2**31 - 1
            if fits and _same(np.where(blank, np.nan, whole / per), values):
                nan = int(whole.max()) + 1 if blank.any() else None
                codes = np.where(blank, nan or 0, whole).astype(np.int64)
                return {"kind": "scaled", "per": per, "nan": nan, **self._whole(codes)}
        wide = self.rows < PRECISE_ROWS
        section = self._add(_planes(values.astype("<f8" if wide else "<f4")))
        return {"kind": "float", "type": "f8" if wide else "f4", "at": section}

    def _whole(self, values: np.ndarray, steps: bool = False) -> dict[str, Any]:
        length, jumps = len(values), np.diff(values, prepend=0)
        rises = steps or length >= 64 and ((jumps[1:] >= 0).all() or (jumps[1:] <= 0).all())
        rises = bool(rises and length and np.abs(jumps).max() < 2**30)
        if rises:
            values = np.where(jumps >= 0, 2 * jumps, -2 * jumps - 1)
        low, high = (int(values.min()), int(values.max())) if length else (0, 0)
        kind = next(kind for least, most, kind in _WIDTHS if least <= low and high <= most)
        return {
            "type": kind,
            "at": self._add(_planes(values.astype("<" + kind))),
            "length": length,
        } | ({"steps": True} if rises else {})

    def _add(self, data: bytes) -> list[int]:
        place = [self._length, len(data)]
        padded = data + b"\0" * (-len(data) % 8)
        self._sections.append(padded)
        self._length += len(padded)
        return place


def _one(values: np.ndarray) -> dict[str, Any]:
    first = float(values[0]) if len(values) else 0.0
    return {"kind": "one", "value": None if np.isnan(first) else first}


def _differ(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return (a != b) & ~(np.isnan(a) & np.isnan(b))


def _same(a: np.ndarray, b: np.ndarray, tolerance: float = 0.0) -> bool:
    blank = np.isnan(a)
    if not np.array_equal(blank, np.isnan(b)):
        return False
    with np.errstate(over="ignore"):  # a difference too large to hold is a difference
        return bool((np.abs(a - b)[~blank] <= tolerance).all())


def _planes(values: np.ndarray) -> bytes:
    """Return the bytes of an array, all first bytes first, then all second bytes, and so on."""
    width = values.dtype.itemsize
    return np.ascontiguousarray(values).view(np.uint8).reshape(-1, width).T.tobytes()


def unpack(data: bytes) -> tuple[dict[str, Any], dict[str, list | np.ndarray]]:
    """Return the header and the columns of a packed block, as the browser reads them.

    The counterpart of ``static/decode.js``, for tests and audits: what is not in its answer is
    not in the page.
    """
    raw = gzip.decompress(data)
    length = int.from_bytes(raw[:4], "little")
    header = json.loads(raw[4 : 4 + length])
    body = raw[4 + length :]
    columns: dict[str, list | np.ndarray] = {}
    specs = header["columns"]
    for name in _originals_first(specs):
        columns[name] = _column(specs[name], body, columns, header["rows"], specs)
    return header, columns


def _originals_first(columns: Mapping[str, Any]) -> list[str]:
    """Return the names so that a column stands behind the one it is made of."""
    done: dict[str, None] = {}

    def visit(name: str) -> None:
        if "of" in columns[name]:
            visit(columns[name]["of"])
        done.setdefault(name)

    for name in columns:
        visit(name)
    return list(done)


def _column(spec: Mapping[str, Any], body: bytes, columns: Mapping[str, Any], rows: int, header):
    kind = spec["kind"]
    if kind == "one":
        return np.full(rows, np.nan if spec["value"] is None else spec["value"])
    if kind in ("same", "times"):
        return columns[spec["of"]] * spec.get("by", 1.0)
    if kind == "patch":
        out, where = np.array(columns[spec["of"]], dtype=np.float64), _codes(body, spec["rows"])
        out[where] = _column(spec["with"], body, columns, len(where), header)
        return out
    if kind == "ends":
        twin = spec["apart"]
        if twin["kind"] == "apart":
            twin = header[twin["of"]]["apart"]
        apart = _column(twin, body, columns, rows, header)
        out = columns[spec["of"]] + spec["sign"] * apart
        out = np.clip(out, *spec["within"]) if spec["within"] else out
        where = _codes(body, spec["rows"])
        out[where] = _column(spec["with"], body, columns, len(where), header)
        return out
    if kind == "float":
        return _read(body, spec["at"], spec["type"])
    if kind == "follows":
        _, key = np.unique(columns[spec["of"]], return_inverse=True)
        off = _codes(body, spec).astype(np.int64)
        off = np.where(off % 2, -(off + 1) // 2, off // 2)
        return _read(body, spec["values"], "f8")[_codes(body, spec["table"])[key] + off]
    values = _codes(body, spec)
    if kind == "scaled":
        return np.where(values == spec["nan"], np.nan, values / spec["per"])
    if kind == "table":
        return _read(body, spec["values"], "f8")[values]
    if kind == "text":
        start, size = spec["words"]
        ends = np.cumsum(_codes(body, spec["sizes"])).tolist()
        raw = body[start : start + size]
        words = [
            raw[a:b].decode("utf-8") for a, b in zip([0, *ends[:-1]], ends, strict=True)
        ] if ends else []
        return [words[code] for code in values]
    return values


def _codes(body: bytes, spec: Mapping[str, Any]) -> np.ndarray:
    values = _read(body, spec["at"], spec["type"])
    if spec.get("steps"):
        steps = values.astype(np.int64)
        values = np.cumsum(np.where(steps % 2, -(steps + 1) // 2, steps // 2))
    return values


def _read(body: bytes, place: list[int], kind: str) -> np.ndarray:
    start, size = place
    width = int(kind[1])
    planes = np.frombuffer(body, np.uint8, size, start).reshape(width, -1)
    return np.ascontiguousarray(planes.T).view("<" + kind).ravel()


def as_shown(values: np.ndarray, kept: int = 3) -> np.ndarray:
    """Return amounts with the digits the page shows of them: three, or all before the point.

    ``kept`` is the number of digits of amounts below 100 and from 100,000 on.

    ``remine.amount`` in ``static/dom.js`` shows the same of either.

    >>> as_shown(np.array([0.012345, 12.345, 1234.6, 1234567.0])).tolist()
    [0.0123, 12.3, 1235.0, 1230000.0]
    """
    size = np.abs(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        power = np.floor(np.log10(size))
        digits = np.where((size >= 100) & (size < 1e5), power, kept - 1.0)
        scale = 10.0 ** np.clip(digits - power, -300, 300)
        out = np.round(values * scale) / scale
    return np.where(np.isfinite(out), out, values)


def outward(widths: np.ndarray, bits: int, least: int) -> np.ndarray:
    """Return widths rounded up to so many significant bits, in whole multiples of ``2**-least``.

    >>> outward(np.array([0.0, 0.3, 1.0]), 4, 16).tolist()
    [0.0, 0.3125, 1.0]
    """
    with np.errstate(divide="ignore"):
        power = np.floor(np.log2(widths)) + 1 - bits
    step = 2.0 ** np.maximum(np.where(np.isfinite(power), power, -least), -least)
    return np.ceil(widths / step) * step
