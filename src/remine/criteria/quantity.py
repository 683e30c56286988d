"""Volume of waste (criterion C2): published, else area times depth, else unknown."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict

from remine.criteria.measure import Context, Measure
from remine.project import CriterionSpec
from remine.reference import waste_types


class Quantity:
    """How much waste there is, in m3."""

    kind = "quantity"
    units = ("m3",)
    summary = "volume of waste: published interval, else area times a depth interval, else unknown"
    formula = (
        "V = volume_m3; else area_m2 * [depth_low_m, depth_high_m] of the waste type; else unknown"
    )
    source = "the layer of the sites; depths: layers/reference/waste_types.csv"

    class Parameters(BaseModel):
        """Depths come from the waste type table."""

        model_config = ConfigDict(extra="forbid", frozen=True)

    def measure(self, context: Context, spec: CriterionSpec, parameters: Parameters) -> Measure:
        """Return the volume; a volume from an area has an interval and no single value."""
        sites = context.inventory.sites
        mid = sites["volume_mid_m3"].to_numpy(float).copy()
        low = sites["volume_low_m3"].to_numpy(float).copy()
        high = sites["volume_high_m3"].to_numpy(float).copy()
        low, high = np.where(np.isnan(low), mid, low), np.where(np.isnan(high), mid, high)
        basis = np.full(len(sites), "published volume", dtype=object)
        basis[np.isnan(low)] = "no volume and no area on record"
        area = sites["area_m2"].to_numpy(float)
        shallow, deep = _depths(sites["waste_types"])
        derived = np.isnan(low) & ~np.isnan(area) & ~np.isnan(shallow) & (area > 0)
        low[derived], high[derived] = (area * shallow)[derived], (area * deep)[derived]
        basis[derived] = [
            f"area {area[row]:,.0f} m2 x depth {shallow[row]:g}-{deep[row]:g} m"
            for row in np.flatnonzero(derived)
        ]
        return Measure(mid, low, high, basis)


def _depths(lists) -> tuple[np.ndarray, np.ndarray]:
    """Return the widest depth interval of each site's waste types."""
    known = waste_types()
    out = []
    for keys in lists:
        kinds = [known[key] for key in keys if key in known and known[key].is_waste]
        spans = [(k.depth_low_m, k.depth_high_m) for k in kinds if k.depth_low_m is not None]
        widest = (min(s[0] for s in spans), max(s[1] for s in spans)) if spans else (np.nan, np.nan)
        out.append(widest)
    pairs = np.array(out, dtype=float).reshape(len(lists), 2)
    return pairs[:, 0], pairs[:, 1]
