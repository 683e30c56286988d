"""G1: holds, is unknown or not indicated, and never passes; land never moves a score."""

from dataclasses import replace

import numpy as np
import pyproj
import pytest
import shapely
from helping import csv_text, sites_rows
from hypothesis import given
from hypothesis import strategies as st
from method_cases import decide, layer, north_of, starter_project, starter_rows, table_of
from scipy.stats import norm

from remine.criteria.stage import measure_all
from remine.gates.outcome import HOLD, NOT_INDICATED, UNKNOWN
from remine.gates.stage import decide_all
from remine.geo.chance import SIGMAS
from remine.inventory.building import build_inventory
from remine.inventory.reading_all import read_layers
from remine.project import load_project
from remine.project.model import MethodSpec
from remine.ranking import methods
from remine.ranking.stage import score_all
from remine.resources import find_model
from remine.run import as_values, run

DISC = {"nation": "First Nation", "area_name": "First land", "longitude": -105.5,
        "latitude": 39.5, "radius_km": 10.0, "ring_km": 2.0}
LAND = shapely.box(-105.6, 39.0, -105.4, 40.0)  # narrow: a long edge bows in the plane


def at(km, error=0.0, **more):
    """Return a site some km north of the middle of the disc."""
    return {"longitude": -105.5, "latitude": north_of(39.5, km), "location_error_km": error} | more


def discs(*rows):
    return layer("discs", "tribal", rows, geometry="disc")


def lands(*shapes, nations=("First Nation",)):
    rows = [{"nation": nation, "area_name": f"{nation} land"} for nation in nations]
    return layer("lands", "tribal", rows, shapes, title="Official lands")


def interests(*rows):
    return layer("interests", "interests", rows, [None] * len(rows))


def test_inside_a_disc_holds_with_nation_and_basis():
    got = decide("tribal_consultation", [at(3)], [discs(DISC)])
    assert got.outcome[0] == HOLD
    assert got.nation[0] == "First Nation"
    assert got.reason[0] == (
        "consult First Nation: inside the approximate consultation area First land (2020)"
    )


@pytest.mark.parametrize(
    ("km", "error", "outcome"),
    [(9.999, 0, HOLD), (10.001, 0, UNKNOWN), (11.999, 0, UNKNOWN), (12.001, 0, NOT_INDICATED),
     (14.9, 3, UNKNOWN), (15.1, 3, NOT_INDICATED), (16.9, np.nan, UNKNOWN),
     (117.1, np.nan, UNKNOWN), (9.9, 30, HOLD), (9.9, np.nan, HOLD), (11.9, 3, HOLD),
     (12.1, 3, UNKNOWN)],
)
def test_disc_ring_and_location_error(km, error, outcome):
    got = decide("tribal_consultation", [at(km, error)], [discs(DISC)])
    assert got.outcome[0] == outcome


def test_of_several_discs_of_an_area_the_one_that_holds_the_site_is_told():
    near = DISC | {"latitude": north_of(39.5, 11), "radius_km": 8.0}  # its edge 3 km off
    alone = decide("tribal_consultation", [at(0, 6)], [discs(near)])
    assert alone.code[0] == "may_be_inside_area"
    got = decide("tribal_consultation", [at(0, 6)], [discs(near, DISC)])
    assert got.code[0] == "inside_area"
    assert got.reason[0].startswith("consult First Nation: inside the approximate")
    assert got.measured[0] == pytest.approx(1 - 20.0 ** -((10 / 6) ** 2), abs=0.01)


