"""Whether a criterion fits what it is given: its unit, the layers it names, the weight it has.

A kind says in which ``units`` it measures (first words of ``unit:``; none if that is up to the
model), of which ``shapes`` its layers are (``points``, ``polygons``, ``raster`` or ``any``), and
whether it reads ``several`` layers as one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from pydantic import BaseModel

from remine.errors import InputError, Problem
from remine.inventory.fields import fields_of
from remine.inventory.layer import Layer
from remine.project import CriterionSpec, Model

#: Layers that speak of consultation, of what is withheld, or of what was decided.
_NEVER = ("interests", "mask", "decisions")
#: First words of units of what is 0 to 1, and words that would make it something else.
_PURE = frozenset({"share", "index", "class"})
_MEASURES = frozenset((
    "m", "km", "mi", "miles", "ft", "feet", "m2", "km2", "mi2", "ha", "acres", "m3", "yd3", "g",
    "kg", "t", "tons", "tonnes", "lb", "usd", "$", "%", "percent", "ppm", "years", "persons",
    "people",
))  # fmt: skip
_MANAGER = "land_manager"
_TYPES = {"points": (0,), "polygons": (3, 6)}
_WORDS = {"points": "single points", "polygons": "polygons"}
_INSTEAD = {
    "points": "name a layer of points, or measure shapes by their distance or share",
    "polygons": "name a layer of areas, or measure points and lines by their distance",
}


def units_of(kind: Any, parameters: BaseModel | None = None) -> tuple[str, ...]:
    """Return the first words a criterion's ``unit:`` may have; none if any may.

    >>> from remine.criteria import kinds
    >>> units_of(kinds()["distance"])
    ('km',)
    """
    given = getattr(kind, "units_of", None)
    if given is not None and parameters is not None:
        return tuple(given(parameters))
    return tuple(getattr(kind, "units", ()))


def _is_in(written: str, unit: str) -> bool:
    """Return whether a written unit begins with a unit, or ends so where that is a rate."""
    first = (written.split() or [""])[0]
    return first.endswith(unit) if unit.startswith("/") else first.casefold() == unit.casefold()


def _is_pure(written: str) -> bool:
    """Return whether a unit is none of measure: what is 0 to 1 may be called by any other word.

    >>> _is_pure("yes or no"), _is_pure("percent of the site"), _is_pure("km")
    (True, False, False)
    """
    return not _MEASURES & set(written.casefold().replace("/", " ").split()[:1])


def units_of_field(name: str) -> tuple[str, ...]:
    """Return the unit of a field of the sites; none if it has none or is the user's own.

    >>> units_of_field("area_m2"), units_of_field("x_mine")
    (('m2',), ())
    """
    known = fields_of("sites").get(name)
    return (known.unit,) if known is not None and known.unit else ()


def misfits(kind: Any, spec: CriterionSpec, parameters: BaseModel, model: Model) -> list[Problem]:
    """Return what is wrong with a declared criterion before any layer is read."""
    out = []
    units = units_of(kind, parameters)
    if units and not any(_is_in(spec.unit, unit) for unit in units) and not (
            _PURE.issuperset(units) and _is_pure(spec.unit)):
        out.append(Problem(
            "E-CRITERION-UNIT", f"criterion '{spec.name}' is measured in {' or '.join(units)}, and "
            f"the model says '{spec.unit}'", f"write 'unit: {units[0]}', and anchors in it",
            why="every product would print a true number beside a wrong unit", column=spec.name,
        ))
    names = spec.layers()
    if len(names) > 1 and not getattr(kind, "several", True):
        out.append(Problem(
            "E-CRITERION-LAYER", f"criterion '{spec.name}' names {len(names)} layers, and the kind "
            f"{spec.kind} reads one", "declare a criterion for each, and a combination of them",
            why="all but the first would be left out without a word", column=spec.name,
        ))
    role = {layer.name: layer.role for layer in model.layers}
    for name in names:
        if role.get(name) in _NEVER:
            out.append(Problem(
                "E-CRITERION-LAYER", f"criterion '{spec.name}' measures layer '{name}' of the role "
                f"{role[name]}", "leave it to the gates", why="it is not to be told from a score",
                column=spec.name,
            ))
    if getattr(parameters, "field", None) == _MANAGER:
        out.append(_tribal(spec, f"the field {_MANAGER}"))
    lands = [name for name in names if role.get(name) == "tribal"]
    if lands and _weighs(spec, model):
        out.append(_tribal(spec, f"layer '{lands[0]}' of the role tribal, and has a weight"))
    return out


def _tribal(spec: CriterionSpec, what: str) -> Problem:
    return Problem(
        "E-CRITERION-TRIBAL", f"criterion '{spec.name}' measures {what}",
        "leave it to the consultation gate; facts of the site show the manager",
        why="whose land it is never moves a score", column=spec.name,
    )


def _weighs(spec: CriterionSpec, model: Model) -> bool:
    """Return whether a criterion, or a combination it is a part of, has a weight anywhere."""
    sets = [item.weights for item in (*model.profiles, *model.stakeholders)]
    parts = [c.parameters.get("of") or [] for c in model.criteria if c.kind == "combination"]
    return any(w.get(spec.name, 0) > 0 for w in sets) or any(spec.name in of for of in parts)


def check_layers(kind: Any, spec: CriterionSpec, layers: list[Layer]) -> None:
    """Refuse layers of shapes that a kind would count as nothing.

    Raises
    ------
    InputError
        Of every layer without places, of other shapes than the kind's, or of soft discs.
    """
    wanted, problems = getattr(kind, "shapes", ""), []
    if wanted in ("", "raster"):
        return
    for layer in layers:
        what = ""
        if layer.raster is not None:
            problems.append(Problem("E-RASTER-ROLE", f"criterion '{spec.name}' cannot measure a "
                                    "raster", "name a layer of shapes, or the kind raster_value",
                                    layer=layer.name, column=spec.name))
            continue
        if layer.geometry is None:
            problems.append(Problem("E-NO-PLACES", f"criterion '{spec.name}': the layer is a table "
                                    "without places", "map longitude and latitude, or name a layer "
                                    "of shapes", layer=layer.name, column=spec.name))
            continue
        absent = [name for name in getattr(kind, "fields", ()) if name not in layer.frame]
        if absent:
            problems.append(Problem("E-FIELD-UNKNOWN", f"criterion '{spec.name}': the layer has no "
                                    f"field '{absent[0]}'", f"name a layer of the role that the "
                                    f"kind {spec.kind} reads", layer=layer.name, column=absent[0]))
            continue
        types = shapely.get_type_id(layer.geometry)
        if layer.spec.geometry == "disc":
            what, fix = "soft discs", "give outlines; discs are for the consultation gate"
        elif wanted in _TYPES and not np.isin(types, _TYPES[wanted]).all():
            count = int((~np.isin(types, _TYPES[wanted])).sum())
            what, fix = f"{count} features that are not {_WORDS[wanted]}", _INSTEAD[wanted]
        if what:
            code = "E-NOT-POLYGON" if wanted == "polygons" else "E-CRITERION-LAYER"
            problems.append(Problem(code, f"criterion '{spec.name}' of the kind {spec.kind}: the "
                                    f"layer has {what}", fix, layer=layer.name, column=spec.name,
                                    why="they would count as nothing"))
    if problems:
        raise InputError(problems)
