"""Which sources cover which state, so that "no sites" and "not inventoried" never look alike."""

from __future__ import annotations

import csv
from dataclasses import asdict, dataclass

from remine.inventory.building import Inventory
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
    present = {str(name) for name in inventory.sites["source"]}
    records: dict[str, int] = {}
    if inventory.relations is not None and len(inventory.relations.context):
        context = inventory.relations.context
        present |= {str(name) for name in inventory.relations.rows["source"].unique()}
        records = context["state"].value_counts().to_dict()
    said = " ".join(sorted(present)).casefold()
    sites = inventory.sites["state"].value_counts().to_dict()
    known = coverage_table()
    here = [row["pattern"].casefold() in said for row in known]
    out = []
    for state in state_outlines()[0]:
        mine = [
            (row, read) for row, read in zip(known, here, strict=True) if state in split_list(row["states"])
        ]
        waste = tuple(row["source"] for row, read in mine if read and row["kind"] == "waste")
        listed = tuple(row["source"] for row, read in mine if read and row["kind"] == "records")
        unread = tuple(row["source"] for row, read in mine if not read and row["kind"] == "waste")
        n, m = int(sites.get(state, 0)), int(records.get(state, 0))
        out.append(StateCoverage(state, _word(n, m, bool(waste)), n, m, waste, listed, unread))
    return out


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
