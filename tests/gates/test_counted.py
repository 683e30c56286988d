"""A count passes, an estimate is unknown, nothing at all is a hold without a rank."""

import pytest
from method_cases import inventory

from remine.errors import ConfigError
from remine.gates.counted import Counted
from remine.project import GateSpec

SPEC = GateSpec(name="counts", label="Counted", kind="counted", list="count_first")


def test_counted_estimated_and_nothing():
    rows = [{"hard_drives_mid": 0.0, "drive_basis": "counted"}, {"hard_drives_mid": 5.0},
            {"hard_drives_mid": 9.0, "drive_basis": "estimated from servers"},
            {"servers": 4.0}, {}]
    got = Counted().decide(inventory(rows), SPEC, Counted.Parameters())
    assert got.outcome.tolist() == ["pass", "pass", "unknown", "unknown", "hold"]
    assert all("class D" in got.reason[at] for at in (2, 3))
    assert Counted.withholds_rank


def test_fields_that_are_not_there_are_told_together():
    with pytest.raises(ConfigError) as caught:
        Counted().decide(inventory([{}]), SPEC, Counted.Parameters(counts=["hdd"], basis="how"))
    assert len(caught.value.problems) == 2
