"""Records near a site describe it; they never overwrite what it says of itself."""

from __future__ import annotations

import pytest
from helping import WGS84, csv_text, sites_rows

from remine.errors import ConfigError
from remine.inventory.building import build_inventory
from remine.inventory.reading_all import read_layers

RECORDS = [
    {"name": "Near", "longitude": -105.501, "latitude": 39.80, "commodities_main": "Ge",
     "superfund_status": "npl_final", "lifecycle": "past"},
    {"name": "Nearer", "longitude": -105.5005, "latitude": 39.80, "commodities_main": "Au; Te",
     "superfund_status": "", "lifecycle": "active"},
    {"name": "Far", "longitude": -105.40, "latitude": 39.80, "commodities_main": "U",
     "superfund_status": "npl_final", "lifecycle": "past"},
]


def project_with(small_project, describes, records=RECORDS, **change):
    rows = [{**row, **change.get(row["site_id"], {})} for row in sites_rows()]
    project = small_project(sites=rows)
    project.write("records.csv", records if isinstance(records, str) else csv_text(records))
    project.model["layers"].append({"name": "records", "role": "records", "describes": describes,
                                    "path": "layers/records.csv", **WGS84})
    return project


def sites(project):
    loaded = project.load()
    return build_inventory(loaded, read_layers(loaded)).sites.set_index("site_id")


def test_lists_are_united_nearest_first_and_said_so(small_project):
    found = sites(project_with(small_project, {
        "within_km": 1, "fields": {"commodities_main": "commodities_nearby"}}))
    assert found.loc["s01", "commodities_nearby"] == ("Au", "Te", "Ge")
    assert found.loc["s01", "described_by"].startswith("records: Nearer (0.0 km)")
    assert found.loc["s02", "commodities_nearby"] == ()
    assert found.loc["s02", "described_by"] == ""


def test_records_out_of_reach_of_every_site_tell_nothing(small_project):
    found = sites(project_with(small_project, {
        "within_km": 1, "fields": {"commodities_main": "commodities_nearby",
                                   "lifecycle": "lifecycle"}},
        [row for row in RECORDS if row["name"] == "Far"]))
    assert set(found["commodities_nearby"]) == {()}
    assert set(found["described_by"]) == {""}


def test_what_the_site_says_of_itself_stands(small_project):
    found = sites(project_with(small_project, {"within_km": 1,
                                               "fields": {"lifecycle": "lifecycle"}}))
    assert found.loc["s01", "lifecycle"] == "abandoned"
    found = sites(project_with(small_project, {"within_km": 1,
                                               "fields": {"lifecycle": "lifecycle"}},
                               s01={"lifecycle": ""}))
    assert found.loc["s01", "lifecycle"] == "active"


def test_otherwise_speaks_only_where_no_record_is_near(small_project):
    blank = {f"s{n:02}": {"superfund_status": ""} for n in range(1, 11)}
    found = sites(project_with(small_project, {
        "within_km": 1, "fields": {"superfund_status": "superfund_status"},
        "otherwise": {"superfund_status": "none_known"}}, RECORDS[1:], **blank))
    assert found.loc["s01", "superfund_status"] == ""  # a record is near, and does not say
    assert found.loc["s02", "superfund_status"] == "none_known"


def test_of_several_records_the_gravest_word_counts_however_near_a_milder_one_lies(small_project):
    """The nearest says abandoned and nothing of a listing; a mine at work and a site lie behind."""
    lon = (-105.5001, -105.503, -105.504, -105.505)
    told = (("abandoned", "", "", "E0"), ("active", "", "", ""),
            ("past", "npl_deleted", "deleted", "E2"), ("", "npl_final", "not_built", "E3"))
    records = [{"name": f"R{at}", "longitude": x, "latitude": 39.8, "lifecycle": stage,
                "superfund_status": status, "remedy_stage": remedy, "epa_id": epa}
               for at, (x, (stage, status, remedy, epa)) in enumerate(zip(lon, told, strict=True))]
    fields = ("lifecycle", "superfund_status", "remedy_stage", "epa_id")
    found = sites(project_with(
        small_project, {"within_km": 1, "fields": {name: name for name in fields}}, records,
        s01=dict.fromkeys(fields, "")))
    assert found.loc["s01", list(fields)].tolist() == ["active", "npl_final", "not_built", "E3"]
    assert found.loc["s01", "described_by"] == "records: R1 (0.3 km); records: R3 (0.4 km)"


