"""The lean sheet writes what XlsxWriter's own would, byte by byte."""

from __future__ import annotations

import re
import zipfile

import numpy as np
import openpyxl
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from remine.products.workbook.lean_sheet import LeanSheet, number_cell

_CELLS = st.one_of(
    st.none(), st.integers(-(10**9), 10**9), st.sampled_from([0.5, -2.25, 1.0e-3]),
    st.text("ab<&>\" \u00f1", min_size=1, max_size=8),
    st.tuples(st.sampled_from(["SUM(A1:A2)", 'IF(A1<2,"&","")']), st.sampled_from(["", "x<y", 2])),
)
_PLAIN = st.one_of(st.none(), st.integers(-9, 9), st.text("ab<&", min_size=1, max_size=3))


def _sheet(path, lean, cells, heights, columns):
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
    for at, (row, cells) in enumerate(columns):
        form, column = forms[at % 2], 31 + at
        if lean:
            bodies = [sheet.text_cell(cell) if isinstance(cell, str) else
                      "" if cell is None else number_cell(cell) for cell in cells]
            sheet.column(row, column, bodies, form)
        for below, cell in enumerate(() if lean else cells, row):
            if cell is not None:
                write = sheet.write_string if isinstance(cell, str) else sheet.write_number
                write(below, column, cell, form)
    book.close()
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.tuples(st.integers(0, 40), st.integers(0, 30)), _CELLS, min_size=1,
                    max_size=25),
    st.dictionaries(st.integers(0, 45), st.sampled_from([20, 33.5]), max_size=3),
    st.lists(st.tuples(st.integers(0, 20), st.lists(_PLAIN, max_size=40)), max_size=3),
)
def test_the_bytes_are_those_of_xlsxwriter(tmp_path_factory, cells, heights, columns):
    folder = tmp_path_factory.mktemp("books")
    own = _sheet(folder / "own.xlsx", True, cells, heights, columns)
    theirs = _sheet(folder / "theirs.xlsx", False, cells, heights, columns)
    # which columns a row uses is told by its cells
    theirs = {name: re.sub(rb' spans="[0-9:]+"', b"", part) for name, part in theirs.items()}
    assert own == theirs


def test_two_columns_of_cells_can_share_a_column(tmp_path):
    """As amounts and the word "unknown" do, each with its format."""
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet("One", LeanSheet)
    plain, bold = book.add_format(), book.add_format({"bold": True})
    sheet.column(2, 0, [number_cell(1), "", number_cell(3)], plain)
    sheet.column(2, 0, ["", sheet.text_cell("unknown"), ""], bold)
    book.close()
    rows = openpyxl.load_workbook(tmp_path / "a.xlsx")["One"]["A3:A5"]
    assert [(cell.value, bool(cell.font.b)) for (cell,) in rows] == [
        (1, False), ("unknown", True), (3, False)]
