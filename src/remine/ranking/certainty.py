"""Always, depends or never among the first k: proved, not sampled.

A site is *never* among the first k if at least k others are above it under all admissible weights
and values; *always* if fewer than k can be. Drawing weights can show that it depends, by one
draw each way, but not that it cannot. Proof comes from dominance at the corners of the weights (a
linear score that is below at every corner is below everywhere) and, where rivals take turns, from
k groups of rivals, each always above: for thousands of sites at once from games played side by side
(`games`), which also find weights that put a site in front, for the best of the rest from linear
programmes (`groups_above`), whose mixtures then put out all that lie below them; failing that, a
bound of how many can be above at once, in fractions and in whole numbers (branch and bound).

What is neither shown nor proved is "not settled". With a dozen criteria, weights left wholly free
and a hundred thousand sites whose values have nothing to do with each other that is still a
quarter: every site that is good at something is favoured by some corner's neighbourhood, and the
bounds are loose there. Where values go together, as they do, it is one or two in a hundred, and
ranges or an order of the weights, which people do hold, settle more.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from remine.ranking.games import always_behind, can_be_first
from remine.ranking.groups_above import groups_above
from remine.ranking.order import TIE
from remine.ranking.smaa import Acceptability
from remine.ranking.weight_region import WeightRegion

_IN_PROGRAMME = 300  # rivals in a linear programme
_SURE = 1e-6  # a count bounded by the solver is trusted beyond ten times its tolerance

_GAMES = ({"of": 150, "rounds": 60, "pace": 1.0}, {"of": 300, "rounds": 80, "pace": 0.7})

#: In fractions, in whole numbers, and for weights that keep clear of ties by more than the solver
#: can err; the last looks for an example and proves nothing.
_ATTEMPTS = ((False, 0.0), (True, 0.0), (True, 1e-5))


@dataclass(frozen=True)
class Certainty:
    """What holds for each site, and how it is known; shapes ``(n_sites,)``.

    Attributes
    ----------
    status : ndarray of str
        "always", "depends" or "never".
    basis : ndarray of str
        "dominance", "game" or "linear programme" (proofs), "draws" or "weights found" (an example
        each way), or "not settled": counted as depends because nothing was proved.
    """

    status: np.ndarray
    basis: np.ndarray


def certainty(
    low: np.ndarray,
    high: np.ndarray,
    seen: Acceptability,
    region: WeightRegion | None = None,
    programmes: int = 100,
    rivals: int = 1000,
    only: Sequence[int] | None = None,
) -> Certainty:
    """Tell which sites are always, sometimes or never among the first k.

    Parameters
    ----------
    low, high : ndarray, shape (n_sites, n_criteria), 0..1
        The criteria of positive weight; unknown values anywhere in between.
    seen : Acceptability
        Draws from the same weights, or from some of them, and the same intervals; gives k.
    region : WeightRegion, optional
        The admissible weights; all that sum to 1 if not given.
    programmes : int
        At most so many sites are put to linear programmes, the best among them first.
    rivals : int
        Dominance is looked for among the so many strongest sites.
    only : sequence of int, optional
        The sites asked about; of the others nothing beyond the draws is found out.

    Examples
    --------
    >>> from remine.ranking.smaa import Draws, smaa
    >>> values = np.array([[0.9, 0.8], [0.8, 0.9], [0.2, 0.3], [0.45, 0.45]])
    >>> seen = smaa(values, values, Draws.dirichlet(np.array([0.5, 0.5]), 200), k=2)
    >>> certainty(values, values, seen).status.tolist()
    ['always', 'always', 'never', 'never']
    """
    n, m = low.shape
    region = region or WeightRegion(m)
    status, basis = np.full(n, "depends", object), np.full(n, "not settled", object)
    case = _Case(low, high, seen.k, region, rivals)
    basis[(seen.top > 0) & (seen.top < seen.n_draws)] = "draws"
    asked = np.ones(n, dtype=bool) if only is None else np.isin(np.arange(n), only)
    hopeful = np.flatnonzero(asked & (seen.top == seen.n_draws))
    hopeless = np.flatnonzero(asked & (seen.top == 0))
    kept = np.array([site for site in hopeful if case.at_most_above(site) < seen.k], dtype=int)
    lost = case.surely_behind(hopeless)
    for sites, word in ((kept, "always"), (lost, "never")):
        status[sites], basis[sites] = word, "dominance"
    basis[hopeless[case.first_at_a_corner(hopeless)]] = "weights found"
    _play(case, status, basis, hopeless)
    open_sites = np.flatnonzero(asked & (basis == "not settled"))
    best_first = open_sites[np.argsort(-case.strength[open_sites], kind="stable")]
    waiting = np.isin(np.arange(n), open_sites)
    for site in _spread(best_first):
        if programmes <= 0:
            break
        if not waiting[site]:
            continue
        programmes -= 1
        waiting[site] = False
        if seen.top[site]:
            status[site], basis[site] = case.settle_always(site)
            continue
        mixtures, word = case.groups(site)
        if mixtures is None:
            status[site], basis[site] = word or case.settle_never(site)
            continue
        out = np.flatnonzero(waiting & (seen.top == 0))
        out = np.r_[site, out[case.below(mixtures, out)]]
        status[out], basis[out], waiting[out] = "never", "linear programme", False
    return Certainty(status, basis)


def _play(case: _Case, status: np.ndarray, basis: np.ndarray, hopeless: np.ndarray) -> None:
    """Settle what games played side by side can: most of what weights of many criteria leave open.

    A quick game first; weights for who is left; then a longer game with more rivals.
    """
    def left() -> np.ndarray:
        return hopeless[basis[hopeless] == "not settled"]

    for game in _GAMES:
        sites = left()
        behind = sites[always_behind(case.least, case.most, sites, case.k, **game)]
        status[behind], basis[behind] = "never", "game"
        if game is _GAMES[0]:
            sites = left()
            ahead = sites[can_be_first(case.low, case.high, sites, case.k, case.region)]
            basis[ahead] = "weights found"


def _spread(best_first: np.ndarray) -> np.ndarray:
    """Return the sites in an order that serves the boundary and the rest alike.

    Every other one is the next best; those between halve the list again and again, since one
    proof high up puts out many below.

    >>> _spread(np.arange(7)).tolist()
    [0, 4, 1, 2, 6, 3, 5]
    """
    n = len(best_first)
    bits = max(n - 1, 1).bit_length()
    halves = [int(f"{i:0{bits}b}"[::-1], 2) for i in range(1, 1 << bits)] if n < 1 << 20 else []
    between = [at for at in halves if at < n]
    taken, out = set(), []
    for pair in zip_longest(range(n), between):
        for at in pair:
            if at is not None and at not in taken:
                taken.add(at)
                out.append(at)
    return best_first[np.array(out, dtype=int)]


@contextmanager
def _solver_unheard() -> Iterator[None]:
    """Keep what HiGHS prints by itself, whatever it is told, out of a command's answer."""
    with open(os.devnull, "wb") as nowhere:
        sys.stdout.flush()
        heard = os.dup(1)
        try:
            os.dup2(nowhere.fileno(), 1)
            yield
        finally:
            os.dup2(heard, 1)
            os.close(heard)


