"""The map of a hub plan: sources, the hub each goes to, and the list of hubs beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from remine.maps import assets
from remine.maps.elements import DataLayer, OfflineMap
from remine.maps.encoding import Block
from remine.maps.escaping import markup, shown
from remine.maps.offline_page import OfflinePage
from remine.maps.shapes import add_shapes, shift
from remine.maps.symbols import svg
from remine.maps.text import REGIONS, TEXT
from remine.maps.views import VIEWS
from remine.reference import state_outlines

#: A colour a hub, after the ten of the first round anew; the number on the hub says the same.
COLOURS = ("#1f6aa5", "#c1581b", "#2f7d4f", "#85489e", "#a63446", "#8a6d14", "#137c84", "#c2518b",
           "#4d4fae", "#5c6670")  # fmt: skip
LEFT = "#77828a"
_TOLERANCE = 0.01

_WORDS = {
    "list": "Hubs by kilograms received",
    "hub": "Hub", "kg": "kg/year", "sources": "Sources", "mean": "Mean km", "sure": "Drawn",
    "new": "hub to open, numbered by kilograms",
    "existing": "existing place, open in any case",
    "source": "source, area by kilograms, colour of its hub",
    "left": "source that no hub collects",
    "line": "who goes where, drawn straight: not a road",
    "sure_note": "Drawn: share of the draws of the sources' kilograms in which the place is a hub "
                 "of the best plan found.",
    "all": "Show all hubs", "map": "Map of the hubs and of the sources each collects. The table "
    "holds the same hubs; assignments.csv holds the sources.",
    "no_script": "Scripts are off: the table holds the hubs; the map needs scripts.",
}  # fmt: skip


@dataclass(frozen=True)
class HubPicture:
    """What the page shows, all of it decided elsewhere.

    Attributes
    ----------
    title : str
    stamps : tuple of str
    not_this : str
    facts, notes : tuple of str
        Short facts for the head; sentences for the foot of the panel.
    hubs, assignments : pandas.DataFrame
        As in ``hubs.csv`` and ``assignments.csv``.
    """

    title: str
    stamps: tuple[str, ...]
    not_this: str
    facts: tuple[str, ...]
    notes: tuple[str, ...]
    hubs: pd.DataFrame
    assignments: pd.DataFrame


def hub_page(picture: HubPicture) -> str:
    """Return the page; the same picture gives the same text."""
    page = OfflinePage(
        title=f"{shown(picture.title)} – remine",
        layout=_layout(picture),
        scripts=[assets.leaflet_script(), assets.own("decode.js"), assets.own("dom.js"),
                 assets.own("hubs.js")],
        styles=[assets.leaflet_style(), assets.own("page.css"), assets.own("map.css"),
                assets.own("hubs.css")],
    )  # fmt: skip
    chart = OfflineMap("hubs")
    page.add_child(chart)
    chart.add_child(DataLayer("page", "page", Block(0, _meta(picture))))
    chart.add_child(_outlines())
    chart.add_child(_sources(picture))
    return chart.get_root().render()


def _meta(picture: HubPicture) -> dict:
    hubs = picture.hubs
    return {
        "colours": COLOURS,
        "left": LEFT,
        "views": VIEWS,
        "text": {key: TEXT[key] for key in ("zoom_in", "zoom_out")},
        "hubs": [
            {
                "hub": int(row.hub), "name": shown(row.name), "existing": row.status == "existing",
                "x": round(float(shift(row.longitude)), 4), "y": round(row.latitude, 4),
                "kg": _kg(row.kg_per_year),
            }
            for row in hubs.itertuples(index=False)
        ],
    }  # fmt: skip


def _outlines() -> DataLayer:
    codes, shapes = state_outlines()
    block = Block(len(codes))
    add_shapes(block, shapes, _TOLERANCE)
    largest = [max(shapely.get_parts(shape), key=lambda part: part.area) for shape in shapes]
    label = shapely.get_coordinates([shape.representative_point() for shape in largest])
    block.texts("code", codes)
    block.numbers("label_x", np.round(shift(label[:, 0]), 2))
    block.numbers("label_y", np.round(label[:, 1], 2))
    return DataLayer("outlines", "outlines", block)


def _sources(picture: HubPicture) -> DataLayer:
    rows = picture.assignments
    block = Block(len(rows))
    block.numbers("x", np.round(shift(rows["longitude"].to_numpy(float)), 4))
    block.numbers("y", np.round(rows["latitude"].to_numpy(float), 4))
    block.numbers("kg", rows["kg_per_year"].to_numpy(float))
    block.numbers("km", np.round(rows["km"].to_numpy(float), 1))
    block.integers("hub", rows["hub"].to_numpy(int))
    block.texts("name", rows["source_name"])
    return DataLayer("sources", "sources", block)


def _layout(picture: HubPicture) -> str:
    stamps = "".join(f'<span class="stamp">{markup(text)}</span> ' for text in picture.stamps)
    facts = "".join(f"<span>{markup(text)}</span>" for text in picture.facts)
    regions = "".join(
        f'<button type="button" data-view="{key}">{markup(label)}</button>'
        for key, label in REGIONS.items()
    )
    return f"""<div id="app" class="hubs">
