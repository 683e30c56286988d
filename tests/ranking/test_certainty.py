"""Always, depends, never: proofs against exhaustive looking."""

import numpy as np
import pytest

from remine.ranking.certainty import certainty
from remine.ranking.smaa import Draws, smaa
from remine.ranking.weight_region import WeightRegion

GRID = np.array([(a, b, 20 - a - b) for a in range(21) for b in range(21 - a)]) / 20


def truth(low, high, weights, k):
    """Return whether each site can be in and can be out, over a grid of weights and all ends."""
    can_be_in, can_be_out = np.zeros(len(low), bool), np.zeros(len(low), bool)
    for w in weights:
        least, most = low @ w, high @ w
        for i in range(len(low)):
            others = np.arange(len(low)) != i
            can_be_in[i] |= (least[others] > most[i] + 1e-9).sum() < k
            can_be_out[i] |= (most[others] > least[i] + 1e-9).sum() >= k
    return can_be_in, can_be_out


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("k", [1, 3])
@pytest.mark.parametrize(
    "region",
    [None, WeightRegion(3, low=[0.2, 0.2, 0.2]), WeightRegion(3, order=[(0, 1), (1, 2)]),
     WeightRegion(3, low=[0.1, 0.25, 0.1], high=[0.5, 0.4, 0.4], order=[(0, 2)])],
    ids=["free", "low", "order", "all"],
)
def test_proofs_are_never_contradicted_and_nothing_small_is_left_open(seed, k, region):
    """20 sites, 3 criteria: all admissible weights of a grid of 5 % steps are looked at."""
    rng = np.random.default_rng(seed)
    values = rng.random((20, 3))
    unknown = rng.random((20, 3)) < 0.1
    low = np.where(unknown, values * 0.7, values)
    high = np.where(unknown, low + 0.3, values)
    region = region or WeightRegion(3)
    draws = Draws(region.sample(200, rng), seed)
    found = certainty(low, high, smaa(low, high, draws, k), region)
    can_be_in, can_be_out = truth(low, high, GRID[region.holds(GRID)], k)
    assert not can_be_in[found.status == "never"].any()
    assert not can_be_out[found.status == "always"].any()
    assert (found.basis != "not settled").all()


def test_rivals_that_take_turns_are_caught_by_the_programme():
    """(0.45, 0.45) is below (1, 0) or (0, 1) under all weights but dominated by neither."""
    values = np.array([[1.0, 0.0], [0.0, 1.0], [0.45, 0.45], [0.55, 0.55]])
    draws = Draws.dirichlet(np.array([0.5, 0.5]), 500)
    found = certainty(values, values, smaa(values, values, draws, 1))
    assert found.status.tolist() == ["depends", "depends", "never", "depends"]
    turns = np.delete(values, 3, axis=0)
    found = certainty(turns, turns, smaa(turns, turns, draws, 1))
    assert found.status[2] == "never" and found.basis[2] in ("game", "linear programme")


def test_a_site_that_only_rare_weights_favour_is_not_called_never():
    """Draws close together never see it; the corner of the weights does."""
    values = np.array([[0.9, 0.9, 0.9], [0.0, 0.0, 1.0], [0.1, 0.1, 0.1]])
    draws = Draws.dirichlet(np.full(3, 1 / 3), 300, concentration=1000)
    seen = smaa(values, values, draws, 1)
    assert seen.top.tolist() == [300, 0, 0]
    found = certainty(values, values, seen)
    assert found.status.tolist() == ["depends", "depends", "never"]


def test_one_site_is_always_first():
    """And with k as large as the sample everybody is."""
    values = np.array([[0.3, 0.4], [0.2, 0.9]])
    draws = Draws.dirichlet(np.array([0.5, 0.5]), 50)
    alone = certainty(values[:1], values[:1], smaa(values[:1], values[:1], draws, 1))
    assert (alone.status[0], alone.basis[0]) == ("always", "dominance")
    both = certainty(values, values, smaa(values, values, draws, 2))
    assert both.status.tolist() == ["always", "always"]
