"""Several groups and their lists: how far they agree, where they part and why, one list of all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from remine.comparing.scenarios import Comparison, Scenario
from remine.ranking.agreement import apart, kendall_w, spearman
from remine.ranking.consensus import Consensus, consensus


@dataclass(frozen=True)
class Groups:
    """What the groups with weights say of the sites; arrays in the order of the comparison.

    Attributes
    ----------
    groups : tuple of Scenario
    agreement, among_first : float
        Kendall's W over all sites, and over those that some group has among its first k.
    pairs : ndarray, shape (n_groups, n_groups)
        Spearman's correlation of two groups' ranks.
    agreed : Consensus
    highest, lowest : ndarray of int, shape (n_sites,)
        Which group ranks the site highest, and which lowest.
    why : tuple of str
        What parts these two, by site; "" where all agree.
    """

    groups: tuple[Scenario, ...]
    agreement: float
    among_first: float
    pairs: np.ndarray
    agreed: Consensus
    highest: np.ndarray
    lowest: np.ndarray
    why: tuple[str, ...]

    @property
    def spread(self) -> np.ndarray:
        """Ranks between the group that puts a site highest and the one that puts it lowest."""
        return self.agreed.worst - self.agreed.best


def look_at_groups(found: Comparison) -> Groups | None:
    """Return the groups' agreement and where they part; None if fewer than two have weights."""
    groups = found.of("stakeholders")
    if len(groups) < 2:
        return None
    ranks = np.array([item.rank for item in groups])
    first = (ranks <= found.k).any(axis=0)
    pairs = np.array([[spearman(a, b) for b in ranks] for a in ranks])
    highest, lowest = ranks.argmin(axis=0), ranks.argmax(axis=0)
    return Groups(
        groups, kendall_w(ranks), kendall_w(ranks[:, first]), pairs, consensus(ranks), highest,
        lowest, _why(found, groups, highest, lowest),
    )  # fmt: skip


def _why(found: Comparison, groups, highest: np.ndarray, lowest: np.ndarray) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name for item in groups for name in item.views))
    blank = np.zeros(len(found.sites))
    views = {
        item.key: np.column_stack([item.views.get(name, blank) for name in names])
        for item in groups
    }
    out = np.full(len(found.sites), "", dtype=object)
    for up in range(len(groups)):
        for down in range(len(groups)):
            rows = np.flatnonzero((highest == up) & (lowest == down))
            if up == down or not len(rows):
                continue
            parts = apart(views, groups[up].key, groups[down].key)[rows]
            most = parts.argmax(axis=1)
            for j in np.unique(most):
                here = rows[(most == j) & (parts.max(axis=1) > 0)]
                out[here] = _words(found, names[j], groups[up], groups[down], here)
    return tuple(out)


def _words(found: Comparison, name: str, up: Scenario, down: Scenario, rows: np.ndarray) -> list:
    """Say which criterion's weight parts two groups, and what the sites are worth on it."""
    values = found.sites[f"{name}_score"].to_numpy()
    unknown = found.sites["missing"].iloc[rows].str.split("; ")
    typical = f"{np.nanmean(values):.2f} at the mean site"
    more, less = 100 * up.weights.get(name, 0.0), 100 * down.weights.get(name, 0.0)
    head = f"{found.labels[name]}: {up.title} weighs it {more:.0f} of 100, {down.title} {less:.0f}"
    return [
        f"{head}; here worth {value:.2f}" + (" (not exactly known)" if name in blank else "")
        + f", {typical}"
        for value, blank in zip(values[rows], unknown, strict=True)
    ]  # fmt: skip
