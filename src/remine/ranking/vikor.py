"""VIKOR: a compromise between the sum of all regrets and the worst single one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from remine.ranking.base import Method, by_blocks
from remine.ranking.order import TIE


@dataclass(frozen=True)
class Regrets:
    """``group`` is S, ``worst`` is R, ``compromise`` is Q; shapes ``(n_sites,)``, lower is better.

    ``slope`` holds a, b and c of ``Q = a S + b R + c``.
    """

    group: np.ndarray
    worst: np.ndarray
    compromise: np.ndarray
    slope: tuple[float, float, float]


def regret(values: np.ndarray, ideal: str = "sample") -> tuple[np.ndarray, np.ndarray]:
    """Return best and span, shape ``(n_criteria,)``, such that regret is ``(best - x) / span``.

    The span is infinite, so that the regret is 0, for a criterion equal everywhere.

    >>> best, span = regret(np.array([[4.0, 5.0], [1.0, 5.0], [2.0, 5.0]]))
    >>> (best - np.array([1.0, 5.0])) / span
    array([1., 0.])
    """
    if ideal == "fixed":
        return np.ones(values.shape[1]), np.ones(values.shape[1])
    best, worst = values.max(axis=0), values.min(axis=0)
    return best, np.where(best > worst, best - worst, np.inf)


def _sum_and_worst(rows, weights, best, span) -> np.ndarray:
    out = np.zeros((2, len(rows)))
    for j in np.flatnonzero(weights):
        part = weights[j] * ((best[j] - rows[:, j]) / span[j])
        out[0] += part
        np.maximum(out[1], part, out=out[1])
    return out


def vikor(
    values: np.ndarray, weights: np.ndarray, v: float = 0.5, ideal: str = "sample"
) -> Regrets:
    """Return group regret S, worst regret R and the compromise Q.

    Parameters
    ----------
    values : ndarray, shape (n_sites, n_criteria), higher better; 0..1 if the ideal is fixed
    weights : ndarray, shape (n_criteria,), not negative, summing to 1
    v : float, 0..1
        The weight of the group regret against the worst regret.
    ideal : {"sample", "fixed"}
        From the sample as published: a criterion equal everywhere, or a regret equal everywhere,
        counts 0. Fixed: regrets are ``1 - v_ij``, S spans 0..1 and R spans 0..max w.

    Examples
    --------
    >>> vikor(np.array([[1.0, 0.5], [0.0, 1.0]]), np.array([0.5, 0.5]), ideal="fixed").compromise
    array([0.375, 0.75 ])
    """
    best, span = regret(values, ideal)
    group, worst = by_blocks(lambda rows: _sum_and_worst(rows, weights, best, span), values)
    if ideal == "fixed":
        a, b, c = v, (1.0 - v) / weights.max(), 0.0
    else:
        a, c_group = _scale(group, v)
        b, c_worst = _scale(worst, 1.0 - v)
        c = c_group + c_worst
    return Regrets(group, worst, a * group + b * worst + c, (a, b, c))


def _scale(x: np.ndarray, share: float) -> tuple[float, float]:
    """Return slope and offset that carry the sample's span to 0..share; zeros if all are equal."""
    span = x.max() - x.min()
    return (share / span, -share * x.min() / span) if span > 0 else (0.0, 0.0)


def compromise_set(found: Regrets) -> tuple[np.ndarray, bool, bool]:
    """Return the sites of the compromise solution, and whether advantage and stability hold.

    Advantage: the best Q leads by at least 1 / (n - 1). Stability: it is also best in S or R.
    """
    q, n = found.compromise, len(found.compromise)
    best = q <= q.min() + TIE
    close = q - q.min() < (1.0 / (n - 1) if n > 1 else np.inf)
    advantage = bool(close.sum() == best.sum())
    stable = (found.group <= found.group.min() + TIE) | (found.worst <= found.worst.min() + TIE)
    stability = bool(stable[best].all())
    if advantage and not stability:
        runner_up = q[~best].min() if (~best).any() else q.min()
        return np.flatnonzero(q <= runner_up + TIE), advantage, stability
    return np.flatnonzero(best if advantage else close | best), advantage, stability


