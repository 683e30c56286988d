"""Published figures to hold a national sum against, and the sum worked out by hand."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from remine.resources import reference_table


@dataclass(frozen=True)
class Published:
    """One published figure, or one computed from published ones."""

    what: str
    value: float
    unit: str
    basis: str
    source: str
    status: str


@cache
def published() -> tuple[Published, ...]:
    """Return the published figures of ``layers/reference/recycling_published.csv``."""
    with reference_table("recycling_published.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Published(row["what"], float(row["value"]), row["unit"], row["basis"], row["source"],
                      row["status"])
            for row in csv.DictReader(file)
        )


def share_of_published(kg_per_year: float) -> float:
    """Return a yearly mass as a share of the rare earths that all those drives could give.

    >>> round(share_of_published(712.8), 3)
    0.01
    """
    whole = next(f for f in published() if f.what.startswith("The same recovered"))
    return kg_per_year / whole.value


def by_hand(
    drives_per_year: float, magnet_g: float, rare_earth_share: float, recovery: float
) -> tuple[float, float, float]:
    """Return kg a year of magnets, of rare earths in them, and of rare earths recovered.

    The published round figures: 22 million drives of 12 g, 30 % rare earths, 90 % recovered.

    >>> [round(kg / 1000) for kg in by_hand(22e6, 12, 0.30, 0.90)]
    [264, 79, 71]
    """
    magnets = drives_per_year * magnet_g / 1000.0
    return magnets, magnets * rare_earth_share, magnets * rare_earth_share * recovery
