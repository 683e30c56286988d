"""Places that one data set cut off and another gives in full."""

import numpy as np
import pytest

from remine.inventory.coordinate_cells import cell_fit, densest


@pytest.fixture
def lists():
    """Return 40 places given in full by one data set, and cut to two decimals by another."""
    rng = np.random.default_rng(7)
    # Between the grid lines, so that neither rounding nor a lucky last digit blurs the cut.
    full = np.round(rng.integers([-12000, 3500], [-11000, 4500], (40, 2)) / 100
                    + rng.uniform(0.001, 0.009, (40, 2)), 5)  # fmt: skip
    cut = np.column_stack([np.ceil(full[:, 0] * 100) / 100, np.floor(full[:, 1] * 100) / 100])
    return full, np.round(cut, 2)


def fit(full, cut, certain=None):
    n = len(full)
    place = np.concatenate([cut, full])
    dataset = np.repeat(["cut", "full"], n)
    sure = np.ones(n, dtype=bool) if certain is None else certain
    rows = np.arange(n), np.arange(n, 2 * n)
    return cell_fit(dataset, place[:, 0], place[:, 1], *rows, sure)


def test_a_place_fits_the_cell_it_was_cut_to(lists):
    assert (fit(*lists) == 1).all()


def test_the_order_of_the_pair_does_not_matter(lists):
    full, cut = lists
    n = len(full)
    place = np.concatenate([full, cut])
    dataset = np.repeat(["full", "cut"], n)
    out = cell_fit(dataset, *place.T, np.arange(n), np.arange(n, 2 * n), np.ones(n, bool))
    assert (out == 1).all()


@pytest.mark.parametrize("shift", [(0.02, 0.0), (-0.02, 0.0), (0.0, 0.02), (0.0, -0.02)])
def test_a_neighbour_on_any_side_does_not_fit(lists, shift):
    full, cut = lists
    certain = np.ones(len(full), dtype=bool)
    certain[:5] = False
    moved = full.copy()
    moved[:5] += shift
    out = fit(moved, cut, certain)
    assert (out[:5] == -1).all()
    assert (out[5:] == 1).all()


def test_too_few_places_to_go_by_say_nothing(lists):
    full, cut = lists
    assert not fit(full[:24], cut[:24]).any()


def test_places_that_scatter_say_nothing(lists):
    full, cut = lists
    scattered = full + np.random.default_rng(8).uniform(-0.05, 0.05, full.shape)
    assert not fit(np.round(scattered, 5), cut).any()


def test_two_lists_given_in_full_say_nothing(lists):
    full, _ = lists
    assert not fit(full, np.round(full + 0.00321, 5)).any()


def test_the_densest_cell_of_nothing():
    assert densest(np.zeros(0), np.zeros(0))[0] == 0
