"""Runs of the small project that the tests of the papers share, by audience."""

from __future__ import annotations

import pytest
from helping import csv_text, sites_rows, small_files

from remine.answering.run_files import read_run


@pytest.fixture(scope="session")
def runs(tmp_path_factory):
    """The small project, whose sites have states and land managers, as a folder by audience.

    Its two consultation areas overlap at one site, so that a site concerns two nations.
    """
    rows = sites_rows()
    managers = ["BLM", "USFS", "BLM", "tribal", "", "private", "BLM", "USFS", "", "tribal"]
    for row, manager in zip(rows, managers, strict=True):
        row.update(state="CO", land_manager=manager)
    project = small_files(tmp_path_factory.mktemp("papers"), rows)
    project.write("lands.csv", csv_text([
        {"disc_id": "t1", "nation": "First Nation of the Test", "area_name": "Test land",
         "longitude": -106.90, "latitude": 37.00, "radius_km": 20, "ring_km": 5},
        {"disc_id": "t2", "nation": "Second Nation", "area_name": "Other land",
         "longitude": -106.70, "latitude": 37.15, "radius_km": 28, "ring_km": 5},
        {"disc_id": "t3", "nation": "Third Nation", "area_name": "Far land",
         "longitude": -105.50, "latitude": 39.80, "radius_km": 5, "ring_km": 1},
    ]))
    return {audience: project.run(audience, out=audience)[2]
            for audience in ("internal", "agency", "public")}


@pytest.fixture
def internal(runs):
    """The internal run, read."""
    return read_run(runs["internal"])


@pytest.fixture
def public(runs):
    """The public run, read."""
    return read_run(runs["public"])
