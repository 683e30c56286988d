"""The ground: generalised outlines of the states, in place of tiles."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import shapely

from remine.inventory.inventory_coverage import WORDS
from remine.maps.coverage_ground import states_of
from remine.maps.elements import DataLayer
from remine.maps.encoding import Block
from remine.maps.shapes import add_shapes, shift
from remine.reference import state_outlines
from remine.release import Release
from remine.resources import reference_table

_TOLERANCE = 0.004


def outline_layer(release: Release) -> DataLayer:
    """Return the outlines, each with its code, name, label point, and coverage."""
    codes, shapes = state_outlines()
    block = Block(len(codes))
    add_shapes(block, shapes, _TOLERANCE)
    block.texts("code", codes)
    block.texts("name", [_names().get(code, code) for code in codes])
    label = shapely.get_coordinates([_largest(shape).representative_point() for shape in shapes])
    block.numbers("label_x", np.round(shift(label[:, 0]), 2))
    block.numbers("label_y", np.round(label[:, 1], 2))
    said = {row["state"]: WORDS.index(row["word"]) for row in states_of(release)}
    unsaid = WORDS.index("not inventoried") if said else 0  # of a mere table nothing is said
    block.integers("ground", np.array([said.get(code, unsaid) for code in codes], dtype=int))
    return DataLayer("outlines", "outlines", block)


def _largest(shape):
    return max(shapely.get_parts(shape), key=lambda part: part.area)


@cache
def _names() -> dict[str, str]:
    data = json.loads(reference_table("state_outlines.geojson").read_text(encoding="utf-8"))
    return {f["properties"]["state"]: f["properties"]["name"] for f in data["features"]}
