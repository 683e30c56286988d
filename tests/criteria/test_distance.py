"""Geodesic distance, widened by the location error."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from method_cases import interval_holds, layer, measure, north_of
from pyproj import Geod

GEOD = Geod(ellps="WGS84")
HERE = {"longitude": -105.5, "latitude": 39.5}


def rail(*places, name="rail"):
    rows = [{"longitude": lon, "latitude": lat} for lon, lat in places]
    return layer(name, "infrastructure", rows)


def test_a_degree_of_longitude_at_the_equator_and_of_latitude():
    got = measure("distance", [{"longitude": 0.0, "latitude": 0.0}], [rail((1.0, 0.0))])
    assert got.value[0] == pytest.approx(111.319490793, abs=1e-6)
    got = measure("distance", [{"longitude": -105.0, "latitude": 40.0}], [rail((-105.0, 41.0))])
    series = 111_132.954 - 559.822 * np.cos(np.radians(81)) + 1.175 * np.cos(np.radians(162))
    assert got.value[0] == pytest.approx(series / 1000, abs=1e-4)


def test_the_nearest_of_many_in_a_straight_check():
    places = [(-105.0, 39.0), (-106.0, 39.2), (-105.4, 39.9), (-150.0, 61.0)]
    got = measure("distance", [HERE], [rail(*places)])
    by_hand = min(GEOD.inv(-105.5, 39.5, lon, lat)[2] / 1000 for lon, lat in places)
    assert got.value[0] == pytest.approx(by_hand, abs=1e-9)


def test_low_and_high_are_the_location_error_away_and_never_below_zero():
    there = [rail((-105.5, north_of(39.5, 3.0)))]
    got = measure("distance", [HERE | {"location_error_km": e} for e in (0.0, 2.0, 5.0)], there)
    np.testing.assert_allclose(got.value, [3, 3, 3], atol=1e-6)
    np.testing.assert_allclose(got.low, [3, 1, 0], atol=1e-6)
    np.testing.assert_allclose(got.high, [3, 5, 8], atol=1e-6)


def test_an_unknown_location_error_is_not_read_as_none():
    there = [rail((-105.5, north_of(39.5, 10.0)))]
    blank = HERE | {"location_error_km": np.nan}
    got = measure("distance", [blank], there, unknown_location_error_km=4.0)
    np.testing.assert_allclose([got.low[0], got.high[0]], [6, 14], atol=1e-6)
    assert measure("distance", [blank], there).high[0] > 10


def test_zero_inside_a_polygon_and_measured_to_its_edge_outside():
    shape = shapely.box(-106.0, 39.0, -105.0, 40.0)
    land = layer("land", "infrastructure", [{}], [shape])
    got = measure("distance", [HERE, {"longitude": -104.0, "latitude": 39.5}], [land])
    assert got.value[0] == 0.0
    edge = GEOD.inv(-104.0, 39.5, -105.0, 39.5)[2] / 1000
    assert got.value[1] == pytest.approx(edge, rel=1e-3)


def test_several_layers_count_as_one():
    far, near = rail((-100.0, 39.5)), rail((-105.5, north_of(39.5, 7.0)), name="road")
    got = measure("distance", [HERE], [far, near])
    assert got.value[0] == pytest.approx(7.0, abs=1e-6)
    assert "rail, road" in got.basis[0]


def test_across_the_antimeridian():
    got = measure("distance", [{"longitude": 179.9, "latitude": 52.0}], [rail((-179.9, 52.0))])
    assert got.value[0] == pytest.approx(GEOD.inv(179.9, 52, -179.9, 52)[2] / 1000, abs=1e-9)


def test_an_empty_layer_is_unknown():
    got = measure("distance", [HERE], [rail()])
    assert np.isnan(got.value[0])


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "longitude": st.floats(-125, -70),
                "latitude": st.floats(25, 49),
                "location_error_km": st.none().map(lambda _: np.nan) | st.floats(0, 50),
            }
        ),
        min_size=1,
        max_size=5,
    )
)
def test_intervals_are_ordered_and_another_feature_never_takes_one_farther(rows):
    one = measure("distance", rows, [rail((-105.0, 40.0))])
    two = measure("distance", rows, [rail((-105.0, 40.0), (-90.0, 35.0))])
    assert interval_holds(one)
    assert (two.value <= one.value).all()
