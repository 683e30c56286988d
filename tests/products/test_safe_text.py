"""Text no spreadsheet takes for a formula and no reader misreads."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remine.plain_text import visible
from remine.products.safe_text import no_formula, safe_texts


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


def test_equal_cells_are_equal_and_changed_ones_are_told():
    cells, risky = safe_texts(pd.Series(["-1.5", "a", "'=kept", "", "-1.5"]))
    assert cells.to_pylist() == ["'-1.5", "a", "'=kept", None, "'-1.5"]
    assert risky.tolist() == [True, False, False, False, True]


def test_a_column_without_rows():
    cells, risky = safe_texts(pd.Series([], dtype=object))
    assert len(cells) == len(risky) == 0
