"""What records near a site say against its own word, as gates are told it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from remine.gates.outcome import Outcome
from remine.inventory.building import Inventory
from remine.inventory.gravest import BESIDE, IN_REACH


def said_nearby(inventory: Inventory, field: str) -> dict[int, tuple[str, str]]:
    """Return by site row what records beside it and in its error's reach say of a field.

    Sites of which no record says anything are left out, and all where no layer describes sites.
    """
    names = [f"{field}_{which}" for which in (BESIDE, IN_REACH)]
    if not set(names) <= set(inventory.sites):
        return {}
    beside, in_reach = (inventory.sites[name].to_numpy(object) for name in names)
    rows = np.flatnonzero((beside != "") | (in_reach != ""))
    return {row: (beside[row], in_reach[row]) for row in rows.tolist()}


def named(told: str) -> tuple[str, str]:
    """Return the word that a record says, and the record.

    >>> named("active: Alpha Pit: North (MSHA mines, 0.4 km)")
    ('active', 'Alpha Pit: North (MSHA mines, 0.4 km)')
    """
    word, _, who = told.partition(": ")
    return word, who


def with_plain(outcome: Outcome, plain: dict[int, str]) -> Outcome:
    """Return an outcome with other words for masked sites: a record nearby would tell a place."""
    if not plain:
        return outcome
    words = outcome.reason.copy()
    words[list(plain)] = list(plain.values())
    return replace(outcome, plain_reason=words)
