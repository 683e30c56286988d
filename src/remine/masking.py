"""What policy hides: figures of sites held for consultation, and the places of some sites."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from remine.criteria.measure import Scored
from remine.gates.outcome import HOLD
from remine.gates.stage import Gates
from remine.geo.inside import pairs_inside
from remine.geo.nearest import distances_within
from remine.inventory.describing import UNNAMED
from remine.inventory.layer import Layer
from remine.inventory.locating import states_at
from remine.project import MaskRule
from remine.reference import counties, state_outlines, waste_types

#: Within this of a withheld site's true place another place tells it: a mine's features lie that
#: close, and a county point beside an exact neighbour would hide nothing.
BESIDE_KM = 0.2
#: Rows of one name lie that close where sources place one mine differently (quarter sections).
SAME_NAME_KM = 2.0
#: From the finest to the coarsest place that is published.
LEVELS = ("", "county", "watershed", "state")


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


def distinct_places(sites: pd.DataFrame, group: np.ndarray) -> np.ndarray:
    """Return how many places the sites of each group stand at, shape ``(highest number + 1,)``.

    A site within `BESIDE_KM` of one counted before it, or of its name within `SAME_NAME_KM`, is no
    place of its own: five piles of one mine are no crowd to hide in.

    Parameters
    ----------
    sites : DataFrame
        With columns ``name``, ``longitude`` and ``latitude``.
    group : ndarray of int, shape (n_sites,)
        The group of each site; -1 in none.

    Examples
    --------
    >>> sites = pd.DataFrame({"name": ["A", "B", "C", "C"], "latitude": 40.0,
    ...                       "longitude": [-105.0, -105.001, -105.2, -105.21]})
    >>> distinct_places(sites, np.array([0, 0, 1, 1])).tolist()
    [1, 1]
    """
    lon, lat = sites["longitude"].to_numpy(float), sites["latitude"].to_numpy(float)
    name = sites["name"].str.strip().str.casefold().to_numpy(object)
    own = np.ones(len(sites), dtype=bool)
    grouped = np.flatnonzero(group >= 0)
    named = grouped[~sites["name"].iloc[grouped].str.startswith(UNNAMED).to_numpy()]
    shared = named[pd.DataFrame({"group": group[named], "name": name[named]}).duplicated(
        keep=False).to_numpy()]
    pairs = []
    for rows, km in ((grouped, BESIDE_KM), (shared, SAME_NAME_KM)):
        one, other, _ = distances_within(lon[rows], lat[rows], lon[rows], lat[rows], km)
        one, other = rows[one], rows[other]
        alike = (one < other) & (group[one] == group[other])
        if km > BESIDE_KM:
            alike &= name[one] == name[other]
        pairs.append(np.column_stack((one[alike], other[alike])))
    found = np.concatenate(pairs)
    for one, other in found[np.argsort(found[:, 0], kind="stable")].tolist():
        if own[one]:
            own[other] = False
    return np.bincount(group[grouped], own[grouped]).astype(int)


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
_FACTS_SHOWN = ("nation", "consultation_status", "source", "vintage", "layer",
                "illustrative")


def withhold(table: pd.DataFrame, facts: pd.DataFrame, rows: np.ndarray) -> None:
    """Blank all that policy hides of sites held for consultation."""
    for column in table:
        if column in _SHOWN or (column.startswith("gate_") and not column.endswith("_measured")):
            continue
        table.loc[rows, column] = np.nan if table[column].dtype.kind == "f" else ""
    for column in facts:
        if column not in _FACTS_SHOWN:
            facts.loc[rows, column] = np.nan if facts[column].dtype.kind == "f" else ""


def ids_without_names(sites: pd.DataFrame, rows: np.ndarray) -> dict[str, str]:
    """Return what stands for the ids of the sites without a name among some rows.

    Such an id is a row or a record of a public file: whoever has the file has the place, and where
    files run from place to place the ids beside it are nearly as good. What stands for them is
    numbered in the order of the ids' SHA-256, which says nothing of the file's order; another set
    of sites numbers them otherwise.

    >>> sites = pd.DataFrame({"site_id": ["r:7", "r:8", "ak-1"], "name": ["unnamed", "", "A"]})
    >>> ids_without_names(sites, np.array([True, False, True]))
    {'r:7': 'masked-1'}
    """
    nameless = rows & sites["name"].str.startswith(UNNAMED).to_numpy()
    ids = sorted(sites["site_id"][nameless],
                 key=lambda site: hashlib.sha256(site.encode()).hexdigest())
    return {site: f"masked-{number}" for number, site in enumerate(ids, 1)}


def told_context(became: pd.DataFrame, secret: set[str]) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return the rows of layers none of whose rows went into a secret site; how many others hold.

    A row that is left out of a list alone is found by counting, so the layer's rows go together.
    """
    if not len(became):
        return became, {}
    layer = became["layer"].to_numpy(object)
    closed = set(layer[became["became"].isin(secret).to_numpy()])
    out = np.array([name in closed for name in layer], dtype=bool)
    names, counts = np.unique(layer[out].astype(str), return_counts=True)
    return became[~out].reset_index(drop=True), dict(zip(names.tolist(), counts.tolist(),
                                                         strict=True))


