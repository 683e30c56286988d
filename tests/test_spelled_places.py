"""Places as people and machines spell them, against positions converted by pyproj."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from remine.spelled_places import Spellings, apart, unpacked


@settings(max_examples=40, deadline=None)
@given(st.floats(-179.9, -60), st.floats(10, 71))
def test_a_place_spelled_in_seconds_is_found(lon, lat):
    def parts(value):
        tenths = round(abs(value) * 36000)
        return f"{tenths // 36000}°{tenths // 600 % 60:02d}'{tenths % 600 / 10:04.1f}''"

    found = Spellings(np.array([[lon, lat]])).rows_in(f"{parts(lat)}N {parts(lon)}W")
    assert found == {0}


@pytest.mark.parametrize(("lon", "lat", "crs"), [
    (-150.1234567, 64.7654321, "EPSG:3338"), (-150.1234567, 64.7654321, "EPSG:32605"),
    (-157.8765432, 21.3456789, "EPSG:32604"), (144.7654321 - 360, 13.4567891, "EPSG:32655"),
])  # fmt: skip
def test_metres_of_the_grids_in_use(lon, lat, crs):
    x, y = Transformer.from_crs(4326, crs, always_xy=True).transform(lon, lat)
    place = Spellings(np.array([[-100.0, 40.0], [lon, lat]]))
    assert place.rows_in(f"E {x:.0f} N {y:.0f}") == {1}
    assert place.rows_in(f"E {x + 400:.0f} N {y:.0f}") == set()


def test_both_parts_have_to_stand_there():
    place = np.array([[-106.91357924, 37.02468135], [-106.5, 37.5]])
    assert apart(np.array([37.02468, 106.5, 37.5]), place) == set()
    assert apart(np.array([37.024681, -106.913579]), place) == {0}


def test_what_is_no_base64_is_nothing():
    assert unpacked("plain words") == b""
