"""A field of a layer's features as numbers or classes."""

import numpy as np
import pytest
from method_cases import inventory, layer

from remine.criteria.layer_field import features_of
from remine.criteria.measure import Context
from remine.errors import InputError
from remine.project import CriterionSpec


def found(cells, classes=None, unknown=None, field="x_figure"):
    rows = [{"longitude": -105.0, "latitude": 40.0, "x_figure": cell} for cell in cells]
    there = layer("it", "context", rows)
    spec = CriterionSpec(name="c", label="c", kind="nearest_value", layer="it", unit="1",
                         direction="higher")
    return features_of(Context(inventory([{}], [there])), spec, field, classes or {}, unknown)


def test_numbers_and_empty_cells():
    got = found(["1.5", " 2 ", "", None])
    np.testing.assert_array_equal(got.low, [1.5, 2.0, np.nan, np.nan])
    np.testing.assert_array_equal(got.low, got.high)
    got = found(["1.5", ""], unknown=(0.0, 3.0))
    np.testing.assert_array_equal((got.low, got.high), [[1.5, 0.0], [1.5, 3.0]])


def test_classes_without_case_and_the_interval_of_the_rest():
    got = found(["HIGH", "low", "", "?"], {"High": 1.0, "Low": (0.1, 0.2)}, (0.0, 0.9))
    np.testing.assert_array_equal(got.low, [1.0, 0.1, 0.0, 0.0])
    np.testing.assert_array_equal(got.high, [1.0, 0.2, 0.9, 0.9])
    assert got.words.tolist() == ["HIGH", "low", "", "?"]


@pytest.mark.parametrize("cell", ["n/a", "inf", "12 %"])
def test_words_are_no_numbers(cell):
    with pytest.raises(InputError) as fault:
        found(["1", cell])
    (problem,) = fault.value.problems
    assert problem.code == "E-CLASSES-MISSING" and repr(cell) in problem.what


def test_a_table_without_places():
    there = layer("it", "context", [{"x_figure": "1"}])
    object.__setattr__(there, "geometry", None)
    spec = CriterionSpec(name="c", label="c", kind="nearest_value", layer="it", unit="1",
                         direction="higher")
    with pytest.raises(InputError) as fault:
        features_of(Context(inventory([{}], [there])), spec, "x_figure", {}, None)
    assert fault.value.problems[0].code == "E-NO-PLACES"
