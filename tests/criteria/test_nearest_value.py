"""The value of the nearest feature, beside a search feature by feature."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from method_cases import interval_holds, layer, measure, north_of
from pyproj import Geod

from remine.errors import InputError

GEOD = Geod(ellps="WGS84")
LON, LAT = -105.5, 39.5
HERE = {"longitude": LON, "latitude": LAT}
CLASSES = {"High": 1.0, "Significant": 0.6, "Low": 0.2, "Undetermined": (0.0, 0.8)}


def dams(*at_km, name="dams"):
    """Return dams so many km north of the site, each with a class."""
    rows = [{"longitude": LON, "latitude": north_of(LAT, km), "x_hazard": word}
            for km, word in at_km]
    return layer(name, "records", rows)


def asked(layers, errors=(0.0,), **more):
    more = {"field": "x_hazard", "classes": CLASSES, "reach_km": 10.0} | more
    return measure("nearest_value", [HERE | {"location_error_km": e} for e in errors], layers,
                   **more)


def ends(got, at=0):
    return got.value[at], got.low[at], got.high[at]


def test_the_class_of_the_nearest_dam_counts():
    got = asked([dams((4.0, "Low"), (2.0, "Significant"), (-3.0, "High"))])
    assert ends(got) == (0.6, 0.6, 0.6)
    assert got.basis[0] == "nearest of dams: Significant"


def test_every_dam_that_the_error_may_make_the_nearest_is_in_the_interval():
    there = [dams((2.0, "Significant"), (-3.0, "High"), (6.5, "Low"))]
    got = asked(there, (0.0, 0.49, 0.51, 2.24, 2.26))
    np.testing.assert_array_equal(got.value, [0.6] * 5)
    np.testing.assert_array_equal(got.low, [0.6, 0.6, 0.6, 0.6, 0.2])
    np.testing.assert_array_equal(got.high, [0.6, 0.6, 1.0, 1.0, 1.0])


def test_nothing_in_reach_is_unknown_or_what_the_model_says():
    there = [dams((12.0, "High"))]
    assert np.isnan(ends(asked(there))).all()
    assert asked(there).basis[0] == "no feature of dams within 10 km"
    assert ends(asked(there, nothing=0.0)) == (0.0, 0.0, 0.0)
    value, low, high = ends(asked(there, nothing=(0.0, 0.3)))
    assert np.isnan(value) and (low, high) == (0.0, 0.3)


def test_a_feature_that_may_be_out_of_reach_and_one_that_may_be_in_it():
    near, far = [dams((9.0, "High"))], [dams((11.0, "High"))]
    assert ends(asked(near, (0.5,), nothing=0.0)) == (1.0, 1.0, 1.0)
    assert ends(asked(near, (2.0,), nothing=0.0)) == (1.0, 0.0, 1.0)
    assert ends(asked(far, (0.5,), nothing=0.0)) == (0.0, 0.0, 0.0)
    assert ends(asked(far, (2.0,), nothing=0.0)) == (0.0, 0.0, 1.0)
    assert ends(asked(near, (2.0,))) == (1.0, 0.0, 1.0)  # nothing said of nothing: any class


def test_an_undetermined_class_an_empty_cell_and_a_word_nobody_knows():
    value, low, high = ends(asked([dams((1.0, "undetermined"))]))
    assert np.isnan(value) and (low, high) == (0.0, 0.8)
    for word in ("", "Not Available"):
        assert np.isnan(ends(asked([dams((1.0, word))]))).all()
        value, low, high = ends(asked([dams((1.0, word))], unknown=(0.1, 0.9)))
        assert np.isnan(value) and (low, high) == (0.1, 0.9)
    assert asked([dams((1.0, ""))]).basis[0] == "nearest of dams: not recorded"
    classes = {"High": 0.9, "Low": 0.3}  # the one nobody classed may be the nearest
    assert ends(asked([dams((1.0, "High"), (1.5, ""))], (0.2, 1.0), classes=classes), 0) == \
        (0.9, 0.9, 0.9)
    assert ends(asked([dams((1.0, "High"), (1.5, ""))], (0.2, 1.0), classes=classes), 1) == \
        (0.9, 0.3, 0.9)


def test_a_number_that_may_be_one_nobody_wrote_down_is_not_exact():
    there = [dams((1.0, "4"), (1.5, ""))]
    assert ends(asked(there, (0.2,), classes={})) == (4.0, 4.0, 4.0)
    assert np.isnan(ends(asked(there, (1.0,), classes={}))).all()
    assert ends(asked(there, (1.0,), classes={}, unknown=(1.0, 9.0))) == (4.0, 1.0, 9.0)


def test_features_equally_near_that_differ_leave_it_open_whatever_their_order():
    for words in (("High", "Low"), ("Low", "High")):
        got = asked([dams(*((2.0, word) for word in words))])
        value, low, high = ends(got)
        assert np.isnan(value) and (low, high) == (0.2, 1.0)
        assert got.basis[0] == "nearest of dams: High; Low"
    assert ends(asked([dams((2.0, "High"), (2.0, "High"))])) == (1.0, 1.0, 1.0)


def test_several_layers_count_as_one_and_an_empty_one_says_nothing():
    got = asked([dams((4.0, "Low"), name="a"), dams((2.0, "High"), name="b")])
    assert ends(got) == (1.0, 1.0, 1.0)
    empty = layer("dams", "records", [])
    empty.frame["x_hazard"] = []
    assert np.isnan(ends(asked([empty]))).all()


def test_polygons_and_lines_are_features_too():
    row = [{"x_hazard": "High"}, {"x_hazard": "Low"}]
    pond = shapely.box(LON - 0.01, LAT - 0.01, LON + 0.01, LAT + 0.01)
    canal = shapely.LineString([(LON - 1, LAT + 0.05), (LON + 1, LAT + 0.05)])
    both = [layer("it", "infrastructure", row, [pond, canal])]
    assert ends(asked(both)) == (1.0, 1.0, 1.0)
    assert ends(asked(both, (3.0,))) == (1.0, 0.2, 1.0)


def test_an_error_nobody_states_is_five_km():
    there = [dams((2.0, "High"), (11.9, "Low"), (12.1, "Significant"))]
    got = asked(there, (np.nan, 5.0), reach_km=20.0)
    assert ends(got) == ends(got, 1) == (1.0, 0.2, 1.0)


def test_a_field_that_is_not_there_and_words_without_classes_are_refused():
    with pytest.raises(InputError) as fault:
        asked([dams((1.0, "High"))], field="x_hazrd")
    assert fault.value.problems[0].code == "E-FIELD-UNKNOWN"
    assert "x_hazard" in fault.value.problems[0].fix
    with pytest.raises(InputError) as fault:
        asked([dams((1.0, "High"))], classes={})
    assert fault.value.problems[0].code == "E-CLASSES-MISSING"


PLACE = st.tuples(st.floats(-20, 20), st.floats(-20, 20))


@given(st.lists(st.tuples(PLACE, st.integers(0, 9)), min_size=1, max_size=12), st.floats(0, 8),
       st.sampled_from([(-105.5, 39.5), (179.95, 51.9), (144.8, 13.4)]))
def test_as_a_search_with_geodesics_finds_it(features, error, home):
    lon, lat = home
    places = [GEOD.fwd(lon, lat, np.degrees(np.arctan2(x, y)), np.hypot(x, y) * 1000)[:2]
              for (x, y), _ in features]
    figures = np.array([figure for _, figure in features], float)
    km = np.array([GEOD.inv(lon, lat, *place)[2] / 1000 for place in places])
    there = layer("dams", "records", [{"longitude": x, "latitude": y, "x_hazard": str(f)}
                                      for (x, y), f in zip(places, figures, strict=True)])
    got = measure("nearest_value", [{"longitude": lon, "latitude": lat,
                                     "location_error_km": error}], [there], field="x_hazard",
                  reach_km=10.0, nothing=-1.0)
    assert interval_holds(got)
    limit = min(km.min() + 2 * error, 10.0 + error)
    if (np.abs(km - limit) < 1e-5).any() or abs(km.min() - 10.0) < 1e-5 \
            or abs(km.min() + error - 10.0) < 1e-5:
        return  # a hair decides
    possible = [*figures[km <= limit], *([-1.0] if km.min() + error > 10.0 else [])]
    assert (got.low[0], got.high[0]) == (min(possible), max(possible))
    first = set(figures[km <= km.min() + 1e-9]) if km.min() <= 10.0 else {-1.0}
    close = np.sort(km)[1:2] - km.min()
    if len(first) == 1 and not (close < 1e-5).any():
        assert got.value[0] == first.pop()
    rng = np.random.default_rng(1)  # wherever it is within its error, the answer is inside
    for turn, far in zip(rng.uniform(0, 360, 8), rng.uniform(0, error * 0.999, 8), strict=True):
        x, y, _ = GEOD.fwd(lon, lat, turn, far * 1000)
        away = np.array([GEOD.inv(x, y, *place)[2] / 1000 for place in places])
        true = figures[away.argmin()] if away.min() <= 10.0 else -1.0
        assert got.low[0] <= true <= got.high[0]
