"""Every file of a run folder opened again: its tables, its places, its words and its bytes.

The audit reads what was written, not what was meant to be written: nothing of a release is asked.
"""

from __future__ import annotations

import gzip
import html
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import shapely

from remine.maps.base85 import BLOCK, blocks_of
from remine.maps.encoding import unpack

_TEXT = {".csv", ".json", ".html", ".htm", ".txt", ".md", ".geojson", ".xml", ".qml", ".svg"}
_MOST_UNPACKED = 1 << 30  # bytes of a workbook; ours stay far below
_HEAD_ROWS = 8  # of a sheet: a table whose columns are named further down is read without names
_GPKG_ENVELOPE = (0, 32, 48, 48, 64)


@dataclass
class Artefact:
    """One file as its readers can open it.

    Attributes
    ----------
    tables : list of (name, DataFrame)
        A geometry column is replaced by the shapes it holds.
    places : list of (where, longitude, latitude)
        Coordinates that stand side by side: of shapes, of drawings.
    texts : list of (where, words)
        Words in which numbers may stand.
    unread : str
        Why it could not be opened; what cannot be read cannot be cleared.
    """

    name: str
    raw: bytes
    tables: list[tuple[str, pd.DataFrame]] = field(default_factory=list)
    places: list[tuple[str, np.ndarray, np.ndarray]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    unread: str = ""

    def add_shapes(self, where: str, shapes: np.ndarray) -> None:
        """Add the coordinates of shapes to the places."""
        place = shapely.get_coordinates(shapes)
        self.places.append((where, place[:, 0], place[:, 1]))


def artefacts(folder: Path) -> Iterator[Artefact]:
    """Yield every file below a folder, hidden ones included, in order of their names."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield open_artefact(path, path.relative_to(folder).as_posix())


def open_artefact(path: Path, name: str) -> Artefact:
    """Return one file opened by what it is; of an unknown kind only words and bytes."""
    found = Artefact(name, path.read_bytes())
    try:
        if found.raw.startswith(b"SQLite format 3\0"):
            _sqlite(found, path)
        elif found.raw.startswith(b"PAR1"):
            _parquet(found, path)
        elif found.raw.startswith(b"PK\x03\x04") and path.suffix.lower() == ".xlsx":
            _workbook(found)
        else:
            _words(found, path.suffix.lower())
    except Exception as error:
        found.unread = f"{type(error).__name__}: it cannot be opened"
    return found


def _words(found: Artefact, ending: str) -> None:
    raw = found.raw
    if raw.startswith(b"\x1f\x8b"):
        raw = found.raw = gzip.decompress(raw)
        ending = Path(Path(found.name).stem).suffix.lower()
    if ending not in _TEXT or b"\0" in raw[:4096]:
        found.unread = "" if not raw else "of a kind the audit does not open"
        return
    text = raw.decode("utf-8", "replace")
    if ending == ".csv":
        frame = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
        found.tables.append(("", frame))
    if ending == ".geojson":
        _geojson(found, text)
    if ending in (".html", ".htm"):
        text = _page(found, text)
    found.texts.append(("", text))


def _geojson(found: Artefact, text: str) -> None:
    """Open the features as a table; the words are read beside it."""
    features = json.loads(text).get("features") or []
    shapes = shapely.from_geojson([json.dumps(f.get("geometry")) for f in features])
    found.add_shapes("geometry", shapes)
    frame = pd.DataFrame([f.get("properties") or {} for f in features], dtype=object)
    frame["geometry"] = pd.Series(list(shapes), dtype=object)
    found.tables.append(("", frame))


def _workbook(found: Artefact) -> None:
    """Open every sheet's cells as they were last calculated, and every part that holds words.

    A table begins below the row that names its columns; a sheet without one is words only.
    """
    with zipfile.ZipFile(io.BytesIO(found.raw)) as archive:
        if sum(item.file_size for item in archive.infolist()) > _MOST_UNPACKED:
            found.unread = "a workbook that unpacks to more than the audit reads"
            return
        for item in archive.infolist():
            part = archive.read(item)
            if not item.filename.endswith((".xml", ".rels", ".vml")):
                found.unread = f"with a part the audit does not open ({item.filename})"
                return
            text = part.decode("utf-8", "replace")
            if "/worksheets/sheet" in item.filename:  # its cells are read below
                formulas = dict.fromkeys(re.findall(r"<f[^>]*>([^<]*)</f>", text))
                rest = re.sub(r"<sheetData>.*</sheetData>", " ", text, flags=re.DOTALL)
                text = "\n".join((rest, *(f for f in formulas if '"' in f or "." in f)))
            found.texts.append((item.filename, html.unescape(re.sub(r"<[^>]*>", "\n", text))
                                if "sharedStrings" in item.filename else html.unescape(text)))
    book = openpyxl.load_workbook(io.BytesIO(found.raw), read_only=True, data_only=True)
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        rows = [row for row in sheet.iter_rows(values_only=True) if any(c is not None for c in row)]
        width = max(map(len, rows), default=0)
        rows = [(*row, *[None] * (width - len(row))) for row in rows]
        head = next((at for at, row in enumerate(rows[:_HEAD_ROWS]) if "site_id" in row), -1)
        names = _names_of(rows[head] if head >= 0 else (None,) * width)
        frame = pd.DataFrame(rows[head + 1 :], columns=names, dtype=object)
        found.tables.append((f"sheet {sheet.title}", frame))
        words = dict.fromkeys(c for row in rows for c in row if isinstance(c, str))
        found.texts.append((f"sheet {sheet.title}", "\n".join(words)))


def _names_of(row: tuple) -> list[str]:
    """Return names of columns that differ; a column without one is called after its place."""
    names: dict[str, None] = {}
    for at, cell in enumerate(row):
        name = f"column {at + 1}" if cell is None else str(cell)
        names[name if name not in names else f"{name} (column {at + 1})"] = None
    return list(names)


def _page(found: Artefact, text: str) -> str:
    """Open the data blocks of a map page and return the words around them."""
    ids: dict[int, list] = {}
    opened = []
    for key, packed in blocks_of(text).items():
        header, columns = unpack(packed)
        opened.append((key, header, columns))
        if "site_id" in columns:
            ids[header["rows"]] = list(columns["site_id"])
    for key, header, columns in opened:
        found.texts.append((f"block {key}", json.dumps(header["meta"], ensure_ascii=False)))
        rows = header["rows"]
        even = {n: c for n, c in columns.items() if len(c) == rows}
        if rows and even:
            frame = pd.DataFrame({n: list(c) if isinstance(c, list) else c
                                  for n, c in even.items()})
            if key in ("detail", "model") and "site_id" not in frame and rows in ids:
                frame.insert(0, "site_id", ids[rows])
            found.tables.append((f"block {key}", frame))
        drawn = all(n in columns and header["columns"][n]["kind"] != "whole" for n in "xy")
        if drawn and len(columns["x"]) == len(columns["y"]):
            found.places.append((f"block {key}", columns["x"], columns["y"]))
    return html.unescape(BLOCK.sub("<", text))


def _parquet(found: Artefact, path: Path) -> None:
    table = pq.read_table(path).flatten()
    meta = table.schema.metadata or {}
    found.texts += [(f"metadata {key.decode('utf-8', 'replace')}", value.decode("utf-8", "replace"))
                    for key, value in meta.items() if key != b"ARROW:schema"]
    _add_table(found, "", {n: table.column(n).to_pylist() for n in table.column_names})


def _sqlite(found: Artefact, path: Path) -> None:
    link = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        every = link.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        names = [row[0] for row in every]
        for name in names:
            try:
                rows = link.execute('SELECT * FROM "' + name.replace('"', '""') + '"')
                titles, cells = [c[0] for c in rows.description], rows.fetchall()
            except sqlite3.Error:  # an index of places: its entries stand in tables of their own
                continue
            columns = zip(*cells, strict=True) if cells else [[] for _ in titles]
            _add_table(found, name, dict(zip(titles, map(list, columns), strict=True)))
    finally:
        link.close()


def _add_table(found: Artefact, name: str, columns: dict[str, list[Any]]) -> None:
    frame, words = {}, []
    for title, cells in columns.items():
        blobs = [c for c in cells if isinstance(c, bytes)]
        if blobs:
            shapes = np.array([_shape(c) if isinstance(c, bytes) else None for c in cells], object)
            found.add_shapes(f"{name} {title}".strip(), shapes)
            frame[title] = shapes
            continue
        frame[title] = pd.Series(cells, dtype=object)
        words += [str(c) for c in dict.fromkeys(c for c in cells if isinstance(c, str))]
    found.tables.append((name, pd.DataFrame(frame)))
    found.texts.append((name, "\n".join(words)))


def _shape(blob: bytes):
    """Return the shape of well-known binary or of a GeoPackage's geometry; None if it is none."""
    if blob[:2] == b"GP" and len(blob) > 8:
        blob = blob[8 + _GPKG_ENVELOPE[min((blob[3] >> 1) & 7, 4)] :]
    try:
        return shapely.from_wkb(blob)
    except (shapely.errors.GEOSException, NotImplementedError):  # a page of an index, by chance
        return None
