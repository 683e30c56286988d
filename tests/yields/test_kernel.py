"""The Monte Carlo on arrays: shared errors stay in the sum, own ones average out."""

import numpy as np
import pytest

from remine.yields.draws import lognormal, stratified, triangular
from remine.yields.kernel import (
    COMMON,
    CONSTANT,
    OWN,
    Stream,
    center_intervals,
    exact,
    national,
    percentiles,
)

D, SEED = 4000, 5
YEARS = np.arange(2027, 2030)


def stream(n, kind=CONSTANT, low=0.5, mode=0.75, shared=(0.5, 1.0, 2.0), outputs=(0,), **other):
    """Return a stream of n centers with one shared factor, and one unit each."""
    factor = triangular(stratified(SEED, "factor", D), *shared)
    flows = np.repeat(factor[None, None, :], len(outputs), axis=1).astype(np.float32)
    ones, zeros = np.ones(n), np.zeros(n, dtype=int)
    given = {
        "scale": ones, "stock": ones * 4, "low": ones * low, "mode": ones * mode,
        "kind": zeros + kind, "sigma": np.full(n, 0.6), "common": zeros,
        "normals": stratified(SEED, "n", D)[None, :] * 2 - 1, "flow": zeros, "still": zeros,
        "flows": flows, "stills": flows, "outputs": np.array(outputs),
        "keys": np.array([f"site{i}|drives" for i in range(n)]), "source": "drives",
    }
    return Stream(**(given | other))


def never(n):
    return np.full(n, np.nan)


def spread(total):
    mean, low, high = exact(total[0])
    return (high - low) / mean


def test_shared_inputs_do_not_average_out_over_centers():
    one, many = (national([stream(n)], 1, SEED, never(n), YEARS, np.arange(n))[0]
                 for n in (1, 400))
    assert spread(many) == pytest.approx(spread(one), rel=1e-5)
    wrong = sum(triangular(stratified(SEED, f"center {i}", D), 0.5, 1.0, 2.0) for i in range(400))
    assert spread(wrong[None]) < spread(many) / 10  # drawn for each center: falsely narrow


def test_own_counts_do_average_out_and_common_errors_do_not():
    n, flat = 400, (1.0, 1.0, 1.0)
    one = national([stream(1, OWN, shared=flat)], 1, SEED, never(1), YEARS, np.arange(1))[0]
    own = national([stream(n, OWN, shared=flat)], 1, SEED, never(n), YEARS, np.arange(n))[0]
    alike = national([stream(n, COMMON, shared=flat)], 1, SEED, never(n), YEARS, np.arange(n))[0]
    lone = national([stream(1, COMMON, shared=flat)], 1, SEED, never(1), YEARS, np.arange(1))[0]
    assert spread(own) == pytest.approx(spread(one) / 20, rel=0.1)
    assert spread(alike) == pytest.approx(spread(lone), rel=1e-5)


def test_the_sum_is_the_sum_of_the_means():
    streams = [stream(30, OWN, scale=np.linspace(1, 9, 30))]
    means = center_intervals(streams, 1, SEED)[0, :, 0]
    total = national(streams, 1, SEED, never(30), YEARS, np.arange(30))[0].mean()
    assert means.sum() == pytest.approx(total, rel=1e-5)


def test_centers_drawn_row_by_row_agree_with_the_plain_way():
    streams = [stream(3, OWN, scale=np.array([1.0, 5.0, 100.0]))]
    got = center_intervals(streams, 1, SEED)[:, :, 0]
    for at in range(3):
        amounts = streams[0].amounts(np.array([at]), SEED)[0]
        plain = exact(streams[0].scale[at] * amounts.astype(float) * streams[0].flows[0, 0])
        np.testing.assert_allclose(got[:, at], plain, rtol=5e-4)


def test_streams_of_one_output_are_added_draw_by_draw():
    both = center_intervals([stream(2), stream(2, source="other")], 1, SEED)[:, :, 0]
    alone = center_intervals([stream(2)], 1, SEED)[:, :, 0]
    np.testing.assert_allclose(both, 2 * alone, rtol=5e-4)


def test_unknown_is_not_zero_and_zero_is_known():
    streams = [stream(3, scale=np.array([np.nan, 0.0, 2.0]))]
    got = center_intervals(streams, 1, SEED)
    assert np.isnan(got[:, 0]).all()
    assert (got[:, 1] == 0).all()
    assert (got[:, 2] > 0).all()
    more = [*streams, stream(3, source="other", scale=np.array([np.nan, 0.0, np.nan]))]
    assert (center_intervals(more, 1, SEED)[:, 1] == 0).all()


def test_a_center_added_moves_no_other():
    few = center_intervals([stream(5, OWN)], 1, SEED)
    many = center_intervals([stream(9, OWN)], 1, SEED)
    np.testing.assert_array_equal(few, many[:, :5])


def test_a_closing_gives_the_stock_in_its_year_and_nothing_after():
    streams = [stream(2, shared=(1.0, 1.0, 1.0))]
    closing = np.array([2028.0, np.nan])
    _, by_year, _ = national(streams, 1, SEED, closing, YEARS, np.arange(2))
    np.testing.assert_allclose(by_year[:, 0].mean(axis=1), [2, 1 + 4, 1])


def test_a_year_before_the_first_counts_in_the_first():
    _, by_year, _ = national([stream(1, shared=(1.0, 1.0, 1.0))], 1, SEED, np.array([2020.0]),
                             YEARS, np.arange(1))
    np.testing.assert_allclose(by_year[:, 0].mean(axis=1), [4, 0, 0])


def test_fast_percentiles_agree_with_exact_ones():
    x = lognormal(stratified(1, "x", 10_000), 0.001, 1.0, 1000.0).astype(np.float32)
    low, high = percentiles(np.stack([x, x * 1e-6]))
    np.testing.assert_allclose(low / np.quantile(x, 0.05), [1, 1e-6], rtol=1e-3)
    np.testing.assert_allclose(high / np.quantile(x, 0.95), [1, 1e-6], rtol=1e-3)