@pytest.mark.parametrize(("km", "outcome"), [(10, HOLD), (12, HOLD), (14, UNKNOWN)])
def test_the_chance_of_an_area_of_several_discs_holds_together(km, outcome):
    """Two discs side by side, the site between; the true chance by 400,000 drawn places."""
    east = DISC | {"longitude": -105.5 + 2 * 0.1164}  # 20 km: they touch
    site = at(km, 8) | {"longitude": -105.5 + 0.1164}
    rng, sigma = np.random.default_rng(1), 8 / np.sqrt(2 * np.log(20))
    geod, away = pyproj.Geod(ellps="WGS84"), rng.normal(0, sigma, (2, 400_000))
    inside = np.zeros(400_000, dtype=bool)
    for disc in (DISC, east):
        azimuth, _, metres = geod.inv(site["longitude"], site["latitude"], disc["longitude"], 39.5)
        to = np.radians(azimuth)
        middle = metres / 1000 * np.array([[np.sin(to)], [np.cos(to)]])
        inside |= np.hypot(*(away - middle)) <= 10
    got = decide("tribal_consultation", [site], [discs(DISC, east)])
    one = decide("tribal_consultation", [site], [discs(DISC)])
    assert (inside.mean() >= 0.05) == (outcome == HOLD)
    assert got.outcome[0] == outcome
    assert one.measured[0] < inside.mean() <= 2 * one.measured[0] + 0.001
    assert got.measured[0] == pytest.approx(inside.mean(), abs=0.002)
    if km == 12:  # by one disc of the two alone it would be cleared of a hold
        assert one.measured[0] < 0.05 and "chance 0.06 of lying inside" in got.reason[0]


def test_a_distance_from_the_land_widens_disc_and_ring():
    got = decide("tribal_consultation", [at(14.9), at(16.9), at(17.1)], [discs(DISC)], within_km=5)
    assert got.outcome.tolist() == [HOLD, UNKNOWN, NOT_INDICATED]


def test_outside_is_not_indicated_and_says_that_this_is_no_clearance():
    got = decide("tribal_consultation", [at(100)], [discs(DISC)])
    assert got.outcome[0] == NOT_INDICATED
    assert got.reason[0] == "no recorded land or interest in discs, 2020; not a clearance"
    assert got.nation[0] == ""


def test_a_doubt_names_who_may_be_concerned():
    got = decide("tribal_consultation", [at(11)], [discs(DISC)])
    assert got.nation[0] == "First Nation"
    assert "in the error ring" in got.reason[0]


@pytest.mark.parametrize("layers", [[], [discs()]])
def test_without_a_tribal_layer_or_with_an_empty_one_every_site_is_unknown(layers):
    got = decide("tribal_consultation", [at(0), at(500)], layers)
    assert got.outcome.tolist() == [UNKNOWN, UNKNOWN]
    assert "no layer of tribal lands" in got.reason[0]


def test_a_layer_of_interests_alone_clears_nobody():
    listed = interests({"site_id": "s000", "nation": "Second Nation", "basis": "treaty"})
    got = decide("tribal_consultation", [at(0), at(500)], [listed])
    assert got.outcome.tolist() == [HOLD, UNKNOWN]


def test_recorded_interests_hold_far_from_any_land():
    listed = interests(
        {"site_id": "s000", "nation": "Second Nation", "basis": "treaty", "source": "a list"},
        {"site_id": "s001", "nation": "", "basis": "downstream or treaty", "source": "a list"},
        {"site_id": "s999", "nation": "Nobody's site", "basis": "inside"},
    )
    got = decide("tribal_consultation", [at(300), at(300), at(300)], [discs(DISC), listed])
    assert got.outcome.tolist() == [HOLD, UNKNOWN, NOT_INDICATED]
    assert got.nation.tolist() == ["Second Nation", "", ""]
    assert got.reason[0] == "consult Second Nation: recorded interest, treaty (a list)"
    assert "nation not named" in got.reason[1]


def test_several_nations_are_all_named_once_in_order_of_name():
    other = DISC | {"nation": "Alpha Band; First Nation", "area_name": "Shared land"}
    listed = interests({"site_id": "s000", "nation": "Beta Tribe", "basis": "treaty"})
    got = decide("tribal_consultation", [at(1)], [discs(DISC, other), listed])
    assert got.nation[0] == "Alpha Band; Beta Tribe; First Nation"
    assert got.reason[0].count("First Nation:") == 1


