"""The kind of a file is what its name says and its content proves."""

from __future__ import annotations

import json
import os

import geopandas as gpd
import pytest
from shapely import Point

from remine.errors import InputError, SecurityError
from remine.inventory.sniffing import kind_of

EMPTY = {"type": "FeatureCollection", "features": []}
PIPELINE = {"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read /etc/x"}
VRT = b"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/x</SrcDataSource>" \
      b"</OGRVRTLayer></OGRVRTDataSource>"


def put(tmp_path, name: str, content: bytes | dict):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.csv", "table"), ("a.tsv", "table"), ("A.CSV", "table"), ("a.b.csv.gz", "table")],
)
def test_tables_by_name(tmp_path, name, kind):
    assert kind_of(put(tmp_path, name, b"id\n"), "layer") == kind


@pytest.mark.parametrize("ending", ["gpkg", "shp", "fgb", "parquet", "geojson"])
def test_what_a_writer_wrote_is_recognised(tmp_path, ending):
    frame = gpd.GeoDataFrame({"a": [1]}, geometry=[Point(-105, 40)], crs=4326)
    path = tmp_path / f"a.{ending}"
    frame.to_parquet(path) if ending == "parquet" else frame.to_file(path)
    assert kind_of(path, "layer") == ending


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"\n  "])
def test_geojson(tmp_path, start):
    path = put(tmp_path, "a.geojson", start + json.dumps(EMPTY).encode())
    assert kind_of(path, "layer") == "geojson"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.geojson", VRT),
        ("a.geojson", b"\xef\xbb\xbf \n" + VRT),
        ("a.json", PIPELINE),
        ("a.geojson", b'{"type":"gdal_streamed_alg","command_line":"x","type":"FeatureCollection",'
                      b'"features":[]}'),
        ("a.geojson", {"type": "Topology", "objects": {}}),
        ("a.geojson", {"esriGeometry": 1}),
        ("a.geojson", b"[]"),
        ("a.geojson", b"null"),
        ("a.gpkg", VRT),
        ("a.gpkg", json.dumps(PIPELINE).encode()),
        ("a.gpkg", b"SQLite format 3\0" + b"\0" * 100),
        ("a.shp", VRT),
        ("a.fgb", VRT),
        ("a.parquet", VRT),
        ("a.gpkg", b"II*\0" + b"\0" * 100),
    ],
)
def test_documents_in_disguise_are_refused_as_a_matter_of_security(tmp_path, name, content):
    with pytest.raises(SecurityError) as caught:
        kind_of(put(tmp_path, name, content), "layer")
    assert caught.value.exit_code == 5
    assert caught.value.problems[0].code == "E-FILE-DISGUISED"


@pytest.mark.parametrize("content", [b"{", b"{]", b"\xff\xfe{", b"[" * 100_000, b"word"])
def test_json_that_is_none(tmp_path, content):
    with pytest.raises(InputError) as caught:
        kind_of(put(tmp_path, "a.geojson", content), "layer")
    assert caught.value.problems[0].code == "E-FILE-JSON"


@pytest.mark.parametrize(
    "name", ["a.vrt", "a.xlsx", "a.kml", "a.gml", "a.zip", "a.geojson.gz", "a.pkl", "a", "a.gdalg"]
)
def test_formats_that_are_not_read(tmp_path, name):
    with pytest.raises(InputError) as caught:
        kind_of(put(tmp_path, name, b"x"), "layer")
    assert caught.value.problems[0].code == "E-FILE-FORMAT"


@pytest.mark.parametrize(
    ("name", "words"),
    [("a.xlsx", "as CSV UTF-8"), ("a.kml", "from a GIS"), ("a.zip", "unpack it"), ("a.x", "CSV")],
)
def test_the_fix_says_what_to_do_with_such_a_file(tmp_path, name, words):
    with pytest.raises(InputError) as caught:
        kind_of(put(tmp_path, name, b"x"), "layer")
    assert words in caught.value.problems[0].fix


def test_absent_empty_and_odd_files(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    for name in ("none.csv", "pipe.csv", "folder.csv"):
        with pytest.raises(InputError, match="E-FILE-MISSING"):
            kind_of(tmp_path / name, "layer")
    with pytest.raises(InputError, match="E-FILE-EMPTY"):
        kind_of(put(tmp_path, "a.csv", b""), "layer")
    monkeypatch.setattr("remine.inventory.sniffing.MAX_BYTES", 3)
    with pytest.raises(InputError, match="E-FILE-SIZE"):
        kind_of(put(tmp_path, "a.csv", b"id\n1\n"), "layer")
