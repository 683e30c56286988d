"""How much of the land around a site a layer's polygons cover."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from remine.criteria.measure import Context, Measure
from remine.criteria.surroundings import Surroundings
from remine.project import CriterionSpec


class Coverage:
    """The share of the land within a radius of the site that polygons cover, such as wetlands.

    A site drawn as a polygon is surrounded by its outline, grown by the radius. How far surveys
    cover it by their own rules of being modern is the kind ``survey_gap``.
    """

    kind = "coverage"
    needs_layer = True
    effort = 4
    units = ("share", "index")
    shapes = "polygons"
    summary = "share of the land within a radius that polygons cover, overlaps counted once"
    formula = (
        "share = area(disc and (p_1 or p_2 or ...)) / area(disc); low, high: shares that a disc "
        "off by the location error may have; high is 1 where a layer is partial"
    )
    source = "areas in the region's equal-area plane (EPSG:5070, EPSG:3338 and kin)"

    class Parameters(BaseModel):
        """``radius_km``: of the disc around the site."""

        model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
        radius_km: Annotated[float, Field(gt=0, le=200)] = 5.0

    def measure(self, context: Context, spec: CriterionSpec, parameters: Parameters) -> Measure:
        """Return the share; the layers count as one.

        Beside the polygons of a layer that says it is ``partial`` there may be others: the share is
        then known only where it is whole.
        """
        layers = [context.inventory.layers[name] for name in spec.layers()]
        polygons = np.concatenate([layer.geometry for layer in layers])
        around = Surroundings(context.inventory, parameters.radius_km)
        low, value, high = around.covered(polygons)
        names, radius = ", ".join(spec.layers()), parameters.radius_km
        words = [f"{share:.1%} of the land within {radius:g} km in {names}" for share in value]
        if any(layer.spec.partial for layer in layers):
            value, high = np.where(low == 1.0, 1.0, np.nan), np.ones(len(value))
            words = [f"at least {said}, which is partial" for said in words]
        return Measure(value, low, high, np.array(words, dtype=object))
