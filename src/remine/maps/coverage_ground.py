"""How a state is drawn by what the inventory says of it: a paper and a pattern for each word.

"No site" and "not inventoried" never look alike, and nothing rests on colour alone: every word but
"sites" has a pattern of its own, which the control repeats beside the word.
"""

from __future__ import annotations

from dataclasses import dataclass

from remine.inventory.inventory_coverage import WORDS
from remine.maps.escaping import markup, shown
from remine.maps.text import COVERAGE, TEXT
from remine.release import Release
from remine.surveyed_land import national

#: Side of a pattern's tile in pixels.
TILE = 8


@dataclass(frozen=True)
class Ground:
    """A paper, and the path of a pattern's tile in its ink; an empty path is plain paper."""

    paper: str
    ink: str = ""
    path: str = ""
    width: float = 1.0


#: By word, in the order of ``WORDS``.
GROUNDS = {
    "sites": Ground("#fdfcf8"),
    "inventoried, no site": Ground("#f4f6f2", "#b3c0b0", "M0 4H8"),
    "sites from samples only": Ground("#fdfcf8", "#d3d3c8", "M1 2H2.4M5 6H6.4", 1.4),
    "not inventoried, records only": Ground("#eceeea", "#cbd1cb", "M-2 2L2 -2M0 8L8 0M6 10L10 6"),
    "not inventoried": Ground(
        "#dfe3dd", "#c2c9c1", "M-2 2L2 -2M0 8L8 0M6 10L10 6M-2 6L2 10M0 0L8 8M6 -2L10 2"
    ),
}


def states_of(release: Release) -> list[dict]:
    """Return what the inventory of the release says of every state."""
    return list(release.relations.get("states", ()))


def grounds_meta() -> list[dict]:
    """Return the patterns for the page's scripts, in the order of ``WORDS``."""
    return [
        {"paper": g.paper, "ink": g.ink, "path": g.path, "width": g.width, "tile": TILE}
        for g in (GROUNDS[word] for word in WORDS)
    ]


def coverage_key(release: Release) -> str:
    """Return the rows of the control that say what each pattern means, for the words in use."""
    states = states_of(release)
    rows = []
    for number, word in enumerate(WORDS):
        codes = [row["state"] for row in states if row["word"] == word]
        if not codes:
            continue
        label, meaning = COVERAGE[word]
        rows.append(
            f'<li data-coverage="{number}">{_picture(number, GROUNDS[word])}'
            f'<span class="what">{markup(label)}'
            f'<span class="meaning">{markup(meaning)}</span></span>'
            f'<span class="count">{len(codes)}</span></li>'
        )
    if not rows:
        return ""
    return (
        f'<fieldset class="ground"><legend>{markup(TEXT["coverage_title"])}'
        f"<span>{markup(TEXT['coverage_count'])}</span></legend>"
        f'<ul class="rows">{"".join(rows)}</ul>'
        f'<p class="note">{markup(TEXT["coverage_note"])}</p></fieldset>'
    )


def coverage_words(release: Release) -> str:
    """Return the states by word, inventories that this run did not read, and land surveyed."""
    states = states_of(release)
    rows = []
    for word in WORDS:
        codes = [row["state"] for row in states if row["word"] == word]
        if codes:
            rows.append(_line(COVERAGE[word][0], ", ".join(codes)))
    for title, field in (
        ("coverage_by", "covered_by"),
        ("coverage_records", "records_from"),
        ("coverage_unread", "not_in_this_run"),
    ):
        sources = _by(states, field)
        rows += [_line(TEXT[title], "; ".join(sources))] if sources else []
    return _listed("about_coverage", rows) + _listed("about_surveyed", [
        f"<li>{markup(row['statement'])}</li>" for row in national(release.surveyed)])


def _listed(title: str, rows: list[str]) -> str:
    """Return a heading and its lines; nothing where there are none."""
    return f'<h3>{markup(TEXT[title])}</h3><ul class="plain">{"".join(rows)}</ul>' if rows else ""


def _by(states: list[dict], field: str) -> list[str]:
    """Return each source, with the states that name it in a field."""
    sources = sorted({source for row in states for source in row[field]})
    return [
        f"{shown(source, 120)} ({', '.join(r['state'] for r in states if source in r[field])})"
        for source in sources
    ]


def _line(what: str, words: str) -> str:
    return f'<li>{markup(what)}<span class="why">{markup(words, 4000)}</span></li>'


def _picture(number: int, ground: Ground) -> str:
    """Return a swatch of the ground."""
    box = '<rect x="1" y="2.5" width="20" height="13"'
    over = ""
    if ground.path:
        over = (
            f'<pattern id="ground-{number}" width="{TILE}" height="{TILE}"'
            f' patternUnits="userSpaceOnUse"><path d="{ground.path}" stroke="{ground.ink}"'
            f' stroke-width="{ground.width:g}" fill="none"/></pattern>'
            f'{box} fill="url(#ground-{number})"/>'
        )
    return (
        '<svg class="symbol" width="22" height="18" viewBox="0 0 22 18" aria-hidden="true">'
        f'{box} fill="{ground.paper}"/>{over}{box} fill="none" stroke="#9aa6af"/></svg>'
    )
