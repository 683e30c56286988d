"""From layers of flow lines to a directed network, and what lies downstream of the sites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import shapely
from pydantic import BaseModel, ConfigDict, Field

from remine.geo.flow_ahead import Ahead, stretches_at
from remine.geo.flow_network import FlowNetwork, flow_network, nodes_of
from remine.geo.flow_places import Downstream, downstream
from remine.inventory.building import Inventory
from remine.inventory.covered import TERRITORIES, covered
from remine.inventory.layer import Layer
from remine.inventory.locating import states_at

ROLE = "flow_lines"
#: Words of a file for "no further line".
_NO_LINE = ("", "0")
#: A dead end this near a state that no layer covers may be where the layer was cut, km.
_CUT_KM = 1.0
_LEFT_OUT = "left out by the model"


class WayToWater(BaseModel):
    """How sites reach the water: ``overland_km`` is the longest overland leg; ``snap_m`` how far
    apart ends of lines may lie that meet, where the file names no nodes. A site of unknown location
    error is taken to lie within ``unknown_location_error_km``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
    overland_km: float = Field(default=3.2, gt=0, le=50)
    snap_m: float = Field(default=1.0, ge=0, le=1000)
    unknown_location_error_km: float = Field(default=5.0, ge=0, le=200)

    def error_of(self, inventory: Inventory) -> np.ndarray:
        """Return the location error of every site in km, shape ``(n_sites,)``."""
        error = inventory.sites["location_error_km"].to_numpy(float)
        return np.where(np.isnan(error), self.unknown_location_error_km, error)


class FlowParameters(WayToWater):
    """How far the water counts, beside the way to it.

    ``reach_km`` is the way at most, overland leg and flow together; ``receptor_km`` how far from a
    flow line a receptor may lie.
    """

    reach_km: float = Field(default=24.0, gt=0, le=500)
    receptor_km: float = Field(default=0.2, ge=0, le=5)


@dataclass(frozen=True)
class Flow:
    """A network, the name of each line's water, and which sites it speaks for."""

    network: FlowNetwork
    names: np.ndarray
    covers: np.ndarray


def parted(layers: Sequence[Layer]) -> tuple[list[Layer], list[Layer]]:
    """Return the layers of flow lines, and the others."""
    flow = [layer for layer in layers if layer.spec.role == ROLE]
    return flow, [layer for layer in layers if layer.spec.role != ROLE]


def flow_of(
    inventory: Inventory, lines: Sequence[Layer], receptors: Sequence[Layer],
    parameters: FlowParameters,
) -> Flow:
    """Return the network of some layers of flow lines.

    Nodes that the file names count first; then a line's own id and the next line's; where it names
    neither, ends that meet. There the water flows as the line is drawn; a line without ids among
    lines with them has no known direction. Nothing is known from where a line names a next one that
    is not there, at dead ends of a layer of which rows could not be used, and in or beside a state
    that the flow lines or a layer of receptors do not cover.
    """
    frame = pd.concat([layer.frame for layer in lines], ignore_index=True)
    shapes = np.concatenate([layer.geometry for layer in lines])
    words = {name: frame[name].fillna("").astype(str).str.strip().to_numpy(object)
             for name in ("line_id", "to_line", "from_node", "to_node", "direction", "name")}
    against = words["direction"] == "upstream"
    shapes[against] = shapely.reverse(shapes[against])
    start, end, open_ids = _named_nodes(words)
    known = (start >= 0) & (end >= 0)
    parts, row = _parted_where_loose(shapes, known)
    loose_among = known.any() and not known.all()
    sure = (words["direction"] != "unknown")[row] & (known[row] | (not loose_among))
    start, end, nodes = _numbered(parts, np.where(known, start, -1)[row],
                                  np.where(known, end, -1)[row], parameters.snap_m / 1000.0)
    goes_on = np.zeros(nodes, dtype=bool)
    goes_on[end[open_ids[row]]] = True
    network = flow_network(parts, start, end, sure, goes_on)
    gaps = any(not item.reason.startswith(_LEFT_OUT) for layer in lines for item in layer.rejected)
    goes_on |= _unspoken(network, lines, receptors, gaps)
    spoken = covered(inventory, list(lines))
    for layer in receptors:
        spoken &= covered(inventory, [layer])
    return Flow(replace(network, goes_on=goes_on), words["name"][row], spoken)


