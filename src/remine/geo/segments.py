"""The outlines of shapes as short straight segments, and the nearest of them to a place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import cKDTree

from remine.geo.space import foot_on_segment, in_space

#: An edge longer than this is split, along its straight course in longitude and latitude.
LONGEST_KM = 4.0
#: Half lengths (km) that part segments into classes, each with a tree of its own.
_CLASSES = (0.06, 0.25, 1.0, np.inf)
#: Unseen segments may be nearer by at most this share of the distance found.
TOLERANCE = 1e-4
#: A degree is nowhere longer than this.
_DEGREE_KM = 111.7
_BATCH = 1_000_000
_ALONE = 2_000


@dataclass(frozen=True)
class Segments:
    """Segments of some shapes: ends in degrees, shape ``(s, 2)``, and the row of their shape."""

    start: np.ndarray
    end: np.ndarray
    owner: np.ndarray

    def __len__(self) -> int:
        return len(self.owner)

    def take(self, rows: np.ndarray) -> Segments:
        """Return some of the segments."""
        return Segments(self.start[rows], self.end[rows], self.owner[rows])


def segments_of(shapes: np.ndarray) -> Segments:
    """Return the outlines of points, lines and polygons as segments no longer than `LONGEST_KM`.

    A point is a segment of no length. Edges are straight in longitude and latitude, as RFC 7946
    draws them, and are split along that course. Missing and empty shapes give none.

    Parameters
    ----------
    shapes : ndarray of shapely geometries, shape (m,), degrees, WGS 84
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    while (shapely.get_type_id(parts) > 3).any():  # collections may hold collections
        parts, inner = shapely.get_parts(parts, return_index=True)
        owner = owner[inner]
    kinds = shapely.get_type_id(parts)
    rings, ring_part = shapely.get_rings(parts[kinds == 3], return_index=True)
    lines = np.concatenate((rings, parts[(kinds == 1) | (kinds == 2)]))
    line_owner = np.concatenate((owner[kinds == 3][ring_part], owner[(kinds == 1) | (kinds == 2)]))
    places, line = shapely.get_coordinates(lines, return_index=True)
    joined = line[1:] == line[:-1]
    start, end = places[:-1][joined], places[1:][joined]
    whose = line_owner[line[1:][joined]]
    single, single_owner = shapely.get_coordinates(parts[kinds == 0], return_index=True)
    out = Segments(
        np.concatenate((start, single)),
        np.concatenate((end, single)),
        np.concatenate((whose, owner[kinds == 0][single_owner])),
    )
    return _split(out)


def _split(segments: Segments) -> Segments:
    """Return the segments with long ones cut into equal pieces."""
    step = segments.end - segments.start
    # an edge that is short where degrees are longest is short anywhere
    long = np.flatnonzero(np.hypot(step[:, 0], step[:, 1]) * _DEGREE_KM > LONGEST_KM)
    start, end, step = segments.start[long], segments.end[long], step[long]
    widest = np.cos(np.radians(np.minimum(np.abs(start[:, 1]), np.abs(end[:, 1]))))
    needed = np.ceil(np.hypot(step[:, 0] * widest, step[:, 1]) * _DEGREE_KM / LONGEST_KM)
    pieces = np.ones(len(segments), dtype=np.int64)
    pieces[long] = np.maximum(needed, 1)
    total = int(pieces.sum())
    if total == len(segments):
        return segments
    first = np.cumsum(pieces) - pieces
    starts, ends = np.empty((total, 2)), np.empty((total, 2))
    starts[first], ends[first + pieces - 1] = segments.start, segments.end
    cuts = pieces[long] - 1
    of = np.repeat(np.arange(len(long)), cuts)
    number = np.arange(1, len(of) + 1) - np.repeat(np.cumsum(cuts) - cuts, cuts)
    cut = start[of] + (number / pieces[long[of]])[:, None] * step[of]
    at = first[long[of]] + number
    starts[at], ends[at - 1] = cut, cut
    return Segments(starts, ends, np.repeat(segments.owner, pieces))


class SegmentIndex:
    """Finds the nearest segment to places, by k-d trees of middles, one a class of length.

    A segment of half length ``h`` whose middle is ``m`` away is no nearer than ``m - h``. So the
    nearest middles are looked at until no unseen one could beat the best by more than `TOLERANCE`.
    """

    def __init__(self, segments: Segments):
        self.segments = segments
        self._start = in_space(segments.start[:, 0], segments.start[:, 1])
        self._end = in_space(segments.end[:, 0], segments.end[:, 1])
        middle = (self._start + self._end) / 2.0
        half = np.linalg.norm(self._end - self._start, axis=1) / 2.0
        self._classes = []
        least = -1.0
        for limit in _CLASSES:
            rows = np.flatnonzero((half > least) & (half <= limit))
            if len(rows):
                tree = cKDTree(middle[rows], balanced_tree=False, compact_nodes=True)
                self._classes.append((tree, rows, float(half[rows].max())))
            least = limit

    def nearest(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return chord in km, segment row and place along it (0..1) of the nearest segment.

        Parameters
        ----------
        places : ndarray, shape (n, 3), km, from `in_space`
        """
        n = len(places)
        best, row, along = np.full(n, np.inf), np.full(n, -1), np.zeros(n)
        for tree, members, half in self._classes:
            open_, k = np.arange(n), min(4, len(members))
            while len(open_):
                batch = max(1, _BATCH // k)
                found = (best, row, along)
                still = [
                    self._look(places, open_[at : at + batch], k, tree, members, half, found)
                    for at in range(0, len(open_), batch)
                ]
                open_, k = np.concatenate(still), min(4 * k, len(members))
        return best, row, along

    def _look(self, places, who, k, tree, members, half, best_found) -> np.ndarray:
        """Improve the best of some places from their ``k`` nearest middles; return who is open."""
        best, row, along = best_found
        threads = -1 if len(who) > _ALONE else 1  # starting threads costs more than a few look-ups
        away, found = tree.query(places[who], k=k, workers=threads)
        away, found = away.reshape(len(who), k), found.reshape(len(who), k)
        least = away - half  # and the nearest middle is a place of its segment: no more than that
        left, column = np.nonzero((least < best[who][:, None]) & (least <= away[:, :1]))
        rows = members[found[left, column]]
        t, gap = foot_on_segment(places[who[left]], self._start[rows], self._end[rows])
        first = _least(left, gap, self.segments.owner[rows])
        first = first[gap[first] < best[who[left[first]]]]
        better = who[left[first]]
        best[better], row[better], along[better] = gap[first], rows[first], t[first]
        if k == len(members):
            return who[:0]
        return who[away[:, -1] - half < best[who] * (1.0 - TOLERANCE)]


def _least(group: np.ndarray, gap: np.ndarray, owner: np.ndarray) -> np.ndarray:
    """Return the row of the least gap of each group, of equal ones that of the first owner.

    >>> _least(np.array([0, 0, 2, 2]), np.array([3.0, 1.0, 5.0, 5.0]), np.array([0, 1, 9, 7]))
    array([1, 3])
    """
    if not len(group):
        return np.empty(0, dtype=int)
    begins = np.flatnonzero(np.diff(group, prepend=-1))
    least = np.repeat(np.minimum.reduceat(gap, begins), np.diff(begins, append=len(group)))
    rows = np.flatnonzero(gap == least)
    if len(rows) > len(begins):
        rows = rows[np.lexsort((owner[rows], group[rows]))]
        rows = rows[np.diff(group[rows], prepend=-1) > 0]
    return rows
