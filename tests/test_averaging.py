"""What is shown of figures that would tell a masked place, and that it cannot be undone."""

from __future__ import annotations

import numpy as np
import pytest
from helping import OPENING, SECRET, csv_text, sites_rows

from remine.averaging import STEP
from remine.release import make_release


def with_openings(project, east, name="openings"):
    """Run a project with openings of one county east of one at some degrees; None: without it."""
    rows = [row for row in sites_rows() if row["site_id"] != "s04"]
    lon, lat = SECRET[OPENING]
    rows += [{**rows[6], "site_id": f"x{at}", "name": f"Adit {at}", "longitude": lon + off,
              "latitude": lat} for at, off in enumerate(east)]
    for row in rows:
        row["state"], row["county"] = "CO", "Douglas"
    project.write("sites.csv", csv_text(rows))
    finished, release, _ = project.run("public", out=name)
    return finished, release, release.table.set_index("site_id")


def test_a_lone_site_is_not_told_by_subtracting_the_others_from_a_mean(project):
    """Of nine sites eight are shown with their worth: a mean of all would be an equation."""
    finished, release, table = with_openings(project, [])
    assert release.masked.sum() == 1
    exact = finished.matrix.scored["rail"].score
    at = list(finished.inventory.sites["site_id"]).index(OPENING)
    shown = table["rail_score"].drop(OPENING)
    assert np.allclose(table.loc[OPENING, "rail_score"], shown.mean(), atol=STEP / 2 + 1e-9)
    told = table.loc[OPENING, "rail_score"] * len(table) - shown.sum()
    assert abs(told - exact[at]) > 0.01
    moved = [{**row, "longitude": row["longitude"] + 0.1} if row["site_id"] == OPENING else row
             for row in sites_rows() if row["site_id"] != "s04"]
    for row in moved:
        row["state"], row["county"] = "CO", "Douglas"
    project.write("sites.csv", csv_text(moved))
    again = project.run("public", out="moved")[1].table.set_index("site_id")
    columns = [c for c in table if c.startswith(("rail_", "score", "rank"))]
    assert table.loc[OPENING, columns].equals(again.loc[OPENING, columns]), \
        "where it lies makes no difference to what is shown of it"


def test_a_group_of_one_worth_does_not_show_it(project):
    """Five openings as far from the railroad as one another: the mean would be the figure."""
    east = [0.01 * at for at in range(1, 5)]
    finished, release, table = with_openings(project, east)
    group = [OPENING, *(f"x{at}" for at in range(4))]
    row = [list(finished.inventory.sites["site_id"]).index(site) for site in group]
    exact = finished.matrix.scored["rail"]
    for end, scored in (("score", exact.score), ("low", exact.score_low)):
        assert not np.isin(table.loc[group, "rail_score"], scored[row]).any(), end
    shown = table.loc[group, "rail_score"].unique()
    assert len(shown) == 1 and np.isclose(shown[0] / STEP, round(shown[0] / STEP))
    assert abs(shown[0] - exact.score[row].mean()) <= STEP / 2 + 1e-9
    worths = release.worths[np.isin(release.table["site_id"], group)]
    assert (worths["rail_low"] <= shown[0]).all() and (worths["rail_high"] >= shown[0]).all()


def test_two_runs_of_which_one_has_a_site_more_do_not_tell_its_worth(project):
    """Six times the mean of six, less five times that of five, would be the sixth's worth."""
    east = [0.02 * at for at in range(1, 6)]
    told = []
    for way in (0.0, 0.9, 1.8):  # the sixth nearby, farther and far: 0 to 155 km
        _, _, five = with_openings(project, east[:4], f"five{way}")
        finished, _, six = with_openings(project, [*east[:4], east[4] + way / 20], f"six{way}")
        at = list(finished.inventory.sites["site_id"]).index("x4")
        found = 6 * six.loc["x4", "rail_score"] - 5 * five.loc["x0", "rail_score"]
        told.append((found, finished.matrix.scored["rail"].score[at]))
    assert all(abs(found / STEP - round(found / STEP)) < 1e-6 for found, _ in told)
    assert not any(np.isclose(found, exact, atol=1e-4) for found, exact in told)


def test_a_run_whose_sites_are_all_masked_and_few_tells_no_worth(small_project):
    lon, lat = SECRET[OPENING]
    rows = [{**sites_rows()[7], "longitude": lon, "latitude": lat},
            {**sites_rows()[7], "site_id": "x", "name": "X", "longitude": lon + 1, "latitude": lat}]
    finished, release, _ = small_project(sites=rows).run("public")
    assert release.masked.all()
    assert set(release.table["rail_score"]) == {0.5}
    assert (release.worths["rail_low"] == 0).all() and (release.worths["rail_high"] == 1).all()
    internal = make_release(finished, "internal").table["rail_score"]
    assert not np.isin(internal, [0, 0.5, 1]).any()


@pytest.fixture
def project(small_project):
    return small_project()
