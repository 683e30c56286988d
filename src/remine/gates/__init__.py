"""Gates: never traded off. One file each; four outcomes.

``hold``: something must happen first, with the reason. ``unknown``: not enough data to say.
``not_indicated``: these layers show nothing, which is not a clearance. ``pass``: a determination
by someone entitled to make it, or a fact.
"""

from __future__ import annotations

from typing import Any

from remine.registry import discover


def kinds() -> dict[str, Any]:
    """Return the gate kinds by the word used in ``kind:``."""
    return discover("remine.gates")
