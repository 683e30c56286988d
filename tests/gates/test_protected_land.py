"""G3: inside holds, a location error that reaches is unknown, and no layer is no gate."""

import numpy as np
import pytest
import shapely
from method_cases import decide, layer, north_of

from remine.errors import ConfigError
from remine.gates.outcome import HOLD, NOT_INDICATED, UNKNOWN

WILD = shapely.box(-105.6, 39.0, -105.4, 39.5)


def areas(*shapes, role="protected"):
    return layer("wild", role, [{"name": "Test Wilderness"}] * len(shapes), shapes,
                 title="Protected areas")


@pytest.mark.parametrize(("km", "error", "outcome", "word"), [
    (-1, 0, HOLD, "no surface disturbance: inside Test Wilderness (Protected areas, 2020)"),
    (1, 0.5, NOT_INDICATED, "outside the protected land of Protected areas, 2020; not a clearance"),
    (1, 1.4, UNKNOWN, "chance 0.04 of lying inside Test Wilderness"),
    (1, 1.6, HOLD, "no surface disturbance: chance 0.06 of lying inside Test Wilderness"),
    (4, np.nan, UNKNOWN, "location error not stated; Test Wilderness"),
    (6, np.nan, UNKNOWN, "location error not stated, so where it lies proves nothing"),
    (-1, np.nan, HOLD, "inside"),
    (-1, 30, HOLD, "inside"),
])
def test_outcomes(km, error, outcome, word):
    site = {"latitude": north_of(39.5, km), "location_error_km": error}
    got = decide("protected_land", [site], [areas(WILD)])
    assert got.outcome[0] == outcome
    assert word in got.reason[0]


def test_a_site_whose_shape_reaches_in_is_held():
    shape = shapely.box(-105.5, 39.49, -105.49, 39.6)
    got = decide("protected_land", [{"latitude": 39.58}], [areas(WILD)], [shape])
    assert got.outcome[0] == HOLD


def test_part_of_a_polygon_is_excluded_with_its_share():
    shape = shapely.box(-105.5, 39.49, -105.49, 39.53)
    got = decide("protected_land", [{"latitude": 39.52}], [areas(WILD)], [shape])
    assert (got.outcome[0], got.code[0]) == (HOLD, "partly_inside")
    assert "part of the site inside Test Wilderness" in got.reason[0]
    assert ": 0.25 of its outline; the rest is not excluded" in got.reason[0]
    assert "0.25" not in got.plain_reason[0]


def test_what_one_layer_leaves_free_another_may_hold():
    """A quarter lies in the wilderness, the whole in a park of the second layer: none is free."""
    shape = shapely.box(-105.5, 39.49, -105.49, 39.53)
    park = layer("park", "protected", [{"name": "Test Park"}], [shapely.box(-106, 39, -105, 40)])
    for layers in ([areas(WILD), park], [park, areas(WILD)]):
        got = decide("protected_land", [{"latitude": 39.52}], layers, [shape])
        assert (got.outcome[0], got.code[0]) == (HOLD, "inside")
        assert "Test Wilderness" in got.reason[0]
        assert "Test Park" in got.reason[0]
        assert "not excluded" not in got.reason[0]


def test_a_share_names_every_area_it_is_made_of():
    shape = shapely.box(-105.5, 39.48, -105.49, 39.52)
    south, north = shapely.box(-106, 39, -105, 39.49), shapely.box(-106, 39.51, -105, 40)
    two = layer("two", "protected", [{"name": "South"}, {"name": "North"}], [south, north])
    got = decide("protected_land", [{"latitude": 39.485}], [two], [shape])
    assert ": 0.5 of its outline" in got.reason[0]
    assert "South" in got.reason[0]
    assert "North" in got.reason[0]


def test_inside_one_layer_is_told_before_a_chance_of_another():
    site = {"latitude": north_of(39.5, 1), "location_error_km": 1.6}
    park = layer("park", "protected", [{"name": "Test Park"}], [shapely.box(-106, 39, -105, 40)])
    got = decide("protected_land", [site], [areas(WILD), park])
    assert got.code[0] == "inside"
    assert "Test Park" in got.reason[0]


def test_an_empty_layer_says_nothing():
    assert decide("protected_land", [{}], [areas()]).outcome[0] == UNKNOWN


def test_a_layer_speaks_only_where_it_says_so():
    far = {"longitude": -120.0, "latitude": 38.0}
    for covers, outcome in (("national", NOT_INDICATED), (["CO"], UNKNOWN), (None, UNKNOWN),
                            (["CA"], NOT_INDICATED)):
        wild = layer("wild", "protected", [{"name": "W"}], [WILD], covers=covers)
        got = decide("protected_land", [far], [wild])
        assert got.outcome[0] == outcome
        assert (got.code[0] == "not_covered") == (outcome == UNKNOWN)


@pytest.mark.parametrize("layers", [[], [areas(WILD, role="survey")]])
def test_without_a_layer_of_protected_land_the_gate_is_refused(layers):
    with pytest.raises(ConfigError) as caught:
        decide("protected_land", [{}], layers)
    assert caught.value.problems[0].code == "E-GATE-LAYER"


def test_a_location_error_that_reaches_a_state_nobody_speaks_of_clears_nothing():
    """10 km inside Utah; the layer holds Utah alone, and a park may begin over the border."""
    rows = [{"longitude": -109.17, "latitude": 39.2, "location_error_km": km} for km in (5.0, 15.0)]
    wild = layer("wild", "protected", [{"name": "W"}], [WILD], covers=["UT"])
    got = decide("protected_land", rows, [wild])
    assert got.outcome.tolist() == [NOT_INDICATED, UNKNOWN]
    assert got.code[1] == "not_covered" and "beside or in a state" in got.reason[1]


def test_nothing_is_clear_where_one_of_two_kinds_of_land_was_not_looked_for():
    """Wilderness of the nation, parks of California alone; a park of Nevada may hold the place."""
    rows = [{"longitude": lon, "latitude": 38.0} for lon in (-120.0, -117.0)]
    wild, parks = (layer(name, "protected", [{"name": name}], [WILD], covers=covers, title=name)
                   for name, covers in (("wilderness", "national"), ("parks", ["CA"])))
    got = decide("protected_land", rows, [wild, parks])
    assert got.outcome.tolist() == [NOT_INDICATED, UNKNOWN]
    assert got.code[1] == "partly_covered"
    assert "parks" in got.reason[1] and "wilderness" not in got.reason[1]
    assert decide("protected_land", [{"latitude": 39.5}], [wild, parks]).code[0] == "inside"


def test_layers_of_one_kind_are_alternatives_for_the_same_land():
    far = [{"longitude": -117.0, "latitude": 38.0}]
    west, east = (layer(name, "protected", [{"name": name}], [WILD], covers=covers, kind="parks")
                  for name, covers in (("west", ["CA", "NV"]), ("east", ["CO"])))
    assert decide("protected_land", far, [west, east]).outcome[0] == NOT_INDICATED
    assert decide("protected_land", far, [east]).code[0] == "not_covered"
