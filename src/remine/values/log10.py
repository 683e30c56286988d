"""A straight line in the logarithm of the amount."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import BaseModel, ConfigDict, model_validator

from remine.values.linear import linear


def log10(amount: np.ndarray, worst: float, best: float) -> np.ndarray:
    """Return ``clip((log10 x - log10 worst) / (log10 best - log10 worst), 0, 1)``.

    Amounts of 0 take the value at the nearer anchor's side of zero; NaN stays NaN.

    >>> log10(np.array([0.0, 1e4, 10**6.5, 1e12]), worst=1e4, best=1e9)
    array([0. , 0. , 0.5, 1. ])
    """
    tiny = min(worst, best)
    return linear(np.log10(np.maximum(amount, tiny)), np.log10(worst), np.log10(best))


class Log10(BaseModel):
    """Value rises with the order of magnitude; for amounts skewed to the right, as volumes are."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
    kind: ClassVar[str] = "log10"
    formula: ClassVar[str] = "v = clip((log10 x - log10 worst) / (log10 best - log10 worst), 0, 1)"
    worst: float
    best: float

    @model_validator(mode="after")
    def _positive(self) -> Log10:
        if min(self.worst, self.best) <= 0 or self.worst == self.best:
            raise ValueError("anchors of a logarithm are above zero and differ")
        return self

    @property
    def rises(self) -> bool:
        """Whether more is worth more."""
        return self.best > self.worst

    def __call__(self, amount: np.ndarray) -> np.ndarray:
        return log10(amount, self.worst, self.best)
