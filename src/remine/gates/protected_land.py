"""Wilderness, parks and other land closed to surface disturbance (gate G3)."""

from __future__ import annotations

import numpy as np
import shapely
from pydantic import BaseModel, ConfigDict, Field

from remine.errors import ConfigError, Problem
from remine.gates.outcome import HOLD, NOT_INDICATED, UNKNOWN, Outcome, Reason
from remine.gates.reached import (
    LEAST_CHANCE,
    NOT_STATED,
    lands_reached,
    looked_at,
    percent,
    stated_error,
)
from remine.geo.overlap import overlap_share
from remine.inventory.building import Inventory
from remine.inventory.covered import NOT_ALL_COVERED, NOT_COVERED, by_kind, silence
from remine.inventory.layer import Layer
from remine.project import GateSpec

_SHOWN = 5

_INSIDE = Reason("inside", HOLD, "the recorded place, or all of the site's outline, lies inside")
_PARTLY = Reason("partly_inside", HOLD, "a part of the site's outline lies inside")
_MAY = Reason(
    "may_be_inside", HOLD,
    "the location error reaches an area; the chance of lying in any of them is 0.05 or more")
_SMALL = Reason(
    "small_chance", UNKNOWN,
    "the location error reaches an area; the chance of lying in any of them is below 0.05")
_NOT_STATED = Reason("location_not_stated", UNKNOWN, "no location error is stated or inferred")
_NOT_COVERED = Reason(
    "not_covered", UNKNOWN, "no layer says that it covers the place and all its error reaches")
_PARTLY_COVERED = Reason(
    "partly_covered", UNKNOWN,
    "a layer does not say that it covers the place and all its error reaches, and none of its kind")
_NONE = Reason("none_recorded", NOT_INDICATED, "outside every area of the layers")


class ProtectedLand:
    """Not declared without a layer: what was not looked at is printed as not checked."""

    kind = "protected_land"
    summary = (
        "hold inside an area of a layer of the role 'protected', with the share of a site's own "
        "outline, or where the chance of it is 0.05 or more; unknown at a smaller chance, where "
        "the location error is not stated and where a kind of land was not looked for; not "
        "declared without one"
    )
    reasons = (_INSIDE, _PARTLY, _MAY, _SMALL, _NOT_STATED, _NOT_COVERED, _PARTLY_COVERED,
               _NONE)
    measures = "the chance of lying in any area of the layers; a least value above 0.99"
    measured_unit = "chance 0-1"
    source = (
        "the layers named, each with its vintage. That 0.05 holds and 0.005 is unknown, and that "
        "the place is a circular normal with the location error as its 95 % circle, are the "
        "authors' rules"
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
        found = _Found(inventory, layers)
        areas = [layer for layer in layers if len(layer)]
        if areas:
            found.look(inventory, areas, parameters.unknown_location_error_km)
        found.share = _own_share(inventory, layers, np.array(sorted(found.inside), dtype=int))
        return found.outcome(silence(inventory, by_kind(layers), found.error))


class _Found:
    """The areas found so far by site row, each with its chance: inside, may be inside, doubtful."""

    def __init__(self, inventory: Inventory, layers: list[Layer]):
        n = len(inventory.sites)
        self.looked_at = looked_at(layers)
        self.error, self.chance = stated_error(inventory), np.full(n, np.nan)
        self.inside: dict[int, dict[str, float]] = {}
        self.may_be: dict[int, dict[str, float]] = {}
        self.doubted: dict[int, dict[str, tuple[float, float]]] = {}
        self.share: dict[int, float] = {}

    def look(self, inventory: Inventory, layers: list[Layer], unknown_km: float) -> None:
        names = np.concatenate([_names(layer) for layer in layers])
        known, number = np.unique(names.astype(str), return_inverse=True)
        parts = np.split(number, np.cumsum([len(layer) for layer in layers])[:-1])
        reached = lands_reached(inventory, layers, parts, 0.0, unknown_km)
        self.chance = reached.any_chance
        for r, at, km, chance, *_ in reached.rows():
            if km == 0:
                self.inside.setdefault(r, {})[known[at]] = chance
            elif reached.any_chance[r] >= LEAST_CHANCE:
                self.may_be.setdefault(r, {})[known[at]] = chance
            else:
                self.doubted.setdefault(r, {})[known[at]] = (chance, km)

    def _told(self, r: int) -> tuple[Reason, str, str] | None:
        """Return why, in words and in plain ones, of a site that some area reaches."""
        no, error = "no surface disturbance", self.error[r]
        if r in self.inside:
            where, part = _listed(self.inside[r]), self.share.get(r, 1.0)
            if part < 1.0:
                plain = f"{no} on the part of the site inside {where}"
                words = f"{plain}: {percent(part)} of its outline; the rest is not excluded"
                return _PARTLY, words, plain
            plain, chance = f"{no}: inside {where}", max(self.inside[r].values())
            more = "" if error == 0 or chance == 1 else f"; chance {percent(chance)}, " \
                f"location error {error:g} km"
            more = "; location error not stated" if np.isnan(error) else more
            return _INSIDE, plain + more, plain
        if r in self.may_be:
            areas = self.may_be[r]
            where, chance = next(iter(areas.items()))
            words = f"{no}: chance {percent(chance)} of lying inside {where}, " \
                f"location error {error:g} km"
            if len(areas) > 1:
                words += f"; chance {percent(self.chance[r])} of lying in any of {_listed(areas)}"
            return _MAY, words, f"{no}: may lie inside {_listed(areas)}"
        if r in self.doubted:
            where, (chance, km) = next(iter(self.doubted[r].items()))
            if np.isnan(chance):
                words = f"location error not stated; {where} lies within {km:.1f} km"
                return _NOT_STATED, words, f"may reach {where}"
            words = f"chance {percent(chance)} of lying inside {where}, location error {error:g} km"
            return _SMALL, words, f"may reach {where}"
        return None

    def outcome(self, silent: np.ndarray) -> Outcome:
        n = len(self.error)
        outcome, reason, plain, code = (np.empty(n, dtype=object) for _ in range(4))
        nothing = f"outside the protected land of {self.looked_at}; not a clearance"
        for row in range(n):
            told = self._told(row)
            if told is None and silent[row]:
                none = silent[row] in (NOT_COVERED, NOT_ALL_COVERED)
                told = (_NOT_COVERED if none else _PARTLY_COVERED, silent[row], silent[row])
            elif told is None and np.isnan(self.error[row]):
                told = (_NOT_STATED, NOT_STATED, NOT_STATED)
            elif told is None:
                told = (_NONE, nothing, nothing)
            outcome[row], reason[row], code[row] = told[0].says(told[1])
            plain[row] = told[2]
        return Outcome(outcome, reason, code=code, measured=self.chance,
                       measured_unit=ProtectedLand.measured_unit, plain_reason=plain)


def _names(layer: Layer) -> np.ndarray:
    """Return the name of each area of a layer with its source and vintage."""
    source = f"{layer.spec.title or layer.name}, {layer.spec.vintage}"
    names = layer.frame["name"].where(layer.frame["name"] != "", "an area without a name")
    return (names.astype(object) + f" ({source})").to_numpy(object)


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
