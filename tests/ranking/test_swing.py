"""Swing weights. No published example with its digits could be read; the formula is tested."""

import pytest

from remine.ranking.swing import swing_weights


def test_weights_are_in_proportion_to_points():
    """And sum to 1."""
    assert swing_weights({"a": 100, "b": 100, "c": 50}) == {"a": 0.4, "b": 0.4, "c": 0.2}


@pytest.mark.parametrize("points", [{}, {"a": 101}, {"a": 100, "b": -1}, {"a": 80, "b": 40}])
def test_points_outside_the_scale_are_refused(points):
    """Nothing, too many, negative, or no swing at 100."""
    with pytest.raises(ValueError, match="points"):
        swing_weights(points)
