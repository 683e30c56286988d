"""The share of one group of elements in another, documented or from the make-up (criterion R2)."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict

from remine.criteria.measure import Context, Measure
from remine.errors import ConfigError, Problem, did_you_mean
from remine.project import CriterionSpec


class ElementShare:
    """How much of what a center gives is the scarcer part: dysprosium in the rare earths."""

    kind = "element_share"
    reads_yields = True
    units = ("share",)
    summary = "the share an agency documented, else the yields' own, with its interval"
    formula = "share = field, else kg of part / kg of whole in every draw"
    source = "layers/reference/recycling_factors.csv, contents of magnets"

    class Parameters(BaseModel):
        """``part`` and ``whole`` are outputs of the yields; ``field`` holds documented shares."""

        model_config = ConfigDict(extra="forbid", frozen=True)
        part: str
        whole: str
        field: str | None = None

    def measure(self, context: Context, spec: CriterionSpec, parameters: Parameters) -> Measure:
        """Return the share, 0 to 1; unknown where no stream gives the whole.

        Raises
        ------
        ConfigError
            If the model declares no yields that give part and whole, or the field is unknown.
        """
        yields, sites = context.yields, context.inventory.sites
        known = () if yields is None else yields.outputs
        problems = [
            Problem("E-YIELD-OUTPUT", f"criterion '{spec.name}': no stream gives '{name}'",
                    did_you_mean(name, known) if known else "declare 'yields:'", column=spec.name)
            for name in (parameters.part, parameters.whole) if name not in known
        ]
        if parameters.field is not None and parameters.field not in sites:
            problems.append(
                Problem("E-FIELD-UNKNOWN",
                        f"criterion '{spec.name}': the sites have no field '{parameters.field}'",
                        did_you_mean(parameters.field, sites.columns), column=parameters.field)
            )
        if problems:
            raise ConfigError(problems)
        value, low, high = yields.share(parameters.part, parameters.whole)
        basis = np.where(np.isnan(value), "no amount recorded", "make-up of magnets in general")
        basis = basis.astype(object)
        if parameters.field is not None:
            told = sites[parameters.field].to_numpy(float)
            given = ~np.isnan(told)
            value, low, high = (np.where(given, told, end) for end in (value, low, high))
            basis[given] = f"documented: field {parameters.field}"
        return Measure(value, low, high, basis)
