"""GeoPackage and GeoParquet say what the CSV says."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from helping import sites_rows

from remine.gdal_guard import pyogrio


@pytest.fixture
def folder(small_project):
    rows = sites_rows()
    rows[0]["name"] = "Peñasco ; \"x\", y"
    return small_project(sites=rows).run("internal")[2]


@pytest.mark.parametrize("ending", ["gpkg", "parquet"])
def test_rows_columns_and_cells_equal_the_csv(folder, ending):
    path = folder / f"ranked_sites.{ending}"
    read = gpd.read_parquet(path) if ending == "parquet" else gpd.read_file(path)
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


def test_the_geopackage_has_one_named_layer(folder):
    assert pyogrio.list_layers(folder / "ranked_sites.gpkg")[:, 0].tolist() == ["ranked_sites"]


def test_points_and_polygons_together(small_project):
    project = small_project()
    rows = [row for row in sites_rows() if row["site_id"] in ("s01", "s02")]
    frame = gpd.GeoDataFrame(pd.DataFrame(rows).drop(columns=["longitude", "latitude"]),
                             geometry=[shapely.box(-105.6, 39.8, -105.5, 39.9)] * 2, crs=4326)
    frame.to_file(project.root / "layers" / "poly.gpkg")
    project.model["layers"].append({"name": "poly", "role": "sites", "id": ["site_id"],
                                    "path": "layers/poly.gpkg"})
    _, _, folder = project.run("internal")
    for read in (gpd.read_file(folder / "ranked_sites.gpkg"),
                 gpd.read_parquet(folder / "ranked_sites.parquet")):
        assert sorted(set(read.geom_type)) == ["Point", "Polygon"]
        assert len(read) == 12


def test_outputs_can_be_left_out(small_project):
    project = small_project()
    project.model["outputs"] = {"map": False, "geopackage": False, "geoparquet": False}
    _, _, folder = project.run("internal")
    assert {p.name for p in folder.iterdir()} == {"ranked_sites.csv", "rejected.csv", "lists",
                                                  "inventory_coverage.csv", "manifest.json",
                                                      "metadata.html", "metadata.xml"}
