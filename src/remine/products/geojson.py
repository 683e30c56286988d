"""``ranked_sites.geojson``: the rows of the list as RFC 7946 has them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from remine.release import Release

#: Rows whose words are held at a time; the file is written in such pieces.
_BLOCK = 10_000


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
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [\n')
        for start in range(0, len(frame), _BLOCK):
            file.writelines(_features(frame.iloc[start : start + _BLOCK], start))
        file.write("\n]}\n" if len(frame) else "]}\n")


def _features(frame: gpd.GeoDataFrame, start: int) -> Iterator[str]:
    """Give the features of some rows; all but the very first with the comma before it."""
    table = frame.drop(columns="geometry")
    cells = [_written(name, table[name]) for name in table.columns]
    shapes = shapely.to_geojson(shapely.orient_polygons(frame.geometry.to_numpy()))
    for row, (shape, *members) in enumerate(zip(shapes, *cells, strict=True), start):
        said = ", ".join(members)
        geometry = "null" if shape is None else shape
        comma = ",\n" if row else ""
        yield f'{comma}{{"type": "Feature", "geometry": {geometry}, "properties": {{{said}}}}}'


def _written(name: str, column: pd.Series) -> np.ndarray:
    """Return a column's members as JSON, ``"name": cell``; equal cells are written once."""
    codes, cells = pd.factorize(column, use_na_sentinel=False)
    words = np.empty(len(cells), dtype=object)
    for at, cell in enumerate(cells.tolist()):
        unknown = cell is None or cell is pd.NA or cell != cell
        told = "null" if unknown else json.dumps(cell, ensure_ascii=False, allow_nan=False)
        words[at] = f"{json.dumps(name)}: {told}"
    return words[codes]
