"""A ``reviews.csv`` as it came back, in whatever dialect a spreadsheet saved it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from remine.errors import InputError, Problem, did_you_mean
from remine.inventory.dialect import guess_dialect
from remine.inventory.layer import FileInfo
from remine.inventory.table_file import read_table
from remine.review_columns import REVIEW_COLUMNS

ROLE = "reviews"
NAMES = tuple(name for name, _ in REVIEW_COLUMNS)
#: Signs before which a ``'`` was put so that no spreadsheet computes them.
_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
#: The most letters of one cell: a claim is a line, its evidence a reference.
LONGEST = 2_000


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


def read_reviews(path: Path) -> ReviewFile:
    """Read a file of reviews: its cells as text, the ``'`` before a formula sign taken off.

    Raises
    ------
    InputError
        If there is no such file, it is no table, or a column is missing.
    """
    if not path.is_file():
        raise InputError(
            Problem("E-REVIEW-READ", "there is no such file of reviews",
                    "name the reviews.csv that came back", file=path.name)
        )  # fmt: skip
    dialect = guess_dialect(path)
    table, _ = read_table(path, ROLE, dialect.encoding, dialect.delimiter, dialect.skip_rows)
    by_name = {str(name).strip().casefold(): name for name in table.columns}
    missing = [name for name in NAMES if name not in by_name]
    if missing:
        raise InputError([
            Problem("E-REVIEW-COLUMN", f"the column '{name}' is missing",
                    did_you_mean(name, set(by_name) - set(NAMES)) if set(by_name) - set(NAMES)
                    else "take the columns of the packet's reviews.csv",
                    file=path.name, column=name)
            for name in missing
        ])  # fmt: skip
    columns = [table[by_name[name]].tolist() for name in NAMES]
    first = dialect.skip_rows + 2
    rows = (
        Row(number, *(_plain(cell) for cell in cells))
        for number, cells in enumerate(zip(*columns, strict=True), first)
    )
    raw = path.read_bytes()
    return ReviewFile(path.name, hashlib.sha256(raw).hexdigest(), len(raw), len(table),
                      tuple(row for row in rows if row.claim or row.evidence))  # fmt: skip


def _plain(cell: object) -> str:
    """Return a cell without the quote that kept a spreadsheet from computing it.

    >>> _plain("'=1+1"), _plain(" 'quoted' "), _plain("\\n")
    ('=1+1', "'quoted'", '')
    """
    text = str(cell).strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_SIGNS) else text
