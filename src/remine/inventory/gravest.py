"""Where several records speak of a site, the gravest word counts, and no milder one hides it.

A record near a site need not be of the site. But of a mine at work beside a pile that is on record
as abandoned nobody knows whose the pile is, and a word that lets everyone in must not be the one
that is heard.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from remine.geo.nearest import distances_within
from remine.inventory.layer import Layer
from remine.inventory.location_quality import error_of

OPERATING = ("active", "processing", "project")
LISTED = ("npl_final", "npl_proposed", "npl_deleted", "superfund_alternative", "removal")
#: Words of a field from the gravest on; those of one tuple are as grave as each other.
GRADES: dict[str, tuple[tuple[str, ...], ...]] = {
    "lifecycle": (OPERATING, ("past", "abandoned", "processing_past", "unmined")),
    "superfund_status": (*((word,) for word in LISTED), ("other_program",), ("none_known",)),
    "remedy_stage": (
        ("not_built",), ("under_construction",), ("construction_complete",), ("deleted",),
        ("none",)),
    "responsible_party": (("yes",), ("no",)),
    "sanitisation_authorised": (("no",), ("yes",)),
    "security_release": (("restricted",), ("cleared",)),
}
#: Fields that speak of one listing are told by one record: the one that tells the other field.
FOLLOWS = dict.fromkeys(("remedy_stage", "epa_id", "hrs_score"), "superfund_status")
#: Words of records nearby that a gate is told beside the site's own, by field.
CONTRADICTING = {"lifecycle": OPERATING, "superfund_status": LISTED}
#: Column suffixes: the record describes the site; only the location error leads to the record.
BESIDE, IN_REACH = "beside", "in_reach"
COLUMNS = tuple(f"{field}_{which}" for field in CONTRADICTING for which in (BESIDE, IN_REACH))


def grade(field: str, words: np.ndarray) -> np.ndarray:
    """Return how grave words are, 0 the gravest; what is no word of the field comes last.

    >>> grade("lifecycle", np.array(["past", "", "active"])).tolist()
    [1, 2, 0]
    """
    grades = GRADES[field]
    of = {word: number for number, some in enumerate(grades) for word in some}
    return np.array([of.get(word, len(grades)) for word in words], dtype=int)


def leading(
    field: str, told: dict[str, np.ndarray], site_row: np.ndarray, record_row: np.ndarray,
    km: np.ndarray,
) -> np.ndarray:
    """Return which pair of each site and a record tells a field: the gravest, then the nearest.

    Parameters
    ----------
    field : str
        Of the site.
    told : dict of str to ndarray, shape (n_records,)
        The records' words by the field of the site they fill.
    site_row, record_row, km : ndarray, shape (p,), sorted by site, then distance

    Returns
    -------
    ndarray of int
        One row of the pairs a site, by site.
    """
    first = np.unique(site_row, return_index=True)[1]
    if len(first) == len(site_row):
        return first
    lead = FOLLOWS.get(field, field) if FOLLOWS.get(field) in told else field
    keys = [lead, *(name for name, of in FOLLOWS.items() if of == lead)]
    graded = [grade(name, told[name])[record_row] for name in keys
              if name in GRADES and name in told]
    if not graded:
        return first
    order = np.lexsort((np.arange(len(km)), *reversed(graded), site_row))
    return order[first]  # a stable order by site: each begins where it began before


def tell_contradicting(sites: pd.DataFrame, layer: Layer) -> None:
    """Write into `COLUMNS` what records of a layer say against a milder word of a site.

    ``WORD: RECORD (LAYER, km)`` of the nearest record with a word of `CONTRADICTING` that lies
    within the distance at which the layer describes a site; of one that only the location error
    brings within that distance, in the column of what is in reach. What an earlier layer told
    stays.
    """
    spec, records = layer.spec.describes, layer.frame
    error = error_of(sites["location_error_km"])
    names = (records["name"] if "name" in records else records["row"].astype(str)).to_numpy()
    for source, target in spec.fields.items():
        if target not in CONTRADICTING:
            continue
        words = records[source].to_numpy()
        grave = np.flatnonzero(np.isin(words, CONTRADICTING[target]))
        if not len(grave):
            continue
        site, record, km = within_error(sites, records.iloc[grave], spec.within_km, error)
        order = np.lexsort((record, km, site))
        site, record, km = site[order], grave[record[order]], km[order]
        first = np.unique(site, return_index=True)[1]
        beside, in_reach = (sites[f"{target}_{which}"].to_numpy().copy()
                            for which in (BESIDE, IN_REACH))
        for row, at, away in zip(site[first], record[first], km[first], strict=True):
            column = beside if away <= spec.within_km else in_reach
            column[row] = column[row] or (
                f"{words[at]}: {names[at] or 'a record without a name'} "
                f"({layer.spec.title or layer.name}, {away:.1f} km)")
        sites[f"{target}_{BESIDE}"], sites[f"{target}_{IN_REACH}"] = beside, in_reach


def within_error(
    sites: pd.DataFrame, records: pd.DataFrame, within_km: float, error: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return site row, record row and km of every pair that the site's error may bring within km.

    Parameters
    ----------
    error : ndarray, shape (n_sites,), km; sites of which it is NaN are left out
    """
    found = [(np.empty(0, int), np.empty(0, int), np.empty(0))]
    size = np.ceil(np.log2(np.maximum(error, 0.5)))
    to = (records["longitude"].to_numpy(), records["latitude"].to_numpy())
    for one in np.unique(size[~np.isnan(error)]):
        rows = np.flatnonzero(size == one)
        site = sites.iloc[rows]
        at, record, km = distances_within(
            site["longitude"].to_numpy(), site["latitude"].to_numpy(), *to,
            within_km + float(error[rows].max()), exact=False,
        )
        keep = km <= within_km + error[rows[at]]
        found.append((rows[at[keep]], record[keep], km[keep]))
    return tuple(np.concatenate(column) for column in zip(*found, strict=True))
