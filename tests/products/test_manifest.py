"""The manifest is complete, true, and free of clock, path and host."""

from __future__ import annotations

import hashlib
import json
import socket

import pytest
from helping import all_bytes

from remine.products.manifest import versions, write_manifest


@pytest.fixture
def made(small_project):
    project = small_project()
    _, release, folder = project.run("internal")
    return project, release, folder, json.loads((folder / "manifest.json").read_text())


def test_every_output_is_listed_and_hashes_again(made):
    _, _, folder, manifest = made
    files = all_bytes(folder)
    files.pop("manifest.json")
    assert set(manifest["outputs"]) == set(files)
    for name, content in files.items():
        assert manifest["outputs"][name]["sha256"] == hashlib.sha256(content).hexdigest()
        assert manifest["outputs"][name]["bytes"] == len(content)


def test_every_input_is_listed_and_hashes_again(made):
    project, _, _, manifest = made
    assert [item["layer"] for item in manifest["inputs"]] == ["sites", "lands", "rail"]
    for item in manifest["inputs"]:
        raw = (project.root / item["file"]).read_bytes()
        assert item["sha256"] == hashlib.sha256(raw).hexdigest()
        assert item["rows_read"] == item["rows_used"] + item["rows_rejected"]
        assert {"crs", "vintage", "licence", "crs_operation"} <= set(item)


def test_what_stands_in_it(made):
    _, release, _, manifest = made
    assert {"config_sha256", "versions", "seed", "counts", "profiles", "not_measured",
            "not_checked", "stamps", "audience"} <= set(manifest)
    assert {"gdal (pyogrio)", "proj", "geos", "remine", "rasterio"} <= set(manifest["versions"])
    assert "gdal (rasterio)" not in manifest["versions"]  # no layer is a raster
    assert "gdal (rasterio)" in versions()
    assert manifest["counts"]["sites"] == 10
    assert sum(p["leading"] for p in manifest["profiles"]) == 1
    assert manifest["not_measured"] == {"water": "no layer of rivers"}


def test_no_clock_path_or_host(made):
    project, _, folder, _ = made
    text = (folder / "manifest.json").read_text()
    assert str(project.root) not in text
    assert socket.gethostname() not in text


def test_a_joined_table_counts_as_input(small_project):
    project = small_project()
    project.layer("rail")["join"] = {"path": "layers/more.csv", "on": "name", "columns": ["class"]}
    ids = []
    for text in ("name,class\nyard,a\ndepot,a\n", "name,class\nyard,b\ndepot,a\n"):
        path = project.write("more.csv", text)
        _, _, folder = project.run("internal", out=f"out{len(ids)}")
        manifest = json.loads((folder / "manifest.json").read_text())
        [rail] = [item for item in manifest["inputs"] if item["layer"] == "rail"]
        assert rail["joined_sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        ids.append(manifest["run_id"])
    assert ids[0] != ids[1]


def test_what_is_not_a_number_is_refused(tmp_path):
    with pytest.raises(ValueError):
        write_manifest({"a": float("nan")}, tmp_path / "m.json")


def test_criteria_carry_what_values_an_amount_again(made):
    _, _, _, manifest = made
    potential, rail = manifest["criteria"]
    assert (potential["name"], potential["label"], potential["unit"]) == (
        "potential", "Potential", "index 0-1")
    assert rail["value"] == {"shape": "linear", "anchors": {"worst": 300, "best": 0}}
    assert rail["direction"] == "lower" and rail["parts"] == []
    assert potential["weight"] + rail["weight"] == pytest.approx(1)
    assert [gate["name"] for gate in manifest["gates"]][0] == "unverified"


def test_a_method_that_compares_sites_says_so_in_manifest_list_and_terminal(small_project, capsys):
    from remine.cli.run import _show

    project = small_project()
    project.model["method"] = {"kind": "promethee"}
    _, release, folder = project.run("internal")
    manifest = json.loads((folder / "manifest.json").read_text())
    assert "can reorder others" in manifest["method"]["note"]
    assert "can reorder others" in (folder / "ranked_sites.csv").read_text()
    _show(release, folder, {})
    assert "can reorder" in " ".join(capsys.readouterr().out.split())
    assert made_without_note(small_project)["method"]["note"] == ""


def made_without_note(small_project):
    _, _, folder = small_project().run("internal")
    return json.loads((folder / "manifest.json").read_text())
