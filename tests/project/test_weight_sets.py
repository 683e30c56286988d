"""Whose weights: a group has them, or was not asked; nobody makes them up."""

import pytest
from pydantic import ValidationError

from remine.project import Stakeholder, load_project
from remine.resources import find_model

GIVEN = {"name": "a", "group": "state", "source": "a letter", "date": "2026-11-01"}


def test_a_group_that_was_not_asked_has_no_weights():
    assert Stakeholder(**GIVEN, status="not asked").weights == {}
    assert Stakeholder(**GIVEN, status="elicited", weights={"x": 1}).weights == {"x": 1.0}


@pytest.mark.parametrize(
    ("status", "weights"),
    [("not asked", {"x": 1}), ("elicited", {}), ("elicited", {"x": 0}), ("adopted", {"x": -1})],
)
def test_status_and_weights_must_agree(status, weights):
    with pytest.raises(ValidationError):
        Stakeholder(**GIVEN, status=status, weights=weights)


def test_a_weight_for_something_that_is_no_criterion_is_refused():
    setting = "stakeholders.state.weights.rainbow=3"
    with pytest.raises(Exception, match="'rainbow', which is not a criterion"):
        load_project(find_model("mine-waste"), {}, [setting])


def test_the_shipped_sets_are_placeholders_and_no_nations_weights_are_made_up():
    groups = load_project(find_model("mine-waste")).model.stakeholders
    assert {item.group for item in groups} == {"agency", "tribe", "state", "industry", "community"}
    for item in groups:
        assert item.status == ("not asked" if item.group == "tribe" else "authors' placeholder")
