"""What each kilogram travels: geodesic distance times circuity, or a matrix that is supplied."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from remine.errors import InputError, Problem
from remine.geo.regions import GEOD

#: Length of a way beside the straight line.
CIRCUITY = 1.2
CIRCUITY_SOURCE = (
    "placeholder: about 1.2 in a random set of points of an urban road network, Newell 1980 as "
    "reported in Wikibooks, Transportation Geography and Network Science, Circuity; not measured "
    "between these places, and meaningless over water (Alaska, Hawaii, territories)"
)
_LONG = ("source_id", "place_id", "km")


def distance_matrix(
    longitude: np.ndarray,
    latitude: np.ndarray,
    to_longitude: np.ndarray,
    to_latitude: np.ndarray,
    circuity: float = CIRCUITY,
) -> np.ndarray:
    """Return km from every source to every place: geodesic on WGS 84, times circuity.

    Parameters
    ----------
    longitude, latitude : ndarray, shape (n_sources,), degrees
    to_longitude, to_latitude : ndarray, shape (n_places,), degrees
    circuity : float, at least 1

    Returns
    -------
    ndarray, shape (n_sources, n_places), km

    Examples
    --------
    >>> one, none = np.array([0.0, 1.0]), np.zeros(2)
    >>> distance_matrix(one, none, one, none, 1.2).round(1).tolist()
    [[0.0, 133.6], [133.6, 0.0]]
    """
    n, m = len(longitude), len(to_longitude)
    out = np.empty((n, m))
    for j in range(m):
        _, _, metres = GEOD.inv(
            longitude, latitude, np.full(n, to_longitude[j]), np.full(n, to_latitude[j])
        )
        out[:, j] = np.asarray(metres) / 1000.0
    return out * circuity


def supplied_matrix(
    table: pd.DataFrame, file: Path, sources: Sequence[str], places: Sequence[str]
) -> np.ndarray:
    """Return km of a table with a row a pair, or a row a source and a column a place.

    A pair that is not told, or told with an empty cell, has no route: infinite.

    Parameters
    ----------
    table : pandas.DataFrame
        Text cells. Columns ``source_id``, ``place_id``, ``km``; or first the id of the source,
        then a column for each place, named by its id.
    file : Path
        For messages.

    Raises
    ------
    InputError
        If a cell is no distance, a pair stands twice, or no pair of these sources and places is
        told.
    """
    source_row = {name: i for i, name in enumerate(sources)}
    place_row = {name: j for j, name in enumerate(places)}
    if tuple(table.columns) == _LONG:
        long = table
    else:
        first = table.columns[0]
        long = table.melt(first, var_name="place_id", value_name="km").set_axis(_LONG, axis=1)
    i = long["source_id"].astype(str).map(source_row).to_numpy(float)
    j = long["place_id"].astype(str).map(place_row).to_numpy(float)
    here = ~np.isnan(i) & ~np.isnan(j)
    text = long["km"].astype(str).str.strip().to_numpy(object)
    km = pd.to_numeric(pd.Series(text), errors="coerce").to_numpy(float)
    blank = text == ""
    wrong = np.flatnonzero(here & ~blank & ~((km >= 0) & np.isfinite(km)))
    problems = [
        Problem("E-PLAN-MATRIX", f"'{text[r]}' is no distance", "give km of 0 or more, or nothing "
                "where there is no route", file=file.name,
                row=f"{long['source_id'].iloc[r]} to {long['place_id'].iloc[r]}")
        for r in wrong[:20]
    ]  # fmt: skip
    pair = (i * len(places) + j)[here]
    values, times = np.unique(pair, return_counts=True)
    for value in values[times > 1][:20]:
        a, b = divmod(int(value), len(places))
        problems.append(
            Problem(
                "E-PLAN-MATRIX",
                "the pair stands more than once",
                "keep one",
                file=file.name,
                row=f"{sources[a]} to {places[b]}",
            )
        )
    if not (here & ~blank).any():
        problems.append(
            Problem(
                "E-PLAN-MATRIX",
                "it tells no distance between these sources and places",
                "columns source_id, place_id, km; or one row a source and one column a place, "
                "by their ids",
                file=file.name,
            )
        )
    if problems:
        raise InputError(problems)
    out = np.full((len(sources), len(places)), np.inf)
    use = here & ~blank
    out[i[use].astype(int), j[use].astype(int)] = km[use]
    return out
