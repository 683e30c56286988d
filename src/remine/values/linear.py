"""A straight line between two anchors, flat beyond them."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import BaseModel, ConfigDict, model_validator


def linear(amount: np.ndarray, worst: float, best: float) -> np.ndarray:
    """Return ``clip((amount - worst) / (best - worst), 0, 1)``; NaN stays NaN.

    >>> linear(np.array([0.0, 5.0, 20.0, np.nan]), worst=0.0, best=10.0)
    array([0. , 0.5, 1. , nan])
    >>> linear(np.array([0.0, 10.0]), worst=10.0, best=0.0)
    array([1., 0.])
    """
    return np.clip((amount - worst) / (best - worst), 0.0, 1.0) + 0.0  # no negative zero


class Linear(BaseModel):
    """Value rises from 0 at ``worst`` to 1 at ``best``, both in the criterion's unit."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
    kind: ClassVar[str] = "linear"
    formula: ClassVar[str] = "v = clip((x - worst) / (best - worst), 0, 1)"
    worst: float
    best: float

    @model_validator(mode="after")
    def _apart(self) -> Linear:
        if self.worst == self.best:
            raise ValueError("worst and best are the same amount")
        return self

    @property
    def rises(self) -> bool:
        """Whether more is worth more."""
        return self.best > self.worst

    def __call__(self, amount: np.ndarray) -> np.ndarray:
        return linear(amount, self.worst, self.best)
