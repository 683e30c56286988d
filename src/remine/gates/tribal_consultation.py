"""Consultation with tribal nations as governments (gate G1). Never a score, never a clearance.

Boundaries are not the test of interest: treaty and ancestral interests reach beyond them. So this
gate holds, is unknown, or is ``not_indicated``; it never passes.
"""

from __future__ import annotations

import numpy as np
import shapely
from pydantic import BaseModel, ConfigDict, Field
from shapely import STRtree

from remine.gates.outcome import HOLD, NOT_INDICATED, UNKNOWN, Outcome
from remine.geo.nearest import distances_within, shape_distances_within
from remine.inventory.building import Inventory
from remine.inventory.layer import Layer
from remine.project import GateSpec
from remine.reference import split_list

NOT_NAMED = "nation not named"


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
        clear = (NOT_INDICATED, "no recorded land or interest in these layers; not a clearance")
        return found.outcome(clear if lands else absent)


class _Found:
    """Holds and doubts found so far, by site row; each with a nation and a basis."""

    def __init__(self, n: int):
        self.holds: list[dict[str, str]] = [{} for _ in range(n)]
        self.doubts: list[dict[str, str]] = [{} for _ in range(n)]
        self.standing: dict[int, dict[str, tuple[str, str]]] = {}

    def hold(self, row: int, nations: str, basis: str) -> None:
        for nation in split_list(nations):
            self.holds[row].setdefault(nation, basis)

    def stand(self, row: int, nation: str, status: str, partner: str) -> None:
        """Keep where consultation with a nation stands, and append it to a basis found before."""
        self.standing.setdefault(row, {}).setdefault(nation, (status, partner))
        words = _standing(status, partner)
        if words and words not in self.holds[row][nation]:
            self.holds[row][nation] += words

    def facts(self, part: int) -> np.ndarray:
        """Return the status (0) or the lead partner (1) of each site, nation by nation."""
        out = np.full(len(self.holds), "", dtype=object)
        for row, of_nation in self.standing.items():
            told = {nation: pair[part] for nation, pair in of_nation.items() if pair[part]}
            alone = len(self.holds[row]) == 1
            out[row] = "; ".join(w if alone else f"{n}: {w}" for n, w in sorted(told.items()))
        return out

    def doubt(self, row: int, nations: str, basis: str) -> None:
        for nation in split_list(nations):
            self.doubts[row].setdefault(nation, basis)

    def outcome(self, otherwise: tuple[str, str]) -> Outcome:
        n = len(self.holds)
        outcome, reason, nation = (np.empty(n, dtype=object) for _ in range(3))
        for row, (holds, doubts) in enumerate(zip(self.holds, self.doubts, strict=True)):
            if holds:
                outcome[row], reason[row] = HOLD, "consult " + _words(holds)
                nation[row] = "; ".join(sorted(holds))
            elif doubts:
                outcome[row], reason[row] = UNKNOWN, "cannot be told: " + _words(doubts)
                nation[row] = "; ".join(sorted(doubts.keys() - {NOT_NAMED}))
            else:
                outcome[row], reason[row] = otherwise
                nation[row] = ""
        return Outcome(outcome, reason, nation, self.facts(0), self.facts(1))


def _words(basis_of: dict[str, str]) -> str:
    return "; ".join(f"{nation}: {basis}" for nation, basis in sorted(basis_of.items()))


def _names(layer: Layer) -> tuple[np.ndarray, np.ndarray]:
    frame = layer.frame
    nation = frame["nation"].where(frame["nation"] != "", frame["area_name"])
    return nation.to_numpy(), frame["area_name"].to_numpy()


