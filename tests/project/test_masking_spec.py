"""Rules of masking name one kind of site, a gate or a waste type, and never weaken k."""

import pytest
from pydantic import ValidationError

from remine.project import MaskRule
from remine.project.masking_spec import MaskingSpec


def test_the_built_in_policy_has_no_rules_and_five_to_a_point():
    assert (MaskingSpec().k, MaskingSpec().rules) == (5, [])
    assert MaskRule(waste_type="adit", to="state").audiences == ["public"]


@pytest.mark.parametrize("rule", [
    {"to": "state"}, {"waste_type": "adit", "gate": "tribal", "to": "state"},
    {"waste_type": "adit", "to": "town"}, {"waste_type": "adit", "to": "state", "audiences": []},
    {"waste_type": "adit", "to": "state", "audiences": ["internal"]}])
def test_refused_rules(rule):
    with pytest.raises(ValidationError):
        MaskRule(**rule)


def test_k_may_be_raised_and_never_lowered():
    assert MaskingSpec(k=10).k == 10
    with pytest.raises(ValidationError):
        MaskingSpec(k=4)
