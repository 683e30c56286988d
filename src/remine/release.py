"""What an audience may see of a finished run. Masking happens here, once, before any product.

``internal`` shows all. ``agency`` shows all, for the agencies that review. ``public`` shows sites
held for consultation by nation and name only, moves dangerous openings to county points, and
numbers the remaining sites anew so that no gap in the ranks tells. What lies inside a supplied mask
leaves every audience's view but the internal one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

import numpy as np
import pandas as pd

import remine
from remine.averaging import averaged, placed_criteria
from remine.beside import Beside, many
from remine.finished import Run
from remine.gates.outcome import HOLD
from remine.inventory.building import site_role
from remine.inventory.inventory_coverage import became, relation_counts
from remine.inventory.layer import FileInfo, Layer, Rejected
from remine.masking import (
    Published,
    coarsen,
    facilities,
    held_for_consultation,
    ids_without_names,
    plain_reasons,
    publish_places,
    shown_worths,
    told_context,
    told_masking,
    wanted_levels,
    withhold,
)
from remine.project import GateSpec, Model
from remine.ranking.likely_words import Tried
from remine.ranking.weights import Weights
from remine.reviews import ReleasedReviews, show_reviews
from remine.reweighing import Reweighing, reweighing
from remine.supplied_mask import (
    STAMP,
    SuppliedMask,
    hidden_info,
    layers_without,
    supplied_mask,
    without_inside,
)
from remine.unmasked import facts_of, how_tried, order_of, put_likely, sureness_of, table_of
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
    """A gate as products show it.

    ``layer_source`` and ``layer_vintage`` name what its layers are made from, ``; `` joined; both
    empty of a gate that reads the site's own row, whose source and vintage then count.
    """

    name: str
    label: str
    list: str
    source: str
    measured_unit: str = ""
    decided_from: tuple[str, ...] = ()
    layer_source: str = ""
    layer_vintage: str = ""


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
    worths : pandas.DataFrame
        Same rows: ``<criterion>_low`` and ``<criterion>_high``, the ends of what a cell is worth,
        0..1; NaN where withheld.
    geometry : ndarray of shapely geometries
        Same rows, EPSG:4326, masked as the table's coordinates are.
    row_stamps : ndarray of str
        Same rows: what a row bears beside the stamps of all; internal, inside a supplied mask.
    masked : ndarray of bool
        Rows whose place or figures were withheld or coarsened.
    note : str
        What must stand beside the ranks: that under this method one site can reorder others.
    settings : tuple of str
        The ``--set`` words of the run; those about layers are told to internal readers only.
    reweighing : Reweighing
        Same rows: what every amount is worth, so that a reader can weigh again.
    tried, surveyed
        How it was found out how likely the ranks are; the rows of `surveyed_land`.
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
    masking: dict[str, Any] = field(default_factory=dict)
    reweighing: Reweighing = field(default_factory=Reweighing)
    worths: pd.DataFrame = field(default_factory=pd.DataFrame)
    yields: ReleasedYields | None = None
    reviews: ReleasedReviews = field(default_factory=ReleasedReviews)
    settings: tuple[str, ...] = ()
    tried: Tried = field(default_factory=Tried)
    surveyed: tuple[dict[str, Any], ...] = ()

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
        names = ", ".join(f"{name} {weight:.3g}" for name, weight in weights.withdrawn.items())
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

    def ranks_within(self, rows: np.ndarray) -> np.ndarray:
        """Return the rank of each row among these rows; NaN without a rank; ties share one."""
        return self.table["rank"].iloc[rows].rank(method="min").to_numpy(float)


def make_release(
    run: Run, audience: Audience = "public", meanwhile: Callable[[], object] = lambda: None
) -> Release:
    """Return the run as an audience may see it.

    ``meanwhile`` is called while a second process still finds out how likely the ranks are.
    """
    hidden = _hidden(run, audience)
    likely = partial(sureness_of, hidden.view, hidden.eligible)
    with Beside(likely, worth_it=many(len(hidden.eligible))) as other:
        release, order = _release(run, audience, hidden)
        meanwhile()
        put_likely(release.table, hidden.eligible, order, other.result())
    return release


def as_seen(run: Run, audience: str) -> tuple[Run, dict[str, int]]:
    """Return the run to rank again for an audience, and the row of each id that it sees."""
    hidden, sites = _hidden(run, audience), run.inventory.sites
    secret = hidden.withheld | (hidden.published.level != "")
    shown = sites["site_id"].replace(ids_without_names(sites, secret))
    return hidden.view, dict(zip(shown, range(len(sites)), strict=True))


@dataclass(frozen=True)
class _Hidden:
    """What an audience does not see: sites gone, withheld, published elsewhere; who has a rank."""

    mask: SuppliedMask
    gone: np.ndarray
    withheld: np.ndarray
    eligible: np.ndarray
    published: Published
    view: Run


def _hidden(run: Run, audience: str) -> _Hidden:
    none = np.zeros(len(run.inventory), dtype=bool)
    mask, consult = supplied_mask(run.inventory), held_for_consultation(run.gates)
    gone = none if audience == "internal" else mask.sites
    withheld = consult & ~gone if audience == "public" else none
    published = _published(run, audience, consult, gone)
    coarse, k = published.level != "", run.project.model.masking.k
    view = averaged(run, coarse & ~withheld, published.cell, k, ~(coarse | withheld | gone))
    return _Hidden(mask, gone, withheld, run.rankable & ~withheld & ~gone, published, view)


def _release(run: Run, audience: Audience, hidden: _Hidden) -> tuple[Release, np.ndarray]:
    """Return the release, how likely its ranks are not yet told, and the site of each row."""
    mask, gone, withheld, view = hidden.mask, hidden.gone, hidden.withheld, hidden.view
    eligible, published, gates = hidden.eligible, hidden.published, run.gates
    coarse, k = published.level != "", run.project.model.masking.k
    shown = run.inventory if audience == "internal" else without_inside(run.inventory, mask)
    table, facts = table_of(view, run, eligible), facts_of(view)
    secret = coarse | withheld
    table["site_id"] = table["site_id"].replace(ids_without_names(run.inventory.sites, secret))
    context, unlisted = told_context(
        became(shown), set(run.inventory.sites["site_id"][secret]))
    geometry = run.inventory.shapes.copy()
    coarsen(table, geometry, published)
    if audience == "public":
        plain_reasons(table, gates, secret)
        facts.loc[secret, "described_by"] = ""  # records, and how far they are
        withhold(table, facts, withheld)
        facts["lead_partner"] = ""
    reviews = show_reviews(run.reviewed, facts, table, withheld | gone, coarse,
                           placed_criteria(run.matrix))
    order = order_of(table, withheld, facts["nation"])
    order, weights = order[~gone[order]], run.scores[run.profile].weights
    specs = {spec.name: spec for spec in run.project.model.criteria}
    release = Release(
        model=run.project.model,
        audience=audience,
        profile=run.profile,
        config_hash=run.project.config_hash(),
        table=table.iloc[order].reset_index(drop=True),
        facts=facts.iloc[order].reset_index(drop=True),
        geometry=geometry[order],
        masked=secret[order],
        criteria=tuple(
            CriterionInfo(s.name, s.label, s.unit, specs[s.name].direction,
                          specs[s.name].source, s.parts, s.layers)
            for s in (run.matrix.scored[n] for n in specs if n in run.matrix.scored)
        ),
        gates=tuple(_gate_info(run, spec) for spec in run.project.model.gates),
        weights={name: scores.weights for name, scores in run.scores.items()},
        not_measured=run.matrix.not_measured,
        not_checked=gates.not_checked,
        stamps=(*_stamps(run, audience, mask.sites), *reviews.stamps),
        layers=layers_without(_shown_layers(run, audience), mask, audience == "internal"),
        inputs=(*(hidden_info(layer.info) for layer in run.inventory.layers.values()),
                *reviews.inputs),
        rejected=(*shown.rejected, *_excluded(run, secret | gone)),
        counts={
            "rows_read": sum(layer.info.rows_read for layer in run.inventory.layers.values()),
            "rows_rejected": len(shown.rejected),
            "sites": len(order),
            "ranked": int(eligible.sum()),
            "unverified": int((gates.without_rank() & ~gone).sum()),
            "withheld": int(withheld.sum()),
        },
        relations=relation_counts(shown),
        became=context,
        row_stamps=np.where(mask.sites, STAMP, "")[order],
        note=run.note,
        reweighing=reweighing(run.project.model, view.matrix, weights, order, eligible, withheld),
        worths=shown_worths(view.matrix.scored, withheld).iloc[order].reset_index(drop=True),
        yields=released(run.matrix.yields, order, withheld | gone),
        reviews=reviews,
        settings=_shown_settings(run, audience),
        tried=how_tried(view, eligible),
        surveyed=run.surveyed,
        masking=told_masking(run.inventory.sites, published, k, unlisted,
                             placed_criteria(run.matrix)),
    )
    return release, order


def _published(run: Run, audience: str, consult: np.ndarray, gone: np.ndarray) -> Published:
    """Return where each site is published for an audience, under the rules of the model."""
    sites, rules = run.inventory.sites, run.project.model.masking.rules
    held = {name: gate.result.outcome == HOLD for name, gate in run.gates.decided.items()}
    level = wanted_levels(rules, audience, sites, consult, held)
    if audience == "public":
        centers = facilities(sites, site_role(run.project) == "data_centers")
        level[centers & (level == "")] = "county"
    level[gone] = ""
    basins = run.inventory.of_role("watershed")
    return publish_places(sites, level, run.project.model.masking.k, basins[0] if basins else None)


def _gate_info(run: Run, spec: GateSpec) -> GateInfo:
    """Return what products say of a gate: the layers it was decided from, or the site's own row."""
    layers = [run.inventory.layers[name].spec for name in spec.layers()]
    told = tuple(f"{s.title or s.name}: {s.source}, {s.vintage}" for s in layers)
    result = run.gates.decided[spec.name].result
    own = ("the site's row and the records that describe it: columns source, vintage",)
    said = ("; ".join(dict.fromkeys(words)) for words in (
        (s.source or s.title or s.name for s in layers), (str(s.vintage) for s in layers)))
    return GateInfo(spec.name, spec.label, spec.list, spec.source, result.measured_unit,
                    told or own, *said)


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


def _shown_settings(run: Run, audience: str) -> tuple[str, ...]:
    """Return the ``--set`` words; those about layers may name a file that policy hides."""
    words = run.project.settings
    return words if audience == "internal" else tuple(
        word for word in words if not word.strip().startswith("layers"))


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


#: Layers whose rows are places of sites, or say what is known of sites.
_SITE_ROLES = ("records", "operations", "interests", "decisions")


def _shown_layers(run: Run, audience: str) -> dict[str, Layer]:
    """Return the layers; to the public without the rows that tell where a masked site lies."""
    layers = run.inventory.layers
    if audience != "public":
        return layers
    closed = {site_role(run.project), *_SITE_ROLES}
    return {
        name: layer.without_rows() if layer.spec.role in closed else layer
        for name, layer in layers.items()
    }
