"""How a delimited file is written: proposed from its bytes, for a person to accept."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from remine.errors import InputError, Problem
from remine.inventory.table_file import wide_encoding

HEAD_BYTES = 4_000_000
LINES = 300
_MARKS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar"}
MAX_PREFACE = 6


@dataclass(frozen=True)
class Dialect:
    """Encoding, delimiter and lines before the header, with what speaks for each."""

    encoding: str
    delimiter: str
    skip_rows: int
    evidence: tuple[str, ...]


def guess_dialect(path: Path) -> Dialect:
    """Return the dialect that fits a file best.

    Raises
    ------
    InputError
        If no delimiter gives two columns or more.
    """
    raw = _head(path)
    encoding, why = _encoding(raw)
    text = raw.decode(encoding, errors="replace")
    lines = text.splitlines(keepends=True)[:LINES]
    best = max(
        (
            (*_fit("".join(lines[skip:]), mark), -skip, mark)
            for mark in _MARKS
            for skip in range(min(MAX_PREFACE, len(lines)))
        ),
        default=(0.0, 0, 0, ","),
    )
    share, width, minus_skip, mark = best
    if width < 2 or share <= 0:
        raise InputError(
            Problem(
                "E-IMPORT-TABLE",
                "no delimiter gives a table of two columns or more",
                "look at the first lines of the file",
                file=path.name,
            )
        )
    said = f"{_MARKS[mark]}: {share:.0%} of the first rows have {width} cells as the header does"
    preface = f"{-minus_skip} lines before the header" if minus_skip else ""
    return Dialect(
        encoding.replace("utf-8-sig", "utf-8"),
        mark,
        -minus_skip,
        tuple(text for text in (why, said, preface) if text),
    )


def _head(path: Path) -> bytes:
    if path.suffix.lower() != ".gz":
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    try:
        with gzip.open(path) as file:
            return file.read(HEAD_BYTES)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(
            Problem("E-FILE-GZIP", f"cannot unpack: {error}", "get the file again", file=path.name)
        ) from error


def _encoding(raw: bytes) -> tuple[str, str]:
    wide = wide_encoding(raw)
    if wide:
        return wide, f"{wide}: by the mark at its start or a NUL beside every letter"
    try:
        raw[: raw.rfind(b"\n") + 1 or None].decode("utf-8-sig")
        return "utf-8-sig", ""
    except UnicodeDecodeError as error:
        shown = raw[max(0, error.start - 10) : error.start + 10].decode("cp1252", errors="replace")
        return "cp1252", (
            f"cp1252: byte {raw[error.start]:#04x} at offset {error.start} is not UTF-8; "
            f"as cp1252 it reads '{shown}'"
        )


def _fit(text: str, mark: str) -> tuple[float, int]:
    """Return the share of rows as wide as the first, and the width; a poor header counts none."""
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=mark) if row]
    except csv.Error:
        return 0.0, 0
    if len(rows) < 2:
        return 0.0, 0
    rows = rows[:-1] if len(rows) > LINES // 2 else rows  # the last one may be cut
    header = [cell.strip() for cell in rows[0]]
    twice = Counter(cell.casefold() for cell in header if cell)
    if len(header) < 2 or not all(header) or max(twice.values()) > 1:
        return 0.0, 0
    if sum(_is_number(cell) for cell in header) > len(header) / 2:
        return 0.0, 0
    same = sum(len(row) == len(header) for row in rows[1:])
    return round(same / (len(rows) - 1), 2), len(header)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
