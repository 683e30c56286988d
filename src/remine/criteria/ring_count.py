"""How many people, dwellings or things lie within a radius of the site, or how densely."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
import shapely
from pydantic import BaseModel, ConfigDict, Field, model_validator

from remine.criteria.layer_field import features_of
from remine.criteria.location import drawn_as_polygons, error_steps
from remine.criteria.measure import Context, Measure
from remine.geo.nearest import shape_distances_within
from remine.geo.rings import ring_totals
from remine.project import CriterionSpec


class RingCount:
    """A count, or a density, in a ring around the site."""

    kind = "ring_count"
    needs_layer = True
    effort = 3
    shapes = "points"
    unit_words = "of what is counted; its /km2 with of: density"
    summary = "count, or density per km2, of points (or of a field of theirs) in a ring"
    formula = (
        "n = sum w [inner < d <= outer]; density = n / (pi (outer^2 - inner^2)); low, high: the "
        "ring narrowed and widened by the location error and by how far a point's people may live"
    )
    source = "geodesic distances; rings after the EPA Hazard Ranking System (1/4, 1, 4 miles)"

    class Parameters(BaseModel):
        """``reach_km``: how far from its point what a row counts may really be.

        Tract points stand for people spread over the tract, so at short range the count is an
        interval. ``weight``: the field that is summed; each row counts 1 if not given.
        """

        model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
        outer_km: Annotated[float, Field(gt=0, le=500)]
        inner_km: Annotated[float, Field(ge=0)] = 0.0
        reach_km: Annotated[float, Field(ge=0)] = 0.0
        weight: str | None = None
        of: Literal["count", "density"] = "count"

        @model_validator(mode="after")
        def _a_ring(self):
            if self.inner_km >= self.outer_km:
                raise ValueError("inner_km must be less than outer_km")
            return self

    @staticmethod
    def units_of(parameters: Parameters) -> tuple[str, ...]:
        """Return what a density has to be given in; a count is of whatever is counted."""
        return ("/km2",) if parameters.of == "density" else ()

    def measure(self, context: Context, spec: CriterionSpec, parameters: Parameters) -> Measure:
        """Return the count with its interval.

        The true ring lies inside the widened one and around the narrowed one wherever the site and
        the points may really be. An unknown amount at a point counts 0 in the point value and
        leaves no upper end: such a site's high is unknown. A site drawn as a polygon is measured
        from its outline; its density divides by the ring of a point all the same.
        """
        layers = [context.inventory.layers[name] for name in spec.layers()]
        sites = context.inventory.sites
        lon, lat = sites["longitude"].to_numpy(), sites["latitude"].to_numpy()
        points = np.concatenate([layer.geometry for layer in layers])
        to = np.column_stack((shapely.get_x(points), shapely.get_y(points)))
        weight, blank = _weights(context, spec, parameters.weight)
        error = error_steps(sites["location_error_km"])
        shapes, wide = context.inventory.shapes, drawn_as_polygons(context.inventory.shapes)
        value, low, high = (np.zeros(len(sites)) for _ in range(3))
        for off in np.unique(error):
            rows = np.flatnonzero(error == off)
            slack = off + parameters.reach_km
            inner, outer = parameters.inner_km, parameters.outer_km
            radii = [outer, outer - slack, outer + slack]
            if inner > 0:
                radii += [inner, inner + slack, inner - slack]
            total = ring_totals(lon[rows], lat[rows], to[:, 0], to[:, 1], radii, weight)
            some = np.isin(rows, wide)
            total[some] = _from_outlines(shapes[rows[some]], to, radii, weight)
            ends = total[:, :3].T - (total[:, 3:].T if inner > 0 else 0.0)
            value[rows], low[rows], high[rows] = ends[0], np.maximum(ends[1], 0.0), ends[2]
            if blank.any():
                bad = ring_totals(lon[rows], lat[rows], *to[blank].T, [outer + slack])[:, 0] > 0
                ones = np.ones(int(blank.sum()))
                ring = _from_outlines(shapes[rows[some]], to[blank], [outer + slack], ones)
                bad[some] = ring[:, 0] > 0
                high[rows[bad]] = np.inf
        return self._result(value, low, high, parameters, ", ".join(spec.layers()))

    @staticmethod
    def _result(value, low, high, parameters, name) -> Measure:
        what = parameters.weight or "points"
        ring = f"{parameters.inner_km:g}-{parameters.outer_km:g} km"
        basis = np.array([f"{v:,.0f} {what} of {name} in {ring}" for v in value], dtype=object)
        if parameters.of == "density":
            area = np.pi * (parameters.outer_km**2 - parameters.inner_km**2)
            value, low, high = value / area, low / area, high / area
        open_ended = np.isinf(high)
        value = np.where(open_ended, np.nan, value)
        return Measure(
            value, np.where(open_ended, np.nan, low), np.where(open_ended, np.nan, high), basis
        )


def _from_outlines(shapes, to, radii, weight) -> np.ndarray:
    """Return the sum of weights within each radius of each polygon, as `ring_totals` of points."""
    total = np.zeros((len(shapes), len(radii)))
    if len(shapes):
        point, shape, km = shape_distances_within(*to.T, shapes, max(radii))
        for column, radius in enumerate(radii):
            keep = km <= radius
            total[:, column] = np.bincount(shape[keep], weight[point[keep]], len(shapes))
    return total


def _weights(context: Context, spec: CriterionSpec, field: str | None):
    """Return the weight of each row, unknown ones as 0, and a mask of the unknown ones."""
    if field is None:
        n = sum(len(context.inventory.layers[name].geometry) for name in spec.layers())
        return np.ones(n), np.zeros(n, dtype=bool)
    weight = features_of(context, spec, field, {}, None).low
    return np.nan_to_num(weight), np.isnan(weight)
