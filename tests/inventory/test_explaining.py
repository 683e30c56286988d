"""Where each value of one site comes from: the site's own values, and no others, win."""

import pytest
from helping import WGS84, csv_text, sites_rows

from remine.errors import UsageError
from remine.inventory.building import build_inventory
from remine.inventory.explaining import explain_site
from remine.inventory.reading_all import read_layers

RECORDS = [{"name": "Near", "longitude": -105.501, "latitude": 39.80, "commodities_main": "Ge",
            "superfund_status": ""}]


@pytest.fixture
def inventory(small_project):
    """Ten rows; the first three are parts of one complex, and a record lies near it."""
    rows = sites_rows()
    for number, row in enumerate(rows):
        row["waste_types"] = "waste_rock"
        row["superfund_status"] = ""
        if number < 3:
            row |= {"longitude": -105.5 + number * 0.002, "latitude": 39.8, "name": "Same"}
    project = small_project(sites=rows)
    project.write("records.csv", csv_text(RECORDS))
    project.model["layers"].append({
        "name": "records", "role": "records", "path": "layers/records.csv", **WGS84,
        "describes": {"within_km": 1, "fields": {"commodities_main": "commodities_nearby"},
                      "otherwise": {"superfund_status": "none_known"}}})
    project.model["sites"] = {"group_within_km": 0.5}
    loaded = project.load()
    return build_inventory(loaded, read_layers(loaded))


def text(value):
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def test_every_value_of_a_site_is_among_those_that_won(inventory):
    for row in inventory.sites.to_dict("records"):
        won = {}
        for item in explain_site(inventory, row["site_id"]).fields:
            if item.won:
                won.setdefault(item.field, []).append(item)
        for name in ("longitude", "latitude", "state", "lifecycle", "commodities_main",
                     "commodities_nearby", "superfund_status", "waste_types", "deposit_type"):
            if row[name] in ("", ()):
                assert name not in won
                continue
            told = [item.value for item in won[name]]
            united = {word for value in told for word in value.split("; ")}
            assert text(row[name]) in told or set(row[name]) == united


def test_a_complex_stands_at_a_point_of_its_outline_not_of_one_part(inventory):
    site = inventory.sites[inventory.sites["site_id"] == "s01"].iloc[0]
    found = explain_site(inventory, "s02")
    assert found.site_id == "s01", "a part leads to its site"
    places = [item for item in found.fields if item.field == "longitude" and item.won]
    assert [float(item.value) for item in places] == [site["longitude"]]


def test_what_records_nearby_told_and_what_the_model_says_otherwise(inventory):
    told = {item.field: item for item in explain_site(inventory, "s01").fields if item.won}
    assert told["commodities_nearby"].why == "filled from records within 1 km"
    assert told["commodities_nearby"].record.startswith("records: Near (")
    far = {item.field: item for item in explain_site(inventory, "s07").fields if item.won}
    assert far["superfund_status"].value == "none_known"
    assert "no record within 1 km" in far["superfund_status"].why


def test_rows_that_say_the_same_are_read_as_one(inventory):
    found = explain_site(inventory, "s01")
    states = [item for item in found.grouped() if item.field == "state"]
    assert len([item for item in found.fields if item.field == "state"]) == 3
    assert [(item.won, item.record) for item in states] == [(True, "s01 and 2 more")]
    assert all(len(item.value.split(", ")) <= 4 for item in found.grouped())


def test_a_name_or_a_part_of_one_will_do_if_it_means_one_site(inventory):
    name = inventory.sites["name"].iloc[-1]
    assert explain_site(inventory, name.upper()).name == name
    assert explain_site(inventory, "sam").site_id == "s01"
    with pytest.raises(UsageError, match="means 6 sites and records.*take one of: s01, s04"):
        explain_site(inventory, "e")
