"""``ranked_sites.geojson``: the rows of the list as RFC 7946 has them."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from remine.release import Release

#: Beyond so many rows no GeoJSON is written: it has no index, and its readers hold it whole.
MOST_ROWS = 50_000


def write_geojson(release: Release, frame: gpd.GeoDataFrame, path: Path) -> None:
    """Write one feature a row: WGS 84, longitude first, outer rings counter-clockwise.

    Parameters
    ----------
    frame : GeoDataFrame
        What `remine.products.geo_files.sites_frame` gives. Numbers are written in the shortest
        form that reads back the same; what is unknown is null.
    """
    table = frame.drop(columns="geometry")
    names = [json.dumps(name) for name in table.columns]
    cells = [_written(table[name]) for name in table.columns]
    shapes = shapely.to_geojson(shapely.orient_polygons(frame.geometry.to_numpy()))
    head = {"type": "FeatureCollection", "name": "ranked_sites", "title": release.model.title,
            "stamp": release.stamp()}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [\n')
        for row, shape in enumerate(shapes):
            said = ", ".join(f"{name}: {column[row]}"
                             for name, column in zip(names, cells, strict=True))
            geometry = "null" if shape is None else shape
            end = ",\n" if row + 1 < len(shapes) else "\n"
            file.write(f'{{"type": "Feature", "geometry": {geometry}, '
                       f'"properties": {{{said}}}}}{end}')
        file.write("]}\n")


def _written(column: pd.Series) -> list[str]:
    """Return the cells of a column as JSON; equal words are written once."""
    known: dict = {}
    out = []
    for cell in column.tolist():
        if cell is None or cell is pd.NA or cell != cell:
            out.append("null")
            continue
        if cell not in known:
            known[cell] = json.dumps(cell, ensure_ascii=False, allow_nan=False)
        out.append(known[cell])
    return out
