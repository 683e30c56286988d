"""C14: what covers a site surely, what possibly, and what a partial set cannot prove."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from method_cases import frame, interval_holds, layer, measure

from remine.criteria.survey_gap import ModernRule, modern

HERE = {"longitude": -105.5, "latitude": 39.5}
WHOLE = shapely.box(-106.5, 39.0, -104.5, 40.0)
WEST = shapely.box(-106.5, 39.0, -105.5, 40.0)
EAST = shapely.box(-105.5, 39.0, -104.5, 40.0)
LIDAR = {"kind": "lidar", "year_end": 2020.0, "extent_error_km": 1.0}
RULE = {"kinds": {"lidar": {"since_year": 2014, "max_extent_error_km": 30}}}


def surveys(*items, partial=False, name="surveys"):
    rows, shapes = [row for row, _ in items], [shape for _, shape in items]
    return layer(name, "survey", rows, shapes, partial=partial)


def test_no_survey_at_all_is_the_whole_gap():
    elsewhere = shapely.box(-80.0, 39.0, -79.0, 40.0)
    got = measure("survey_gap", [HERE], [surveys((LIDAR, elsewhere))], **RULE)
    assert (got.value[0], got.low[0], got.high[0]) == (1.0, 1.0, 1.0)
    assert got.basis[0] == "no lidar"


def test_a_modern_survey_over_the_whole_disc_leaves_no_gap():
    got = measure("survey_gap", [HERE], [surveys((LIDAR, WHOLE))], **RULE)
    np.testing.assert_allclose([got.value[0], got.low[0], got.high[0]], 0.0, atol=1e-9)
    assert got.basis[0] == "all kinds present"


def test_half_a_disc():
    got = measure("survey_gap", [HERE], [surveys((LIDAR, WEST))], **RULE)
    assert got.value[0] == pytest.approx(0.5, abs=0.01)


def test_the_mean_over_the_kinds_asked():
    rules = {"kinds": {"lidar": {"since_year": 2014}, "waste_assay": {}}}
    got = measure("survey_gap", [HERE], [surveys((LIDAR, WHOLE))], **rules)
    assert got.value[0] == pytest.approx(0.5, abs=1e-9)
    assert got.basis[0] == "no waste assay"


def test_an_old_survey_counts_for_nothing():
    got = measure("survey_gap", [HERE], [surveys((LIDAR | {"year_end": 2009.0}, WHOLE))], **RULE)
    assert got.value[0] == 1.0


def test_a_survey_without_a_year_may_or_may_not_count():
    dateless = LIDAR | {"year_end": np.nan}
    got = measure("survey_gap", [HERE], [surveys((dateless, WHOLE))], **RULE)
    np.testing.assert_allclose([got.low[0], got.high[0]], [0.0, 1.0], atol=1e-9)
    assert np.isnan(got.value[0])


@pytest.mark.parametrize("error", [31.0, np.nan])
def test_a_generalised_extent_or_one_of_unpublished_error_proves_nothing(error):
    wide = LIDAR | {"extent_error_km": error}
    got = measure("survey_gap", [HERE], [surveys((wide, WHOLE))], **RULE)
    np.testing.assert_allclose([got.low[0], got.high[0]], [0.0, 1.0], atol=1e-9)


def test_a_partial_set_cannot_prove_a_gap():
    elsewhere = shapely.box(-80.0, 39.0, -79.0, 40.0)
    got = measure("survey_gap", [HERE], [surveys((LIDAR, elsewhere), partial=True)], **RULE)
    assert (got.low[0], got.high[0]) == (0.0, 1.0)
    inside = measure("survey_gap", [HERE], [surveys((LIDAR, WHOLE), partial=True)], **RULE)
    np.testing.assert_allclose([inside.low[0], inside.high[0]], 0.0, atol=1e-9)


def test_several_layers_count_as_one_set():
    halves = [surveys((LIDAR, WEST)), surveys((LIDAR, EAST), name="more")]
    got = measure("survey_gap", [HERE], halves, **RULE)
    assert got.value[0] == pytest.approx(0.0, abs=1e-6)


def test_overlapping_surveys_count_once():
    twice = measure("survey_gap", [HERE], [surveys((LIDAR, WEST), (LIDAR, WEST))], **RULE)
    once = measure("survey_gap", [HERE], [surveys((LIDAR, WEST))], **RULE)
    assert twice.value[0] == pytest.approx(once.value[0], abs=1e-9)


def test_line_spacing_and_scale_bound_from_above_and_the_start_year_stands_in():
    table = frame("survey", [
        {"kind": "airborne_geophysics", "year_start": 2005.0, "line_spacing_m": 400.0},
        {"kind": "airborne_geophysics", "year_start": 2005.0, "line_spacing_m": 401.0},
        {"kind": "airborne_geophysics", "year_start": 1999.0, "line_spacing_m": 200.0},
        {"kind": "airborne_geophysics", "year_start": 2005.0},
        {"kind": "lidar", "year_start": 2005.0, "line_spacing_m": 200.0},
    ])
    rule = ModernRule(since_year=2000, max_line_spacing_m=400)
    surely, possibly = modern(table, "airborne_geophysics", rule)
    assert surely.tolist() == [True, False, False, False, False]
    assert possibly.tolist() == [True, False, False, True, False]


def test_what_is_sure_is_also_possible():
    table = pd.DataFrame(frame("survey", [LIDAR, LIDAR | {"extent_error_km": 99.0}]))
    surely, possibly = modern(table, "lidar", ModernRule(since_year=2014, max_extent_error_km=30))
    assert (surely <= possibly).all()


@given(
    st.lists(
        st.tuples(
            st.floats(-107, -104), st.floats(0.01, 1), st.sampled_from([2009.0, 2020.0, np.nan])
        ),
        min_size=1,
        max_size=4,
    ),
    st.booleans(),
)
def test_intervals_are_ordered_and_another_survey_never_widens_the_gap(items, partial):
    made = [
        (LIDAR | {"year_end": year}, shapely.box(west, 39.0, west + width, 40.0))
        for west, width, year in items
    ]
    fewer = measure("survey_gap", [HERE], [surveys(*made[:1], partial=partial)], **RULE)
    more = measure("survey_gap", [HERE], [surveys(*made, partial=partial)], **RULE)
    assert interval_holds(more)
    assert more.low[0] <= fewer.low[0] + 1e-9
    assert more.high[0] <= fewer.high[0] + 1e-9
