"""Where layers of areas speak, and where the location error leads beyond it."""

import numpy as np
import pytest
import shapely
from method_cases import inventory, layer

from remine.inventory.covered import (
    NOT_ALL_COVERED,
    NOT_COVERED,
    by_kind,
    covered,
    silence,
)

#: On Interstate 70 in Utah, about 10 km west of Colorado, and far from any other state.
UTAH = {"longitude": -109.17, "latitude": 39.2}


def speaking(covers, rows=1, name="areas", kind=None):
    shapes = [shapely.box(-120.0, 39.0, -119.9, 39.1)] * rows
    return layer(name, "protected", [{"name": "A"}] * rows, shapes, covers=covers,
                 kind=kind)


@pytest.mark.parametrize(("covers", "reach", "why"), [
    (["UT"], 8.0, ""), (["UT"], 12.0, NOT_ALL_COVERED), (["UT"], np.nan, ""),
    (["UT", "CO"], 12.0, ""), ("national", 500.0, ""), (["CO"], 12.0, NOT_COVERED),
    (None, 0.0, NOT_COVERED),
])
def test_a_layer_is_silent_beyond_the_states_it_covers(covers, reach, why):
    site = inventory([UTAH])
    assert silence(site, [[speaking(covers)]], np.array([reach])).tolist() == [why]
    assert covered(site, [speaking(covers)]).tolist() == [why != NOT_COVERED]


def test_two_layers_of_one_kind_cover_both_sides_of_a_border_together():
    both = [speaking(["UT"]), speaking(["CO"], name="more")]
    assert silence(inventory([UTAH]), [both], np.array([12.0])).tolist() == [""]
    both[1] = speaking(["CO"], rows=0, name="more")  # an empty layer says nothing
    assert silence(inventory([UTAH]), [both], np.array([12.0])).tolist() == [NOT_ALL_COVERED]


def test_a_territory_is_no_part_of_the_nation_here():
    guam = inventory([{"longitude": 144.8, "latitude": 13.45}])
    assert silence(guam, [[speaking("national")]], np.zeros(1)).tolist() == [NOT_COVERED]
    assert silence(guam, [[speaking(["GU"])]], np.full(1, 5.0)).tolist() == [""]


def test_each_site_by_its_own_reach_and_no_site_at_all():
    sites = inventory([UTAH] * 4)
    reach = np.array([0.0, 12.0, 40.0, 2.0])
    assert (silence(sites, [[speaking(["UT"])]], reach) == NOT_ALL_COVERED).tolist() == [
        False, True, True, False]
    assert len(silence(inventory([]), [[speaking("national")]], np.empty(0))) == 0
    assert silence(sites, [], reach).tolist() == [NOT_COVERED] * 4


def test_layers_are_grouped_by_the_kind_they_declare_and_by_nothing_else():
    layers = [speaking("national", name=name, kind=kind) for name, kind in (
        ("a", "parks"), ("b", None), ("c", "parks"), ("d", None), ("e", "a"))]
    assert [[layer.name for layer in group] for group in by_kind(layers)] == [
        ["a", "c"], ["b"], ["d"], ["e"]]


@pytest.mark.parametrize(("one", "other", "reach", "silent"), [
    ("national", ["UT"], 8.0, ""),
    ("national", ["UT"], 12.0, "second"),  # over the border the second was not looked at
    ("national", ["CO"], 8.0, "second"),
    ("national", None, 8.0, "second"),
    (["UT"], ["UT", "CO"], 12.0, "first"),
    (["CO"], ["UT"], 12.0, "first; second"),
    (["CO"], None, 8.0, NOT_COVERED),
])
def test_each_kind_of_land_has_to_be_looked_for(one, other, reach, silent):
    layers = [speaking(one, name="first"), speaking(other, name="second")]
    told = silence(inventory([UTAH]), by_kind(layers), np.array([reach]))[0]
    assert told == silent if silent in ("", NOT_COVERED) else f": {silent}." in told
    alike = [speaking(one, name="first", kind="k"), speaking(other, name="second", kind="k")]
    states = {"UT"} if reach < 10 else {"UT", "CO"}
    together = "national" in (one, other) or states <= set(one or ()) | set(other or ())
    told = silence(inventory([UTAH]), by_kind(alike), np.array([reach]))[0]
    assert (told == "") == together
