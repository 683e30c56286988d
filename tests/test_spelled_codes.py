"""Codes of places, against positions that others published and encoders written the other way."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from remine.spelled_codes import _BASE20, _BASE32, Codes

WEST, NORTH = st.floats(-179.9, -60), st.floats(10, 71)


def geohash(lon, lat, length):
    ends, bits = {True: [-180.0, 180.0], False: [-90.0, 90.0]}, ""
    for at in range(5 * length):
        span, value = ends[at % 2 == 0], lon if at % 2 == 0 else lat
        middle = sum(span) / 2
        span[value < middle] = middle
        bits += "01"[value >= middle]
    return "".join(_BASE32[int(bits[at : at + 5], 2)] for at in range(0, len(bits), 5))


def plus_code(lon, lat):
    north, east, out = int((lat + 90) * 8000), int((lon + 180) * 8000), ""
    for _ in range(5):
        out = _BASE20[north % 20] + _BASE20[east % 20] + out
        north, east = north // 20, east // 20
    return f"{out[:8]}+{out[8:]}"


@pytest.mark.parametrize(("lon", "lat", "code"), [
    (-77.03524, 38.88947, "18S UJ 2348 0647"),  # Washington Monument, as the USNG pages give it
    (-122.0841, 37.4220, "849VCWC8+"),
])  # fmt: skip
def test_published_codes(lon, lat, code):
    if code.endswith("+"):
        code = plus_code(lon, lat)
        assert code.startswith("849VCWC8+")
    assert Codes(np.array([[-100.0, 40.0], [lon, lat]])).rows_in(f"see {code}.") == {1}


def test_the_geohash_everybody_quotes():
    assert geohash(-5.6, 42.6, 5) == "ezs42"


@given(WEST, NORTH, st.integers(7, 12))
def test_geohash_and_plus_code(lon, lat, length):
    found = Codes(np.array([[lon, lat]]))
    assert found.rows_in(plus_code(lon, lat)) == {0}
    code = geohash(lon, lat, length)
    assert found.rows_in(code) == ({0} if any(c.isdigit() for c in code) else set())
    assert found.rows_in(geohash(lon, lat, 5)) == set()


@given(WEST, NORTH, st.integers(3, 5))
def test_grid_reference(lon, lat, digits):
    zone = int((lon + 180) // 6) + 1
    x, y = Transformer.from_crs(4326, 32600 + zone, always_xy=True).transform(lon, lat)
    columns = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")[(zone - 1) % 3]
    row = "ABCDEFGHJKLMNPQRSTUV"[(int(y // 1e5) + (0 if zone % 2 else 5)) % 20]
    band = "CDEFGHJKLMNPQRSTUVWX"[min(int((lat + 80) // 8), 19)]
    east, north = (f"{int(v % 1e5):05d}"[:digits] for v in (x, y))
    square = f"{zone}{band} {columns[int(x // 1e5) - 1]}{row}"
    found = Codes(np.array([[lon, lat]]))
    assert found.rows_in(f"{square} {east} {north}") == {0}
    assert found.rows_in(f"{square}{east}{north}") == {0}


@given(WEST, NORTH, st.integers(14, 20))
def test_map_tile(lon, lat, zoom):
    count = 2**zoom
    x = int((lon + 180) / 360 * count)
    y = int((1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2 * count)
    found = Codes(np.array([[lon, lat]]))
    assert found.rows_in(f"tiles/{zoom}/{x}/{y}.png") == {0}
    assert found.rows_in(f"tiles/{zoom}/{x + 1}/{y}.png") == set()


def test_no_place_is_found_in_words_and_in_nothing():
    assert Codes(np.empty((0, 2))).rows_in("9wefxh5 13S CA 2978 9932") == set()
    assert Codes(np.array([[-106.9, 37.0]])).rows_in("14/5/2020 12 km 99Z ZZ 1234 5678") == set()
