"""Results as bytes and back: tables by their distinct cells, shapes as WKB, nothing that can run.

A packed result is a pickle that may name only what stands in `_NAMES` and the package's own
dataclasses; anything else in it is refused before it is called, so a kept file is data, whoever
wrote it.
"""

from __future__ import annotations

import importlib
import io
import pickle
from dataclasses import is_dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

_NAMES = {
    ("builtins", "set"),
    ("builtins", "frozenset"),
    ("builtins", "slice"),
    ("collections", "Counter"),
    ("numpy", "dtype"),
    ("numpy", "ndarray"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "scalar"),
    ("numpy._core.numeric", "_frombuffer"),
    (__name__, "_frame"),
    (__name__, "_shapes"),
}


class RefusedError(ValueError):
    """The bytes are no packed result of ours."""


def pack(result: Any) -> bytes:
    """Return a result as bytes: plain data, arrays, tables, shapes and dataclasses of the package.

    >>> unpack(pack({"km": np.array([1.5]), "site": ("a", None)}))
    {'km': array([1.5]), 'site': ('a', None)}
    """
    out = io.BytesIO()
    _Packer(out, protocol=5).dump(result)
    return out.getvalue()


def unpack(data: bytes | memoryview) -> Any:
    """Return what was packed.

    Raises
    ------
    RefusedError
        If the bytes are damaged, or name something that no result of ours is made of.
    """
    try:
        return _Unpacker(io.BytesIO(data)).load()
    except RefusedError:
        raise
    except Exception as error:  # damaged bytes can make pickle raise anything
        raise RefusedError(f"not a kept result: {type(error).__name__}") from error


class _Packer(pickle.Pickler):
    def reducer_override(self, item: Any) -> Any:
        if isinstance(item, pd.DataFrame):
            columns = [(name, *_encoded(item[name])) for name in item]
            plain = isinstance(item.index, pd.RangeIndex) and item.index.equals(
                pd.RangeIndex(len(item))
            )
            return _frame, (columns, len(item), None if plain else item.index.to_numpy())
        if isinstance(item, np.ndarray) and item.dtype == object and item.ndim == 1:
            missing = np.array([cell is None for cell in item], dtype=bool)
            if len(item) and not missing.all() and shapely.is_geometry(item[~missing]).all():
                return _shapes, (shapely.to_wkb(item[~missing]).tolist(), missing)
        return NotImplemented


def _encoded(column: pd.Series) -> tuple[str, Any, Any]:
    """Return the dtype's name, and the numbers, or codes and distinct cells."""
    kind = str(column.dtype)
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "fiub":
        return kind, column.to_numpy(), None
    codes, cells = pd.factorize(column, use_na_sentinel=False)
    cells = np.asarray(cells, dtype=object).tolist()
    return kind, codes.astype(np.min_scalar_type(max(len(cells) - 1, 0))), cells


def _frame(columns: list[tuple], rows: int, index: np.ndarray | None) -> pd.DataFrame:
    made = {}
    for name, kind, numbers, cells in columns:
        if cells is None:
            made[name] = numbers
            continue
        words = np.empty(len(cells), dtype=object)
        for at, cell in enumerate(cells):  # a slice would take tuples for rows
            words[at] = cell
        made[name] = pd.Series(words[numbers], dtype=object).astype(kind)
    frame = pd.DataFrame(made, index=pd.RangeIndex(rows), columns=[c[0] for c in columns])
    return frame if index is None else frame.set_index(pd.Index(index))


def _shapes(wkb: list[bytes], missing: np.ndarray) -> np.ndarray:
    out = np.full(len(missing), None, dtype=object)
    out[~missing] = shapely.from_wkb(wkb)
    return out


class _Unpacker(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _NAMES:
            return getattr(importlib.import_module(module), name)
        if module.startswith("remine.") and name.isidentifier():
            found = getattr(importlib.import_module(module), name, None)
            if isinstance(found, type) and is_dataclass(found) and found.__module__ == module:
                return found
        raise RefusedError(f"a kept result may not hold {module}.{name}")
