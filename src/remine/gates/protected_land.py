"""Wilderness, parks and other land closed to surface disturbance (gate G3)."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from shapely import STRtree

from remine.errors import ConfigError, Problem
from remine.gates.outcome import HOLD, NOT_INDICATED, UNKNOWN, Outcome
from remine.geo.nearest import shape_distances_within
from remine.inventory.building import Inventory
from remine.project import GateSpec


class ProtectedLand:
    """Not declared without a layer: what was not looked at is printed as not checked."""

    kind = "protected_land"
    summary = (
        "hold inside an area of a layer of the role 'protected'; unknown where the location error "
        "reaches one; not declared without such a layer"
    )

    class Parameters(BaseModel):
        """A site of unknown location error is taken to lie within ``unknown_location_error_km``."""

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
        sites = inventory.sites
        error = sites["location_error_km"].to_numpy(float)
        error = np.where(np.isnan(error), parameters.unknown_location_error_km, error)
        place = (sites["longitude"].to_numpy(), sites["latitude"].to_numpy())
        held: dict[int, str] = {}
        doubted: dict[int, tuple[float, str]] = {}
        for layer in layers:
            if not len(layer):
                continue
            source = f"{layer.spec.title or layer.name}, {layer.spec.vintage}"
            names = layer.frame["name"].where(layer.frame["name"] != "", "an area without a name")
            names = names.to_numpy()
            touching = STRtree(layer.geometry).query(inventory.shapes, predicate="intersects")
            for row, area in zip(*touching, strict=True):
                held.setdefault(row, f"no surface disturbance: inside {names[area]} ({source})")
            row, area, km = shape_distances_within(*place, layer.geometry, float(error.max()))
            for r, a, distance in zip(row, area, km, strict=True):
                if distance == 0:
                    words = f"no surface disturbance: inside {names[a]} ({source})"
                    held.setdefault(r, words)
                elif distance <= error[r]:
                    words = f"location error {error[r]:g} km reaches {names[a]} ({source})"
                    doubted[r] = min(doubted.get(r, (np.inf, "")), (distance, words))
        clear = (NOT_INDICATED, "outside the protected land of these layers; not a clearance")
        return Outcome.of_rows([
            (HOLD, held[row]) if row in held
            else (UNKNOWN, doubted[row][1]) if row in doubted else clear
            for row in range(len(sites))
        ])
