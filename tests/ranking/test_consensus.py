"""The consensus list: its rule, and that no group is outvoted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from remine.ranking.consensus import consensus

GROUPS = st.tuples(st.integers(1, 6), st.integers(1, 15), st.integers(0, 2**32 - 1)).map(
    lambda c: np.array([rankdata(row, "min") for row in
                        np.random.default_rng(c[2]).integers(0, 8, c[:2])]))


@given(GROUPS)
def test_a_site_that_all_put_higher_stands_higher(ranks):
    found = consensus(ranks)
    for a in range(ranks.shape[1]):
        for b in range(ranks.shape[1]):
            if (ranks[:, a] < ranks[:, b]).all():
                assert found.rank[a] < found.rank[b] and found.borda[a] < found.borda[b]
            if found.worst[a] < found.worst[b]:
                assert found.rank[a] < found.rank[b]


@given(GROUPS, st.integers(1, 4))
def test_more_groups_of_one_mind_move_only_the_ties(ranks, times):
    once, often = consensus(ranks), consensus(np.vstack([ranks, *[ranks[:1]] * times]))
    assert (once.worst == often.worst).all() and (once.best == often.best).all()


def test_a_majority_outvotes_nobody():
    ranks = np.array([[1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], [4, 1, 2, 3]])
    found = consensus(ranks)
    assert found.rank.tolist() == [3, 1, 2, 4]
    assert found.borda.tolist() == [1, 1, 3, 4]


def test_no_group_is_refused():
    with pytest.raises(ValueError, match="at least one group"):
        consensus(np.empty((0, 3)))
