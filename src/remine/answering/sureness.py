"""How sure it is that a site is among the first: drawn weights and unknown values, and proofs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from remine.answering.run_files import RunFiles
from remine.ranking.certainty import certainty
from remine.ranking.confidence import confidence_factor
from remine.ranking.smaa import Draws, smaa


@dataclass(frozen=True)
class Sureness:
    """How often a site is among the first k.

    Attributes
    ----------
    probability, standard_error : float
        Share of the draws, and its Monte Carlo error.
    unseen : float
        What the probability of something never seen in these draws stays below, at 95 %.
    as_weighed : float
        The same share with the profile's own weights, drawing the unknown values only.
    status, basis : str
        always, depends or never, and how it is known; see `remine.ranking.certainty`.
    """

    k: int
    draws: int
    seed: int
    weights: str
    probability: float
    standard_error: float
    unseen: float
    as_weighed: float
    status: str
    basis: str


def how_sure(run: RunFiles, row: int, draws: int = 1000, k: int = 10) -> Sureness | None:
    """Return how sure a ranked site's place among the first k is.

    None for a site without a rank, and for methods other than the weighted sum.
    """
    place = np.flatnonzero(run.ranked == row)
    if not run.additive or not len(place):
        return None
    site, seed = int(place[0]), int(run.manifest["seed"])
    _, low, high = run.intervals(run.ranked)
    seen = smaa(low, high, Draws.dirichlet(run.weights, draws, seed=seed), k=k)
    known = certainty(low, high, seen, only=[site])
    return Sureness(
        seen.k, draws, seed,
        f"drawn evenly from all weights of the {len(run.names)} criteria with a weight "
        "(Dirichlet, every parameter 1); unknown values evenly from their intervals",
        float(seen.top_probability[site]), float(seen.standard_error[site]), float(seen.unseen),
        confidence_factor(low, high, run.weights, site, seen.k, draws, seed),
        str(known.status[site]), str(known.basis[site]),
    )  # fmt: skip


@dataclass(frozen=True)
class FirstSureness:
    """How often each of the first k sites is among the first k, as `Sureness`; ``(k,)`` each."""

    k: int
    draws: int
    seed: int
    unseen: float
    probability: np.ndarray
    standard_error: np.ndarray
    status: np.ndarray
    basis: np.ndarray


def sure_of_first(run: RunFiles, k: int = 10, draws: int = 1000) -> FirstSureness | None:
    """Return how sure the first k places are, all from the same draws; as `how_sure`."""
    if not run.additive:
        return None
    sites, seed = list(range(min(k, len(run.ranked)))), int(run.manifest["seed"])
    _, low, high = run.intervals(run.ranked)
    seen = smaa(low, high, Draws.dirichlet(run.weights, draws, seed=seed), k=k)
    known = certainty(low, high, seen, only=sites)
    return FirstSureness(
        seen.k, draws, seed, float(seen.unseen), seen.top_probability[sites],
        seen.standard_error[sites], known.status[sites], known.basis[sites],
    )  # fmt: skip
