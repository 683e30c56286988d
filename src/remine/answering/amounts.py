"""Numbers, intervals and amounts as people read them."""

from __future__ import annotations

import math
import re

#: Units that name a scale of the model's own, not a measure.
_SCALES = ("index", "class", "share")
_CODE = re.compile(r"\s*\([A-Z]\d+(?:, [A-Z]\d+)*\)$")


def plain_number(value: float) -> float | None:
    """Return a number as plain data, None where it is unknown.

    >>> plain_number(float("nan")), plain_number(2)
    (None, 2.0)
    """
    return None if value != value else float(value)


def number(value: float | None, unit: str = "") -> str:
    """Return a number as people read it; the first number past a round distance is beyond it.

    >>> number(None), number(1234567.0), number(0.12345), number(12.5)
    ('', '1,234,567', '0.123', '12.5')
    >>> number(math.nextafter(24.0, math.inf), "km")
    'over 24'
    """
    if value is None:
        return ""
    if unit == "km" and value > 0 and value == math.nextafter(float(f"{value:.4g}"), math.inf):
        return f"over {number(float(f'{value:.4g}'))}"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def span(low: float | None, high: float | None, unit: str = "") -> str:
    """Return an interval in words.

    >>> span(0.1, 0.9), span(2.0, 2.0), span(None, 1.0)
    ('0.1 to 0.9', '2', '')
    """
    if low is None or high is None:
        return ""
    ends = number(low, unit), number(high, unit)
    return ends[0] if low == high else " to ".join(ends)


def is_scale(unit: str) -> bool:
    """Whether a unit names a scale of the model's own."""
    return unit.startswith(_SCALES)


def quantity(value: float, unit: str) -> str:
    """Return an amount with its unit; a scale of the model's own goes without.

    >>> quantity(4470000.0, "m3"), quantity(0.53, "index 0-1"), quantity(12.5, "km")
    ('4.47 million m3', '0.53', '12.5 km')
    """
    if is_scale(unit):
        return f"{value:.3g}"
    if abs(value) >= 1e6:
        return f"{number(float(f'{value / 1e6:.3g}'))} million {unit}"
    return f"{number(value, unit)} {unit}"


def plain_label(label: str) -> str:
    """Return a label without its code.

    >>> plain_label("Volume of waste (C2)"), plain_label("Rail")
    ('Volume of waste', 'Rail')
    """
    return _CODE.sub("", label)
