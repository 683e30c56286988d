"""Groups that are always above: what they prove, no weights contradict."""

import numpy as np
import pytest

from remine.ranking.certainty import certainty
from remine.ranking.groups_above import groups_above
from remine.ranking.smaa import Draws, smaa
from remine.ranking.weight_region import WeightRegion


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("bounded", [False, True])
def test_whoever_is_proved_out_is_in_no_draw_among_the_first(seed, bounded):
    rng = np.random.default_rng(seed)
    values, k = rng.random((400, 4)), 5
    region = WeightRegion(4, low=[0.1] * 4, high=[0.6] * 4) if bounded else WeightRegion(4)
    weights = region.sample(4000, rng)
    proved = 0
    for site in range(0, 400, 20):
        mixtures, found = groups_above(values, values[site], site, k, region)
        above = (values @ weights.T > values[site] @ weights.T + 1e-12).sum(axis=0)
        if mixtures is None:
            assert region.holds(found[None, :]).all()
            continue
        proved += 1
        assert above.min() >= k
        assert ((mixtures - values[site]) @ weights.T > 0).all()
    assert proved > 3


def test_groups_do_not_share_members():
    """One strong rival keeps a site from the first place, not from the second."""
    values = np.array([[0.9, 0.9], [0.1, 0.1], [0.5, 0.5]])
    assert groups_above(values, values[2], 2, 1, WeightRegion(2))[0] is not None
    assert groups_above(values, values[2], 2, 2, WeightRegion(2))[0] is None


def test_what_is_proved_is_passed_on_to_those_below(monkeypatch):
    monkeypatch.setattr("remine.ranking.certainty._play", lambda *_: None)  # before their turn
    rng = np.random.default_rng(2)
    values = np.vstack([np.eye(3), np.eye(3), np.full((1, 3), 0.3), rng.random((50, 3)) * 0.28])
    seen = smaa(values, values, Draws.dirichlet(np.full(3, 1 / 3), 300), 2)
    found = certainty(values, values, seen, programmes=3, rivals=1)
    assert (found.status[6:] == "never").all()
    assert (found.basis[7:] == "linear programme").sum() > 3


def test_a_lone_site_has_no_rivals():
    assert groups_above(np.array([[0.5]]), np.array([0.5]), 0, 1, WeightRegion(1))[0] is None