def test_a_land_without_a_nation_is_called_by_its_own_name():
    got = decide("tribal_consultation", [at(1)], [discs(DISC | {"nation": ""})])
    assert got.nation[0] == "First land"


def test_polygons_inside_near_and_within_the_location_error():
    edge = {"longitude": -105.5}
    rows = [
        edge | {"latitude": 39.9, "location_error_km": 0.0},
        edge | {"latitude": north_of(40.0, 1.9), "location_error_km": 0.0},
        edge | {"latitude": north_of(40.0, 2.9), "location_error_km": 1.0},
        edge | {"latitude": north_of(40.0, 3.1), "location_error_km": 1.0},
        edge | {"latitude": north_of(40.0, 6.9), "location_error_km": np.nan},
        edge | {"latitude": north_of(40.0, 2.6), "location_error_km": 1.0},
        edge | {"latitude": north_of(40.0, 99.0), "location_error_km": np.nan},
    ]
    got = decide("tribal_consultation", rows, [lands(LAND)], within_km=2)
    assert got.outcome.tolist() == [HOLD, HOLD, UNKNOWN, NOT_INDICATED, UNKNOWN, HOLD, UNKNOWN]
    assert got.code.tolist()[2:] == ["small_chance", "none_recorded", "location_not_stated",
                                     "may_be_near_land", "location_not_stated"]
    assert got.measured[3] < 0.005 and 0.05 < got.measured[5] < 0.1
    assert got.reason[0] == "consult First Nation: inside First Nation land (Official lands, 2020)"
    assert "within 2 km of First Nation land" in got.reason[1]
    assert "chance 0.01 of lying within 2 km of First Nation land" in got.reason[2]
    assert "chance 0.07 of lying within 2 km of" in got.reason[5]
    assert not any(digit in got.plain_reason[5].replace("2 km", "").replace("2020", "")
                   for digit in "0123456789")


def waste(south_km, north_km):
    """Return a waste polygon north of the land, and the point inside it."""
    low, high = north_of(40.0, south_km), north_of(40.0, north_km)
    shape = shapely.box(-105.51, low, -105.49, high)
    return {"longitude": -105.5, "latitude": (low + high) / 2, "location_error_km": 0.1}, shape


@pytest.mark.parametrize(
    ("south_km", "outcome"), [(-0.5, HOLD), (1.9, HOLD), (2.05, HOLD), (2.09, UNKNOWN),
                             (2.2, NOT_INDICATED)]
)
def test_a_waste_polygon_counts_by_its_edge_and_not_only_by_its_inner_point(south_km, outcome):
    row, shape = waste(south_km, south_km + 8.0)
    got = decide("tribal_consultation", [row], [lands(LAND)], shapes=[shape], within_km=2)
    assert got.outcome[0] == outcome


def test_a_waste_polygon_reaching_into_a_disc_holds():
    low = north_of(39.5, 9.0)
    shape = shapely.box(-105.51, low, -105.49, north_of(39.5, 30.0))
    got = decide("tribal_consultation", [at(20)], [discs(DISC)], shapes=[shape])
    assert got.outcome[0] == HOLD


def test_several_lands_of_polygons():
    layers = [lands(LAND, shapely.box(-106, 39.4, -105, 41), nations=("First Nation", "Ninth"))]
    got = decide("tribal_consultation", [at(0)], layers)
    assert got.nation[0] == "First Nation; Ninth"


def test_discs_across_the_antimeridian():
    disc = DISC | {"longitude": 179.98, "latitude": 52.0}
    rows = [{"longitude": -179.98, "latitude": 52.0, "location_error_km": 0.0}]
    assert decide("tribal_consultation", rows, [discs(disc)]).outcome[0] == HOLD


PLACES = st.lists(
    st.tuples(st.floats(-107, -104), st.floats(38, 41), st.none() | st.floats(0, 40)),
    min_size=1, max_size=8,
)


