"""A table of a file with what each column holds worked out once: its numbers, its different words.

Most columns of a run's tables say the same few words many times, so that what is asked of words is
asked of each different one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property

import numpy as np
import pandas as pd
import shapely

#: What a number begins with; "inf" and "nan" are none that anybody looks for.
_NUMERIC = frozenset("+-.0123456789")


def drawn(cells: pd.Series) -> bool:
    """Return whether a column holds shapes."""
    if cells.dtype != object:
        return False
    first = next((cell for cell in cells.to_numpy() if cell is not None), None)
    return isinstance(first, shapely.Geometry)


class Cells:
    """The columns of a table, shapes aside, as numbers and as words.

    >>> cells = Cells(pd.DataFrame({"a": ["1.5", "", "x"], "b": [2, 3, 3]}))
    >>> cells.numbers("a").tolist()[0], cells.blank("a").tolist(), cells.worded()
    (1.5, [False, True, False], ['a'])
    """

    def __init__(self, frame: pd.DataFrame):
        self.frame = frame
        self._series = {name: cells for name, cells in frame.items() if not drawn(cells)}
        self._factors: dict[str, tuple[np.ndarray, list]] = {}
        self._numbers: dict[str, np.ndarray] = {}
        self._words: dict[str, list[str]] = {}

    @property
    def columns(self) -> list[str]:
        """The columns that hold no shapes."""
        return list(self._series)

    def dtype(self, column: str) -> np.dtype:
        """Return the kind of a column."""
        return self._series[column].dtype

    def numbers(self, column: str) -> np.ndarray:
        """Return a column as numbers; NaN where a cell is none."""
        if column not in self._numbers:
            cells = self._series[column]
            if cells.dtype.kind in "iufb":
                found = cells.to_numpy(float)
            else:
                codes, values = self._factor(column)
                each = np.full(len(values) + 1, np.nan)
                maybe = [at for at, value in enumerate(values)
                         if not isinstance(value, str) or value.strip()[:1] in _NUMERIC]
                if maybe:
                    some = pd.Series([values[at] for at in maybe], dtype=object)
                    each[maybe] = pd.to_numeric(some, errors="coerce").to_numpy(float)
                found = each[codes]
            self._numbers[column] = found
        return self._numbers[column]

    def words(self, column: str) -> tuple[np.ndarray, list[str]]:
        """Return for each cell the number of its word, -1 for none, and the different words."""
        codes, values = self._factor(column)
        if column not in self._words:
            self._words[column] = [str(value) for value in values]
        return codes, self._words[column]

    def blank(self, column: str) -> np.ndarray:
        """Return a mask of the cells that hold nothing."""
        cells = self._series[column]
        if cells.dtype.kind in "iufb":
            return cells.isna().to_numpy()
        codes, values = self._factor(column)
        return np.array([*(value == "" for value in values), True], dtype=bool)[codes]

    def worded(self) -> list[str]:
        """Return the columns that are not of numbers only by their kind."""
        return [name for name, cells in self._series.items() if cells.dtype.kind not in "iufb"]

    def rows_with(self, column: str, words: Collection[str]) -> np.ndarray:
        """Return the rows whose cell is one of some words."""
        codes, known = self.words(column)
        return self.rows_of(codes, [at for at, word in enumerate(known) if word in words])

    @staticmethod
    def rows_of(codes: np.ndarray, wanted: Iterable[int]) -> np.ndarray:
        """Return the rows whose number of a word is among those wanted."""
        wanted = list(wanted)
        return np.flatnonzero(np.isin(codes, wanted)) if wanted else np.empty(0, dtype=int)

    @cached_property
    def amounts(self) -> dict[str, np.ndarray]:
        """The columns in which any cell is a number."""
        every = {name: self.numbers(name) for name in self.columns}
        return {name: value for name, value in every.items() if np.isfinite(value).any()}

    def _factor(self, column: str) -> tuple[np.ndarray, list]:
        if column not in self._factors:
            cells = self._series[column].to_numpy(object)
            try:
                codes, values = pd.factorize(cells)
            except TypeError:  # lists and the like, of a foreign file
                codes, values = pd.factorize(np.array([str(cell) for cell in cells], object))
            self._factors[column] = codes, values.tolist()
        return self._factors[column]
