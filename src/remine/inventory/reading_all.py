"""All layers of a project, read by two processes where that is faster."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from remine.beside import Shared
from remine.errors import Problem, RemineError, UsageError
from remine.inventory.layer import Layer
from remine.inventory.reading import layer_parts, read_or_reuse
from remine.inventory.sharing import to_share
from remine.keeping import NOTHING_KEPT, Keeper
from remine.project import LayerSpec, Project


def read_layers(
    project: Project, tell: Callable[[str], None] = lambda _: None, keeper: Keeper = NOTHING_KEPT
) -> dict[str, Layer]:
    """Return every layer by name.

    Raises
    ------
    RemineError
        With the problems of all layers together, in the class of the gravest one.
    """
    with Reading(project, keeper) as begun:
        return begun.layers(tell)


class Reading:
    """The layers of a project, of which a second process reads its share from now on.

    What the rest of a job needs can be loaded in between: this module needs little of it.

    Raises
    ------
    UsageError
        If a layer lies below a root that was not named.
    """

    def __init__(self, project: Project, keeper: Keeper = NOTHING_KEPT):
        _refuse_unnamed_roots(project)
        self._project, self._keeper = project, keeper
        shared = to_share(project) if keeper is NOTHING_KEPT else []
        self._shared = Shared({
            ", ".join(spec.name for spec in specs): partial(_parts, project, specs)
            for specs in shared
        })

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *error: object) -> None:
        self._shared.__exit__(*error)

    def layers(self, tell: Callable[[str], None] = lambda _: None) -> dict[str, Layer]:
        """Read the other layers here, and return all of them by name.

        Raises
        ------
        RemineError
            With the problems of all layers together, in the class of the gravest one.
        """
        specs = self._project.model.layers
        read = {name: parts for group in self._shared.results(tell).values()
                for name, parts in group.items()}
        found: dict[str, Layer | RemineError] = {}
        for spec in specs:
            if spec.name in read:
                found[spec.name] = Layer(spec, *read[spec.name])
                continue
            tell(spec.name)
            try:
                found[spec.name] = read_or_reuse(self._project, spec, self._keeper)
            except RemineError as error:
                found[spec.name] = error
        failures = [found[s.name] for s in specs if isinstance(found[s.name], RemineError)]
        if failures:
            gravest = max(failures, key=lambda error: error.exit_code)
            raise type(gravest)([problem for error in failures for problem in error.problems])
        return {spec.name: found[spec.name] for spec in specs}


def _parts(project: Project, specs: list[LayerSpec]) -> dict[str, tuple]:
    """Return the parts of the layers that can be read; what is wrong with others is found later."""
    found = {}
    for spec in specs:
        with suppress(RemineError):
            found[spec.name] = layer_parts(project, spec)
    return found


def _refuse_unnamed_roots(project: Project) -> None:
    """Refuse once for each root that was not named, instead of once for each layer below it."""
    below: dict[str, list[str]] = {}
    for spec in project.model.layers:
        if spec.root is not None and spec.root not in project.roots:
            below.setdefault(spec.root, []).append(spec.name)
    if below:
        raise UsageError(
            Problem("E-ROOT-UNNAMED",
                    f"the root '{root}' was not named; below it lie {len(names)} layers: "
                    + ", ".join(names),
                    f"add --root {root}=FOLDER", file=project.path.name)
            for root, names in below.items()
        )
