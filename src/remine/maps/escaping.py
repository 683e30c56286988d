"""Text from outside on its way into a page: nothing hidden, nothing endless, no markup."""

from __future__ import annotations

import html
import math

from remine.plain_text import is_plain, visible

#: Longer texts are cut on the map; the lists hold them in full.
LONGEST = 600
_SPACES = str.maketrans("\n\t\u00a0", "   ")


def shown(text: object, longest: int = LONGEST) -> str:
    r"""Return text in NFC, cut to a length, with control and direction characters as escapes.

    >>> shown("a\u202eb\x07")
    'a\\u202eb\\x07'
    >>> shown("abcdef", longest=4)
    'abc…'
    """
    if text is None or (isinstance(text, float) and math.isnan(text)):
        return ""
    if isinstance(text, str) and len(text) <= longest and is_plain(text):
        return text
    words = visible(str(text)[: 4 * longest].translate(_SPACES))
    return words if len(words) <= longest else words[: longest - 1] + "…"


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
