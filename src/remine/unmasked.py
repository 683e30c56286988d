"""A finished run as one table, before anything is masked."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from remine.averaging import NOT_SHOWN
from remine.criteria.measure import Scored
from remine.criteria.survey_gap import SurveyGap
from remine.finished import Run
from remine.gates.outcome import HOLD
from remine.ranking.likely import LikelyRanks, likely_ranks, why_not_likely
from remine.ranking.likely_words import Tried
from remine.ranking.stage import evidence_band, prepare


def table_of(run: Run, truth: Run, eligible: np.ndarray) -> pd.DataFrame:
    """Return the columns of the ranked list, one row a site in the inventory's order.

    ``run`` holds the figures to show, ``truth`` what was measured: missing and imputed cells. The
    columns that `put_likely` fills are empty yet.
    """
    sites, gates = run.inventory.sites, run.gates
    lead = run.scores[run.profile]
    rank, best, worst = lead.ranks(eligible)
    columns: dict[str, object] = {
        "rank": rank,
        "rank_best": best,
        "rank_worst": worst,
        **dict.fromkeys(_LIKELY, np.nan),
        "list": gates.list,
        "holds": gates.holds,
        "unknowns": gates.unknowns,
        "list_rank": _list_ranks(rank, gates.list),
        "site_id": sites["site_id"],
        "name": sites["name"],
        "state": sites["state"],
        "latitude": sites["latitude"],
        "longitude": sites["longitude"],
        "score": lead.score,
        "score_low": lead.low,
        "score_high": lead.high,
        "evidence_share": lead.evidence_share,
        "evidence_band": evidence_band(lead.evidence_share),
    }
    for name, scores in run.scores.items():
        columns[f"score_{name}"] = scores.score
        columns[f"rank_{name}"] = scores.ranks(eligible)[0]
    for gate in gates.decided.values():
        columns[f"gate_{gate.name}"] = gate.result.outcome
        columns[f"gate_{gate.name}_reason"] = gate.result.reason
        codes, amounts = gate.result.code, gate.result.measured
        columns[f"gate_{gate.name}_code"] = "" if codes is None else codes
        columns[f"gate_{gate.name}_measured"] = np.nan if amounts is None else amounts
    contributions = dict(zip(lead.names, lead.contributions.T, strict=True))
    for name in (spec.name for spec in run.project.model.criteria):
        if name not in run.matrix.scored:
            continue
        scored = run.matrix.scored[name]
        columns[f"{name}_value"] = scored.value
        columns[f"{name}_low"] = scored.low
        columns[f"{name}_high"] = scored.high
        columns[f"{name}_score"] = scored.score
        columns[f"{name}_contribution"] = contributions.get(name, np.zeros(len(sites)))
    columns["missing"] = _words(truth, lead.names, lambda scored: ~scored.known)
    columns["imputed"] = _words(truth, lead.names, lambda scored: scored.filled)
    every = {name: np.asarray(value) for name, value in columns.items()}
    n = len(sites)
    return pd.DataFrame({c: np.full(n, v) if v.ndim == 0 else v for c, v in every.items()})


_LIKELY = ("rank_p05", "rank_p95", "top_k", "top_k_probability", "top_k_error")


def put_likely(
    table: pd.DataFrame, eligible: np.ndarray, order: np.ndarray, found: LikelyRanks | None
) -> None:
    """Write between which ranks the eligible sites lie in most draws, and how often in front.

    ``eligible`` and ``found`` are in the inventory's order, the table's rows are its sites in
    ``order``: each row takes what was counted of its own site.
    """
    if found is not None:
        rows = eligible[order]
        own = (np.cumsum(eligible) - 1)[order[rows]]
        each = (found.low, found.high, np.full(len(found.low), found.k), found.probability,
                found.standard_error)
        for name, column in zip(_LIKELY, each, strict=True):
            table.loc[rows, name] = column[own]


def sureness_of(run: Run, eligible: np.ndarray) -> LikelyRanks | None:
    """Return how likely the ranks of the eligible sites are; None where that is not told.

    Drawn from the figures that are shown, and from no others: what an audience can read from the
    columns made of it, it could have counted itself.
    """
    project, lead = run.project, run.scores[run.profile]
    spec, tried = project.model.sureness, how_tried(run, eligible)
    if tried.why_not:
        return None
    scored = [run.matrix.scored[name] for name in lead.names]
    low, high = (np.column_stack([getattr(one, end)[eligible] for one in scored])
                 for end in ("score_low", "score_high"))
    weights = np.array([lead.weights.used[name] for name in lead.names])
    return likely_ranks(prepare(project), low, high, weights, spec.first, spec.draws,
                        tried.concentration, tried.seed)


def how_tried(run: Run, eligible: np.ndarray) -> Tried:
    """Return how the ranks of the eligible sites are tried, or why they are not."""
    model, sites = run.project.model, int(eligible.sum())
    spec, around = model.sureness, run.scores[run.profile].profile.concentration
    why_not = why_not_likely(prepare(run.project), sites, spec.draws)
    return Tried(spec.first, spec.draws, around or spec.concentration, model.seed,
                 why_not if sites else "no site has a rank")


def _words(run: Run, names: tuple[str, ...], which: Callable[[Scored], np.ndarray]) -> np.ndarray:
    """Return the names of the weighted criteria, and their parts, that a mask picks, by site."""
    scored = run.matrix.scored
    wanted = list(dict.fromkeys(n for top in names for n in (*scored[top].parts, top)))
    picked = np.array([which(scored[name]) for name in wanted])
    first, pattern = _patterns(picked)
    words = ["; ".join(np.array(wanted)[picked[:, site]]) for site in first]
    return np.array(words, dtype=object)[pattern]


def _patterns(picked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the first column of each distinct one of a mask, and which of them each column is.

    >>> [found.tolist() for found in _patterns(np.array([[1, 0, 1], [0, 0, 0]], dtype=bool))]
    [[0, 1], [0, 1, 0]]
    """
    code = np.zeros(picked.shape[1], dtype=np.int64)
    for row in picked:
        code = pd.factorize(2 * code + row)[0]
    return np.unique(code, return_index=True)[1], code