@dataclass(frozen=True)
class Published:
    """Where sites are published; arrays have shape ``(n_sites,)``.

    Attributes
    ----------
    level : ndarray of str
        ``county``, ``watershed`` or ``state``; empty where the place is as read.
    longitude, latitude : ndarray, degrees
    cell : ndarray of int
        Number of the published point; -1 where the place is as read.
    """

    level: np.ndarray
    longitude: np.ndarray
    latitude: np.ndarray
    cell: np.ndarray

    def counts(self) -> dict[str, int]:
        """Return the number of coarsened sites by level."""
        words, counts = np.unique(self.level[self.level != ""].astype(str), return_counts=True)
        return dict(zip(words.tolist(), counts.tolist(), strict=True))


_NOTE = (
    "of sites whose place is coarsened, amounts measured from a layer are not shown; their worth "
    "is the mean of the sites published at the same point, or of the sites shown at their places "
    "where those stand at fewer than k places, in steps of 0.05; scores, intervals and ranks of "
    "the list follow from that; one without a name has a number in place of its id, and layers "
    "whose rows are parts of such sites are not listed in context.csv"
)


def told_masking(
    sites: pd.DataFrame, published: Published, k: int, unlisted: dict[str, int],
    averaged: Sequence[str],
) -> dict[str, Any]:
    """Return what the manifest says of the masking; ``unlisted`` counts context rows by layer."""
    counts = distinct_places(sites, published.cell)
    some = bool(len(counts))
    return {
        "k": k,
        "published_at_a_point_of_its": published.counts(),
        "points_of_states_with_fewer_than_k_places": int((counts < k).sum()),
        "context_rows_not_listed": unlisted,
        "averaged_criteria": list(averaged) if some else [],
        "note": _NOTE if some else "",
    }


def wanted_levels(
    rules: Sequence[MaskRule], audience: str, sites: pd.DataFrame, consult: np.ndarray,
    held: dict[str, np.ndarray],
) -> np.ndarray:
    """Return how coarsely each site is to be published, shape ``(n_sites,)``; empty for as read.

    To the public, sites held for consultation, dangerous openings and the places beside either
    go to their county at least; a rule of the model can only coarsen further.
    """
    out = np.zeros(len(sites), dtype=int)
    if audience == "public":
        secret = consult | dangerous(sites)
        out[secret | beside(sites, secret)] = LEVELS.index("county")
    for rule in rules:
        if audience in rule.audiences:
            rows = held[rule.gate] if rule.gate else np.array(
                [rule.waste_type in cell for cell in sites["waste_types"]], dtype=bool)
            out[rows] = np.maximum(out[rows], LEVELS.index(rule.to))
    return np.array(LEVELS, dtype=object)[out]


def publish_places(
    sites: pd.DataFrame, level: np.ndarray, k: int, watersheds: Layer | None = None
) -> Published:
    """Return the published place of every site.

    Where sites at fewer than ``k`` places would share a county's or a watershed's point they go to
    a point of their state instead. A state's point says no more than the column ``state`` of the
    list, so nothing coarser follows.
    """
    level = level.copy()
    longitude, latitude = (sites[c].to_numpy(float).copy() for c in ("longitude", "latitude"))
    true = longitude.copy(), latitude.copy()
    for one in ("watershed", "county", "state"):
        rows = np.flatnonzero(level == one)
        if not len(rows):
            continue
        if one == "watershed":
            found = _watershed_points(true[0][rows], true[1][rows], watersheds)
            outside = np.isnan(found[0])
            level[rows[outside]] = "county"
            rows, found = rows[~outside], tuple(column[~outside] for column in found)
        else:
            points = _county_points if one == "county" else _state_points
            found = points(sites.iloc[rows], true[0][rows], true[1][rows])
        place = np.column_stack(found)
        if one != "state" and len(rows):
            cell = np.unique(place, axis=0, return_inverse=True)[1].ravel()
            few = distinct_places(sites.iloc[rows], cell)[cell] < k
            level[rows[few]] = "state"
            rows, place = rows[~few], place[~few]
        longitude[rows], latitude[rows] = place[:, 0], place[:, 1]
    cell = np.full(len(sites), -1)
    moved = np.flatnonzero(level != "")
    if len(moved):
        places = np.column_stack((longitude[moved], latitude[moved]))
        cell[moved] = np.unique(places, axis=0, return_inverse=True)[1].ravel()
    return Published(level, longitude, latitude, cell)


