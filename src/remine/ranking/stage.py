"""The ranking stage: each profile's scores, intervals, contributions and ranks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pydantic import ValidationError

from remine.errors import ConfigError, NoResultError, Problem, did_you_mean
from remine.project import Profile, Project
from remine.ranking import methods
from remine.ranking.base import Method, weighted_total
from remine.ranking.order import competition_ranks, rank_intervals
from remine.ranking.reversal import reversals
from remine.ranking.weights import Weights, renormalise


@dataclass(frozen=True)
class Values:
    """The valued criteria as arrays, one column a criterion; shapes ``(n_sites, n_criteria)``."""

    names: tuple[str, ...]
    point: np.ndarray
    low: np.ndarray
    high: np.ndarray
    evidence: np.ndarray


@dataclass(frozen=True)
class Scores:
    """One profile's result; arrays have shape ``(n_sites,)``, contributions one column a criterion.

    ``names`` are the criteria of the columns of ``contributions``. ``note`` is what must be printed
    beside the ranks: that one site can reorder others, under a method that compares sites, and
    which of its parameters nobody declared. Such a method compares the sites that may have a rank
    and no others; the others have no score, NaN.
    """

    profile: Profile
    weights: Weights
    names: tuple[str, ...]
    score: np.ndarray
    low: np.ndarray
    high: np.ndarray
    evidence_share: np.ndarray
    contributions: np.ndarray
    note: str = ""

    def ranks(self, eligible: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return rank, best rank and worst rank among the eligible sites; NaN elsewhere."""
        best, worst = rank_intervals(self.low, self.high, eligible)
        return competition_ranks(self.score, eligible), best, worst


def prepare(project: Project) -> Method:
    """Return the declared method with validated parameters.

    Raises
    ------
    ConfigError
        If there is no such method or a parameter is wrong.
    """
    spec, known = project.model.method, methods()
    if spec.kind not in known:
        raise ConfigError(Problem("E-METHOD-UNKNOWN", f"there is no method '{spec.kind}'",
                                  did_you_mean(spec.kind, known), file=project.path.name))
    try:
        parameters = known[spec.kind].Parameters.model_validate(spec.parameters)
    except ValidationError as error:
        fields = known[spec.kind].Parameters.model_fields
        raise ConfigError(
            Problem("E-PARAMETER",
                    f"method '{spec.kind}': {'.'.join(map(str, e['loc']))}: {e['msg']}",
                    did_you_mean(str(e["loc"][-1]), fields), file=project.path.name)
            for e in error.errors()
        ) from error
    return known[spec.kind](**parameters.model_dump())


def score_all(
    project: Project, values: Values, rankable: np.ndarray | None = None, lead: str = ""
) -> dict[str, Scores]:
    """Return the scores of every profile, in the model's order.

    Parameters
    ----------
    project : Project
    values : Values
    rankable : ndarray of bool, optional
        The sites that may have a rank; all if not given.
    lead : str
        The profile for which leaving sites out is tried, where that can reorder others.

    Raises
    ------
    NoResultError
        If a profile weighs only criteria that were not measured.
    """
    return {
        profile.name: score_one(project, profile, values, rankable, profile.name == lead)
        for profile in project.model.profiles
    }


def score_one(
    project: Project,
    profile: Profile,
    values: Values,
    rankable: np.ndarray | None = None,
    try_reversals: bool = False,
) -> Scores:
    """Return the scores under one set of weights and the project's method.

    Raises
    ------
    NoResultError
        If only criteria that were not measured are weighed.
    """
    method = prepare(project)
    weights = renormalise(profile.weights, set(values.names))
    if not weights.used:
        raise NoResultError(
            Problem("E-NO-CRITERIA",
                    f"profile '{profile.name}' weighs only criteria without a layer",
                    "add a layer, or weigh what is measured", file=project.path.name)
        )
    columns = [values.names.index(name) for name in weights.used]
    share = np.array(list(weights.used.values()))
    rows = np.arange(len(values.point))
    if method.relative and rankable is not None:
        rows = np.flatnonzero(rankable)
    point, least, most = (a[np.ix_(rows, columns)] for a in (values.point, values.low, values.high))
    note = _note(method, project)
    if try_reversals and method.relative and len(rows):
        note = f"{note}; {reversals(method, point, share).words()}"
    whole = len(values.point)
    return Scores(
        profile,
        weights,
        tuple(weights.used),
        _spread(method.scores(point, share), rows, whole),
        *(_spread(end, rows, whole) for end in method.bounds(least, most, share)),
        weighted_total(values.evidence[:, columns], share),
        _spread(method.contributions(point, share), rows, whole),
        note,
    )


def _spread(found: np.ndarray, rows: np.ndarray, whole: int) -> np.ndarray:
    """Return results of some sites at their places among all; NaN elsewhere."""
    if len(rows) == whole:
        return found
    out = np.full((whole, *found.shape[1:]), np.nan)
    out[rows] = found
    return out


def _note(method: Method, project: Project) -> str:
    """Return the method's note, and which parameters are nobody's but the authors'."""
    declared = project.model.method.parameters
    kept = ", ".join(f"{name} {getattr(method, name)}" for name in method.Parameters.model_fields
                     if name not in declared)
    words = f"{method.kind}: authors' placeholder, not declared: {kept}" if kept else ""
    return "; ".join(filter(None, (method.note, words)))


def evidence_band(share: np.ndarray) -> np.ndarray:
    """Return the words for evidence shares: strong, moderate, weak, insufficient (below 0.4).

    >>> evidence_band(np.array([0.9, 0.6, 0.4, 0.39])).tolist()
    ['strong', 'moderate', 'weak', 'insufficient']
    """
    words = np.array(["insufficient", "weak", "moderate", "strong"], dtype=object)
    return words[np.searchsorted([0.4, 0.6, 0.8], share, side="right")]
