"""Which lands water from a site reaches, and where that cannot be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import shapely

from remine.geo.flow_ahead import Ahead, stretches_at
from remine.geo.flow_chance import chance_of_reaching
from remine.geo.flow_places import downstream
from remine.geo.growing import grown_whole
from remine.inventory.building import Inventory
from remine.inventory.covered import silence
from remine.inventory.flow_lines import FlowParameters, flow_of
from remine.inventory.layer import Layer


class Land(NamedTuple):
    """A land that water from a site reaches; ``sure`` from its recorded place, by known ways."""

    site: int
    area: int
    km: float
    sure: bool


def lands_downstream(
    inventory: Inventory, lines: Sequence[Layer], shapes: np.ndarray, owner: np.ndarray,
    parameters: FlowParameters,
) -> tuple[list[Land], np.ndarray, np.ndarray]:
    """Return lands downstream of sites, the sites of which nothing can be told, and chances.

    Nothing can be told where the flow lines do not say that they cover the place, where none is in
    reach overland, and where the flow leaves the lines before its reach.

    Parameters
    ----------
    shapes : ndarray of polygons, shape (a,), degrees
    owner : ndarray of int, shape (a,)
        Areas of one number are one land.

    Returns
    -------
    list of Land, by land, then site; ``km`` the least it may be where it is not sure
    blind : ndarray of bool, shape (n_sites,)
    chance : ndarray, shape (n_sites,)
        That water from the true place reaches any of the lands, at least; NaN where none is in
        reach, where the flow lines do not cover the place or its error is not stated, and for a
        site drawn as a shape.
    """
    flow = flow_of(inventory, lines, [], parameters)
    error = parameters.error_of(inventory)
    ends = replace(flow.network, goes_on=np.zeros_like(flow.network.goes_on))

    def ahead_of(network, areas: np.ndarray, among: np.ndarray | None = None) -> Ahead:
        found = stretches_at(network, areas, 0.0, among)
        return Ahead(network, found, parameters.reach_km, among)

    def look(ahead: Ahead, rows: np.ndarray):
        return downstream(inventory.shapes[rows], error[rows], ahead.network, ahead,
                          parameters.overland_km)

    everyone = np.arange(len(inventory.sites))
    all_lands = ahead_of(ends, shapes)
    joint = open_ = look(all_lands, everyone)
    if flow.network.goes_on.any():
        open_ = look(ahead_of(flow.network, shapes), everyone)
    leaves = np.isfinite(open_.least) & ~np.isfinite(joint.least)
    blind = ~flow.covers | np.isnan(joint.least) | leaves
    near = np.flatnonzero(np.isfinite(joint.least))
    among, out = all_lands.leading_there(), []
    for land in np.unique(owner) if len(near) else []:
        found = look(ahead_of(ends, shapes[owner == land], among), near)
        for row in np.flatnonzero(np.isfinite(found.least)):
            sure = bool(np.isfinite(found.value[row]))
            km = float(found.value[row] if sure else found.least[row])
            out.append(Land(int(near[row]), int(land), km, sure))
    chance = np.full(len(everyone), np.nan)
    spoken = silence(inventory, [list(lines)], error) == ""
    rows = _drawn_at_a_point(inventory, spoken, joint, error, parameters.overland_km)
    chance[rows] = _chance(inventory, rows, error, all_lands, parameters)
    away = rows[np.isnan(joint.least[rows]) & (chance[rows] > 0.0)]
    for land in np.unique(owner) if len(away) else []:
        ahead = ahead_of(ends, shapes[owner == land], among)
        leads = _chance(inventory, away, error, ahead, parameters) > 0.0
        # no line is in reach of the recorded place, but of where it may be
        out += [Land(int(row), int(land), 0.0, False) for row in away[leads]]
    return out, blind, chance


def _drawn_at_a_point(inventory, covers, joint, error, overland_km: float) -> np.ndarray:
    """Return the sites of which a chance can be told, and that may drain to some land at all."""
    stated = ~np.isnan(inventory.sites["location_error_km"].to_numpy(float))
    point = shapely.get_type_id(inventory.shapes) == 0
    may_reach = np.isnan(joint.least) & (joint.overland <= overland_km + error)
    return np.flatnonzero(stated & point & covers & (np.isfinite(joint.least) | may_reach))


def _chance(inventory, rows, error, ahead: Ahead, parameters: FlowParameters) -> np.ndarray:
    """Return the least chance that water from some sites reaches what an ``ahead`` looks for."""
    shapes = inventory.shapes[rows]
    lon, lat = shapely.get_x(shapes), shapely.get_y(shapes)
    return chance_of_reaching(
        lon, lat, error[rows], ahead.network, ahead, parameters.overland_km)[0]


def areas_of(layer: Layer) -> np.ndarray:
    """Return the polygons of a layer of areas; discs are drawn with their radius."""
    if layer.spec.geometry != "disc":
        return layer.geometry
    radius = layer.frame["radius_km"].to_numpy(float)
    out = np.empty(len(layer.geometry), dtype=object)
    for at, (shape, km) in enumerate(zip(layer.geometry, radius, strict=True)):
        out[at] = grown_whole(np.array([shape], dtype=object), float(km))[0]
    return out
