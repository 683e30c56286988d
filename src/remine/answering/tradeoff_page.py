"""Recovery against urgency as a plot that prints, and the reasons behind the sites at its edge."""

from __future__ import annotations

import numpy as np

from remine.answering.amounts import span
from remine.answering.tradeoff import CAVEAT, Axis, Field, Tradeoff, at_place
from remine.sheet import esc, heading, page, para, table

_SIZE, _LEFT, _TOP, _RIGHT = 520, 62, 14, 190
_MOST_DRAWN, _LABELLED = 1500, 8
_WIDE = 0.3


def edge(field: Field, k: int = _LABELLED) -> list[int]:
    """Return the places of the first k sites on either axis, best rank first."""
    best = np.minimum(*field.ranks)
    some = np.flatnonzero(best <= k)
    return [int(at) for at in some[np.argsort(best[some], kind="stable")]]


def tradeoff_page(field: Field, answer: Tradeoff | None = None) -> str:
    """Return the plot and the reasons of one site, or of those first on either axis."""
    manifest = field.run.manifest
    title = f"{field.profiles[0]} against {field.profiles[1]}"
    title = f"{answer.name}: {title}" if answer else title
    places = edge(field)
    answers = [answer] if answer else [at_place(field, at) for at in places]
    status = {p["name"]: f"{p['status']} ({p['source']}, {p['date']})"
              for p in manifest["profiles"]}  # fmt: skip
    lines = [f"{name}: weights {status[name]}" for name in field.profiles]
    body = [heading(manifest["title"], tuple(manifest["stamps"]), title, [CAVEAT, *lines])]
    body.append(f'<div class="wide">{plot(field, places, answer)}</div>')
    body += [_reasons(item) for item in answers]
    rows = [(field.run.table["name"].iloc[field.run.ranked[at]],
             field.run.table["state"].iloc[field.run.ranked[at]],
             *(f"{v:.3f} (rank {r})" for v, r in zip(
                 (s[at] for s in field.scores), (n[at] for n in field.ranks), strict=True)))
            for at in places]  # fmt: skip
    body.append(table("Sites named in the plot", ("site", "state", *field.profiles), rows))
    body.append(para(manifest["what_this_is_not"], "small"))
    body.append(para(f"run {manifest['run_id']}", "small"))
    return page(f"{title}: {manifest['title']}", body)


def axis_words(axis: Axis) -> str:
    """Return where a site stands on an axis, in words."""
    held = "" if axis.low is None else f" ({span(axis.low, axis.high)})"
    return f"{axis.profile} {axis.score:.3f}{held}, rank {axis.rank}, {axis.quarter}"


def _reasons(item: Tradeoff) -> str:
    rows = [(f"{way.name}: {way.meaning}", "; ".join(way.reasons_for) or "nothing in these data",
             "; ".join(way.reasons_against) or "nothing in these data") for way in item.ways]
    unknown = "; ".join(item.unknown) or "nothing of width"
    return (
        f"<section>{table(f'{item.name}, {item.state}', ('way', 'for', 'against'), rows)}"
        + para(f"{axis_words(item.x)}; {axis_words(item.y)}; list {item.list}")
        + para(f"unknown: {unknown}") + "</section>"
    )  # fmt: skip


def plot(field: Field, places: list[int], answer: Tradeoff | None = None) -> str:
    """Return the plot: one dot a site, open where what is unknown spans more than 0.3 of a score.

    At most 1,500 sites are drawn, those that come first on either axis.
    """
    n, best = len(field.scores[0]), np.minimum(*field.ranks)
    drawn = np.argsort(best, kind="stable")[:_MOST_DRAWN]
    ids = field.run.table["site_id"].to_numpy()[field.run.ranked]
    told = set(places) | ({int(np.flatnonzero(ids == answer.site_id)[0])} if answer else set())
    drawn = np.union1d(drawn, np.array(sorted(told), dtype=int))
    wide = _wide(field)
    body = [_frame(field)]
    for at in drawn[::-1]:
        x, y = _at(field, at)
        mark = at in told
        colour = "#b34700" if answer and ids[at] == answer.site_id else "#0b5394"
        fill = "#fff" if wide[at] else colour
        size, opacity = (4.5, 1) if mark else (2.6, 0.55)
        body.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" fill="{fill}" '
                    f'stroke="{colour}" opacity="{opacity}"/>')  # fmt: skip
    body += _labels(field, sorted(told, key=lambda at: best[at]))
    few = "" if len(drawn) == n else f"; drawn: the {len(drawn):,} that come first on either axis"
    words = f"{n:,} ranked sites{few}. Open dots: the unknown spans more than {_WIDE} of a score."
    height = _TOP + _SIZE + 66
    width = _LEFT + _SIZE + _RIGHT
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" style="max-width:100%;height:auto" '
        f'role="img" aria-label="{esc(field.profiles[0])} against {esc(field.profiles[1])}; the '
        'tables say the same" font-family="system-ui, sans-serif" font-size="12">'
        + "".join(body)
        + f'<text x="{_LEFT}" y="{height - 6}" fill="#444">{esc(words)}</text></svg>'
    )


