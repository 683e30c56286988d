"""Media sanitisation and security of a data center (gate G11)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from remine.gates.outcome import HOLD, PASS, UNKNOWN, Outcome, Reason
from remine.inventory.building import Inventory
from remine.project import GateSpec

_YES = Reason("authorised", PASS, "sanitisation_authorised is yes")
_NO = Reason("not_authorised", HOLD, "sanitisation_authorised is no")
_SILENT = Reason("not_recorded", UNKNOWN, "sanitisation_authorised is blank")


class Sanitisation:
    """No drive leaves an agency's control before release is authorised."""

    kind = "sanitisation"
    summary = "hold where release is not authorised, unknown where that is not recorded"
    reasons = (_YES, _NO, _SILENT)
    source = "field sanitisation_authorised of the site: a determination of the agency itself"

    class Parameters(BaseModel):
        """Nothing to set."""

        model_config = ConfigDict(extra="forbid", frozen=True)

    def decide(self, inventory: Inventory, spec: GateSpec, parameters: Parameters) -> Outcome:
        """Return the outcome by the agency's own determination."""
        words = {
            "yes": _YES.says("release authorised by the agency"),
            "no": _NO.says("release of media not authorised"),
        }
        unknown = _SILENT.says("authorisation not recorded")
        return Outcome.of_rows(
            [words.get(word, unknown) for word in inventory.sites["sanitisation_authorised"]]
        )
