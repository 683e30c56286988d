"""A field of the site itself: a number, or a class looked up in a written table."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from remine.criteria.fitting import units_of_field
from remine.criteria.measure import Context, Interval, Measure
from remine.errors import InputError, Problem, did_you_mean
from remine.project import CriterionSpec
from remine.reference import class_interval


def look_up(
    cells: list[tuple[str, ...]], classes: dict[str, Interval], unknown: Interval | None, pick: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return low and high per cell; of several classes the ``max`` or ``min`` counts.

    >>> low, high = look_up([("a", "b"), ()], {"a": (0.2, 0.2), "b": (0.5, 1.0)}, None, "max")
    >>> low.tolist(), high.tolist()
    ([0.5, nan], [1.0, nan])
    """
    best = max if pick == "max" else min
    nothing = unknown or (np.nan, np.nan)
    out = []
    for cell in cells:
        spans = [classes[word] for word in cell if word in classes]
        out.append((best(s[0] for s in spans), best(s[1] for s in spans)) if spans else nothing)
    pairs = np.array(out, dtype=float).reshape(len(cells), 2)
    return pairs[:, 0], pairs[:, 1]


class Attribute:
    """A number or a class that the site's own row carries."""

    kind = "attribute"
    unit_words = "of the field; what a class is worth"
    summary = "a field of the site: a number, or a class looked up in a table"
    formula = "value = field, or table[class]; several classes: the best or the worst of them"
    source = "the layer of the sites"

    class Parameters(BaseModel):
        """``classes`` are written here, or taken from two columns of a reference ``table``."""

        model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
        field: str
        low_field: str | None = None
        high_field: str | None = None
        classes: dict[str, float | Interval] = Field(default_factory=dict)
        table: Literal["commodities", "deposit_types", "waste_types"] | None = None
        table_columns: tuple[str, str] | None = None
        unknown: Interval | None = None
        pick: Literal["max", "min"] = "max"

        @model_validator(mode="after")
        def _one_table(self):
            if bool(self.table) != bool(self.table_columns):
                raise ValueError("table and table_columns go together")
            if self.table and self.classes:
                raise ValueError("give classes or a table, not both")
            if self.table:
                self.class_table()
            return self

        def class_table(self) -> dict[str, Interval]:
            """Return the classes as intervals."""
            if self.table:
                return class_interval(self.table, *self.table_columns)
            return {k: v if isinstance(v, tuple) else (v, v) for k, v in self.classes.items()}

    @staticmethod
    def units_of(parameters: Parameters) -> tuple[str, ...]:
        """Return the unit of a field measured as it is; a class is worth what is written."""
        return () if parameters.class_table() else units_of_field(parameters.field)

    def measure(self, context: Context, spec: CriterionSpec, parameters: Parameters) -> Measure:
        """Return the field as a measure.

        Raises
        ------
        InputError
            If the sites have no such field, or it is no number and the model gives no classes.
        """
        sites = context.inventory.sites
        _refuse_absent(sites, spec, parameters)
        column = sites[parameters.field]
        classes = parameters.class_table()
        if not classes:
            return self._number(sites, parameters)
        cells = [c if isinstance(c, tuple) else ((c,) if c else ()) for c in column]
        low, high = look_up(cells, classes, parameters.unknown, parameters.pick)
        value = np.where(low == high, low, np.nan)
        basis = np.array(["; ".join(c) or "not recorded" for c in cells], dtype=object)
        return Measure(value, low, high, basis)

    @staticmethod
    def _number(sites, parameters: Parameters) -> Measure:
        value = sites[parameters.field].to_numpy(float)
        low = sites[parameters.low_field or parameters.field].to_numpy(float)
        high = sites[parameters.high_field or parameters.field].to_numpy(float)
        if parameters.unknown:
            silent = np.isnan(value) & (np.isnan(low) | np.isnan(high))
            low = np.where(silent, parameters.unknown[0], low)
            high = np.where(silent, parameters.unknown[1], high)
        basis = np.where(np.isnan(value), "not recorded", f"field {parameters.field}")
        return Measure(value, low, high, basis.astype(object))


def _refuse_absent(sites, spec: CriterionSpec, parameters) -> None:
    """Refuse a field that the sites do not carry, or that cannot be measured as a number."""
    names = (parameters.field, parameters.low_field, parameters.high_field)
    absent = [name for name in names if name and name not in sites]
    classes = parameters.class_table()
    texts = [] if classes else [n for n in names if n in sites and sites[n].dtype.kind != "f"]
    problems = [
        Problem("E-FIELD-UNKNOWN", f"criterion '{spec.name}': the sites have no field '{name}'",
                did_you_mean(name, sites.columns), column=name)
        for name in absent
    ] + [
        Problem("E-CLASSES-MISSING", f"criterion '{spec.name}': '{name}' holds words, not numbers",
                "give the words a value with 'classes:' or a table", column=name)
        for name in texts
    ]
    if problems:
        raise InputError(problems)
