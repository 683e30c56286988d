"""Several valued criteria made into one: product, geometric mean, mean, best or worst."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from remine.criteria.measure import Context, Measure
from remine.project import CriterionSpec


def combine(values: np.ndarray, method: str) -> np.ndarray:
    """Return one value 0..1 from part values, shape ``(n_parts, n_sites)`` → ``(n_sites,)``.

    Every method rises, or stays, when a part rises, so low and high carry through.

    >>> combine(np.array([[0.25, 0.0], [1.0, 1.0]]), "geometric_mean")
    array([0.5, 0. ])
    """
    if method == "geometric_mean":
        with np.errstate(divide="ignore"):
            return np.exp(np.log(values).mean(axis=0))
    reduce = {"product": np.prod, "mean": np.mean, "max": np.max, "min": np.min}[method]
    return reduce(values, axis=0)


class Combination:
    """One criterion from the values of others; the parts carry no weight of their own."""

    kind = "combination"
    units = ("index", "share", "class")
    summary = "product, geometric mean, mean, max or min of other criteria's values"
    formula = "v = f(v_1 ... v_k); low and high carried through, the point is their midpoint"
    source = "value functions of the parts"

    class Parameters(BaseModel):
        """Which criteria are combined, and how."""

        model_config = ConfigDict(extra="forbid", frozen=True)
        method: Literal["geometric_mean", "product", "mean", "max", "min"]
        of: list[str] = Field(min_length=1)

    def measure(self, context: Context, spec: CriterionSpec, parameters: Parameters) -> Measure:
        """Return the combined value; a value is given only where every part has one."""
        parts = [context.scored[name] for name in parameters.of]
        low = combine(np.array([p.score_low for p in parts]), parameters.method)
        high = combine(np.array([p.score_high for p in parts]), parameters.method)
        middle = (low + high) / 2
        known = np.all([p.known for p in parts], axis=0)
        basis = np.full(len(low), "", dtype=object)
        for part in parts:
            for row in np.flatnonzero(~part.known):
                basis[row] += f"{part.label}: {part.basis[row]}. "
        return Measure(np.where(known, middle, np.nan), low, high, basis)
