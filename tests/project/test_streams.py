"""``yields:`` of a model: what may be written, all contradictions at once."""

import pytest
from pydantic import ValidationError

from remine.project.streams import YieldsSpec

STREAM = {"name": "a", "label": "A", "amount": "phones", "unit": "phone", "factors": ["phones"],
          "elements": ["Nd"]}


def test_elements_come_in_the_order_of_the_streams():
    spec = YieldsSpec(streams=[STREAM, STREAM | {"name": "b", "elements": ["Cu", "Nd"]}])
    assert spec.elements() == ["Nd", "Cu"]


def test_contradictions_are_told_together():
    with pytest.raises(ValidationError) as caught:
        YieldsSpec(streams=[STREAM, STREAM], groups={"g": ["Au"]}, replace={"x.y": (3, 2, 1)})
    words = str(caught.value)
    assert "'a' stands twice" in words and "no stream gives 'Au'" in words and "must rise" in words


@pytest.mark.parametrize("wrong", [{"draws": 10}, {"years": 0}, {"streams": []}, {"price": 3}])
def test_impossible_settings_are_refused(wrong):
    with pytest.raises(ValidationError):
        YieldsSpec(**({"streams": [STREAM]} | wrong))
