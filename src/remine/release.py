"""What an audience may see of a finished run. Masking happens here, once, before any product.

``internal`` shows all. ``agency`` shows all, for the agencies that review. ``public`` shows sites
held for consultation by nation and name only, moves dangerous openings to county points, and
numbers the remaining sites anew so that no gap in the ranks tells. What lies inside a supplied mask
leaves every audience's view but the internal one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

import remine
from remine.finished import Run
from remine.gates.outcome import HOLD
from remine.gates.stage import Gates
from remine.inventory.building import Inventory, site_role
from remine.inventory.inventory_coverage import relation_counts
from remine.inventory.layer import FileInfo, Layer, Rejected
from remine.masking import beside, blank_distances, coarsen, dangerous, facilities, withhold
from remine.project import Model
from remine.ranking.stage import evidence_band
from remine.ranking.weights import Weights
from remine.reviews import ReleasedReviews, show_reviews
from remine.supplied_mask import (
    STAMP,
    hidden_info,
    layers_without,
    supplied_mask,
    without_inside,
)
from remine.yields.released import ReleasedYields, released

Audience = Literal["public", "agency", "internal"]
_STAMPS = {
    "internal": "internal, predecisional",
    "agency": "agency review copy: not for public release",
    "public": "",
}


@dataclass(frozen=True)
class CriterionInfo:
    """A criterion as products show it."""

    name: str
    label: str
    unit: str
    direction: str
    source: str
    parts: tuple[str, ...]
    layers: tuple[str, ...]


@dataclass(frozen=True)
class GateInfo:
    """A gate as products show it."""

    name: str
    label: str
    list: str
    source: str


@dataclass(frozen=True)
class Release:
    """A finished run as one audience may see it. Products and maps show this and nothing else.

    Attributes
    ----------
    table : pandas.DataFrame
        The columns of ``ranked_sites.csv`` in order; one row a site, ranked sites first by rank,
        then those held for consultation by nation and name, then the unverified by name.
        Unknown numbers are NaN, unknown texts ``""``.
    facts : pandas.DataFrame
        Same rows: nation, consultation status, lead partner, commodities, waste types, lifecycle,
        land manager, location class and error, source, vintage, described by, and
        ``<criterion>_basis``.
    geometry : ndarray of shapely geometries
        Same rows, EPSG:4326, masked as the table's coordinates are.
    row_stamps : ndarray of str
        Same rows: what a row bears beside the stamps of all; internal, inside a supplied mask.
    masked : ndarray of bool
        Rows whose place or figures were withheld or coarsened.
    note : str
        What must stand beside the ranks: that under this method one site can reorder others.
    """

    model: Model
    audience: Audience
    profile: str
    config_hash: str
    table: pd.DataFrame
    facts: pd.DataFrame
    geometry: np.ndarray
    masked: np.ndarray
    criteria: tuple[CriterionInfo, ...]
    gates: tuple[GateInfo, ...]
    weights: dict[str, Weights]
    not_measured: dict[str, str]
    not_checked: tuple[tuple[str, str], ...]
    stamps: tuple[str, ...]
    layers: dict[str, Layer]
    inputs: tuple[FileInfo, ...]
    rejected: tuple[Rejected, ...]
    counts: dict[str, int]
    relations: dict[str, Any] = field(default_factory=dict)
    became: pd.DataFrame = field(default_factory=pd.DataFrame)
    row_stamps: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=object))
    note: str = ""
    yields: ReleasedYields | None = None
    reviews: ReleasedReviews = field(default_factory=ReleasedReviews)

    def stamp(self) -> str:
        """Return all stamps in one line; empty if there is none."""
        return "; ".join(self.stamps)

    def weights_status(self) -> str:
        """Return whose the leading weights are, and what must be said of the method's ranks."""
        profile = next(p for p in self.model.profiles if p.name == self.profile)
        words = f"{profile.status} ({profile.source}, {profile.date})"
        return f"{words}; {self.note}" if self.note else words

    def not_measured_words(self) -> str:
        """Return "not measured: N of 100" under the leading profile, with the criteria's names."""
        weights = self.weights[self.profile]
        names = ", ".join(f"{name} {weight:g}" for name, weight in weights.withdrawn.items())
        return weights.words() + (f" ({names})" if names else "")

    def not_checked_words(self) -> str:
        """Return "not checked: ..." with the gates no layer can answer."""
        return "not checked: " + (", ".join(gate for gate, _ in self.not_checked) or "nothing")

    def lists(self) -> dict[str, np.ndarray]:
        """Return the row numbers of every list: each declared list by hold, then the two others."""
        codes, cells = pd.factorize(self.table["holds"])
        holds = [cell.split("; ") for cell in cells]
        out = {
            name: np.flatnonzero(np.array([name in held for held in holds], dtype=bool)[codes])
            for name in self.model.list_order
        }
        for name in ("undetermined", "no_hold"):
            out[name] = np.flatnonzero((self.table["list"] == name).to_numpy())
        return out


