"""Seeded draws of one input: stratified uniforms, and the two distributions inputs may have."""

from __future__ import annotations

import zlib

import numpy as np
from scipy.special import ndtri

#: Standard normal quantile of 0.95: between the 5th and 95th percentile lie twice this many sigma.
Z95 = float(ndtri(0.95))


def seed_of(seed: int, key: str) -> list[int]:
    """Return what seeds the draws of one input: its own key, so that others do not move them."""
    return [seed, zlib.crc32(key.encode())]


def stratified(seed: int, key: str, draws: int) -> np.ndarray:
    """Return uniforms in (0, 1), one in each of ``draws`` equal steps, in random order.

    Parameters
    ----------
    seed : int
    key : str
        Names the input: the same key and seed give the same numbers, whatever else is drawn.
    draws : int

    Returns
    -------
    ndarray of float64, shape (draws,)

    Notes
    -----
    McKay, Beckman and Conover (1979), Latin hypercube sampling, one dimension at a time.

    >>> u = stratified(1, "a", 4)
    >>> sorted((u * 4).astype(int).tolist())
    [0, 1, 2, 3]
    """
    rng = np.random.default_rng(seed_of(seed, key))
    return (rng.permutation(draws) + rng.random(draws)) / draws


def own_uniforms(seed: int, key: str, draws: int) -> np.ndarray:
    """Return plain uniforms in [0, 1) of one site's own input, float32, shape (draws,)."""
    return np.random.Generator(np.random.SFC64(seed_of(seed, key))).random(draws, dtype=np.float32)


def triangular(u: np.ndarray, low, mode, high) -> np.ndarray:
    """Return quantiles of the triangular distribution at ``u``; low = high gives a constant.

    ``x = low + sqrt(u (high - low)(mode - low))`` up to the mode, mirrored above it.

    >>> triangular(np.array([0.0, 0.5, 1.0]), 0.0, 1.0, 2.0).tolist()
    [0.0, 1.0, 2.0]
    """
    width, left = high - low, mode - low
    at = np.divide(left, width, out=np.zeros_like(width * 1.0), where=np.asarray(width) > 0)
    before = u < at
    step = np.sqrt(np.where(before, u * (width * left), (1.0 - u) * (width * (high - mode))))
    return np.where(before, low + step, high - step)


def lognormal(u: np.ndarray, low, mode, high) -> np.ndarray:
    """Return quantiles of the log-normal whose 5th and 95th percentiles are ``low`` and ``high``.

    Its median is their geometric mean; ``mode`` is that median as written, and is not used.

    >>> np.round(lognormal(np.array([0.05, 0.5, 0.95]), 1.0, 3.0, 9.0), 6).tolist()
    [1.0, 3.0, 9.0]
    """
    middle, sigma = (np.log(low) + np.log(high)) / 2, np.log(high / low) / (2 * Z95)
    return np.exp(middle + sigma * ndtri(u))


DISTRIBUTIONS = {"triangular": triangular, "lognormal": lognormal}
