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
    path: Path, kind: str, layer: str, sublayer: str | None = None, geometry_only: bool = False
) -> tuple[pd.DataFrame, np.ndarray | None, str | None, list[str]]:
    """Return attributes as text, geometries, the CRS the file states or None, and warnings.

    ``sublayer`` names one layer of a file that holds several; a layer without shapes gives None
    for the geometries.

    Raises
    ------
    InputError
        If the file is damaged, or a companion file of a shapefile is missing.
    """
    if kind == "shp":
        _companions(path, layer, geometry_only)
    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            frame, rows = _open(path, kind, sublayer, geometry_only)
    except Exception as error:  # whatever a library of another language makes of broken bytes
        raise InputError(
            Problem("E-FILE-DAMAGED",
                    f"cannot read: {_words_of(error)}"[:300].replace(str(path), path.name),
                    "get the file again, or open it in a GIS to see where it breaks",
                    file=path.name, layer=layer)
        ) from error
    if len(frame) != rows:
        raise InputError(
            Problem("E-FILE-DAMAGED", f"the file announces {rows} rows and gives {len(frame)}",
                    "get the file again", file=path.name, layer=layer)
        )
    twice = frame.columns[frame.columns.duplicated()]
    if len(twice):
        raise InputError(
            Problem("E-TABLE-HEADER", f"two columns are both named '{twice[0]}'", "rename one",
                    file=path.name, layer=layer, column=str(twice[0]))
        )
    words = [" ".join(str(w.message).split())[:200].replace(str(path), path.name) for w in told]
    words = list(dict.fromkeys(words))
    if not isinstance(frame, gpd.GeoDataFrame):  # no shapes: a plain table of the file
        text = pd.DataFrame({c: _as_text(frame[c]) for c in frame}, index=frame.index)
        return text, None, None, words
    geometry = np.asarray(frame.geometry.values, dtype=object)
    crs = frame.crs.to_string() if frame.crs is not None else None
    attributes = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    text = pd.DataFrame({c: _as_text(attributes[c]) for c in attributes}, index=attributes.index)
    return text, geometry, crs, words


def _open(
    path: Path, kind: str, sublayer: str | None, geometry_only: bool
) -> tuple[pd.DataFrame, int]:
    """Return one layer of the file, and how many rows the file says it has."""
    if kind == "parquet":
        frame = gpd.read_parquet(path)
        return frame, len(frame)
    name = f"GeoJSON:{path}" if kind in ("geojson", "json") else str(path)
    info = pyogrio.read_info(name, layer=sublayer, force_feature_count=True)
    if kind == "shp" and not len(info["fields"]) and not geometry_only:
        raise ValueError("the attributes (.dbf) cannot be read")
    frame = pyogrio.read_dataframe(name, layer=sublayer, fid_as_index=False)
    if kind not in ("gpkg", "gdb") and not isinstance(frame, gpd.GeoDataFrame):
        raise ValueError("no row has a geometry")
    return frame, info["features"]


def _as_text(column: pd.Series) -> pd.Series:
    """Return a column as text: whole numbers without a point, unknown as ``""``."""
    if pd.api.types.is_float_dtype(column):
        codes, numbers = pd.factorize(column, use_na_sentinel=False)
        words = np.array([_number_text(number) for number in numbers], dtype=object)
        return pd.Series(words[codes], index=column.index, dtype=object)
    text = column.astype(object).where(column.notna(), "").astype(str)
    return text.str.strip()


def _number_text(value: float) -> str:
    if pd.isna(value):
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _companions(path: Path, layer: str, geometry_only: bool = False) -> None:
    problems = []
    for suffix, holds in ((".dbf", "the attributes"), (".shx", "the index")):
        if suffix == ".dbf" and geometry_only:
            continue
        alone = "; or, if they are lost, declare geometry_only: true to read the shapes alone"
        if not any(path.with_suffix(s).exists() for s in (suffix, suffix.upper())):
            problems.append(
                Problem("E-SHP-COMPANION",
                        f"'{path.with_suffix(suffix).name}', which holds {holds}, is missing",
                        "put all files of the shapefile side by side" + alone * (suffix == ".dbf"),
                        why="without it rows cannot be told apart", file=path.name, layer=layer)
            )
    if problems:
        raise InputError(problems)


def _words_of(error: Exception) -> str:
    """Return what a reader says is wrong; its own stumbling tells nobody anything."""
    stumbled = isinstance(error, IndexError | KeyError | AttributeError | TypeError)
    return "its parts do not fit each other; it may be cut short" if stumbled else str(error)
