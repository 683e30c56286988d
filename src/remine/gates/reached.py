"""Which areas a site lies in or may lie in, with the chance that its location error leaves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree

from remine.geo.chance import disc_chance, inside_chance
from remine.geo.nearest import distances_within, shape_distances_within
from remine.inventory.building import Inventory
from remine.inventory.layer import Layer

#: From this chance of lying inside, a gate on areas holds (`domain` rule of gate G1).
LEAST_CHANCE = 0.05
#: Deeper inside than this many location errors the chance is above 0.99 and not worth its digits.
_WELL = 1.5
NOT_STATED = "location error not stated, so where it lies proves nothing"


@dataclass(frozen=True)
class Reached:
    """Every pair of a site and an area its place or its location error reaches, sorted.

    Attributes
    ----------
    site, area : ndarray of int, shape (p,), each pair once
    km : ndarray, shape (p,)
        From the recorded outline to the area's, 0 inside.
    chance : ndarray, shape (p,)
        Of lying in the area, or within the distance asked (a least value where that is deep
        inside); NaN where the error is not stated.
    """

    site: np.ndarray
    area: np.ndarray
    km: np.ndarray
    chance: np.ndarray

    def rows(self) -> list[tuple[int, int, float, float]]:
        """Return the pairs as plain rows."""
        columns = (self.site, self.area, self.km, self.chance)
        return list(zip(*(column.tolist() for column in columns), strict=True))

    def together(self, n: int) -> np.ndarray:
        """Return a bound of the chance that any area holds each site, shape ``(n,)``, at most 1.

        The sum over the areas: exact where they do not overlap, above the truth where they do.
        """
        total = np.bincount(self.site, np.nan_to_num(self.chance), minlength=n)
        return np.minimum(total, 1.0)


def stated_error(inventory: Inventory) -> np.ndarray:
    """Return the location error of each site in km, NaN where none is stated."""
    return inventory.sites["location_error_km"].to_numpy(float)


def areas_reached(
    inventory: Inventory, layer: Layer, within_km: float, unknown_km: float
) -> Reached:
    """Return the polygons of a layer that sites touch, or reach within their location error.

    A site drawn as a shape counts with its nearest corner in ``km`` and with the corner most
    likely inside in ``chance``, which is then a least value; touching an area its chance is 1.
    """
    error = stated_error(inventory)
    reach = within_km + np.where(np.isnan(error), unknown_km, error)
    owner, lon, lat = places_of(inventory)
    place, area, km = _within(lon, lat, layer.geometry, reach[owner])
    off = error[owner[place]]
    slack = within_km - km  # the land's edge is farther off than this: well inside
    chance = 1.0 - 20.0 ** -np.square(slack / np.maximum(off, 1e-9))
    near = np.flatnonzero(~(slack > _WELL * off))
    chance[near] = inside_chance(
        lon, lat, error[owner], layer.geometry, place[near], area[near], within_km
    )
    chance[np.isnan(off)] = np.nan
    touching, touched = STRtree(layer.geometry).query(inventory.shapes, predicate="intersects")
    wide = shapely.get_type_id(inventory.shapes[touching]) != 0
    sure = np.where(wide & ~np.isnan(error[touching]), 1.0, np.nan)
    return _once(
        np.concatenate((owner[place], touching)),
        np.concatenate((area, touched)),
        np.concatenate((km, np.zeros(len(touching)))),
        np.concatenate((chance, sure)),
    )


def discs_reached(
    inventory: Inventory, layer: Layer, radius_km: np.ndarray, ring_km: np.ndarray,
    unknown_km: float,
) -> Reached:
    """Return the discs that sites lie in, or reach within ring and location error."""
    error = stated_error(inventory)
    reach = np.where(np.isnan(error), unknown_km, error)
    owner, lon, lat = places_of(inventory)
    to_lon, to_lat = (layer.frame[name].to_numpy(float) for name in ("longitude", "latitude"))
    wide = float((radius_km + ring_km).max())
    found = []
    for rows in _alike(reach[owner]):
        place, disc, km = distances_within(
            lon[rows], lat[rows], to_lon, to_lat, wide + float(reach[owner[rows]].max())
        )
        keep = km <= radius_km[disc] + ring_km[disc] + reach[owner[rows[place]]]
        found.append((rows[place[keep]], disc[keep], km[keep]))
    place, disc, km = (np.concatenate(column) for column in zip(*found, strict=True))
    chance = disc_chance(km, radius_km[disc], error[owner[place]])
    shape = shapely.get_type_id(inventory.shapes[owner[place]]) != 0
    chance = np.where(shape & (km <= radius_km[disc]) & ~np.isnan(chance), 1.0, chance)
    return _once(owner[place], disc, km, chance)


def places_of(inventory: Inventory) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return site row, longitude and latitude of every site and of every corner of its shape."""
    sites = inventory.sites
    wide = np.flatnonzero(shapely.get_type_id(inventory.shapes) != 0)
    corners, owner = shapely.get_coordinates(inventory.shapes[wide], return_index=True)
    return (
        np.concatenate((np.arange(len(sites)), wide[owner])),
        np.concatenate((sites["longitude"].to_numpy(float), corners[:, 0])),
        np.concatenate((sites["latitude"].to_numpy(float), corners[:, 1])),
    )


def _within(lon, lat, shapes, reach) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return every pair of a place and a shape no farther apart than the place's own reach."""
    found = []
    for rows in _alike(reach):
        place, shape, km = shape_distances_within(
            lon[rows], lat[rows], shapes, float(reach[rows].max())
        )
        keep = km <= reach[rows[place]]
        found.append((rows[place[keep]], shape[keep], km[keep]))
    if not found:
        return np.empty(0, int), np.empty(0, int), np.empty(0)
    return tuple(np.concatenate(column) for column in zip(*found, strict=True))


def _alike(reach: np.ndarray) -> list[np.ndarray]:
    """Return the rows in groups of like reach, so that one vague site does not slow the others."""
    step = np.ceil(np.log(np.maximum(reach, 1.0)) / np.log(10.0)).astype(int)
    return [np.flatnonzero(step == one) for one in np.unique(step)]


def _once(site, area, km, chance) -> Reached:
    """Return each pair once with its shortest distance and largest chance, in order."""
    order = np.lexsort((km, area, site))
    site, area, km, chance = site[order], area[order], km[order], chance[order]
    first = np.ones(len(site), dtype=bool)
    first[1:] = (np.diff(site) != 0) | (np.diff(area) != 0)
    at = np.flatnonzero(first)
    best = np.fmax.reduceat(chance, at) if len(at) else chance
    return Reached(site[at], area[at], km[at], best)


def percent(chance: float) -> str:
    """Return a chance in words, never rounded to a certainty it is not.

    >>> [percent(p) for p in (0.0004, 0.3333, 0.9999, 1.0)]
    ['below 0.01', '0.33', 'above 0.99', '1']
    """
    if 0.0 < chance < 0.01:
        return "below 0.01"
    if 0.99 < chance < 1.0:
        return "above 0.99"
    return f"{round(chance, 2):g}"
