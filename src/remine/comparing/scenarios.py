"""The same sites ranked again under each profile, method, critical list and stakeholder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from remine.criteria.stage import Matrix, measure_all
from remine.errors import NoResultError
from remine.finished import Run
from remine.project import Profile, Project, Stakeholder
from remine.ranking import methods
from remine.ranking.agreement import spearman
from remine.ranking.order import competition_ranks
from remine.ranking.stage import Scores, score_one
from remine.release import Release, as_seen
from remine.run import as_values

FAMILIES = ("profiles", "methods", "critical-lists", "stakeholders")
LISTS = ("2022", "2025")
BASE = "base"


@dataclass(frozen=True)
class Scenario:
    """One order of the ranked sites, and what it differs in from the base.

    ``rank`` and ``score`` have shape ``(n_sites,)``, in the order of the comparison's sites;
    ``views`` holds the contributions by criterion. ``kept`` counts the base's first k sites that
    are among the first k here; ``correlation`` is Spearman's, with the base.
    """

    key: str
    family: str
    title: str
    weights_status: str
    note: str
    rank: np.ndarray
    score: np.ndarray
    weights: dict[str, float]
    not_measured: str
    views: dict[str, np.ndarray]
    kept: int = 0
    correlation: float = 1.0


@dataclass(frozen=True)
class Comparison:
    """All scenarios over the sites one audience sees ranked, in the order of the base.

    ``sites`` are the rows of the release's table that have a rank. ``left_out`` says which
    scenario could not be had, and why.
    """

    release: Release
    k: int
    sites: pd.DataFrame
    labels: dict[str, str]
    base: Scenario
    scenarios: tuple[Scenario, ...]
    left_out: tuple[tuple[str, str], ...]

    def of(self, family: str) -> tuple[Scenario, ...]:
        """Return the scenarios of one family, the base not among them."""
        return tuple(item for item in self.scenarios if item.family == family)


def compare(
    run: Run,
    release: Release,
    families: tuple[str, ...] = FAMILIES,
    k: int = 10,
    tell: Callable[[str, str], None] = lambda *_: None,
) -> Comparison:
    """Return a finished run under every scenario, for what its release shows.

    Parameters
    ----------
    run : Run
        Whose masked sites are compared by the figures that the release shows of them: several
        exact scores of one site are as many equations for what is hidden.
    release : Release
        Of the same run; the only source of what may be seen.
    families : tuple of str
        Of `FAMILIES`.
    k : int
        How many first sites are compared.
    tell : callable
        Called with the stage and the scenario being worked on.
    """
    shown = release.table[release.table["rank"].notna()].reset_index(drop=True)
    seen, row_of = as_seen(run, release.audience)
    at = np.array([row_of[site] for site in shown["site_id"]], dtype=int)
    lead = seen.scores[run.profile]
    title = f"{run.profile}, {run.project.model.method.kind}"
    base = _scenario(BASE, BASE, title, lead, lead.profile, at)
    left_out: list[tuple[str, str]] = []
    found = []
    for key, family, title, ask in _asked(run, seen, release.audience, families, left_out):
        tell("scenarios", title)
        try:
            scores, weights = ask()
        except NoResultError as error:
            left_out.append((title, error.problems[0].what))
            continue
        found.append(_beside(_scenario(key, family, title, scores, weights, at), base, k))
    labels = {item.name: item.label for item in release.criteria}
    base = replace(base, kept=min(k, len(shown)))
    return Comparison(release, k, shown, labels, base, tuple(found), tuple(left_out))


def _asked(
    run: Run, seen: Run, audience: str, families, left_out: list
) -> Iterator[tuple[str, str, str, Callable]]:
    """Yield key, family, title, and a call that gives the scores and whose weights they have."""
    project, values = run.project, as_values(run.project, seen.matrix)
    lead = next(p for p in project.model.profiles if p.name == run.profile)

    def scored(weights: Profile, its: Project = project, its_values=values):
        return lambda: (score_one(its, weights, its_values, run.rankable), weights)

    if "profiles" in families:
        for profile in project.model.profiles:
            if profile.name != run.profile:
                yield f"profile_{profile.name}", "profiles", profile.name, scored(profile)
    if "methods" in families:
        for kind in methods():
            if kind != project.model.method.kind:
                other = _changed(project, method={"kind": kind})
                yield f"method_{kind}", "methods", kind, scored(lead, other)
    if "critical-lists" in families:
        if not any(spec.kind == "commodity" for spec in project.model.criteria):
            left_out.append(("critical lists", "no criterion of this model values commodities"))
        else:
            for year in LISTS:
                other = listed(project, year)
                again = as_seen(replace(run, matrix=_measured_again(run, other)), audience)[0]
                again = as_values(other, again.matrix)
                yield f"list_{year}", "critical-lists", f"list of {year}", scored(
                    lead, other, again)  # fmt: skip
    if "stakeholders" in families:
        for group in project.model.stakeholders:
            title = group.title or group.name
            if not group.weights:
                left_out.append((title, f"{group.status}: {group.source}"))
                continue
            yield f"group_{group.name}", "stakeholders", title, scored(_profile(group))


def _profile(group: Stakeholder) -> Profile:
    return Profile(name=group.name, title=group.title, source=group.source, date=group.date,
                   status=group.status, weights=group.weights)  # fmt: skip


def _changed(project: Project, **words) -> Project:
    """Return the project with some parts of its model written anew, and validated."""
    data = project.model.model_dump()
    return replace(project, model=type(project.model).model_validate({**data, **words}))


def listed(project: Project, year: str) -> Project:
    """Return the project with commodities counted only where that year's list has them."""
    criteria = [
        {**spec, "parameters": {**spec["parameters"], "critical_list": year}}
        if spec["kind"] == "commodity"
        else spec
        for spec in (item.model_dump() for item in project.model.criteria)
    ]
    return _changed(project, criteria=criteria)


def _measured_again(run: Run, other: Project) -> Matrix:
    """Measure anew what another list changes: commodities, and what is made or learnt of them."""
    changed = {spec.name for spec in other.model.criteria if spec.kind == "commodity"}
    while True:
        more = {
            spec.name
            for spec in other.model.criteria
            if changed.intersection(
                (*spec.parameters.get("of", ()), *(spec.impute.using if spec.impute else ()))
            )
        }
        if more <= changed:
            break
        changed |= more
    kept = {name: item for name, item in run.matrix.scored.items() if name not in changed}
    return measure_all(other, run.inventory, done=kept)


def _scenario(
    key: str, family: str, title: str, scores: Scores, weights: Profile, at: np.ndarray
) -> Scenario:
    score = scores.score[at]
    return Scenario(
        key, family, title, f"{weights.status} ({weights.source}, {weights.date})", scores.note,
        competition_ranks(score, np.ones(len(at), dtype=bool)).astype(int), score,
        dict(scores.weights.used), scores.weights.words(),
        dict(zip(scores.names, scores.contributions[at].T, strict=True)),
    )  # fmt: skip


def _beside(item: Scenario, base: Scenario, k: int) -> Scenario:
    kept = int(((item.rank <= k) & (base.rank <= k)).sum())
    return replace(item, kept=kept, correlation=spearman(item.rank, base.rank))
