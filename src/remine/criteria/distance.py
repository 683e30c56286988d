"""Geodesic distance to the nearest feature of a layer."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict

from remine.criteria.measure import Context, Measure
from remine.geo.between import shapes_to_nearest
from remine.project import CriterionSpec


class Distance:
    """How far it is to the nearest feature, in km; 0 inside a polygon.

    A site drawn as a polygon is measured from its edge, and is at 0 where it touches the feature.
    """

    kind = "distance"
    summary = "geodesic distance to the nearest point, line or polygon"
    formula = "d = min geodesic(site, feature); low and high: d -/+ location error"
    source = "C. F. F. Karney, Algorithms for geodesics, J. Geodesy 87 (2013), by way of PROJ"

    class Parameters(BaseModel):
        """Nothing to set."""

        model_config = ConfigDict(extra="forbid", frozen=True)

    def measure(self, context: Context, spec: CriterionSpec, parameters: Parameters) -> Measure:
        """Return the distance, widened by each site's location error."""
        layer = context.inventory.layers[spec.layers()[0]]
        sites = context.inventory.sites
        if len(layer) == 0:
            return Measure.unknown(len(sites), f"layer {layer.name} is empty")
        km = shapes_to_nearest(context.inventory.shapes, layer.geometry)
        error = np.nan_to_num(sites["location_error_km"].to_numpy(float), nan=0.0)
        basis = np.full(len(sites), f"nearest of {len(layer):,} in {layer.name}", dtype=object)
        basis[np.isinf(km)] = f"no feature in {layer.name}"
        km = np.where(np.isfinite(km), km, np.nan)
        return Measure(km, np.maximum(0.0, km - error), km + error, basis)
