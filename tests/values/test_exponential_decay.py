"""Fading with distance: scale, cutoff, never above 1."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from remine.values.exponential_decay import ExponentialDecay


def test_one_at_the_place_and_one_over_e_at_the_scale():
    got = ExponentialDecay(scale=5)(np.array([0.0, 5.0, 10.0]))
    np.testing.assert_allclose(got, [1.0, np.exp(-1), np.exp(-2)], rtol=1e-15)


def test_nothing_beyond_the_cutoff_but_something_at_it():
    got = ExponentialDecay(scale=5, cutoff=24)(np.array([24.0, 24.0001, 1e6, np.inf]))
    assert got[0] == np.exp(-24 / 5)
    assert got[1:].tolist() == [0.0, 0.0, 0.0]


def test_nan_stays_nan():
    assert np.isnan(ExponentialDecay(scale=5, cutoff=24)(np.array([np.nan]))).all()


def test_a_negative_amount_is_worth_no_more_than_one():
    assert ExponentialDecay(scale=5)(np.array([-3.0])).tolist() == [1.0]


@pytest.mark.parametrize("anchors", [{"scale": 0}, {"scale": -1}, {"scale": 1, "cutoff": 0}, {}])
def test_refused_anchors(anchors):
    with pytest.raises(ValidationError):
        ExponentialDecay(**anchors)


@given(
    st.lists(st.floats(-1e3, 1e6), min_size=1, max_size=20),
    st.floats(0.01, 1e4),
    st.none() | st.floats(0.01, 1e5),
)
def test_bounded_and_falling(amounts, scale, cutoff):
    shape = ExponentialDecay(scale=scale, cutoff=cutoff)
    got = shape(np.sort(np.array(amounts)))
    assert ((got >= 0) & (got <= 1)).all()
    assert (np.diff(got) <= 0).all()
    assert not shape.rises
