"""From evidence to a probability that two records are the same thing, and to groups of records.

A pair that something sets apart is vetoed: that is another relation (a part, a neighbour), not
``same_as``. What is left goes through a logistic score card. Its coefficients were fitted by
`scripts/fit_same_as.py` on the half ``tune`` of `tests/inventory/same_as_pairs.csv` and on
`tests/inventory/same_as_tune_pairs.csv`; the other half of the first took no part. How three
readers labelled the pairs: `tests/inventory/same_as_labelling.md`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from remine.inventory.linking import Pairs, Records, compare

#: Pairs from this probability on are linked: the 0.05 step at which the first sample's half
#: ``tune``, cross-validated, comes nearest to a precision of 0.95 and a recall of 0.85 at once.
THRESHOLD = 0.7
INTERCEPT = 3.292
#: Evidence (`linking.compare`) and what each unit of it adds to the log-odds. Every sign is the one
#: its meaning asks for; only ``nameless`` has none, it stands in for the likeness of no names.
COEFFICIENTS = {
    "alike": 1.401,
    "verbatim": 0.344,
    "nameless": 1.767,
    "own_both": -0.65,
    "own_any": -0.153,
    "whole_number": -1.033,
    "whole_facet": -1.133,
    "part": -1.476,
    "log_km": -0.447,
    "log_spread": -0.614,
    "log_near": -1.092,
    "overlap": 0.657,
    "strange": -1.055,
    "placer": -1.121,
    "same_set": -1.063,
    "same_exact": 1.717,
    "once": -0.93,
    "rival": -0.628,
    "rival_both": -0.372,
    "siblings": -0.024,
    "relative": -3.307,
    "landform": -0.195,
    "landform_strange": -1.16,
    "duplicate": 0.991,
    "off_cell": -1.733,
}

_VETOES = (
    ("numbers differ", lambda e: (e["numbers"] > 0) | (e["whole_numbers"] > 0)),
    ("only one has a number: a part, not the same", lambda e: e["half_number"] > 0),
    ("north is not south", lambda e: e["facet"] > 0),
    ("only one has north, upper, extension: a part, not the same", lambda e: e["half_facet"] > 0),
    ("the names say that different things were mined", lambda e: e["mined"] > 0),
    ("no names, other commodities", lambda e: (e["nameless"] > 0) & (e["conflict"] > 0)),
    (
        "one data set, no names",
        lambda e: (e["same_set"] > 0) & (e["nameless"] > 0) & (e["duplicate"] == 0),
    ),
    ("one data set, other commodities", lambda e: (e["same_set"] > 0) & (e["conflict"] > 0)),
)


def vetoes(evidence: pd.DataFrame) -> np.ndarray:
    """Return for each pair what rules ``same_as`` out, or ``""``; shape ``(p,)``."""
    out = np.full(len(evidence), "", dtype=object)
    for why, found in reversed(_VETOES):
        out[found(evidence).to_numpy()] = why
    return out


def probability(evidence: pd.DataFrame) -> np.ndarray:
    """Return the probability of each pair, shape ``(p,)``; 0 where a veto stands.

    ``p = 1 / (1 + exp(-(b_0 + sum_k b_k x_k)))`` with `INTERCEPT` and `COEFFICIENTS`.
    """
    score = evidence[list(COEFFICIENTS)].to_numpy() @ np.array(list(COEFFICIENTS.values()))
    p = 1.0 / (1.0 + np.exp(-(INTERCEPT + score)))
    return np.where(vetoes(evidence) == "", p, 0.0)


@dataclass(frozen=True)
class SameAs:
    """Links between records of the same thing, and the groups they make.

    Attributes
    ----------
    left, right : ndarray of int, shape (m,), rows of the records, left < right
    probability : ndarray, shape (m,)
    reason : list of str, length m
    group : ndarray of int, shape (n,)
        The smallest row of each record's group; its own row where it stands alone.
    """

    left: np.ndarray
    right: np.ndarray
    probability: np.ndarray
    reason: list[str]
    group: np.ndarray

    def counts(self) -> dict[str, int]:
        """Return links, records linked, and groups of two or more."""
        sizes = np.bincount(self.group, minlength=len(self.group))
        return {
            "links": len(self.left),
            "records_linked": int(sizes[sizes > 1].sum()),
            "groups": int((sizes > 1).sum()),
        }


def link(records: Records, threshold: float = THRESHOLD) -> SameAs:
    """Return the ``same_as`` links of a set of records.

    Parameters
    ----------
    records : Records
    threshold : float, 0..1
        Pairs from this probability on are linked.

    Notes
    -----
    Groups grow from the surest link down; a link that would put more than four records of one
    data set into a group is dropped, so a chain of namesakes never becomes one mine.
    """
    pairs = compare(records)
    p = probability(pairs.evidence)
    keep = np.flatnonzero(p >= threshold)
    keep = keep[np.lexsort((pairs.right[keep], pairs.left[keep], -p[keep]))]
    group = _grow(records, pairs, keep)
    chosen = keep[group[pairs.left[keep]] == group[pairs.right[keep]]]
    chosen = chosen[np.lexsort((pairs.right[chosen], pairs.left[chosen]))]
    reasons = [_reason(pairs, row) for row in chosen]
    return SameAs(pairs.left[chosen], pairs.right[chosen], p[chosen], reasons, group)


_MOST_OF_ONE_SET = 4


def _grow(records: Records, pairs: Pairs, order: np.ndarray) -> np.ndarray:
    """Return each record's group: links taken from the surest down, chains cut.

    A group holds at most `_MOST_OF_ONE_SET` records of one data set.
    """
    group = np.arange(len(records.name))
    members: dict[int, list[int]] = {}
    _, dataset = np.unique(records.dataset, return_inverse=True)
    for a, b in zip(pairs.left[order].tolist(), pairs.right[order].tolist(), strict=True):
        one, two = int(group[a]), int(group[b])
        if one == two:
            continue
        joint = members.get(one, [one]) + members.get(two, [two])
        if np.bincount(dataset[joint]).max() > _MOST_OF_ONE_SET:
            continue
        root = min(one, two)
        members.pop(one, None), members.pop(two, None)
        members[root] = joint
        group[joint] = root
    return group


def _reason(pairs: Pairs, row: int) -> str:
    e = pairs.evidence.iloc[row]
    if e["nameless"]:
        name = "both unnamed"
    elif e["verbatim"] > 0.99:
        name = "same name"
    else:
        name = f"names {e['alike'] * 0.4 + 0.6:.0%} alike"
    if e["conflict"]:
        goods = "other commodities"
    else:
        goods = (
            f"{e['overlap']:.0%} of the commodities shared"
            if e["overlap"]
            else "commodities unknown"
        )
    return f"{name}; {pairs.km[row]:.2f} km apart; {goods}"
