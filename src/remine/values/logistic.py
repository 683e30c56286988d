"""An S-shaped rise around a midpoint."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from scipy.special import expit


def logistic(amount: np.ndarray, midpoint: float, scale: float) -> np.ndarray:
    """Return ``1 / (1 + exp(-(x - midpoint) / scale))``; a negative scale falls.

    >>> logistic(np.array([5.0, 6.0]), midpoint=5.0, scale=1.0).round(3)
    array([0.5  , 0.731])
    """
    return expit((np.asarray(amount, float) - midpoint) / scale)


class Logistic(BaseModel):
    """Value one half at ``midpoint``; ``scale`` is the width of the rise (negative: a fall)."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
    kind: ClassVar[str] = "logistic"
    formula: ClassVar[str] = "v = 1 / (1 + exp(-(x - midpoint) / scale))"
    midpoint: float
    scale: float = Field(json_schema_extra={"not": {"const": 0}})

    def model_post_init(self, _context: object) -> None:
        """Refuse a scale of zero, which has no curve."""
        if self.scale == 0:
            raise ValueError("a scale of 0 has no curve")

    @property
    def rises(self) -> bool:
        """Whether more is worth more."""
        return self.scale > 0

    def __call__(self, amount: np.ndarray) -> np.ndarray:
        return logistic(amount, self.midpoint, self.scale)
