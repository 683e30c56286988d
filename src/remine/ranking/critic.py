"""CRITIC weights: a diagnostic of contrast and conflict between criteria, never a default.

They come from the sample alone: nobody's values are in them, and a site added changes them.
"""

from __future__ import annotations

import numpy as np

from remine.ranking.base import valued


def critic_weights(amounts: np.ndarray) -> np.ndarray:
    """Return weights in proportion to spread times disagreement, shape ``(n_criteria,)``.

    Parameters
    ----------
    amounts : ndarray, shape (n_sites, n_criteria), finite, higher better
        Scaled to 0..1 by the sample. A column of equal amounts weighs 0; if all are, the weights
        are equal.

    Raises
    ------
    ValueError
        If an amount is missing.

    Notes
    -----
    ``C_j = sigma_j sum_k (1 - r_jk)``, ``w_j = C_j / sum C``, with Pearson's r. D. Diakoulaki,
    G. Mavrotas and L. Papayannakis, Computers and Operations Research 22 (1995) 763-770.

    Examples
    --------
    >>> critic_weights(np.array([[0.0, 0.0], [1.0, 5.0], [1.0, 9.0]])).round(4)
    array([0.5354, 0.4646])
    """
    if amounts.ndim != 2 or not np.isfinite(amounts).all():
        raise ValueError("CRITIC takes a table of finite amounts")
    scaled, constant = valued(amounts, "sample")
    centred = scaled - scaled.mean(axis=0)
    spread = np.sqrt(np.square(centred).mean(axis=0))
    unit = centred / np.where(constant, 1.0, spread)
    disagreement = (1.0 - unit.T @ unit / len(scaled))[:, ~constant].sum(axis=1)
    told = np.where(constant, 0.0, spread * np.maximum(disagreement, 0.0))
    return told / told.sum() if told.sum() > 0 else np.full(len(told), 1.0 / len(told))
