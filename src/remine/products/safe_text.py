"""Text that no spreadsheet takes for a formula, and that hides no control character."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from remine.plain_text import visible

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def no_formula(text: str) -> str:
    """Return text that a spreadsheet shows as text: a leading formula sign gets a quote before it.

    >>> no_formula("=1+1"), no_formula("Tar Creek")
    ("'=1+1", 'Tar Creek')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def safe_texts(column: pd.Series) -> tuple[pa.Array, np.ndarray]:
    """Return a column of text made safe, empty and unknown cells as nulls, and which cells changed.

    Those changed because a formula sign led them; escapes of control characters do not count.

    >>> cells, risky = safe_texts(pd.Series(["=1+1", "", "Tar Creek"]))
    >>> cells.to_pylist(), risky.tolist()
    (["'=1+1", None, 'Tar Creek'], [True, False, False])
    >>> safe_texts(pd.Series([None, float("nan"), "x"], dtype=object))[0].to_pylist()
    [None, None, 'x']
    """
    codes, cells = pd.factorize(column, use_na_sentinel=False)
    plain = ["" if pd.isna(cell) else visible(str(cell)) for cell in cells]
    safe = [no_formula(text) for text in plain]
    risky = np.array([a is not b for a, b in zip(plain, safe, strict=True)], dtype=bool)
    words = pa.array([text or None for text in safe], pa.string())
    return words.take(pa.array(codes)), risky[codes] if len(cells) else np.zeros(0, dtype=bool)
