"""The Gaussian preference function summed over all rivals in linear time, with a proven bound.

Amounts are cut into cells as wide as the threshold s. With u and v the places of target and rival
in their cells and D the distance of the cells' middles, all in units of s, so that |u|, |v| <= 1/2,

    exp(-(D + u - v)^2 / 2) = exp(-D^2/2 - D u - u^2/2) exp(D v - v^2/2) sum_r (u v)^r / r!

separates target from rival. The series is cut after `TERMS` terms and cells more than `REACH` apart
count as wholly preferred. Since |u v| <= 1/4, one pair is wrong by at most

    exp(1/2) 4^-TERMS / TERMS!  +  exp(-REACH^2 / 2)   =   `BOUND`  =  1.3e-14

and so is a flow, which is a mean over pairs; rounding comes on top as in any sum.
"""

from __future__ import annotations

import math

import numpy as np

from remine.ranking.preference import Rivals

TERMS = 12
REACH = 8
BOUND = math.exp(0.5) * 0.25**TERMS / math.factorial(TERMS) + math.exp(-(REACH**2) / 2)


def gauss_preferred_sum(target: np.ndarray, rivals: Rivals, s: float) -> np.ndarray:
    """Return ``sum_k (1 - exp(-(t - x_k)^2 / 2 s^2))`` over the rivals below each target.

    Parameters
    ----------
    target : ndarray, shape (n_targets,), in rising order
    rivals : Rivals
    s : float, positive; at least 1e-9 of the range of the amounts

    Returns
    -------
    ndarray, shape (n_targets,), wrong by at most ``BOUND`` per rival

    Raises
    ------
    ValueError
        If ``s`` is so small against the range that "usual" is meant.

    Examples
    --------
    >>> from remine.ranking.preference import Rivals, preference
    >>> one = gauss_preferred_sum(np.array([0.3]), Rivals.of(np.array([0.1, 0.5])), 0.2)
    >>> bool(abs(one[0] - preference("gaussian", np.array([0.2]), s=0.2)[0]) < BOUND)
    True
    """
    start = min(target[0], rivals.amount[0])
    span = max(target[-1], rivals.amount[-1]) - start
    if s < 1e-9 * span:
        raise ValueError(f"s={s:g} is below 1e-9 of the range {span:g}: use the usual function")
    cell_t, u = _cells(target, start, s)
    cell_x, v = _cells(rivals.amount, start, s)
    number = np.diff(rivals.below).astype(float)
    first = np.flatnonzero(np.r_[True, cell_x[1:] != cell_x[:-1]])
    place = np.searchsorted(rivals.amount, target, side="left")
    cells = cell_x[first]
    kernel = _own_cell(u, v, number, place, np.searchsorted(cell_x, cell_t, side="left"))
    for away in range(1, REACH + 1):
        at = np.searchsorted(cells, cell_t - away)
        hit = np.flatnonzero(cells[np.minimum(at, len(cells) - 1)] == cell_t - away)
        if len(hit):
            kernel[hit] += _far_cell(u[hit], v, number, first, at[hit], float(away))
    return rivals.below[place] - kernel


def _cells(amount: np.ndarray, start: float, s: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the cell of each amount and its place there, -1/2..1/2."""
    scaled = (amount - start) / s
    cell = np.floor(scaled)
    return cell.astype(np.int64), np.clip(scaled - cell, 0.0, 1.0) - 0.5


def _own_cell(u, v, number, place, cell_start) -> np.ndarray:
    """Sum over the rivals below each target in its own cell: running sums of the powers of v."""
    source = number * np.exp(-v * v / 2)
    power, out = np.ones(len(u)), np.zeros(len(u))
    running = np.empty(len(v) + 1)
    for r in range(TERMS):
        running[0] = 0.0
        np.cumsum(source, out=running[1:])
        out += power * (running[place] - running[cell_start])
        power *= u
        source *= v / (r + 1)
    return out * np.exp(-u * u / 2)


def _far_cell(u, v, number, first, at, away: float) -> np.ndarray:
    """Sum over all rivals of the cell ``away`` cells below: one sum a cell and power of v."""
    source = number * np.exp(away * v - v * v / 2)
    power, out = np.ones(len(u)), np.zeros(len(u))
    for r in range(TERMS):
        out += power * np.add.reduceat(source, first)[at]
        power *= u
        source *= v / (r + 1)
    return out * np.exp(-away * away / 2 - away * u - u * u / 2)
