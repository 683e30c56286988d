"""What checked claims do to a run: holds at once, values only where the user asked for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from remine.criteria.measure import Measure, Scored
from remine.criteria.stage import Matrix, measure_again
from remine.gates.outcome import HOLD, NOT_INDICATED, PASS, UNKNOWN, Gated, Outcome, Reason
from remine.gates.stage import Gates, sort_into_lists
from remine.inventory.building import Inventory
from remine.inventory.layer import FileInfo
from remine.project import GateSpec, Project
from remine.reviews.checking import Checked, Claim

#: The gate and the list of sites that reviewers want held, in runs with reviews only.
GATE, LIST, LABEL = "review", "review_hold", "Held in review"
#: Who is to be consulted where only a review says that somebody is.
NATION = "nation to be named (review)"
#: What a review adds to the codes of any gate: before the gate's own, or alone at `GATE`.
REVIEWED = "review"
REASONS = (
    Reason(REVIEWED, HOLD, "a review wants the site held; the gate's own code follows"),
    Reason(REVIEWED, UNKNOWN, "a review leaves it open; the gate's own code follows"),
    Reason("none_asks", NOT_INDICATED, "no review asks to wait; of the gate of reviews only"),
)
_CALM = {NOT_INDICATED: 0, PASS: 0, UNKNOWN: 1, HOLD: 2}


@dataclass(frozen=True)
class Weighed:
    """A claim beside what the source says.

    ``site`` is the row number of the site; ``used`` whether the review's word was taken, and
    ``why`` what became of it. ``figures`` are the source's numbers, as told beside the claim.
    """

    claim: Claim
    site: int
    source: str
    used: bool
    why: str
    figures: tuple[float, ...] = ()


@dataclass(frozen=True)
class Reviewed:
    """The claims of a run: its inputs, each beside its source, and whether values were applied."""

    inputs: tuple[FileInfo, ...]
    weighed: tuple[Weighed, ...]
    applied: bool


def take_in(
    project: Project, inventory: Inventory, matrix: Matrix, gates: Gates, checked: Checked
) -> tuple[Project, Matrix, Gates, Reviewed]:
    """Return model, criteria and gates as checked claims leave them, and the claims weighed.

    A decision to hold or defer opens a gate of its own. A gate claimed to hold holds, or to be
    unknown is unknown; a claim that would lift a hold, or answer what a gate leaves open, is shown
    only. Claimed amounts replace measured ones only with ``checked.apply``.
    """
    at = {site: row for row, site in enumerate(inventory.sites["site_id"])}
    weighed: list[Weighed] = []
    amounts: dict[str, dict[int, Claim]] = {}
    held: dict[str, dict[int, Claim]] = {}
    for claim in checked.claims:
        row = at[claim.row.site]
        source = _source(claim, row, inventory, matrix, gates)
        used, why = _used(claim, row, matrix, gates, checked.apply)
        scored = matrix.scored.get(claim.name) if claim.kind == "amount" else None
        figures = () if scored is None else tuple(
            float(end[row]) for end in (scored.value, scored.low, scored.high))
        weighed.append(Weighed(claim, row, source, used, why, figures))
        if used and claim.kind == "amount":
            amounts.setdefault(claim.name, {})[row] = claim
        elif used and claim.kind in ("gate", "decision"):
            gate = GATE if claim.kind == "decision" else claim.name
            before = held.setdefault(gate, {}).get(row)
            if before is None or _CALM[_outcome(claim)] > _CALM[_outcome(before)]:
                held[gate][row] = claim
    if amounts:
        replaced = {name: _replaced(matrix.scored[name], claims)
                    for name, claims in amounts.items()}  # fmt: skip
        matrix = measure_again(project, inventory, matrix, replaced)
    if held:
        project, gates = _held(project, gates, held, len(inventory.sites))
    inputs = tuple(file.info(checked.apply) for file in checked.files)
    return project, matrix, gates, Reviewed(inputs, tuple(weighed), checked.apply)


def _source(claim: Claim, row: int, inventory: Inventory, matrix: Matrix, gates: Gates) -> str:
    """Return what the sources say of what is claimed."""
    if claim.kind == "decision":
        return ""
    if claim.kind == "gate":
        return str(gates.decided[claim.name].result.outcome[row])
    if claim.kind == "amount":
        scored = matrix.scored.get(claim.name)
        if scored is None:
            return "not measured"
        return amount_words(scored, row)
    cell = inventory.sites[claim.name].iloc[row]
    if isinstance(cell, (float, np.floating)):
        return "unknown" if np.isnan(cell) else f"{cell:.10g}"
    words = cell if isinstance(cell, str) else "; ".join(cell)
    return words or "unknown"


def amount_words(scored: Scored, row: int) -> str:
    """Return a measured amount with its unit and interval in words."""
    value, low, high = (float(a[row]) for a in (scored.value, scored.low, scored.high))
    ends = f"{low:,.10g} to {high:,.10g}" if low == low and high == high else ""
    if value != value:
        return f"unknown ({ends} {scored.unit})" if ends else "unknown"
    inside = f" ({ends})" if ends and not low == high == value else ""
    return f"{value:,.10g}{inside} {scored.unit}".strip()


def _used(
    claim: Claim, row: int, matrix: Matrix, gates: Gates, apply: bool
) -> tuple[bool, str]:  # fmt: skip
    """Return whether a claim is followed, and why or why not."""
    if claim.kind == "decision":
        if claim.value == "hold":
            return True, f"held: the site is in the list '{LIST}'"
        if claim.value == "defer":
            return True, f"left open: the gate '{GATE}' is unknown"
        return False, "shown"
    if claim.kind == "fact":
        return False, "shown only: correct the source layer, and measure again"
    if claim.kind == "gate":
        before = gates.decided[claim.name].result.outcome[row]
        if _CALM[claim.value] > _CALM[before]:
            return True, "a review may hold"
        if claim.value == before:
            return False, "the source says the same"
        return False, "shown only: a review lifts no hold and answers no open gate"
    if claim.name not in matrix.scored:
        return False, "shown only: no layer measures this criterion, so it has no weight"
    if apply:
        return True, "used instead of the source's value"
    return False, "shown only: --apply-reviews would use it"


def _replaced(scored: Scored, claims: dict[int, Claim]) -> Measure:
    """Return a criterion's measure with claimed amounts in place of measured ones."""
    value, low, high, basis = (a.copy() for a in (scored.value, scored.low, scored.high,
                                                  scored.basis))  # fmt: skip
    for row, claim in claims.items():
        value[row] = low[row] = high[row] = claim.number
        was = f"the source's {amount_words(scored, row)}"
        if scored.basis[row]:
            was += f" ({scored.basis[row]})"
        basis[row] = f"review of {claim.row.date}, in place of {was}"
    return Measure(value, low, high, basis)


