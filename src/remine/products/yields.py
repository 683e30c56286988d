"""Everything a model with yields writes beside the lists: tables, chart, one-page summary."""

from __future__ import annotations

from pathlib import Path

from remine.products.yield_chart import write_yield_chart
from remine.products.yield_summary import write_yield_summary
from remine.products.yield_tables import FOLDER, write_yield_tables
from remine.release import Release


def write_yields(release: Release, folder: Path) -> dict[str, list[str]]:
    """Write the folder ``yields/``, or nothing where the model has no yields."""
    if release.yields is None:
        return {}
    (folder / FOLDER).mkdir(exist_ok=True)
    changed = write_yield_tables(release, folder)
    write_yield_chart(release, folder / FOLDER / "chart.svg")
    write_yield_summary(release, folder / FOLDER / "summary.html")
    return changed
