"""A file of unknown layout: what is proposed, why, and what is written on consent."""

import json

import geopandas as gpd
import pytest
from click.testing import CliRunner
from shapely.geometry import Point, Polygon

from remine.cli.layers import command
from remine.errors import ConflictError, InputError, UsageError
from remine.inventory.importing import propose
from remine.inventory.proposal import write_declaration
from remine.inventory.reading import read_layer
from remine.inventory.reading_all import read_layers
from remine.project import LayerSpec, Project
from remine.project.catalog import read_catalog
from remine.project.loading import load_project
from remine.resources import find_model

HEADER = [
    "Nr",
    "Bezeichnung Mine",
    "LAT_DD",
    "LON_DD",
    "Metalle",
    "Kind of pile",
    "Area_Acres",
    "Stage",
]
ROWS = [
    ["007", "Étoile", "39.51", "-106.31", "Lead; Zinc", "Tailings - Mill", "10", "Past Producer"],
    ["1e5", "Beta", "39.62", "-106.42", "Gold", "Mine Dump", "2.5", "Producer"],
    ["NA", "Gamma", "39.73", "-106.53", "Copper; Silver", "Slag Pile", "", "Haunted"],
]


def write(path, rows=ROWS, header=HEADER, mark=";", encoding="cp1252", before=""):
    lines = [before] * bool(before) + [mark.join(row) for row in [header, *rows]]
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return path


@pytest.fixture
def proposal(tmp_path):
    quoted = [[f'"{cell}"' if ";" in cell else cell for cell in row] for row in ROWS]
    write(tmp_path / "Haldenliste.csv", quoted)
    return propose(tmp_path / "Haldenliste.csv", "sites", {}, here=tmp_path)


def chosen(proposal):
    return {choice.field: choice.column for choice in proposal.choices}


def test_columns_are_found_by_name_and_by_content(proposal):
    found = chosen(proposal)
    assert found["id"] == "Nr"
    assert (found["latitude"], found["longitude"]) == ("LAT_DD", "LON_DD")
    assert found["commodities_main"] == "Metalle", "a German word: the cells tell"
    assert found["waste_types"] == "Kind of pile"
    assert found["area_m2"] == "Area_Acres"
    assert proposal.declaration["units"] == {"area_m2": "acre"}
    assert proposal.declaration["codes"]["lifecycle"] == {
        "Past Producer": "past",
        "Producer": "active",
    }
    assert any("Haunted" in q for q in proposal.questions)


def test_the_evidence_is_told(proposal):
    said = {choice.field: choice.evidence for choice in proposal.choices}
    assert (
        "100% within -90..90; 100% inside the study area when paired with LON_DD"
        in said["latitude"]
    )
    assert "known kinds of mine feature" in said["waste_types"]
    assert proposal.trial.startswith("3 rows used, 0 rejected")


def test_encoding_and_delimiter_are_proposed_with_the_bytes_that_tell(proposal):
    assert (proposal.declaration["encoding"], proposal.declaration["delimiter"]) == ("cp1252", ";")
    assert any("byte 0xc9" in q and "Étoile" in q for q in proposal.questions)


def test_what_is_written_reads_in_a_model_and_ids_stay_words(tmp_path, proposal):
    write_declaration(proposal, tmp_path / proposal.default_path())
    assert read_catalog(tmp_path)["haldenliste"].schema == "own"
    text = find_model("mine-waste").read_text()
    model = tmp_path / "model.yaml"
    model.write_text(text.replace("layers:\n", "layers:\n  " + proposal.layer_line() + "\n", 1))
    layer = read_layers(load_project(model))["haldenliste"]
    assert list(layer.frame["site_id"]) == ["007", "1e5", "NA"]
    assert layer.frame["commodities_main"][0] == ("Pb", "Zn")
    assert layer.frame["area_m2"][0] == pytest.approx(40468.564)
    assert list(layer.frame["lifecycle"]) == ["past", "active", ""]


