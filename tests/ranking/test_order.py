"""Ranks and rank intervals against brute force."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remine.ranking.order import TIE, competition_ranks, rank_intervals

COARSE = st.integers(0, 8).map(lambda step: step / 8)  # many ties
FINE = st.floats(0, 1)
SPANS = st.lists(
    st.tuples(COARSE, COARSE).map(sorted) | st.tuples(FINE, FINE).map(sorted),
    min_size=1, max_size=12,
)


def intervals(spans):
    low, high = np.array(spans, float).T
    return low, high, np.ones(len(low), dtype=bool)


def test_ties_share_a_rank_and_the_next_is_skipped():
    ranks = competition_ranks(np.array([0.5, 0.9, 0.5, 0.1]), np.ones(4, bool))
    assert ranks.tolist() == [2, 1, 2, 4]


def test_sites_that_may_not_be_ranked_take_no_place():
    ranks = competition_ranks(np.array([0.5, 0.9, 0.7]), np.array([True, False, True]))
    assert ranks[[0, 2]].tolist() == [2, 1]
    assert np.isnan(ranks[1])


def test_scores_apart_by_the_rounding_of_sums_are_a_tie():
    rng = np.random.default_rng(7)
    for grid_line in (2 * rng.integers(0, 10**12, 500) + 1) / 2e12:
        pair = np.array([grid_line, np.nextafter(grid_line, 2)])
        assert competition_ranks(pair, np.ones(2, bool)).tolist() == [1, 1]
    assert competition_ranks(np.array([0.5, 0.5 + 3 * TIE]), np.ones(2, bool)).tolist() == [2, 1]


def test_degenerate_cases():
    one = np.array([0.4])
    assert competition_ranks(one, np.ones(1, bool)).tolist() == [1]
    assert [r.tolist() for r in rank_intervals(one, one + 0.2, np.ones(1, bool))] == [[1], [1]]
    nobody = np.zeros(1, bool)
    assert np.isnan(competition_ranks(one, nobody)).all()
    assert np.isnan(rank_intervals(one, one, nobody)).all()
    empty = np.array([])
    assert competition_ranks(empty, empty.astype(bool)).tolist() == []


def test_all_unknown_and_all_tied():
    n = 5
    best, worst = rank_intervals(np.zeros(n), np.ones(n), np.ones(n, bool))
    assert (best == 1).all() and (worst == n).all()
    tied = np.full(n, 0.5)
    best, worst = rank_intervals(tied, tied, np.ones(n, bool))
    assert (best == 1).all() and (worst == 1).all()


@given(SPANS)
def test_rank_intervals_equal_a_count_over_all_pairs(spans):
    low, high, everyone = intervals(spans)
    best, worst = rank_intervals(low, high, everyone)
    for i in range(len(spans)):
        others = [j for j in range(len(spans)) if j != i]
        assert best[i] == 1 + sum(low[j] > high[i] + TIE for j in others)
        assert worst[i] == 1 + sum(high[j] > low[i] + TIE for j in others)


@given(st.lists(st.tuples(COARSE, COARSE).map(sorted), min_size=1, max_size=5))
def test_rank_intervals_are_reached_by_some_choice_of_the_unknown_values(spans):
    low, high, everyone = intervals(spans)
    best, worst = rank_intervals(low, high, everyone)
    seen = np.array([
        competition_ranks(np.array(scores), everyone)
        for scores in itertools.product(*[sorted({a, b}) for a, b in spans])
    ])
    np.testing.assert_array_equal(seen.min(axis=0), best)
    np.testing.assert_array_equal(seen.max(axis=0), worst)


@given(SPANS, st.data())
def test_the_rank_of_any_score_inside_lies_in_the_rank_interval(spans, data):
    low, high, everyone = intervals(spans)
    share = np.array(data.draw(st.lists(FINE, min_size=len(spans), max_size=len(spans))))
    score = np.clip(low + share * (high - low), low, high)
    rank = competition_ranks(score, everyone)
    best, worst = rank_intervals(low, high, everyone)
    assert (best <= rank).all()
    assert (rank <= worst).all()


@given(SPANS, st.randoms())
def test_the_order_of_the_rows_does_not_matter(spans, random):
    order = list(range(len(spans)))
    random.shuffle(order)
    low, high, everyone = intervals(spans)
    for got, mixed in zip(rank_intervals(low, high, everyone),
                          rank_intervals(low[order], high[order], everyone), strict=True):
        np.testing.assert_array_equal(got[order], mixed)


@pytest.mark.parametrize("n", [1, 50])
def test_ranks_of_distinct_scores_are_a_permutation(n):
    score = np.random.default_rng(n).permutation(n) / n
    assert sorted(competition_ranks(score, np.ones(n, bool))) == list(range(1, n + 1))
