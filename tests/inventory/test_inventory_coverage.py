"""What may be said of a state that has no site."""

from pathlib import Path

import pytest

from remine.errors import UsageError
from remine.inventory.building import build_inventory
from remine.inventory.explaining import explain_site
from remine.inventory.inventory_coverage import coverage, coverage_table, relation_counts
from remine.inventory.reading_all import read_layers
from remine.project import load_project
from remine.reference import split_list, state_outlines

REPO = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def inventory():
    project = load_project(REPO / "configs" / "mine-waste.yaml", {}, ())
    return build_inventory(project, read_layers(project))


def test_the_table_names_states_and_is_sorted():
    rows = coverage_table()
    assert [row["source"] for row in rows] == sorted(row["source"] for row in rows)
    assert {s for row in rows for s in split_list(row["states"])} <= set(state_outlines()[0])
    nmwi = next(row for row in rows if "National Mine Waste" in row["source"])
    assert split_list(nmwi["states"]) == "AZ CO KY MI MT NV NM NC OK UT VA".split()  # noqa: SIM905


def test_a_sample_never_covers_a_state(inventory):
    rows = {row.state: row for row in coverage(inventory)}
    assert rows["CO"].word == "sites from samples only"
    assert rows["CO"].not_in_this_run == ("USGS National Mine Waste Inventory v1.0",)
    assert {row.word for row in rows.values()} <= {"sites from samples only", "not inventoried"}


def test_counts_add_up(inventory):
    counts = relation_counts(inventory)
    assert counts["rows"] == sum(row["rows"] for row in counts["by_source"])
    assert counts["sites"] == len(inventory)
    assert sum(row["sites"] for row in counts["states"]) == len(inventory)


def test_explain_shows_each_value_with_its_source(inventory):
    site = inventory.sites.iloc[0]
    found = explain_site(inventory, site["site_id"].upper())
    values = {item.field: item for item in found.fields}
    assert found.kind == "a site"
    assert values["name"].value == site["name"]
    assert values["name"].won
    assert values["name"].why == "the only source that has it"
    with pytest.raises(UsageError, match="E-SITE-UNKNOWN"):
        explain_site(inventory, "no such site")
