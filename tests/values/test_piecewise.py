"""Straight lines between written points."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from remine.values.piecewise import Piecewise


def test_through_the_points_and_flat_beyond_them():
    shape = Piecewise(at=[0, 10, 20], value=[0.0, 0.8, 1.0])
    got = shape(np.array([-1.0, 0.0, 5.0, 10.0, 15.0, 20.0, 99.0]))
    np.testing.assert_allclose(got, [0.0, 0.0, 0.4, 0.8, 0.9, 1.0, 1.0], atol=1e-15)
    assert shape.rises


def test_may_fall():
    falling = Piecewise(at=[0, 10], value=[1.0, 0.2])
    assert falling(np.array([5.0]))[0] == pytest.approx(0.6)
    assert not falling.rises


def test_nan_stays_nan():
    assert np.isnan(Piecewise(at=[0, 1], value=[0, 1])(np.array([np.nan]))).all()


@pytest.mark.parametrize(
    "anchors",
    [
        {"at": [0], "value": [0]},
        {"at": [0, 1, 2], "value": [0, 1]},
        {"at": [0, 0], "value": [0, 1]},
        {"at": [1, 0], "value": [0, 1]},
        {"at": [0, 1], "value": [0, 1.1]},
        {"at": [0, 1], "value": [-0.1, 1]},
        {"at": [0, 1, 2], "value": [0, 1, 0]},
    ],
)
def test_refused_anchors(anchors):
    with pytest.raises(ValidationError):
        Piecewise(**anchors)


@given(
    st.lists(st.integers(-1000, 1000), min_size=2, max_size=6, unique=True),
    st.lists(st.floats(0, 1), min_size=6, max_size=6),
    st.lists(st.floats(-2e3, 2e3), min_size=1, max_size=20),
    st.booleans(),
)
def test_bounded_and_monotone(at, values, amounts, falls):
    heights = sorted(values[: len(at)], reverse=falls)
    got = Piecewise(at=sorted(at), value=heights)(np.sort(np.array(amounts)))
    assert ((got >= 0) & (got <= 1)).all()
    steps = np.diff(got)
    assert (steps <= 1e-15).all() if falls else (steps >= -1e-15).all()
