"""Read a delimited table strictly: every cell as text, every broken row named."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from remine.errors import InputError, Problem

MAX_UNPACKED = 2_000_000_000
MAX_COLUMNS = 2_000
MAX_CELL = 5_000_000
_TEXT = pd.StringDtype("pyarrow")
_MOJIBAKE = tuple(mark.encode() for mark in ("Ã±", "Ã©", "Ã¡", "Ã³", "â€"))


def read_table(
    path: Path, layer: str, encoding: str, delimiter: str, skip_rows: int = 0
) -> tuple[pd.DataFrame, list[str]]:
    """Return a table with text cells, and warnings; ``skip_rows`` lines stand before the header.

    Ids such as ``007``, ``1e5`` or ``NA`` stay as they are; an empty cell is ``""``.

    Raises
    ------
    InputError
        For a wrong encoding (with the byte and its offset), duplicate or missing headers, ragged
        rows (all of them, the first 20 listed).
    """
    raw = _bytes(path, layer)
    if _is_utf8(encoding) and not skip_rows:
        frame = _well_formed(raw, path, layer, delimiter)
        if frame is not None:
            return frame, _decoded_twice(raw)
    text = _decode(raw, path, layer, encoding)
    if "\0" in text:
        wide = wide_encoding(raw)
        fix = f"declare encoding: {wide} for the layer" if wide else "get it again"
        seems = f"; it seems to be {wide}" if wide else ""
        raise InputError(Problem("E-TABLE-NUL", f"the file holds NUL characters{seems}", fix,
                                 file=path.name, layer=layer))
    for _ in range(skip_rows):
        text = text.partition("\n")[2]
    records = _records(text, path, layer, delimiter)
    header_line, header = next(records, (1, []))
    header = [name.strip() for name in header]
    _check_header(header, path, layer, delimiter)
    data = text.encode()
    frame = _unequivocal(data, header, delimiter) if header_line == 1 else None
    if frame is None:
        frame = _row_by_row(records, header, path, layer)
    return frame, _decoded_twice(data)


def _decoded_twice(data: bytes) -> list[str]:
    """Return a warning if UTF-8 has marks of text that was decoded twice."""
    found = not data.isascii() and any(mark in data for mark in _MOJIBAKE)
    return ["some text looks decoded twice (Ã±, â€): check the encoding"] if found else []


def _is_utf8(encoding: str) -> bool:
    return encoding.lower().replace("_", "-") in ("utf-8", "utf8")


def _well_formed(raw: bytes, path: Path, layer: str, delimiter: str) -> pd.DataFrame | None:
    """Return a table of UTF-8 that can be read one way only and whose header is a plain line, else
    None: it never becomes text as a whole, which takes longer than reading it.

    Raises
    ------
    InputError
        For duplicate or missing headers.
    """
    data = raw.removeprefix(codecs.BOM_UTF8)
    end = data.find(b"\n")
    line = (data if end < 0 else data[:end]).removesuffix(b"\r")
    plain = line and not any(mark in line for mark in (b'"', b"\r", b"\xef\xbb\xbf"))
    if not plain or b"\0" in data:
        return None
    try:
        header = [name.strip() for name in line.decode().split(delimiter)]
    except UnicodeDecodeError:
        return None
    _check_header(header, path, layer, delimiter)
    return _unequivocal(data, header, delimiter)


def _unequivocal(data: bytes, header: list[str], delimiter: str) -> pd.DataFrame | None:
    """Return the table if nothing in it can be read in two ways, else None: walk the rows.

    A tenth of the time of walking the rows, and only for UTF-8 on which the two cannot differ: one
    line ending, every quote opens or closes a whole cell, every row is as long as the header.
    """
    lone = b"\r" in data and data.count(b"\r") != data.count(b"\r\n")
    if lone or len(header) < 2 or not _quotes_whole(data, delimiter):
        return None
    try:
        table = pacsv.read_csv(
            pa.BufferReader(data),
            pacsv.ReadOptions(column_names=header, skip_rows=1),
            pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            pacsv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.large_string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None  # whatever is wrong, walking the rows finds it and says where
    if any((pc.max(pc.binary_length(cells)).as_py() or 0) > MAX_CELL for cells in table.columns):
        return None
    return pd.DataFrame(
        {name: pd.array(cells.combine_chunks(), dtype=_TEXT)
         for name, cells in zip(header, table.columns, strict=True)}
    )


def _quotes_whole(data: bytes, delimiter: str) -> bool:
    """Return whether every quote opens or closes a whole cell, or is half of a doubled one.

    Quotes then take turns: one that opens stands after a delimiter, a line's end or the other half,
    one that closes before them.

    >>> _quotes_whole(b'a,b\\n"x ""y"" z","w"\\n', ",")
    True
    >>> _quotes_whole(b'a,b\\n5" pipe,"w"\\n', ",")
    False
    """
    letters = np.frombuffer(data, dtype=np.uint8)
    at = np.flatnonzero(letters == ord('"'))
    if len(at) % 2 or not len(at):
        return not len(at)
    border = np.zeros(256, dtype=bool)
    border[list(b"\r\n" + delimiter.encode())] = True
    opens, closes = at[0::2], at[1::2]
    doubled = opens[1:] == closes[:-1] + 1
    before = border[letters[opens - 1]] | (opens == 0)
    after = border[letters[(closes + 1) % len(letters)]] | (closes == len(letters) - 1)
    before[1:] |= doubled
    after[:-1] |= doubled
    return bool(before.all() and after.all())


def _row_by_row(
    records: Iterator[tuple[int, list[str]]], header: list[str], path: Path, layer: str
) -> pd.DataFrame:
    """Return the table, or refuse it with every ragged row.

    Raises
    ------
    InputError
        If a row has more or fewer cells than the header.
    """
    rows, ragged = [], []
    for line, cells in records:
        if len(cells) != len(header):
            place = f"row {len(rows) + len(ragged) + 1} (line {line})"
            ragged.append(f"{place}: {len(cells)} cells instead of {len(header)}")
        else:
            rows.append(cells)
    if ragged:
        more = f" and {len(ragged) - 20} more" if len(ragged) > 20 else ""
        raise InputError(
            Problem("E-TABLE-RAGGED", "; ".join(ragged[:20]) + more,
                    "give every row as many cells as the header has",
                    why="a missing delimiter would shift values into wrong columns",
                    file=path.name, layer=layer)
        )
    columns = zip(*rows, strict=True) if rows else ([] for _ in header)
    return pd.DataFrame(
        {name: pd.array(cells, dtype=_TEXT) for name, cells in zip(header, columns, strict=True)}
    )


def _records(text: str, path: Path, layer: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Give the records with the line each ends in; blank lines are no records.

    Quotes are taken strictly: an opening quote that is never closed would otherwise swallow the
    rows after it without a word.
    """
    before = csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if cells:
                yield reader.line_num, cells
    except csv.Error as error:
        raise InputError(
            Problem("E-TABLE-SHAPE", f"not a table: {error}",
                    "look for unbalanced quotes, a cell too long, or the wrong delimiter",
                    file=path.name, layer=layer, row=f"line {reader.line_num}")
        ) from error
    finally:
        csv.field_size_limit(before)


