"""The share of land surveyed the modern way, against states whose answer is known."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely
from helping import remine
from method_cases import layer

from remine.criteria.survey_gap import ModernRule
from remine.geo.areas import area_m2
from remine.reference import state_outlines
from remine.surveyed_land import LIDAR, NATIONAL, shares

RULES = {"airborne_geophysics": ModernRule(since_year=2000, max_line_spacing_m=400),
         "geologic_map": ModernRule(max_scale_denominator=24000), "lidar": ModernRule()}
CODES, LAND = state_outlines()
COLORADO = LAND[CODES.index("CO")]
WEST, SOUTH, EAST, NORTH = shapely.bounds(COLORADO)


def surveyed(*rows, partial=False):
    shapes = [shape for shape, _ in rows]
    found = shares([layer("s", "survey", [row for _, row in rows], shapes, partial=partial)], RULES)
    return {(row["kind"], row["land"]): row for row in found}


def test_a_state_flown_whole_is_covered_and_the_country_by_its_area():
    flown = {"kind": "airborne_geophysics", "year_end": 2010, "line_spacing_m": 200}
    got = surveyed((COLORADO.buffer(0.05), flown))
    assert got["airborne_geophysics", "CO"]["covered_percent"] == pytest.approx(100, abs=0.01)
    area = area_m2(LAND)
    whole = got["airborne_geophysics", NATIONAL]
    share = 100 * area[CODES.index("CO")] / area.sum()
    assert share < whole["covered_percent"] < share + 0.2  # the rim lies in its neighbours
    assert whole["cited"].startswith("12 % (review under Executive Order 14017")
    assert got["geologic_map", NATIONAL]["covered_percent"] == 0
    assert got["geologic_map", NATIONAL]["cited"].startswith("35 % (review")


def test_overlapping_surveys_count_once_and_old_or_wide_ones_not_at_all():
    half = shapely.box(WEST, SOUTH, (WEST + EAST) / 2, NORTH)
    good = {"kind": "geologic_map", "scale_denominator": 24000}
    poor = {"kind": "geologic_map", "scale_denominator": 100000}
    got = surveyed((half, good), (half, good), (COLORADO, poor))["geologic_map", "CO"]
    assert got["covered_percent"] == pytest.approx(50, abs=1)


def test_what_is_not_published_is_told_as_at_most_and_unknown_of_a_partial_set():
    row = {"kind": "airborne_geophysics", "year_end": 2010, "line_spacing_m": np.nan}
    got = surveyed((COLORADO, row))["airborne_geophysics", "CO"]
    assert (got["covered_percent"], got["at_most_percent"]) == (0, pytest.approx(100, abs=0.01))
    got = surveyed((COLORADO, row), partial=True)["airborne_geophysics", "CO"]
    assert got["at_most_percent"] is None and "partial" in got["note"]


def test_lidar_counts_toward_neither_figure():
    got = surveyed((COLORADO, {"kind": "lidar"}))
    assert got["lidar", NATIONAL]["note"] == LIDAR
    assert got["lidar", NATIONAL]["cited"] == ""
    assert got["airborne_geophysics", "CO"]["covered_percent"] == 0


def test_the_command():
    done = remine("describe", "coverage", "mine-waste", "--json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["coverage"]
    assert {row["kind"] for row in rows} >= {"airborne_geophysics", "lidar"}
    assert remine("describe", "coverage", "recycling").returncode == 4
