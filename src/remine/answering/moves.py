"""Why ranks differ between two runs: every move split into data, weight, method, gate and code.

The way from one run to the other is walked in five steps, and the sites are ranked after each:
first the second run's sites and measured amounts, then its weights, then its method and value
functions, then its gates. What a step moves a site by is that step's share, and what is left to
the rank that the second run recorded is the code's; the shares add up to the move. Another order of
the steps would share out differently where two changes meet; this one is always taken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from remine.answering.run_files import RunFiles
from remine.answering.run_reviews import claims_of, review_changes, used_of
from remine.criteria.combination import combine
from remine.criteria.measure import Measure, valued
from remine.errors import Problem, UsageError
from remine.ranking.order import competition_ranks
from remine.values import shapes

CAUSES = ("data", "weight", "method", "gate", "code")


@dataclass(frozen=True)
class Move:
    """A site ranked in both runs; ``data + weight + method + gate + code = move``, positive is up.

    ``own`` says what changed at the site itself; a site also moves because others did.
    """

    site_id: str
    name: str
    state: str
    rank_a: int
    rank_b: int
    move: int
    data: int
    weight: int
    method: int
    gate: int
    code: int
    own: tuple[str, ...]


@dataclass(frozen=True)
class Crossing:
    """A site ranked in one run only, and why."""

    site_id: str
    name: str
    state: str
    rank: int
    cause: str
    why: str


@dataclass(frozen=True)
class Reviewed:
    """What reviewers say of a site in one run and not in the other; ``run`` is 'a' or 'b'."""

    site_id: str
    name: str
    state: str
    run: str
    claim: str


@dataclass(frozen=True)
class Diff:
    """What changed between two runs, and what each change did.

    Attributes
    ----------
    changes : dict of str to list of str
        By cause: what was changed, in words.
    moves : tuple of Move
        Largest first; sites that did not move are counted in ``unmoved`` only.
    entered, left : tuple of Crossing
    reviews : tuple of Reviewed
        Each claim beside the source's value, whether it was used or only shown.
    """

    run_a: str
    run_b: str
    title: str
    stamps: tuple[str, ...]
    profile_a: str
    profile_b: str
    changes: dict[str, list[str]]
    moves: tuple[Move, ...]
    unmoved: int
    entered: tuple[Crossing, ...]
    left: tuple[Crossing, ...]
    reviews: tuple[Reviewed, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the difference as plain data."""
        return asdict(self)


def compare_runs(a: RunFiles, b: RunFiles) -> Diff:
    """Return every rank move from run ``a`` to run ``b``, attributed.

    Raises
    ------
    UsageError
        If the runs rank different things, or for different audiences.
    """
    _comparable(a, b)
    both = _Both(a, b)
    steps = _walk(both)
    recorded_a, recorded_b = both.column("rank", 0), both.column("rank", 1)
    paths = np.array([recorded_a, *steps, recorded_b])
    common = np.flatnonzero(~np.isnan(recorded_a) & ~np.isnan(recorded_b))
    falls = -np.diff(paths[:, common], axis=0).astype(int)
    shares = dict(zip(("before", "data", "weight", "method", "gate", "code"), falls, strict=True))
    shares["code"] = shares["code"] + shares.pop("before")
    whole = (recorded_a - recorded_b)[common].astype(int)
    order = np.lexsort((recorded_b[common], -np.abs(whole)))
    moves = tuple(
        Move(
            both.ids[row], both.text("name", row), both.text("state", row),
            int(recorded_a[row]), int(recorded_b[row]), int(whole[at]),
            *(int(shares[cause][at]) for cause in CAUSES), own=both.own_changes(row),
        )
        for at, row in ((at, common[at]) for at in order)
        if whole[at]
    )  # fmt: skip
    return Diff(
        a.manifest["run_id"], b.manifest["run_id"], b.manifest["title"],
        tuple(dict.fromkeys((*a.manifest["stamps"], *b.manifest["stamps"]))),
        a.leading["name"], b.leading["name"], _changes(a, b, both), moves,
        len(common) - len(moves), both.crossings(1), both.crossings(0), both.reviews(),
    )  # fmt: skip


def _comparable(a: RunFiles, b: RunFiles) -> None:
    problems = []
    if a.manifest["audience"] != b.manifest["audience"]:
        problems.append(
            Problem("E-DIFF-AUDIENCE",
                    f"one run is for '{a.manifest['audience']}', the other for "
                    f"'{b.manifest['audience']}'", "compare runs for the same audience",
                    why="sites that one of them withholds would look like moves")
        )  # fmt: skip
    if not set(a.table["site_id"]) & set(b.table["site_id"]):
        problems.append(
            Problem("E-DIFF-SITES", "the runs have no site in common", "compare runs of one model",
                    file="ranked_sites.csv")
        )  # fmt: skip
    if problems:
        raise UsageError(problems)


