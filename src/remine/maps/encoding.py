"""Columns as bytes for the browser: typed arrays and word tables in one gzipped block.

A block is gzip of: the length of the header (4 bytes, little endian), the header (JSON), then the
sections, each on a multiple of 8 bytes. Numbers of several bytes are stored byte plane by byte
plane, which gzip shortens by a third. The reader is ``static/decode.js``.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from remine.maps.escaping import shown

#: From this many rows on, numbers without a table are kept with 24 bits of precision, not 53.
PRECISE_ROWS = 20_000

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

    def __contains__(self, name: str) -> bool:
        return name in self._columns

    def integers(self, name: str, values: np.ndarray) -> None:
        """Add whole numbers in the narrowest type that holds them; any length is allowed."""
        values = np.asarray(values)
        self._columns[name] = {"kind": "whole", **self._whole(values)}

    def numbers(self, name: str, values: np.ndarray, of: str = "", by: float = 0.0) -> None:
        """Add measured numbers; NaN is unknown.

        Stored in the shortest of five ways: one value for all rows; the same as an earlier
        column; an earlier column ``of`` times ``by``, when that is what the numbers are; a table
        of distinct values; the numbers themselves.
        """
        values = np.asarray(values, dtype=np.float64)
        self._columns[name] = self._shortest(values, of, by)
        self._numbers[name] = values

    def texts(
        self, name: str, values: Iterable[object], readable: Callable[[object], str] = shown
    ) -> None:
        """Add texts as a table of distinct ones, in the order they appear, and a number a row.

        Each distinct cell goes through ``readable`` once.
        """
        series = values if isinstance(values, pd.Series) else pd.Series(list(values), dtype=object)
        codes, cells = pd.factorize(series, use_na_sentinel=False)
        table: dict[str, int] = {}
        place = [table.setdefault(readable(cell), len(table)) for cell in cells]
        codes = np.array(place, dtype=np.int64)[codes]
        words = json.dumps(list(table), ensure_ascii=False).encode("utf-8", "backslashreplace")
        self._columns[name] = {"kind": "text", "words": self._add(words), **self._whole(codes)}

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
        return gzip.compress(raw, 6, mtime=0)

    def base64(self) -> str:
        """Return the packed block in the letters a page may hold."""
        return base64.b64encode(self.pack()).decode("ascii")

    def _shortest(self, values: np.ndarray, of: str, by: float) -> dict[str, Any]:
        if not len(values) or _same(values, np.full(len(values), values[0])):
            first = float(values[0]) if len(values) else 0.0
            return {"kind": "one", "value": None if np.isnan(first) else first}
        if of and _same(values, self._numbers[of] * by, 1e-13):
            return {"kind": "times", "of": of, "by": float(by)}
        for earlier, known in self._numbers.items():
            if _same(values, known):
                return {"kind": "same", "of": earlier}
        distinct, codes = np.unique(values, return_inverse=True)
        if len(distinct) <= 256 or (len(distinct) <= 65_536 and 4 * len(distinct) < len(values)):
            return {
                "kind": "table",
                "values": self._add(_planes(distinct)),
                "distinct": len(distinct),
                **self._whole(codes),
            }
        wide = len(values) < PRECISE_ROWS
        section = self._add(_planes(values.astype("<f8" if wide else "<f4")))
        return {"kind": "float", "type": "f8" if wide else "f4", "at": section}

    def _whole(self, values: np.ndarray) -> dict[str, Any]:
        low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
        kind = next(kind for least, most, kind in _WIDTHS if least <= low and high <= most)
        return {
            "type": kind,
            "at": self._add(_planes(values.astype("<" + kind))),
            "length": len(values),
        }

    def _add(self, data: bytes) -> list[int]:
        place = [self._length, len(data)]
        padded = data + b"\0" * (-len(data) % 8)
        self._sections.append(padded)
        self._length += len(padded)
        return place


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
    for name in _originals_first(header["columns"]):
        columns[name] = _column(header["columns"][name], body, columns, header["rows"])
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


def _column(spec: Mapping[str, Any], body: bytes, columns: Mapping[str, Any], rows: int):
    kind = spec["kind"]
    if kind == "one":
        return np.full(rows, np.nan if spec["value"] is None else spec["value"])
    if kind in ("same", "times"):
        return columns[spec["of"]] * spec.get("by", 1.0)
    values = _read(body, spec["at"], spec["type"])
    if kind == "table":
        return _read(body, spec["values"], "f8")[values]
    if kind == "text":
        start, size = spec["words"]
        words = json.loads(body[start : start + size])
        return [words[code] for code in values]
    return values


def _read(body: bytes, place: list[int], kind: str) -> np.ndarray:
    start, size = place
    width = int(kind[1])
    planes = np.frombuffer(body, np.uint8, size, start).reshape(width, -1)
    return np.ascontiguousarray(planes.T).view("<" + kind).ravel()
