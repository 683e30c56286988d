"""From sites and layers to measured columns: one kind of criterion a file.

A kind is a class with ``kind``, ``summary``, ``formula``, ``source`` and ``Parameters`` (a pydantic
model), and a method ``measure(context, spec, parameters) -> Measure``. Its ``units``, ``shapes``,
``fields`` and ``several`` say what it measures in and reads (`fitting`). ``needs_layer = True``
says that without a layer nothing can be measured; ``effort`` how long a byte of its layer takes
beside a distance's (`sharing`). Standing in a file of this package registers it.
"""

from __future__ import annotations

from typing import Any

from remine.registry import discover


def kinds() -> dict[str, Any]:
    """Return the criterion kinds by the word used in ``kind:``."""
    return discover("remine.criteria")
