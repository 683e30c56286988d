"""Every catalog entry: those with real rows on them, the published layouts on fixtures."""

import os
from pathlib import Path

import geopandas as gpd
import layer_files as files
import pandas as pd
import pyogrio
import pytest
from shapely.geometry import LineString, Point, box

from remine.project import LayerSpec
from remine.project.catalog import read_catalog

CATALOG = read_catalog(files.REPOSITORY)
SHARED = Path(os.environ.get("REMINE_SHARED") or files.REPOSITORY.parent / "shared") / "data"
#: Entry, file, rows read, rows used, text a warning must hold.
REAL = [
    ("usmin_polygons", "usmin_ca/usmin_CA_poly_filtered.geojson", 727, 727, ""),
    ("usmin_points", "usmin_ca/usmin_CA_point_filtered.geojson", 2617, 2617, ""),
    ("usmin_lower_case", "usmin_klamath/usmin-selected.shp", 4404, 4404, ""),
    ("usmin_lower_case_table", "usmin_klamath/usmin_klamath_ncc.csv", 4404, 4404, ""),
    ("usmin_shapes_only", "usmin_ca/CA-point.shp", 61347, 61347, "their ids are row numbers"),
    ("mineral_sites", "mineral_sites/mineral_sites.csv.gz", 124058, 124057, ""),
    ("alaska_resource_records", "mineral_sites/mineral_sites.csv.gz", 124058, 7720, ""),
    ("mrds_commodities", "mineral_sites/mrds_commodities_noloc_175k.csv.gz", 175102, 175102, ""),
    ("mrds_tables", "mrds_tables/Model.txt", 32550, 32550, "MRDS.txt is not there"),
    ("usgs_lithium", "usgs_lithium/Loc_Pt.csv", 61, 61, ""),
    ("msha_mines", "msha/msha_critical_metal_mines.csv", 1036, 353, ""),
    ("npl_sites", "superfund/npl_sites_gao2019.csv", 1571, 1571, ""),
    ("eamlis", "aml_samples/eamlis_extract_sample.csv", 15, 15, ""),
    ("fuds", "aml_samples/fuds_sample.geojson", 52, 52, ""),
    ("census_tribal_areas", "tribal/cb_2021_us_aiannh_500k.shp", 704, 704, ""),
    (
        "lidar_3dep",
        "coverage_3dep/usgs_3dep_lidar_ept_boundaries_2021.gpkg",
        1079,
        1079,
        "6 invalid shapes repaired",
    ),
    ("im3_data_centers", "data_centers/im3_datacenter_centroids.geojson", 1165, 1165, ""),
    (
        "im3_data_center_footprints",
        "data_centers/im3_datacenter_footprints.geojson",
        1233,
        1233,
        "",
    ),
    ("tract_population", "population/tract_lat_lon.csv", 72246, 72246, ""),
    ("railroads", "transport/ne_10m_railroads_north_america.geojson", 1127, 1127, ""),
    ("ports", "transport/ne_10m_ports.geojson", 1081, 1081, ""),
    ("airports", "transport/ne_10m_airports.geojson", 891, 891, ""),
    ("transmission_lines", "energy/transmission_lines_mvt_z8.gpkg", 102455, 102455, ""),
    ("coal_generators", "energy/eia860_2012_coal_generators.geojson", 1196, 1196, ""),
]
TRACTS = {"path": "population/tract_pop.csv", "on": "tract", "columns": ["pop"]}


@pytest.fixture(scope="module")
def shared():
    if not SHARED.is_dir():
        reason = "no shared folder of real layers at REMINE_SHARED or beside the repository"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(reason)
        pytest.skip(reason)
    return SHARED


def test_every_entry_that_claims_real_rows_is_read_with_them():
    claimed = {key for key, entry in CATALOG.items() if entry.schema == "verified"}
    assert claimed == {row[0] for row in REAL}


