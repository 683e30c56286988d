"""Several criteria made into one: low and high carried through, then the midpoint."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from method_cases import inventory

from remine.criteria.combination import Combination, combine
from remine.criteria.measure import Context, Scored
from remine.project import CriterionSpec

METHODS = ["geometric_mean", "product", "mean", "max", "min"]


def scored(name, low, high):
    low, high = np.array(low, float), np.array(high, float)
    value = np.where(low == high, low, np.nan)
    basis = np.full(len(low), "not recorded", dtype=object)
    return Scored(name, name, "1", value, low, high, (low + high) / 2, low, high,
                  1 - (high - low), basis, ())


def combined(parts, method="geometric_mean"):
    spec = CriterionSpec(name="whole", label="Whole", kind="combination", unit="1",
                         direction="higher", parameters={"method": method, "of": list(parts)})
    n = len(next(iter(parts.values())).low)
    parameters = Combination.Parameters(**spec.parameters)
    return Combination().measure(Context(inventory([{}] * n), parts), spec, parameters)


@pytest.mark.parametrize(
    ("method", "worth"),
    [("geometric_mean", 0.4), ("product", 0.064), ("mean", 0.7 / 1.5), ("max", 0.8), ("min", 0.2)],
)
def test_methods_by_hand(method, worth):
    parts = np.array([[0.2], [0.4], [0.8]])
    assert combine(parts, method)[0] == pytest.approx(worth, abs=1e-15)


def test_a_part_worth_nothing_makes_the_geometric_mean_nothing():
    assert combine(np.array([[0.0], [1.0], [1.0]]), "geometric_mean")[0] == 0.0


def test_low_and_high_go_through_and_the_point_is_their_midpoint():
    got = combined({"a": scored("a", [0.25], [0.25]), "b": scored("b", [0.0], [1.0])})
    assert (got.low[0], got.high[0]) == (0.0, 0.5)
    assert np.isnan(got.value[0])
    assert got.basis[0] == "b: not recorded. "


def test_known_parts_give_a_value():
    got = combined({"a": scored("a", [0.25], [0.25]), "b": scored("b", [1.0], [1.0])})
    assert (got.value[0], got.low[0], got.high[0]) == (0.5, 0.5, 0.5)
    assert got.basis[0] == ""


SPAN = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted)


@given(st.sampled_from(METHODS), st.lists(SPAN, min_size=1, max_size=5))
def test_ends_are_ordered_and_bounded(method, spans):
    parts = {f"p{i}": scored(f"p{i}", [low], [high]) for i, (low, high) in enumerate(spans)}
    got = combined(parts, method)
    assert 0 <= got.low[0] <= got.high[0] + 1e-15
    assert got.high[0] <= 1 + 1e-15


@given(st.sampled_from(METHODS), st.lists(st.floats(0, 1), min_size=1, max_size=5), st.data())
def test_rises_with_every_part(method, values, data):
    at = data.draw(st.integers(0, len(values) - 1))
    higher = [*values]
    higher[at] = data.draw(st.floats(values[at], 1))
    before, after = (combine(np.array(v)[:, None], method)[0] for v in (values, higher))
    assert after >= before - 1e-15
