"""Consultation areas: soft discs without an outline, or the polygons of a source."""

from __future__ import annotations

import csv
from collections.abc import Set

import numpy as np
import shapely

from remine.inventory.layer import Layer
from remine.maps.elements import DataLayer
from remine.maps.encoding import Block
from remine.maps.shapes import add_shapes, shift
from remine.resources import builtin_root

_TOLERANCE = 0.01
#: What a reader who points at an area is told.
_WORDS = ("nation", "area_name", "source", "vintage")
#: What stands for the name of an area that a masked site bears as well.
NOT_NAMED = "name not shown here"


def tribal_layer(layer: Layer, colour: str, secret: Set[str] = frozenset()) -> DataLayer | None:
    """Return a consultation layer as a drawing; None if it has no places.

    An area is drawn without its name where that is ``secret``: it would say that a masked site of
    that name is there. The nation is named in any case.
    """
    if layer.geometry is None or not len(layer):
        return None
    block = Block(len(layer))
    for name in _WORDS:
        words = layer.frame[name]
        if name == "area_name" and secret:
            words = words.where([str(word).strip().casefold() not in secret for word in words],
                                NOT_NAMED)
        block.texts(name, words)
    if layer.spec.geometry == "disc":
        place = shapely.get_coordinates(layer.geometry)
        block.numbers("x", np.round(shift(place[:, 0]), 3))
        block.numbers("y", np.round(place[:, 1], 3))
        block.numbers("radius_km", layer.frame["radius_km"].to_numpy(float))
        block.numbers("ring_km", layer.frame["ring_km"].fillna(0.0).to_numpy(float))
        return DataLayer(f"x-{layer.name}", "discs", block, colour=colour)
    add_shapes(block, layer.geometry, _TOLERANCE)
    return DataLayer(f"x-{layer.name}", "areas", block, colour=colour, soft=True)


def poorly_held() -> list[str]:
    """Return the areas of which the starter discs hold less than 90 %, as was checked."""
    path = builtin_root() / "layers" / "starter" / "tribal_areas_check.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [f"{row['area_id']} ({float(row['held_by_disc_share']):.0%})" for row in rows]
