"""Everything a file holds, opened as far as it opens, by other code than our own audit's."""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import re
import sqlite3
import struct
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import pyarrow.parquet as pq

from remine.maps.base85 import blocks_of
from remine.maps.encoding import unpack

_BASE64 = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")


def layers_of(raw: bytes, path: Path | None = None) -> list[bytes]:
    """Return a file's bytes, and those of whatever is packed in it, as deep as it goes."""
    out = [raw]
    if raw.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for item in archive.infolist():
                out += [item.filename.encode(), *layers_of(archive.read(item))]
    elif raw.startswith(b"\x1f\x8b"):
        out += layers_of(gzip.decompress(raw))
    elif raw.startswith(b"PAR1") and path is not None:
        table = pq.read_table(path)
        out.append(repr(table.schema.metadata).encode())
        out += [repr(table.column(name).to_pylist()).encode() for name in table.column_names]
        out += [cell for name in table.column_names for cell in table.column(name).to_pylist()
                if isinstance(cell, bytes)]
    elif raw.startswith(b"SQLite") and path is not None:
        link = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        names = [r[0] for r in link.execute("SELECT name FROM sqlite_master WHERE sql NOT NULL")]
        for name in names:
            try:
                rows = link.execute(f'SELECT * FROM "{name}"').fetchall()
            except sqlite3.Error:
                continue
            out += [name.encode(), repr(rows).encode()]
        link.close()
    elif raw.startswith(b"%PDF"):
        for stream in re.findall(rb"stream\r?\n(.*?)endstream", raw, re.DOTALL):
            try:
                out.append(zlib.decompress(stream))
            except zlib.error:
                out.append(stream)
    else:
        for inner in (*_of_base64(raw), *blocks_of(raw.decode("utf-8", "replace")).values()):
            if inner.startswith(b"\x1f\x8b"):
                out += layers_of(inner)
                header, columns = unpack(inner)
                out.append(repr(header).encode())
                out += [repr(list(cells)).encode() for cells in columns.values()]
    return out


def _of_base64(raw: bytes) -> list[bytes]:
    out = []
    for found in _BASE64.findall(raw):
        with suppress(binascii.Error):
            out.append(base64.b64decode(found + b"=" * (-len(found) % 4)))
    return out


def found_in(raw: bytes, path: Path | None, words: list[str],
             numbers: list[float]) -> list[str]:
    """Return which words stand in a file, and which numbers, written or as eight bytes."""
    out = []
    for content in layers_of(raw, path):
        plain = content.decode("utf-8", "replace").casefold()
        out += [word for word in words if word.casefold() in plain]
        for number in numbers:
            digits = f"{abs(number):.8f}"[:-5]  # three decimals: about 100 m
            packed = (struct.pack("<d", number), struct.pack(">d", number))
            if digits in plain or any(double in content for double in packed):
                out.append(digits)
    return out
