"""The yields as a picture: kg a year of every element with its interval, and sums up to each year.

An SVG of its own, without script or outside reference; the summary page holds the same picture.
"""

from __future__ import annotations

import html
import math
from pathlib import Path

import numpy as np

from remine.plain_text import visible
from remine.reference import commodities
from remine.release import Release
from remine.units import format_number

WIDTH, ROW, LEFT, RIGHT = 760, 22, 150, 220
_INK, _SOFT, _FILL = "#1a1a1a", "#767676", "#1f5a8a"
_BAND_HEIGHT = 150


def element_name(key: str) -> str:
    """Return what an output is called.

    >>> element_name("Nd"), element_name("rare_earths")
    ('Neodymium (Nd)', 'rare earths')
    """
    known = commodities().get(key)
    if known is None:
        return key.replace("_", " ")
    return known.name if known.name.casefold() == key.casefold() else f"{known.name} ({key})"


def kilograms(value: float) -> str:
    """Return kg for people, three significant digits.

    >>> kilograms(1234.5), kilograms(0.01234)
    ('1,230', '0.0123')
    """
    if not value:
        return "0"
    digits = 2 - math.floor(math.log10(abs(value)))
    rounded = round(value, digits)
    return format_number(rounded, 3) if digits > 0 else f"{rounded:,.0f}"


def write_yield_chart(release: Release, path: Path) -> None:
    """Write the picture."""
    path.write_text(yield_chart(release), encoding="utf-8", newline="\n")


def yield_chart(release: Release) -> str:
    """Return the picture as SVG."""
    totals = release.yields.totals
    spans = _spans(release)
    groups = [g for g in release.yields.spec.groups if totals.outputs.index(g) in dict(spans)]
    height = 62 + ROW * len(spans) + 40 + (_BAND_HEIGHT + 66) * len(groups) + 30
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="t d" font-family="sans-serif" font-size="13" fill="{_INK}">',
        '<title id="t">Recoverable kilograms by element</title>',
        f'<desc id="d">{_e(_description(release, spans))}</desc>',
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        _text(10, 22, "Recoverable kilograms a year, all centers shown, while in service", 15),
        _text(10, 40, "dot: mean; line: 5th to 95th percentile; each step to the right is ten "
                      "times as much", 12, _SOFT),
    ]
    parts += _dots(spans, totals.outputs)
    top = 62 + ROW * len(spans) + 40
    for group in groups:
        parts += _band(totals, group, top)
        top += _BAND_HEIGHT + 66
    parts.append(_text(10, height - 10, release.stamp() or "no stamp", 11, "#8a1c00"))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _spans(release: Release) -> list[tuple[int, np.ndarray]]:
    """Return the outputs that are more than nothing, with mean, 5th and 95th percentile."""
    flow = release.yields.totals.flow
    return [(at, flow[:, at]) for at in range(flow.shape[1]) if flow[2, at] > 0]


def _dots(spans, outputs) -> list[str]:
    low = math.floor(math.log10(min((max(s[1], s[2] / 1e4) for _, s in spans), default=1)))
    high = math.ceil(math.log10(max((s[2] for _, s in spans), default=10)))
    high = max(high, low + 1)
    span = WIDTH - LEFT - RIGHT

    def x(value: float) -> float:
        return LEFT + span * (math.log10(max(value, 10.0**low)) - low) / (high - low)

    bottom, out = 62 + ROW * len(spans), []
    for power in range(low, high + 1):
        at = x(10.0**power)
        out.append(f'<path d="M{at:.1f} 52V{bottom}" stroke="#ddd"/>')
        label = f"{10.0**power:g} kg" if power < 3 else f"{10.0 ** (power - 3):,.0f} t"
        out.append(_text(at, bottom + 16, label, 11, _SOFT, "middle"))
    for row, (at, (mean, p05, p95)) in enumerate(spans):
        y = 64 + ROW * row
        out.append(_text(LEFT - 10, y + 4, element_name(outputs[at]), 13, _INK, "end"))
        out.append(f'<path d="M{x(p05):.1f} {y}H{x(p95):.1f}" stroke="{_FILL}" stroke-width="4"/>')
        out.append(f'<circle cx="{x(mean):.1f}" cy="{y}" r="5" fill="#fff" stroke="{_INK}" '
                   'stroke-width="2"/>')
        words = f"{kilograms(mean)} ({kilograms(p05)} to {kilograms(p95)})"
        out.append(_text(WIDTH - RIGHT + 12, y + 4, words, 12))
    return out


def _band(totals, group: str, top: int) -> list[str]:
    """Draw kg up to and with each year: the mean as a line inside its interval."""
    mean, p05, p95 = totals.cumulative[:, :, totals.outputs.index(group)]
    years, most = totals.years, float(p95.max()) or 1.0
    left, right = 90, WIDTH - 140
    step = (right - left) / max(len(years) - 1, 1)

    def points(values) -> list[str]:
        return [f"{left + step * i:.1f},{top + 30 + _BAND_HEIGHT * (1 - v / most):.1f}"
                for i, v in enumerate(values)]

    out = [_text(10, top + 14, f"{element_name(group).capitalize()}, kilograms up to and with each "
                               "year, closings counted", 14)]
    for share in (0.0, 0.5, 1.0):
        y = top + 30 + _BAND_HEIGHT * (1 - share)
        out.append(f'<path d="M{left} {y:.1f}H{right}" stroke="#ddd"/>')
        out.append(_text(left - 8, y + 4, kilograms(most * share), 11, _SOFT, "end"))
    area = points(p95) + points(p05)[::-1]
    out.append(f'<polygon points="{" ".join(area)}" fill="{_FILL}" fill-opacity=".25"/>')
    if len(years) > 1:
        out.append(f'<polyline points="{" ".join(points(mean))}" fill="none" stroke="{_FILL}" '
                   'stroke-width="2.5"/>')
    out += [f'<circle cx="{p.split(",")[0]}" cy="{p.split(",")[1]}" r="2.5" fill="{_FILL}"/>'
            for p in points(mean)]
    for i, year in enumerate(years):
        if i % max(1, len(years) // 10) == 0:
            out.append(_text(left + step * i, top + 48 + _BAND_HEIGHT, str(year), 11, _SOFT,
                             "middle"))
    for value, word in ((p95[-1], "95th"), (mean[-1], "mean"), (p05[-1], "5th")):
        y = top + 34 + _BAND_HEIGHT * (1 - value / most)
        out.append(_text(right + 8, y, f"{word} {kilograms(value)} kg", 11))
    return out


def _description(release: Release, spans) -> str:
    outputs = release.yields.totals.outputs
    return "; ".join(
        f"{element_name(outputs[at])}: mean {kilograms(m)} kg a year, "
        f"{kilograms(low)} to {kilograms(high)}"
        for at, (m, low, high) in spans
    )


def _text(x: float, y: float, words: str, size: int, colour: str = _INK,
          anchor: str = "start") -> str:
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" '
            f'text-anchor="{anchor}">{_e(words)}</text>')


def _e(words: str) -> str:
    return html.escape(visible(words))
