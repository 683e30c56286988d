"""The lean sheet writes what XlsxWriter's own would, byte by byte."""

from __future__ import annotations

import zipfile

import numpy as np
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from remine.products.workbook.lean_sheet import LeanSheet

_CELLS = st.one_of(
    st.none(), st.integers(-(10**9), 10**9), st.sampled_from([0.5, -2.25, 1.0e-3]),
    st.text("ab<&>\" \u00f1", min_size=1, max_size=8),
    st.tuples(st.sampled_from(["SUM(A1:A2)", 'IF(A1<2,"&","")']), st.sampled_from(["", "x<y", 2])),
)


def _sheet(path, lean, cells, heights):
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    book.set_properties({"created": np.datetime64("2000-01-01", "s").astype(object)})
    sheet = book.add_worksheet("One", LeanSheet if lean else None)
    forms = [book.add_format({"bold": True}), book.add_format({"num_format": "0.00"})]
    for row, height in heights.items():
        sheet.set_row(row, height)
    for (row, column), cell in cells.items():
        form = forms[(row + column) % 2]
        if isinstance(cell, tuple):
            formula, cached = cell
            if lean:
                sheet.formula(row, column, formula, form, cached)
            else:
                sheet.write_formula(row, column, f"={formula}", form, cached)
        elif cell is None:
            if lean:
                sheet.blank(row, column, form)
            else:
                sheet.write_blank(row, column, None, form)
        elif isinstance(cell, str):
            (sheet.text if lean else sheet.write_string)(row, column, cell, form)
        else:
            (sheet.number if lean else sheet.write_number)(row, column, cell, form)
    book.close()
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.tuples(st.integers(0, 40), st.integers(0, 30)), _CELLS, min_size=1,
                    max_size=25),
    st.dictionaries(st.integers(0, 45), st.sampled_from([20, 33.5]), max_size=3),
)
def test_the_bytes_are_those_of_xlsxwriter(tmp_path_factory, cells, heights):
    folder = tmp_path_factory.mktemp("books")
    own = _sheet(folder / "own.xlsx", True, cells, heights)
    theirs = _sheet(folder / "theirs.xlsx", False, cells, heights)
    assert own == theirs
