"""``ranked_sites.csv``, one file a list, ``context.csv`` and ``rejected.csv``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from remine.products.tables import whole_numbers, write_csv
from remine.release import Release

REJECTED_COLUMNS = ("layer", "file", "row", "id", "column", "reason", "fix")


def full_table(release: Release) -> pd.DataFrame:
    """Return the table of ``ranked_sites``: the release's columns and what every list must say.

    The last columns repeat in every row, so that a row cut out of the list still says whose
    weights it has, what was not measured and not checked, and which stamps it bears.
    """
    table = whole_numbers(release.table)
    table["consult_nation"] = release.facts["nation"]
    table["source"] = release.facts["source"]
    table["vintage"] = release.facts["vintage"]
    table["profile"] = release.profile
    table["weights_status"] = release.weights_status()
    table["not_measured"] = release.not_measured_words()
    table["not_checked"] = release.not_checked_words()
    table["stamp"] = release.stamp()
    return table


def write_lists(release: Release, folder: Path) -> dict[str, list[str]]:
    """Write the ranked list and every list; return neutralised cells by file."""
    table = full_table(release)
    changed = {"ranked_sites.csv": write_csv(table, folder / "ranked_sites.csv")}
    (folder / "lists").mkdir()
    for name, rows in release.lists().items():
        part = table.iloc[rows].reset_index(drop=True)
        changed[f"lists/{name}.csv"] = write_csv(part, folder / "lists" / f"{name}.csv")
    changed["rejected.csv"] = write_rejected(release, folder / "rejected.csv")
    if len(release.became):
        became = release.became.assign(stamp=release.stamp())
        changed["context.csv"] = write_csv(became, folder / "context.csv")
    return {file: cells for file, cells in changed.items() if cells}


def write_rejected(release: Release, path: Path) -> list[str]:
    """Write every input row that was not used, with the reason."""
    rows = [item.as_dict() for item in release.rejected]
    frame = pd.DataFrame(rows, columns=list(REJECTED_COLUMNS))
    frame["row"] = frame["row"].astype(np.int64)
    frame["stamp"] = release.stamp()
    return write_csv(frame, path)
