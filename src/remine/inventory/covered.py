"""Where a layer of areas speaks at all: silence outside what it covers is not an answer."""

from __future__ import annotations

import numpy as np

from remine.geo.nearest import shape_distances_within
from remine.inventory.building import Inventory
from remine.inventory.layer import Layer
from remine.inventory.locating import states_at
from remine.reference import state_outlines

#: Layers that call themselves national speak of the states and the capital; a territory has to
#: be named.
TERRITORIES = frozenset({"AS", "GU", "MP", "PR", "VI"})
NOT_COVERED = "no layer of this gate says that it covers this place, so nothing can be said"
NOT_ALL_COVERED = (
    "it may lie beside or in a state that no layer of this gate says it covers, so nothing can be "
    "said"
)


def covered(inventory: Inventory, layers: list[Layer]) -> np.ndarray:
    """Return a mask of the sites that some layer with rows covers, shape ``(n_sites,)``.

    The state is that of the coordinates, not the one the row names.
    """
    states = _spoken_of(layers)
    sites = inventory.sites
    if not states or not len(sites):
        return np.zeros(len(sites), dtype=bool)
    return np.isin(states_at(*_places(sites)), sorted(states))


def silence(inventory: Inventory, layers: list[Layer], reach_km: np.ndarray) -> np.ndarray:
    """Return why the layers cannot say that nothing is there, ``""`` where they can.

    They can where some layer covers the recorded place, and none is silent of a state within reach:
    over a border that a layer ends at, land may lie that it does not hold. State outlines are
    generalised.

    Parameters
    ----------
    reach_km : ndarray, shape (n_sites,)
        How far around a site the answer is asked for; NaN counts as 0.

    Returns
    -------
    ndarray of str, shape (n_sites,)
    """
    out = np.full(len(inventory.sites), NOT_COVERED, dtype=object)
    inside = np.flatnonzero(covered(inventory, layers))
    out[inside] = ""
    codes, shapes = state_outlines()
    beyond = shapes[~np.isin(codes, sorted(_spoken_of(layers)))]
    asked = inside[reach_km[inside] > 0]
    if len(asked) and len(beyond):
        lon, lat = (side[asked] for side in _places(inventory.sites))
        reach = reach_km[asked]
        size = np.ceil(np.log2(np.maximum(reach, 1.0)))
        for some in (np.flatnonzero(size == one) for one in np.unique(size)):
            place, _, km = shape_distances_within(
                lon[some], lat[some], beyond, float(reach[some].max()))
            out[asked[some[place[km <= reach[some[place]]]]]] = NOT_ALL_COVERED
    return out


def _spoken_of(layers: list[Layer]) -> set[str]:
    """Return the states that some layer with rows covers."""
    speaking = [layer.spec.covers for layer in layers if len(layer) and layer.spec.covers]
    country = set(state_outlines()[0]) - TERRITORIES
    return set().union(*(country if words == "national" else words for words in speaking))


def _places(sites) -> tuple[np.ndarray, np.ndarray]:
    return tuple(sites[name].to_numpy(float) for name in ("longitude", "latitude"))