def test_nothing_is_overwritten(tmp_path, proposal):
    write_declaration(proposal, tmp_path / "x.yaml")
    with pytest.raises(ConflictError, match="E-IMPORT-EXISTS"):
        write_declaration(proposal, tmp_path / "x.yaml")


def test_coordinates_whose_names_lie_are_told_by_their_content(tmp_path):
    write(
        tmp_path / "s.csv",
        [["a", "-106.3", "39.5"], ["b", "-106.4", "39.6"]],
        ["id", "lat", "lon"],
        ",",
    )
    proposal = propose(tmp_path / "s.csv", "sites", {}, here=tmp_path)
    assert (chosen(proposal)["longitude"], chosen(proposal)["latitude"]) == ("lat", "lon")
    assert any("look swapped" in q for q in proposal.questions)


OFFICE = ["Id", "Name", "Lat (NAD27)", "Long (NAD27)", "Feature Type", "Vol (cu yd)", "Acres"]
OFFICE_ROWS = [
    ["0012", "Annie", "39.4812", "106.0512", "Waste rock pile", "1,200", "0.5"],
    ["0013", "Pe\u00f1a", "37.8123", "107.6612", "Tailings pond", "45,000", "12"],
    ["0014", "Nil", "39.2512", "106.2912", "Dump", "-9999", "N/A"],
    ["0015", "Blank", "", "", "Mill tailings", "", ""],
    ["0016", "Old style", "39 12 30 N", "105 45 10 W", "Adit", "800", ".2"],
]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8"])
def test_an_office_table_as_it_comes(tmp_path, encoding):
    """Degrees west, NAD 27 in a name, commas between thousands, -9999, words of its own."""
    path = write(tmp_path / "aml.txt", OFFICE_ROWS, OFFICE, "\t", encoding, "Export of 2024\t" * 2)
    proposal = propose(path, "sites", {}, here=tmp_path)
    words = proposal.declaration
    assert words.get("encoding", "utf-8") == encoding
    assert (words["crs"], words["skip_rows"]) == ("EPSG:4267", 1)
    assert words["units"]["longitude"] == "degree west"
    assert words["units"]["volume_mid_m3"] == "cubic yard"
    assert words["null_words"] == ["-9999", "N/A"]
    assert words["codes"]["waste_types"]["Mill tailings"] == "tailings_mill"
    assert any("without a meaning yet: Dump" in text for text in proposal.questions)
    assert proposal.trial.startswith("3 rows used, 2 rejected")


def test_degrees_west_land_where_they_are(tmp_path):
    path = write(tmp_path / "aml.csv", OFFICE_ROWS[:2], OFFICE, ";", "utf-8")
    proposal = propose(path, "sites", {}, here=tmp_path)
    project = Project(None, tmp_path / "import", tmp_path, {})
    frame = read_layer(project, LayerSpec(name="aml", **proposal.declaration)).frame
    assert frame["longitude"].tolist() == pytest.approx([-106.0512, -107.6612], abs=0.001)
    assert frame["volume_mid_m3"].tolist() == pytest.approx([917.465829, 34404.968587])


def test_a_table_without_places_is_told_once_and_what_to_do(tmp_path):
    path = write(tmp_path / "no.csv", [["1", "a"], ["2", "b"]], ["Id", "Name"], ";")
    proposal = propose(path, "sites", {}, here=tmp_path)
    told = [text for text in proposal.questions if "places" in text]
    assert len(told) == 1
    assert "drop geometry: none" in told[0]


def test_a_measure_without_a_unit_is_asked_for_not_taken(tmp_path):
    write(tmp_path / "s.csv", [["a", "39.5", "-106.3", "12"]], ["id", "lat", "lon", "Area"], ",")
    proposal = propose(tmp_path / "s.csv", "sites", {}, here=tmp_path)
    assert "area_m2" not in chosen(proposal)
    assert any("'Area' may be area_m2, but its unit is not stated" in q for q in proposal.questions)


