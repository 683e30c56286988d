"""Sites beside a network of flow lines: the way overland to the water, then along the flow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import cKDTree

from remine.geo.between import feet_within
from remine.geo.flow_ahead import Ahead
from remine.geo.flow_network import FlowNetwork, neighbourhoods
from remine.geo.nearest import geodesic_km
from remine.geo.segments import SegmentIndex
from remine.geo.space import in_space

#: Pieces of the network that a location error may lead to, km, the finest; each coarser step
#: joins so many of them.
_PIECE_KM, _JOINED, _STEPS = 0.25, 4, 3
#: Places along the outline of a site drawn as a line or polygon.
_PLACES = 64
#: No degree is longer, km.
_DEGREE_KM = 111.7
#: Lines whose distances from a site differ by less are equally near, km.
_ALIKE_KM = 1e-6
_BATCH = 20_000


@dataclass(frozen=True)
class Downstream:
    """Km from sites down to receptors; arrays of shape ``(n,)``.

    ``value`` is NaN where it is not known; infinite means none within reach. ``least`` and
    ``most`` enclose it, NaN where nothing is known. ``overland`` is the way to the nearest flow
    line, ``line`` its row, -1 without one.
    """

    value: np.ndarray
    least: np.ndarray
    most: np.ndarray
    overland: np.ndarray
    line: np.ndarray


def downstream(
    shapes: np.ndarray, error_km: np.ndarray, network: FlowNetwork, ahead: Ahead,
    overland_km: float,
) -> Downstream:
    """Return how far it is from sites to the nearest receptor, overland and along the flow.

    ``d = g + f``: ``g`` the geodesic to the nearest flow line, ``f`` the km along the flow from
    there; beyond the reach of ``ahead`` there is none. A site drawn as a line or polygon is
    measured from its outline, or from where it is crossed, whichever line it touches.

    Off by up to its error ``e``, the site may drain to any place of the network within
    ``min(g + 2 e, overland + e)`` of it, by a way overland no longer than ``g + e``. The least and
    the most are over all of these, in pieces of the network of a quarter to four kilometres by how
    far that is: never too narrow, and too wide by ``e`` and two pieces where a stream runs
    straight. A site farther than ``overland_km`` from every line is unknown; one that may be so
    has no receptor for its most.

    Parameters
    ----------
    shapes : ndarray of shapely geometries, shape (n,), degrees, WGS 84
    error_km : ndarray, shape (n,), none of them NaN
    """
    n = len(shapes)
    out = Downstream(*(np.full(n, np.nan) for _ in range(3)), np.full(n, np.inf), np.full(n, -1))
    if not n or not len(network.segments):
        return out
    box = shapely.bounds(shapes)
    middle = (box[:, :2] + box[:, 2:]) / 2.0
    point = shapely.get_type_id(shapes) == 0
    for kind, look in ((point, _from_points), (~point, _from_wide)):
        rows = np.flatnonzero(kind)
        for some in neighbourhoods(*middle[rows].T, _BATCH):
            who = rows[some]
            near = _Near(network, ahead, box[who], error_km[who], overland_km)
            if len(near.rows):
                found = look(shapes[who], error_km[who], near)
                for name, column in vars(found).items():
                    getattr(out, name)[who] = column
    return out


def lines_beside(
    longitude: np.ndarray, latitude: np.ndarray, within_km: np.ndarray, network: FlowNetwork,
    some: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return how far it is from places to the nearest line, and to the nearest of some lines, km.

    Right to 1e-4 up to ``within_km``; what lies farther off is told as no nearer than that.

    Parameters
    ----------
    within_km : ndarray, shape (n,)
    some : ndarray of int
        Rows of lines.
    """
    asked = np.zeros(len(network), dtype=bool)
    asked[some] = True
    out = np.full((2, len(longitude)), np.inf)
    for who in neighbourhoods(longitude, latitude, _BATCH):
        lon, lat = longitude[who], latitude[who]
        rows = network.segments_beside(lon, lat, 1.01 * float(within_km[who].max()) + 0.1)
        places = in_space(lon, lat)
        for km, which in zip(out, (rows, rows[asked[network.segments.owner[rows]]]), strict=True):
            if len(which):
                km[who] = SegmentIndex(network.segments.take(which)).nearest(places)[0]
    return out[0], out[1]


