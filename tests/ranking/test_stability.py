"""Stability intervals: inside them the first k stay, beyond them they change."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remine.ranking.stability import stability_intervals


def first(values, weights, k):
    """Return the set of the first k, ties included."""
    score = values @ weights
    return frozenset(np.flatnonzero(score >= np.sort(score)[-min(k, len(score))] - 1e-12))


def moved(weights, j, t):
    """Return the weights with one set to t and the others in proportion."""
    out = weights * (1 - t) / (1 - weights[j])
    out[j] = t
    return out


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), k=st.integers(1, 12), ties=st.booleans())
def test_the_set_changes_exactly_at_the_ends(seed, k, ties):
    """Looked at inside, and just outside."""
    rng = np.random.default_rng(seed)
    values, weights = rng.random((30, 4)), rng.dirichlet(np.ones(4)) * 0.98 + 0.005
    values = np.round(values, 1) if ties else values
    now = first(values, weights, k)
    for j, (low, high) in enumerate(stability_intervals(values, weights, k)):
        assert 0 <= low <= weights[j] <= high <= 1
        for share in (0.01, 0.3, 0.7, 0.99):
            t = low + share * (high - low)
            inside = values @ moved(weights, j, t)
            out = np.delete(np.arange(30), list(now))
            assert len(out) == 0 or inside[list(now)].min() >= inside[out].max() - 1e-9
        for end, step in ((low, -1e-6), (high, 1e-6)):
            if 0 < end < 1 and len(now) < 30:
                beyond = values @ moved(weights, j, np.clip(end + step, 0, 1))
                out = np.delete(np.arange(30), list(now))
                assert beyond[list(now)].min() < beyond[out].max() + 1e-12


def test_all_sites_and_a_weight_of_one():
    """Everybody is inside: any weight will do; a weight of 1 has nothing to share with."""
    assert stability_intervals(np.eye(2), np.array([0.5, 0.5]), k=2).tolist() == [[0, 1], [0, 1]]
    found = stability_intervals(np.eye(2), np.array([1.0, 0.0]), k=1)
    assert np.isnan(found[0]).all()
    assert found[1].tolist() == pytest.approx([0, 0.5])
