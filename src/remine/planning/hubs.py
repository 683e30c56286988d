"""The plan of hubs: from sources and places to a choice, with what each hub gets and how sure."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from remine.errors import InputError, NoResultError, Problem, UsageError, did_you_mean
from remine.planning.choosing import Shortfall, choose
from remine.planning.cost_matrix import distance_matrix, supplied_matrix
from remine.planning.hub_problem import HubPlan, HubProblem
from remine.planning.infeasible import reasons
from remine.planning.maximal_cover import cover_problem, nearest_within
from remine.planning.places import as_candidates, read_text_table
from remine.planning.sensitivity import Sensitivity, sensitivity

#: Source places beyond this number are left out of the default candidates, smallest first.
MOST_CANDIDATES = 500
OBJECTIVES = ("p-median", "cover")
#: ``method``: how large a programme may be solved; None leaves it to the size.
METHODS = {"auto": None, "exact": np.inf, "heuristic": 0}


@dataclass(frozen=True)
class HubRequest:
    """What is asked.

    Attributes
    ----------
    k : int
        Hubs to open beside the fixed ones.
    objective : str
        ``p-median``: least kilogram-kilometres for all; ``cover``: most kilograms within
        ``cover_km``.
    capacity_kg, min_load_kg : float
        Of each new hub that has none of its own in its file.
    cost_per_tonne_km : float or None
        In the money of the reader; None leaves cost out.
    shipped_per_kg : float
        Kilograms moved for each kilogram of the sources' column.
    exclude : tuple of str
        Ids of places, or states, where no new hub may open.
    circuity : float
    cost_matrix : Path or None
        Distances that replace geodesic distance times circuity.
    draws, seed : int
    method : str
    """

    k: int
    objective: str = "p-median"
    cover_km: float | None = None
    capacity_kg: float = np.inf
    min_load_kg: float = 0.0
    cost_per_tonne_km: float | None = None
    shipped_per_kg: float = 1.0
    exclude: tuple[str, ...] = ()
    circuity: float = 1.2
    cost_matrix: Path | None = None
    draws: int = 200
    seed: int = 1
    method: str = "auto"


@dataclass(frozen=True)
class HubAnswer:
    """A plan with its tables.

    Attributes
    ----------
    hubs : pandas.DataFrame
        A row an open hub, numbered from 1 by the kilograms it gets.
    assignments : pandas.DataFrame
        A row a source and hub, and one for what no hub gets.
    figures : dict
        The plan's totals.
    left_out : tuple of str
        Sources that are not in the plan, and why, in words.
    """

    request: HubRequest
    plan: HubPlan
    sure: Sensitivity | None
    hubs: pd.DataFrame
    assignments: pd.DataFrame
    figures: dict
    left_out: tuple[str, ...]
    notes: tuple[str, ...] = field(default=())


def plan_hubs(
    request: HubRequest,
    sources: pd.DataFrame,
    candidates: pd.DataFrame | None = None,
    fixed: pd.DataFrame | None = None,
) -> HubAnswer:
    """Return the plan.

    Parameters
    ----------
    sources, candidates, fixed : pandas.DataFrame
        Columns of `remine.planning.places`; without candidates the sources' own places are taken.

    Raises
    ------
    UsageError
        If the request contradicts itself or names what is not there.
    NoResultError
        If no plan can exist, with every reason.
    """
    _check(request)
    used, left_out = _usable(sources)
    notes = []
    if candidates is None:
        candidates, every = as_candidates(used, MOST_CANDIDATES)
        if every > len(candidates):
            notes.append(f"candidates: the {len(candidates)} of {every:,} places with the most "
                         "kilograms; give --candidates for others")  # fmt: skip
    places = _places(request, candidates, fixed)
    km, at = _distances(request, used, places)
    kg = used["kg"].to_numpy(float)
    base = HubProblem(
        km, np.bincount(at, kg), request.k, places["fixed"].to_numpy(bool),
        places["capacity"].to_numpy(float), places["min_load"].to_numpy(float),
    )  # fmt: skip
    covering = request.objective == "cover"
    problem = cover_problem(base, request.cover_km) if covering else base
    first = np.unique(at, return_index=True)[1]
    against = reasons(problem, list(used["name"].iloc[first]), list(places["name"]))
    if against:
        raise NoResultError(_impossible(text) for text in against)
    plan = choose(problem, METHODS[request.method])
    if isinstance(plan, Shortfall):
        raise NoResultError(_impossible(_short_words(plan)))
    sure = None
    low, high = (used[end].to_numpy(float) for end in ("low", "high"))
    if request.draws and (high > low).any():
        sure = sensitivity(problem, plan, (low, kg, high), at, request.draws, request.seed)
    shown = nearest_within(base, request.cover_km, plan) if covering else plan
    share = shared_out(shown.share, at, kg)
    hubs, rows = _tables(request, km[at][:, shown.chosen], share, shown.chosen, used, places, sure)
    figures = _figures(request, problem, plan, hubs, rows, used)
    return HubAnswer(request, plan, sure, hubs, rows, figures, tuple(left_out), tuple(notes))


def _check(request: HubRequest) -> None:
    if request.objective == "cover" and request.cover_km is None:
        raise UsageError(
            Problem(
                "E-PLAN-REQUEST",
                "the objective cover needs a distance",
                "add --cover-km, for example --cover-km 300",
            )
        )


def _usable(sources: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return the sources with a place and kilograms, and words on the others: unknown is not 0."""
    frame = sources.copy()
    low, high = (frame[end].to_numpy(float) for end in ("low", "high"))
    kg = frame["kg"].to_numpy(float)
    between = np.isnan(kg) & (low >= 0) & (high > 0)
    kg = np.where(between, np.where(low > 0, np.sqrt(low * high), (low + high) / 2), kg)
    frame["kg"], frame["open_value"] = kg, between
    frame["low"] = np.where(np.isnan(low), kg, low)
    frame["high"] = np.where(np.isnan(high), kg, high)
    placed = frame["longitude"].notna() & frame["latitude"].notna()
    known, none = frame["kg"].notna(), frame["kg"] == 0
    words = []
    for rows, text in (
        (~known, "left out, kilograms unknown or withheld by policy: not counted as zero"),
        (known & ~placed, "left out, place unknown"),
        (known & placed & none, "left out, nothing to collect"),
    ):
        if rows.any():
            words.append(f"{int(rows.sum()):,} of {len(frame):,} sources {text}")
    if between.any():
        words.append(f"{int(between.sum()):,} sources known only between a low and a high end: "
                     "taken at the geometric mean")  # fmt: skip
    used = frame[known & placed & ~none].sort_values("id", kind="stable").reset_index(drop=True)
    if used.empty:
        raise NoResultError(
            Problem(
                "E-PLAN-EMPTY",
                "no source has a place and kilograms: " + "; ".join(words),
                "give kilograms a year and places",
            )
        )
    return used, words


