"""How well a place is known: from the source, from the coordinates' grain, from shared points.

What the source says is never touched. Where it says nothing, the coordinates themselves tell at
least how coarse they are: two decimals cannot hold a place closer than half of 0.01 degree; whole
minutes no closer than half a minute; a point that many records share is a centroid of something.

Centroids of quarter-quarter sections (402 m apart, at most 285 m off) are not told apart. Without
the survey's own points only their spacing could betray them, and it does not: of 41,116 distinct
points in California's records, 179 pairs lie 382 to 422 m due east of each other and 110 due
north, between 113 and 165 at 350 and 450 m; of Oregon's 21,511, 143 and 121, between 89 and 159.
Of the points that two or more records share (1,008 and 1,545) one pair each lies at that spacing.
A flag by spacing would be wrong for most records it falls on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

#: Half a degree of latitude in km, divided by ten for each decimal: 556 m at 2, 56 m at 3.
_HALF_DEGREE_KM = 55.6
#: Half a minute of arc in km.
_HALF_MINUTE_KM = 0.93
#: No point is taken to hold its feature closer than this: a mine is not a point (placeholder).
FLOOR_KM = 0.1
#: Farthest place from the centroid of a section, and of a township, of the public land survey.
SECTION_KM, TOWNSHIP_KM = 1.138, 6.8
#: Records at one point from which it is taken for such a centroid (placeholders of the authors).
SHARED_SECTION, SHARED_TOWNSHIP = 3, 20
#: How the class of a place begins that no source states.
INFERRED = "inferred: "
_MOST_DECIMALS = 6
#: A site whose location error nobody states is taken to lie within this of its place.
UNKNOWN_ERROR_KM = 5.0


def error_of(error_km: np.ndarray) -> np.ndarray:
    """Return the location error of each site in km; one not stated is not none.

    >>> error_of(np.array([0.5, np.nan])).tolist()
    [0.5, 5.0]
    """
    return np.nan_to_num(np.asarray(error_km, dtype=float), nan=UNKNOWN_ERROR_KM)


def decimals(degrees: np.ndarray) -> np.ndarray:
    """Return the decimals of each coordinate, 0 to 6; shape ``(n,)``.

    >>> decimals(np.array([-120.77, 40.5, -111.123456, 38.0])).tolist()
    [2, 1, 6, 0]
    """
    out = np.full(len(degrees), _MOST_DECIMALS)
    for places in range(_MOST_DECIMALS - 1, -1, -1):
        out[np.abs(degrees - np.round(degrees, places)) < 1e-9] = places
    return out


def whole_minutes(degrees: np.ndarray) -> np.ndarray:
    """Return a mask of the coordinates that stand on a whole minute of arc, shape ``(n,)``.

    >>> whole_minutes(np.array([-120.766667, -120.77])).tolist()
    [True, False]
    """
    minutes = np.asarray(degrees) * 60.0
    return np.abs(minutes - np.round(minutes)) < 6e-5


@dataclass(frozen=True)
class Quality:
    """How each place is known.

    Attributes
    ----------
    error_km : ndarray, shape (n,)
        Radius in km that holds the feature; at least `FLOOR_KM`.
    word : ndarray of str, shape (n,)
        Class in words: what the error was inferred from.
    """

    error_km: np.ndarray
    word: np.ndarray


def infer(longitude: np.ndarray, latitude: np.ndarray, group: np.ndarray | None = None) -> Quality:
    """Infer location error and class from coordinates alone.

    ``error = max(floor, grain, shared)``: grain is half a unit of the last decimal
    (55.6 km / 10^d) or half a minute where both coordinates are whole minutes and have at least
    three decimals; shared is 1.138 km from 3 records at one point, 6.8 km from 20.

    Parameters
    ----------
    longitude, latitude : ndarray, shape (n,), degrees
    group : ndarray of str, shape (n,), optional
        Only records of the same group (source, state) share a point; all if not given.

    References
    ----------
    Section centroid at most 1,138 m off, township 6.8 km, 2 decimals 556 m, 3 decimals 56 m:
    computed from the public land survey and the degree.

    Examples
    --------
    >>> out = infer(np.array([-120.77, -120.76543]), np.array([40.5, 40.12345]))
    >>> out.word.tolist(), np.round(out.error_km, 3).tolist()
    (['coordinates to 2 decimals', 'coordinates to 5 decimals'], [0.556, 0.1])
    """
    lon, lat = np.asarray(longitude, float), np.asarray(latitude, float)
    places = np.maximum(decimals(lon), decimals(lat))
    grain = _HALF_DEGREE_KM / 10.0**places
    word = np.array(
        [f"coordinates to {n} decimals" for n in range(_MOST_DECIMALS + 1)], dtype=object
    )[places]
    minutes = whole_minutes(lon) & whole_minutes(lat) & (places > 2)
    grain[minutes], word[minutes] = _HALF_MINUTE_KM, "coordinates to whole minutes"
    error = np.maximum(FLOOR_KM, grain)
    keys = pd.DataFrame({"lon": lon, "lat": lat})
    keys["group"] = "" if group is None else np.asarray(group, str)
    count = keys.groupby(["lon", "lat", "group"], sort=False)["lon"].transform("size").to_numpy()
    for least, km, what in (
        (SHARED_SECTION, SECTION_KM, "section"),
        (SHARED_TOWNSHIP, TOWNSHIP_KM, "township"),
    ):
        rows = np.flatnonzero((count >= least) & (error < km))
        error[rows] = km
        word[rows] = [f"{n} records share the point ({what} taken)" for n in count[rows]]
    return Quality(error, word)


def as_written(
    longitude: np.ndarray, latitude: np.ndarray, crs: str
) -> tuple[np.ndarray, np.ndarray] | None:
    """Return places of EPSG:4326 as a file in degrees of its own datum writes them, to 1e-8.

    None of a file that is not in degrees, or whose CRS has no name: its decimals say nothing.

    >>> [float(v[0]) for v in as_written(np.array([-120.77]), np.array([40.5]), "EPSG:4269")]
    [-120.77, 40.5]
    """
    if crs.endswith("4326"):
        return longitude, latitude
    try:
        own = CRS(crs)
    except CRSError:
        return None
    if not own.is_geographic:
        return None
    there = Transformer.from_crs("EPSG:4326", own, always_xy=True)
    lon, lat = there.transform(longitude, latitude)
    return np.round(lon, 8), np.round(lat, 8)


def fill_location(
    frame: pd.DataFrame, crs: str = "EPSG:4326", points: bool = True, group: str = "source"
) -> pd.DataFrame:
    """Return the rows with location error and class filled where the source gives none.

    Parameters
    ----------
    frame : pandas.DataFrame
        With ``longitude``, ``latitude``, ``location_error_km``, ``location_class``.
    crs : str
        Of the file. The decimals are those it writes, whatever its datum; projected coordinates
        have none that say anything, and only shared points do.
    points : bool
        False where the file draws anything else: then no coordinate was written of a place.
    group : str
        The column whose equal values may share a point.
    """
    out = frame.copy()
    blank = out["location_error_km"].isna().to_numpy()
    if not blank.any():
        return out
    place = out["longitude"].to_numpy(float), out["latitude"].to_numpy(float)
    written = as_written(*place, crs) if points else None
    found = infer(*(written or place), out[group].to_numpy() if group in out else None)
    shared = np.array(["share" in text for text in found.word])
    tells = blank & ((written is not None) | shared)
    out.loc[tells, "location_error_km"] = found.error_km[tells]
    silent = tells & (out["location_class"] == "").to_numpy()
    out.loc[silent, "location_class"] = (
        INFERRED + pd.Series(found.word, index=out.index)[silent]
    )
    return out
