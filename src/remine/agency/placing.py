"""Where a center is shown: its city or its county, never its address."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from remine.inventory.locating import states_at
from remine.reference import counties

#: Radius that holds a center: of a place rounded to a tenth of a degree, of a county's point.
CITY_KM, COUNTY_KM = 12.0, 60.0
POLICIES = ("city", "county")


def place(table: pd.DataFrame, policy: str, say: Callable, notes: list[str]) -> None:
    """Put every center at its city or county; adds location class and error, and problems.

    A row with coordinates keeps them to a tenth of a degree under the policy ``city``. A row with
    a county and a state gets the county's point, as every row does under the policy ``county``.
    """
    lon, lat = (table[name].to_numpy(float).copy() for name in ("longitude", "latitude"))
    given = ~np.isnan(lon) & ~np.isnan(lat)
    found = states_at(np.where(given, lon, np.nan), np.where(given, lat, np.nan))
    stated = table["state"].to_numpy(object)
    for row in np.flatnonzero(given & (found == "")):
        swapped = states_at(lat[[row]], lon[[row]])[0]
        fix = "exchange longitude and latitude" if swapped else "correct the coordinates"
        say(f"longitude {lon[row]:g}, latitude {lat[row]:g} lies outside the United States", fix,
            row, "longitude")
    for row in np.flatnonzero(given & (found != "") & (stated != "") & (found != stated)):
        say(f"the coordinates lie in {found[row]}, the row says {stated[row]}",
            "correct the one or the other", row, "state")
    stated = np.where(stated == "", found, stated)
    table["state"] = stated
    known = {(c.state, _bare(c.county)): c for c in counties()}
    at_county = 0
    classes = np.full(len(table), "", dtype=object)
    errors = np.full(len(table), np.nan)
    for row in range(len(table)):
        county = known.get((stated[row], _bare(str(table["county"].iloc[row]))))
        if given[row] and policy == "county" and county is None:
            county = _nearest(stated[row], lon[row], lat[row])
        if county is not None and (policy == "county" or not given[row]):
            lon[row], lat[row] = county.longitude, county.latitude
            classes[row], errors[row] = "county", COUNTY_KM
            at_county += 1
        elif given[row]:
            lon[row], lat[row] = round(lon[row], 1), round(lat[row], 1)
            classes[row], errors[row] = "city", CITY_KM
        else:
            say("no place: neither coordinates nor a county that is known",
                "give longitude and latitude of the city, or county and state", row, "longitude")
    table["longitude"], table["latitude"] = lon, lat
    table["location_class"], table["location_error_km"] = classes, errors
    notes.append(f"places: {at_county} at the point of their county, "
                 f"{int((classes == 'city').sum())} rounded to a tenth of a degree")


def _bare(county: str) -> str:
    folded = county.casefold().strip()
    for ending in (" county", " parish", " borough", " census area", " municipality"):
        folded = folded.removesuffix(ending)
    return folded


def _nearest(state: str, longitude: float, latitude: float):
    some = [c for c in counties() if c.state == state]
    squeeze = np.cos(np.radians(latitude)) ** 2
    return min(some, key=lambda c: squeeze * (c.longitude - longitude) ** 2
               + (c.latitude - latitude) ** 2, default=None)
