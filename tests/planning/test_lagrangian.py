"""A bound is a bound whatever the prices, and the sieve drops no place of a best plan."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remine.planning.choosing import choose
from remine.planning.hub_problem import HubProblem
from remine.planning.lagrangian import bound_at, possible, relax


def problem(seed, capacity=np.inf, min_load=0.0, n=14, m=10):
    rng = np.random.default_rng(seed)
    kg = rng.lognormal(0, 1, n)
    limits = (np.full(m, capacity) * kg.sum(), np.full(m, min_load) * kg.sum())
    return HubProblem(1000 * rng.random((n, m)), kg, 3, np.arange(m) < 1, *limits)


LIMITS = st.sampled_from([(np.inf, 0.0), (0.4, 0.0), (0.5, 0.1)])


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), limits=LIMITS, scale=st.floats(0, 2000))
def test_no_price_gives_a_bound_above_the_best_plan(seed, limits, scale):
    p = problem(seed, *limits)
    best = choose(p, np.inf)
    price = scale * np.random.default_rng(seed).random(len(p.weight))
    assert bound_at(p.extended, price)[0] <= best.value * (1 + 1e-9)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000), limits=LIMITS)
def test_the_places_of_the_best_plan_stay_possible(seed, limits):
    p = problem(seed, *limits)
    best = choose(p, np.inf)
    relaxed = relax(p.extended, best.value, np.full(len(p.weight), 500.0))
    assert relaxed.bound <= best.value * (1 + 1e-9)
    other = choose(p, 0)
    assert possible(p.extended, relaxed, best.value)[best.chosen].all()
    assert other.bound <= best.value * (1 + 1e-9)


def test_a_place_that_cannot_fill_itself_is_never_worth_opening():
    p = HubProblem(np.ones((2, 2)), np.ones(2), 1, np.zeros(2, bool), np.full(2, np.inf),
                   np.array([0.0, 5.0]))  # fmt: skip
    bound, worth, chosen, _ = bound_at(p, np.zeros(2))
    assert worth[1] == np.inf and chosen.tolist() == [0] and bound == pytest.approx(0.0)