def _bytes(path: Path, layer: str) -> bytes:
    if path.suffix.lower() != ".gz":
        return path.read_bytes()
    try:
        with gzip.open(path) as file:
            raw = file.read(MAX_UNPACKED + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(Problem("E-FILE-GZIP", f"cannot unpack: {error}", "get the file again",
                                 file=path.name, layer=layer)) from error
    if len(raw) > MAX_UNPACKED:
        raise InputError(Problem("E-FILE-SIZE", f"unpacks to more than {MAX_UNPACKED:,} bytes",
                                 "cut the layer", file=path.name, layer=layer))
    return raw


def _decode(raw: bytes, path: Path, layer: str, encoding: str) -> str:
    name = "utf-8-sig" if _is_utf8(encoding) else encoding
    try:
        return raw.decode(name)
    except LookupError as error:
        raise InputError(
            Problem("E-TABLE-ENCODING", f"unknown encoding '{encoding}'",
                    "for example utf-8 or cp1252", file=path.name, layer=layer)
        ) from error
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        shown = raw[max(0, error.start - 12) : error.start + 12]
        byte = f"byte {raw[error.start]:#04x} at offset {error.start}"
        raise InputError(
            Problem("E-TABLE-ENCODING", f"not {encoding}: {byte}: {shown!r}",
                    "if that is how the file was saved, declare encoding: "
                    f"{wide_encoding(raw) or 'cp1252'} for the layer",
                    why="an encoding is never guessed",
                    file=path.name, layer=layer, row=f"line {line}")
        ) from error


def wide_encoding(raw: bytes) -> str:
    """Return the encoding of two or four bytes a character that a file seems to have, or ``""``.

    Told by the mark at its start; without one, by a NUL as every other byte of its first line, as
    plain letters leave it.

    >>> wide_encoding("id,name".encode("utf-16")), wide_encoding("id,name".encode("utf-16-be"))
    ('utf-16', 'utf-16-be')
    >>> wide_encoding(b"id,name")
    ''
    """
    if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = raw[:64][: len(raw) // 2 * 2]
    for name, nul, letter in (("utf-16-le", 1, 0), ("utf-16-be", 0, 1)):
        if len(head) >= 4 and not any(head[nul::2]) and all(head[letter::2]):
            return name
    return ""


def _as_yaml(delimiter: str) -> str:
    return "\\t" if delimiter == "\t" else delimiter


def _check_header(header: list[str], path: Path, layer: str, delimiter: str) -> None:
    problems = []
    if not header:
        problems.append(Problem("E-TABLE-HEADER", "the file has no header", "get it again",
                                file=path.name, layer=layer))
    if len(header) == 1:
        first = header[0]
        other = next((d for d in "\t;|," if d != delimiter and first.count(d) >= 2), None)
        if other:
            problems.append(
                Problem("E-TABLE-DELIMITER",
                        f"the header is one cell, but holds {first.count(other)} of {other!r}",
                        f'declare delimiter: "{_as_yaml(other)}" for the layer',
                        file=path.name, layer=layer)
            )
    if len(header) > MAX_COLUMNS:
        problems.append(Problem("E-TABLE-WIDE", f"{len(header)} columns, the cap is {MAX_COLUMNS}",
                                "drop columns", file=path.name, layer=layer))
    seen: dict[str, int] = {}
    for number, name in enumerate(header, 1):
        if not name:
            problems.append(Problem("E-TABLE-HEADER", f"column {number} has no name", "name it",
                                    file=path.name, layer=layer, row="1"))
        elif name.casefold() in seen:
            problems.append(
                Problem("E-TABLE-HEADER",
                        f"columns {seen[name.casefold()]} and {number} are both named '{name}'",
                        "rename one", file=path.name, layer=layer, row="1", column=name)
            )
        seen.setdefault(name.casefold(), number)
    if problems:
        raise InputError(problems)
