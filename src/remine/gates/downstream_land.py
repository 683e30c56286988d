"""Which lands water from a site reaches, and where that cannot be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import shapely

from remine.gates.reached import LEAST_CHANCE, LEAST_DOUBT
from remine.geo.flow_ahead import Ahead, stretches_at
from remine.geo.flow_chance import BEYOND, OUT, Counted, chance_of_reaching
from remine.geo.flow_network import FlowNetwork
from remine.geo.flow_places import downstream, lines_beside, outline_places
from remine.geo.growing import grown_whole
from remine.geo.nearest import shape_distances_within
from remine.inventory.building import Inventory
from remine.inventory.covered import silence
from remine.inventory.flow_lines import FlowParameters, flow_of
from remine.inventory.layer import Layer

#: Discs are drawn as polygons that leave out less than this share of their radius.
_DRAWN = 4e-4
#: Places along the outline of a site that water is led from; of each so many one has a chance.
_PLACES, _OF = 32, 4


class Land(NamedTuple):
    """A land that water from a site reaches; ``sure`` from its recorded place, by known ways."""

    site: int
    area: int
    km: float
    sure: bool


@dataclass(frozen=True)
class Lands:
    """The lands that sites may lie in or drain to.

    Attributes
    ----------
    shapes : ndarray of polygons, shape (a,), degrees
    owner : ndarray of int, shape (a,)
        Areas of one number are one land.
    within_km : float
        So near a land a site counts as lying in it.
    inside : ndarray, shape (n_sites,)
        The chance of lying in any of them; NaN where none is near.
    """

    shapes: np.ndarray
    owner: np.ndarray
    within_km: float
    inside: np.ndarray


@dataclass(frozen=True)
class Below:
    """What lies downstream of sites; arrays of shape ``(n_sites,)``.

    Attributes
    ----------
    lands : list of Land
        By land, then site; ``km`` the least it may be where it is not sure.
    blind : ndarray of bool
        Nothing can be told: the flow lines do not say that they cover the place and all its error
        reaches, none is in reach overland, or the flow leaves the lines before its reach; or the
        chance of any of these, or of a land that could not be named, may be 0.005 or more.
    chance : ndarray
        That water from the true place reaches any of the lands, at least; NaN where none is in
        reach, where the flow lines do not cover the place or its error is not stated.
    either : ndarray
        That the true place lies in any land or its water reaches one, at least; NaN where neither
        is known.
    """

    lands: list[Land]
    blind: np.ndarray
    chance: np.ndarray
    either: np.ndarray


def lands_downstream(
    inventory: Inventory, lines: Sequence[Layer], lands: Lands, parameters: FlowParameters
) -> Below:
    """Return the lands downstream of sites, where that cannot be told, and chances.

    A site drawn as a shape drains from its outline, from what crosses it, and from each of its
    places to the flow line nearest to that place; its chance is that of the place most likely to.
    """
    flow = flow_of(inventory, lines, [], parameters)
    ends = replace(flow.network, goes_on=np.zeros_like(flow.network.goes_on))

    def ahead_of(network, areas: np.ndarray, among: np.ndarray | None = None) -> Ahead:
        found = stretches_at(network, areas, 0.0, among)
        return Ahead(network, found, parameters.reach_km, among)

    def each_land(rows: np.ndarray, error: np.ndarray) -> list[Land]:
        out = []
        for land in np.unique(lands.owner) if len(rows) else []:
            ahead = ahead_of(ends, lands.shapes[lands.owner == land], among)
            least, value = sites.look(ahead, rows, error)
            lost = rows[np.isnan(least)]  # no line is in reach of the place, but of where it may be
            leads = lost[sites.chances(ahead, lost)[0][lost] > 0.0]
            least[np.isin(rows, leads)] = 0.0
            for at in np.flatnonzero(np.isfinite(least) | np.isfinite(value)):
                sure = bool(np.isfinite(value[at]))
                km = float(value[at] if sure else least[at])
                out.append(Land(int(rows[at]), int(land), km, sure))
        return out

    to_lands = to_open = ahead_of(ends, lands.shapes)
    if flow.network.goes_on.any():
        to_open = ahead_of(flow.network, lands.shapes)
    among = to_lands.leading_there()
    sites = _Sites(inventory, parameters, flow.network, to_open.leading_there())
    everyone = np.arange(len(inventory.sites))
    least, _ = sites.look(to_lands, everyone, sites.error)
    leaves = np.zeros(len(everyone), dtype=bool)
    if to_open is not to_lands:
        leaves = np.isfinite(sites.look(to_open, everyone, sites.error)[0]) & ~np.isfinite(least)
    spoken = silence(inventory, [list(lines)], sites.error) == ""
    blind = ~flow.covers | ~spoken | np.isnan(least) | leaves
    found = each_land(np.flatnonzero(np.isfinite(least)), sites.error)

    asked = spoken & sites.stated
    chance, high = sites.chances(to_open, np.flatnonzero(asked))
    # beyond the location error, or with no line in reach of the recorded place
    doubted = ~np.isfinite(least) & (high >= LEAST_DOUBT)
    beyond = each_land(np.flatnonzero(doubted), OUT * sites.error)
    named = np.isin(everyone, [land.site for land in beyond])
    chance[~(np.isfinite(least) | named)] = np.nan
    return Below(found + beyond, blind | (doubted & ~named), chance,
                 _either(sites, to_lands, lands, chance))


def _either(sites: _Sites, ahead: Ahead, lands: Lands, chance: np.ndarray) -> np.ndarray:
    """Return the least chance of lying in a land or draining to one.

    ``P(A or B) = P(A) + P(B outside A)``, the second from cells that lie outside of all lands as a
    whole; worked out where neither alone is enough to hold and both may be, else the greater one.
    """
    out = np.fmax(lands.inside, chance)
    both = np.nan_to_num(lands.inside) + np.nan_to_num(chance)
    rows = np.flatnonzero(sites.point & (out < LEAST_CHANCE) & (both >= LEAST_CHANCE))
    if len(rows):
        beside = sites.chances(ahead, rows, _outside(lands))[0][rows]
        out[rows] = np.maximum(out[rows], lands.inside[rows] + beside)
    return out


def _outside(lands: Lands) -> Counted:
    """Return what tells of discs whether all of each lies farther from every land than counts."""
    box = shapely.bounds(lands.shapes)
    slack = _DRAWN * 56.0 * float((box[:, 3] - box[:, 1]).max())

    def counted(lon: np.ndarray, lat: np.ndarray, reach_km: np.ndarray) -> np.ndarray:
        most = lands.within_km + reach_km + slack
        place, _, km = shape_distances_within(lon, lat, lands.shapes, float(most.max()))
        out = np.ones(len(lon), dtype=bool)
        out[place[km <= most[place]]] = False
        return out

    return counted


class _Sites:
    """Sites as water leaves them: each by its place, one drawn as a shape by many of its places.

    Most are told by how far the lines are: water from a place that is off by ``e`` reaches no line
    farther from it than ``min(g + 2 e, overland + e)``, where ``g`` is the way to the nearest.
    """

    def __init__(
        self, inventory: Inventory, parameters: FlowParameters, network: FlowNetwork,
        leading: np.ndarray,
    ):
        self.overland_km = parameters.overland_km
        self.error = parameters.error_of(inventory)
        self.stated = ~np.isnan(inventory.sites["location_error_km"].to_numpy(float))
        self.point = shapely.get_type_id(inventory.shapes) == 0
        self._shapes = inventory.shapes
        wide = np.flatnonzero(~self.point)
        outline, owner, _ = outline_places(inventory.shapes[wide])
        many = np.bincount(owner, minlength=len(wide))
        number = np.arange(len(owner)) - np.repeat(np.cumsum(many) - many, many)
        kept = number * _PLACES // np.maximum(many[owner], _PLACES)
        thin = np.r_[True, (np.diff(kept) != 0) | (np.diff(owner) != 0)][: len(owner)]
        few = thin & (kept % _OF == 0)
        own = inventory.sites[["longitude", "latitude"]].to_numpy(float)
        self._owner = np.concatenate((np.flatnonzero(self.point), wide, wide[owner[thin]]))
        self._place = np.concatenate((own[self._owner[: len(own)]], outline[thin]))
        self._few = np.concatenate((np.ones(len(own), dtype=bool), few[thin]))
        self._gap, self._lead = lines_beside(
            *self._place.T, self.overland_km + OUT * self.error[self._owner], network, leading)

    def _may_lead(self, rows: np.ndarray, error: np.ndarray) -> np.ndarray:
        """Return of the places in some rows whether water from where they may be leads anywhere."""
        far = np.minimum(self._gap[rows] + 2.0 * error, self.overland_km + error)
        return self._lead[rows] <= 1.001 * far + 1e-3

    def look(
        self, ahead: Ahead, rows: np.ndarray, error: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the least km to what an ``ahead`` looks for, and the known km, infinite for none.

        The least is NaN where no line is in reach of a site, or of one of its places. ``error`` is
        that of all sites.
        """
        least, value = np.full((2, len(self.error)), np.inf)
        mine = np.flatnonzero(np.isin(self._owner, rows))
        lost = self._gap[mine] > self.overland_km
        some = mine[~lost & self._may_lead(mine, error[self._owner[mine]])]
        wide = rows[~self.point[rows]]
        shapes = np.concatenate((shapely.points(self._place[some]), self._shapes[wide]))
        of = np.concatenate((self._owner[some], wide))
        found = downstream(shapes, error[of], ahead.network, ahead, self.overland_km)
        np.fmin.at(least, of, found.least)
        np.fmin.at(value, of, found.value)
        nowhere = np.zeros(len(least), dtype=bool)
        nowhere[self._owner[mine[lost]]] = True
        least[nowhere & np.isinf(least)] = np.nan
        return least[rows], value[rows]

    def chances(
        self, ahead: Ahead, rows: np.ndarray, counted: Counted | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return bounds of the chance that water reaches what an ``ahead`` looks for.

        Both are NaN of other sites. Of a site drawn as a shape the least is that of one of its
        places, and the most their sum; its places err together, so that what lies beyond `OUT`
        errors counts once. Where no line may be in reach anything may be.
        """
        mine = np.flatnonzero(np.isin(self._owner, rows) & self._few)
        error = self.error[self._owner[mine]]
        some = self._may_lead(mine, OUT * error)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            room = (self.overland_km - self._gap[mine]) / error
            most = np.where(room > 0, 20.0 ** -np.square(room), 1.0)
        most[mine >= len(self.error)] = 0.0  # that no line is in reach is asked of its own place
        some |= most >= LEAST_DOUBT
        least = np.zeros(len(mine))
        lon, lat = self._place[mine[some]].T
        least[some], most[some] = chance_of_reaching(
            lon, lat, error[some], ahead.network, ahead, self.overland_km, counted)
        low, high = np.full((2, len(self.error)), np.nan)
        low[rows], high[rows] = 0.0, 0.0
        np.maximum.at(low, self._owner[mine], least)
        np.add.at(high, self._owner[mine], np.maximum(most - BEYOND, 0.0))
        return low, np.minimum(high + BEYOND, 1.0)


def areas_of(layer: Layer) -> np.ndarray:
    """Return the polygons of a layer of areas; discs are drawn with their radius."""
    if layer.spec.geometry != "disc":
        return layer.geometry
    radius = layer.frame["radius_km"].to_numpy(float)
    out = np.empty(len(layer.geometry), dtype=object)
    for at, (shape, km) in enumerate(zip(layer.geometry, radius, strict=True)):
        out[at] = grown_whole(np.array([shape], dtype=object), float(km))[0]
    return out
