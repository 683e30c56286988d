"""A comparison as tables of words: the page and the terminal say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from remine.comparing.bump_chart import Column, shown_sites
from remine.comparing.groups import Groups, look_at_groups
from remine.comparing.scenarios import Comparison, Scenario
from remine.ranking.consensus import RULE

_MOST_APART = 10
HEADINGS = {
    "profiles": "Under each profile of weights",
    "methods": "Under each method",
    "critical-lists": "Under each list of critical minerals",
    "stakeholders": "Each group's list",
}
NOTES = {
    "profiles": "A profile answers another question; its order is no better or worse.",
    "methods": "The same weights and values; methods differ in how far one criterion makes up for "
    "another, and some compare sites with each other.",
    "critical-lists": "What is not on that year's list counts nothing; what is keeps its tier, "
    "since no tiers of 2022 were published.",
    "stakeholders": "The first column is the leading profile of the run.",
}


@dataclass(frozen=True)
class Table:
    """A title, column titles, and rows of texts."""

    title: str
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    """One part of the comparison: words, the columns of its chart, and its tables."""

    title: str
    lines: tuple[str, ...]
    columns: tuple[Column, ...]
    tables: tuple[Table, ...]


def opening(found: Comparison) -> tuple[str, ...]:
    """Return whose order the base is, and what it leaves out."""
    release = found.release
    return (
        f"{len(found.sites):,} ranked sites; base: profile {release.profile}, method "
        f"{release.model.method.kind}",
        f"weights: {release.weights_status()}",
        release.not_measured_words(),
        release.not_checked_words(),
        f"audience: {release.audience}; sites withheld from it stand in no list here",
    )


def sections(found: Comparison) -> Iterator[Section]:
    """Yield the parts of the comparison that there is something to say about."""
    for family in ("profiles", "methods", "critical-lists"):
        items = found.of(family)
        if items:
            lines = (NOTES[family], *dict.fromkeys(s.note for s in items if s.note))
            yield Section(HEADINGS[family], lines, _columns(found, items),
                          (_summary(found, items), _ranks(found, items)))  # fmt: skip
    items = found.of("stakeholders")
    if items:
        groups = look_at_groups(found)
        asked = {item.title or item.name: item.status for item in found.release.model.stakeholders}
        silent = [title for title, status in asked.items() if status == "not asked"]
        lines = NOTES["stakeholders"], *(_agreement(found, groups) if groups else ())
        if silent:
            lines += (f"without {', '.join(silent)}: not asked, and no weights made up for them",)
        tables = [_weights(found, items), _summary(found, items)]
        if groups:
            tables += [_pairs(groups), _agreed(found, groups), _apart(found, groups)]
        yield Section(HEADINGS["stakeholders"], lines, _columns(found, items),
                      (*tables, _ranks(found, items)))  # fmt: skip
    if found.left_out:
        yield Section("Not in this comparison",
                      tuple(f"{what}: {why}" for what, why in found.left_out), (), ())  # fmt: skip


def site_names(found: Comparison) -> list[str]:
    """Return what each site is called in charts and tables."""
    return [f"{name}, {state}" if state else name
            for name, state in zip(found.sites["name"], found.sites["state"], strict=True)]


def _columns(found: Comparison, items: tuple[Scenario, ...]) -> tuple[Column, ...]:
    return tuple(Column(item.title, item.rank) for item in (found.base, *items))


def _summary(found: Comparison, items: tuple[Scenario, ...]) -> Table:
    """Return how far each order is from the base, and who among the first k moves most."""
    names, base = site_names(found), found.base.rank
    rows = []
    for item in items:
        near = np.flatnonzero((item.rank <= found.k) | (base <= found.k))
        gain = base[near] - item.rank[near]
        rows.append((
            item.title, item.weights_status, item.not_measured, f"{item.kept} of {found.base.kept}",
            "" if np.isnan(item.correlation) else f"{item.correlation:.2f}",
            _move(names, base, item.rank, near[gain.argmax()]) if gain.max() > 0 else "none",
            _move(names, base, item.rank, near[gain.argmin()]) if gain.min() < 0 else "none",
        ))  # fmt: skip
    first = f"of the first {found.base.kept} stay"
    rises, falls = (f"of the first {found.base.kept}, {word} most" for word in ("rises", "falls"))
    return Table("How far from the base",
                 ("scenario", "weights", "without a layer", first, "Spearman", rises, falls),
                 tuple(rows))  # fmt: skip


def _move(names: list[str], base: np.ndarray, rank: np.ndarray, at: int) -> str:
    return f"{names[at]}: {base[at]} to {rank[at]}"


def _ranks(found: Comparison, items: tuple[Scenario, ...]) -> Table:
    """Return the table behind the chart."""
    names = site_names(found)
    rows = tuple(
        (names[at], found.sites["list"].iloc[at], str(found.base.rank[at]),
         *(str(item.rank[at]) for item in items))
        for at in shown_sites(_columns(found, items), found.k)
    )  # fmt: skip
    return Table(f"Ranks of all sites among the first {found.k} somewhere",
                 ("site", "list", found.base.title, *(item.title for item in items)), rows)


def _weights(found: Comparison, items: tuple[Scenario, ...]) -> Table:
    rows = tuple(
        (label, *(f"{100 * item.weights.get(name, 0.0):.1f}" for item in items))
        for name, label in found.labels.items()
        if any(item.weights.get(name) for item in items)
    )
    return Table("Whose weights, per 100 of what is measured",
                 ("criterion", *(f"{item.title}: {item.weights_status}" for item in items)), rows)


def _agreement(found: Comparison, groups: Groups) -> tuple[str, ...]:
    def told(w: float) -> str:
        return "not defined" if np.isnan(w) else f"{w:.3f}"

    return (
        f"Kendall's W of {len(groups.groups)} groups (0 no agreement, 1 one order): "
        f"{told(groups.agreement)} over all sites, {told(groups.among_first)} over the sites that "
        f"some group has among its first {found.k}",
        f"rule of the consensus list: {RULE}",
    )


def _pairs(groups: Groups) -> Table:
    titles = [item.title for item in groups.groups]
    rows = tuple((name, *(f"{value:.2f}" for value in row))
                 for name, row in zip(titles, groups.pairs, strict=True))  # fmt: skip
    return Table("Who agrees with whom (Spearman)", ("group", *titles), rows)


def _agreed(found: Comparison, groups: Groups) -> Table:
    names, agreed = site_names(found), groups.agreed
    order = np.argsort(agreed.rank, kind="stable")[: found.k]
    rows = tuple(
        (str(agreed.rank[at]), names[at], str(agreed.worst[at]), str(agreed.borda[at]),
         *(str(item.rank[at]) for item in groups.groups))
        for at in order
    )  # fmt: skip
    return Table("Consensus list", ("rank", "site", "lowest any group puts it", "Borda rank",
                                    *(item.title for item in groups.groups)), rows)  # fmt: skip


def most_apart(found: Comparison, groups: Groups) -> np.ndarray:
    """Return the sites the groups part over most, among those some group has among its first k."""
    first = np.flatnonzero(groups.agreed.best <= found.k)
    order = np.argsort(-groups.spread[first], kind="stable")
    return first[order][groups.spread[first][order] > 0][:_MOST_APART]


def _apart(found: Comparison, groups: Groups) -> Table:
    names = site_names(found)
    rows = tuple(
        (names[at], f"{groups.groups[groups.highest[at]].title}: {groups.agreed.best[at]}",
         f"{groups.groups[groups.lowest[at]].title}: {groups.agreed.worst[at]}", groups.why[at])
        for at in most_apart(found, groups)
    )  # fmt: skip
    return Table(f"Where they part most, among the sites some group has in its first {found.k}",
                 ("site", "highest", "lowest", "what parts them most"), rows)
