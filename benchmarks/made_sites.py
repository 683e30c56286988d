"""Made sites for the benchmark of the map: a release of any size, by a seed.

Places are scattered around the built-in sites with heavy tails; names are unique; twelve criteria
have intervals, five of them at every site; five gates have reasons.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd

KM = {"surface_water": 5, "drinking_water": 2, "ecology": 10, "access": 30}
LABELS = {
    "potential": "Commodity potential", "volume": "Volume of waste",
    "processability": "Processability", "drainage": "Acid and metal release",
    "open_release": "Confirmed release still open", "surface_water": "Surface-water receptor",
    "people": "People near", "drinking_water": "Drinking water and wells",
    "stability": "Physical stability", "ecology": "Ecological receptor",
    "access": "Access to rail, road and power", "survey_gap": "Survey gap",
}  # fmt: skip
FIRST = (
    "Copper Silver Iron Golden Lucky Black White Red Blue Eagle Bear Wolf Union "
    "Liberty Star Mountain Valley North South East West Old New Big Little King "
    "Queen Lone Twin"
)
SECOND = (
    "Queen King Hill Canyon Creek Ridge Bluff Peak Gulch Spring Hope Chance Boy "
    "Girl Lode Chief Butte Flat Basin Pass Fork Rock Cross Crown Star Horn Cap Belt"
)
THIRD = ("mine", "tailings", "prospect", "mill", "waste rock", "smelter", "pit", "shaft", "dump")



def model(layers):
    """Return a validated model of twelve criteria, five gates and three profiles."""
    from remine.project.model import Model

    rng = np.random.default_rng(5)

    def criterion(name):
        unit, direction = ("km", "lower") if name in KM else ("index 0-1", "higher")
        unit = "m3" if name == "volume" else unit
        return {"name": name, "label": LABELS[name], "kind": "distance", "unit": unit,
                "direction": direction, "source": "made for a benchmark"}  # fmt: skip

    words = {"source": "a benchmark", "date": "2026-01-01", "status": "authors' placeholder"}
    gates = (("unverified", "waste_feature"), ("operator_led", "active_mine"),
             ("coordinate", "superfund"), ("consult", "tribal_consultation"),
             ("locate_first", "location_error"))  # fmt: skip
    return Model.model_validate({
        "schema_version": 1, "name": "benchmark", "title": "Made sites",
        "subject": "mine waste sites",
        "not_this": "Not real sites: made for a benchmark.", "layers": layers,
        "criteria": [criterion(name) for name in LABELS],
        "gates": [{"name": name, "label": name.replace("_", " ").capitalize(), "kind": kind,
                   "list": name} for name, kind in gates],
        "list_order": [name for name, _ in gates],
        "profiles": [
            {"name": name, "title": name.capitalize(), **words,
             "weights": {c: int(w) for c, w in zip(LABELS, rng.integers(2, 30, 12), strict=True)}}
            for name in ("recovery", "urgency", "balanced")
        ],
    })  # fmt: skip


def made_release(n, seed=20261121):
    """Return a release of ``n`` made sites, with the layers of the built-in run around them."""
    from remine.maps.sites_layer import FACTS
    from remine.project import load_project
    from remine.ranking import methods
    from remine.ranking.likely import likely_ranks
    from remine.ranking.order import competition_ranks, rank_intervals
    from remine.ranking.stage import evidence_band
    from remine.ranking.weights import renormalise
    from remine.release import CriterionInfo, GateInfo, make_release
    from remine.resources import find_model
    from remine.run import run

    starter = make_release(run(load_project(find_model("mine-waste"))), "internal")
    rng = np.random.default_rng(seed)
    spec = model([layer.model_dump() for layer in starter.model.layers])
    weights = {p.name: renormalise(p.weights, set(LABELS)) for p in spec.profiles}
    sites = places(rng, n, starter)
    cells = measures(rng, n, sites["location_error_km"].to_numpy())
    gates = outcomes(rng, n, sites)
    table = sites[["site_id", "name", "state", "latitude", "longitude"]].copy()
    points = np.column_stack([cells[c]["score"] for c in LABELS])
    lows = np.column_stack([cells[c]["score_low"] for c in LABELS])
    highs = np.column_stack([cells[c]["score_high"] for c in LABELS])
    method = methods()["weighted_sum"]()
    ranked = (gates["unverified"][0] != "hold").to_numpy()
    for name, weight in weights.items():
        share = np.array([weight.used[c] for c in LABELS])
        table[f"score_{name}"] = method.scores(points, share)
        table[f"rank_{name}"] = competition_ranks(table[f"score_{name}"].to_numpy(), ranked)
    lead = next(iter(weights))
    share = np.array([weights[lead].used[c] for c in LABELS])
    low, high = method.bounds(lows, highs, share)
    best, worst = rank_intervals(low, high, ranked)
    table = table.assign(
        rank=table[f"rank_{lead}"], score=table[f"score_{lead}"], rank_best=best, rank_worst=worst,
        score_low=low, score_high=high, evidence_share=(1 - (highs - lows)) @ share,
    )
    likely = likely_ranks(method, lows[ranked], highs[ranked], share, starter.tried.first,
                          starter.tried.draws, starter.tried.concentration, seed)  # fmt: skip
    for name, column in (("rank_p05", likely.low), ("rank_p95", likely.high),
                         ("top_k_probability", likely.probability)):  # fmt: skip
        table[name] = np.nan
        table.loc[ranked, name] = column
    units = {gate.list: gate.measured_unit for gate in starter.gates}
    table["evidence_band"] = evidence_band(table["evidence_share"].to_numpy())
    held = np.column_stack([(gates[g][0] == "hold").to_numpy() for g in gates])
    doubt = np.column_stack([(gates[g][0] == "unknown").to_numpy() for g in gates])
    names = np.array(list(gates))
    patterns = {tuple(row): "; ".join(names[list(row)]) for row in np.unique(held, axis=0)}
    unknowns = {tuple(row): "; ".join(names[list(row)]) for row in np.unique(doubt, axis=0)}
    table["holds"] = [patterns[tuple(row)] for row in held]
    table["unknowns"] = [unknowns[tuple(row)] for row in doubt]
    open_list = np.where(doubt.any(axis=1), "undetermined", "no_hold")
    table["list"] = np.where(held.any(axis=1), names[held.argmax(axis=1)], open_list)
    table["list_rank"] = table.groupby("list")["rank"].rank(method="min")
    for name, (outcome, reason) in gates.items():
        table[f"gate_{name}"], table[f"gate_{name}_reason"] = outcome, reason
        table[f"gate_{name}_code"] = outcome + "_by_" + name
        chance = np.where(outcome == "pass", np.nan, rng.uniform(0, 1, n).round(3))
        amounts = {"km": sites["location_error_km"].to_numpy(), "": np.nan}
        table[f"gate_{name}_measured"] = amounts.get(units.get(name, ""), chance)
    facts, worths = facts_of(rng, n, sites), {}
    for number, (name, cell) in enumerate(cells.items()):
        for end in ("value", "low", "high", "score"):
            table[f"{name}_{end}"] = cell[end]
        table[f"{name}_contribution"] = share[number] * cell["score"]
        facts[f"{name}_basis"] = cell["basis"]
        worths |= {f"{name}_low": cell["score_low"], f"{name}_high": cell["score_high"]}
    blank = np.column_stack([np.isnan(cells[c]["value"]) for c in LABELS])
    gaps = {tuple(row): "; ".join(np.array(list(LABELS))[list(row)])
            for row in np.unique(blank, axis=0)}  # fmt: skip
    table["missing"] = [gaps[tuple(row)] for row in blank]
    facts = facts.assign(**{name: "" for name in FACTS if name not in facts})
    order = np.lexsort((table["site_id"], table["rank"].fillna(np.inf)))
    ids = pd.Series(np.arange(n))
    return dataclasses.replace(
        starter, model=spec, profile=lead, table=table.iloc[order].reset_index(drop=True),
        facts=facts.iloc[order].reset_index(drop=True),
        worths=pd.DataFrame(worths).iloc[order].reset_index(drop=True),
        geometry=np.empty(n, dtype=object), masked=np.zeros(n, dtype=bool),
        criteria=tuple(CriterionInfo(c.name, c.label, c.unit, c.direction, c.source, (), ())
                       for c in spec.criteria),
        gates=tuple(GateInfo(g.name, g.label, g.list, g.source, units.get(g.list, ""))
                    for g in spec.gates),
        weights=weights, not_measured={}, not_checked=(), stamps=("made for a benchmark",),
        row_stamps=np.full(n, "", dtype=object), became=pd.DataFrame(),
        counts={"rows_read": n, "rows_rejected": 0, "sites": len(ids), "ranked": int(ranked.sum()),
                "unverified": int((~ranked).sum()), "withheld": 0},
    )  # fmt: skip


def places(rng, n, starter):
    """Return ids, unique names, places clustered around the built-in sites, and their error."""
    centre = rng.choice(len(starter.table), n, p=rng.dirichlet(np.full(len(starter.table), 0.6)))
    reach, angle = 0.08 * rng.pareto(1.4, n), rng.uniform(0, 2 * np.pi, n)
    longitude = starter.table["longitude"].to_numpy()[centre] + np.minimum(reach, 3) * np.cos(angle)
    latitude = starter.table["latitude"].to_numpy()[centre] + np.minimum(reach, 3) * np.sin(angle)
    words = [np.array(part)[rng.integers(0, len(part), n)] for part in
             (FIRST.split(), SECOND.split(), THIRD)]  # fmt: skip
    names = pd.Series(words[0] + np.array(" ")) + words[1] + " " + words[2]
    again = names.groupby(names).cumcount()
    names = names.where(again == 0, names + " No. " + (again + 1).astype(str))
    return pd.DataFrame({
        "site_id": [f"us-{k:08d}" for k in rng.choice(4 * n, n, replace=False)],
        "name": names, "state": starter.table["state"].to_numpy()[centre],
        "longitude": np.round(longitude, 6), "latitude": np.round(np.clip(latitude, 18, 71), 6),
        "location_error_km": rng.choice([0.05, 0.1, 0.5, 1, 3, 6], n),
    })  # fmt: skip


def measures(rng, n, error):
    """Return for each criterion value, low, high, score, its ends, and the basis."""
    nan = np.full(n, np.nan)
    out = {}

    def keep(name, value, low, high, worth, unknown=(0.0, 1.0), basis="measured"):
        ends = np.stack([worth(low), worth(high)])
        known, blank = ~np.isnan(value), np.isnan(low)
        least = np.where(blank, unknown[0], ends.min(axis=0))
        most = np.where(blank, unknown[1], ends.max(axis=0))
        score = np.where(known, worth(value), (least + most) / 2)
        out[name] = {"value": value, "low": low, "high": high, "score": score, "basis": basis,
                     "score_low": np.minimum(least, score), "score_high": np.maximum(most, score)}

    def partly(value, share):
        return np.where(rng.random(n) < share, value, nan)

    potential = rng.beta(2, 5, n)
    keep("potential", potential, np.maximum(0, potential - 0.1 * rng.random(n)),
         np.minimum(1, potential + 0.2 * rng.random(n)), lambda x: x)
    volume = partly(np.float64(10) ** np.round(rng.normal(5.6, 0.9, n), 2), 0.45)
    volume = np.where(np.isnan(volume), nan, np.round(volume, -3) + 1000)
    keep("volume", volume, volume * 0.5, volume * 2.0,
         lambda x: np.clip((np.log10(x) - 4) / 5, 0, 1))
    for name, share, unknown in (("processability", 0.8, (0.0, 1.0)), ("drainage", 0.6, (0.1, 0.9)),
                                 ("open_release", 0.3, (0.0, 1.0)), ("stability", 0.2, (0.0, 1.0))):
        value = partly(rng.choice([0.0, 0.2, 0.35, 0.5, 0.7, 1.0], n), share)
        keep(name, value, value, value, lambda x: x, unknown)
    people = rng.lognormal(-2, 1.0, n).clip(0, 1)
    keep("people", people, people * 0.8, np.minimum(1, people * 1.3), lambda x: x)
    for name, scale in KM.items():
        km = rng.gamma(1.3, scale * 1.5, n)
        keep(name, km, np.maximum(0, km - error), km + error,
             lambda x, scale=scale: np.exp(-x / scale), basis=f"nearest of 41,212 in {name}")
    gap = np.where(rng.random(n) < 0.5, rng.choice([0.0, 0.25, 0.5, 0.75, 1.0], n), rng.random(n))
    gap = partly(gap, 0.85)
    keep("survey_gap", gap, gap, gap, lambda x: x)
    return {name: out[name] for name in LABELS}


def outcomes(rng, n, sites):
    """Return each gate's outcomes and reasons."""
    nations = np.array([f"Nation {k:03d}" for k in range(350)])[rng.integers(0, 350, n)]
    error = sites["location_error_km"].astype(str)
    out = {}
    for name, hold, reason in (
        ("unverified", 0.12, "waste on record"), ("operator_led", 0.08, "past producer"),
        ("coordinate", 0.02, "not on the National Priorities List"),
        ("consult", 0.15, pd.Series(nations).radd("consult ") + ": inside the area on record"),
        ("locate_first", 0.0, "location error " + error + " km, limit 2 km"),
    ):  # fmt: skip
        held = rng.random(n) < hold
        outcome = np.where(held, "hold", np.where(rng.random(n) < 0.1, "unknown", "pass"))
        if name == "locate_first":
            outcome = np.where(sites["location_error_km"] > 2, "hold", "pass")
        out[name] = (pd.Series(outcome), pd.Series(np.full(n, reason) if isinstance(reason, str)
                                                   else reason))  # fmt: skip
    return out


