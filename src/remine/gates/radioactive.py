"""Uranium or thorium among the commodities: radioactive-material rules apply (gate G7)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from remine.gates.outcome import HOLD, NOT_INDICATED, UNKNOWN, Outcome
from remine.inventory.building import Inventory
from remine.project import GateSpec

_NAMES = {"U": "uranium", "Th": "thorium"}


class Radioactive:
    """Licences, worker protection and disposal of such waste have rules of their own."""

    kind = "radioactive"
    summary = (
        "hold where uranium or thorium is a main commodity or by-product; unknown where neither "
        "is recorded at all; a trace or a record nearby is told and holds nothing"
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
            return HOLD, why, "on_record"
    if not main and not byproduct:
        return UNKNOWN, "commodities not recorded", "not_recorded"
    beside = [name for key, name in _NAMES.items() if key in (*trace, *nearby)]
    more = f"; {' and '.join(beside)} as a trace or in records nearby" if beside else ""
    why = "no uranium or thorium among main commodities and by-products" + more
    return NOT_INDICATED, why, "trace_or_nearby" if beside else "none_recorded"
