"""The value of a raster at the site."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict

from remine.criteria.location import drawn_as_polygons, error_steps
from remine.criteria.measure import Context, Measure
from remine.criteria.rasters import header_of, refusal, refuse_out_of_range
from remine.geo.growing import grown_whole
from remine.geo.raster import sample_raster
from remine.geo.raster_discs import raster_discs
from remine.geo.raster_zones import raster_zones
from remine.project import CriterionSpec


class RasterValue:
    """What a raster says at the site's own place; unknown outside it and on pixels without data."""

    kind = "raster_value"
    needs_layer = True
    shapes = "raster"
    several = False
    unit_words = "of the raster"
    summary = "value of the pixel the site lies in; unknown outside the raster and on nodata"
    formula = (
        "v = pixel(site), or the mean over the site's own polygon; low, high: least and largest "
        "pixel within the location error"
    )
    source = "the raster layer"

    class Parameters(BaseModel):
        """Nothing to set: band, nodata and range belong to the layer."""

        model_config = ConfigDict(extra="forbid", frozen=True)

    def measure(self, context: Context, spec: CriterionSpec, parameters: Parameters) -> Measure:
        """Return the value; the interval covers every pixel the site may lie in.

        Where part of the error circle has no data, the interval is the layer's whole range. A site
        drawn as a polygon has the mean of its pixels, and as interval all that it touches.
        """
        layer = context.inventory.layers[spec.layers()[0]]
        header, band = header_of(layer, spec), layer.spec.band
        sites = context.inventory.sites
        lon, lat = sites["longitude"].to_numpy(), sites["latitude"].to_numpy()
        value = sample_raster(header, lon, lat, band)
        refuse_out_of_range(value, layer)
        low, high = value.copy(), value.copy()
        error = error_steps(sites["location_error_km"])
        wide = drawn_as_polygons(context.inventory.shapes)
        own = raster_zones(header, context.inventory.shapes[wide], band)
        value[wide], low[wide], high[wide] = own.mean, own.least, own.largest
        refuse_out_of_range(np.concatenate((low[wide], high[wide])), layer)
        part = wide[(own.known > 0) & (own.known <= 0.999)]
        low[part], high[part] = layer.spec.valid_range
        for radius in np.unique(error[error > 0]):
            rows = np.flatnonzero(error == radius)
            try:
                discs = raster_discs(header, lon[rows], lat[rows], float(radius), band)
                at = np.flatnonzero(np.isin(rows, wide))
                around = grown_whole(context.inventory.shapes[rows[at]], float(radius))
                discs.put(at, raster_zones(header, around, band))
            except ValueError as fault:
                raise refusal(fault, layer) from fault
            refuse_out_of_range(discs.least, layer)
            refuse_out_of_range(discs.largest, layer)
            some = np.isfinite(value[rows])
            whole = discs.known > 0.999
            bottom, top = layer.spec.valid_range
            low[rows] = np.where(
                some, np.where(whole, np.fmin(discs.least, value[rows]), bottom), np.nan
            )
            high[rows] = np.where(
                some, np.where(whole, np.fmax(discs.largest, value[rows]), top), np.nan
            )
        basis = np.where(
            np.isnan(value), f"no data in {layer.name}", f"pixel of {layer.name}"
        ).astype(object)
        return Measure(value, low, high, basis)