class _Near:
    """The part of the network that some sites may drain to."""

    def __init__(self, network, ahead, box, error_km, overland_km: float):
        self.network, self.ahead, self.overland_km = network, ahead, overland_km
        self._pieces: dict[int, _Pieces] = {}
        places = (box[:, [0, 2]].ravel(), box[:, [1, 3]].ravel())
        # drained to from its true place, a line lies within two errors and the overland leg
        km = 1.01 * (overland_km + 2.0 * float(error_km.max())) + 0.1
        self.lines = network.lines_beside(*places, km)
        self.rows = network.segments_beside(*places, km)
        if len(self.rows):
            self.index = SegmentIndex(network.segments.take(self.rows))

    def pieces(self, step: int) -> _Pieces:
        """Return the network here in pieces, made once."""
        if step not in self._pieces:
            self._pieces[step] = _Pieces(self.network, self.ahead, self.lines, step)
        return self._pieces[step]


def _from_points(shapes, error, near: _Near) -> Downstream:
    network = near.network
    lon, lat = shapely.get_x(shapes), shapely.get_y(shapes)
    here = in_space(lon, lat)
    _, best, share = near.index.nearest(here)
    row = near.rows[best]
    start, end = network.segments.start[row], network.segments.end[row]
    foot = start + share[:, None] * (end - start)
    gap = geodesic_km(lon, lat, foot[:, 0], foot[:, 1])
    line = network.segments.owner[row]
    least, most = near.ahead.from_place(line, network.at[row] + share * network.km[row])
    owner = np.arange(len(shapes))
    return _told(least + gap, most + gap, gap, line, error, near, here, owner,
                 np.zeros(len(shapes)))


def _from_wide(shapes, error, near: _Near) -> Downstream:
    n, network, ahead = len(shapes), near.network, near.ahead
    places, owner, apart = outline_places(shapes)
    here = in_space(*places.T)
    coarse = np.full(n, np.inf)
    chord, _, _ = near.index.nearest(here)
    np.minimum.at(coarse, owner, chord)
    site, line, km, foot = feet_within(shapes, network.lines[near.lines], coarse * 1.002 + 1e-3)
    line = near.lines[line]
    gap = np.full(n, np.inf)
    np.minimum.at(gap, site, km)
    nearest = km <= gap[site] + _ALIKE_KM
    site, line, foot = site[nearest], line[nearest], foot[nearest]
    ends = ahead(line, network.along(line, foot))
    inside, crossed, within = _crossed(shapes, near)
    site, line = np.concatenate((site, inside)), np.concatenate((line, crossed))
    least, most = np.full(n, np.inf), np.full(n, np.inf)
    for best, one, other in ((least, ends[0], within[0]), (most, ends[1], within[1])):
        np.minimum.at(best, site, np.concatenate((one, other)))
    first = np.full(n, -1)
    first[site[::-1]] = line[::-1]
    gap = np.where(np.isfinite(gap), gap, coarse)
    return _told(least + gap, most + gap, gap, first, error, near, here, owner, apart)


