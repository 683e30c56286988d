"""What policy hides: figures of sites held for consultation, and the places of some sites."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from remine.criteria.measure import Scored
from remine.gates.outcome import HOLD
from remine.gates.stage import Gates
from remine.geo.nearest import distances_within
from remine.inventory.describing import UNNAMED
from remine.reference import counties, waste_types

#: Within this of a withheld site's true place another place tells it: a mine's features lie that
#: close, and a county point beside an exact neighbour would hide nothing.
BESIDE_KM = 0.2
#: Rows of one name lie that close where sources place one mine differently (quarter sections).
SAME_NAME_KM = 2.0
#: What stands for the basis of a measure in km, where the place is coarsened.
NO_DISTANCE = "distance not shown: with others it would tell the place"


def beside(sites: pd.DataFrame, rows: np.ndarray) -> np.ndarray:
    """Return a mask of the other sites whose place or name would tell where these lie."""
    out = np.zeros(len(sites), dtype=bool)
    secret = np.flatnonzero(rows)
    if not len(secret):
        return out
    lon, lat = sites["longitude"].to_numpy(float), sites["latitude"].to_numpy(float)
    near, which, km = distances_within(lon, lat, lon[secret], lat[secret], SAME_NAME_KM)
    name = sites["name"].str.strip().str.casefold().to_numpy()
    named = ~sites["name"].str.startswith(UNNAMED).to_numpy()
    same = (name[near] == name[secret[which]]) & named[near]
    out[near[(km <= BESIDE_KM) | same]] = True
    return out & ~rows


def blank_distances(
    table: pd.DataFrame, facts: pd.DataFrame, names: list[str], rows: np.ndarray
) -> None:
    """Blank measures in km of coarsened places: a few distances to known things are a place."""
    for name in names:
        for end in ("value", "low", "high"):
            table.loc[rows, f"{name}_{end}"] = np.nan
        facts.loc[rows, f"{name}_basis"] = NO_DISTANCE


def dangerous(sites: pd.DataFrame) -> np.ndarray:
    """Return a mask of the sites with a dangerous opening."""
    openings = {key for key, kind in waste_types().items() if kind.hazardous_opening}
    cells = sites["waste_types"]
    return np.array([bool(openings.intersection(cell)) for cell in cells], dtype=bool)


#: Places of data centers that may be shown: what policy calls coarse enough for facility security.
COARSE_ENOUGH = ("city", "county")


def facilities(sites: pd.DataFrame, is_center: bool) -> np.ndarray:
    """Return a mask of the data centers whose place is finer than city or county, or not said."""
    if not is_center:
        return np.zeros(len(sites), dtype=bool)
    return ~sites["location_class"].isin(COARSE_ENOUGH).to_numpy()


#: What a site held for consultation still shows to the public.
_SHOWN = ("list", "holds", "unknowns", "site_id", "name", "state", "latitude", "longitude")
_FACTS_SHOWN = ("nation", "consultation_status", "lead_partner", "source", "vintage", "layer",
                "illustrative")


def withhold(table: pd.DataFrame, facts: pd.DataFrame, rows: np.ndarray) -> None:
    """Blank all that policy hides of sites held for consultation."""
    for column in table:
        if column in _SHOWN or column.startswith("gate_"):
            continue
        table.loc[rows, column] = np.nan if table[column].dtype.kind == "f" else ""
    for column in facts:
        if column not in _FACTS_SHOWN:
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


def held_for_consultation(gates: Gates) -> np.ndarray:
    """Return a mask of the sites that a gate holds for a nation to be consulted."""
    out = np.zeros(len(gates.list), dtype=bool)
    for gate in gates.decided.values():
        if gate.result.nation is not None:
            out |= gate.result.outcome == HOLD
    return out


def shown_worths(scored: dict[str, Scored], withheld: np.ndarray) -> pd.DataFrame:
    """Return the ends of what each cell is worth, 0..1; NaN where policy withholds it."""
    ends = {}
    for name, item in scored.items():
        ends[f"{name}_low"] = np.where(withheld, np.nan, item.score_low)
        ends[f"{name}_high"] = np.where(withheld, np.nan, item.score_high)
    return pd.DataFrame(ends, index=range(len(withheld)))
