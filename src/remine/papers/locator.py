"""A small map of where a site lies in its state, drawn from the outlines that ship: no tiles."""

from __future__ import annotations

from remine.answering.run_parts import Place
from remine.papers.outlines import LOWER48, Frame, frame_of, paths, state_names
from remine.papers.sheet import text

WIDTH, HEIGHT = 250, 168
_KM_A_DEGREE = 111.2
_SHORTEST, _LONGEST = 28, 90  # px of a scale bar


def locator(state: str, place: Place) -> str:
    """Return the map with its words below.

    A place that policy put at a point of its county or state is an open ring with a dashed
    circle, never a dot.
    """
    frame = frame_of(state, WIDTH, HEIGHT)
    drawn = []
    for code, path in paths(frame).items():
        kind = "here" if code == state else "land"
        drawn.append(f'<path class="{kind}" d="{path}"/>')
    if place.longitude is not None:
        x, y = frame.at(_west(place.longitude), place.latitude)
        drawn.append(_mark(float(x), float(y), frame, place))
    drawn += [_scale(frame), _inset(state)]
    words = words_of(place)
    label = f"Map of {state_names().get(state, 'the lower 48 states')}. {words}"
    return (
        f'<figure class="locator"><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{text(label)}"><clipPath id="edge"><rect width="{WIDTH}" height="{HEIGHT}"/>'
        f'</clipPath><g clip-path="url(#edge)"><rect class="sea" width="{WIDTH}" '
        f'height="{HEIGHT}"/>{"".join(drawn)}</g><rect class="rim" x=".4" y=".4" '
        f'width="{WIDTH - 0.8}" height="{HEIGHT - 0.8}"/></svg>'
        f"<figcaption>{text(words)}</figcaption></figure>"
    )


def words_of(place: Place) -> str:
    """Return in words where the site is shown.

    >>> words_of(Place(-94.8419, 36.9436, False, 8.0))
    '36.9436° N, 94.8419° W; location error 8 km'
    >>> words_of(Place(-100.0, 40.0, True, None))[:30]
    'Place withheld: the ring is a '
    """
    if place.longitude is None or place.latitude is None:
        return "No place is shown."
    if place.masked:
        return "Place withheld: the ring is a point of the county or state, not the site."
    east, north = place.longitude, place.latitude
    words = (f"{abs(north):.4f}° {'N' if north >= 0 else 'S'}, "
             f"{abs(east):.4f}° {'E' if east > 0 else 'W'}")
    if place.error_km is None:
        return f"{words}; location error not stated"
    return f"{words}; location error {place.error_km:g} km"


def _west(longitude: float) -> float:
    return longitude - 360.0 if longitude > 0 else longitude


def _mark(x: float, y: float, frame: Frame, place: Place) -> str:
    if place.masked:
        return (f'<circle class="ring" cx="{x:.1f}" cy="{y:.1f}" r="13"/>'
                f'<circle class="hollow" cx="{x:.1f}" cy="{y:.1f}" r="4"/>')
    reach = (place.error_km or 0.0) / _KM_A_DEGREE * frame.scale
    ring = f'<circle class="error" cx="{x:.1f}" cy="{y:.1f}" r="{reach:.1f}"/>' * (reach > 5)
    return (f'{ring}<path class="hair" d="M{x:.1f} {y - 13:.1f}V{y - 6:.1f}M{x:.1f} {y + 6:.1f}'
            f"V{y + 13:.1f}M{x - 13:.1f} {y:.1f}H{x - 6:.1f}M{x + 6:.1f} {y:.1f}"
            f'H{x + 13:.1f}"/><circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="3.6"/>')


def _scale(frame: Frame) -> str:
    """Return a bar of a round length."""
    px = frame.scale / _KM_A_DEGREE
    lengths = [a * 10**b for b in range(5) for a in (1, 2, 5)]
    km = next((n for n in lengths if _SHORTEST <= n * px <= _LONGEST), lengths[-1])
    y, x = HEIGHT - 9, 9
    return (f'<path class="bar" d="M{x} {y - 3}V{y}H{x + km * px:.1f}V{y - 3}"/>'
            f'<text x="{x + km * px + 4:.1f}" y="{y + 1}">{km:g} km</text>')


def _inset(state: str) -> str:
    """Return the lower 48 as a stamp in the corner with the state filled."""
    wide, high = 58.0, 36.0
    small = Frame(LOWER48, wide - 4, high - 4)
    known = paths(small)
    if state not in known:
        return ""
    rest = "".join(path for code, path in known.items() if code != state)
    return (f'<g transform="translate({WIDTH - wide - 4:.0f} {HEIGHT - high - 4:.0f})">'
            f'<rect class="paper" width="{wide:.0f}" height="{high:.0f}"/>'
            f'<g transform="translate(2 2)"><path class="rest" d="{rest}"/>'
            f'<path class="mine" d="{known[state]}"/></g></g>')


STYLE = """
.locator { margin: 0 } .locator svg { width: 100%; height: auto }
.locator figcaption { font-size: .86em; color: var(--soft); margin-top: .25em; line-height: 1.25 }
.locator .sea { fill: #f4f6f5 } .locator .land { fill: #fff; stroke: #b9c2bf; stroke-width: .6 }
.locator .here { fill: #e2e8e5; stroke: #55605e; stroke-width: .9 }
.locator .rim { fill: none; stroke: #8d9895; stroke-width: .8 }
.locator .dot { fill: #17211f } .locator .hair { stroke: #17211f; stroke-width: 1.1; fill: none }
.locator .error { fill: none; stroke: #17211f; stroke-width: .8; stroke-dasharray: 2 2 }
.locator .ring { fill: none; stroke: #17211f; stroke-width: .9; stroke-dasharray: 3 2.4 }
.locator .hollow { fill: #fff; stroke: #17211f; stroke-width: 1.2 }
.locator .bar { fill: none; stroke: #17211f; stroke-width: .9 }
.locator text { paint-order: stroke; stroke: #fff; stroke-width: 2px;
  font: 8px "Helvetica Neue", Arial, "Liberation Sans", sans-serif; fill: #17211f }
.locator .paper { fill: #fff; stroke: #8d9895; stroke-width: .6 }
.locator .rest { fill: #e7ebe9; stroke: #fff; stroke-width: .2 } .locator .mine { fill: #17211f }
"""
