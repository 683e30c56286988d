"""An active or permitted mine or plant: the operator leads (gate G6)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from remine.gates.outcome import HOLD, NOT_INDICATED, PASS, UNKNOWN, Outcome
from remine.inventory.building import Inventory
from remine.project import GateSpec

_BY_LIFECYCLE = {
    "active": (HOLD, "active mine: operator-led", "active_mine"),
    "processing": (HOLD, "active plant: operator-led", "active_plant"),
    "project": (HOLD, "permitted, or in permitting: operator-led", "permitted"),
    "past": (PASS, "past producer", "past_producer"),
    "abandoned": (PASS, "abandoned", "abandoned"),
    "processing_past": (PASS, "closed plant", "closed_plant"),
    "unmined": (NOT_INDICATED, "unmined", "unmined"),
}


class ActiveMine:
    """Separates what an operator must lead from what a public programme may."""

    kind = "active_mine"
    summary = "hold for active, processing and permitted sites; unknown where no stage is on record"

    class Parameters(BaseModel):
        """Nothing to set."""

        model_config = ConfigDict(extra="forbid", frozen=True)

    def decide(self, inventory: Inventory, spec: GateSpec, parameters: Parameters) -> Outcome:
        """Return the outcome by lifecycle."""
        unknown = (UNKNOWN, "lifecycle not recorded", "not_recorded")
        sites = inventory.sites
        rows = [_BY_LIFECYCLE.get(stage, unknown) for stage in sites["lifecycle"]]
        return Outcome.of_rows(rows)
