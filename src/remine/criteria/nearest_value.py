"""The value or class of the nearest feature, such as the hazard class of the nearest dam."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from remine.criteria.layer_field import Features, features_of
from remine.criteria.measure import Context, Interval, Measure
from remine.geo.between import pairs_within, shapes_to_nearest
from remine.inventory.location_quality import error_of
from remine.project import CriterionSpec

#: Features whose distances differ by less are equally near, km.
_ALIKE_KM = 1e-6
#: Sites measured together, so that memory stays bounded where features stand close.
_BATCH = 20_000


class NearestValue:
    """A field of the nearest feature within a reach; a class is looked up in the model's table.

    A site drawn as a polygon is measured from its edge. Features equally near that differ leave
    the value unknown, between the least and the largest of them.
    """

    kind = "nearest_value"
    needs_layer = True
    shapes = "any"
    unit_words = "of the field; what a class is worth"
    summary = "a field of the nearest feature within a reach: a number, or a class looked up"
    formula = (
        "v = field(argmin d), d = geodesic(site, feature) <= reach; low, high: over every feature "
        "with d <= min(d_min + 2 e, reach + e), and over 'nothing' where d_min + e > reach; e = "
        "location error"
    )
    source = "the layer of the features; distances: Karney, J. Geodesy 87 (2013), by way of PROJ"

    class Parameters(BaseModel):
        """``field`` of the layer, ``classes`` for words, ``reach_km`` how far a feature counts.

        ``nothing`` is the value where no feature lies within reach, unknown if not given;
        ``unknown`` the interval of an empty cell or a word that is no class.
        """

        model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
        field: str
        reach_km: float = Field(gt=0, le=500)
        classes: dict[str, float | Interval] = Field(default_factory=dict)
        nothing: float | Interval | None = None
        unknown: Interval | None = None

        def span(self) -> Interval:
            """Return the least and the largest that a class, or what stands for one, is worth."""
            told = [*self.classes.values(), *filter(None, (self.unknown,))]
            ends = np.array([one if isinstance(one, tuple) else (one, one) for one in told])
            return float(ends[:, 0].min()), float(ends[:, 1].max())

    def measure(self, context: Context, spec: CriterionSpec, parameters: Parameters) -> Measure:
        """Return the nearest feature's value; low and high of all that the error leaves possible.

        Where a possible feature, or that there is none, has no value, low and high span all
        classes; of numbers the value is unknown then, because one without an interval is exact.

        Raises
        ------
        InputError
            If a layer has no such field, or words without classes stand in it.
        """
        found = features_of(context, spec, parameters.field, parameters.classes,
                            parameters.unknown)
        shapes, sites = context.inventory.shapes, context.inventory.sites
        names = ", ".join(spec.layers())
        if not len(found.geometry):
            return Measure.unknown(len(sites), f"layer {names} is empty")
        error = error_of(sites["location_error_km"])
        parts = [
            _measured(shapes[at : at + _BATCH], error[at : at + _BATCH], found, parameters, names)
            for at in range(0, max(len(shapes), 1), _BATCH)
        ]
        return Measure(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _measured(shapes, error: np.ndarray, found: Features, parameters, names: str):
    """Return value, low, high and basis of some sites."""
    reach, n = parameters.reach_km, len(shapes)
    nearest = shapes_to_nearest(shapes, found.geometry)
    near = np.flatnonzero(nearest <= (reach + error) * 1.002)
    # a tenth of a percent and more beyond, because lines and polygons are measured to that
    wanted = np.minimum(nearest + 2.0 * error, reach + error)[near] * 1.002 + 1e-3
    site, feature, km = pairs_within(shapes[near], found.geometry, wanted)
    site = near[site]
    d = np.full(n, np.inf)
    np.minimum.at(d, site, km)
    possible = km <= np.minimum(d + 2.0 * error, reach + error)[site] + _ALIKE_KM
    low, high, blank = found.ends(site[possible], feature[possible], n)
    first = (km <= d[site] + _ALIKE_KM) & (km <= reach)
    bottom, top, silent = found.ends(site[first], feature[first], n)
    none = d > reach
    empty = d + error > reach  # the site may lie where nothing is within reach
    if parameters.nothing is None:
        blank |= empty
        silent |= none
    else:
        span = parameters.nothing
        span = span if isinstance(span, tuple) else (span, span)
        low[empty], high[empty] = np.fmin(low[empty], span[0]), np.fmax(high[empty], span[1])
        bottom[none], top[none] = span
    value = np.where((bottom == top) & ~silent, bottom, np.nan)
    if parameters.classes:  # it is some class, or what stands for nothing: between all of them
        least, most = parameters.span()
        low[blank], high[blank] = np.fmin(low[blank], least), np.fmax(high[blank], most)
    else:  # of a number nobody wrote down there are no bounds
        value[blank] = np.nan
    gone = np.isnan(value) & (blank | silent)
    low[gone], high[gone] = np.nan, np.nan
    return value, low, high, _basis(site[first], feature[first], found, n, reach, names)


def _basis(site, feature, found: Features, n: int, reach: float, names: str) -> np.ndarray:
    out = np.full(n, f"no feature of {names} within {reach:g} km", dtype=object)
    if not len(site):
        return out
    words = np.where(found.words[feature] == "", "not recorded", found.words[feature])
    distinct, code = np.unique(words.astype(str), return_inverse=True)
    pair = np.unique(site * len(distinct) + code)  # a site and a word, each once
    row, word = pair // len(distinct), pair % len(distinct)
    told = np.array([f"nearest of {names}: {one}" for one in distinct], dtype=object)
    first = np.r_[True, row[1:] != row[:-1]]
    out[row[first]] = told[word[first]]
    for at in np.flatnonzero(~first):
        out[row[at]] += f"; {distinct[word[at]]}"
    return out
