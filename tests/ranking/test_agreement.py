"""Agreement of orders: a published example to its digits, scipy, and what must hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import friedmanchisquare, spearmanr

from remine.ranking.agreement import apart, kendall_w, spearman

#: NAG Library, g08daf, example program results ("Kendall's coefficient = 0.828"), read at
#: support.nag.com/numeric/fl/nagdoc_fl26.2/examples/baseresults/g08dafe.r.html
NAG = np.array([
    [1.0, 4.5, 2.0, 4.5, 3.0, 7.5, 6.0, 9.0, 7.5, 10.0],
    [2.5, 1.0, 2.5, 4.5, 4.5, 8.0, 9.0, 6.5, 10.0, 6.5],
    [2.0, 1.0, 4.5, 4.5, 4.5, 4.5, 8.0, 8.0, 8.0, 10.0],
])
ORDERS = arrays(float, st.tuples(st.integers(3, 6), st.integers(3, 12)),
                elements=st.integers(0, 5).map(float))


def test_the_published_example_with_ties():
    assert f"{kendall_w(NAG):.3f}" == "0.828"


@given(ORDERS)
def test_it_is_friedmans_statistic_in_another_dress(scores):
    m, n = scores.shape
    w = kendall_w(scores)
    if np.isnan(w):
        assert (scores == scores[:, :1]).all()
        return
    assert -1e-12 <= w <= 1 + 1e-12
    if all(len(set(row)) > 1 for row in scores):
        assert friedmanchisquare(*scores.T)[0] == pytest.approx(m * (n - 1) * w, abs=1e-9)


@given(ORDERS)
def test_turning_all_orders_round_changes_nothing(scores):
    assert kendall_w(-scores) == pytest.approx(kendall_w(scores), nan_ok=True, abs=1e-12)


def test_too_few_to_agree():
    assert np.isnan(kendall_w(np.ones((1, 5)))) and np.isnan(kendall_w(np.ones((3, 1))))
    assert np.isnan(kendall_w(np.ones((3, 4)))) and np.isnan(spearman(np.ones(3), np.arange(3.0)))


def test_spearman_is_scipys():
    first, second = np.random.default_rng(2).integers(0, 6, (2, 40)).astype(float)
    assert spearman(first, second) == pytest.approx(spearmanr(first, second)[0], abs=1e-12)


def test_what_parts_two_groups_adds_up_to_how_much_more_a_site_stands_out():
    rng = np.random.default_rng(5)
    values = rng.random((30, 4))
    views = {name: values * rng.dirichlet(np.ones(4)) for name in "ab"}
    score = {name: part.sum(axis=1) for name, part in views.items()}
    more = (score["a"] - score["a"].mean()) - (score["b"] - score["b"].mean())
    assert apart(views, "a", "b").sum(axis=1) == pytest.approx(more, abs=1e-12)
