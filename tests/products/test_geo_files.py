"""GeoPackage and GeoParquet say what the CSV says."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely
from helping import sites_rows


@pytest.fixture
def folder(small_project):
    rows = sites_rows()
    rows[0]["name"] = "Peñasco ; \"x\", y"
    return small_project(sites=rows).run("internal")[2]


@pytest.mark.parametrize("ending", ["gpkg", "parquet", "geojson"])
def test_rows_columns_and_cells_equal_the_csv(folder, ending):
    path = folder / f"ranked_sites.{ending}"
    read = gpd.read_parquet(path) if ending == "parquet" else gpd.read_file(
        path, layer="ranked_sites", engine="pyogrio")
    table = pd.read_csv(folder / "ranked_sites.csv",
                        dtype={"site_id": str})
    assert read.crs.equals("EPSG:4326")
    plain = pd.DataFrame(read.drop(columns=[c for c in ("geometry", "bbox") if c in read]))
    assert list(plain.columns) == list(table.columns)
    for column in table:
        ours, theirs = table[column], plain[column]
        if pd.api.types.is_numeric_dtype(ours) and ours.notna().any():
            assert np.allclose(ours.astype(float), theirs.astype(float), rtol=0, atol=0,
                               equal_nan=True), column
        else:
            assert ours.astype(object).where(ours.notna(), None).tolist() \
                == theirs.astype(object).where(theirs.notna(), None).tolist(), column
    assert np.array_equal(shapely.get_x(read.geometry), table["longitude"])
    assert np.array_equal(shapely.get_y(read.geometry), table["latitude"])


def test_geoparquet_has_a_box_for_every_row_that_readers_find(folder):
    meta = json.loads(pq.read_schema(folder / "ranked_sites.parquet").metadata[b"geo"])
    covering = meta["columns"]["geometry"]["covering"]["bbox"]
    assert covering == {end: ["bbox", end] for end in ("xmin", "ymin", "xmax", "ymax")}
    table = pd.read_csv(folder / "ranked_sites.csv")
    box = gpd.read_parquet(folder / "ranked_sites.parquet", bbox=(-105.61, 39.69, -105.49, 39.81))
    assert sorted(box["site_id"]) == sorted(table["site_id"][
        table["longitude"].between(-105.61, -105.49) & table["latitude"].between(39.69, 39.81)])


def test_points_and_polygons_together(small_project):
    project = small_project()
    rows = [row for row in sites_rows() if row["site_id"] in ("s01", "s02")]
    frame = gpd.GeoDataFrame(pd.DataFrame(rows).drop(columns=["longitude", "latitude"]),
                             geometry=[shapely.box(-105.6, 39.8, -105.5, 39.9)] * 2, crs=4326)
    frame.to_file(project.root / "layers" / "poly.gpkg")
    project.model["layers"].append({"name": "poly", "role": "sites", "id": ["site_id"],
                                    "path": "layers/poly.gpkg"})
    _, _, folder = project.run("internal")
    for read in (gpd.read_file(folder / "ranked_sites.gpkg", layer="ranked_sites"),
                 gpd.read_parquet(folder / "ranked_sites.parquet")):
        assert sorted(set(read.geom_type)) == ["Point", "Polygon"]
        assert len(read) == 12


def test_outputs_can_be_left_out(small_project):
    project = small_project()
    project.model["outputs"] = {"map": False, "geopackage": False, "geoparquet": False,
                                "geojson": False, "workbook": False}
    _, _, folder = project.run("internal")
    assert {p.name for p in folder.iterdir()} == {"ranked_sites.csv", "rejected.csv", "lists",
                                                  "inventory_coverage.csv", "manifest.json",
                                                      "metadata.html", "metadata.xml"}
