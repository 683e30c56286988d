"""Check a project without writing: the declaration, every layer, every parameter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from remine.criteria import stage as criteria
from remine.errors import Problem, RemineError
from remine.gates import stage as gates
from remine.inventory.building import Inventory, build_inventory
from remine.inventory.inventory_coverage import relation_counts
from remine.inventory.reading_all import read_layers
from remine.inventory.state_conflict import state_conflicts
from remine.project import Project
from remine.ranking import stage as ranking
from remine.reviews import ReviewFile, check_claims, known_of

_NAMED = 5
_KEPT = ", kept as unknown"


@dataclass(frozen=True)
class Report:
    """What a check found: notices are rows that will not be used and words nobody knows."""

    notices: list[Problem]
    layers: dict[str, dict[str, Any]]
    sites: int
    relations: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain data."""
        notices = [notice.as_dict() for notice in self.notices]
        return {"notices": notices, "layers": self.layers, "sites": self.sites,
                "inventory": self.relations}

    def grouped(self) -> list[Problem]:
        """Return the notices for reading: those that say the same of one layer are one.

        Each names the first rows or words it stands for and counts all.
        """
        groups: dict[tuple, list[Problem]] = {}
        for notice in self.notices:
            same = notice.what.split("[")[0] if notice.code == "N-ROW-REJECTED" else ""
            key = (notice.code, notice.file, notice.layer, notice.column, notice.fix, same)
            alone = notice.code == "N-FILE-WARNING" or not notice.layer
            groups.setdefault((*key, notice.what) if alone else key, []).append(notice)
        return [_together(notices) for notices in groups.values()]


def check(
    project: Project,
    tell: Callable[[str, str], None] = lambda *_: None,
    reviews: Sequence[ReviewFile] = (),
) -> Report:
    """Return a report, or raise with all problems of the declaration and of all layers together.

    Raises
    ------
    RemineError
        In the class of the gravest problem.
    """
    failures: list[RemineError] = []
    for prepare in (criteria.prepare, gates.prepare, ranking.prepare):
        try:
            prepare(project)
        except RemineError as error:
            failures.append(error)
    inventory: Inventory | None = None
    try:
        layers = read_layers(project, lambda item: tell("reading", item))
        inventory = build_inventory(project, layers)
    except RemineError as error:
        failures.append(error)
    notices: list[Problem] = []
    if reviews and inventory is not None:
        try:
            notices += check_claims(reviews, known_of(project, inventory)).notices
        except RemineError as error:
            failures.append(error)
    if failures or inventory is None:
        gravest = max(failures, key=lambda error: error.exit_code)
        raise type(gravest)([problem for error in failures for problem in error.problems])
    return Report([*notices, *_notices(inventory)], _layers(inventory), len(inventory),
                  relation_counts(inventory))


def _together(notices: list[Problem]) -> Problem:
    first = notices[0]
    if len(notices) == 1:
        return first
    if first.code == "N-ROW-REJECTED":
        what = f"{first.what.split('[')[0].rstrip()}: {len(notices):,} rows"
    elif first.code == "N-WORD-UNKNOWN":
        words = "; ".join(n.what.removesuffix(_KEPT) for n in notices[:_NAMED])
        what = f"{len(notices):,} words{_KEPT}, the most frequent: {words}"
    else:
        what = f"{len(notices):,} rows: " + "; ".join(n.what for n in notices[:_NAMED])
    rows = [notice.row for notice in notices[:_NAMED] if notice.row]
    more = f" and {len(notices) - _NAMED:,} more" if len(notices) > _NAMED else ""
    return replace(first, what=what, row=", ".join(rows) + more if rows else "")


def _notices(inventory: Inventory) -> list[Problem]:
    out = [
        Problem("N-ROW-REJECTED", r.reason, r.fix, file=r.file, layer=r.layer,
                row=str(r.row) + (f" ({r.id})" if r.id else ""), column=r.column)
        for r in inventory.rejected
    ]
    for layer in inventory.layers.values():
        out += [
            Problem("N-FILE-WARNING", text, "look at the file", layer=layer.name)
            for text in layer.info.warnings
        ]
        if layer.spec.role in ("sites", "data_centers"):
            out += [
                Problem("N-STATE-CONFLICT", item.words(), "correct the state or the coordinates",
                        why="gates and distances go by the coordinates", layer=layer.name,
                        row=f"{item.row} ({item.id})", column="state")
                for item in state_conflicts(layer)
            ]
        words = sorted(layer.unresolved.items(), key=lambda pair: (-pair[1], pair[0]))
        out += [
            Problem("N-WORD-UNKNOWN", f"{word}: {count} times{_KEPT}",
                    "add it to 'codes:' or the tables", layer=layer.name)
            for word, count in words
        ]
    return out


def _layers(inventory: Inventory) -> dict[str, dict[str, Any]]:
    return {
        layer.name: {
            "role": layer.spec.role,
            "rows_read": layer.info.rows_read,
            "rows_used": layer.info.rows_used,
            "rows_rejected": layer.info.rows_rejected,
            "crs": layer.info.crs,
        }
        for layer in inventory.layers.values()
    }
