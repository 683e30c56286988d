"""How many places a group of masked sites stands at: rows of one mine are no crowd."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from helping import OPENING, SECRET, csv_text, sites_rows

from remine.masking import distinct_places

METRES = 1 / 111_195  # degrees of latitude


def openings(project, places, names=None):
    """Run a project whose openings, all of one county, stand north of one at some metres."""
    rows = sites_rows()
    lon, lat = SECRET[OPENING]
    for at, north in enumerate(places):
        rows.append({**rows[7], "site_id": f"x{at}", "name": f"Adit {at}" if names is None else
                     names[at], "longitude": lon, "latitude": lat + north * METRES})
    for row in rows:
        row["state"], row["county"] = "CO", "Douglas"
    rows[7].update(longitude=lon, latitude=lat)
    project.write("sites.csv", csv_text([row for row in rows if row["site_id"] != "s04"]))
    return project.run("public")


@pytest.mark.parametrize(("metres", "names", "level"), [
    ([0, 0, 0, 0], None, "state"),  # five rows at one place
    ([50, 100, 150, 190], None, "state"),
    ([1000, 2000, 3000, 4000], None, "county"),
    ([1000, 2000, 3000, 3100], None, "state"),
    ([1000, 2000, 3000, 4000, 4100], None, "county"),
    ([500, 1000, 1500, 1900], ["theta ADIT "] * 4, "state"),  # one mine, placed five times
    ([500, 1000, 1500, 1900], [""] * 4, "county"),  # without a name nothing says they are one
])
def test_k_counts_places_and_not_rows(small_project, metres, names, level):
    _, release, _ = openings(small_project(), metres, names)
    masked = release.table[release.masked]
    assert release.masking["published_at_a_point_of_its"] == {level: len(metres) + 1}
    assert len(masked[["longitude", "latitude"]].drop_duplicates()) == 1
    few = release.masking["points_of_states_with_fewer_than_k_places"]
    assert few == (level == "state")


def test_a_chain_of_sites_is_not_one_place_and_other_groups_do_not_count():
    """Counted by going through them all, for random places."""
    rng = np.random.default_rng(3)
    north = np.sort(rng.uniform(0, 6000, 120))
    sites = pd.DataFrame({"name": rng.choice(["A", "B", "unnamed", "unnamed (x)"], 120),
                          "longitude": -105.0, "latitude": 40 + north * METRES})
    group = rng.integers(-1, 3, 120)
    expected = []
    for one in range(3):
        counted: list[int] = []
        for row in np.flatnonzero(group == one):
            name = sites["name"][row]
            reach = {other: 2000 if name == sites["name"][other] and name in "AB" else 200
                     for other in counted}
            if all(north[row] - north[other] > far for other, far in reach.items()):
                counted.append(int(row))
        expected.append(len(counted))
    assert distinct_places(sites, group).tolist() == expected
    assert min(expected) > 5
