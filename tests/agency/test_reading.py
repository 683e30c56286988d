"""An agency's own file: columns found by name, every problem of every row, nothing guessed."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from remine.agency.reading import find_columns, read_agency
from remine.errors import InputError

#: Column names of the former consolidation inventory, as public code reads them.
INVENTORY = ["Data Center ID", "Data Center Name", "Agency Abbreviation", "City", "State",
             "Data Center Tier", "Gross Floor Area", "Rack Count", "Total Windows Servers",
             "Total Unix Servers", "Total Linux Servers", "Closing Stage", "Closing Fiscal Year"]
#: Column names of GSA's list of owned and leased property, as public code reads them.
PROPERTY = ["Location Code", "Real Property Asset Name", "Installation Name", "City", "State",
            "Building Rentable Square Feet", "Latitude", "Longitude"]
PLACE = {"State": "CO", "Longitude": "-104.99", "Latitude": "39.74"}


def written(tmp_path, rows, **options):
    path = tmp_path / "agency.csv"
    pd.DataFrame(rows).fillna("").to_csv(path, index=False)
    return read_agency(path, **options)


def told(got):
    return [(p.row, p.column, p.what) for p in got.problems]


def test_the_consolidation_inventory_and_the_property_list_are_recognised():
    found = find_columns([name for name in INVENTORY if "Servers" not in name])
    assert found["site_id"] == "Data Center ID" and found["name"] == "Data Center Name"
    assert found["racks"] == "Rack Count" and found["floor_area_m2"] == "Gross Floor Area"
    assert found["closing_stage"] == "Closing Stage"
    assert found["decommission_year"] == "Closing Fiscal Year"
    found = find_columns(PROPERTY)
    assert found["site_id"] == "Location Code"
    assert found["name"] == "Real Property Asset Name"
    assert found["floor_area_m2"] == "Building Rentable Square Feet"


def test_an_inventory_row_becomes_ours(tmp_path):
    row = dict(zip(INVENTORY, ["DC-1", "One", "A", "Denver", "Colorado", "Tier 3", "1000", "4",
                               "10", "", "5", "Not closing", ""], strict=True))
    got = written(tmp_path, [row | {"County": "Denver"}], units={"floor_area_m2": "square foot"})
    assert told(got) == []
    first = got.table.iloc[0]
    assert (first["state"], first["tier"], first["closing_stage"]) == ("CO", "tiered", "open")
    assert first["servers"] == 15 and first["racks"] == 4
    assert first["floor_area_m2"] == pytest.approx(92.90304)
    assert first["location_class"] == "county"


def test_bad_cells_get_one_table_row_by_row(tmp_path):
    rows = [PLACE | {"Center ID": "a", "Hard Drives": "-40", "HDD Share": "40",
                     "Form Factor": "M.2"},
            PLACE | {"Center ID": "b", "Hard Drives": "~500", "HDD Share": "0.4",
                     "Form Factor": "LFF"},
            PLACE | {"Center ID": "c", "State": "Tejas", "Hard Drives": "10.5",
                     "HDD Share": "40%", "Form Factor": '2.5"'},
            PLACE | {"Center ID": "c", "State": "colorado", "Hard Drives": "1,200",
                     "HDD Share": "n/a", "Form Factor": ""}]
    got = written(tmp_path, rows)
    table = told(got)
    assert [row for row, _, _ in table] == sorted(row for row, _, _ in table)
    assert ("1 a", "Hard Drives", "hard_drives_mid is -40: it cannot be below 0") in table
    assert any(row == "1 a" and "looks like a percent" in what for row, _, what in table)
    assert any(row == "2 b" and "a share, or less than 1 %?" in what for row, _, what in table)
    assert any(row == "1 a" and "'M.2' is not a word" in what for row, _, what in table)
    assert any(row == "3 c" and "'Tejas' is no state" in what for row, _, what in table)
    assert any(row == "3 c" and "come whole" in what for row, _, what in table)
    assert any(row == "4 c" and "more than once" in what for row, _, what in table)
    assert len(table) == 8
    assert got.table["hdd_share"].tolist()[2] == 0.4  # the sign says what is meant
    assert got.table["state"].tolist() == ["CO", "CO", "", "CO"] or got.table["state"][3] == "CO"
    assert any("written as names" in note for note in got.notes)


@given(st.floats(1.0001, 1e6))
def test_no_share_above_one_ever_becomes_a_number(value):
    from remine.agency.columns import COLUMNS
    from remine.agency.reading import AgencyFile, _numbers, _Say

    out = AgencyFile("f", pd.DataFrame(), {"hdd_share": "hdd_share"}, [])
    got = _numbers("hdd_share", COLUMNS["hdd_share"], pd.Series([f"{value:.6f}"]),
                   _Say(out, None), {})
    assert np.isnan(got[0]) and len(out.problems) == 1


def test_a_unit_nobody_states_is_asked_for(tmp_path):
    row = PLACE | {"Center ID": "a", "Hard Drives": "1", "Gross Floor Area": "100"}
    assert ["does not say its unit" in what for _, _, what in told(written(tmp_path, [row]))] == [
        True]
    named = row | {"Gross Floor Area (sq ft)": "100"}
    del named["Gross Floor Area"]
    assert written(tmp_path, [named]).table["floor_area_m2"][0] == pytest.approx(9.290304)


def test_places_are_as_coarse_as_policy_says(tmp_path):
    row = {"State": "CO", "Longitude": "-104.98765", "Latitude": "39.71234", "Hard Drives": "1"}
    city = written(tmp_path, [row]).table.iloc[0]
    assert (city["longitude"], city["latitude"], city["location_class"]) == (-105.0, 39.7, "city")
    county = written(tmp_path, [row], policy="county").table.iloc[0]
    assert county["location_class"] == "county" and county["longitude"] != -105.0


def test_places_that_cannot_be_are_told(tmp_path):
    rows = [PLACE | {"Hard Drives": "1", "State": "NV"},
            {"State": "CO", "Longitude": "39.7", "Latitude": "-104.9", "Hard Drives": "1"},
            {"State": "CO", "Longitude": "", "Latitude": "", "Hard Drives": "1"},
            {"State": "CO", "Longitude": "2.35", "Latitude": "48.86", "Hard Drives": "1"}]
    words = [what for _, _, what in told(written(tmp_path, rows))]
    for part in ("lie in CO, the row says NV", "below -90", "no place", "outside the United"):
        assert any(part in word for word in words), part


def test_drives_that_do_not_rise_and_half_an_interval(tmp_path):
    rows = [PLACE | {"hard_drives_low": "9", "hard_drives_mid": "5", "hard_drives_high": "7"},
            PLACE | {"hard_drives_low": "9", "hard_drives_mid": "", "hard_drives_high": ""}]
    words = [what for _, _, what in told(written(tmp_path, rows))]
    assert len(words) == 2 and "do not rise" in words[0] and "one end" in words[1]


def test_a_workbook_without_rows_and_a_file_that_is_none(tmp_path):
    Workbook().save(tmp_path / "e.xlsx")
    with pytest.raises(InputError, match="no rows"):
        read_agency(tmp_path / "e.xlsx")
    with pytest.raises(InputError, match="no such file"):
        read_agency(tmp_path / "none.csv")
    (tmp_path / "z.xlsx").write_bytes(b"PK\x05\x06" + b"\0" * 18)
    with pytest.raises(InputError, match="no workbook"):
        read_agency(tmp_path / "z.xlsx")


def test_nothing_to_count_is_told(tmp_path):
    got = written(tmp_path, [PLACE | {"Phones": "3"}])
    assert any("no column holds drives" in what for _, _, what in told(got))
