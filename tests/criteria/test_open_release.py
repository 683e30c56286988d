"""C6: the classes of the method, and nothing invented beside them."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from method_cases import interval_holds, layer, measure
from pydantic import ValidationError
from pyproj import Geod

from remine.criteria.open_release import OpenRelease
from remine.inventory.fields import REMEDY, SUPERFUND


def interval(status, stage="", waste=("waste_rock",)):
    row = {"superfund_status": status, "remedy_stage": stage, "waste_types": waste}
    got = measure("open_release", [row])
    return got.low[0], got.high[0], got.basis[0]


@pytest.mark.parametrize(
    ("status", "stage", "worth"),
    [("npl_final", "not_built", 1.0), ("npl_final", "under_construction", 0.7),
     ("npl_final", "construction_complete", 0.3), ("npl_deleted", "deleted", 0.1),
     ("npl_deleted", "", 0.1), ("npl_proposed", "not_built", 1.0),
     ("removal", "under_construction", 0.7),
     ("superfund_alternative", "construction_complete", 0.3)],
)
def test_classes_of_the_method(status, stage, worth):
    assert interval(status, stage)[:2] == (worth, worth)


def test_no_listing_known_is_an_interval_and_not_proof_of_none():
    low, high, why = interval("none_known")
    assert (low, high) == (0.0, 0.6)
    assert "not proof" in why


def test_a_listed_site_without_a_stage_is_an_interval_above_the_complete_ones():
    low, high, why = interval("npl_final")
    assert (low, high) == (0.7, 1.0)
    assert "stage not recorded" in why


def test_draining_mines_rise_above_those_without_any_sign():
    assert interval("none_known", waste=("mine_drainage",))[:2] == (0.3, 1.0)
    assert interval("", waste=("mine_drainage",))[:2] == (0.3, 1.0)
    assert interval("npl_final", "construction_complete", ("mine_drainage",))[:2] == (0.3, 0.3)


def test_nothing_recorded_is_unknown():
    got = measure("open_release", [{}])
    assert np.isnan([got.value[0], got.low[0], got.high[0]]).all()


def test_the_land_manager_says_nothing_of_a_release():
    rows = [{"superfund_status": "none_known", "land_manager": who} for who in ("BLM", "tribal")]
    got = measure("open_release", rows)
    assert got.low[0] == got.low[1]
    assert got.high[0] == got.high[1]


@pytest.mark.parametrize(
    ("status", "stage", "hrs", "worth"),
    [("npl_final", "", 45.0, 0.45), ("npl_final", "not_built", 45.0, 1.0), ("removal", "", 90, 0.9),
     ("npl_final", "construction_complete", 90.0, 0.3), ("npl_deleted", "", 45.0, 0.1)],
)
def test_the_hrs_score_counts_where_no_remedy_stage_is_recorded(status, stage, hrs, worth):
    row = {"superfund_status": status, "remedy_stage": stage, "hrs_score": hrs}
    got = measure("open_release", [row])
    assert got.low[0] == got.high[0] == got.value[0] == pytest.approx(worth)
    assert ("HRS score" in got.basis[0]) == (stage == "" and status != "npl_deleted")


def test_the_hrs_score_is_capped():
    row = {"superfund_status": "npl_final", "hrs_score": 90.0}
    assert measure("open_release", [row], hrs_cap=0.7).value[0] == 0.7


def test_a_score_without_a_listing_says_nothing():
    got = measure("open_release", [{"superfund_status": "none_known", "hrs_score": 90.0}])
    assert (got.low[0], got.high[0]) == (0.0, 0.6)


STREAM = shapely.LineString([(-105.6, 39.5), (-105.3, 39.5)])


def beside(km, **row):
    """Return a site beside the stream, some km above the impaired water's upper end."""
    lon, _, _ = Geod(ellps="WGS84").fwd(-105.4, 39.5, 270.0, km * 1000)
    return {"longitude": lon, "latitude": 39.5, "location_error_km": 0.0, **row}


def near_impaired(*rows, covers="national", **parameters):
    layers = [layer("streams", "flow_lines", [{}], [STREAM], covers=covers),
              layer("metals", "infrastructure", [{}],
                    [shapely.LineString([(-105.4, 39.5), (-105.35, 39.5)])], covers=covers)]
    return measure("open_release", rows, layers, receptor_km=0.01, **parameters)


@pytest.mark.parametrize(
    ("row", "ends"),
    [({"superfund_status": "none_known"}, (0.7, 0.7)), ({}, (0.7, 0.7)),
     ({"waste_types": ("mine_drainage",)}, (0.7, 0.7)),
     ({"superfund_status": "npl_final", "remedy_stage": "not_built"}, (1.0, 1.0)),
     ({"superfund_status": "npl_final", "remedy_stage": "construction_complete"}, (0.3, 0.3)),
     ({"superfund_status": "npl_deleted"}, (0.1, 0.1)),
     ({"superfund_status": "npl_final", "hrs_score": 45.0}, (0.45, 0.45)),
     ({"superfund_status": "npl_final"}, (0.7, 1.0)),
     ({"superfund_status": "removal"}, (0.7, 0.7))],
)
def test_water_impaired_by_metals_downstream(row, ends):
    got = near_impaired(beside(4.9, **row))
    assert (got.low[0], got.high[0]) == ends


def test_beyond_five_kilometres_none_known_stays_as_it_was():
    got = near_impaired(beside(5.1, superfund_status="none_known"), beside(5.1))
    assert (got.low[0], got.high[0]) == (0.0, 0.6)
    assert np.isnan(got.low[1])
    wider = near_impaired(beside(5.1, superfund_status="none_known"), reach_km=6)
    assert wider.value[0] == 0.7


def test_a_location_error_that_may_lead_there_widens():
    rows = [beside(km, superfund_status="none_known", location_error_km=1.0) for km in (4.5, 5.5)]
    got = near_impaired(*rows)
    assert got.value[0] == 0.7 and np.isnan(got.value[1])
    assert got.low.tolist() == [0.0, 0.0]
    assert got.high.tolist() == [0.7, 0.7]


def test_layers_that_do_not_cover_the_place_prove_no_impaired_water():
    got = near_impaired(beside(20, superfund_status="none_known"), covers=["NV"])
    assert (got.low[0], got.high[0]) == (0.0, 0.6)


@pytest.mark.parametrize("span", [(0.6, 0.0), (0.0, 1.1)])
def test_refused_classes(span):
    with pytest.raises(ValidationError):
        OpenRelease.Parameters(none_known=span)


@given(
    st.sampled_from(["", *SUPERFUND]),
    st.sampled_from(["", *REMEDY]),
    st.sampled_from([(), ("mine_drainage",), ("waste_rock",)]),
)
def test_intervals_are_ordered(status, stage, waste):
    row = {"superfund_status": status, "remedy_stage": stage, "waste_types": waste}
    assert interval_holds(measure("open_release", [row]))
