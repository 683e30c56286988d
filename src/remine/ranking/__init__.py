"""From a matrix of values with gaps to an order: arrays in, arrays out; no geometry here."""

from __future__ import annotations

from typing import Any

from remine.registry import discover


def methods() -> dict[str, Any]:
    """Return the methods by the word used in ``method: {kind: ...}``."""
    return discover("remine.ranking")