def _outcome(claim: Claim) -> str:
    """Return the outcome a used claim gives its gate."""
    return {"defer": UNKNOWN}.get(claim.value, claim.value)


def _held(
    project: Project, gates: Gates, held: dict[str, dict[int, Claim]], n: int
) -> tuple[Project, Gates]:  # fmt: skip
    """Return model and gates with what reviewers want held.

    Reasons name the day and no more: they stand in files of every audience.
    """
    decided = dict(gates.decided)
    model = project.model
    for name, claims in held.items():
        if name == GATE and GATE not in decided:
            calm = Outcome.all(n, REASONS[-1], "no reviewer asks to wait")
            decided[GATE] = Gated(GATE, LABEL, LIST, _claimed(calm, claims, said=False))
            spec = GateSpec(name=GATE, label=LABEL, kind="review", list=LIST,
                            source="decisions sent back by reviewers")  # fmt: skip
            model = model.model_copy(update={
                "gates": [*model.gates, spec], "list_order": [*model.list_order, LIST]
            })  # fmt: skip
            continue
        gate = decided[name]
        decided[name] = replace(gate, result=_claimed(gate.result, claims, said=True))
    first, holds, unknowns = sort_into_lists(
        {g.name: g.result.outcome for g in decided.values()},
        {g.name: g.list for g in decided.values()},
        list(model.list_order),
    )
    if model is not project.model:
        project = replace(project, model=model, declared=project.declared or project.model)
    return project, Gates(decided, first, holds, unknowns, gates.not_checked)


def _claimed(result: Outcome, claims: dict[int, Claim], said: bool) -> Outcome:
    outcome, reason = result.outcome.copy(), result.reason.copy()
    plain = None if result.plain_reason is None else result.plain_reason.copy()
    code = None if result.code is None else result.code.copy()
    nation = None if result.nation is None else result.nation.copy()
    rows: Sequence[int] = sorted(claims)
    for row in rows:
        claim = claims[row]
        verb = "holds" if _outcome(claim) == HOLD else "leaves open"
        said_before = f"; the source: {outcome[row]}, " if said else ""
        was = f"{said_before}{reason[row]}" if said else ""
        if plain is not None:
            plain[row] = f"a review of {claim.row.date} {verb}{said_before}{plain[row]}"
        if code is not None:
            code[row] = f"{REVIEWED}; {code[row]}" if said else REVIEWED
        outcome[row] = _outcome(claim)
        reason[row] = f"a review of {claim.row.date} {verb}{was}"
        if nation is not None and outcome[row] == HOLD and not nation[row]:
            nation[row] = NATION
    return replace(result, outcome=outcome, reason=reason, nation=nation,
                   plain_reason=plain, code=code)
