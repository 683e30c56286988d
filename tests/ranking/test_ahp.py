"""AHP against two published examples and a peer."""

import numpy as np
import pytest
from pymcdm.weights.subjective import AHP as PEER

from remine.ranking.ahp import ahp, consistency, principal
from remine.ranking.hierarchy import global_weights


def test_saaty_2008_drinks():
    """T. L. Saaty, Int. J. Services Sciences 1 (2008) 83-98: which drink is consumed more in the
    USA. Judgements, weights and ratio as printed in AHPy's tests/test_ahp.py, which cites it."""
    found = ahp({
        ("coffee", "wine"): 9, ("coffee", "tea"): 5, ("coffee", "beer"): 2, ("coffee", "soda"): 1,
        ("coffee", "milk"): 1, ("water", "coffee"): 2, ("water", "wine"): 9, ("water", "tea"): 9,
        ("water", "beer"): 3, ("water", "soda"): 2, ("water", "milk"): 3, ("tea", "wine"): 3,
        ("beer", "wine"): 9, ("beer", "tea"): 3, ("beer", "milk"): 1, ("soda", "wine"): 9,
        ("soda", "tea"): 4, ("soda", "beer"): 2, ("soda", "milk"): 2, ("milk", "wine"): 9,
        ("milk", "tea"): 3,
    })  # fmt: skip
    assert {name: round(weight, 3) for name, weight in found.weights.items()} == {
        "beer": 0.116, "coffee": 0.177, "milk": 0.129, "soda": 0.190, "tea": 0.042,
        "water": 0.327, "wine": 0.019,
    }  # fmt: skip
    assert round(found.consistency_ratio, 3) == 0.022
    assert found.acceptable


def _pairs(names, *ratios):
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    return dict(zip(pairs, ratios, strict=True))


def test_saaty_2005_best_city():
    """T. L. Saaty, Theory and Applications of the Analytic Network Process (2005): the best city to
    live in, two levels. Judgements and digits as printed in the same file."""
    cities = ("Bethesda", "Boston", "Pittsburgh", "Santa Fe")
    weights = ahp(_pairs(
        ("culture", "family", "housing", "jobs", "transport"),
        1 / 5, 3, 1 / 2, 5, 7, 1, 7, 1 / 4, 3, 7,
    )).weights  # fmt: skip
    under = {
        "culture": ahp(_pairs(cities, 1 / 2, 1, 1 / 2, 2.5, 1, 1 / 2.5)).weights,
        "family": ahp(_pairs(cities, 2, 1 / 3, 4, 1 / 8, 2, 9)).weights,
        "housing": ahp(_pairs(cities, 5, 1 / 2, 2.5, 1 / 9, 1 / 4, 7)).weights,
        "jobs": ahp(_pairs(cities, 1 / 2, 3, 4, 6, 8, 1)).weights,
        "transport": ahp(_pairs(cities, 1.5, 1 / 2, 4, 1 / 3.5, 2.5, 9)).weights,
    }
    tree = {
        name: (weight, {f"{name} {city}": w for city, w in under[name].items()})
        for name, weight in weights.items()
    }
    leaves = global_weights(tree)
    total = {city: sum(w for leaf, w in leaves.items() if leaf.endswith(city)) for city in cities}
    assert {city: round(weight, 3) for city, weight in total.items()} == {
        "Bethesda": 0.229, "Boston": 0.275, "Pittsburgh": 0.385, "Santa Fe": 0.111,
    }  # fmt: skip


@pytest.mark.parametrize("n", [3, 5, 8])
def test_weights_agree_with_pymcdm(n):
    """Eigenvector weights on random judgements, to 1e-10; its random indices are another set."""
    rng = np.random.default_rng(n)
    matrix = np.ones((n, n))
    for i in range(n):
        for j in range(i + 1, n):
            matrix[i, j] = rng.choice([1 / 9, 1 / 5, 1 / 3, 1, 2, 4, 7])
            matrix[j, i] = 1 / matrix[i, j]
    assert np.abs(principal(matrix)[1] - PEER(matrix=matrix)()).max() < 1e-10


def test_consistent_judgements_give_their_weights_back():
    """Ratios of known weights: index 0, and no judgement stands out."""
    known = {"a": 0.6, "b": 0.3, "c": 0.1}
    found = ahp({(x, y): known[x] / known[y] for x, y in [("a", "b"), ("c", "a"), ("b", "c")]})
    assert found.weights == pytest.approx(known)
    assert found.consistency_ratio == pytest.approx(0, abs=1e-12)
    assert max(one.inconsistency for one in found.judgements) < 1e-12


def test_the_judgement_that_breaks_it_comes_first():
    """One ratio turned upside down; mending it alone brings the ratio back."""
    known = dict(zip("abcde", [0.4, 0.25, 0.2, 0.1, 0.05], strict=True))
    said = {(x, y): known[x] / known[y] for x in known for y in known if x < y}
    said["b", "d"] = 1 / said["b", "d"]
    found = ahp(said)
    worst = found.judgements[0]
    assert not found.acceptable
    assert (worst.first, worst.second, worst.given) == ("b", "d", pytest.approx(0.4))
    assert worst.implied > 1
    assert worst.ratio_if_mended < 0.25 * found.consistency_ratio


def test_one_and_two_criteria_are_always_consistent():
    """Nothing to contradict."""
    assert ahp({("a", "b"): 4}).weights == pytest.approx({"a": 0.8, "b": 0.2})
    assert ahp({}, ["a"]).weights == {"a": 1.0}
    assert consistency(np.ones((2, 2))) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({("a", "b"): 0}, "positive"),
        ({("a", "b"): float("nan")}, "positive"),
        ({("a", "b"): 2, ("b", "a"): 2}, "twice"),
        ({("a", "b"): 2, ("b", "c"): 2}, "not judged: a against c"),
        ({("a", "a"): 1}, "compares two"),
        ({}, "1 to 15"),
    ],
)
def test_wrong_judgements_are_refused(said, words):
    """With the pair in the message."""
    with pytest.raises(ValueError, match=words):
        ahp(said)
