"""Vector files: read whole or refused, attributes as text."""

from __future__ import annotations

import json
import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
from shapely import Point, box

from remine.errors import InputError
from remine.inventory.opening import choose_layer
from remine.inventory.vector_file import read_vector

FRAME = gpd.GeoDataFrame(
    {"id": ["007", "NA", None], "n": [1.0, np.nan, 2.5], "k": [1, 2, 3], "b": [True, False, True]},
    geometry=[Point(-105, 40), box(-105, 40, -104, 41), Point(-106, 39)],
    crs=4326,
)


def write(tmp_path, ending: str):
    path = tmp_path / f"a.{ending}"
    frame = FRAME if ending != "shp" else FRAME.iloc[[0, 2]]
    frame.to_parquet(path) if ending == "parquet" else frame.to_file(path)
    return path


def refusal(path, kind) -> str:
    with pytest.raises(InputError) as caught:
        read_vector(path, kind, "layer")
    assert str(path.parent) not in str(caught.value)
    return caught.value.problems[0].code


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "parquet"])
def test_attributes_come_as_text_and_shapes_as_they_are(tmp_path, ending):
    table, geometry, crs, words = read_vector(write(tmp_path, ending), ending, "layer")
    assert table["id"].tolist() == ["007", "NA", ""]
    assert table["n"].tolist() == ["1", "", "2.5"]
    assert table["k"].tolist() == ["1", "2", "3"]
    assert all(a.equals(b) for a, b in zip(geometry, FRAME.geometry, strict=True))
    assert crs == "EPSG:4326"
    assert words == []


def test_flatgeobuf_may_order_its_rows_anew(tmp_path):
    table, geometry, _, _ = read_vector(write(tmp_path, "fgb"), "fgb", "layer")
    assert sorted(table["k"]) == ["1", "2", "3"]
    for k, shape in zip(table["k"], geometry, strict=True):
        assert shape.equals(FRAME.geometry.iloc[int(k) - 1])


@pytest.mark.parametrize("missing", [".dbf", ".shx", ".prj"])
def test_companions_of_a_shapefile(tmp_path, missing):
    path = write(tmp_path, "shp")
    path.with_suffix(missing).unlink()
    if missing == ".prj":
        assert read_vector(path, "shp", "layer")[2] is None
    else:
        assert refusal(path, "shp") == "E-SHP-COMPANION"


def test_a_damaged_dbf_loses_no_attribute_silently(tmp_path):
    path = write(tmp_path, "shp")
    path.with_suffix(".dbf").write_bytes(b"\x03garbage")
    assert refusal(path, "shp") == "E-FILE-DAMAGED"


def test_two_layers_are_not_guessed_between(tmp_path):
    path = tmp_path / "a.gpkg"
    FRAME.to_file(path, layer="one")
    FRAME.to_file(path, layer="two", mode="a")
    with pytest.raises(InputError) as caught:
        choose_layer(path, "gpkg", "layer", None)
    assert caught.value.problems[0].code == "E-LAYER-CHOICE"
    assert choose_layer(path, "gpkg", "layer", "two") == "two"


def test_a_table_without_places(tmp_path):
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(pd.DataFrame({"a": [1]}), path, layer="t")
    table, geometry, _, _ = read_vector(path, "gpkg", "layer", "t")
    assert table["a"].tolist() == ["1"] and geometry is None
    path = tmp_path / "a.parquet"
    pd.DataFrame({"a": [1]}).to_parquet(path)
    assert refusal(path, "parquet") == "E-FILE-DAMAGED"


def test_an_attribute_table_beside_one_layer_is_fine(tmp_path):
    path = tmp_path / "a.gpkg"
    FRAME.to_file(path, layer="one")
    pyogrio.write_dataframe(pd.DataFrame({"a": [1]}), path, layer="t", append=True)
    chosen = choose_layer(path, "gpkg", "layer", None)
    assert chosen == "one"
    assert len(read_vector(path, "gpkg", "layer", chosen)[0]) == 3


@pytest.mark.parametrize(
    ("document", "rows"),
    [
        ({"type": "FeatureCollection", "features": []}, 0),
        ({"type": "Point", "coordinates": [-105, 40]}, 1),
        ({"type": "FeatureCollection", "features": [
            {"type": "Feature", "properties": {"a": 1}, "geometry": None}]}, 1),
    ],
)
def test_odd_geojson(tmp_path, document, rows):
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps(document))
    table, geometry, _, _ = read_vector(path, "geojson", "layer")
    assert len(table) == len(geometry) == rows


def test_what_a_reader_mutters_becomes_a_warning_of_the_layer(tmp_path):
    path = tmp_path / "a.geojson"
    point = {"type": "Point", "coordinates": [-105, 40]}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"a": 1}, "geometry": point},
        {"type": "Feature", "properties": {"a": {"x": 1}}, "geometry": point}]}))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_vector(path, "geojson", "layer")


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "fgb", "parquet", "shp"])
def test_a_truncated_file_gives_all_rows_or_a_refusal(tmp_path, ending):
    path = write(tmp_path, ending)
    whole = path.read_bytes()
    rows = len(read_vector(path, ending, "layer")[0])
    for cut in np.linspace(1, len(whole) - 1, 25).astype(int):
        path.write_bytes(whole[:cut])
        try:
            table, geometry, _, _ = read_vector(path, ending, "layer")
        except InputError:
            continue
        assert len(table) == len(geometry) == rows, f"cut at {cut} of {len(whole)}"


@pytest.mark.parametrize("ending", ["gpkg", "fgb", "parquet", "shp"])
def test_flipped_bytes_never_break_out(tmp_path, ending):
    path = write(tmp_path, ending)
    whole = path.read_bytes()
    random = np.random.default_rng(7)
    for _ in range(25):
        bytes_ = bytearray(whole)
        for at in random.integers(0, len(whole), 4):
            bytes_[at] ^= int(random.integers(1, 256))
        path.write_bytes(bytes(bytes_))
        try:
            read_vector(path, ending, "layer")
        except InputError:
            continue
