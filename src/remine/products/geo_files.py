"""``ranked_sites.gpkg`` and ``ranked_sites.parquet``: the same rows, with their places."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from remine.gdal_guard import pyogrio  # noqa: F401  before geopandas asks for it
from remine.plain_text import visible
from remine.products.dates import fixed_time
from remine.products.lists import full_table
from remine.release import Release

_CACHE_MB = "64"


def sites_frame(release: Release) -> gpd.GeoDataFrame:
    """Return the ranked table with geometry in EPSG:4326; empty texts and NaN are nulls."""
    table = full_table(release)
    for name in table.columns:
        if table[name].dtype.kind not in "fiub" and not pd.api.types.is_integer_dtype(table[name]):
            codes, cells = pd.factorize(table[name], use_na_sentinel=False)
            words = pd.array([visible(str(cell)) or None for cell in cells], dtype="str")
            table[name] = words.take(codes)
    return gpd.GeoDataFrame(table, geometry=release.geometry, crs="EPSG:4326")


def write_geopackage(frame: gpd.GeoDataFrame, path: Path) -> None:
    """Write the layer ``ranked_sites``; the same rows give the same bytes."""
    mixed = len(np.unique(shapely.get_type_id(frame.geometry.values))) > 1
    with fixed_date():
        frame.to_file(path, layer="ranked_sites", driver="GPKG", engine="pyogrio", use_arrow=True,
                      geometry_type="Unknown" if mixed else None,
                      dataset_options={"VERSION": "1.2"})  # newer ones make older QGIS warn


def write_geoparquet(frame: gpd.GeoDataFrame, path: Path) -> None:
    """Write GeoParquet 1.1 with a bounding-box column."""
    frame.to_parquet(path, index=False, schema_version="1.1.0", write_covering_bbox=True)


@contextmanager
def fixed_date() -> Iterator[None]:
    """Make GDAL stamp files with a fixed date, which it would take from the clock.

    Nor does it wait for the disk or keep what it could go back to: a run's folder is brought there
    as a whole.
    """
    said = {"OGR_CURRENT_DATE": fixed_time().strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "OGR_SQLITE_SYNCHRONOUS": "OFF", "OGR_SQLITE_JOURNAL": "OFF",
            "OGR_SQLITE_CACHE": _CACHE_MB}
    before = {name: os.environ.get(name) for name in said}
    os.environ.update(said)
    try:
        yield
    finally:
        for name, word in before.items():
            if word is None:
                del os.environ[name]
            else:
                os.environ[name] = word
