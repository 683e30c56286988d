"""Charts of the report, as SVG in ink: a map of the states, intervals, ranks by profile, bars.

Nothing rests on colour; every chart stands above the table it was drawn from.
"""

from __future__ import annotations

from collections.abc import Sequence

from remine.inventory.inventory_coverage import WORDS
from remine.papers.outlines import COUNTRY, country
from remine.papers.sheet import text

#: A paper and the path of a pattern's tile for each word on a state, darkest where least is known.
_GROUNDS = {
    "sites": ("#ffffff", ""),
    "inventoried, no site": ("#ffffff", "M0 4H8"),
    "sites from samples only": ("#ffffff", "M1.5 2h.01M5.5 6h.01"),
    "not inventoried, records only": ("#dfe5e3", "M-2 2L2 -2M0 8L8 0M6 10L10 6"),
    "not inventoried": ("#c3cdca", "M-2 2L2 -2M0 8L8 0M6 10L10 6M-2 6L2 10M0 0L8 8M6 -2L10 2"),
}
_ISLANDS = ("AS", "GU", "MP", "VI")


def state_map(rows: Sequence[dict]) -> str:
    """Return the map of what the inventory says of each state; ``rows`` as in the manifest."""
    said = {row["state"]: row["word"] for row in rows}
    sites = {row["state"]: row["sites"] for row in rows}
    wide, high = COUNTRY
    drawn, labels = [], []
    for code, (path, x, y) in country().items():
        ground = _ground(said.get(code, WORDS[-1]))
        drawn.append(f'<path class="state" fill="url(#g{ground})" d="{path}"><title>{code}: '
                     f"{text(said.get(code, WORDS[-1]))}</title></path>")
        if sites.get(code):
            labels.append(f'<text x="{x:.0f}" y="{y + 3:.0f}">{sites[code]:,}</text>')
    for number, code in enumerate(_ISLANDS):
        x, y = 500.0, 262 + 14 * number
        ground = _ground(said.get(code, WORDS[-1]))
        drawn.append(f'<rect class="state" x="{x}" y="{y}" width="12" height="10" '
                     f'fill="url(#g{ground})"/>')
        labels.append(f'<text x="{x + 17}" y="{y + 8}" class="left">{code} '
                      f"{sites.get(code) or ''}</text>")
    return (
        f'<svg class="states" viewBox="0 0 {wide:.0f} {high:.0f}" role="img" aria-label="Map of '
        f'what the inventory says of each state; the table below says the same">{_patterns()}'
        f"{''.join(drawn)}{''.join(labels)}</svg>{_key(said)}"
    )


def _ground(word: str) -> int:
    return WORDS.index(word) if word in WORDS else len(WORDS) - 1


def _patterns() -> str:
    out = []
    for number, word in enumerate(WORDS):
        paper, path = _GROUNDS[word]
        width = 1.5 if word == "sites from samples only" else 0.8
        over = (f'<path d="{path}" stroke="#55605e" stroke-width="{width}" stroke-linecap="round" '
                'fill="none"/>') if path else ""
        out.append(f'<pattern id="g{number}" width="8" height="8" patternUnits="userSpaceOnUse">'
                   f'<rect width="8" height="8" fill="{paper}"/>{over}</pattern>')
    return f"<defs>{''.join(out)}</defs>"


def _key(said: dict[str, str]) -> str:
    items = []
    for number, word in enumerate(WORDS):
        count = sum(found == word for found in said.values())
        if count:
            items.append(
                '<span><svg viewBox="0 0 22 12" width="22" height="12" aria-hidden="true">'
                f'<rect x=".5" y=".5" width="21" height="11" class="state" fill="url(#g{number})"/>'
                f"</svg> {text(word)} ({count})</span>")
    return f'<p class="key">{"".join(items)}</p>'


def intervals(rows: Sequence[tuple[str, float, float, float]], label: str) -> str:
    """Return a chart of name, value, low and high (0..1), a line a row."""
    left, wide, step = 210.0, 330.0, 19
    high = step * len(rows) + 22
    out = [f'<path class="grid" d="M{left + wide * tick / 5:.0f} 0V{high - 18}"/>'
           f'<text x="{left + wide * tick / 5:.0f}" y="{high - 6}" class="tick">{tick / 5:g}</text>'
           for tick in range(6)]
    for number, (name, value, low, top) in enumerate(rows):
        y = number * step + 10
        x = [left + wide * v for v in (low, top, value)]
        out.append(f'<text x="{left - 8:.0f}" y="{y + 3.5:.0f}" class="name">{text(name, 38)}'
                   f'</text><rect x="{x[0]:.1f}" y="{y - 4}" '
                   f'width="{max(x[1] - x[0], 1):.1f}" height="8" fill="url(#open)" '
                   f'class="edge"/><path class="at" d="M{x[2]:.1f} {y - 7}v14"/>')
    return (f'<svg class="chart" viewBox="0 0 560 {high}" role="img" aria-label="{text(label)}">'
            f"{''.join(out)}</svg>")


