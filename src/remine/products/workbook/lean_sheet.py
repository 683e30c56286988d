"""A worksheet that keeps each cell as the XML it will be: for hundreds of thousands of cells.

XlsxWriter looks at every cell several times, for features that no sheet of ours has (merged cells,
comments, dynamic arrays), and cuts numbers to 16 digits; a workbook should hold those of the other
files. None of our formulas needs the prefixes of newer functions.
"""

from __future__ import annotations

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

#: Rows of a sheet that share one statement of the columns they use.
_BLOCK = 16


class LeanSheet(Worksheet):
    """A worksheet to which cells are added by `number`, `text`, `formula` and `blank` only.

    Rows and columns are counted from 0, and every cell has a format.
    """

    def number(self, row: int, column: int, number: float | int, form: Format) -> None:
        """Write a finite number in the shortest form that reads back the same."""
        self._place(row, column, form, f"><v>{number!r}</v></c>")

    def text(self, row: int, column: int, text: str, form: Format) -> None:
        """Write a text; equal ones are held once in the workbook."""
        index = self.str_table._get_shared_string_index(text)
        self._place(row, column, form, f' t="s"><v>{index}</v></c>')

    def formula(self, row: int, column: int, formula: str, form: Format, cached: Any) -> None:
        """Write a formula, without its equals sign, and the value it has today."""
        kind = ' t="str"' if isinstance(cached, str) and cached else ""
        formula, cached = self._escape_data(formula), self._escape_data(cached)
        self._place(row, column, form, f"{kind}><f>{formula}</f><v>{cached}</v></c>")

    def blank(self, row: int, column: int, form: Format) -> None:
        """Write an empty cell, to be filled in."""
        self._place(row, column, form, "/>")

    def _place(self, row: int, column: int, form: Format, body: str) -> None:
        cells = self.table[row]
        if not cells or not self.dim_colmin <= column <= self.dim_colmax:
            self._check_dimensions(row, column)
        cells[column] = (form, body)

    def _calculate_spans(self) -> None:
        """Find the columns that every block of rows uses."""
        self.row_spans = {}
        used: dict[int, list[int]] = {}
        for row, cells in self.table.items():
            if cells:
                used.setdefault(row // _BLOCK, []).extend((min(cells), max(cells)))
        for block, ends in used.items():
            self.row_spans[block] = f"{min(ends) + 1}:{max(ends) + 1}"

    def _write_rows(self) -> None:
        """Write every row that has cells or a height of its own."""
        self._calculate_spans()
        letters = [xl_col_to_name(column) for column in range(self.dim_colmax + 1)]
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            cells, info = self.table.get(row), self.row_info.get(row)
            span = self.row_spans.get(row // _BLOCK)
            if cells:
                self._write_row(row, span, info)
                self.fh.write("".join(
                    f'<c r="{letters[column]}{row + 1}" s="{form._get_xf_index()}"{body}'
                    for column, (form, body) in sorted(cells.items())
                ))
                self.fh.write("</row>")
            elif info:
                self._write_empty_row(row, span, info)
