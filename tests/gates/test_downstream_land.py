"""What lies downstream of outlines, beyond the location error and beyond the flow lines."""

import numpy as np
import pytest
import shapely
from flow_oracle import GEOD, Oracle, around, nasty
from method_cases import decide, inventory, layer, north_of
from scipy.stats import norm

from remine.gates.downstream_land import Lands, areas_of, lands_downstream
from remine.gates.outcome import HOLD, NOT_INDICATED, UNKNOWN
from remine.geo.chance import SIGMAS, inside_chance
from remine.inventory.flow_lines import FlowParameters

LATITUDE = north_of(39.5, 10)


def east(km):
    return GEOD.fwd(-105.5, LATITUDE, 90.0, km * 1000.0)[0]


def stream(km, bottom=39.3):
    return shapely.LineString([(east(km), 39.9), (east(km), bottom)])


def streams(*lines, covers="national", **more):
    return layer("streams", "flow_lines", [more] * len(lines), lines, covers=covers)


def lands(*shapes, **more):
    rows = [{"nation": f"N{at}", "area_name": f"N{at} land"} for at in range(len(shapes))]
    return layer("lands", "tribal", rows, shapes, **more)


def site(km=0.0, error=0.0, **more):
    return {"longitude": east(km), "latitude": LATITUDE, "location_error_km": error} | more


#: Where the stream two and more km to the east leads, and the dry one through the site does not.
BELOW = shapely.box(east(3.5), 39.3, east(4.5), 39.45)
DRY, WET = stream(0.0), stream(4.0)  # the divide lies 2 km to the east


def box(west, east_, half=0.005):
    return shapely.box(east(west), LATITUDE - half, east(east_), LATITUDE + half)


@pytest.mark.parametrize(("shape", "code"), [
    (box(-0.1, 1.9), "none_recorded"),
    (box(-0.1, 2.2), "upstream_of_land"),  # the dry stream crosses it, and its edge drains east
    (shapely.LineString([(east(0.1), LATITUDE), (east(2.5), LATITUDE)]), "upstream_of_land"),
    (shapely.multipolygons([box(-0.1, 0.1), box(2.4, 2.6)]), "upstream_of_land"),
])
def test_a_site_drawn_as_a_shape_drains_from_each_of_its_places(shape, code):
    got = decide("tribal_consultation", [site()], [lands(BELOW), streams(DRY, WET)], [shape])
    assert got.code[0] == code


@pytest.mark.parametrize("error", [1.0, 2.0, 3.0, 6.0])
def test_the_chance_of_an_outline_is_that_of_its_place_most_likely_to_drain_there(error):
    got = decide("tribal_consultation", [site(error=error)],
                 [lands(BELOW), streams(DRY, WET)], [box(-1.0, 1.0)])
    expected = norm.sf(1.0 * SIGMAS / error)
    assert got.measured[0] == pytest.approx(expected, abs=0.02)
    assert got.measured[0] <= expected + 1e-3
    held = expected >= 0.065
    assert not 0.03 < expected < 0.065 and (got.outcome[0] == HOLD) == held
    assert got.code[0] == ("may_be_upstream_of_land" if held else "upstream_of_land_not_known")


@pytest.mark.parametrize("shape", [None, box(-1.0, 1.0)])
def test_without_a_stated_error_or_beyond_what_the_lines_cover_nothing_is_clear(shape):
    shapes = None if shape is None else [shape]
    layers = [lands(BELOW), streams(DRY, WET)]
    assert decide("tribal_consultation", [site(error=np.nan)], layers, shapes).outcome[0] == UNKNOWN
    for covers in (None, ["NV"]):
        layers = [lands(BELOW), streams(DRY, WET, covers=covers)]
        got = decide("tribal_consultation", [site(error=0.1)], layers, shapes)
        assert (got.outcome[0], got.code[0]) == (UNKNOWN, "downstream_not_known")


def test_an_error_that_reaches_a_state_without_flow_lines_clears_nothing():
    """10 km inside Utah; beyond the border nobody knows where the water goes."""
    rows = [{"longitude": -109.17, "latitude": 39.2, "location_error_km": km} for km in (5.0, 15.0)]
    line = shapely.LineString([(-109.17, 39.5), (-109.17, 39.0)])
    for covers, outcome in (("national", NOT_INDICATED), (["UT"], UNKNOWN)):
        got = decide("tribal_consultation", rows,
                     [lands(BELOW), streams(line, covers=covers)], overland_km=50)
        assert got.outcome.tolist() == [NOT_INDICATED, outcome]


@pytest.mark.parametrize(("errors", "outcome"), [
    (0.9, UNKNOWN), (1.03, UNKNOWN), (2.0, NOT_INDICATED)])
def test_a_chance_of_half_a_percent_beyond_the_error_is_unknown(errors, outcome):
    """Divides on both sides; at 1.03 errors the chance is twice 0.0058."""
    both = [stream(-4.0), DRY, WET]
    below = [shapely.box(east(-4.5), 39.3, east(-3.5), 39.45), BELOW]
    got = decide("tribal_consultation", [site(error=2.0 / errors)], [lands(*below), streams(*both)])
    assert got.outcome[0] == outcome
    if outcome == UNKNOWN:
        assert "N0: may lie" in got.reason[0] and "N1: may lie" in got.reason[0]


