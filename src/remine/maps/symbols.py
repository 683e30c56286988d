"""How lists and ranks look: a shape a list, a colour and a size a class of ranks.

Shapes, sizes and the numbers of the first ten say the same as colours, so that nothing rests on
colour alone. The colours run from pale to dark, after ColorBrewer's YlGnBu: safe for colour-blind
eyes and in grey print.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

COLOURS = ("#1d2f6f", "#2b72ad", "#41abb8", "#a3d8b5", "#f2efc6")
RADII = (8.0, 6.6, 5.6, 5.0, 4.4)
OUTLINE = "#2f3d49"
WITHHELD = "#b9a7c9"
UNVERIFIED = "#6b7780"
#: Crowded ranked sites, between the colours of the ranks: it tells how many, not how urgent.
SHADE = "#5b8db0"


def _regular(corners: int, turn: float, size: float = 1.0) -> list[float]:
    out = []
    for corner in range(corners):
        angle = math.radians(turn) + 2 * math.pi * corner / corners
        out += [round(size * math.sin(angle), 3), round(-size * math.cos(angle), 3)]
    return out


def _star() -> list[float]:
    out = []
    for corner in range(10):
        size, angle = (1.25 if corner % 2 == 0 else 0.62), math.pi * corner / 5
        out += [round(size * math.sin(angle), 3), round(-size * math.cos(angle), 3)]
    return out


#: Corners of unit shapes, right and down; an empty list is a circle.
SHAPES: dict[str, list[float]] = {
    "circle": [],
    "square": _regular(4, 45, 1.25),
    "diamond": _regular(4, 0, 1.32),
    "triangle": _regular(3, 0, 1.34),
    "wedge": _regular(3, 180, 1.34),
    "hexagon": _regular(6, 30, 1.14),
    "pentagon": _regular(5, 0, 1.18),
    "star": _star(),
    "cross": [
        -0.4,
        -1.1,
        0.4,
        -1.1,
        0.4,
        -0.4,
        1.1,
        -0.4,
        1.1,
        0.4,
        0.4,
        0.4,
        0.4,
        1.1,
        -0.4,
        1.1,
        -0.4,
        0.4,
        -1.1,
        0.4,
        -1.1,
        -0.4,
        -0.4,
        -0.4,
    ],
}
_FIXED = {
    "no_hold": "circle",
    "undetermined": "triangle",
    "consult": "hexagon",
    "unverified": "circle",
    "operator_led": "square",
    "coordinate": "diamond",
    "locate_first": "wedge",
}
_FREE = ("pentagon", "star", "cross", "square", "diamond", "wedge")


def list_shapes(names: list[str]) -> dict[str, str]:
    """Return the shape of every list; lists this project does not know get what is left.

    >>> list_shapes(["consult", "strange", "no_hold"])
    {'consult': 'hexagon', 'strange': 'pentagon', 'no_hold': 'circle'}
    """
    taken = {_FIXED[name] for name in names if name in _FIXED}
    left = [shape for shape in _FREE if shape not in taken] or ["cross"]
    out = {}
    for name in names:
        out[name] = _FIXED.get(name) or (left.pop(0) if len(left) > 1 else left[0])
    return out


@dataclass(frozen=True)
class RankClass:
    """Ranks drawn alike, and the scores they have."""

    first: int
    last: int
    colour: str
    radius: float
    score_low: float
    score_high: float


def rank_classes(rank: np.ndarray, score: np.ndarray) -> list[RankClass]:
    """Return up to five classes: the first ten, then ever more.

    Parameters
    ----------
    rank, score : ndarray, shape (n_sites,)
        NaN where a site has none.
    """
    ranked = rank[~np.isnan(rank)]
    if not len(ranked):
        return []
    count = len(ranked)
    ladder = (10, 50, 100, 250) if count <= 1000 else (10, 100, 1000, 10_000)
    if count <= 100:
        ladder = (10, 25, 50, 75) if count > 40 else (5, 10, 20, 30)
    out, first = [], 1
    for step, bound in enumerate((*ladder, count)):
        last = min(bound, count)
        inside = (rank >= first) & (rank <= last)
        if last < first or not inside.any():
            continue
        scores = score[inside]
        out.append(
            RankClass(
                first, last, COLOURS[step], RADII[step], float(scores.min()), float(scores.max())
            )
        )
        first = last + 1
    return out


def svg(shape: str, fill: str, radius: float = 6.0, outline: str = OUTLINE, box: int = 18) -> str:
    """Return a small picture of a symbol, to stand beside its words."""
    half = box / 2
    view = (
        f'<svg class="symbol" width="{box}" height="{box}"'
        f' viewBox="{-half:g} {-half:g} {box} {box}" aria-hidden="true">'
    )
    paint = f'fill="{fill}" stroke="{outline}" stroke-width="1"'
    corners = SHAPES[shape]
    if not corners:
        return f'{view}<circle r="{radius:g}" {paint}/></svg>'
    points = " ".join(
        f"{x * radius:.2f},{y * radius:.2f}"
        for x, y in zip(corners[::2], corners[1::2], strict=True)
    )
    return f'{view}<polygon points="{points}" {paint} stroke-linejoin="round"/></svg>'
