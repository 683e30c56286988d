"""Read one declared layer: open, check, map, locate; every row ends used or rejected."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from shapely.errors import GEOSException

from remine.errors import InputError, Problem
from remine.inventory.layer import FileInfo, Layer, Rejected
from remine.inventory.locating import (
    MAX_BAD_SHARE,
    all_finite,
    bad_coordinates,
    declared_crs,
    in_degrees,
    refuse_swapped,
    too_wide,
    transform_to_wgs84,
    usable_shapes,
    within_180,
)
from remine.inventory.mapping import map_columns
from remine.inventory.odd_text import odd_text
from remine.inventory.opening import file_parts, open_layer
from remine.inventory.raster_file import open_raster
from remine.inventory.roles import (
    POLYGON_ROLES,
    TABLE_ONLY,
    WITHOUT_GAPS,
    check_role,
    refuse_gaps,
    refuse_table_of_lines,
)
from remine.inventory.sniffing import kind_of
from remine.inventory.table_file import read_table
from remine.keeping import NOTHING_KEPT, Keeper
from remine.project import LayerSpec, Project


def read_layer(
    project: Project, spec: LayerSpec, hashes: tuple[str, str] | None = None
) -> Layer:
    """Return a layer of the project, in our fields and in EPSG:4326.

    ``hashes`` are those of `layer_hashes`, where they are known already.

    Raises
    ------
    InputError
        With every problem of the file found in one go.
    SecurityError
        If the path or the file's content is refused.
    """
    path = project.layer_file(spec)
    kind = kind_of(path, spec.name)
    digest = hashes[0] if hashes else sha256(path, spec.adapter or "")
    _agree(kind, spec, path.name)
    if kind == "raster":
        return open_raster(path, spec, digest, _shown_path(spec))
    opened = open_layer(project, spec, path, kind)
    table, geometry, stated = opened.table, opened.geometry, opened.stated
    warnings = list(opened.warnings)
    if spec.join:
        table, notes = _join(project, spec, table)
        warnings += notes
    check_role(spec, path.name)
    table = table.reset_index(drop=True)
    ids = _ids(table, spec, path.name)
    mapped = map_columns(table, spec, path.name)
    frame = mapped.frame
    warnings += [*mapped.warnings, *odd_text(table, ids)]
    frame["row"] = np.arange(1, len(frame) + 1)
    if ids is not None:
        frame["site_id" if "site_id" in frame else "x_id"] = ids
    reject = _Rejecter(spec, path.name, frame, ids, table.columns)
    _apply_keep(table, spec, reject)
    left_out = len(reject.rows)
    located = _locate(frame, geometry, stated, spec, path.name, reject)
    if spec.role in WITHOUT_GAPS:
        refuse_gaps(frame, reject.out, reject.rows[left_out:], spec, path.name)
    frame, shapes = reject.rest(frame, located.shapes)
    warnings += located.warnings
    info = FileInfo(
        layer=spec.name,
        role=spec.role,
        file=_shown_path(spec),
        sha256=digest,
        bytes=sum(part.stat().st_size for part in file_parts(path, spec.adapter or "")),
        rows_read=len(table),
        rows_used=len(frame),
        rows_rejected=len(table) - len(frame),
        crs=located.crs_name,
        crs_operation=located.operation,
        source=spec.source,
        vintage=spec.vintage,
        licence=spec.licence,
        warnings=tuple(warnings),
        joined_file=spec.join.path if spec.join else "",
        joined_sha256=hashes[1] if hashes else _joined_hash(project, spec),
    )
    return Layer(spec, frame, shapes, info, tuple(reject.rows), mapped.unresolved)


def read_or_reuse(project: Project, spec: LayerSpec, keeper: Keeper) -> Layer:
    """Return a layer as `read_layer` does, from what an earlier run kept if nothing changed.

    Of a kept layer only the head is fetched; its rows are when something asks for them. A raster is
    opened anew: its pixels are read window by window when a criterion asks.
    """
    if spec.role == "raster" or keeper is NOTHING_KEPT:
        return read_layer(project, spec)
    kind_of(project.layer_file(spec), spec.name)
    hashes = layer_hashes(project, spec)
    read = cache(partial(read_layer, project, spec, hashes))  # once for head and rows

    def rows() -> tuple:
        return keeper.of("rows", spec.name, lambda: layer_key(spec, *hashes),
                         lambda: (read().frame, read().geometry))

    head = keeper.of("layers", spec.name, lambda: layer_key(spec, *hashes), lambda: read().head())
    if read.cache_info().currsize:
        rows()
        return read()
    return Layer.unread(spec, head, rows)


def layer_hashes(project: Project, spec: LayerSpec) -> tuple[str, str]:
    """Return the SHA-256 of a layer's file and of the file joined to it, ``""`` without one."""
    return sha256(project.layer_file(spec), spec.adapter or ""), _joined_hash(project, spec)