def coarsen(table: pd.DataFrame, geometry: np.ndarray, published: Published) -> None:
    """Write the published places into a table, and shorten names that tell a place."""
    where = np.flatnonzero(published.level != "")
    names = table["name"].to_numpy().copy()
    for row in where:
        if names[row].startswith(UNNAMED):
            names[row] = f"{UNNAMED} ({table['site_id'].iloc[row]})"
    table["longitude"], table["latitude"] = published.longitude, published.latitude
    table["name"] = names
    geometry[where] = shapely.points(published.longitude[where], published.latitude[where])


def plain_reasons(table: pd.DataFrame, gates: Gates, rows: np.ndarray) -> None:
    """Take the figures of gates on areas from masked rows, and from all what interests say."""
    for gate in gates.decided.values():
        told = gate.result.plain_reason
        if told is None:
            continue
        all_rows = np.ones(len(rows), dtype=bool) if gate.result.nation is not None else rows
        reason = table[f"gate_{gate.name}_reason"].to_numpy()
        table[f"gate_{gate.name}_reason"] = np.where(all_rows, told, reason)
        table.loc[rows, f"gate_{gate.name}_measured"] = np.nan


def _county_points(sites: pd.DataFrame, longitude, latitude) -> tuple[np.ndarray, np.ndarray]:
    known = counties()
    by_name = {(c.state, c.county.casefold()): c for c in known}
    by_state: dict[str, list] = {"": list(known)}
    for county in known:
        by_state.setdefault(county.state, []).append(county)
    places = {state: np.array([(c.longitude, c.latitude) for c in some]).T
              for state, some in by_state.items()}

    def nearest(state: str, lon: float, lat: float):
        state = state if state in by_state else ""
        east, north = places[state]
        squeeze = np.cos(np.radians(lat))
        away = (((east - lon + 180) % 360 - 180) * squeeze) ** 2 + (north - lat) ** 2
        return by_state[state][int(away.argmin())]

    found = [
        by_name.get((state, str(name).casefold())) or nearest(state, lon, lat)
        for state, name, lon, lat in zip(
            sites["state"], sites["county"], longitude, latitude, strict=True
        )
    ]
    return np.array([c.longitude for c in found]), np.array([c.latitude for c in found])


def state_points() -> np.ndarray:
    """Return a point inside each state, to 0.01 degree, longitude then latitude."""
    anchor = shapely.point_on_surface(state_outlines()[1])
    x, y = shapely.get_x(anchor), shapely.get_y(anchor)
    return np.round(np.column_stack((x, y)), 2)


def _state_points(sites: pd.DataFrame, longitude, latitude) -> tuple[np.ndarray, np.ndarray]:
    anchor = dict(zip(state_outlines()[0], state_points(), strict=True))
    near = states_at(longitude, latitude)
    nowhere = np.full(2, np.nan)
    found = [anchor[said] if said in anchor else anchor.get(here, nowhere)
             for said, here in zip(sites["state"], near, strict=True)]
    return tuple(np.array(found).T)


def _watershed_points(longitude, latitude, layer: Layer | None) -> tuple[np.ndarray, np.ndarray]:
    """Return a point of the watershed that holds each place; NaN where none does."""
    out = np.full((2, len(longitude)), np.nan)
    if layer is not None and len(layer):
        place, basin = pairs_inside(longitude, latitude, layer.geometry)
        anchor = shapely.point_on_surface(layer.geometry)
        for axis, get in enumerate((shapely.get_x, shapely.get_y)):
            out[axis, place[::-1]] = np.round(get(anchor), 2)[basin[::-1]]
    return out[0], out[1]


def held_for_consultation(gates: Gates) -> np.ndarray:
    """Return a mask of the sites that a gate holds for consultation with a nation."""
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
