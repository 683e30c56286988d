"""Which criteria a second process measures while this one measures the others."""

from __future__ import annotations

from collections.abc import Iterable

from remine.beside import many
from remine.inventory.building import Inventory
from remine.project import CriterionSpec


def second_share(specs: Iterable[CriterionSpec], inventory: Inventory) -> set[str]:
    """Return the names of the criteria to be measured beside the others, or none.

    The bytes of the layers stand for the work. The largest stays in this process; each next one
    goes to the share that has less. Criteria without a layer take no time worth sharing.

    Parameters
    ----------
    specs : iterable of CriterionSpec
        Criteria that need no other criterion.
    """
    if not many(len(inventory)):
        return set()
    work = {
        spec.name: sum(inventory.layers[name].info.bytes for name in spec.layers())
        for spec in specs
    }
    here = there = 0
    theirs = set()
    for name, size in sorted(work.items(), key=lambda item: (-item[1], item[0])):
        if size and there < here:
            there += size
            theirs.add(name)
        else:
            here += size
    return theirs
