"""Many records of one thing become one row: each field from the most trusted source that has it.

Order of the sources: trust (`layers/reference/source_trust.csv`, the published scale where it has
the source), then the newer vintage, then the smaller location error, then the order of the input.
The place is the exception: it comes from the record with the smallest location error. Lists are
united in that order, since a commodity one source leaves out is not denied by it; and "none
known" of one source stands against no listing of another.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from remine.inventory.fields import KNOWS_OF_NONE
from remine.resources import reference_table

ALL_SAME = "all say the same"
_DEFAULT_TRUST = 1
_PLACE = ("longitude", "latitude", "location_error_km", "location_class")
_OWN = ("site_id", "layer", "row", "described_by")
_UNNAMED = re.compile(r"^(?:unnamed|unknown|no name|name unknown|unidentified)\b", re.IGNORECASE)


@cache
def _patterns() -> tuple[tuple[str, int], ...]:
    with reference_table("source_trust.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["pattern"].casefold(), int(row["trust"])) for row in csv.DictReader(file)]
    return tuple(sorted(rows, key=lambda pair: -len(pair[0])))


@cache
def trust(source: str) -> int:
    """Return the trust in a source, 1 (MRDS, unknown) to 10 (technical report).

    The longest pattern of the table that stands in the source's name decides.

    >>> trust("umn/ardf"), trust("USGS USMIN, features"), trust("umn/mrdata_nicrpge"), trust("?")
    (5, 7, 1, 1)
    """
    folded = source.casefold()
    return next((value for pattern, value in _patterns() if pattern in folded), _DEFAULT_TRUST)


def year(vintage: str) -> int:
    """Return the last year a vintage names, or 0.

    >>> year("2024-10-26T17:28:01Z"), year("see rows"), year("2005-2011")
    (2024, 0, 2011)
    """
    found = re.findall(r"\b(?:1[89]|20)\d\d", vintage)
    return max(map(int, found), default=0)


def preference(frame: pd.DataFrame) -> np.ndarray:
    """Return row positions from the most to the least preferred."""
    sources, back = np.unique(frame["source"].to_numpy(str), return_inverse=True)
    trusted = np.array([trust(source) for source in sources])[back]
    vintages, back = np.unique(frame["vintage"].to_numpy(str), return_inverse=True)
    newest = np.array([year(vintage) for vintage in vintages])[back]
    error = frame["location_error_km"].fillna(np.inf).to_numpy()
    return np.lexsort((np.arange(len(frame)), error, -newest, -trusted))


def _known(column: pd.Series) -> pd.Series:
    """Return a column with its unknown cells as missing."""
    if column.dtype.kind == "f":
        return column
    if column.name == "name":
        return column.where(~column.map(lambda text: bool(_UNNAMED.match(text)) or not text))
    return column.where(column.map(len) > 0)


def _none_last(column: pd.Series) -> pd.Series:
    """Return a column with what only says that nothing is known of after all else."""
    if column.name not in KNOWS_OF_NONE:
        return column
    none = (column == KNOWS_OF_NONE[column.name]).to_numpy()
    return column.iloc[np.argsort(none, kind="stable")]


def merge(frame: pd.DataFrame, group: np.ndarray) -> pd.DataFrame:
    """Return one row a group, in the order of the groups' first rows.

    Parameters
    ----------
    frame : pandas.DataFrame, n rows of sites
    group : ndarray of int, shape (n,)
        Rows with the same number become one.

    Returns
    -------
    pandas.DataFrame
        ``site_id``, ``layer`` and ``row`` are those of the most preferred record.
    """
    group = np.asarray(group)
    sizes = pd.Series(group).groupby(group).transform("size").to_numpy()
    alone, many = np.flatnonzero(sizes == 1), np.flatnonzero(sizes > 1)
    first = pd.Series(np.arange(len(group))).groupby(group).transform("min").to_numpy()
    if not len(many):
        return frame.copy()
    joint = frame.iloc[many].reset_index(drop=True)
    order = preference(joint)
    joint, key = joint.iloc[order], pd.Series(first[many][order], index=order)
    columns: dict[str, pd.Series] = {}
    for name in joint:
        column = joint[name]
        if name in _PLACE:
            continue
        if name in _OWN:
            columns[name] = column.groupby(key).first()
        elif len(column) and isinstance(column.iloc[0], tuple):
            united = column.groupby(key).agg(lambda lists: _unite(lists))
            columns[name] = united
        else:
            columns[name] = _none_last(_known(column)).groupby(key).first()
    nearest = np.argsort(joint["location_error_km"].fillna(np.inf).to_numpy(), kind="stable")
    for name in _PLACE:
        columns[name] = joint[name].iloc[nearest].groupby(key.iloc[nearest]).first()
    merged = pd.DataFrame(columns)[list(frame)]
    for name in merged:
        if not pd.api.types.is_numeric_dtype(frame[name]):
            text = merged[name].astype(object)
            merged[name] = text.where(text.notna(), "")
    blank = merged["name"] == ""
    merged.loc[blank, "name"] = joint["name"].groupby(key).first()[blank]
    out = pd.concat([frame.iloc[alone].set_axis(first[alone]), merged])
    return out.sort_index().reset_index(drop=True).astype(frame.dtypes.to_dict())


def _unite(lists) -> tuple:
    return tuple(dict.fromkeys(item for cell in lists for item in cell))


@dataclass(frozen=True)
class FieldTrace:
    """One source's value for one field of a site, and whether it won."""

    field: str
    value: str
    source: str
    record: str
    vintage: str
    trust: int
    won: bool
    why: str


