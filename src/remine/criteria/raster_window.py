"""Mean, largest value or share above a threshold of a raster around the site."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from remine.criteria.location import drawn_as_polygons, error_steps, moved_share
from remine.criteria.measure import Context, Measure
from remine.criteria.rasters import header_of, refusal, refuse_out_of_range
from remine.geo.growing import grown_whole
from remine.geo.raster_discs import DiscValues, raster_discs
from remine.geo.raster_zones import raster_zones
from remine.project import CriterionSpec


class RasterWindow:
    """What a raster holds within a radius of the site; pixels without data stay unknown."""

    kind = "raster_window"
    needs_layer = True
    shapes = "raster"
    several = False
    unit_words = "of the raster; share 0-1 with of: share"
    summary = "mean, max or share above a threshold of a raster within a radius, nodata left out"
    formula = (
        "mean = sum w v / sum w; max = max v; share = sum w [v > threshold] / sum w; w = share of "
        "the pixel in the disc; low, high: the part without data at either end of its range"
    )
    source = "pixel weights as in exactextract (ISciences)"

    class Parameters(BaseModel):
        """``of``: mean, max, or share (which needs ``threshold``, in the raster's unit)."""

        model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
        radius_km: Annotated[float, Field(gt=0, le=200)] = 5.0
        of: Literal["mean", "max", "share"] = "mean"
        threshold: float | None = None

        @model_validator(mode="after")
        def _threshold_for_share(self):
            if (self.of == "share") != (self.threshold is not None):
                raise ValueError("threshold goes with 'of: share', and with nothing else")
            return self

    def measure(self, context: Context, spec: CriterionSpec, parameters: Parameters) -> Measure:
        """Return the figure over the pixels with data, and what it could be.

        The interval allows for a site off by its location error, and for anything in the range
        where the disc has no data. A site drawn as a polygon is surrounded by its outline, grown
        by the radius.
        """
        layer = context.inventory.layers[spec.layers()[0]]
        header = header_of(layer, spec)
        sites = context.inventory.sites
        lon, lat = sites["longitude"].to_numpy(), sites["latitude"].to_numpy()
        shapes, wide = context.inventory.shapes, drawn_as_polygons(context.inventory.shapes)

        def discs(rows: np.ndarray, radius_km: float) -> DiscValues:
            band, threshold = layer.spec.band, parameters.threshold
            try:
                found = raster_discs(header, lon[rows], lat[rows], radius_km, band, threshold)
                at = np.flatnonzero(np.isin(rows, wide))
                zones = grown_whole(shapes[rows[at]], radius_km)
                found.put(at, raster_zones(header, zones, band, threshold))
            except ValueError as fault:
                raise refusal(fault, layer) from fault
            refuse_out_of_range(found.least, layer)
            refuse_out_of_range(found.largest, layer)
            return found

        here = discs(np.arange(len(sites)), parameters.radius_km)
        value = _figure(here, parameters.of)
        low, high = value.copy(), value.copy()
        error = error_steps(sites["location_error_km"])
        for off in np.unique(error[error > 0]):
            rows = np.flatnonzero(error == off)
            outlined = np.isin(rows, wide)
            low[rows], high[rows] = _moved(value[rows], discs, rows, outlined, float(off),
                                           parameters, layer.spec.valid_range)
        least, most = layer.spec.valid_range if parameters.of != "share" else (0.0, 1.0)
        known = np.where(here.known > 0.999, 1.0, here.known)
        if parameters.of == "max":
            high = np.where(known < 1.0, most, high)
        else:
            low = known * low + (1.0 - known) * least
            high = known * high + (1.0 - known) * most
        low, high = np.maximum(low, least), np.minimum(high, most)
        told = np.array([f"{k:.0%} of the disc has data in {layer.name}" for k in here.known])
        return Measure(value, low, high, told.astype(object))


def _figure(discs: DiscValues, of: str) -> np.ndarray:
    return {"mean": discs.mean, "max": discs.largest, "share": discs.above}[of]


def _moved(value, discs, rows, outlined, off: float, parameters, span):
    """Return how low and how high the figure may be when the site is off by an error, in km."""
    around = discs(rows, parameters.radius_km + off)
    gaps = ~(around.known > 0.999)  # a pixel without data that the site may really lie beside
    largest = np.where(gaps, span[1], around.largest)
    if parameters.of == "max":
        core = parameters.radius_km - off
        low = discs(rows, core).largest if core > 0 else around.least
        return np.where(np.isnan(low), around.least, low), largest
    # of an outline of any form no more is known than that all of it may have moved
    share = np.where(outlined, 1.0, moved_share(off, parameters.radius_km))
    spread = 1.0 if parameters.of == "share" else largest - np.where(gaps, span[0], around.least)
    return value - share * spread, value + share * spread