@pytest.mark.real_data
def test_all_real_folders_load_in_one_run_with_a_table_of_counts(shared, capsys):
    lines = [f"{'entry':28} {'read':>8} {'used':>8} {'rejected':>8}  unknown words  warnings"]
    wrong = []
    for key, path, read, used, warning in REAL:
        words = {"join": TRACTS} if key == "tract_population" else {}
        layer = files.read_entry(shared, key, path, **words)
        info = layer.info
        assert (
            info.rows_read
            == info.rows_used + info.rows_rejected
            == info.rows_used + len(layer.rejected)
        )
        lines.append(
            f"{key:28} {info.rows_read:8,} {info.rows_used:8,} {info.rows_rejected:8,}  "
            f"{sum(layer.unresolved.values()):13,}  {'; '.join(info.warnings)[:80]}"
        )
        if (info.rows_read, info.rows_used) != (read, used):
            wrong.append(f"{key}: {info.rows_read}, {info.rows_used} instead of {read}, {used}")
        assert any(warning in text for text in info.warnings) or not warning, key
    with capsys.disabled():
        print("\n" + "\n".join(lines))
    assert wrong == []


@pytest.mark.parametrize("key", sorted(CATALOG))
def test_an_entry_is_a_layer_when_a_path_is_added(key):
    entry = CATALOG[key]
    spec = LayerSpec(**{"path": "x.csv", **entry.words, "name": "layer"})
    assert spec.title and spec.source and spec.licence and spec.vintage
    if entry.schema == "unverified":
        assert not (spec.columns or spec.id or spec.codes), "no column is invented"
        assert "schema unverified" in spec.note
    elif entry.schema == "documented":
        assert entry.schema_source, "a documented schema says where it was read"
    if entry.fetch and entry.fetch.address == "verified":
        assert entry.fetch.address_source and entry.fetch.url.startswith("https://")


def test_lithium_points_know_their_site_model_and_status(shared):
    layer = files.read_entry(shared, "usgs_lithium", "usgs_lithium/Loc_Pt.csv")
    frame = layer.frame.set_index("site_id")
    assert frame.loc["Mf00293", "x_site_name"] == "Smackover-Lanxess"
    assert frame.loc["Mf00293", "lifecycle"] == "active", "the whole site's history tells"
    assert (frame["deposit_type"] == "lct_pegmatite").sum() >= 3
    assert not frame.isin(["<Null>"]).any(axis=None)


def test_a_tab_separated_file_named_csv_is_refused_with_the_words_to_declare(shared):
    with pytest.raises(ValueError, match=r'E-TABLE-DELIMITER.*declare delimiter: "\\t"'):
        files.read_entry(shared, "eamlis", "aml_samples/eamlis_extract_sample.csv", delimiter=",")


def test_a_shapefile_without_attributes_says_what_is_missing_and_what_can_be_declared(shared):
    with pytest.raises(ValueError, match=r"CA-point.dbf.*geometry_only: true"):
        files.read_file(shared, "usmin_ca/CA-point.shp")
    layer = files.read_file(shared, "usmin_ca/CA-point.shp", geometry_only=True)
    assert list(layer.frame["site_id"][:2]) == ["1", "2"]
    assert (layer.frame["commodities_main"].map(len) == 0).all()


def test_invalid_footprints_are_rejected_with_reason_unless_repair_is_declared(shared):
    path = "coverage_3dep/usgs_3dep_lidar_ept_boundaries_2021.gpkg"
    as_is = files.read_entry(shared, "lidar_3dep", path, geometry="as is")
    assert len(as_is.rejected) == 6
    assert all(row.reason.startswith("invalid shape: ") for row in as_is.rejected)
    assert all("geometry: repair" in row.fix for row in as_is.rejected)


def test_bia_acres_become_square_kilometres(tmp_path):
    frame = gpd.GeoDataFrame(
        {"LARID": ["780"], "LARNAME": ["Navajo LAR"], "GISACRES": [1000.0]},
        geometry=[box(-110, 36, -109, 37)],
        crs=4269,
    )
    frame.to_file(tmp_path / "lar.shp")
    layer = files.read_entry(tmp_path, "bia_land_areas", "lar.shp")
    assert layer.frame["land_area_km2"][0] == pytest.approx(4.0468564224)
    assert layer.frame["nation"][0] == "Navajo LAR"


