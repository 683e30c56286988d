"""How cells are written: typed, never a formula from data, in a handful of formats."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from remine.plain_text import visible
from remine.products.safe_text import no_formula
from remine.products.workbook.lean_sheet import (
    LeanSheet,
    escaped,
    formula_cell,
    formulas_down,
    number_cell,
)

#: Rows of every sheet of sites, counted from 1: title, note, shares, labels, names, then sites.
SHARE_ROW, LABEL_ROW, NAME_ROW, FIRST_ROW = 3, 4, 5, 6
#: A cell of a workbook holds no more; the rest would be cut without a word.
MOST_LETTERS = 32_000
#: Letters on one page's width; more would be too small to read.
_ONE_PAGE = 220
_LINE = 13.0  # points
_CUT = " ... (cut here; whole in ranked_sites.csv)"
_BASE = {"font_name": "Arial", "font_size": 10, "valign": "top"}
_WORDS = _BASE | {"indent": 1}
_RANK = _BASE | {"num_format": "0", "align": "center"}
_LINED = {"border": 1, "border_color": "#B9C2CA"}
_HEAD = _BASE | {"bold": True, "text_wrap": True, "valign": "vcenter"}

#: Formats by name.
FORMATS = {
    "text": _WORDS,
    "wrapped": _WORDS | {"text_wrap": True},
    "number": _BASE | {"num_format": "#,##0.###"},
    "score": _BASE | {"num_format": "0.0000"},
    "live": _BASE | {"num_format": "0.0000", "bg_color": "#EAF3E6"},
    "live rank": _RANK | {"bold": True, "bg_color": "#EAF3E6"},
    "share": _BASE | {"num_format": "0.00%"},
    "rank": _RANK,
    "degree": _BASE | {"num_format": "0.00000"},
    "moved": _RANK | {"num_format": "+0;-0;0", "bg_color": "#EAF3E6"},
    "input": _BASE | {"num_format": "0.######", "bg_color": "#FFF2B3", "border": 1, "bold": True},
    "written": _WORDS | _LINED | {"num_format": "@"},
    "wrapped written": _WORDS | _LINED | {"num_format": "@", "text_wrap": True},
    "day": _BASE | _LINED | {"num_format": "yyyy-mm-dd", "align": "left"},
    "unknown": _WORDS | {"italic": True, "font_color": "#7A4A00"},
    "grey": _BASE | {"font_color": "#6B7780", "font_size": 9, "num_format": "0.########"},
    "title": _BASE | {"bold": True, "font_size": 14},
    "note": _BASE | {"font_color": "#7A1F1F"},
    "label": _HEAD | {"bg_color": "#1D2F6F", "font_color": "#FFFFFF", "border": 1},
    "name": _BASE | {"font_size": 8, "font_color": "#4A5560", "bg_color": "#E4E8EE", "bottom": 1},
    "key": _HEAD | {"valign": "top"},
}


@dataclass(frozen=True)
class Field:
    """A column of a sheet: heading, the name it has in the lists, format and width in letters."""

    label: str
    name: str
    format: str = "text"
    width: float = 12


@dataclass
class Pen:
    """Writes into one workbook and remembers which cells had to be made safe."""

    book: xlsxwriter.Workbook
    footer: str = ""
    changed: list[str] = field(default_factory=list)
    _known: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        self.formats = {name: self.book.add_format(said) for name, said in FORMATS.items()}

    def sheet(self, name: str, title: str, note: str, colour: str = "") -> LeanSheet:
        """Add a sheet with its first two rows, made to print on one page's width."""
        sheet = self.book.add_worksheet(name, LeanSheet)
        self.put(sheet, 1, 0, title, "title")
        self.put(sheet, 2, 0, note, "note")
        sheet.set_landscape()
        sheet.set_paper(1)
        sheet.set_margins(0.4, 0.4, 0.5, 0.6)
        sheet.set_footer(self.footer)
        if colour:
            sheet.set_tab_color(colour)
        return sheet

    def head(self, sheet: LeanSheet, fields: Sequence[Field], rows: int, frozen: int = 2) -> None:
        """Write labels and names of a table of sites, and freeze, filter and repeat them."""
        for at, one in enumerate(fields):
            self.put(sheet, LABEL_ROW, at, one.label, "label")
            self.put(sheet, NAME_ROW, at, one.name, "name")
            sheet.set_column(at, at, one.width)
        self.fit(sheet, LABEL_ROW, [one.label for one in fields], [one.width for one in fields])
        across = math.ceil(sum(one.width for one in fields) / _ONE_PAGE)
        sheet.fit_to_pages(across, 0)
        if across > 1:
            sheet.repeat_columns(0, max(frozen - 1, 0))
        sheet.freeze_panes(FIRST_ROW - 1, frozen)
        sheet.autofilter(NAME_ROW - 1, 0, max(NAME_ROW - 1 + rows, NAME_ROW), len(fields) - 1)
        sheet.repeat_rows(LABEL_ROW - 1, NAME_ROW - 1)

    def table(
        self, sheet: LeanSheet, fields: Sequence[Field], columns: Sequence[list], frozen: int = 1
    ) -> None:
        """Write a table of sites by column, each row as high as its wrapped words need."""
        self.head(sheet, fields, len(columns[0]), frozen)
        for at, (one, cells) in enumerate(zip(fields, columns, strict=True)):
            self.column(sheet, at, cells, one.format)
        wrapped = [at for at, one in enumerate(fields) if one.format == "wrapped"]
        widths = [fields[at].width for at in wrapped]
        for row, cells in enumerate(zip(*(columns[at] for at in wrapped), strict=True), FIRST_ROW):
            self.fit(sheet, row, cells, widths)

    def fit(
        self, sheet: LeanSheet, row: int, cells: Sequence[Any], widths: Sequence[float]
    ) -> None:
        """Make a row as high as its longest words need; not every program does so by itself."""
        lines = max((math.ceil(len(str(cell)) / (width * 1.1))
                     for cell, width in zip(cells, widths, strict=True)), default=1)
        if lines > 1:
            sheet.set_row(row - 1, min(_LINE * lines + 2, 400))

    def put(self, sheet: LeanSheet, row: int, column: int, cell: Any, style: str = "text") -> None:
        """Write one cell, rows counted from 1: a number as a number, anything else as text.

        NaN, None and empty text leave an empty cell; an infinity is refused.

        Raises
        ------
        ValueError
            If a number is infinite.
        """
        if made := self._cell(sheet, cell):
            sheet.cell(row - 1, column, made, self.formats[style])
            self._tell(sheet, row, column, cell)

    def column(
        self, sheet: LeanSheet, column: int, cells: Sequence[Any], style: str = "text"
    ) -> None:
        """Write cells as `put` does, below each other from the first site's row on."""
        if set(map(type, cells)) <= {float, int}:
            sheet.column(FIRST_ROW - 1, column, _numbers(cells), self.formats[style])
            return
        made = {cell: self._cell(sheet, cell) for cell in dict.fromkeys(cells)}
        sheet.column(FIRST_ROW - 1, column, [made[cell] for cell in cells], self.formats[style])
        if any(self._was_changed(cell) for cell in made):
            for row, cell in enumerate(cells, FIRST_ROW):
                self._tell(sheet, row, column, cell)

    def live(
        self, sheet: LeanSheet, row: int, column: int, formula: str, cached: Any, style: str
    ) -> None:
        """Write a formula of ours, rows counted from 1, with the value it has today.

        NaN is an empty value.
        """
        made = formula_cell(escaped(formula.removeprefix("=")), self._today(cached))
        sheet.cell(row - 1, column, made, self.formats[style])

    def live_column(
        self, sheet: LeanSheet, column: int, formula: str, cached: Sequence[Any], style: str,
        first: int = FIRST_ROW,
    ) -> None:
        """Write one formula of ours below each other from a row on, as `live` does.

        In it ``{row}`` stands for the cell's row and ``{above}`` for the one before.
        """
        texts = formulas_down(escaped(formula.removeprefix("=")), first, len(cached))
        made = [formula_cell(text, self._today(today))
                for text, today in zip(texts, cached, strict=True)]
        sheet.column(first - 1, column, made, self.formats[style])

    def _cell(self, sheet: LeanSheet, cell: Any) -> str:
        """Return what a cell will be in the file; ``""`` if it stays empty."""
        if isinstance(cell, str):
            return sheet.text_cell(self._safe(cell)) if cell else ""
        if cell is None or cell is pd.NA or cell != cell:
            return ""
        if math.isinf(cell):
            raise ValueError("a workbook may not hold infinities")
        return number_cell(_plain(cell))

    def _today(self, cached: Any) -> Any:
        """Return the value a formula has today, made safe."""
        if isinstance(cached, str):
            return self._safe(cached)
        return cached if cached == cached else ""

    def _safe(self, text: str) -> str:
        """Return text that no spreadsheet takes for a formula, no longer than a cell holds."""
        plain = self._known.get(text)
        if plain is None:
            plain = no_formula(visible(text))
            plain = plain if len(plain) <= MOST_LETTERS else plain[:MOST_LETTERS] + _CUT
            self._known[text] = plain
        return plain

    def _was_changed(self, cell: Any) -> bool:
        return isinstance(cell, str) and self._safe(cell)[:1] == "'" != cell[:1]

    def _tell(self, sheet: LeanSheet, row: int, column: int, cell: Any) -> None:
        """Remember a cell that was made safe."""
        if self._was_changed(cell):
            self.changed.append(f"sheet {sheet.get_name()}, cell {xl_col_to_name(column)}{row}")


def span(column: int, rows: int, sheet: str = "", to: int | None = None) -> str:
    """Return the absolute range of a column's sites, or of the columns up to another.

    >>> span(3, 10, "Criteria")
    'Criteria!$D$6:$D$15'
    """
    last = xl_col_to_name(column if to is None else to)
    where = f"{sheet}!" if sheet else ""
    return f"{where}${xl_col_to_name(column)}${FIRST_ROW}:${last}${FIRST_ROW + rows - 1}"


def _numbers(cells: Sequence[float | int]) -> list[str]:
    """Return what numbers will be in the file; ``""`` for NaN.

    Raises
    ------
    ValueError
        If a number is infinite.
    """
    if any(map(math.isinf, cells)):
        raise ValueError("a workbook may not hold infinities")
    made = {cell: number_cell(_plain(cell)) for cell in set(cells) if cell == cell}
    return [made.get(cell, "") for cell in cells]


def _plain(number: Any) -> float | int:
    """Return a number as Python's own, whole ones without a point."""
    number = float(number)
    return int(number) if number.is_integer() and abs(number) < 1e15 else number
