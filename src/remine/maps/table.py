"""The list under the map: a real table, its first rows in the page even where scripts are off.

With scripts the same table holds as many rows as fit its window and a margin; the others are
counted in ``aria-rowcount`` and come as the window moves (``static/table.js``).
"""

from __future__ import annotations

import math

from remine.maps.controls import list_label
from remine.maps.escaping import markup
from remine.maps.sites_layer import WITHHELD, flags, list_names
from remine.maps.text import TEXT
from remine.release import Release

#: Rows that stand in the page itself.
STATIC_ROWS = 50

#: Key, words, class, and what sorting by the column means.
_COLUMNS = (
    ("rank", "col_rank", "number rank", "sort_rank"),
    ("range", "col_range", "number wide", "sort_range"),
    ("name", "col_site", "", "sort_name"),
    ("state", "col_state", "", "sort_state"),
    ("score", "col_score", "number", "sort_score"),
    ("interval", "col_interval", "wide", "sort_interval"),
    ("evidence", "col_evidence", "wide", "sort_evidence"),
    ("list", "col_list", "", "sort_list"),
)


def table_html(release: Release) -> str:
    """Return the list with its tools and its first rows."""
    profile = next(p for p in release.model.profiles if p.name == release.profile)
    shown = min(STATIC_ROWS, len(release.table))
    caption = TEXT["caption"].format(profile=profile.title or profile.name)
    fixed = TEXT["caption_static"].format(shown=f"{shown:,}", all=f"{len(release.table):,}")
    widths = "".join(f'<col class="c-{key}">' for key in ("tick", *(c[0] for c in _COLUMNS)))
    head = "".join(
        f'<th scope="col" class="{kind}" data-column="{key}"'
        f'{" aria-sort=ascending" if key == "rank" else ""}>'
        f'<button type="button" class="sort" data-sort="{key}" title="{markup(TEXT[means])}">'
        f"{markup(TEXT[words])}</button></th>"
        for key, words, kind, means in _COLUMNS
    )
    compare = markup(TEXT["col_compare"])
    return f"""<section id="list" class="pane" tabindex="-1" aria-labelledby="list-title">
<div class="bar"><h2 id="list-title">{markup(TEXT["list_title"])}</h2>
<p id="shown" class="shown" role="status"></p>
<ul id="chips" class="cut" aria-label="{markup(TEXT["filters_on"])}"></ul>
<div class="tools"><button type="button" id="compare-open" aria-haspopup="dialog" disabled>
{markup(TEXT["compare"])} <span class="count">0</span></button>
<button type="button" id="export" title="{markup(TEXT["export_title"])}">
{markup(TEXT["export"])}</button>
<button type="button" id="print">{markup(TEXT["print"])}</button></div></div>
<div class="scroll" tabindex="0" role="region" aria-label="{markup(TEXT["list_rows"])}">
<table id="table" aria-rowcount="{len(release.table) + 1}">
<caption><span id="caption-whose">{markup(caption)}</span> {markup(TEXT["caption_more"])}
<span id="static-note">{markup(fixed)}</span></caption>
<colgroup>{widths}</colgroup>
<thead><tr aria-rowindex="1"><th scope="col" class="tick"><span class="sr">{compare}</span></th>
{head}</tr></thead>
<tbody>{_rows(release, shown)}</tbody>
</table>
</div>
</section>"""


def _rows(release: Release, count: int) -> str:
    withheld = flags(release) & WITHHELD
    labels = {name: list_label(name, release)[0] for name in list_names(release)}
    rows = zip(release.table.head(count).itertuples(), withheld, strict=False)
    return "\n".join(_row(row, bool(hidden), labels) for row, hidden in rows)


def _row(row, withheld: bool, labels: dict[str, str]) -> str:
    score, interval = (
        _number(row.score),
        f"{_number(row.score_low, 2)}–{_number(row.score_high, 2)}",
    )
    if withheld:
        score, interval = TEXT["withheld"], ""
    ranked = not math.isnan(row.rank)
    spread = f"{row.rank_best:,.0f}–{row.rank_worst:,.0f}" if ranked else ""
    cells = (
        (f"{row.rank:,.0f}" if ranked else "–", "number rank"),
        (spread, "number wide"),
        (row.name, "name"),
        (row.state, ""),
        (score, "number"),
        (interval, "wide"),
        (row.evidence_band, "wide"),
        (labels.get(row.list, row.list), ""),
    )
    return (
        '<tr><td class="tick"></td>'
        + "".join(
            f'<th scope="row" class="{kind}"><bdi>{markup(cell, 200)}</bdi></th>'
            if kind == "name"
            else f'<td class="{kind}">{markup(cell)}</td>'
            for cell, kind in cells
        )
        + "</tr>"
    )


def _number(value: float, places: int = 3) -> str:
    return "" if math.isnan(value) else f"{value:.{places}f}"
