"""The gates stage: every declared gate decided, then each site's lists."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from pydantic import BaseModel, ValidationError

from remine.errors import ConfigError, Problem, did_you_mean
from remine.gates import kinds
from remine.gates.decisions import apply_decisions
from remine.gates.outcome import HOLD, NOT_INDICATED, PASS, UNKNOWN, Gated
from remine.inventory.building import Inventory, key_of, sites_key
from remine.keeping import NOTHING_KEPT, Keeper
from remine.project import GateSpec, Project

NO_HOLD, UNDETERMINED = "no_hold", "undetermined"


@dataclass(frozen=True)
class Gates:
    """All gates of a run.

    Attributes
    ----------
    decided : dict of str to Gated
    list : ndarray of str, shape (n_sites,)
        The first list in the declared order whose gate holds; else ``undetermined`` if any gate is
        unknown, else ``no_hold``.
    holds, unknowns : ndarray of str, shape (n_sites,)
        Every list with a hold, and every gate that is unknown, ``; `` joined.
    not_checked : tuple of (gate, why)
    """

    decided: dict[str, Gated]
    list: np.ndarray
    holds: np.ndarray
    unknowns: np.ndarray
    not_checked: tuple[tuple[str, str], ...]

    def without_rank(self) -> np.ndarray:
        """Return a mask of the sites held by a gate that withholds the rank (unverified)."""
        out = np.zeros(len(self.list), dtype=bool)
        for gate in self.decided.values():
            if gate.withholds_rank:
                out |= gate.result.outcome == HOLD
        return out


def prepare(project: Project) -> dict[str, tuple[GateSpec, object, BaseModel]]:
    """Return the declared gates with validated parameters.

    Raises
    ------
    ConfigError
        With every unknown kind or parameter.
    """
    problems: list[Problem] = []
    out = {}
    for spec in project.model.gates:
        kind = kinds().get(spec.kind)
        if kind is None:
            what = f"gate '{spec.name}' has the unknown kind '{spec.kind}'"
            hint = did_you_mean(spec.kind, kinds())
            problems.append(Problem("E-KIND-UNKNOWN", what, hint, file=project.path.name))
            continue
        try:
            out[spec.name] = (spec, kind(), kind.Parameters.model_validate(spec.parameters))
        except ValidationError as error:
            for item in error.errors():
                key = ".".join(str(step) for step in item["loc"])
                what = f"gate '{spec.name}': {key}: {item['msg']}"
                hint = did_you_mean(key, kind.Parameters.model_fields)
                problems.append(Problem("E-PARAMETER", what, hint, file=project.path.name))
    if problems:
        raise ConfigError(problems)
    return out


def decide_all(project: Project, inventory: Inventory, keeper: Keeper = NOTHING_KEPT) -> Gates:
    """Return every gate's outcome for every site, and the list each site stands in."""
    decided = {
        name: Gated(
            name, spec.label, spec.list,
            _decide(project, gate, spec, parameters, inventory, keeper),
            tuple(spec.layers()), getattr(gate, "withholds_rank", False),
        )
        for name, (spec, gate, parameters) in prepare(project).items()
    }
    decided = apply_decisions(decided, inventory)
    first, holds, unknowns = sort_into_lists(
        {g.name: g.result.outcome for g in decided.values()},
        {g.name: g.list for g in decided.values()},
        list(project.model.list_order),
    )
    open_questions = tuple((item.gate, item.why) for item in project.model.not_checked)
    return Gates(decided, first, holds, unknowns, open_questions)


def _decide(project, gate, spec: GateSpec, parameters, inventory: Inventory, keeper: Keeper):
    """Decide a gate; it sees the sites and the layers it names, and nothing else."""
    seen = replace(inventory, layers={name: inventory.layers[name] for name in spec.layers()})
    asked = spec.model_dump(mode="json", include={"kind", "parameters", "layer"})

    def made_from() -> list:
        layers = [key_of(layer) for layer in seen.layers.values()]
        return [asked, layers, sites_key(project, inventory.layers)]

    return keeper.of("gates", spec.name, made_from, lambda: gate.decide(seen, spec, parameters))


def sort_into_lists(
    outcomes: dict[str, np.ndarray], list_of: dict[str, str], order: list[str]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the list of each site, all its holds, and its unknown gates.

    >>> o = {"a": np.array(["hold", "unknown", "pass"], dtype=object),
    ...      "b": np.array(["hold", "pass", "not_indicated"], dtype=object)}
    >>> [x.tolist() for x in sort_into_lists(o, {"a": "late", "b": "early"}, ["early", "late"])]
    [['early', 'undetermined', 'no_hold'], ['early; late', '', ''], ['', 'a', '']]
    """
    words = (HOLD, UNKNOWN, NOT_INDICATED, PASS)
    pattern = np.zeros(len(next(iter(outcomes.values()))), dtype=np.int64)
    for gate, found in outcomes.items():
        digit = np.full(len(found), -1)
        for number, word in enumerate(words):
            digit[found == word] = number
        if (digit < 0).any():
            raise ValueError(f"not an outcome of gate '{gate}': {set(found[digit < 0])}")
        pattern = np.unique(pattern * len(words) + digit, return_inverse=True)[1]
    _, sample, row = np.unique(pattern, return_index=True, return_inverse=True)
    answers = [_sorted({gate: outcomes[gate][at] for gate in outcomes}, list_of, order)
               for at in sample]
    first, holds, unknowns = np.array(answers, dtype=object).reshape(-1, 3)[row].T
    return first, holds, unknowns


def _sorted(words: dict[str, str], list_of: dict[str, str], order: list[str]) -> tuple[str, ...]:
    """Return the first list, all holds and the unknown gates for one combination of outcomes."""
    held = {list_of[gate] for gate, word in words.items() if word == HOLD}
    open_ = [gate for gate, word in words.items() if word == UNKNOWN]
    ordered = [name for name in order if name in held]
    first = ordered[0] if ordered else UNDETERMINED if open_ else NO_HOLD
    return first, "; ".join(ordered), "; ".join(open_)
