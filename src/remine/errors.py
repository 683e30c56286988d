"""What went wrong, where, why and how to mend it: one root exception, one shape of a problem.

Exit codes (stable): 0 ok, 1 internal, 2 usage, 3 input data invalid, 4 configuration invalid,
5 security refusal, 6 conflict or lock or output exists, 7 no result to give, 130 interrupted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from difflib import get_close_matches

EXIT_OK = 0
EXIT_INTERNAL = 1
EXIT_USAGE = 2
EXIT_INPUT = 3
EXIT_CONFIG = 4
EXIT_SECURITY = 5
EXIT_CONFLICT = 6
EXIT_NO_RESULT = 7
EXIT_INTERRUPTED = 130


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Parameters
    ----------
    code : str
        Stable code, listed in ``docs/errors.md``.
    what, why, fix : str
        What is wrong, why it matters, and what to do about it.
    file, layer, row, column : str
        Where; empty where it does not apply. ``row`` is a line number or an id.
    """

    code: str
    what: str
    fix: str
    why: str = ""
    file: str = ""
    layer: str = ""
    row: str = ""
    column: str = ""

    def where(self) -> str:
        """Return the place in words.

        >>> Problem("E-X", "bad", "mend it", file="a.csv", row="3", column="lon").where()
        'a.csv, row 3, column lon'
        """
        named = {"layer": self.layer, "row": self.row, "column": self.column}
        parts = [self.file, *(f"{word} {name}" if name else "" for word, name in named.items())]
        return ", ".join(part for part in parts if part)

    def __str__(self) -> str:
        place = self.where()
        why = f" ({self.why})" if self.why else ""
        return f"{self.code} {place + ': ' if place else ''}{self.what}{why}. Fix: {self.fix}"

    def as_dict(self) -> dict[str, str]:
        """Return the problem as plain text fields, the twin of the table in the terminal."""
        return asdict(self)


class RemineError(Exception):
    """Root of every error this package raises on purpose. Carries all problems found at once."""

    exit_code = EXIT_INTERNAL

    def __init__(self, problems: Problem | Iterable[Problem]):
        self.problems = [problems] if isinstance(problems, Problem) else list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageError(RemineError, ValueError):
    """The words typed do not fit the command."""

    exit_code = EXIT_USAGE


class InputError(RemineError, ValueError):
    """An input file or a row in it cannot be used."""

    exit_code = EXIT_INPUT


class ConfigError(RemineError, ValueError):
    """The model file does not say something that can be run."""

    exit_code = EXIT_CONFIG


class SecurityError(RemineError, PermissionError):
    """A path or a file was refused because it could reach beyond what was allowed."""

    exit_code = EXIT_SECURITY


class ConflictError(RemineError, FileExistsError):
    """The output exists, or another run holds it."""

    exit_code = EXIT_CONFLICT


class NoResultError(RemineError):
    """Everything was read, and nothing is left to rank."""

    exit_code = EXIT_NO_RESULT


class DisclosureError(RemineError):
    """A published file tells what policy hides."""

    exit_code = EXIT_NO_RESULT


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint naming the nearest known words, or the known words where none is near.

    >>> did_you_mean("wieghts", ["weights", "layers"])
    "did you mean 'weights'?"
    >>> did_you_mean("zzz", ["weights", "layers"])
    'known: layers, weights'
    """
    names = sorted(set(known))
    near = get_close_matches(word, names, n=3, cutoff=0.6)
    if near:
        return "did you mean " + " or ".join(f"'{name}'" for name in near) + "?"
    return "known: " + ", ".join(names[:20])
