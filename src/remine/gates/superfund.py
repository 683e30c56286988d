"""A Superfund remedy or a responsible party: coordinate with EPA first (gate G2)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from remine.gates.outcome import HOLD, NOT_INDICATED, UNKNOWN, Outcome
from remine.inventory.building import Inventory
from remine.project import GateSpec

_HELD = {
    "npl_final": "on the National Priorities List",
    "npl_proposed": "proposed for the National Priorities List",
    "npl_deleted": "deleted from the National Priorities List; remedy and reviews remain",
    "superfund_alternative": "Superfund alternative approach site",
    "removal": "Superfund removal action",
}


class Superfund:
    """Good Samaritan and reprocessing work cannot start beside an unfinished remedy."""

    kind = "superfund"
    summary = "hold for listed, proposed, deleted, alternative and removal sites, or a known party"

    class Parameters(BaseModel):
        """Nothing to set."""

        model_config = ConfigDict(extra="forbid", frozen=True)

    def decide(self, inventory: Inventory, spec: GateSpec, parameters: Parameters) -> Outcome:
        """Return the outcome by status and responsible party."""
        sites = inventory.sites
        return Outcome.of_rows(
            [
                _decide(*row)
                for row in zip(
                    sites["superfund_status"], sites["remedy_stage"], sites["responsible_party"],
                    sites["epa_id"], strict=True,
                )
            ]
        )


def _decide(status: str, stage: str, party: str, epa_id: str) -> tuple[str, str, str]:
    if status in _HELD:
        identity = f" ({epa_id})" if epa_id else ""
        told = stage not in ("", "none", "deleted")
        remedy = f", remedy {stage.replace('_', ' ')}" if told else ""
        return HOLD, _HELD[status] + identity + remedy, status
    if party == "yes":
        return HOLD, "a responsible party is known", "responsible_party"
    if status == "other_program":
        why = "under another cleanup program; its terms are not in these layers"
        return UNKNOWN, why, status
    if status == "none_known":
        return NOT_INDICATED, "no Superfund listing known", status
    return UNKNOWN, "Superfund status not recorded", "not_recorded"
