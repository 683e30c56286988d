"""The smallest change of weights, beside the linear programme that defines it."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from remine.ranking.turning import smallest_shift


def programme(lead, weights):
    """Least half sum of absolute changes, over weights that sum to 1 and leave no lead."""
    m = len(lead)
    eye = np.eye(m)
    found = linprog(
        np.r_[np.zeros(m), np.full(m, 0.5)],
        A_ub=np.vstack([np.c_[eye, -eye], np.c_[-eye, -eye], np.r_[lead, np.zeros(m)][None, :]]),
        b_ub=np.r_[weights, -weights, 0.0],
        A_eq=np.r_[np.ones(m), np.zeros(m)][None, :], b_eq=[1.0],
        bounds=[(0, 1)] * m + [(0, None)] * m,
    )
    return found.fun if found.status == 0 else None


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 10**6), m=st.integers(1, 9), shift=st.floats(-0.6, 0.6))
def test_no_smaller_change_lets_two_sites_tie(seed, m, shift):
    rng = np.random.default_rng(seed)
    lead, weights = rng.uniform(-1, 1, m) + shift, rng.dirichlet(np.ones(m))
    if lead @ weights < 0:
        lead = -lead
    found, least = smallest_shift(lead, weights), programme(lead, weights)
    assert (found is None) == (least is None)
    if found is not None:
        assert (found >= -1e-12).all() and abs(found.sum() - 1) < 1e-9
        assert abs(lead @ found) < 1e-9
        assert abs(np.abs(found - weights).sum() / 2 - least) < 1e-7


def test_a_site_ahead_in_everything_cannot_be_turned():
    assert smallest_shift(np.array([0.2, 0.1]), np.array([0.5, 0.5])) is None


def test_a_tie_needs_no_change():
    weights = np.array([0.5, 0.5])
    assert smallest_shift(np.array([0.2, -0.2]), weights).tolist() == [0.5, 0.5]
