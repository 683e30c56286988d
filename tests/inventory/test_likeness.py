"""Words of their own, chance, goods that do not belong together, lists that repeat."""

import numpy as np
import pytest

from remine.inventory.likeness import crowd, listed_once, own_words, rare_words, strange_goods
from remine.inventory.site_names import variants

ONE, TWO = np.array([0]), np.array([1])


def spelt(*names):
    return [variants(name) for name in names]


def test_a_word_weighs_more_the_rarer_it_is():
    names = spelt("Quill Hill", "Quill Hill", *["Hill Zebra"] * 50)
    part, shared, weight = rare_words(names, ONE, TWO)
    assert weight["quill"] == pytest.approx(np.log10(2052 / 1))
    assert weight["hill"] == pytest.approx(np.log10(2052 / 51))
    assert shared[0] == pytest.approx(weight["quill"] + weight["hill"])
    assert part[0] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("other", "first_has", "second_has"),
    [
        ("Quill", True, False),  # only the first has a word of its own
        ("Quil Brnch", False, False),  # misspelt
        ("Branch Quills", False, False),  # cut short
        ("Quill Zebra", True, True),
    ],
)
def test_words_of_their_own(other, first_has, second_has):
    names = spelt("Quill Branch", other)
    weight = rare_words(names, ONE, TWO)[2]
    own = own_words(names, weight, ONE, TWO)
    assert (own[0] > 0).tolist() == [first_has, second_has]


def test_no_pairs_no_words():
    none = np.array([], dtype=int)
    assert own_words(spelt("Quill"), {}, none, none).shape == (0, 2)


def test_chance_had_the_records_around_to_choose_from():
    lon = np.array([-120.0, -120.0, *np.full(8, -119.999), -100.0])
    lat = np.array([40.0, 40.02, *np.full(8, 40.0), 30.0])
    assert crowd(lon, lat, ONE, np.array([10]), np.array([0.1])).tolist() == [0.0]
    assert crowd(lon, lat, ONE, TWO, np.array([2.3]))[0] == pytest.approx(1.0)


def test_goods_found_together_elsewhere_are_not_strange():
    goods = [("Re",), ("Cu",), ("Zr",), *[("Cu", "Re")] * 40, *[("Zr",)] * 40]
    both = np.array([0, 2]), np.array([1, 1])
    assert strange_goods(goods, *both, np.array([True, True])).tolist() == [0.0, 1.0]
    assert strange_goods(goods, *both, np.array([False, False])).tolist() == [0.0, 0.0]


def test_a_register_that_repeats_itself_and_a_list_made_once():
    dataset = np.array(["register"] * 300 + ["list"] * 300)
    left, right = np.arange(0, 100, 2), np.arange(1, 101, 2)
    left, right = np.append(left, 300), np.append(right, 301)
    twins = np.append(np.full(50, True), False)
    found = listed_once(dataset, left, right, twins)
    assert found[0] == pytest.approx(-np.log10(51 / 500))
    assert found[-1] == pytest.approx(-np.log10(1 / 500))
    assert listed_once(dataset, ONE, np.array([300]), np.array([False])).tolist() == [0.0]
