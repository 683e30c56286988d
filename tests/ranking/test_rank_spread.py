"""Ranks kept draw by draw, and the range that holds most of them."""

import numpy as np
import pytest

from remine.ranking.rank_spread import RankSpread


def test_the_range_holds_the_share_it_says():
    rng = np.random.default_rng(0)
    scores = rng.random((200, 500)) + np.linspace(0, 1, 500)
    spread = RankSpread(500, 200)
    ranks = np.empty((200, 500))
    for row, score in enumerate(scores):
        spread.add(score.astype(np.float32))
        ranks[row] = 1 + (score > score[:, None]).sum(axis=1)
    assert spread.full
    low, high = spread.range_of(0.9)
    inside = ((ranks >= low - 2) & (ranks <= high + 2)).mean(axis=0)
    assert (inside >= 0.9).all()
    exact = np.sort(ranks, axis=0)[[10, 189]]
    assert np.abs(low - exact[0]).max() <= 2 and np.abs(high - exact[1]).max() <= 2


@pytest.mark.parametrize("n", [1, 2, 32_767, 32_769, 100_000])
def test_first_and_last_rank_at_any_size(n):
    spread = RankSpread(n, 3)
    for _ in range(3):
        spread.add(np.linspace(1.0, 0.0, n, dtype=np.float32))
    low, high = spread.range_of(0.9)
    assert low[0] == high[0] == 1
    step = max(n // 32_768, 1) + 1
    assert n - 2 * step - 1 <= low[-1] <= n
    assert (np.diff(low) >= 0).all()
    assert np.abs(low[:1000] - np.arange(1, 1 + min(n, 1000))).max() <= max(3 * n // 131_072, 1)


def test_equal_scores_share_the_first_rank():
    spread = RankSpread(4, 1)
    spread.add(np.full(4, 0.3))
    assert spread.range_of(0.9)[1].tolist() == [1, 1, 1, 1]
