"""Rows 16 to 25: what is wrong with places is told, and no site vanishes or is counted twice."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
from helping import TRIBAL, csv_text, sites_rows

from remine.errors import RemineError


def refusal(project) -> set[str]:
    with pytest.raises(RemineError) as caught:
        project.run("internal")
    assert caught.value.exit_code == 3
    return {problem.code for problem in caught.value.problems}


def lands(project, shapes, crs=4326):
    frame = gpd.GeoDataFrame({"nation": [f"Nation {i}" for i in range(len(shapes))]},
                             geometry=shapes, crs=crs)
    frame.to_file(project.root / "layers" / "lands.gpkg")
    spec = project.layer("lands")
    for key in ("geometry", "id", "crs", "crs_reason"):
        spec.pop(key)
    spec["path"] = "layers/lands.gpkg"


def test_16_no_crs(small_project):
    project = small_project()
    del project.layer("sites")["crs"]
    assert refusal(project) == {"E-CRS-MISSING"}


def test_17_mixed_crs_is_transformed_and_logged(small_project):
    same, other = small_project(), small_project()
    box = shapely.box(-107, 37, -106.9, 37.1)
    lands(same, [box])
    flat = gpd.GeoSeries([box], crs=4326).to_crs(5070)
    lands(other, list(flat), 5070)
    (_, one, _), (_, two, _) = same.run("internal"), other.run("internal")
    assert one.table["gate_tribal"].tolist() == two.table["gate_tribal"].tolist()
    assert "hold" in set(one.table["gate_tribal"])
    [info] = [item for item in two.inputs if item.layer == "lands"]
    assert "Albers" in info.crs_operation and "accuracy" in info.crs_operation


def test_18_distances_are_on_the_ellipsoid_whatever_the_crs(small_project):
    table = small_project().run("internal")[1].table.set_index("site_id")
    from pyproj import Geod

    metres = Geod(ellps="WGS84").inv(-105.5, 39.8, -105.0, 39.75)[2]
    assert table.loc["s01", "rail_value"] == pytest.approx(metres / 1000, rel=1e-9)


def test_19_swapped(small_project):
    rows = [{**r, "longitude": r["latitude"], "latitude": r["longitude"]} for r in sites_rows()]
    assert refusal(small_project(sites=rows)) == {"E-COORD-SWAPPED"}


def test_20_21_bad_places_are_listed_by_id(small_project):
    rows = sites_rows()
    rows[0]["longitude"] = ""
    rows[1].update(longitude=0, latitude=0)
    rows[2]["latitude"] = 91
    rows[3]["longitude"] = "inf"
    rows[4].update(longitude=2, latitude=48)
    _, release, _ = small_project(sites=rows).run("internal")
    assert sorted(r.id for r in release.rejected) == ["s01", "s02", "s03", "s04", "s05"]
    assert len(release.table) == 5


def test_22_antimeridian(small_project):
    project = small_project()
    lands(project, [shapely.box(-107, 37, -106, 38), shapely.box(-178, 51, 178, 52)])
    assert refusal(project) == {"E-TRIBAL-GAP"}


def test_23_bow_tie(small_project):
    project = small_project()
    lands(project, [shapely.Polygon([(-107, 37), (-106, 38), (-106, 37), (-107, 38)])])
    assert refusal(project) == {"E-TRIBAL-GAP"}


def test_24_missing_and_odd_geometry_of_sites_is_counted(small_project):
    project = small_project()
    rows = [{k: v for k, v in r.items() if k not in ("longitude", "latitude")}
            for r in sites_rows()[:4]]
    shapes = [shapely.Point(-105, 39, 1600), None, shapely.MultiPoint([(-105, 39), (-105.1, 39)]),
              shapely.GeometryCollection([shapely.box(-105, 39, -104.9, 39.1)])]
    gpd.GeoDataFrame(rows, geometry=shapes, crs=4326).to_file(project.root / "layers/sites.gpkg")
    spec = project.layer("sites")
    spec["path"] = "layers/sites.gpkg"
    _, release, _ = project.run("internal")
    assert len(release.table) + len(release.rejected) == 4
    assert [r.reason for r in release.rejected] == ["no geometry"]


def test_25_a_site_on_a_shared_border_stands_once_and_both_nations_are_named(small_project):
    project = small_project()
    rows = sites_rows()
    rows[3].update(longitude=-106.5, latitude=37.5)
    project.write("sites.csv", csv_text(rows))
    west, east = shapely.box(-107, 37, -106.5, 38), shapely.box(-106.5, 37, -106, 38)
    lands(project, [west, east, west])
    _, release, _ = project.run("internal")
    assert len(release.table) == 10
    row = release.table.set_index("site_id").loc["s04"]
    assert row["gate_tribal"] == "hold"
    nation = release.facts["nation"][list(release.table["site_id"]).index("s04")]
    assert nation == "Nation 0; Nation 1; Nation 2"


def test_25_overlapping_discs_hold_once(small_project):
    discs = [{**TRIBAL[0], "disc_id": f"t{i}"} for i in range(3)]
    _, release, _ = small_project(lands=discs).run("internal")
    assert len(release.table) == 10
    assert release.table["site_id"].is_unique