def _places(request: HubRequest, candidates: pd.DataFrame, fixed) -> pd.DataFrame:
    """Return candidates and fixed places in one table, sorted by id, with their limits."""
    lost = [f["id"][f["longitude"].isna() | f["latitude"].isna()] for f in (candidates, fixed)
            if f is not None]  # fmt: skip
    if any(len(ids) for ids in lost):
        raise InputError(
            Problem("E-PLAN-PLACE", "a place for a hub has no coordinates", "give longitude and "
                    "latitude", row=str(name))
            for ids in lost for name in list(ids)[:20]
        )  # fmt: skip
    free = candidates.assign(fixed=False)
    known = set(free["id"]) | set(free["state"]) | {""}
    if fixed is not None:
        known |= set(fixed["id"])
    strange = [word for word in request.exclude if word not in known]
    if strange:
        raise UsageError(
            Problem("E-PLAN-EXCLUDE", f"there is no place and no state '{word}' to exclude",
                    did_you_mean(word, known - {""}))
            for word in strange
        )  # fmt: skip
    free = free[~free["id"].isin(request.exclude) & ~free["state"].isin(request.exclude)]
    free = free.assign(capacity=free["capacity"].fillna(request.capacity_kg),
                       min_load=free["min_load"].fillna(request.min_load_kg))  # fmt: skip
    if fixed is not None:
        both = sorted(set(fixed["id"]) & set(request.exclude))
        if both:
            raise UsageError(
                Problem("E-PLAN-EXCLUDE", f"'{name}' is both fixed and excluded", "choose one")
                for name in both
            )
        stands = fixed.assign(fixed=True, capacity=fixed["capacity"].fillna(np.inf),
                              min_load=fixed["min_load"].fillna(0.0))  # fmt: skip
        free = pd.concat([free[~free["id"].isin(fixed["id"])], stands])
    return free.sort_values("id", kind="stable").reset_index(drop=True)


