"""The starter sites and consultation areas: enough, sourced, coded, in their states, in place."""

import csv
import re
from collections import Counter

import numpy as np
import pytest
import shapely
from method_cases import STARTER, shared_folder, starter_rows
from pyproj import Geod

from remine.inventory.fields import LIFECYCLES, REMEDY, SUPERFUND
from remine.reference import (
    commodities,
    deposit_types,
    resolve_commodities,
    split_list,
    state_outlines,
    waste_types,
)

ROWS = starter_rows()
LISTS = ("commodities_main", "commodities_byproduct", "commodities_trace")
NUMBERS = ("area_m2", "volume_low_m3", "volume_mid_m3", "volume_high_m3")
MANAGERS = {"BLM", "USFS", "NPS", "DOE", "state", "private", "tribal", "mixed", ""}
#: Degrees a place may lie off its state's generalised outline.
MARGIN = 0.1
#: Superfund rows whose place is meant to differ from EPA's point, and why.
ELSEWHERE: dict[str, str] = {}

GEOD = Geod(ellps="WGS84")




def test_enough_real_sites_over_enough_states():
    assert len(ROWS) >= 150
    assert len({row["state"] for row in ROWS}) >= 30


def test_enough_coal_refuse_ash_and_drainage():
    kinds = Counter(word for row in ROWS for word in split_list(row["waste_types"]))
    coal = [row for row in ROWS
            if {"coal_refuse", "coal_ash"} & set(split_list(row["waste_types"]))
            or (row["deposit_type"] == "coal" and "mine_drainage" in row["waste_types"])]
    assert len(coal) >= 15
    assert kinds["coal_ash"] and kinds["coal_refuse"] and kinds["mine_drainage"]


def test_ids_are_unique_lower_case_begin_with_the_state_and_are_sorted():
    ids = [row["site_id"] for row in ROWS]
    assert len({word.casefold() for word in ids}) == len(ids)
    assert ids == sorted(ids)
    for row in ROWS:
        assert re.fullmatch(r"[a-z]{2}-[a-z0-9-]+", row["site_id"])
        assert row["site_id"].startswith(row["state"].lower() + "-")


def test_every_row_has_source_vintage_name_and_place():
    for row in ROWS:
        assert row["source"].strip(), row["site_id"]
        assert re.fullmatch(r"\d{4}", row["vintage"]), row["site_id"]
        assert row["name"].strip(), row["site_id"]
        assert row["location_class"] in ("published", "approximate"), row["site_id"]
        assert 0 < float(row["location_error_km"]) <= 50, row["site_id"]


def test_codes_are_known():
    for row in ROWS:
        where = row["site_id"]
        assert row["lifecycle"] in ("", *LIFECYCLES), where
        assert row["superfund_status"] in ("", *SUPERFUND), where
        assert row["remedy_stage"] in ("", *REMEDY), where
        assert row["responsible_party"] in ("", "yes", "no"), where
        assert row["land_manager"] in MANAGERS, where
        assert row["deposit_type"] in ("", *deposit_types()), where
        assert set(split_list(row["waste_types"])) <= set(waste_types()), where
        for field in LISTS:
            keys, unknown = resolve_commodities(split_list(row[field]))
            assert unknown == [], (where, field, unknown)
            assert set(keys) <= set(commodities()), where


def test_a_commodity_has_one_role_at_a_site():
    twice = {}
    for row in ROWS:
        count = Counter(key for field in LISTS for key in split_list(row[field]))
        if max(count.values(), default=0) > 1:
            twice[row["site_id"]] = [key for key, n in count.items() if n > 1]
    assert twice == {}


def test_quantities_are_ordered_positive_and_based_on_something():
    for row in ROWS:
        area, low, mid, high = (float(row[n]) if row[n] else np.nan for n in NUMBERS)
        where = row["site_id"]
        assert not area <= 0, where
        told = [v for v in (low, mid, high) if v == v]
        assert told == sorted(told), where
        assert all(1e2 <= v <= 2e10 for v in told), where
        if told or area == area:
            assert row["quantity_basis"], where


