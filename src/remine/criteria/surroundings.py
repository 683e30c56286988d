"""The land around each site, and how much of it some areas cover."""

from __future__ import annotations

import numpy as np

from remine.criteria.location import drawn_as_polygons, error_steps, moved_share
from remine.geo.coverage import Coverage, covered_share
from remine.geo.growing import grown_whole
from remine.geo.overlap import overlap_share
from remine.inventory.building import Inventory


class Surroundings:
    """The disc around a site drawn as a point, the outline grown by the radius around an area."""

    def __init__(self, inventory: Inventory, radius_km: float):
        sites, self.radius = inventory.sites, radius_km
        self.lon, self.lat = sites["longitude"].to_numpy(), sites["latitude"].to_numpy()
        self.error = error_steps(sites["location_error_km"])
        self.wide = drawn_as_polygons(inventory.shapes)
        self.shapes = inventory.shapes[self.wide]
        self.zones = grown_whole(self.shapes, radius_km)

    def covered(self, extents: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the least, the stated and the largest share that the location error leaves.

        A disc off by an error keeps ``1 - moved_share`` of itself; where the disc wider by the
        error is covered whole, or not at all, so is every disc in it.
        """
        off = self.error
        usual = off <= self.radius  # a disc much wider than the others asks for a coarser grid
        widest = self.radius + float(off[usual].max(initial=0.0))
        land = Coverage(self.lon, self.lat, extents, widest)
        share = self._with_outlines(land.share(self.radius), extents, self.zones)
        moved = np.zeros(len(off))
        for step in np.unique(off[off > 0]):
            moved[off == step] = moved_share(step, self.radius)
        moved[self.wide[off[self.wide] > 0]] = 1.0  # of an outline of any form no more is known
        low, high = np.maximum(share - moved, 0.0), np.minimum(share + moved, 1.0)
        even = (off > 0) & ((share == 0.0) | (share == 1.0))
        around = np.full(len(off), np.nan)
        near = np.flatnonzero(even & usual)
        around[near] = land.share(self.radius + off[near], near)
        for step in np.unique(off[even & ~usual]):
            far = np.flatnonzero(even & (off == step))
            around[far] = covered_share(self.lon[far], self.lat[far], extents, self.radius + step)
        around = self._with_outlines(around, extents, self._grown_by(off, even), even)
        same = even & (around == share)
        low[same] = high[same] = share[same]
        return low, share, high

    def _grown_by(self, off: np.ndarray, asked: np.ndarray) -> np.ndarray:
        """Return the zones wider by each outline's own error, of the rows asked for."""
        zones = self.zones.copy()
        for step in np.unique(off[self.wide][asked[self.wide]]):
            at = (off[self.wide] == step) & asked[self.wide]
            zones[at] = grown_whole(self.shapes[at], self.radius + float(step))
        return zones

    def _with_outlines(
        self, share: np.ndarray, extents: np.ndarray, zones: np.ndarray,
        asked: np.ndarray | None = None,
    ) -> np.ndarray:  # fmt: skip
        """Return shares with those of outlines, to nine decimals.

        The last digits of a disc's share vary with the sites beside it.
        """
        share = np.round(share, 9)
        at = slice(None) if asked is None else np.flatnonzero(asked[self.wide])
        rows = self.wide[at]
        if len(rows):
            covered = overlap_share(zones[at], self.lon[rows], self.lat[rows], extents)
            share[rows] = np.round(covered, 9)
        return share
