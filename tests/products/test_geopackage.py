"""Layers, styles, words and metadata of the GeoPackage, and what QGIS makes of them."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import xml.etree.ElementTree as ET
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pytest
from helping import sites_rows

from remine.columns import COLUMNS
from remine.gdal_guard import pyogrio
from remine.products.geopackage import GATE_COLUMNS, gate_rows
from remine.products.lists import full_table

LAYERS = {"ranked_sites", "sites_ranked", "sites_held", "sites_excluded", "gates", "study_area",
          "inventory_coverage"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    from helping import RAIL, TRIBAL, Small, base_model, csv_text

    project = Small(tmp_path_factory.mktemp("made"), base_model())
    rows = sites_rows()
    rows[0]["name"] = "Operator's <pile> & \"more\""
    for name, told in (("sites", rows), ("lands", TRIBAL), ("rail", RAIL)):
        project.write(f"{name}.csv", csv_text(told))
    project.model["gates"][0]["label"] = "Waste: the owner's"
    return project, *project.run("public")[1:]


def rows(folder, statement):
    with closing(sqlite3.connect(folder / "ranked_sites.gpkg")) as link:
        return link.execute(statement).fetchall()


def test_every_layer_is_there_and_views_cannot_disagree(made):
    _, release, folder = made
    path, table = folder / "ranked_sites.gpkg", release.table
    assert set(pyogrio.list_layers(path)[:, 0]) == LAYERS | {"layer_styles"}
    read = {name: gpd.read_file(path, layer=name) for name in LAYERS}
    assert read["sites_ranked"]["site_id"].tolist() == \
        table.loc[table["rank"].notna(), "site_id"].tolist()
    assert read["sites_held"]["site_id"].tolist() == \
        table.loc[table["holds"] != "", "site_id"].tolist()
    assert read["sites_excluded"]["site_id"].tolist() == \
        table.loc[table["rank"].isna(), "site_id"].tolist()
    gates = read["gates"]
    assert len(gates) == len(table) * len(release.gates)
    for gate in release.gates:
        own = gates[gates["gate"] == gate.name].set_index("site_id")["outcome"]
        assert own.loc[table["site_id"]].tolist() == table[f"gate_{gate.name}"].tolist()
        rows_of = gates[gates["gate"] == gate.name].set_index("site_id").loc[table["site_id"]]
        expected = gate_rows(release, full_table(release), gate).set_index("site_id")
        for name in GATE_COLUMNS:
            told = rows_of[name].astype(object).where(rows_of[name].notna(), "")
            assert told.tolist() == expected[name].astype(object).where(
                expected[name].notna(), "").tolist(), (gate.name, name)
    tribal = gates[gates["gate"] == "tribal"].set_index("site_id")
    assert tribal["measured_value"].isna()["s04"] and tribal["code"]["s04"] == "inside_area"
    location = gates[gates["gate"] == "location"].set_index("site_id").loc["s07"]
    assert tuple(location[list(GATE_COLUMNS)[5:8]]) == ("over_limit", 5.0, "km")
    assert location["vintage"] == release.facts["vintage"].iloc[0] != ""
    assert all(frame.crs.equals("EPSG:4326") and frame.geometry.notna().all()
               for frame in read.values())
    why = read["sites_excluded"].set_index("site_id")["why"]
    assert why["s04"].startswith("held for consultation with First Nation of the Test")
    assert why["s05"].startswith("unverified: ")


def test_every_layer_has_one_default_style_that_names_its_fields(made):
    _, _, folder = made
    styles = rows(folder, "SELECT f_table_name, f_geometry_column, styleQML, useAsDefault "
                          "FROM layer_styles")
    assert {name for name, *_ in styles} == LAYERS and len(styles) == len(LAYERS)
    for name, geometry, qml, default in styles:
        assert (geometry, default) == ("geom", 1)
        root = ET.fromstring(qml.partition("\n")[2])
        held = {row[1] for row in rows(folder, f'PRAGMA table_info("{name}")')}
        assert {alias.get("field") for alias in root.iter("alias")} <= held
        symbols = {symbol.get("name") for symbol in root.iter("symbol")}
        assert {rule.get("symbol") for rule in root.iter("rule")} == symbols


def test_columns_have_titles_and_meanings_of_the_one_schema(made):
    _, _, folder = made
    told = {row[0]: row[1:] for row in rows(
        folder, "SELECT column_name, title, description FROM gpkg_data_columns "
                "WHERE table_name = 'ranked_sites'")}
    held = {row[1] for row in rows(folder, "PRAGMA table_info(ranked_sites)")} - {"fid", "geom"}
    assert set(told) == held
    assert told["rail_value"][0] == "Rail: value, km"
    assert told["score"][1] == {name: meaning for name, _, meaning in COLUMNS}["score"]
    extensions = {row[0] for row in rows(folder, "SELECT extension_name FROM gpkg_extensions")}
    assert {"gpkg_schema", "gpkg_metadata", "gpkg_rtree_index"} <= extensions


def test_metadata_say_what_it_is_not_and_whose_it_is(made):
    _, release, folder = made
    pages = rows(folder, "SELECT reference_scope, table_name, timestamp, metadata FROM "
                         "gpkg_metadata_reference JOIN gpkg_metadata ON id = md_file_id")
    assert {name for _, name, *_ in pages} == LAYERS | {None}
    for _, _, when, page in pages:
        assert when == "2000-01-01T00:00:00.000Z"
        abstract = ET.fromstring(page).findtext("abstract")
        assert release.model.not_this in abstract and release.config_hash in abstract


def test_nothing_in_it_bears_the_time_of_writing(made):
    project, _, folder = made
    again = project.run("public", out="again")[2]
    assert (folder / "ranked_sites.gpkg").read_bytes() \
        == (again / "ranked_sites.gpkg").read_bytes()
    dates = rows(folder, "SELECT DISTINCT last_change FROM gpkg_contents")
    assert {date[:10] for (date,) in dates} == {"2000-01-01"}
    assert {row[0] for row in rows(folder, "SELECT update_time FROM layer_styles")} \
        == {"2000-01-01T00:00:00.000Z"}


def test_the_date_may_be_given(small_project, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    _, _, folder = small_project().run("public")
    assert {row[0][:10] for row in rows(folder, "SELECT last_change FROM gpkg_contents")} \
        == {"2023-11-14"}


def _qgis() -> str:
    """Return the Python that has PyQGIS; tests skip without it, except where CI demands it."""
    for python in ("/usr/bin/python3", shutil.which("python3") or ""):
        if python and subprocess.run([python, "-c", "import qgis.core"], check=False,
                                     capture_output=True).returncode == 0:
            return python
    reason = "PyQGIS is not installed: sh scripts/install_test_programs.sh qgis"
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(reason)
    return pytest.skip(reason)


@pytest.mark.long
def test_qgis_opens_it_styled(made, tmp_path):
    _, release, folder = made
    script = Path(__file__).parents[1] / "support" / "qgis_render.py"
    done = subprocess.run(
        [_qgis(), script, folder / "ranked_sites.gpkg", tmp_path / "map.png", "study_area",
         "sites_ranked"], capture_output=True, text=True, check=False, timeout=300,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"})
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["errors"] == [] and set(told["layers"]) == LAYERS
    for name, layer in told["layers"].items():
        assert layer["valid"] and layer["renderer"] == "RuleRenderer", name
        assert layer["read"] == layer["features"] == layer["ids"] > 0, name
        assert release.model.not_this in layer["abstract"], name
    ranked = told["layers"]["sites_ranked"]
    assert ranked["legend"][0] == "Rank 1 to 10" and ranked["labels"]
    assert ranked["aliases"]["rail_value"] == "Rail: value, km"
    assert "#1d2f6f" in told["colours"], "no site of the first ten is drawn in its colour"
    assert "partially supported" not in done.stderr and "Non-conformant" not in done.stderr
