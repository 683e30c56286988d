"""G4: a place not known well enough is to be located first."""

import numpy as np
import pytest
from method_cases import decide
from pydantic import ValidationError

from remine.gates.location_error import LocationError
from remine.gates.outcome import HOLD, PASS, UNKNOWN


@pytest.mark.parametrize(
    ("error", "outcome", "words"),
    [(0.0, PASS, "0 km, limit 2 km"), (2.0, PASS, "2 km, limit 2 km"),
     (2.001, HOLD, "2.001 km, limit 2 km"), (np.nan, UNKNOWN, "not stated")],
)
def test_at_the_limit_passes_above_it_holds(error, outcome, words):
    got = decide("location_error", [{"location_error_km": error}])
    assert got.outcome[0] == outcome
    assert words in got.reason[0]


def test_the_limit_can_be_set_above_zero_only():
    got = decide("location_error", [{"location_error_km": 3.0}], limit_km=5)
    assert got.outcome[0] == PASS
    with pytest.raises(ValidationError):
        LocationError.Parameters(limit_km=0)


def test_an_error_no_source_states_says_so():
    rows = [{"location_error_km": 0.1, "location_class": "inferred: coordinates to 6 decimals"},
            {"location_error_km": 0.1, "location_class": "map symbol"}]
    told = decide("location_error", rows).reason.tolist()
    assert told == ["location error 0.1 km, inferred from the coordinates, limit 2 km",
                    "location error 0.1 km, limit 2 km"]