def test_of_several_measures_named_alike_none_is_taken(tmp_path):
    """As in an extract of a register: acres paid for, not acres that are there."""
    header = ["id", "lat", "lon", "Unfunded GPRA Acres", "Funded GPRA Acres"]
    rows = [["a", "39.5", "-106.3", "0", "1.5"], ["b", "39.6", "-106.4", "2", "0"]]
    proposal = propose(write(tmp_path / "s.csv", rows, header, ","), "sites", {}, here=tmp_path)
    assert "area_m2" not in chosen(proposal)
    told = [text for text in proposal.questions if "area_m2" in text]
    assert told == [
        "each of Funded GPRA Acres, Unfunded GPRA Acres may be area_m2: none is taken"
    ]


def test_the_last_word_of_a_columns_name_tells_ids_and_names(tmp_path):
    header = ["MINE_NO", "SITE_NM", "LAT", "LONG", "FEATURE"]
    rows = [["00123", "Blue Jay", "41.1", "-115.2", "Mill Tailings"],
            ["00124", "Red Top", "40.3", "-117.1", "Waste Rock Dump"]]  # fmt: skip
    proposal = propose(write(tmp_path / "s.csv", rows, header, ","), "sites", {}, here=tmp_path)
    found = chosen(proposal)
    assert (found["id"], found["name"]) == ("MINE_NO", "SITE_NM")
    assert found["waste_types"] == "FEATURE"
    header[0] = "PARCEL_NAME"
    rows = [["Elko", *rows[0][1:]], ["Lander", *rows[1][1:]]]
    two = propose(write(tmp_path / "t.csv", rows, header, ","), "sites", {}, here=tmp_path)
    assert "name" not in chosen(two)
    assert any("each of PARCEL_NAME, SITE_NM may be name" in text for text in two.questions)


def test_an_id_may_be_what_another_field_holds(tmp_path):
    header = ["Name", "EPA ID", "Latitude", "Longitude"]
    rows = [[f"Place {n}", f"COD98071{n:04d}", "39.5", "-106.3"] for n in range(5)]
    proposal = propose(write(tmp_path / "npl.csv", rows, header, ","), "sites", {}, here=tmp_path)
    assert proposal.declaration["id"] == ["EPA ID"]
    assert proposal.declaration["columns"]["epa_id"] == "EPA ID"


def test_ids_unique_within_each_source_are_taken_with_the_source(tmp_path):
    header = ["dataset", "record_id", "name", "lat", "lon"]
    rows = [[d, str(n), f"M {n}", "39.5", "-106.3"] for d in ("one", "two") for n in range(4)]
    proposal = propose(write(tmp_path / "m.csv", rows, header, ","), "sites", {}, here=tmp_path)
    assert proposal.declaration["id"] == ["dataset", "record_id"]
    assert proposal.declaration["columns"]["source"] == "dataset"
    assert not any("no column holds ids" in text for text in proposal.questions)
    assert proposal.trial.startswith("8 rows used")


def test_an_id_of_the_source_goes_before_a_number_of_the_program(tmp_path):
    header = ["OBJECTID", "Site_ID", "lat", "lon"]
    rows = [[str(n), f"S{n}", "39.5", "-106.3"] for n in range(4)]
    proposal = propose(write(tmp_path / "s.csv", rows, header, ","), "sites", {}, here=tmp_path)
    assert proposal.declaration["id"] == ["Site_ID"]


def test_lines_before_the_header_tabs_and_metres(tmp_path):
    write(tmp_path / "s.txt", [["a", "500000", "4400000"], ["b", "500100", "4400100"]],
          ["site_id", "easting", "northing"], "\t", before="Data as of 2025")  # fmt: skip
    proposal = propose(tmp_path / "s.txt", "sites", {}, here=tmp_path, crs="EPSG:26913")
    assert (proposal.declaration["skip_rows"], proposal.declaration["delimiter"]) == (1, "\t")
    assert proposal.declaration["crs"] == "EPSG:26913"
    assert proposal.trial.startswith("2 rows used")


