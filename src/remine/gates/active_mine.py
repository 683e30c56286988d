"""An active or permitted mine or plant: the operator leads (gate G6)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from remine.gates.contradicted import named, said_nearby, with_plain
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
_AT_WORK = {"active": "an active mine", "processing": "an active plant",
            "project": "a permitted mine"}
_BESIDE = {
    stage: Reason(f"{reason.code}_beside_operating", HOLD,
                  f"{reason.when}, and a layer that describes the site has an operating or "
                  "permitted mine or plant within the distance it describes")
    for stage, (reason, _) in _BY_LIFECYCLE.items() if stage not in _AT_WORK
}
_MAY_BE_BESIDE = {
    stage: Reason(f"{reason.code}_may_be_beside_operating", UNKNOWN,
                  f"as {_BESIDE[stage].code}, where only the location error brings the site there")
    for stage, (reason, _) in _BY_LIFECYCLE.items() if stage not in _AT_WORK
}


class ActiveMine:
    """Separates what an operator must lead from what a public programme may.

    Of a pile that is on record as abandoned beside a mine at work nobody knows whose it is.
    """

    kind = "active_mine"
    summary = (
        "hold for active, processing and permitted sites, and where such a mine is on record "
        "beside one of another stage; unknown where only the location error leads to it, and "
        "where no stage is on record"
    )
    reasons = (
        *(reason for reason, _ in _BY_LIFECYCLE.values()), *_BESIDE.values(),
        *_MAY_BE_BESIDE.values(), _UNKNOWN,
    )
    source = (
        "field lifecycle of the site, and of the records that layers describe it with; that an "
        "operator leads there is the authors' rule"
    )

    class Parameters(BaseModel):
        """Nothing to set."""

        model_config = ConfigDict(extra="forbid", frozen=True)

    def decide(self, inventory: Inventory, spec: GateSpec, parameters: Parameters) -> Outcome:
        """Return the outcome by lifecycle, and by what records nearby say against it."""
        said = {stage: reason.says(words) for stage, (reason, words) in _BY_LIFECYCLE.items()}
        unknown = _UNKNOWN.says("lifecycle not recorded")
        stages = inventory.sites["lifecycle"].tolist()
        rows, plain = [said.get(one, unknown) for one in stages], {}
        for row, (beside, in_reach) in said_nearby(inventory, "lifecycle").items():
            if stages[row] not in _BESIDE:
                continue
            reasons, where = (_BESIDE, "beside") if beside else (_MAY_BE_BESIDE, "may lie beside")
            stage, who = named(beside or in_reach)
            plain[row] = f"{said[stages[row]][1]} on record, and {where} {_AT_WORK[stage]}"
            told = f"{plain[row]}: {who}; whose it is has to be settled with the operator"
            rows[row] = reasons[stages[row]].says(told)
        return with_plain(Outcome.of_rows(rows), plain)
