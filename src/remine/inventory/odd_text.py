"""Text that is not what it looks like: characters no eye sees, ids of two alphabets."""

from __future__ import annotations

import unicodedata

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

#: Control and format characters, but for the ones that only part lines and words.
_HIDDEN = r"[^\P{C}\t\n\r\x{E000}-\x{F8FF}]"
_NAMED = 3
_SPACES = (9, 10, 13)  # tab and the ends of lines


def odd_text(table: pd.DataFrame, ids: pd.Series | None) -> list[str]:
    """Return a warning for hidden characters in the cells, and one for ids of mixed alphabets.

    Products show hidden characters as escapes; here the reader learns where they are. An id with
    letters of two alphabets looks like another id and is none.

    Parameters
    ----------
    table : pandas.DataFrame
        Text cells as read.
    ids : pandas.Series or None
    """
    places = []
    for name in table.columns:
        cells = _letters(table[name])
        rows = _rows_to_look_at(cells)
        if len(rows):
            found = pc.match_substring_regex(cells.take(pa.array(rows)), _HIDDEN)
            hidden = rows[pc.fill_null(found, False).to_numpy(zero_copy_only=False)]
            places += [f"row {row + 1} of '{name}'" for row in hidden.tolist()]
    out = []
    if places:
        out.append(f"{len(places):,} cells hold control or invisible characters, shown as escapes "
                   f"in the products: {_first(places)}")
    strange = [] if ids is None else ids.iloc[_not_ascii(_letters(ids))]
    if mixed := [word for word in strange if two_alphabets(word)]:
        out.append(f"{len(mixed):,} ids mix letters of two alphabets, so that they look like "
                   f"others: {_first([ascii(word) for word in mixed])}")
    return out


def _letters(cells: pd.Series) -> pa.Array:
    """Return a column of text as one piece."""
    out = pa.array(cells, from_pandas=True)
    out = out.combine_chunks() if isinstance(out, pa.ChunkedArray) else out
    return pc.cast(out, pa.large_string())


def _rows_to_look_at(cells: pa.Array) -> np.ndarray:
    """Return the rows that may hide something: all of them where a byte is a control character,
    else those with letters beyond ASCII, which few files have many of.
    """
    data = cells.buffers()[2]
    letters = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    low = letters[letters < 32]
    control = (letters == 127).any() or (len(low) and not np.isin(low, _SPACES).all())
    return np.arange(len(cells)) if control else _not_ascii(cells)


def _not_ascii(cells: pa.Array) -> np.ndarray:
    plain = pc.fill_null(pc.string_is_ascii(cells), True)
    return np.flatnonzero(~plain.to_numpy(zero_copy_only=False))


def two_alphabets(word: str) -> bool:
    r"""Return whether the letters of a word are of more than one alphabet.

    >>> two_alphabets("Pe\u00f1a-7"), two_alphabets("s\u0430")
    (False, True)
    """
    if word.isascii():
        return False
    letters = (unicodedata.name(letter, "").split(" ")[0] for letter in word if letter.isalpha())
    return len(set(letters)) > 1


def _first(words: list[str]) -> str:
    more = f" and {len(words) - _NAMED:,} more" if len(words) > _NAMED else ""
    return ", ".join(words[:_NAMED]) + more
