"""Logarithmic value function: orders of magnitude, zero, refused anchors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from remine.values.log10 import Log10, log10


def test_one_fifth_for_every_order_of_magnitude_of_the_volume_anchors():
    volume = Log10(worst=1e4, best=1e9)
    got = volume(np.array([1e4, 1e5, 1e6, 1e7, 1e8, 1e9]))
    np.testing.assert_allclose(got, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0], atol=1e-15)
    assert volume.rises


def test_flat_beyond_the_anchors_and_defined_at_zero():
    assert Log10(worst=1e4, best=1e9)(np.array([0.0, 1.0, 1e12])).tolist() == [0.0, 0.0, 1.0]


def test_falls_when_worst_lies_above_best():
    falling = Log10(worst=100, best=1)
    np.testing.assert_allclose(falling(np.array([0.0, 1.0, 10.0, 100.0])), [1.0, 1.0, 0.5, 0.0])
    assert not falling.rises


def test_nan_stays_nan():
    assert np.isnan(Log10(worst=1, best=10)(np.array([np.nan]))).all()


@pytest.mark.parametrize(
    "anchors", [{"worst": 0, "best": 10}, {"worst": -1, "best": 10}, {"worst": 5, "best": 5}]
)
def test_refused_anchors(anchors):
    with pytest.raises(ValidationError):
        Log10(**anchors)


@given(st.lists(st.floats(0, 1e15), min_size=1, max_size=20))
def test_bounded_and_monotone(amounts):
    got = log10(np.sort(np.array(amounts)), 1e4, 1e9)
    assert ((got >= 0) & (got <= 1)).all()
    assert (np.diff(got) >= 0).all()