def make_release(run: Run, audience: Audience = "public") -> Release:
    """Return the run as an audience may see it."""
    sites, gates = run.inventory.sites, run.gates
    mask = supplied_mask(run.inventory)
    gone = mask.sites if audience != "internal" else np.zeros(len(sites), dtype=bool)
    consult = _held_for_consultation(gates)
    withheld = consult & ~gone if audience == "public" else np.zeros(len(sites), dtype=bool)
    eligible = run.rankable & ~withheld & ~gone
    shown = run.inventory if audience == "internal" else without_inside(run.inventory, mask)
    table = _table(run, eligible, withheld)
    facts = _facts(run)
    geometry = run.inventory.shapes.copy()
    coarse = np.zeros(len(sites), dtype=bool)
    in_km = [s.name for s in run.project.model.criteria
             if s.unit == "km" and s.name in run.matrix.scored]
    if audience == "public":
        centers = facilities(sites, site_role(run.project) == "data_centers")
        coarse = (withheld | dangerous(sites) | beside(sites, consult) | centers) & ~gone
        coarsen(table, geometry, sites, coarse)
        blank_distances(table, facts, in_km, coarse)
        withhold(table, facts, withheld)
    reviews = show_reviews(run.reviewed, facts, table, withheld | gone, coarse, in_km)
    order = _order(table, withheld, facts["nation"])
    order = order[~gone[order]]
    specs = {spec.name: spec for spec in run.project.model.criteria}
    return Release(
        model=run.project.model,
        audience=audience,
        profile=run.profile,
        config_hash=run.project.config_hash(),
        table=table.iloc[order].reset_index(drop=True),
        facts=facts.iloc[order].reset_index(drop=True),
        geometry=geometry[order],
        masked=(withheld | coarse)[order],
        criteria=tuple(
            CriterionInfo(s.name, s.label, s.unit, specs[s.name].direction,
                          specs[s.name].source, s.parts, s.layers)
            for s in (run.matrix.scored[n] for n in specs if n in run.matrix.scored)
        ),
        gates=tuple(GateInfo(g.name, g.label, g.list, g.source) for g in run.project.model.gates),
        weights={name: scores.weights for name, scores in run.scores.items()},
        not_measured=run.matrix.not_measured,
        not_checked=gates.not_checked,
        stamps=(*_stamps(run, audience, mask.sites), *reviews.stamps),
        layers=layers_without(_shown_layers(run, audience), mask, audience == "internal"),
        inputs=(*(hidden_info(layer.info) for layer in run.inventory.layers.values()),
                *reviews.inputs),
        rejected=(*shown.rejected, *_excluded(run, withheld | gone)),
        counts={
            "rows_read": sum(layer.info.rows_read for layer in run.inventory.layers.values()),
            "rows_rejected": len(shown.rejected),
            "sites": len(order),
            "ranked": int(eligible.sum()),
            "unverified": int((gates.without_rank() & ~gone).sum()),
            "withheld": int(withheld.sum()),
        },
        relations=relation_counts(shown),
        became=_became(shown),
        row_stamps=np.where(mask.sites, STAMP, "")[order],
        note=run.scores[run.profile].note,
        yields=released(run.matrix.yields, order, withheld | gone),
        reviews=reviews,
    )


def run_id(release: Release) -> str:
    """Return the run's id: a hash of configuration, inputs, audience, profile and code version."""
    inputs = [(item.layer, item.sha256, item.joined_sha256) for item in release.inputs]
    return run_id_of(
        remine.__version__, release.config_hash, release.audience, release.profile, inputs
    )


