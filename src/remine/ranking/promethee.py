"""PROMETHEE I and II: by how much a site is preferred to all others, and they to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from remine.ranking.base import Method
from remine.ranking.order import TIE
from remine.ranking.preference import Rivals, check_thresholds, preference, preferred_sum


def column_flows(
    column: np.ndarray, shape: str, q: float = 0.0, p: float = 0.0, s: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return one criterion's leaving and entering flows, shape ``(n_sites,)``, 0..1.

    ``leaving_i = sum_k P(x_i - x_k) / (n - 1)`` and ``entering_i = sum_k P(x_k - x_i) / (n - 1)``;
    both 0 for a single site.

    Parameters
    ----------
    column : ndarray, shape (n_sites,), higher better
    shape, q, p, s
        As in `remine.ranking.preference.preference`.

    Examples
    --------
    >>> column_flows(np.array([4.0, 3.0, 5.0]), "usual")
    (array([0.5, 0. , 1. ]), array([0.5, 1. , 0. ]))
    """
    check_thresholds(shape, q, p, s)
    n, order = len(column), np.argsort(column)
    rising = column[order]
    leaving, entering = np.empty(n), np.empty(n)
    if n == 1:
        return np.zeros(1), np.zeros(1)
    rivals = Rivals.of(rising)
    leaving[order] = preferred_sum(rising, rivals, shape, q, p, s)
    falling = -rising[::-1]
    entering[order[::-1]] = preferred_sum(falling, Rivals.of(falling), shape, q, p, s)
    leaving /= n - 1
    entering /= n - 1
    return leaving, entering


def promethee(
    values: np.ndarray,
    weights: np.ndarray,
    shape: str | Sequence[str] = "usual",
    q: float | Sequence[float] = 0.0,
    p: float | Sequence[float] = 0.0,
    s: float | Sequence[float] = 0.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the leaving and entering flows over all criteria, shape ``(n_sites,)``, 0..1.

    Exact by sorting, one criterion at a time: ``n log n`` instead of the ``n ** 2`` pairs of the
    definition, and no pair is ever stored. The Gaussian shape is wrong by at most
    `remine.ranking.gauss_sum.BOUND`.

    Parameters
    ----------
    values : ndarray, shape (n_sites, n_criteria), any unit, higher better
    weights : ndarray, shape (n_criteria,), not negative, summing to 1
    shape, q, p, s
        One for all criteria, or one for each.

    Examples
    --------
    >>> amounts = np.array([[4.0, 3.0, 2.0], [3.0, 2.0, 4.0], [5.0, 1.0, 3.0]])
    >>> leaving, entering = promethee(amounts, np.array([0.5, 0.3, 0.2]))
    >>> leaving - entering
    array([ 0.1, -0.3,  0.2])
    """
    leaving, entering = np.zeros(len(values)), np.zeros(len(values))
    each = [np.broadcast_to(np.asarray(x), values.shape[1]) for x in (shape, q, p, s)]
    for j in np.flatnonzero(weights):
        out, back = column_flows(values[:, j], *(x[j] for x in each))
        leaving += weights[j] * out
        entering += weights[j] * back
    return leaving, entering


def relation(leaving: np.ndarray, entering: np.ndarray, a: int, b: int) -> str:
    """Return PROMETHEE I's verdict on two sites: "above", "below", "equal" or "incomparable".

    >>> relation(np.array([0.6, 0.5, 0.7]), np.array([0.3, 0.4, 0.5]), 0, 1)
    'above'
    >>> relation(np.array([0.6, 0.5, 0.7]), np.array([0.3, 0.4, 0.5]), 0, 2)
    'incomparable'
    """
    gain, loss = leaving[a] - leaving[b], entering[b] - entering[a]
    signs = {0 if abs(x) <= TIE else (1 if x > 0 else -1) for x in (gain, loss)} - {0}
    if not signs:
        return "equal"
    return "incomparable" if len(signs) == 2 else ("above" if 1 in signs else "below")


def column_bounds(
    low: np.ndarray, high: np.ndarray, shape: str, q: float, p: float, s: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the exact ends of one criterion's net flow over all values of all sites.

    A net flow rises with a site's own amount and falls with every rival's, so its high end is the
    own high end against all low ends: a merge of two sorted lists, less the pair of itself.
    """
    n = len(low)
    if n == 1:
        return np.zeros(1), np.zeros(1)

    def net(own: np.ndarray, other: np.ndarray) -> np.ndarray:
        order, rivals = np.argsort(own), np.sort(other)
        rising, out = own[order], np.empty(n)
        out[order] = preferred_sum(rising, Rivals.of(rivals), shape, q, p, s)
        out[order[::-1]] -= preferred_sum(-rising[::-1], Rivals.of(-rivals[::-1]), shape, q, p, s)
        out -= preference(shape, own - other, q, p, s) - preference(shape, other - own, q, p, s)
        return out / (n - 1)

    return net(low, high), net(high, low)


class Promethee(Method):
    """Score = (1 + net flow) / 2, the net flow of PROMETHEE II.

    Each site is compared with every other site of the inventory, held ones too, so a site added can
    reorder others. The pipeline hands over values on 0..1 with fixed anchors, and the thresholds
    are on that scale. The net flow is a weighted sum over criteria: contributions are exact. Score
    intervals let all sites' unknown values vary at once; they are exact, criterion by criterion.
    `flows` gives the two flows of PROMETHEE I.
    """

    kind = "promethee"
    summary = "outranking: how far a site is preferred to the others, less how far they are to it"
    formula = (
        "score_i = (1 + phi_i) / 2, "
        "phi_i = sum_j w_j sum_k (P(v_ij - v_kj) - P(v_kj - v_ij)) / (n - 1)"
    )
    source = "J. P. Brans and P. Vincke, Management Science 31 (1985) 647-656"
    can_reverse_ranks = True

    class Parameters(BaseModel):
        """The preference function and its thresholds, in value 0..1."""

        model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
        preference: Literal["usual", "u_shape", "v_shape", "level", "linear", "gaussian"] = "linear"
        q: float = Field(0.02, ge=0, le=1)
        p: float = Field(0.2, ge=0, le=1)
        s: float = Field(0.1, ge=0, le=1)

        @model_validator(mode="after")
        def _fits(self):
            check_thresholds(self.preference, self.q, self.p, self.s)
            return self

    def __init__(self, *, preference="linear", q=0.02, p=0.2, s=0.1, weights=None, anchors=None):
        self.preference = preference
        self.q = q
        self.p = p
        self.s = s
        self.weights = weights
        self.anchors = anchors

    def flows(self, values: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return leaving and entering flows, shape ``(n_sites,)``, for PROMETHEE I."""
        return promethee(values, weights, *self._shape)

    @property
    def _shape(self) -> tuple[str, float, float, float]:
        return self.preference, self.q, self.p, self.s

    def _scores(self, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        leaving, entering = promethee(values, weights, *self._shape)
        return (1.0 + leaving - entering) / 2.0

    def _losses(self, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        out = np.zeros(values.shape)
        for j in np.flatnonzero(weights):
            leaving, entering = column_flows(values[:, j], *self._shape)
            out[:, j] = weights[j] * (1.0 - leaving + entering) / 2.0
        return out

    def _bounds(self, low, high, weights):
        ends = [np.full(len(low), 0.5), np.full(len(low), 0.5)]
        for j in np.flatnonzero(weights):
            least, most = column_bounds(low[:, j], high[:, j], *self._shape)
            ends[0] += weights[j] * least / 2.0
            ends[1] += weights[j] * most / 2.0
        return ends[0], ends[1]
