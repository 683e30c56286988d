"""The rows of an agency's CSV or XLSX file as text cells, whatever its dialect."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from remine.errors import InputError, Problem
from remine.inventory.dialect import guess_dialect
from remine.inventory.table_file import read_table
from remine.inventory.workbook_sheet import read_sheet

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
    def refuse(what: str, fix: str) -> InputError:
        return InputError(Problem("E-AGENCY-READ", what, fix, file=path.name))

    sheets: list[str] = []

    def choose(names: Sequence[str]) -> str:
        sheets.extend((SHEET if SHEET in names else names[0], str(len(names))))
        return sheets[0]

    rows = [cells for _, cells in read_sheet(path, choose, refuse)]
    name, of = sheets
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
    return table, [f"sheet '{name}' of {of}"]
