"""Bytes as letters of a page, and back: five letters for four bytes, base64 takes more.

The 85 letters are those of ASCII that mean nothing inside a script element, a template or an
attribute without quotes. The reader in the page is ``static/decode.js``.
"""

from __future__ import annotations

import re

import numpy as np

#: The letters by their value: ASCII from ``!`` to ``~`` but for nine.
LETTERS = "".join(c for c in map(chr, range(33, 127)) if c not in "<>&`\\(={$")
#: A block of data in a page: its key and its letters.
BLOCK = re.compile(r'<script\b[^>]*\sid="block-([\w-]+)"[^>]*>\s*([^<]*?)\s*</script')
_POWERS = 85 ** np.arange(4, -1, -1, dtype=np.uint64)


def to_letters(data: bytes) -> str:
    """Return bytes as letters; ``n`` bytes left over at the end are ``n + 1`` letters.

    >>> to_letters(bytes(4))
    '!!!!!'
    >>> from_letters(to_letters(b"calm")), from_letters(to_letters(b"a"))
    (b'calm', b'a')
    """
    short = -len(data) % 4
    words = np.frombuffer(data + bytes(short), dtype=">u4").astype(np.uint32)
    letter = np.frombuffer(LETTERS.encode("ascii"), dtype=np.uint8)
    out = np.empty((len(words), 5), dtype=np.uint8)
    for place in range(4, -1, -1):
        words, digit = np.divmod(words, np.uint32(85))
        out[:, place] = letter[digit]
    return out.tobytes().decode("ascii")[: 5 * len(words) - short]


def from_letters(letters: str) -> bytes:
    """Return the bytes of letters.

    Raises
    ------
    ValueError
        If a letter is none of the 85, or the letters are no whole number of bytes.
    """
    value = np.full(256, 255, dtype=np.uint8)
    value[np.frombuffer(LETTERS.encode("ascii"), dtype=np.uint8)] = np.arange(85)
    short = -len(letters) % 5
    digits = value[np.frombuffer(letters.encode("latin-1", "replace"), dtype=np.uint8)]
    if short == 4 or (digits == 255).any():
        raise ValueError("the letters of a block are damaged")
    full = np.append(digits, np.full(short, 84, dtype=np.uint8)).reshape(-1, 5)
    words = full.astype(np.uint64) @ _POWERS
    if (words >= 2**32).any():
        raise ValueError("the letters of a block are damaged")
    data = words.astype(">u4").tobytes()
    return data[: len(data) - short]


def blocks_of(page: str) -> dict[str, bytes]:
    """Return the packed blocks of a page by their keys.

    Raises
    ------
    ValueError
        If a block is damaged.
    """
    return {key: from_letters(letters) for key, letters in BLOCK.findall(page)}


class KeptBlock:
    """A packed block passed on as it is."""

    def __init__(self, packed: bytes):
        self._packed = packed

    def letters(self) -> str:
        """Return the packed block in the letters a page may hold."""
        return to_letters(self._packed)
