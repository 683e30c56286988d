"""G7: uranium and thorium hold; nothing recorded is unknown."""

import pytest
from method_cases import decide

from remine.gates.outcome import HOLD, NOT_INDICATED, UNKNOWN


@pytest.mark.parametrize(("site", "outcome", "word"), [
    ({"commodities_main": ("U",)}, HOLD, "uranium is a main commodity"),
    ({"commodities_main": ("Ti",), "commodities_byproduct": ("Th",)}, HOLD, "thorium is a by-"),
    ({"commodities_main": ("U", "Th")}, HOLD, "uranium and thorium"),
    ({}, UNKNOWN, "commodities not recorded"),
    ({"commodities_nearby": ("U",)}, UNKNOWN, "not recorded"),
    ({"commodities_main": ("Cu",)}, NOT_INDICATED, "no uranium"),
    ({"commodities_main": ("Cu",), "commodities_trace": ("U",)}, NOT_INDICATED, "as a trace"),
])
def test_outcomes(site, outcome, word):
    got = decide("radioactive", [site])
    assert got.outcome[0] == outcome
    assert word in got.reason[0]
    if outcome == HOLD:
        assert "radioactive-material rules apply" in got.reason[0]
