"""What else a finished run's files tell of a site: facts, place, and the records linked to it.

Facts stand in the data blocks of the run's own map, masked as everything in it is; a run without a
map tells none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from remine.answering.run_files import RunFiles
from remine.maps.text import FACTS
from remine.masking import state_points
from remine.reference import counties


@dataclass(frozen=True)
class Place:
    """Where a site is shown, EPSG:4326; ``masked``: at its county's point, which is not its place.

    ``error_km`` is None where nothing is said of it.
    """

    longitude: float | None
    latitude: float | None
    masked: bool
    error_km: float | None


def facts_of(run: RunFiles, row: int) -> dict[str, str]:
    """Return what is recorded of a site, in readable words by the names of ``FACTS``; no blanks."""
    columns, at = run.details
    index = at.get(run.table["site_id"].iloc[row])
    if index is None:
        return {}
    out = {}
    for name in FACTS:
        cells = columns.get(f"fact_{name}")
        word = "" if cells is None else cells[index]
        if isinstance(word, (float, np.floating)):
            word = "" if np.isnan(word) else f"{word:g} km"
        if word:
            out[name] = str(word)
    return out


def basis_of(run: RunFiles, row: int, criterion: str) -> str:
    """Return what a measured amount rests on; empty where the files do not say."""
    columns, at = run.details
    index = at.get(run.table["site_id"].iloc[row])
    cells = columns.get(f"{criterion}_basis")
    return "" if index is None or cells is None else str(cells[index])


def place_of(run: RunFiles, row: int) -> Place:
    """Return where a site is shown, and whether policy put it there."""
    longitude, latitude = (run.number(name, row) for name in ("longitude", "latitude"))
    if np.isnan(longitude) or np.isnan(latitude):
        return Place(None, None, run.withheld(row), None)
    public = run.manifest["audience"] == "public"
    masked = bool(run.withheld(row) or (public and (longitude, latitude) in _published_points()))
    columns, at = run.details
    index, errors = at.get(run.table["site_id"].iloc[row]), columns.get("fact_location_error_km")
    error = float("nan") if index is None or errors is None else float(errors[index])
    return Place(longitude, latitude, masked, None if masked or np.isnan(error) else error)


@cache
def _published_points() -> frozenset[tuple[float, float]]:
    """Return the points of counties and states at which policy publishes a place."""
    states = map(tuple, state_points().tolist())
    return frozenset([*((county.longitude, county.latitude) for county in counties()), *states])
