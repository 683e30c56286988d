"""The list beside the map: a real table, its first rows in the page even where scripts are off."""

from __future__ import annotations

import math

from remine.maps.controls import list_label
from remine.maps.escaping import markup
from remine.maps.sites_layer import WITHHELD, flags, list_names
from remine.maps.text import TEXT
from remine.release import Release

#: Rows that stand in the page itself.
STATIC_ROWS = 50

_COLUMNS = (
    ("rank", "col_rank", "number"),
    ("range", "col_range", "number wide"),
    ("name", "col_site", ""),
    ("state", "col_state", ""),
    ("score", "col_score", "number"),
    ("interval", "col_interval", "number wide"),
    ("evidence", "col_evidence", "wide"),
    ("list", "col_list", ""),
)


def table_html(release: Release) -> str:
    """Return the list with its tools and its first rows."""
    profile = next(p for p in release.model.profiles if p.name == release.profile)
    shown = min(STATIC_ROWS, len(release.table))
    caption = TEXT["caption"].format(profile=profile.title or profile.name)
    fixed = TEXT["caption_static"].format(shown=f"{shown:,}", all=f"{len(release.table):,}")
    head = "".join(
        f'<th scope="col" class="{kind}" data-column="{key}">{markup(TEXT[words])}</th>'
        for key, words, kind in _COLUMNS
    )
    return f"""<section id="list" class="pane" tabindex="-1" aria-labelledby="list-title">
<div class="bar"><h2 id="list-title">{markup(TEXT["list_title"])}</h2>
<p id="shown" class="shown" role="status"></p>{_tools(release)}</div>
<div class="scroll" tabindex="0" role="region" aria-label="{markup(TEXT["list_rows"])}">
<table id="table">
<caption>{markup(caption)} <span id="static-note">{markup(fixed)}</span></caption>
<thead><tr>{head}</tr></thead>
<tbody>{_rows(release, shown)}</tbody>
</table>
<p class="foot"><button type="button" id="more" hidden></button></p>
</div>
</section>"""


def _tools(release: Release) -> str:
    names = [list_label(name, release)[0] for name in list_names(release)]
    lists = "".join(
        f'<option value="{number}">{markup(name)}</option>' for number, name in enumerate(names)
    )
    states = "".join(
        f"<option>{markup(state)}</option>" for state in sorted(set(release.table["state"]) - {""})
    )
    return f"""<div class="tools">
<label class="field"><span class="sr">{markup(TEXT["search"])}</span>
<input type="search" id="search" placeholder="{markup(TEXT["search"])}" autocomplete="off"
 spellcheck="false"></label>
<label class="field"><span class="sr">{markup(TEXT["state"])}</span>
<select id="state"><option value="">{markup(TEXT["any_state"])}</option>{states}</select></label>
<label class="field"><span class="sr">{markup(TEXT["list"])}</span>
<select id="in-list"><option value="">{markup(TEXT["any_list"])}</option>{lists}</select></label>
<button type="button" id="export">{markup(TEXT["export"])}</button>
</div>"""


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
        (f"{row.rank:,.0f}" if ranked else "–", "number"),
        (spread, "number wide"),
        (row.name, "name"),
        (row.state, ""),
        (score, "number"),
        (interval, "number wide"),
        (row.evidence_band, "wide"),
        (labels.get(row.list, row.list), ""),
    )
    return (
        "<tr>"
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