def bars(rows: Sequence[tuple[str, int]], label: str) -> str:
    """Return bars of name and count, with the numbers."""
    left, wide, step = 210.0, 280.0, 19
    most = max((count for _, count in rows), default=0) or 1
    out = []
    for number, (name, count) in enumerate(rows):
        y = number * step + 10
        long = wide * count / most
        out.append(f'<text x="{left - 8:.0f}" y="{y + 3.5:.0f}" class="name">{text(name, 38)}'
                   f'</text><rect x="{left:.0f}" y="{y - 5}" width="{long:.1f}" height="10" '
                   'class="solid"/>'
                   f'<text x="{left + long + 6:.1f}" y="{y + 3.5:.0f}">{count:,}</text>')
    return (f'<svg class="chart" viewBox="0 0 560 {step * len(rows) + 4}" role="img" '
            f'aria-label="{text(label)}">{"".join(out)}</svg>')


def ranks(columns: Sequence[str], rows: Sequence[tuple[str, Sequence[int | None]]], last: int,
          label: str) -> str:
    """Return lines of each row's ranks under the columns; open circles below ``last`` lines."""
    left, right, top, step = 190.0, 540.0, 24, 13
    slots = [_slots([found[i] for _, found in rows], last) for i in range(len(columns))]
    deepest = max((max(column, default=1) for column in slots), default=1)
    high = top + step * deepest + 2
    gap = (right - left) / max(len(columns) - 1, 1)
    x = [left + gap * i for i in range(len(columns))]
    ends = ["start" if i == 0 else "end" if i == len(columns) - 1 else "middle"
            for i in range(len(columns))]
    out = [f'<text x="{a:.0f}" y="12" text-anchor="{end}" class="head">{text(name, 24)}</text>'
           f'<path class="grid" d="M{a:.0f} {top - 8}V{high - 4}"/>'
           for a, name, end in zip(x, columns, ends, strict=True)]
    marks = []
    for row, (name, found) in enumerate(rows):
        y = [top + step * (column[row] - 1) for column in slots]
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
        out.append(f'<polyline class="rank" points="{points}"/>')
        for a, b, rank in zip(x, y, found, strict=True):
            inside = rank is not None and rank <= last
            marks.append(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="6.2" class="'
                         f'{"in" if inside else "outside"}"/><text x="{a:.1f}" y="{b + 2.5:.1f}" '
                         f'class="{"number" if inside else "far"}">{rank or "–"}</text>')
        marks.append(f'<text x="{left - 14:.0f}" y="{y[0] + 3.2:.1f}" class="name">'
                     f"{text(name, 34)}</text>")
    return (f'<svg class="chart ranks" viewBox="0 0 560 {high}" role="img" '
            f'aria-label="{text(label)}">{"".join(out)}{"".join(marks)}</svg>')


def _slots(found: Sequence[int | None], last: int) -> list[int]:
    """Return the line of each rank: its own up to ``last``, then one a site in order.

    >>> _slots([3, 90, None, 40], 10)
    [3, 12, 13, 11]
    """
    far = sorted((rank is None, rank or 0, i) for i, rank in enumerate(found)
                 if rank is None or rank > last)
    at = {i: last + 1 + place for place, (_, _, i) in enumerate(far)}
    return [at.get(i, rank) for i, rank in enumerate(found)]


STYLE = """
.states { width: 5.9in; max-width: 100%; height: auto; margin: 0 auto }
.state { stroke: #55605e; stroke-width: .6 }
.states text, .chart text { font: 8.5px "Helvetica Neue", Arial, "Liberation Sans", sans-serif;
  fill: #17211f } .states text { text-anchor: middle; paint-order: stroke; stroke: #fff;
  stroke-width: 2.4px } .states .left { text-anchor: start }
.key span { display: inline-flex; align-items: center; gap: .4em; margin: 0 1.3em .2em 0 }
.chart { width: 100%; height: auto; margin: .6em 0 } .chart .name { text-anchor: end }
.chart .grid { stroke: #dfe4e2; stroke-width: .8; fill: none } .chart .tick { text-anchor: middle;
  fill: #55605e } .chart .edge { stroke: #1f4b4f; stroke-width: .6 } .chart .solid { fill: #1f4b4f }
.chart .at { stroke: #17211f; stroke-width: 2 } .chart .head { font-weight: 600 }
.ranks .rank { fill: none; stroke: #8d9895; stroke-width: 1.1 }
.ranks .in { fill: #1f4b4f } .ranks .outside { fill: #fff; stroke: #8d9895; stroke-width: .8 }
.ranks .number, .ranks .far { text-anchor: middle; font-size: 7px } .ranks .number { fill: #fff }
.ranks .far { font-size: 6.5px }
"""
