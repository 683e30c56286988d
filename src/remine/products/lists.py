"""``ranked_sites.csv``, one file a list, ``context.csv``, ``rejected.csv``, both coverages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from remine.products.tables import SafeTable, whole_numbers, write_csv
from remine.release import Release
from remine.reviews.showing import REVIEW_FACTS
from remine.surveyed_land import COLUMNS

#: Columns of ``inventory_coverage.csv``; ``stamp`` comes last.
COVERAGE_COLUMNS = ("state", "word", "sites", "records", "covered_by", "records_from",
                    "not_in_this_run")
REJECTED_COLUMNS = ("layer", "file", "row", "id", "column", "reason", "fix")


def full_table(release: Release) -> pd.DataFrame:
    """Return the table of ``ranked_sites``: the release's columns and what every list must say.

    The last columns repeat in every row, so that a row cut out of the list still says whose
    weights it has, what was not measured and not checked, and which stamps it bears.
    """
    table = whole_numbers(release.table)
    table["consult_nation"] = release.facts["nation"]
    table["consultation_status"] = release.facts["consultation_status"]
    table["lead_partner"] = release.facts["lead_partner"]
    table["source"] = release.facts["source"]
    table["vintage"] = release.facts["vintage"]
    for name in REVIEW_FACTS:
        table[name] = release.facts[name]
    table["commodities"] = _united(release.facts)
    table["waste_types"] = release.facts["waste_types"]
    table["lifecycle"] = release.facts["lifecycle"]
    table["surveys_missing"] = release.facts["surveys_missing"]
    table["profile"] = release.profile
    table["weights_status"] = release.weights_status()
    table["not_measured"] = release.not_measured_words()
    table["not_checked"] = release.not_checked_words()
    table["stamp"] = release.stamp()
    for row in np.flatnonzero(release.row_stamps != ""):
        table.loc[row, "stamp"] = f"{release.stamp()}; {release.row_stamps[row]}".strip("; ")
    return table


def _united(facts: pd.DataFrame) -> list[str]:
    """Return the commodities of each row's lists, each once, the main ones first."""
    parts = ("main", "byproduct", "trace")
    columns = [facts[f"commodities_{part}"].to_numpy(object) for part in parts]
    seen = {words: "; ".join(dict.fromkeys(w for cell in words for w in cell.split("; ") if w))
            for words in set(zip(*columns, strict=True))}
    return [seen[words] for words in zip(*columns, strict=True)]


def write_lists(release: Release, folder: Path) -> dict[str, list[str]]:
    """Write the ranked list and every list; return neutralised cells by file."""
    table = SafeTable.of(full_table(release))
    changed = {"ranked_sites.csv": table.write(folder / "ranked_sites.csv")}
    (folder / "lists").mkdir(exist_ok=True)
    for name, rows in release.lists().items():
        part = table.rows(rows).with_whole("list_rank", release.ranks_within(rows))
        changed[f"lists/{name}.csv"] = part.write(folder / "lists" / f"{name}.csv")
    changed["rejected.csv"] = write_rejected(release, folder / "rejected.csv")
    if len(release.became):
        became = release.became.assign(stamp=release.stamp())
        changed["context.csv"] = write_csv(became, folder / "context.csv")
    changed["inventory_coverage.csv"] = write_coverage(release, folder / "inventory_coverage.csv")
    if release.surveyed:
        frame = pd.DataFrame(release.surveyed, columns=list(COLUMNS)).assign(stamp=release.stamp())
        numbers = ["covered_percent", "at_most_percent"]
        frame[numbers] = frame[numbers].astype(float)  # a column of nothing but None is no text
        changed["surveyed_land.csv"] = write_csv(frame, folder / "surveyed_land.csv")
    return {file: cells for file, cells in changed.items() if cells}


def write_coverage(release: Release, path: Path) -> list[str]:
    """Write what the inventory says of each state, so that an absent state is not read as empty."""
    rows = [
        {name: "; ".join(cell) if isinstance(cell := row[name], tuple) else cell
         for name in COVERAGE_COLUMNS}
        for row in release.relations.get("states", ())
    ]
    frame = pd.DataFrame(rows, columns=list(COVERAGE_COLUMNS))
    frame["stamp"] = release.stamp()
    return write_csv(frame, path)


def write_rejected(release: Release, path: Path) -> list[str]:
    """Write every input row that was not used, with the reason."""
    rows = [item.as_dict() for item in release.rejected]
    frame = pd.DataFrame(rows, columns=list(REJECTED_COLUMNS))
    frame["row"] = frame["row"].astype(np.int64)
    frame["stamp"] = release.stamp()
    return write_csv(frame, path)
