"""The template an agency fills in: a CSV or XLSX with one example row and a data dictionary."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from remine.agency.columns import COLUMNS
from remine.errors import ConflictError, Problem, UsageError

DICTIONARY = ("column", "meaning", "unit or words", "example")
_HOW = (
    "One row a data center. Leave unknown cells empty: empty is unknown, never zero.",
    "Shares are written 0 to 1: write 40 % as 0.40, or as 40%.",
    "Give drives as a count, or low, middle and high; else servers, racks or floor area.",
    "Places are kept at city or county; for facility security do not give a street address.",
    "Remove the example row.",
)


def dictionary() -> list[tuple[str, str, str, str]]:
    """Return the rows of the data dictionary."""
    rows = []
    for name, column in COLUMNS.items():
        field = column.field
        allowed = ", ".join(field.words) or field.unit or "text"
        if field.unit == "share":
            allowed = "share, 0 to 1"
        rows.append((name, field.meaning, allowed, column.example))
    return rows


def template_csv() -> str:
    """Return the header and one example row as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerow([column.example for column in COLUMNS.values()])
    return out.getvalue()


def dictionary_csv() -> str:
    """Return the data dictionary as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([DICTIONARY, *dictionary()])
    return out.getvalue()


def write_template(path: Path) -> list[Path]:
    """Write the template as the path's ending says; a CSV has its dictionary beside it.

    Raises
    ------
    UsageError
        If the ending is neither .csv nor .xlsx.
    ConflictError
        If a file stands there already.
    """
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise UsageError(Problem("E-AGENCY-TEMPLATE", f"'{path.name}' is neither .csv nor .xlsx",
                                 "name the file .csv or .xlsx"))
    files = [path]
    if path.suffix.lower() == ".csv":
        files.append(path.with_name(f"{path.stem}-dictionary.csv"))
    there = [file.name for file in files if file.exists()]
    if there:
        raise ConflictError(Problem("E-OUT-EXISTS", f"{', '.join(there)} exists already",
                                    "give --out another name, or remove it", file=there[0]))
    try:
        if len(files) == 2:
            files[0].write_text(template_csv(), encoding="utf-8", newline="\n")
            files[1].write_text(dictionary_csv(), encoding="utf-8", newline="\n")
        else:
            _write_workbook(path)
    except OSError as error:
        raise ConflictError(Problem("E-OUT-WRITE", f"cannot write: {error.strerror or error}",
                                    "choose another --out", file=path.name)) from error
    return files


def _write_workbook(path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    sheet.title = "centers"
    sheet.append(list(COLUMNS))
    sheet.append([_typed(c.example, c.field.kind) for c in COLUMNS.values()])
    sheet.freeze_panes = "C2"
    for at, column in enumerate(COLUMNS.values(), start=1):
        letter = get_column_letter(at)
        sheet.cell(1, at).font = Font(bold=True)
        sheet.column_dimensions[letter].width = max(14, len(column.field.name) + 2)
        if column.field.words:
            choice = DataValidation("list", formula1=f'"{",".join(column.field.words)}"',
                                    allow_blank=True)
            sheet.add_data_validation(choice)
            choice.add(f"{letter}2:{letter}10000")
    told = book.create_sheet("dictionary")
    for line in (DICTIONARY, *dictionary()):
        told.append(list(line))
    how = book.create_sheet("how to fill in")
    for line in _HOW:
        how.append([line])
    for page, widths in ((told, (28, 62, 44, 26)), (how, (110,))):
        for at, width in enumerate(widths, start=1):
            page.column_dimensions[get_column_letter(at)].width = width
            page.cell(1, at).font = Font(bold=page is told)
    book.save(path)


def _typed(example: str, kind: str) -> object:
    if kind != "number" or not example:
        return example
    return float(example) if "." in example else int(example)
