"""The criteria stage: every declared criterion measured and valued, parts before wholes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from pydantic import BaseModel, ValidationError

from remine.beside import Shared, many
from remine.criteria import kinds
from remine.criteria.combination import Combination
from remine.criteria.fitting import check_layers, misfits
from remine.criteria.imputing import combined_imputed, impute
from remine.criteria.measure import Context, Measure, Scored, valued
from remine.criteria.sharing import longest_first
from remine.errors import ConfigError, InputError, Problem, RemineError, did_you_mean
from remine.inventory.building import Inventory, key_of, sites_key
from remine.keeping import NOTHING_KEPT, Keeper
from remine.project import CriterionSpec, Project
from remine.values import shapes
from remine.yields import Yields, estimate


@dataclass(frozen=True)
class Matrix:
    """The measured criteria, and those no layer could measure.

    ``excluded`` maps a site's row number to why it may not be ranked (policy ``exclude``);
    ``yields`` are the recoverable kilograms, where the model declares them.
    """

    scored: dict[str, Scored]
    not_measured: dict[str, str]
    excluded: dict[int, str]
    yields: Yields | None = None


@dataclass(frozen=True)
class Prepared:
    """A criterion whose parameters and value function are validated."""

    spec: CriterionSpec
    kind: object
    parameters: BaseModel
    value_of: Callable[[np.ndarray], np.ndarray] | None


def prepare(project: Project) -> list[Prepared]:
    """Return the criteria in the order they can be computed.

    Raises
    ------
    ConfigError
        With every unknown kind, parameter or value function.
    """
    problems: list[Problem] = []
    done: list[Prepared] = []
    for spec in _parts_first(project.model.criteria, problems, project.path.name):
        found = _prepare_one(spec, problems, project)
        if found:
            done.append(found)
    if problems:
        raise ConfigError(problems)
    return done


def _prepare_one(
    spec: CriterionSpec, problems: list[Problem], project: Project
) -> Prepared | None:
    file = project.path.name
    kind = kinds().get(spec.kind)
    if kind is None:
        what = f"criterion '{spec.name}' has the unknown kind '{spec.kind}'"
        hint = did_you_mean(spec.kind, kinds())
        problems.append(Problem("E-KIND-UNKNOWN", what, hint, file=file))
        return None
    where = f"criterion '{spec.name}'"
    parameters = _validated(kind.Parameters, spec.parameters, where, problems, file)
    if parameters is not None:
        wrong = misfits(kind, spec, parameters, project.model)
        problems += [replace(problem, file=file) for problem in wrong]
    value_of = None
    if spec.value is None:
        if kind is not Combination:
            hint = "add value: {shape: ..., anchors: ...}"
            problems.append(
                Problem("E-VALUE-MISSING", f"{where} has no value function", hint, file=file)
            )
    elif spec.value.shape not in shapes():
        what = f"{where}: no value function '{spec.value.shape}'"
        hint = did_you_mean(spec.value.shape, shapes())
        problems.append(Problem("E-VALUE-UNKNOWN", what, hint, file=file))
    else:
        shape = shapes()[spec.value.shape]
        value_of = _validated(shape, spec.value.anchors, f"{where}, value", problems, file)
        if value_of is not None and value_of.rises != (spec.direction == "higher"):
            problems.append(_wrong_way(spec, file))
    return Prepared(spec, kind(), parameters, value_of) if parameters is not None else None


def _wrong_way(spec: CriterionSpec, file: str) -> Problem:
    return Problem(
        "E-DIRECTION",
        f"criterion '{spec.name}' says {spec.direction} is better, its value function the opposite",
        "exchange the anchors, or correct the direction",
        why="readers would be told the opposite of what is scored", file=file, column=spec.name,
    )


def _validated(model: type[BaseModel], data: dict, where: str, problems: list[Problem], file: str):
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for item in error.errors():
            key = ".".join(str(step) for step in item["loc"])
            stray = item["type"] == "extra_forbidden"
            hint = did_you_mean(key, model.model_fields) if stray else "correct the value"
            what = item["msg"].removeprefix("Value error, ")
            problems.append(Problem("E-PARAMETER", f"{where}: {key}: {what}", hint, file=file))
        return None


def _parts_first(specs, problems: list[Problem], file: str) -> list[CriterionSpec]:
    """Order criteria so that parts stand before the combinations made of them."""
    by_name = {spec.name: spec for spec in specs}
    done: dict[str, CriterionSpec] = {}

    def visit(spec: CriterionSpec, trail: tuple[str, ...]) -> None:
        if spec.name in trail:
            what = f"criteria are parts of each other: {' > '.join(trail)}"
            problems.append(Problem("E-CRITERION-CYCLE", what, "break the circle", file=file))
            return
        needed = spec.parameters.get("of", []) if spec.kind == Combination.kind else []
        for part in [*needed, *(spec.impute.using if spec.impute else [])]:
            if part in by_name and part not in done:
                visit(by_name[part], (*trail, spec.name))
        done.setdefault(spec.name, spec)

    for spec in specs:
        visit(spec, ())
    return list(done.values())


def measure_all(
    project: Project,
    inventory: Inventory,
    tell: Callable[[str], None] = lambda _: None,
    keeper: Keeper = NOTHING_KEPT,
    done: Mapping[str, Scored] | None = None,
    measured: Mapping[str, Measure | RemineError] | None = None,
) -> Matrix:
    """Return every criterion measured and valued.

    A criterion without a layer, or with empty ones only, is not measured: its weight is withdrawn
    later. A combination of which a part is not measured combines the parts that are. Criteria in
    ``done`` are taken as they are, so that a run under other settings repeats nothing; ``measured``
    is what `measure_apart` gave, if that was asked already.

    Raises
    ------
    InputError
        If a criterion with the policy ``refuse`` has unknown cells.
    """
    scored: dict[str, Scored] = {}
    not_measured: dict[str, str] = {}
    excluded: dict[int, str] = {}
    problems: list[Problem] = []
    prepared = prepare(project)
    yields = estimate(project, inventory)
    if measured is None:
        measured = measure_apart(project, inventory, tell, keeper, done)
    for item in prepared:
        spec = item.spec
        if done and spec.name in done:
            scored[spec.name] = done[spec.name]
            _apply_policy(spec, scored[spec.name], inventory, excluded, problems)
            continue
        why = _why_not(item, inventory, not_measured)
        if why:
            not_measured[spec.name] = why
            continue
        parameters, parts = item.parameters, ()
        if spec.name in measured:
            measure = measured[spec.name]
            if isinstance(measure, RemineError):
                raise measure
        else:
            if isinstance(item.kind, Combination):
                parts = tuple(part for part in parameters.of if part in scored)
                parameters = parameters.model_copy(update={"of": list(parts)})
            measure = item.kind.measure(Context(inventory, scored, yields), spec, parameters)
        scored[spec.name] = _filled(project, item, measure, parts, scored, problems)
        _apply_policy(spec, scored[spec.name], inventory, excluded, problems)
    if problems:
        raise InputError(problems)
    return Matrix(scored, not_measured, excluded, yields)


def measure_again(
    project: Project, inventory: Inventory, matrix: Matrix, replaced: Mapping[str, Measure]
) -> Matrix:
    """Return the matrix with some criteria measured otherwise; combinations of them follow.

    ``replaced`` holds measures of criteria of the matrix that are no combinations. Whether a site
    may be ranked is decided anew where a criterion has the policy ``exclude``.
    """
    scored = dict(matrix.scored)
    excluded: dict[int, str] = {}
    changed = set(replaced)
    for item in prepare(project):
        spec = item.spec
        if spec.name not in scored:
            continue
        before = scored[spec.name]
        using = spec.impute.using if spec.impute else []
        if changed.isdisjoint({spec.name, *before.parts, *using}):
            continue
        changed.add(spec.name)
        measure = replaced.get(spec.name) or Measure(
            before.value, before.low, before.high, before.basis
        )
        if before.parts:
            parameters = item.parameters.model_copy(update={"of": list(before.parts)})
            measure = item.kind.measure(Context(inventory, scored), spec, parameters)
        scored[spec.name] = _filled(project, item, measure, before.parts, scored, [])
    for spec in project.model.criteria:
        if spec.name not in scored:
            continue
        if spec.missing == "exclude":
            _apply_policy(spec, scored[spec.name], inventory, excluded, [])
    return replace(matrix, scored=scored, excluded=excluded)


def _alone(item: Prepared) -> bool:
    """Return whether a criterion needs neither another one nor the yields: only then can a key say
    what it was made from, and only then may it be measured beside the others.
    """
    return not (isinstance(item.kind, Combination) or getattr(item.kind, "reads_yields", False))


def measure_apart(
    project: Project,
    inventory: Inventory,
    tell: Callable[[str], None] = lambda _: None,
    keeper: Keeper = NOTHING_KEPT,
    done: Mapping[str, Scored] | None = None,
    also: Mapping[str, Callable[[], Any]] | None = None,
) -> dict[str, Any]:
    """Return the measures of the criteria that need no other and are not ``done``, by name.

    Where there are many sites two processes share them, and with them what is to be done ``also``:
    its results stand beside the measures. What cannot be done is given as its error, to be raised
    in its turn.
    """
    alone = [item for item in prepare(project) if not (done and item.spec.name in done)
             and _alone(item) and not _why_not(item, inventory, {})]
    work = {item.spec.name: partial(_measure, project, item, inventory, keeper)
            for item in longest_first(alone, inventory)}
    first = dict(list(work.items())[:1])
    # a keeper notes what it reuses, and that here
    apart = keeper is NOTHING_KEPT and many(len(inventory))
    with Shared({**first, **(also or {}), **work}, worth_it=apart) as shared:
        return shared.results(tell)


def _measure(project: Project, item: Prepared, inventory: Inventory, keeper: Keeper) -> Measure:
    """Measure a criterion; it sees the sites and the layers it names, and nothing else."""
    spec, names = item.spec, item.spec.layers()
    seen = replace(inventory, layers={name: inventory.layers[name] for name in names})
    asked = spec.model_dump(mode="json", include={"kind", "parameters", "layer", "unit"})

    def made_from() -> list:
        layers = [key_of(layer) for layer in seen.layers.values()]
        return [asked, layers, sites_key(project, inventory.layers)]

    def measured() -> Measure:
        check_layers(item.kind, spec, list(seen.layers.values()))
        return item.kind.measure(Context(seen, {}), spec, item.parameters)

    return keeper.of("criteria", spec.name, made_from, measured)


def _why_not(item: Prepared, inventory: Inventory, not_measured: dict[str, str]) -> str:
    spec = item.spec
    if isinstance(item.kind, Combination):
        absent = [part for part in item.parameters.of if part in not_measured]
        return "none of its parts is measured" if len(absent) == len(item.parameters.of) else ""
    if getattr(item.kind, "needs_layer", False) and not spec.layers():
        return spec.note or "no layer"
    if spec.layers() and all(len(inventory.layers[name]) == 0 for name in spec.layers()):
        return f"layer {', '.join(spec.layers())} is empty"
    return ""


def _filled(
    project: Project, item: Prepared, measure: Measure, parts: tuple[str, ...],
    scored: Mapping[str, Scored], problems: list[Problem],
) -> Scored:
    """Value a measure, and fill in the points of unknown cells where the model asks for it."""
    found, spec = _score(item, measure, parts, scored), item.spec
    if spec.impute:
        return impute(found, spec.impute, scored, project.model.seed, problems)
    if parts and any(scored[part].filled.any() for part in parts):
        how = item.parameters.method
        return combined_imputed(found, [scored[part] for part in parts], how)
    return found


def _score(
    item: Prepared, measure: Measure, parts: tuple[str, ...], scored: dict[str, Scored]
) -> Scored:
    spec = item.spec
    value_of = item.value_of or (lambda amount: amount)
    score, low, high, evidence = valued(measure, value_of)
    if parts:
        evidence = np.mean([scored[part].evidence for part in parts], axis=0)
    return Scored(
        spec.name, spec.label, spec.unit, measure.value, measure.low, measure.high,
        score, low, high, evidence, measure.basis, tuple(spec.layers()), parts,
    )


def _apply_policy(spec, scored: Scored, inventory: Inventory, excluded, problems) -> None:
    blank = np.flatnonzero(~scored.known)
    if not len(blank) or spec.missing in ("interval", "impute_flagged"):
        return
    ids = inventory.sites["site_id"]
    if spec.missing == "exclude":
        for row in blank:
            why = f"{spec.label} is unknown, and the model excludes such sites"
            excluded.setdefault(int(row), why)
        return
    shown = ", ".join(ids.iloc[row] for row in blank[:20])
    more = f" and {len(blank) - 20} more" if len(blank) > 20 else ""
    what = f"{spec.label} is unknown for {len(blank)} sites: {shown}{more}"
    fix = "complete the data, or declare missing: interval or exclude"
    problems.append(Problem("E-MISSING-REFUSED", what, fix, column=spec.name))
