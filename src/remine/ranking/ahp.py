"""Weights from pairwise judgements (AHP), with the judgements that do not fit the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

#: Mean consistency index of random judgements by number of criteria: T. L. Saaty, Theory and
#: Applications of the Analytic Network Process (2005), p. 31, as AHPy 2 (ahpy/ahpy.py) reprints it.
RANDOM_INDEX = {
    1: 0.0, 2: 0.0, 3: 0.52, 4: 0.89, 5: 1.11, 6: 1.25, 7: 1.35, 8: 1.40, 9: 1.45, 10: 1.49,
    11: 1.52, 12: 1.54, 13: 1.56, 14: 1.58, 15: 1.59,
}  # fmt: skip

#: Above this consistency ratio Saaty asks for the judgements to be looked at again.
ACCEPTABLE = 0.1


@dataclass(frozen=True)
class Judgement:
    """One judgement beside what all others together say.

    Attributes
    ----------
    first, second : str
    given : float
        How many times more important ``first`` was judged to be.
    implied : float
        The ratio of the two weights.
    inconsistency : float
        ``|ln(given / implied)|``; 0 fits, ln 2 is a factor of two out.
    ratio_if_mended : float
        The consistency ratio if this judgement alone were the implied one.
    """

    first: str
    second: str
    given: float
    implied: float
    inconsistency: float
    ratio_if_mended: float


@dataclass(frozen=True)
class Ahp:
    """Weights, largest eigenvalue, consistency index and ratio, and judgements, worst fit first."""

    weights: dict[str, float]
    eigenvalue: float
    consistency_index: float
    consistency_ratio: float
    judgements: tuple[Judgement, ...]

    @property
    def acceptable(self) -> bool:
        """Whether the consistency ratio is at most 0.1."""
        return self.consistency_ratio <= ACCEPTABLE


def principal(matrix: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the largest eigenvalue and its eigenvector scaled to sum 1.

    Parameters
    ----------
    matrix : ndarray, shape (n_criteria, n_criteria), positive, ``a_ji = 1 / a_ij``

    Examples
    --------
    >>> value, weights = principal(np.array([[1.0, 3.0], [1 / 3, 1.0]]))
    >>> round(value, 12), weights.round(12).tolist()
    (2.0, [0.75, 0.25])
    """
    values, vectors = np.linalg.eig(matrix)
    top = int(np.argmax(values.real))
    vector = np.abs(vectors[:, top].real)
    return float(values[top].real), vector / vector.sum()


def consistency(matrix: np.ndarray) -> tuple[float, float]:
    """Return consistency index ``(lambda - n) / (n - 1)`` and ratio (index over random index)."""
    n = len(matrix)
    if n < 3:
        return 0.0, 0.0
    index = max((principal(matrix)[0] - n) / (n - 1), 0.0)
    return index, index / RANDOM_INDEX[n]


def ahp(judgements: Mapping[tuple[str, str], float], names: Sequence[str] | None = None) -> Ahp:
    """Return weights from judgements "a is x times as important as b".

    Parameters
    ----------
    judgements : mapping of (str, str) to float
        Each pair once, in either direction; positive, usually 1/9 to 9.
    names : sequence of str, optional
        The order of the criteria; as first mentioned if not given. At most 15.

    Raises
    ------
    ValueError
        If a judgement is not positive, or a pair is missing, double, or of one criterion.

    Examples
    --------
    >>> found = ahp({("potential", "water"): 3, ("potential", "access"): 5, ("water", "access"): 2})
    >>> {name: round(w, 3) for name, w in found.weights.items()}
    {'potential': 0.648, 'water': 0.23, 'access': 0.122}
    >>> round(found.consistency_ratio, 4), found.judgements[0].given
    (0.0036, 5.0)
    """
    names = list(dict.fromkeys(sum(judgements, ())) if names is None else names)
    matrix = _matrix(judgements, names)
    value, weights = principal(matrix)
    index, ratio = consistency(matrix)
    pairs = [(i, j) for i in range(len(names)) for j in range(i + 1, len(names))]
    looked_at = []
    for i, j in pairs:
        implied = weights[i] / weights[j]
        mended = matrix.copy()
        mended[i, j], mended[j, i] = implied, 1 / implied
        out = abs(float(np.log(matrix[i, j] / implied)))
        first, second = (i, j) if (names[i], names[j]) in judgements else (j, i)
        looked_at.append(
            Judgement(names[first], names[second], float(matrix[first, second]),
                      float(weights[first] / weights[second]), out, consistency(mended)[1])
        )
    looked_at.sort(key=lambda one: (-round(one.inconsistency, 12), one.first, one.second))
    by_name = dict(zip(names, weights.tolist(), strict=True))
    return Ahp(by_name, value, index, ratio, tuple(looked_at))


def _matrix(judgements: Mapping[tuple[str, str], float], names: Sequence[str]) -> np.ndarray:
    n, place = len(names), {name: i for i, name in enumerate(names)}
    if not 1 <= n <= max(RANDOM_INDEX) or len(place) != n:
        raise ValueError(f"AHP takes 1 to {max(RANDOM_INDEX)} different criteria, got {n}")
    matrix = np.full((n, n), np.nan)
    np.fill_diagonal(matrix, 1.0)
    for (first, second), times in judgements.items():
        if first == second or not {first, second} <= set(place):
            known = ", ".join(names)
            raise ValueError(f"a judgement compares two of {known}, not {first} and {second}")
        if not (np.isfinite(times) and times > 0):
            raise ValueError(f"{first} against {second}: a judgement is positive, got {times}")
        i, j = place[first], place[second]
        if not np.isnan(matrix[i, j]):
            raise ValueError(f"{first} against {second} is judged twice")
        matrix[i, j], matrix[j, i] = times, 1.0 / times
    missing = [f"{names[i]} against {names[j]}" for i, j in np.argwhere(np.isnan(matrix)) if i < j]
    if missing:
        raise ValueError(f"not judged: {', '.join(missing[:5])}")
    return matrix
