"""Where a layer of areas speaks at all: silence outside what it covers is not an answer."""

from __future__ import annotations

import numpy as np

from remine.inventory.building import Inventory
from remine.inventory.layer import Layer
from remine.inventory.locating import states_at

#: Layers that call themselves national speak of the states and the capital; a territory has to
#: be named.
TERRITORIES = frozenset({"AS", "GU", "MP", "PR", "VI"})
NOT_COVERED = "no layer of this gate says that it covers this place, so nothing can be said"


def covered(inventory: Inventory, layers: list[Layer]) -> np.ndarray:
    """Return a mask of the sites that some layer with rows covers, shape ``(n_sites,)``.

    The state is that of the coordinates, not the one the row names.
    """
    sites = inventory.sites
    out = np.zeros(len(sites), dtype=bool)
    speaking = [layer for layer in layers if len(layer) and layer.spec.covers]
    if not speaking or not len(sites):
        return out
    lon, lat = (sites[name].to_numpy(float) for name in ("longitude", "latitude"))
    state = states_at(lon, lat)
    for layer in speaking:
        if layer.spec.covers == "national":
            out |= (state != "") & ~np.isin(state, list(TERRITORIES))
        else:
            out |= np.isin(state, layer.spec.covers)
    return out
