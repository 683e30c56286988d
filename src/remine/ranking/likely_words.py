"""How likely a place is, in the words that every product uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from remine.ranking.likely import RANKED_DRAWS, SHARE


@dataclass(frozen=True)
class Tried:
    """How the ranks of a run were tried; ``why_not`` says why they were not, else it is empty.

    ``first`` is the k of "among the first k"; ``concentration`` that of the drawn weights.
    """

    first: int = 10
    draws: int = 0
    concentration: float = 0.0
    seed: int = 0
    why_not: str = "not told by this run"

    def as_dict(self) -> dict[str, Any]:
        """Return what the manifest says of it."""
        return {
            "first": self.first, "draws": self.draws,
            "ranked_draws": min(self.draws, RANKED_DRAWS), "share": SHARE,
            "concentration": self.concentration, "seed": self.seed,
            "why_not": self.why_not, "words": self.words(),
        }  # fmt: skip

    @classmethod
    def of(cls, told: dict[str, Any] | None) -> Tried:
        """Return it from what a manifest says; one of an older run says nothing.

        >>> Tried.of(Tried(5, 100, 20.0, 1, "").as_dict())
        Tried(first=5, draws=100, concentration=20.0, seed=1, why_not='')
        """
        names = ("first", "draws", "concentration", "seed", "why_not")
        return cls(**{name: told[name] for name in names}) if told else cls()

    def words(self) -> str:
        """Return how it was done, in a sentence.

        >>> Tried(10, 1000, 20.0, 7, "").words()[:66]
        'Each of 1,000 draws takes other weights near the profile’s and ano'
        """
        if self.why_not:
            return f"How likely a rank is: {self.why_not}."
        ranked = min(self.draws, RANKED_DRAWS)
        few = f"; ranges of ranks are of the first {ranked:,} draws" * (ranked < self.draws)
        return (
            f"Each of {self.draws:,} draws takes other weights near the profile’s and another "
            "value for every unknown, anywhere between what its data allow, all alike likely "
            f"(Dirichlet, concentration {self.concentration:g}; seed {self.seed}{few})."
        )


def rank_words(rank: int, of: int, likely: tuple | None, best: int, worst: int) -> str:
    """Return a rank, the ranks of 90 % of the draws, and those of the worst cases.

    >>> rank_words(4, 447, (2, 31), 1, 412)[:50]
    'rank 4 of 447 (in 90 % of draws 2 to 31; 1 to 412 '
    >>> rank_words(4, 447, (2, 31), 1, 412)[50:]
    'if every unknown went fully its way or fully against it)'
    >>> rank_words(4, 447, None, 4, 4)
    'rank 4 of 447, whatever the unknown values are'
    """
    head = f"rank {rank:,} of {of:,}"
    ends = f"{best:,} to {worst:,} if every unknown went fully its way or fully against it"
    if best == worst:
        ends = "the same whatever the unknown values are"
        if likely is None:
            return f"{head}, whatever the unknown values are"
    return f"{head} ({ends})" if likely is None else f"{head} ({range_words(likely)}; {ends})"


def range_words(likely: tuple[int, int]) -> str:
    """Return the ranks of 90 % of the draws.

    >>> range_words((2, 31)), range_words((1, 1))
    ('in 90 % of draws 2 to 31', 'in 90 % of draws 1')
    """
    low, high = likely
    return f"in {SHARE:.0%} of draws ".replace("%", " %") + (
        f"{low:,}" if low == high else f"{low:,} to {high:,}")


def top_words(probability: float | None, error: float, first: int, draws: int) -> str:
    """Return in how many draws a site is among the first, with the error of the count.

    >>> top_words(0.631, 0.0153, 10, 1000)
    'in the top 10 in 63 % of draws (± 1.5 points)'
    >>> top_words(0.0, 0.0, 10, 1000)
    'in the top 10 in none of 1,000 draws (so in fewer than 0.3 % of all, at 95 %)'
    >>> top_words(1.0, 0.0, 10, 1000)
    'in the top 10 in all of 1,000 draws (so in more than 99.7 % of all, at 95 %)'
    >>> top_words(0.003, 0.0017, 10, 1000)
    'in the top 10 in 0.3 % of draws (± 0.2 points)'
    """
    if probability is None:
        return ""
    head = f"in the top {first:,}"
    unseen = 100 * (1.0 - 0.05 ** (1.0 / max(draws, 1)))
    if probability <= 0:
        bound = f"so in fewer than {unseen:.1f} % of all, at 95 %"
        return f"{head} in none of {draws:,} draws ({bound})"
    if probability >= 1:
        bound = f"so in more than {100 - unseen:.1f} % of all, at 95 %"
        return f"{head} in all of {draws:,} draws ({bound})"
    return f"{head} in {percent(probability)} of draws (± {100 * error:.1f} points)"


def percent(share: float) -> str:
    """Return a share of draws, with a digit more near the ends.

    >>> percent(0.631), percent(0.003), percent(0.998)
    ('63 %', '0.3 %', '99.8 %')
    """
    return f"{100 * share:.{0 if 0.02 <= share <= 0.98 else 1}f} %"


def outside_words(rank: int, likely: tuple[int, int] | None) -> str:
    """Return why a rank lies outside the ranks of most draws; empty where it does not.

    >>> outside_words(4, (2, 31))
    ''
    >>> outside_words(4, (25, 100))[:54]
    'The list is made with every unknown value in the middl'
    """
    if likely is None or likely[0] <= rank <= likely[1]:
        return ""
    middle = "The list is made with every unknown value in the middle of what its data allow; in " \
             "every draw some "  # fmt: skip
    if rank < likely[0]:
        return middle + "of the less well known sites prove better than that and pass this one."
    return middle + "of the less well known sites prove worse than that and fall behind this one."
