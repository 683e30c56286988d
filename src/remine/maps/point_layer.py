"""Points beside the sites: data centers, Superfund sites, operations."""

from __future__ import annotations

import numpy as np
import shapely

from remine.geo.nearest import shape_distances_within
from remine.inventory.layer import Layer
from remine.maps.elements import DataLayer
from remine.maps.encoding import Block
from remine.maps.masked_names import folded_names, masked_names
from remine.maps.shapes import shift
from remine.release import Release

#: Colour and mark by role.
STYLES = {
    "data_centers": ("#6a3d9a", "square"),
    "recyclers": ("#00695c", "cross"),
    "context": ("#6a3d9a", "square"),
    "superfund": ("#b0413e", "cross"),
    "operations": ("#8c6d1f", "pick"),
}


def point_layer(layer: Layer, release: Release) -> tuple[DataLayer, int] | None:
    """Return a layer of points and how many were left out of it; None if nothing is left."""
    if layer.geometry is None or not len(layer):
        return None
    points = shapely.get_type_id(layer.geometry) == 0
    keep = points & ~_tells_a_place(layer, release)
    rows = np.flatnonzero(keep)
    if not len(rows):
        return None
    frame = layer.frame.iloc[rows]
    place = shapely.get_coordinates(layer.geometry[rows])
    block = Block(len(rows))
    block.numbers("x", np.round(shift(place[:, 0]), 4))
    block.numbers("y", np.round(place[:, 1], 4))
    for name in ("name", "state", "source", "vintage"):
        block.texts(name, frame[name] if name in frame else [""] * len(rows))
    colour, mark = STYLES.get(layer.spec.role, ("#5b6470", "square"))
    drawing = DataLayer(f"x-{layer.name}", "points", block, colour=colour, mark=mark)
    return drawing, int((points & ~keep).sum())


def _tells_a_place(layer: Layer, release: Release) -> np.ndarray:
    """Return a mask of the points a public copy must not show.

    A point of another layer in a consultation area, or named like a site whose place is withheld,
    would give away what masking took out.
    """
    out = np.zeros(len(layer), dtype=bool)
    if release.audience != "public":
        return out
    if {"name", "state"} <= set(layer.frame):
        secret = masked_names(release)
        out |= np.array([named in secret for named in folded_names(layer.frame)], dtype=bool)
    place = shapely.get_coordinates(shapely.centroid(layer.geometry))
    for lands in release.layers.values():
        if lands.spec.role == "tribal" and lands.geometry is not None and len(lands):
            out |= _inside(place, lands, _within_km(release))
    return out


def _within_km(release: Release) -> float:
    """Return how far from a nation's land its consultation gate still holds."""
    gates = [g for g in release.model.gates if g.kind == "tribal_consultation"]
    return max((float(g.parameters.get("within_km", 0.0)) for g in gates), default=0.0)


def _inside(place: np.ndarray, lands: Layer, within_km: float) -> np.ndarray:
    areas = lands.geometry
    if lands.spec.geometry == "disc":
        reach = (lands.frame["radius_km"] + lands.frame["ring_km"].fillna(0.0)).to_numpy(
            float
        ) + within_km
        centre = shapely.get_coordinates(areas)
        squeeze = np.cos(np.radians(place[:, 1]))[:, None]
        east = ((place[:, None, 0] - centre[None, :, 0] + 180) % 360 - 180) * squeeze
        km = 111.4 * np.hypot(east, place[:, None, 1] - centre[None, :, 1])
        return (km <= 1.02 * reach[None, :]).any(axis=1)
    rows, *_ = shape_distances_within(place[:, 0], place[:, 1], areas, max(within_km, 0.001))
    out = np.zeros(len(place), dtype=bool)
    out[np.asarray(rows, dtype=int)] = True
    return out
