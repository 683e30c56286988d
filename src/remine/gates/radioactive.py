"""Uranium or thorium among the commodities: radioactive-material rules apply (gate G7)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from remine.gates.outcome import HOLD, NOT_INDICATED, UNKNOWN, Outcome, Reason
from remine.inventory.building import Inventory
from remine.project import GateSpec

_NAMES = {"U": "uranium", "Th": "thorium"}

_ON_RECORD = Reason("on_record", HOLD, "uranium or thorium is a main commodity or by-product")
_NOT_RECORDED = Reason("not_recorded", UNKNOWN, "no main commodity or by-product is on record")
_BESIDE = Reason(
    "trace_or_nearby", NOT_INDICATED, "uranium or thorium only as a trace or in records nearby")
_NONE = Reason("none_recorded", NOT_INDICATED, "commodities are on record, and none is either")


class Radioactive:
    """Licences, worker protection and disposal of such waste have rules of their own."""

    kind = "radioactive"
    summary = (
        "hold where uranium or thorium is a main commodity or by-product; unknown where neither "
        "is recorded at all; a trace or a record nearby is told and holds nothing"
    )
    reasons = (_ON_RECORD, _NOT_RECORDED, _BESIDE, _NONE)
    source = (
        "commodities on record of the site; that rules of their own apply is general knowledge, "
        "unverified"
    )

    class Parameters(BaseModel):
        """Nothing to set."""

        model_config = ConfigDict(extra="forbid", frozen=True)

    def decide(self, inventory: Inventory, spec: GateSpec, parameters: Parameters) -> Outcome:
        """Return the outcome by the commodities on record."""
        sites = inventory.sites
        columns = ("main", "byproduct", "trace", "nearby")
        cells = zip(*(sites[f"commodities_{name}"] for name in columns), strict=True)
        return Outcome.of_rows([_decide(*row) for row in cells])


def _decide(main, byproduct, trace, nearby) -> tuple[str, str, str]:
    for words, where in ((main, "a main commodity"), (byproduct, "a by-product")):
        found = [name for key, name in _NAMES.items() if key in words]
        if found:
            why = f"radioactive-material rules apply: {' and '.join(found)} is {where}"
            return _ON_RECORD.says(why)
    if not main and not byproduct:
        return _NOT_RECORDED.says("commodities not recorded")
    beside = [name for key, name in _NAMES.items() if key in (*trace, *nearby)]
    more = f"; {' and '.join(beside)} as a trace or in records nearby" if beside else ""
    why = "no uranium or thorium among main commodities and by-products" + more
    return (_BESIDE if beside else _NONE).says(why)
