"""The rows of an agency's CSV or XLSX file as text cells, whatever its dialect."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd

from remine.errors import InputError, Problem
from remine.inventory.dialect import guess_dialect
from remine.inventory.table_file import read_table

#: The most a workbook may hold once unpacked, and the most cells of its sheet.
MOST_BYTES, MOST_CELLS = 300_000_000, 3_000_000
SHEET = "centers"


def read_cells(path: Path) -> tuple[pd.DataFrame, list[str]]:
    """Return the file's rows as text, and what is to be said of how it was read.

    Raises
    ------
    InputError
        If it is no table.
    """
    if not path.is_file():
        raise InputError(
            Problem("E-AGENCY-READ", "there is no such file", "name a CSV or XLSX file",
                    file=path.name)
        )
    if zipfile.is_zipfile(path):
        return _workbook(path)
    dialect = guess_dialect(path)
    table, notes = read_table(path, "agency", dialect.encoding, dialect.delimiter,
                              dialect.skip_rows)
    return table.astype(object), [*notes, *dialect.evidence]


def _workbook(path: Path) -> tuple[pd.DataFrame, list[str]]:
    from openpyxl import load_workbook

    def refuse(what: str, fix: str) -> InputError:
        return InputError(Problem("E-AGENCY-READ", what, fix, file=path.name))

    with zipfile.ZipFile(path) as parts:
        if sum(item.file_size for item in parts.infolist()) > MOST_BYTES:
            raise refuse("the workbook is too large once unpacked", "save the sheet as CSV")
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises whatever its parts raise
        raise refuse(f"this is no workbook that can be read ({type(error).__name__})",
                     "save it as XLSX or CSV again") from error
    try:
        name = SHEET if SHEET in book.sheetnames else book.sheetnames[0]
        rows, cells = [], 0
        for row in book[name].iter_rows(values_only=True):
            cells += len(row)
            if cells > MOST_CELLS:
                raise refuse("the sheet has too many cells", "save the rows in use as CSV")
            rows.append([_text(cell) for cell in row])
    finally:
        book.close()
    rows = [row for row in rows if any(row)]
    if len(rows) < 2:
        raise refuse(f"the sheet '{name}' has no rows", "fill in the sheet 'centers'")
    width = max(len(row) for row in rows)
    rows = [row + [""] * (width - len(row)) for row in rows]
    used = [at for at, head in enumerate(rows[0]) if head]
    heads = [rows[0][at] for at in used]
    twice = sorted({head for head in heads if heads.count(head) > 1})
    if twice:
        raise refuse(f"columns stand twice: {', '.join(twice)}", "give every column its own name")
    table = pd.DataFrame([[row[at] for at in used] for row in rows[1:]], columns=heads,
                         dtype=object)
    return table, [f"sheet '{name}' of {len(book.sheetnames)}"]


def _text(cell: object) -> str:
    """Return a cell as text: whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell).strip()
