"""The one schema of ``ranked_sites``, whatever the format."""

from __future__ import annotations

import numpy as np

from remine.columns import Column, dictionary
from remine.release import Release


def columns_of(release: Release) -> list[Column]:
    """Return the columns of a release's list in order, with label, unit, meaning and type."""
    return dictionary(
        {item.name: item.title or item.name for item in release.model.profiles},
        {gate.name: (gate.label, gate.measured_unit) for gate in release.gates},
        {item.name: (item.label, item.unit) for item in release.criteria},
    )


def why_no_rank(release: Release) -> np.ndarray:
    """Return why each row of a release has no rank; ``""`` where it has one. Shape ``(n_rows,)``.
    """
    table, nation = release.table, release.facts["nation"].to_numpy(object)
    policy = {item.id: item.reason for item in release.rejected
              if item.reason.startswith("not ranked: ")}
    holding = {gate.list: f"gate_{gate.name}_reason" for gate in reversed(release.gates)}
    out = np.full(len(table), "", dtype=object)
    rows = np.flatnonzero(table["rank"].isna().to_numpy())
    withheld = release.masked & table["score"].isna().to_numpy()
    # cell by cell a table is slow: whole columns are taken out of it once
    reasons = {name: table[name].to_numpy(object) for name in holding.values()} if len(rows) else {}
    sites, lists = (table[name].to_numpy(object) for name in ("site_id", "list"))
    for row in rows.tolist():
        where = lists[row]
        if withheld[row]:
            whom = nation[row] or "a nation"
            out[row] = f"held for consultation with {whom}: name and nation only"
        elif sites[row] in policy:
            out[row] = policy[sites[row]].removeprefix("not ranked: ")
        elif where in holding:
            out[row] = f"{where}: {reasons[holding[where]][row]}"
        else:
            out[row] = "no rank"
    return out
