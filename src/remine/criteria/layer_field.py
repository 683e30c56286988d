"""A field of a layer's features: numbers, or classes looked up in a table of the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from remine.criteria.measure import Context, Interval
from remine.errors import InputError, Problem, did_you_mean
from remine.project import CriterionSpec

_SHOWN = 5


@dataclass(frozen=True)
class Features:
    """The features of a criterion's layers as one; all arrays have shape ``(n_features,)``.

    Attributes
    ----------
    geometry : ndarray of shapely geometries, EPSG:4326
    low, high : ndarray of float
        What the field is worth, equal where it is exactly known; NaN where nothing is.
    words : ndarray of str
        The cell as the layer has it; ``""`` where empty.
    """

    geometry: np.ndarray
    low: np.ndarray
    high: np.ndarray
    words: np.ndarray

    def ends(self, site: np.ndarray, feature: np.ndarray, n: int) -> tuple[np.ndarray, ...]:
        """Return by site the least and largest value of its features, and if one is unknown.

        Parameters
        ----------
        site, feature : ndarray of int, shape (n_pairs,)
        n : int
            How many sites there are; of one without a pair both ends are NaN.
        """
        low, high, blank = np.full(n, np.nan), np.full(n, np.nan), np.zeros(n, dtype=bool)
        np.fmin.at(low, site, self.low[feature])
        np.fmax.at(high, site, self.high[feature])
        blank[site[np.isnan(self.low[feature])]] = True
        return low, high, blank


def features_of(
    context: Context, spec: CriterionSpec, field: str,
    classes: Mapping[str, float | Interval], unknown: Interval | None,
) -> Features:
    """Return the features of the criterion's layers with a field's values.

    With ``classes`` the field holds words, compared without case; a word that is not among them,
    or an empty cell, is ``unknown``. Without, it holds numbers.

    Raises
    ------
    InputError
        Of every layer without that field or without places, and where words stand for numbers.
    """
    problems: list[Problem] = []
    parts = []
    for name in spec.layers():
        layer = context.inventory.layers[name]
        if field not in layer.frame or layer.geometry is None:
            parts.append(_refused(layer, spec, field, problems))
            continue
        cells = layer.frame[field]
        words = cells.where(cells.notna(), "").astype(str).str.strip().to_numpy(object)
        if classes:
            low, high = _looked_up(words, classes, unknown)
        else:
            low, high = _numbers(cells, words, unknown, (name, spec.name, field), problems)
        parts.append((layer.geometry, low, high, words))
    if problems:
        raise InputError(problems)
    return Features(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _refused(layer, spec: CriterionSpec, field: str, problems: list[Problem]) -> None:
    if field not in layer.frame:
        what = f"criterion '{spec.name}': the layer has no field '{field}'"
        hint = did_you_mean(field, layer.frame.columns)
        problems.append(Problem("E-FIELD-UNKNOWN", what, f"{hint} Map it under columns:, a field "
                                "of your own begins with 'x_'.", layer=layer.name, column=field))
    else:
        what = f"criterion '{spec.name}': the layer is a table without places"
        problems.append(Problem("E-NO-PLACES", what, "map longitude and latitude, or name a layer "
                                "of shapes", layer=layer.name))


def _looked_up(words: np.ndarray, classes, unknown: Interval | None):
    ends = {word.casefold(): span if isinstance(span, tuple) else (span, span)
            for word, span in classes.items()}
    distinct, row = np.unique(words.astype(str), return_inverse=True)
    nothing = unknown or (np.nan, np.nan)
    found = np.array([ends.get(word.casefold(), nothing) for word in distinct], dtype=float)
    return found.reshape(-1, 2)[row].T


def _numbers(cells: pd.Series, words: np.ndarray, unknown: Interval | None, where, problems):
    value = pd.to_numeric(cells.where(pd.Series(words, cells.index) != ""), errors="coerce")
    value = value.to_numpy(float)
    wrong = ~np.isfinite(value) & (words != "")
    if wrong.any():
        layer, criterion, field = where
        shown = ", ".join(f"'{word}'" for word in sorted(set(words[wrong]))[:_SHOWN])
        what = f"criterion '{criterion}': '{field}' holds words, not numbers: {shown}"
        problems.append(Problem("E-CLASSES-MISSING", what, "give the words a value with "
                                "'classes:', or leave cells empty where unknown", layer=layer,
                                column=field))
    low, high = value.copy(), value.copy()
    if unknown:
        low[np.isnan(value)], high[np.isnan(value)] = unknown
    return low, high
