"""Weights: withdrawn where nothing is measured, renormalised, told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remine.ranking.weights import renormalise

PROFILE = {"a": 60.0, "b": 30.0, "c": 10.0}


def test_all_measured_is_only_normalised():
    got = renormalise(PROFILE, {"a", "b", "c"})
    assert got.used == pytest.approx({"a": 0.6, "b": 0.3, "c": 0.1})
    assert got.withdrawn == {}
    assert got.words() == "not measured: 0 of 100"


def test_withdrawn_weight_goes_to_the_others_in_proportion():
    got = renormalise(PROFILE, {"a", "b"})
    assert got.used == pytest.approx({"a": 2 / 3, "b": 1 / 3})
    assert got.withdrawn == {"c": 10.0}
    assert got.words() == "not measured: 10 of 100"
    assert got.declared == PROFILE


def test_per_hundred_whatever_the_declared_sum():
    got = renormalise({"a": 1.0, "b": 3.0}, {"a"})
    assert got.withdrawn == {"b": 75.0}


def test_a_weight_of_nothing_is_kept_and_never_called_not_measured():
    got = renormalise({"a": 1.0, "b": 0.0, "c": 0.0}, {"a", "b"})
    assert got.used == {"a": 1.0, "b": 0.0}
    assert got.withdrawn == {}


def test_nothing_measured_leaves_no_weight():
    assert renormalise(PROFILE, set()).used == {}
    assert renormalise({"a": 0.0, "b": 1.0}, {"a"}).used == {}


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.floats(1e-3, 1e3), min_size=1),
    st.sets(st.sampled_from("abcdefgh")),
)
def test_used_sums_to_one_keeps_ratios_and_balances_what_is_withdrawn(declared, measured):
    got = renormalise(declared, measured)
    if got.used:
        assert sum(got.used.values()) == pytest.approx(1, abs=1e-12)
        first = next(iter(got.used))
        for name, weight in got.used.items():
            assert weight / got.used[first] == pytest.approx(declared[name] / declared[first])
    kept = sum(w for name, w in declared.items() if name in measured) / sum(declared.values())
    assert got.not_measured == pytest.approx(100 * (1 - kept), abs=1e-6)
