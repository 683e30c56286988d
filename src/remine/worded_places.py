"""Places of masked sites told in words: township and range, or how far which way from a place.

Neither is a coordinate that can be compared: the land survey's grid and the names of towns are not
here. So what counts is whose place it is: that of the row or line in which a masked site stands.
"""

from __future__ import annotations

import re
from functools import cache

from remine.cells import Cells
from remine.likely_spots import Spots
from remine.phrases import Phrases
from remine.reference import commodity_words, waste_types

_LAND_SURVEY = (r"\bT(?:wp|ownship)?\.?\s?0*\d{1,3}\s?(?:N|S|north|south)\b\.?[\s,;/-]{0,3}"
                r"R(?:ge?|ange)?\.?\s?0*\d{1,3}\s?(?:E|W|east|west)\b")
_WAY = (r"(?:due\s)?(?:[NS]{1,2}[EW]{0,2}|[EW]{1,2}[NS]?[EW]?|"
        r"(?:north|south)(?:[\s-]?(?:east|west))?|east|west)(?:erly|ward)?")
_UNIT = r"(?:km|kilomet(?:er|re)s?|mi|miles?|m|met(?:er|re)s?|ft|feet|yards?)"
_BEARING = rf"\b\d+(?:[.,]\d+)?\s?{_UNIT}\.?\s{_WAY}\s(?:of|from)\s\S"
_WORDED = re.compile(f"{_LAND_SURVEY}|{_BEARING}", re.IGNORECASE)
_AROUND = 200  # letters of a line on either side of such words
#: From so many letters on a word alone may be a name, unless it is a word of the trade.
_LONG = 5
_PLAIN = frozenset(("mine", "prospect", "quarry", "quarries", "shaft", "claim", "group", "unnamed",
                    "plant", "smelter", "mineral", "deposit", "occurrence", "unknown", "north",
                    "south", "county", "creek", "river", "valley", "mountain"))


class Named:
    """The masked sites by id and name, as they are shown; a name is shown whatever it says.

    A name of one word may be a word like others ("mine", "Potash", "IMC"): in a line an id says
    whose line it is, a name of several words, and one of some length that no list of ours has.

    >>> found = Named({"s04": "Delta pile", "s05": "mine", "s06": "Questa"})
    >>> found.in_line("active_mine, s05: the mine"), found.in_line("Delta piles near Delta pile")
    (['s05'], ['s04'])
    >>> found.in_line("at Questa")
    ['s06']
    """

    def __init__(self, masked: dict[str, str]):
        self.names = masked
        self._phrases = Phrases(
            (words, site) for site, name in masked.items()
            for words in ((site, name) if _tells_whose(name) else (site,)))

    def in_line(self, line: str) -> list[str]:
        """Return the sites whose id or name stands in a line as words of its own."""
        return [site for _, site in self._phrases.in_text(line)]

    def without_names(self, line: str) -> str:
        """Return a line without the names in it that themselves say where something lies."""
        for words, _ in self._phrases.in_text(line):
            if _WORDED.search(words):
                line = line.replace(words, " ")
        return line


def _tells_whose(name: str) -> bool:
    """Return whether a name is nobody's word but the site's."""
    if " " in name:
        return True
    return len(name) >= _LONG and name[:1].isupper() and name.casefold() not in _common()


@cache
def _common() -> frozenset[str]:
    kinds = {part for kind in waste_types() for part in kind.split("_")}
    words = {word.casefold() for word in commodity_words()} | kinds | _PLAIN
    return frozenset(words | {f"{word}s" for word in words})


def tell_worded(cells: Cells, named: Named, where: str, tell) -> None:
    """Tell cells of masked sites' rows that say in words where they lie.

    Parameters
    ----------
    cells : Cells
        Any table of a run; one without a column ``site_id`` is told by its words.
    named : Named
    """
    if "site_id" not in cells.frame:
        return
    rows = cells.rows_with("site_id", named.names)
    for column in cells.worded() if len(rows) else ():
        if column == "name":
            continue
        codes, words = cells.words(column)
        said = [at for at, word in enumerate(words) if _WORDED.search(word)]
        for row in cells.rows_of(codes[rows], said):
            site = str(cells.frame["site_id"].iloc[rows[row]])
            tell("E-DISCLOSED-PLACE", "words say where it lies", site, f"{column} {where}".strip())


def tell_worded_lines(text: str, spots: Spots, named: Named, where: str, tell) -> None:
    """Tell lines that name a masked site and say in words where something lies."""
    for found in spots.matches(_WORDED, "worded"):
        start = max(text.rfind("\n", 0, found.start()) + 1, found.start() - _AROUND)
        end = text.find("\n", found.end())
        line = text[start : min(found.end() + _AROUND, len(text) if end < 0 else end)]
        sites = named.in_line(line)
        if sites and _WORDED.search(named.without_names(line)):
            for site in sites:
                tell("E-DISCLOSED-PLACE", "words beside its name say where it lies", site, where)
