"""What is asked around likely spots only is what would be found by asking of the whole text."""

import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from remine import likely_spots
from remine.likely_spots import Spots
from remine.spelled_codes import _GRID, _TILE
from remine.spelled_places import _COMMA, _MARKED, _SIDED
from remine.worded_places import _WORDED

NUMBER = re.compile(r"(?<![A-Za-z0-9.])-?\d{1,12}\.\d+(?:[eE][-+]?\d+)?")
WHOLE = re.compile(r"(?<![A-Za-z0-9.])-?\d{6,10}(?![\w.])")
METRES = re.compile(r"(?<![A-Za-z0-9.])-?\d{5,8}(?:\.\d+)?(?![\w.])")
PATTERNS = {"marked": _MARKED, "sided": _SIDED, "comma": _COMMA, "tile": _TILE, "grid": _GRID,
            "worded": _WORDED}
PIECES = ["37", "106", "1", "28.85", "37.02468", "-106.9136", "370246", "24", ",", ".", "-", " ",
          " ", ":", "/", "°", "º", "\u02da", "'", "\u2032", "N", "W", "e", "E-2", "d", "deg", "\n",
          "13S CA 2978 9932", "16/13304/25502", "T12N R05W", "3 km NE of X", "m", "miles ", "_",
          "é", "\u2019", "x" * 70, "12345678901234567890", "29783 99322", "37,02468"]
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@settings(max_examples=150, deadline=None)
@given(texts)
@example("37\u02da01'28\"N")
def test_patterns_find_the_same_around_spots(text):
    spots = Spots(text)
    for name, pattern in PATTERNS.items():
        found = [(one.start(), one.group()) for one in spots.matches(pattern, name)]
        assert found == [(one.start(), one.group()) for one in pattern.finditer(text)], name


@settings(max_examples=150, deadline=None)
@given(texts)
@example("28.85E-228.85")
@example("28.85E-228.85E-3.5 1.5")
def test_numbers_are_those_of_the_pattern(text):
    spots = Spots(text)
    found = list(NUMBER.finditer(text))
    assert spots.first.tolist() == [one.start() for one in found]
    assert spots.last.tolist() == [one.end() for one in found]
    np.testing.assert_allclose(spots.value, [float(one.group()) for one in found], rtol=1e-14)
    for pattern, words in ((WHOLE, (6, 10, False)), (METRES, (5, 8, True))):
        at, value = spots.digits(*words)
        expected = list(pattern.finditer(text))
        assert at.tolist() == [one.start() for one in expected]
        np.testing.assert_allclose(value, [float(one.group()) for one in expected], rtol=1e-14)


@pytest.mark.parametrize("block", [64, 65, 97])
def test_a_text_is_the_same_in_blocks(monkeypatch, block):
    text = " ".join(PIECES * 3) + "".join(PIECES)
    whole = Spots(text)
    monkeypatch.setattr(likely_spots, "_BLOCK", block)
    parts = Spots(text)
    assert whole.first.tolist() == parts.first.tolist() and len(whole.first) > 3
    for name, at in whole._at.items():
        assert at.tolist() == parts._at[name].tolist(), name
        assert len(at), f"or nothing is tested of {name}"
