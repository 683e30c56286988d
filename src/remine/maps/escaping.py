"""Text from outside on its way into a page: nothing hidden, nothing endless, no markup."""

from __future__ import annotations

import html
import math
import unicodedata

#: Longer texts are cut on the map; the lists hold them in full.
LONGEST = 600

_DIRECTION = {
    chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x200E, 0x200F, 0xFEFF)
}


def shown(text: object, longest: int = LONGEST) -> str:
    r"""Return text in NFC, cut to a length, with control and direction characters as escapes.

    >>> shown("a\u202eb\x07")
    'a\\u202eb\\x07'
    >>> shown("abcdef", longest=4)
    'abc…'
    """
    if text is None or (isinstance(text, float) and math.isnan(text)):
        return ""
    words = unicodedata.normalize("NFC", str(text)[: 4 * longest])
    if not words.isprintable() or _DIRECTION.intersection(words):
        words = "".join(_escape(c) for c in words)
    return words if len(words) <= longest else words[: longest - 1] + "…"


def _escape(c: str) -> str:
    if c in "\n\t\u00a0":
        return " "
    if c in _DIRECTION or not c.isprintable():
        return c.encode("unicode_escape", "backslashreplace").decode()
    return c


def markup(text: object, longest: int = LONGEST) -> str:
    """Return text safe between tags and inside quoted attributes.

    Braces, backticks and dollar signs are written as references too: a page is also read by
    template engines and scripts, and to those they mean something.

    >>> markup('<b>${x}</b>')
    '&lt;b&gt;&#36;&#123;x&#125;&lt;/b&gt;'
    """
    out = html.escape(shown(text, longest), quote=True)
    for c in "`${}\\":
        out = out.replace(c, f"&#{ord(c)};")
    return out