def facts_of(run: Run) -> pd.DataFrame:
    """Return what else is shown of every site, in the inventory's order."""
    sites, gates = run.inventory.sites, run.gates
    nation = np.full(len(sites), "", dtype=object)
    for gate in gates.decided.values():
        if gate.result.nation is not None:
            nation = np.where(gate.result.outcome == HOLD, gate.result.nation, nation)
    facts = {"nation": nation}
    for name in ("consultation_status", "lead_partner"):
        told = (getattr(gate.result, name) for gate in gates.decided.values())
        facts[name] = next((words for words in told if words is not None), np.full_like(nation, ""))
    for name in ("commodities_main", "commodities_byproduct", "commodities_trace",
                 "commodities_nearby", "waste_types"):
        facts[name] = ["; ".join(cell) for cell in sites[name]]
    for name in ("deposit_type", "lifecycle", "land_manager", "location_class", "location_error_km",
                 "source", "vintage", "quantity_basis", "described_by", "illustrative", "layer"):
        facts[name] = sites[name]
    for scored in run.matrix.scored.values():
        facts[f"{scored.name}_basis"] = scored.basis
    facts["surveys_missing"] = _surveys_missing(run)
    return pd.DataFrame(facts).reset_index(drop=True)


def _surveys_missing(run: Run) -> np.ndarray:
    """Return what the survey gaps of each site rest on; of a place that is hidden nothing."""
    gaps = [run.matrix.scored[spec.name].basis for spec in run.project.model.criteria
            if spec.kind == SurveyGap.kind and spec.name in run.matrix.scored]
    if not gaps:
        return np.full(len(run.inventory), "", dtype=object)
    shown = [np.where(basis == NOT_SHOWN, "", basis) for basis in gaps]
    codes, words = pd.factorize(pd.MultiIndex.from_arrays(shown))
    said = ["; ".join(dict.fromkeys(filter(None, each))) for each in words]
    return np.array(said, dtype=object)[codes]


def _list_ranks(rank: np.ndarray, lists: np.ndarray) -> np.ndarray:
    """Return each ranked site's rank inside its list; ties share a rank."""
    series = pd.Series(rank)
    return series.groupby(pd.Series(lists)).rank(method="min").to_numpy()


def order_of(table: pd.DataFrame, withheld: np.ndarray, nation: pd.Series) -> np.ndarray:
    """Ranked sites by rank, then those withheld by nation and name, then the rest by name."""
    rank = table["rank"].to_numpy()
    group = np.where(~np.isnan(rank), 0, np.where(withheld, 1, 2))
    keys = pd.DataFrame(
        {
            "group": group,
            "rank": np.nan_to_num(rank, nan=0.0),
            "nation": np.where(group == 1, nation, ""),
            "name": np.where(group == 0, "", table["name"]),
            "site_id": table["site_id"],
        }
    )
    return keys.sort_values(list(keys), kind="stable").index.to_numpy()
