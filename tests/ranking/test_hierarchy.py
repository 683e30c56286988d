"""Weights handed down from groups."""

import pytest

from remine.ranking.hierarchy import global_weights


def test_three_levels():
    """Each level sums to its group's weight."""
    tree = {"a": 1, "g": (3, {"b": 1, "h": (1, {"c": 0.2, "d": 0.6})})}
    found = global_weights(tree)
    assert found == pytest.approx({"a": 0.25, "b": 0.375, "c": 0.09375, "d": 0.28125})
    assert sum(found.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    "tree", [{}, {"a": 0}, {"a": -1, "b": 2}, {"a": 1, "g": (1, {"a": 1})}, {"g": (1, {})}]
)
def test_trees_that_give_no_weights_are_refused(tree):
    """Empty, zero, negative, a name twice, an empty group."""
    with pytest.raises(ValueError, match="weights"):
        global_weights(tree)
