"""G6: an operator leads at active, permitted and processing sites."""

import pytest
from helping import WGS84, csv_text, sites_rows
from method_cases import decide

from remine.gates.outcome import HOLD, NOT_INDICATED, PASS, UNKNOWN
from remine.inventory.fields import LIFECYCLES


@pytest.mark.parametrize(
    ("lifecycle", "outcome", "word"),
    [("active", HOLD, "active mine"), ("processing", HOLD, "active plant"),
     ("project", HOLD, "permit"), ("past", PASS, "past producer"),
     ("abandoned", PASS, "abandoned"), ("processing_past", PASS, "closed plant"),
     ("unmined", NOT_INDICATED, "unmined"), ("", UNKNOWN, "not recorded")],
)
def test_outcome_by_lifecycle(lifecycle, outcome, word):
    got = decide("active_mine", [{"lifecycle": lifecycle}])
    assert got.outcome[0] == outcome
    assert word in got.reason[0]
    assert got.nation is None


def test_every_lifecycle_is_decided():
    got = decide("active_mine", [{"lifecycle": word} for word in LIFECYCLES])
    assert UNKNOWN not in got.outcome.tolist()


MINE = "active: Alpha Pit (Test mines, 0.4 km)"


def beside(stage, column, told=MINE):
    return {"lifecycle": stage, "lifecycle_beside": "", "lifecycle_in_reach": "", column: told}


@pytest.mark.parametrize("stage", LIFECYCLES)
@pytest.mark.parametrize(("column", "outcome"), [
    ("lifecycle_beside", HOLD), ("lifecycle_in_reach", UNKNOWN)])
def test_no_word_of_a_site_clears_it_beside_a_mine_at_work(stage, column, outcome):
    got = decide("active_mine", [beside(stage, column), {"lifecycle": stage}])
    if got.outcome[1] == HOLD:  # its own word holds already
        assert got.code[0] == got.code[1]
        return
    assert got.outcome[0] == outcome
    assert got.code[0].startswith(got.code[1]) and got.code[0].endswith("beside_operating")
    assert got.reason[1] in got.reason[0] and "Alpha Pit (Test mines, 0.4 km)" in got.reason[0]
    assert "Alpha" not in got.plain_reason[0] and "0.4" not in got.plain_reason[0]


def test_a_mine_in_the_error_s_reach_makes_an_unrecorded_stage_no_clearer():
    got = decide("active_mine", [beside("", "lifecycle_beside"), beside("", "lifecycle_in_reach")])
    assert got.outcome.tolist() == [UNKNOWN, UNKNOWN]


def test_a_site_on_record_as_abandoned_beside_an_active_mine_stands_in_no_clear_list(small_project):
    """A mine at work 0.3 km from s01, and 1.6 km from s02 of which the error is 1 km."""
    rows = sites_rows()
    for row in rows:
        row.update(lifecycle="abandoned", location_error_km="1" if row["site_id"] == "s02" else "0")
    project = small_project(sites=rows)
    at = {row["site_id"]: row for row in rows}
    project.write("mines.csv", csv_text([
        {"name": name, "longitude": float(at[site]["longitude"]),
         "latitude": float(at[site]["latitude"]) + km / 111.0, "lifecycle": "active"}
        for name, site, km in (("Alpha", "s01", 0.3), ("Beta", "s02", 1.6))]))
    project.model["layers"].append({
        "name": "mines", "role": "operations", "path": "layers/mines.csv", **WGS84,
        "describes": {"within_km": 1, "fields": {"lifecycle": "lifecycle"}}})
    project.model["gates"].append({"name": "mine", "label": "Mine", "kind": "active_mine",
                                   "list": "operator"})
    project.model["list_order"].append("operator")
    _, release, _ = project.run("internal")
    table = release.table.set_index("site_id")
    assert table.loc["s01", "gate_mine_code"] == "abandoned_beside_operating"
    assert table.loc["s02", "gate_mine_code"] == "abandoned_may_be_beside_operating"
    assert set(table["gate_mine_code"].drop(["s01", "s02"])) == {"abandoned"}
    assert not (table.loc[["s01", "s02"], "list"] == "no_hold").any()
