"""What a person entitled to decide has decided of a site at a gate: it is applied last.

``include`` turns the gate's outcome to ``pass``, ``exclude`` to ``hold``, of the whole site or of
a share of it. Who decided and why stand in the reason, and what the gate said before. Consultation
cannot be passed this way: only the nation itself can say that it is done.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from remine.errors import InputError, Problem
from remine.gates.outcome import HOLD, NOT_NAMED, PASS, Gated, Outcome, Reason
from remine.inventory.building import Inventory

INCLUDED = Reason("included", PASS, "a decision on record includes the site")
EXCLUDED = Reason("excluded", HOLD, "a decision on record excludes the site")
PARTLY = Reason("partly_excluded", HOLD, "a decision on record excludes a share of the site")
REASONS = (INCLUDED, EXCLUDED, PARTLY)


def apply_decisions(decided: dict[str, Gated], inventory: Inventory) -> dict[str, Gated]:
    """Return the gates with the decisions of the layers of that role applied.

    Raises
    ------
    InputError
        With every row that names no gate or no decision, gives no reason or no decider, includes
        or excludes no share, would pass the consultation gate, or decides what another row decides.
    """
    layers = inventory.of_role("decisions")
    if not layers:
        return decided
    problems: list[Problem] = []
    rows = {site: row for row, site in enumerate(inventory.sites["site_id"])}
    out = dict(decided)
    before: dict[tuple[str, str], str] = {}
    for layer in layers:
        for item in layer.frame.itertuples(index=False):
            here = f"row {item.row} of layer {layer.name}"
            wrong = _wrong(item, out, before.setdefault((item.site_id, item.gate), here), here)
            if wrong:
                code, what, fix = wrong
                problems.append(Problem(code, what, fix, layer=layer.name,
                                        row=f"{item.row} ({item.site_id})"))
            elif item.site_id in rows:
                gate = out[item.gate]
                result = _with(gate.result, rows[item.site_id], item)
                out[item.gate] = replace(gate, result=result)
    if problems:
        raise InputError(problems)
    return out


def _wrong(item, gates: dict[str, Gated], first: str, here: str) -> tuple[str, str, str] | None:
    if item.gate not in gates:
        return ("E-DECISION-GATE", f"'{item.gate}' is no gate of this model",
                f"name one of {', '.join(gates)}")
    if not item.decision:
        return "E-DECISION-WORD", "the row decides nothing", "write include or exclude"
    if not item.reason or not item.decided_by:
        return ("E-DECISION-REASON", "a decision needs a reason and who decided",
                "fill the columns reason and decided_by")
    if item.share == 0 or (item.decision == "include" and item.share < 1):
        return ("E-DECISION-SHARE", f"the row would {item.decision} {item.share:.0%} of the site",
                "give the share that is excluded, above 0; a site is included as a whole")
    if first != here:  # which of two counts would hang on the order of the rows
        return ("E-DECISION-TWICE", f"{first} decides of this site at gate '{item.gate}' too",
                "leave the decision that stands, with the shares excluded as one")
    if item.decision == "include" and gates[item.gate].result.nation is not None:
        return ("E-DECISION-TRIBAL", "no decision of others passes the consultation gate",
                "record where consultation stands in a layer of interests")
    return None


def _with(result: Outcome, row: int, item) -> Outcome:
    """Return an outcome with one site decided."""
    record = ", ".join(word for word in (item.source, item.vintage) if word)
    who = f"{item.decided_by}: {item.reason}" + (f" ({record})" if record else "")
    before = f"{str(result.outcome[row]).replace('_', ' ')}, {result.reason[row]}"
    part = not pd.isna(item.share) and item.share < 1
    if item.decision == "include":
        told, plain = INCLUDED, "included by a decision on record"
        reason = f"included by {who}; before: {before}"
    else:
        told = PARTLY if part else EXCLUDED
        plain = f"{'a part of it ' if part else ''}excluded by a decision on record"
        much = f"{item.share:.0%} of the site excluded" if part else "excluded"
        reason = f"{much} by {who}; before: {before}"

    def put(column: np.ndarray | None, cell: str) -> np.ndarray | None:
        if column is None:
            return None
        column = column.copy()
        column[row] = cell
        return column

    plainly = result.plain_reason if result.plain_reason is not None else result.reason
    nation = result.nation
    if nation is not None and told.outcome == HOLD and not nation[row]:
        nation = put(nation, NOT_NAMED)  # held for consultation, and whose is for them to say
    return replace(result, outcome=put(result.outcome, told.outcome), nation=nation,
                   reason=put(result.reason, reason), code=put(result.code, told.code),
                   plain_reason=put(plainly, plain))
