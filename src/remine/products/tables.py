"""Write tables as CSV: UTF-8, LF, numbers in the shortest form that reads back the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv

from remine.products.safe_text import neutralise


def whole_numbers(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with rank columns as whole numbers that may be empty."""
    out = frame.copy()
    for name in out:
        if name == "rank" or name.startswith("rank_") or name == "list_rank":
            out[name] = out[name].astype("Int64")
    return out


def write_csv(frame: pd.DataFrame, path: Path) -> list[str]:
    """Write a table and return the cells that were neutralised.

    NaN and empty text are empty cells; infinities are refused.

    Raises
    ------
    ValueError
        If a number is infinite: no column of ours may hold one.
    """
    numeric = frame.select_dtypes("number").to_numpy(float, na_value=np.nan)
    if np.isinf(numeric).any():
        raise ValueError("a table may not hold infinities")
    safe, changed = neutralise(frame)
    table = pa.Table.from_pandas(safe, preserve_index=False)
    columns = [
        pa.array([None if v == "" else v for v in column.to_pylist()], pa.string())
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
        else column
        for column in table.columns
    ]
    table = pa.table(columns, names=table.column_names)
    header = ",".join(_quoted(name) for name in table.column_names) + "\n"
    with path.open("wb") as file:
        file.write(header.encode())
        options = pacsv.WriteOptions(include_header=False, quoting_style="needed")
        pacsv.write_csv(table, file, options)
    return changed


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if any(c in name for c in ',"\n') else name
