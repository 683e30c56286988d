"""Plans against every choice there is, and against a programme posed another way."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog, milp

from remine.planning.choosing import Shortfall, choose
from remine.planning.hub_problem import HubProblem, cost_of
from remine.planning.maximal_cover import cover_problem, nearest_within

NEVER, ALWAYS = 0, np.inf


def problem(seed, n=9, m=7, k=3, capacity=np.inf, min_load=0.0, fixed=0, ties=False):
    """Return sources and places in a square of 1,000 km; limits are shares of all kilograms."""
    rng = np.random.default_rng(seed)
    sources, places = rng.random((n, 2)), rng.random((m, 2))
    km = 1000 * np.hypot(*(sources[:, None] - places[None]).transpose(2, 0, 1))
    km = np.round(km, -2) if ties else km
    kg = rng.lognormal(0, 1, n)
    limits = (np.full(m, capacity) * kg.sum(), np.full(m, min_load) * kg.sum())
    return HubProblem(km, kg, k, np.arange(m) < fixed, *limits)


def cheapest(p, chosen):
    """Return the least cost of open places by a dense linear programme, infinite if none."""
    n, h = len(p.weight), len(chosen)
    left = np.isfinite(p.uncollected)
    cost = p.cost[:, chosen] * p.weight[:, None]
    if left:
        cost = np.column_stack([cost, p.uncollected * p.weight])
    every = np.kron(np.eye(n), np.ones(h + left))
    into = np.zeros((h, n * (h + left)))
    for j in range(h):
        into[j, j :: h + left] = p.weight
    top, low = p.capacity[chosen], p.min_load[chosen]
    above = np.vstack([into[np.isfinite(top)], -into])
    limit = np.append(top[np.isfinite(top)], -low)
    flat = cost.ravel()
    ends = [(0, 0 if np.isinf(c) else 1) for c in flat]
    done = linprog(np.where(np.isinf(flat), 0, flat), above, limit, every, np.ones(n), ends)
    return done.fun if done.status == 0 else np.inf


def brute(p):
    fixed, free = np.flatnonzero(p.fixed), np.flatnonzero(~p.fixed)
    sets = (np.sort(np.append(fixed, c)) for c in combinations(free, p.k))
    return min(cheapest(p, chosen.astype(int)) for chosen in sets)


LIMITS = {"free": {}, "capacity": {"capacity": 0.45}, "both": {"capacity": 0.5, "min_load": 0.15},
          "fixed": {"capacity": 0.5, "fixed": 2, "k": 2}, "ties": {"ties": True}}  # fmt: skip


@pytest.mark.parametrize("limits", LIMITS.values(), ids=LIMITS)
@pytest.mark.parametrize("method", [NEVER, ALWAYS], ids=["heuristic", "exact"])
@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_plan_is_within_one_percent_of_the_best_choice(limits, method, seed):
    p = problem(seed, **limits)
    best, plan = brute(p), choose(p, method)
    assert np.isfinite(best)
    assert best * (1 - 1e-9) <= plan.value <= best * 1.01
    assert plan.bound <= best * (1 + 1e-9)
    if plan.proven:
        assert plan.value == pytest.approx(best, rel=1e-6)


@pytest.mark.parametrize("capacity", [np.inf, 0.2], ids=["free", "capacity"])
@pytest.mark.parametrize("method", [NEVER, ALWAYS], ids=["heuristic", "exact"])
@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 10_000), within=st.sampled_from([150.0, 300.0, 500.0]))
def test_cover_is_within_one_percent_of_the_best_choice(capacity, method, seed, within):
    base = problem(seed, capacity=capacity)
    p = cover_problem(base, within)
    best, plan = p.total - brute(p), choose(p, method)
    covered = p.total - plan.value
    assert best * 0.99 - 1e-9 <= covered <= best * (1 + 1e-9) + 1e-9
    shown = nearest_within(base, within, plan)
    assert (base.weight @ shown.share).sum() == pytest.approx(covered)
    assert base.cost[:, plan.chosen][shown.share > 0].max(initial=0.0) <= within


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10_000), limits=st.sampled_from(list(LIMITS.values())))
def test_a_plan_holds_every_limit(seed, limits):
    p = problem(seed, n=12, **limits)
    plan = choose(p)
    load = p.weight @ plan.share
    assert len(plan.chosen) == p.k + p.fixed.sum() and p.fixed[plan.chosen].sum() == p.fixed.sum()
    assert plan.share.sum(axis=1) == pytest.approx(1.0)
    assert (load <= p.capacity[plan.chosen] * (1 + 1e-6)).all()
    assert (load >= p.min_load[plan.chosen] * (1 - 1e-6)).all()
    assert plan.value == pytest.approx(cost_of(p, plan.chosen, plan.share))


def test_the_textbook_programme_agrees():
    """The p-median as Hakimi's sums, without any of our reductions, 40 sources and places."""
    p = problem(3, n=40, m=40, k=5)
    n, m = p.cost.shape
    every = np.column_stack([np.kron(np.eye(n), np.ones(m)), np.zeros((n, m))])
    opened = np.column_stack([np.eye(n * m), -np.tile(np.eye(m), (n, 1))])
    count = np.append(np.zeros(n * m), np.ones(m))
    rules = [(every, 1, 1), (opened, -np.inf, 0), (count[None, :], p.k, p.k)]
    cost = np.append((p.cost * p.weight[:, None]).ravel(), np.zeros(m))
    done = milp(cost, constraints=rules, integrality=count, bounds=(0, 1))
    assert choose(p, NEVER).value == pytest.approx(done.fun, rel=1e-9)
    assert choose(p, ALWAYS).value == pytest.approx(done.fun, rel=1e-9)


def test_equal_places_go_to_the_first_and_two_runs_agree():
    p = problem(1)
    twin = HubProblem(np.repeat(p.cost, 2, axis=1), p.weight, p.k, np.zeros(14, bool),
                      np.full(14, np.inf), np.zeros(14))  # fmt: skip
    plan, again = choose(twin), choose(twin)
    assert (plan.chosen % 2 == 0).all()
    assert plan.chosen.tolist() == again.chosen.tolist() and plan.value == again.value


def test_limits_that_hold_singly_and_not_together_are_told():
    """Both sources reach one place alone, which cannot take them; the other has room."""
    km = np.array([[1.0, np.inf], [1.0, np.inf], [5.0, 5.0]])
    p = HubProblem(km, np.array([4.0, 4.0, 1.0]), 2, np.zeros(2, bool), np.array([6.0, 9.0]),
                   np.zeros(2))  # fmt: skip
    found = choose(p)
    assert isinstance(found, Shortfall) and found.proven
    assert found.unserved == pytest.approx(2.0)