def run_id_of(
    version: str, config_hash: str, audience: str, profile: str, inputs: list[tuple[str, str, str]]
) -> str:
    """Return the id of a run from its parts; ``inputs`` are layer, hash and joined file's hash."""
    parts = [version, config_hash, audience, profile]
    parts += [f"{layer}={digest}{joined}" for layer, digest, joined in inputs]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _table(run: Run, eligible: np.ndarray, withheld: np.ndarray) -> pd.DataFrame:
    sites, gates = run.inventory.sites, run.gates
    lead = run.scores[run.profile]
    rank, best, worst = lead.ranks(eligible)
    columns: dict[str, object] = {
        "rank": rank,
        "rank_best": best,
        "rank_worst": worst,
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
    columns["missing"] = _missing(run, lead.names)
    return pd.DataFrame({name: np.asarray(value) for name, value in columns.items()})


def _missing(run: Run, names: tuple[str, ...]) -> np.ndarray:
    """Return the weighted criteria that are not known, and their unknown parts, by site."""
    wanted = [name for top in names for name in (*run.matrix.scored[top].parts, top)]
    wanted = list(dict.fromkeys(wanted))
    known = {name: run.matrix.scored[name].known for name in wanted}
    blank = np.array([~known[name] for name in wanted])
    patterns, row = np.unique(blank, axis=1, return_inverse=True)
    words = ["; ".join(np.array(wanted)[column]) for column in patterns.T]
    return np.array(words, dtype=object)[row.ravel()]


def _facts(run: Run) -> pd.DataFrame:
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
    return pd.DataFrame(facts).reset_index(drop=True)


def _list_ranks(rank: np.ndarray, lists: np.ndarray) -> np.ndarray:
    """Return each ranked site's rank inside its list; ties share a rank."""
    series = pd.Series(rank)
    return series.groupby(pd.Series(lists)).rank(method="min").to_numpy()


def _held_for_consultation(gates: Gates) -> np.ndarray:
    out = np.zeros(len(gates.list), dtype=bool)
    for gate in gates.decided.values():
        if gate.result.nation is not None:
            out |= gate.result.outcome == HOLD
    return out


def _order(table: pd.DataFrame, withheld: np.ndarray, nation: pd.Series) -> np.ndarray:
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


def _stamps(run: Run, audience: str, inside: np.ndarray) -> tuple[str, ...]:
    stamps = [_STAMPS[audience]]
    for layer in run.inventory.layers.values():
        stamps += layer.spec.stamp.split("; ") if layer.spec.role != "mask" else []
    if audience == "internal" and inside.any():
        stamps.append(f"holds sites {STAMP}")
    return tuple(dict.fromkeys(stamp for stamp in stamps if stamp))


def _excluded(run: Run, withheld: np.ndarray) -> list[Rejected]:
    """Return the sites a criterion's policy excludes; of those withheld nothing is told."""
    sites = run.inventory.sites
    return [
        Rejected(sites["layer"].iloc[row], "", int(sites["row"].iloc[row]),
                 sites["site_id"].iloc[row], "", f"not ranked: {why}",
                 "complete the data, or change missing: in the model")
        for row, why in sorted(run.matrix.excluded.items())
        if not withheld[row]
    ]


def _became(inventory: Inventory) -> pd.DataFrame:
    """Return every row of a site layer that is no site of its own, and what it went into.

    Neither place nor figure is in it, so that it says the same to every audience.
    """
    relations = inventory.relations
    if relations is None:
        return pd.DataFrame()
    rows = relations.rows
    site = rows["becomes"].isin(set(inventory.sites["site_id"])).to_numpy()
    own = (rows["becomes"] == rows["site_id"]).to_numpy()
    reason = np.where(
        site,
        "part of the complex named in 'became'",
        np.where(own, _CONTEXT, "same thing as the record named in 'became'; " + _CONTEXT),
    )
    out = rows[["layer", "row", "site_id", "name", "state"]].assign(
        became=rows["becomes"], reason=reason
    )
    return out[~(site & own)].reset_index(drop=True)


_CONTEXT = "no waste feature or measured drainage on record: context, never ranked"

#: Layers whose rows are places of sites, or say what is known of sites.
_SITE_ROLES = ("records", "operations", "interests")


def _shown_layers(run: Run, audience: str) -> dict[str, Layer]:
    """Return the layers; to the public without the rows that tell where a masked site lies."""
    layers = run.inventory.layers
    if audience != "public":
        return layers
    closed = {site_role(run.project), *_SITE_ROLES}
    return {
        name: replace(layer, frame=layer.frame.iloc[:0], rejected=(),
                      geometry=None if layer.geometry is None else layer.geometry[:0])
        if layer.spec.role in closed
        else layer
        for name, layer in layers.items()
    }
