"""C2: published volume, else area times depth, else unknown."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from method_cases import interval_holds, measure

from remine.criteria.measure import valued
from remine.reference import waste_types
from remine.values.log10 import Log10


def test_a_published_volume_is_taken_as_it_stands():
    got = measure("quantity", [{"volume_mid_m3": 2e6, "volume_low_m3": 1e6, "volume_high_m3": 3e6}])
    assert (got.value[0], got.low[0], got.high[0]) == (2e6, 1e6, 3e6)
    assert got.basis[0] == "published volume"


def test_a_single_published_volume_is_exact():
    got = measure("quantity", [{"volume_mid_m3": 5e5}])
    assert (got.value[0], got.low[0], got.high[0]) == (5e5, 5e5, 5e5)


def test_an_area_gives_an_interval_by_the_depth_of_its_waste():
    depth = waste_types()["tailings_pond"]
    got = measure("quantity", [{"area_m2": 1000.0, "waste_types": ("tailings_pond",)}])
    assert np.isnan(got.value[0])
    assert (got.low[0], got.high[0]) == (1000 * depth.depth_low_m, 1000 * depth.depth_high_m)
    assert got.basis[0] == "area 1,000 m2 x depth 2-30 m"


def test_of_several_kinds_of_waste_the_widest_depth_counts():
    got = measure("quantity", [{"area_m2": 100.0, "waste_types": ("tailings_pond", "waste_rock")}])
    assert (got.low[0], got.high[0]) == (200.0, 10_000.0)


def test_a_published_volume_beats_an_area():
    row = {"volume_mid_m3": 7e5, "area_m2": 1e6, "waste_types": ("tailings_pond",)}
    assert measure("quantity", [row]).value[0] == 7e5


def test_unknown_without_volume_and_area_or_without_a_depth():
    rows = [{}, {"area_m2": 100.0}, {"area_m2": 100.0, "waste_types": ("adit",)}]
    got = measure("quantity", rows)
    assert np.isnan(np.stack([got.value, got.low, got.high])).all()
    assert got.basis[0] == "no volume and no area on record"


def test_a_volume_outside_its_own_interval_widens_the_interval_of_worth():
    row = {"volume_mid_m3": 1e8, "volume_low_m3": 1e5, "volume_high_m3": 1e6}
    score, low, high, _ = valued(measure("quantity", [row]), Log10(worst=1e4, best=1e9))
    assert low[0] <= score[0] <= high[0]


AMOUNT = st.floats(0, 1e10)


@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "volume_mid_m3": AMOUNT,
                "area_m2": AMOUNT,
                "waste_types": st.lists(st.sampled_from(sorted(waste_types())), max_size=3).map(
                    tuple
                ),
            },
        ),
        min_size=1,
        max_size=6,
    )
)
def test_intervals_are_ordered(rows):
    assert interval_holds(measure("quantity", rows))


@given(st.floats(1, 1e9), st.floats(1, 1e3))
def test_more_area_is_never_less_waste(area, factor):
    rows = [{"area_m2": a, "waste_types": ("waste_rock",)} for a in (area, area * factor)]
    got = measure("quantity", rows)
    assert got.low[1] >= got.low[0]
    assert got.high[1] >= got.high[0]