class _Both:
    """The sites of two runs, by id; what one run does not tell comes from the other."""

    def __init__(self, a: RunFiles, b: RunFiles):
        self.runs = (a, b)
        self.ids = sorted({*a.table["site_id"], *b.table["site_id"]})
        self.rows = tuple(self._rows(run) for run in self.runs)
        self.there = tuple(rows >= 0 for rows in self.rows)

    def _rows(self, run: RunFiles) -> np.ndarray:
        at = {name: row for row, name in enumerate(run.table["site_id"])}
        return np.array([at.get(name, -1) for name in self.ids])

    def column(self, name: str, which: int) -> np.ndarray:
        """Return a number of each site in one run; NaN where the run does not tell it."""
        out = np.full(len(self.ids), np.nan)
        table, there = self.runs[which].table, self.there[which]
        if name in table:
            out[there] = table[name].to_numpy(float)[self.rows[which][there]]
        return out

    def text(self, name: str, row: int) -> str:
        which = 1 if self.there[1][row] else 0
        return str(self.runs[which].table[name].iloc[self.rows[which][row]])

    def amount(self, name: str, first: int) -> tuple[np.ndarray, ...]:
        """Return value, low and high of a criterion, from the other run where one tells nothing."""
        told = ~np.isnan(self.column("score", first))  # not withheld from this audience
        ours = told & (f"{name}_low" in self.runs[first].table)
        columns = (f"{name}_{end}" for end in ("value", "low", "high"))
        return tuple(
            np.where(ours, self.column(column, first), self.column(column, 1 - first))
            for column in columns
        )

    def worth(self, name: str, amounts: int, functions: int) -> tuple[np.ndarray, ...]:
        """Return point, low and high value 0..1: amounts of one run by the functions of another."""
        criteria = self.runs[functions].criteria
        item = criteria.get(name) or self.runs[1 - functions].criteria[name]
        parts = [part for part in item["parts"] if self._known(part)]
        if parts:
            ends = [self.worth(part, amounts, functions) for part in parts]
            how = item["combination"]
            low, high = (combine(np.array([end[n] for end in ends]), how) for n in (1, 2))
            value = (low + high) / 2
        else:
            value, low, high = self.amount(name, amounts)
        spec = item["value"]
        of: Callable = (lambda x: x) if spec is None else shapes()[spec["shape"]](**spec["anchors"])
        blank = np.full(len(low), "", dtype=object)
        return valued(Measure(value, low, high, blank), of)[:3]

    def _known(self, name: str) -> bool:
        return any(name in run.criteria and f"{name}_low" in run.table for run in self.runs)

    def ranks(self, board: np.ndarray, amounts: int, weights: int, method: int) -> np.ndarray:
        """Rank the sites of a board; NaN off it."""
        run = self.runs[weights]
        values = np.column_stack([self.worth(name, amounts, method)[0] for name in run.names])
        score = np.zeros(len(board))
        score[board] = self.runs[method].method.scores(values[board], run.weights)
        return competition_ranks(score, board)

    def own_changes(self, row: int) -> tuple[str, ...]:
        """Say which amounts and gates of a site changed."""
        if not all(there[row] for there in self.there):
            return ()
        a, b = (run.table.iloc[rows[row]] for run, rows in zip(self.runs, self.rows, strict=True))
        words = []
        for name, item in self.runs[1].criteria.items():
            if item["parts"] or f"{name}_value" not in a.index:
                continue
            before, after = _shown(a, name), _shown(b, name)
            if before != after:
                words.append(f"{item['label']}: {before} to {after} {item['unit']}".strip()
                             + self._by_review(row, f"{name}_value"))
        for gate in self.runs[1].manifest["gates"]:
            column = f"gate_{gate['name']}"
            if column in a.index and a[column] != b[column]:
                words.append(f"{gate['label']}: {a[column]} to {b[column]}"
                             + self._by_review(row, column))
        return tuple(words)

    @cached_property
    def claims(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """The claims of both runs by site, in words."""
        return claims_of(self.runs[0]), claims_of(self.runs[1])

    def reviews(self) -> tuple[Reviewed, ...]:
        """Return the claims that stand in one run only."""
        out = []
        for row, site in enumerate(self.ids):
            said = [told.get(site, []) for told in self.claims]
            for which, run in enumerate("ab"):
                out += [Reviewed(site, self.text("name", row), self.text("state", row), run, words)
                        for words in said[which] if words not in said[1 - which]]
        return tuple(out)

    def _by_review(self, row: int, column: str) -> str:
        """Say whose review made a value what it is in the second run, or in the first."""
        for which, end in ((1, "review"), (0, "review no longer used")):
            who = self.used[which].get((self.ids[row], column))
            if who:
                return f" ({end}: {who})"
        return ""

    @cached_property
    def used(self) -> tuple[dict[tuple[str, str], str], ...]:
        """By run: who said what took the place of a source's value, by site and column."""
        return tuple(used_of(run) for run in self.runs)

    def crossings(self, which: int) -> tuple[Crossing, ...]:
        """Return the sites ranked in one run and not in the other."""
        here, other = self.column("rank", which), self.column("rank", 1 - which)
        out = []
        for row in np.flatnonzero(~np.isnan(here) & np.isnan(other)):
            if not self.there[1 - which][row]:
                cause, why = "data", "the other run does not have the site"
            else:
                cells = self.runs[1 - which].table.iloc[self.rows[1 - which][row]]
                cause, why = "gate", f"list '{cells['list']}' there"
            out.append(Crossing(self.ids[row], self.text("name", row), self.text("state", row),
                                int(here[row]), cause, why))
        return tuple(sorted(out, key=lambda item: (item.rank, item.site_id)))


def _walk(both: _Both) -> list[np.ndarray]:
    """Return the ranks at the start and after each step but the last."""
    ranked = [~np.isnan(both.column("rank", which)) for which in (0, 1)]
    new = both.there[1] & ~both.there[0] & ranked[1]
    board = (ranked[0] & both.there[1]) | new
    return [
        both.ranks(ranked[0], 0, 0, 0),
        both.ranks(board, 1, 0, 0),
        both.ranks(board, 1, 1, 0),
        both.ranks(board, 1, 1, 1),
        both.ranks(ranked[1], 1, 1, 1),
    ]


def _shown(cells: Any, name: str) -> str:
    value, low, high = (float(cells[f"{name}_{end}"]) for end in ("value", "low", "high"))
    if value != value and low != low:
        return "unknown"
    return f"{value:.6g}" if low == high == value else f"{value:.6g} ({low:.6g} to {high:.6g})"


def _changes(a: RunFiles, b: RunFiles, both: _Both) -> dict[str, list[str]]:
    """Say by cause what was changed."""
    return {
        "data": _inputs(a, b, both),
        "weight": _weights(a, b),
        "method": _methods(a, b),
        "gate": _gates(a, b, both),
        "code": [
            f"{name} {a.manifest['versions'].get(name)} to {number}"
            for name, number in b.manifest["versions"].items()
            if a.manifest["versions"].get(name) != number
        ],
    }


def _inputs(a: RunFiles, b: RunFiles, both: _Both) -> list[str]:
    told = [
        {item["layer"]: item for item in run.manifest["inputs"] if item["role"] != "reviews"}
        for run in (a, b)
    ]
    words = review_changes(a, b)
    for layer in dict.fromkeys((*told[0], *told[1])):
        first, second = told[0].get(layer), told[1].get(layer)
        if first is None or second is None:
            words.append(f"layer {layer} {'removed' if second is None else 'added'}")
        elif first["sha256"] != second["sha256"] or (
            first["joined_sha256"] != second["joined_sha256"]
        ):
            rows = f"{first['rows_used']:,} to {second['rows_used']:,} rows"
            words.append(f"layer {layer}: another file, {rows}")
    gone, new = (int((both.there[i] & ~both.there[1 - i]).sum()) for i in (0, 1))
    words += [f"{gone:,} sites gone"] * bool(gone) + [f"{new:,} sites new"] * bool(new)
    return words


def _weights(a: RunFiles, b: RunFiles) -> list[str]:
    words = []
    if a.leading["name"] != b.leading["name"]:
        words.append(f"profile {a.leading['name']} to {b.leading['name']}")
    shares = [dict(zip(run.names, run.weights, strict=True)) for run in (a, b)]
    for name in dict.fromkeys((*shares[0], *shares[1])):
        first, second = (share.get(name, 0.0) for share in shares)
        before, after = f"{100 * first:.3g} %", f"{100 * second:.3g} %"
        if before != after or (abs(first - second) > 1e-12 and not words):
            words.append(f"{name} {before} to {after} of all weight")
    return words


def _methods(a: RunFiles, b: RunFiles) -> list[str]:
    words = []
    first, second = (run.manifest["method"] for run in (a, b))
    if (first["kind"], first["parameters"]) != (second["kind"], second["parameters"]):
        words.append(f"{first['kind']} {first['parameters'] or ''} to "
                     f"{second['kind']} {second['parameters'] or ''}".replace("  ", " ").strip())
    for name, item in b.criteria.items():
        old = a.criteria.get(name)
        if old and (old["value"], old["combination"]) != (item["value"], item["combination"]):
            words.append(f"what {name} is worth")
    return words


def _gates(a: RunFiles, b: RunFiles, both: _Both) -> list[str]:
    words = []
    names = [{g["name"]: g["label"] for g in run.manifest["gates"]} for run in (a, b)]
    for name in dict.fromkeys((*names[0], *names[1])):
        if name not in names[0] or name not in names[1]:
            words.append(f"gate {name} {'removed' if name not in names[1] else 'added'}")
            continue
        common = np.flatnonzero(both.there[0] & both.there[1])
        cells = [
            run.table[f"gate_{name}"].to_numpy(object)[rows[common]]
            for run, rows in zip(both.runs, both.rows, strict=True)
        ]
        changed = int((cells[0] != cells[1]).sum())
        if changed:
            words.append(f"{names[1][name]}: another outcome for {changed:,} sites")
    return words
