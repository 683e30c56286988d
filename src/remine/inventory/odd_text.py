"""Text that is not what it looks like: characters no eye sees, ids of two alphabets."""

from __future__ import annotations

import unicodedata

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

#: Control and format characters, but for the ones that only part lines and words.
_HIDDEN = r"[^\P{C}\t\n\r\x{E000}-\x{F8FF}]"
_NAMED = 3


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
        cells = pa.array(table[name].astype(object), pa.large_string())
        found = pc.match_substring_regex(cells, _HIDDEN).to_numpy(zero_copy_only=False)
        places += [f"row {row + 1} of '{name}'" for row in found.nonzero()[0].tolist()]
    out = []
    if places:
        out.append(f"{len(places):,} cells hold control or invisible characters, shown as escapes "
                   f"in the products: {_first(places)}")
    if ids is not None and (mixed := [word for word in ids if two_alphabets(word)]):
        out.append(f"{len(mixed):,} ids mix letters of two alphabets, so that they look like "
                   f"others: {_first([ascii(word) for word in mixed])}")
    return out


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