@given(PLACES, st.floats(0, 20))
def test_never_passes_and_never_gets_clearer_without_the_layer(places, within):
    rows = [
        {"longitude": lon, "latitude": lat, "location_error_km": np.nan if e is None else e}
        for lon, lat, e in places
    ]
    for layers in ([discs(DISC)], [lands(LAND)]):
        got = decide("tribal_consultation", rows, layers, within_km=within)
        assert set(got.outcome) <= {HOLD, UNKNOWN, NOT_INDICATED}
        assert all(got.reason)
        assert all(who for who, word in zip(got.nation, got.outcome, strict=True) if word == HOLD)
    without = decide("tribal_consultation", rows, [], within_km=within)
    assert set(without.outcome) == {UNKNOWN}


@given(PLACES)
def test_a_wider_location_error_never_clears_a_site(places):
    def outcomes(more):
        rows = [
            {"longitude": lon, "latitude": lat, "location_error_km": (e or 0) + more}
            for lon, lat, e in places
        ]
        return decide("tribal_consultation", rows, [discs(DISC)]).outcome

    for narrow, wide in zip(outcomes(0), outcomes(10), strict=True):
        assert wide != NOT_INDICATED or narrow == NOT_INDICATED


def test_a_tribal_manager_moves_no_score_no_rank_and_no_gate(tmp_path):
    rows = starter_rows()[::12]
    before = table_of(run(starter_project(tmp_path / "a", rows)))
    swapped = [row | {"land_manager": "tribal"} for row in rows]
    after = table_of(run(starter_project(tmp_path / "b", swapped)))
    assert after.equals(before)


def test_removing_the_tribal_layer_raises_unknown_and_never_not_indicated(tmp_path):
    rows = starter_rows()[::6]
    before = table_of(run(starter_project(tmp_path / "a", rows)))
    for layers, held in (("interests", True), ("null", False)):
        after = table_of(run(starter_project(tmp_path / layers, rows,
                                             [f"gates.tribal.layer={layers}"])))
        assert NOT_INDICATED not in set(after["gate_tribal"])
        assert (HOLD in set(after["gate_tribal"])) == held
        assert "no_hold" not in set(after["list"])
        assert after[["score", "rank"]].equals(before[["score", "rank"]])


@pytest.mark.parametrize("status", ["not_begun", "under_way", "tribe_led", "declined"])
def test_status_and_lead_partner_stand_in_reason_and_facts(status):
    row = {"site_id": "s000", "nation": "Ninth", "basis": "treaty", "source": "a letter",
           "consultation_status": status, "lead_partner": "its council"}
    got = decide("tribal_consultation", [at(100), at(0)], [discs(DISC), interests(row)])
    words = f"consultation {status.replace('_', ' ')}, lead partner its council"
    assert got.outcome[0] == HOLD
    assert got.reason[0] == f"consult Ninth: recorded interest, treaty (a letter); {words}"
    assert (got.consultation_status[0], got.lead_partner[0]) == (status, "its council")
    assert (got.consultation_status[1], got.lead_partner[1]) == ("", "")


def test_status_is_told_by_nation_and_beside_a_land_found_before():
    rows = [{"site_id": "s000", "nation": nation, "basis": "treaty", "source": "a letter",
             "consultation_status": status}
            for nation, status in (("First Nation", "tribe_led"), ("Ninth", "declined"))]
    got = decide("tribal_consultation", [at(0)], [discs(DISC), interests(*rows)])
    assert "First land (2020); recorded interest, treaty (a letter); consultation tribe led" in \
        got.reason[0]
    assert got.code[0] == "inside_area; recorded_interest"
    assert got.consultation_status[0] == "First Nation: tribe_led; Ninth: declined"
    assert got.lead_partner[0] == ""


