"""Water told the slow way: lines as chains of points 20 m apart, places drawn at random.

Nothing of `remine.geo` is used but coordinates in space: the nearest line is the nearest point of a
chain, the way down is Dijkstra's over points, and what lies in the land is asked of each point.
"""

from __future__ import annotations

import heapq

import numpy as np
import shapely
from pyproj import Geod
from scipy.spatial import cKDTree

from remine.geo.chance import SIGMAS
from remine.geo.space import in_space

GEOD = Geod(ellps="WGS84")
_STEP_KM = 0.02


class Oracle:
    """What water does from any place: ``sure`` by known ways, ``may`` by any, km to the land.

    Parameters
    ----------
    lines : list of arrays of longitude latitude, with the flow; they may pass 180 degrees
    sure : ndarray of bool, whether the direction is known
    land : shapely polygon
    """

    def __init__(self, lines, sure, land, reach_km, overland_km):
        self.reach_km, self.overland_km = reach_km, overland_km
        chains = [_chain(np.asarray(line, float)) for line in lines]
        size = [len(chain) for chain in chains]
        begin = np.cumsum([0, *size])
        places = np.concatenate(chains)
        space = in_space(*places.T)
        wet = np.repeat([bool(np.ptp(chain, axis=0).any()) for chain in chains], size)
        self._wet = np.flatnonzero(wet)
        self._tree = cKDTree(space[self._wet])
        into = [[] for _ in places]  # the ways back from each point: point, km, known
        for first, last, known in zip(begin[:-1], begin[1:] - 1, sure, strict=True):
            for at in range(first, last):
                km = float(np.linalg.norm(space[at] - space[at + 1]))
                into[at + 1].append((at, km, known))
                if not known:
                    into[at].append((at + 1, km, known))
        ends = np.concatenate((begin[:-1], begin[1:] - 1))
        for a, b in cKDTree(space[ends]).query_pairs(1e-3):
            into[ends[a]].append((ends[b], 0.0, True))
            into[ends[b]].append((ends[a], 0.0, True))
        there = np.flatnonzero(shapely.contains_xy(land, *places.T) & wet)
        self.sure, self.may = (_dijkstra(into, there, known) for known in (True, False))

    def km(self, longitude, latitude):
        """Return km overland, and km down to the land in all by known ways and by any."""
        gap, row = self._tree.query(in_space(longitude, latitude))
        at = self._wet[row]
        reached = [np.where(gap + km[at] <= self.reach_km, gap + km[at], np.inf)
                   for km in (self.sure, self.may)]
        return gap, *reached

    def chance(self, place, error_km, n, seed):
        """Return the shares of drawn places whose water surely reaches the land, and may."""
        x, y = np.random.default_rng(seed).normal(0.0, error_km / SIGMAS, (2, n))
        gap, sure, may = self.km(*around(place, np.hypot(x, y), np.arctan2(x, y)))
        dry = gap > self.overland_km
        return float((np.isfinite(sure) & ~dry).mean()), float((np.isfinite(may) | dry).mean())


def around(place, km, turn):
    """Return places some km from one, by angles clockwise from north, on its side of 180."""
    n = len(km)
    lon, lat, _ = GEOD.fwd(np.full(n, place[0]), np.full(n, place[1]), np.degrees(turn),
                           km * 1000.0)
    return lon + 360.0 * np.round((place[0] - lon) / 360.0), lat


def _chain(line: np.ndarray) -> np.ndarray:
    out = [line[:1]]
    for start, end in zip(line[:-1], line[1:], strict=True):
        many = max(int(np.ceil(GEOD.inv(*start, *end)[2] / 1000.0 / _STEP_KM)), 1)
        out.append(start + np.arange(1, many + 1)[:, None] / many * (end - start))
    return np.concatenate(out)


def _dijkstra(into, there, known_only: bool) -> np.ndarray:
    far = np.full(len(into), np.inf)
    far[there] = 0.0
    heap = [(0.0, int(at)) for at in there]
    while heap:
        km, at = heapq.heappop(heap)
        if km > far[at]:
            continue
        for back, step, known in into[at]:
            if (known or not known_only) and km + step < far[back]:
                far[back] = km + step
                heapq.heappush(heap, (km + step, int(back)))
    return far


def nasty(seed: int, longitude: float, latitude: float):
    """Return lines, which directions are known, a land, and nodes: braids, loops, rings, lines of
    no length, all within some 12 km of a place.
    """
    rng = np.random.default_rng(seed)
    scale = np.array([111.32 * np.cos(np.radians(latitude)), 111.0])
    flat = rng.uniform(-12, 12, (14, 2))
    nodes = [longitude, latitude] + flat / scale
    lines, sure = [], []

    def arm(start, end, bend, known=True):
        middle = (nodes[start] + nodes[end]) / 2.0 + rng.normal(0, bend, 2) / scale
        lines.append(np.array([nodes[start], middle, nodes[end]]))
        sure.append(known)

    for one in range(len(nodes)):
        near = np.argsort(np.hypot(*(flat - flat[one]).T))[1:4]
        for other in rng.choice(near, rng.integers(0, 3), replace=False):
            arm(one, other, 1.0, rng.random() > 0.12)
            if rng.random() < 0.25:
                arm(one, other, 1.0)
            if rng.random() < 0.2:
                arm(other, one, 2.0)
        if rng.random() < 0.3:
            lines.append(np.array([nodes[one]] * 2))
            sure.append(True)
        if rng.random() < 0.15:
            lines.append(nodes[one] + np.array([[0, 0], [1, 0.5], [0, 1], [0, 0]]) / scale)
            sure.append(True)
    middle, half = rng.uniform(-8, 8, 2), rng.uniform(0.5, 4, 2)
    land = shapely.box(*([longitude, latitude] + (middle - half) / scale),
                       *([longitude, latitude] + (middle + half) / scale))
    return lines, np.array(sure), land, nodes


def on_the_globe(shape):
    """Return a shape drawn past 180 degrees as a file holds it: parted there, in order."""
    if shape.bounds[2] <= 180.0:
        return shape
    if shape.bounds[0] >= 180.0:
        return shapely.transform(shape, lambda at: at - [360.0, 0.0])
    parts = [shape.intersection(shapely.box(-180, -90, 180, 90)),
             shapely.transform(shape.intersection(shapely.box(180, -90, 540, 90)),
                               lambda at: at - [360.0, 0.0])]
    kept = [one for part in parts for one in shapely.get_parts(part) if one.length > 0]
    if shape.geom_type == "Polygon":
        return shapely.multipolygons(kept)
    return shapely.multilinestrings(kept) if len(kept) > 1 else kept[0]
