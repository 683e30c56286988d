"""``ranked_sites.geojson``: the rows of the list as RFC 7946 has them."""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from remine.release import Release

#: Rows whose words are held at a time; the file is written in such pieces.
_BLOCK = 1_000
_COMMA = ","
_TEXT = pa.large_string()  # a column of long shapes may pass two gigabytes
_EMPTY = pa.scalar("", _TEXT)


def write_geojson(release: Release, frame: gpd.GeoDataFrame, path: Path) -> None:
    """Write one feature a row: WGS 84, longitude first, outer rings counter-clockwise.

    Parameters
    ----------
    frame : GeoDataFrame
        What `remine.products.geo_files.sites_frame` gives. Numbers are written in the shortest
        form that reads back the same; what is unknown is null.
    """
    head = {"type": "FeatureCollection", "name": "ranked_sites", "title": release.model.title,
            "stamp": release.stamp()}
    pieces = _pieces(frame)
    with path.open("wb") as file:
        file.write((json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [').encode())
        for start in range(0, len(frame), _BLOCK):
            some = [one[start : start + _BLOCK] if isinstance(one, pa.Array) else one
                    for one in pieces]
            features = _bytes(pc.binary_join_element_wise(*some, _EMPTY))
            file.write(memoryview(features)[0 if start else len(_COMMA) :])
        file.write(b"\n]}\n")


def _pieces(frame: gpd.GeoDataFrame) -> list[pa.Scalar | pa.Array]:
    """Return what every feature is put together from, with the comma before it."""
    shapes = shapely.to_geojson(shapely.orient_polygons(frame.geometry.to_numpy()))
    pieces = [pa.scalar(f'{_COMMA}\n{{"type":"Feature","geometry":', _TEXT),
              pc.fill_null(pa.array(shapes, _TEXT), "null")]
    between = ',"properties":{'
    for name in frame.columns.drop("geometry"):
        pieces += [pa.scalar(f"{between}{json.dumps(name)}:", _TEXT), _told(frame[name])]
        between = ","
    return [*pieces, pa.scalar("}}", _TEXT)]


def _bytes(lines: pa.LargeStringArray) -> pa.Buffer:
    """Return the letters of a fresh array without nulls, one line after the other."""
    return lines.buffers()[2][: pc.sum(pc.binary_length(lines)).as_py()]


def _told(column: pd.Series) -> pa.Array:
    """Return a column's cells as JSON; equal ones are written once.

    Raises
    ------
    ValueError
        If a number is infinite: JSON has none.
    """
    if column.dtype.kind == "f":
        return _numbers(column.to_numpy())
    if pd.api.types.is_any_real_numeric_dtype(column) or column.dtype.kind == "b":
        return pc.fill_null(pc.cast(pa.array(column, from_pandas=True), _TEXT), "null")
    codes, cells = pd.factorize(column, use_na_sentinel=False)
    words = ["null" if pd.isna(cell) else encode_basestring(cell) for cell in cells.tolist()]
    return pa.array(words, _TEXT).take(pa.array(codes))


def _numbers(cells: np.ndarray) -> pa.Array:
    """Return numbers in the shortest form that reads back the same, whole ones with their point."""
    if np.isinf(cells).any():
        raise ValueError("JSON may not hold infinities")
    told = pc.cast(pa.array(cells, from_pandas=True), _TEXT)
    whole = cells == np.floor(cells)
    if whole.any():
        codes, values = pd.factorize(cells[whole])
        words = pa.array([repr(value) for value in values.tolist()], _TEXT)
        told = pc.replace_with_mask(told, pa.array(whole), words.take(pa.array(codes)))
    return pc.fill_null(told, "null")

