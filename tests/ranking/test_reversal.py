"""Leaving one site out: what turns under methods that compare sites, and what cannot."""

import numpy as np
import pytest

from remine.ranking.promethee import Promethee
from remine.ranking.reversal import reversals
from remine.ranking.weighted_geometric_mean import WeightedGeometricMean
from remine.ranking.weighted_sum import WeightedSum

RNG = np.random.default_rng(3)
VALUES, WEIGHTS = RNG.random((60, 4)), RNG.dirichlet(np.ones(4))


@pytest.mark.parametrize("method", [WeightedSum(), WeightedGeometricMean()])
def test_a_score_of_its_own_never_turns(method):
    assert reversals(method, VALUES, WEIGHTS).times == 0


def test_promethee_turns_pairs_and_they_are_counted():
    found = reversals(Promethee(preference="usual", q=0, p=0), VALUES, WEIGHTS, k=50)
    assert found.tried == 10 and found.times > 0 and found.pairs > 0
    assert found.words().endswith(f"turned, up to {found.pairs} at once")


def test_the_count_is_that_of_going_through_all_pairs():
    method = Promethee(preference="usual", q=0, p=0)
    values = np.round(VALUES[:8], 1)
    score = method.scores(values, WEIGHTS)
    most = 0
    for gone in range(8):
        kept = [i for i in range(8) if i != gone]
        again = dict(zip(kept, method.scores(values[kept], WEIGHTS), strict=True))
        most = max(most, sum(score[a] > score[b] + 1e-12 and again[a] < again[b] - 1e-12
                             for a in kept for b in kept))
    assert reversals(method, values, WEIGHTS, k=8).pairs == most


@pytest.mark.parametrize("n", [1, 2])
def test_too_few_sites_to_turn(n):
    assert reversals(Promethee(), VALUES[:n], WEIGHTS).times == 0
