"""Bring a column's measures to the unit of our field, as the declaration says."""

from __future__ import annotations

import math

import pandas as pd

from remine.errors import InputError, Problem, did_you_mean
from remine.inventory.fields import fields_of
from remine.project import LayerSpec

#: Factor to the base unit (m, m2, m3, degree, kg) of every unit a source may use; exact by
#: definition, the US foot being the international one.
FACTORS: dict[str, tuple[str, float]] = {
    "m": ("m", 1.0),
    "km": ("m", 1000.0),
    "foot": ("m", 0.3048),
    "mile": ("m", 1609.344),
    "m2": ("m2", 1.0),
    "km2": ("m2", 1e6),
    "hectare": ("m2", 1e4),
    "acre": ("m2", 4046.8564224),
    "square foot": ("m2", 0.09290304),
    "square mile": ("m2", 2589988.110336),
    "m3": ("m3", 1.0),
    "cubic foot": ("m3", 0.028316846592),
    "cubic yard": ("m3", 0.764554857984),
    "acre-foot": ("m3", 1233.48183754752),
    "million m3": ("m3", 1e6),
    "degree": ("degree", 1.0),
    "degree west": ("degree", -1.0),
    "kg": ("kg", 1.0),
    "metric ton": ("kg", 1000.0),
    "short ton": ("kg", 907.18474),
    "pound": ("kg", 0.45359237),
}


def factor(unit: str, ours: str) -> float:
    """Return what one of a source's units is in ours.

    >>> round(factor("acre", "km2"), 9)
    0.004046856

    Raises
    ------
    ValueError
        If either is unknown or they measure different things.
    """
    for name in (unit, ours):
        if name not in FACTORS:
            raise ValueError(f"'{name}' is not a known unit; {did_you_mean(name, FACTORS)}")
    if FACTORS[unit][0] != FACTORS[ours][0]:
        raise ValueError(f"'{unit}' does not measure what '{ours}' does")
    return FACTORS[unit][1] / FACTORS[ours][1]


def convert_units(table: pd.DataFrame, spec: LayerSpec, file: str) -> pd.DataFrame:
    """Return the table with each column of ``units`` in the unit of its field.

    Cells that are no number stay as they are; the mapping reports them. Thousands commas
    (``252,510,314``) are read as such only in a column whose unit is declared.

    Raises
    ------
    InputError
        If a unit is unknown, or a converted column also feeds another field.
    """
    known, problems, out = fields_of(spec.role), [], {}
    for field, unit in spec.units.items():
        column = spec.columns.get(field, field)
        feeds = [name for name, c in spec.columns.items() if c == column and name != field]
        try:
            if field not in known:
                raise ValueError(f"'{field}' is not a field; {did_you_mean(field, known)}")
            if feeds:
                raise ValueError(f"column '{column}' also feeds {', '.join(feeds)}")
            times = factor(unit, known[field].unit)
        except ValueError as error:
            problems.append(
                Problem(
                    "E-UNIT",
                    f"units of '{field}': {error}",
                    "correct 'units:'",
                    file=file,
                    layer=spec.name,
                    column=column,
                )
            )
            continue
        if column in table:
            out[column] = table[column].astype(object).map(lambda cell, t=times: _times(cell, t))
    if problems:
        raise InputError(problems)
    return table.assign(**out) if out else table


def without_thousands(cell: str) -> str:
    """Return a cell without the commas between thousands, if it has such.

    >>> without_thousands("252,510,314.5"), without_thousands("1,5"), without_thousands("Au, Ag")
    ('252510314.5', '1,5', 'Au, Ag')
    """
    text = cell.strip()
    whole, point, rest = text.partition(".")
    first, *groups = whole.split(",")
    if groups and first.lstrip("-").isdigit() and all(len(g) == 3 and g.isdigit() for g in groups):
        return "".join((first, *groups)) + point + rest
    return text


def _times(cell: str, times: float) -> str:
    try:
        number = float(without_thousands(cell))
    except ValueError:
        return cell
    return repr(number * times) if math.isfinite(number) else cell
