"""How likely a place known to within an error lies in any of several shapes that may overlap."""

from __future__ import annotations

import numpy as np
import shapely

from remine.geo.chance import inside_chance

#: What is off by less than this is told as certain, or left out.
CERTAIN = 1.0 - 20.0**-2.25
_NOTHING = 1e-6
#: Outlines beyond so many errors change no chance by more than 2e-12.
_REACH = 3.0


def chance_of_any(
    longitude: np.ndarray,
    latitude: np.ndarray,
    error_km: np.ndarray,
    shapes: np.ndarray,
    group: np.ndarray,
    place_row: np.ndarray,
    shape_row: np.ndarray,
    chance: np.ndarray,
    within_km: float = 0.0,
) -> np.ndarray:
    """Return the chance that a place lies in, or within a distance of, any shape of its group.

    Land that shapes share counts once: ``P = P(union)``, by `inside_chance` of the shapes united
    around the places that ask for the same ones. ``max p <= P <= sum p`` holds exactly. A place
    whose chance of a single shape is above 0.9988 is told that chance, which is then a least value.

    Parameters
    ----------
    longitude, latitude : ndarray, shape (n,), degrees, WGS 84
    error_km : ndarray, shape (n,)
    shapes : ndarray of valid polygons, shape (m,), longitude latitude
    group : ndarray of int, shape (p,)
        Pairs of one number are united; all of them are of one place.
    place_row, shape_row : ndarray of int, shape (p,)
        Every pair of a place and a shape that may hold it.
    chance : ndarray, shape (p,)
        Of each pair, from `inside_chance` or `remine.geo.chance.disc_chance`.
    within_km : float

    Returns
    -------
    ndarray, shape (group.max() + 1,), 0 to 1; NaN where every chance of a group is NaN

    Examples
    --------
    >>> lands = shapely.box(-106.0, [39.0, 39.0], -105.0, [40.0, 39.5])
    >>> none, two = np.zeros(2, int), np.arange(2)
    >>> alone = np.array([1.0, 0.5])
    >>> at = np.array([-105.5]), np.array([39.5]), np.array([1.0])
    >>> chance_of_any(*at, lands, none, none, two, alone).tolist()
    [1.0]
    >>> chance_of_any(*at, shapely.box(-106.0, [39.0, 39.5], -105.0, [39.5, 40.0]),
    ...               none, none, two, np.array([0.5, 0.5])).round(3).tolist()
    [1.0]
    """
    n = int(group.max()) + 1 if len(group) else 0
    best, total = np.full(n, np.nan), np.full(n, 0.0)
    np.fmax.at(best, group, chance)
    np.add.at(total, group, np.nan_to_num(chance))
    out = np.where(np.isnan(best), np.nan, np.minimum(total, 1.0))
    out = np.where(best >= CERTAIN, best, out)
    open_ = (best < CERTAIN) & (total > best + _NOTHING)
    asked = np.flatnonzero(open_[group] & (chance > 0.0))
    if not len(asked):
        return out
    which, place, united = _united(longitude, latitude, error_km, shapes, within_km,
                                   group[asked], place_row[asked], shape_row[asked])
    rows = np.flatnonzero(which >= 0)
    found = inside_chance(longitude, latitude, error_km, united, place[rows], which[rows],
                          within_km)
    out[rows] = np.clip(found, best[rows], np.minimum(total[rows], 1.0))
    return out


def _united(lon, lat, error, shapes, within_km, group, place_row, shape_row):
    """Return by group the row of its united shape (-1 for none) and its place, and the shapes."""
    order = np.lexsort((shape_row, group))
    group, place_row, shape_row = group[order], place_row[order], shape_row[order]
    first = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    which, place = np.full(group[-1] + 1, -1), np.full(group[-1] + 1, -1)
    alike: dict[bytes, list[int]] = {}
    members = np.split(shape_row, first[1:])
    for at, some in zip(first, members, strict=True):
        alike.setdefault(some.tobytes(), []).append(at)
    united = np.empty(len(alike), dtype=object)
    for row, (key, ats) in enumerate(alike.items()):
        here = place_row[ats]
        which[group[ats]], place[group[ats]] = row, here
        some = shapes[np.frombuffer(key, dtype=shape_row.dtype)]
        reach = _REACH * error[here] + within_km + 0.1
        united[row] = shapely.union_all(_cut(some, lon[here], lat[here], reach))
    return which, place, united


def _cut(shapes: np.ndarray, lon: np.ndarray, lat: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """Return what of some shapes lies in a box around places, all on one side of 180 degrees."""
    lon = lon + 360.0 * np.round((lon[0] - lon) / 360.0)
    tall = reach / 110.5
    wide = reach / (111.0 * np.cos(np.radians(np.minimum(np.abs(lat) + tall, 89.0))))
    box = shapely.box((lon - wide).min(), (lat - tall).min(),
                      (lon + wide).max(), (lat + tall).max())
    parts = shapely.get_parts(shapes)
    bounds = shapely.bounds(parts)
    turn = 360.0 * np.round((lon[0] - (bounds[:, 0] + bounds[:, 2]) / 2.0) / 360.0)
    for by in np.unique(turn[turn != 0.0]):
        moved = turn == by
        parts[moved] = shapely.transform(parts[moved], lambda at, by=by: at + [by, 0.0])
    near = shapely.intersects(parts, box)
    return shapely.intersection(parts[near], box)