def scaled_bounds(low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return ends that surely hold ``(x - min) / (max - min)`` when each x is between low and high.

    The share rises with a site's own amount and falls with the sample's smallest and largest; each
    is taken at its own extreme, so the ends are safe but not tight. If all are equal it is 0.

    >>> scaled_bounds(np.array([0.0, 1.0, 0.2]), np.array([0.0, 1.0, 0.6]))
    (array([0. , 1. , 0.2]), array([0. , 1. , 0.6]))
    """
    smallest, largest = np.minimum(high.min(), low), np.maximum(low.max(), high)
    down, up = high.max() - smallest, largest - low.min()
    least = np.divide(low - smallest, down, out=np.zeros(len(low)), where=down > 0)
    most = np.divide(high - low.min(), up, out=np.zeros(len(low)), where=up > 0)
    if low.max() <= high.min():  # the sample may be all equal
        least[:] = 0.0
    return least, most


def sample_bounds(
    low: np.ndarray, high: np.ndarray, weights: np.ndarray, v: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return ends that surely hold Q when best and worst come from the sample; safe, not tight."""
    group, worst = [np.zeros(len(low)) for _ in "ab"], [np.zeros(len(low)) for _ in "ab"]
    for j in np.flatnonzero(weights):
        for end, part in enumerate(scaled_bounds(-high[:, j], -low[:, j])):
            group[end] += weights[j] * part
            np.maximum(worst[end], weights[j] * part, out=worst[end])
    s, r = scaled_bounds(*group), scaled_bounds(*worst)
    return v * s[0] + (1.0 - v) * r[0], v * s[1] + (1.0 - v) * r[1]


class Vikor(Method):
    """Score = 1 - Q, the compromise of group regret and worst regret.

    The pipeline hands over values on 0..1 with fixed anchors. With ``ideal: fixed`` (default) the
    regrets are taken from value 1: a site's score depends on its own values alone, rises with each
    of them, and score intervals are exact. With ``ideal: sample`` everything is scaled by the
    sample, as the method was published: then a site added can reorder others, a criterion equal
    everywhere counts 0, and score intervals are safe but not tight. Contributions are exact: each
    criterion loses its part of the group regret, and the criterion of the worst regret (shared if
    several tie) loses that too; they can be negative.
    """

    kind = "vikor"
    summary = "compromise of the sum of regrets and the worst regret"
    formula = "score_i = 1 - Q_i, Q = v S + (1 - v) R / max w, S = sum_j w_j (1 - v_ij), R = max_j"
    source = "S. Opricovic and G.-H. Tzeng, Eur. J. Oper. Res. 156 (2004) 445-455"
    can_reverse_ranks = True

    class Parameters(BaseModel):
        """``v`` weighs the group regret; ``ideal`` says where best and worst come from."""

        model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
        v: float = Field(0.5, ge=0, le=1)
        ideal: Literal["fixed", "sample"] = "fixed"

    def __init__(self, *, v=0.5, ideal="fixed", weights=None, anchors=None):
        self.v = v
        self.ideal = ideal
        self.weights = weights
        self.anchors = anchors

    @property
    def relative(self) -> bool:
        return self.ideal == "sample"

    def _scores(self, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return 1.0 - vikor(values, weights, self.v, self.ideal).compromise

    def _losses(self, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        a, b, c = vikor(values, weights, self.v, self.ideal).slope
        best, span = regret(values, self.ideal)
        parts = weights * ((best - values) / span)
        worst = parts.max(axis=1, keepdims=True)
        guilty = parts == worst
        return a * parts + b * worst * guilty / guilty.sum(axis=1, keepdims=True) + c * weights

    def _bounds(self, low, high, weights):
        if not self.relative:
            return super()._bounds(low, high, weights)
        least, most = sample_bounds(low, high, weights, self.v)
        return 1.0 - most, 1.0 - least
