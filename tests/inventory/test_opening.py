"""From a proved file to rows, whatever its layout."""

import geopandas as gpd
import layer_files as files
import pandas as pd
import pyogrio
import pytest
from shapely.geometry import Point

from remine.errors import ConfigError, InputError

PLACES = {"longitude": "lon", "latitude": "lat"}
DEGREES = {"crs": "EPSG:4326", "crs_reason": "test"}


def write(folder, text, name="s.csv"):
    (folder / name).write_text(text, encoding="utf-8")
    return name


def test_null_words_separators_and_lines_before_the_header(tmp_path):
    name = write(tmp_path, "made 2025\n\nn,lon,lat,m\n<Null>,-106,39,Lead/Zinc\n")
    words = {"null_words": ["<Null>"], "separators": {"commodities_main": "/"}, "skip_rows": 2}
    columns = {**PLACES, "name": "n", "commodities_main": "m"}
    frame = files.read_file(tmp_path, name, columns=columns, **words, **DEGREES).frame
    assert (frame["name"][0], frame["commodities_main"][0]) == ("", ("Pb", "Zn"))


@pytest.mark.parametrize(
    ("units", "words"),
    [
        ({"area_m2": "acr"}, "did you mean 'acre'"),
        ({"area_m2": "short ton"}, "does not measure what 'm2' does"),
        ({"areas": "acre"}, "not a field"),
        ({"name": "acre"}, "not a known unit"),
    ],
)
def test_a_unit_that_cannot_be_meant_is_refused(tmp_path, units, words):
    name = write(tmp_path, "name,lon,lat,a\nx,-106,39,5\n")
    with pytest.raises(InputError, match=f"E-UNIT.*{words}"):
        files.read_file(tmp_path, name, columns={**PLACES, "area_m2": "a"}, units=units, **DEGREES)


def test_a_column_with_a_unit_feeds_one_field_only(tmp_path):
    name = write(tmp_path, "lon,lat,a\n-106,39,5\n")
    columns = {**PLACES, "area_m2": "a", "x_area": "a"}
    with pytest.raises(InputError, match="also feeds x_area"):
        files.read_file(tmp_path, name, columns=columns, units={"area_m2": "acre"}, **DEGREES)


def test_thousands_commas_are_read_where_a_unit_is_declared_and_words_reported(tmp_path):
    columns = {**PLACES, "volume_mid_m3": "v"}
    name = write(tmp_path, 'lon,lat,v\n-106,39,"1,308,000"\n')
    frame = files.read_file(
        tmp_path, name, columns=columns, units={"volume_mid_m3": "cubic yard"}, **DEGREES
    ).frame
    assert frame["volume_mid_m3"][0] == pytest.approx(1308000 * 0.764554857984)
    write(tmp_path, "lon,lat,v\n-106,39,much\n")
    with pytest.raises(InputError, match="E-NUMBER.*'much'"):
        files.read_file(tmp_path, name, columns=columns, units={"volume_mid_m3": "m3"}, **DEGREES)


def test_an_unknown_adapter_is_told_the_nearest(tmp_path):
    write(tmp_path, "a\n1\n")
    with pytest.raises(ConfigError, match="E-ADAPTER-UNKNOWN.*did you mean 'mrds_tables'"):
        files.read_file(tmp_path, "s.csv", adapter="mrds_table")


def test_a_layer_is_named_only_where_there_can_be_several(tmp_path):
    name = write(tmp_path, "lon,lat\n-106,39\n")
    frame = gpd.GeoDataFrame({"a": [1]}, geometry=[Point(-106, 39)], crs=4326)
    frame.to_file(tmp_path / "s.geojson")
    with pytest.raises(InputError, match="hold one layer only"):
        files.read_file(tmp_path, "s.geojson", layer="s")
    assert len(files.read_file(tmp_path, name, columns=PLACES, **DEGREES)) == 1


def test_a_style_table_beside_the_shapes_is_no_choice_and_a_lone_table_is_read(tmp_path):
    frame = gpd.GeoDataFrame({"name": ["A"]}, geometry=[Point(-106, 39)], crs=4326)
    frame.to_file(tmp_path / "s.gpkg", layer="sites")
    pyogrio.write_dataframe(pd.DataFrame({"x": [1]}), tmp_path / "s.gpkg", layer="layer_styles")
    assert list(files.read_file(tmp_path, "s.gpkg").frame["name"]) == ["A"]
    pyogrio.write_dataframe(pd.DataFrame({"name": ["B"]}), tmp_path / "t.gpkg", layer="only")
    layer = files.read_file(tmp_path, "t.gpkg", role="records", geometry="none")
    assert list(layer.frame["name"]) == ["B"]


def test_a_projected_polygon_is_measured_in_degrees_only_after_it_was_brought_there(tmp_path):
    """Its coordinates span thousands of metres: that is no crossing of the antimeridian."""
    shape = gpd.GeoSeries([Point(-106, 39).buffer(0.05)], crs=4326).to_crs(5070)
    gpd.GeoDataFrame({"name": ["A"]}, geometry=shape).to_file(tmp_path / "s.gpkg")
    assert files.read_file(tmp_path, "s.gpkg").rejected == ()
