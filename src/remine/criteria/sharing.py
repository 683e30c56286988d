"""Which criteria a second process measures while this one measures the others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from remine.beside import many, second_half
from remine.inventory.building import Inventory


def second_share(items: Iterable[Any], inventory: Inventory) -> set[str]:
    """Return the names of the criteria to be measured beside the others, or none.

    The bytes of the layers stand for the work, times what the kind does with each beside a distance
    (``effort`` of its class, 1 if it has none). Those without a layer take no time worth sharing.

    Parameters
    ----------
    items : iterable of Prepared
        Criteria that need no other criterion: each with its ``spec`` and its ``kind``.
    """
    if not many(len(inventory)):
        return set()
    return second_half({
        item.spec.name: getattr(item.kind, "effort", 1)
        * sum(inventory.layers[name].info.bytes for name in item.spec.layers())
        for item in items
    })
