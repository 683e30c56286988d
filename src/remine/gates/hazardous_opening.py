"""An opening that may kill a visitor: its coordinates are withheld (gate G8)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from remine.gates.outcome import HOLD, NOT_INDICATED, Outcome, Reason
from remine.inventory.building import Inventory
from remine.project import GateSpec
from remine.reference import waste_types

_OPENING = Reason("opening_on_record", HOLD, "an opening is among the features on record")
_NONE = Reason("none_recorded", NOT_INDICATED, "no opening is on record")


class HazardousOpening:
    """No list of ours leads anyone to a shaft."""

    kind = "hazardous_opening"
    summary = "hold where an opening is among the features on record; never a clearance otherwise"
    reasons = (_OPENING, _NONE)
    source = (
        "field waste_types of the site; after the USMIN practice of publishing no single opening "
        "(GSA 2024, paper 399401)"
    )

    class Parameters(BaseModel):
        """Nothing to set."""

        model_config = ConfigDict(extra="forbid", frozen=True)

    def decide(self, inventory: Inventory, spec: GateSpec, parameters: Parameters) -> Outcome:
        """Return hold with an opening on record, else not indicated."""
        openings = {k: kind.label for k, kind in waste_types().items() if kind.hazardous_opening}
        clear = _NONE.says("no opening on record; not a survey of openings")
        rows = []
        for cell in inventory.sites["waste_types"]:
            found = [openings[key] for key in cell if key in openings]
            words = "coordinates withheld: opening on record, " + ", ".join(found)
            rows.append(_OPENING.says(words) if found else clear)
        return Outcome.of_rows(rows)
