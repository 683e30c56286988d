"""The four outcomes of a gate, the reasons it may give, and what it returns."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

HOLD, UNKNOWN, NOT_INDICATED, PASS = "hold", "unknown", "not_indicated", "pass"
#: Who is to be consulted where a record says that somebody is and not who.
NOT_NAMED = "nation not named"
OUTCOMES = (HOLD, UNKNOWN, NOT_INDICATED, PASS)


@dataclass(frozen=True)
class Reason:
    """A reason that a gate may give: a code, the outcome it stands for, and when it is given.

    A gate names in ``reasons`` every one it may give, and speaks through them alone, so that what
    it says of itself cannot fall behind what it does. ``of_model``: the code is a word that the
    model file lists, and ``code`` says which.
    """

    code: str
    outcome: str
    when: str
    of_model: bool = False

    def says(self, words: str, word: str = "") -> tuple[str, str, str]:
        """Return outcome, reason in words, and code; ``word`` is that of the model.

        >>> Reason("abandoned", PASS, "it is on record as abandoned").says("abandoned in 1952")
        ('pass', 'abandoned in 1952', 'abandoned')
        """
        return self.outcome, words, word if self.of_model else self.code


@dataclass(frozen=True)
class Outcome:
    """What a gate decided; arrays have shape ``(n_sites,)``.

    Attributes
    ----------
    outcome, reason : ndarray of str
        ``reason`` says why, for every outcome.
    nation, consultation_status, lead_partner : ndarray of str or None
        Of the consultation gate only: who is to be consulted, and what a file of interests says of
        where consultation stands.
    code : ndarray of str or None
        The reason as words of a fixed set, ``; `` joined, for other programs to read.
    measured : ndarray of float or None
        The amount the outcome rests on, in ``measured_unit``; NaN where none was measured.
    plain_reason : ndarray of str or None
        The reason without figures that would help to tell a place; for masked sites.
    """

    outcome: np.ndarray
    reason: np.ndarray
    nation: np.ndarray | None = None
    consultation_status: np.ndarray | None = None
    lead_partner: np.ndarray | None = None
    code: np.ndarray | None = None
    measured: np.ndarray | None = None
    measured_unit: str = ""
    plain_reason: np.ndarray | None = None

    @classmethod
    def all(cls, n: int, why: Reason, words: str) -> Outcome:
        """Return the same outcome for every site."""
        return cls.of_rows([why.says(words)] * n)

    @classmethod
    def of_rows(cls, rows: list[tuple[str, str, str]]) -> Outcome:
        """Return an outcome from ``(outcome, reason, code)``, one a site.

        >>> Outcome.of_rows([(HOLD, "an active mine", "active")]).code.tolist()
        ['active']
        """
        told = np.empty((len(rows), 3), dtype=object)
        told[:] = rows if rows else np.empty((0, 3), dtype=object)
        return cls(told[:, 0], told[:, 1], code=told[:, 2])


@dataclass(frozen=True)
class Gated:
    """A declared gate and its outcome; ``withholds_rank``: a site held by it has no rank at all."""

    name: str
    label: str
    list: str
    result: Outcome
    layers: tuple[str, ...] = field(default=())
    withholds_rank: bool = False
