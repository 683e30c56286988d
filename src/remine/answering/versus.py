"""Why one site is above another, and the smallest change that turns them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from remine.answering.run_files import RunFiles
from remine.answering.single_values import ValueChange, amount_worth, value_changes
from remine.answering.site import WITHHELD
from remine.errors import Problem, UsageError
from remine.ranking.order import TIE
from remine.ranking.turning import smallest_shift


@dataclass(frozen=True)
class Placed:
    """A ranked site of the two."""

    site_id: str
    name: str
    rank: int
    score: float
    score_low: float
    score_high: float


@dataclass(frozen=True)
class Difference:
    """What one criterion adds to the lead of the upper site, and what it would take to tie.

    Attributes
    ----------
    weight_at_tie : float or None
        The weight at which both tie, the others keeping their proportions; None if at none.
    upper_at_tie, lower_at_tie : float or None
        The value 0..1 of the upper (or the lower) site at which both tie, its other values as they
        are; None if no value does it.
    upper_amount, lower_amount : float or None
        The same in the criterion's unit, where its value function can be read backwards.
    upper_possible, lower_possible : bool
        Whether that value lies within what is not known of the site.
    """

    name: str
    label: str
    unit: str
    weight: float
    upper_value: float
    lower_value: float
    difference: float
    weight_at_tie: float | None
    upper_at_tie: float | None
    upper_amount: float | None
    upper_possible: bool
    lower_at_tie: float | None
    lower_amount: float | None
    lower_possible: bool


@dataclass(frozen=True)
class Shift:
    """One weight of the smallest change of weights under which two sites tie."""

    name: str
    label: str
    weight: float
    weight_at_tie: float


@dataclass(frozen=True)
class VersusAnswer:
    """Why ``upper`` is above ``lower``; ``differences`` add up to ``margin``.

    ``shift`` is the smallest change of all weights that lets them tie, empty if none does; and
    ``values`` the single amounts that would, the smallest change of worth first.
    """

    run_id: str
    title: str
    stamps: tuple[str, ...]
    profile: str
    weights_status: str
    method: str
    upper: Placed
    lower: Placed
    margin: float
    intervals_overlap: bool
    exact: bool
    differences: tuple[Difference, ...]
    nearest_weight: str
    nearest_value: str
    nearest_value_of: str
    shift: tuple[Shift, ...] = ()
    values: tuple[ValueChange, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


def explain_versus(run: RunFiles, first: str, second: str) -> VersusAnswer:
    """Return why one of two sites is above the other, whichever it is.

    What turns them is told for the weighted sum only, for which it is exact.

    Raises
    ------
    UsageError
        If a site is not found, has no rank, is withheld, or both are the same.
    """
    rows = [run.find(words) for words in (first, second)]
    _refuse(run, rows)
    score = run.table["score"].to_numpy()
    upper, lower = rows if score[rows[0]] >= score[rows[1]] else rows[::-1]
    both = np.array([upper, lower])
    margin = float(score[upper] - score[lower])
    found = [
        _difference(run, name, both, margin)
        for name in dict.fromkeys((*run.names, *run.leading["used"]))
    ]
    found.sort(key=lambda item: (-abs(item.difference), item.name))
    by_weight = min(
        (d for d in found if d.weight_at_tie is not None),
        key=lambda d: abs(d.weight_at_tie - d.weight), default=None,
    )  # fmt: skip
    steps = [
        (abs(at - now), d.name, whose)
        for d in found
        for at, now, whose in (
            (d.upper_at_tie, d.upper_value, "upper"),
            (d.lower_at_tie, d.lower_value, "lower"),
        )
        if at is not None
    ]
    _, by_value, whose = min(steps, default=(0.0, "", ""))
    placed = [_placed(run, row) for row in both]
    return VersusAnswer(
        run.manifest["run_id"], run.manifest["title"], tuple(run.manifest["stamps"]),
        run.leading["name"], run.table["weights_status"].iloc[upper], run.method.kind, *placed,
        margin, placed[1].score_high > placed[0].score_low + TIE, run.additive, tuple(found),
        by_weight.name if by_weight else "", by_value, whose,
        _shift(found) if run.additive else (), _values(run, found, upper, lower),
    )  # fmt: skip


def _shift(found: list[Difference]) -> tuple[Shift, ...]:
    """Return the weights that change in the smallest change of weights that lets two sites tie."""
    lead = np.array([d.upper_value - d.lower_value for d in found])
    weights = np.array([d.weight for d in found])
    at_tie = smallest_shift(lead, weights / weights.sum())
    if at_tie is None:
        return ()
    return tuple(
        Shift(d.name, d.label, d.weight, float(at))
        for d, at in zip(found, at_tie, strict=True) if abs(at - d.weight) > TIE
    )


def _values(run: RunFiles, found: list[Difference], upper: int, lower: int):
    """Return the single amounts that let two sites tie, the smallest change of worth first."""
    changes = [
        change
        for d in found
        for row, at in ((upper, d.upper_at_tie), (lower, d.lower_at_tie))
        for change in value_changes(run, row, d.name, at)
    ]
    return tuple(sorted(changes, key=lambda c: (abs(c.worth_at_tie - c.worth), c.name, c.site_id)))


def _refuse(run: RunFiles, rows: list[int]) -> None:
    problems = []
    for row in dict.fromkeys(rows):
        name = run.table["name"].iloc[row]
        if run.withheld(row):
            what, fix = f"{WITHHELD} from this audience", "take a run for one that may see it"
        elif np.isnan(run.number("rank", row)):
            what, fix = "without a rank", "take a ranked site"
        else:
            continue
        problems.append(Problem("E-SITE-UNRANKED", f"'{name}' is {what}", fix))
    if rows[0] == rows[1]:
        what = "both words name the same site"
        problems.append(Problem("E-SITE-SAME", what, "name another one"))
    if problems:
        raise UsageError(problems)


def weight_at_tie(lead: float, margin: float, weight: float) -> float | None:
    """Return the weight of one criterion at which two sites tie; None if none in 0..1.

    ``lead`` is the difference of their values on it and ``margin`` that of their scores. With the
    weight at t and the others scaled by (1 - t) / (1 - w), the margin is ``t lead + (1 - t) rest``
    where ``rest = (margin - w lead) / (1 - w)``.

    >>> weight_at_tie(lead=1.0, margin=0.2, weight=0.6)
    0.5
    >>> weight_at_tie(lead=0.5, margin=0.5, weight=0.6) is None
    True
    """
    if weight >= 1.0 - 1e-9 or abs(lead) <= TIE:
        return None
    rest = (margin - weight * lead) / (1.0 - weight)
    if abs(rest - lead) <= TIE:
        return None
    t = rest / (rest - lead)
    return float(t) if 0.0 <= t <= 1.0 else None


def _difference(run: RunFiles, name: str, both: np.ndarray, margin: float) -> Difference:
    """Compare two sites on a criterion; one of weight 0 can still turn them by getting some."""
    item = run.criteria[name]
    weight = float(item["weight"])
    value = run.table[f"{name}_score"].to_numpy()[both]
    parts = run.table[f"{name}_contribution"].to_numpy()[both]
    _, low, high = run.worth(name, both)
    ties: list[float | None] = [None, None, None]
    if run.additive:
        ties[0] = weight_at_tie(float(value[0] - value[1]), margin, weight)
        step = margin / weight if weight else np.inf
        for place, at in ((1, value[0] - step), (2, value[1] + step)):
            ties[place] = float(at) if -TIE <= at <= 1.0 + TIE else None
    up, down = ties[1], ties[2]
    return Difference(
        name, item["label"], item["unit"], weight, float(value[0]), float(value[1]),
        float(parts[0] - parts[1]), ties[0],
        up, amount_worth(item["value"], up), up is not None and bool(up >= low[0] - TIE),
        down, amount_worth(item["value"], down), down is not None and bool(down <= high[1] + TIE),
    )  # fmt: skip


def _placed(run: RunFiles, row: int) -> Placed:
    table = run.table
    return Placed(
        table["site_id"].iloc[row], table["name"].iloc[row], int(table["rank"].iloc[row]),
        *(run.number(name, row) for name in ("score", "score_low", "score_high")),
    )  # fmt: skip
