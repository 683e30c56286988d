"""What policy hides: figures of sites held for consultation, and the places of some sites."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from remine.inventory.describing import UNNAMED
from remine.reference import counties, waste_types


def dangerous(sites: pd.DataFrame) -> np.ndarray:
    """Return a mask of the sites with a dangerous opening."""
    openings = {key for key, kind in waste_types().items() if kind.hazardous_opening}
    cells = sites["waste_types"]
    return np.array([bool(openings.intersection(cell)) for cell in cells], dtype=bool)


#: What a site held for consultation still shows to the public.
_SHOWN = ("list", "holds", "unknowns", "site_id", "name", "state", "latitude", "longitude")


def withhold(table: pd.DataFrame, facts: pd.DataFrame, rows: np.ndarray) -> None:
    """Blank all that policy hides of sites held for consultation."""
    for column in table:
        if column in _SHOWN or column.startswith("gate_"):
            continue
        table.loc[rows, column] = np.nan if table[column].dtype.kind == "f" else ""
    for column in facts:
        if column not in ("nation", "source", "vintage", "layer", "illustrative"):
            facts.loc[rows, column] = np.nan if facts[column].dtype.kind == "f" else ""


def coarsen(
    table: pd.DataFrame, geometry: np.ndarray, sites: pd.DataFrame, rows: np.ndarray
) -> None:
    """Move places to the representative point of their county, and names that tell a place."""
    where = np.flatnonzero(rows)
    if not len(where):
        return
    known = counties()
    by_name = {(c.state, c.county.casefold()): c for c in known}
    by_state: dict[str, list] = {}
    for county in known:
        by_state.setdefault(county.state, []).append(county)
    longitude, latitude = (table[name].to_numpy().copy() for name in ("longitude", "latitude"))
    names = table["name"].to_numpy().copy()
    for row in where:
        state, name = sites["state"].iloc[row], str(sites["county"].iloc[row]).casefold()
        county = by_name.get((state, name)) or _nearest(
            by_state.get(state) or list(known), longitude[row], latitude[row]
        )
        longitude[row], latitude[row] = county.longitude, county.latitude
        if names[row].startswith(f"{UNNAMED}, near "):
            names[row] = f"{UNNAMED} ({table['site_id'].iloc[row]})"
    table["longitude"], table["latitude"], table["name"] = longitude, latitude, names
    geometry[where] = shapely.points(longitude[where], latitude[where])


def _nearest(candidates: list, longitude: float, latitude: float):
    squeeze = np.cos(np.radians(latitude))
    return min(
        candidates,
        key=lambda c: (((c.longitude - longitude + 180) % 360 - 180) * squeeze) ** 2
        + (c.latitude - latitude) ** 2,
    )
