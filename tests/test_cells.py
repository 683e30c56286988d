"""Columns as numbers and as words, against pandas cell by cell."""

import numpy as np
import pandas as pd
import pytest
import shapely

from remine.cells import Cells

FRAME = pd.DataFrame({
    "words": pd.Series(["a", "", "a", None, "1.5", " -2 ", "1e3", ".5", "x1"], dtype=object),
    "mixed": pd.Series([1, 2.5, "3", None, np.nan, "", "b", 1, True], dtype=object),
    "whole": range(9), "single": np.arange(9, dtype=np.float32) / 3,
    "shape": [shapely.Point(0, 0)] * 9,
    "lists": pd.Series([[1], "1", [1], 2, None, "", "a", 3, 4], dtype=object)})


@pytest.mark.parametrize("column", ["words", "mixed", "whole", "single"])
def test_numbers_and_blanks(column):
    cells = Cells(FRAME)
    expected = pd.to_numeric(FRAME[column], errors="coerce").to_numpy(float)
    np.testing.assert_array_equal(cells.numbers(column), expected)
    blank = FRAME[column].isna() | (FRAME[column].astype(str) == "")
    assert cells.blank(column).tolist() == blank.tolist()


def test_words_and_rows():
    cells = Cells(FRAME)
    assert cells.columns == ["words", "mixed", "whole", "single", "lists"]
    assert cells.worded() == ["words", "mixed", "lists"]
    codes, words = cells.words("words")
    assert [words[code] if code >= 0 else None for code in codes] == FRAME["words"].tolist()
    assert cells.rows_with("words", {"a", "x1"}).tolist() == [0, 2, 8]
    assert cells.rows_with("lists", {"[1]"}).tolist() == [0, 2]
    assert set(cells.amounts) == {"words", "mixed", "whole", "single", "lists"}
