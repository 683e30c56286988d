"""Amounts as people write them, in a field's unit."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remine.reviews.amounts import parse_amount


@pytest.mark.parametrize(("text", "unit", "expected"), [
    ("12", "km", 12.0),
    ("1 mile", "km", 1.609344),
    ("3 ft", "m", 0.9144),
    ("1,000,000 cubic yards", "m3", 764554.857984),
    ("2 short tons", "kg", 1814.36948),
    ("5 acre-feet", "m3", 6167.4092),
    ("40 %", "share 0-1", 0.4),
    ("40", "percent", 40.0),
    ("1e6 m3", "m3", 1e6),
    ("7 drives", "drive", 7.0),
])
def test_units(text, unit, expected):
    assert parse_amount(text, unit) == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize(("text", "unit"), [
    ("", "km"), ("far", "km"), ("3 kg", "km"), ("3 km2", "km"), ("1,2 km", "km"), ("-3", "km"),
    ("1.2", "share 0-1"), ("101 %", "percent"), ("inf", "km"), ("nan", "km"), ("1e999", "km"),
    ("3 4", "km"), ("0x10", "km"), ("5 percent", "km"), ("3 m", "people"),
])
def test_what_cannot_be(text, unit):
    with pytest.raises(ValueError):
        parse_amount(text, unit)


@given(st.floats(0, 1e12), st.sampled_from(["km", "m3", "people", "kg"]))
def test_a_number_in_the_fields_own_unit_is_itself(number, unit):
    assert parse_amount(repr(number), unit) == number
    assert parse_amount(f"{number!r} {unit}", unit) == number


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_refused(text):
    with suppress(ValueError):
        assert parse_amount(text, "km") >= 0
