"""The comparison as one self-contained page: charts, and behind each its table."""

from __future__ import annotations

from remine.comparing.bump_chart import bump_chart
from remine.comparing.in_words import Table, opening, sections, site_names
from remine.comparing.scenarios import Comparison
from remine.release import run_id
from remine.sheet import heading, page, para, table

_LEGEND = (
    "Numbers in the dots are ranks in the first column; a hollow dot is a site that is not among "
    "the first there, and the table names it. Below the line: sites that leave the first, with "
    "their rank beside the dot."
)


def comparison_page(found: Comparison) -> str:
    """Return the page of a comparison."""
    release, names = found.release, site_names(found)
    first = f"{release.model.title}: other weights, methods and lists"
    body = [heading(release.model.title, release.stamps, first, list(opening(found)))]
    for section in sections(found):
        body.append(f"<section>{_title(section.title)}")
        body += [para(text) for text in section.lines]
        if len(section.columns) > 1:
            chart = bump_chart(section.title, section.columns, names, found.k)
            body.append(f'<div class="wide">{chart}</div>{para(_LEGEND, "small")}')
        body += [_table(item) for item in section.tables]
        body.append("</section>")
    body.append(para(release.model.not_this.strip(), "small"))
    body.append(para(f"run {run_id(release)}", "small"))
    return page(first, body)


def _title(text: str) -> str:
    return heading("", (), text, []).replace('<p class="small"></p>', "")


def _table(item: Table) -> str:
    return table(item.title, item.titles, item.rows)
