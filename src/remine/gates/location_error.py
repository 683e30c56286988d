"""A place not known well enough: locate first (gate G4)."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from remine.gates.outcome import HOLD, PASS, UNKNOWN, Outcome, Reason
from remine.inventory.building import Inventory
from remine.inventory.location_quality import INFERRED
from remine.project import GateSpec

_NOT_STATED = Reason("not_stated", UNKNOWN, "no location error is stated or can be inferred")
_OVER = Reason("over_limit", HOLD, "the location error is above limit_km")
_WITHIN = Reason("within_limit", PASS, "the location error is limit_km or less")


class LocationError:
    """Nothing measured around a site means much if the site is not there."""

    kind = "location_error"
    summary = "hold where the location error exceeds a limit; unknown where none is stated"
    reasons = (_NOT_STATED, _OVER, _WITHIN)
    measures, measured_unit = "the location error: radius that holds the place with 95 %", "km"
    source = "field location_error_km of the site; the limit of 2 km is the authors'"

    class Parameters(BaseModel):
        """``limit_km``: the largest error that needs no visit to the map room first."""

        model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
        limit_km: float = Field(default=2.0, gt=0)

    def decide(self, inventory: Inventory, spec: GateSpec, parameters: Parameters) -> Outcome:
        """Return hold above the limit, pass at or below it."""
        error = inventory.sites["location_error_km"].to_numpy(float)
        limit = parameters.limit_km
        blank = np.isnan(error)
        which = np.where(blank, 0, np.where(error > limit, 1, 2))
        outcome, code = (
            np.array([getattr(reason, part) for reason in self.reasons], dtype=object)[which]
            for part in ("outcome", "code")
        )
        # what coordinates betray of themselves is how coarse they are, not that they are right
        guessed = inventory.sites["location_class"].str.startswith(INFERRED).to_numpy()
        words = [
            f"location error {km:g} km{', inferred from the coordinates' * bool(own)}, "
            f"limit {limit:g} km"
            for km, own in zip(error, guessed, strict=True)
        ]
        reason = np.where(blank, "location error not stated", words).astype(object)
        return Outcome(
            outcome, reason, code=code, measured=error, measured_unit=self.measured_unit
        )