def test_stage_and_status_agree():
    for row in ROWS:
        if row["superfund_status"] == "npl_deleted":
            assert row["remedy_stage"] in ("deleted", ""), row["site_id"]
        if row["superfund_status"] == "none_known":
            assert row["remedy_stage"] in ("none", ""), row["site_id"]
        if row["lifecycle"] == "unmined":  # dumps of exploration adits are all it may have
            waste = {key for key in split_list(row["waste_types"]) if waste_types()[key].is_waste}
            assert waste <= {"mine_dump"}, row["site_id"]


def test_every_place_lies_in_its_state():
    codes, shapes = state_outlines()
    shape_of = dict(zip(codes, shapes, strict=True))
    astray = {}
    for row in ROWS:
        place = shapely.Point(float(row["longitude"]), float(row["latitude"]))
        off = shapely.distance(place, shape_of[row["state"]])
        if off > MARGIN:
            astray[row["site_id"]] = round(off, 2)
    assert astray == {}


def test_no_two_rows_are_one_place_under_one_name():
    seen = {}
    for row in ROWS:
        key = (row["name"].casefold(), row["state"])
        assert key not in seen, (row["site_id"], seen.get(key))
        seen[key] = row["site_id"]


def test_no_machine_is_named_in_the_rows():
    text = STARTER.read_text(encoding="utf-8")
    assert not re.search(r"/(?:work|tmp|root|home)/", text)
    assert "\r" not in text


def test_at_least_a_hundred_tribal_areas_with_disc_and_ring():
    path = STARTER.parent / "tribal_areas.csv"
    with path.open(encoding="utf-8", newline="") as file:
        discs = list(csv.DictReader(file))
    assert len({row["area_id"] for row in discs}) >= 100
    assert max(Counter(row["area_id"] for row in discs).values()) <= 5
    assert len({row["disc_id"] for row in discs}) == len(discs)
    for row in discs:
        assert row["nation"] and row["source"] and row["vintage"], row["disc_id"]
        assert float(row["radius_km"]) > 0, row["disc_id"]
        assert float(row["ring_km"]) > 0, row["disc_id"]


def test_every_recorded_interest_names_a_site_of_the_layer():
    with (STARTER.parent / "consultation_interests.csv").open(encoding="utf-8") as file:
        named = {row["site_id"] for row in csv.DictReader(file)}
    assert named <= {row["site_id"] for row in ROWS}


@pytest.fixture(scope="module")
def superfund():
    path = shared_folder() / "data" / "superfund" / "npl_sites_gao2019.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [{k.strip(): v for k, v in row.items()} for row in csv.DictReader(file)]
    return {row["EPA ID"]: row for row in rows}


@pytest.mark.real_data
def test_places_agree_with_the_superfund_points(superfund):
    matched, far = 0, {}
    for row in ROWS:
        epa = superfund.get(row["epa_id"])
        if epa is None:
            continue
        matched += 1
        _, _, metres = GEOD.inv(float(row["longitude"]), float(row["latitude"]),
                                float(epa["Longitude"]), float(epa["Latitude"]))
        if metres / 1000 > float(row["location_error_km"]) + 5:
            far[row["site_id"]] = round(metres / 1000, 1)
    assert matched >= 100
    assert far.keys() <= ELSEWHERE.keys()


@pytest.mark.real_data
def test_status_and_completion_agree_with_the_superfund_list_of_2019(superfund):
    words = {"F": "npl_final", "D": "npl_deleted"}
    differs = {}
    for row in ROWS:
        epa = superfund.get(row["epa_id"])
        if epa is None:
            continue
        complete = row["remedy_stage"] in ("construction_complete", "deleted")
        later = complete and int(row["vintage"]) > 2019
        same_stage = complete == (epa["Construction Complete"] == "Y") or later
        if (row["superfund_status"], row["state"], same_stage) != (
            words[epa["NPL Status"]], epa["State"], True
        ):
            differs[row["site_id"]] = (row["superfund_status"], row["remedy_stage"])
    assert differs == {}
