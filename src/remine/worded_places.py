"""Places of masked sites told in words: township and range, or how far which way from a place.

Neither is a coordinate that can be compared: the land survey's grid and the names of towns are not
here. So what counts is whose place it is: that of the row or line in which a masked site stands.
"""

from __future__ import annotations

import re

from remine.cells import Cells
from remine.likely_spots import Spots
from remine.phrases import Phrases

_LAND_SURVEY = (r"\bT(?:wp|ownship)?\.?\s?0*\d{1,3}\s?(?:N|S|north|south)\b\.?[\s,;/-]{0,3}"
                r"R(?:ge?|ange)?\.?\s?0*\d{1,3}\s?(?:E|W|east|west)\b")
_WAY = (r"(?:due\s)?(?:[NS]{1,2}[EW]{0,2}|[EW]{1,2}[NS]?[EW]?|"
        r"(?:north|south)(?:[\s-]?(?:east|west))?|east|west)(?:erly|ward)?")
_UNIT = r"(?:km|kilomet(?:er|re)s?|mi|miles?|m|met(?:er|re)s?|ft|feet|yards?)"
_BEARING = rf"\b\d+(?:[.,]\d+)?\s?{_UNIT}\.?\s{_WAY}\s(?:of|from)\s\S"
_WORDED = re.compile(f"{_LAND_SURVEY}|{_BEARING}", re.IGNORECASE)
_AROUND = 200  # letters of a line on either side of such words


class Named:
    """The masked sites by id and name, as they are shown; a name is shown whatever it says.

    A name of one word is a word like others ("mine", "Potash"): in a line only a name of several
    says whose line it is, and an id.

    >>> found = Named({"s04": "Delta pile", "s05": "mine"})
    >>> found.in_line("active_mine, s05: the mine"), found.in_line("Delta piles near Delta pile")
    (['s05'], ['s04'])
    """

    def __init__(self, masked: dict[str, str]):
        self.names = masked
        self._phrases = Phrases(
            (words, site) for site, name in masked.items()
            for words in ((site, name) if " " in name else (site,)))

    def in_line(self, line: str) -> list[str]:
        """Return the sites whose id or name stands in a line as words of its own."""
        return [site for _, site in self._phrases.in_text(line)]

    def without_names(self, line: str) -> str:
        """Return a line without the names in it that themselves say where something lies."""
        for words, _ in self._phrases.in_text(line):
            if _WORDED.search(words):
                line = line.replace(words, " ")
        return line


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
