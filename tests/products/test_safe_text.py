"""Text no spreadsheet takes for a formula and no reader misreads."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remine.plain_text import visible
from remine.products.safe_text import neutralise, no_formula


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"])
def test_formula_signs(start):
    assert no_formula(f"{start}1") == f"'{start}1"


@given(st.text())
def test_nothing_unsafe_is_left(text):
    safe = no_formula(visible(text))
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert all(c.isprintable() or c in "\n\xa0" for c in safe)


@given(st.text())
def test_it_is_enough_once(text):
    once = visible(text)
    assert visible(once) == once


def test_plain_words_stay_as_they_are():
    for word in ("Tar Creek", "Peñasco", "日本", "a'b", "1-2", "x=1"):
        assert no_formula(visible(word)) == word


def test_numbers_are_left_alone_and_changed_cells_are_told():
    frame = pd.DataFrame({"n": [-1.5, 2.0], "t": ["-1.5", "a"], "i": pd.array([1, None], "Int64")})
    safe, changed = neutralise(frame)
    assert safe["n"].tolist() == [-1.5, 2.0]
    assert safe["t"].tolist() == ["'-1.5", "a"]
    assert changed == ["row 1, column t"]