def _distances(request: HubRequest, used, places) -> tuple[np.ndarray, np.ndarray]:
    """Return km of the sources' places, each once, and the row of each source's place."""
    if request.cost_matrix is not None:
        table = read_text_table(request.cost_matrix, "cost matrix")
        km = supplied_matrix(table, request.cost_matrix, list(used["id"]), list(places["id"]))
        return km, np.arange(len(used))
    here = used[["longitude", "latitude"]].to_numpy(float)
    once, at = np.unique(here, axis=0, return_inverse=True)
    to = places[["longitude", "latitude"]].to_numpy(float)
    return distance_matrix(*once.T, *to.T, request.circuity), at.ravel()


def shared_out(share: np.ndarray, at: np.ndarray, kg: np.ndarray) -> np.ndarray:
    """Return the shares of single sources from those of their places.

    Where a place is shared between hubs, its sources fill them one after the other, in their own
    order, so that few are split.

    Parameters
    ----------
    share : ndarray, shape (n_places, n_hubs)
    at : ndarray of int, shape (n_sources,)
    kg : ndarray, shape (n_sources,)

    Examples
    --------
    >>> shared_out(np.array([[0.5, 0.5]]), np.array([0, 0, 0]), np.ones(3)).tolist()
    [[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]]
    """
    out = share[at].copy()
    split = np.flatnonzero(((share > 0) & (share < 1)).any(axis=1))
    for place in split:
        rows = np.flatnonzero(at == place)
        until = np.cumsum(kg[rows])
        ends = np.minimum(np.cumsum(share[place]), 1.0) * until[-1]
        starts = np.append(0.0, ends[:-1])
        low = np.maximum((until - kg[rows])[:, None], starts[None, :])
        high = np.minimum(until[:, None], ends[None, :])
        part = np.clip((high - low) / kg[rows][:, None], 0.0, 1.0)
        out[rows] = np.where(part > 1e-9, part, 0.0)
    return out


def _impossible(text: str) -> Problem:
    return Problem("E-PLAN-IMPOSSIBLE", text, "ask for more or fewer hubs, loosen the limit, or "
                   "add candidates")  # fmt: skip


def _short_words(found: Shortfall) -> str:
    parts = []
    if found.unserved:
        parts.append(f"{found.unserved:,.6g} kg/year without a hub that has room")
    if found.lacking:
        parts.append(f"hubs {found.lacking:,.6g} kg/year short of their minimum loads")
    sure = "there is none" if found.proven else "none was found, which proves nothing"
    return f"no plan holds all limits together ({sure}); the nearest leaves {' and '.join(parts)}"


