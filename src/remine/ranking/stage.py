"""The ranking stage: each profile's scores, intervals, contributions and ranks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pydantic import ValidationError

from remine.errors import ConfigError, NoResultError, Problem, did_you_mean
from remine.project import Profile, Project
from remine.ranking import methods
from remine.ranking.base import Method
from remine.ranking.order import competition_ranks, rank_intervals
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
    beside the ranks: that one site can reorder others, under a method that compares sites.
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


def score_all(project: Project, values: Values) -> dict[str, Scores]:
    """Return the scores of every profile, in the model's order.

    Raises
    ------
    NoResultError
        If a profile weighs only criteria that were not measured.
    """
    method = prepare(project)
    out = {}
    for profile in project.model.profiles:
        weights = renormalise(profile.weights, set(values.names))
        if not weights.used:
            raise NoResultError(
                Problem("E-NO-CRITERIA",
                        f"profile '{profile.name}' weighs only criteria without a layer",
                        "add a layer, or weigh what is measured", file=project.path.name)
            )
        out[profile.name] = _score(method, profile, weights, values)
    return out


def _score(method: Method, profile: Profile, weights: Weights, values: Values) -> Scores:
    columns = [values.names.index(name) for name in weights.used]
    share = np.array(list(weights.used.values()))
    point = values.point[:, columns]
    low, high = method.bounds(values.low[:, columns], values.high[:, columns], share)
    return Scores(
        profile,
        weights,
        tuple(weights.used),
        method.scores(point, share),
        low,
        high,
        values.evidence[:, columns] @ share,
        method.contributions(point, share),
        method.note,
    )


def evidence_band(share: np.ndarray) -> np.ndarray:
    """Return the words for evidence shares: strong, moderate, weak, insufficient (below 0.4).

    >>> evidence_band(np.array([0.9, 0.6, 0.4, 0.39])).tolist()
    ['strong', 'moderate', 'weak', 'insufficient']
    """
    words = np.array(["insufficient", "weak", "moderate", "strong"], dtype=object)
    return words[np.searchsorted([0.4, 0.6, 0.8], share, side="right")]
