"""A finished run: everything that was read, measured, decided and scored. Nothing is masked yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from remine.criteria.stage import Matrix
from remine.gates.stage import Gates
from remine.inventory.building import Inventory
from remine.project import Project
from remine.ranking.stage import Scores
from remine.reviews import Reviewed


@dataclass(frozen=True)
class Run:
    """A finished run, nothing masked yet.

    ``rankable`` is the mask of the sites that may have a rank: all but the unverified ones and
    those a criterion's policy excludes. ``surveyed`` are the rows of `surveyed_land`.
    """

    project: Project
    profile: str
    inventory: Inventory
    matrix: Matrix
    gates: Gates
    scores: dict[str, Scores]
    rankable: np.ndarray
    seconds: dict[str, float] = field(default_factory=dict)
    reviewed: Reviewed | None = None
    surveyed: tuple[dict[str, Any], ...] = ()

    @property
    def note(self) -> str:
        """What must stand beside the ranks: of the method, and of imputed cells."""
        found = self.matrix.scored.values()
        filled = [item.name for item in found if not item.parts and item.filled.any()]
        words = f"imputed cells: {', '.join(filled)}; their points depend on other sites"
        return "; ".join(filter(None, (self.scores[self.profile].note, words if filled else "")))
