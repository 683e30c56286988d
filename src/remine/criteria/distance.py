"""Geodesic distance to the nearest feature of a layer."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from remine.criteria.measure import Context, Measure
from remine.geo.between import shapes_to_nearest
from remine.project import CriterionSpec


class Distance:
    """How far it is to the nearest feature, in km; 0 inside a polygon.

    A site drawn as a polygon is measured from its edge, and is at 0 where it touches the feature.
    """

    kind = "distance"
    needs_layer = True
    units = ("km",)
    shapes = "any"
    summary = "geodesic distance to the nearest point, line or polygon"
    formula = "d = min geodesic(site, feature); low and high: d -/+ location error"
    source = "C. F. F. Karney, Algorithms for geodesics, J. Geodesy 87 (2013), by way of PROJ"

    class Parameters(BaseModel):
        """A site of unknown location error is taken to lie within ``unknown_location_error_km``."""

        model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
        unknown_location_error_km: float = Field(default=5.0, ge=0, le=200)

    def measure(self, context: Context, spec: CriterionSpec, parameters: Parameters) -> Measure:
        """Return the distance to the nearest of all the layers, widened by the location error."""
        features = np.concatenate([context.inventory.layers[n].geometry for n in spec.layers()])
        sites = context.inventory.sites
        names = ", ".join(spec.layers())
        if not len(features):
            return Measure.unknown(len(sites), f"layer {names} is empty")
        km = shapes_to_nearest(context.inventory.shapes, features)
        error = sites["location_error_km"].to_numpy(float)
        error = np.where(np.isnan(error), parameters.unknown_location_error_km, error)
        basis = np.full(len(sites), f"nearest of {len(features):,} in {names}", dtype=object)
        basis[np.isinf(km)] = f"no feature in {names}"
        km = np.where(np.isfinite(km), km, np.nan)
        return Measure(km, np.maximum(0.0, km - error), km + error, basis)
