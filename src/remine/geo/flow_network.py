"""Lines that water flows along: a directed network with places measured in km along each line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from remine.geo.segments import Segments, segments_of
from remine.geo.space import foot_on_segment, in_space

#: Pairs of a place and a line whose segments are looked at together.
_BATCH = 50_000
#: Places in one square of so many degrees are looked at together.
_CELL = 2.0


def neighbourhoods(longitude: np.ndarray, latitude: np.ndarray, most: int) -> list[np.ndarray]:
    """Return the rows of places in groups of neighbours, none larger than ``most``.

    >>> neighbourhoods(np.array([5.0, 0.1, 5.1]), np.array([0.0, 0.1, 0.0]), 2)
    [array([1]), array([0, 2])]
    """
    cell = np.floor(latitude / _CELL) * 1000 + np.floor(longitude / _CELL)
    order = np.argsort(cell, kind="stable")
    groups, number = np.unique(cell[order], return_index=True)
    out = []
    for rows in np.split(order, number[1:]) if len(groups) else []:
        out += [rows[at : at + most] for at in range(0, len(rows), most)]
    return out


@dataclass(frozen=True)
class FlowNetwork:
    """Flow lines; a place on the network is a line and km from its start.

    Attributes
    ----------
    lines : ndarray of shapely lines, shape (m,), degrees, WGS 84, drawn in the direction of flow
    start, end : ndarray of int, shape (m,)
        The nodes where each line begins and ends, ``0 .. nodes - 1``.
    sure : ndarray of bool, shape (m,)
        Whether the direction is known; water may flow either way along the others.
    goes_on : ndarray of bool, shape (nodes,)
        Whether the flow goes on beyond the lines there, to where nothing is known.
    segments : Segments
        The lines in short straight pieces, line by line, in order.
    at, km : ndarray, shape (s,)
        Km from the start of its line to each segment's start, and each segment's length.
    first : ndarray of int, shape (m + 1,)
        The first segment of each line.
    length : ndarray, shape (m,), km
    """

    lines: np.ndarray
    start: np.ndarray
    end: np.ndarray
    sure: np.ndarray
    goes_on: np.ndarray
    segments: Segments
    at: np.ndarray
    km: np.ndarray
    first: np.ndarray
    length: np.ndarray

    def __len__(self) -> int:
        return len(self.lines)

    def key(self, line: np.ndarray, at: np.ndarray) -> np.ndarray:
        """Return numbers that sort places by line, then along it: ``line + at / (2 length)``."""
        whole = self.length[line]
        share = np.divide(at, whole, out=np.zeros(len(line)), where=whole > 0)
        return line + 0.5 * np.clip(share, 0.0, 1.0)

    def places(self, line: np.ndarray, at: np.ndarray) -> np.ndarray:
        """Return places some km along lines as longitude and latitude, shape ``(k, 2)``."""
        row = np.searchsorted(self._keys, self.key(line, at), "right")
        row = np.clip(row - 1, self.first[line], self.first[line + 1] - 1)
        share = np.divide(at - self.at[row], self.km[row], out=np.zeros(len(row)),
                          where=self.km[row] > 0)
        start, end = self.segments.start[row], self.segments.end[row]
        return start + np.clip(share, 0.0, 1.0)[:, None] * (end - start)

    def segments_beside(self, longitude, latitude, within_km: float) -> np.ndarray:
        """Return the rows of the segments of every line whose box comes near a box around places.

        No line within ``within_km`` of a place is left out.
        """
        lines = self.lines_beside(longitude, latitude, within_km)
        count = self.first[lines + 1] - self.first[lines]
        runs = np.cumsum(count) - count
        return np.arange(count.sum()) - np.repeat(runs - self.first[lines], count)

    def lines_beside(self, longitude, latitude, within_km: float) -> np.ndarray:
        """Return the rows of the lines of which `segments_beside` returns the segments."""
        west, south, east, north = self._boxes.T
        tall = within_km / 110.0
        low, high = latitude.min() - tall, latitude.max() + tall
        lean = np.cos(np.radians(min(max(abs(low), abs(high)), 89.0)))
        wide = within_km / (111.0 * lean)
        first, last = longitude.min() - wide, longitude.max() + wide
        near, some = np.zeros(len(self.lines), dtype=bool), np.diff(self.first) > 0
        for turn in (-360.0, 0.0, 360.0):  # 180 degrees is no border
            near |= (east + turn >= first) & (west + turn <= last)
        return np.flatnonzero(near & some & (north >= low) & (south <= high))

    @cached_property
    def _keys(self) -> np.ndarray:
        return self.key(self.segments.owner, self.at)

    @cached_property
    def _boxes(self) -> np.ndarray:
        return shapely.bounds(self.lines)

    def along(self, line: np.ndarray, place: np.ndarray) -> np.ndarray:
        """Return km along each line to its nearest place to a place, shape ``(k,)``.

        Parameters
        ----------
        line : ndarray of int, shape (k,)
        place : ndarray, shape (k, 2), longitude latitude
        """
        out = np.empty(len(line))
        space = in_space(place[:, 0], place[:, 1])
        for begin in range(0, len(line), _BATCH):
            some = slice(begin, begin + _BATCH)
            count = self.first[line[some] + 1] - self.first[line[some]]
            pair = np.repeat(np.arange(len(count)), count)
            runs = np.cumsum(count) - count
            row = np.arange(len(pair)) - np.repeat(runs - self.first[line[some]], count)
            share, gap = foot_on_segment(
                space[some][pair], in_space(*self.segments.start[row].T),
                in_space(*self.segments.end[row].T),
            )
            best = np.lexsort((gap, pair))[runs]
            out[some] = self.at[row[best]] + share[best] * self.km[row[best]]
        return out


def flow_network(
    lines: np.ndarray, start: np.ndarray, end: np.ndarray, sure: np.ndarray, goes_on: np.ndarray
) -> FlowNetwork:
    """Return lines as a network; a line without any length or place takes no part.

    No water drains to it, but the nodes it is drawn between stay joined.

    Lengths are those of the chords of pieces no longer than 4 km, right to 1e-7.

    Parameters
    ----------
    lines : ndarray of shapely lines, shape (m,), degrees, drawn in the direction of flow
    start, end : ndarray of int, shape (m,), from `nodes_of`
    sure : ndarray of bool, shape (m,)
    goes_on : ndarray of bool, shape (nodes,)

    Examples
    --------
    >>> line = np.array([shapely.LineString([(-105.0, 40.0), (-105.0, 40.1)])])
    >>> net = flow_network(line, *np.array([[0], [1]]), np.array([True]), np.zeros(2, bool))
    >>> net.length.round(3).tolist(), net.places(np.array([0]), net.length / 2).round(4).tolist()
    ([11.104], [[-105.0, 40.05]])
    """
    lines = np.array(lines, dtype=object)
    for row in np.flatnonzero(shapely.get_num_geometries(lines) > 1):
        lines[row] = _in_order(lines[row])
    segments = segments_of(lines)
    km = np.empty(len(segments))
    for begin in range(0, len(km), 20 * _BATCH):
        some = slice(begin, begin + 20 * _BATCH)
        km[some] = np.linalg.norm(
            in_space(*segments.end[some].T) - in_space(*segments.start[some].T), axis=1)
    some = np.bincount(segments.owner, km, minlength=len(lines))[segments.owner] > 0
    segments, km = segments.take(np.flatnonzero(some)), km[some]
    first = np.searchsorted(segments.owner, np.arange(len(lines) + 1))
    total = np.concatenate(([0.0], np.cumsum(km)))
    at = total[:-1] - total[first[segments.owner]]
    length = total[first[1:]] - total[first[:-1]]
    return FlowNetwork(lines, np.asarray(start), np.asarray(end),
                       np.asarray(sure, bool), np.asarray(goes_on, bool), segments, at, km, first,
                       length)


def nodes_of(
    lines: np.ndarray, from_id: np.ndarray, to_id: np.ndarray, snap_km: float
) -> tuple[np.ndarray, np.ndarray, int]:
    """Return the nodes at which lines begin and end, and how many there are.

    Where the file names the nodes they are taken from it. An end without one is joined to every
    end within ``snap_km`` of it, across 180 degrees too.

    Parameters
    ----------
    lines : ndarray of shapely lines with at least one coordinate, shape (m,)
    from_id, to_id : ndarray of int, shape (m,)
        Numbers of the named nodes, -1 where the file names none.
    snap_km : float

    Examples
    --------
    >>> two = shapely.linestrings([[(0, 0), (0, 1)], [(0, 1), (1, 1)]])
    >>> none = np.full(2, -1)
    >>> start, end, n = nodes_of(two, none, none, 0.001)
    >>> bool(end[0] == start[1]), n
    (True, 3)
    """
    ids = np.concatenate((from_id, to_id))
    named = int(ids.max(initial=-1)) + 1
    loose = ids < 0
    label = ids.copy()
    total = named
    if loose.any():
        cluster, clusters = _clusters(_ends(lines), snap_km)
        touched = np.zeros(clusters, dtype=bool)
        touched[cluster[loose]] = True
        label[loose] = named + cluster[loose]
        meets = ~loose & touched[cluster]
        total = named + clusters
        pairs = coo_matrix((np.ones(meets.sum()), (ids[meets], named + cluster[meets])),
                           shape=(total, total))
        label = connected_components(pairs, directed=False)[1][label]
    used, label = np.unique(label, return_inverse=True)
    return label[: len(lines)], label[len(lines) :], len(used)


def _in_order(line: shapely.MultiLineString) -> shapely.MultiLineString:
    """Return a line's parts in the order in which one begins where another ends; a file that parts
    lines at 180 degrees may list them in any.
    """
    parts = list(line.geoms)
    places = _ends(np.array(parts, dtype=object))
    start, end = np.split(in_space(*places.T), 2)
    apart = np.linalg.norm(start[None, :, :] - end[:, None, :], axis=2)  # from end of one to start
    np.fill_diagonal(apart, np.inf)
    left = set(range(len(parts)))
    at = int(apart.min(axis=0).argmax())  # what no other leads to
    order = [at]
    left.remove(at)
    while left:
        at = min(left, key=lambda other: (apart[at, other], other))
        order.append(at)
        left.remove(at)
    return shapely.MultiLineString([parts[one] for one in order])


def _ends(lines: np.ndarray) -> np.ndarray:
    """Return the first place of every line, then the last of every line, shape ``(2 m, 2)``."""
    places, owner = shapely.get_coordinates(lines, return_index=True)
    row = np.arange(len(lines))
    return np.concatenate((places[np.searchsorted(owner, row)],
                           places[np.searchsorted(owner, row, "right") - 1]))


def _clusters(places: np.ndarray, snap_km: float) -> tuple[np.ndarray, int]:
    """Return a number for each place, the same for places within ``snap_km``; chains join."""
    space, row = np.unique(in_space(*places.T), axis=0, return_inverse=True)
    pairs = cKDTree(space).query_pairs(snap_km, output_type="ndarray")
    joined = coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])),
                        shape=(len(space), len(space)))
    count, label = connected_components(joined, directed=False)
    return label[row.ravel()], count
