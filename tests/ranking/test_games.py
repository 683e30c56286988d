"""Games played side by side: what they prove and find is checked against drawn weights."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remine.ranking.certainty import certainty
from remine.ranking.games import always_behind, can_be_first, strong_rivals
from remine.ranking.smaa import Draws, smaa
from remine.ranking.weight_region import WeightRegion


def ranks_under(low, high, site, weights):
    """How many others are above the site, it at its best and they at their worst, by draw."""
    others = np.delete(low, site, axis=0)
    return (others @ weights.T > high[site] @ weights.T + 1e-12).sum(axis=0)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), m=st.integers(1, 6), k=st.integers(1, 8),
       unknown=st.sampled_from([0.0, 0.3]))
def test_no_weights_put_a_site_in_front_that_is_proved_behind(seed, m, k, unknown):
    rng = np.random.default_rng(seed)
    low = rng.random((300, m))
    high = np.where(rng.random((300, m)) < unknown, low + (1 - low) * rng.random((300, m)), low)
    sites = np.arange(300)
    behind = always_behind(low, high, sites, k, of=30)
    first = can_be_first(low, high, sites, k, WeightRegion(m), rivals=200, rounds=10)
    assert not (behind & first).any()
    weights = np.vstack([rng.dirichlet(np.full(m, c), 200) for c in (0.2, 1.0, 5.0)])
    for site in np.flatnonzero(behind)[:40]:
        assert (ranks_under(low, high, site, weights) >= k).all()


def test_what_is_found_in_front_is_in_front_under_weights_of_the_region():
    rng = np.random.default_rng(1)
    values = rng.random((400, 4))
    region = WeightRegion(4, order=[(0, 1), (1, 2), (2, 3)])
    first = can_be_first(values, values, np.arange(400), 3, region)
    drawn = region.sample(4000, rng)
    seen = np.zeros(400, dtype=bool)
    for row in drawn:
        seen[np.argsort(-(values @ row))[:3]] = True
    assert first.sum() >= 3 and not (always_behind(
        values @ region.corners.T, values @ region.corners.T, np.flatnonzero(seen), 3)).any()
    assert (seen & first).sum() >= 3


def test_most_is_settled_where_little_was():
    """12 criteria with nothing in common, free weights: dominance alone leaves four of five."""
    values = np.random.default_rng(0).random((4000, 12))
    seen = smaa(values, values, Draws.dirichlet(np.full(12, 1 / 12), 300), k=5)
    found = certainty(values, values, seen, programmes=0)
    words, counts = np.unique(found.basis.astype(str), return_counts=True)
    share = dict(zip(words, counts / 4000, strict=True))
    assert share["game"] > 0.1 and share["weights found"] > 0.05
    assert (found.status[found.basis == "game"] == "never").all()
    assert (found.status[found.basis == "weights found"] == "depends").all()


@pytest.mark.parametrize("n", [1, 2, 5])
def test_few_sites(n):
    values = np.linspace(1, 0, n)[:, None] * np.ones((1, 2))
    sites = np.arange(n)
    assert always_behind(values, values, sites, 1, of=3).tolist() == [False] + [True] * (n - 1)
    assert can_be_first(values, values, sites, 1, WeightRegion(2)).tolist() == [
        True] + [False] * (n - 1)
    assert len(strong_rivals(values, 2)) == min(n, 2)
    assert not always_behind(values, values, sites, n + 1).any()
    assert always_behind(values, values, sites[:0], 1).shape == (0,)
