"""People near a site (criterion C8), from population points that stand for whole tracts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from pydantic import BaseModel, ConfigDict, Field

from remine.criteria.location import drawn_as_polygons, error_steps
from remine.criteria.measure import Context, Measure
from remine.geo.between import shapes_to_nearest
from remine.geo.nearest import Points, nearest_points, shape_distances_within
from remine.project import CriterionSpec

QUARTER_MILE_KM, MILE_KM, FOUR_MILES_KM = 0.402336, 1.609344, 6.437376


def worth(near: np.ndarray, floor: np.ndarray, full: float) -> np.ndarray:
    """Return ``min(1, floor + (1 - floor) log10(1 + n) / log10(1 + full))``.

    ``near`` counts people within four miles; ``floor`` is 0.6 with a dwelling within a quarter
    mile, 0.4 within a mile, else 0, whatever the count.

    >>> worth(np.array([0.0, 99.0]), np.array([0.6, 0.0]), full=9999.0)
    array([0.6, 0.5])
    """
    count = np.log10(1.0 + near) / np.log10(1.0 + full)
    return np.minimum(1.0, floor + (1.0 - floor) * np.clip(count, 0.0, 1.0))


def _floor(km: np.ndarray) -> np.ndarray:
    """Return what a dwelling at a distance is worth, whatever the count.

    >>> _floor(np.array([0.4, 0.41, 1.7])).tolist()
    [0.6, 0.4, 0.0]
    """
    return np.select([km <= QUARTER_MILE_KM, km <= MILE_KM], [0.6, 0.4], 0.0)


class People:
    """How near people live: any dwelling close by counts first, then how many."""

    kind = "people"
    needs_layer = True
    effort = 3
    units = ("index",)
    shapes = "points"
    fields = ("population",)
    summary = "index of people within 1/4, 1 and 4 miles; tract points force an interval"
    formula = (
        "v = min(1, f + (1-f) log10(1+n)/log10(1+full)); n people within 4 mi; f = 0.6 with a "
        "dwelling within 1/4 mi, 0.4 within 1 mi, else 0; low: f and n of what surely lies there "
        "(n: a point within 1 mi, or within 4 mi less its reach); high: of what may, the nearest "
        "tract in reach among it, 1 where one of unknown population is; each less or more the "
        "location error; a value where both agree"
    )
    source = "BLM IM 2007-096 (1/4 mile); rings after the EPA Hazard Ranking System"

    class Parameters(BaseModel):
        """``tract_reach_km``: how far from its point a tract's people may live at most; 0 where
        each point is a dwelling. ``full``: people within 4 miles that are worth 1.
        """

        model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
        full: float = Field(default=100_000.0, gt=0)
        tract_reach_km: float = Field(default=30.0, ge=0)

    def measure(self, context: Context, spec: CriterionSpec, parameters: Parameters) -> Measure:
        """Return the index with its interval.

        A tract point within four miles counts in the point value. The low end supposes that the
        people of a tract live away from the site, unless its point lies within a mile, or so near
        that all of its reach lies in the ring; the high end that a dwelling stands as near as the
        nearest tract could reach. A site that is off by its location error may have the tracts
        around that ring, or none of its own. A tract whose population nobody wrote down may hold
        none or any number. A site drawn as a polygon is measured from its outline.
        """
        sites = context.inventory.sites
        lon, lat = sites["longitude"].to_numpy(), sites["latitude"].to_numpy()
        to = pd.concat([context.inventory.layers[name].frame for name in spec.layers()])
        told = to["population"].to_numpy(float)
        dark = to[np.isnan(told)]
        to = to[told > 0]  # a tract without people says nothing of its neighbours
        tracts = Points(to["longitude"].to_numpy(), to["latitude"].to_numpy())
        people = to["population"].to_numpy(float)
        n = len(sites)
        error = error_steps(sites["location_error_km"])
        shapes, wide = context.inventory.shapes, drawn_as_polygons(context.inventory.shapes)
        nearest_km = _kilometres(lon, lat, shapes, wide, to)
        reach = parameters.tract_reach_km
        sure_floor = _floor(nearest_km + reach + error)
        open_floor = _floor(nearest_km - reach - error)
        close = max(MILE_KM, FOUR_MILES_KM - reach)
        # dwellings and blocks may each reach in; of tracts the nearest may, the others count at
        # their points
        wider = FOUR_MILES_KM + (reach if reach <= MILE_KM else 0.0)
        near, surely, possibly, own = (np.zeros(n) for _ in range(4))
        for off in np.unique(error):
            rows = np.flatnonzero(error == off)
            # any tract that may be the nearest one, or lie in the ring, from anywhere in the error
            far = np.where(nearest_km[rows] <= parameters.tract_reach_km + off,
                           nearest_km[rows] + 2.0 * off, 0.0)
            within_km = np.maximum(wider + off, far)
            at, tract, km = _tracts(lon, lat, shapes, rows, wide, tracts, within_km)
            for total, within in ((near, FOUR_MILES_KM), (surely, close - off),
                                  (possibly, wider + off)):
                keep = km <= within
                total += np.bincount(at[keep], people[tract[keep]], minlength=n)
            keep = km <= nearest_km[at] + 2.0 * off
            keep &= km <= parameters.tract_reach_km + off
            np.maximum.at(own, at[keep], people[tract[keep]])
        low = worth(surely, sure_floor, parameters.full)
        high = worth(np.maximum(possibly, own), open_floor, parameters.full)
        words = [f"{count:,.0f} people in tracts centred within 4 mi" for count in near]
        basis = np.array(words, dtype=object)
        if len(dark):
            away = _kilometres(lon, lat, shapes, wide, dark)
            may = away <= np.maximum(wider, np.minimum(reach, nearest_km + error)) + error
            high[may] = 1.0
            basis[may] += ", and a tract of unknown population in reach"
        high = np.maximum(high, low)
        value = np.where(high - low < 1e-12, low, np.nan)
        return Measure(value, low, high, basis)


def _kilometres(lon, lat, shapes, wide, to: pd.DataFrame) -> np.ndarray:
    """Return km from each site, or its outline, to the nearest of some points."""
    x, y = to["longitude"].to_numpy(float), to["latitude"].to_numpy(float)
    km, _ = nearest_points(lon, lat, x, y)
    if len(wide):
        km[wide] = shapes_to_nearest(shapes[wide], shapely.points(x, y))
    return km


def _tracts(lon, lat, shapes, rows, wide, to: Points, reach):
    """Return site, tract and km of the tracts within each site's own reach, from its outline."""
    outlined = np.isin(rows, wide)
    found = []
    points, steps = rows[~outlined], np.ceil(np.log2(reach[~outlined]))
    for step in np.unique(steps):
        some, most = points[steps == step], float(reach[~outlined][steps == step].max())
        at, tract, km = to.within(lon[some], lat[some], most)
        found.append((some[at], tract, km))
    if outlined.any():
        most = float(reach[outlined].max())
        tract, at, km = shape_distances_within(*to.places, shapes[rows[outlined]], most)
        found.append((rows[outlined][at], tract, km))
    at, tract, km = (np.concatenate(column) for column in zip(*found, strict=True))
    of_site = np.zeros(len(lon))
    of_site[rows] = reach
    keep = km <= of_site[at]
    return at[keep], tract[keep], km[keep]
