"""What each role asks of its layer's places; the files behind it are in test_reading.py."""

import numpy as np
import pandas as pd
import pytest

from remine.errors import ConfigError, InputError
from remine.inventory.layer import Rejected
from remine.inventory.roles import check_role, refuse_gaps
from remine.project import LayerSpec

LANDS = pd.DataFrame({"longitude": [-105.0, np.nan], "latitude": [39.0, np.nan],
                      "radius_km": [5.0, 5.0], "ring_km": [1.0, 1.0]})


def spec(role, geometry="as is"):
    return LayerSpec(name="x", role=role, path="x.csv", geometry=geometry)


@pytest.mark.parametrize(
    ("role", "geometry", "fine"),
    [("sites", "as is", True), ("interests", "none", True), ("tribal", "disc", True),
     ("tribal", "none", False), ("survey", "disc", False), ("superfund", "none", False)],
)
def test_geometry_by_role(role, geometry, fine):
    if fine:
        check_role(spec(role, geometry), "x.csv")
    else:
        with pytest.raises(ConfigError):
            check_role(spec(role, geometry), "x.csv")


def test_a_lost_land_is_named_by_row():
    lost = [Rejected("x", "x.csv", 2, "t2", "geometry", "invalid shape", "correct it")]
    with pytest.raises(InputError) as caught:
        refuse_gaps(LANDS, np.array([False, True]), lost, spec("tribal", "disc"), "x.csv")
    [problem] = caught.value.problems
    assert (problem.code, problem.row) == ("E-TRIBAL-GAP", "2 t2")


def test_rows_the_model_left_out_are_no_gap():
    refuse_gaps(LANDS, np.array([False, True]), [], spec("tribal", "disc"), "x.csv")
