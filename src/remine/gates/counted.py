"""Whether anything was counted: an estimate is no count, and no count is no zero."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from remine.errors import ConfigError, Problem, did_you_mean
from remine.gates.outcome import HOLD, PASS, UNKNOWN, Outcome, Reason
from remine.inventory.building import Inventory
from remine.project import GateSpec

_COUNTED = Reason("counted", PASS, "a count is on record, and its basis is no estimate")
_ESTIMATED = Reason("estimated", UNKNOWN, "a figure is on record or can be derived: class D")
_NOT_COUNTED = Reason("not_counted", HOLD, "neither a count nor anything to estimate one from")


class Counted:
    """Hold where neither a count nor anything to estimate one from is on record.

    Such a center has no rank: halfway between nothing and everything is no place in an order of
    pick-ups.
    """

    kind = "counted"
    withholds_rank = True
    summary = "pass where counted, unknown where estimated (class D), hold where there is nothing"
    reasons = (_COUNTED, _ESTIMATED, _NOT_COUNTED)
    source = "fields of the site that the model names; classes of evidence are the authors'"

    class Parameters(BaseModel):
        """``counts`` and ``estimates`` are number fields; ``basis`` says how counts were made."""

        model_config = ConfigDict(extra="forbid", frozen=True)
        counts: list[str] = Field(default=["hard_drives_mid"], min_length=1)
        estimates: list[str] = Field(default=["servers", "racks", "floor_area_m2"])
        basis: str = "drive_basis"

    def decide(self, inventory: Inventory, spec: GateSpec, parameters: Parameters) -> Outcome:
        """Return the outcome by what the row holds.

        Raises
        ------
        ConfigError
            If the sites have no such field.
        """
        sites = inventory.sites
        names = [*parameters.counts, *parameters.estimates, parameters.basis]
        absent = [name for name in names if name not in sites]
        if absent:
            raise ConfigError(
                Problem("E-FIELD-UNKNOWN", f"gate '{spec.name}': the sites have no field '{name}'",
                        did_you_mean(name, sites.columns), column=name)
                for name in absent
            )
        counted = sites[parameters.counts].notna().any(axis=1).to_numpy()
        derived = sites[parameters.estimates].notna().any(axis=1).to_numpy()
        basis = sites[parameters.basis].to_numpy(object)
        guessed = np.array([word.startswith("estimated") for word in basis])
        rows = []
        for has, can, guess, word in zip(counted, derived, guessed, basis, strict=True):
            if has and not guess:
                rows.append(_COUNTED.says(f"count on record: {word or 'how is not recorded'}"))
            elif has or can:
                how = word if has else "estimated by this model"
                rows.append(_ESTIMATED.says(f"{how}: class D, count before pick-up"))
            else:
                why = "drives not counted, and nothing to estimate them from"
                rows.append(_NOT_COUNTED.says(why))
        return Outcome.of_rows(rows)
