"""Which lands a site lies in or may lie in, with the chance that its location error leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree

from remine.geo.chance import disc_chance, inside_chance
from remine.geo.chance_of_any import CERTAIN, chance_of_any
from remine.geo.growing import disc_outlines
from remine.geo.nearest import distances_within, shape_distances_within
from remine.inventory.building import Inventory
from remine.inventory.layer import Layer

#: From this chance of lying inside, a gate on areas holds (`domain` rule of gate G1).
LEAST_CHANCE = 0.05
#: From this chance it is unknown, even where the land lies all beyond the error circle.
LEAST_DOUBT = 0.005
#: Land farther off than this many location errors adds less than 1e-5 to a chance.
_LOOKED = 2.0
#: Deeper inside than this many location errors the chance is above 0.99 and not worth its digits.
_WELL = 1.5
NOT_STATED = "location error not stated, so where it lies proves nothing"


@dataclass(frozen=True)
class Reached:
    """Every pair of a site and a land that its place or its location error reaches, sorted.

    Attributes
    ----------
    site, land : ndarray of int, shape (p,), each pair once
    km : ndarray, shape (p,)
        From the recorded outline to the land's, 0 inside.
    chance : ndarray, shape (p,)
        Of lying in the land, or within the distance asked (a least value where that is deep
        inside); NaN where the error is not stated.
    circle, ring : ndarray of bool, shape (p,)
        The error circle meets the land itself; the recorded place lies in its error ring.
    any_chance : ndarray, shape (n_sites,)
        Of lying in any of the lands, what they share counted once; NaN where none is near or the
        error is not stated.
    """

    site: np.ndarray
    land: np.ndarray
    km: np.ndarray
    chance: np.ndarray
    circle: np.ndarray
    ring: np.ndarray
    any_chance: np.ndarray

    def rows(self) -> list[tuple[int, int, float, float, bool, bool]]:
        """Return the pairs as plain rows, of each site the land that matters most first."""
        unsure = np.isnan(self.chance)
        order = np.lexsort((self.land, self.km, np.where(unsure, 0.0, -np.nan_to_num(self.chance)),
                            self.km > 0, self.site))
        columns = (self.site, self.land, self.km, self.chance, self.circle, self.ring)
        return list(zip(*(column[order].tolist() for column in columns), strict=True))


def stated_error(inventory: Inventory) -> np.ndarray:
    """Return the location error of each site in km, NaN where none is stated."""
    return inventory.sites["location_error_km"].to_numpy(float)


def lands_reached(
    inventory: Inventory, layers: Sequence[Layer], lands: Sequence[np.ndarray], within_km: float,
    unknown_km: float,
) -> Reached:
    """Return the lands that sites touch, or reach within their location error.

    Areas of one number are one land, whether of one layer or of several. A site drawn as a shape
    counts with its nearest corner in ``km`` and with the corner most likely inside in ``chance``,
    which is then a least value; touching an area its chance is 1.

    Parameters
    ----------
    layers : layers of polygons, or of discs with ``radius_km`` and ``ring_km``; none of them empty
    lands : ndarray of int for each layer, shape (areas of the layer,)
    """
    error = stated_error(inventory)
    places = places_of(inventory)
    found = [
        (_discs if layer.spec.geometry == "disc" else _polygons)(
            inventory, layer, places, within_km, unknown_km)
        for layer in layers
    ]
    first = np.cumsum([0, *(len(layer) for layer in layers)])
    for pairs, begin in zip(found, first[:-1], strict=True):
        pairs.shape += begin
        pairs.touched += begin
    pairs = _Pairs(*(np.concatenate(column) for column in
                     zip(*(vars(item).values() for item in found), strict=True)))
    shapes = _outlines(layers, pairs)
    return _by_land(pairs, np.concatenate(lands), shapes, places, error, within_km)


@dataclass
class _Pairs:
    """Pairs of a place and an area near it, and of a site's shape and an area it touches."""

    place: np.ndarray
    shape: np.ndarray
    km: np.ndarray
    chance: np.ndarray
    near: np.ndarray
    circle: np.ndarray
    ring: np.ndarray
    site: np.ndarray
    touched: np.ndarray


def _polygons(inventory, layer: Layer, places, within_km: float, unknown_km: float) -> _Pairs:
    owner, lon, lat = places
    error = stated_error(inventory)[owner]
    reach = within_km + np.where(np.isnan(error), unknown_km, _LOOKED * error)
    place, area, km = _within(lon, lat, layer.geometry, reach)
    off = error[place]
    slack = within_km - km  # the land's edge is farther off than this: well inside
    chance = 1.0 - 20.0 ** -np.square(slack / np.maximum(off, 1e-9))
    look = np.flatnonzero(~(slack > _WELL * off))
    chance[look] = inside_chance(
        lon, lat, error, layer.geometry, place[look], area[look], within_km
    )
    chance[np.isnan(off)] = np.nan
    circle = ~(km > within_km + off)
    touching, touched = STRtree(layer.geometry).query(inventory.shapes, predicate="intersects")
    wide = shapely.get_type_id(inventory.shapes[touching]) != 0
    return _Pairs(place, area, km, chance, circle, circle, np.zeros(len(km), dtype=bool),
                  touching[wide], touched[wide])


