"""Joins by id and by name: what finds a masked site in another row, or in a public file."""

from __future__ import annotations

import csv
import json

import pytest
from helping import CONSULT, OPENING, all_bytes, csv_text, secret_rows, small_files

from remine.disclosure import audit


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A public run whose two masked sites have no names, one of them made of two rows."""
    rows = secret_rows()
    for row in rows:
        if row["site_id"] in (CONSULT, OPENING):
            row["name"], row["site_id"] = "", f"row:{row['site_id']}"
    part = next(row for row in rows if row["site_id"] == f"row:{CONSULT}")
    rows.append({**part, "site_id": "row:part", "longitude": part["longitude"] + 0.001})
    project = small_files(tmp_path_factory.mktemp("joins"), rows)
    project.model["sites"] = {"group_within_km": 0.5}
    finished, release, folder = project.run("public")
    return project, finished, release, folder


def ids(folder, name="ranked_sites.csv"):
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return [row["site_id"] for row in csv.DictReader(file)]


def test_a_masked_site_without_a_name_has_a_number_for_an_id(made):
    project, finished, release, folder = made
    assert {"row:part", "row:s08"} <= set(finished.inventory.sites["site_id"])
    masked = release.table[release.masked]
    assert set(masked["site_id"]) == {"masked-1", "masked-2"}
    assert set(masked["name"]) == {"unnamed (masked-1)", "unnamed (masked-2)"}
    assert len(ids(folder)) == len(set(ids(folder))) == len(finished.inventory.sites)
    for name, raw in all_bytes(folder).items():
        assert b"row:s0" not in raw and b"row:part" not in raw, name
    assert not audit(finished, release, folder).findings
    assert project.command("explain", "masked-1", "--run", "out").returncode == 0


def test_rows_that_went_into_a_masked_site_leave_no_gap_in_a_list(made):
    """Of a layer with such a row none is listed, and the manifest says how many."""
    _, finished, release, folder = made
    told = finished.inventory.relations.rows
    assert told["becomes"][told["site_id"] == "row:s04"].tolist() == ["row:part"]
    assert not len(release.became) and not (folder / "context.csv").exists()
    said = json.loads((folder / "manifest.json").read_text("utf-8"))["masking"]
    assert said["context_rows_not_listed"] == {"sites": 1}


def test_within_the_office_ids_are_those_of_the_files(made, tmp_path):
    project = made[0]
    _, release, folder = project.run("internal", out="internal")
    assert {"row:part", "row:s08"} <= set(ids(folder))
    assert set(release.became["site_id"]) == {"row:s04"}


@pytest.mark.parametrize(("name", "text"), [
    ("context.csv", csv_text([{"site_id": "row:s04", "became": "x"}])),
    ("context.csv", csv_text([{"site_id": "s01", "became": "row:part"}])),
    ("note.txt", "masked-1 was read as unnamed (row:s08)."),
    ("more.json", '{"of": ["row:s04"]}')])
def test_an_id_that_finds_a_masked_site_is_told(made, name, text):
    _, finished, release, folder = made
    path = folder / name
    path.write_text(text)
    try:
        found = {(p.file, p.code) for p in audit(finished, release, folder).findings}
    finally:
        path.unlink()
    assert found == {(name, "E-DISCLOSED-ID")}


def test_a_named_masked_site_keeps_its_id_and_records_near_it_are_not_told(tmp_path):
    project = small_files(tmp_path, secret_rows())
    rail = project.layer("rail")
    rail.update(role="records", path="layers/records.csv", id=["site_id"], describes={
        "within_km": 5, "fields": {"commodities_main": "commodities_nearby"}})
    lon, lat = next((row["longitude"], row["latitude"]) for row in secret_rows()
                    if row["site_id"] == OPENING)
    project.write("records.csv", csv_text([{"site_id": "rec-1", "name": "Known shaft",
                                            "longitude": lon + 0.01, "latitude": lat,
                                            "commodities_main": "Au"}]))
    finished, release, folder = project.run("public")
    own = finished.inventory.sites.set_index("site_id")
    assert own.loc[OPENING, "described_by"] == "rail: Known shaft (0.9 km)"
    shown = release.facts["described_by"][release.table["site_id"] == OPENING]
    assert shown.tolist() == [""]
    assert {CONSULT, OPENING} <= set(ids(folder))