class _Case:
    """The scores at the corners of the weights, and the linear programmes."""

    def __init__(self, low, high, k: int, region: WeightRegion, rivals: int):
        self.low, self.high, self.k, self.region = low, high, k, region
        self.limit = _IN_PROGRAMME
        corners = region.corners
        self.least, self.most = low @ corners.T, high @ corners.T
        self.strength = (self.least + self.most).mean(axis=1) / 2
        count = min(rivals, len(low))
        self.strong = np.argpartition(-self.least.mean(axis=1), count - 1)[:count]

    def at_most_above(self, site: int) -> int:
        """Return how many sites can be above this one at some corner: no fewer than anywhere."""
        return int((self.most > self.least[site] + TIE).any(axis=1).sum()) - int(
            (self.most[site] > self.least[site] + TIE).any()
        )

    def surely_behind(self, sites: np.ndarray) -> np.ndarray:
        """Return those of the sites with k strong rivals above them at every corner."""
        behind, left = np.zeros(len(sites), dtype=int), np.arange(len(sites))
        order = self.strong[np.argsort(-self.least[self.strong].min(axis=1))]
        most = self.most[sites] + TIE
        for done, rival in enumerate(order, 1):
            behind[left] += (self.least[rival] > most[left]).all(axis=1)
            if done % 50 == 0:
                left = left[behind[left] < self.k]
        return sites[behind >= self.k]

    def first_at_a_corner(self, sites: np.ndarray) -> np.ndarray:
        """Return the mask of sites that are among the first k at some admissible corner."""
        found = np.zeros(len(sites), dtype=bool)
        for corner in np.flatnonzero(self.region.holds(self.region.corners)):
            rising = np.sort(self.least[:, corner])
            above = len(rising) - np.searchsorted(
                rising, self.most[sites, corner] + TIE, side="right"
            )
            found |= above < self.k
        return found

    def groups(self, site: int) -> tuple[np.ndarray | None, tuple[str, str] | None]:
        """Return k groups' mixtures above the site; or what else was found out on the way."""
        goal = self.high[site]
        mixtures, weights = groups_above(self.low, goal, site, self.k, self.region)
        if mixtures is not None:
            return mixtures, None
        others = np.delete(self.low, site, axis=0) @ weights
        few = int((others > goal @ weights + TIE).sum()) < self.k
        if few and self.region.holds(weights[None, :])[0]:
            return None, ("depends", "weights found")
        return None, None

    def below(self, mixtures: np.ndarray, sites: np.ndarray) -> np.ndarray:
        """Return the mask of sites that lie below all mixtures at every corner."""
        floor = (mixtures @ self.region.corners.T).min(axis=0)
        return (self.most[sites] < floor - _SURE).all(axis=1)

    def settle_never(self, site: int) -> tuple[str, str]:
        """Bound from below how many are above the site at its best and the others' worst."""
        lead = self.low - self.high[site]
        at_corners = self.least - self.most[site]
        at_corners[site] = -1.0
        fixed, able = self._contested(at_corners)
        able = able[: self.limit]  # leaving rivals out can only make the count smaller
        most = at_corners[able].max(axis=1)
        # w lead - most z <= TIE: z is 1 where the rival leads in full, more than 0 where it leads
        for whole, apart in _ATTEMPTS:
            limit = np.full(len(able), TIE - apart)
            fewest, weights = self._programme(lead[able], -most - apart, limit, 1, whole)
            if not apart and fixed + fewest > self.k - 1 + _SURE:
                return "never", "linear programme"
            if int((np.delete(lead, site, axis=0) @ weights > TIE).sum()) < self.k:
                return "depends", "weights found"
        return "depends", "not settled"

    def settle_always(self, site: int) -> tuple[str, str]:
        """Bound from above how many are above the site at its worst and the others' best."""
        lead = self.high - self.low[site]
        at_corners = self.most - self.least[site]
        at_corners[site] = -1.0
        fixed, able = self._contested(at_corners)
        fixed += max(len(able) - self.limit, 0)  # rivals left out are counted as above
        able = able[: self.limit]
        least = TIE - at_corners[able].min(axis=1)
        # -w lead + least z <= least - TIE: z is 1 only where the rival leads
        for whole, apart in _ATTEMPTS:
            most, weights = self._programme(-lead[able], least + apart, least - TIE, -1, whole)
            if not apart and fixed - most < self.k - _SURE:
                return "always", "linear programme"
            if int((np.delete(lead, site, axis=0) @ weights > TIE).sum()) >= self.k:
                return "depends", "weights found"
        return "depends", "not settled"

    @staticmethod
    def _contested(at_corners: np.ndarray) -> tuple[int, np.ndarray]:
        """Return how many lead at every corner, and who leads at some, strongest first."""
        leads = at_corners > TIE
        fixed = leads.all(axis=1)
        some = np.flatnonzero(leads.any(axis=1) & ~fixed)
        return int(fixed.sum()), some[np.argsort(-at_corners[some].mean(axis=1), kind="stable")]

    def _programme(self, lead, factor, limit, cost: int, whole: bool) -> tuple[float, np.ndarray]:
        """Return a bound of the least ``cost * sum z`` and the weights found for it.

        Over admissible weights w and z in 0..1 with ``w lead + factor z <= limit``; with ``whole``
        each z is 0 or 1, searched for at most a second.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_matrix, diags, hstack, vstack

        count, m = lead.shape
        middle, order = self.region.corners.mean(axis=0), self.region.inequalities
        if not count:
            return 0.0, middle
        rows = hstack([csr_matrix(lead), diags(factor)])
        ordered = hstack([csr_matrix(order), csr_matrix((len(order), count))])
        low, high = self.region.bounds
        total = csr_matrix(np.r_[np.ones(m), np.zeros(count)][None, :])
        with _solver_unheard():
            found = milp(
                np.r_[np.zeros(m), np.full(count, float(cost))],
                constraints=[
                    LinearConstraint(vstack([rows, ordered], format="csr"), -np.inf,
                                     np.r_[limit, np.zeros(len(order))]),
                    LinearConstraint(total, 1.0, 1.0),
                ],
                bounds=Bounds(np.r_[low, np.zeros(count)], np.r_[high, np.ones(count)]),
                integrality=np.r_[np.zeros(m), np.full(count, int(whole))],
                options={"time_limit": 1.0},
            )
        bound = found.mip_dual_bound if whole else (found.fun if found.status == 0 else None)
        nothing = 0.0 if cost > 0 else -float(count)  # holds whatever the solver did
        weights = middle if found.x is None else found.x[:m]
        return nothing if bound is None else max(float(bound), nothing), weights
