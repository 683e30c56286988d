"""By which names and ids other rows, and public files, find a masked site: joins.

A row of the same name with a finer place tells the place; so does the id of a record that went into
a masked site, or that is one, to whoever has the file it was read from.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import shapely

from remine.cells import Cells
from remine.geo.nearest import geodesic_km
from remine.hidden import Secrets

#: A row of the same name nearer than this to a withheld site tells where it is.
NAME_KM = 1.0
#: Columns of ids: there an id of any length counts, elsewhere a short one is a word like others.
_ID_COLUMNS = ("site_id", "became", "id", "described_by")
_LONG = 6
_LETTER = re.compile(r"[A-Za-z]")


def tell_ids(cells: Cells, secrets: Secrets, where: str, tell) -> None:
    """Tell cells that are the id of a masked site without a name, or of a row in a masked one."""
    for column in cells.worded() if secrets.joins else ():
        every = column in _ID_COLUMNS
        for cell in secrets.joins.keys() & set(cells.words(column)[1]):
            if every or (len(cell) >= _LONG and _LETTER.search(cell)):
                tell("E-DISCLOSED-ID", f"'{cell}' finds it in the file it was read from",
                     secrets.joins[cell], f"{column} {where}".strip())


def tell_ids_in_words(words: set[str], secrets: Secrets, where: str, tell) -> None:
    """Tell such ids, of six letters and more, among the words of a text."""
    for word in secrets.joins.keys() & words:
        if _LETTER.search(word):
            tell("E-DISCLOSED-ID", f"'{word}' finds it in the file it was read from",
                 secrets.joins[word], where)


def tell_names(cells: Cells, secrets: Secrets, where: str, tell) -> None:
    """Tell rows that bear a withheld site's name with a finer place near it."""
    frame = cells.frame
    if not secrets.names or not len(frame):
        return
    axis = next((a for a in (("longitude", "latitude"), ("x", "y")) if {*a} <= {*frame}), None)
    if axis is not None:
        place = [cells.numbers(name) for name in axis]
    else:  # the places are shapes
        shapes = next((frame[name] for name in frame if name not in cells.columns), None)
        if shapes is None:
            return
        middle = shapely.centroid(shapes.to_numpy(object))
        place = [shapely.get_x(middle), shapely.get_y(middle)]
    own = cells.rows_with("site_id", secrets.masked) if "site_id" in frame else ()
    for column in cells.worded():
        codes, words = cells.words(column)
        folded = [word.strip().casefold() for word in words]
        rows = cells.rows_of(codes, [at for at, word in enumerate(folded) if word in secrets.names])
        rows = np.setdiff1d(rows, own)  # a masked site's own row is looked at cell by cell
        pairs = [(row, *of) for row in rows.tolist() for of in secrets.names[folded[codes[row]]]]
        if not pairs:
            continue
        at, site, lon, lat = zip(*pairs, strict=True)
        km = geodesic_km(place[0][list(at)], place[1][list(at)], np.array(lon), np.array(lat))
        for one, far in zip(site, km.tolist(), strict=True):
            if far <= NAME_KM:
                tell("E-DISCLOSED-NAME", f"its name stands in another row, {far:.2f} km away",
                     one, f"{column} {where}".strip())


def tell_rejected(frame: pd.DataFrame, told: set, secrets: Secrets, tell) -> None:
    """Tell rejected rows of withheld sites that the release does not have."""
    for row in frame[frame["id"].isin(secrets.withheld)].itertuples():
        if (row.layer, str(row.row), row.id, row.reason) not in told:
            tell("E-DISCLOSED-FIGURE", "a reason is told that the release does not tell",
                 row.id, "reason")
