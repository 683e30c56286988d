"""GeoJSON as RFC 7946 has it."""

from __future__ import annotations

import json

import geopandas as gpd
import shapely
from helping import sites_rows

from remine.products.geojson import write_geojson


def test_features_say_what_the_rfc_asks(small_project):
    _, release, folder = small_project().run("public")
    data = json.loads((folder / "ranked_sites.geojson").read_text(encoding="utf-8"))
    assert data["type"] == "FeatureCollection" and "crs" not in data
    assert data["stamp"] == release.stamp()
    assert len(data["features"]) == len(release.table)
    for feature, row in zip(data["features"], release.table.itertuples(), strict=True):
        assert set(feature) == {"type", "geometry", "properties"}
        assert feature["geometry"]["coordinates"] == [row.longitude, row.latitude]
        assert feature["properties"]["site_id"] == row.site_id
    withheld = [f["properties"] for f in data["features"] if f["properties"]["score"] is None]
    assert {p["site_id"] for p in withheld} == {"s04"}
    assert all(p["rank"] is None or isinstance(p["rank"], int)
               for p in (f["properties"] for f in data["features"]))


def test_outer_rings_turn_left(small_project, tmp_path):
    _, release, _ = small_project().run("internal")
    hole = shapely.box(-105.5, 39.2, -105.4, 39.3)
    area = shapely.Polygon(shapely.box(-106, 39, -105, 40).exterior.coords[::-1],
                           [hole.exterior.coords])
    frame = gpd.GeoDataFrame({"site_id": ["a"]}, geometry=[area], crs=4326)
    write_geojson(release, frame, tmp_path / "a.geojson")
    shape = shapely.from_geojson(json.dumps(
        json.loads((tmp_path / "a.geojson").read_text())["features"][0]["geometry"]))
    assert shape.exterior.is_ccw and not shape.interiors[0].is_ccw


def test_words_of_any_kind_stay_words(small_project):
    rows = sites_rows()
    words = ['a "quoted"\nline', "=1+1", "Peñasco", "</script>"]
    for row, word in zip(rows, words, strict=False):
        row["name"] = word
    _, _, folder = small_project(sites=rows).run("internal")
    data = json.loads((folder / "ranked_sites.geojson").read_text(encoding="utf-8"))
    assert set(words) <= {f["properties"]["name"] for f in data["features"]}


def test_too_many_rows_are_left_out_and_the_manifest_says_the_way_out(small_project):
    project = small_project()
    project.model["outputs"] = {"geojson_rows": 5}
    _, release, folder = project.run("internal")
    assert not (folder / "ranked_sites.geojson").exists()
    left = json.loads((folder / "manifest.json").read_text())["left_out"]
    assert [item["file"] for item in left] == ["ranked_sites.geojson"]
    rows = len(release.table)
    assert f"{rows:,} rows, about" in left[0]["why"]
    asked = f"outputs.geojson_rows={rows}"
    assert left[0]["why"].endswith(f"or --set {asked}")
    done = project.command("run", "model.yaml", "--out", "all", "-q", "--set", asked)
    assert done.returncode == 0, done.stderr
    assert (project.root / "all" / "ranked_sites.geojson").exists()


def test_pieces_give_the_bytes_of_the_whole(small_project, monkeypatch):
    project = small_project()
    whole = (project.run("internal", out="a")[2] / "ranked_sites.geojson").read_bytes()
    monkeypatch.setattr("remine.products.geojson._BLOCK", 3)
    assert (project.run("internal", out="b")[2] / "ranked_sites.geojson").read_bytes() == whole
    assert len(json.loads(whole)["features"]) > 3