<header class="head">
<p class="first">{stamps}<strong>{markup(TEXT["not"])}</strong> {markup(picture.not_this)}</p>
<div class="title"><h1>{markup(picture.title)}</h1><p class="facts">{facts}</p></div>
</header>
<main id="main">
<section id="mapbox" aria-label="{markup(_WORDS["map"])}">
<noscript><p class="message">{markup(_WORDS["no_script"])}</p></noscript>
<p id="message" class="message" role="status" hidden></p>
<!--map-->
<div class="strip">
<div class="regions" role="group" aria-label="{markup(TEXT["regions"])}">{regions}</div>
<p class="attribution">{markup(TEXT["attribution"])}</p></div>
</section>
<section id="panel">
{hub_table(picture)}
{_key(picture)}
<div class="notes">{"".join(f"<p>{markup(text, 2000)}</p>" for text in picture.notes)}</div>
</section>
</main>
</div>"""


def hub_table(picture: HubPicture) -> str:
    """Return the hubs as a table: number, name, kilograms, sources, mean way, how often drawn."""
    sure = picture.hubs["chosen_share_of_draws"].notna().any()
    titles = [("hub", ""), ("kg", "number"), ("sources", "number"), ("mean", "number")]
    titles += [("sure", "number")] * bool(sure)
    head = "".join(f'<th scope="col" class="{k}">{markup(_WORDS[name])}</th>' for name, k in titles)
    body = []
    for row in picture.hubs.itertuples(index=False):
        place = f"{row.name}, {row.state}" if row.state else row.name
        shape = "square" if row.status == "existing" else "circle"
        mark = svg(shape, COLOURS[(row.hub - 1) % len(COLOURS)], 5.5)
        cells = [_kg(row.kg_per_year), f"{row.sources:,}",
                 "–" if row.mean_km != row.mean_km else f"{row.mean_km:,.0f}"]  # fmt: skip
        if sure:
            often = row.chosen_share_of_draws
            cells.append("–" if often != often else f"{100 * often:.0f} %")
        body.append(
            f'<tr data-hub="{row.hub}"><th scope="row"><button type="button">{mark}'
            f"<b>{row.hub}</b> <bdi>{markup(place, 120)}</bdi></button></th>"
            + "".join(f'<td class="number">{markup(cell)}</td>' for cell in cells)
            + "</tr>"
        )
    note = f'<p class="note">{markup(_WORDS["sure_note"])}</p>' if sure else ""
    return (
        f'<div class="bar"><h2 id="hubs-title">{markup(_WORDS["list"])}</h2>'
        '<button type="button" id="all" class="quiet" hidden>'
        f"{markup(_WORDS['all'])}</button></div>"
        f'<table id="hubs" aria-labelledby="hubs-title"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>{note}"
    )


def _key(picture: HubPicture) -> str:
    rows = [(svg("circle", COLOURS[0], 7), _WORDS["new"])]
    if (picture.hubs["status"] == "existing").any():
        rows.append((svg("square", COLOURS[0], 6), _WORDS["existing"]))
    rows.append((svg("circle", COLOURS[0], 3.2, "#ffffff"), _WORDS["source"]))
    if (picture.assignments["hub"] == 0).any():
        rows.append((svg("circle", "#ffffff", 3.6, LEFT), _WORDS["left"]))
    line = ('<svg class="symbol" width="18" height="18" viewBox="-9 -9 18 18" aria-hidden="true">'
            f'<path d="M-8 4L8 -4" stroke="{COLOURS[0]}" stroke-width="1.2"/></svg>')  # fmt: skip
    rows.append((line, _WORDS["line"]))
    return '<ul class="legend">' + "".join(
        f"<li>{picture_} <span>{markup(words)}</span></li>" for picture_, words in rows
    ) + "</ul>"  # fmt: skip


def _kg(value: float) -> str:
    """Return kilograms with three digits that count."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.3g}"