@pytest.mark.parametrize(
    ("key", "columns"),
    [
        ("earth_mri", ("PID", "PNAME", "YEARSTART", "YEAREND", "PROGRAM", "AFFILIATIO", "PAREA")),
        (
            "earth_mri_service",
            ("pid", "name", "yearstart", "yearend", "affiliatio", "pdescrip", "pdata", "pdatgchem"),
        ),
    ],
)
def test_earth_mri_polygons(tmp_path, key, columns):
    values = {c: ["text"] for c in columns} | {
        columns[0]: ["5010"],
        columns[2]: [2019],
        columns[3]: [None],
    }
    frame = gpd.GeoDataFrame(values, geometry=[box(-110, 36, -109, 37)], crs=4326)
    name = "acquisitions.shp" if key == "earth_mri" else "project.geojson"
    frame.to_file(tmp_path / name)
    layer = files.read_entry(tmp_path, key, name)
    assert layer.frame.loc[0, ["survey_id", "name", "year_start"]].tolist() == [
        "5010",
        "text",
        2019.0,
    ]
    assert layer.frame["year_end"].isna().all()


FLOW = {"GNIS_Name": "Example Creek", "HydroSeq": 550009000123456.0, "DnHydroSeq": 0.0,
        "FromNode": 550000900123457.0, "ToNode": 550000900123458.0}


@pytest.mark.parametrize(("key", "as_named"), [("flow_lines", str), ("flow_lines_service",
                                                                 str.lower)])
def test_flow_lines_with_their_attributes(tmp_path, key, as_named):
    line = LineString([(-122.5, 40.6, 210.0), (-122.4, 40.5, 180.0)])
    values = {as_named(name): [value, None] for name, value in FLOW.items()}
    frame = gpd.GeoDataFrame(values, geometry=[line, line], crs=4269)
    frame.to_file(tmp_path / "flow.gpkg")
    layer = files.read_entry(tmp_path, key, "flow.gpkg")
    assert layer.frame.loc[0, ["name", "line_id", "to_line", "from_node", "to_node"]].tolist() == [
        "Example Creek", "550009000123456", "0", "550000900123457", "550000900123458"]
    assert (layer.frame.loc[1, ["line_id", "from_node", "direction"]] == "").all()


def test_points_are_no_flow_lines(tmp_path):
    values = {name: [value] * 2 for name, value in FLOW.items()}
    line = LineString([(-122.5, 40.6), (-122.4, 40.5)])
    gpd.GeoDataFrame(values, geometry=[Point(-122.5, 40.6), line], crs=4269).to_file(
        tmp_path / "flow.gpkg")
    layer = files.read_entry(tmp_path, "flow_lines", "flow.gpkg")
    assert [row.reason for row in layer.rejected] == ["not a line"]
    (tmp_path / "flow.csv").write_text(",".join(FLOW) + "\nx,1,0,1,2\n", encoding="utf-8")
    with pytest.raises(ValueError, match="E-NOT-LINES"):
        files.read_entry(tmp_path, "flow_lines", "flow.csv")


def test_impaired_waters_are_those_on_the_list(tmp_path):
    values = {"assessmentunitidentifier": ["A1", "A2"], "assessmentunitname": ["One", "Two"],
              "on303dlist": ["Y", "N"], "ircategory": ["5", "2"], "reportingcycle": [2022, 2022]}
    line = LineString([(-122.5, 40.6), (-122.4, 40.5)])
    gpd.GeoDataFrame(values, geometry=[line, line], crs=4326).to_file(
        tmp_path / "lines.geojson", driver="GeoJSON")
    layer = files.read_entry(tmp_path, "impaired_waters", "lines.geojson")
    assert layer.frame[["name", "class", "x_unit"]].to_numpy().tolist() == [["One", "5", "A1"]]
    assert layer.spec.covers is None, "waters nobody assessed are not clean"


