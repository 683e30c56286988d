"""All layers of a project, read by two processes where that is faster."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from remine.beside import Shared
from remine.errors import Problem, RemineError, UsageError
from remine.inventory.layer import Layer
from remine.inventory.reading import layer_parts, read_or_reuse
from remine.inventory.sharing import to_share
from remine.keeping import NOTHING_KEPT, Keeper
from remine.project import Project


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
        self._specs = {spec.name: spec for spec in shared}
        self._shared = Shared({spec.name: partial(layer_parts, project, spec) for spec in shared})

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
        found: dict[str, Layer | RemineError] = {
            name: one if isinstance(one, RemineError) else Layer(self._specs[name], *one)
            for name, one in self._shared.results(tell).items()
        }
        for spec in specs:
            if spec.name not in found:
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
