"""What all methods share: the checks, the scikit-learn contract, and how a score is split."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
from pydantic import BaseModel, ConfigDict

from remine.ranking.estimator import Estimator
from remine.ranking.order import competition_ranks

_BLOCK = 4096  # rows: with 12 criteria 0.4 MB


class NoParameters(BaseModel):
    """Nothing to set."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Method(Estimator):
    """A way from weighted values to one score a site; 0..1, higher ranks earlier.

    A method writes ``_scores`` and ``_losses`` and names its parameters in ``__init__`` and in
    ``Parameters``. Everything else stands here.

    Every method splits its score in the same way: a criterion starts with its weight and loses
    part of it, and the losses add up to what the score falls short of 1::

        contribution_ij = w_j - loss_ij,    sum_j loss_ij = 1 - score_i

    so contributions always add up to the score. For the weighted sum this is ``w_j v_ij``. Where a
    method has no natural split, its file says how the loss is shared out.

    Attributes
    ----------
    can_reverse_ranks : bool
        Whether the method, in some setting, lets one site reorder others.
    """

    kind: ClassVar[str]
    summary: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str]
    can_reverse_ranks: ClassVar[bool] = False
    Parameters: ClassVar[type[BaseModel]] = NoParameters

    weights: Any
    anchors: Any

    # -- what a method writes -------------------------------------------------------------------

    def _scores(self, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return 1.0 - self._losses(values, weights).sum(axis=1)

    def _losses(self, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        raise NotImplementedError

    def _bounds(
        self, low: np.ndarray, high: np.ndarray, weights: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        return self._scores(low, weights), self._scores(high, weights)

    # -- what the pipeline calls ----------------------------------------------------------------

    @property
    def relative(self) -> bool:
        """Whether, as set, a site's score depends on the other sites, so that ranks can reverse."""
        return self.can_reverse_ranks

    @property
    def note(self) -> str:
        """What a product must print beside ranks of this method as set; empty if nothing."""
        if not self.relative:
            return ""
        return f"{self.kind}: scores compare sites, so a site added or removed can reorder others"

    def scores(self, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return the scores, shape ``(n_sites,)``, 0..1.

        Parameters
        ----------
        values : ndarray, shape (n_sites, n_criteria), 0..1
        weights : ndarray, shape (n_criteria,), not negative, summing to 1

        Raises
        ------
        ValueError
            If shapes disagree, a value is not in 0..1, or weights do not sum to 1.
        """
        values, weights = checked(values, weights)
        if self.relative:
            return self._scores(values, weights)
        return by_blocks(lambda rows: self._scores(rows, weights), values)

    def contributions(self, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return contributions, shape ``(n_sites, n_criteria)``; their row sum is the score.

        Raises
        ------
        ValueError
            If shapes disagree, a value is not in 0..1, or weights do not sum to 1.
        """
        values, weights = checked(values, weights)
        return weights - self._losses(values, weights)

    def bounds(
        self, low: np.ndarray, high: np.ndarray, weights: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the lowest and highest score of each site, whatever the unknown values are.

        The unknown values of all sites vary at once. Where the score depends on the site alone the
        ends are exact; a relative method's file says what its ends are.

        Parameters
        ----------
        low, high : ndarray, shape (n_sites, n_criteria), 0..1
            The ends of the interval that holds each value; equal where it is known.
        weights : ndarray, shape (n_criteria,)
        """
        low, weights = checked(low, weights)
        high, weights = checked(high, weights)
        if low.shape != high.shape or (low > high).any():
            raise ValueError("low and high have one shape, and low is nowhere above high")
        return self._bounds(low, high, weights)

    # -- the scikit-learn contract --------------------------------------------------------------

    def fit(self, X: Any, y: Any = None) -> Method:  # noqa: N803 - scikit-learn's name
        """Score and rank the sites of ``X``.

        Parameters
        ----------
        X : array-like, shape (n_sites, n_criteria)
            Values 0..1, or amounts if ``anchors`` says what they are worth.
        y : ignored

        Returns
        -------
        self
            With ``score_`` and ``rank_``, shape ``(n_sites,)``, ``contributions_``,
            ``weights_``, and ``constant_``, the mask of criteria that could not be scaled.
        """
        from sklearn.utils.validation import check_array

        parameters = set(self.Parameters.model_fields)
        self.Parameters(**{k: v for k, v in self.get_params().items() if k in parameters})
        amounts = check_array(X, dtype=np.float64, estimator=self)
        self.n_features_in_ = amounts.shape[1]
        if hasattr(X, "columns"):
            self.feature_names_in_ = np.asarray(X.columns, dtype=object)
        values, self.constant_ = valued(amounts, self.anchors)
        self.weights_ = normalised(self.weights, self.n_features_in_)
        self.score_ = self.scores(values, self.weights_)
        self.contributions_ = self.contributions(values, self.weights_)
        self.rank_ = competition_ranks(self.score_, np.ones(len(values), dtype=bool))
        return self


def checked(values: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return values and weights as they came, or raise a ValueError that says what is wrong."""
    if values.ndim != 2 or weights.shape != (values.shape[1],):
        wanted = values.shape[-1] if values.ndim else 0
        raise ValueError(f"{values.shape} values need {wanted} weights, got {weights.shape}")
    if values.size and not (values.min() >= 0 and values.max() <= 1):
        raise ValueError("values lie between 0 and 1; a missing one is an interval, never NaN")
    if not (weights >= 0).all() or abs(weights.sum() - 1) > 1e-9:
        raise ValueError(f"weights are not negative and sum to 1; they sum to {weights.sum()}")
    return values, weights


def normalised(weights: Any, n_criteria: int) -> np.ndarray:
    """Return weights that sum to 1; equal ones if none are given.

    >>> normalised([3, 1], 2)
    array([0.75, 0.25])
    """
    if weights is None:
        return np.full(n_criteria, 1.0 / n_criteria)
    out = np.asarray(weights, dtype=float)
    if out.shape != (n_criteria,):
        raise ValueError(f"{n_criteria} criteria need {n_criteria} weights, got {out.shape}")
    if not (np.isfinite(out).all() and (out >= 0).all() and out.sum() > 0):
        raise ValueError("weights are finite, not negative, and not all zero")
    return out / out.sum()


def valued(amounts: np.ndarray, anchors: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return values 0..1 and the mask of constant criteria.

    Parameters
    ----------
    amounts : ndarray, shape (n_sites, n_criteria)
    anchors : None, "sample" or array-like of shape (n_criteria, 2)
        None if the amounts are values already; the worst and best amount of each criterion; or
        "sample" to take them from the amounts, higher better: then adding a site changes what the
        others are worth, and a constant criterion is worth 0 everywhere.

    >>> valued(np.array([[0.0, 5.0], [4.0, 5.0]]), "sample")
    (array([[0., 0.], [1., 0.]]), array([False,  True]))
    >>> valued(np.array([[0.0], [4.0]]), [[8.0, 0.0]])[0].ravel()
    array([1. , 0.5])
    """
    if anchors is None:
        return amounts, np.zeros(amounts.shape[1], dtype=bool)
    if isinstance(anchors, str) and anchors == "sample":
        worst, best = amounts.min(axis=0), amounts.max(axis=0)
    else:
        ends = np.asarray(anchors, dtype=float)
        if ends.shape != (amounts.shape[1], 2) or not np.isfinite(ends).all():
            wanted = amounts.shape[1]
            raise ValueError(f"anchors are 'sample', or a worst and a best for {wanted} criteria")
        worst, best = ends.T
    constant = worst == best
    span = np.where(constant, 1.0, best - worst)
    return np.clip((amounts - worst) / span, 0.0, 1.0) * ~constant, constant


def by_blocks(kernel: Callable[[np.ndarray], np.ndarray], values: np.ndarray) -> np.ndarray:
    """Return a kernel's results for blocks of rows that fit the cache, joined at the last axis.

    >>> by_blocks(lambda rows: rows.sum(axis=1), np.ones((10_000, 2))).shape
    (10000,)
    """
    starts = range(0, max(len(values), 1), _BLOCK)
    return np.concatenate([kernel(values[start : start + _BLOCK]) for start in starts], axis=-1)


def weighted_total(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return ``sum_j w_j v_ij``, shape ``(n_sites,)``, one criterion at a time.

    A site's total is the same to the last bit wherever its row stands, which a matrix product does
    not promise.
    """
    total = np.zeros(len(values))
    for j in np.flatnonzero(weights):
        total += weights[j] * values[:, j]
    return total
