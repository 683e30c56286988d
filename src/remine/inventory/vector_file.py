"""Read a vector file: attributes as text, geometry as it is, the CRS the file states."""

from __future__ import annotations

import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from remine.errors import InputError, Problem
from remine.gdal_guard import pyogrio


def read_vector(
    path: Path, kind: str, layer: str
) -> tuple[pd.DataFrame, np.ndarray, str | None, list[str]]:
    """Return attributes as text, geometries, the CRS the file states or None, and warnings.

    Raises
    ------
    InputError
        If the file is damaged, holds no or more than one layer of places, or a companion file of
        a shapefile is missing.
    """
    if kind == "shp":
        _companions(path, layer)
    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            frame, rows = _open(path, kind, layer)
    except InputError:
        raise
    except Exception as error:  # readers raise nearly anything on damaged bytes
        raise InputError(
            Problem("E-FILE-DAMAGED", f"cannot read: {error}"[:300].replace(str(path), path.name),
                    "get the file again, or open it in a GIS to see where it breaks",
                    file=path.name, layer=layer)
        ) from error
    if len(frame) != rows:
        raise InputError(
            Problem("E-FILE-DAMAGED", f"the file announces {rows} rows and gives {len(frame)}",
                    "get the file again", file=path.name, layer=layer)
        )
    geometry = np.asarray(frame.geometry.values, dtype=object)
    crs = frame.crs.to_string() if frame.crs is not None else None
    attributes = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    text = pd.DataFrame({c: _as_text(attributes[c]) for c in attributes}, index=attributes.index)
    words = [" ".join(str(w.message).split())[:200].replace(str(path), path.name) for w in told]
    return text, geometry, crs, list(dict.fromkeys(words))


def _open(path: Path, kind: str, layer: str) -> tuple[gpd.GeoDataFrame, int]:
    """Return the file's one layer of places, and how many rows the file says it has."""
    if kind == "parquet":
        frame = gpd.read_parquet(path)
        return frame, len(frame)
    name = f"GeoJSON:{path}" if kind in ("geojson", "json") else str(path)
    places = [str(n) for n, geometry in pyogrio.list_layers(name) if geometry is not None]
    if kind == "gpkg" and len(places) != 1:
        found = ", ".join(places[:20]) or "none"
        raise InputError(
            Problem("E-FILE-LAYERS", f"{len(places)} layers of places in the file: {found}",
                    "give a file with the one layer that is meant",
                    why="taking the first one would be a guess", file=path.name, layer=layer)
        )
    info = pyogrio.read_info(name, force_feature_count=True)
    if kind == "shp" and not len(info["fields"]):
        raise ValueError("the attributes (.dbf) cannot be read")
    frame = pyogrio.read_dataframe(name, layer=places[0] if kind == "gpkg" else None)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise ValueError("no row has a geometry")
    return frame, info["features"]


def _as_text(column: pd.Series) -> pd.Series:
    """Return a column as text: whole numbers without a point, unknown as ``""``."""
    if pd.api.types.is_float_dtype(column):
        return column.map(_number_text)
    text = column.astype(object).where(column.notna(), "").astype(str)
    return text.str.strip()


def _number_text(value: float) -> str:
    if pd.isna(value):
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _companions(path: Path, layer: str) -> None:
    problems = []
    for suffix, holds in ((".dbf", "the attributes"), (".shx", "the index")):
        if not any(path.with_suffix(s).exists() for s in (suffix, suffix.upper())):
            problems.append(
                Problem("E-SHP-COMPANION",
                        f"'{path.with_suffix(suffix).name}', which holds {holds}, is missing",
                        "put all files of the shapefile side by side",
                        why="without it rows cannot be told apart", file=path.name, layer=layer)
            )
    if problems:
        raise InputError(problems)