def test_a_column_that_does_not_fit_its_field_is_dropped_and_told(tmp_path):
    rows = [[str(n), "39.5", "-106.3", "10" if n else "many"] for n in range(10)]
    write(tmp_path / "s.csv", rows, ["id", "lat", "lon", "acres"], ",")
    proposal = propose(tmp_path / "s.csv", "sites", {}, here=tmp_path)
    assert "area_m2" not in chosen(proposal)
    assert proposal.trial.startswith("10 rows used")
    assert any("'acres' does not fit area_m2" in q for q in proposal.questions)


def test_vector_files_state_their_crs_and_repair_is_proposed_where_needed(tmp_path):
    bow = Polygon(  # a square whose outline crosses itself once, in a tiny bow
        [(-106, 39), (-105, 39), (-105, 40), (-105.5, 40), (-105.501, 40.001), (-105.501, 40),
         (-105.5, 40.001), (-106, 40)]
    )  # fmt: skip
    frame = gpd.GeoDataFrame(
        {"LARID": ["1"], "LARNAME": ["N"], "GISACRES": [5.0]}, geometry=[bow], crs=4269
    )
    frame.to_file(tmp_path / "lar.gpkg", layer="areas")
    proposal = propose(tmp_path / "lar.gpkg", "tribal", {}, here=tmp_path)
    assert chosen(proposal)["nation"] == "LARNAME"
    assert proposal.declaration["units"] == {"land_area_km2": "acre"}
    assert (proposal.declaration["geometry"], "crs" in proposal.declaration) == ("repair", False)
    assert proposal.trial.startswith("1 rows used")


def test_a_shapefile_without_attributes_is_proposed_as_shapes_only(tmp_path):
    gpd.GeoDataFrame({"a": [1]}, geometry=[Point(-106, 39)], crs=4326).to_file(tmp_path / "s.shp")
    (tmp_path / "s.dbf").unlink()
    proposal = propose(tmp_path / "s.shp", "sites", {}, here=tmp_path)
    assert proposal.declaration["geometry_only"] is True
    assert any(".dbf" in q for q in proposal.questions)


def test_refusals_say_what_to_type(tmp_path):
    outside = write(
        tmp_path / "s.csv",
        mark=",",
        encoding="utf-8",
        rows=[r[:4] for r in ROWS],
        header=HEADER[:4],
    )
    (tmp_path / "here").mkdir()
    with pytest.raises(UsageError, match="E-IMPORT-PLACE.*--root data="):
        propose(outside, "sites", {}, here=tmp_path / "here")
    with pytest.raises(UsageError, match="E-IMPORT-ROLE.*did you mean 'sites'"):
        propose(outside, "site", {}, here=tmp_path)
    with pytest.raises(UsageError, match="E-CATALOG-TWICE"):
        propose(outside, "sites", {}, here=tmp_path, key="mrds")
    (tmp_path / "one.csv").write_text("only\n1\n2\n")
    with pytest.raises(InputError, match="E-IMPORT-TABLE"):
        propose(tmp_path / "one.csv", "sites", {}, here=tmp_path)
    assert (
        propose(outside, "sites", {"data": tmp_path}, here=tmp_path / "here").declaration["root"]
        == "data"
    )


@pytest.fixture
def here(tmp_path, monkeypatch):
    write(
        tmp_path / "s.csv",
        mark=",",
        encoding="utf-8",
        rows=[r[:4] for r in ROWS],
        header=HEADER[:4],
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_command_writes_only_on_consent(here):
    run = CliRunner().invoke
    no = run(command, ["import", "s.csv", "--as", "sites"], input="n\n")
    assert "Nothing was written" in no.output and "LAT_DD" in no.output
    assert not (here / "layers").exists()
    told = json.loads(run(command, ["import", "s.csv", "--as", "sites", "--json"]).stdout)
    assert told["written"] is False and not (here / "layers").exists()
    yes = run(command, ["import", "s.csv", "--as", "sites"], input="y\n")
    assert (here / "layers" / "imported" / "s.yaml").is_file(), yes.output
    assert "catalog: s" in yes.stdout
    again = run(command, ["import", "s.csv", "--as", "sites", "--key", "t", "--yes"])
    assert again.exit_code == 0 and (here / "layers" / "imported" / "t.yaml").is_file()
