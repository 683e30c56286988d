"""Records of the same thing: candidate pairs, what speaks for and against each, a probability.

Blocking: a k-d tree on the unit sphere proposes pairs within reach of both location errors, the
geodesic decides. Evidence: names (rapidfuzz on normalised spellings, rare words weigh more),
numbers in names, distance against location error, commodities, kind of place, data set, whether
each is the other's best match. `same_as` turns the evidence into a probability.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process
from scipy.spatial import cKDTree

from remine.geo.regions import GEOD
from remine.geo.space import chord_of, in_space
from remine.inventory.coordinate_cells import cell_fit
from remine.inventory.likeness import crowd, listed_once, own_words, rare_words, strange_goods
from remine.inventory.site_names import (
    KIND_BITS,
    is_landform,
    is_part,
    is_relative,
    kind_bits,
    variants,
)
from remine.reference import commodities

#: Reach of blocking in km: other data sets, those with a coarse place, the same data set.
REACH_KM, COARSE_REACH_KM, SAME_SET_KM = 5.0, 15.0, 1.0
_COARSE_KM = 0.6
#: Pairs whose best spelling is less alike than this are dropped, unless both have no name.
_LEAST_ALIKE = 0.6
_NAMELESS_KM = 0.15
#: Records of one data set, called the same, this near are taken for one record given twice.
_TWINS_KM = 0.1
#: Unnamed records of one data set, called the same, this near are one record given twice.
_DUPLICATE_KM = 0.01
#: Pairs of two data sets with the very same name this near show how the places of both differ.
_CERTAIN_KM = 3.0
#: How pairs of one record are compared with each other: what the score card gives each unit of
#: evidence, and 3 off for each thing that sets the two apart.
_RIVALRY = {
    "alike": 2.2,
    "verbatim": 1.15,
    "nameless": 1.75,
    "own_both": -1.1,
    "own_any": -0.45,
    "whole_number": -3.8,
    "whole_facet": -1.3,
    "part": -3.7,
    "log_km": -0.7,
    "log_spread": -0.55,
    "overlap": 0.6,
    "strange": -2.3,
    "placer": -2.2,
    "same_exact": 1.1,
    "numbers": -3.0,
    "whole_numbers": -3.0,
    "half_number": -3.0,
    "facet": -3.0,
    "half_facet": -3.0,
    "mined": -3.0,
    "relative": -3.0,
}
_MOST_RIVALRY = 4.0


@dataclass(frozen=True)
class Records:
    """What linking needs of each record; every array has length n.

    ``dataset`` and ``name`` and ``aliases`` are text, ``commodities`` tuples of keys,
    ``error_km`` the location error.
    """

    dataset: np.ndarray
    name: np.ndarray
    aliases: np.ndarray
    longitude: np.ndarray
    latitude: np.ndarray
    error_km: np.ndarray
    commodities: list[tuple[str, ...]]


def candidates(records: Records) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return pairs of rows within reach, left < right, and their geodesic km.

    Pairs of one data set reach 1 km, others 5 km, and 15 km where a place is known to worse than
    0.6 km, but never more than 1 km + 4 times the sum of both errors beyond 5 km.
    """
    xyz = in_space(records.longitude, records.latitude)
    tree = cKDTree(xyz)
    near = tree.query_pairs(chord_of(REACH_KM), output_type="ndarray")
    _, dataset = np.unique(records.dataset, return_inverse=True)
    same = dataset[near[:, 0]] == dataset[near[:, 1]]
    straight = np.linalg.norm(xyz[near[:, 0]] - xyz[near[:, 1]], axis=1)
    pairs = [near[~same | (straight <= chord_of(SAME_SET_KM))]]
    coarse = np.flatnonzero(records.error_km > _COARSE_KM)
    if len(coarse):
        found = cKDTree(xyz[coarse]).query_ball_tree(tree, chord_of(COARSE_REACH_KM))
        left = np.repeat(coarse, [len(rows) for rows in found])
        right = np.concatenate([np.asarray(rows, int) for rows in found])
        keep = dataset[left] != dataset[right]
        both = np.column_stack([np.minimum(left, right), np.maximum(left, right)])[keep]
        pairs.append(np.unique(both, axis=0))
    found = np.unique(np.concatenate(pairs), axis=0) if len(pairs) > 1 else pairs[0]
    found = np.sort(found, axis=1)
    left, right = found[:, 0], found[:, 1]
    km = _geodesic(records, left, right)
    limit = np.maximum(REACH_KM, 1.0 + 4.0 * (records.error_km[left] + records.error_km[right]))
    keep = km <= limit
    return left[keep], right[keep], km[keep]


