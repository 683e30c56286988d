"""``ranked_sites.geojson``: the rows of the list as RFC 7946 has them."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from remine.release import Release

#: Beyond so many rows no GeoJSON is written: it has no index, and its readers hold it whole.
MOST_ROWS = 50_000
_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def write_geojson(release: Release, frame: gpd.GeoDataFrame, path: Path) -> None:
    """Write one feature a row: WGS 84, longitude first, outer rings counter-clockwise.

    Parameters
    ----------
    frame : GeoDataFrame
        What `remine.products.geo_files.sites_frame` gives. Numbers are written in the shortest
        form that reads back the same; what is unknown is null.
    """
    table = frame.drop(columns="geometry")
    cells = [_written(name, table[name]) for name in table.columns]
    shapes = shapely.to_geojson(shapely.orient_polygons(frame.geometry.to_numpy()))
    head = {"type": "FeatureCollection", "name": "ranked_sites", "title": release.model.title,
            "stamp": release.stamp()}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [\n')
        before = ""
        for shape, members in zip(shapes, zip(*cells, strict=True), strict=True):
            geometry = "null" if shape is None else shape
            file.write(f'{before}{{"type": "Feature", "geometry": {geometry}, '
                       f'"properties": {{{", ".join(members)}}}}}')
            before = ",\n"
        file.write("\n]}\n" if len(frame) else "]}\n")


def _written(name: str, column: pd.Series) -> list[str]:
    """Return a column's members as JSON, ``"name": cell``; equal cells are written once.

    Raises
    ------
    ValueError
        If a number is infinite: JSON has none.
    """
    codes, cells = pd.factorize(column, use_na_sentinel=False)
    told = _numbers(cells) if column.dtype.kind == "f" else map(_told, cells.tolist())
    start = json.dumps(name) + ": "
    words = [start + word for word in told]
    return list(map(words.__getitem__, codes.tolist()))


def _numbers(cells: np.ndarray) -> list[str]:
    if np.isinf(cells).any():
        raise ValueError("JSON may not hold infinities")
    return [repr(cell) if cell == cell else "null" for cell in cells.tolist()]


def _told(cell: object) -> str:
    unknown = cell is None or cell is pd.NA or cell != cell
    return "null" if unknown else _JSON.encode(cell)
