"""Fades with distance."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field


def exponential_decay(amount: np.ndarray, scale: float, cutoff: float = np.inf) -> np.ndarray:
    """Return ``exp(-x / scale)``, 1 below zero and 0 beyond ``cutoff``; NaN stays NaN.

    >>> exponential_decay(np.array([0.0, 5.0, 30.0]), scale=5.0, cutoff=24.0).round(3)
    array([1.   , 0.368, 0.   ])
    """
    return np.where(amount > cutoff, 0.0, np.exp(-np.maximum(amount, 0.0) / scale))


class ExponentialDecay(BaseModel):
    """Value 1 at nothing, 1/e at ``scale``, 0 beyond ``cutoff`` (both in the criterion's unit)."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
    kind: ClassVar[str] = "exponential_decay"
    formula: ClassVar[str] = "v = exp(-max(x, 0) / scale), 0 beyond cutoff"
    scale: float = Field(gt=0)
    cutoff: float | None = Field(default=None, gt=0)

    @property
    def rises(self) -> bool:
        """Whether more is worth more."""
        return False

    def __call__(self, amount: np.ndarray) -> np.ndarray:
        return exponential_decay(amount, self.scale, np.inf if self.cutoff is None else self.cutoff)
