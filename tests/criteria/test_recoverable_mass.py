"""R1 and R3: kilograms a year from the yields, with the basis they were estimated from."""

import numpy as np
import pytest
from method_cases import inventory

from remine.criteria.measure import Context
from remine.criteria.recoverable_mass import RecoverableMass
from remine.errors import ConfigError
from remine.project import CriterionSpec, load_project
from remine.resources import find_model
from remine.yields import estimate

SPEC = CriterionSpec(name="r1", label="R1", kind="recoverable_mass", unit="kg/year",
                     direction="higher")
ROWS = [{"hard_drives_mid": 1000.0, "drive_basis": "counted"}, {"servers": 50.0}, {}]


def measured(output, rows=ROWS):
    sites = inventory(rows)
    context = Context(sites, {}, estimate(load_project(find_model("recycling")), sites))
    return RecoverableMass().measure(context, SPEC, RecoverableMass.Parameters(output=output))


def test_mean_lies_in_the_interval_and_the_basis_says_from_what():
    got = measured("rare_earths")
    assert (got.low[:2] < got.value[:2]).all() and (got.value[:2] < got.high[:2]).all()
    assert got.basis.tolist() == ["drive_magnets: counted",
                                  "drive_magnets: estimated from servers", "no amount recorded"]


def test_nothing_recorded_is_unknown():
    assert np.isnan(measured("rare_earths").value[2])
    assert np.isnan(measured("Pb").value).all()


def test_an_output_no_stream_gives_is_refused():
    with pytest.raises(ConfigError, match="no stream gives 'gold'"):
        measured("gold")
    parameters = RecoverableMass.Parameters(output="Nd")
    with pytest.raises(ConfigError, match="declare 'yields:'"):
        RecoverableMass().measure(Context(inventory(ROWS)), SPEC, parameters)
