"""A stated state that the coordinates contradict is told with both values, never silently kept."""

from __future__ import annotations

import json

from helping import sites_rows
from method_cases import layer

from remine.inventory.state_conflict import conflict_warning, state_conflicts

DENVER, RENO = (-105.0, 39.7), (-119.8, 39.5)


def rows(*items):
    return layer("sites", "sites", [
        {"site_id": f"s{at}", "state": state, "longitude": lon, "latitude": lat,
         "location_error_km": error}
        for at, (state, (lon, lat), error) in enumerate(items)])


def test_both_values_are_told_and_agreement_is_not():
    got = state_conflicts(rows(("CO", DENVER, 0.1), ("Nevada", DENVER, 0.1), ("", RENO, 0.1),
                               ("NV", (-140.0, 39.0), 0.1)))
    assert [(c.id, c.stated, c.found) for c in got] == [("s1", "NV", "CO"), ("s3", "NV", "")]
    assert got[0].words() == "the row says NV, its coordinates lie in CO"
    assert conflict_warning(got) == (
        "2 rows name another state than their coordinates (NV but lying in CO: 1, NV but lying in "
        "no state: 1)")


def test_near_the_border_and_within_the_location_error_nothing_is_said():
    border = (-109.0, 39.0)  # Utah and Colorado meet at 109.05 W
    assert state_conflicts(rows(("UT", border, 0.1))) == []
    inland = (-108.5, 39.0)
    assert len(state_conflicts(rows(("UT", inland, 0.1)))) == 1
    assert state_conflicts(rows(("UT", inland, 50.0))) == []


def test_no_rows_and_no_state():
    assert state_conflicts(rows()) == []


def test_the_check_names_the_row_and_the_manifest_counts(small_project):
    sites = sites_rows()
    for row in sites:
        row["state"] = "CO"
    sites[1]["state"] = "NV"
    project = small_project(sites=sites)
    done = project.command("check", "model.yaml", "--json")
    told = [n for n in json.loads(done.stdout)["notices"] if n["code"] == "N-STATE-CONFLICT"]
    assert [n["row"] for n in told] == ["2 (s02)"]
    assert told[0]["what"] == "the row says NV, its coordinates lie in CO"
    _, _, folder = project.run("public")
    inputs = json.loads((folder / "manifest.json").read_text())["inputs"]
    warnings = [w for item in inputs for w in item["warnings"]]
    assert any("NV but lying in CO: 1" in words and "s02" not in words for words in warnings)
