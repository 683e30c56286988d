"""Swing weights: how much the step from worst to best in each criterion is worth."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np


def swing_weights(points: Mapping[str, float]) -> dict[str, float]:
    """Return weights in proportion to the points given to each swing.

    The question is: all criteria stand at their worst anchor; which one would you lift to its best
    first? That swing is worth 100, the others up to 100. The weights hold for those anchors alone:
    a criterion whose anchors move needs its points asked again.

    Parameters
    ----------
    points : mapping of str to float, 0..100
        At least one criterion has 100.

    Raises
    ------
    ValueError
        If points lie outside 0..100 or none is 100.

    Notes
    -----
    ``w_j = p_j / sum p``. D. von Winterfeldt and W. Edwards, Decision Analysis and Behavioral
    Research (1986).

    Examples
    --------
    >>> swing_weights({"potential": 100, "water": 60, "access": 40})
    {'potential': 0.5, 'water': 0.3, 'access': 0.2}
    """
    values = np.array(list(points.values()), dtype=float)
    if not len(values) or not ((values >= 0) & (values <= 100)).all():
        raise ValueError(f"swing points lie between 0 and 100, got {dict(points)}")
    if values.max() != 100:
        raise ValueError(f"the most wanted swing has 100 points; the most here is {values.max():g}")
    return dict(zip(points, (values / values.sum()).tolist(), strict=True))
