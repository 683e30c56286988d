"""Write tables as CSV: UTF-8, LF, numbers in the shortest form that reads back the same."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv

from remine.products.safe_text import safe_texts


def whole_numbers(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with rank columns as whole numbers that may be empty."""
    out = frame.copy()
    for name in out:
        if name == "rank" or name.startswith("rank_") or name == "list_rank":
            out[name] = out[name].astype("Int64")
    return out


@dataclass(frozen=True)
class SafeTable:
    """A table whose text no spreadsheet takes for a formula, ready to be written whole or in part.

    Attributes
    ----------
    table : pyarrow.Table
        Empty texts and NaN are nulls.
    risky : dict of str to ndarray of bool, shape (n_rows,)
        Columns with cells that were neutralised, and which.
    """

    table: pa.Table
    risky: dict[str, np.ndarray]

    @classmethod
    def of(cls, frame: pd.DataFrame) -> SafeTable:
        """Return a frame's rows made safe.

        Raises
        ------
        ValueError
            If a number is infinite: no column of ours may hold one.
        """
        columns, risky = {}, {}
        for name in frame:
            column = frame[name]
            if column.dtype.kind not in "fiub":
                columns[name], marked = safe_texts(column)
                if marked.any():
                    risky[name] = marked
                continue
            if column.dtype.kind == "f" and np.isinf(column.to_numpy(float, na_value=np.nan)).any():
                raise ValueError("a table may not hold infinities")
            columns[name] = pa.array(column, from_pandas=True)
        return cls(pa.table(columns), risky)

    def rows(self, rows: np.ndarray) -> SafeTable:
        """Return some rows, in the order of ``rows``."""
        risky = {name: marked[rows] for name, marked in self.risky.items()}
        return SafeTable(self.table.take(pa.array(rows)), risky)

    def with_whole(self, name: str, numbers: np.ndarray) -> SafeTable:
        """Return the table with other whole numbers in a column; NaN is null."""
        at = self.table.column_names.index(name)
        column = pa.array(numbers, pa.int64(), mask=np.isnan(numbers), safe=False)
        return SafeTable(self.table.set_column(at, name, column), self.risky)

    def write(self, path: Path) -> list[str]:
        """Write the table as CSV and return the cells that were neutralised."""
        header = ",".join(_quoted(name) for name in self.table.column_names) + "\n"
        with path.open("wb") as file:
            file.write(header.encode())
            options = pacsv.WriteOptions(include_header=False, quoting_style="needed")
            pacsv.write_csv(self.table, file, options)
        return [
            f"row {row + 1}, column {name}"
            for name, marked in self.risky.items()
            for row in np.flatnonzero(marked).tolist()
        ]


def write_csv(frame: pd.DataFrame, path: Path) -> list[str]:
    """Write a table and return the cells that were neutralised.

    NaN and empty text are empty cells; infinities are refused.

    Raises
    ------
    ValueError
        If a number is infinite: no column of ours may hold one.
    """
    return SafeTable.of(frame).write(path)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if any(c in name for c in ',"\n') else name
