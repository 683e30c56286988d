"""The difference of two runs as text, Markdown and one self-contained page, from one object."""

from __future__ import annotations

from remine.answering.moves import CAUSES, Crossing, Diff, Move, Reviewed
from remine.plain_text import visible
from remine.sheet import heading, page, para, table

_TITLES = ("site", "state", "rank", "move", *CAUSES, "what changed at the site")
_SHARES = {"data": "data", "weight": "weights", "method": "method", "gate": "gates",
           "code": "code"}  # fmt: skip
_MORE = 5  # claims shown for each site of --top; JSON always has all
_HOW = (
    "Each move is walked in steps: data, weights, method and value functions, gates; what is left "
    "is the code's. A move up is positive. A site also moves because others do."
)


def summary(found: Diff) -> list[str]:
    """Return what changed and how much moved, one line a cause."""
    lines = [f"profile {found.profile_a} in run {found.run_a}, {found.profile_b} in {found.run_b}"]
    for cause, words in found.changes.items():
        total = sum(abs(getattr(move, cause)) for move in found.moves)
        if not words and not total:
            lines.append(f"{_SHARES[cause]}: the same")
            continue
        said = "; ".join(words) or "nothing that the files tell"
        did = f"{total:,} places in all, moves of all sites added up" if total else "no rank moved"
        lines.append(f"{_SHARES[cause]}: {said} ({did})")
    lines.append(
        f"{len(found.moves):,} sites moved, {found.unmoved:,} did not, {len(found.entered):,} "
        f"entered the ranking, {len(found.left):,} left it"
    )
    return lines


def sections(found: Diff, top: int) -> list[tuple[str, list[Move]]]:
    """Return the moves worth reading under a title: those at the top of the list, the largest."""
    near = [move for move in found.moves if min(move.rank_a, move.rank_b) <= top]
    near.sort(key=lambda move: (move.rank_b, move.site_id))
    largest = [move for move in found.moves if move not in near][:top]
    more = len(found.moves) - len(near) - len(largest)
    rest = f", {more:,} more in --json" if more else ""
    told = ((f"In the top {top} of either run", near), (f"Largest others{rest}", largest))
    return [(title, moves) for title, moves in told if moves]


def as_text(found: Diff, top: int) -> str:
    """Return the difference for a terminal, plain text."""
    out = [found.title, *(f"** {stamp} **" for stamp in found.stamps), "", *summary(found), ""]
    for title, moves in sections(found, top):
        out.append(f"{title}:")
        for move in moves:
            ranks = f"{move.rank_a} to {move.rank_b}"
            out.append(f"  {visible(move.name)} ({move.state}): {ranks}, "
                       f"{move.move:+d} = {_sum(move)}")
            out += [f"      {visible(words)}" for words in move.own]
        out.append("")
    for title, sites in (("entered", found.entered), ("left", found.left)):
        out += [f"{title}: {_crossed(site)}" for site in sites[:top]]
        out += [f"... and {len(sites) - top:,} more {title}"] if len(sites) > top else []
    if found.reviews:
        out += ["", "Reviews that stand in one run only (a, b):"]
        out += [f"  {visible(_reviewed(item))}" for item in found.reviews[: top * _MORE]]
    return "\n".join([*out, "", _HOW])


def as_markdown(found: Diff, top: int) -> str:
    """Return the difference as Markdown."""
    out = [f"## {_md(found.title)}: run {found.run_a} to {found.run_b}", ""]
    out += [f"**{_md(stamp)}**" for stamp in found.stamps]
    out += [f"- {_md(words)}" for words in summary(found)]
    for title, moves in sections(found, top):
        out += ["", f"### {title}", "", "| " + " | ".join(_TITLES) + " |"]
        out.append("|" + " --- |" * len(_TITLES))
        out += ["| " + " | ".join(_md(str(cell)) for cell in _cells(move)) + " |" for move in moves]
    out.append("")
    for title, sites in (("Entered", found.entered), ("Left", found.left)):
        out += [f"- {title}: {_md(_crossed(site))}" for site in sites[:top]]
    if found.reviews:
        out += ["", "### Reviews that stand in one run only", ""]
        out += [f"- {_md(_reviewed(item))}" for item in found.reviews[: top * _MORE]]
    return "\n".join([*out, "", _HOW])


def as_page(found: Diff, top: int) -> str:
    """Return the difference as one page."""
    title = f"Rank moves from run {found.run_a} to run {found.run_b}"
    body = [heading(found.title, found.stamps, title, summary(found)), para(_HOW, "small")]
    for title, moves in sections(found, top):
        body.append(table(title, _TITLES, [_cells(move) for move in moves]))
    for name, sites in (("Entered the ranking", found.entered), ("Left the ranking", found.left)):
        if sites:
            rows = [(s.name, s.state, s.rank, s.cause, s.why) for s in sites[:top]]
            body.append(table(name, ("site", "state", "rank", "cause", "why"), rows))
    if found.reviews:
        rows = [(r.name, r.state, r.run, r.claim) for r in found.reviews[: top * _MORE]]
        body.append(table("Reviews that stand in one run only", ("site", "state", "run", "claim"),
                          rows))
    return page(title, body)


def _reviewed(item: Reviewed) -> str:
    return f"{item.name} ({item.state}), run {item.run}: {item.claim}"


def _cells(move: Move) -> tuple[object, ...]:
    shares = (f"{getattr(move, cause):+d}" if getattr(move, cause) else "" for cause in CAUSES)
    ranks = f"{move.rank_a} to {move.rank_b}"
    return move.name, move.state, ranks, f"{move.move:+d}", *shares, "; ".join(move.own)


def _sum(move: Move) -> str:
    parts = [f"{cause} {getattr(move, cause):+d}" for cause in CAUSES if getattr(move, cause)]
    return ", ".join(parts)


def _crossed(site: Crossing) -> str:
    return f"{visible(site.name)} ({site.state}), rank {site.rank}: {site.cause}, {site.why}"


def _md(text: str) -> str:
    """Return text that Markdown shows as it is.

    >>> _md("a|b <i>*c*")
    'a\\\\|b &lt;i&gt;\\\\*c\\\\*'
    """
    out = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for mark in "\\`*_[]|":
        out = out.replace(mark, f"\\{mark}")
    return out
