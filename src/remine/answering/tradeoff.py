"""Reprocess, reuse or restore: what a run's files say for and against each, without a new score."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from remine.answering.run_files import RunFiles
from remine.answering.site import WITHHELD
from remine.errors import Problem, UsageError, did_you_mean
from remine.ranking.order import TIE
from remine.reference import waste_types

WAYS = ("reprocess", "reuse", "restore")
MEANING = {
    "reprocess": "take the waste up again for what it holds",
    "reuse": "use the material or the land as it is",
    "restore": "stop what it releases and close it",
}
CAVEAT = (
    "Reasons, not votes: nothing here is added up, weighed or ranked. Both axes are scores of the "
    "run under weights of the named profiles; what is unknown is told beside them."
)
#: Features whose material is put to use elsewhere: general knowledge, not verified for any site.
_MATERIAL = {"coal_ash", "slag", "waste_rock", "gypsum_stack", "overburden", "gravel_pit"}
_GROUND, _COARSE, _WIDE = 0.7, 0.5, 0.3
_OPEN, _CLOSED = 0.7, 0.3


@dataclass(frozen=True)
class Axis:
    """A profile's score of a site, its interval, and its rank; the interval None if not told."""

    profile: str
    status: str
    score: float
    low: float | None
    high: float | None
    rank: int
    quarter: str


@dataclass(frozen=True)
class Way:
    """One of the three ways, and what speaks for it and against it at a site."""

    name: str
    meaning: str
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...]


@dataclass(frozen=True)
class Tradeoff:
    """A site between recovery and urgency."""

    site_id: str
    name: str
    state: str
    list: str
    x: Axis
    y: Axis
    ways: tuple[Way, ...]
    unknown: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


@dataclass(frozen=True)
class Field:
    """All ranked sites of a run on both axes; arrays have shape ``(n_ranked,)``."""

    run: RunFiles
    profiles: tuple[str, str]
    scores: tuple[np.ndarray, np.ndarray]
    ranks: tuple[np.ndarray, np.ndarray]
    ends: tuple[tuple[np.ndarray, np.ndarray] | None, ...]


def read_field(run: RunFiles, x: str = "recovery", y: str = "urgency") -> Field:
    """Return the ranked sites under two profiles.

    Raises
    ------
    UsageError
        If the run has no such profile.
    """
    names = [item["name"] for item in run.manifest["profiles"]]
    unknown = [name for name in (x, y) if name not in names]
    if unknown:
        raise UsageError(
            Problem("E-PROFILE-UNKNOWN", f"the run has no profile '{name}'",
                    f"{did_you_mean(name, names)}; name two with --x and --y")
            for name in unknown
        )  # fmt: skip
    table = run.table.iloc[run.ranked]
    scores = tuple(table[f"score_{name}"].to_numpy() for name in (x, y))
    ranks = tuple(table[f"rank_{name}"].to_numpy().astype(int) for name in (x, y))
    return Field(run, (x, y), scores, ranks, tuple(_ends(run, name) for name in (x, y)))


def _ends(run: RunFiles, profile: str) -> tuple[np.ndarray, np.ndarray] | None:
    """Return each ranked site's score interval under a profile; None if the method compares."""
    if run.method.relative:
        return None
    used = next(p for p in run.manifest["profiles"] if p["name"] == profile)["used"]
    ends = [run.worth(name, run.ranked)[1:] for name in used]
    low, high = (np.column_stack(columns) for columns in zip(*ends, strict=True))
    return run.method.bounds(low, high, np.array(list(used.values())))


def tradeoff(field: Field, words: str) -> Tradeoff:
    """Return what favours each way at one site.

    Raises
    ------
    UsageError
        If there is no such site, it has no rank, or it is withheld.
    """
    run = field.run
    row = run.find(words)
    at = np.flatnonzero(run.ranked == row)
    if not len(at):
        why = WITHHELD if run.withheld(row) else "without a rank"
        raise UsageError(Problem("E-SITE-UNRANKED", f"'{run.table['name'].iloc[row]}' is {why}",
                                 "take a ranked site"))  # fmt: skip
    return at_place(field, int(at[0]))


def at_place(field: Field, at: int) -> Tradeoff:
    """Return what favours each way at the ranked site of that place in the field."""
    run = field.run
    row = int(run.ranked[at])
    cells = run.table.iloc[row]
    x, y = (_axis(field, which, at) for which in (0, 1))
    ways = tuple(Way(name, MEANING[name], *_reasons(run, row, x, y)[name]) for name in WAYS)
    return Tradeoff(cells["site_id"], cells["name"], cells["state"], cells["list"], x, y, ways,
                    _unknown(run, row))  # fmt: skip


def _axis(field: Field, which: int, at: int) -> Axis:
    rank, name = int(field.ranks[which][at]), field.profiles[which]
    ends = field.ends[which]
    low, high = (None, None) if ends is None else (float(end[at]) for end in ends)
    status = next(p for p in field.run.manifest["profiles"] if p["name"] == name)["status"]
    return Axis(name, status, float(field.scores[which][at]), low, high, rank,
                quarter(rank, len(field.run.ranked)))  # fmt: skip


def quarter(rank: int, n: int) -> str:
    """Return the quarter of the list a rank lies in.

    >>> quarter(1, 8), quarter(3, 8), quarter(8, 8)
    ('first quarter', 'second quarter', 'last quarter')
    """
    words = ("first", "second", "third", "last")
    return f"{words[min(4 * (rank - 1) // n, 3)]} quarter"


