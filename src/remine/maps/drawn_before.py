"""The data of a map page that was written before: its blocks read back, its context layers kept.

A page holds what its audience may see and nothing else, so what is taken from it reveals nothing
more.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from remine.maps.base85 import KeptBlock, blocks_of
from remine.maps.controls import Group, Row
from remine.maps.elements import DataLayer
from remine.maps.encoding import unpack
from remine.maps.pictures import hatch_picture, line_picture, mark_picture, soft_picture

_CALL = re.compile(r"remine\.add\(\w+, (\{.*?\})\);")


@dataclass
class DrawnBefore:
    """What an earlier page holds.

    Attributes
    ----------
    columns : dict
        The columns of the blocks ``sites`` and ``detail`` by name.
    groups : list of Group
        The context layers with their legends.
    """

    columns: dict[str, Any] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)


def drawn_before(page: str) -> DrawnBefore:
    """Return the data of a page that `remine.maps.write_map` wrote.

    Raises
    ------
    ValueError
        If a block cannot be read.
    """
    packed = blocks_of(page)
    out = DrawnBefore()
    for key in ("detail", "sites"):
        if key in packed:
            out.columns |= unpack(packed[key])[1]
    specs = {spec["key"]: spec for spec in map(json.loads, _CALL.findall(page))}
    meta = unpack(packed["page"])[0]["meta"] if "page" in packed else {}
    notes = meta.get("layer_notes", {})
    groups: dict[str, Group] = {}
    for told in meta.get("layers", ()):
        spec, title = specs.get(told["key"]), told.get("group", "")
        if spec is None or told["key"] not in packed:
            continue
        group = groups.setdefault(title, Group(title, notes=list(notes.get(title, ()))))
        group.drawings.append(_kept(spec, packed[told["key"]]))
        row = Row(told["key"], told["label"], _picture(spec), told["on"], told.get("note", ""))
        group.rows.append(row)
    out.groups = list(groups.values())
    return out


def _kept(spec: dict[str, Any], packed: bytes) -> DataLayer:
    options = {k: v for k, v in spec.items() if k not in ("key", "kind", "block")}
    return DataLayer(spec["key"], spec["kind"], KeptBlock(packed), **options)


def _picture(spec: dict[str, Any]) -> str:
    colour = str(spec.get("colour", "#5b6470"))
    if spec["kind"] == "lines":
        return line_picture(colour, spec.get("wide", 1.6), spec.get("dash", ()))
    if spec["kind"] == "points":
        return mark_picture(spec.get("mark", "square"), colour)
    if spec["kind"] == "areas" and not spec.get("soft"):
        return hatch_picture(spec["key"], colour, spec.get("hatch", 45), spec.get("gap", 8))
    return soft_picture(spec["key"], colour, spec["kind"] == "discs")
