"""The comparison as files: one row a site, one row a group's view of a site, the page, a record."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd

from remine.comparing.groups import look_at_groups
from remine.comparing.page import comparison_page
from remine.comparing.scenarios import Comparison
from remine.products.directory import run_directory
from remine.products.manifest import file_hashes, versions, write_manifest
from remine.products.tables import write_csv
from remine.ranking.consensus import RULE
from remine.release import run_id

_SITE = ["site_id", "name", "state", "list"]


def scenario_table(found: Comparison) -> pd.DataFrame:
    """Return ``scenarios.csv``: each site's rank and score in every scenario, the base first."""
    table = found.sites[_SITE].copy()
    items = (found.base, *found.scenarios)
    for item in items:
        table[f"rank_{item.key}"] = item.rank
    ranks = np.array([item.rank for item in items])
    table["rank_highest"], table["rank_lowest"] = ranks.min(axis=0), ranks.max(axis=0)
    for item in items:
        table[f"score_{item.key}"] = item.score
    return table.assign(stamp=found.release.stamp())


def stakeholder_table(found: Comparison) -> pd.DataFrame | None:
    """Return ``stakeholders.csv``: each group's rank, the consensus, and what parts the groups.

    None where no group has weights. With one group there is a list and nothing to agree on.
    """
    groups = found.of("stakeholders")
    if not groups:
        return None
    table = found.sites[_SITE].copy()
    for item in groups:
        table[f"rank_{item.key.removeprefix('group_')}"] = item.rank
    seen = look_at_groups(found)
    if seen is not None:
        titles = np.array([item.title for item in groups], dtype=object)
        table["consensus_rank"], table["borda_rank"] = seen.agreed.rank, seen.agreed.borda
        table["ranks_apart"] = seen.spread
        for name, which in (("highest_with", seen.highest), ("lowest_with", seen.lowest)):
            table[name] = np.where(seen.spread > 0, titles[which], "")
        table["what_parts_them"] = list(seen.why)
        table["consensus_rule"] = RULE
    table["weights_status"] = "; ".join(
        dict.fromkeys(f"{item.title}: {item.weights_status}" for item in groups)
    )
    return table.assign(stamp=found.release.stamp())


def write_comparison(found: Comparison, out: Path, overwrite: bool) -> None:
    """Write ``scenarios.csv``, ``stakeholders.csv``, ``comparison.html`` and ``manifest.json``.

    Raises
    ------
    ConflictError
        If the output exists without ``overwrite``, or cannot be written.
    """
    with run_directory(out, overwrite) as folder:
        changed = {"scenarios.csv": write_csv(scenario_table(found), folder / "scenarios.csv")}
        by_group = stakeholder_table(found)
        if by_group is not None:
            changed["stakeholders.csv"] = write_csv(by_group, folder / "stakeholders.csv")
        page = folder / "comparison.html"
        page.write_text(comparison_page(found), encoding="utf-8", newline="\n")
        write_manifest(_manifest(found, folder, changed), folder / "manifest.json")


def _manifest(found: Comparison, folder: Path, changed: dict[str, list[str]]) -> dict:
    release, groups = found.release, look_at_groups(found)
    return {
        "schema": 1,
        "what": "comparison",
        "model": release.model.name,
        "title": release.model.title,
        "what_this_is_not": release.model.not_this.strip(),
        "audience": release.audience,
        "stamps": list(release.stamps),
        "config_sha256": release.config_hash,
        "run_id": run_id(release),
        "seed": release.model.seed,
        "versions": versions(),
        "inputs": [{**asdict(item), "warnings": list(item.warnings)} for item in release.inputs],
        "first": found.k,
        "scenarios": [
            {"key": item.key, "family": item.family, "title": item.title,
             "weights_status": item.weights_status, "note": item.note, "weights": item.weights,
             "not_measured": item.not_measured,
             "kept_of_first": item.kept, "spearman": _plain(item.correlation)}
            for item in (found.base, *found.scenarios)
        ],
        "not_compared": [{"what": what, "why": why} for what, why in found.left_out],
        "kendall_w": None if groups is None else _plain(groups.agreement),
        "kendall_w_among_first": None if groups is None else _plain(groups.among_first),
        "consensus_rule": RULE,
        "not_measured": release.not_measured_words(),
        "not_checked_words": release.not_checked_words(),
        "neutralised_cells": {
            file: {"count": len(cells), "first": cells[:20]}
            for file, cells in changed.items()
            if cells
        },
        "outputs": file_hashes(folder),
    }  # fmt: skip


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
