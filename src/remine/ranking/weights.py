"""Weights: what is left of a profile when some criteria have no layer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Weights:
    """A profile's weights over the measured criteria.

    Attributes
    ----------
    used : dict of str to float
        Renormalised to sum 1.
    declared : dict of str to float
        As written in the model.
    withdrawn : dict of str to float
        Weights, per 100, of criteria that no layer could measure.
    """

    used: dict[str, float]
    declared: dict[str, float]
    withdrawn: dict[str, float]

    @property
    def not_measured(self) -> float:
        """The share of the declared weight that is not measured, per 100."""
        return float(sum(self.withdrawn.values()))

    def words(self) -> str:
        """Return the line every product prints.

        >>> renormalise({"a": 60.0, "b": 40.0}, {"a"}).words()
        'not measured: 40 of 100'
        """
        return f"not measured: {self.not_measured:.3g} of 100"


def renormalise(declared: dict[str, float], measured: set[str]) -> Weights:
    """Withdraw the weights of criteria that were not measured and renormalise the rest.

    >>> renormalise({"a": 60.0, "b": 30.0, "c": 10.0}, {"a", "b"}).used
    {'a': 0.6666666666666666, 'b': 0.3333333333333333}
    """
    total = sum(declared.values())
    kept = {name: weight for name, weight in declared.items() if name in measured}
    rest = sum(kept.values())
    withdrawn = {
        name: round(100.0 * weight / total, 10)
        for name, weight in declared.items()
        if name not in measured and weight > 0
    }
    used = {name: weight / rest for name, weight in kept.items()} if rest > 0 else {}
    return Weights(used, dict(declared), withdrawn)
