"""What one measured amount would have to be for two sites to tie, in its own unit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from remine.answering.amounts import plain_number
from remine.answering.run_files import RunFiles
from remine.ranking.order import TIE

_HALVINGS = 60


@dataclass(frozen=True)
class ValueChange:
    """One amount of one site, and what it would have to be for two sites to tie.

    Attributes
    ----------
    of : str
        The combination the amount is a part of; empty if it is none.
    amount, low, high : float or None
        What was measured, and the interval that holds it.
    worth, worth_at_tie : float, 0..1
    amount_at_tie : float or None
        In the criterion's unit; None where its value function cannot be read backwards.
    possible : bool
        Whether it lies within what the data allow.
    """

    site_id: str
    site: str
    name: str
    label: str
    of: str
    unit: str
    amount: float | None
    low: float | None
    high: float | None
    worth: float
    worth_at_tie: float
    amount_at_tie: float | None
    possible: bool


def value_changes(run: RunFiles, row: int, name: str, target: float | None) -> list[ValueChange]:
    """Return the single amounts of a site that would make a criterion worth ``target``.

    The criterion's own amount, or, of a combination, each of its parts with the others as they are;
    none where no amount does it.
    """
    if target is None:
        return []
    parts = run.criteria[name]["parts"]
    if not parts:
        return [_change(run, row, name, "", target)]
    found = [(part, _part_worth(run, row, name, part, target)) for part in parts]
    return [_change(run, row, part, name, at) for part, at in found if at is not None]


def _part_worth(run: RunFiles, row: int, whole: str, part: str, target: float) -> float | None:
    """Return the worth of a part at which the whole is worth ``target``, by halving."""
    low, high = 0.0, 1.0
    least, most = (run.combined(whole, row, part, end) for end in (low, high))
    if not least - TIE <= target <= most + TIE or most - least <= TIE:
        return None
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if run.combined(whole, row, part, middle) < target:
            low = middle
        else:
            high = middle
    return high


def _change(run: RunFiles, row: int, name: str, of: str, at: float) -> ValueChange:
    item, table = run.criteria[name], run.table
    ends = (run.number(f"{name}_{end}", row) for end in ("value", "low", "high"))
    amount, low, high = map(plain_number, ends)
    _, least, most = run.worth(name, np.array([row]))
    return ValueChange(
        table["site_id"].iloc[row], table["name"].iloc[row], name, item["label"], of, item["unit"],
        amount, low, high, run.number(f"{name}_score", row), float(at),
        amount_worth(item["value"], at), bool(least[0] - TIE <= at <= most[0] + TIE),
    )  # fmt: skip


def amount_worth(spec: dict[str, Any] | None, value: float | None) -> float | None:
    """Return an amount that is worth a value, where the function can be read backwards.

    >>> amount_worth({"shape": "log10", "anchors": {"worst": 1e4, "best": 1e8}}, 0.5)
    1000000.0
    >>> amount_worth({"shape": "linear", "anchors": {"worst": 300, "best": 0}}, 0.5)
    150.0
    >>> amount_worth(None, 0.5)
    0.5
    """
    if value is None or spec is None:
        return value
    anchors, shape = spec["anchors"], spec["shape"]
    if shape == "exponential_decay" and value > 0:
        return -anchors["scale"] * math.log(min(value, 1.0))
    if shape not in ("linear", "log10"):
        return None
    worst, best = anchors["worst"], anchors["best"]
    if shape == "linear":
        return worst + value * (best - worst)
    return round(10 ** (math.log10(worst) + value * (math.log10(best) - math.log10(worst))), 6)
