"""``remine check``: everything read, nothing written."""

from __future__ import annotations

import json

from helping import sites_rows


def test_a_clean_project(small_project):
    project = small_project()
    before = sorted(project.root.rglob("*"))
    done = project.command("check", "model.yaml")
    assert done.returncode == 0
    assert "10 sites; no error found. Nothing was written." in done.stdout
    assert sorted(project.root.rglob("*")) == before


def test_json(small_project):
    rows = sites_rows()
    rows[1]["longitude"] = ""
    told = json.loads(small_project(sites=rows).command("check", "model.yaml", "--json").stdout)
    assert told["ok"] and told["sites"] == 9
    assert told["notices"][0]["code"] == "N-ROW-REJECTED"


def test_all_problems_at_once(small_project):
    project = small_project(rail="name\nx,y\n")
    project.layer("lands")["path"] = "layers/none.csv"
    done = project.command("check", "model.yaml", "--json")
    assert done.returncode == 3
    assert {p["layer"] for p in json.loads(done.stdout)["problems"]} == {"lands", "rail"}
