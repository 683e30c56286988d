"""PROMETHEE's preference functions, summed over all rivals by sorting instead of in pairs.

For every target ``t`` the sum ``sum_k P(t - x_k)`` over ``n`` rivals takes one sort of the rivals
and, for each target, one or two places in the sorted list. Counting gives the steps; running sums
give the slopes. Amounts are mean-centred before they are summed, so that a common offset costs no
digits; steps compare the same rounded differences ``t - x`` as the definition in pairs does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SHAPES = ("usual", "u_shape", "v_shape", "level", "linear", "gaussian")


@dataclass(frozen=True)
class Rivals:
    """Amounts in rising order without repeats, and the number of rivals below each place.

    ``below[i]`` is the number of rivals with an amount less than ``amount[i]``; one more entry at
    the end is the number of all. ``total`` is the running sum of the amounts less ``centre``, and
    ``rest`` what its rounding lost.
    """

    amount: np.ndarray
    below: np.ndarray
    centre: float
    total: np.ndarray
    rest: np.ndarray

    @classmethod
    def of(cls, rising: np.ndarray) -> Rivals:
        """Return the rivals of a column in rising order, shape ``(n,)``."""
        first = np.flatnonzero(np.r_[True, rising[1:] != rising[:-1]])
        centre = float(rising.mean())
        below = np.r_[first, len(rising)]
        total, rest = (running[below] for running in _running_sum(rising - centre))
        return cls(rising[first], below, centre, total, rest)


def _running_sum(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the running sum from 0 and, beside it, the running sum of its rounding errors.

    D. E. Knuth's two-sum (The Art of Computer Programming 2, 4.2.2) on all steps at once; shapes
    ``(n + 1,)``. A running sum alone loses a digit for every ten of range over threshold.
    """
    total, rest = np.zeros(len(x) + 1), np.zeros(len(x) + 1)
    np.cumsum(x, out=total[1:])
    step = np.diff(total)
    np.cumsum((total[:-1] - (total[1:] - step)) + (x - step), out=rest[1:])
    return total, rest


def preference(
    shape: str, difference: np.ndarray, q: float = 0.0, p: float = 0.0, s: float = 0.0
) -> np.ndarray:
    """Return P(d): 0 for ``d <= 0``, at most 1; the definition that the sums are tested against.

    Parameters
    ----------
    shape : one of `SHAPES`
    difference : ndarray
        Own amount less the rival's, in the criterion's unit.
    q, p, s : float
        Indifference, preference and Gaussian thresholds in the same unit.

    Examples
    --------
    >>> preference("linear", np.array([-1.0, 0.1, 0.3, 9.0]), q=0.2, p=0.4)
    array([0. , 0. , 0.5, 1. ])
    """
    d = np.asarray(difference, dtype=float)
    if shape == "usual":
        return (d > 0) * 1.0
    if shape == "u_shape":
        return (d > q) * 1.0
    if shape == "v_shape":
        return np.clip(d / p, 0.0, 1.0)
    if shape == "level":
        return 0.5 * (d > q) + 0.5 * (d > p)
    if shape == "linear":
        return np.clip((d - q) / (p - q), 0.0, 1.0)
    if shape == "gaussian":
        return -np.expm1(-np.square(np.maximum(d, 0.0) / s) / 2.0)
    raise ValueError(f"there is no preference function '{shape}'; known: {', '.join(SHAPES)}")


def check_thresholds(shape: str, q: float, p: float, s: float) -> None:
    """Raise a ValueError if the thresholds do not fit the preference function.

    >>> check_thresholds("linear", q=0.3, p=0.2, s=0.0)
    Traceback (most recent call last):
    ValueError: linear needs 0 <= q < p, got q=0.3, p=0.2
    """
    if shape not in SHAPES:
        raise ValueError(f"there is no preference function '{shape}'; known: {', '.join(SHAPES)}")
    if shape == "u_shape" and not q >= 0:
        raise ValueError(f"u_shape needs q >= 0, got q={q}")
    if shape == "v_shape" and not p > 0:
        raise ValueError(f"v_shape needs p > 0, got p={p}")
    if shape in ("level", "linear") and not 0 <= q < p:
        raise ValueError(f"{shape} needs 0 <= q < p, got q={q}, p={p}")
    if shape == "gaussian" and not s > 0:
        raise ValueError(f"gaussian needs s > 0, got s={s}")


def preferred_sum(
    target: np.ndarray, rivals: Rivals, shape: str, q: float = 0.0, p: float = 0.0, s: float = 0.0
) -> np.ndarray:
    """Return ``sum_k P(target_i - x_k)`` over all rivals, shape of ``target``.

    Parameters
    ----------
    target : ndarray, shape (n_targets,), in rising order
    rivals : Rivals
    shape, q, p, s
        As in `preference`, already checked.

    Examples
    --------
    >>> preferred_sum(np.array([1.0, 2.0]), Rivals.of(np.array([0.0, 1.0, 1.0])), "usual")
    array([1., 3.])
    """
    if shape == "gaussian":
        from remine.ranking.gauss_sum import gauss_preferred_sum

        return gauss_preferred_sum(target, rivals, s)
    if shape == "usual":
        return rivals.below[np.searchsorted(rivals.amount, target, side="left")].astype(float)
    if shape == "u_shape":
        return rivals.below[_surely_above(target, rivals.amount, q)].astype(float)
    if shape == "level":
        places = [_surely_above(target, rivals.amount, threshold) for threshold in (q, p)]
        return 0.5 * (rivals.below[places[0]] + rivals.below[places[1]])
    return _ramp(target, rivals, q if shape == "linear" else 0.0, p)


def _ramp(target: np.ndarray, rivals: Rivals, q: float, p: float) -> np.ndarray:
    """Sum a ramp from 0 at ``q`` to 1 at ``p``: full beyond p, and a running sum in between.

    Everything is taken from the centre first: ``target - p`` would lose the digits of ``p`` under
    a large offset.
    """
    own, amount = target - rivals.centre, rivals.amount - rivals.centre
    full = np.searchsorted(amount, own - p, side="left")
    some = np.searchsorted(amount, own - q, side="left")
    count = rivals.below[some] - rivals.below[full]
    out = own - q
    out *= count
    out -= rivals.total[some] - rivals.total[full]
    out -= rivals.rest[some] - rivals.rest[full]
    out /= p - q
    np.clip(out, 0.0, count, out=out)
    out += rivals.below[full]
    return out


def _surely_above(target: np.ndarray, amount: np.ndarray, threshold: float) -> np.ndarray:
    """Return the place of the first rival with ``not (target - rival > threshold)``.

    ``target - threshold`` is rounded, so the place found there may be off by the few amounts that
    lie within the rounding; it is moved until the difference itself agrees.
    """
    place = np.searchsorted(amount, target - threshold, side="left")
    last = len(amount) - 1
    while True:
        up = (place <= last) & (target - amount[np.minimum(place, last)] > threshold)
        if not up.any():
            break
        place += up
    while True:
        down = (place > 0) & ~(target - amount[np.maximum(place - 1, 0)] > threshold)
        if not down.any():
            return place
        place -= down