def _joined_hash(project: Project, spec: LayerSpec) -> str:
    return sha256(project.layer_file(spec, spec.join.path)) if spec.join else ""


def layer_parts(project: Project, spec: LayerSpec) -> tuple:
    """Return what `Layer` holds beside its declaration, as plain parts."""
    return read_layer(project, spec).parts()


def layer_key(spec: LayerSpec, digest: str, joined: str) -> list:
    """Return what a layer's rows depend on: its declaration and its files."""
    return [spec.model_dump(mode="json"), digest, joined]


def _agree(kind: str, spec: LayerSpec, file: str) -> None:
    if (kind == "raster") != (spec.role == "raster"):
        raise InputError(
            Problem("E-RASTER-ROLE", f"a layer of the role '{spec.role}' cannot be a {kind} file",
                    "GeoTIFF files have the role raster, and no others do",
                    file=file, layer=spec.name)
        )


def sha256(path: Path, adapter: str = "") -> str:
    """Return the SHA-256 of a file; of one that consists of several, of all in order."""
    digest = hashlib.sha256()
    for file in file_parts(path, adapter):
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _shown_path(spec: LayerSpec) -> str:
    return f"{spec.root}:{spec.path}" if spec.root else str(spec.path)


class _Rejecter:
    """Keep the rows that are not used, with the first reason found for each."""

    def __init__(self, spec: LayerSpec, file: str, frame: pd.DataFrame, ids, heads):
        self.spec, self.file, self.frame, self.ids = spec, file, frame, ids
        self.heads = ", ".join(map(str, heads))[:300]
        self.out = np.zeros(len(frame), dtype=bool)
        self.rows: list[Rejected] = []

    def __call__(self, reason: np.ndarray, column: str, fix: str) -> int:
        """Reject rows that have a reason and none before; return how many."""
        fresh = np.flatnonzero((reason != "") & ~self.out)
        names = self.frame.get("site_id", self.ids)
        for row in fresh:
            name = str(names.iloc[row]) if names is not None else ""
            why = str(reason[row])
            self.rows.append(
                Rejected(self.spec.name, self.file, int(row) + 1, name, column, why, fix)
            )
        self.out[fresh] = True
        return len(fresh)

    def rest(self, frame: pd.DataFrame, shapes: np.ndarray | None):
        """Return the rows that stay, and their shapes."""
        keep = ~self.out
        self.rows.sort(key=lambda r: r.row)
        return frame[keep].reset_index(drop=True), None if shapes is None else shapes[keep]


