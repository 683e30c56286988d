"""Draws of one input: stratified, seeded by their own key, with the quantiles they promise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from remine.yields.draws import lognormal, own_uniforms, stratified, triangular


def test_one_draw_falls_into_each_step():
    u = stratified(7, "a", 1000)
    assert sorted((u * 1000).astype(int)) == list(range(1000))


def test_the_same_key_gives_the_same_draws_and_another_key_others():
    assert (stratified(7, "a", 50) == stratified(7, "a", 50)).all()
    assert (stratified(7, "a", 50) != stratified(7, "b", 50)).any()
    assert (own_uniforms(7, "x", 50) != own_uniforms(8, "x", 50)).any()


@pytest.mark.parametrize(("low", "mode", "high"), [(0, 1, 2), (2, 2, 5), (1, 4, 4), (0.3, 0.6, 1)])
def test_triangular_agrees_with_scipy(low, mode, high):
    u = np.linspace(0.001, 0.999, 97)
    theirs = stats.triang((mode - low) / (high - low), low, high - low).ppf(u)
    np.testing.assert_allclose(triangular(u, float(low), float(mode), float(high)), theirs)


@given(st.floats(0, 1), st.floats(0, 10), st.floats(0, 10), st.floats(0, 10))
def test_triangular_stays_between_its_ends(u, a, b, c):
    low, mode, high = sorted((a, b, c))
    got = triangular(np.array([u]), low, mode, high)[0]
    assert low - 1e-9 <= got <= high + 1e-9


def test_lognormal_has_its_ends_as_percentiles():
    u = stratified(3, "l", 20_000)
    x = lognormal(u, 2.0, 6.0, 18.0)
    np.testing.assert_allclose(np.quantile(x, [0.05, 0.5, 0.95]), [2, 6, 18], rtol=2e-3)
