"""``remine run``: exit codes, streams, one JSON object."""

from __future__ import annotations

import json
import sys

import pytest
from helping import csv_text, litter, remine, sites_rows

from remine.cli import main

KEYS = {"out", "sites", "lists", "rejected", "seconds", "peak_mb"}


def test_json_is_one_object_on_stdout_and_progress_is_on_stderr(small_project):
    project = small_project()
    done = project.command("run", "model.yaml", "--out", "out", "--json")
    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert set(told) >= KEYS
    assert told["out"] == "out"
    assert told["sites"] == 10
    assert told["lists"]["consult"] == 1
    assert told["rejected"] == 0
    assert "inventory ..." in done.stderr
    assert (project.root / "out" / "manifest.json").is_file()


def test_words_for_people(small_project):
    project = small_project()
    done = project.command("run", "model.yaml", "--audience", "internal", "-q",
                           env={"NO_COLOR": "1"})
    assert done.returncode == 0
    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    for words in ("internal, predecisional", "authors' placeholder", "not measured: 10 of 100",
                  "not checked: protected land (G3)", "Theta adit", "maps/small/map.html"):
        assert words in done.stdout


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (["run", "model.yaml", "--profile", "recovry"], 2, "did you mean 'recovery'"),
        (["run", "mine-wast"], 4, "mine-waste"),
        (["run", "model.yaml", "--set", "profils.x=1"], 2, "profiles"),
        (["run", "model.yaml", "--set", "sede=1"], 4, "seed"),
        (["run", "model.yaml", "--root", "data"], 2, "NAME=FOLDER"),
        (["run", "model.yaml", "--root", "data=/nowhere"], 2, "there is no folder"),
        (["run", "model.yaml", "--set", "layers.rail.path=../x.csv"], 5, "E-PATH-REFUSED"),
        (["run", "model.yaml", "--set", "layers.rail.path=layers/none.csv"], 3, "E-FILE-MISSING"),
    ],
)
def test_refusals_say_what_and_how_to_mend_it_and_write_nothing(
    small_project, monkeypatch, capsys, words, code, hint
):
    project = small_project()
    before = sorted(project.root.rglob("*"))
    monkeypatch.chdir(project.root)
    monkeypatch.setattr(sys, "argv", ["remine", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == code
    out, err = capsys.readouterr()
    assert out == ""
    assert hint in " ".join(err.replace("│", " ").split())
    assert "Traceback" not in err
    assert sorted(project.root.rglob("*")) == before


def test_a_refusal_as_json(small_project):
    done = small_project().command("run", "model.yaml", "--set", "sede=1", "--json")
    assert done.returncode == 4
    answer = json.loads(done.stdout)
    assert answer["exit_code"] == 4
    assert set(answer["problems"][0]) == {"code", "what", "fix", "why", "file", "layer", "row",
                                          "column"}


def test_no_words_at_all(tmp_path):
    done = remine(cwd=tmp_path)
    assert done.returncode == 2
    assert "Commands:" in done.stdout


@pytest.mark.parametrize("words", [["rnu"], ["run", "--no-such"], ["run", "--audience", "me"]])
def test_words_that_are_no_command(words, tmp_path):
    done = remine(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert "Error" in done.stderr
    told = remine(*words, "--json", cwd=tmp_path)
    assert told.returncode == 2
    assert json.loads(told.stdout)["problems"][0]["code"] == "E-USAGE"


def test_an_output_that_exists(small_project):
    project = small_project()
    project.run("internal")
    done = project.command("run", "model.yaml", "--out", "out", "-q")
    assert done.returncode == 6
    assert "E-OUT-EXISTS" in done.stderr
    done = project.command("run", "model.yaml", "--out", "layers", "--overwrite", "-q")
    assert done.returncode == 6
    assert "E-OUT-FOREIGN" in done.stderr
    assert project.files["sites"].is_file()
    assert litter(project.root) == []


def test_nothing_to_rank_is_seven(small_project):
    rows = [{**row, "waste_types": ""} for row in sites_rows()]
    done = small_project(sites=csv_text(rows)).command("run", "model.yaml", "-q")
    assert done.returncode == 7
    assert "unverified 10" in done.stderr
