"""Consultation with tribal nations as governments (gate G1). Never a score, never a clearance.

Boundaries are not the test of interest: treaty and ancestral interests reach beyond them. So this
gate holds, is unknown, or is ``not_indicated``; it never passes.
"""

from __future__ import annotations

import numpy as np
import shapely
from pydantic import BaseModel, ConfigDict, Field

from remine.gates.outcome import HOLD, NOT_INDICATED, UNKNOWN, Outcome
from remine.geo.nearest import distances_within, shape_distances_within
from remine.inventory.building import Inventory
from remine.inventory.layer import Layer
from remine.project import GateSpec


class TribalConsultation:
    """Who must be consulted, and on what basis."""

    kind = "tribal_consultation"
    summary = (
        "hold inside or within a distance of a nation's land, or on a list of recorded interests; "
        "unknown in an error ring, within the location error, or without a tribal layer"
    )

    class Parameters(BaseModel):
        """``within_km``: distance from land that also holds. A site of unknown location error is
        taken to lie within ``unknown_location_error_km``.
        """

        model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
        within_km: float = Field(default=0.0, ge=0, le=200)
        unknown_location_error_km: float = Field(default=5.0, ge=0, le=200)

    def decide(self, inventory: Inventory, spec: GateSpec, parameters: Parameters) -> Outcome:
        """Return the outcome, the reason and the nations of each site."""
        sites = inventory.sites
        n = len(sites)
        layers = [inventory.layers[name] for name in spec.layers()]
        lands = [layer for layer in layers if layer.spec.role == "tribal" and len(layer)]
        found = _Found(n)
        error = sites["location_error_km"].to_numpy(float)
        error = np.where(np.isnan(error), parameters.unknown_location_error_km, error)
        for layer in lands:
            look = _discs if layer.spec.geometry == "disc" else _polygons
            look(found, inventory, layer, error, parameters.within_km)
        for layer in layers:
            if layer.spec.role == "interests":
                _interests(found, inventory, layer)
        absent = (UNKNOWN, "no layer of tribal lands was read, so nothing can be said")
        clear = (NOT_INDICATED, "no recorded land or interest here in these layers; not a clearance")
        return found.outcome(clear if lands else absent)


class _Found:
    """Holds and doubts found so far, by site row; each with a nation and a basis."""

    def __init__(self, n: int):
        self.holds: list[dict[str, str]] = [{} for _ in range(n)]
        self.doubts: list[dict[str, str]] = [{} for _ in range(n)]

    def hold(self, row: int, nation: str, basis: str) -> None:
        self.holds[row].setdefault(nation, basis)

    def doubt(self, row: int, nation: str, basis: str) -> None:
        self.doubts[row].setdefault(nation, basis)

    def outcome(self, otherwise: tuple[str, str]) -> Outcome:
        n = len(self.holds)
        outcome, reason, nation = (np.empty(n, dtype=object) for _ in range(3))
        for row, (holds, doubts) in enumerate(zip(self.holds, self.doubts, strict=True)):
            if holds:
                outcome[row], words = HOLD, [f"{who}: {why}" for who, why in sorted(holds.items())]
                reason[row] = "consult " + "; ".join(words)
                nation[row] = "; ".join(sorted(holds))
            elif doubts:
                outcome[row], words = UNKNOWN, [f"{who}: {why}" for who, why in sorted(doubts.items())]
                reason[row] = "cannot be told: " + "; ".join(words)
                nation[row] = "; ".join(sorted(who for who in doubts if who != "nation not named"))
            else:
                outcome[row], reason[row] = otherwise
                nation[row] = ""
        return Outcome(outcome, reason, nation)


def _names(layer: Layer) -> tuple[np.ndarray, np.ndarray]:
    frame = layer.frame
    nation = frame["nation"].where(frame["nation"] != "", frame["area_name"])
    return nation.to_numpy(), frame["area_name"].to_numpy()


def _discs(found: _Found, inventory: Inventory, layer: Layer, error: np.ndarray, within_km: float):
    sites, frame = inventory.sites, layer.frame
    radius, ring = frame["radius_km"].to_numpy(float), frame["ring_km"].to_numpy(float)
    reach = float((radius + ring).max() + error.max() + within_km)
    row, disc, km = distances_within(
        sites["longitude"].to_numpy(), sites["latitude"].to_numpy(),
        frame["longitude"].to_numpy(), frame["latitude"].to_numpy(), reach,
    )
    nation, area = _names(layer)
    source = layer.spec.vintage
    for r, d, distance in zip(row, disc, km, strict=True):
        if distance <= radius[d] + within_km:
            found.hold(r, nation[d], f"inside the approximate consultation area {area[d]} ({source})")
        elif distance <= radius[d] + ring[d] + error[r] + within_km:
            found.doubt(r, nation[d], f"in the error ring of the approximate area {area[d]} ({source})")


def _polygons(found: _Found, inventory: Inventory, layer: Layer, error: np.ndarray, within_km: float):
    sites = inventory.sites
    reach = within_km + float(error.max())
    row, land, km = shape_distances_within(
        sites["longitude"].to_numpy(), sites["latitude"].to_numpy(), layer.geometry, reach
    )
    nation, area = _names(layer)
    source = f"{layer.spec.title or layer.name}, {layer.spec.vintage}"
    touching = _shapes_touching(inventory, layer, row, land)
    for r, p, distance, touches in zip(row, land, km, touching, strict=True):
        if distance == 0 or touches:
            found.hold(r, nation[p], f"inside {area[p]} ({source})")
        elif distance <= within_km:
            found.hold(r, nation[p], f"within {within_km:g} km of {area[p]} ({source})")
        elif distance <= within_km + error[r]:
            found.doubt(r, nation[p], f"location error {error[r]:g} km reaches {area[p]} ({source})")


def _shapes_touching(inventory: Inventory, layer: Layer, row, land) -> np.ndarray:
    """Return which pairs touch when the site is a polygon itself, not only its inner point."""
    shapes = inventory.shapes[row]
    out = np.zeros(len(row), dtype=bool)
    wide = shapely.get_type_id(shapes) != 0
    out[wide] = shapely.intersects(shapes[wide], layer.geometry[land[wide]])
    return out


def _interests(found: _Found, inventory: Inventory, layer: Layer) -> None:
    rows = {site: row for row, site in enumerate(inventory.sites["site_id"])}
    frame = layer.frame
    for site, nation, basis, source in zip(
        frame["site_id"], frame["nation"], frame["basis"], frame["source"], strict=True
    ):
        row = rows.get(site)
        if row is None:
            continue
        if nation:
            found.hold(row, nation, f"recorded interest, {basis} ({source})")
        else:
            found.doubt(row, "nation not named", f"{basis} interest recorded ({source})")
