"""How sure it is that a site is among the first: drawn weights and unknown values, and proofs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from remine.answering.run_files import RunFiles
from remine.ranking.by_definition import dominance, top_counts
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


_MOST_BY_DEFINITION = 20_000  # sites: beyond it a thousand draws take minutes


def why_not_sure(run: RunFiles, row: int) -> str:
    """Return why it cannot be told how sure a ranked site's place is; empty if it can."""
    if row not in run.ranked or run.additive:
        return ""
    name = run.method.kind
    if run.method.relative:
        return (f"not available for {name}: its scores compare all sites, which this list alone "
                "does not hold")  # fmt: skip
    if len(run.ranked) > _MOST_BY_DEFINITION:
        return f"not available for {name} beyond {_MOST_BY_DEFINITION:,} sites"
    return ""


def how_sure(
    run: RunFiles, row: int, draws: int = 1000, k: int = 10, concentration: float | None = None
) -> Sureness | None:
    """Return how sure a ranked site's place among the first k is.

    None for a site without a rank, and where `why_not_sure` says why. The weights are drawn evenly,
    or around the profile's with a `concentration`; what is proved holds for all weights.
    """
    place = np.flatnonzero(run.ranked == row)
    if not len(place) or why_not_sure(run, row):
        return None
    site, seed = int(place[0]), int(run.manifest["seed"])
    _, low, high = run.intervals(run.ranked)
    drawn = Draws.dirichlet(run.weights, draws, concentration, seed)
    words = f"drawn evenly from all weights of the {len(run.names)} criteria with a weight " \
            "(Dirichlet, every parameter 1)"  # fmt: skip
    if concentration is not None:
        words = (f"drawn around the profile's (Dirichlet, concentration {concentration:g}) over "
                 f"the {len(run.names)} criteria with a weight")  # fmt: skip
    words += "; unknown values evenly from their intervals"
    if not run.additive:
        return _by_definition(run, low, high, site, drawn, k, words)
    seen = smaa(low, high, drawn, k=k)
    known = certainty(low, high, seen, only=[site])
    return Sureness(
        seen.k, draws, seed, words,
        float(seen.top_probability[site]), float(seen.standard_error[site]), float(seen.unseen),
        confidence_factor(low, high, run.weights, site, seen.k, draws, seed),
        str(known.status[site]), str(known.basis[site]),
    )  # fmt: skip


def _by_definition(run: RunFiles, low, high, site: int, drawn: Draws, k: int, words: str):
    """Return the same for a method without a quick way: every draw scored, values compared."""
    k, draws = min(k, len(low)), len(drawn.weights)
    top = int(top_counts(run.method, low, high, drawn, k)[site])
    same = Draws(np.tile(run.weights, (draws, 1)), drawn.seed)
    as_weighed = int(top_counts(run.method, low, high, same, k)[site]) / draws
    proved = dominance(low, high, site, k)
    seen = "draws" if 0 < top < draws else "not settled"
    p = top / draws
    return Sureness(
        k, draws, drawn.seed, f"{words}; {run.method.kind} scored in every draw", p,
        float(np.sqrt(p * (1 - p) / draws)), 1.0 - 0.05 ** (1.0 / draws), as_weighed,
        proved or "depends", "dominance" if proved else seen,
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
