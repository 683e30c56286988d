"""Weights given by groups: a group's weight is handed down to its criteria."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np


def global_weights(tree: Mapping[str, float | tuple[float, Mapping]]) -> dict[str, float]:
    """Return the weight of each leaf; weights among siblings are normalised at every level.

    Parameters
    ----------
    tree : mapping of str to float or (float, mapping)
        A criterion with its weight, or a group with its weight and what it holds.

    Raises
    ------
    ValueError
        If siblings' weights are negative or all zero, or a name stands twice.

    Examples
    --------
    >>> global_weights({"potential": 50, "hazard": (50, {"acid": 3, "people": 1})})
    {'potential': 0.5, 'acid': 0.375, 'people': 0.125}
    """
    out: dict[str, float] = {}
    _hand_down(tree, 1.0, out)
    return out


def _hand_down(tree: Mapping, share: float, out: dict[str, float]) -> None:
    own = np.array([item[0] if isinstance(item, tuple) else item for item in tree.values()], float)
    if not (np.isfinite(own).all() and (own >= 0).all() and own.sum() > 0):
        raise ValueError(f"weights of {', '.join(tree)} are not negative and not all zero")
    for (name, item), weight in zip(tree.items(), own / own.sum(), strict=True):
        if isinstance(item, tuple):
            _hand_down(item[1], share * float(weight), out)
        elif name in out:
            raise ValueError(f"'{name}' stands twice in the tree of weights")
        else:
            out[name] = share * float(weight)
