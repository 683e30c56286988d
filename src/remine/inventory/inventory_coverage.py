"""Which sources cover which state, so that "no sites" and "not inventoried" never look alike."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from remine.inventory.building import Inventory
from remine.inventory.relations import KINDS
from remine.reference import split_list, state_outlines
from remine.resources import reference_table

#: What a list or a map may say of a state.
WORDS = (
    "sites",
    "inventoried, no site",
    "sites from samples only",
    "not inventoried, records only",
    "not inventoried",
)

#: A layer whose source says so is a sample: it covers no state.
_SAMPLE = "starter"


@dataclass(frozen=True)
class StateCoverage:
    """What the inventory of a run knows of one state.

    ``covered_by`` are sources of this run that inventory the state's waste, ``records_from`` those
    that list its mines and deposits, ``not_in_this_run`` known waste inventories of the state that
    the run did not read.
    """

    state: str
    word: str
    sites: int
    records: int
    covered_by: tuple[str, ...]
    records_from: tuple[str, ...]
    not_in_this_run: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Return plain data for the manifest."""
        return asdict(self)


def coverage_table() -> list[dict[str, str]]:
    """Return the rows of ``layers/reference/inventory_coverage.csv``."""
    with reference_table("inventory_coverage.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def coverage(inventory: Inventory) -> list[StateCoverage]:
    """Return one row a state or territory, by USPS code."""
    records: dict[str, int] = {}
    if inventory.relations is not None and len(inventory.relations.context):
        records = inventory.relations.context["state"].value_counts().to_dict()
    present = _sources(inventory)
    said = " ".join(sorted(present)).casefold()
    sites = inventory.sites["state"].value_counts().to_dict()
    known = coverage_table() if _of_mines(inventory) else []
    here = [row["pattern"].casefold() in said for row in known]
    out = []
    for state in state_outlines()[0]:
        mine = [
            (row, read)
            for row, read in zip(known, here, strict=True)
            if state in split_list(row["states"])
        ]
        waste = tuple(row["source"] for row, read in mine if read and row["kind"] == "waste")
        listed = tuple(row["source"] for row, read in mine if read and row["kind"] == "records")
        unread = tuple(row["source"] for row, read in mine if not read and row["kind"] == "waste")
        n, m = int(sites.get(state, 0)), int(records.get(state, 0))
        out.append(StateCoverage(state, _word(n, m, bool(waste)), n, m, waste, listed, unread))
    return out


def _of_mines(inventory: Inventory) -> bool:
    """Return whether sites are mines: of data centers no inventory of mine waste says anything."""
    names = inventory.sites["layer"].unique()
    return not all(n in inventory.layers and inventory.layers[n].spec.role == "data_centers"
                   for n in names)


def _sources(inventory: Inventory) -> set[str]:
    """Return the sources of this run; of a sample its own name, not those its rows name."""
    present: set[str] = set()
    rows = inventory.sites if inventory.relations is None else inventory.relations.rows
    for name in rows["layer"].unique():
        layer = inventory.layers[name]
        present.add(layer.spec.source)
        if _SAMPLE not in layer.spec.source.casefold():
            present |= {str(source) for source in rows["source"][rows["layer"] == name].unique()}
    return present


def relation_counts(inventory: Inventory) -> dict[str, Any]:
    """Return the counts a reviewer follows: rows in, rejected, related by kind, sites; by source.

    ``rows = waste_features + records``, and ``records = context`` where the model keeps records out
    of the lists.
    """
    relations = inventory.relations
    if relations is None:
        return {}
    kinds = Counter(item.kind for item in relations.links)
    related = set(relations.rows["layer"].unique())
    reasons = {name: Counter() for name in inventory.layers}
    for item in inventory.rejected:
        reasons[item.layer][item.reason] += 1
    layers = {
        layer.name: {"rows_read": layer.info.rows_read, "rejected": _ordered(reasons[layer.name])}
        for layer in inventory.layers.values()
        if layer.name in related
    }
    return {
        "layers": layers,
        "links": {kind: kinds.get(kind, 0) for kind in KINDS},
        "rows": len(relations.rows),
        "sites": len(inventory.sites),
        "context_records": len(relations.context),
        "by_source": relations.counts.to_dict("records"),
        "states": [row.as_dict() for row in coverage(inventory)],
    }


def _ordered(found: Counter[str]) -> dict[str, int]:
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _word(sites: int, records: int, covered: bool) -> str:
    """Return what may be said of a state.

    >>> _word(0, 0, False), _word(0, 5, True), _word(3, 0, False)
    ('not inventoried', 'inventoried, no site', 'sites from samples only')
    """
    if covered:
        return WORDS[0] if sites else WORDS[1]
    if sites:
        return WORDS[2]
    return WORDS[3] if records else WORDS[4]


_CONTEXT = "no waste feature or measured drainage on record: context, never ranked"


def became(inventory: Inventory) -> pd.DataFrame:
    """Return every row of a site layer that is no site of its own, and what it went into.

    Neither place nor figure is in it, so that it says the same to every audience.
    """
    relations = inventory.relations
    if relations is None:
        return pd.DataFrame()
    rows = relations.rows
    into, own = rows["becomes"], (rows["becomes"] == rows["site_id"]).to_numpy()
    sites = set(inventory.sites["site_id"])
    site = np.array([one in sites for one in into], dtype=bool)
    some = np.flatnonzero(~(site & own))
    reason = np.where(
        site[some],
        "part of the complex named in 'became'",
        np.where(own[some], _CONTEXT, "same thing as the record named in 'became'; " + _CONTEXT),
    )
    out = rows[["layer", "row", "site_id", "name", "state"]].iloc[some]
    return out.assign(became=into.iloc[some], reason=reason).reset_index(drop=True)
