"""Ordered weighted averaging: a published example, the ends of orness, and its definition."""

import numpy as np
import pytest

from remine.ranking.owa import Owa, dispersion, orness, owa, site_weights


def test_published_example():
    """Example 2.39 of the chapter "Fuzzy sets, fuzzy operators and fuzzy relations" shown at
    oreilly.com for ISBN 9781926895383: (5, 6, 4) under (0.2, 0.7, 0.1) is 5.1."""
    assert owa(np.array([[5.0, 6.0, 4.0]]), np.array([0.2, 0.7, 0.1]))[0] == pytest.approx(5.1)


def test_orness_of_maximum_minimum_and_mean():
    """1, 0 and one half; dispersion is largest for the mean."""
    assert orness(np.array([1.0, 0, 0, 0])) == 1
    assert orness(np.array([0, 0, 0, 1.0])) == 0
    assert orness(np.full(4, 0.25)) == pytest.approx(0.5)
    assert orness(np.array([1.0])) == 0.5
    assert dispersion(np.full(4, 0.25)) == pytest.approx(np.log(4))
    assert dispersion(np.array([1.0, 0.0])) == 0


def test_orness_of_a_half_is_the_weighted_sum():
    """Whatever the weights."""
    rng = np.random.default_rng(0)
    values, weights = rng.random((50, 6)), rng.dirichlet(np.ones(6))
    assert np.abs(Owa().scores(values, weights) - values @ weights).max() < 1e-14


def test_equal_weights_give_the_plain_average_by_order():
    """The site's weights are then the same for all sites, up to which criterion they fall on."""
    values, weights = np.random.default_rng(1).random((20, 5)), np.full(5, 0.2)
    order_weights = np.diff((np.arange(6) / 5) ** 3.0)
    score = Owa(orness=0.25).scores(values, weights)
    assert np.abs(score - owa(values, order_weights)).max() < 1e-14
    assert orness(order_weights) < 0.5


def test_the_ends_of_orness_near_the_best_and_the_worst_value():
    """At 0.99 and 0.01 with equal weights."""
    values, weights = np.array([[0.1, 0.5, 0.9]]), np.full(3, 1 / 3)
    assert Owa(orness=0.99).scores(values, weights)[0] == pytest.approx(0.9, abs=0.02)
    assert Owa(orness=0.01).scores(values, weights)[0] == pytest.approx(0.1, abs=1e-9)


def test_equal_values_may_change_places():
    """Two criteria of the same value and different weights: the score does not depend on which
    stands first."""
    values, weights = np.array([[0.5, 0.5, 0.2]]), np.array([0.1, 0.6, 0.3])
    flipped = values[:, [1, 0, 2]], weights[[1, 0, 2]]
    ours = Owa(orness=0.3).scores(values, weights)
    assert np.abs(ours - Owa(orness=0.3).scores(*flipped)).max() < 1e-15
    assert site_weights(values, weights, 2.0).sum() == pytest.approx(1.0)
