"""The ground: generalised outlines of the states, in place of tiles."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import shapely

from remine.maps.elements import DataLayer
from remine.maps.encoding import Block
from remine.maps.shapes import add_shapes, shift
from remine.reference import state_outlines
from remine.release import Release
from remine.resources import reference_table

_TOLERANCE = 0.004


def outline_layer(release: Release) -> DataLayer:
    """Return the outlines, each with its code, name, label point, and whether it has a site."""
    codes, shapes = state_outlines()
    block = Block(len(codes))
    add_shapes(block, shapes, _TOLERANCE)
    block.texts("code", codes)
    block.texts("name", [_names().get(code, code) for code in codes])
    label = shapely.get_coordinates([_largest(shape).representative_point() for shape in shapes])
    block.numbers("label_x", np.round(shift(label[:, 0]), 2))
    block.numbers("label_y", np.round(label[:, 1], 2))
    held = set(release.table["state"])
    block.integers("empty", np.array([code not in held for code in codes], dtype=int))
    return DataLayer("outlines", "outlines", block)


def empty_states(release: Release) -> list[str]:
    """Return the codes of the states in which this run has no site at all."""
    held = set(release.table["state"])
    return [code for code in state_outlines()[0] if code not in held]


def _largest(shape):
    return max(shapely.get_parts(shape), key=lambda part: part.area)


@cache
def _names() -> dict[str, str]:
    data = json.loads(reference_table("state_outlines.geojson").read_text(encoding="utf-8"))
    return {f["properties"]["state"]: f["properties"]["name"] for f in data["features"]}