def _discs(inventory, layer: Layer, places, within_km: float, unknown_km: float) -> _Pairs:
    owner, lon, lat = places
    error = stated_error(inventory)[owner]
    reach = np.where(np.isnan(error), unknown_km, _LOOKED * error)
    columns = ("longitude", "latitude", "radius_km", "ring_km")
    to_lon, to_lat, radius, ring = (layer.frame[name].to_numpy(float) for name in columns)
    radius = radius + within_km
    wide = radius + ring
    found = [(np.empty(0, int), np.empty(0, int), np.empty(0))]
    for some in _alike(wide, 2.0):  # a few discs of hundreds of km must not slow the others
        for rows in _alike(reach):
            place, disc, away = distances_within(
                lon[rows], lat[rows], to_lon[some], to_lat[some],
                float(wide[some].max() + reach[rows].max()),
            )
            keep = away <= wide[some[disc]] + reach[rows[place]]
            found.append((rows[place[keep]], some[disc[keep]], away[keep]))
    place, disc, away = (np.concatenate(column) for column in zip(*found, strict=True))
    chance = disc_chance(away, radius[disc], error[place])
    km, off = np.maximum(away - radius[disc], 0.0), error[place]
    shaped = shapely.get_type_id(inventory.shapes[owner[place]]) != 0
    chance = np.where(shaped & (km == 0.0) & ~np.isnan(chance), 1.0, chance)
    none = np.empty(0, dtype=int)
    return _Pairs(place, disc, km, chance, ~(km > ring[disc] + off), ~(km > off),
                  km <= ring[disc], none, none)


def _outlines(layers: Sequence[Layer], pairs: _Pairs) -> np.ndarray:
    """Return the areas of all layers as shapes; discs only where several may hold a place."""
    out = np.concatenate([layer.geometry for layer in layers]) if layers else np.empty(0, object)
    open_ = np.flatnonzero((pairs.chance > 0.0) & (pairs.chance < CERTAIN))
    if not len(open_):
        return out
    several = np.bincount(pairs.place[open_])[pairs.place[open_]] > 1
    asked = np.unique(pairs.shape[open_[several]])
    begin = 0
    for layer in layers:
        if layer.spec.geometry == "disc":
            rows = asked[(asked >= begin) & (asked < begin + len(layer))]
            columns = ("longitude", "latitude", "radius_km")
            out[rows] = disc_outlines(
                *(layer.frame[name].to_numpy(float)[rows - begin] for name in columns))
        begin += len(layer)
    return out


def _by_land(pairs: _Pairs, land_of, shapes, places, error, within_km: float) -> Reached:
    """Return the pairs of sites and lands, and the chance of any of them."""
    owner, lon, lat = places
    land, n = land_of[pairs.shape], len(error)

    def together(key: np.ndarray, whose: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the chance of the pairs of each key together, and to whom they belong."""
        _, at, group = np.unique(key, return_index=True, return_inverse=True)
        return chance_of_any(lon, lat, error[owner], shapes, group, pairs.place, pairs.shape,
                             pairs.chance, within_km), whose[at]

    every = int(land_of.max(initial=0)) + 1
    sure = np.where(np.isnan(error[pairs.site]), np.nan, 1.0)
    alone, at = together(pairs.place * every + land, np.arange(len(land)))
    any_chance = np.full(n, np.nan)
    of_any, whose = together(pairs.place, owner[pairs.place])
    for site, chance in ((whose, of_any), (pairs.site, sure)):
        np.fmax.at(any_chance, site, chance)

    key = np.concatenate((owner[pairs.place] * every + land,
                          pairs.site * every + land_of[pairs.touched]))
    known, which = np.unique(key, return_inverse=True)
    km, chance = np.full(len(known), np.inf), np.full(len(known), np.nan)
    t = len(pairs.site)
    np.minimum.at(km, which, np.concatenate((pairs.km, np.zeros(t))))
    np.fmax.at(chance, which[: len(land)][at], alone)
    np.fmax.at(chance, which[len(land) :], sure)
    near, circle, ring = (np.bincount(which, np.concatenate((told, np.full(t, other))),
                                      minlength=len(known)) > 0
                          for told, other in ((pairs.near, 1.0), (pairs.circle, 1.0),
                                              (pairs.ring, 0.0)))
    site = known // every
    told = near | (chance >= LEAST_DOUBT)
    # many lands, each of next to no chance: all of them are told
    silent = (np.bincount(site[told], minlength=n) == 0) & (any_chance >= LEAST_DOUBT)
    told |= silent[site] & (chance > 0.0)
    return Reached(site[told], (known % every)[told], km[told], chance[told], circle[told],
                   ring[told], any_chance)


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


def _alike(reach: np.ndarray, base: float = 10.0) -> list[np.ndarray]:
    """Return the rows in groups of like reach, so that one vague site does not slow the others."""
    step = np.ceil(np.log(np.maximum(reach, 1.0)) / np.log(base)).astype(int)
    return [np.flatnonzero(step == one) for one in np.unique(step)]


def looked_at(layers: Sequence[Layer]) -> str:
    """Return the layers an answer of "nothing here" rests on, each with its vintage."""
    return "; ".join(f"{layer.spec.title or layer.name}, {layer.spec.vintage}" for layer in layers)


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
