"""Between which ranks each site lies in most draws: ranks of every draw kept in two bytes."""

from __future__ import annotations

import numpy as np

_EXACT = 2**15  # ranks up to here are kept as they are, later ones in even steps
_ROWS = 4096  # sites sorted at a time


class RankSpread:
    """The ranks of all sites in some draws, and the range that holds most of them.

    Parameters
    ----------
    n_sites, n_draws : int

    Notes
    -----
    The spread of a draw's scores is cut into 16 bins a site, at most 131,072; a rank is one more
    than the number of sites in higher bins, so that closer scores share it. Beyond rank 32,768
    ranks are kept in steps of ``n_sites / 32,768``. Both are far below what the draws leave open.

    Examples
    --------
    >>> spread = RankSpread(3, 20)
    >>> for draw in range(20):
    ...     spread.add(np.array([0.9, 0.5, 0.1]) if draw else np.array([0.1, 0.5, 0.9]))
    >>> spread.range_of(0.9)[0].tolist(), spread.range_of(1.0)[1].tolist()
    ([1, 2, 3], [3, 2, 3])
    """

    def __init__(self, n_sites: int, n_draws: int):
        self._kept = np.empty((n_draws, n_sites), dtype=np.uint16)
        self._bins = 1 << min(max(int(16 * n_sites).bit_length(), 10), 17)
        self._step = max(-(-(n_sites + 1 - _EXACT) // _EXACT), 1)
        self._added = 0

    @property
    def full(self) -> bool:
        """Whether as many draws were added as were asked for."""
        return self._added == len(self._kept)

    def add(self, score: np.ndarray) -> None:
        """Keep the ranks of one draw's scores, shape ``(n_sites,)``."""
        least, most = float(score.min()), float(score.max())
        scale = (self._bins - 1) / (most - least) if most > least else 0.0
        place = ((score - least) * scale).astype(np.int32)
        count = np.bincount(place, minlength=self._bins)
        above = len(score) - np.cumsum(count)
        rank = 1 + above[place]
        late = rank > _EXACT
        if late.any():
            rank = np.where(late, _EXACT + (rank - _EXACT) // self._step, rank)
        self._kept[self._added] = rank
        self._added += 1

    def range_of(self, share: float) -> tuple[np.ndarray, np.ndarray]:
        """Return the ranks that at least a share of the draws lies between, the tails alike."""
        draws, n = self._kept.shape
        drop = int(draws * (1.0 - share) / 2.0 + 1e-9)
        out = np.empty((2, n), dtype=np.int64)
        for start in range(0, n, _ROWS):
            block = np.ascontiguousarray(self._kept[:, start : start + _ROWS].T)
            ends = (drop, draws - 1 - drop)
            block.partition(ends, axis=1)
            out[:, start : start + _ROWS] = block[:, ends].T
        late = out > _EXACT
        out[late] = _EXACT + (out[late] - _EXACT) * self._step
        return out[0], out[1]