def _wide(field: Field) -> np.ndarray:
    out = np.zeros(len(field.scores[0]), dtype=bool)
    for ends in field.ends:
        if ends is not None:
            out |= ends[1] - ends[0] > _WIDE
    return out


def _at(field: Field, at: int) -> tuple[float, float]:
    return _LEFT + _SIZE * field.scores[0][at], _TOP + _SIZE * (1 - field.scores[1][at])


def _frame(field: Field) -> str:
    """Return axes from 0 to 1, and lines at the medians of both scores."""
    right, bottom = _LEFT + _SIZE, _TOP + _SIZE
    out = [f'<rect x="{_LEFT}" y="{_TOP}" width="{_SIZE}" height="{_SIZE}" fill="none" '
           'stroke="#777"/>']  # fmt: skip
    for tick in (0, 0.25, 0.5, 0.75, 1):
        x, y = _LEFT + _SIZE * tick, _TOP + _SIZE * (1 - tick)
        out.append(f'<path d="M{x} {bottom}v5M{_LEFT} {y}h-5" stroke="#777"/>'
                   f'<text x="{x}" y="{bottom + 18}" text-anchor="middle">{tick:g}</text>'
                   f'<text x="{_LEFT - 9}" y="{y + 4}" text-anchor="end">{tick:g}</text>')
    x, y = (float(np.median(score)) for score in field.scores)
    x, y = _LEFT + _SIZE * x, _TOP + _SIZE * (1 - y)
    out.append(f'<path d="M{x:.1f} {_TOP}V{bottom}M{_LEFT} {y:.1f}H{right}" stroke="#777" '
               'stroke-dasharray="4 4"/>'
               f'<text x="{right - 4}" y="{y - 4:.1f}" text-anchor="end" fill="#555" '
               'font-size="10">median</text>')  # fmt: skip
    names = [esc(name) for name in field.profiles]
    out.append(f'<text x="{_LEFT + _SIZE / 2}" y="{bottom + 36}" text-anchor="middle" '
               f'font-weight="600">{names[0]} score: more to recover →</text>'
               f'<text transform="translate(16 {_TOP + _SIZE / 2}) rotate(-90)" '
               f'text-anchor="middle" font-weight="600">{names[1]} score: more urgent →</text>')
    return "".join(out)


def _labels(field: Field, places: list[int]) -> list[str]:
    """Name the sites beside their dots; a name that would cover another is moved up or down."""
    names = field.run.table["name"].to_numpy()
    out, taken = [], []
    for at in places:
        x, y = _at(field, at)
        text = str(names[field.run.ranked[at]])
        text = text if len(text) <= 26 else text[:25].rstrip() + "…"
        long = 6.2 * len(text)
        for shift in (0, -12, 12, -24, 24, -36, 36, -48, 48):
            box = x + 8, y + shift
            if all(abs(box[1] - b) > 11 or box[0] > a + w or a > box[0] + long
                   for a, b, w in taken) and 8 < box[1] < _TOP + _SIZE - 2:  # fmt: skip
                taken.append((*box, long))
                lead = f'<path d="M{x:.1f} {y:.1f}L{box[0]:.1f} {box[1]:.1f}" stroke="#777"/>'
                out.append((lead if shift else "")
                           + f'<text x="{box[0]:.1f}" y="{box[1] + 4:.1f}" font-size="11" '
                           f'stroke="#fff" stroke-width="2" paint-order="stroke">{esc(text)}'
                           "</text>")  # fmt: skip
                break
    return out
