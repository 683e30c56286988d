"""No confirmed waste feature and no measured drainage: unverified (gate G5)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from remine.gates.outcome import HOLD, PASS, Outcome, Reason
from remine.inventory.building import Inventory
from remine.project import GateSpec
from remine.reference import waste_types

_WASTE = Reason("waste_on_record", PASS, "a waste feature or measured drainage is on record")
_UNMINED = Reason("unmined", HOLD, "lifecycle unmined, and no waste feature on record")
_NONE = Reason("none_recorded", HOLD, "no waste feature or measured drainage is on record")


class WasteFeature:
    """Keeps unmined deposits and bare occurrences out of a list of waste."""

    kind = "waste_feature"
    withholds_rank = True
    summary = "hold where no waste feature and no measured drainage is on record"
    reasons = (_WASTE, _UNMINED, _NONE)
    source = "fields waste_types and lifecycle of the site; the rule is the authors'"

    class Parameters(BaseModel):
        """Nothing to set."""

        model_config = ConfigDict(extra="forbid", frozen=True)

    def decide(self, inventory: Inventory, spec: GateSpec, parameters: Parameters) -> Outcome:
        """Return hold without a waste feature, else pass."""
        known = waste_types()
        rows = []
        cache: dict[tuple, tuple[str, str, str]] = {}
        sites = inventory.sites
        for waste, lifecycle in zip(sites["waste_types"], sites["lifecycle"], strict=True):
            key = (waste, lifecycle == "unmined")
            if key not in cache:
                found = [known[w].label for w in waste if w in known and known[w].is_waste]
                if found:
                    cache[key] = _WASTE.says("waste on record: " + ", ".join(found))
                elif lifecycle == "unmined":
                    cache[key] = _UNMINED.says("unmined deposit: no waste to recover from")
                else:
                    why = "no waste feature or measured drainage on record"
                    cache[key] = _NONE.says(why)
            rows.append(cache[key])
        return Outcome.of_rows(rows)
