"""A bump chart: one column a scenario, one line a site, drawn as SVG that prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from remine.sheet import esc

_ROW, _TOP, _LABEL, _COLUMN, _DOT = 24, 46, 228, 128, 10
#: Dark on white by at least 3 to 1 and apart for colour-blind eyes; numbers in the dots and names
#: at both ends say the same without colour.
_COLOURS = ("#0072b2", "#b34700", "#007a5a", "#a3417a", "#5b4b00", "#333333")
_DASHES = ("", "7 3", "2 3")


@dataclass(frozen=True)
class Column:
    """One scenario's order: its title and every site's rank."""

    title: str
    rank: np.ndarray


def shown_sites(columns: Sequence[Column], k: int) -> np.ndarray:
    """Return the sites that some column has among its first k, in the order of the first column.

    >>> both = [Column("a", np.array([1, 2, 3])), Column("b", np.array([3, 2, 1]))]
    >>> shown_sites(both, 1).tolist()
    [0, 2]
    """
    some = np.flatnonzero(np.any([column.rank <= k for column in columns], axis=0))
    return some[np.argsort(columns[0].rank[some], kind="stable")]


def bump_chart(title: str, columns: Sequence[Column], names: Sequence[str], k: int) -> str:
    """Return the chart: rows 1 to k, and below a line the sites that leave the first k.

    Every column shows its own first k and the first k of the first column. The number in a dot is
    the site's rank in the first column; beside a dot below the line stands its rank there.

    Parameters
    ----------
    title : str
    columns : sequence of Column
        The base first.
    names : sequence of str
        One a site.
    k : int
    """
    sites = shown_sites(columns, k)
    first = [site for site in sites if columns[0].rank[site] <= k]
    places = [_places(column, sites, first, k) for column in columns]
    rows = max(max(place.values()) for place in places) + 1
    width = 2 * _LABEL + 24 + _COLUMN * (len(columns) - 1)
    height = _TOP + rows * _ROW + 8
    line_y = _TOP + (min(k, max(len(first), 1))) * _ROW
    body = [
        f'<path d="M{_LABEL - 20} {line_y}H{width - _LABEL + 20}" stroke="#777" '
        'stroke-dasharray="3 3"/>',
        f'<text x="{_LABEL - 24}" y="{line_y + 14}" text-anchor="end" fill="#555">'
        f"beyond the first {len(first)}</text>" if rows > len(first) else "",
    ]  # fmt: skip
    body += [_head(at, column.title) for at, column in enumerate(columns)]
    style = {site: _style(order) if order < len(first) else ("#767676", "")
             for order, site in enumerate([*first, *(s for s in sites if s not in first)])}
    for site in reversed(sites):
        body.append(_site(site, columns, places, names[site], style[site], k))
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" style="max-width:100%;height:auto" '
        f'role="img" aria-label="{esc(title)}; the table below says the same" '
        'font-family="system-ui, sans-serif" font-size="12">' + "".join(body) + "</svg>"
    )


def _places(column: Column, sites, first: list, k: int) -> dict[int, int]:
    """Return the row of each site that the column shows: by rank, those beyond k after them."""
    base = {site: at for at, site in enumerate(sites)}
    here = [s for s in sites if column.rank[s] <= k or s in set(first)]
    return {s: at for at, s in enumerate(sorted(here, key=lambda s: (column.rank[s], base[s])))}


def _style(order: int) -> tuple[str, str]:
    return _COLOURS[order % len(_COLOURS)], _DASHES[order // len(_COLOURS) % len(_DASHES)]


def _x(at: int) -> int:
    return _LABEL + at * _COLUMN


def _y(row: int) -> float:
    return _TOP + (row + 0.5) * _ROW


def _head(at: int, title: str) -> str:
    """Return a column's title, on two lines where it is long."""
    words, lines = title.replace("_", " ").split(" "), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 17 and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    lines = [*lines[:1], " ".join(lines[1:])] if len(lines) > 1 else lines
    return "".join(
        f'<text x="{_x(at)}" y="{16 + 15 * n}" text-anchor="middle" font-weight="600">'
        f"{esc(_short(text, 20))}</text>"
        for n, text in enumerate(lines)
    )


def _site(site: int, columns, places, name: str, style: tuple[str, str], k: int) -> str:
    colour, dash = style
    known = columns[0].rank[site] <= k
    dots = [(at, _x(at), _y(place[site])) for at, place in enumerate(places) if site in place]
    path = ""
    for (before, x0, y0), (at, x1, y1) in zip(dots, dots[1:], strict=False):
        if at == before + 1:
            half = _COLUMN / 2
            path += f"M{x0} {y0}C{x0 + half} {y0} {x1 - half} {y1} {x1} {y1}"
    out = [f"<g><title>{esc(name)}</title>"]
    if path:
        thick = 2.4 if known else 1.2
        mark = f' stroke-dasharray="{dash}"' if dash else ""
        out.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{thick}"{mark}/>')
    for at, x, y in dots:
        rank = int(columns[at].rank[site])
        fill, ink = (colour, "#fff") if known else ("#fff", "#333")
        out.append(f'<circle cx="{x}" cy="{y}" r="{_DOT}" fill="{fill}" stroke="{colour}"/>')
        number = int(columns[0].rank[site])
        size = 11 if number < 100 else 8
        out.append(f'<text x="{x}" y="{y + 4}" text-anchor="middle" fill="{ink}" '
                   f'font-size="{size}">{number}</text>')
        if rank > k:
            out.append(f'<text x="{x + _DOT + 3}" y="{y + 14}" font-size="10" fill="#444" '
                       f'stroke="#fff" stroke-width="3" paint-order="stroke">{rank}</text>')
    at, x, y = dots[0]
    if at == 0:
        out.append(_label(x - _DOT - 6, y, "end", name))
    at, x, y = dots[-1]
    if at == len(columns) - 1:
        rank = int(columns[at].rank[site])
        out.append(_label(x + _DOT + (6 if rank <= k else 28), y, "start", name))
    return "".join([*out, "</g>"])


def _label(x: float, y: float, anchor: str, name: str) -> str:
    return f'<text x="{x}" y="{y + 4}" text-anchor="{anchor}">{esc(_short(name, 28))}</text>'


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
