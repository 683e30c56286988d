"""The value functions of a model as curves: a line of blocks in the terminal, SVG on a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from remine.criteria.stage import prepare
from remine.project import Project
from remine.sheet import esc, heading, page, table

_BLOCKS = "▁▂▃▄▅▆▇█"
_POINTS, _LONG = 121, 20
_WIDTH, _HEIGHT, _LEFT, _TOP = 300, 120, 34, 10


@dataclass(frozen=True)
class Curve:
    """One criterion's value function; ``amount`` rises, ``value`` lies in 0..1.

    ``log`` says that the amounts are spread evenly in their logarithm.
    """

    criterion: str
    label: str
    unit: str
    shape: str
    anchors: dict[str, Any]
    log: bool
    amount: np.ndarray
    value: np.ndarray

    def row(self) -> dict[str, Any]:
        """Return the curve as a row of the terminal's table."""
        ends = f"{_number(self.amount[0])} to {_number(self.amount[-1])} {self.unit}"
        anchors = [f"{name} = {value}" for name, value in self.anchors.items() if value is not None]
        return {"criterion": self.criterion, "shape": self.shape, "anchors": anchors,
                "from, to": ends + (" (log)" if self.log else ""),
                "value": sparkline(self.value)}  # fmt: skip


def value_curves(project: Project) -> list[Curve]:
    """Return the value function of every criterion that has one, in the model's order.

    Raises
    ------
    ConfigError
        If a criterion's kind, parameters or anchors are wrong.
    """
    known = {item.spec.name: item.value_of for item in prepare(project)}
    out = []
    for spec in project.model.criteria:
        value_of = known[spec.name]
        if spec.value is None or value_of is None:
            continue
        low, high, log = _range(spec.value.shape, value_of)
        amount = np.geomspace(low, high, _POINTS) if log else np.linspace(low, high, _POINTS)
        out.append(Curve(spec.name, spec.label, spec.unit, spec.value.shape, spec.value.anchors,
                         log, amount, np.asarray(value_of(amount), float)))  # fmt: skip
    return out


def _range(shape: str, value_of: Any) -> tuple[float, float, bool]:
    """Return the amounts between which a function is drawn: its anchors, and a little beyond."""
    known = value_of.model_dump()
    if shape == "log10":
        low, high = sorted((known["worst"], known["best"]))
        return low / 3, high * 3, True
    if shape == "exponential_decay":
        return 0.0, 1.1 * (known["cutoff"] or 5 * known["scale"]), False
    if shape == "logistic":
        reach = 6 * abs(known["scale"])
        return known["midpoint"] - reach, known["midpoint"] + reach, False
    if shape == "piecewise":
        low, high = known["at"][0], known["at"][-1]
    else:
        low, high = sorted((known["worst"], known["best"]))
    if (low, high) == (0, 1):
        return 0.0, 1.0, False
    beyond = 0.1 * (high - low)
    return (max(low - beyond, 0.0) if low >= 0 else low - beyond), high + beyond, False


def sparkline(values: np.ndarray, long: int = _LONG) -> str:
    """Return values 0..1 as a line of blocks of eight heights.

    >>> sparkline(np.linspace(0, 1, 8), 8)
    '▁▂▃▄▅▆▇█'
    """
    at = np.linspace(0, len(values) - 1, long).round().astype(int)
    return "".join(_BLOCKS[min(int(v * len(_BLOCKS)), len(_BLOCKS) - 1)] for v in values[at])


def curves_page(project: Project, curves: list[Curve]) -> str:
    """Return one page with every curve drawn, and the anchors in a table."""
    model = project.model
    lines = ["Anchors are fixed in the model and never taken from the sites: adding a site changes "
             "no other site's value."]  # fmt: skip
    body = [heading(model.title, (), "What an amount is worth", lines), '<div class="two">']
    body += [f"<div><h2>{esc(item.label)}</h2>{curve_svg(item)}</div>" for item in curves]
    rows = [(item.label, item.shape, ", ".join(item.row()["anchors"]), item.unit)
            for item in curves]  # fmt: skip
    body += ["</div>", table("Anchors", ("criterion", "shape", "anchors", "unit"), rows)]
    return page(f"Value functions: {model.title}", body)


def curve_svg(item: Curve) -> str:
    """Return one curve with its axes named and its ends numbered."""
    share = np.linspace(0, 1, len(item.amount))
    points = " ".join(f"{_LEFT + _WIDTH * x:.1f},{_TOP + _HEIGHT * (1 - v):.1f}"
                      for x, v in zip(share, item.value, strict=True))  # fmt: skip
    bottom, right = _TOP + _HEIGHT, _LEFT + _WIDTH
    middle = item.amount[len(item.amount) // 2]
    ticks = "".join(
        f'<path d="M{x} {bottom}v4" stroke="#777"/>'
        f'<text x="{x}" y="{bottom + 16}" text-anchor="{anchor}">{esc(_number(at))}</text>'
        for x, at, anchor in ((_LEFT, item.amount[0], "start"),
                              (_LEFT + _WIDTH / 2, middle, "middle"),
                              (right, item.amount[-1], "end"))
    )  # fmt: skip
    heights = "".join(
        f'<text x="{_LEFT - 6}" y="{_TOP + _HEIGHT * (1 - v) + 4}" text-anchor="end">{v:g}</text>'
        for v in (0, 0.5, 1)
    )
    scale = ", logarithmic" if item.log else ""
    return (
        f'<svg viewBox="0 0 {right + 12} {bottom + 36}" width="{right + 12}" '
        f'style="max-width:100%;height:auto" role="img" aria-label="{esc(item.label)}: '
        f'{esc(item.shape)}, anchors in the table" font-family="system-ui, sans-serif" '
        'font-size="11">'
        f'<rect x="{_LEFT}" y="{_TOP}" width="{_WIDTH}" height="{_HEIGHT}" fill="none" '
        'stroke="#bbb"/>'
        f'<path d="M{_LEFT} {_TOP + _HEIGHT / 2}h{_WIDTH}" stroke="#ddd"/>'
        f'<polyline points="{points}" fill="none" stroke="#1f5a8a" stroke-width="2.2"/>'
        f"{ticks}{heights}"
        f'<text x="{_LEFT + _WIDTH / 2}" y="{bottom + 31}" text-anchor="middle" fill="#444">'
        f"{esc(item.unit)}{scale}</text></svg>"
    )


def _number(value: float) -> str:
    """Return an amount in a few digits.

    >>> _number(3333.4), _number(3e9), _number(-0.1)
    ('3,333', '3e+09', '-0.1')
    """
    small = value == 0 or 1e-3 <= abs(value) < 1e6
    return (f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}") if small else f"{value:.0e}"
