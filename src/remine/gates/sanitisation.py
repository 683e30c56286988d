"""Media sanitisation and security of a data center (gate G11)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from remine.gates.outcome import HOLD, PASS, UNKNOWN, Outcome
from remine.inventory.building import Inventory
from remine.project import GateSpec


class Sanitisation:
    """No drive leaves an agency's control before release is authorised."""

    kind = "sanitisation"
    summary = "hold where release is not authorised, unknown where that is not recorded"

    class Parameters(BaseModel):
        """Nothing to set."""

        model_config = ConfigDict(extra="forbid", frozen=True)

    def decide(self, inventory: Inventory, spec: GateSpec, parameters: Parameters) -> Outcome:
        """Return the outcome by the agency's own determination."""
        words = {
            "yes": (PASS, "release authorised by the agency", "authorised"),
            "no": (HOLD, "release of media not authorised", "not_authorised"),
        }
        unknown = (UNKNOWN, "authorisation not recorded", "not_recorded")
        return Outcome.of_rows(
            [words.get(word, unknown) for word in inventory.sites["sanitisation_authorised"]]
        )
