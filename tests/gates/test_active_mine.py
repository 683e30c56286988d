"""G6: an operator leads at active, permitted and processing sites."""

import pytest
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
