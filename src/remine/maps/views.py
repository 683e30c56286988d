"""What part of the country the map shows: by the region buttons, and at first."""

from __future__ import annotations

import numpy as np

from remine.maps.shapes import shift
from remine.release import Release

Box = tuple[float, float, float, float]

#: What the region buttons show: west, south, east, north; degrees, west of Greenwich.
VIEWS: dict[str, Box] = {
    "lower48": (-125.0, 24.3, -66.6, 49.5),
    "alaska": (-188.5, 51.0, -129.5, 71.5),
    "hawaii": (-160.6, 18.7, -154.5, 22.5),
    "caribbean": (-67.6, 17.4, -64.3, 18.8),
    "pacific": (-217.0, -15.5, -167.5, 21.5),
}

#: A first view closer than the lower 48 needs sites within this share of its width and height.
_SMALL = 0.5
#: Room around the sites, as a share of their extent, and at least so many degrees.
_ROOM, _ROOM_DEGREES = 0.08, 0.75


def first_view(release: Release) -> Box:
    """Return the view to begin with: the ranked sites, if they lie in a small part of the country.

    Sites spread over more than half the width or height of the lower 48 begin with the lower 48;
    sites of one other region alone begin with that region.
    """
    table = release.table
    ranked = ~np.isnan(table["rank"].to_numpy(float))
    x = shift(table["longitude"].to_numpy(float)[ranked])
    y = table["latitude"].to_numpy(float)[ranked]
    placed = np.isfinite(x) & np.isfinite(y)
    if not placed.any():
        return VIEWS["lower48"]
    west, east = float(x[placed].min()), float(x[placed].max())
    south, north = float(y[placed].min()), float(y[placed].max())
    for key, (w, s, e, n) in VIEWS.items():
        if key != "lower48" and w <= west and east <= e and s <= south and north <= n:
            return VIEWS[key]
    w, s, e, n = VIEWS["lower48"]
    if east - west > _SMALL * (e - w) or north - south > _SMALL * (n - s):
        return VIEWS["lower48"]
    wide = max(_ROOM * (east - west), _ROOM_DEGREES)
    high = max(_ROOM * (north - south), _ROOM_DEGREES)
    return (
        round(west - wide, 3),
        round(south - high, 3),
        round(east + wide, 3),
        round(north + high, 3),
    )