def _geodesic(records: Records, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    lon, lat = records.longitude, records.latitude
    return np.asarray(GEOD.inv(lon[left], lat[left], lon[right], lat[right])[2]) / 1000.0


@dataclass(frozen=True)
class Pairs:
    """Candidate pairs and the evidence on each; arrays of length p."""

    left: np.ndarray
    right: np.ndarray
    km: np.ndarray
    evidence: pd.DataFrame


def compare(records: Records) -> Pairs:
    """Return every candidate pair that is alike at all, with its evidence."""
    left, right, km = candidates(records)
    spelt = [variants(n, a) for n, a in zip(records.name, records.aliases, strict=True)]
    alike, whole, apart = _alike(spelt, left, right)
    named = np.array([bool(v) for v in spelt], dtype=bool)
    nameless = ~named[left] & ~named[right]
    keep = (alike >= _LEAST_ALIKE) | (nameless & (km <= _NAMELESS_KM))
    left, right, km, nameless = left[keep], right[keep], km[keep], nameless[keep]
    alike, whole, apart = alike[keep], whole[keep], apart[keep]
    shared, weight, words = rare_words(spelt, left, right)
    own = own_words(spelt, words, left, right)
    overlap, conflict = _commodities(records, left, right)
    near = crowd(records.longitude, records.latitude, left, right, km)
    kinds = np.array([kind_bits(n) for n in records.name])
    differ = kinds[left] ^ kinds[right]
    spread = km / (records.error_km[left] + records.error_km[right])
    spoken = np.array([" ".join(n.casefold().split()) for n in records.name], dtype=object)
    verbatim = np.where(nameless, 0.0, _ratio(spoken[left], spoken[right], fuzz.token_sort_ratio))
    likeness = np.clip((alike - _LEAST_ALIKE) / (1 - _LEAST_ALIKE), 0, 1)
    exact = whole > 0.999
    same_set = records.dataset[left] == records.dataset[right]
    relative = np.array([is_relative(n) for n in records.name])
    part = np.array([is_part(n) for n in records.name])
    landform = np.array([is_landform(v) for v in spelt], dtype=bool)
    evidence = pd.DataFrame(
        {
            "alike": likeness,
            "whole": np.clip((whole - _LEAST_ALIKE) / (1 - _LEAST_ALIKE), 0, 1),
            "verbatim": verbatim,
            "shared": shared,
            "weight": weight / 3.0,
            "log_near": near,
            "own_both": own.min(axis=1) / 3.0,
            "own_any": own.max(axis=1) / 3.0,
            "nameless": nameless,
            "relative": relative[left] ^ relative[right],
            "part": part[left] ^ part[right],
            "numbers": apart[:, 0],
            "half_number": apart[:, 1],
            "facet": apart[:, 2],
            "half_facet": apart[:, 3],
            "mined": apart[:, 4],
            "whole_numbers": apart[:, 5],
            "whole_number": apart[:, 6],
            "whole_facet": apart[:, 7],
            "log_km": np.log1p(km / 0.5),
            "log_spread": np.log1p(spread),
            "overlap": overlap,
            "conflict": conflict,
            "strange": strange_goods(records.commodities, left, right, conflict),
            "placer": differ & KIND_BITS["placer"] > 0,
            "kind": differ & ~KIND_BITS["placer"] > 0,
            "same_set": same_set,
            "same_exact": same_set & exact & (apart[:, 5] == 0),
        }
    ).astype(float)
    twins = (evidence["same_exact"] > 0) & (km < _TWINS_KM) & ~nameless & (overlap > 0)
    evidence["once"] = listed_once(records.dataset, left, right, twins.to_numpy())
    for name, found in _rivals(records, left, right, evidence).items():
        evidence[name] = found
    evidence["landform"] = (landform[left] | landform[right]).astype(float)
    evidence["landform_strange"] = evidence["landform"] * evidence["strange"]
    said_twice = same_set & (spoken[left] == spoken[right]) & (km <= _DUPLICATE_KM)
    evidence["duplicate"] = (said_twice & ~conflict).astype(float)
    certain = (verbatim > 0.99) & ~same_set & (evidence["siblings"] == 0) & (km < _CERTAIN_KM)
    place = records.longitude, records.latitude
    fit = cell_fit(records.dataset, *place, left, right, certain.to_numpy())
    evidence["off_cell"] = (fit < 0).astype(float)
    return Pairs(left, right, km, evidence)


def _alike(spelt, left, right) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the likeness of the best two spellings, of the whole names, and what sets apart.

    What sets apart, eight columns. Of the best two spellings: numbers exclude each other, only one
    has the number; facets exclude each other, only one has the facet; they name different things
    mined. Of the whole names: numbers exclude each other; numbers differ; facets differ. Sets
    exclude each other when neither holds the other.
    """
    cores: dict[str, int] = {}
    sets: dict[frozenset, int] = {frozenset(): 0}
    count = np.array([len(v) for v in spelt], dtype=int)
    flat = [
        (
            cores.setdefault(n.core, len(cores)),
            sets.setdefault(n.numbers, len(sets)),
            sets.setdefault(n.facets, len(sets)),
            sets.setdefault(n.mined, len(sets)),
        )
        for names in spelt
        for n in names
    ]
    core, number, facet, mined = np.array(flat, int).reshape(-1, 4).T
    start = np.concatenate([[0], np.cumsum(count)[:-1]])
    best, whole, apart = np.zeros(len(left)), np.zeros(len(left)), np.zeros((len(left), 8))
    words, kinds = np.array(list(cores) or [""], dtype=object), list(sets)
    for a in range(count.max(initial=0)):
        for b in range(count.max(initial=0)):
            rows = np.flatnonzero((count[left] > a) & (count[right] > b))
            if not len(rows):
                continue
            one, two = start[left[rows]] + a, start[right[rows]] + b
            score = _scores(words, core[one], core[two])
            split = np.column_stack(
                [
                    *_exclude(kinds, number[one], number[two]),
                    *_exclude(kinds, facet[one], facet[two]),
                    (mined[one] != mined[two]) & (mined[one] > 0) & (mined[two] > 0),
                ]
            )
            if a == b == 0:
                whole[rows], apart[rows, 5] = score, split[:, 0]
                apart[rows, 6] = number[one] != number[two]
                apart[rows, 7] = facet[one] != facet[two]
            held = best[rows] - 0.05 * apart[rows, :5].sum(axis=1)
            better = score - 0.05 * split.sum(axis=1) > held
            apart[rows[better], :5] = split[better]
            best[rows[better]] = score[better]
    return best, whole, apart


def _exclude(kinds: list[frozenset], one, two) -> tuple[np.ndarray, np.ndarray]:
    """Return whether two sets of numbers exclude each other, and whether one only adds to it."""
    differ = np.flatnonzero(one != two)
    exclude, adds = np.zeros(len(one), dtype=bool), np.zeros(len(one), dtype=bool)
    for at in differ:
        a, b = kinds[one[at]], kinds[two[at]]
        adds[at] = a <= b or b <= a
        exclude[at] = not adds[at]
    return exclude, adds


def _scores(words: np.ndarray, one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Return the mean of token-set and plain ratio of two spellings, 0..1, each pair once."""
    low, high = np.minimum(one, two), np.maximum(one, two)
    code = low.astype(np.int64) * len(words) + high
    distinct, back = np.unique(code, return_inverse=True)
    a, b = words[distinct // len(words)], words[distinct % len(words)]
    both = _ratio(a, b, fuzz.token_set_ratio) + _ratio(a, b, fuzz.token_sort_ratio)
    return (both / 2.0)[back]


def _ratio(a: np.ndarray, b: np.ndarray, scorer) -> np.ndarray:
    return process.cpdist(a, b, scorer=scorer, dtype=np.float32, workers=1).astype(float) / 100.0


def _commodities(records: Records, left, right) -> tuple[np.ndarray, np.ndarray]:
    """Return the share of the shorter list that both have, and whether known lists are disjoint."""
    table = commodities()
    bit = {key: at for at, key in enumerate(table)}
    groups = {m: key for key, c in table.items() for m in c.members}
    cache: dict[tuple, list[int]] = {}
    has = np.zeros((len(records.commodities), 128), dtype=bool)
    for row, keys in enumerate(records.commodities):
        if keys not in cache:
            cache[keys] = [
                bit[k] for k in {*keys, *(groups[k] for k in keys if k in groups)} if k in bit
            ]
        has[row, cache[keys]] = True
    packed = np.packbits(has, axis=1).view(np.uint64)
    size = np.bitwise_count(packed).sum(axis=1)
    both = np.bitwise_count(packed[left] & packed[right]).sum(axis=1)
    least = np.minimum(size[left], size[right])
    return both / np.maximum(1, least), (both == 0) & (least > 0)


def _rivals(records: Records, left, right, evidence: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return how much better matches beat each pair, and how many records are called alike.

    ``rival``: by how much a better match of either record, in the other's data set, beats the
    pair; 0 where it is the best of both, at most 4. ``rival_both``: the same of the record that
    has the weaker one, so above 0 only where each record has a better match of its own. Pairs are
    compared by `_RIVALRY`. ``siblings``: ``log2`` of how many records of the other's data set are
    called alike.
    """
    good = evidence[list(_RIVALRY)].to_numpy() @ np.array(list(_RIVALRY.values()))
    _, dataset = np.unique(records.dataset, return_inverse=True)
    sets = dataset.max() + 1
    beaten, many = [], np.ones(len(left))
    called_alike = pd.Series((evidence["alike"] > 0.95).to_numpy())
    for record, other in ((left, right), (right, left)):
        key = record.astype(np.int64) * sets + dataset[other]
        beaten.append(pd.Series(good).groupby(key).transform("max").to_numpy() - good)
        many = np.maximum(many, called_alike.groupby(key).transform("sum").to_numpy())
    return {
        "rival": np.minimum(np.maximum(*beaten), _MOST_RIVALRY),
        "rival_both": np.minimum(np.minimum(*beaten), _MOST_RIVALRY),
        "siblings": np.log2(np.minimum(many, 16.0)),
    }
