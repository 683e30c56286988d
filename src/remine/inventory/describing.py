"""Let records near a site tell what they know of it: they describe it, they are not it."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pandas as pd

from remine.geo.nearest import distances_within
from remine.inventory.layer import Layer

UNNAMED = "unnamed"


def describe(sites: pd.DataFrame, layer: Layer) -> pd.DataFrame:
    """Return the sites with empty fields filled from a layer's records within reach.

    Every filled site says so in ``described_by``: the layer, the record and the distance. A field
    the site's own source filled is never touched.
    """
    spec = layer.spec.describes
    records = layer.frame
    site_row, record_row, km = distances_within(
        sites["longitude"].to_numpy(),
        sites["latitude"].to_numpy(),
        records["longitude"].to_numpy(),
        records["latitude"].to_numpy(),
        spec.within_km,
    )
    order = np.lexsort((record_row, km, site_row))
    site_row, record_row, km = site_row[order], record_row[order], km[order]
    first = np.unique(site_row, return_index=True)[1]
    out = sites.copy()
    told = np.zeros(len(sites), dtype=bool)
    for source, target in spec.fields.items():
        values = records[source].to_numpy()
        column = out[target].to_numpy().copy()
        if len(values) and isinstance(values[0], tuple):
            told |= _unite(column, values, site_row, record_row)
        else:
            told |= _take_nearest(column, values, site_row[first], record_row[first])
        out[target] = pd.Series(list(column), index=out.index, dtype=out[target].dtype)
    for target, word in spec.otherwise.items():
        silent = np.ones(len(sites), dtype=bool)
        silent[site_row] = False
        silent &= (out[target] == "").to_numpy()
        out.loc[silent, target] = word
    notes = out["described_by"].to_numpy().copy()
    names = records["name"].to_numpy() if "name" in records else records["row"].astype(str).to_numpy()
    for at in first:
        row = site_row[at]
        if told[row]:
            note = f"{layer.name}: {names[record_row[at]]} ({km[at]:.1f} km)"
            notes[row] = f"{notes[row]}; {note}" if notes[row] else note
    out["described_by"] = notes
    if spec.names_unnamed:
        _name_unnamed(out, names, site_row[first], record_row[first], km[first])
    return out


def _name_unnamed(out: pd.DataFrame, names, site_row, record_row, km) -> None:
    """Call sites without a name "unnamed, near RECORD (km)", so that a reader can find them."""
    column = out["name"].to_numpy().copy()
    for row, record, distance in zip(site_row, record_row, km, strict=True):
        if column[row].startswith(UNNAMED) and names[record] and not names[record].startswith(UNNAMED):
            column[row] = f"{UNNAMED}, near {names[record]} ({distance:.1f} km)"
    out["name"] = column


def _unite(column, values, site_row, record_row) -> np.ndarray:
    """Unite the lists of all records in reach, nearest first, into empty cells."""
    told = np.zeros(len(column), dtype=bool)
    rows, first = np.unique(site_row, return_index=True)
    for row, start, end in zip(rows, first, np.append(first[1:], len(site_row)), strict=True):
        if not column[row]:
            found = dict.fromkeys(chain.from_iterable(values[record_row[start:end]]))
            column[row] = tuple(found)
            told[row] = bool(found)
    return told


def _take_nearest(column, values, site_row, record_row) -> np.ndarray:
    told = np.zeros(len(column), dtype=bool)
    for row, record in zip(site_row, record_row, strict=True):
        empty = column[row] == "" or column[row] != column[row]
        if empty and values[record] != "" and values[record] == values[record]:
            column[row] = values[record]
            told[row] = True
    return told
