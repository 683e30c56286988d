"""Ids and names looked for as words of their own, however many, in one pass through a text."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PART = re.compile(r"\w+")


class Phrases:
    """Words and whose they are.

    >>> found = Phrases([("Iron Mountain", "a"), ("x:7", "b"), ("(No. 2)", "c")])
    >>> found.in_text("on Iron Mountain; x:71, the (No. 2)")
    [('Iron Mountain', 'a'), ('(No. 2)', 'c')]
    """

    def __init__(self, owned: Iterable[tuple[str, str]]):
        self._by_part: dict[str, list[tuple[str, int, str]]] = {}
        for words, owner in owned:
            parts = list(_PART.finditer(words))
            if parts:
                longest = max(parts, key=lambda part: part.end() - part.start())
                self._by_part.setdefault(longest.group(), []).append(
                    (words, longest.start(), owner))

    def in_text(self, text: str) -> list[tuple[str, str]]:
        """Return the words that stand in a text and their owners, each once."""
        known, found = self._by_part, {}
        for part in _PART.finditer(text) if known else ():
            for words, offset, owner in known.get(part.group(), ()):
                start = part.start() - offset
                if start >= 0 and text.startswith(words, start) and (words, owner) not in found:
                    end = start + len(words)
                    if not (_word(text[start - 1 : start]) or _word(text[end : end + 1])):
                        found[words, owner] = None
        return list(found)


def _word(letter: str) -> bool:
    return bool(letter) and (letter.isalnum() or letter == "_")
