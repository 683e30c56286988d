"""Whether a site lies in a layer's polygons, and with how much of its own."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from remine.criteria.location import drawn_as_polygons, error_steps
from remine.criteria.measure import Context, Measure
from remine.geo.areas import area_m2
from remine.geo.coverage import covered_share
from remine.geo.growing import grown_whole
from remine.geo.inside import inside_count
from remine.geo.overlap import overlap_share
from remine.project import CriterionSpec


class Inside:
    """1 inside a polygon, 0 outside; or the share of the site's own polygon that is covered."""

    kind = "inside"
    needs_layer = True
    units = ("share", "index", "class")
    shapes = "polygons"
    summary = "inside a layer's polygons: yes or no, or the share of the site's own polygon"
    formula = (
        "v = [site in a polygon], or area(site and layer) / area(site); low, high: 0 and 1 where "
        "the border lies within the location error"
    )
    source = "areas in the region's equal-area plane (EPSG:5070, EPSG:3338 and kin)"

    class Parameters(BaseModel):
        """``of``: ``place`` asks for the site's own point, ``share`` for its polygon's share."""

        model_config = ConfigDict(extra="forbid", frozen=True)
        of: Literal["place", "share"] = "share"

    def measure(self, context: Context, spec: CriterionSpec, parameters: Parameters) -> Measure:
        """Return the share; for sites drawn as points it is 1 or 0.

        The layers count as one: where their polygons overlap, land is not counted twice. The share
        of the error circle that is covered tells how likely a point is inside: between 0 and 1 the
        answer is open. A polygon off by the error stays in its outline grown by it: what of that
        is not covered may be missing from the polygon, and no more than is covered may lie in it.
        """
        names = spec.layers()
        polygons = np.concatenate([context.inventory.layers[name].geometry for name in names])
        sites, shapes = context.inventory.sites, context.inventory.shapes
        lon, lat = sites["longitude"].to_numpy(), sites["latitude"].to_numpy()
        value = (inside_count(lon, lat, polygons) > 0).astype(float)
        wide = drawn_as_polygons(shapes) if parameters.of == "share" else np.empty(0, int)
        if len(wide):
            value[wide] = overlap_share(shapes[wide], lon[wide], lat[wide], polygons)
        low, high = value.copy(), value.copy()
        error = error_steps(sites["location_error_km"])
        for radius in np.unique(error[error > 0]):
            rows = np.flatnonzero(error == radius)
            share = covered_share(lon[rows], lat[rows], polygons, float(radius))
            low[rows] = np.where(share < 1.0 - 1e-9, 0.0, value[rows])
            high[rows] = np.where(share > 1e-9, 1.0, value[rows])
            some = np.intersect1d(rows, wide)
            if len(some):
                low[some], high[some] = _moved(shapes[some], lon[some], lat[some], polygons, radius)
                low[some] = np.minimum(low[some], value[some])
                high[some] = np.maximum(high[some], value[some])
        words = np.where(value >= 1, "inside", np.where(value > 0, "partly inside", "outside"))
        basis = np.array([f"{word} {', '.join(names)}" for word in words], dtype=object)
        return Measure(value, low, high, basis)


def _moved(shapes, lon, lat, polygons, off_km: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and largest share of polygons that may lie some km from where they are."""
    zone = grown_whole(shapes, float(off_km))
    covered = overlap_share(zone, lon, lat, polygons)
    covered = np.where(covered > 1.0 - 1e-9, 1.0, np.where(covered < 1e-9, 0.0, covered))
    times = area_m2(zone) / area_m2(shapes)
    low = np.maximum(0.0, 1.0 - (1.0 - covered) * times)
    return low, np.minimum(1.0, covered * times)
