"""The reference tables: commodities and their tiers, deposit types, waste types, counties."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely

from remine.errors import did_you_mean
from remine.resources import reference_table


def split_list(cell: str) -> list[str]:
    """Return the items of a ``; `` list, empty items dropped.

    >>> split_list("Zn; Pb;")
    ['Zn', 'Pb']
    """
    return [item.strip() for item in cell.split(";") if item.strip()]


def _rows(name: str) -> list[dict[str, str]]:
    with reference_table(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Commodity:
    """One element, group or mineral, and how critical it is (tier 0 to 4, as an interval)."""

    key: str
    name: str
    kind: str
    members: tuple[str, ...]
    tier_low: int
    tier_high: int
    critical_2022: bool
    critical_2025: bool


@cache
def commodities() -> dict[str, Commodity]:
    """Return every commodity by key.

    >>> commodities()["Ge"].tier_low
    4
    """
    return {
        row["key"]: Commodity(
            row["key"],
            row["name"],
            row["kind"],
            tuple(split_list(row["members"])),
            int(row["tier_low"]),
            int(row["tier_high"]),
            row["critical_2022"] == "yes",
            row["critical_2025"] == "yes",
        )
        for row in _rows("commodities.csv")
    }


@cache
def commodity_words() -> dict[str, str]:
    """Return the key for every word: keys with their capitals, names and aliases in lower case.

    Keys keep their capitals because ``SC`` is a quarry code for crushed stone in one state's file
    and ``Sc`` is scandium.

    >>> commodity_words()["gold"], commodity_words()["Ge"], commodity_words().get("SC")
    ('Au', 'Ge', None)
    """
    words: dict[str, str] = {}
    for row in _rows("commodities.csv"):
        words[row["key"]] = row["key"]
        for word in (row["name"], *split_list(row["aliases"])):
            words.setdefault(word.lower(), row["key"])
    return words


def resolve_commodities(items: list[str]) -> tuple[list[str], list[str]]:
    """Return the keys of commodity words, and the words no table knows.

    The rare earths written out one by one are the group, not a finding of each.

    >>> resolve_commodities(["Gold", "Cu", "mystery"])
    (['Au', 'Cu'], ['mystery'])
    """
    words = commodity_words()
    keys: dict[str, None] = {}
    unknown = []
    for item in items:
        key = words.get(item) or words.get(item.lower())
        if key is None:
            unknown.append(item)
        else:
            keys[key] = None
    listed = [key for key in keys if key in set(commodities()["REE"].members)]
    if len(listed) >= 12:
        keys = {key: None for key in keys if key not in listed} | {"REE": None}
    return list(keys), unknown


@dataclass(frozen=True)
class DepositType:
    """A deposit type: how readily its waste releases acid and metals, and its by-products."""

    key: str
    label: str
    drainage_low: float
    drainage_high: float
    byproducts: tuple[tuple[str, float, float], ...]


@cache
def deposit_types() -> dict[str, DepositType]:
    """Return every deposit type by key.

    >>> deposit_types()["vms"].drainage_high
    1.0
    """
    out = {}
    for row in _rows("deposit_types.csv"):
        byproducts = []
        for item in split_list(row["byproducts"]):
            symbol, _, span = item.partition(":")
            low, _, high = span.partition("-")
            byproducts.append((symbol.strip(), float(low), float(high or low)))
        out[row["key"]] = DepositType(
            row["key"],
            row["label"],
            float(row["drainage_low"]),
            float(row["drainage_high"]),
            tuple(byproducts),
        )
    return out


@cache
def class_interval(table: str, low: str, high: str) -> dict[str, tuple[float, float]]:
    """Return ``{key: (low, high)}`` from two columns of a table; empty cells are left out.

    Raises
    ------
    ValueError
        If the table has no such column.

    Examples
    --------
    >>> class_interval("waste_types", "processability_low", "processability_high")["tailings_mill"]
    (1.0, 1.0)
    """
    rows = _rows(f"{table}.csv")
    for column in (low, high):
        if column not in rows[0]:
            hint = did_you_mean(column, rows[0])
            raise ValueError(f"the table '{table}' has no column '{column}': {hint}")
    told = [row for row in rows if row[low] and row[high]]
    return {row["key"]: (float(row[low]), float(row[high])) for row in told}


@dataclass(frozen=True)
class WasteType:
    """A kind of feature: whether it is waste, whether it is a dangerous opening, its depth."""

    key: str
    label: str
    is_waste: bool
    hazardous_opening: bool
    processability_low: float
    processability_high: float
    depth_low_m: float | None
    depth_high_m: float | None


@cache
def waste_types() -> dict[str, WasteType]:
    """Return every feature type by key.

    >>> waste_types()["tailings_pond"].is_waste, waste_types()["adit"].hazardous_opening
    (True, True)
    """

    def number(text: str) -> float | None:
        return float(text) if text else None

    return {
        row["key"]: WasteType(
            row["key"],
            row["label"],
            row["is_waste"] == "yes",
            row["hazardous_opening"] == "yes",
            float(row["processability_low"] or 0.0),
            float(row["processability_high"] or 1.0),
            number(row["depth_low_m"]),
            number(row["depth_high_m"]),
        )
        for row in _rows("waste_types.csv")
    }


@cache
def words_of(table: str, column: str) -> dict[str, str]:
    """Return ``{word in lower case: key}`` for a table's column of a source's own words.

    >>> words_of("waste_types", "usmin_names")["adit"]
    'adit'
    """
    return {
        word.casefold(): row["key"]
        for row in _rows(f"{table}.csv")
        for word in split_list(row[column])
    }


@dataclass(frozen=True)
class County:
    """A county's representative point, degrees."""

    fips: str
    county: str
    state: str
    longitude: float
    latitude: float


@cache
def counties() -> tuple[County, ...]:
    """Return the representative points of the counties, by FIPS code."""
    return tuple(
        County(r["fips"], r["county"], r["state"], float(r["longitude"]), float(r["latitude"]))
        for r in _rows("county_points.csv")
    )


@cache
def state_outlines() -> tuple[tuple[str, ...], np.ndarray]:
    """Return the USPS codes and the generalised outlines (EPSG:4326) of the states.

    >>> codes, shapes = state_outlines()
    >>> "AK" in codes, len(codes) == len(shapes)
    (True, True)
    """
    data = json.loads(reference_table("state_outlines.geojson").read_text(encoding="utf-8"))
    features = sorted(data["features"], key=lambda f: f["properties"]["state"])
    codes = tuple(feature["properties"]["state"] for feature in features)
    shapes = np.array([shapely.geometry.shape(feature["geometry"]) for feature in features])
    return codes, shapes


@cache
def state_codes() -> dict[str, str]:
    """Return the USPS code for every code and name of a state, in lower case.

    >>> state_codes()["alaska"]
    'AK'
    """
    names = state_names()
    return {word.casefold(): code for code, name in names.items() for word in (name, code)}


@cache
def state_names() -> dict[str, str]:
    """Return the name of every state by its USPS code.

    >>> state_names()["AK"]
    'Alaska'
    """
    data = json.loads(reference_table("state_outlines.geojson").read_text(encoding="utf-8"))
    return {f["properties"]["state"]: f["properties"]["name"] for f in data["features"]}
