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

_SHOWN = 5


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
        found.share = _own_share(inventory, layers, np.array(sorted(found.inside), dtype=int))
        return found.outcome(covered(inventory, layers))


class _Found:
    """The areas found so far by site row, each with its chance: inside, may be inside, doubtful."""

    def __init__(self, inventory: Inventory):
        n = len(inventory.sites)
        self.error, self.chance = stated_error(inventory), np.full(n, np.nan)
        self.inside: dict[int, dict[str, float]] = {}
        self.may_be: dict[int, dict[str, float]] = {}
        self.doubted: dict[int, dict[str, tuple[float, float]]] = {}
        self.share: dict[int, float] = {}

    def look(self, inventory: Inventory, layer: Layer, unknown_km: float) -> None:
        source = f"{layer.spec.title or layer.name}, {layer.spec.vintage}"
        names = layer.frame["name"].where(layer.frame["name"] != "", "an area without a name")
        names = names.to_numpy()
        reached = areas_reached(inventory, layer, 0.0, unknown_km)
        together = reached.together(len(self.error))
        known = reached.site[~np.isnan(reached.chance)]
        self.chance[known] = np.fmax(self.chance[known], together[known])
        rows = sorted(reached.rows(), key=lambda row: (row[0], row[2] > 0, -np.nan_to_num(row[3])))
        for r, a, km, chance in rows:
            where = f"{names[a]} ({source})"
            if km == 0:
                self.inside.setdefault(r, {}).setdefault(where, chance)
            elif not np.isnan(chance) and together[r] >= LEAST_CHANCE:
                self.may_be.setdefault(r, {}).setdefault(where, chance)
            else:
                self.doubted.setdefault(r, {}).setdefault(where, (chance, km))

    def _told(self, r: int) -> tuple[str, str, str, str] | None:
        """Return outcome, reason, plain reason and code of a site that some area reaches."""
        no, error = "no surface disturbance", self.error[r]
        if r in self.inside:
            where, part = _listed(self.inside[r]), self.share.get(r, 1.0)
            if part < 1.0:
                plain = f"{no} on the part of the site inside {where}"
                words = f"{plain}: {percent(part)} of its outline; the rest is not excluded"
                return HOLD, words, plain, "partly_inside"
            plain, chance = f"{no}: inside {where}", max(self.inside[r].values())
            more = "" if error == 0 or chance == 1 else f"; chance {percent(chance)}, " \
                f"location error {error:g} km"
            more = "; location error not stated" if np.isnan(error) else more
            return HOLD, plain + more, plain, "inside"
        if r in self.may_be:
            where, chance = next(iter(self.may_be[r].items()))
            words = f"{no}: chance {percent(chance)} of lying inside {where}, " \
                f"location error {error:g} km"
            return HOLD, words, f"{no}: may lie inside {where}", "may_be_inside"
        if r in self.doubted:
            where, (chance, km) = next(iter(self.doubted[r].items()))
            if np.isnan(chance):
                words = f"location error not stated; {where} lies within {km:.1f} km"
                return UNKNOWN, words, f"may reach {where}", "location_not_stated"
            words = f"chance {percent(chance)} of lying inside {where}, location error {error:g} km"
            return UNKNOWN, words, f"may reach {where}", "small_chance"
        return None

    def outcome(self, covered: np.ndarray) -> Outcome:
        n = len(self.error)
        outcome, reason, plain, code = (np.empty(n, dtype=object) for _ in range(4))
        nothing = "outside the protected land of these layers; not a clearance"
        for row in range(n):
            told = self._told(row)
            if told is None and not covered[row]:
                told = (UNKNOWN, NOT_COVERED, NOT_COVERED, "not_covered")
            elif told is None and np.isnan(self.error[row]):
                told = (UNKNOWN, NOT_STATED, NOT_STATED, "location_not_stated")
            elif told is None:
                told = (NOT_INDICATED, nothing, nothing, "none_recorded")
            outcome[row], reason[row], plain[row], code[row] = told
        return Outcome(outcome, reason, code=code, measured=self.chance,
                       measured_unit="chance 0-1", plain_reason=plain)


def _listed(areas: dict[str, float]) -> str:
    """Return the names of areas, the first five of them written out.

    >>> _listed({"A (parks, 2020)": 1.0, "B (wilderness, 2021)": 1.0})
    'A (parks, 2020) and B (wilderness, 2021)'
    """
    shown = list(areas)[:_SHOWN]
    if len(areas) > _SHOWN:
        shown.append(f"{len(areas) - _SHOWN} more")
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _own_share(inventory: Inventory, layers: list[Layer], rows: np.ndarray) -> dict[int, float]:
    """Return by site row which share of its own outline the layers cover together; polygons only.

    One layer may hold what another leaves free.
    """
    rows = rows[np.isin(shapely.get_type_id(inventory.shapes[rows]), (3, 6))]
    if not len(rows):
        return {}
    sites = inventory.sites
    lon, lat = (sites[name].to_numpy(float)[rows] for name in ("longitude", "latitude"))
    areas = np.concatenate([layer.geometry for layer in layers if len(layer)])
    share = overlap_share(inventory.shapes[rows], lon, lat, areas)
    return dict(zip(rows.tolist(), np.where(share > 1 - 1e-9, 1.0, share).tolist(), strict=True))