def test_community_water_systems(tmp_path):
    values = {"PWSID": ["CA4510005"], "State": ["CA"], "PWS_Name": ["Example"]}
    gpd.GeoDataFrame(values, geometry=[Point(-122.4, 40.6)], crs=4326).to_file(
        tmp_path / "systems.geojson", driver="GeoJSON")
    layer = files.read_entry(tmp_path, "community_water_systems", "systems.geojson")
    assert layer.frame.loc[0, ["name", "x_pws"]].tolist() == ["Example", "CA4510005"]


def test_mrds_csv_lists_and_stages(tmp_path):
    header = (
        "dep_id,url,mrds_id,mas_id,site_name,latitude,longitude,region,country,state,county,com_type,"
        "commod1,commod2,commod3,oper_type,dep_type,prod_size,dev_stat,ore,score"
    )
    row = (
        "10000001,,,,Example mine,39.5,-106.3,NA,United States,Colorado,Lake,M,"
        '"Lead, Zinc",Silver,,Underground,Vein,M,Past Producer,,A'
    )
    (tmp_path / "mrds.csv").write_text(header + "\n" + row + "\n")
    frame = files.read_entry(tmp_path, "mrds", "mrds.csv").frame
    assert frame["commodities_main"][0] == ("Pb", "Zn")
    assert frame["commodities_byproduct"][0] == ("Ag",)
    assert (frame["lifecycle"][0], frame["x_completeness"][0]) == ("past", "A")


def test_mrds_tables_take_names_and_places_where_the_dump_has_them(tmp_path):
    (tmp_path / "MRDS.txt").write_text(
        "i\tdep_id\tname\tdev_stat\turl\tcode_list\tlongitude\tlatitude\n"
        '1\t"10000001"\t"Example mine"\t"Past Producer"\t""\t"PB ZN"\t-106.3\t39.5\n'
    )
    (tmp_path / "Model.txt").write_text(
        'i\tdep_id\trec\tmodel_name\n1\t"10000001"\t1\t"Polymetallic veins"\n'
    )
    layer = files.read_entry(tmp_path, "mrds_tables_placed", "MRDS.txt")
    row = layer.frame.iloc[0]
    assert (row["name"], row["lifecycle"], row["longitude"]) == ("Example mine", "past", -106.3)
    assert row["x_model"] == "Polymetallic veins"


def test_nid_has_a_line_before_its_header_and_keeps_tailings_dams(tmp_path):
    header = (
        "Dam Name,NID ID,Other Structure ID,Primary Purpose,Latitude,Longitude,State,County,"
        "NID Height (Ft),Max Storage (Acre-Ft),Hazard Potential Classification"
    )
    rows = [
        "Tails,AZ00001,,Tailings,33.4,-110.8,Arizona,Gila,200,5000,High",
        "Lake,AZ00002,,Recreation,33.5,-110.9,Arizona,Gila,20,50,Low",
    ]
    (tmp_path / "nation.csv").write_text(
        "Data Last Updated: 2025-01-01\n" + "\n".join([header, *rows]) + "\n"
    )
    layer = files.read_entry(tmp_path, "nid_tailings_dams", "nation.csv")
    assert list(layer.frame["name"]) == ["Tails"]
    assert layer.frame["volume_mid_m3"].isna().all(), "storage of a dam is not a volume of waste"
    assert len(layer.rejected) == 1


def test_msha_file_is_pipe_separated(tmp_path):
    header = (
        "MINE_ID|CURRENT_MINE_NAME|CURRENT_MINE_TYPE|CURRENT_MINE_STATUS|CURRENT_OPERATOR_NAME|STATE|"
        "FIPS_CNTY_NM|PRIMARY_SIC|LONGITUDE|LATITUDE"
    )
    (tmp_path / "Mines.txt").write_bytes(
        (
            header
            + "\n0100003|Caf\xe9 Quarry|Surface|Intermittent|Op|AL|Bibb|Limestone|-87.1|33.0\n"
        ).encode("cp1252")
    )
    frame = files.read_entry(tmp_path, "msha_mines_file", "Mines.txt").frame
    assert (frame["site_id"][0], frame["name"][0], frame["lifecycle"][0]) == (
        "0100003",
        "Café Quarry",
        "active",
    )


