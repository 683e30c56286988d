"""Thousands of fictional centers: the same every time, plainly fictional, and they run."""

import runpy
from pathlib import Path

import pandas as pd

from remine.project import load_project
from remine.run import run

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "make_agency_centers.py"


def test_a_smaller_set_runs_and_is_plainly_fictional(tmp_path):
    write = runpy.run_path(str(SCRIPT))["write"]
    write(tmp_path / "a", 150, 1)
    write(tmp_path / "b", 150, 1)
    first = (tmp_path / "a" / "centers.csv").read_bytes()
    assert first == (tmp_path / "b" / "centers.csv").read_bytes()
    table = pd.read_csv(tmp_path / "a" / "centers.csv")
    assert (table["illustrative"] == "yes").all()
    assert table["name"].str.startswith("Illustrative center").all()
    assert set(table["location_class"]) == {"city", "county"}
    finished = run(load_project(tmp_path / "a" / "recycling.yaml"))
    assert len(finished.inventory) == 150 and not finished.inventory.rejected[6:]
    assert finished.matrix.yields.totals(finished.rankable).flow[0].min() >= 0
