"""Supply-risk-weighted commodity potential of a site's waste (criterion C1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from remine.criteria.measure import Context, Measure, ShareInterval
from remine.project import CriterionSpec
from remine.reference import commodities, deposit_types

BONUS = 0.2
TIERS = 4.0


def potential(tiers: Sequence[float], presence: Sequence[float]) -> float:
    """Return the commodity potential, 0..1, of elements with given tier and probability.

    ``max_i p_i (t_i/4 + 0.2 (1 - prod_{j != i} (1 - p_j t_j/4)))``, capped at 1. Each element in
    turn leads; the others add a bonus of at most 0.2 times the leader's probability. So at equal
    probability any number of lower-tier metals stays below one of the next tier (a step of 0.25),
    and the index never falls when a tier or a probability rises.

    >>> potential([4], [1.0]), potential([], [])
    (1.0, 0.0)
    >>> potential([2, 2, 2, 2, 2, 2], [1.0] * 6) < potential([3], [1.0])
    True
    """
    return _potential(tuple(tiers), tuple(presence))


@lru_cache(maxsize=65_536)
def _potential(tiers: tuple[float, ...], presence: tuple[float, ...]) -> float:
    worth = [p * t / TIERS for t, p in zip(tiers, presence, strict=True)]
    best = 0.0
    for lead, (t, p) in enumerate(zip(tiers, presence, strict=True)):
        rest = 1.0
        if t > 0:
            for other, w in enumerate(worth):
                if other != lead:
                    rest *= 1.0 - w
            best = max(best, p * (t / TIERS + BONUS * (1.0 - rest)))
    return min(1.0, best)


class Commodity:
    """How critical the commodities are that a site's waste holds or may hold."""

    kind = "commodity"
    units = ("index",)
    summary = "supply-risk tier of the commodities on record, and of the deposit type's by-products"
    formula = (
        "C1 = min(1, max_i p_i (t_i/4 + 0.2 (1 - prod_{j!=i}(1 - p_j t_j/4)))); t tier 0..4, p "
        "probability of presence; both are intervals"
    )
    source = (
        "tiers: layers/reference/commodities.csv; by-products: layers/reference/deposit_types.csv"
    )

    class Parameters(BaseModel):
        """Probability of presence by how the commodity is known (authors' placeholders).

        With a ``critical_list`` what is not on that year's list counts nothing, tier 0; what is
        keeps the tier of the table, since no tiers of 2022 were published.
        """

        model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
        main: ShareInterval = (0.9, 1.0)
        byproduct: ShareInterval = (0.7, 1.0)
        trace: ShareInterval = (0.1, 0.6)
        nearby: ShareInterval = (0.2, 0.8)
        critical_list: Literal["2022", "2025"] | None = None

    def measure(self, context: Context, spec: CriterionSpec, parameters: Parameters) -> Measure:
        """Return the potential; unknown where neither commodity nor deposit type is on record."""
        sites = context.inventory.sites
        fields = {
            "commodities_main": parameters.main,
            "commodities_byproduct": parameters.byproduct,
            "commodities_trace": parameters.trace,
            "commodities_nearby": parameters.nearby,
        }
        columns = [sites[name] for name in fields]
        cache: dict[tuple, tuple[float, float, str]] = {}
        out = []
        for *lists, deposit in zip(*columns, sites["deposit_type"], strict=True):
            key = (*lists, deposit)
            if key not in cache:
                listed = parameters.critical_list
                cache[key] = _interval(lists, list(fields.values()), deposit, listed)
            out.append(cache[key])
        low = np.array([row[0] for row in out], dtype=float)
        high = np.array([row[1] for row in out], dtype=float)
        value = np.where(np.isnan(low), np.nan, (low + high) / 2)
        return Measure(value, low, high, np.array([row[2] for row in out], dtype=object))


def _interval(lists, presence, deposit: str, listed: str | None) -> tuple[float, float, str]:
    """Return low, high and the words of what led, for one combination of lists and type."""
    found: dict[str, tuple[float, float]] = {}
    for keys, span in zip(lists, presence, strict=True):
        for key in keys:
            found[key] = _higher(found.get(key), span)
    if deposit:
        for key, low, high in deposit_types()[deposit].byproducts:
            found[key] = _higher(found.get(key), (low, high))
    if not found:
        return np.nan, np.nan, "no commodity and no deposit type on record"
    known = commodities()
    rows = [(_on_list(known[key], listed), span) for key, span in found.items() if key in known]
    low = potential([c.tier_low for c, _ in rows], [p[0] for _, p in rows])
    high = potential([c.tier_high for c, _ in rows], [p[1] for _, p in rows])
    lead = sorted(rows, key=lambda r: (-r[0].tier_high * r[1][1], -r[1][1], r[0].key))[:4]
    words = ", ".join(f"{c.key} tier {_span(c.tier_low, c.tier_high)}" for c, p in lead)
    return low, high, words


def _on_list(item, listed: str | None):
    """Return the commodity, with tier 0 where it is not on the list of that year."""
    if listed is None or getattr(item, f"critical_{listed}"):
        return item
    return replace(item, tier_low=0, tier_high=0)


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}-{high}"


def _higher(a: tuple[float, float] | None, b: tuple[float, float]) -> tuple[float, float]:
    """Return the interval that knows more of presence: the larger bound on each side."""
    return b if a is None else (max(a[0], b[0]), max(a[1], b[1]))
