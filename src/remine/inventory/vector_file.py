"""Read a vector file: attributes as text, geometry as it is, the CRS the file states."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio

from remine.errors import InputError, Problem


def read_vector(
    path: Path, kind: str, layer: str, sublayer: str | None = None, geometry_only: bool = False
) -> tuple[pd.DataFrame, np.ndarray | None, str | None]:
    """Return attributes as text, geometries, and the CRS the file states or None.

    ``sublayer`` names one layer of a file that holds several; a layer without shapes gives None
    for the geometries.

    Raises
    ------
    InputError
        If the file is damaged, or a companion file of a shapefile is missing.
    """
    if kind == "shp":
        _companions(path, layer, geometry_only)
    name = f"GeoJSON:{path}" if kind in ("geojson", "json") else str(path)
    try:
        if kind == "parquet":
            import geopandas

            frame = geopandas.read_parquet(path)
        else:
            frame = pyogrio.read_dataframe(name, layer=sublayer, fid_as_index=False)
    except Exception as error:  # whatever a library of another language makes of broken bytes
        raise InputError(
            Problem("E-FILE-DAMAGED", f"cannot read: {error}"[:300].replace(str(path), path.name),
                    "get the file again, or open it in a GIS to see where it breaks",
                    file=path.name, layer=layer)
        ) from error
    twice = frame.columns[frame.columns.duplicated()]
    if len(twice):
        raise InputError(
            Problem("E-TABLE-HEADER", f"two columns are both named '{twice[0]}'", "rename one",
                    file=path.name, layer=layer, column=str(twice[0]))
        )
    if type(frame) is pd.DataFrame:  # no shapes: a plain table of the file
        return pd.DataFrame({c: _as_text(frame[c]) for c in frame}, index=frame.index), None, None
    geometry = np.asarray(frame.geometry.values, dtype=object)
    crs = frame.crs.to_string() if frame.crs is not None else None
    attributes = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    return pd.DataFrame({c: _as_text(attributes[c]) for c in attributes}, index=attributes.index), geometry, crs


def _as_text(column: pd.Series) -> pd.Series:
    """Return a column as text: whole numbers without a point, unknown as ``""``."""
    if pd.api.types.is_float_dtype(column):
        return column.map(lambda v: "" if pd.isna(v) else (str(int(v)) if float(v).is_integer() else repr(float(v))))
    text = column.astype(object).where(column.notna(), "").astype(str)
    return text.str.strip()


def _companions(path: Path, layer: str, geometry_only: bool = False) -> None:
    problems = []
    for suffix, holds in ((".dbf", "the attributes"), (".shx", "the index")):
        if suffix == ".dbf" and geometry_only:
            continue
        alone = "; or, if they are lost, declare geometry_only: true to read the shapes alone"
        if not any(path.with_suffix(s).exists() for s in (suffix, suffix.upper())):
            problems.append(
                Problem("E-SHP-COMPANION", f"'{path.with_suffix(suffix).name}', which holds {holds}, is missing",
                        "put all files of the shapefile side by side" + alone * (suffix == ".dbf"),
                        why="without it rows cannot be told apart", file=path.name, layer=layer)
            )
    if problems:
        raise InputError(problems)