def _join(
    project: Project, spec: LayerSpec, table: pd.DataFrame
) -> tuple[pd.DataFrame, list[str]]:
    """Return the table with the joined columns, and warnings."""
    path = project.layer_file(spec, spec.join.path)
    if kind_of(path, spec.name) != "table":
        raise InputError(Problem("E-FILE-FORMAT", "only a CSV table can be joined", "give CSV",
                                 file=path.name, layer=spec.name))
    other, warnings = read_table(path, spec.name, spec.join.encoding, spec.delimiter)
    key = spec.join.on
    for side in (table, other):
        if key in side.columns:
            side[key] = side[key].str.strip()
    problems = [
        Problem("E-COLUMN-MISSING", f"the join column '{column}' is not in {name}",
                "correct 'join:'", layer=spec.name, column=column)
        for column, name, where in (
            (key, "the layer", table), (key, path.name, other),
            *((c, path.name, other) for c in spec.join.columns),
        )
        if column not in where.columns
    ]
    if problems:
        raise InputError(problems)
    if other[key].duplicated().any():
        twice = ", ".join(other[key][other[key].duplicated()].head(5))
        raise InputError(
            Problem("E-JOIN-KEY", f"the key is not unique: {twice}", "correct the table",
                    file=path.name, layer=spec.name, column=key)
        )
    taken = [column for column in spec.join.columns if column in table.columns]
    if taken:
        raise InputError(
            Problem("E-JOIN-COLUMN", f"both tables have the column '{column}'",
                    "rename it in one of them, or leave it out of 'join:'",
                    file=path.name, layer=spec.name, column=column)
            for column in taken
        )
    at = pc.index_in(_arrow(table[key]), _arrow(other[key]))
    joined = table.assign(
        **{
            name: pd.array(pc.fill_null(_arrow(other[name]).take(at), ""), dtype=other[name].dtype)
            for name in spec.join.columns
        }
    )
    lonely = at.null_count
    words = [f"{lonely} of {len(table)} rows have no partner in {path.name}"] if lonely else []
    return joined.fillna(""), [*words, *warnings]


def _arrow(column: pd.Series) -> pa.Array:
    return pa.array(column, pa.large_string())


def _ids(table: pd.DataFrame, spec: LayerSpec, file: str) -> pd.Series | None:
    """Return the ids the model names, proved unique; None where it names none."""
    columns = spec.id or (["site_id"] if "site_id" in table and spec.role == "sites" else [])
    missing = [column for column in columns if column not in table.columns]
    if missing or not columns:
        return None  # a missing column is reported with all others by the mapping
    ids = table[columns[0]].astype(object).map(str.strip)
    for column in columns[1:]:
        ids = ids + ":" + table[column].astype(object).map(str.strip)
    folded = ids.str.casefold()
    problems = []
    blank = np.flatnonzero(ids == "")
    if len(blank):
        problems.append(
            Problem("E-ID-EMPTY", f"{len(blank)} rows have no id", "give every row an id",
                    file=file, layer=spec.name, row=str(blank[0] + 1), column=columns[0])
        )
    for word in folded[folded.duplicated() & (ids != "")].unique()[:20]:
        rows = np.flatnonzero(folded == word) + 1
        places = ", ".join(map(str, rows[:20]))
        problems.append(
            Problem("E-ID-DUPLICATE", f"id '{ids[rows[0] - 1]}' stands in rows {places}",
                    "make ids unique (capital and small letters count as the same)",
                    file=file, layer=spec.name, column=columns[0])
        )
    if problems:
        raise InputError(problems)
    return ids


def _apply_keep(table: pd.DataFrame, spec: LayerSpec, reject: _Rejecter) -> None:
    for column, wanted in spec.keep.items():
        cells = table[column].astype(object).map(str.strip)
        drop = ~cells.isin(wanted).to_numpy()
        why = [f"left out by the model: {column} is '{cell}'" for cell in cells]
        reason = np.where(drop, np.array(why, dtype=object), "")
        reject(reason, column, "change 'keep:' of the layer to use it")


class _Located:
    def __init__(self, shapes, crs_name="", operation="", warnings=()):
        self.shapes, self.crs_name, self.operation = shapes, crs_name, operation
        self.warnings = list(warnings)


