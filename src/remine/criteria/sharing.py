"""In which order criteria are measured when two processes take them from one queue."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from remine.inventory.building import Inventory


def longest_first(items: Iterable[Any], inventory: Inventory) -> list[Any]:
    """Return the criteria, the longest work first, so that no process is left with it at the end.

    The bytes of the layers stand for the work, times what the kind does with each beside a distance
    (``effort`` of its class, 1 if it has none).

    Parameters
    ----------
    items : iterable of Prepared
        Criteria that need no other criterion: each with its ``spec`` and its ``kind``.
    """
    def work(item: Any) -> float:
        size = sum(inventory.layers[name].info.bytes for name in item.spec.layers())
        return getattr(item.kind, "effort", 1) * size

    return sorted(items, key=lambda item: -work(item))
