"""Straight lines between written points."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator


def piecewise(amount: np.ndarray, at: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Return the value on the straight lines between points, flat beyond the ends.

    >>> piecewise(np.array([0.0, 1.5, 9.0]), np.array([1.0, 2.0]), np.array([0.2, 0.6]))
    array([0.2, 0.4, 0.6])
    """
    return np.where(np.isnan(amount), np.nan, np.interp(amount, at, value))


class Piecewise(BaseModel):
    """Value through the given points; ``at`` rises, values lie in 0..1 and are monotone."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
    kind: ClassVar[str] = "piecewise"
    formula: ClassVar[str] = "v = linear interpolation of (at, value), flat beyond the ends"
    at: list[float] = Field(min_length=2)
    value: list[float] = Field(min_length=2)

    @model_validator(mode="after")
    def _shape(self) -> Piecewise:
        if len(self.at) != len(self.value):
            raise ValueError("as many values as points are needed")
        if any(b <= a for a, b in zip(self.at, self.at[1:], strict=False)):
            raise ValueError("the points in 'at' must rise")
        if not all(0 <= v <= 1 for v in self.value):
            raise ValueError("values lie between 0 and 1")
        steps = np.sign(np.diff(self.value))
        if (steps > 0).any() and (steps < 0).any():
            raise ValueError("values must not rise and fall: an interval would lose its ends")
        return self

    @property
    def rises(self) -> bool:
        """Whether more is worth more."""
        return self.value[-1] >= self.value[0]

    def __call__(self, amount: np.ndarray) -> np.ndarray:
        return piecewise(np.asarray(amount, float), np.array(self.at), np.array(self.value))
