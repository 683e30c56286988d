"""G11: no drive leaves an agency's control before release is authorised."""

import pytest
from method_cases import decide

from remine.gates.outcome import HOLD, PASS, UNKNOWN


@pytest.mark.parametrize(("word", "outcome"), [("yes", PASS), ("no", HOLD), ("", UNKNOWN)])
def test_outcome_by_the_agency_s_own_determination(word, outcome):
    got = decide("sanitisation", [{"sanitisation_authorised": word}])
    assert got.outcome[0] == outcome
    assert "authoris" in got.reason[0]
