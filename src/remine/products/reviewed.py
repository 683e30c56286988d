"""``reviewed.csv``: what reviewers sent back, each claim beside what the source says."""

from __future__ import annotations

from pathlib import Path

from remine.products.tables import write_csv
from remine.release import Release

FILE = "reviewed.csv"


def write_reviewed(release: Release, folder: Path) -> dict[str, list[str]]:
    """Write the claims an audience may see, of a run with reviews; return neutralised cells."""
    if not release.reviews.inputs:
        return {}
    table = release.reviews.table.assign(stamp=release.stamp())
    cells = write_csv(table, folder / FILE)
    return {FILE: cells} if cells else {}
