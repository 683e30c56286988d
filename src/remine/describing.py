"""The product describes itself: every kind, parameter and column, from the code that uses them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from remine.columns import COLUMNS, column_type
from remine.criteria import kinds as criterion_kinds
from remine.criteria.fitting import units_of
from remine.gates import kinds as gate_kinds
from remine.gates.decisions import REASONS as DECIDED
from remine.gates.outcome import Reason
from remine.project import Model
from remine.ranking import methods
from remine.reviews.applying import REASONS as REVIEWED
from remine.values import shapes


def describe(topic: str) -> list[dict[str, Any]]:
    """Return one row for each thing of a topic.

    >>> [row["shape"] for row in describe("values")][:2]
    ['exponential_decay', 'linear']
    """
    if topic == "columns":
        return [{"column": name, "unit": unit, "type": column_type(unit), "meaning": meaning}
                for name, unit, meaning in COLUMNS]
    if topic == "values":
        return [
            {
                "shape": name,
                "anchors": _parameters(shape),
                "formula": shape.formula,
                "meaning": _first_line(shape),
            }
            for name, shape in shapes().items()
        ]
    if topic == "gates":
        return [
            {
                "kind": name,
                "decides": kind.summary,
                "parameters": _parameters(kind.Parameters),
                "measures": getattr(kind, "measures", _MEASURES_NOTHING),
                "unit": getattr(kind, "measured_unit", ""),
                "source": kind.source,
                "reasons": _reasons(kind.reasons),
            }
            for name, kind in gate_kinds().items()
        ] + [
            {
                "kind": f"({whose})", "decides": decides, "parameters": [],
                "measures": "what the gate measured", "unit": "", "source": source,
                "reasons": _reasons(reasons),
            }
            for whose, decides, source, reasons in _OVER_GATES
        ]
    return [
        {
            "kind": name,
            "measures": kind.summary,
            "parameters": _parameters(kind.Parameters),
            **({"unit": _unit(kind), "reads": _reads(kind)} if topic == "criteria" else {}),
            "formula": kind.formula,
            "source": kind.source,
        }
        for name, kind in (criterion_kinds() if topic == "criteria" else methods()).items()
    ]


_MEASURES_NOTHING = "nothing: it goes by what is recorded of the site"
#: What changes the outcome of any gate afterwards, and may stand in its code.
_OVER_GATES = (
    ("any gate, decided", "what a layer of the role 'decisions' says of a site at a gate",
     "the row of that layer: who decided, and why", DECIDED),
    ("any gate, reviewed", "what a file of --reviews says of a site at a gate",
     "the row of that file", REVIEWED),
)


def _reasons(reasons: tuple[Reason, ...]) -> list[dict[str, str]]:
    return [{"code": one.code, "outcome": one.outcome, "when": one.when} for one in reasons]


def model_schema() -> dict[str, Any]:
    """Return the JSON Schema of a model file, with the parameters of every kind beside it."""
    schema = Model.model_json_schema()
    schema["x-criterion-parameters"] = _schemas(criterion_kinds())
    schema["x-gate-parameters"] = _schemas(gate_kinds())
    schema["x-method-parameters"] = _schemas(methods())
    anchors = {name: shape.model_json_schema() for name, shape in shapes().items()}
    schema["x-value-anchors"] = anchors
    return schema


def _schemas(kinds: dict[str, Any]) -> dict[str, Any]:
    return {name: kind.Parameters.model_json_schema() for name, kind in kinds.items()}


def _unit(kind: Any) -> str:
    return " or ".join(units_of(kind)) or getattr(kind, "unit_words", "")


def _reads(kind: Any) -> str:
    """Return which layers a kind of criterion reads."""
    if getattr(kind, "reads", "") or not getattr(kind, "needs_layer", False):
        return getattr(kind, "reads", "no layer of its own")
    shapes = {"any": "points, lines, polygons"}.get(kind.shapes, kind.shapes)
    fields = f" with {', '.join(kind.fields)}" if getattr(kind, "fields", ()) else ""
    several = "one or several layers" if getattr(kind, "several", True) else "one layer"
    return f"{several}: {shapes}{fields}"


def _parameters(model: type[BaseModel]) -> list[str]:
    """Return ``name = default`` for each parameter; a bare name has to be given."""
    return [
        name if field.is_required() else f"{name} = {field.get_default(call_default_factory=True)}"
        for name, field in model.model_fields.items()
    ]


def _first_line(item: Any) -> str:
    return (item.__doc__ or "").strip().splitlines()[0]
