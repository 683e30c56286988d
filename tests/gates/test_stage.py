"""Lists from outcomes: the first hold in the declared order, else undetermined, else no hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from method_cases import starter_project, starter_rows, starter_run, table_of

from remine.errors import ConfigError
from remine.gates import kinds
from remine.gates.outcome import HOLD, OUTCOMES, PASS, UNKNOWN, Outcome, Reason
from remine.gates.stage import NO_HOLD, UNDETERMINED, prepare, sort_into_lists

ORDER = ["first", "second", "third"]
LIST_OF = {"a": "third", "b": "first", "c": "second", "d": "first"}


def sort(**outcomes):
    words = {gate: np.array([outcomes.get(gate, PASS)], dtype=object) for gate in LIST_OF}
    return tuple(column[0] for column in sort_into_lists(words, LIST_OF, ORDER))


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ({}, (NO_HOLD, "", "")),
        ({"a": "not_indicated"}, (NO_HOLD, "", "")),
        ({"a": UNKNOWN}, (UNDETERMINED, "", "a")),
        ({"a": UNKNOWN, "d": UNKNOWN}, (UNDETERMINED, "", "a; d")),
        ({"a": HOLD}, ("third", "third", "")),
        ({"a": HOLD, "c": HOLD}, ("second", "second; third", "")),
        ({"a": HOLD, "b": HOLD, "d": HOLD}, ("first", "first; third", "")),
        ({"a": HOLD, "b": UNKNOWN}, ("third", "third", "b")),
    ],
)
def test_the_declared_order_decides_and_all_holds_are_named(outcomes, expected):
    assert sort(**outcomes) == expected


def test_a_word_that_is_no_outcome_is_refused():
    with pytest.raises(ValueError, match="not an outcome"):
        sort(a="fine")


@given(st.lists(st.tuples(*[st.sampled_from(OUTCOMES)] * 4), min_size=1, max_size=20))
def test_no_unknown_site_is_in_no_hold_and_every_hold_is_listed(rows):
    words = {
        gate: np.array([row[at] for row in rows], dtype=object) for at, gate in enumerate(LIST_OF)
    }
    first, holds, unknowns = sort_into_lists(words, LIST_OF, ORDER)
    for row, outcomes in enumerate(rows):
        held = {LIST_OF[g] for g, word in zip(LIST_OF, outcomes, strict=True) if word == HOLD}
        assert set(holds[row].split("; ")) - {""} == held
        assert (first[row] == NO_HOLD) == (HOLD not in outcomes and UNKNOWN not in outcomes)
        assert (first[row] == UNDETERMINED) == (HOLD not in outcomes and UNKNOWN in outcomes)
        assert bool(unknowns[row]) == (UNKNOWN in outcomes)
        if held:
            assert first[row] == next(name for name in ORDER if name in held)


def test_every_gate_is_a_file_with_a_summary():
    for name, kind in kinds().items():
        assert kind.__module__ == f"remine.gates.{name}"
        assert kind.summary


def test_an_outcome_of_no_rows_and_of_many():
    assert len(Outcome.of_rows([]).outcome) == 0
    assert Outcome.all(3, Reason("c", PASS, ""), "why").reason.tolist() == ["why"] * 3


@pytest.mark.parametrize(
    ("setting", "code"),
    [("gates.location.kind=locaton_error", "E-KIND-UNKNOWN"),
     ("gates.location.parameters.limit_km=-1", "E-PARAMETER"),
     ("gates.tribal.parameters.within=3", "E-PARAMETER")],
)
def test_a_gate_that_cannot_be_decided_is_refused(tmp_path, setting, code):
    with pytest.raises(ConfigError) as refused:
        prepare(starter_project(tmp_path, starter_rows()[:5], [setting]))
    assert {problem.code for problem in refused.value.problems} == {code}


def test_starter_sites_with_an_unknown_gate_are_never_in_no_hold():
    table = table_of(starter_run("recovery"))
    assert (table.loc[table["list"] == NO_HOLD, "unknowns"] == "").all()
    assert (table["gate_tribal"] != PASS).all()
