"""S-shaped value function: midpoint, width, symmetry."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from remine.values.logistic import Logistic


def test_one_half_at_the_midpoint_and_symmetric_around_it():
    got = Logistic(midpoint=5, scale=2)(np.array([3.0, 5.0, 7.0]))
    np.testing.assert_allclose(got, [1 / (1 + np.e), 0.5, np.e / (1 + np.e)], rtol=1e-12)
    assert got[0] + got[2] == pytest.approx(1.0, abs=1e-15)


def test_a_negative_scale_falls():
    falling = Logistic(midpoint=0, scale=-1)
    assert falling(np.array([-1.0]))[0] > falling(np.array([1.0]))[0]
    assert not falling.rises
    assert Logistic(midpoint=0, scale=1).rises


def test_nan_stays_nan_and_far_amounts_do_not_overflow():
    got = Logistic(midpoint=0, scale=1e-3)(np.array([np.nan, -1e9, 1e9]))
    assert np.isnan(got[0])
    assert got[1:].tolist() == [0.0, 1.0]


@pytest.mark.parametrize("anchors", [{"midpoint": 0, "scale": 0}, {"midpoint": 0}, {"scale": 1}])
def test_refused_anchors(anchors):
    with pytest.raises(ValidationError):
        Logistic(**anchors)


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20),
    st.floats(-1e3, 1e3),
    st.floats(1e-3, 1e3),
)
def test_bounded_and_rising(amounts, midpoint, scale):
    got = Logistic(midpoint=midpoint, scale=scale)(np.sort(np.array(amounts)))
    assert ((got >= 0) & (got <= 1)).all()
    assert (np.diff(got) >= 0).all()
