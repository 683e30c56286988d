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
    """One claim as it stands in a file; ``row`` counts as a spreadsheet does, the header is 1.

    ``place`` is the file, and of a workbook the sheet, as a problem names them.
    """

    row: int
    site: str
    field: str
    claim: str
    evidence: str
    reviewer: str
    agency: str
    date: str
    place: str = ""

    def who(self) -> str:
        """Return who says so, and when.

        >>> Row(2, "s", "decision", "agree", "", "J. Doe", "BLM", "2026-03-01").who()
        'J. Doe, BLM, 2026-03-01'
        """
        return f"{self.reviewer}, {self.agency}, {self.date}"


@dataclass(frozen=True)
class ReviewFile:
    """A file of reviews, read and not yet held against anything.

    ``rows`` are those that claim something; ``read`` counts all.
    """

    file: str
    sha256: str
    bytes: int
    read: int
    rows: tuple[Row, ...]

    def info(self, applied: bool) -> FileInfo:
        """Return what a manifest says of this input."""
        days = sorted(row.date for row in self.rows)
        vintage = days[0] if days and days[0] == days[-1] else " to ".join(days[:1] + days[-1:])
        return FileInfo(
            "reviews, values applied" if applied else "reviews", ROLE, self.file, self.sha256,
            self.bytes, self.read, len(self.rows), 0, "", "",
            "reviewers, as named with each claim", vintage, "",
        )  # fmt: skip


def read_all_reviews(paths: Sequence[Path]) -> tuple[ReviewFile, ...]:
    """Read several files of reviews, as reviewers sent them back.

    Files of one name, as packets hold them, are told apart by their place in the order given.

    Raises
    ------
    InputError
        With the problems of all files; if one file is given twice.
    """
    files, problems = [], []
    names = [path.name for path in paths]
    for at, path in enumerate(paths):
        alone = names.count(path.name) == 1
        try:
            files.append(read_reviews(path, "" if alone else f"file {at + 1} of {len(paths)}"))
        except InputError as error:
            problems += error.problems
    seen: dict[str, str] = {}
    for found in files:
        if found.sha256 in seen:
            problems.append(
                Problem("E-REVIEW-READ", f"this file and {seen[found.sha256]} are the same",
                        "name each file of reviews once", file=found.file)
            )
        seen.setdefault(found.sha256, found.file)
    if problems:
        raise InputError(problems)
    return tuple(files)


def read_reviews(path: Path, which: str = "") -> ReviewFile:
    """Read a file of reviews: its cells as text, the ``'`` before a formula sign taken off.

    Parameters
    ----------
    path : pathlib.Path
        A ``reviews.csv``, or a workbook with a sheet of that name and those columns.
    which : str
        What tells the file from another of its name, for those who read its problems.

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
    workbook = zipfile.is_zipfile(path)
    sheet, found = _of_workbook(path, which) if workbook else ("", _of_csv(path))
    names, cells = _headed(found)
    by_name = {name.strip().casefold(): at for at, name in reversed([*enumerate(names)])}
    missing = [name for name in NAMES if name not in by_name]
    if missing:
        left = set(by_name) - set(NAMES) - {""}
        raise InputError([
            Problem("E-REVIEW-COLUMN", f"the column '{name}' is missing",
                    did_you_mean(name, left) if left else "take the columns of the packet's "
                    "reviews.csv, or of the workbook's sheet Reviews",
                    file=place(path.name, which, sheet), column=name)
            for name in missing
        ])  # fmt: skip
    places = [by_name[name] for name in NAMES]
    where = place(path.name, which, sheet)
    every = [Row(number, *(_plain(row[at]) for at in places), where) for number, row in cells]
    if sheet:  # rows for the reviewer to fill are no rows yet
        every = [row for row in every if any(getattr(row, name) for name in _FILLED)]
    raw = path.read_bytes()
    return ReviewFile(path.name, hashlib.sha256(raw).hexdigest(), len(raw), len(every),
                      tuple(row for row in every if row.claim or row.evidence))  # fmt: skip


def _of_csv(path: Path) -> list[_Line]:
    """Return the rows with their numbers, the header first."""
    dialect = guess_dialect(path)
    table, _ = read_table(path, ROLE, dialect.encoding, dialect.delimiter, dialect.skip_rows)
    rows = zip(*(table[name].tolist() for name in table.columns), strict=True)
    return [*enumerate([list(table.columns), *map(list, rows)], dialect.skip_rows + 1)]


def _of_workbook(path: Path, which: str) -> tuple[str, list[_Line]]:
    """Return the sheet, and its rows with the numbers the spreadsheet shows."""
    found: list[str] = []

    def refuse(what: str, fix: str) -> InputError:
        where = place(path.name, which, *found)
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


def place(file: str, which: str = "", sheet: str = "") -> str:
    """Return a file, which of several, and its sheet where it has some, in words.

    >>> place("back.xlsx", sheet="Reviews"), place("reviews.csv", "file 2 of 3")
    ('back.xlsx, sheet Reviews', 'reviews.csv (file 2 of 3)')
    """
    words = f"{file} ({which})" if which else file
    return f"{words}, sheet {sheet}" if sheet else words


def _plain(cell: object) -> str:
    """Return a cell without the quote that kept a spreadsheet from computing it.

    >>> _plain("'=1+1"), _plain(" 'quoted' "), _plain("\\n")
    ('=1+1', "'quoted'", '')
    """
    text = str(cell).strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_SIGNS) else text
