"""The layer control, which is the legend too: each row has its symbol, its words and its switch."""

from __future__ import annotations

from dataclasses import dataclass, field

from remine.maps.coverage_ground import coverage_key
from remine.maps.elements import DataLayer
from remine.maps.escaping import markup, shown
from remine.maps.sites_layer import list_names
from remine.maps.symbols import UNVERIFIED, WITHHELD, RankClass, list_shapes, svg
from remine.maps.text import LISTS, TEXT
from remine.release import Release


@dataclass(frozen=True)
class Row:
    """A context layer's row in the control."""

    key: str
    label: str
    picture: str
    on: bool = False
    note: str = ""


@dataclass
class Group:
    """Rows under one heading, and what is to be said of them all."""

    title: str
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    drawings: list[DataLayer] = field(default_factory=list)


def list_label(name: str, release: Release) -> tuple[str, str]:
    """Return the words for a list, and what being on it means."""
    if name in LISTS:
        return LISTS[name]
    gate = next((g.label for g in release.gates if g.list == name), "")
    return shown(name, 60).replace("_", " ").capitalize(), gate


def controls_html(
    release: Release, classes: list[RankClass], groups: list[Group], before: str = ""
) -> str:
    """Return the whole control: what stands first, the place of the live model, the legend."""
    parts = [_lists(release), _ranks(release, classes), *map(_group, groups), coverage_key(release)]
    return f"""<section id="controls" class="pane" aria-labelledby="controls-title">
<h2 id="controls-title">{markup(TEXT["controls"])}</h2>
{before}
<fieldset id="weights"></fieldset>
{"".join(parts)}
</section>"""


def _lists(release: Release) -> str:
    names = list_names(release)
    shapes, counts = list_shapes(names), {name: len(rows) for name, rows in release.lists().items()}
    rows = []
    for number, name in enumerate(names):
        label, meaning = list_label(name, release)
        faint = name == "unverified"
        picture = svg(
            shapes[name],
            UNVERIFIED if faint else "#ffffff",
            2.2 if faint else 5.6,
            UNVERIFIED if faint else "#2f3d49",
        )
        only = markup(TEXT["only_label"].format(list=label))
        rows.append(
            f'<li><label><input type="checkbox" data-list="{number}" checked>{picture}'
            f'<span class="what">{markup(label)}'
            f'<span class="meaning">{markup(meaning)}</span></span>'
            f'<span class="count">{counts[name]:,}</span></label>'
            f'<button type="button" class="only" data-only="{number}" aria-label="{only}">'
            f"{markup(TEXT['only'])}</button></li>"
        )
    everything = (
        f'<button type="button" class="only all" data-only="all"'
        f' aria-label="{markup(TEXT["all_lists_label"])}">{markup(TEXT["all_lists"])}</button>'
    )
    return _fieldset(markup(TEXT["lists_title"]) + everything, rows, [TEXT["lists_help"]])


def _fieldset(legend: str, rows: list[str], notes: list[str], kind: str = "") -> str:
    """Return rows of a legend under their title, with notes below; legend and rows are markup."""
    said = "".join(f'<p class="note">{markup(note)}</p>' for note in notes)
    return (
        f'<fieldset class="{kind}"><legend>{legend}</legend>'
        f'<ul class="rows">{"".join(rows)}</ul>{said}</fieldset>'
    )


def _ranks(release: Release, classes: list[RankClass]) -> str:
    rows = [
        f'<li>{svg("circle", c.colour, c.radius, box=20)}<span class="what">'
        f"{markup(TEXT['rank_row'].format(first=f'{c.first:,}', last=f'{c.last:,}'))}</span>"
        f'<span class="count">{c.score_low:.2f}–{c.score_high:.2f}</span></li>'
        for c in classes
    ]
    if release.counts["unverified"]:
        rows.append(
            f"<li>{svg('circle', UNVERIFIED, 1.6, UNVERIFIED, box=20)}"
            f'<span class="what">{markup(TEXT["not_ranked"])}</span>'
            f'<span class="count">{markup(TEXT["not_ranked_note"])}</span></li>'
        )
    if release.counts["withheld"]:
        rows.append(
            f"<li>{svg('hexagon', WITHHELD, 5, box=20)}"
            f'<span class="what">{markup(TEXT["withheld_symbol"])}</span></li>'
        )
    legend = (
        f"{markup(TEXT['rank_title'])}"
        f'<span>{markup(TEXT["score_range"])}</span>'
    )
    return _fieldset(legend, rows, [TEXT["shape_note"]], "key")


def mini_legend(release: Release, classes: list[RankClass]) -> str:
    """Return the legend in two lines, for small screens."""
    ranks = [
        f"<span>{svg('circle', c.colour, c.radius * 0.8, box=14)}{c.first:,}–{c.last:,}</span>"
        for c in classes
    ]
    shapes = list_shapes(list_names(release))
    lists = [
        f"<span>{svg(shape, '#ffffff', 4.6, box=14)}{markup(list_label(name, release)[0])}</span>"
        for name, shape in shapes.items()
        if name != "unverified"
    ]
    return f'<div class="mini" aria-hidden="true">{"".join(ranks)}{"".join(lists)}</div>'


def _group(group: Group) -> str:
    if not group.rows and not group.notes:
        return ""
    rows = [
        f'<li><label><input type="checkbox" data-layer="{row.key}"{" checked" if row.on else ""}>'
        f"{row.picture}"
        f'<span class="what">{markup(row.label)}'
        + (f'<span class="meaning">{markup(row.note)}</span>' if row.note else "")
        + "</span></label></li>"
        for row in group.rows
    ]
    return _fieldset(markup(group.title), rows, group.notes)