def test_no_interest_is_lost_to_another_or_to_a_land():
    """Two letters of one nation, one without a status, and one that names nobody."""
    rows = [
        {"site_id": "s000", "nation": "Ninth", "basis": "treaty", "source": "letter 1"},
        {"site_id": "s000", "nation": "Ninth", "basis": "downstream", "source": "letter 2",
         "consultation_status": "under_way", "lead_partner": "council"},
        {"site_id": "s000", "nation": "", "basis": "sacred place", "source": "letter 3"},
    ]
    for listed in (rows, rows[::-1]):
        got = decide("tribal_consultation", [at(0)], [discs(DISC), interests(*listed)])
        assert got.outcome[0] == HOLD and got.nation[0] == "First Nation; Ninth"
        assert got.code[0] == "inside_area; recorded_interest"
        for words in ("treaty (letter 1)", "downstream (letter 2)", "sacred place interest"):
            assert words in got.reason[0]
        assert got.reason[0].count("consultation under way, lead partner council") == 1
        assert "nation not named" in got.plain_reason[0] and "letter" not in got.plain_reason[0]
        assert (got.consultation_status[0], got.lead_partner[0]) == (
            "Ninth: under_way", "Ninth: council")
    alone = decide("tribal_consultation", [at(100)], [discs(DISC), interests(*rows[:2])])
    assert (alone.consultation_status[0], alone.lead_partner[0]) == ("under_way", "council")


def test_an_interest_without_status_says_none():
    row = {"site_id": "s000", "nation": "Ninth", "basis": "treaty", "source": "a letter"}
    got = decide("tribal_consultation", [at(100)], [discs(DISC), interests(row)])
    assert got.reason[0].endswith("treaty (a letter)")
    assert got.consultation_status[0] == ""


METHODS = sorted(set(methods()) - {"ahp"})


def test_a_tribal_manager_moves_no_score_under_any_method_and_profile(small_project):
    """A manager is a fact that is shown; no method and no profile reads it."""
    assert len(METHODS) >= 5
    rows = sites_rows()
    project = small_project(sites=[row | {"land_manager": "BLM"} for row in rows])
    project.model["criteria"][2] = dict(project.model["criteria"][0], name="water")
    plain = run(project.load())
    project.write("sites.csv", csv_text([row | {"land_manager": "tribal"} for row in rows]))
    swapped = run(project.load())
    assert set(swapped.inventory.sites["land_manager"]) == {"tribal"}
    values = [as_values(item.project, item.matrix) for item in (plain, swapped)]
    for method in METHODS:
        model = plain.project.model
        chosen = model.model_copy(update={"method": MethodSpec(kind=method)})
        project = replace(plain.project, model=chosen)
        before, after = (score_all(project, value) for value in values)
        assert list(before) == ["recovery", "access"]
        for profile in before:
            for part in ("score", "low", "high", "evidence_share", "contributions"):
                assert np.array_equal(getattr(before[profile], part), getattr(after[profile], part))
    for gate, item in plain.gates.decided.items():
        assert np.array_equal(item.result.outcome, swapped.gates.decided[gate].result.outcome)


def test_a_tribal_manager_moves_nothing_in_the_built_in_models(tmp_path):
    """Every profile of the mine-waste model, and of recycling under a tribal agency."""
    for model, column in (("mine-waste", "land_manager"), ("recycling", "agency")):
        project = load_project(find_model(model))
        before = build_inventory(project, read_layers(project))
        sites = before.sites.copy()
        assert column in sites
        sites[column] = "tribal"
        for_tribe = replace(before, sites=sites)
        both = [measure_all(project, item) for item in (before, for_tribe)]
        scores = [score_all(project, as_values(project, item)) for item in both]
        assert list(scores[0]) == [p.name for p in project.model.profiles]
        for profile in scores[0]:
            for part in ("score", "low", "high", "evidence_share", "contributions"):
                assert np.array_equal(*(getattr(item[profile], part) for item in scores))
        gates = [decide_all(project, item) for item in (before, for_tribe)]
        for name, gate in gates[0].decided.items():
            other = gates[1].decided[name].result
            assert np.array_equal(gate.result.outcome, other.outcome)
            assert np.array_equal(gate.result.reason, other.reason)


