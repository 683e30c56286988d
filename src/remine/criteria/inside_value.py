"""The figure of the polygon a site lies in, such as its county's rate of unemployment."""

from __future__ import annotations

import numpy as np
import shapely
from pydantic import BaseModel, ConfigDict

from remine.criteria.layer_field import features_of
from remine.criteria.measure import Context, Measure
from remine.errors import InputError, Problem
from remine.geo.between import boxes_meet, pairs_within
from remine.geo.inside import pairs_inside
from remine.inventory.location_quality import error_of
from remine.project import CriterionSpec


class InsideValue:
    """A number of the polygon that holds the site's own point; unknown outside all of them.

    Polygons that overlap there and differ leave the value unknown, between the least and the
    largest of them.
    """

    kind = "inside_value"
    needs_layer = True
    shapes = "polygons"
    unit_words = "of the field"
    summary = "a number of the polygon the site lies in; unknown outside every polygon"
    formula = (
        "v = field(polygon that holds the site); low, high: over the polygons that the site's own "
        "outline, off by up to its location error, can touch"
    )
    source = "the layer of the polygons"

    class Parameters(BaseModel):
        """``field``: a field of the layer that holds numbers; empty cells are unknown."""

        model_config = ConfigDict(extra="forbid", frozen=True)
        field: str

    def measure(self, context: Context, spec: CriterionSpec, parameters: Parameters) -> Measure:
        """Return the figure; low and high over all polygons within the location error.

        A polygon within reach without a figure leaves all unknown: nothing bounds what it has.

        Raises
        ------
        InputError
            If the layer has no such field, words in it, or features that are no polygons.
        """
        found = features_of(context, spec, parameters.field, {}, None)
        flat = ~np.isin(shapely.get_type_id(found.geometry), (3, 6))
        if flat.any():
            what = f"criterion '{spec.name}': {flat.sum()} features are no polygons"
            raise InputError([Problem("E-NOT-POLYGON", what, "name a layer of areas",
                                      layer=", ".join(spec.layers()))])
        sites, shapes = context.inventory.sites, context.inventory.shapes
        n, names = len(sites), ", ".join(spec.layers())
        lon, lat = (sites[name].to_numpy(float) for name in ("longitude", "latitude"))
        site, area = pairs_inside(lon, lat, found.geometry)
        low, high, blank = found.ends(site, area, n)
        held = np.bincount(site, minlength=n) > 0
        value = np.where((low == high) & ~blank, low, np.nan)
        around, touched = self._reached(shapes, found.geometry, sites["location_error_km"])
        more, most, doubt = found.ends(
            np.concatenate((site, around)), np.concatenate((area, touched)), n)
        value[doubt] = np.nan
        more[~held | doubt], most[~held | doubt] = np.nan, np.nan
        basis = np.where(held, f"figure of the polygon of {names}", f"outside {names}")
        basis = np.where(held & np.isnan(value), f"no one figure in {names}", basis)
        return Measure(value, more, most, basis.astype(object))

    @staticmethod
    def _reached(shapes, polygons, error_km) -> tuple[np.ndarray, np.ndarray]:
        """Return the pairs of a site and a polygon no farther apart than the location error."""
        error = error_of(error_km)
        site, area = boxes_meet(shapes, polygons, error)
        several = np.bincount(site, minlength=len(shapes)) > 1
        open_ = np.flatnonzero(several)  # of one polygon alone nothing is left to be measured
        rows, near, _ = pairs_within(shapes[open_], polygons, error[open_])
        alone = ~several[site]
        return np.concatenate((site[alone], open_[rows])), np.concatenate((area[alone], near))
