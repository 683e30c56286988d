"""What a criterion returns, and what it is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

import numpy as np
from pydantic import AfterValidator, Field

from remine.inventory.building import Inventory
from remine.yields import Yields


def rising(span: tuple[float, ...]) -> tuple[float, ...]:
    """Return an interval of the model as it is, or refuse one that is written high end first."""
    if list(span) != sorted(span):
        raise ValueError(f"the low end comes first: {span}")
    return span


#: A low and a high end, and the same for classes and probabilities, which lie between 0 and 1.
Interval = Annotated[tuple[float, float], AfterValidator(rising)]
Share = Annotated[float, Field(ge=0, le=1)]
ShareInterval = Annotated[tuple[Share, Share], AfterValidator(rising)]


@dataclass(frozen=True)
class Measure:
    """A measured column.

    Attributes
    ----------
    value : ndarray, shape (n_sites,)
        In the criterion's unit; NaN where unknown.
    low, high : ndarray, shape (n_sites,)
        The interval that holds the true amount; NaN where nothing is known.
    basis : ndarray of str, shape (n_sites,)
        What each row was measured from; ``""`` where nothing is to be said.
    """

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    basis: np.ndarray

    @classmethod
    def exact(cls, value: np.ndarray, basis: np.ndarray) -> Measure:
        """Return a measure without spread."""
        return cls(value, value.copy(), value.copy(), basis)

    @classmethod
    def unknown(cls, n: int, why: str) -> Measure:
        """Return a measure that knows nothing, for ``n`` sites."""
        blank = np.full(n, np.nan)
        return cls(blank, blank.copy(), blank.copy(), np.full(n, why, dtype=object))


@dataclass(frozen=True)
class Scored:
    """A criterion measured and valued; all arrays have shape ``(n_sites,)``.

    ``score`` is the point value 0..1, ``score_low`` and ``score_high`` its interval, ``evidence``
    the known fraction 0..1, ``known`` whether a value was measured. ``imputed`` marks the cells
    whose point value was filled in from other sites; they stay unknown, with their whole interval.
    """

    name: str
    label: str
    unit: str
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    score: np.ndarray
    score_low: np.ndarray
    score_high: np.ndarray
    evidence: np.ndarray
    basis: np.ndarray
    layers: tuple[str, ...]
    parts: tuple[str, ...] = ()
    imputed: np.ndarray | None = None

    @property
    def filled(self) -> np.ndarray:
        """A mask of the sites with an imputed point value."""
        return np.zeros(len(self.value), dtype=bool) if self.imputed is None else self.imputed

    @property
    def known(self) -> np.ndarray:
        """A mask of the sites with a measured value."""
        return ~np.isnan(self.value)


@dataclass(frozen=True)
class Context:
    """What a criterion may read: the inventory, the criteria scored before it, the yields."""

    inventory: Inventory
    scored: Mapping[str, Scored] = field(default_factory=dict)
    yields: Yields | None = None


def valued(
    measure: Measure, value_of: Callable[[np.ndarray], np.ndarray]
) -> tuple[np.ndarray, ...]:
    """Return point score, low, high and evidence of a measure under a monotone value function.

    Where nothing is known the interval is the whole of 0..1. A measured value is worth its own
    score, and its interval holds it; an unknown one the midpoint of its interval. The known
    fraction of a cell is one less the width of its interval of worth: ``1 - (high - low)``.

    >>> amount = np.array([5.0, np.nan])
    >>> m = Measure.exact(amount, np.array(["", ""], dtype=object))
    >>> [a.tolist() for a in valued(m, lambda x: x / 10)]
    [[0.5, 0.5], [0.5, 0.0], [0.5, 1.0], [1.0, 0.0]]
    """
    ends = np.stack([value_of(measure.low), value_of(measure.high)])
    blank = np.isnan(ends).any(axis=0)
    low = np.where(blank, 0.0, np.fmin(*ends))
    high = np.where(blank, 1.0, np.fmax(*ends))
    known = ~np.isnan(measure.value)
    score = (low + high) / 2
    score[known] = value_of(measure.value[known])
    known_ends = known & blank  # a value without an interval is exact
    low[known_ends] = high[known_ends] = score[known_ends]
    low, high = np.minimum(low, score), np.maximum(high, score)
    return score, low, high, np.clip(1.0 - (high - low), 0.0, 1.0)
