"""Text from outside, made plain: what the eye cannot see is shown as an escape."""

from __future__ import annotations

import unicodedata

_DIRECTION = {
    chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x200E, 0x200F, 0xFEFF)
}


def visible(text: str) -> str:
    r"""Return text in NFC with control and direction characters shown as escapes.

    >>> visible("a\u202eb\x07")
    'a\\u202eb\\x07'
    """
    if is_plain(text):
        return text
    text = unicodedata.normalize("NFC", text)
    if text.isprintable() and not _DIRECTION.intersection(text):
        return text
    return "".join(_escape(c) for c in text)


def is_plain(text: str) -> bool:
    """Return whether text is nothing but the printable letters of ASCII: most is.

    >>> is_plain("Tar Creek"), is_plain("Pe\u00f1asco"), is_plain("a\\tb")
    (True, False, False)
    """
    return text.isascii() and text.isprintable()


def _escape(c: str) -> str:
    hidden = c in _DIRECTION or (not c.isprintable() and c not in "\n\u00a0")
    return c.encode("unicode_escape", "backslashreplace").decode() if hidden else c
