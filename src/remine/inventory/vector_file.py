"""Read a vector file: attributes as text, geometry as it is, the CRS the file states."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import pyogrio.errors

from remine.errors import InputError, Problem


def read_vector(path: Path, kind: str, layer: str) -> tuple[pd.DataFrame, np.ndarray, str | None]:
    """Return attributes as text, geometries, and the CRS the file states or None.

    Raises
    ------
    InputError
        If the file is damaged, or a companion file of a shapefile is missing.
    """
    if kind == "shp":
        _companions(path, layer)
    name = f"GeoJSON:{path}" if kind in ("geojson", "json") else str(path)
    try:
        if kind == "parquet":
            import geopandas

            frame = geopandas.read_parquet(path)
        else:
            frame = pyogrio.read_dataframe(name, fid_as_index=False)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, UnicodeDecodeError,
            ValueError, OSError) as error:
        raise InputError(
            Problem("E-FILE-DAMAGED", f"cannot read: {error}"[:300].replace(str(path), path.name),
                    "get the file again, or open it in a GIS to see where it breaks",
                    file=path.name, layer=layer)
        ) from error
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


def _companions(path: Path, layer: str) -> None:
    problems = []
    for suffix, holds in ((".dbf", "the attributes"), (".shx", "the index")):
        if not any(path.with_suffix(s).exists() for s in (suffix, suffix.upper())):
            problems.append(
                Problem("E-SHP-COMPANION", f"'{path.with_suffix(suffix).name}', which holds {holds}, is missing",
                        "put all files of the shapefile side by side",
                        why="without it rows cannot be told apart", file=path.name, layer=layer)
            )
    if problems:
        raise InputError(problems)