def trace(members: pd.DataFrame) -> list[FieldTrace]:
    """Return every source's value for every field, winners first, with why they won.

    Parameters
    ----------
    members : pandas.DataFrame
        The records of one site, as read.
    """
    ranked = members.iloc[preference(members)]
    by_error = members.assign(_e=members["location_error_km"].fillna(np.inf))
    placed = by_error.iloc[np.lexsort((np.argsort(preference(members)), by_error["_e"]))]
    out = []
    for name in members:
        if name in _OWN or name.startswith("_"):
            continue
        rows = placed if name in _PLACE else ranked.loc[_none_last(ranked[name]).index]
        known = [
            row
            for row, has in zip(rows.to_dict("records"), _known(rows[name]).notna(), strict=True)
            if has
        ]
        others = [row for row in known[1:] if row[name] != known[0][name]]
        for row in known:
            is_list = isinstance(row[name], tuple)
            won = is_list or row is known[0]
            if len(known) == 1:
                why = "the only source that has it"
            elif is_list:
                why = "lists of all sources are united"
            elif not others:
                why = ALL_SAME
            elif won:
                why = f"won by {_ahead(name, row, others[0])}"
            elif row[name] == known[0][name]:
                why = "says the same"
            else:
                why = f"lost by {_ahead(name, known[0], row)}"
            out.append(
                FieldTrace(
                    name,
                    "; ".join(row[name]) if is_list else str(row[name]),
                    str(row["source"]),
                    str(row["site_id"]),
                    str(row["vintage"]),
                    trust(str(row["source"])),
                    won,
                    why,
                )
            )
    return out


def _ahead(name: str, first: dict, second: dict) -> str:
    """Return by what one row goes before another: the first thing in which they differ."""
    if name in KNOWS_OF_NONE and second[name] == KNOWS_OF_NONE[name] != first[name]:
        return "a listing, of which the other does not know"
    errors = [row["location_error_km"] for row in (first, second)]
    near, far = (np.inf if error != error else error for error in errors)
    ahead = [
        (trust(str(first["source"])) != trust(str(second["source"])), "trust"),
        (year(str(first["vintage"])) != year(str(second["vintage"])), "vintage, of equal trust"),
    ]
    place = (near != far, "the smallest location error")
    ahead = [place, *ahead] if name in _PLACE else [*ahead, place]
    equal = "the order of the rows: equal in trust, vintage and location error"
    return next((words for differs, words in ahead if differs), equal)
