"""The line of arrows, and what happens when one of them breaks."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from helping import all_bytes, csv_text, litter, remine, sites_rows

import remine.run as remine_run
from remine.errors import NoResultError, UsageError
from remine.run import publish, run

WRITES = ["run.write_lists", "run.write_geopackage", "run.write_geoparquet", "maps.page.write_map",
          "run.write_metadata", "run.write_manifest", "run.make_manifest", "run.sites_frame",
          "run.site_blocks", "run.write_workbook", "maps.page.draw_ground"]


@pytest.mark.parametrize("step", WRITES)
def test_a_failure_at_any_write_leaves_the_former_output(small_project, monkeypatch, step):
    project = small_project()
    _, _, folder = project.run("internal")
    before = all_bytes(folder)
    finished = run(project.load(settings=["seed=7"]))

    def broken(*_, **__):
        raise RuntimeError("stop")

    monkeypatch.setattr(f"remine.{step}", broken)
    with pytest.raises(RuntimeError):
        publish(finished, "internal", folder, True)
    assert all_bytes(folder) == before
    assert litter(project.root) == []
    with pytest.raises(RuntimeError):
        publish(finished, "internal", project.root / "fresh", False)
    assert not (project.root / "fresh").exists()
    assert litter(project.root) == []


SMALL_DISK = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.argv = ["remine", *sys.argv[2:]]
from remine.cli import main
main()
"""


@pytest.mark.parametrize("limit", [0, pytest.param(12_000, marks=pytest.mark.long), 40_000])
def test_a_full_disk_leaves_the_former_output(small_project, limit):
    """Files may grow to so many bytes and no further, as when the disk is full."""
    project = small_project()
    _, _, folder = project.run("internal")
    before = all_bytes(folder)
    done = subprocess.run(
        [sys.executable, "-B", "-c", SMALL_DISK, str(limit), "run", str(project.config), "--out",
         str(folder), "--overwrite", "-q", "--audience", "internal"],
        capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert all_bytes(folder) == before
    assert litter(project.root) == []


def test_two_runs_give_the_same_bytes(small_project):
    project = small_project()
    first, second = project.run("public")[2], project.run("public", out="again")[2]
    assert all_bytes(first) == all_bytes(second)


def test_one_process_or_several_give_the_same_bytes(small_project, monkeypatch):
    project = small_project()
    alone = all_bytes(project.run("public")[2])
    monkeypatch.setattr("remine.beside.MANY_ROWS", 0)
    assert all_bytes(project.run("public", out="several")[2]) == alone


@pytest.mark.parametrize("after", ["write_lists", "write_geopackage", "complete_geopackage",
                                   "write_geojson"])
def test_products_of_a_process_that_was_lost_are_written_again(small_project, monkeypatch, after):
    """It is lost with files half made; this one writes them as if nothing had been there."""
    project = small_project()
    alone = all_bytes(project.run("public")[2])
    here, write = os.getpid(), getattr(remine_run, after)

    def writes_and_is_lost(*words):
        made = write(*words)
        if os.getpid() != here:
            os._exit(9)
        return made

    monkeypatch.setattr("remine.beside.MANY_ROWS", 0)
    monkeypatch.setattr(f"remine.run.{after}", writes_and_is_lost)
    assert all_bytes(project.run("public", out="several")[2]) == alone


@pytest.mark.long
def test_other_machines_give_the_same_bytes(small_project):
    """Hash seed, time zone, locale and thread count of the process are of no account."""
    project = small_project()
    reference = all_bytes(project.run("internal")[2])
    for number, env in enumerate([
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "America/Anchorage", "LC_ALL": "de_DE.UTF-8",
         "LANG": "de_DE.UTF-8", "OMP_NUM_THREADS": "1", "PYTHONUTF8": "0"},
    ]):
        done = remine("run", str(project.config), "--out", f"out{number}", "--audience", "internal",
                      "-q", cwd=project.root, env=env)
        assert done.returncode == 0, done.stderr
        assert all_bytes(project.root / f"out{number}") == reference


def test_the_order_of_rows_in_the_file_is_of_no_account(small_project):
    forth, back = small_project(), small_project(sites=sites_rows()[::-1])
    one, two = all_bytes(forth.run("internal")[2]), all_bytes(back.run("internal")[2])
    assert one["ranked_sites.csv"] == two["ranked_sites.csv"]


def test_an_unknown_profile(small_project):
    with pytest.raises(UsageError, match="did you mean 'recovery'"):
        run(small_project().load(), "recovry")


def test_the_profile_asked_for_leads(small_project):
    finished, release, _ = small_project().run("internal", profile="access")
    assert finished.profile == release.profile == "access"
    assert (release.table["score"] == release.table["score_access"]).all()


@pytest.mark.parametrize("change", [{"waste_types": ""}, {"lifecycle": "unmined",
                                                           "waste_types": "adit"}])
def test_all_unverified_is_no_result(small_project, change):
    rows = [{**row, **change} for row in sites_rows()]
    with pytest.raises(NoResultError) as caught:
        run(small_project(sites=csv_text(rows)).load())
    assert caught.value.exit_code == 7
    assert "unverified 10" in str(caught.value)


def test_a_profile_of_criteria_without_a_layer_is_no_result(small_project):
    project = small_project()
    project.model["profiles"][1]["weights"] = {"water": 1}
    with pytest.raises(NoResultError, match="E-NO-CRITERIA"):
        run(project.load())


def test_every_stage_is_told_and_timed(small_project):
    told = []
    finished = run(small_project().load(), tell=lambda stage, item: told.append(stage))
    assert list(dict.fromkeys(told)) == ["inventory", "criteria", "gates", "ranking"]
    assert set(finished.seconds) == {"inventory", "criteria", "gates", "ranking"}
