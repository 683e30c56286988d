"""The rows of one sheet of a workbook as text cells, with the row numbers a spreadsheet shows."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path

from remine.errors import InputError

#: The most a workbook may hold once unpacked, and the most cells of its sheet.
MOST_BYTES, MOST_CELLS = 300_000_000, 3_000_000

Refuse = Callable[[str, str], InputError]


def read_sheet(
    path: Path, choose: Callable[[Sequence[str]], str], refuse: Refuse
) -> list[tuple[int, list[str]]]:
    """Return the rows of a sheet that hold something; formulas give the value they last had.

    Parameters
    ----------
    path : pathlib.Path
        XLSX.
    choose : callable
        Given the names of all sheets, returns the one to read.
    refuse : callable
        Makes the error from what is wrong and what to do.

    Raises
    ------
    InputError
        Made by ``refuse``: if it is no workbook, or too large.
    """
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(path) as parts:
            if sum(item.file_size for item in parts.infolist()) > MOST_BYTES:
                raise refuse("the workbook is too large once unpacked", "save the sheet as CSV")
        book = load_workbook(path, read_only=True, data_only=True)
    except InputError:
        raise
    except Exception as error:  # openpyxl raises whatever its parts raise
        raise refuse(f"this is no workbook that can be read ({type(error).__name__})",
                     "save it as XLSX or CSV again") from error
    try:
        sheet = book[choose(book.sheetnames)]
        sheet.reset_dimensions()  # what a file says of its own size need not be so
        rows, cells = [], 0
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            cells += len(row)
            if cells > MOST_CELLS:
                raise refuse("the sheet has too many cells", "save the rows in use as CSV")
            words = [cell_text(cell) for cell in row]
            if any(words):
                rows.append((number, words))
    except InputError:
        raise
    except Exception as error:
        raise refuse(f"a sheet cannot be read ({type(error).__name__})",
                     "save it as XLSX or CSV again") from error
    finally:
        book.close()
    return rows


def cell_text(cell: object) -> str:
    """Return a cell as text: whole numbers without a point, days as YYYY-MM-DD.

    >>> cell_text(3.0), cell_text(None), cell_text(True), cell_text(datetime(2026, 3, 1))
    ('3', '', 'yes', '2026-03-01')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    if isinstance(cell, (date, datetime)):
        return cell.isoformat()
    return str(cell).strip()