def _locate(frame, geometry, stated, spec: LayerSpec, file: str, reject: Callable) -> _Located:
    """Fill longitude, latitude and shapes in EPSG:4326; reject what has no usable place."""
    if spec.role in TABLE_ONLY or spec.geometry == "none":
        return _Located(None)
    if geometry is None and "extent_wkt" in frame:
        geometry = _from_wkt(frame["extent_wkt"], reject)
    areas = spec.role in POLYGON_ROLES and spec.geometry != "disc"
    if geometry is None and areas and len(frame):
        raise InputError(
            Problem("E-NOT-POLYGON", f"a layer of the role '{spec.role}' needs areas, not points",
                    "give polygons, extent_wkt, or for tribal areas geometry: disc",
                    file=file, layer=spec.name)
        )
    refuse_table_of_lines(frame, geometry, spec, file)
    crs = declared_crs(spec, stated, file)
    transformer, operation = transform_to_wgs84(crs, spec, file)
    if geometry is None:
        return _locate_points(frame, spec, file, reject, transformer, crs, operation)
    shapes, reason, warnings = usable_shapes(geometry, spec, areas)
    mendable, bad = np.zeros(len(reason), dtype=bool), np.flatnonzero(reason != "")
    mendable[bad] = [reason[row].startswith("invalid shape") for row in bad]
    mend = "" if spec.geometry == "repair" else ", or declare geometry: repair for the layer"
    for these, more in ((mendable, mend), (~mendable, "")) if len(bad) else ():
        reject(np.where(these, reason, ""), "geometry", "correct the shape" + more)
    shapes[bad] = None
    shapes = in_degrees(shapes, transformer)
    reason = np.where(all_finite(shapes), too_wide(shapes), "outside the CRS's area of use")
    shapes[reason != ""] = None
    wrong = reject(reason, "geometry", "correct the shape's coordinates, or its CRS")
    shapes = within_180(shapes)
    anchor = shapely.point_on_surface(shapes)
    lon, lat = shapely.get_x(anchor), shapely.get_y(anchor)
    refuse_swapped(lon, lat, spec, file)
    wrong += reject(bad_coordinates(lon, lat), "geometry", "correct the shape's coordinates")
    _refuse_if_many(wrong, len(frame), spec, file)
    frame["longitude"], frame["latitude"] = lon, lat
    return _Located(shapes, crs.to_string()[:60], operation, warnings)


def _locate_points(frame, spec, file, reject, transformer, crs, operation) -> _Located:
    empty = [name for name in ("longitude", "latitude") if frame[name].isna().all()]
    if len(frame) and empty:
        raise InputError(
            Problem("E-COORD-NONE", f"no row has coordinates: no {' and no '.join(empty)} "
                    f"among the columns that were read as {reject.heads}",
                    "map longitude and latitude in 'columns:' of the layer",
                    file=file, layer=spec.name)
        )
    lon, lat = frame["longitude"].to_numpy(), frame["latitude"].to_numpy()
    if crs.is_geographic:
        refuse_swapped(lon, lat, spec, file)
        bad = bad_coordinates(lon, lat)
        reject(bad, "longitude, latitude", "correct the coordinates")
        wrong = int(((bad != "") & (bad != "no coordinates")).sum())  # blank is honest, not wrong
        _refuse_if_many(wrong, len(frame), spec, file)
    else:
        missing = np.where(np.isnan(lon) | np.isnan(lat), "no coordinates", "")
        missing = np.where(np.isinf(lon) | np.isinf(lat), "not a number", missing)
        reject(missing, "longitude, latitude", "correct the coordinates")
    usable = ~reject.out
    lon, lat = lon.copy(), lat.copy()
    lon[usable], lat[usable] = transformer.transform(lon[usable], lat[usable])
    lost = usable & ~(np.isfinite(lon) & np.isfinite(lat))
    beyond = np.where(lost, "outside the CRS's area of use", "")
    wrong = reject(beyond, "longitude, latitude", "check the CRS and the columns")
    _refuse_if_many(wrong, len(frame), spec, file)
    frame["longitude"], frame["latitude"] = lon, lat
    return _Located(shapely.points(lon, lat), crs.to_string()[:60], operation)


def _from_wkt(text: pd.Series, reject: _Rejecter) -> np.ndarray:
    shapes = np.empty(len(text), dtype=object)
    reason = np.full(len(text), "", dtype=object)
    for row, cell in enumerate(text):
        try:
            shapes[row] = shapely.from_wkt(cell) if cell else None
        except GEOSException as error:
            reason[row] = f"not well-known text: {error}"[:200]
    reject(reason, "extent_wkt", "correct the text of the extent")
    return shapes


def _refuse_if_many(bad: int, rows: int, spec: LayerSpec, file: str) -> None:
    if rows and bad / rows > MAX_BAD_SHARE:
        raise InputError(
            Problem("E-COORD-MANY", f"{bad} of {rows} rows have unusable coordinates",
                    "check the columns, the CRS and the file",
                    why=f"more than {MAX_BAD_SHARE:.0%} means a wrong mapping, not bad rows",
                    file=file, layer=spec.name)
        )
