"""Point values filled in from other sites, where a model asks for it; every one of them marked.

An imputed cell is not a known one: its interval, its evidence and its place among what is missing
stay as they are. Only the point, the midpoint of the interval otherwise, is another number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from remine.criteria.combination import combine
from remine.criteria.measure import Scored
from remine.errors import Problem
from remine.project import ImputeSpec

#: Known sites the imputers learn from at most; more are drawn with the model's seed.
DONORS = 5000
MARK = "imputed"


def imputed_values(
    target: np.ndarray, others: np.ndarray, method: str, neighbors: int = 5, seed: int = 0
) -> np.ndarray:
    """Return the values with every NaN filled in by a scikit-learn imputer; ``(n_sites,)``.

    Parameters
    ----------
    target : ndarray, shape (n_sites,), 0..1
        NaN where unknown; some value is known.
    others : ndarray, shape (n_sites, n_others), 0..1
        What it is predicted from, NaN where unknown; not read by "median".
    method : {"median", "iterative", "knn"}
    neighbors : int
        Of "knn".
    seed : int

    Examples
    --------
    >>> imputed_values(np.array([0.1, 0.3, 0.9, np.nan]), np.empty((4, 0)), "median").tolist()
    [0.1, 0.3, 0.9, 0.3]
    """
    blank = np.isnan(target)
    table = np.column_stack([target, others])
    donors = np.flatnonzero(~blank)
    if len(donors) > DONORS and method != "median":
        chosen = np.random.default_rng(seed).choice(len(donors), DONORS, replace=False)
        donors = donors[np.sort(chosen)]
    imputer = _imputer(method, min(neighbors, len(donors)), seed).fit(table[donors])
    out = target.copy()
    if blank.any():
        out[blank] = imputer.transform(table[blank])[:, 0]
    return np.clip(out, 0.0, 1.0)


def _imputer(method: str, neighbors: int, seed: int):
    from sklearn.experimental import enable_iterative_imputer  # noqa: F401
    from sklearn.impute import IterativeImputer, KNNImputer, SimpleImputer

    if method == "median":
        return SimpleImputer(strategy="median", keep_empty_features=True)
    if method == "knn":
        return KNNImputer(n_neighbors=neighbors, keep_empty_features=True)
    return IterativeImputer(random_state=seed, max_iter=20, tol=1e-2, keep_empty_features=True,
                            min_value=0.0, max_value=1.0)


def impute(
    found: Scored,
    spec: ImputeSpec,
    scored: Mapping[str, Scored],
    seed: int,
    problems: list[Problem],
) -> Scored:
    """Return the criterion with the points of its unknown cells imputed, held in their intervals.

    The imputers work on values (0..1, fixed anchors), where an order of magnitude of volume and a
    class count alike. Where nothing can be learnt a problem is added.
    """
    blank = ~found.known
    used = [name for name in spec.using if name in scored]
    if not blank.any():
        return found
    if blank.all() or (spec.using and not used):
        what = "no site has a known value" if blank.all() else "none of 'using' is measured"
        problems.append(
            Problem("E-IMPUTE", f"{found.label} cannot be imputed: {what}",
                    "declare missing: interval", column=found.name)
        )
        return found
    target = np.where(blank, np.nan, found.score)
    others = [np.where(scored[n].known, scored[n].score, np.nan) for n in used]
    others = np.column_stack(others) if used else np.empty((len(target), 0))
    filled = imputed_values(target, others, spec.method, spec.neighbors, seed)
    score = np.where(blank, np.clip(filled, found.score_low, found.score_high), found.score)
    how = f"{spec.method} of {int((~blank).sum()):,} known sites"
    how += f" by {', '.join(used)}" if used else ""
    return _marked(found, score, blank, f"{MARK} ({how}), not known")


def combined_imputed(found: Scored, parts: Sequence[Scored], method: str) -> Scored:
    """Return a combination whose point takes the imputed points of its parts.

    An imputed part enters with its point, any other with both ends; the point is the midpoint.
    """
    filled = np.any([part.filled for part in parts], axis=0)
    ends = [
        combine(np.array([np.where(p.filled, p.score, getattr(p, end)) for p in parts]), method)
        for end in ("score_low", "score_high")
    ]
    middle = np.clip(sum(ends) / 2, found.score_low, found.score_high)
    return _marked(found, np.where(filled, middle, found.score), filled, "")


def _marked(found: Scored, score: np.ndarray, filled: np.ndarray, words: str) -> Scored:
    basis = found.basis.astype(object).copy()
    if words:
        for row in np.flatnonzero(filled):
            basis[row] = "; ".join(filter(None, (words, str(basis[row]))))
    return replace(found, score=score, basis=basis, imputed=filled)
