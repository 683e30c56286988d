"""What a model says twice, or uses without declaring it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remine.columns import COLUMNS

if TYPE_CHECKING:
    from remine.project.model import Model

#: Lists that no gate opens: what is left when nothing holds.
RESERVED_LISTS = ("undetermined", "no_hold")


def disagreements(model: Model) -> list[str]:
    """Return everything in which a model does not agree with itself, in words."""
    return [*_repeated(model), *_unresolved(model), *_same_columns(model)]


def _repeated(model: Model) -> list[str]:
    out = []
    for what in ("layers", "criteria", "gates", "profiles", "stakeholders"):
        names = [item.name.casefold() for item in getattr(model, what)]
        twice = sorted(name for name in {*names} if names.count(name) > 1)
        out += [f"{what}: the name '{name}' is used twice" for name in twice]
    return out


def _unresolved(model: Model) -> list[str]:
    """Return every name that is used and not declared."""
    layers = {layer.name for layer in model.layers}
    criteria = {criterion.name for criterion in model.criteria}
    out = []
    if not any(layer.role in ("sites", "data_centers") for layer in model.layers):
        out.append("layers: none has the role 'sites', so there is nothing to rank")
    for item in (*model.criteria, *model.gates):
        missing = [name for name in item.layers() if name not in layers]
        out += [f"{item.name}: layer '{name}' is not declared" for name in missing]
    for criterion in model.criteria:
        parts = criterion.parameters.get("of", [])
        parts = parts if isinstance(parts, list) else []  # other kinds say by a word of what
        out += [
            f"{criterion.name}: part '{part}' is not a criterion"
            for part in parts
            if isinstance(part, str) and part not in criteria
        ]
        using = criterion.impute.using if criterion.impute else []
        out += [
            f"{criterion.name}: impute.using '{name}' is not another criterion"
            for name in using
            if name not in criteria or name == criterion.name
        ]
    for what in ("profiles", "stakeholders"):
        out += [
            f"{what}.{item.name}: weight for '{name}', which is not a criterion"
            for item in getattr(model, what)
            for name in item.weights
            if name not in criteria
        ]
    gates = {gate.name for gate in model.gates}
    out += [f"masking: there is no gate '{rule.gate}'" for rule in model.masking.rules
            if rule.gate and rule.gate not in gates]
    basins = any(layer.role == "watershed" for layer in model.layers)
    if not basins and any(rule.to == "watershed" for rule in model.masking.rules):
        out.append("masking: 'to: watershed' needs a layer of the role watershed")
    lists = [gate.list for gate in model.gates]
    order = model.list_order
    out += [f"list_order: '{n}' is missing" for n in dict.fromkeys(lists) if n not in order]
    out += [f"list_order: no gate opens the list '{n}'" for n in order if n not in lists]
    out += [f"list_order: '{n}' stands twice" for n in dict.fromkeys(order) if order.count(n) > 1]
    out += [
        f"{gate.name}: the list '{gate.list}' is what is left when no gate holds"
        for gate in model.gates
        if gate.list in RESERVED_LISTS
    ]
    if not any(gate.kind == "tribal_consultation" for gate in model.gates):
        out.append(
            "gates: the tribal consultation gate is always declared (kind: tribal_consultation)"
        )
    return out


def _same_columns(model: Model) -> list[str]:
    """Return every name that would give two columns of the ranked list the same name.

    A profile called ``best`` would otherwise write its ranks over ``rank_best``.
    """
    fixed = [name for name, _, _ in COLUMNS if "<" not in name]
    owner = dict.fromkeys(fixed, "the ranked list itself")
    out = []

    def claim(column: str, who: str) -> None:
        other = owner.setdefault(column, who)
        if other != who:
            out.append(f"{who}: its column '{column}' is also one of {other}: choose another name")

    for profile in model.profiles:
        for column in (f"score_{profile.name}", f"rank_{profile.name}"):
            claim(column, f"profile '{profile.name}'")
    for gate in model.gates:
        for ending in ("", "_reason", "_code", "_measured"):
            claim(f"gate_{gate.name}{ending}", f"gate '{gate.name}'")
    for criterion in model.criteria:
        for ending in ("value", "low", "high", "score", "contribution"):
            claim(f"{criterion.name}_{ending}", f"criterion '{criterion.name}'")
    return out