def _tables(request, km, share, chosen, used, places, sure):
    """Return the tables of hubs and of assignments; ``km`` and ``share`` as (sources, hubs)."""
    weight = used["kg"].to_numpy(float)
    load = weight @ share
    order = np.lexsort((chosen, -load))
    number = np.empty(len(order), int)
    number[order] = np.arange(1, len(order) + 1)
    row, at = np.nonzero(share > 0)
    part = pd.DataFrame({
        "source_id": used["id"].to_numpy()[row], "source_name": used["name"].to_numpy()[row],
        "state": used["state"].to_numpy()[row],
        "longitude": used["longitude"].to_numpy()[row],
        "latitude": used["latitude"].to_numpy()[row],
        "hub": number[at], "hub_id": places["id"].to_numpy()[chosen[at]],
        "hub_name": places["name"].to_numpy()[chosen[at]],
        "share": share[row, at], "kg_per_year": weight[row] * share[row, at],
        "kg_per_year_low": used["low"].to_numpy()[row] * share[row, at],
        "kg_per_year_high": used["high"].to_numpy()[row] * share[row, at],
        "km": km[row, at],
    })  # fmt: skip
    left = np.clip(1.0 - share.sum(axis=1), 0.0, 1.0)
    rest = np.flatnonzero(left > 1e-9)
    alone = pd.DataFrame({
        "source_id": used["id"].to_numpy()[rest], "source_name": used["name"].to_numpy()[rest],
        "state": used["state"].to_numpy()[rest],
        "longitude": used["longitude"].to_numpy()[rest],
        "latitude": used["latitude"].to_numpy()[rest],
        "hub": 0, "hub_id": "", "hub_name": "", "share": left[rest],
        "kg_per_year": weight[rest] * left[rest],
        "kg_per_year_low": used["low"].to_numpy()[rest] * left[rest],
        "kg_per_year_high": used["high"].to_numpy()[rest] * left[rest], "km": np.nan,
    })  # fmt: skip
    rows = pd.concat([part, alone] if len(alone) else [part], ignore_index=True)
    if "list" in used:
        rows["list"] = rows["source_id"].map(dict(zip(used["id"], used["list"], strict=True)))
    rows = rows.sort_values(["source_id", "hub"], kind="stable").reset_index(drop=True)
    moved = rows["kg_per_year"] * rows["km"] * request.shipped_per_kg / 1000.0
    by = rows.assign(tonne_km=moved)[rows["hub"] > 0].groupby("hub")
    chosen = chosen[order]
    at_hub = places.iloc[chosen]
    limit = at_hub["capacity"].to_numpy(float)
    hubs = pd.DataFrame({
        "hub": np.arange(1, len(order) + 1), "hub_id": at_hub["id"].to_numpy(),
        "name": at_hub["name"].to_numpy(), "state": at_hub["state"].to_numpy(),
        "longitude": at_hub["longitude"].to_numpy(float),
        "latitude": at_hub["latitude"].to_numpy(float),
        "status": np.where(at_hub["fixed"], "existing", "new"),
        "kg_per_year": load[order],
    })  # fmt: skip
    numbers = hubs["hub"]
    hubs["kg_per_year_low"] = numbers.map(by["kg_per_year_low"].sum()).fillna(0.0)
    hubs["kg_per_year_high"] = numbers.map(by["kg_per_year_high"].sum()).fillna(0.0)
    hubs["capacity_kg_per_year"] = np.where(np.isinf(limit), np.nan, limit)
    hubs["sources"] = numbers.map(by["source_id"].nunique()).fillna(0).astype(int)
    tonne_km = numbers.map(by["tonne_km"].sum()).fillna(0.0)
    shipped = hubs["kg_per_year"] * request.shipped_per_kg / 1000.0
    hubs["mean_km"] = np.where(shipped > 0, tonne_km / shipped.where(shipped > 0, 1.0), np.nan)
    hubs["farthest_km"] = numbers.map(by["km"].max())
    hubs["tonne_km_per_year"] = tonne_km
    if request.cost_per_tonne_km is not None:
        hubs["transport_cost_per_year"] = tonne_km * request.cost_per_tonne_km
    free = ~at_hub["fixed"].to_numpy(bool)
    often = np.full(len(order), np.nan) if sure is None else sure.chosen_share[chosen]
    hubs["chosen_share_of_draws"] = np.where(free, often, np.nan)
    return hubs, rows


def _figures(request, problem: HubProblem, plan: HubPlan, hubs, rows, used) -> dict:
    collected = float(hubs["kg_per_year"].sum())
    total = float(used["kg"].sum())
    out = {
        "sources": len(used), "places": len(problem.fixed), "kg_per_year": total,
        "kg_per_year_low": float(used["low"].sum()), "kg_per_year_high": float(used["high"].sum()),
        "collected_kg_per_year": collected, "collected_share": min(collected / total, 1.0),
        "tonne_km_per_year": float(hubs["tonne_km_per_year"].sum()),
        "mean_km": float((rows["kg_per_year"] * rows["km"]).sum() / max(collected, 1e-300)),
        "split_sources": int((rows.groupby("source_id")["hub"].nunique() > 1).sum()),
    }  # fmt: skip
    if request.cost_per_tonne_km is not None:
        out["transport_cost_per_year"] = float(hubs["transport_cost_per_year"].sum())
    if request.objective == "cover":
        out["covered_at_most_kg_per_year"] = total - plan.bound
        out["gap_of_covered"] = (plan.value - plan.bound) / max(total - plan.bound, 1e-300)
    else:
        out["least_possible_kg_km"], out["kg_km"] = plan.bound, plan.value
    return out
