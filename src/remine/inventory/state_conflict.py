"""Rows whose coordinates do not lie in the state they name: one of the two is wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import shapely

from remine.inventory.layer import Layer
from remine.inventory.locating import states_at
from remine.reference import state_codes, state_outlines

#: The built-in outlines are generalised: a place this near a state is no conflict with it.
MARGIN_DEGREE = 0.1


@dataclass(frozen=True)
class StateConflict:
    """A row that names one state and lies in another; ``found`` is empty outside all states."""

    row: int
    id: str
    stated: str
    found: str

    def words(self) -> str:
        """Return both values in words."""
        return f"the row says {self.stated}, its coordinates lie in {self.found or 'no state'}"


def state_conflicts(layer: Layer) -> list[StateConflict]:
    """Return the rows of a layer of sites whose state and coordinates contradict each other.

    Within a tenth of a degree of the stated state, or within the location error of it, nothing is
    said. The stated state stands in the lists; gates and distances go by the coordinates.
    """
    frame = layer.frame
    if "state" not in frame or not len(frame):
        return []
    codes, outlines = state_outlines()
    number = {code: at for at, code in enumerate(codes)}
    known = state_codes()
    words = {word: known.get(str(word).casefold(), "") for word in frame["state"].unique()}
    stated = frame["state"].map(words).to_numpy()
    lon, lat = (frame[name].to_numpy(float) for name in ("longitude", "latitude"))
    rows = np.flatnonzero(np.isin(stated, list(number)) & np.isfinite(lon) & np.isfinite(lat))
    if not len(rows):
        return []
    found = states_at(lon[rows], lat[rows])
    rows, found = rows[found != stated[rows]], found[found != stated[rows]]
    named = outlines[[number[code] for code in stated[rows]]]
    gap = shapely.distance(shapely.points(lon[rows], lat[rows]), named)
    error = np.nan_to_num(frame["location_error_km"].to_numpy(float)[rows]) / 85.0
    far = gap > MARGIN_DEGREE + error
    return [
        StateConflict(int(frame["row"].iloc[r]), str(frame["site_id"].iloc[r]), str(stated[r]), f)
        for r, f in zip(rows[far], found[far].tolist(), strict=True)
    ]


def conflict_warning(conflicts: list[StateConflict]) -> str:
    """Return one line for the manifest: counts by pair of states, no site."""
    pairs = Counter((item.stated, item.found or "no state") for item in conflicts)
    told = ", ".join(f"{a} but lying in {b}: {n}" for (a, b), n in sorted(pairs.items()))
    return f"{len(conflicts)} rows name another state than their coordinates ({told})"
