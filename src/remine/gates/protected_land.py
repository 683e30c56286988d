"""Wilderness, parks and other land closed to surface disturbance (gate G3)."""

from __future__ import annotations

import numpy as np
import shapely
from pydantic import BaseModel, ConfigDict, Field

from remine.errors import ConfigError, Problem
from remine.gates.outcome import HOLD, NOT_INDICATED, UNKNOWN, Outcome
from remine.gates.reached import LEAST_CHANCE, NOT_STATED, areas_reached, percent, stated_error
from remine.geo.overlap import overlap_share
from remine.inventory.building import Inventory
from remine.inventory.covered import NOT_COVERED, covered
from remine.inventory.layer import Layer
from remine.project import GateSpec


class ProtectedLand:
    """Not declared without a layer: what was not looked at is printed as not checked."""

    kind = "protected_land"
    summary = (
        "hold inside an area of a layer of the role 'protected', with the share of a site's own "
        "outline, or where the chance of it is 0.05 or more; unknown at a smaller chance, where "
        "the location error is not stated and where no layer speaks; not declared without one"
    )

    class Parameters(BaseModel):
        """Of a site whose location error is not stated, areas within
        ``unknown_location_error_km`` are named; it is unknown anywhere.
        """

        model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
        unknown_location_error_km: float = Field(default=5.0, ge=0, le=200)

    def decide(self, inventory: Inventory, spec: GateSpec, parameters: Parameters) -> Outcome:
        """Return the outcome with the area's name and the layer's vintage.

        Raises
        ------
        ConfigError
            If the gate reads no layer of the role ``protected``.
        """
        layers = [inventory.layers[name] for name in spec.layers()]
        if not layers or any(layer.spec.role != "protected" for layer in layers):
            raise ConfigError(
                Problem("E-GATE-LAYER", f"gate '{spec.name}' needs a layer of the role protected",
                        "give it one, or name the gate under not_checked",
                        why="without one it could only say that nothing was found")
            )
        found = _Found(inventory)
        for layer in layers:
            if len(layer):
                found.look(inventory, layer, parameters.unknown_location_error_km)
        return found.outcome(covered(inventory, layers))


class _Found:
    """What was found so far of each site: reason, plain reason, code."""

    def __init__(self, inventory: Inventory):
        n = len(inventory.sites)
        self.error, self.chance = stated_error(inventory), np.full(n, np.nan)
        self.held: dict[int, tuple[str, str, str]] = {}
        self.doubted: dict[int, tuple[str, str, str]] = {}

    def look(self, inventory: Inventory, layer: Layer, unknown_km: float) -> None:
        source = f"{layer.spec.title or layer.name}, {layer.spec.vintage}"
        names = layer.frame["name"].where(layer.frame["name"] != "", "an area without a name")
        names = names.to_numpy()
        reached = areas_reached(inventory, layer, 0.0, unknown_km)
        together = reached.together(len(self.error))
        known = reached.site[~np.isnan(reached.chance)]
        self.chance[known] = np.fmax(self.chance[known], together[known])
        share = _own_share(inventory, layer, reached.site[reached.km == 0])
        no = "no surface disturbance"
        rows = sorted(reached.rows(), key=lambda row: (row[0], row[2] > 0, -np.nan_to_num(row[3])))
        for r, a, km, chance in rows:
            where, error = f"{names[a]} ({source})", self.error[r]
            if km == 0:
                part = share.get(r, 1.0)
                if part < 1.0:
                    plain = f"{no} on the part of the site inside {where}"
                    words = f"{plain}: {percent(part)} of its outline; the rest is not excluded"
                    self.held.setdefault(r, (words, plain, "partly_inside"))
                    continue
                plain = f"{no}: inside {where}"
                more = "" if error == 0 or chance == 1 else f"; chance {percent(chance)}, " \
                    f"location error {error:g} km"
                more = "; location error not stated" if np.isnan(error) else more
                self.held.setdefault(r, (plain + more, plain, "inside"))
            elif np.isnan(chance):
                words = f"location error not stated; {where} lies within {km:.1f} km"
                self.doubted.setdefault(r, (words, f"may reach {where}", "location_not_stated"))
            else:
                words = f"chance {percent(chance)} of lying inside {where}, " \
                    f"location error {error:g} km"
                if together[r] >= LEAST_CHANCE:
                    told = (f"{no}: {words}", f"{no}: may lie inside {where}", "may_be_inside")
                    self.held.setdefault(r, told)
                else:
                    self.doubted.setdefault(r, (words, f"may reach {where}", "small_chance"))

    def outcome(self, covered: np.ndarray) -> Outcome:
        n = len(self.error)
        outcome, reason, plain, code = (np.empty(n, dtype=object) for _ in range(4))
        for row in range(n):
            told = self.held.get(row) or self.doubted.get(row)
            outcome[row] = HOLD if row in self.held else UNKNOWN
            if told is None and not covered[row]:
                told = (NOT_COVERED, NOT_COVERED, "not_covered")
            elif told is None and np.isnan(self.error[row]):
                told = (NOT_STATED, NOT_STATED, "location_not_stated")
            elif told is None:
                outcome[row] = NOT_INDICATED
                why = "outside the protected land of these layers; not a clearance"
                told = (why, why, "none_recorded")
            reason[row], plain[row], code[row] = told
        return Outcome(outcome, reason, code=code, measured=self.chance,
                       measured_unit="chance 0-1", plain_reason=plain)


def _own_share(inventory: Inventory, layer: Layer, rows: np.ndarray) -> dict[int, float]:
    """Return by site row which share of its own outline the layer covers; polygons only."""
    rows = np.unique(rows)
    rows = rows[np.isin(shapely.get_type_id(inventory.shapes[rows]), (3, 6))]
    if not len(rows):
        return {}
    sites = inventory.sites
    lon, lat = (sites[name].to_numpy(float)[rows] for name in ("longitude", "latitude"))
    share = overlap_share(inventory.shapes[rows], lon, lat, layer.geometry)
    return dict(zip(rows.tolist(), np.where(share > 1 - 1e-9, 1.0, share).tolist(), strict=True))
