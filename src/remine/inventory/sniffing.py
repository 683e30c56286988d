"""Look at a file before GDAL does: is it the kind of data its name says?

GDAL opens instruction documents (VRT, GDALG and kin) whatever they are named, and follows them to
other files. Nothing reaches it here that is not plainly data of the declared kind.
"""

from __future__ import annotations

import json
from pathlib import Path

from remine.errors import InputError, Problem, SecurityError
from remine.inventory.file_gdb import check_gdb

MAX_BYTES = 2_000_000_000
_JSON_TYPES = {
    "FeatureCollection", "Feature", "Point", "MultiPoint", "LineString", "MultiLineString",
    "Polygon", "MultiPolygon", "GeometryCollection",
}
#: The type of a document that lets GDAL run a pipeline; a doubled "type" key could hide it.
_GDALG = b'"gdal_streamed_alg"'
_GPKG_IDS = {b"GPKG", b"GP10", b"GP11"}
RASTERS = {".tif", ".tiff"}
TABLES = {".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz"}
VECTORS = {".geojson", ".json", ".gpkg", ".shp", ".fgb", ".parquet"}


_SHEET = "save the sheet of rows as CSV UTF-8, one line of column names first"
_EXPORT = "export it as GeoPackage or GeoJSON from a GIS"
_UNPACK = "unpack it, and name the file inside"
#: What to do with files that hold rows in a form that is not read.
_INSTEAD = {
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".ods"), _SHEET),
    **dict.fromkeys((".kml", ".kmz", ".gpx", ".gml", ".dxf", ".mdb", ".accdb"), _EXPORT),
    **dict.fromkeys((".zip", ".7z", ".tar", ".tgz", ".rar"), _UNPACK),
}


def kind_of(path: Path, layer: str) -> str:
    """Return ``table``, ``raster`` or the vector format, after the content agreed with the name.

    Raises
    ------
    InputError
        If the file is absent, empty, too large, or of a format that is not read.
    SecurityError
        If the content is not what the name says.
    """
    if path.suffix.lower() == ".gdb" and path.is_dir():
        check_gdb(path, layer, MAX_BYTES)
        return "gdb"
    if not path.is_file():
        raise InputError(
            Problem("E-FILE-MISSING", "there is no such file", "correct the path or add --root",
                    file=path.name, layer=layer)
        )
    size = path.stat().st_size
    if size == 0:
        raise InputError(Problem("E-FILE-EMPTY", "the file is empty", "get it again",
                                 file=path.name, layer=layer))
    if size > MAX_BYTES:
        raise InputError(Problem("E-FILE-SIZE", f"{size:,} bytes, the cap is {MAX_BYTES:,}",
                                 "cut the layer to the area needed", file=path.name, layer=layer))
    suffix = path.suffix.lower()
    if suffix == ".gz":
        suffix = "".join(path.suffixes[-2:]).lower()
    if suffix in TABLES:
        return "table"
    if suffix not in VECTORS | RASTERS:
        raise InputError(
            Problem("E-FILE-FORMAT", f"files of the kind '{suffix}' are not read",
                    _INSTEAD.get(suffix, "give CSV, GeoJSON, GeoPackage, Shapefile, FlatGeobuf, "
                                         "GeoParquet, File GDB or GeoTIFF"),
                    file=path.name, layer=layer)
        )
    with path.open("rb") as file:
        head = file.read(100)
    good = {
        ".gpkg": head.startswith(b"SQLite format 3\0") and head[68:72] in _GPKG_IDS,
        ".shp": head.startswith(b"\x00\x00\x27\x0a"),
        ".fgb": head.startswith(b"fgb"),
        ".parquet": head.startswith(b"PAR1"),
        **dict.fromkeys(RASTERS, head.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"))),
    }.get(suffix)
    if good is None:
        good = _is_geojson(path, layer)
    if not good:
        raise SecurityError(
            Problem("E-FILE-DISGUISED", f"the content is not what the ending '{suffix}' says",
                    "give the data file itself, not a document that points to others",
                    why="such documents can make the reader open other files",
                    file=path.name, layer=layer)
        )
    return "raster" if suffix in RASTERS else suffix.removeprefix(".")


def _is_geojson(path: Path, layer: str) -> bool:
    raw = path.read_bytes()
    if raw.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") or _GDALG in raw:
        return False
    try:
        data = json.loads(raw)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise InputError(
            Problem("E-FILE-JSON", f"not readable as JSON: {error}"[:200], "get the file again",
                    file=path.name, layer=layer)
        ) from error
    return isinstance(data, dict) and data.get("type") in _JSON_TYPES
