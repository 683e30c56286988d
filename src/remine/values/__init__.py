"""Value functions with fixed anchors: from a measured amount to 0..1, one shape a file.

Anchors are written in the model and never taken from the sample, so that adding or removing a
site cannot change another site's value.
"""

from __future__ import annotations

from typing import Any

from remine.registry import discover


def shapes() -> dict[str, Any]:
    """Return the value function classes by the word used in ``value: {shape: ...}``."""
    return discover("remine.values")