STREAM = shapely.LineString([(-105.5, 39.8), (-105.5, 39.6), (-105.5, 39.5), (-105.5, 39.3)])


def streams(*lines, covers="national", **more):
    lines = lines or (STREAM,)
    return layer("streams", "flow_lines", [more] * len(lines), lines, covers=covers)


SOUTH = shapely.box(-105.6, 39.3, -105.4, 39.5)


def test_land_downstream_holds_and_is_named():
    rows = [at(10), at(10, 0.2), at(30), {"longitude": -105.4, "latitude": 39.55}]
    got = decide("tribal_consultation", rows, [lands(SOUTH), streams()])
    assert got.outcome.tolist() == [HOLD, HOLD, NOT_INDICATED, UNKNOWN]
    assert got.nation.tolist() == ["First Nation", "First Nation", "", ""]
    assert got.code[0] == "upstream_of_land"
    assert got.reason[0] == (
        "consult First Nation: 10.0 km upstream of First Nation land (Official lands, 2020)")
    assert "10" not in got.plain_reason[0]
    assert "not a clearance" in got.reason[2]
    assert got.code[3] == "downstream_not_known"  # no flow line within reach overland


def test_land_upstream_is_not_downstream_and_the_distance_is_the_models():
    north = shapely.box(-105.6, 39.7, -105.4, 39.8)
    got = decide("tribal_consultation", [at(10)], [lands(north), streams()])
    assert got.outcome[0] == NOT_INDICATED
    near = decide("tribal_consultation", [at(10)], [lands(SOUTH), streams()], downstream_km=9.9)
    assert near.outcome[0] == NOT_INDICATED


def test_every_nation_downstream_is_named():
    further = shapely.box(-105.6, 39.35, -105.4, 39.45)
    both = lands(shapely.box(-105.6, 39.5, -105.4, 39.52), further, nations=("First", "Second"))
    got = decide("tribal_consultation", [at(10)], [both, streams()])
    assert got.nation[0] == "First; Second"


def test_a_disc_downstream_holds():
    disc = DISC | {"latitude": 39.4, "radius_km": 5.0}
    got = decide("tribal_consultation", [at(10)], [discs(disc), streams()])
    assert got.outcome[0] == HOLD
    assert "upstream of the approximate consultation area First land (2020)" in got.reason[0]


@pytest.mark.parametrize(
    ("layers", "code"),
    [((streams(covers=["NV"]),), "downstream_not_known"),
     ((streams(covers=None),), "downstream_not_known"),
     ((streams(line_id="1", to_line="7"),), "downstream_not_known"),
     ((streams(shapely.LineString([(-105.5, 39.8), (-105.5, 39.5)]), direction="unknown"),),
          "upstream_of_land_not_known")],
)
def test_what_the_flow_lines_do_not_say_is_unknown(layers, code):
    south = shapely.box(-105.6, 39.2, -105.4, 39.51 if code.startswith("upstream") else 39.25)
    got = decide("tribal_consultation", [at(10)], [lands(south), *layers], downstream_km=40)
    assert (got.outcome[0], got.code[0]) == (UNKNOWN, code)


def test_the_chance_that_water_reaches_land_under_the_location_error_holds():
    """A stream 4.3 km east leads to the land and one here does not; by 0.05 of the true place."""
    beside = shapely.LineString([(-105.45, 39.8), (-105.45, 39.3)])
    west = shapely.LineString([(-105.5, 39.8), (-105.5, 39.3)])
    land = shapely.box(-105.46, 39.3, -105.44, 39.5)
    divide = pyproj.Geod(ellps="WGS84").inv(-105.5, 39.59, -105.475, 39.59)[2] / 1000
    rows = [at(10, error) for error in (0.0, 2.3, 2.8, 3.5)]
    got = decide("tribal_consultation", rows, [lands(land), streams(west, beside)])
    chance = [float(norm.sf(divide * SIGMAS / error)) for error in (2.3, 2.8, 3.5)]
    assert chance[0] < 0.02 < chance[1] < 0.04 < 0.06 < chance[2]
    assert got.outcome.tolist() == [NOT_INDICATED, UNKNOWN, UNKNOWN, HOLD]
    assert got.code[1:].tolist() == ["upstream_of_land_not_known"] * 2 + ["may_be_upstream_of_land"]
    assert np.all(np.abs(got.measured[1:] - chance) < 0.02) and got.measured[3] <= chance[2] + 1e-3
    assert "or more that its water reaches such land, location error 3.5 km" in got.reason[3]
    assert got.nation.tolist() == ["", "First Nation", "First Nation", "First Nation"]
    assert not any(digit in got.plain_reason[3].replace("2020", "") for digit in "0123456789")


