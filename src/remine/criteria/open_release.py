"""A confirmed release that is still open (criterion C6), by Superfund status and remedy stage."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict

from remine.criteria.measure import Context, Measure, ShareInterval
from remine.project import CriterionSpec


class OpenRelease:
    """How open a confirmed release still is: 1 with no remedy, 0.1 once deleted from the list."""

    kind = "open_release"
    units = ("class", "index")
    summary = "Superfund status and remedy stage; a draining mine without either is an interval"
    formula = "value = table[stage] for listed sites; table[status] else; nothing recorded: unknown"
    source = "domain classes after the National Priorities List stages (40 CFR 300)"

    class Parameters(BaseModel):
        """The class tables; each class is an interval."""

        model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
        stages: dict[str, ShareInterval] = {
            "not_built": (1.0, 1.0),
            "under_construction": (0.7, 0.7),
            "construction_complete": (0.3, 0.3),
            "deleted": (0.1, 0.1),
        }
        listed_without_stage: ShareInterval = (0.7, 1.0)
        other_without_stage: ShareInterval = (0.1, 1.0)
        draining: ShareInterval = (0.3, 1.0)
        none_known: ShareInterval = (0.0, 0.6)

    def measure(self, context: Context, spec: CriterionSpec, parameters: Parameters) -> Measure:
        """Return the class value of each site."""
        sites = context.inventory.sites
        spans, basis = [], []
        for status, stage, waste in zip(
            sites["superfund_status"], sites["remedy_stage"], sites["waste_types"], strict=True
        ):
            span, why = _class(status, stage, "mine_drainage" in waste, parameters)
            spans.append(span or (np.nan, np.nan))
            basis.append(why)
        pairs = np.array(spans, dtype=float).reshape(len(sites), 2)
        value = np.where(pairs[:, 0] == pairs[:, 1], pairs[:, 0], np.nan)
        return Measure(value, pairs[:, 0], pairs[:, 1], np.array(basis, dtype=object))


def _class(status: str, stage: str, draining: bool, p) -> tuple[ShareInterval | None, str]:
    """Return the interval and its reason for one site."""
    if status == "npl_deleted":
        return p.stages["deleted"], "deleted from the National Priorities List"
    if status in ("npl_final", "npl_proposed", "superfund_alternative", "removal", "other_program"):
        words = status.replace("_", " ").replace("npl", "NPL")
        if stage in p.stages:
            return p.stages[stage], f"{words}, remedy {stage.replace('_', ' ')}"
        span = p.listed_without_stage if status == "npl_final" else p.other_without_stage
        return span, f"{words}, remedy stage not recorded"
    if draining:
        return p.draining, "draining mine, no Superfund listing on record"
    if status == "none_known":
        return p.none_known, "no listing known; that is not proof of none"
    return None, "Superfund status not recorded"
