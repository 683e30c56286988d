"""QGIS styles (QML): rules with a symbol each, labels, aliases of fields."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_HEAD = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_EDGE = "47,61,73,255"


@dataclass(frozen=True)
class Symbol:
    """How a rule is drawn.

    Attributes
    ----------
    colour : str
        ``r,g,b,a``, 0..255.
    shape : str
        Of a point: circle, square, diamond, triangle, hexagon, star, cross_fill. Of an area: the
        fill, as QGIS names it: solid, no, b_diagonal, f_diagonal, dense6.
    size : float
        Millimetres; of an area, the width of its outline.
    """

    colour: str
    shape: str = "circle"
    size: float = 2.4


@dataclass(frozen=True)
class Rule:
    """What is drawn how: a QGIS expression (empty: all), the words of the legend, a symbol."""

    expression: str
    label: str
    symbol: Symbol


def rule_style(
    rules: Sequence[Rule],
    aliases: Mapping[str, str],
    areas: bool = False,
    drawn_last: str = "",
    label: str = "",
) -> str:
    """Return a style as QML.

    Parameters
    ----------
    rules : sequence of Rule
        In the order of the legend.
    aliases : mapping of field to words
        In the order of the layer's fields.
    areas : bool
        Whether the layer holds areas and not points.
    drawn_last : str
        A QGIS expression whose lowest values are drawn above all others.
    label : str
        A QGIS expression for labels.
    """
    root = ET.Element("qgis", version="3.22.0", styleCategories="Symbology|Labeling|Fields")
    renderer = ET.SubElement(root, "renderer-v2", type="RuleRenderer", symbollevels="0",
                             forceraster="0", enableorderby="1" if drawn_last else "0")
    group = ET.SubElement(renderer, "rules", key="{root}")
    symbols = ET.SubElement(renderer, "symbols")
    for number, rule in enumerate(rules):
        own = {"filter": rule.expression} if rule.expression else {}
        ET.SubElement(group, "rule", key=f"{{rule-{number}}}", label=rule.label,
                      symbol=str(number), **own)
        _symbol(symbols, str(number), rule.symbol, areas)
    if drawn_last:
        order = ET.SubElement(renderer, "orderby")
        ET.SubElement(order, "orderByClause", asc="0", nullsFirst="1").text = drawn_last
    if label:
        _label(root, label)
    words = ET.SubElement(root, "aliases")
    for index, (field, alias) in enumerate(aliases.items()):
        ET.SubElement(words, "alias", index=str(index), field=field, name=alias)
    ET.SubElement(root, "layerGeometryType").text = "2" if areas else "0"
    ET.indent(root, " ")
    return _HEAD + ET.tostring(root, encoding="unicode") + "\n"


def _symbol(parent: ET.Element, name: str, symbol: Symbol, areas: bool) -> None:
    outer = ET.SubElement(parent, "symbol", name=name, alpha="1", clip_to_extent="1",
                          force_rhr="0", type="fill" if areas else "marker")
    layer = ET.SubElement(outer, "layer", enabled="1", locked="0", **{"pass": "0"},
                          **{"class": "SimpleFill" if areas else "SimpleMarker"})
    options = (
        {"color": symbol.colour, "style": symbol.shape, "outline_color": _EDGE,
         "outline_style": "solid", "outline_width": f"{symbol.size:g}",
         "outline_width_unit": "MM"}
        if areas else
        {"color": symbol.colour, "name": symbol.shape, "size": f"{symbol.size:g}",
         "size_unit": "MM", "outline_color": _EDGE, "outline_style": "solid",
         "outline_width": "0.2", "outline_width_unit": "MM"}
    )
    group = ET.SubElement(layer, "Option", type="Map")
    for key, value in options.items():
        ET.SubElement(group, "Option", type="QString", name=key, value=value)


def _label(root: ET.Element, expression: str) -> None:
    labeling = ET.SubElement(root, "labeling", type="simple")
    settings = ET.SubElement(labeling, "settings", calloutType="simple")
    style = ET.SubElement(settings, "text-style", fieldName=expression, isExpression="1",
                          fontSize="8", fontSizeUnit="Point", textColor="30,40,50,255",
                          fontFamily="Sans Serif", namedStyle="Regular", textOpacity="1")
    ET.SubElement(style, "text-buffer", bufferDraw="1", bufferSize="0.8", bufferSizeUnits="MM",
                  bufferColor="255,255,255,230", bufferOpacity="1")
    ET.SubElement(settings, "placement", placement="6", dist="1", distUnits="MM")
    ET.SubElement(settings, "rendering", obstacle="0", scaleVisibility="0", displayAll="1")
