"""The map page: one folium map, its layers, the list, the control and the panel, in one file."""

from __future__ import annotations

from pathlib import Path

from remine.maps import assets
from remine.maps.about import panel_html
from remine.maps.base85 import KeptBlock
from remine.maps.compare import compare_html
from remine.maps.context import context_groups
from remine.maps.controls import Group, controls_html, list_label, mini_legend
from remine.maps.coverage_ground import grounds_meta
from remine.maps.elements import DataLayer, OfflineMap
from remine.maps.encoding import Block
from remine.maps.escaping import markup, shown
from remine.maps.filters import filters_html, filters_meta
from remine.maps.header import header_html
from remine.maps.linked import linked_layer
from remine.maps.live_text import LIVE_TEXT, METHODS
from remine.maps.offline_page import OfflinePage
from remine.maps.outline_layer import outline_layer
from remine.maps.sites_layer import FACTS, list_names, site_blocks
from remine.maps.symbols import (
    OUTLINE,
    SHADE,
    SHAPES,
    UNVERIFIED,
    WITHHELD,
    RankClass,
    list_shapes,
    rank_classes,
)
from remine.maps.table import STATIC_ROWS, table_html
from remine.maps.text import FACTS as FACT_LABELS
from remine.maps.text import OUTCOMES, REGIONS, TEXT
from remine.maps.views import VIEWS, first_view
from remine.release import Release, run_id


def write_map(
    release: Release,
    path: Path,
    groups: list[Group] | None = None,
    sites: dict[str, bytes] | None = None,
) -> None:
    """Write the map of a release as one HTML file that asks nothing of a network.

    The same release gives the same bytes. ``groups`` are the context layers where they are drawn
    already (`draw_ground`, `remine.answering.drawn_again`), ``sites`` what `site_blocks` gave.
    """
    page = make_map(release, groups, sites).get_root()
    path.write_text(page.render(), encoding="utf-8", newline="\n")


def draw_ground(release: Release) -> list[Group]:
    """Return the context layers of a map, their data packed."""
    groups = context_groups(release)
    for group in groups:
        for drawing in group.drawings:
            drawing.block = KeptBlock(drawing.block.pack())
    return groups


def make_map(
    release: Release,
    groups: list[Group] | None = None,
    sites: dict[str, bytes] | None = None,
) -> OfflineMap:
    """Return the folium map of a release, in its page, with every layer added."""
    table = release.table
    classes = rank_classes(table["rank"].to_numpy(float), table["score"].to_numpy(float))
    groups = context_groups(release) if groups is None else groups
    page = OfflinePage(
        title=f"{shown(release.model.title)} – remine",
        layout=_layout(release, classes, groups),
        scripts=[assets.leaflet_script(), assets.own_script()],
        styles=[assets.leaflet_style(), assets.own_style()],
    )
    chart = OfflineMap()
    page.add_child(chart)
    chart.add_child(DataLayer("page", "page", Block(0, page_meta(release, classes, groups))))
    chart.add_child(outline_layer(release))
    for group in groups:
        for drawing in group.drawings:
            chart.add_child(drawing)
    for key, packed in (site_blocks(release) if sites is None else sites).items():
        chart.add_child(DataLayer(key, key, KeptBlock(packed)))
    if linked := linked_layer(release):
        chart.add_child(linked)
    return chart


