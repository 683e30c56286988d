"""Recoverable kilograms a year of an element or a group of elements (criteria R1 and R3)."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict

from remine.criteria.measure import Context, Measure
from remine.errors import ConfigError, Problem, did_you_mean
from remine.project import CriterionSpec


class RecoverableMass:
    """Mass of an element that a center's retired products could give in a year."""

    kind = "recoverable_mass"
    reads_yields = True
    units = ("kg/year",)
    summary = "mean, 5th and 95th percentile of the yields of all streams of the center"
    formula = (
        "m = sum over streams of amount / years * factors * content * recovery, kg a year; "
        "low and high: 5th and 95th percentile of the seeded draws"
    )
    source = "layers/reference/recycling_factors.csv, each factor with its own source and status"

    class Parameters(BaseModel):
        """``output`` is an element of a stream, or a group the model's ``yields`` declare."""

        model_config = ConfigDict(extra="forbid", frozen=True)
        output: str

    def measure(self, context: Context, spec: CriterionSpec, parameters: Parameters) -> Measure:
        """Return kg a year; unknown where no stream that gives the output has an amount.

        A stream whose sanitisation path, form factor or ratio is not recorded has a wide interval
        and is measured all the same: the basis says from what.

        Raises
        ------
        ConfigError
            If the model declares no yields, or none that give the output.
        """
        yields = context.yields
        known = () if yields is None else yields.outputs
        if parameters.output not in known:
            fix = did_you_mean(parameters.output, known) if known else "declare 'yields:'"
            raise ConfigError(
                Problem("E-YIELD-OUTPUT",
                        f"criterion '{spec.name}': no stream gives '{parameters.output}'", fix,
                        column=spec.name)
            )
        mean, low, high = yields.of(parameters.output)
        made = yields.streams_of(parameters.output)
        words = [np.where(yields.bases[s] != "", f"{s}: " + yields.bases[s].astype(object), "")
                 for s in made]
        basis = np.array(["; ".join(filter(None, row)) or "no amount recorded"
                          for row in zip(*words, strict=True)], dtype=object)
        return Measure(mean.copy(), low.copy(), high.copy(), basis)
