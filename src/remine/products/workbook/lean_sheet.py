"""A worksheet that keeps each cell as the XML it will be: for hundreds of thousands of cells.

XlsxWriter looks at every cell several times, for features that no sheet of ours has (merged cells,
comments, dynamic arrays), and cuts numbers to 16 digits; a workbook should hold those of the other
files. None of our formulas needs the prefixes of newer functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

#: An empty cell, to be filled in.
BLANK = "/>"


class LeanSheet(Worksheet):
    """A worksheet to which cells are added by the methods below only.

    Rows and columns are counted from 0, and every cell has a format. ``*_cell`` return what a cell
    will be in the file, after its place and format; `cell` and `column` put such in place.
    """

    def __init__(self):
        super().__init__()
        self._columns: list[tuple[int, int, Sequence[str], Format]] = []

    def number(self, row: int, column: int, number: float | int, form: Format) -> None:
        """Write a finite number in the shortest form that reads back the same."""
        self.cell(row, column, number_cell(number), form)

    def text(self, row: int, column: int, text: str, form: Format) -> None:
        """Write a text; equal ones are held once in the workbook."""
        self.cell(row, column, self.text_cell(text), form)

    def formula(self, row: int, column: int, formula: str, form: Format, cached: Any) -> None:
        """Write a formula, without its equals sign, and the value it has today."""
        self.cell(row, column, formula_cell(escaped(formula), cached), form)

    def blank(self, row: int, column: int, form: Format) -> None:
        """Write an empty cell, to be filled in."""
        self.cell(row, column, BLANK, form)

    def text_cell(self, text: str) -> str:
        """Return a text as a cell; equal ones are held once in the workbook."""
        return f' t="s"><v>{self.str_table._get_shared_string_index(text)}</v></c>'

    def cell(self, row: int, column: int, cell: str, form: Format) -> None:
        """Put one cell in place."""
        self._check_dimensions(row, column)
        self.table[row][column] = (form, cell)

    def column(self, row: int, column: int, cells: Sequence[str], form: Format) -> None:
        """Put cells below each other from a row on; ``""`` leaves one out."""
        first = next((at for at, cell in enumerate(cells) if cell), None)
        if first is not None:
            last = next(at for at in range(len(cells) - 1, -1, -1) if cells[at])
            self._check_dimensions(row + first, column)
            self._check_dimensions(row + last, column)
            self._columns.append((row + first, column, cells[first : last + 1], form))

    def _write_rows(self) -> None:
        """Write every row that has cells or a height of its own."""
        self._number_formats()
        rows = map("".join, zip(*self._rendered(), strict=True))
        for row, cells in enumerate(rows, self.dim_rowmin):
            info = self.row_info.get(row)
            if cells:
                self._write_row(row, None, info)
                self.fh.write(f"{cells}</row>")
            elif info:
                self._write_empty_row(row, None, info)

    def _number_formats(self) -> None:
        """Number the formats as they come, row by row, as XlsxWriter does."""
        firsts = [(row, column, form) for row, column, _, form in self._columns]
        firsts += [(row, column, form) for row, cells in self.table.items()
                   for column, (form, _) in cells.items()]
        for _, _, form in sorted(firsts, key=lambda first: first[:2]):
            form._get_xf_index()

    def _rendered(self) -> list[list[str]]:
        """Return every column from the first to the last one used, its cells as they will be."""
        first, last = self.dim_rowmin, self.dim_rowmax
        out = [[""] * (last - first + 1) for _ in range(self.dim_colmax + 1)]
        letters = [xl_col_to_name(column) for column in range(self.dim_colmax + 1)]
        numbers = [str(row + 1) for row in range(first, last + 1)]
        for top, column, cells, form in self._columns:
            start, style = f'<c r="{letters[column]}', f'" s="{form._get_xf_index()}"'
            rows, part = out[column], slice(top - first, top - first + len(cells))
            rows[part] = [start + number + style + cell if cell else had for number, cell, had
                          in zip(numbers[part], cells, rows[part], strict=True)]
        for row, cells in self.table.items():
            for column, (form, cell) in cells.items():
                place = f"{letters[column]}{row + 1}"
                out[column][row - first] = f'<c r="{place}" s="{form._get_xf_index()}"{cell}'
        return out


def number_cell(number: float | int) -> str:
    """Return a finite number as a cell, in the shortest form that reads back the same."""
    return f"><v>{number!r}</v></c>"


def escaped(formula: str) -> str:
    """Return a formula, or the template of one, as XML holds it."""
    return escape(formula, quote=False)


def formula_cell(formula: str, cached: Any) -> str:
    """Return an `escaped` formula, without its equals sign, and the value it has today."""
    if isinstance(cached, str):
        kind = ' t="str"' if cached else ""
        return f"{kind}><f>{formula}</f><v>{escape(cached, quote=False)}</v></c>"
    return f"><f>{formula}</f><v>{cached}</v></c>"


def formulas_down(template: str, first: int, count: int) -> list[str]:
    """Return an `escaped` formula below itself from a row on: ``{row}`` is the cell's row, counted
    from 1, and ``{above}`` the one before. Cells do not share one text: Excel takes that amiss of
    formulas that name another sheet.

    >>> formulas_down("A{row}-A{above}", 7, 2)
    ['A7-A6', 'A8-A7']
    """
    rows = [str(row) for row in range(first - 1, first + count)]
    parts = template.split("{row}")
    made = [row.join(parts) for row in rows[1:]]
    if "{above}" not in template:
        return made
    return [text.replace("{above}", row) for text, row in zip(made, rows, strict=False)]
