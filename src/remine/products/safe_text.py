"""Text that no spreadsheet takes for a formula, and that hides no control character."""

from __future__ import annotations

import unicodedata

import pandas as pd

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_HIDDEN = (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x200E, 0x200F, 0xFEFF)
_KEPT = "\n\u00a0"
_BIDI = {chr(code) for code in _HIDDEN}


def visible(text: str) -> str:
    r"""Return text in NFC with control and direction characters shown as escapes.

    >>> visible("a\u202eb\x07")
    'a\\u202eb\\x07'
    """
    text = unicodedata.normalize("NFC", text)
    if text.isprintable() and not _BIDI.intersection(text):
        return text
    return "".join(
        c if c in _KEPT or (c.isprintable() and c not in _BIDI)
        else c.encode("unicode_escape").decode()
        for c in text
    )


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
