"""How often a hub is chosen when the kilograms are others."""

import numpy as np
import pytest

from remine.planning.choosing import choose
from remine.planning.hub_problem import HubProblem
from remine.planning.sensitivity import drawn, sensitivity

KM = np.array([[0.0, 100.0, 900.0], [100.0, 0.0, 900.0], [900.0, 900.0, 0.0]])


def ask(low, kg, high, k=1, draws=200):
    p = HubProblem(KM, np.array(kg, float), k, np.zeros(3, bool), np.full(3, np.inf), np.zeros(3))
    span = tuple(np.array(ends, float) for ends in (low, kg, high))
    return p, sensitivity(p, choose(p), span, np.arange(3), draws, 7)


def test_known_kilograms_give_one_choice_and_no_regret():
    _, sure = ask([1, 2, 1], [1, 2, 1], [1, 2, 1])
    assert sure.same_share == 1.0 and sure.chosen_share.tolist() == [0.0, 1.0, 0.0]
    assert not sure.regret.any()


def test_open_kilograms_move_the_choice_and_the_regret_is_what_it_costs():
    p, sure = ask([0, 1.9, 1], [1.9, 2, 1], [4, 2.1, 1])
    assert 0.2 < sure.chosen_share[0] < 0.8 and sure.chosen_share.sum() == pytest.approx(1.0)
    assert (sure.regret >= 0).all() and sure.regret.max() <= 100 * 4
    assert sure.same_share == pytest.approx(sure.chosen_share[choose(p).chosen].min())


def test_the_same_seed_draws_the_same():
    one, two = (ask([0, 1, 1], [1, 2, 1], [4, 3, 1])[1] for _ in range(2))
    assert one.chosen_share.tolist() == two.chosen_share.tolist()
    assert one.regret.tolist() == two.regret.tolist()


def test_draws_stay_within_their_ends_and_meet_the_triangle_s_mean():
    low, mid, high = np.full(20_000, 1.0), np.full(20_000, 2.0), np.full(20_000, 6.0)
    out = drawn(low, mid, high, np.random.default_rng(0))
    assert out.min() >= 1 and out.max() <= 6
    assert out.mean() == pytest.approx(3.0, abs=0.04)  # (low + mode + high) / 3