def _named_nodes(words) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return numbers of the nodes that the file names, -1 for none, and lines that lead out of it.

    A line known by its own id begins at the node of that id and ends at that of the next line; such
    ids count only where the file names no nodes at all, because the two say nothing of each other.
    """
    line, onward = words["line_id"], words["to_line"]
    by_node = (words["from_node"] != "") & (words["to_node"] != "")
    by_line = (line != "") & (not by_node.any())
    ends_here = np.isin(onward, _NO_LINE)
    open_ids = ~ends_here & ~np.isin(onward, line) & (line != "")
    own_end = np.array([f"end of {one}" for one in line], dtype=object)
    begin = np.where(by_node, "node " + words["from_node"],
                     np.where(by_line, "line " + line, ""))
    finish = np.where(by_node, "node " + words["to_node"],
                      np.where(by_line, np.where(ends_here, own_end, "line " + onward), ""))
    both = np.concatenate((begin, finish)).astype(str)
    _, number = np.unique(both, return_inverse=True)
    number = np.where(both == "", -1, number)
    return number[: len(line)], number[len(line) :], open_ids


def _parted_where_loose(shapes: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return lines of several parts as several lines where their ends are told by place alone."""
    whole, loose = np.flatnonzero(known), np.flatnonzero(~known)
    parts, owner = shapely.get_parts(shapes[loose], return_index=True)
    lines, row = np.concatenate((shapes[whole], parts)), np.concatenate((whole, loose[owner]))
    order = np.argsort(row, kind="stable")
    return lines[order], row[order]


def _numbered(lines, start, end, snap_km: float) -> tuple[np.ndarray, np.ndarray, int]:
    """Return node numbers without gaps; ends that the file does not name are told by place."""
    used, both = np.unique(np.concatenate((start, end)), return_inverse=True)
    both = both - (1 if len(used) and used[0] == -1 else 0)
    return nodes_of(lines, both[: len(lines)], both[len(lines) :], snap_km)


def _unspoken(
    network: FlowNetwork, lines: Sequence[Layer], receptors: Sequence[Layer], gaps: bool
) -> np.ndarray:
    """Return a mask of the nodes beyond which nothing is known, shape ``(nodes,)``."""
    out = np.zeros(len(network.goes_on), dtype=bool)
    dead = ~out
    dead[network.start] = False
    dead[network.end[~network.sure]] = False
    if gaps:
        out |= dead
    spoken = [_states([layer.spec.covers for layer in lines])]
    spoken += [_states([layer.spec.covers]) for layer in receptors]
    if all(one is None for one in spoken) or not len(network):
        return out
    place = np.full((len(out), 2), np.nan)
    for node, at in ((network.start, np.zeros(len(network))), (network.end, network.length)):
        has = np.diff(network.first) > 0
        place[node[has]] = network.places(np.flatnonzero(has), at[has])
    put = np.flatnonzero(~np.isnan(place[:, 0]))
    state = np.full(len(out), "", dtype=object)
    state[put] = states_at(*place[put].T)
    ends = put[dead[put]]
    around = [_states_around(place[ends], turn) for turn in np.arange(8) * np.pi / 4.0]
    for states in spoken:
        out |= _elsewhere(state, states)
        for beside in around:
            out[ends] |= _elsewhere(beside, states)
    return out


def _states(covers: list) -> frozenset[str] | None:
    """Return the states that some layers cover together; None for all."""
    if any(one == "national" for one in covers):
        return None
    return frozenset(state for one in covers if one for state in one)


def _elsewhere(state: np.ndarray, covers: frozenset[str] | None) -> np.ndarray:
    """Return a mask of the places in a state that is not covered; the sea is no state."""
    if covers is None:
        return np.isin(state, list(TERRITORIES))
    return (state != "") & ~np.isin(state, list(covers))


def _states_around(place: np.ndarray, turn: float) -> np.ndarray:
    north = place[:, 1] + _CUT_KM / 111.0 * np.cos(turn)
    lean = np.maximum(np.cos(np.radians(place[:, 1])), 0.01)
    east = place[:, 0] + _CUT_KM / 111.0 * np.sin(turn) / lean
    return states_at((east + 180.0) % 360.0 - 180.0, north)


def downstream_of(
    inventory: Inventory, flow: Flow, receptors: np.ndarray, parameters: FlowParameters
) -> Downstream:
    """Return how far it is from every site down to the nearest of some shapes.

    Where the layers do not say that they cover the place, what was found is the most it can be, and
    the least is 0; without anything found all is unknown.
    """
    ahead = Ahead(flow.network, stretches_at(flow.network, receptors, parameters.receptor_km),
                  parameters.reach_km)
    found = downstream(inventory.shapes, parameters.error_of(inventory), flow.network, ahead,
                       parameters.overland_km)
    value, least, most = found.value.copy(), found.least.copy(), found.most.copy()
    blind = ~flow.covers
    value[blind], least[blind] = np.nan, 0.0
    nothing = blind & ~np.isfinite(most)
    least[nothing], most[nothing] = np.nan, np.nan
    return replace(found, value=value, least=least, most=most)
