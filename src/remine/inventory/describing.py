"""Let records near a site tell what they know of it: they describe it, they are not it."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pandas as pd

from remine.errors import ConfigError, Problem, did_you_mean
from remine.geo.nearest import distances_within
from remine.inventory.covered import silence_at
from remine.inventory.fields import KNOWS_OF_NONE, fields_of
from remine.inventory.gravest import COLUMNS, leading, tell_contradicting, within_error
from remine.inventory.layer import Layer

UNNAMED = "unnamed"
#: What a site is, which no record near it can tell.
_OWN = {"site_id", "longitude", "latitude"}


def describe(sites: pd.DataFrame, layer: Layer) -> pd.DataFrame:
    """Return the sites with empty fields filled from a layer's records within reach.

    Every filled site says so in ``described_by``: the layer, the record and the distance. A field
    the site's own source filled is never touched, but for a word that only says that the source
    knows of none; what records say against it stands beside it (`gravest.COLUMNS`). Of several
    records the gravest word is told. ``otherwise`` is said of a site only where no record lies
    within reach of wherever it may be under its location error, and where the layer covers all
    that, if it says what it covers.
    """
    spec = layer.spec.describes
    _check_fields(layer)
    records = layer.frame
    site_row, record_row, km = distances_within(
        sites["longitude"].to_numpy(),
        sites["latitude"].to_numpy(),
        records["longitude"].to_numpy(),
        records["latitude"].to_numpy(),
        spec.within_km,
        exact=False,
    )
    order = np.lexsort((record_row, km, site_row))
    site_row, record_row, km = site_row[order], record_row[order], km[order]
    first = np.unique(site_row, return_index=True)[1]
    out = sites.copy()
    told = {source: records[source].to_numpy() for source in spec.fields}
    words = {target: told[source] for source, target in spec.fields.items()}
    telling = np.zeros(len(site_row), dtype=bool)
    for source, target in spec.fields.items():
        values = told[source]
        column = out[target].to_numpy().copy()
        if len(values) and isinstance(values[0], tuple):
            telling[first] |= _unite(column, values, site_row, record_row)[site_row[first]]
        else:
            lead = leading(target, words | {target: values}, site_row, record_row, km)
            taken = _take(column, values, site_row[lead], record_row[lead],
                          KNOWS_OF_NONE.get(target, ""))
            telling[lead] |= taken[site_row[lead]]
        out[target] = pd.Series(list(column), index=out.index, dtype=out[target].dtype)
    for name in COLUMNS:
        if name not in out:
            out[name] = ""
    tell_contradicting(out, layer)
    for target, word in spec.otherwise.items():
        silent = ~_may_reach(sites, layer)
        silent[site_row] = False
        silent &= (out[target] == "").to_numpy()
        out.loc[silent, target] = word
    notes = out["described_by"].to_numpy().copy()
    names = (records["name"] if "name" in records else records["row"].astype(str)).to_numpy()
    told_by = (column[telling].tolist() for column in (site_row, record_row, km))
    for row, record, away in zip(*told_by, strict=True):
        note = f"{layer.name}: {names[record]} ({away:.1f} km)"
        notes[row] = f"{notes[row]}; {note}" if notes[row] else note
    out["described_by"] = notes
    if spec.names_unnamed:
        _name_unnamed(out, names, site_row[first], record_row[first], km[first])
    return out


def _check_fields(layer: Layer) -> None:
    """Refuse a description that names no field, mixes kinds, or fills in a word nobody knows."""
    spec, problems = layer.spec.describes, []
    known, told = fields_of("sites"), fields_of(layer.spec.role)

    def problem(what: str, fix: str) -> None:
        problems.append(Problem("E-DESCRIBES", what, fix, layer=layer.name))

    if layer.geometry is None:
        problem("a layer without places is near nothing", "drop 'describes'")
    for source, target in spec.fields.items():
        if source not in told:
            problem(f"'{source}' is not a field of the layer", did_you_mean(source, told))
        elif target not in known:
            problem(f"'{target}' is not a field of a site", did_you_mean(target, known))
        elif told[source].kind != known[target].kind:
            problem(f"{source} is a {told[source].kind}, {target} is a {known[target].kind}",
                    "map fields of one kind")
        elif target in _OWN:
            problem(f"'{target}' is the site's own", "leave it out of 'describes'")
    for target, word in spec.otherwise.items():
        field = known.get(target)
        if field is None or field.kind != "text" or target in _OWN:
            problem(f"otherwise: '{target}' is not a text field of a site",
                    did_you_mean(target, known))
        elif field.words and word not in field.words:
            problem(f"otherwise: '{word}' is not a word for {target}",
                    did_you_mean(word, field.words))
    if problems:
        raise ConfigError(problems)


def _name_unnamed(out: pd.DataFrame, names, site_row, record_row, km) -> None:
    """Call sites without a name "unnamed, near RECORD (km)", so that a reader can find them."""
    column = out["name"].to_numpy().copy()
    for row, record, distance in zip(site_row, record_row, km, strict=True):
        name = names[record]
        nameless = not name or name.casefold().startswith(UNNAMED)
        if column[row].startswith(UNNAMED) and not nameless:
            column[row] = f"{UNNAMED}, near {name} ({distance:.1f} km)"
    out["name"] = column


def _unite(column, values, site_row, record_row) -> np.ndarray:
    """Unite the lists of all records in reach, nearest first, into empty cells."""
    told = np.zeros(len(column), dtype=bool)
    found = np.unique(site_row, return_index=True, return_counts=True)
    words, record_row = values.tolist(), record_row.tolist()
    for row, start, count in zip(*(each.tolist() for each in found), strict=True):
        if not column[row]:
            near = map(words.__getitem__, record_row[start : start + count])
            united = dict.fromkeys(chain.from_iterable(near))
            column[row] = tuple(united)
            told[row] = bool(united)
    return told


def _may_reach(sites: pd.DataFrame, layer: Layer) -> np.ndarray:
    """Return a mask of the sites that may lie within reach of a record under their error.

    All of them where there is no record: an empty layer knows of nothing. So may one that lies, or
    may lie, where the layer does not say that it covers; one that says nothing of that at all is
    taken to list all there is.
    """
    within_km = layer.spec.describes.within_km
    if not len(layer):
        return np.ones(len(sites), dtype=bool)
    error = sites["location_error_km"].to_numpy(float)
    out = np.isnan(error)
    out[within_error(sites, layer.frame, within_km, error)[0]] = True
    if layer.spec.covers:
        out |= silence_at(sites, [[layer]], within_km + error) != ""
    return out


def _take(column, values, site_row, record_row, none: str) -> np.ndarray:
    told = np.zeros(len(column), dtype=bool)
    for row, record in zip(site_row, record_row, strict=True):
        empty = column[row] in ("", none) or column[row] != column[row]
        if empty and values[record] != "" and values[record] == values[record]:
            column[row] = values[record]
            told[row] = True
    return told