def _reasons(run: RunFiles, row: int, x: Axis, y: Axis) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return reasons for and against each way, from the cells of one row."""
    found: dict[str, tuple[list[str], list[str]]] = {name: ([], []) for name in WAYS}

    def say(way: str, good: bool, words: str) -> None:
        found[way][0 if good else 1].append(words)

    _by_place(say, x, y)
    _by_feature(say, run, row)
    _by_release(say, run, row)
    holds = run.table["holds"].iloc[row]
    if holds:
        say("reprocess", False, f"held first: {holds.replace('; ', ', ')}")
        say("reuse", False, f"held first: {holds.replace('; ', ', ')}")
    access = _value(run, "access", row)
    if access is not None:
        words = f"access to rail, road, power and mills worth {access:.2f} of 1"
        if access >= _GROUND or access < _CLOSED:
            say("reprocess", access >= _GROUND, words)
            say("reuse", access >= _GROUND, words)
    return {way: (tuple(good), tuple(bad)) for way, (good, bad) in found.items()}


def _by_place(say, x: Axis, y: Axis) -> None:
    at_x, at_y = (f"{a.profile}: {a.quarter} (rank {a.rank})" for a in (x, y))
    if x.quarter == "first quarter":
        say("reprocess", True, at_x)
    elif x.quarter in ("third quarter", "last quarter"):
        say("reprocess", False, at_x)
    if y.quarter == "first quarter":
        say("restore", True, at_y)
        say("reuse", False, f"{at_y}: what it releases comes first")
    elif y.quarter == "last quarter":
        say("restore", False, at_y)
        say("reuse", True, at_y)
    if x.quarter == y.quarter == "first quarter":
        say("restore", True, "what is recovered may help to pay for the cleanup; no figure here")


def _by_feature(say, run: RunFiles, row: int) -> None:
    known = waste_types()
    keys = [key for key in _list(run, "waste_types", row) if key in known]
    ground = [known[key].label for key in keys if known[key].processability_low >= _GROUND]
    coarse = [known[key].label for key in keys if known[key].processability_high <= _COARSE]
    if ground:
        say("reprocess", True, f"already ground or treated once: {', '.join(ground)}")
    elif coarse:
        say("reprocess", False, f"not ground: {', '.join(coarse)}")
    material = [known[key].label for key in keys if key in _MATERIAL]
    if material:
        say("reuse", True, f"material put to use elsewhere: {', '.join(material)} (general "
            "knowledge, not verified for this site)")  # fmt: skip
    if "mine_drainage" in keys:
        say("restore", True, "drains: mine drainage is on record")
        say("reuse", False, "drains: mine drainage is on record")
    lifecycle = run.table["lifecycle"].iloc[row] if "lifecycle" in run.table else ""
    if lifecycle == "active":
        say("restore", False, "still operating: its operator closes it")
        say("reprocess", True, "still operating: an operator, a mill and permits may be there")
    elif lifecycle == "abandoned":
        say("restore", True, "abandoned: no operator is there to close it")


def _by_release(say, run: RunFiles, row: int) -> None:
    value, words = _value(run, "open_release", row), _remedy(run, row)
    if value is None or not _known(run, "open_release", row):
        return
    if value >= _OPEN:
        say("restore", True, f"a confirmed release is open: {words}")
        say("reuse", False, f"a confirmed release is open: {words}")
        if "under construction" in words:
            say("reprocess", False, f"a remedy is being built, work must fit it: {words}")
    elif value <= _CLOSED:
        say("restore", False, f"the remedy stands or is done: {words}")
        say("reprocess", False, f"digging would open what was closed: {words}")
        say("reuse", True, f"the remedy stands or is done: {words}")


def _remedy(run: RunFiles, row: int) -> str:
    told = [run.table[f"gate_{gate['name']}_reason"].iloc[row] for gate in run.manifest["gates"]
            if f"gate_{gate['name']}_reason" in run.table]  # fmt: skip
    return next((t for t in told if "Superfund" in t or "Priorities" in t or "party" in t),
                "no reason on record")  # fmt: skip


def _unknown(run: RunFiles, row: int) -> tuple[str, ...]:
    """Return the criteria that are not exactly known, widest first, and undecided gates."""
    wide = []
    parts = {p for item in run.criteria.values() for p in item["parts"]}
    for name, item in run.criteria.items():
        _, low, high = run.worth(name, np.array([row]))
        width = float(high[0] - low[0])
        if width > TIE and not item["parts"] and (name in parts or item["weight"] > 0):
            wide.append((-width, f"{item['label']}: worth {low[0]:.2f} to {high[0]:.2f}"))
    gates = run.table["unknowns"].iloc[row]
    not_measured = list(run.manifest["not_measured"])
    out = [words for width, words in sorted(wide) if -width >= _WIDE]
    if gates:
        out.append(f"gates that cannot be told: {gates.replace('; ', ', ')}")
    if not_measured:
        out.append(f"no layer at all: {', '.join(not_measured)}")
    return tuple(out)


def _value(run: RunFiles, name: str, row: int) -> float | None:
    return run.number(f"{name}_score", row) if name in run.criteria else None


def _known(run: RunFiles, name: str, row: int) -> bool:
    return not np.isnan(run.number(f"{name}_value", row))


def _list(run: RunFiles, name: str, row: int) -> list[str]:
    cell = run.table[name].iloc[row] if name in run.table else ""
    return [key for key in cell.split("; ") if key]
