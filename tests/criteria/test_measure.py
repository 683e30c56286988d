"""From a measure to a score: midpoint of the unknown, evidence, order of the ends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remine.criteria.measure import Measure, valued
from remine.values.exponential_decay import ExponentialDecay
from remine.values.linear import Linear
from remine.values.log10 import Log10

SHAPES = [Linear(worst=0, best=10), Linear(worst=10, best=0), Log10(worst=0.1, best=100),
          ExponentialDecay(scale=5, cutoff=24)]
CELL = st.none() | st.floats(0, 50)


def measures(value, low, high):
    cells = [np.array([np.nan if x is None else x], float) for x in (value, low, high)]
    return Measure(*cells, np.array([""], dtype=object))


def test_unknown_is_the_whole_span_with_no_evidence():
    score, low, high, evidence = (a[0] for a in valued(measures(None, None, None), SHAPES[0]))
    assert (score, low, high, evidence) == (0.5, 0.0, 1.0, 0.0)


def test_an_interval_without_a_value_takes_the_midpoint_of_its_worth():
    score, low, high, evidence = (a[0] for a in valued(measures(None, 2, 6), SHAPES[0]))
    assert (score, low, high) == (0.4, 0.2, 0.6)
    assert evidence == pytest.approx(0.6)


def test_a_falling_function_turns_the_ends():
    _, low, high, _ = (a[0] for a in valued(measures(None, 2, 6), SHAPES[1]))
    assert (low, high) == (0.4, 0.8)


def test_a_value_without_ends_is_exact():
    score, low, high, evidence = (a[0] for a in valued(measures(3, None, None), SHAPES[0]))
    assert (score, low, high, evidence) == (0.3, 0.3, 0.3, 1.0)


@given(CELL, CELL, CELL, st.sampled_from(SHAPES))
def test_ends_are_ordered_and_unknown_lies_between_the_best_and_the_worst(value, low, high, shape):
    score, bottom, top, evidence = (a[0] for a in valued(measures(value, low, high), shape))
    assert 0 <= bottom <= score <= top <= 1
    assert 0 <= evidence <= 1
    best, worst = (a[0] for a in valued(measures(None, None, None), shape)[1:3])
    assert best <= bottom
    assert top <= worst
