"""Places of masked sites told in words: township and range, or how far which way from a place.

Neither is a coordinate that can be compared: the land survey's grid and the names of towns are not
here. So what counts is whose place it is: that of the row or line in which a masked site stands.
"""

from __future__ import annotations

import re

import pandas as pd

from remine.spelled_places import drawn

_LAND_SURVEY = (r"\bT(?:wp|ownship)?\.?\s?0*\d{1,3}\s?(?:N|S|north|south)\b\.?[\s,;/-]{0,3}"
                r"R(?:ge?|ange)?\.?\s?0*\d{1,3}\s?(?:E|W|east|west)\b")
_WAY = (r"(?:due\s)?(?:[NS]{1,2}[EW]{0,2}|[EW]{1,2}[NS]?[EW]?|"
        r"(?:north|south)(?:[\s-]?(?:east|west))?|east|west)(?:erly|ward)?")
_UNIT = r"(?:km|kilomet(?:er|re)s?|mi|miles?|m|met(?:er|re)s?|ft|feet|yards?)"
_BEARING = rf"\b\d+(?:[.,]\d+)?\s?{_UNIT}\.?\s{_WAY}\s(?:of|from)\s\S"
_WORDED = re.compile(f"{_LAND_SURVEY}|{_BEARING}", re.IGNORECASE)
_AROUND = 200  # letters of a line on either side of such words


def tell_worded(frame: pd.DataFrame, masked: dict[str, str], where: str, tell) -> None:
    """Tell cells of masked sites' rows that say in words where they lie.

    Parameters
    ----------
    frame : DataFrame
        Any table of a run; one without a column ``site_id`` is told by its words.
    masked : dict of str to str
        Id and name, as they are shown. A name is shown whatever it says.
    """
    if "site_id" not in frame:
        return
    rows = frame[frame["site_id"].isin(masked.keys())]
    for column, cells in rows.items() if len(rows) else ():
        if column == "name" or cells.dtype.kind in "iufb" or drawn(cells):
            continue
        words = [str(cell) for cell in cells.to_numpy(dtype=object)]
        if not _WORDED.search("\n".join(dict.fromkeys(words))):
            continue
        for site, cell in zip(rows["site_id"], words, strict=True):
            if _WORDED.search(cell):
                tell("E-DISCLOSED-PLACE", "words say where it lies", str(site),
                     f"{column} {where}".strip())


def tell_worded_lines(text: str, masked: dict[str, str], where: str, tell) -> None:
    """Tell lines that name a masked site and say in words where something lies."""
    for found in _WORDED.finditer(text):
        start = max(text.rfind("\n", 0, found.start()) + 1, found.start() - _AROUND)
        end = text.find("\n", found.end())
        line = text[start : min(found.end() + _AROUND, len(text) if end < 0 else end)]
        for site, name in masked.items():
            if (site in line or name in line) and _WORDED.search(line.replace(name, " ")):
                tell("E-DISCLOSED-PLACE", "words beside its name say where it lies", site, where)