def page_meta(release: Release, classes: list[RankClass], groups: list[Group]) -> dict:
    """Return what the page's scripts need to know, words of data included."""
    names = list_names(release)
    shapes = list_shapes(names)
    labels = {name: list_label(name, release) for name in names}
    return {
        "text": TEXT | LIVE_TEXT,
        "methods": METHODS,
        "outcomes": OUTCOMES,
        "fact_labels": {name: FACT_LABELS[name] for name in FACTS},
        "shapes": SHAPES,
        "style": {
            "outline": OUTLINE,
            "unverified": UNVERIFIED,
            "withheld": WITHHELD,
            "shade": SHADE,
        },
        "lists": [
            {
                "name": n,
                "label": labels[n][0],
                "meaning": shown(labels[n][1]),
                "shape": shapes[n],
                "bit": release.model.list_order.index(n) if n in release.model.list_order else -1,
            }
            for n in names
        ],
        "classes": [
            {"first": c.first, "last": c.last, "colour": c.colour, "radius": c.radius}
            for c in classes
        ],
        "criteria": _criteria(release),
        "not_measured": _not_measured(release),
        "gates": [
            {"name": g.name, "label": shown(g.label), "list": g.list, "source": shown(g.source),
             "unit": shown(g.measured_unit)}
            for g in release.gates
        ],
        "profiles": [
            {"name": p.name, "title": shown(p.title or p.name), "lead": p.name == release.profile}
            for p in release.model.profiles
        ],
        "layers": [
            {
                "key": row.key,
                "label": row.label,
                "on": row.on,
                "note": row.note,
                "group": g.title,
            }
            for g in groups
            for row in g.rows
        ],
        "layer_notes": {g.title: g.notes for g in groups},
        "facets": filters_meta(),
        "views": {**VIEWS, "first": first_view(release)},
        "grounds": grounds_meta(),
        "ranked": release.counts["ranked"],
        "tried": release.tried.as_dict(),
        "audience": release.audience,
        "stamps": [shown(s) for s in release.stamps],
        "run": run_id(release),
        "name": release.model.name,
    }


def _criteria(release: Release) -> list[dict]:
    used = release.weights[release.profile].used
    parts = {part for item in release.criteria for part in item.parts}
    return [
        {
            "name": c.name,
            "label": shown(c.label),
            "unit": shown(c.unit, 60),
            "direction": c.direction,
            "source": shown(c.source),
            "parts": list(c.parts),
            "layers": _origins(release, c.layers),
            "weight": used.get(c.name, 0.0),
            "part": c.name in parts and c.name not in used,
        }
        for c in release.criteria
    ]


def _origins(release: Release, names: tuple[str, ...]) -> list[str]:
    """Return the layers a criterion reads, each with its vintage."""
    layers = [release.layers[name] for name in names if name in release.layers]
    return [
        shown(", ".join(filter(None, (layer.spec.title or layer.name, layer.info.vintage))), 160)
        for layer in layers
    ]


def _not_measured(release: Release) -> list[dict]:
    labels = {c.name: c.label for c in release.model.criteria}
    return [
        {
            "label": shown(labels.get(name, name)),
            "why": shown(release.not_measured.get(name, "")),
            "weight": weight,
        }
        for name, weight in release.weights[release.profile].withdrawn.items()
    ]


def _layout(release: Release, classes: list[RankClass], groups: list[Group]) -> str:
    """Return the body: the list stands before the map, as its equal."""
    static = min(STATIC_ROWS, len(release.table))
    noscript = markup(TEXT["no_script"].format(shown=f"{static:,}"))
    return f"""<div id="app">
{header_html(release)}
<main id="main">
{controls_html(release, classes, groups, filters_html(release))}
{table_html(release)}
<div id="split" role="separator" aria-orientation="horizontal" tabindex="0"
 aria-label="{markup(TEXT["resize"])}"
 aria-valuemin="15" aria-valuemax="85" aria-valuenow="58"></div>
<section id="mapbox" class="pane" aria-label="{markup(TEXT["map_label"])}">
<noscript><p class="message">{noscript}</p></noscript>
<p id="message" class="message" role="status" data-old="{markup(TEXT["too_old"])}" hidden></p>
<!--map-->
{mini_legend(release, classes)}
<div class="strip">
<div class="regions" role="group" aria-label="{markup(TEXT["regions"])}">{_regions()}</div>
<p class="attribution">{markup(TEXT["attribution"])}</p></div>
</section>
{panel_html(release)}
</main>
{compare_html()}
</div>"""


def _regions() -> str:
    return "".join(
        f'<button type="button" data-view="{key}">{markup(label)}</button>'
        for key, label in REGIONS.items()
    )
