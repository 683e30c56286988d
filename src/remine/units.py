"""Units and the few constants of measure that more than one room needs."""

from __future__ import annotations

M_PER_KM = 1000.0
M2_PER_KM2 = 1_000_000.0

#: Bulk density of mine waste, t/m3, as an interval (domain brief, section 2.5).
WASTE_DENSITY_T_M3 = (1.4, 2.0)


def format_number(value: float, digits: int = 4) -> str:
    """Return a number for people: thousands separated, no trailing zeros.

    >>> format_number(1234567.0), format_number(0.25), format_number(3.0)
    ('1,234,567', '0.25', '3')
    """
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.{digits}g}"
