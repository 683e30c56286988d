"""C6: the classes of the method, and nothing invented beside them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from method_cases import interval_holds, measure
from pydantic import ValidationError

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
