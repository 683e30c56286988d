"""Text that no spreadsheet takes for a formula, and that hides no control character."""

from __future__ import annotations

import pandas as pd

from remine.plain_text import visible

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def no_formula(text: str) -> str:
    """Return text that a spreadsheet shows as text: a leading formula sign gets a quote before it.

    >>> no_formula("=1+1"), no_formula("Tar Creek")
    ("'=1+1", 'Tar Creek')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def neutralise(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return the frame with every text cell made safe, and the cells that changed for a formula.

    Numbers stay numbers: a negative longitude is no formula.
    """
    out, changed = {}, []
    for name in frame:
        column = frame[name]
        if column.dtype.kind in "fiub":
            out[name] = column
            continue
        words = {word: no_formula(visible(str(word))) for word in column.unique()}
        risky = {
            word for word, safe in words.items()
            if safe.startswith("'") and not str(word).startswith("'")
        }
        out[name] = column.map(words)
        if risky:
            rows = column[column.isin(risky)].index
            changed += [f"row {int(row) + 1}, column {name}" for row in rows]
    return pd.DataFrame(out, index=frame.index), changed
