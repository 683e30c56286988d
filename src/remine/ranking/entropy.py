"""Entropy weights: a diagnostic of which criteria tell sites apart, never a default.

They come from the sample alone: nobody's values are in them, and a site added changes them.
"""

from __future__ import annotations

import numpy as np


def entropy_weights(amounts: np.ndarray) -> np.ndarray:
    """Return weights in proportion to ``1 - entropy`` of each column, shape ``(n_criteria,)``.

    Parameters
    ----------
    amounts : ndarray, shape (n_sites, n_criteria), not negative, finite
        A column of equal amounts, or of zeros alone, tells nothing and weighs 0; if none tells
        anything, the weights are equal.

    Raises
    ------
    ValueError
        If an amount is negative or missing.

    Notes
    -----
    ``p_ij = x_ij / sum_i x_ij``, ``E_j = -sum_i p_ij ln p_ij / ln n``, ``w_j ~ 1 - E_j``.
    C. E. Shannon (1948); C. L. Hwang and K. Yoon (1981).

    Examples
    --------
    >>> entropy_weights(np.array([[1.0, 2.0], [4.0, 16.0]]))
    array([0.35888879, 0.64111121])
    """
    if amounts.ndim != 2 or not (np.isfinite(amounts) & (amounts >= 0)).all():
        raise ValueError("entropy weights take a table of finite amounts that are not negative")
    n, total = len(amounts), amounts.sum(axis=0)
    share = amounts / np.where(total > 0, total, 1.0)
    logs = np.log(share, out=np.zeros_like(share), where=share > 0)
    entropy = -(share * logs).sum(axis=0) / np.log(n) if n > 1 else np.ones(amounts.shape[1])
    varied = np.ptp(amounts, axis=0) > 0
    told = np.where(varied, np.maximum(1.0 - entropy, 0.0), 0.0)
    return told / told.sum() if told.sum() > 0 else np.full(len(told), 1.0 / len(told))
