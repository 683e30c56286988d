"""G8: an opening holds; its absence from the record clears nothing."""

import pytest
from method_cases import decide

from remine.gates.outcome import HOLD, NOT_INDICATED


@pytest.mark.parametrize(("waste", "outcome", "word"), [
    (("adit", "waste_rock"), HOLD, "coordinates withheld"),
    (("waste_rock",), NOT_INDICATED, "not a survey"),
    ((), NOT_INDICATED, "no opening on record"),
    (("no such word",), NOT_INDICATED, "no opening on record"),
])
def test_outcomes(waste, outcome, word):
    got = decide("hazardous_opening", [{"waste_types": waste}])
    assert (got.outcome[0], word in got.reason[0]) == (outcome, True)
