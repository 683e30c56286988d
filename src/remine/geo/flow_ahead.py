"""How far along the flow it is from places on a network to the nearest of what water may reach."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from shapely import STRtree

from remine.geo.flow_network import FlowNetwork, neighbourhoods
from remine.geo.nearest import geodesic_km
from remine.geo.segments import SegmentIndex
from remine.geo.space import degree_metres, in_space

#: Stretches of a line that end this near its end reach the node, and a place this little past a
#: stretch is still at it, km.
_AT_NODE = 1e-3
_BATCH = 100_000


@dataclass(frozen=True)
class Stretches:
    """Where the network meets receptors: from ``first`` to ``last`` km along a line, disjoint and
    sorted; arrays of shape ``(k,)``.
    """

    line: np.ndarray
    first: np.ndarray
    last: np.ndarray


def stretches_at(
    network: FlowNetwork, receptors: np.ndarray, within_km: float, among: np.ndarray | None = None
) -> Stretches:
    """Return the stretches of the network that lie at receptors.

    A point stands at the nearest place of the nearest line, if that is within ``within_km``. Of
    lines and polygons it is what lies inside them or within that distance of them.

    Parameters
    ----------
    receptors : ndarray of shapely geometries, shape (r,), degrees, WGS 84
    among : ndarray of int, optional
        The lines that lines and polygons are looked for at; all if not given.
    """
    among = np.arange(len(network)) if among is None else among
    parts = shapely.get_parts(receptors)
    while (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    kinds = shapely.get_type_id(parts)
    found = [_at_points(network, parts[kinds == 0], within_km),
             _at_shapes(network, parts[kinds != 0], within_km, among)]
    return _merged(network, *(np.concatenate(column) for column in zip(*found, strict=True)))


def _at_points(network: FlowNetwork, points: np.ndarray, within_km: float):
    lon, lat = shapely.get_x(points), shapely.get_y(points)
    found = [(np.empty(0, int), np.empty(0), np.empty(0))]
    for who in neighbourhoods(lon, lat, _BATCH):
        rows = network.segments_beside(lon[who], lat[who], within_km)
        if not len(rows):
            continue
        _, best, share = SegmentIndex(network.segments.take(rows)).nearest(
            in_space(lon[who], lat[who]))
        row = rows[best]
        start, end = network.segments.start[row], network.segments.end[row]
        foot = start + share[:, None] * (end - start)
        near = geodesic_km(lon[who], lat[who], foot[:, 0], foot[:, 1]) <= within_km
        at = (network.at[row] + share * network.km[row])[near]
        found.append((network.segments.owner[row[near]], at, at))
    return tuple(np.concatenate(column) for column in zip(*found, strict=True))


def _at_shapes(network: FlowNetwork, shapes: np.ndarray, within_km: float, among: np.ndarray):
    zones, among = _widened(shapes, within_km), among[np.diff(network.first)[among] > 0]
    zone, line = STRtree(network.lines[among]).query(zones, predicate="intersects")
    line = among[line]
    found = [(np.empty(0, int), np.empty(0), np.empty(0))]
    for begin in range(0, len(line), _BATCH):
        rows = line[begin : begin + _BATCH]
        cut = shapely.intersection(network.lines[rows], zones[zone[begin : begin + _BATCH]])
        pieces, owner = shapely.get_parts(cut, return_index=True)
        keep = ~shapely.is_empty(pieces)
        pieces, owner = pieces[keep], rows[owner[keep]]
        places, which = shapely.get_coordinates(pieces, return_index=True)
        row = np.arange(len(pieces))
        ends = [network.along(owner, places[at]) for at in (
            np.searchsorted(which, row), np.searchsorted(which, row, "right") - 1)]
        ring = shapely.is_closed(pieces)  # a loop that lies inside as a whole
        first, last = np.minimum(*ends), np.maximum(*ends)
        found.append((owner, np.where(ring, 0.0, first),
                      np.where(ring, network.length[owner], last)))
    return tuple(np.concatenate(column) for column in zip(*found, strict=True))


def _widened(shapes: np.ndarray, within_km: float) -> np.ndarray:
    """Return shapes wider by some km, in metres east and north of their middle."""
    if not len(shapes) or within_km == 0:
        return shapes
    box = shapely.bounds(shapes)
    middle = (box[:, :2] + box[:, 2:]) / 2.0
    metres = np.column_stack(degree_metres(middle[:, 1]))
    places, which = shapely.get_coordinates(shapes, return_index=True)
    flat = shapely.set_coordinates(shapes.copy(), (places - middle[which]) * metres[which])
    wide = shapely.buffer(flat, within_km * 1000.0)
    places, which = shapely.get_coordinates(wide, return_index=True)
    return shapely.set_coordinates(wide, places / metres[which] + middle[which])


def _merged(network: FlowNetwork, line, first, last) -> Stretches:
    """Return stretches sorted along their lines, those that overlap as one."""
    order = np.lexsort((first, line))
    line, first, last = line[order], first[order], last[order]
    if not len(line):
        return Stretches(line.astype(int), first, last)
    # the farthest end so far, line by line: keys of a later line are larger than all before
    far = np.maximum.accumulate(network.key(line, last))
    fresh = np.r_[True, network.key(line[1:], first[1:]) > far[:-1] + 1e-12]
    group = np.cumsum(fresh) - 1
    end = np.zeros(group[-1] + 1)
    np.maximum.at(end, group, last)
    return Stretches(line[fresh], first[fresh], end)


class Ahead:
    """Km along the flow from places on a network to the nearest stretch, infinite beyond a reach.

    Two answers: the least that may be, where water flows either way along lines of unknown
    direction and something may lie just beyond the network's open ends, and the most, over what is
    known alone. One run of Dijkstra's method each, against the flow from all stretches at once;
    over the lines ``among``, where it is known that no others lead to them.
    """

    def __init__(
        self, network: FlowNetwork, stretches: Stretches, reach_km: float,
        among: np.ndarray | None = None,
    ):
        self.network, self.stretches, self.reach_km = network, stretches, reach_km
        self._among = np.arange(len(network)) if among is None else among
        self._first = network.key(stretches.line, stretches.first)
        self._last = network.key(stretches.line, stretches.last)
        self.most = self._from_nodes(sure_only=True)
        doubt = network.goes_on.any() or not network.sure.all()
        self.least = self._from_nodes(sure_only=False) if doubt else self.most

    def _from_nodes(self, sure_only: bool) -> np.ndarray:
        """Return km from each node to the nearest stretch, shape ``(nodes,)``."""
        net, found = self.network, self.stretches
        n = len(net.goes_on)
        if not n:
            return np.empty(0)
        sure = self._among[net.sure[self._among]]
        rows, columns, km = [net.end[sure]], [net.start[sure]], [net.length[sure]]
        known = net.sure[found.line]
        either = np.zeros_like(known) if sure_only else ~known
        begins, ends = known | either, np.flatnonzero(
            either | (known & (found.last >= net.length[found.line] - _AT_NODE)))
        sources = [(net.start[found.line[begins]], found.first[begins]),
                   (net.end[found.line[ends]], (net.length[found.line] - found.last)[ends])]
        if not sure_only:
            loose = self._among[~net.sure[self._among]]
            rows += [net.end[loose], net.start[loose]]
            columns += [net.start[loose], net.end[loose]]
            km += [net.length[loose], net.length[loose]]
            opens = np.flatnonzero(net.goes_on)
            sources.append((opens, np.zeros(len(opens))))
        for node, away in sources:  # from a node of its own, to where the way back begins
            rows.append(np.full(len(node), n))
            columns.append(node)
            km.append(away)
        graph = _shortest_of_each(*(np.concatenate(part) for part in (rows, columns, km)), n + 1)
        return dijkstra(graph, indices=n, limit=self.reach_km)[:n]

    def leading_there(self) -> np.ndarray:
        """Return the rows of the lines that meet a stretch, or from which water may reach one."""
        net = self.network
        near = np.isfinite(self.least[net.end])
        near |= ~net.sure & np.isfinite(self.least[net.start])
        near[self.stretches.line] = True
        return np.flatnonzero(near)

    def __call__(self, line: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the least and the most km ahead from places on the network.

        Parameters
        ----------
        line : ndarray of int, shape (k,)
        at : ndarray, shape (k,), km from the line's start
        """
        net = self.network
        following, inside, before = self._beside(line, at)
        rest = np.maximum(net.length[line] - at, 0.0)
        least = np.minimum(following, rest + self.least[net.end[line]])
        most = np.minimum(following, rest + self.most[net.end[line]])
        loose = ~net.sure[line]
        back = np.minimum(before, at + self.least[net.start[line]])
        least = np.where(loose, np.minimum(least, back), least)
        most = np.where(loose & ~inside, np.inf, most)
        return tuple(np.where(km <= self.reach_km, km, np.inf) for km in (least, most))

    def from_place(self, line: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the same for places beside the network whose foot is there.

        One whose foot is where a line begins or ends is at the node: water enters every arm that
        leaves it, whichever of them was found to be the nearest.
        """
        net, out = self.network, []
        for km, ends in zip(self(line, at), (self.least, self.most), strict=True):
            for node, away in ((net.start[line], at), (net.end[line], net.length[line] - at)):
                far = np.where(away <= _AT_NODE, ends[node] + np.maximum(away, 0.0), np.inf)
                km = np.minimum(km, np.where(far <= self.reach_km, far, np.inf))
            out.append(km)
        return tuple(out)

    def _beside(self, line, at):
        """Return km to the next stretch of the line, if the place is in one, and km back to one."""
        found, n = self.stretches, len(self.stretches.line)
        ahead, back = np.full(len(line), np.inf), np.full(len(line), np.inf)
        if not n:
            return ahead, np.zeros(len(line), dtype=bool), back
        key = self.network.key(line, at - _AT_NODE)
        after = np.searchsorted(self._last, key)  # the first that ends at or after it
        row = np.minimum(after, n - 1)
        here = (after < n) & (found.line[row] == line)
        ahead[here] = np.maximum(found.first[row] - at, 0.0)[here]
        key = self.network.key(line, at + _AT_NODE)
        earlier = np.searchsorted(self._first, key, "right") - 1
        row = np.maximum(earlier, 0)
        there = (earlier >= 0) & (found.line[row] == line)
        back[there] = np.maximum(at - found.last[row], 0.0)[there]
        return ahead, ahead == 0.0, back


def _shortest_of_each(rows, columns, km, n: int) -> csr_matrix:
    """Return a graph with one edge a pair of nodes, the shortest; none has a length of 0."""
    order = np.lexsort((km, columns, rows))
    rows, columns, km = rows[order], columns[order], km[order]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
    # an edge of length 0 would be none; a micrometre is
    return csr_matrix((np.maximum(km[first], 1e-9), (rows[first], columns[first])), shape=(n, n))