def test_usmin_geodatabase_layers_are_chosen_by_name(tmp_path):
    points = gpd.GeoDataFrame(
        {
            "Ftr_Type": ["Adit"],
            "Ftr_Name": ["A"],
            "State": ["CA"],
            "County": ["Inyo"],
            "Remarks": [""],
        },
        geometry=[Point(-117.1, 36.2)],
        crs=4326,
    )
    shapes = points.assign(Ftr_Type="Tailings - Mill").set_geometry(
        [box(-117.2, 36.1, -117.1, 36.2)], crs=4326
    )
    for name, frame in (("Points", points), ("Polygons", shapes)):
        pyogrio.write_dataframe(
            frame,
            tmp_path / "usmin.gdb",
            layer=f"USGS_TopoMineSymbols_24k_{name}",
            driver="OpenFileGDB",
        )
    assert files.read_entry(tmp_path, "usmin_geodatabase_points", "usmin.gdb").frame["waste_types"][
        0
    ] == ("adit",)
    polygons = files.read_entry(tmp_path, "usmin_geodatabase_polygons", "usmin.gdb")
    assert polygons.frame["waste_types"][0] == ("tailings_mill",)
    with pytest.raises(ValueError, match=r"E-LAYER-CHOICE.*2 layers with shapes"):
        files.read_file(tmp_path, "usmin.gdb")
    with pytest.raises(ValueError, match=r"did you mean 'USGS_TopoMineSymbols_24k_Points'"):
        files.read_file(tmp_path, "usmin.gdb", layer="USGS_TopoMineSymbol_24k_Points")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("s.csv", {}),
        ("s.geojson", {"driver": "GeoJSON"}),
        ("s.gpkg", {"driver": "GPKG"}),
        ("s.shp", {"driver": "ESRI Shapefile"}),
        ("s.fgb", {"driver": "FlatGeobuf"}),
        ("s.parquet", {}),
        ("s.gdb", {"driver": "OpenFileGDB"}),
    ],
)
def test_a_generic_file_of_each_kind_reads_with_a_mapping(tmp_path, name, options):
    frame = gpd.GeoDataFrame(
        {
            "nr": ["007", "1e5"],
            "titel": ["A", "B"],
            "metal": ["Copper", "Gold; Silver"],
            "ac": [10.0, 20.0],
        },
        geometry=[Point(-110, 33), Point(-111, 34)],
        crs=4326,
    )
    words = {
        "id": ["nr"],
        "columns": {"name": "titel", "commodities_main": "metal", "area_m2": "ac"},
        "units": {"area_m2": "acre"},
    }
    if name.endswith(".csv"):
        table = pd.DataFrame(frame.drop(columns="geometry")).assign(
            x=frame.geometry.x, y=frame.geometry.y
        )
        table.to_csv(tmp_path / name, index=False)
        words |= {"crs": "EPSG:4326", "crs_reason": "test"}
        words["columns"] |= {"longitude": "x", "latitude": "y"}
    elif name.endswith(".parquet"):
        frame.to_parquet(tmp_path / name)
    else:
        pyogrio.write_dataframe(frame, tmp_path / name, **options)
    layer = files.read_file(tmp_path, name, **words)
    assert list(layer.frame["site_id"]) == ["007", "1e5"]
    assert list(layer.frame["commodities_main"]) == [("Cu",), ("Au", "Ag")]
    assert layer.frame["area_m2"][1] == pytest.approx(80937.128448)
    assert layer.frame["latitude"].tolist() == pytest.approx([33, 34])
    assert layer.info.sha256 == files.read_file(tmp_path, name, **words).info.sha256
