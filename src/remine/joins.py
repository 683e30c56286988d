"""By which names and ids other rows, and public files, find a masked site: joins.

A row of the same name with a finer place tells the place; so does the id of a record that went into
a masked site, or that is one, to whoever has the file it was read from.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import shapely

from remine.geo.nearest import geodesic_km
from remine.hidden import Secrets
from remine.spelled_places import drawn

#: A row of the same name nearer than this to a withheld site tells where it is.
NAME_KM = 1.0
#: Columns of ids: there an id of any length counts, elsewhere a short one is a word like others.
_ID_COLUMNS = ("site_id", "became", "id", "described_by")
_LONG = 6
_WORD = re.compile(r"[^\s\"'<>,;()\[\]{}=|]{6,200}")
_LETTER = re.compile(r"[A-Za-z]")


def tell_ids(frame: pd.DataFrame, secrets: Secrets, where: str, tell) -> None:
    """Tell cells that are the id of a masked site without a name, or of a row in a masked one."""
    for column, cells in frame.items() if secrets.joins else ():
        if cells.dtype.kind in "iufb" or drawn(cells):
            continue
        every = column in _ID_COLUMNS
        words = {str(cell) for cell in cells.to_numpy(dtype=object).tolist()}
        for cell in words & secrets.joins.keys():
            if every or (len(cell) >= _LONG and _LETTER.search(cell)):
                tell("E-DISCLOSED-ID", f"'{cell}' finds it in the file it was read from",
                     secrets.joins[cell], f"{column} {where}".strip())


def tell_ids_in_words(text: str, secrets: Secrets, where: str, tell) -> None:
    """Tell such ids, of six letters and more, that stand as words of their own in a text."""
    if not secrets.joins:
        return
    for word in {found.strip(".:") for found in _WORD.findall(text)} & secrets.joins.keys():
        if _LETTER.search(word):
            tell("E-DISCLOSED-ID", f"'{word}' finds it in the file it was read from",
                 secrets.joins[word], where)


def tell_names(frame: pd.DataFrame, secrets: Secrets, where: str, tell) -> None:
    """Tell rows that bear a withheld site's name with a finer place near it."""
    axis = next((a for a in (("longitude", "latitude"), ("x", "y")) if {*a} <= {*frame}), None)
    if not secrets.names or not len(frame):
        return
    if axis is None:  # the places are shapes
        shapes = next((frame[name] for name in frame if drawn(frame[name])), None)
        if shapes is None:
            return
        middle = shapely.centroid(shapes.to_numpy(object))
        axis = ("longitude", "latitude")
        frame = frame.assign(longitude=shapely.get_x(middle), latitude=shapely.get_y(middle))
    for column, cells in frame.items():
        if cells.dtype.kind not in "iufb" and not drawn(cells):
            _names_in(frame, column, axis, secrets, where, tell)


def _names_in(frame: pd.DataFrame, column: str, axis, secrets: Secrets, where: str, tell) -> None:
    cells = np.asarray(frame[column], dtype=object).tolist()
    folded = [str(cell).strip().casefold() for cell in cells]
    rows = [at for at, word in enumerate(folded) if word in secrets.names]
    if rows and "site_id" in frame:  # a masked site's own row is looked at cell by cell
        ids = frame["site_id"].to_numpy(dtype=object)
        rows = [at for at in rows if str(ids[at]) not in secrets.masked]
    if not rows:
        return
    place = [pd.to_numeric(frame[name].iloc[rows], errors="coerce").to_numpy(float)
             for name in axis]
    for row, lon, lat in zip(rows, *place, strict=True):
        for site, true_lon, true_lat in secrets.names[folded[row]]:
            km = geodesic_km(*(np.array([v], float) for v in (lon, lat, true_lon, true_lat)))[0]
            if km <= NAME_KM:
                tell("E-DISCLOSED-NAME", f"its name stands in another row, {km:.2f} km away",
                     site, f"{column} {where}".strip())


def tell_rejected(frame: pd.DataFrame, told: set, secrets: Secrets, tell) -> None:
    """Tell rejected rows of withheld sites that the release does not have."""
    for row in frame[frame["id"].isin(secrets.withheld)].itertuples():
        if (row.layer, str(row.row), row.id, row.reason) not in told:
            tell("E-DISCLOSED-FIGURE", "a reason is told that the release does not tell",
                 row.id, "reason")
