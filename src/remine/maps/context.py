"""Which layers a map shows beside the sites, in which group, and with which words."""

from __future__ import annotations

from remine.inventory.layer import Layer
from remine.maps.controls import Group, Row
from remine.maps.escaping import shown
from remine.maps.line_layer import STYLES as LINE_STYLES
from remine.maps.line_layer import line_layer
from remine.maps.masked_names import masked_names
from remine.maps.pictures import hatch_picture, line_picture, mark_picture, soft_picture
from remine.maps.point_layer import STYLES, point_layer
from remine.maps.survey_layer import (
    CLOSE,
    RECENT,
    WIDE,
    kind_label,
    kinds_of,
    style_of,
    survey_layers,
    years_of,
)
from remine.maps.text import TEXT
from remine.maps.tribal_layer import poorly_held, tribal_layer
from remine.release import Release

CONSULTATION = "#b5651d"
#: Roles never drawn: they are the sites, or tell where sites are, or are not for looking at.
_NEVER = ("sites", "records", "interests", "population")


def context_groups(release: Release) -> list[Group]:
    """Return the groups of context layers with their drawings, in the order of the control."""
    ranked = set(release.facts["layer"].unique())
    layers = [
        layer
        for layer in release.layers.values()
        if layer.spec.role not in _NEVER and layer.name not in ranked
    ]

    def of(*roles: str) -> list[Layer]:
        return [layer for layer in layers if layer.spec.role in roles]

    groups = [
        _consultation(of("tribal"), {name for name, _ in masked_names(release)}),
        _surveys(of("survey")),
        _points(of("data_centers", "recyclers", "context", "superfund", "operations"), release),
        _lines(of("infrastructure", "flow_lines")),
    ]
    return [group for group in groups if group.rows or group.notes]


def title_of(layer: Layer) -> str:
    """Return what a layer is called."""
    return shown(layer.spec.title or layer.name, 120)


def as_of(layer: Layer) -> list[str]:
    """Return as of when a layer is; nothing where nobody said."""
    vintage = shown(layer.info.vintage, 60)
    return [TEXT["layer_as_of"].format(vintage=vintage)] if vintage else []


def _consultation(layers: list[Layer], secret: set[str]) -> Group:
    group = Group(TEXT["consult_title"])
    for layer in layers:
        drawing = tribal_layer(layer, CONSULTATION, secret)
        if drawing is None:
            continue
        disc = layer.spec.geometry == "disc"
        group.drawings.append(drawing)
        words = "; ".join([TEXT["consult_disc" if disc else "consult_polygon"], *as_of(layer)])
        group.rows.append(
            Row(
                drawing.key,
                title_of(layer),
                soft_picture(drawing.key, CONSULTATION, disc),
                True,
                words,
            )
        )
        if disc:
            group.notes.append(TEXT["consult_disc_key"])
            poor = poorly_held()
            group.notes.append(
                TEXT["not_held"].format(areas="; ".join(poor)) if poor else TEXT["not_held_none"]
            )
        elif layer.spec.note:
            group.notes.append(shown(layer.spec.note))
    return group


def _surveys(layers: list[Layer]) -> Group:
    group = Group(TEXT["survey_title"])
    for layer in layers:
        for kind, recent, at, drawing in survey_layers(layer):
            colour, slope = style_of(kind)
            rows = layer.frame.iloc[at]
            age = TEXT["survey_recent" if recent else "survey_old"].format(year=RECENT)
            note = TEXT["survey_years"].format(count=f"{len(rows):,}", years=years_of(rows))
            note += f"; {TEXT['survey_lidar']}" if kind == "lidar" else ""
            group.drawings.append(drawing)
            group.rows.append(
                Row(
                    drawing.key,
                    f"{kind_label(kind)}, {age}",
                    hatch_picture(drawing.key, colour, slope, CLOSE if recent else WIDE),
                    False,
                    note,
                )
            )
        if layer.spec.partial and kinds_of(layer):
            group.notes.append(TEXT["survey_partial"])
    return group


def _points(layers: list[Layer], release: Release) -> Group:
    group = Group(TEXT["points_title"])
    for layer in layers:
        found = point_layer(layer, release)
        if found is None:
            continue
        drawing, left_out = found
        colour, mark = STYLES[layer.spec.role]
        group.drawings.append(drawing)
        notes = [TEXT["illustrative"]] if "illustrative" in layer.spec.stamp else []
        notes.append(TEXT["layer_points"].format(count=f"{drawing.block.rows:,}"))
        notes += as_of(layer)
        if left_out:
            notes.append(TEXT["points_left_out"].format(count=f"{left_out:,}"))
        group.rows.append(
            Row(drawing.key, title_of(layer), mark_picture(mark, colour),
                layer.spec.role == "recyclers", "; ".join(notes))
        )
    return group


def _lines(layers: list[Layer]) -> Group:
    group = Group(TEXT["lines_title"])
    for number, layer in enumerate(layers):
        style = LINE_STYLES[number % len(LINE_STYLES)]
        drawing, words = line_layer(layer, style)
        if drawing is None:
            group.notes += [f"{title_of(layer)}: {words}"] if words else []
            continue
        group.drawings.append(drawing)
        words = "; ".join(filter(None, [words, *as_of(layer)]))
        group.rows.append(Row(drawing.key, title_of(layer), line_picture(*style), False, words))
    return group