def test_where_no_line_may_be_in_reach_nothing_is_clear():
    """3 km from a dry stream, of 3.2 that count: a quarter of the true places reach none."""
    got = decide("tribal_consultation", [site(-3.0, 0.5), site(-3.0, 0.01), site(-2.0, 0.5)],
                 [lands(BELOW), streams(DRY)])
    assert got.outcome.tolist() == [UNKNOWN, NOT_INDICATED, NOT_INDICATED]
    assert got.code[0] == "downstream_not_known"


def test_the_chances_of_lying_in_a_land_and_of_draining_to_one_add_up_where_they_are_apart():
    error = 2.0 * SIGMAS / norm.isf(0.04)
    west = shapely.box(east(-30.0), 39.3, east(-2.0), 39.9)  # 2 km off, as the divide is
    layers = [lands(BELOW, west), streams(DRY, WET)]
    got = decide("tribal_consultation", [site(error=error)], layers)
    assert (got.outcome[0], got.code[0]) == (HOLD, "may_be_inside_or_upstream_of_land")
    assert got.nation[0] == "N0; N1"
    assert 0.06 < got.measured[0] < 0.081
    assert "of lying in any of these or of draining to one" in got.reason[0]
    assert not any(digit in got.plain_reason[0].replace("2020", "").replace("N0", "").replace(
        "N1", "") for digit in "0123456789")
    for alone in ([lands(BELOW), streams(DRY, WET)], [lands(west), streams(DRY, WET)]):
        assert decide("tribal_consultation", [site(error=error)], alone).outcome[0] == UNKNOWN


def test_a_place_in_a_land_whose_water_reaches_it_counts_once():
    """The land begins 1.9 km to the east and holds all that drains to the stream in it."""
    error = 1.9 * SIGMAS / norm.isf(0.045)
    wide = shapely.box(east(1.9), 39.3, east(30.0), 39.9)
    got = decide("tribal_consultation", [site(error=error)], [lands(wide), streams(DRY, WET)])
    assert got.outcome[0] == UNKNOWN
    assert got.code[0] == "small_chance" or "small_chance" in got.code[0].split("; ")
    assert got.measured[0] == pytest.approx(0.045, abs=2e-3)


@pytest.mark.parametrize("seed", [1, 7, 12, 30])
def test_either_is_no_more_than_what_places_drawn_at_random_do(seed):
    """``max(P(A), P(B)) <= P(A or B) <= P(A) + P(B)``, on braids and loops."""
    lines, sure, land, nodes = nasty(seed, -105.0, 40.0)
    rng, many = np.random.default_rng(seed), 1_500
    known = [(line, one) for line, one in zip(lines, sure, strict=True)
             if np.ptp(line, axis=0).any()]
    layers = [layer("streams", "flow_lines", [{"direction": "" if one else "unknown"}
                                              for _, one in known],
                    [shapely.LineString(line) for line, _ in known], covers="national")]
    places = np.concatenate((nodes[:4], [-105.0, 40.0] + rng.uniform(-0.1, 0.1, (12, 2))))
    error = rng.uniform(1.0, 9.0, len(places))
    sites = inventory([{"longitude": x, "latitude": y, "location_error_km": off}
                       for (x, y), off in zip(places, error, strict=True)], layers)
    shapes = np.array([land], dtype=object)
    inside = inside_chance(*places.T, error, shapes, np.arange(len(places)),
                           np.zeros(len(places), int))
    found = lands_downstream(sites, layers, Lands(shapes, np.zeros(1, int), 0.0, inside),
                             FlowParameters(reach_km=24.0, overland_km=4.0))
    oracle = Oracle([line for line, _ in known], [one for _, one in known], land, 24.0, 4.0)
    chance = np.nan_to_num(found.chance)
    assert (np.fmax(inside, chance) <= found.either + 1e-12).all()
    assert (found.either <= inside + chance + 1e-12).all()
    for row, (place, off) in enumerate(zip(places, error, strict=True)):
        x, y = rng.normal(0.0, off / SIGMAS, (2, many))
        lon, lat = around(place, np.hypot(x, y), np.arctan2(x, y))
        gap, surely, _ = oracle.km(lon, lat)
        share = float((shapely.contains_xy(land, lon, lat)
                       | (np.isfinite(surely) & (gap <= 4.0))).mean())
        slack = 4.0 * np.sqrt(max(share * (1 - share), 1e-4) / many) + 2e-3
        assert found.either[row] <= share + slack
        told = {item.site for item in found.lands} | set(np.flatnonzero(found.blind))
        assert row in told or np.isfinite(surely).mean() < 0.02


def test_discs_are_drawn_with_their_radius_and_polygons_as_they_are():
    disc = layer("discs", "tribal", [{"nation": "A", "area_name": "A", "longitude": -105.5,
                                      "latitude": 39.5, "radius_km": 10.0, "ring_km": 2.0}],
                 geometry="disc")
    drawn = areas_of(disc)[0]
    assert drawn.bounds[3] == pytest.approx(north_of(39.5, 10.0), abs=1e-4)
    assert areas_of(lands(BELOW))[0].equals(BELOW)
