"""C8: rings of a quarter mile, one and four miles; tracts stand for whole areas."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from method_cases import interval_holds, layer, measure, north_of

from remine.criteria.people import worth

HERE = {"longitude": -105.5, "latitude": 39.5}


def tracts(*places):
    rows = [
        {"longitude": -105.5, "latitude": north_of(39.5, km), "population": people}
        for km, people in places
    ]
    return layer("tracts", "population", rows)


def test_worth_by_hand():
    near = np.array([0.0, 99.0, 99.0, 99_999.0, 1e9])
    floor = np.array([0.6, 0.0, 0.4, 0.0, 0.6])
    np.testing.assert_allclose(worth(near, floor, full=99_999.0), [0.6, 0.4, 0.64, 1.0, 1.0])


@pytest.mark.parametrize(("km", "floor"), [(0.39, 0.6), (0.41, 0.4), (1.6, 0.4), (1.62, 0.0)])
def test_a_point_that_is_a_dwelling_has_the_floor_of_its_ring(km, floor):
    """No reach, no location error: the index is the formula itself, with no interval left."""
    got = measure("people", [HERE], [tracts((km, 99), (6.4, 900))], full=99_999.0, tract_reach_km=0)
    by_hand = floor + (1 - floor) * np.log10(1000) / 5
    assert got.value[0] == got.low[0] == got.high[0] == pytest.approx(by_hand)


@pytest.mark.parametrize(("km", "low", "high"), [
    (0.3, 0.6, 0.6), (0.35, 0.4, 0.6), (0.45, 0.4, 0.6), (0.51, 0.4, 0.4), (1.55, 0.0, 0.4)])
def test_a_block_that_reaches_a_tenth_of_a_kilometre_opens_the_floor(km, low, high):
    got = measure("people", [HERE], [tracts((km, 99))], full=99_999.0, tract_reach_km=0.1)
    ends = [f + (1 - f) * 0.4 for f in (low, high)]
    assert [got.low[0], got.high[0]] == pytest.approx(ends)


def test_a_tract_within_a_mile_is_surely_near():
    got = measure("people", [HERE], [tracts((1.5, 999))], full=99_999.0)
    assert got.low[0] == pytest.approx(0.6)  # log10(1000) / log10(100000)
    assert got.high[0] == pytest.approx(0.6 + 0.4 * 0.6)  # a dwelling may stand within 1/4 mile


def test_a_tract_between_one_and_four_miles_may_have_all_or_none_of_its_people_near():
    got = measure("people", [HERE], [tracts((6.0, 999))], full=99_999.0)
    assert got.low[0] == 0.0
    assert got.high[0] == pytest.approx(0.84)
    assert got.basis[0] == "999 people in tracts centred within 4 mi"


def test_a_remote_tract_still_leaves_room_for_a_home_nearby():
    got = measure("people", [HERE], [tracts((20.0, 999))], full=99_999.0)
    assert (got.low[0], got.high[0]) == (0.0, pytest.approx(0.84))
    assert np.isnan(got.value[0])


def test_no_tract_in_reach_is_nobody():
    got = measure("people", [HERE], [tracts((31.7, 999))])  # 30 km and a mile
    assert (got.value[0], got.low[0], got.high[0]) == (0.0, 0.0, 0.0)


def test_an_empty_tract_does_not_hide_the_people_of_the_next():
    alone = measure("people", [HERE], [tracts((5.0, 800))])
    beside = measure("people", [HERE], [tracts((0.1, 0), (5.0, 800))])
    assert beside.high[0] == alone.high[0]
    assert beside.high[0] > 0.6


def test_nobody_lives_anywhere():
    got = measure("people", [HERE, HERE], [tracts((1.0, 0), (2.0, 0))])
    assert got.high.tolist() == [0.0, 0.0]


@pytest.mark.parametrize(("km", "reach", "touched"), [
    (0.3, 0, True), (6.4, 0, True), (6.5, 0, False), (20.0, 30, True), (31.0, 30, False)])
def test_a_tract_of_unknown_population_may_hold_none_or_anybody(km, reach, touched):
    """It is not a tract without people, and sites out of its reach are what they were."""
    ask = {"full": 99_999.0, "tract_reach_km": reach}
    sure = measure("people", [HERE], [tracts((60.0, 500))], **ask)
    got = measure("people", [HERE], [tracts((60.0, 500), (km, np.nan))], **ask)
    if touched:
        assert np.isnan(got.value[0]) and (got.low[0], got.high[0]) == (sure.low[0], 1.0)
        assert "unknown population" in got.basis[0]
    else:
        assert [got.value[0], got.low[0], got.high[0]] == [0.0, 0.0, 0.0] and got.basis[0] == \
            sure.basis[0]


def test_a_tract_of_unknown_population_is_left_out_where_another_is_surely_nearer():
    """Of tracts that reach for miles only the nearest may reach in, at most from four miles on."""
    near, dark = (5.0, 900), (12.0, np.nan)
    ask = {"full": 99_999.0, "tract_reach_km": 30.0}
    alone, both = (measure("people", [HERE], [tracts(*some)], **ask)
                   for some in ((near,), (near, dark)))
    assert both.high[0] == alone.high[0]


PLACES = st.lists(st.tuples(st.floats(0, 60), st.integers(0, 90_000)), min_size=1, max_size=6)


@given(PLACES, st.floats(0, 60), st.integers(0, 90_000))
def test_intervals_are_ordered_and_more_people_are_never_worth_less(places, km, people):
    fewer = measure("people", [HERE], [tracts(*places)])
    more = measure("people", [HERE], [tracts(*[(d, 2 * n) for d, n in places])])
    assert interval_holds(fewer)
    assert more.low[0] >= fewer.low[0]
    assert more.high[0] >= fewer.high[0]
    another = measure("people", [HERE], [tracts(*places, (km, people))])
    assert another.low[0] >= fewer.low[0]