def test_what_records_say_against_the_site_stands_beside_its_word(small_project):
    found = sites(project_with(small_project, {"within_km": 1,
                                               "fields": {"lifecycle": "lifecycle"}}))
    assert found.loc["s01", "lifecycle"] == "abandoned"
    assert found.loc["s01", "lifecycle_beside"] == "active: Nearer (records, 0.0 km)"
    assert found.loc["s02", "lifecycle_beside"] == found.loc["s02", "lifecycle_in_reach"] == ""


@pytest.mark.parametrize(("covers", "error", "word"), [
    (None, "0.1", "none_known"), ("national", "0.1", "none_known"), (["CO"], "0.1", "none_known"),
    (["NV"], "0.1", ""), (["CO"], "400", ""), (["CO"], "40", "none_known"),
])
def test_otherwise_is_said_only_where_the_layer_covers(small_project, covers, error, word):
    project = project_with(
        small_project, {"within_km": 1, "fields": {"superfund_status": "superfund_status"},
                        "otherwise": {"superfund_status": "none_known"}},
        [RECORDS[2] | {"longitude": -122.0}],
        s01={"superfund_status": "", "location_error_km": error})
    project.layer("records")["covers"] = covers
    assert sites(project).loc["s01", "superfund_status"] == word


def test_none_known_stands_against_no_listing_nearby(small_project):
    """Of itself the site says that none is known; the list of listings knows better."""
    listed = [RECORDS[0]]
    found = sites(project_with(small_project, {
        "within_km": 1, "fields": {"superfund_status": "superfund_status"}}, listed))
    assert found.loc["s01", "superfund_status"] == "npl_final"
    assert found.loc["s01", "described_by"].startswith("records: Near (")
    assert found.loc["s02", "superfund_status"] == "none_known"
    assert found.loc["s03", "superfund_status"] == "npl_final"  # its own word


@pytest.mark.parametrize(("error", "word"), [
    ("0.1", "none_known"), ("6", "none_known"), ("8", "")])
def test_otherwise_is_not_said_where_the_location_error_reaches_a_record(
    small_project, error, word
):
    """The nearest record lies 8.6 km off; 1 km counts."""
    found = sites(project_with(
        small_project, {"within_km": 1, "fields": {"superfund_status": "superfund_status"},
                        "otherwise": {"superfund_status": "none_known"}}, [RECORDS[2]],
        s01={"superfund_status": "", "location_error_km": error, "longitude": -105.500001,
             "latitude": 39.800001}))
    assert found.loc["s01", "superfund_status"] == word


def test_an_empty_layer_clears_nobody(small_project):
    """Without a single record, "none known" would be said of every site."""
    blank = {f"s{n:02}": {"superfund_status": ""} for n in range(1, 11)}
    found = sites(project_with(small_project, {
        "within_km": 1, "fields": {"superfund_status": "superfund_status"},
        "otherwise": {"superfund_status": "none_known"}},
        records="name,longitude,latitude,superfund_status\n", **blank))
    assert set(found["superfund_status"]) == {""}


def test_sites_without_a_name_are_called_after_the_nearest_record(small_project):
    found = sites(project_with(small_project, {
        "within_km": 1, "fields": {"lifecycle": "lifecycle"}, "names_unnamed": True},
        s01={"name": ""}, s02={"name": ""}))
    assert found.loc["s01", "name"] == "unnamed, near Nearer (0.0 km)"
    assert found.loc["s02", "name"] == "unnamed (s02)"


@pytest.mark.parametrize(
    "describes",
    [
        {"fields": {"nope": "lifecycle"}},
        {"fields": {"lifecycle": "nope"}},
        {"fields": {"commodities_main": "lifecycle"}},
        {"fields": {"lifecycle": "commodities_main"}},
        {"fields": {"name": "site_id"}},
        {"fields": {"longitude": "longitude"}},
        {"fields": {"lifecycle": "lifecycle"}, "otherwise": {"superfund_status": "cleared"}},
        {"fields": {"lifecycle": "lifecycle"}, "otherwise": {"nope": "x"}},
        {"fields": {"lifecycle": "lifecycle"}, "otherwise": {"area_m2": "0"}},
        {"fields": {"lifecycle": "lifecycle"}, "otherwise": {"waste_types": "adit"}},
    ],
)
def test_a_description_that_cannot_be_meant(small_project, describes):
    with pytest.raises(ConfigError) as caught:
        sites(project_with(small_project, {"within_km": 1, **describes}))
    assert {p.code for p in caught.value.problems} == {"E-DESCRIBES"}
