"""Linear value function: anchors, direction, flat ends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from remine.values.linear import Linear, linear

AMOUNTS = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=20)
ANCHOR = st.floats(-1e6, 1e6)


def test_anchors_middle_and_flat_ends():
    got = Linear(worst=10, best=30)(np.array([-5.0, 10.0, 15.0, 20.0, 30.0, 99.0]))
    assert got.tolist() == [0.0, 0.0, 0.25, 0.5, 1.0, 1.0]


def test_falls_when_worst_lies_above_best_and_has_no_negative_zero():
    falling = Linear(worst=10, best=0)
    got = falling(np.array([0.0, 2.5, 10.0]))
    assert got.tolist() == [1.0, 0.75, 0.0]
    assert not np.signbit(got).any()
    assert not falling.rises
    assert Linear(worst=0, best=10).rises


def test_nan_stays_nan():
    assert np.isnan(Linear(worst=0, best=1)(np.array([np.nan]))).all()


@pytest.mark.parametrize(
    "anchors",
    [{"worst": 1, "best": 1}, {"worst": 0}, {"worst": float("nan"), "best": 1},
     {"worst": 0, "best": float("inf")}, {"worst": 0, "best": 1, "middle": 0.5}],
)
def test_refused_anchors(anchors):
    with pytest.raises(ValidationError):
        Linear(**anchors)


@given(AMOUNTS, ANCHOR, ANCHOR)
def test_bounded_and_monotone(amounts, worst, best):
    if abs(worst - best) < 1e-6:
        return
    rising = np.sort(np.array(amounts))
    got = linear(rising, worst, best)
    assert ((got >= 0) & (got <= 1)).all()
    steps = np.diff(got)
    assert (steps >= 0).all() if best > worst else (steps <= 0).all()