def facts_of(rng, n, sites):
    """Return the facts of every site, in words as real layers have them."""
    words = {
        "nation": [""], "consultation_status": [""], "lead_partner": [""],
        "commodities_main": ["Cu", "Au; Ag", "Pb; Zn", "Fe", "U", "W", "Cu; Mo", "Au"],
        "commodities_byproduct": ["", "", "Ge", "Te; Se", "Re", "Ga", "In; Ge"],
        "commodities_trace": ["", "As", "Sb"], "commodities_nearby": ["", "Cu; Pb", "Zn"],
        "waste_types": ["tailings_pond", "mine_dump", "waste_rock; tailings_pond"],
        "deposit_type": ["", "porphyry_cu_mo", "vms"], "lifecycle": ["past", "active", "unknown"],
        "land_manager": ["BLM", "USFS", "private", "state", ""],
        "location_class": ["published", "map symbol", "quarter section"],
        "source": ["a national inventory", "a state inventory", "a report"],
        "vintage": [str(year) for year in range(1995, 2026)], "quantity_basis": ["published", ""],
        "described_by": ["", "a record near"], "illustrative": [""], "layer": ["mine_waste"],
    }  # fmt: skip
    out = {name: np.array(part, dtype=object)[rng.integers(0, len(part), n)]
           for name, part in words.items()}  # fmt: skip
    return pd.DataFrame(out | {"location_error_km": sites["location_error_km"].to_numpy()})
