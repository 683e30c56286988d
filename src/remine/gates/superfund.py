"""A Superfund remedy or a responsible party: coordinate with EPA first (gate G2)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from remine.gates.contradicted import named, said_nearby, with_plain
from remine.gates.outcome import HOLD, NOT_INDICATED, UNKNOWN, Outcome, Reason
from remine.inventory.building import Inventory
from remine.project import GateSpec

_HELD = {
    "npl_final": "on the National Priorities List",
    "npl_proposed": "proposed for the National Priorities List",
    "npl_deleted": "deleted from the National Priorities List; remedy and reviews remain",
    "superfund_alternative": "Superfund alternative approach site",
    "removal": "Superfund removal action",
}

_STATUS = {
    status: Reason(status, HOLD, f"superfund_status {status}: {words}")
    for status, words in _HELD.items()
}
_PARTY = Reason("responsible_party", HOLD, "responsible_party is yes")
_OTHER = Reason("other_program", UNKNOWN, "superfund_status other_program")
_NONE = Reason("none_known", NOT_INDICATED, "superfund_status none_known")
_MAY_BE_LISTED = Reason(
    "none_known_may_be_listed", UNKNOWN,
    "superfund_status none_known, and the location error brings the site within the distance at "
    "which a layer describes it by a listing")
_SILENT = Reason("not_recorded", UNKNOWN, "neither a status nor a responsible party on record")


class Superfund:
    """Good Samaritan and reprocessing work cannot start beside an unfinished remedy."""

    kind = "superfund"
    summary = (
        "hold for listed, proposed, deleted, alternative and removal sites, or a known party; "
        "unknown where only the location error leads to a listing"
    )
    reasons = (*_STATUS.values(), _PARTY, _OTHER, _NONE, _MAY_BE_LISTED, _SILENT)
    source = (
        "fields superfund_status, remedy_stage, responsible_party of the site; CERCLA, and Good "
        "Samaritan Act, PL 118-155, for sites without an identified responsible owner"
    )

    class Parameters(BaseModel):
        """Nothing to set."""

        model_config = ConfigDict(extra="forbid", frozen=True)

    def decide(self, inventory: Inventory, spec: GateSpec, parameters: Parameters) -> Outcome:
        """Return the outcome by status and responsible party.

        The EPA's number finds the place in the EPA's files, so the plain reason has none.
        """
        sites = inventory.sites
        columns = ("superfund_status", "remedy_stage", "responsible_party", "epa_id")
        asked = list(zip(*(sites[name] for name in columns), strict=True))
        rows = [_decide(*row) for row in asked]
        plain = {at: _decide(*row[:3], "")[1] for at, row in enumerate(asked) if row[3]}
        for row, told in said_nearby(inventory, "superfund_status").items():
            if rows[row][2] == _NONE.code:
                status, who = named(told[0] or told[1])
                plain[row] = "no Superfund listing known of the site itself, and it may lie at " \
                    f"one {_HELD[status]}"
                rows[row] = _MAY_BE_LISTED.says(f"{plain[row]}: {who}")
        return with_plain(Outcome.of_rows(rows), plain)


def _decide(status: str, stage: str, party: str, epa_id: str) -> tuple[str, str, str]:
    if status in _HELD:
        identity = f" ({epa_id})" if epa_id else ""
        told = stage not in ("", "none", "deleted")
        remedy = f", remedy {stage.replace('_', ' ')}" if told else ""
        return _STATUS[status].says(_HELD[status] + identity + remedy)
    if party == "yes":
        return _PARTY.says("a responsible party is known")
    if status == "other_program":
        return _OTHER.says("under another cleanup program; its terms are not in these layers")
    if status == "none_known":
        return _NONE.says("no Superfund listing known")
    return _SILENT.says("Superfund status not recorded")
