"""An active or permitted mine or plant: the operator leads (gate G6)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from remine.gates.outcome import HOLD, NOT_INDICATED, PASS, UNKNOWN, Outcome, Reason
from remine.inventory.building import Inventory
from remine.project import GateSpec

_BY_LIFECYCLE = {
    "active": (Reason("active_mine", HOLD, "lifecycle active"), "active mine: operator-led"),
    "processing": (
        Reason("active_plant", HOLD, "lifecycle processing"), "active plant: operator-led"),
    "project": (
        Reason("permitted", HOLD, "lifecycle project"),
        "permitted, or in permitting: operator-led"),
    "past": (Reason("past_producer", PASS, "lifecycle past"), "past producer"),
    "abandoned": (Reason("abandoned", PASS, "lifecycle abandoned"), "abandoned"),
    "processing_past": (Reason("closed_plant", PASS, "lifecycle processing_past"), "closed plant"),
    "unmined": (Reason("unmined", NOT_INDICATED, "lifecycle unmined"), "unmined"),
}
_UNKNOWN = Reason("not_recorded", UNKNOWN, "no lifecycle, or one that decides nothing")


class ActiveMine:
    """Separates what an operator must lead from what a public programme may."""

    kind = "active_mine"
    summary = "hold for active, processing and permitted sites; unknown where no stage is on record"
    reasons = (*(reason for reason, _ in _BY_LIFECYCLE.values()), _UNKNOWN)
    source = "field lifecycle of the site; that an operator leads there is the authors' rule"

    class Parameters(BaseModel):
        """Nothing to set."""

        model_config = ConfigDict(extra="forbid", frozen=True)

    def decide(self, inventory: Inventory, spec: GateSpec, parameters: Parameters) -> Outcome:
        """Return the outcome by lifecycle."""
        said = {stage: reason.says(words) for stage, (reason, words) in _BY_LIFECYCLE.items()}
        unknown = _UNKNOWN.says("lifecycle not recorded")
        return Outcome.of_rows([said.get(one, unknown) for one in inventory.sites["lifecycle"]])
