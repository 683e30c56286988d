"""A mask that an agency or a nation supplies: it wins over every other policy.

What lies inside leaves every product but the internal one, and the mask itself is never drawn or
written, for nobody: where a mask is drawn, everyone knows where to look.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import shapely
from shapely import STRtree

from remine.geo.nearest import shape_distances_within
from remine.inventory.building import Inventory
from remine.inventory.layer import FileInfo, Layer, Rejected
from remine.inventory.location_quality import error_of

STAMP = "inside a supplied mask: not to leave the office"


@dataclass(frozen=True)
class SuppliedMask:
    """What the mask layers of a run cover.

    ``sites`` is a mask of the site rows; ``ids`` holds the ids of these sites, of the rows they
    were made of, and of records of the context inside.
    """

    sites: np.ndarray
    ids: frozenset[str]
    shapes: np.ndarray

    def rows_inside(self, layer: Layer) -> np.ndarray:
        """Return a mask of a layer's points inside; all False for a layer of shapes or none."""
        if layer.geometry is None or not len(self.shapes) or not len(layer.frame):
            return np.zeros(len(layer.frame), dtype=bool)
        out = np.zeros(len(layer.geometry), dtype=bool)
        points = shapely.get_type_id(layer.geometry) == 0
        out[STRtree(self.shapes).query(layer.geometry, predicate="intersects")[0]] = True
        return out & points


def supplied_mask(inventory: Inventory) -> SuppliedMask:
    """Return what the layers of the role ``mask`` cover.

    A site is inside if its shape or any row it was made of touches a mask, or if its location
    error reaches one: a doubt is not left to the reader.
    """
    sites = inventory.sites
    layers = [layer for layer in inventory.of_role("mask") if len(layer)]
    if not layers:
        return SuppliedMask(np.zeros(len(sites), bool), frozenset(), np.empty(0, dtype=object))
    shapes = np.concatenate([layer.geometry for layer in layers])
    inside = np.zeros(len(sites), dtype=bool)
    inside[STRtree(shapes).query(inventory.shapes, predicate="intersects")[0]] = True
    inside |= _reached(sites, shapes)
    ids: set[str] = set()
    if inventory.relations is not None:
        rows = inventory.relations.rows
        rows_in = _reached(rows, shapes)
        touched = set(rows["becomes"][rows_in])
        inside |= sites["site_id"].isin(touched).to_numpy()
        gone = set(sites["site_id"][inside]) | (touched - set(sites["site_id"]))
        ids |= set(rows["site_id"][rows_in | rows["becomes"].isin(gone).to_numpy()])
    ids |= set(sites["site_id"][inside])
    return SuppliedMask(inside, frozenset(ids), shapes)


def _reached(rows: pd.DataFrame, shapes: np.ndarray) -> np.ndarray:
    """Return a mask of the rows inside a shape, or nearer to one than their location error."""
    error = error_of(rows["location_error_km"])
    place = (rows["longitude"].to_numpy(float), rows["latitude"].to_numpy(float))
    reach = max(float(error.max(initial=0.0)), 0.001)
    row, _, km = shape_distances_within(*place, shapes, reach)
    out = np.zeros(len(rows), dtype=bool)
    out[row[km <= error[row]]] = True
    return out


def without_inside(inventory: Inventory, mask: SuppliedMask) -> Inventory:
    """Return the inventory as it is counted for others: without what lies inside."""
    if not mask.sites.any() and not mask.ids:
        return inventory
    relations = inventory.relations
    if relations is not None:
        rows, context = relations.rows, relations.context
        if len(context):
            context = context[~context["site_id"].isin(mask.ids)]
        relations = replace(relations, rows=rows[~rows["site_id"].isin(mask.ids)], context=context)
    return replace(
        inventory, sites=inventory.sites[~mask.sites], shapes=inventory.shapes[~mask.sites],
        relations=relations, rejected=told(inventory.rejected, inventory.layers, mask),
    )


def told(
    rejected: tuple[Rejected, ...], layers: dict[str, Layer], mask: SuppliedMask
) -> tuple[Rejected, ...]:
    """Return the rejected rows that may be told: none of a mask, none of what it covers."""
    secret = {layer.name for layer in layers.values() if layer.spec.role == "mask"}
    return tuple(r for r in rejected if r.layer not in secret and r.id not in mask.ids)


def hidden_info(info: FileInfo) -> FileInfo:
    """Return what a manifest may say of a mask's file: that there is one, and which."""
    if info.role != "mask":
        return info
    name = hashlib.sha256(info.file.encode()).hexdigest()
    return replace(
        info, layer="supplied mask", file=f"sha256 of the name: {name}", bytes=0, rows_read=0,
        rows_used=0, rows_rejected=0, crs="", crs_operation="", source="", vintage="", licence="",
        warnings=(), joined_file="", joined_sha256="",
    )


def layers_without(
    layers: dict[str, Layer], mask: SuppliedMask, all_rows: bool
) -> dict[str, Layer]:
    """Return the layers that may be drawn: no mask, and unless ``all_rows`` no point inside."""
    out = {}
    for name, layer in layers.items():
        if layer.spec.role == "mask":
            continue
        if all_rows or (not len(mask.shapes) and not mask.ids):
            out[name] = layer
            continue
        drop = mask.rows_inside(layer)
        if "site_id" in layer.frame:
            drop |= layer.frame["site_id"].isin(mask.ids).to_numpy()
        if drop.any():
            geometry = None if layer.geometry is None else layer.geometry[~drop]
            layer = replace(layer, frame=layer.frame[~drop], geometry=geometry)
        out[name] = layer
    return out
