"""Reviews as they came back: a ``reviews.csv`` in any dialect, or a workbook's sheet of them."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from remine.errors import InputError, Problem, did_you_mean
from remine.inventory.dialect import guess_dialect
from remine.inventory.layer import FileInfo
from remine.inventory.table_file import read_table
from remine.inventory.workbook_sheet import read_sheet
from remine.review_columns import REVIEW_COLUMNS, SHEET

ROLE = "reviews"
NAMES = tuple(name for name, _ in REVIEW_COLUMNS)
#: Signs before which a ``'`` was put so that no spreadsheet computes them.
_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
#: The most letters of one cell: a claim is a line, its evidence a reference.
LONGEST = 2_000
#: What a reviewer fills in; ``decision`` may stand there before.
_FILLED = ("site", "claim", "evidence", "reviewer", "agency", "date")
#: The names of the columns stand in one of the first so many rows of a sheet.
_HEAD_ROWS = 12
_Line = tuple[int, list[str]]


@dataclass(frozen=True)
class Row:
    """One claim as it stands in the file; ``row`` counts as a spreadsheet does, the header is 1."""

    row: int
    site: str
    field: str
    claim: str
    evidence: str
    reviewer: str
    agency: str
    date: str

    def who(self) -> str:
        """Return who says so, and when.

        >>> Row(2, "s", "decision", "agree", "", "J. Doe", "BLM", "2026-03-01").who()
        'J. Doe, BLM, 2026-03-01'
        """
        return f"{self.reviewer}, {self.agency}, {self.date}"


@dataclass(frozen=True)
class ReviewFile:
    """A file of reviews, read and not yet held against anything.

    ``rows`` are those that claim something; ``read`` counts all. ``sheet`` is empty of a CSV.
    """

    file: str
    sha256: str
    bytes: int
    read: int
    rows: tuple[Row, ...]
    sheet: str = ""

    @property
    def place(self) -> str:
        """Return the file, and of a workbook the sheet, as a problem names them."""
        return place(self.file, self.sheet)

    def info(self, applied: bool) -> FileInfo:
        """Return what a manifest says of this input."""
        days = sorted(row.date for row in self.rows)
        vintage = days[0] if days and days[0] == days[-1] else " to ".join(days[:1] + days[-1:])
        return FileInfo(
            "reviews, values applied" if applied else "reviews", ROLE, self.file, self.sha256,
            self.bytes, self.read, len(self.rows), 0, "", "",
            "reviewers, as named with each claim", vintage, "",
        )  # fmt: skip


def read_reviews(path: Path) -> ReviewFile:
    """Read a file of reviews: its cells as text, the ``'`` before a formula sign taken off.

    Parameters
    ----------
    path : pathlib.Path
        A ``reviews.csv``, or a workbook with a sheet of that name and those columns.

    Raises
    ------
    InputError
        If there is no such file, it is no table, or a column is missing.
    """
    if not path.is_file():
        raise InputError(
            Problem("E-REVIEW-READ", "there is no such file of reviews",
                    "name the reviews.csv or the workbook that came back", file=path.name)
        )  # fmt: skip
    sheet, found = _of_workbook(path) if zipfile.is_zipfile(path) else ("", _of_csv(path))
    names, cells = _headed(found)
    by_name = {name.strip().casefold(): at for at, name in reversed([*enumerate(names)])}
    missing = [name for name in NAMES if name not in by_name]
    if missing:
        left = set(by_name) - set(NAMES) - {""}
        raise InputError([
            Problem("E-REVIEW-COLUMN", f"the column '{name}' is missing",
                    did_you_mean(name, left) if left else "take the columns of the packet's "
                    "reviews.csv, or of the workbook's sheet Reviews",
                    file=place(path.name, sheet), column=name)
            for name in missing
        ])  # fmt: skip
    places = [by_name[name] for name in NAMES]
    every = [Row(number, *(_plain(row[at]) for at in places)) for number, row in cells]
    if sheet:  # rows for the reviewer to fill are no rows yet
        every = [row for row in every if any(getattr(row, name) for name in _FILLED)]
    raw = path.read_bytes()
    return ReviewFile(path.name, hashlib.sha256(raw).hexdigest(), len(raw), len(every),
                      tuple(row for row in every if row.claim or row.evidence), sheet)  # fmt: skip


def _of_csv(path: Path) -> list[_Line]:
    """Return the rows with their numbers, the header first."""
    dialect = guess_dialect(path)
    table, _ = read_table(path, ROLE, dialect.encoding, dialect.delimiter, dialect.skip_rows)
    rows = zip(*(table[name].tolist() for name in table.columns), strict=True)
    return [*enumerate([list(table.columns), *map(list, rows)], dialect.skip_rows + 1)]


def _of_workbook(path: Path) -> tuple[str, list[_Line]]:
    """Return the sheet, and its rows with the numbers the spreadsheet shows."""
    found: list[str] = []

    def refuse(what: str, fix: str) -> InputError:
        where = place(path.name, "".join(found))
        return InputError(Problem("E-REVIEW-READ", what, fix, file=where))

    def choose(names: Sequence[str]) -> str:
        own = [name for name in names if name.strip().casefold() == SHEET.casefold()]
        if not own and len(names) > 1:
            raise refuse(f"the workbook has no sheet '{SHEET}'",
                         f"fill in the sheet '{SHEET}', or save its rows as CSV")
        found.append((own or list(names))[0])
        return found[0]

    rows = read_sheet(path, choose, refuse)
    if not rows:
        raise refuse("the sheet is empty", f"give it the columns {', '.join(NAMES)}")
    return found[0], rows


def _headed(rows: list[_Line]) -> tuple[list[str], list[_Line]]:
    """Return the names of the columns, from whichever of the first rows has most, and the rest."""
    known = [len(set(NAMES) & {cell.strip().casefold() for cell in cells})
             for _, cells in rows[:_HEAD_ROWS]]
    at = known.index(max(known))
    width = max(len(cells) for _, cells in rows)
    return rows[at][1], [(number, cells + [""] * (width - len(cells)))
                         for number, cells in rows[at + 1:]]


def place(file: str, sheet: str) -> str:
    """Return a file, and its sheet where it has some, in words.

    >>> place("back.xlsx", "Reviews"), place("reviews.csv", "")
    ('back.xlsx, sheet Reviews', 'reviews.csv')
    """
    return f"{file}, sheet {sheet}" if sheet else file


def _plain(cell: object) -> str:
    """Return a cell without the quote that kept a spreadsheet from computing it.

    >>> _plain("'=1+1"), _plain(" 'quoted' "), _plain("\\n")
    ('=1+1', "'quoted'", '')
    """
    text = str(cell).strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_SIGNS) else text
