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


def test_the_counts_add_up_before_the_readers_eyes(small_project):
    rows = [{**row, "waste_types": "" if n < 3 else "waste_rock"}
            for n, row in enumerate(sites_rows())]
    rows[9]["longitude"] = ""
    project = small_project(sites=rows)
    project.model["sites"] = {"group_within_km": 0.5, "records": "context"}
    told = project.command("check", "model.yaml").stdout
    line = next(line for line in told.splitlines() if line.startswith("│ sites") and "10" in line)
    assert [cell.strip() for cell in line.split("│")[1:-1]] == ["sites", "sites", "10", "9", "1"]
    assert "9 rows = 6 waste features + 3 records without one; 6 sites." in told
    assert "which are no waste: context, never ranked" in " ".join(told.split())


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


def test_the_disclosure_check_finds_the_model_or_says_how_to_name_it(small_project, tmp_path):
    project = small_project()
    project.run("public")
    assert project.command("check", "out", "--disclosure", "--config", "model.yaml").returncode == 0
    done = project.command("check", "out", "--disclosure", "--json")
    problem = json.loads(done.stdout)["problems"][0]
    assert done.returncode == 4 and problem["code"] == "E-CONFIG-MISSING"
    assert "--config" in problem["fix"] and "--root" in problem["fix"]
    assert project.model["name"] in problem["what"]
    (project.root / "model.yaml").rename(project.root / f"{project.model['name']}.yaml")
    done = project.command("check", "out", "--disclosure")
    assert done.returncode == 0 and "nothing is disclosed" in done.stdout
