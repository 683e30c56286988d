"""One root, one shape, stable exit codes."""

from __future__ import annotations

import pytest

from remine import errors
from remine.errors import Problem, RemineError, did_you_mean


@pytest.mark.parametrize(
    ("kind", "code"),
    [("UsageError", 2), ("InputError", 3), ("ConfigError", 4), ("SecurityError", 5),
     ("ConflictError", 6), ("NoResultError", 7)],
)
def test_exit_codes(kind, code):
    assert issubclass(getattr(errors, kind), RemineError)
    assert getattr(errors, kind).exit_code == code


def test_a_problem_in_words_and_as_data():
    problem = Problem("E-X", "bad", "mend it", why="it hurts", file="a.csv", layer="sites",
                      row="3", column="lon")
    assert str(problem) == "E-X a.csv, layer sites, row 3, column lon: bad (it hurts). " \
                           "Fix: mend it"
    assert str(Problem("E-X", "bad", "mend it")) == "E-X bad. Fix: mend it"
    assert problem.as_dict()["row"] == "3"


def test_an_error_carries_one_problem_or_many():
    one = Problem("E-X", "bad", "mend it")
    assert RemineError(one).problems == [one]
    assert RemineError(iter([one, one])).problems == [one, one]


def test_hints():
    assert did_you_mean("rial", ["rail", "road"]) == "did you mean 'rail'?"
    assert did_you_mean("x", []) == "known: "
