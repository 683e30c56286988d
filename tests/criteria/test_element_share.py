"""R2: a documented share counts; else the make-up of magnets in general, with its interval."""

import numpy as np
import pytest
from method_cases import inventory

from remine.criteria.element_share import ElementShare
from remine.criteria.measure import Context
from remine.errors import ConfigError
from remine.project import CriterionSpec, load_project
from remine.resources import find_model
from remine.yields import estimate

SPEC = CriterionSpec(name="r2", label="R2", kind="element_share", unit="share 0-1",
                     direction="higher")
ROWS = [{"hard_drives_mid": 10.0}, {"hard_drives_mid": 10.0, "dysprosium_share": 0.03}, {}]


def measured(**parameters):
    sites = inventory(ROWS)
    context = Context(sites, {}, estimate(load_project(find_model("recycling")), sites))
    return ElementShare().measure(context, SPEC, ElementShare.Parameters(**parameters))


def test_documented_general_and_unknown():
    got = measured(part="heavy_rare_earths", whole="rare_earths", field="dysprosium_share")
    assert got.low[0] < got.value[0] < got.high[0]
    assert got.low[1] == got.value[1] == got.high[1] == 0.03
    assert np.isnan(got.value[2])
    assert got.basis.tolist() == ["make-up of magnets in general",
                                  "documented: field dysprosium_share", "no amount recorded"]


def test_every_wrong_name_is_told():
    with pytest.raises(ConfigError) as caught:
        measured(part="light", whole="gold", field="dy")
    assert len(caught.value.problems) == 3
