"""Letters as large as one sheet allows, by an estimate of the room words take.

A page knows the font of its reader only when it is opened; the estimate is on the safe side of the
usual ones, and the sheet's own frame keeps it to one page whatever the font.
"""

from __future__ import annotations

import math
from collections.abc import Callable

#: Points of a Letter sheet between margins of 0.4 inch, less a little.
HEIGHT = 730.0
LARGEST, SMALLEST, STEP = 8.8, 5.6, 0.1
_LETTER = 0.53  # mean width of a letter as a share of its size


def lines_of(words: str, wide: float, points: float) -> int:
    """Return how many lines words take in a column, at least one.

    >>> lines_of("x" * 100, 540, 9.0), lines_of("x" * 130, 540, 9.0), lines_of("", 540, 9.0)
    (1, 2, 1)
    """
    return max(1, math.ceil(len(words) * _LETTER * points / wide))


def fitting_size(
    height_at: Callable[[float], float], room: float = HEIGHT, largest: float = LARGEST
) -> float:
    """Return the largest size of letters at which a sheet's height fits into its room.

    >>> fitting_size(lambda points: 80 * points), fitting_size(lambda points: 100 * points)
    (8.8, 7.3)
    """
    steps = round((largest - SMALLEST) / STEP)
    for step in range(steps + 1):
        points = round(largest - step * STEP, 2)
        if height_at(points) <= room:
            return points
    return SMALLEST