def test_a_place_without_a_stream_in_reach_may_still_lead_to_land():
    """Recorded 3.9 km off the only stream, out of its reach by 0.7 km, with an error of 5 km."""
    stream = shapely.LineString([(-105.455, 39.8), (-105.455, 39.3)])
    land = shapely.box(-105.46, 39.3, -105.44, 39.5)
    got = decide("tribal_consultation", [at(10, 0.0), at(10, 5.0)], [lands(land), streams(stream)])
    assert got.outcome.tolist() == [UNKNOWN, HOLD]
    assert got.code.tolist() == ["downstream_not_known", "may_be_upstream_of_land"]
    assert 0.25 < got.measured[1] < 0.45


def test_only_what_the_flow_lines_cover_gives_a_chance():
    beside = shapely.LineString([(-105.45, 39.8), (-105.45, 39.3)])
    west = shapely.LineString([(-105.5, 39.8), (-105.55, 39.3)])
    land = shapely.box(-105.46, 39.3, -105.44, 39.5)
    for covers in (None, ["NV"]):
        got = decide("tribal_consultation", [at(10, 8.0)],
                     [lands(land), streams(west, beside, covers=covers)])
        assert (got.outcome[0], got.code[0]) == (UNKNOWN, "upstream_of_land_not_known")


def test_without_flow_lines_nothing_changes():
    rows = [at(3), at(20), at(100, 4.0)]
    plain = decide("tribal_consultation", rows, [lands(LAND)])
    other = decide("tribal_consultation", rows, [lands(LAND)], downstream_km=5)
    for column in ("outcome", "reason", "code", "nation"):
        assert getattr(plain, column).tolist() == getattr(other, column).tolist()


def test_a_reach_into_a_state_nobody_speaks_of_clears_nothing():
    """10 km inside Utah, by the location error or by the distance that counts."""
    site = {"longitude": -109.17, "latitude": 39.2, "location_error_km": 5.0}
    layers = [layer("lands", "tribal", [{"nation": "A", "area_name": "A"}], [LAND], covers=["UT"])]
    assert decide("tribal_consultation", [site], layers).outcome[0] == NOT_INDICATED
    got = decide("tribal_consultation", [site], layers, within_km=6)
    assert (got.outcome[0], got.code[0]) == (UNKNOWN, "not_covered")
    got = decide("tribal_consultation", [site | {"location_error_km": 11.0}], layers)
    assert (got.outcome[0], got.code[0]) == (UNKNOWN, "not_covered")


def test_every_kind_of_tribal_land_has_to_be_looked_for():
    """An empty layer, one that says nothing of what it covers and one of another state are silent.

    Of layers of one kind, alternatives for the same land, one is enough.
    """
    rows = [{"nation": "B", "area_name": "B"}]
    for some, more in ((rows, {"covers": ["NV"]}), (rows, {"covers": None}), ([], {})):
        for kind, outcome in ((None, UNKNOWN), ("tribal_lands", NOT_INDICATED)):
            other = layer("other", "tribal", some, [LAND] * len(some), kind=kind, **more)
            first = layer("lands", "tribal", rows, [LAND], kind=kind)
            got = decide("tribal_consultation", [at(100)], [first, other])
            assert got.outcome[0] == outcome
            assert (got.code[0] == "partly_covered") == (outcome == UNKNOWN)
