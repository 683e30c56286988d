"""The National Mine Waste Inventory from its published layout: four layers joined by Ftr_ID."""

import geopandas as gpd
import layer_files as files
import pyogrio
import pytest

from remine.errors import InputError, SecurityError


@pytest.fixture(params=["OpenFileGDB", "GPKG"])
def layer(request, tmp_path):
    name = {"OpenFileGDB": "USGS_Mine_Waste.gdb", "GPKG": "waste.gpkg"}[request.param]
    files.write_mine_waste(tmp_path / name, request.param)
    return files.read_entry(tmp_path, "national_mine_waste", name)


def test_a_feature_is_one_row_its_polygon_first(layer):
    frame = layer.frame.set_index("site_id")
    assert sorted(frame.index) == ["AZ000001-001", "AZ000001-002", "MT000009-001"]
    kinds = dict(
        zip(layer.frame["site_id"], (shape.geom_type for shape in layer.geometry), strict=True)
    )
    assert kinds["MT000009-001"] == "Point"
    assert "Polygon" in kinds["AZ000001-001"]
    assert frame.loc["AZ000001-001", "longitude"] == pytest.approx(-110.8, abs=0.01)
    assert frame.loc["AZ000001-001", "latitude"] == pytest.approx(33.4, abs=0.01)


def test_several_volumes_become_median_and_range_and_zero_or_null_stay_unknown(layer):
    frame = layer.frame.set_index("site_id")
    first = frame.loc["AZ000001-001"]
    assert (first.volume_low_m3, first.volume_mid_m3, first.volume_high_m3) == (1.0e6, 2.5e6, 3.0e6)
    assert first.x_volume_rows == "3"
    assert (
        frame.loc["AZ000001-002", ["volume_low_m3", "volume_mid_m3", "volume_high_m3"]].isna().all()
    )


def test_ranks_in_brackets_are_kept_beside_the_resolved_commodities(layer):
    frame = layer.frame.set_index("site_id")
    assert frame.loc["AZ000001-001", "commodities_main"] == ("Cu", "Au", "Mo", "U")
    assert "(2)" in frame.loc["AZ000001-001", "x_commodity_words"]
    assert frame.loc["AZ000001-002", "commodities_main"] == ("Cu", "Ag"), "the geology table tells"
    assert layer.unresolved == {}


def test_a_blank_of_the_polygon_is_told_by_its_point_and_waste_words_resolve(layer):
    frame = layer.frame.set_index("site_id")
    assert frame.loc["AZ000001-002", "land_manager"] == "BLM"
    assert frame.loc["AZ000001-001", "waste_types"] == ("tailings_pond",)
    assert frame.loc["AZ000001-002", "waste_types"] == ("leach_pile",)


def test_a_resource_row_without_a_feature_is_reported(layer):
    assert any(
        "Waste_Resources: 1 keys name no feature" in text and "XX9" in text
        for text in layer.info.warnings
    )


def test_one_downloaded_layer_reads_with_volumes_unknown(tmp_path):
    files.write_mine_waste(tmp_path / "w.gdb")
    polygons = pyogrio.read_dataframe(tmp_path / "w.gdb", layer="Waste_Polygons").to_crs(4326)
    polygons.columns = [c.lower() for c in polygons.columns]
    gpd.GeoDataFrame(polygons).to_file(tmp_path / "waste_polygons.geojson", driver="GeoJSON")
    layer = files.read_entry(tmp_path, "national_mine_waste", "waste_polygons.geojson")
    assert len(layer) == 2
    assert layer.frame["volume_mid_m3"].isna().all()
    assert any("volumes are unknown" in text for text in layer.info.warnings)


def test_a_folder_named_gdb_is_proved_before_gdal_sees_it(tmp_path):
    (tmp_path / "fake.gdb").mkdir()
    (tmp_path / "fake.gdb" / "x.vrt").write_text("<OGRVRTDataSource/>")
    with pytest.raises(SecurityError, match="E-FILE-DISGUISED"):
        files.read_entry(tmp_path, "national_mine_waste", "fake.gdb")
    files.write_mine_waste(tmp_path / "linked.gdb")
    (tmp_path / "linked.gdb" / "out").symlink_to("/etc")
    with pytest.raises(SecurityError, match="no plain file"):
        files.read_entry(tmp_path, "national_mine_waste", "linked.gdb")


def test_two_features_of_one_id_are_refused(tmp_path):
    files.write_mine_waste(tmp_path / "w.gpkg", "GPKG")
    twice = pyogrio.read_dataframe(tmp_path / "w.gpkg", layer="Waste_Polygons")
    twice["Ftr_ID"] = "AZ000001-001"
    pyogrio.write_dataframe(twice, tmp_path / "w.gpkg", layer="Waste_Polygons")
    with pytest.raises(InputError, match="E-ID-DUPLICATE"):
        files.read_entry(tmp_path, "national_mine_waste", "w.gpkg")
