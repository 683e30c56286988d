"""The four outcomes of a gate, and what a gate returns."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

HOLD, UNKNOWN, NOT_INDICATED, PASS = "hold", "unknown", "not_indicated", "pass"
OUTCOMES = (HOLD, UNKNOWN, NOT_INDICATED, PASS)


@dataclass(frozen=True)
class Outcome:
    """What a gate decided; arrays have shape ``(n_sites,)``.

    ``reason`` says why, for every outcome. ``nation`` names who is to be consulted, for the
    consultation gate only, as ``consultation_status`` and ``lead_partner`` are: what a file of
    interests says of where consultation stands.
    """

    outcome: np.ndarray
    reason: np.ndarray
    nation: np.ndarray | None = None
    consultation_status: np.ndarray | None = None
    lead_partner: np.ndarray | None = None

    @classmethod
    def all(cls, n: int, outcome: str, reason: str) -> Outcome:
        """Return the same outcome for every site."""
        return cls(np.full(n, outcome, dtype=object), np.full(n, reason, dtype=object))

    @classmethod
    def of_rows(cls, rows: list[tuple[str, str]]) -> Outcome:
        """Return an outcome from ``(outcome, reason)`` pairs, one a site."""
        pairs = np.empty((len(rows), 2), dtype=object)
        pairs[:] = rows if rows else np.empty((0, 2), dtype=object)
        return cls(pairs[:, 0], pairs[:, 1])


@dataclass(frozen=True)
class Gated:
    """A declared gate and its outcome; ``withholds_rank``: a site held by it has no rank at all."""

    name: str
    label: str
    list: str
    result: Outcome
    layers: tuple[str, ...] = field(default=())
    withholds_rank: bool = False
