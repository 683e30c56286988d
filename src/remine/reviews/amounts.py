"""A claimed amount: a number, with its unit or in the field's own."""

from __future__ import annotations

import math
import re

from remine.inventory.column_units import FACTORS, factor

_AMOUNT = re.compile(
    r"([-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*(.*)", re.ASCII
)
#: How people write units that `column_units` knows by another name.
_WORDS = {
    "meter": "m", "metre": "m", "kilometer": "km", "kilometre": "km", "ft": "foot", "feet": "foot",
    "mi": "mile", "ha": "hectare", "ac": "acre", "acre-feet": "acre-foot", "yd3": "cubic yard",
    "ft3": "cubic foot", "m³": "m3", "m²": "m2", "km²": "km2", "cubic meter": "m3",
    "cubic metre": "m3", "cubic feet": "cubic foot", "t": "metric ton", "tonne": "metric ton",
    "lb": "pound", "%": "percent",
}  # fmt: skip
_UNIT = (0.0, 1.0)
#: What amounts of a unit can be; all others are zero or more.
_RANGES = {"percent": (0.0, 100.0), "index 0-1": _UNIT, "class 0-1": _UNIT, "share 0-1": _UNIT}


def parse_amount(text: str, unit: str) -> float:
    """Return a claimed amount in a field's unit.

    >>> parse_amount("3.2", "km"), parse_amount("2 miles", "km"), parse_amount("1,250 m", "km")
    (3.2, 3.218688, 1.25)
    >>> parse_amount("12 %", "share 0-1")
    0.12

    Raises
    ------
    ValueError
        If it is no number, its unit measures something else, or no amount of the field can be so.
    """
    found = _AMOUNT.fullmatch(text.strip())
    if found is None or not found[1] or not any(c.isdigit() for c in found[1]):
        raise ValueError(f"'{text}' is no number{f' of {unit}' if unit else ''}")
    number = float(found[1].replace(",", "")) * _times(found[2].strip(), unit)
    low, high = _RANGES.get(unit, (0.0, math.inf))
    if not math.isfinite(number) or not low <= number <= high:
        most = f"from {low:g} to {high:g}" if math.isfinite(high) else "zero or more"
        raise ValueError(f"{number:g} {unit} cannot be: it is {most}")
    return number


def _times(words: str, unit: str) -> float:
    """Return what one of a claim's units is in the field's."""
    if not words or words.casefold() in (unit.casefold(), f"{unit.casefold()}s"):
        return 1.0
    name = _known(words)
    if name == unit or name == unit.split(" ")[0]:
        return 1.0
    if name == "percent" and unit == "share 0-1":
        return 0.01
    if name not in FACTORS or unit not in FACTORS or FACTORS[name][0] != FACTORS[unit][0]:
        raise ValueError(f"'{words}' is no unit of this field, which is in {unit or 'no unit'}")
    return factor(name, unit)


def _known(words: str) -> str:
    name = words.casefold()
    single = name[:-1] if name.endswith("s") else name
    for form in (name, single):
        if form in FACTORS or form in _WORDS:
            return _WORDS.get(form, form)
    return words
