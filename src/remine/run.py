"""The main job: project, inventory, criteria, gates, ranking; then the release and its products."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from remine.criteria.stage import Matrix, measure_all
from remine.errors import NoResultError, Problem, UsageError, did_you_mean
from remine.gates.stage import Gates, decide_all
from remine.inventory.building import Inventory, build_inventory, read_layers
from remine.project import Project
from remine.ranking.stage import Scores, Values, score_all

Tell = Callable[[str, str], None]


@dataclass(frozen=True)
class Run:
    """A finished run, nothing masked yet.

    ``rankable`` is the mask of the sites that may have a rank: all but the unverified ones and
    those a criterion's policy excludes.
    """

    project: Project
    profile: str
    inventory: Inventory
    matrix: Matrix
    gates: Gates
    scores: dict[str, Scores]
    rankable: np.ndarray
    seconds: dict[str, float] = field(default_factory=dict)


def run(project: Project, profile: str | None = None, tell: Tell = lambda *_: None) -> Run:
    """Do the main job of a project.

    Parameters
    ----------
    project : Project
    profile : str, optional
        The profile whose ranks lead; the model's first if not given.
    tell : callable
        Called with the stage and the item being worked on.

    Raises
    ------
    RemineError
        With every problem found in the first stage that fails.
    """
    names = [item.name for item in project.model.profiles]
    lead = profile or names[0]
    if lead not in names:
        raise UsageError(Problem("E-PROFILE-UNKNOWN", f"there is no profile '{lead}'", did_you_mean(lead, names),
                                 file=project.path.name))
    clock = _Clock()
    with clock("inventory"):
        layers = read_layers(project, lambda item: tell("inventory", item))
        inventory = build_inventory(project, layers)
    with clock("criteria"):
        matrix = measure_all(project, inventory, lambda item: tell("criteria", item))
    with clock("gates"):
        tell("gates", "")
        gates = decide_all(project, inventory)
    with clock("ranking"):
        tell("ranking", "")
        scores = score_all(project, as_values(project, matrix))
    rankable = ~gates.without_rank()
    rankable[list(matrix.excluded)] = False
    if not rankable.any():
        raise NoResultError(_nothing_left(project, gates))
    return Run(project, lead, inventory, matrix, gates, scores, rankable, clock.seconds)


def as_values(project: Project, matrix: Matrix) -> Values:
    """Return the weighted criteria as arrays; parts of combinations stay out unless weighted."""
    weighted = {name for profile in project.model.profiles for name in profile.weights}
    names = tuple(name for name in matrix.scored if name in weighted)
    columns = [matrix.scored[name] for name in names]

    def stack(attribute: str) -> np.ndarray:
        return np.column_stack([getattr(c, attribute) for c in columns]) if columns else np.empty((0, 0))

    return Values(names, stack("score"), stack("score_low"), stack("score_high"), stack("evidence"))


def _nothing_left(project: Project, gates: Gates) -> Problem:
    words, counts = np.unique(gates.list.astype(str), return_counts=True)
    held = ", ".join(f"{word} {count}" for word, count in zip(words, counts, strict=True))
    return Problem("E-NO-RESULT", f"no site is left to rank: {held}",
                   "map waste_types in the site layer, or look at the gates", file=project.path.name)


class _Clock:
    """Seconds by stage."""

    def __init__(self):
        self.seconds: dict[str, float] = {}
        self._stage, self._start = "", 0.0

    def __call__(self, stage: str) -> _Clock:
        self._stage = stage
        return self

    def __enter__(self) -> None:
        self._start = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.seconds[self._stage] = round(time.perf_counter() - self._start, 3)
