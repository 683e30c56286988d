"""Read a delimited table strictly: every cell as text, every broken row named."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv

from remine.errors import InputError, Problem

MAX_UNPACKED = 2_000_000_000
MAX_COLUMNS = 2_000
_MOJIBAKE = ("Ã±", "Ã©", "Ã¡", "Ã³", "â€")


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
    text = _decode(raw, path, layer, encoding)
    if b"\0" in raw:
        raise InputError(Problem("E-TABLE-NUL", "the file holds NUL bytes", "get it again",
                                 file=path.name, layer=layer))
    for _ in range(skip_rows):
        text = text.partition("\n")[2]
    header = _header(text, path, layer, delimiter)
    header = [name.strip() for name in header]
    _check_header(header, path, layer, delimiter, text)
    ragged: list[str] = []

    def note(row: pacsv.InvalidRow) -> str:
        place = f"record {row.number}" if row.number else "a record"
        ragged.append(f"{place}: {row.actual_columns} cells instead of {row.expected_columns}")
        return "skip"

    try:
        table = pacsv.read_csv(
            io.BytesIO(text.encode("utf-8")),
            read_options=pacsv.ReadOptions(column_names=header, skip_rows=0, use_threads=False),
            parse_options=pacsv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=note
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise InputError(
            Problem("E-TABLE-SHAPE", f"not a table: {error}"[:300],
                    "look for unbalanced quotes or the wrong delimiter", file=path.name, layer=layer)
        ) from error
    if ragged:
        more = f" and {len(ragged) - 20} more" if len(ragged) > 20 else ""
        raise InputError(
            Problem("E-TABLE-RAGGED", "; ".join(ragged[:20]) + more,
                    "give every row as many cells as the header has",
                    why="a missing delimiter would shift values into wrong columns",
                    file=path.name, layer=layer)
        )
    frame = table.slice(1).to_pandas(types_mapper={pa.string(): pd.StringDtype("pyarrow")}.get)
    warnings = []
    if any(mark in text for mark in _MOJIBAKE):
        warnings.append("some text looks decoded twice (Ã±, â€): check the encoding")
    return frame.reset_index(drop=True), warnings


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
    name = "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding
    try:
        return raw.decode(name)
    except LookupError as error:
        raise InputError(Problem("E-TABLE-ENCODING", f"unknown encoding '{encoding}'",
                                 "for example utf-8 or cp1252", file=path.name, layer=layer)) from error
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        shown = raw[max(0, error.start - 12) : error.start + 12]
        raise InputError(
            Problem("E-TABLE-ENCODING",
                    f"not {encoding}: byte {raw[error.start]:#04x} at offset {error.start}: {shown!r}",
                    "if that is how the file was saved, declare encoding: cp1252 for the layer",
                    why="an encoding is never guessed", file=path.name, layer=layer, row=str(line))
        ) from error


def _header(text: str, path: Path, layer: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text), delimiter=delimiter), [])
    except csv.Error as error:
        raise InputError(
            Problem("E-TABLE-SHAPE", f"the header is no row of cells: {error}"[:200],
                    "look for lone carriage returns or unbalanced quotes in the first line",
                    file=path.name, layer=layer, row="1")
        ) from error


def _as_yaml(delimiter: str) -> str:
    return "\\t" if delimiter == "\t" else delimiter


def _check_header(header: list[str], path: Path, layer: str, delimiter: str, text: str) -> None:
    problems = []
    first = text.split("\n", 1)[0]
    if len(header) == 1:
        other = next((d for d in ("\t", ";", "|", ",") if d != delimiter and first.count(d) >= 2), None)
        if other:
            problems.append(
                Problem("E-TABLE-DELIMITER",
                        f"the header is one cell, but holds {first.count(other)} of {other!r}",
                        f'declare delimiter: "{_as_yaml(other)}" for the layer', file=path.name, layer=layer)
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
