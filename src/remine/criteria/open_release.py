"""A confirmed release that is still open (criterion C6): remedy stage, score, impaired water."""

from __future__ import annotations

import numpy as np
from pydantic import ConfigDict, Field

from remine.criteria.flow_distance import flow_layers
from remine.criteria.measure import Context, Measure, Share, ShareInterval
from remine.inventory.flow_lines import FlowParameters, downstream_of, flow_of
from remine.project import CriterionSpec

_LISTED = ("npl_final", "npl_proposed", "superfund_alternative", "removal", "other_program")
_NO = "no"


class OpenRelease:
    """How open a confirmed release still is: 1 with no remedy, 0.1 once deleted from the list.

    Where no remedy stage is recorded, the score of the Hazard Ranking System over 100 counts,
    capped. With a layer of flow lines and one of waters impaired by metals (section 303(d)), such a
    water within reach downstream is worth ``impaired`` for a site that no Superfund stage or score
    speaks of.
    """

    kind = "open_release"
    effort = 3
    summary = (
        "Superfund status and remedy stage, HRS score where no stage is recorded, metals-impaired "
        "water downstream; a draining mine without any is an interval"
    )
    formula = (
        "value = table[stage] for listed sites, else min(HRS / 100, cap), else table[status]; "
        "elsewhere 0.7 where water impaired by metals lies within 5 km downstream; nothing "
        "recorded: unknown"
    )
    source = "domain classes after the National Priorities List stages (40 CFR 300)"

    class Parameters(FlowParameters):
        """The class tables; each class is an interval. ``reach_km`` is how far downstream impaired
        water counts; ``hrs_cap`` the most that a score counts without a remedy stage.
        """

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
        hrs_cap: Share = 1.0
        impaired: Share = 0.7
        reach_km: float = Field(default=5.0, gt=0, le=500)

    def measure(self, context: Context, spec: CriterionSpec, parameters: Parameters) -> Measure:
        """Return the class value of each site.

        Raises
        ------
        ConfigError
            If it names layers, but no flow lines or no waters.
        """
        sites = context.inventory.sites
        near, ways = _impaired(context, spec, parameters)
        values, spans, basis = [], [], []
        for status, stage, waste, score, found, way in zip(
            sites["superfund_status"], sites["remedy_stage"], sites["waste_types"],
            sites["hrs_score"], near, ways, strict=True,
        ):
            span, why = _class(status, stage, "mine_drainage" in waste, score, parameters)
            told = status in (*_LISTED, "npl_deleted") and span[0] == span[1]
            value = span[0] if span and span[0] == span[1] else np.nan
            if found != _NO and not told:
                value, span = _with_impaired(span, found, parameters.impaired)
                why = f"{way}; {why}"
            values.append(value)
            spans.append(span or (np.nan, np.nan))
            basis.append(why)
        low, high = np.array(spans, dtype=float).reshape(len(sites), 2).T
        return Measure(np.array(values, dtype=float), low, high, np.array(basis, dtype=object))


def _impaired(context: Context, spec: CriterionSpec, p) -> tuple[list[str], list[str]]:
    """Return for each site whether impaired water lies downstream (yes, likely, may be, no)."""
    n = len(context.inventory.sites)
    if not spec.layers():
        return [_NO] * n, [""] * n
    lines, waters = flow_layers(context, spec)
    if not any(map(len, lines)) or not any(map(len, waters)):
        return [_NO] * n, [""] * n
    flow = flow_of(context.inventory, lines, waters, p)
    shapes = np.concatenate([layer.geometry for layer in waters])
    found = downstream_of(context.inventory, flow, shapes, p)
    names = ", ".join(layer.name for layer in waters)
    near = np.select([np.isfinite(found.most), np.isfinite(found.value), np.isfinite(found.least)],
                     ["yes", "likely", "may be"], _NO)
    ways = [f"{names} {km:.1f} km downstream" + ("" if sure == "yes" else ", by its recorded place")
            if np.isfinite(km) else
            f"{names} {'' if sure == 'yes' else 'may lie '}within {p.reach_km:g} km downstream"
            for km, sure in zip(found.value, near, strict=True)]
    return near.tolist(), ways


def _with_impaired(span: ShareInterval | None, found: str, worth: float):
    """Return value and interval where impaired water lies, or may lie, downstream."""
    if span and span[0] >= worth:  # it says no more than is known
        return np.nan, span
    if found == "yes":
        return worth, (worth, worth)
    if found == "likely":
        low, high = span or (0.0, 1.0)
        return worth, (low, max(high, worth))
    return np.nan, (span[0], max(span[1], worth)) if span else None


def _class(
    status: str, stage: str, draining: bool, score: float, p
) -> tuple[ShareInterval | None, str]:
    """Return the interval and its reason for one site, water downstream left aside."""
    if status == "npl_deleted":
        return p.stages["deleted"], "deleted from the National Priorities List"
    if status in _LISTED:
        words = status.replace("_", " ").replace("npl", "NPL")
        if stage in p.stages:
            return p.stages[stage], f"{words}, remedy {stage.replace('_', ' ')}"
        if score == score:
            worth = min(score / 100.0, p.hrs_cap)
            return (worth, worth), f"{words}, remedy stage not recorded, HRS score {score:g}"
        span = p.listed_without_stage if status == "npl_final" else p.other_without_stage
        return span, f"{words}, remedy stage not recorded"
    if draining:
        return p.draining, "draining mine, no Superfund listing on record"
    if status == "none_known":
        return p.none_known, "no listing known; that is not proof of none"
    return None, "Superfund status not recorded"
