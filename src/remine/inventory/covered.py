"""Where layers of areas speak at all: silence outside what they cover is not an answer.

That nothing was found is worth saying only where everything the layers stand for was looked for.
Each layer stands for a kind of land of its own, wilderness or parks, and has to cover the place;
layers that declare one ``kind`` are alternatives for the same land, each in its own part of the
country or from another source, and one of them is enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from remine.geo.nearest import shape_distances_within
from remine.inventory.layer import Layer
from remine.inventory.locating import states_at
from remine.reference import state_outlines

if TYPE_CHECKING:
    from remine.inventory.building import Inventory

#: Layers that call themselves national speak of the states and the capital; a territory has to
#: be named.
TERRITORIES = frozenset({"AS", "GU", "MP", "PR", "VI"})
NOT_COVERED = "no layer of this gate says that it covers this place, so nothing can be said"
NOT_ALL_COVERED = (
    "it may lie beside or in a state that no layer of this gate says it covers, so nothing can be "
    "said"
)


def covered(inventory: Inventory, layers: Sequence[Layer]) -> np.ndarray:
    """Return a mask of the sites that some layer with rows covers, shape ``(n_sites,)``.

    The state is that of the coordinates, not the one the row names.
    """
    spoken = _spoken_of(layers)
    return _within(spoken, _states(inventory.sites, bool(spoken)))


def by_kind(layers: Sequence[Layer]) -> list[list[Layer]]:
    """Return layers in groups: those of one declared ``kind`` together, each other one alone."""
    groups: dict[tuple, list[Layer]] = {}
    for at, layer in enumerate(layers):
        key = ("kind", layer.spec.kind) if layer.spec.kind else ("layer", at)
        groups.setdefault(key, []).append(layer)
    return list(groups.values())


def silence(
    inventory: Inventory, kinds: Sequence[Sequence[Layer]], reach_km: np.ndarray
) -> np.ndarray:
    """Return why the layers cannot say that nothing is there, ``""`` where they can.

    They can where of each kind some layer covers the recorded place, and none of a kind is silent
    of a state within reach: over a border that a layer ends at, land may lie that it does not hold.
    State outlines are generalised.

    Parameters
    ----------
    kinds : sequence of sequences of Layer
        From `by_kind`; of the layers of one kind it takes one.
    reach_km : ndarray, shape (n_sites,)
        How far around a site the answer is asked for; NaN counts as 0.

    Returns
    -------
    ndarray of str, shape (n_sites,)
        `NOT_COVERED`, `NOT_ALL_COVERED`, or the layers of the kinds that are silent while others
        speak.
    """
    return silence_at(inventory.sites, kinds, reach_km)


def silence_at(
    sites: pd.DataFrame, kinds: Sequence[Sequence[Layer]], reach_km: np.ndarray
) -> np.ndarray:
    """Return `silence` of a table of sites."""
    out = np.full(len(sites), NOT_COVERED, dtype=object)
    spoken = [_spoken_of(layers) for layers in kinds]
    if not any(spoken):
        return out
    states = _states(sites, True)
    here = np.array([_within(words, states) for words in spoken])
    silent = ~here
    for of_kind, inside, words in zip(silent, here, spoken, strict=True):
        of_kind |= _reaches_beyond(sites, words, np.flatnonzero(inside), reach_km)
    some, quiet = here.any(axis=0), silent.any(axis=0)
    out[some & ~quiet] = ""
    told: dict[bytes, str] = {}
    for row in np.flatnonzero(some & quiet):
        key = silent[:, row].tobytes()
        if key not in told:
            told[key] = _words(kinds, silent[:, row])
        out[row] = told[key]
    return out


def _words(kinds: Sequence[Sequence[Layer]], silent: np.ndarray) -> str:
    """Return why nothing can be said where some kinds are silent of the place or beside it."""
    if len(kinds) == 1:
        return NOT_ALL_COVERED
    names = [" or ".join(layer.spec.title or layer.name for layer in layers)
             for layers, is_silent in zip(kinds, silent, strict=True) if is_silent]
    return f"not said to cover this place and all its error reaches: {'; '.join(names)}. What " \
        "such a layer may hold was not looked for here"


def _reaches_beyond(sites, spoken: set[str], inside: np.ndarray, reach_km) -> np.ndarray:
    """Return which of the sites inside some states reach another state, shape ``(n_sites,)``."""
    out = np.zeros(len(sites), dtype=bool)
    codes, shapes = state_outlines()
    beyond = shapes[~np.isin(codes, sorted(spoken))]
    asked = inside[reach_km[inside] > 0]
    if len(asked) and len(beyond):
        lon, lat = (side[asked] for side in _places(sites))
        reach = reach_km[asked]
        size = np.ceil(np.log2(np.maximum(reach, 1.0)))
        for some in (np.flatnonzero(size == one) for one in np.unique(size)):
            place, _, km = shape_distances_within(
                lon[some], lat[some], beyond, float(reach[some].max()))
            out[asked[some[place[km <= reach[some[place]]]]]] = True
    return out


def _spoken_of(layers: Sequence[Layer]) -> set[str]:
    """Return the states that some layer with rows covers."""
    speaking = [layer.spec.covers for layer in layers if len(layer) and layer.spec.covers]
    country = set(state_outlines()[0]) - TERRITORIES
    return set().union(*(country if words == "national" else words for words in speaking))


def _states(sites: pd.DataFrame, asked: bool) -> np.ndarray:
    """Return the state of each site's coordinates, ``""`` where it is not asked for."""
    if not asked or not len(sites):
        return np.full(len(sites), "", dtype=object)
    return states_at(*_places(sites))


def _within(spoken: set[str], states: np.ndarray) -> np.ndarray:
    return np.isin(states, sorted(spoken)) if spoken else np.zeros(len(states), dtype=bool)


def _places(sites) -> tuple[np.ndarray, np.ndarray]:
    return tuple(sites[name].to_numpy(float) for name in ("longitude", "latitude"))