def outline_places(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return places along outlines, their shape, and how far from one the outline may lie, km."""
    step = np.maximum(shapely.length(shapes) / _PLACES, 1e-7)
    fine = shapely.segmentize(shapes, step)
    places, owner = shapely.get_coordinates(fine, return_index=True)
    return places, owner, step[owner] / 2.0 * _DEGREE_KM


def _crossed(shapes: np.ndarray, near: _Near):
    """Return sites, the lines that cross them, and the least and most km ahead from inside them."""
    network, ahead = near.network, near.ahead
    row, site = shapely.STRtree(shapes).query(network.lines[near.lines], predicate="intersects")
    line = near.lines[row]
    cut, owner = shapely.get_parts(
        shapely.intersection(network.lines[line], shapes[site]), return_index=True)
    keep = ~shapely.is_empty(cut)
    cut, line, site = cut[keep], line[owner[keep]], site[owner[keep]]
    places, which = shapely.get_coordinates(cut, return_index=True)
    row = np.arange(len(cut))
    ends = [network.along(line, places[at]) for at in (
        np.searchsorted(which, row), np.searchsorted(which, row, "right") - 1)]
    top, bottom = np.minimum(*ends), np.maximum(*ends)
    from_top, from_bottom = ahead(line, top), ahead(line, bottom)
    met = [np.where(above <= bottom - top, 0.0, below)  # something lies between the two ends
           for above, below in zip(from_top, from_bottom, strict=True)]
    return site, line, met


def _told(least, most, gap, line, error, near: _Near, here, owner, apart) -> Downstream:
    """Return what is known of sites from their places, widened by their location errors."""
    with np.errstate(invalid="ignore"):  # infinite less infinite
        sure = (least == most) | (most - least <= _ALIKE_KM)
    value = np.where(sure, most, np.nan)
    if error.any():
        low, high = _widened(gap, error, near, here, owner, apart)
        least, most = np.minimum(least, low), np.maximum(most, high)
        most = np.where(gap + error > near.overland_km, np.inf, most)
    columns = [np.where(km <= near.ahead.reach_km, km, np.where(np.isnan(km), np.nan, np.inf))
               for km in (value, least, most)]
    away = gap > near.overland_km
    return Downstream(*(np.where(away, np.nan, km) for km in columns), gap,
                      np.where(away, -1, line))


class _Pieces:
    """The network in pieces of like length, each with its middle and how far ahead it may be."""

    def __init__(self, network: FlowNetwork, ahead: Ahead, lines: np.ndarray, step: int):
        lines = lines[np.diff(network.first)[lines] > 0]
        whole = network.length[lines]
        fine = np.maximum(np.ceil(whole / _PIECE_KM), 1).astype(int)
        count = np.ceil(fine / _JOINED**step).astype(int)
        at = np.repeat(np.arange(len(count)), count)
        number = np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)
        unit = (whole / fine)[at] * _JOINED**step
        line, top = lines[at], number * unit
        bottom = np.minimum(top + unit, whole[at])
        self.half = (bottom - top) / 2.0
        self.tree = cKDTree(in_space(*network.places(line, (top + bottom) / 2.0).T))
        first, last = ahead(line, top), ahead(line, bottom)
        # beyond the reach from its top, a piece may still lead there from its bottom
        self.least = np.minimum(np.maximum(first[0] - 2.0 * self.half, 0.0), last[0])
        self.most = np.where(network.sure[line], last[1] + 2.0 * self.half, np.inf)
        self.longest = float(self.half.max(initial=0.0))


def _widened(gap, error, near: _Near, here, owner, apart):
    """Return the least and most over all places of the network that sites may drain to."""
    low, high = np.full(len(gap), np.inf), np.full(len(gap), -np.inf)
    overland_km = near.overland_km
    reach = np.minimum(gap + 2.0 * error, overland_km + error) * 1.0001 + 1e-6
    far = np.minimum(gap + error, overland_km) * 1.0001  # no way overland is longer
    off = (error == 0) | (gap > overland_km)
    wide = np.where(off[owner], -1.0, reach[owner] + apart)
    step = np.zeros(len(owner), dtype=int)
    for number in range(1, _STEPS):
        step[wide >= 2.0 * _PIECE_KM * _JOINED**number] = number
    size = np.ceil(2.0 * np.log2(np.maximum(wide, 0.05))).astype(int)
    for number, like in np.unique(np.stack((step, size))[:, wide > 0], axis=1).T:
        rows = np.flatnonzero((step == number) & (size == like) & (wide > 0))
        for begin in range(0, len(rows), _BATCH):
            _look(rows[begin : begin + _BATCH], wide, near.pieces(int(number)), low, high,
                  (error, far, here, owner, apart))
    return low, high


def _look(rows, wide, piece: _Pieces, low, high, sites) -> None:
    """Lower and raise the ends of sites by the pieces around some of their places."""
    error, far, here, owner, apart = sites
    pairs = cKDTree(here[rows]).sparse_distance_matrix(
        piece.tree, float(wide[rows].max()) + piece.longest, output_type="ndarray")
    half = piece.half[pairs["j"]]
    keep = pairs["v"] - half <= wide[rows[pairs["i"]]]
    at, away, half = pairs["j"][keep], pairs["v"][keep], half[keep]
    place = rows[pairs["i"][keep]]
    site = owner[place]
    off = error[site] + apart[place]
    close = np.maximum(away - half - off, 0.0)
    np.minimum.at(low, site, close + piece.least[at])
    np.maximum.at(high, site, far[site] + piece.most[at])
