"""Small pictures of context layers, to stand beside their words in the control."""

from __future__ import annotations

from collections.abc import Sequence


def _picture(inside: str) -> str:
    return (
        '<svg class="symbol" width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">'
        f"{inside}</svg>"
    )


def soft_picture(key: str, colour: str, disc: bool) -> str:
    """Return the picture of a consultation layer: a disc that fades, or a soft area."""
    if not disc:
        return _picture(
            f'<rect x="1" y="3" width="16" height="12" fill="{colour}" opacity="0.32"/>'
        )
    stops = "".join(
        f'<stop offset="{offset}" stop-color="{colour}" stop-opacity="{opacity}"/>'
        for offset, opacity in ((0, 0.6), (0.6, 0.36), (1, 0))
    )
    return _picture(
        f'<radialGradient id="soft-{key}">{stops}</radialGradient>'
        f'<circle cx="9" cy="9" r="9" fill="url(#soft-{key})"/>'
    )


def hatch_picture(key: str, colour: str, slope: int, gap: int = 8) -> str:
    """Return the picture of a kind of survey: its hatch in its colour, at half the map's gap."""
    side = gap // 2
    return _picture(
        f'<pattern id="hatch-{key}" width="{side}" height="{side}" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate({-slope})">'
        f'<path d="M0 {side // 2}H{side}" stroke="{colour}" stroke-width="1.2"/></pattern>'
        f'<rect x="1.5" y="3.5" width="15" height="11" fill="url(#hatch-{key})" stroke="{colour}"/>'
    )


def mark_picture(mark: str, colour: str) -> str:
    """Return the picture of a layer of points: its mark in its colour."""
    paint = f'fill="{colour}" fill-opacity="0.25" stroke="{colour}" stroke-width="1.5"'
    marks = {
        "square": f'<rect x="5" y="5" width="8" height="8" {paint}/>',
        "cross": f'<path d="M5 5L13 13M13 5L5 13" stroke="{colour}" stroke-width="2"/>',
        "pick": f'<path d="M4 13H14L9 5Z" {paint}/>',
    }
    return _picture(marks[mark])


def line_picture(colour: str, wide: float = 1.6, dash: Sequence[float] = ()) -> str:
    """Return the picture of a layer of lines, as wide and dashed as they are drawn."""
    dashes = f' stroke-dasharray="{" ".join(map(str, dash))}"' if dash else ""
    return _picture(
        f'<path d="M1 13L7 6L11 11L17 5" fill="none" stroke="{colour}" stroke-width="{wide}"'
        f"{dashes}/>"
    )
