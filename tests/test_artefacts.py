"""Every kind of file is opened as its readers would."""

from __future__ import annotations

import gzip

import pytest
from helping import all_bytes

from remine.artefacts import artefacts, open_artefact


def test_a_run_folder_is_opened_whole(small_project):
    _, release, folder = small_project().run("public")
    found = {item.name: item for item in artefacts(folder)}
    assert set(found) == set(all_bytes(folder))
    assert not [item.name for item in found.values() if item.unread]
    every = set(release.table["site_id"])
    for name in ("ranked_sites.csv", "ranked_sites.gpkg", "ranked_sites.geojson",
                 "ranked_sites.parquet", "ranked_sites.xlsx", "map.html"):
        tables = [frame for _, frame in found[name].tables if "site_id" in frame]
        assert set.union(*(set(frame["site_id"].dropna()) for frame in tables)) == every
        assert all(set(frame["site_id"].dropna()) <= every for frame in tables)
    sheets = {where.removeprefix("sheet ") for where, _ in found["ranked_sites.xlsx"].tables}
    assert {"Ranking", "Criteria", "Gates", "Excluded", "Sensitivity"} <= sheets
    layers = {where for where, _ in found["ranked_sites.gpkg"].tables}
    assert {"ranked_sites", "sites_ranked", "sites_held", "gates"} <= layers
    assert found["ranked_sites.gpkg"].places and found["ranked_sites.parquet"].places
    assert {where for where, _, _ in found["map.html"].places} >= {"block sites"}
    assert any("gate_tribal" in frame for where, frame in found["map.html"].tables)


@pytest.mark.parametrize(("name", "content"), [
    ("a.zip", b"PK\x03\x04...."), ("b.bin", b"\x00\x01"), ("c.parquet", b"PAR1...."),
    ("d.gpkg", b"SQLite format 3\0..."), ("e.xlsx", b"PK\x03\x04....")])
def test_what_cannot_be_opened_says_so(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    assert open_artefact(path, name).unread


def test_a_packed_text_is_unpacked(tmp_path):
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(b"lon -106.5"))
    assert "-106.5" in open_artefact(path, "a.txt.gz").texts[0][1]