def _discs(found: _Found, inventory: Inventory, layer: Layer, error: np.ndarray, within_km: float):
    frame = layer.frame
    radius, ring = frame["radius_km"].to_numpy(float), frame["ring_km"].to_numpy(float)
    site, longitude, latitude = _places(inventory)
    reach = float((radius + ring).max() + error.max() + within_km)
    place, disc, km = distances_within(
        longitude, latitude, frame["longitude"].to_numpy(), frame["latitude"].to_numpy(), reach
    )
    nation, area = _names(layer)
    source = layer.spec.vintage
    for r, d, distance in _shortest(site[place], disc, km):
        if distance <= radius[d] + within_km:
            basis = f"inside the approximate consultation area {area[d]} ({source})"
            found.hold(r, nation[d], basis)
        elif distance <= radius[d] + ring[d] + error[r] + within_km:
            basis = f"in the error ring of the approximate area {area[d]} ({source})"
            found.doubt(r, nation[d], basis)


def _polygons(
    found: _Found, inventory: Inventory, layer: Layer, error: np.ndarray, within_km: float
):
    site, longitude, latitude = _places(inventory)
    reach = within_km + float(error.max())
    place, land, km = shape_distances_within(longitude, latitude, layer.geometry, reach)
    touching, touched = STRtree(layer.geometry).query(inventory.shapes, predicate="intersects")
    pairs = _shortest(
        np.concatenate((touching, site[place])),
        np.concatenate((touched, land)),
        np.concatenate((np.zeros(len(touching)), km)),
    )
    nation, area = _names(layer)
    source = f"{layer.spec.title or layer.name}, {layer.spec.vintage}"
    for r, p, distance in pairs:
        if distance == 0:
            found.hold(r, nation[p], f"inside {area[p]} ({source})")
        elif distance <= within_km:
            found.hold(r, nation[p], f"within {within_km:g} km of {area[p]} ({source})")
        elif distance <= within_km + error[r]:
            basis = f"location error {error[r]:g} km reaches {area[p]} ({source})"
            found.doubt(r, nation[p], basis)


def _places(inventory: Inventory) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return site row, longitude and latitude of every site and of every corner of its shape."""
    sites = inventory.sites
    wide = np.flatnonzero(shapely.get_type_id(inventory.shapes) != 0)
    corners, owner = shapely.get_coordinates(inventory.shapes[wide], return_index=True)
    return (
        np.concatenate((np.arange(len(sites)), wide[owner])),
        np.concatenate((sites["longitude"].to_numpy(), corners[:, 0])),
        np.concatenate((sites["latitude"].to_numpy(), corners[:, 1])),
    )


def _shortest(site: np.ndarray, land: np.ndarray, km: np.ndarray) -> list[tuple[int, int, float]]:
    """Return each pair of site and land once, in order, with its shortest distance."""
    order = np.lexsort((km, land, site))
    site, land, km = site[order], land[order], km[order]
    first = np.ones(len(km), dtype=bool)
    first[1:] = (np.diff(site) != 0) | (np.diff(land) != 0)
    return list(zip(site[first], land[first], km[first], strict=True))


def _interests(found: _Found, inventory: Inventory, layer: Layer) -> None:
    rows = {site: row for row, site in enumerate(inventory.sites["site_id"])}
    columns = ("site_id", "nation", "basis", "source", "consultation_status", "lead_partner")
    for site, nation, basis, source, status, partner in zip(
        *(layer.frame[name] for name in columns), strict=True
    ):
        row = rows.get(site)
        if row is None:
            continue
        if nation:
            words = f"recorded interest, {basis} ({source})" + _standing(status, partner)
            found.hold(row, nation, words)
            for one in split_list(nation):
                found.stand(row, one, status, partner)
        else:
            found.doubt(row, NOT_NAMED, f"{basis} interest recorded ({source})")


def _standing(status: str, partner: str) -> str:
    """Return where consultation stands, in words.

    >>> _standing("under_way", "the nation's council")
    "; consultation under way, lead partner the nation's council"
    """
    words = [f"consultation {status.replace('_', ' ')}"] if status else []
    words += [f"lead partner {partner}"] if partner else []
    return "; " + ", ".join(words) if words else ""
