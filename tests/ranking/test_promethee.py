"""PROMETHEE I and II against peers, the definition in pairs, and a worked example.

No published example with all its figures could be read; the worked one is from a peer's manual.
"""

import tracemalloc

import numpy as np
import pytest
from pymcdm.methods import PROMETHEE_II
from pymcdm.methods.partial import PROMETHEE_I

from remine.ranking.preference import SHAPES, preference
from remine.ranking.promethee import Promethee, column_bounds, column_flows, promethee, relation

PEER_NAMES = {"usual": "usual", "u_shape": "ushape", "v_shape": "vshape", "level": "level",
              "linear": "vshape_2"}


def test_worked_example_of_a_peers_manual():
    """pymcdm 1.4.0, docstrings of PROMETHEE_I and PROMETHEE_II, printed to two digits."""
    amounts = np.array([[4.0, 3, 2], [3, 2, 4], [5, 1, 3]])
    leaving, entering = promethee(amounts, np.array([0.5, 0.3, 0.2]))
    assert leaving.round(2).tolist() == [0.55, 0.35, 0.6]
    assert entering.round(2).tolist() == [0.45, 0.65, 0.4]
    assert (leaving - entering).round(2).tolist() == [0.1, -0.3, 0.2]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("shape", PEER_NAMES)
def test_it_agrees_with_pymcdm(shape, ties, seed):
    """Both flows on random matrices, thresholds by criterion, to 1e-10."""
    rng = np.random.default_rng(seed)
    values, weights = rng.random((150, 5)), rng.dirichlet(np.ones(5))
    values = np.round(values, 1) if ties else values
    q, p = np.full(5, 0.15), rng.uniform(0.2, 0.6, 5)
    peers = PROMETHEE_I(PEER_NAMES[shape], p=list(p), q=list(q))(values, weights, np.ones(5))
    ours = promethee(values, weights, shape, q, p)
    assert np.abs(ours[0] - peers[0]).max() < 1e-10
    assert np.abs(ours[1] - peers[1]).max() < 1e-10
    net = PROMETHEE_II(PEER_NAMES[shape], p=list(p), q=list(q))(values, weights, np.ones(5))
    method = Promethee(preference=shape, q=0.15, p=0.4)
    assert np.abs(ours[0] - ours[1] - net).max() < 1e-10
    assert method.scores(values, weights).min() >= 0


@pytest.mark.parametrize("shape", SHAPES)
def test_bounds_are_reached_against_the_definition(shape):
    """Own low end against all others' high ends, and the other way round, in pairs."""
    rng = np.random.default_rng(2)
    low = np.round(rng.random(60), 2)
    high = np.minimum(low + np.where(rng.random(60) < 0.4, rng.random(60), 0.0), 1.0)
    least, most = column_bounds(low, high, shape, 0.05, 0.3, 0.2)

    def net(own, other):
        d = own[:, None] - other[None, :]
        pairs = preference(shape, d, 0.05, 0.3, 0.2) - preference(shape, -d, 0.05, 0.3, 0.2)
        np.fill_diagonal(pairs, 0.0)
        return pairs.sum(axis=1) / 59

    assert np.abs(least - net(low, high)).max() < 1e-13
    assert np.abs(most - net(high, low)).max() < 1e-13


def test_net_flows_add_up_to_nothing():
    """What one site gains another loses."""
    rng = np.random.default_rng(3)
    for shape in SHAPES:
        leaving, entering = promethee(rng.random((99, 4)), np.full(4, 0.25), shape, 0.1, 0.3, 0.2)
        assert abs((leaving - entering).sum()) < 1e-12


def test_partial_relation():
    """PROMETHEE I: above in both flows, equal, or incomparable when they disagree."""
    leaving, entering = np.array([0.5, 0.4, 0.6, 0.5]), np.array([0.2, 0.3, 0.4, 0.2])
    assert relation(leaving, entering, 0, 1) == "above"
    assert relation(leaving, entering, 1, 0) == "below"
    assert relation(leaving, entering, 0, 3) == "equal"
    assert relation(leaving, entering, 0, 2) == "incomparable"


@pytest.mark.parametrize("shape", SHAPES)
def test_no_pair_is_stored(shape):
    """300,000 sites take less than 100 MB beside the input; the pairs would take 720 GB."""
    values = np.random.default_rng(4).random((300_000, 1))
    tracemalloc.start()
    leaving, entering = promethee(values, np.array([1.0]), shape, 0.05, 0.2, 0.1)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    assert peak < 100
    assert abs((leaving - entering).mean()) < 1e-12


def test_one_site_has_no_flows():
    """No rival: both flows 0, the score a half."""
    assert [f.tolist() for f in column_flows(np.array([3.0]), "usual")] == [[0.0], [0.0]]
    assert Promethee().scores(np.array([[0.3]]), np.array([1.0])).tolist() == [0.5]


def test_ranks_can_reverse():
    """A known weakness, stated by the class: two sites change places when two others come."""
    values, weights = np.array([[0.4, 0.5], [0.1, 0.7]]), np.array([0.5, 0.5])
    more = np.vstack([values, [[0.8, 0.5], [0.8, 0.4]]])
    method = Promethee(preference="v_shape", p=0.3)
    assert method.can_reverse_ranks and method.relative
    before = method.scores(values, weights)
    after = method.scores(more, weights)[:2]
    assert before[0] > before[1] and after[0] < after[1]
