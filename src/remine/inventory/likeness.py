"""What two records' names and commodities leave over: words of their own, chance, strange goods."""

from __future__ import annotations

from collections import Counter

import numpy as np
from rapidfuzz import fuzz
from scipy import sparse
from scipy.spatial import cKDTree

from remine.geo.space import chord_of, in_space
from remine.inventory.site_names import Name

#: Records added to those at hand when a word's share is taken: a short list proves no word common.
PRIOR_RECORDS = 2_000
#: Words this alike (0..100) are one word misspelt.
_MISSPELT = 75
_LEAST_STEM = 4
#: No word's or name's weight counts beyond this (orders of magnitude).
MOST_WEIGHT = 9.0
_LEAST_REACH_KM = 0.5
#: Goods found together in this share of the records of the rarer one are no surprise at all.
_EXPECTED = 1 / 3
_PRIOR_GOODS = 10
#: Records a data set is taken to have more, without a repeat.
_PRIOR_REPEATS = 200


def rare_words(
    spelt: list[tuple[Name, ...]], left: np.ndarray, right: np.ndarray
) -> tuple[np.ndarray, np.ndarray, dict[str, float]]:
    """Return how much of the words' weight is shared, 0..1; the weight shared, 0..9; each word's.

    A word weighs ``log10((n + 2000) / (k - 1))``, ``k`` the records that have it, the pair's own
    one left out: ``gold`` little, a family name much.
    """
    ids: dict[str, int] = {}
    rows, columns = [], []
    for row, names in enumerate(spelt):
        for word in dict.fromkeys(w for name in names for w in name.core.split()):
            rows.append(row)
            columns.append(ids.setdefault(word, len(ids)))
    n = len(spelt)
    has = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(n, max(1, len(ids))))
    others = np.maximum(1.0, has.sum(axis=0) - 1.0)
    weight = np.maximum(0.0, np.log10((n + PRIOR_RECORDS) / others))
    weighted = sparse.csr_array(has.multiply(np.sqrt(weight)))
    total = has @ weight
    shared = np.zeros(len(left))
    for at in range(0, len(left), 200_000):
        some = slice(at, at + 200_000)
        shared[some] = weighted[left[some]].multiply(weighted[right[some]]).sum(axis=1)
    least = np.minimum(total[left], total[right])
    part = shared / np.maximum(least, 1e-9)
    return part, np.minimum(shared, MOST_WEIGHT), dict(zip(ids, weight.tolist(), strict=False))


def own_words(
    spelt: list[tuple[Name, ...]], weight: dict[str, float], left: np.ndarray, right: np.ndarray
) -> np.ndarray:
    """Return the weight of the rarest word of each whole name that the other record lacks.

    Shape ``(p, 2)``. Words misspelt or cut short count as had.
    """
    first = [names[0].core.split() if names else [] for names in spelt]
    every = [{w for name in names for w in name.core.split()} for names in spelt]
    pairs = zip(left.tolist(), right.tolist(), strict=True)
    return np.array(
        [
            (_own(first[a], every[b], weight), _own(first[b], every[a], weight))
            for a, b in pairs
        ],
        dtype=float,
    ).reshape(-1, 2)


def _own(words: list[str], others: set[str], weight: dict[str, float]) -> float:
    left = [w for w in words if w not in others]
    return max((weight[w] for w in left if not _had(w, others)), default=0.0)


def _had(word: str, others: set[str]) -> bool:
    for other in others:
        if min(len(word), len(other)) >= _LEAST_STEM and (
            word.startswith(other) or other.startswith(word)
        ):
            return True
        if fuzz.ratio(word, other) >= _MISSPELT:
            return True
    return False


def crowd(
    longitude: np.ndarray, latitude: np.ndarray, left: np.ndarray, right: np.ndarray, km: np.ndarray
) -> np.ndarray:
    """Return ``log10`` of the records within the pair's distance (at least 0.5 km) of either.

    The smaller of both counts: what chance had to choose from. Shape ``(p,)``.
    """
    xyz = in_space(longitude, latitude)
    tree = cKDTree(xyz)
    reach = chord_of(np.maximum(km, _LEAST_REACH_KM))
    counts = [tree.query_ball_point(xyz[row], reach, return_length=True) for row in (left, right)]
    return np.log10(np.maximum(np.minimum(*counts), 1))


def strange_goods(
    goods: list[tuple[str, ...]], left: np.ndarray, right: np.ndarray, conflict: np.ndarray
) -> np.ndarray:
    """Return how little the goods of a pair without a common one belong together, 0..1.

    For each two, the records that hold both over those of the rarer (and 10): copper and rhenium
    go together, chromium and limestone do not. 0 where one is shared or none known.
    """
    sets = [tuple(sorted(set(keys))) for keys in goods]
    alone, both = Counter(), Counter()
    for keys, times in sorted(Counter(sets).items()):
        for at, one in enumerate(keys):
            alone[one] += times
            for other in keys[at + 1 :]:
                both[one, other] += times
    out = np.zeros(len(left))
    for row in np.flatnonzero(conflict):
        best = max(
            both[min(a, b), max(a, b)] / (min(alone[a], alone[b]) + _PRIOR_GOODS)
            for a in sets[left[row]]
            for b in sets[right[row]]
        )
        out[row] = 1.0 - min(1.0, best / _EXPECTED)
    return out


def listed_once(
    dataset: np.ndarray, left: np.ndarray, right: np.ndarray, twins: np.ndarray
) -> np.ndarray:
    """Return for pairs of one data set ``-log10`` of how often it repeats a record, else 0.

    ``twins`` marks pairs of one data set and place, all but the same. A list made once names a
    thing once (about 3); a register grown from others repeats it (about 1). Shape ``(p,)``.
    """
    _, code = np.unique(dataset, return_inverse=True)
    count = int(code.max(initial=0)) + 1
    repeats = np.bincount(code[left[twins]], minlength=count)
    share = (repeats + 1.0) / (np.bincount(code, minlength=count) + _PRIOR_REPEATS)
    return np.where(code[left] == code[right], -np.log10(np.minimum(share, 1.0))[code[left]], 0.0)
