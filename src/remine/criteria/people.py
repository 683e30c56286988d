"""People near a site (criterion C8), from population points that stand for whole tracts."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from remine.criteria.measure import Context, Measure
from remine.geo.nearest import distances_within, nearest_points
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


class People:
    """How near people live: any dwelling close by counts first, then how many."""

    kind = "people"
    needs_layer = True
    summary = "index of people within 1/4, 1 and 4 miles; tract points force an interval"
    formula = (
        "v = min(1, f + (1-f) log10(1+n)/log10(1+full)); n people within 4 mi; f = 0.6 with a "
        "dwelling within 1/4 mi, 0.4 within 1 mi"
    )
    source = "BLM IM 2007-096 (1/4 mile); rings after the EPA Hazard Ranking System"

    class Parameters(BaseModel):
        """``tract_reach_km``: how far from its point a tract's people may live at most."""

        model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
        full: float = Field(default=100_000.0, gt=0)
        tract_reach_km: float = Field(default=30.0, gt=0)

    def measure(self, context: Context, spec: CriterionSpec, parameters: Parameters) -> Measure:
        """Return the index with its interval.

        A tract point within four miles counts in the point value. The low end supposes that the
        people of a tract live away from the site, unless its point lies within a mile; the high
        end that a dwelling stands within a quarter mile wherever a tract could reach.
        """
        sites = context.inventory.sites
        lon, lat = sites["longitude"].to_numpy(), sites["latitude"].to_numpy()
        to = pd.concat([context.inventory.layers[name].frame for name in spec.layers()])
        to = to[to["population"] > 0]  # a tract without people says nothing of its neighbours
        to_lon, to_lat = to["longitude"].to_numpy(), to["latitude"].to_numpy()
        people = to["population"].to_numpy(float)
        row, tract, km = distances_within(lon, lat, to_lon, to_lat, FOUR_MILES_KM)
        n = len(sites)
        near = np.bincount(row, people[tract], minlength=n)
        mile = km <= MILE_KM
        surely = np.bincount(row[mile], people[tract[mile]], minlength=n)
        nearest_km, nearest = nearest_points(lon, lat, to_lon, to_lat)
        reach = nearest_km <= parameters.tract_reach_km
        own = np.zeros(n)
        own[reach] = people[nearest[reach]]
        low = worth(surely, np.zeros(n), parameters.full)
        high = worth(np.maximum(near, own), np.where(own > 0, 0.6, 0.0), parameters.full)
        high = np.maximum(high, low)
        words = [f"{count:,.0f} people in tracts centred within 4 mi" for count in near]
        basis = np.array(words, dtype=object)
        value = np.where(high - low < 1e-12, low, np.nan)
        return Measure(value, low, high, basis)
