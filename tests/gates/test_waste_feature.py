"""G5: without a waste feature or measured drainage a site is unverified, and has no rank."""

import pytest
from method_cases import decide

from remine.gates.outcome import HOLD, PASS
from remine.gates.waste_feature import WasteFeature
from remine.reference import waste_types


@pytest.mark.parametrize(
    ("row", "outcome", "words"),
    [
        ({"waste_types": ("tailings_pond",)}, PASS, "Tailings impoundment"),
        ({"waste_types": ("mine_drainage",)}, PASS, "Mine drainage"),
        ({"waste_types": ("adit", "waste_rock")}, PASS, "Waste-rock"),
        ({"waste_types": ("adit", "open_pit")}, HOLD, "no waste feature"),
        ({}, HOLD, "no waste feature"),
        ({"lifecycle": "unmined"}, HOLD, "unmined deposit"),
        ({"lifecycle": "unmined", "waste_types": ("waste_rock",)}, PASS, "Waste-rock"),
    ],
)
def test_outcome_by_what_is_on_record(row, outcome, words):
    got = decide("waste_feature", [row])
    assert got.outcome[0] == outcome
    assert words in got.reason[0]


def test_every_kind_of_waste_passes_and_every_other_feature_holds():
    for key, kind in waste_types().items():
        got = decide("waste_feature", [{"waste_types": (key,)}])
        assert got.outcome[0] == (PASS if kind.is_waste else HOLD), key


def test_a_hold_withholds_the_rank():
    assert WasteFeature.withholds_rank
