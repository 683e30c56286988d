"""Sums of preference functions by sorting against the definition in pairs."""

import numpy as np
import pytest

from remine.ranking.preference import SHAPES, Rivals, check_thresholds, preference, preferred_sum

#: Thresholds chosen so that differences fall exactly on them: steps of 0.1 and q, p of 0.1 and 0.3.
THRESHOLDS = {"q": 0.1, "p": 0.3, "s": 0.2}


def columns():
    """Names and columns of 2,000: continuous, tied, far from 0, both, skewed, mixed scales."""
    rng = np.random.default_rng(0)
    n = 2000
    tied = rng.integers(0, 11, n) / 10
    return {
        "continuous": rng.random(n),
        "tied": tied,
        "offset": 1e7 + rng.random(n),
        "tied and offset": 1e7 + tied,
        "negative offset": -1e7 + tied,
        "skewed": rng.lognormal(0, 2, n),
        "two clumps": np.where(rng.random(n) < 0.5, tied, 1000 + tied),
        "equal": np.full(n, 0.7),
    }


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", columns())
def test_sums_equal_the_definition_in_pairs(shape, name):
    """To 1e-12 of a mean over rivals, with ties on the thresholds and offsets of 1e7."""
    column = columns()[name]
    pairs = preference(shape, column[:, None] - column[None, :], **THRESHOLDS).sum(axis=1)
    order = np.argsort(column)
    rivals = Rivals.of(column[order])
    ours = preferred_sum(column[order], rivals, shape, **THRESHOLDS)
    assert np.abs(ours - pairs[order]).max() / len(column) < 1e-12


@pytest.mark.parametrize("shape", SHAPES)
def test_targets_need_not_be_among_the_rivals(shape):
    """Own high ends against others' low ends: another set, some outside the rivals' range."""
    rng = np.random.default_rng(1)
    target, other = np.sort(rng.normal(0.5, 1, 300)), np.sort(np.round(rng.random(700), 2))
    pairs = preference(shape, target[:, None] - other[None, :], **THRESHOLDS).sum(axis=1)
    ours = preferred_sum(target, Rivals.of(other), shape, **THRESHOLDS)
    assert np.abs(ours - pairs).max() / len(other) < 1e-12


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("usual", [0, 0, 1, 1, 1]),
        ("u_shape", [0, 0, 0, 1, 1]),
        ("v_shape", [0, 0, 0.5, 0.75, 1]),
        ("level", [0, 0, 0, 0.5, 0.5]),
        ("linear", [0, 0, 0, 0.5, 1]),
    ],
)
def test_the_shapes_at_their_corners(shape, expected):
    """d of -1, 0, q, between, p: a difference equal to a threshold is not beyond it."""
    d = np.array([-1.0, 0.0, 0.5, 0.75, 1.0])
    assert preference(shape, d, q=0.5, p=1.0).tolist() == expected


def test_gaussian_at_one_s():
    """1 - exp(-1/2)."""
    assert preference("gaussian", np.array([2.0]), s=2.0)[0] == pytest.approx(0.3934693402873666)


@pytest.mark.parametrize(
    ("shape", "q", "p", "s"),
    [("other", 0, 0, 0), ("u_shape", -1, 0, 0), ("v_shape", 0, 0, 0), ("level", 0.2, 0.2, 0),
     ("linear", 0.3, 0.2, 0), ("gaussian", 0, 0, 0), ("gaussian", 0, 0, np.nan)],
)
def test_thresholds_that_do_not_fit_are_refused(shape, q, p, s):
    """With the rule and the value in the message."""
    with pytest.raises(ValueError, match=shape):
        check_thresholds(shape, q, p, s)
    if shape == "other":
        with pytest.raises(ValueError, match="other"):
            preference(shape, np.zeros(1))
