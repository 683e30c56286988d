"""The simulation as defined: the weighted sum's counts, and dominance no method contradicts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remine.ranking import methods
from remine.ranking.by_definition import dominance, top_counts
from remine.ranking.smaa import Draws, smaa
from remine.ranking.weighted_sum import WeightedSum

OWN = sorted(kind for kind, method in methods().items() if not method().relative)


def test_without_unknown_cells_the_counts_are_those_of_the_quick_way():
    rng = np.random.default_rng(1)
    values, draws = rng.random((200, 5)), Draws.dirichlet(np.full(5, 0.2), 300, seed=2)
    plain = top_counts(WeightedSum(), values, values, draws, 10)
    assert (plain == smaa(values, values, draws, 10).top).all()


def test_with_unknown_cells_they_agree_within_chance():
    rng = np.random.default_rng(3)
    low = rng.random((60, 4)) * 0.6
    high = low + 0.4 * (rng.random((60, 4)) < 0.3)
    draws = Draws.dirichlet(np.full(4, 0.25), 2000, seed=5)
    share = top_counts(WeightedSum(), low, high, draws, 8) / 2000
    assert share == pytest.approx(smaa(low, high, draws, 8).top_probability, abs=0.06)


@pytest.mark.parametrize("kind", OWN)
@given(seed=st.integers(0, 10_000), k=st.integers(1, 4))
def test_what_dominance_says_no_draw_contradicts(kind, seed, k):
    rng = np.random.default_rng(seed)
    low = np.round(rng.random((12, 2)), 1)
    high = np.minimum(low + 0.1 * (rng.random((12, 2)) < 0.2), 1.0)
    draws = Draws.dirichlet(np.array([0.5, 0.5]), 12, seed=seed)
    found = top_counts(methods()[kind](), low, high, draws, k)
    for site in range(12):
        word = dominance(low, high, site, k)
        if word:
            assert found[site] == (12 if word == "always" else 0)
